"""The system's keyring, the only place where ZTray leaves a token.

One backend is chosen, and named: the first of the platform's own that is there. `keyring` by itself would ask all that
are there one after the other, so that a person with GNOME meets KWallet's wizard (keyring issue 516), and it may take
one that writes plain text. KWallet comes first on KDE's desktop only. A backend that was configured for `keyring`
(PYTHON_KEYRING_BACKEND, or keyringrc.cfg) is honoured, except for the one that asks all the others.

Only keyring's own backends are known to encrypt. Any other one is used if a person has agreed to that, for reading too:
who has never agreed has nothing in it, so that a token there is not theirs, and who is told of the backend knows why
nothing is found; "there is none" would be a riddle. Deleting needs no agreement.

An exception of a backend may quote what it was given, above all in a backend that nobody knows. So no SecretsError has
one as its cause or its context, and only the texts of the known ones are handed on.

`keyring` is imported at the first call: with all that it needs on Linux that takes 0.05 s, 0.15 s when nothing else is
loaded yet, and 11 MB. Everything here blocks, for minutes when somebody is asked for a password, and may be called by
any thread.
"""

import os
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from ztray.domain.keyring import KeyringFault
from ztray.domain.text import MESSAGE_LENGTH, plain
from ztray.domain.token import Token

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")

SERVICE = "ZTray"
"""Under which the entries stand in the keyring, each with its name."""

_SECRET_SERVICE = "keyring.backends.SecretService"  # noqa: S105 - the names of modules
_LIBSECRET = "keyring.backends.libsecret"
_KWALLET = "keyring.backends.kwallet"
_KEYCHAIN = "keyring.backends.macOS"
_CREDENTIALS = "keyring.backends.Windows"
_ABSENT = "keyring.backends.fail"
_FORGETFUL = "keyring.backends.null"
_ALL_OF_THEM = "keyring.backends.chainer"

_CLASSES = {
    _SECRET_SERVICE: "Keyring",
    _LIBSECRET: "Keyring",
    _KWALLET: "DBusKeyring",
    _KEYCHAIN: "Keyring",
    _CREDENTIALS: "WinVaultKeyring",
}
"""The backends that encrypt, or have a program of the desktop do so, and their classes."""

_NAMES = {
    _SECRET_SERVICE: "the Secret Service",
    _LIBSECRET: "the Secret Service",
    _KWALLET: "KWallet",
    _KEYCHAIN: "macOS Keychain",
    _CREDENTIALS: "Windows Credential Manager",
    _FORGETFUL: "a keyring that keeps nothing",
    "keyrings.alt.file": "a file",
}
_MOST_COPIES = 10
"""How many entries of one name are deleted: a Secret Service may have several."""

_FAULTS: dict[object, KeyringFault] = {
    # What macOS answers where it may not ask for the password of a locked keychain, as in a session over ssh.
    -25308: KeyringFault.LOCKED,
    "ImportError": KeyringFault.ABSENT,
    "KeychainDenied": KeyringFault.DISMISSED,
    "KeyringLocked": KeyringFault.LOCKED,
    "LockedException": KeyringFault.LOCKED,
    "NoKeyringError": KeyringFault.ABSENT,
    "PromptDismissedException": KeyringFault.DISMISSED,
    "SecretServiceNotAvailableException": KeyringFault.ABSENT,
    "TimeoutError": KeyringFault.SILENT,
    "org.freedesktop.DBus.Error.NoReply": KeyringFault.SILENT,
    "org.freedesktop.DBus.Error.ServiceUnknown": KeyringFault.ABSENT,
    "org.freedesktop.DBus.Error.Timeout": KeyringFault.SILENT,
}
"""What exceptions mean: by their classes' names, for not every platform has the classes; by D-Bus's; by a number."""


class SecretsError(Exception):
    """The keyring is of no use; `detail` is what it said, untrusted and without secrets."""

    def __init__(self, fault: KeyringFault, detail: str = "") -> None:
        super().__init__(f"{fault.name}: {detail}" if detail else fault.name)
        self.fault = fault
        self.detail = detail


class Secrets:
    """The keyring of the person, in which each token has a name; every method raises SecretsError."""

    @property
    def backend(self) -> str:
        """What people call the keyring that is used."""
        return _use(_name_of, in_plain_text=True)

    def read(self, name: str, *, in_plain_text: bool = False) -> Token | None:
        """Return what is kept under a name, None for nothing; the person may be asked to unlock the keyring.

        `in_plain_text` means that it was agreed to keep it in a keyring that may not encrypt.
        """

        def read(backend: "KeyringBackend") -> str | None:
            if not _unlocked(backend):
                return None
            text = backend.get_password(SERVICE, name)
            # KWallet has answered so for a wallet that nobody unlocked (keyring issue 327).
            if text is None and _is_locked(backend):
                raise SecretsError(KeyringFault.LOCKED)
            return text

        text = _use(read, in_plain_text=in_plain_text)
        return None if text is None else _token(text)

    def write(self, name: str, token: Token, *, in_plain_text: bool = False) -> None:
        """Keep a token under a name, in the place of what was kept there, and make sure that it can be read again."""

        def write(backend: "KeyringBackend") -> None:
            _unlocked(backend, or_make=True)
            backend.set_password(SERVICE, name, token.reveal())
            if backend.get_password(SERVICE, name) != token.reveal():
                raise SecretsError(KeyringFault.LOST)

        _use(write, in_plain_text=in_plain_text)

    def delete(self, name: str) -> None:
        """Keep nothing under a name."""

        def delete(backend: "KeyringBackend") -> None:
            if not _unlocked(backend):
                return
            for _ in range(_MOST_COPIES):
                if backend.get_password(SERVICE, name) is None:
                    return
                backend.delete_password(SERVICE, name)
            raise SecretsError(KeyringFault.FAILED, "what was deleted is still there")

        _use(delete, in_plain_text=True)

    def is_locked(self) -> bool | None:
        """Tell whether the keyring is locked, None where that cannot be told. Never has anybody asked for anything."""
        return _use(_is_locked, in_plain_text=True)


def _use(act: "Callable[[KeyringBackend], T]", *, in_plain_text: bool) -> T:
    """Do something with the keyring, if it encrypts or that was agreed to do without. Raises SecretsError."""
    backend = _chosen()
    module = type(backend).__module__
    is_known = module in _CLASSES
    if not (is_known or in_plain_text or module == _FORGETFUL):
        raise SecretsError(KeyringFault.PLAIN_TEXT, _name_of(backend))
    try:
        return act(backend)
    except SecretsError:
        raise
    except Exception as error:  # noqa: BLE001 - backends raise whatever their libraries raise
        failure = _failure(error, is_quoted=is_known)
    # Not within the block above: there, the exception would become its context.
    raise failure


def _chosen() -> "KeyringBackend":
    """Return the backend to use. Raises SecretsError."""
    reasons: list[str] = []
    try:
        from keyring import core  # noqa: PLC0415 - see above

        configured = core.load_env() or core.load_config()
    except Exception as error:  # noqa: BLE001 - any class of any package can be configured
        raise SecretsError(KeyringFault.ABSENT, _told(error)) from None
    if configured and type(configured).__module__ == _ABSENT:
        raise SecretsError(KeyringFault.ABSENT, "none is configured")
    if configured and type(configured).__module__ != _ALL_OF_THEM:
        return configured
    for module in _own():
        try:
            return core.load_keyring(f"{module}.{_CLASSES[module]}")
        except Exception as error:  # noqa: BLE001 - a backend that is not there says so in one of many ways
            reasons.append(f"{module}: {_told(error)}")
    raise SecretsError(KeyringFault.ABSENT, plain("; ".join(reasons), MESSAGE_LENGTH))


def _own() -> tuple[str, ...]:
    """Return the platform's own backends, in the order in which they are tried."""
    platform = {"darwin": (_KEYCHAIN,), "win32": (_CREDENTIALS,)}.get(sys.platform)
    if platform:
        return platform
    is_kde = "KDE" in os.environ.get("XDG_CURRENT_DESKTOP", "").split(":")
    return (_KWALLET, _SECRET_SERVICE, _LIBSECRET) if is_kde else (_SECRET_SERVICE, _LIBSECRET, _KWALLET)


def _unlocked(backend: "KeyringBackend", *, or_make: bool = False) -> bool:
    """Have the keyring unlocked, or made, where that is to be done beforehand; return whether it is there."""
    if type(backend).__module__ != _SECRET_SERVICE:
        return True
    from ztray.storage import linux_keyrings  # noqa: PLC0415 - not every platform has what it needs

    return linux_keyrings.unlock(*_collection(backend), or_make=or_make)


def _is_locked(backend: "KeyringBackend") -> bool | None:
    module = type(backend).__module__
    if module not in (_SECRET_SERVICE, _KWALLET):
        return None
    from ztray.storage import linux_keyrings  # noqa: PLC0415 - as above

    if module == _KWALLET:
        return linux_keyrings.is_wallet_locked(getattr(backend, "bus_name", ""), getattr(backend, "object_path", ""))
    return linux_keyrings.is_locked(*_collection(backend))


def _name_of(backend: "KeyringBackend") -> str:
    module = type(backend).__module__
    if module == _SECRET_SERVICE:
        from ztray.storage import linux_keyrings  # noqa: PLC0415 - as above

        return linux_keyrings.provider() or _NAMES[module]
    return _NAMES.get(module) or plain(f"{module}.{type(backend).__name__}", MESSAGE_LENGTH)


def _collection(backend: "KeyringBackend") -> tuple[str, ...]:
    """Return the D-Bus path of the collection that was configured in place of the default one, if any was."""
    configured = getattr(backend, "preferred_collection", None)
    return (configured,) if configured else ()


def _token(text: str) -> Token:
    try:
        return Token(text)
    except ValueError:
        raise SecretsError(KeyringFault.FAILED, "what it keeps is no token") from None


def _failure(error: BaseException, *, is_quoted: bool) -> SecretsError:
    """Understand an exception of a backend: what caused it says more than what was made of it."""
    meanings = [_FAULTS[name] for cause in _causes(error) for name in _names_in(cause) if name in _FAULTS]
    fault = meanings[-1] if meanings else KeyringFault.FAILED
    return SecretsError(fault, _told(error) if is_quoted else type(error).__name__)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _names_in(error: BaseException) -> Iterator[object]:
    """Yield what may stand in the table of faults."""
    yield from (kind.__name__ for kind in type(error).__mro__)
    yield from error.args[:1]
    if dbus_name := getattr(error, "get_dbus_name", None):  # of dbus-python, which KWallet's backend uses
        yield dbus_name()


def _told(error: BaseException) -> str:
    return plain(f"{type(error).__name__}: {error}", MESSAGE_LENGTH)
