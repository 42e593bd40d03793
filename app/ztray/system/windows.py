"""Windows."""

import errno
import os
import subprocess
import sys
from pathlib import Path, PureWindowsPath
from typing import Protocol

_CURRENT_VERSION = "Software\\Microsoft\\Windows\\CurrentVersion"
RUN_KEY = rf"{_CURRENT_VERSION}\Run"
"""What runs at login: a command line a value."""
APPROVED_KEY = rf"{_CURRENT_VERSION}\Explorer\StartupApproved\Run"
"""What the task manager switched off of that: bytes of which the first is odd."""
RUN_NAME = "ZTray"


class Registry(Protocol):
    """The user's part of the registry (HKEY_CURRENT_USER). Its methods raise OSError, but not for what is missing."""

    def read(self, key: str, name: str) -> str | bytes | None:
        """Return a value, None when there is none."""

    def write(self, key: str, name: str, text: str) -> None:
        """Set a value, and make its key."""

    def delete(self, key: str, name: str) -> None:
        """Remove a value."""


class Windows:
    """The official installer, 1.10.4 and later: the token is for administrators only."""

    def __init__(self, registry: Registry | None = None) -> None:
        self._given_registry = registry

    @property
    def service_home(self) -> Path:
        """The folder of the official installer."""
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "ZeroTier" / "One"

    def token_copies(self, user_home: Path) -> tuple[Path, ...]:
        """Return where the official tray leaves its copies."""
        local = os.environ.get("LOCALAPPDATA")
        folder = (Path(local) if local else user_home / "AppData" / "Local") / "ZeroTier"
        return (folder / "One" / "authtoken.secret", folder / "authtoken.secret")

    def copy_token_command(self, token: Path, user_home: Path) -> str:
        """Return a command for a command prompt opened as administrator."""
        target = PureWindowsPath(self.token_copies(user_home)[0])
        return f'mkdir "{target.parent}" & copy "{PureWindowsPath(token)}" "{target}"'

    @property
    def start_service_command(self) -> str:
        """The command for a command prompt opened as administrator."""
        return "net start ZeroTierOneService"

    @property
    def restart_service_command(self) -> str:
        """The command that restarts it."""
        return "net stop ZeroTierOneService & net start ZeroTierOneService"

    @property
    def applies_dns(self) -> bool:
        """The service does it."""
        return True

    def login_program(self, user_home: Path) -> str:  # noqa: ARG002 - the registry is the user's
        """Return what the command line in the registry starts, unless the task manager has switched it off."""
        command = self._registry.read(RUN_KEY, RUN_NAME)
        approval = self._registry.read(APPROVED_KEY, RUN_NAME)
        is_off = isinstance(approval, bytes) and bool(approval) and approval[0] % 2 == 1
        if not isinstance(command, str) or not command.strip() or is_off:
            return ""
        text = command.strip()
        return text[1:].partition('"')[0] if text.startswith('"') else text.split()[0]

    def starts_at_login(self, user_home: Path) -> bool:
        """Tell whether the registry starts a program that is not switched off."""
        return bool(self.login_program(user_home))

    def set_start_at_login(self, user_home: Path, command: tuple[str, ...], *, on: bool) -> None:  # noqa: ARG002
        """Write the command line, or remove it, and forget what the task manager said of it."""
        if on:
            self._registry.write(RUN_KEY, RUN_NAME, subprocess.list2cmdline(command))
        else:
            self._registry.delete(RUN_KEY, RUN_NAME)
        self._registry.delete(APPROVED_KEY, RUN_NAME)

    @property
    def _registry(self) -> Registry:
        if self._given_registry:
            return self._given_registry
        if sys.platform == "win32":
            # Imported here: on other platforms there is none.
            from ztray.system.windows_registry import CurrentUser  # noqa: PLC0415

            return CurrentUser()
        raise OSError(errno.ENOSYS, "there is no registry here")
