"""The keyring as the program uses it: which one, what is kept in it, and why one is of no use."""

import logging
import os
import subprocess
import sys
import traceback
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null
from keyring.errors import KeyringLocked

from tests.fakes.keyring_backends import Chatterbox, Drawer, Glue, Locked, Raising, Sieve, path_of
from ztray.domain.keyring import KeyringFault
from ztray.domain.token import Token
from ztray.storage.secrets import SERVICE, Secrets, SecretsError

SECRET = "s3cr3ts3cr3ts3cr3ts3cr3t"
NAME = "local-service"


@pytest.fixture(autouse=True)
def no_keyring_of_the_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("PYTHON_KEYRING_BACKEND", "XDG_CURRENT_DESKTOP", "DBUS_SESSION_BUS_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr(Drawer, "entries", {})


@pytest.fixture
def secrets() -> Secrets:
    return Secrets()


def use(monkeypatch: pytest.MonkeyPatch, kind: type[KeyringBackend]) -> None:
    """Have somebody configure a backend for all programs."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", path_of(kind))


def read(secrets: Secrets) -> None:
    secrets.read(NAME, in_plain_text=True)


def write(secrets: Secrets) -> None:
    secrets.write(NAME, Token(SECRET), in_plain_text=True)


# Keeping, in a backend that somebody has configured and that may not encrypt.


def test_what_is_written_can_be_read(secrets: Secrets, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, Drawer)
    write(secrets)
    assert secrets.read(NAME, in_plain_text=True) == Token(SECRET)
    assert Drawer.entries == {(SERVICE, NAME): SECRET}


def test_nothing_is_kept_under_another_name(secrets: Secrets, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, Drawer)
    write(secrets)
    assert secrets.read("another", in_plain_text=True) is None


def test_what_is_deleted_is_gone(secrets: Secrets, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, Drawer)
    write(secrets)
    secrets.delete(NAME)
    assert Drawer.entries == {}


def test_what_is_not_there_is_as_good_as_deleted(secrets: Secrets, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, Drawer)
    secrets.delete(NAME)


# What is not agreed to.


def test_nothing_is_written_in_plain_text_that_nobody_agreed_to(
    secrets: Secrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, Drawer)
    with pytest.raises(SecretsError) as error:
        secrets.write(NAME, Token(SECRET))
    assert error.value.fault is KeyringFault.PLAIN_TEXT
    assert Drawer.entries == {}


def test_nothing_is_read_in_plain_text_that_nobody_agreed_to(secrets: Secrets, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, Drawer)
    write(secrets)
    with pytest.raises(SecretsError) as error:
        secrets.read(NAME)
    assert error.value.fault is KeyringFault.PLAIN_TEXT


# Backends that do not do what they should.


@pytest.mark.parametrize("kind", [null.Keyring, Sieve])
def test_what_does_not_come_back_is_lost(
    secrets: Secrets, monkeypatch: pytest.MonkeyPatch, kind: type[KeyringBackend]
) -> None:
    use(monkeypatch, kind)
    with pytest.raises(SecretsError) as error:
        write(secrets)
    assert error.value.fault is KeyringFault.LOST


def test_what_keeps_nothing_need_not_be_agreed_to(secrets: Secrets, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, null.Keyring)
    assert secrets.read(NAME) is None


def test_what_is_still_there_is_not_deleted(secrets: Secrets, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, Glue)
    write(secrets)
    with pytest.raises(SecretsError) as error:
        secrets.delete(NAME)
    assert error.value.fault is KeyringFault.FAILED


def test_what_is_no_token_is_not_told(secrets: Secrets, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, Drawer)
    Drawer.entries[SERVICE, NAME] = f"{SECRET}\n"
    with pytest.raises(SecretsError) as error:
        read(secrets)
    assert error.value.fault is KeyringFault.FAILED
    assert SECRET not in "".join(traceback.format_exception(error.value))


@pytest.mark.parametrize("act", [read, write])
def test_a_backend_that_stays_locked_is_locked(secrets: Secrets, monkeypatch: pytest.MonkeyPatch, act: object) -> None:
    use(monkeypatch, Locked)
    assert callable(act)
    with pytest.raises(SecretsError) as error:
        act(secrets)
    assert error.value.fault is KeyringFault.LOCKED


@pytest.mark.parametrize("act", [read, write])
def test_a_backend_that_quotes_secrets_is_not_quoted(
    secrets: Secrets, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, act: object
) -> None:
    use(monkeypatch, Chatterbox)
    Drawer.entries[SERVICE, NAME] = SECRET
    assert callable(act)
    with caplog.at_level(logging.DEBUG), pytest.raises(SecretsError) as error:
        act(secrets)
    assert error.value.fault is KeyringFault.FAILED
    assert error.value.detail == "RuntimeError"
    # Not even where somebody prints what led to it.
    assert (error.value.__cause__, error.value.__context__) == (None, None)
    assert SECRET not in "".join([*traceback.format_exception(error.value), repr(error.value), caplog.text])


# What exceptions of libraries mean that are not on every platform.


class KeychainDenied(Exception):  # noqa: N818 - as it is called
    """Of keyring's backend for macOS."""


class PromptDismissedException(Exception):  # noqa: N818 - as it is called
    """Of secretstorage."""


class DBusException(Exception):  # noqa: N818 - as it is called
    """Of dbus-python, which KWallet's backend uses."""

    def get_dbus_name(self) -> str:
        return str(self.args[0])


def became(outer: Exception, inner: Exception) -> Exception:
    outer.__cause__ = inner
    return outer


@pytest.mark.parametrize(
    ("raised", "fault"),
    [
        pytest.param(ImportError(), KeyringFault.ABSENT, id="a library that is missing"),
        pytest.param(ModuleNotFoundError(), KeyringFault.ABSENT, id="a library that is missing, by a derived class"),
        pytest.param(TimeoutError(), KeyringFault.SILENT, id="out of time"),
        pytest.param(ConnectionResetError(), KeyringFault.FAILED, id="a broken connection"),
        pytest.param(
            became(KeyringLocked("Can't store password"), KeychainDenied(-128, "Keychain Access Denied")),
            KeyringFault.DISMISSED,
            id="macOS: the question was closed",
        ),
        pytest.param(
            became(RuntimeError("Can't get password"), RuntimeError(-25308, "Unknown Error")),
            KeyringFault.LOCKED,
            id="macOS: locked, and no question is allowed",
        ),
        pytest.param(
            became(RuntimeError("Failed to create the collection"), PromptDismissedException()),
            KeyringFault.DISMISSED,
            id="the Secret Service: no keyring was made",
        ),
        pytest.param(
            became(RuntimeError("Failed to open keyring"), DBusException("org.freedesktop.DBus.Error.NoReply")),
            KeyringFault.SILENT,
            id="KWallet: no reply",
        ),
    ],
)
def test_every_exception_is_understood(
    secrets: Secrets, monkeypatch: pytest.MonkeyPatch, raised: Exception, fault: KeyringFault
) -> None:
    use(monkeypatch, Raising)
    monkeypatch.setattr(Raising, "raised", raised)
    with pytest.raises(SecretsError) as error:
        read(secrets)
    assert error.value.fault is fault


# Which backend is used.

linux_only = pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="there, every session has a keyring")


@linux_only
def test_without_a_bus_there_is_no_keyring(secrets: Secrets) -> None:
    with pytest.raises(SecretsError) as error:
        read(secrets)
    assert error.value.fault is KeyringFault.ABSENT


@linux_only
@pytest.mark.parametrize(
    ("desktop", "first"),
    [
        ("GNOME", "SecretService"),
        ("ubuntu:GNOME", "SecretService"),
        ("KDE", "kwallet"),
        ("NotKDE", "SecretService"),
        ("", "SecretService"),
    ],
)
def test_kwallet_comes_first_on_its_own_desktop_only(
    secrets: Secrets, monkeypatch: pytest.MonkeyPatch, desktop: str, first: str
) -> None:
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", desktop)
    with pytest.raises(SecretsError) as error:
        read(secrets)
    assert error.value.detail.startswith(f"keyring.backends.{first}: ")


@linux_only
def test_a_backend_may_be_configured_in_a_file(secrets: Secrets, tmp_path: Path) -> None:
    configuration = tmp_path / "python_keyring" / "keyringrc.cfg"
    configuration.parent.mkdir()
    configuration.write_text(f"[backend]\ndefault-keyring={path_of(Drawer)}\n", encoding="utf-8")
    write(secrets)
    assert Drawer.entries


@linux_only
def test_all_backends_one_after_the_other_are_never_used(secrets: Secrets, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, chainer.ChainerBackend)
    with pytest.raises(SecretsError) as error:
        secrets.read(NAME, in_plain_text=True)
    assert error.value.fault is KeyringFault.ABSENT


@pytest.mark.parametrize("configured", [path_of(fail.Keyring), "no.such.Backend", f"{__name__}.Missing", "nonsense"])
def test_what_is_configured_and_not_there_is_absent(
    secrets: Secrets, monkeypatch: pytest.MonkeyPatch, configured: str
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", configured)
    with pytest.raises(SecretsError) as error:
        read(secrets)
    assert error.value.fault is KeyringFault.ABSENT


@pytest.mark.parametrize(("kind", "name"), [(Drawer, path_of(Drawer)), (null.Keyring, "a keyring that keeps nothing")])
def test_a_backend_is_called_by_a_name(
    secrets: Secrets, monkeypatch: pytest.MonkeyPatch, kind: type[KeyringBackend], name: str
) -> None:
    use(monkeypatch, kind)
    assert secrets.backend == name


def test_where_nothing_tells_whether_it_is_locked_nothing_is_told(
    secrets: Secrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, Locked)
    assert secrets.is_locked() is None


def test_keyring_is_loaded_when_it_is_needed() -> None:
    statement = "import sys, ztray.storage.secrets, ztray.runtime.vault\nprint(*sys.modules, sep='\\n')"
    told = subprocess.run(
        [sys.executable, "-c", statement],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        check=True,
        capture_output=True,
        text=True,
        timeout=30,
    )
    loaded = set(told.stdout.split())
    assert "ztray.storage.secrets" in loaded
    assert loaded & {"keyring", "secretstorage", "jeepney", "cryptography"} == set()
