"""A program that is killed at any moment while accounts change has the old ones or the new ones at its next start."""

import itertools
import os
import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

import ztray
from tests.fakes.central_scene import central_scene
from tests.fakes.keyring_backends import Cabinet, path_of
from tests.fakes.killed_accounts import AccountsLife, Act, Said, Step, open_accounts
from ztray.demo.new_central import NewCentral
from ztray.domain.account import KEY_PREFIX, AccountBook, SourceFault
from ztray.domain.directory import AccountState
from ztray.storage.record_file import RecordFile

LIVES, MOST_LIVES = 25, 200
MOST_SAYINGS = 14
"""Of a life; two of them are a step."""
SEED = int(os.environ.get("ZTRAY_TEST_SEED") or random.SystemRandom().randrange(10**6))

_SAID = msgspec.json.Decoder(tuple[Said, ...])

Book = dict[int, str]
"""The names of the accounts, by numbers that they keep when they are called otherwise."""


@pytest.fixture
def cabinet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A keyring in which all that a killed program has done is done."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", path_of(Cabinet))
    monkeypatch.setenv(Cabinet.VARIABLE, str(tmp_path / "cabinet"))
    return tmp_path / "cabinet"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "folder"


@pytest.fixture
def killed_ones(cabinet: Path, folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """The processes that are killed, one after the other."""
    del cabinet
    with subprocess.Popen(
        [sys.executable, "-m", "tests.fakes.killed_accounts", str(folder)],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"PYTHONPATH": str(Path(ztray.__file__).parents[1])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


class Ledger:
    """What may be kept after all that was asked for: the file and the keyring each go their own way."""

    def __init__(self) -> None:
        self._numbers = itertools.count()
        self._books: list[Book] = [{}]
        """What the file may hold."""
        self._keys: dict[int, set[str]] = defaultdict(set)
        """What the keyring may hold for each account; an empty one stands for nothing."""

    def take(self, said: tuple[Said, ...]) -> None:
        """Take note of what accounts said before they were killed: steps that were begun may be done, or not."""
        for it in said:
            if it.is_over and it.step.act is Act.QUIT:
                self._books = self._books[-1:]
            elif not it.is_over:
                self._take_begun(it.step)

    def _take_begun(self, step: Step) -> None:
        book = self._books[-1]
        number = next((number for number, name in book.items() if name == step.old), -1)
        match step.act:
            case Act.ADD:
                number = next(self._numbers)
                self._keys[number] = {"", step.key}
                self._books.append(book | {number: step.new})
            case Act.RENAME:
                self._books.append(book | {number: step.new})
            case Act.REPLACE:
                self._keys[number].add(step.key)
            case Act.REMOVE:
                self._keys[number].add("")
                self._books.append({other: name for other, name in book.items() if other != number})

    def compare(self, found: dict[str, str]) -> bool:
        """Compare names and their keys with what may be; what is found is what is from now on."""
        for book in self._books:
            if sorted(book.values()) == sorted(found):
                keys = {number: found[name] for number, name in book.items()}
                if all(key in self._keys[number] for number, key in keys.items()):
                    self._books = [book]
                    self._keys = defaultdict(set, {number: {key} for number, key in keys.items()})
                    return True
        return False


class Survivor:
    """The program started again on what a killed one has left."""

    def __init__(self, folder: Path, cabinet: Path, qtbot: QtBot) -> None:
        self._folder = folder
        self._cabinet = cabinet
        self._accounts, self._vault, self.problem = open_accounts(folder)
        try:
            qtbot.waitUntil(lambda: all(map(_is_settled, self.states)) and self._is_swept)
        except Exception as error:
            error.add_note(f"{self.states}, {keys_kept(cabinet)}")
            raise

    @property
    def states(self) -> tuple[AccountState, ...]:
        return self._accounts.directory.accounts

    @property
    def _is_swept(self) -> bool:
        ids = {state.account.id for state in self.states}
        told_by = {path.name.strip(".").partition(".")[0] for path in (self._folder / "accounts").glob("*")}
        return keys_kept(self._cabinet).keys() <= ids and told_by <= ids

    def close(self) -> None:
        assert self._accounts.close()
        self._vault.close()


def keys_kept(cabinet: Path) -> dict[str, str]:
    """Return what the keyring holds, by the ids of the accounts."""
    return {path.name.removeprefix(KEY_PREFIX): path.read_text() for path in cabinet.glob(f"*/{KEY_PREFIX}*")}


def _is_settled(state: AccountState) -> bool:
    return (state.told_at is not None and not state.is_cached) or state.trouble is not None


@pytest.mark.timeout(150)
def test_accounts_of_a_program_killed_at_any_moment_are_the_old_or_the_new_ones(
    killed_ones: "subprocess.Popen[str]", cabinet: Path, folder: Path, qtbot: QtBot
) -> None:
    chance = random.Random(SEED)  # noqa: S311 - nothing is secret here
    assert killed_ones.stdin is not None
    assert killed_ones.stdout is not None
    scene = central_scene()
    keys = tuple(scene.world.issue_key(scene.organisation, owner="tray").secret for _ in range(3))
    done: set[Act] = set()
    killed_within = missing = 0
    ledger = Ledger()
    with NewCentral(scene.world) as central:
        for number in range(MOST_LIVES):
            if number >= LIVES and done == set(Act) and missing and killed_within > LIVES / 10:
                break
            life = AccountsLife(
                sayings=chance.randrange(MOST_SAYINGS),
                share=chance.uniform(0, 2),
                seed=chance.randrange(10**9),
                base=central.base_url,
                keys=keys,
            )
            killed_ones.stdin.write(msgspec.json.encode(life).decode() + "\n")
            killed_ones.stdin.flush()
            said = _SAID.decode(killed_ones.stdout.readline())
            story = f"ZTRAY_TEST_SEED={SEED}: life {number} ended after {said}"
            done |= {it.step.act for it in said if it.is_over}
            killed_within += bool(said) and not said[-1].is_over
            ledger.take(said)
            survivor = Survivor(folder, cabinet, qtbot)
            assert survivor.problem == "", story
            found = {state.account.name: keys_kept(cabinet).get(state.account.id, "") for state in survivor.states}
            assert ledger.compare(found), f"{found} of {story}"
            for state in survivor.states:
                is_missing = state.trouble is not None and state.trouble.fault is SourceFault.KEY_MISSING
                assert is_missing is (found[state.account.name] == ""), f"{state} of {story}"
            survivor.close()
            kept = {path.name for path in folder.glob("*") if not path.name.startswith(".")}
            assert kept <= {"accounts.json", "accounts", "keyring.json"}, story
            assert RecordFile(folder / "accounts.json", AccountBook).load().problem == "", story
            missing += "" in found.values()
    assert done == set(Act)
    assert missing
