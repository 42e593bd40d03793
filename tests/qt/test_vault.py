"""The keyring for the interface: it never waits, and what was kept is found again."""

import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QCoreApplication, SignalInstance
from pytestqt.qtbot import QtBot

from tests.fakes.keyring_backends import Chatterbox, Drawer, Locked, Turnstile, path_of
from tests.fakes.records import nothing_can_be_written
from tests.qt.wiring import Recorder, keyring_threads
from ztray.domain.keyring import Keeping, Kept, KeyringFault
from ztray.domain.token import Token
from ztray.runtime.vault import Vault
from ztray.storage.kept_names import KeptName, KeptNames
from ztray.storage.secrets import SERVICE, Secrets

FIRST = Token("f1rstf1rstf1rstf1rstf1rs")
SECOND = Token("s3c0nds3c0nds3c0nds3c0nd")
NAME = "local-service"
HELD = Kept(name=NAME, token=FIRST)
SILENT = Kept(name=NAME, fault=KeyringFault.SILENT)
UNKEPT = Keeping(name=NAME, fault=KeyringFault.SILENT)

MakeVault = Callable[..., Vault]
"""Takes the patience of a Vault."""


@pytest.fixture(autouse=True)
def turnstile(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Have all programs use a keyring that lets calls through when the test says so, and that may not encrypt."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", path_of(Turnstile))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr(Drawer, "entries", {})
    monkeypatch.setattr(Turnstile, "doors", [])
    yield
    for thread in keyring_threads():
        thread.join(5)
        assert not thread.is_alive(), "a test has left a door closed"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "keyring.json"


@pytest.fixture
def make(qtbot: QtBot, path: Path) -> Iterator[MakeVault]:
    """Make vaults, which end with the test."""
    del qtbot
    vaults: list[Vault] = []

    def make(*, patience: int = 10_000, patience_after_click: int = 10_000) -> Vault:
        vaults.append(Vault(Secrets(), path, patience=patience, patience_after_click=patience_after_click))
        return vaults[-1]

    yield make
    for vault in vaults:
        vault.close()


@pytest.fixture
def vault(make: MakeVault) -> Vault:
    return make()


@contextmanager
def closed_doors(count: int) -> Iterator[list[Event]]:
    """Put doors in the way of the next calls, one in that of each; all are open in the end."""
    doors = [Event() for _ in range(count)]
    Turnstile.doors.extend(doors)
    try:
        yield doors
    finally:
        for door in doors:
            door.set()


def recorded(*signals: SignalInstance) -> Recorder:
    """Record what signals carry."""
    recorder = Recorder()
    for signal in signals:
        signal.connect(recorder.note)
    return recorder


def keep(vault: Vault, qtbot: QtBot, token: Token = FIRST, *, in_plain_text: bool = True) -> KeyringFault | None:
    with qtbot.waitSignal(vault.kept) as signal:
        vault.keep(NAME, token, in_plain_text=in_plain_text)
    assert signal.args is not None
    (keeping,) = signal.args
    assert isinstance(keeping, Keeping)
    assert keeping.name == NAME
    return keeping.fault


def read(vault: Vault, qtbot: QtBot) -> Kept:
    with qtbot.waitSignal(vault.read_done) as signal:
        vault.read(NAME)
    assert signal.args is not None
    (kept,) = signal.args
    assert isinstance(kept, Kept)
    return kept


def forget(vault: Vault, qtbot: QtBot) -> Keeping:
    with qtbot.waitSignal(vault.forgotten) as signal:
        vault.forget(NAME)
    assert signal.args is not None
    (keeping,) = signal.args
    assert isinstance(keeping, Keeping)
    return keeping


# What is kept.


def test_at_first_nothing_is_held_and_nothing_read(vault: Vault, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    assert not vault.holds(NAME)
    assert read(vault, qtbot) == Kept(name=NAME)


def test_what_is_kept_is_read_after_the_next_start(make: MakeVault, qtbot: QtBot) -> None:
    assert keep(make(), qtbot) is None
    vault = make()
    assert vault.holds(NAME)
    assert not vault.holds("another")
    assert read(vault, qtbot) == HELD


def test_what_is_forgotten_is_gone(make: MakeVault, qtbot: QtBot) -> None:
    vault = make()
    keep(vault, qtbot)
    assert forget(vault, qtbot) == Keeping(name=NAME)
    assert not vault.holds(NAME)
    assert not make().holds(NAME)
    assert Drawer.entries == {}


def test_the_file_holds_no_secret(vault: Vault, qtbot: QtBot, path: Path) -> None:
    keep(vault, qtbot)
    written = path.read_text(encoding="utf-8")
    assert NAME in written
    assert FIRST.reveal() not in written


def test_nothing_is_kept_in_plain_text_that_nobody_agreed_to(vault: Vault, qtbot: QtBot) -> None:
    assert keep(vault, qtbot, in_plain_text=False) is KeyringFault.PLAIN_TEXT
    assert not vault.holds(NAME)
    assert Drawer.entries == {}


def test_nothing_is_read_in_plain_text_that_nobody_agreed_to(vault: Vault, qtbot: QtBot) -> None:
    Drawer.entries[SERVICE, NAME] = FIRST.reveal()
    assert read(vault, qtbot) == Kept(name=NAME, fault=KeyringFault.PLAIN_TEXT)


def test_what_cannot_be_kept_leaves_what_was_kept_before(vault: Vault, qtbot: QtBot) -> None:
    keep(vault, qtbot)
    assert keep(vault, qtbot, SECOND, in_plain_text=False) is KeyringFault.PLAIN_TEXT
    assert vault.holds(NAME)
    assert read(vault, qtbot) == HELD


def test_what_cannot_be_forgotten_is_still_held(vault: Vault, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(vault, qtbot)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", path_of(Locked))
    assert forget(vault, qtbot) == Keeping(name=NAME, fault=KeyringFault.LOCKED)
    assert vault.holds(NAME)


def test_a_keyring_that_finds_nothing_leaves_the_name(
    vault: Vault, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(vault, qtbot)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    assert read(vault, qtbot) == Kept(name=NAME)
    assert vault.holds(NAME)


def test_nothing_is_put_in_the_keyring_under_a_name_that_would_be_unknown_later(
    vault: Vault, qtbot: QtBot, path: Path
) -> None:
    path.parent.mkdir()
    with nothing_can_be_written(path.parent):
        assert keep(vault, qtbot) is KeyringFault.FAILED
    assert not vault.holds(NAME)
    assert Drawer.entries == {}


def test_no_secret_is_logged(
    vault: Vault, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", path_of(Chatterbox))
    with caplog.at_level(logging.DEBUG):
        assert keep(vault, qtbot) is KeyringFault.FAILED
    assert "the keyring, about local-service: FAILED" in caplog.text
    assert FIRST.reveal() not in caplog.text


def test_a_damaged_file_is_told_of(make: MakeVault, path: Path) -> None:
    path.parent.mkdir()
    path.write_text("{", encoding="utf-8")
    assert str(path) in make().problem


# What a program that is killed leaves.


def test_a_name_is_known_before_the_keyring_has_what_belongs_to_it(vault: Vault, qtbot: QtBot, path: Path) -> None:
    with closed_doors(1) as (door,), qtbot.waitSignal(vault.kept):
        vault.keep(NAME, FIRST, in_plain_text=True)
        qtbot.waitUntil(lambda: Turnstile.waiting == 1)
        assert Drawer.entries == {}
        assert KeptNames(path).get(NAME) == KeptName(name=NAME, in_plain_text=True)
        door.set()


def test_a_name_is_known_until_the_keyring_has_lost_what_belongs_to_it(vault: Vault, qtbot: QtBot, path: Path) -> None:
    keep(vault, qtbot)
    with closed_doors(1) as (door,), qtbot.waitSignal(vault.forgotten):
        vault.forget(NAME)
        qtbot.waitUntil(lambda: Turnstile.waiting == 1)
        assert KeptNames(path).get(NAME) is not None
        door.set()


# Threads and time.


def test_answers_come_in_the_thread_of_the_interface_and_after_the_call(vault: Vault, qtbot: QtBot) -> None:
    recorder = recorded(vault.kept, vault.read_done, vault.forgotten)
    vault.keep(NAME, FIRST, in_plain_text=True)
    vault.read(NAME)
    vault.forget(NAME)
    assert recorder.values == []
    qtbot.waitUntil(lambda: len(recorder.values) == 3)
    assert recorder.values == [Keeping(name=NAME), HELD, Keeping(name=NAME)]
    assert all(recorder.in_main_thread)


def test_one_call_is_made_after_the_other(vault: Vault, qtbot: QtBot) -> None:
    recorder = recorded(vault.kept, vault.read_done)
    with closed_doors(1) as (door,):
        vault.keep(NAME, FIRST, in_plain_text=True)
        vault.read(NAME)
        qtbot.waitUntil(lambda: Turnstile.waiting == 1)
        assert len(keyring_threads()) == 1
        door.set()
        qtbot.waitUntil(lambda: len(recorder.values) == 2)
    assert recorder.values == [Keeping(name=NAME), HELD]


def test_a_keyring_that_does_not_answer_is_silent_and_its_late_answer_counts(make: MakeVault, qtbot: QtBot) -> None:
    vault = make(patience=0)
    keep(vault, qtbot)
    recorder = recorded(vault.read_done)
    with closed_doors(1) as (door,):
        vault.read(NAME)
        qtbot.waitUntil(lambda: recorder.values == [SILENT])
        door.set()
        qtbot.waitUntil(lambda: recorder.values == [SILENT, HELD])


def test_what_a_person_asks_for_has_more_time(make: MakeVault, qtbot: QtBot) -> None:
    vault = make(patience=0)
    keep(vault, qtbot)
    recorder = recorded(vault.read_done)
    with closed_doors(1) as (door,):
        vault.read(NAME, is_asked_for=True)
        qtbot.waitUntil(lambda: Turnstile.waiting == 1)
        door.set()
        qtbot.waitUntil(lambda: recorder.values == [HELD])


def test_what_is_kept_late_is_kept(make: MakeVault, qtbot: QtBot) -> None:
    vault = make(patience_after_click=0)
    recorder = recorded(vault.kept)
    with closed_doors(1) as (door,):
        vault.keep(NAME, FIRST, in_plain_text=True)
        qtbot.waitUntil(lambda: recorder.values == [UNKEPT])
        door.set()
        qtbot.waitUntil(lambda: recorder.values == [UNKEPT, Keeping(name=NAME)])
    assert make().holds(NAME)


def test_the_next_call_does_not_wait_for_one_that_hangs(make: MakeVault, qtbot: QtBot) -> None:
    vault = make(patience=0)
    keep(vault, qtbot)
    with closed_doors(1):
        assert read(vault, qtbot) == SILENT
        qtbot.waitUntil(lambda: Turnstile.waiting == 1)
        assert keep(vault, qtbot, SECOND) is None
        assert Turnstile.waiting == 1
    assert Drawer.entries[SERVICE, NAME] == SECOND.reveal()


def test_while_two_hang_no_third_is_begun(make: MakeVault, qtbot: QtBot) -> None:
    vault = make(patience=0)
    keep(vault, qtbot)
    recorder = recorded(vault.read_done)
    with closed_doors(2) as (door, _):
        vault.read(NAME)
        vault.read(NAME)
        qtbot.waitUntil(lambda: Turnstile.waiting == 2)
        qtbot.waitUntil(lambda: recorder.values == [SILENT, SILENT])
        with qtbot.assertNotEmitted(vault.kept):
            vault.keep(NAME, SECOND, in_plain_text=True)
        with qtbot.waitSignal(vault.kept, check_params_cb=lambda keeping: keeping == UNKEPT):
            pass
        assert Drawer.entries[SERVICE, NAME] == FIRST.reveal()
        door.set()
        qtbot.waitUntil(lambda: recorder.values == [SILENT, SILENT, HELD])
        assert keep(vault, qtbot, SECOND) is None


def test_what_was_forgotten_meanwhile_is_not_kept_late(make: MakeVault, qtbot: QtBot, path: Path) -> None:
    vault = make(patience_after_click=0)
    kept, forgotten = recorded(vault.kept), recorded(vault.forgotten)
    with closed_doors(1) as (door,):
        vault.keep(NAME, FIRST, in_plain_text=True)
        qtbot.waitUntil(lambda: kept.values == [UNKEPT] and Turnstile.waiting == 1)
        vault.forget(NAME)
        qtbot.waitUntil(lambda: Keeping(name=NAME) in forgotten.values)
        door.set()
        qtbot.waitUntil(lambda: not keyring_threads())
    QCoreApplication.processEvents()
    assert kept.values == [UNKEPT]
    assert Drawer.entries == {}
    assert KeptNames(path).get(NAME) is None


def test_what_was_kept_later_is_not_replaced_by_what_comes_late(make: MakeVault, qtbot: QtBot) -> None:
    vault = make(patience_after_click=0)
    kept = recorded(vault.kept)
    with closed_doors(1) as (door,):
        vault.keep(NAME, FIRST, in_plain_text=True)
        qtbot.waitUntil(lambda: kept.values == [UNKEPT] and Turnstile.waiting == 1)
        vault.keep(NAME, SECOND, in_plain_text=True)
        qtbot.waitUntil(lambda: Keeping(name=NAME) in kept.values)
        told = list(kept.values)
        door.set()
        qtbot.waitUntil(lambda: not keyring_threads())
    QCoreApplication.processEvents()
    assert kept.values == told
    assert Drawer.entries[SERVICE, NAME] == SECOND.reveal()


def test_nothing_is_told_or_begun_after_closing(vault: Vault, qtbot: QtBot) -> None:
    recorder = recorded(vault.kept, vault.read_done, vault.forgotten)
    with closed_doors(1) as (door,):
        vault.keep(NAME, FIRST, in_plain_text=True)
        vault.forget(NAME)
        qtbot.waitUntil(lambda: Turnstile.waiting == 1)
        vault.close()
        door.set()
        qtbot.waitUntil(lambda: not keyring_threads())
    vault.read(NAME)
    QCoreApplication.processEvents()
    assert not keyring_threads()
    assert recorder.values == []
    assert Drawer.entries


HANGING_PROGRAM = """
import sys, threading
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from tests.fakes.keyring_backends import Turnstile
from ztray.domain.token import Token
from ztray.runtime.vault import Vault
from ztray.storage.secrets import Secrets

def look():
    if Turnstile.waiting:
        print("hangs", flush=True)
        vault.close()
        application.quit()

Turnstile.doors.append(threading.Event())
application = QCoreApplication([])
vault = Vault(Secrets(), None)
vault.keep("name", Token("secret"), in_plain_text=True)
timer = QTimer(interval=5)
timer.timeout.connect(look)
timer.start()
sys.exit(application.exec())
"""


def test_the_program_ends_while_the_keyring_hangs() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", HANGING_PROGRAM],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])},
        check=False,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "hangs\n", "")
