"""A program that is killed at any moment while accounts change has the old ones or the new ones at its next start."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
import secretstorage
from pytestqt.qtbot import QtBot

import ztray
from tests.fakes.central_scene import central_scene
from tests.fakes.keyring_daemon import KeyringDesktop, keyring_desktop
from tests.fakes.killed_accounts import Act, Life, Said, Step, open_accounts
from ztray.demo.new_central import NewCentral
from ztray.domain.account import AccountBook, SourceFault
from ztray.domain.directory import AccountState
from ztray.storage.record_file import RecordFile
from ztray.storage.secrets import SERVICE

LIVES, MOST_LIVES = 25, 200
MOST_SAYINGS = 14
"""Of a life; two of them are a step."""
SEED = int(os.environ.get("ZTRAY_TEST_SEED") or random.SystemRandom().randrange(10**6))

_SAID = msgspec.json.Decoder(tuple[Said, ...])

Book = dict[str, frozenset[str]]
"""The names of the accounts, and the keys that each may have; an empty one means that it may have none."""


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[KeyringDesktop]:
    for name in ("PYTHON_KEYRING_BACKEND", "XDG_CURRENT_DESKTOP"):
        monkeypatch.delenv(name, raising=False)
    with keyring_desktop() as desktop:
        for name, value in desktop.environment.items():
            monkeypatch.setenv(name, value)
        desktop.start_daemon()
        yield desktop


@pytest.fixture
def killed_ones(keyring: KeyringDesktop, tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """The processes that are killed, one after the other."""
    del keyring
    with subprocess.Popen(
        [sys.executable, "-m", "tests.fakes.killed_accounts", str(tmp_path)],
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


def after(book: Book, step: Step) -> Book:
    """Return the accounts after a step; a key that is being kept may be there or not."""
    match step.act:
        case Act.ADD:
            return book | {step.new: frozenset({"", step.key})}
        case Act.RENAME:
            return {step.new if name == step.old else name: keys for name, keys in book.items()}
        case Act.REPLACE:
            return book | {step.old: book[step.old] | {step.key}}
        case Act.REMOVE:
            return {name: keys for name, keys in book.items() if name != step.old}
        case Act.QUIT:
            return book


def possible_after(book: Book, said: tuple[Said, ...]) -> list[Book]:
    """Return what may be kept after a life: what was there when it was last quit, or after any step since then.

    Of an account that is being removed, the key may be gone before the account is.
    """
    books = [book]
    for begun in said:
        if begun.is_over and begun.step.act is Act.QUIT:
            books = books[-1:]
        elif not begun.is_over:
            if begun.step.act is Act.REMOVE:
                books = [b | {begun.step.old: b[begun.step.old] | {""}} if begun.step.old in b else b for b in books]
            books.append(after(books[-1], begun.step))
    return books


class Survivor:
    """The program started again on what a killed one has left."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self._folder = folder
        self._accounts, self._vault, self.problem = open_accounts(folder)
        try:
            qtbot.waitUntil(lambda: all(map(_is_settled, self.states)) and self._is_swept, timeout=10_000)
        except Exception as error:
            error.add_note(f"{self.states}, {self.keys}")
            raise
        self.states_told = self.states

    @property
    def states(self) -> tuple[AccountState, ...]:
        return self._accounts.directory.accounts

    @property
    def _is_swept(self) -> bool:
        ids = {state.account.id for state in self.states}
        files = [path.name for path in (self._folder / "accounts").glob("*")]
        return self.keys.keys() <= ids and all(name in {f"{account_id}.json" for account_id in ids} for name in files)

    @property
    def keys(self) -> dict[str, str]:
        """What the keyring holds, by the ids of the accounts."""
        with closing(secretstorage.dbus_init()) as connection:
            items = secretstorage.get_default_collection(connection).search_items({"service": SERVICE})
            return {item.get_attributes()["username"].split()[-1]: item.get_secret().decode() for item in items}

    def close(self) -> None:
        assert self._accounts.close()
        self._vault.close()


def _is_settled(state: AccountState) -> bool:
    return (state.told_at is not None and not state.is_cached) or state.trouble is not None


@pytest.mark.timeout(150)
def test_accounts_of_a_program_killed_at_any_moment_are_the_old_or_the_new_ones(
    killed_ones: "subprocess.Popen[str]", tmp_path: Path, qtbot: QtBot
) -> None:
    chance = random.Random(SEED)  # noqa: S311 - nothing is secret here
    assert killed_ones.stdin is not None
    assert killed_ones.stdout is not None
    scene = central_scene()
    keys = tuple(scene.world.issue_key(scene.organisation, owner="tray").secret for _ in range(3))
    done: set[Act] = set()
    killed_within = missing = 0
    book: Book = {}
    with NewCentral(scene.world) as central:
        for number in range(MOST_LIVES):
            if number >= LIVES and done == set(Act) and killed_within > LIVES / 10:
                break
            life = Life(
                sayings=chance.randrange(MOST_SAYINGS),
                share=chance.uniform(0, 2),
                seed=chance.randrange(10**9),
                base=central.base_url,
                keys=keys,
            )
            killed_ones.stdin.write(msgspec.json.encode(life).decode() + "\n")
            killed_ones.stdin.flush()
            said = _SAID.decode(killed_ones.stdout.readline())
            story = f"ZTRAY_TEST_SEED={SEED}: life {number} on {book} ended after {said}"
            done |= {it.step.act for it in said if it.is_over}
            killed_within += bool(said) and not said[-1].is_over
            survivor = Survivor(tmp_path, qtbot)
            assert survivor.problem == "", story
            found = {state.account.name: survivor.keys.get(state.account.id, "") for state in survivor.states}
            fitting = [
                possible
                for possible in possible_after(book, said)
                if possible.keys() == found.keys() and all(found[name] in keys for name, keys in possible.items())
            ]
            assert fitting, f"{found} of {story}"
            for state in survivor.states:
                is_missing = state.trouble is not None and state.trouble.fault is SourceFault.KEY_MISSING
                assert is_missing is (found[state.account.name] == ""), f"{state} of {story}"
            survivor.close()
            left = {path.name for path in tmp_path.iterdir()}
            assert left <= {"accounts.json", "accounts", "keyring.json"}, story
            assert RecordFile(tmp_path / "accounts.json", AccountBook).load().problem == "", story
            missing += "" in found.values()
            book = {name: frozenset({key}) for name, key in found.items()}
    assert done == set(Act)
    assert missing
