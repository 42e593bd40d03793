"""Backends of `keyring` as other packages bring them: none is known to encrypt. They are told of by their names."""

import os
from pathlib import Path
from threading import Event, Lock
from typing import ClassVar

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from ztray.storage.files import write_atomically

Entry = tuple[str, str]
"""A service and a name."""


def path_of(kind: type[KeyringBackend]) -> str:
    """Return what names a backend in PYTHON_KEYRING_BACKEND."""
    return f"{kind.__module__}.{kind.__qualname__}"


class _Backend(KeyringBackend):
    priority = 1.0


class Drawer(_Backend):
    """Keeps what it is given where everybody can read it."""

    entries: ClassVar[dict[Entry, str]] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.entries:
            raise PasswordDeleteError("there is none")
        del self.entries[service, username]


class Cabinet(_Backend):
    """Keeps what it is given in files of the folder that a variable names, for all programs."""

    VARIABLE: ClassVar = "ZTRAY_TEST_CABINET"

    def get_password(self, service: str, username: str) -> str | None:
        path = self._path(service, username)
        return path.read_text() if path.exists() else None

    def set_password(self, service: str, username: str, password: str) -> None:
        write_atomically(self._path(service, username), password)

    def delete_password(self, service: str, username: str) -> None:
        self._path(service, username).unlink()

    def _path(self, service: str, username: str) -> Path:
        return Path(os.environ[self.VARIABLE]) / service / username


class Sieve(Drawer):
    """Keeps something else than it is given."""

    def set_password(self, service: str, username: str, password: str) -> None:
        super().set_password(service, username, password[:-1])


class Glue(Drawer):
    """Says that it deletes, and does not."""

    def delete_password(self, service: str, username: str) -> None:
        pass


class Chatterbox(Drawer):
    """Raises what it is given, and what it keeps."""

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError(f"cannot show {self.entries[service, username]}")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError(f"cannot keep {password} under {username} of {service}")


class Locked(Drawer):
    """Is not unlocked by anybody."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked(f"{service} and {username} stay locked")

    def set_password(self, service: str, username: str, password: str) -> None:
        del password
        raise KeyringLocked(f"{service} and {username} stay locked")


class Turnstile(Drawer):
    """Lets calls through when it is opened, and counts those that wait."""

    lock: ClassVar[Lock] = Lock()
    doors: ClassVar[list[Event]] = []
    """What the next calls wait for, each its own; the others wait for nothing."""
    waiting: ClassVar[int] = 0

    def get_password(self, service: str, username: str) -> str | None:
        self._wait()
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._wait()
        super().set_password(service, username, password)

    def _wait(self) -> None:
        kind = type(self)
        with self.lock:
            door = self.doors.pop(0) if self.doors else None
            kind.waiting += door is not None
        if door is not None:
            door.wait()
            with self.lock:
                kind.waiting -= 1


class Raising(Drawer):
    """Raises what it is told to."""

    raised: ClassVar[Exception] = RuntimeError()

    def get_password(self, service: str, username: str) -> str | None:
        del service, username
        raise self.raised


class ClosedWallet(Drawer):
    """Keyring's backend for KWallet, which needs a library that is in few places; it answers that there is nothing."""

    __module__ = "keyring.backends.kwallet"
    bus_name = "org.kde.kwalletd5"
    object_path = "/modules/kwalletd5"

    def get_password(self, service: str, username: str) -> str | None:
        del service, username
        return None
