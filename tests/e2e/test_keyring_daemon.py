"""GNOME's keyring daemon as people have it: unlocked, locked, asked about, killed and started again."""

import threading
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.fakes.keyring_daemon import KeyringDesktop, Prompter, Reaction, Wallet
from tests.qt.wiring import Recorder
from ztray.domain.keyring import Keeping, Kept, KeyringFault
from ztray.domain.token import Token
from ztray.runtime.vault import Vault
from ztray.storage import linux_keyrings
from ztray.storage.secrets import Secrets, SecretsError

TOKEN = Token("s3cr3ts3cr3ts3cr3ts3cr3t")
NAME = "local-service"


@pytest.fixture
def locked_desktop(keyring: KeyringDesktop) -> KeyringDesktop:
    """A desktop whose keyring holds the token and is locked."""
    Secrets().write(NAME, TOKEN)
    keyring.lock()
    return keyring


@pytest.fixture
def secrets() -> Secrets:
    return Secrets()


def fault_of(act: Callable[[], object]) -> KeyringFault:
    """Return why the keyring is of no use."""
    with pytest.raises(SecretsError) as error:
        act()
    return error.value.fault


class Reading:
    """A read in a thread of its own, which may be asked for a password."""

    def __init__(self, secrets: Secrets) -> None:
        self.token: Token | None = None
        self.fault: KeyringFault | None = None
        self._secrets = secrets
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def end(self) -> None:
        """Wait for the end."""
        self._thread.join(20)
        assert not self._thread.is_alive()

    def _read(self) -> None:
        try:
            self.token = self._secrets.read(NAME)
        except SecretsError as error:
            self.fault = error.fault


# Unlocked.


def test_an_unlocked_keyring_keeps_what_it_is_given(keyring: KeyringDesktop, secrets: Secrets) -> None:
    assert secrets.read(NAME) is None
    secrets.write(NAME, TOKEN)
    secrets.write("another", Token("another"))
    assert secrets.read(NAME) == TOKEN
    secrets.delete(NAME)
    assert secrets.read(NAME) is None
    assert secrets.read("another") == Token("another")
    assert TOKEN.reveal().encode() not in keyring.everything_on_disk()


def test_what_is_written_takes_the_place_of_what_was_there(keyring: KeyringDesktop, secrets: Secrets) -> None:
    del keyring
    secrets.write(NAME, Token("old"))
    secrets.write(NAME, TOKEN)
    assert secrets.read(NAME) == TOKEN


def test_the_keyring_is_called_what_people_call_it(keyring: KeyringDesktop, secrets: Secrets) -> None:
    del keyring
    assert secrets.backend == "GNOME Keyring"
    assert secrets.is_locked() is False


# Locked.


def test_that_it_is_locked_is_told_without_a_question(locked_desktop: KeyringDesktop, secrets: Secrets) -> None:
    with Prompter(locked_desktop.address, Reaction.CLOSE) as prompter:
        assert secrets.is_locked() is True
        assert secrets.backend == "GNOME Keyring"
        assert not prompter.has_asked.is_set()


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda secrets: secrets.read(NAME), id="read"),
        pytest.param(lambda secrets: secrets.write(NAME, Token("new")), id="write"),
        pytest.param(lambda secrets: secrets.delete(NAME), id="delete"),
    ],
)
def test_a_question_that_is_closed_leaves_all_as_it_was(
    locked_desktop: KeyringDesktop, secrets: Secrets, act: Callable[[Secrets], object]
) -> None:
    with Prompter(locked_desktop.address, Reaction.CLOSE) as prompter:
        assert fault_of(lambda: act(secrets)) is KeyringFault.DISMISSED
        assert prompter.has_asked.is_set()
    locked_desktop.unlock()
    assert secrets.read(NAME) == TOKEN


def test_where_nobody_can_ask_it_is_not_waited_for(locked_desktop: KeyringDesktop, secrets: Secrets) -> None:
    del locked_desktop
    assert fault_of(lambda: secrets.read(NAME)) is KeyringFault.DISMISSED


def test_while_a_question_is_open_it_may_be_unlocked_otherwise(
    locked_desktop: KeyringDesktop, secrets: Secrets
) -> None:
    with Prompter(locked_desktop.address, Reaction.IGNORE) as prompter:
        reading = Reading(secrets)
        assert prompter.has_asked.wait(10)
        locked_desktop.unlock()
        reading.end()
    assert reading.token == TOKEN


# Away.


def test_without_a_daemon_there_is_no_keyring(empty_desktop: KeyringDesktop, secrets: Secrets) -> None:
    del empty_desktop
    assert fault_of(lambda: secrets.read(NAME)) is KeyringFault.ABSENT
    assert fault_of(lambda: secrets.write(NAME, TOKEN)) is KeyringFault.ABSENT


def test_a_daemon_that_is_killed_while_it_asks_is_not_waited_for(
    locked_desktop: KeyringDesktop, secrets: Secrets
) -> None:
    with Prompter(locked_desktop.address, Reaction.IGNORE) as prompter:
        reading = Reading(secrets)
        assert prompter.has_asked.wait(10)
        locked_desktop.kill_daemon()
        reading.end()
    assert reading.fault is KeyringFault.ABSENT


def test_what_is_kept_is_there_after_the_daemon_was_killed(keyring: KeyringDesktop, secrets: Secrets) -> None:
    secrets.write(NAME, TOKEN)
    keyring.kill_daemon()
    assert fault_of(lambda: secrets.read(NAME)) is KeyringFault.ABSENT
    keyring.start_daemon()
    assert secrets.read(NAME) == TOKEN


def test_reading_makes_no_keyring(empty_desktop: KeyringDesktop, secrets: Secrets) -> None:
    empty_desktop.start_daemon(unlocked=False)
    with Prompter(empty_desktop.address, Reaction.CLOSE) as prompter:
        assert secrets.read(NAME) is None
        assert secrets.is_locked() is None
        assert not prompter.has_asked.is_set()


def test_who_wants_no_new_keyring_has_none(empty_desktop: KeyringDesktop, secrets: Secrets) -> None:
    empty_desktop.start_daemon(unlocked=False)
    with Prompter(empty_desktop.address, Reaction.CLOSE) as prompter:
        assert fault_of(lambda: secrets.write(NAME, TOKEN)) is KeyringFault.DISMISSED
        assert prompter.has_asked.is_set()


# Seen from the interface.


@pytest.fixture
def vault(qtbot: QtBot) -> Iterator[Vault]:
    del qtbot
    vault = Vault(Secrets(), None, patience=100, patience_after_click=10_000)
    yield vault
    vault.close()


def test_the_interface_goes_on_while_a_question_is_open(
    locked_desktop: KeyringDesktop, vault: Vault, qtbot: QtBot
) -> None:
    recorder = Recorder()
    vault.read_done.connect(recorder.note)
    silent = Kept(name=NAME, fault=KeyringFault.SILENT)
    with Prompter(locked_desktop.address, Reaction.IGNORE):
        vault.read(NAME)
        qtbot.waitUntil(lambda: recorder.values == [silent])
        locked_desktop.unlock()
        qtbot.waitUntil(lambda: recorder.values == [silent, Kept(name=NAME, token=TOKEN)])


def test_what_the_interface_has_kept_is_forgotten_too(keyring: KeyringDesktop, vault: Vault, qtbot: QtBot) -> None:
    del keyring
    with qtbot.waitSignal(vault.kept, check_params_cb=lambda keeping: keeping == Keeping(name=NAME)):
        vault.keep(NAME, TOKEN)
    with qtbot.waitSignal(vault.forgotten, check_params_cb=lambda keeping: keeping == Keeping(name=NAME)):
        vault.forget(NAME)
    assert Secrets().read(NAME) is None


# KWallet, as far as it is asked here.


@pytest.mark.parametrize("is_open", [True, False])
def test_a_wallet_tells_whether_it_is_open(empty_desktop: KeyringDesktop, is_open: bool) -> None:
    with Wallet(empty_desktop.address, is_open=is_open):
        assert linux_keyrings.is_wallet_locked("org.kde.kwalletd5", "/modules/kwalletd5") is not is_open


def test_a_wallet_that_is_away_tells_nothing(empty_desktop: KeyringDesktop) -> None:
    del empty_desktop
    assert linux_keyrings.is_wallet_locked("org.kde.kwalletd5", "/modules/kwalletd5") is None


@pytest.mark.parametrize(("is_open", "fault"), [(True, None), (False, KeyringFault.LOCKED)])
def test_a_closed_wallet_that_says_nothing_is_there_is_locked(
    empty_desktop: KeyringDesktop,
    secrets: Secrets,
    monkeypatch: pytest.MonkeyPatch,
    is_open: bool,
    fault: KeyringFault | None,
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.fakes.keyring_backends.ClosedWallet")
    with Wallet(empty_desktop.address, is_open=is_open):
        reading = Reading(secrets)
        reading.end()
    assert (reading.token, reading.fault) == (None, fault)
