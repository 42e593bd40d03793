"""Windows."""

import errno
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PureWindowsPath
from socket import socket
from typing import Protocol, assert_never

from ztray.domain.errand import Errand, ErrandFault
from ztray.domain.listener import Listener
from ztray.domain.service_state import ServiceCondition, ServiceState
from ztray.system import processes
from ztray.system.powershell import CANCELLED, NOT_OFFERED, program, read_command, run_command
from ztray.system.programs import answer_of

_CURRENT_VERSION = "Software\\Microsoft\\Windows\\CurrentVersion"
RUN_KEY = rf"{_CURRENT_VERSION}\Run"
"""What runs at login: a command line a value."""
APPROVED_KEY = rf"{_CURRENT_VERSION}\Explorer\StartupApproved\Run"
"""What the task manager switched off of that: bytes of which the first is odd."""
RUN_NAME = "ZTray"

_SERVICE = "ZeroTierOneService"
_PROGRAM = re.compile(r'\s*(?:"([^"]+)"|(\S+))')
_CONDITIONS = {
    "running": ServiceCondition.RUNNING,
    "start_pending": ServiceCondition.STARTING,
    "continue_pending": ServiceCondition.STARTING,
    "stopped": ServiceCondition.STOPPED,
    "stop_pending": ServiceCondition.STOPPED,
    "paused": ServiceCondition.STOPPED,
    "pause_pending": ServiceCondition.STOPPED,
}
_SYSTEM_USER = "\\system"
_NO_PROCESS = 0
_KERNEL = 4
"""The process that listens for whoever asks http.sys to: it is the system's, and what answers may be anybody's."""
_LEAP_INDICATOR = re.compile(r"[^:\n]*:\s*([0-3])\(")
_NOT_SYNCHRONISED = "3"


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

    def typed_command(self, errand: Errand, token: Path) -> str:
        """Return the command for a command prompt opened as administrator."""
        match errand:
            case Errand.READ_TOKEN:
                return f'type "{PureWindowsPath(token)}"'
            case Errand.START:
                return f"net start {_SERVICE}"
            case Errand.STOP:
                return f"net stop {_SERVICE}"
            case Errand.RESTART:
                return f"net stop {_SERVICE} & net start {_SERVICE}"
            case _:
                assert_never(errand)

    def errand_command(self, errand: Errand, token: Path) -> tuple[str, ...] | None:
        """Return a script that has Windows ask for the rights (UAC)."""
        powershell = program(os.environ.get("SYSTEMROOT") or r"C:\Windows")
        match errand:
            case Errand.READ_TOKEN:
                path = str(PureWindowsPath(token))
                return read_command(powershell, path) if path.isprintable() and '"' not in path else None
            case Errand.START:
                return run_command(powershell, f"Start-Service {_SERVICE} -ErrorAction Stop")
            case Errand.STOP:
                return run_command(powershell, f"Stop-Service {_SERVICE} -ErrorAction Stop")
            case Errand.RESTART:
                return run_command(powershell, f"Restart-Service {_SERVICE} -ErrorAction Stop")
            case _:
                assert_never(errand)

    def errand_fault(self, code: int, words: str) -> ErrandFault:  # noqa: ARG002 - the words are translated
        """Tell by the number of the error with which Windows answered."""
        if code == CANCELLED:
            return ErrandFault.DECLINED
        return ErrandFault.NOT_OFFERED if code in NOT_OFFERED else ErrandFault.FAILED

    def remove_command(self, path: Path) -> str:
        """Return the command for a command prompt."""
        return f'del "{PureWindowsPath(path)}"'

    def service_state(self) -> ServiceState:
        """Ask the service control manager."""
        try:
            service = processes.windows_service(_SERVICE)
        except OSError:
            return ServiceState(condition=ServiceCondition.UNKNOWN)
        state = state_of(service)
        if state.condition is ServiceCondition.RUNNING and service and service.process_id:
            return replace(state, running_for=processes.running_for(service.process_id))
        return state

    def listeners(self, port: int) -> tuple[Listener, ...] | None:
        """Ask the system's list of connections, which has processes and no users."""
        return processes.listeners(port)

    def other_end(self, connection: socket) -> Listener | None:  # noqa: ARG002
        """Nothing here tells in so short a time."""
        return None

    def with_program(self, listener: Listener) -> Listener:
        """Ask for the process's program and user; the user of a service is not told to everybody."""
        if listener.process_id is None:
            return listener
        return replace(
            listener,
            user=processes.user_of(listener.process_id),
            program=processes.program_of(listener.process_id),
        )

    def may_have_token(self, listener: Listener, home: Path) -> bool | None:
        """Tell whether it is the installed service: by its process, by its user, or by where its program is."""
        if listener.process_id is None:
            return None
        try:
            service = processes.windows_service(_SERVICE)
        except OSError:
            service_process = None
        else:
            service_process = (service.process_id if service else None) or _NO_PROCESS
        return is_of_service(
            self.with_program(listener),
            service_process=service_process,
            folders=_program_folders(os.environ),
            is_installed_home=PureWindowsPath(home) == PureWindowsPath(self.service_home),
        )

    def is_clock_synchronised(self) -> bool | None:
        """Ask the time service, where it runs."""
        return is_synchronised(answer_of((_in_system32("w32tm.exe"), "/query", "/status"), os.environ) or "")

    def dns_of(self, device: str) -> tuple[str, ...] | None:  # noqa: ARG002 - rules by domain, not by network card
        """Nothing here tells: the service writes rules for domains (NRPT)."""
        return None

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
            self._registry.write(RUN_KEY, RUN_NAME, run_value(command))
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


def run_value(command: tuple[str, ...]) -> str:
    """Return the command line that starts a command; its program is in quotation marks, as the installer has it."""
    program, *arguments = command
    return f'"{program}" {subprocess.list2cmdline(arguments)}' if arguments else f'"{program}"'


def state_of(service: processes.WindowsService | None) -> ServiceState:
    """Return what a service's entry says, without for how long it has run; why it has stopped is not in it."""
    manager = "the service control manager"
    if service is None:
        return ServiceState(condition=ServiceCondition.NOT_INSTALLED, manager=manager)
    found = _PROGRAM.match(service.command)
    return ServiceState(
        condition=_CONDITIONS.get(service.status, ServiceCondition.UNKNOWN),
        manager=manager,
        program=(found[1] or found[2]) if found else "",
        starts_at_boot=service.start_type == "automatic" if service.start_type else None,
    )


def is_of_service(
    listener: Listener, *, service_process: int | None, folders: tuple[PureWindowsPath, ...], is_installed_home: bool
) -> bool | None:
    """Tell whether a listener, with its program, is the service, whose process is 0 if none runs, and None if unknown.

    Whose user may be read is this user's own or asked about by an administrator. For the others, the process decides;
    a program's folder counts only where that of the service is unknown: anybody may run a program that an administrator
    has installed, and Windows lets them listen at 127.0.0.1 beside a service that listens everywhere.
    """
    if service_process and listener.process_id == service_process:
        return True
    if listener.user.lower().endswith(_SYSTEM_USER) and listener.process_id != _KERNEL:
        return True
    if listener.user or service_process is not None:
        # Whose a home elsewhere is, nothing tells.
        return False if is_installed_home else None
    path = PureWindowsPath(listener.program)
    return True if any(path.is_relative_to(folder) for folder in folders) else None


def is_synchronised(status: str) -> bool | None:
    """Read what `w32tm /query /status` says: words that are translated, and a number in the first line."""
    found = _LEAP_INDICATOR.match(status.lstrip())
    return found[1] != _NOT_SYNCHRONISED if found else None


def _program_folders(variables: Mapping[str, str]) -> tuple[PureWindowsPath, ...]:
    """Return the folders of the official installer's programs."""
    names = ("PROGRAMDATA", "PROGRAMFILES", "PROGRAMFILES(X86)", "PROGRAMW6432")
    return tuple(PureWindowsPath(folder, "ZeroTier") for name in names if (folder := variables.get(name)))


def _in_system32(name: str) -> str:
    return str(PureWindowsPath(os.environ.get("SYSTEMROOT") or r"C:\Windows", "System32", name))
