"""Linux, and other Unix systems with its paths."""

import contextlib
import errno
import os
import shlex
import struct
import sys
from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from pathlib import Path
from socket import socket

from ztray.domain.errand import Errand, ErrandFault
from ztray.domain.listener import Listener
from ztray.domain.service_state import ServiceCondition, ServiceState
from ztray.storage.files import write_bytes_atomically
from ztray.system import sock_diag
from ztray.system.desktop_entry import program_of, read_entry, write_command, write_entry
from ztray.system.login import APPLICATION_ID
from ztray.system.proc import Proc
from ztray.system.processes import oldest_running_for
from ztray.system.programs import answer_of, find_program
from ztray.system.systemd import UNIT, show_command, state_of
from ztray.system.unix import ROOT, owner_of, remove_command, user_name

_LOGIN_ENTRY = f"autostart/{APPLICATION_ID}.desktop"

_SERVICE = "zerotier-one"
_VERBS = {Errand.START: "start", Errand.STOP: "stop", Errand.RESTART: "restart"}

_SYSTEM_FOLDERS = (
    *("run/wrappers/bin", "usr/bin", "bin", "usr/sbin", "sbin"),
    "run/current-system/sw/bin",  # NixOS
)
"""Where only administrators put programs."""
_SERVICE_FOLDERS = (
    *("usr/sbin", "usr/local/sbin", "usr/bin", "usr/local/bin", "opt/zerotier-one", "opt/zerotier-one/bin"),
    *("opt/zerotier", "opt/zerotier/bin", "snap/bin", "run/current-system/sw/bin"),
)

_USED_UP = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOBUFS})

_DISMISSED = 126
"""How pkexec ends when its question was closed."""
_FAULT_WORDS = (
    # No agent that could ask; polkit is not set up, or does not run. Of systemctl's refusals the longer one, which
    # begins with "Access denied", comes first.
    (("authentication agent", "interactive authentication"), ErrandFault.NOT_OFFERED),
    (("pkexec must be setuid root", "error getting authority"), ErrandFault.NOT_OFFERED),
    (("request dismissed", "not authorized", "access denied"), ErrandFault.DECLINED),
    (("connection timed out", "method call timed out"), ErrandFault.TIMED_OUT),
)


class _Manager(Enum):
    """What starts and stops services, by its program."""

    SYSTEMD = "systemctl"
    OPENRC = "rc-service"
    SCRIPTS = "service"


class Linux:
    """Debian's and Fedora's packages, and those of other distributions that follow them."""

    def __init__(
        self, variables: Mapping[str, str] = os.environ, *, root: Path = Path("/"), is_root: bool | None = None
    ) -> None:
        """Look below another folder than the root of all, and be another user, in tests."""
        self._variables = variables
        self._root = root
        self._given_is_root = is_root
        self._proc = Proc(root / "proc")

    @property
    def service_home(self) -> Path:
        """The folder of the packages; FreeBSD's port has its own."""
        return Path("/var/db/zerotier-one" if sys.platform.startswith("freebsd") else "/var/lib/zerotier-one")

    def token_copies(self, user_home: Path) -> tuple[Path, ...]:
        """Return where `zerotier-cli` and the official tray look in a user's home."""
        return (user_home / ".zeroTierOneAuthToken", user_home / ".zerotier-local-auth")

    def typed_command(self, errand: Errand, token: Path) -> str:
        """Return the command with `sudo`, for the service manager that is here; systemd's where that does not tell."""
        if errand is Errand.READ_TOKEN:
            return f"sudo cat {shlex.quote(str(token))}"
        manager = self._manager
        if manager is _Manager.SYSTEMD:
            return f"sudo {manager.value} {_VERBS[errand]} {_SERVICE}"
        return f"sudo {manager.value} {_service_name()} {_VERBS[errand]}"

    def errand_command(self, errand: Errand, token: Path) -> tuple[str, ...] | None:
        """Return the program with pkexec before it, which asks for a password; systemctl asks by itself.

        pkexec is kept from asking in a terminal, which nobody looks at. What is run with an administrator's rights is
        looked for in the system's folders only: anybody may have changed PATH. So what asks for them is PATH's only
        where the system's folders have none.
        """
        if self._is_sandboxed:
            return None
        if errand is Errand.READ_TOKEN:
            return self._elevated("cat", "--", str(token))
        manager = self._manager
        if manager is _Manager.SYSTEMD:
            systemctl = self._asking_program(manager.value)
            return (systemctl, _VERBS[errand], UNIT) if systemctl else None
        return self._elevated(manager.value, _service_name(), _VERBS[errand])

    def errand_fault(self, code: int, words: str) -> ErrandFault:
        """Tell by what pkexec and systemctl say, whose words are never translated.

        pkexec ends with 126 for a question that was closed, and with 127 for all else; systemctl asks only when there
        is somebody to ask, and says "Access denied" for a question that was closed or answered wrongly.
        """
        if code == _DISMISSED:
            return ErrandFault.DECLINED
        said = words.lower()
        return next(
            (fault for phrases, fault in _FAULT_WORDS if any(phrase in said for phrase in phrases)), ErrandFault.FAILED
        )

    def remove_command(self, path: Path) -> str:
        """Return what removes one file, whatever its name begins with."""
        return remove_command(path)

    def service_state(self) -> ServiceState:
        """Ask systemd, or else look for a process of the service's name; a sandbox sees neither."""
        if self._is_sandboxed:
            return ServiceState(condition=ServiceCondition.UNKNOWN)
        program = self._service_program()
        if self._has_systemd and (systemctl := self._program("systemctl")):
            shown = answer_of(show_command(systemctl), self._variables)
            state = state_of(shown, program) if shown else None
            if state:
                is_left_over = not program and self._is_left_over(state)
                return replace(state, condition=ServiceCondition.NOT_INSTALLED) if is_left_over else state
        return self._state_of_processes(program)

    def listeners(self, port: int) -> tuple[Listener, ...] | None:
        """Ask the kernel, or read /proc/net where it does not let itself be asked.

        For want of memory or descriptors, which another user may use up, nobody is known to listen.
        """
        if self._root == Path("/"):
            with contextlib.suppress(OSError, ValueError, struct.error):
                return sock_diag.listeners(port)
        try:
            return self._proc.listeners(port)
        except (OSError, ValueError, IndexError) as error:
            return () if isinstance(error, OSError) and error.errno in _USED_UP else None

    def other_end(self, connection: socket) -> Listener | None:
        """Ask the kernel."""
        try:
            return sock_diag.other_end(connection)
        except (OSError, ValueError, struct.error):
            return None

    def with_program(self, listener: Listener) -> Listener:
        """Look through the processes that this user may look into, which are all of them for root only."""
        user = user_name(listener.user_id) if listener.user_id is not None else ""
        holder = self._proc.holder(listener.socket) if listener.socket else None
        process_id, program = holder or (None, "")
        return replace(listener, user=user, process_id=process_id, program=program)

    def may_have_token(self, listener: Listener, home: Path) -> bool | None:
        """Tell whether it is root's, or that of the owner of the home: some packages give the service its own user.

        Who it is remains open where the number stands for more than one user, as in a container or a sandbox.
        """
        user = listener.user_id
        if user is None:
            return None
        try:
            if user == self._proc.unmapped_user():
                return None
            is_root = user == ROOT and self._proc.is_root_root()
        except (OSError, ValueError):  # there are no user namespaces
            is_root = user == ROOT
        if is_root or user == owner_of(home):
            return True
        return None if user == ROOT else False

    def is_clock_synchronised(self) -> bool | None:
        """Ask systemd, which asks the kernel."""
        timedatectl = self._program("timedatectl")
        if self._is_sandboxed or not timedatectl:
            return None
        answer = answer_of((timedatectl, "show", "--property=NTPSynchronized", "--value"), self._variables)
        return {"yes": True, "no": False}.get((answer or "").strip())

    def dns_of(self, device: str) -> tuple[str, ...] | None:
        """Ask systemd's resolver, where that is in use."""
        resolvectl = self._program("resolvectl")
        if self._is_sandboxed or not resolvectl:
            return None
        answer = answer_of((resolvectl, "dns", "--", device), self._variables)
        # "Link 5 (ztabcdef12): 10.147.20.1 fd00::1"
        _, colon, servers = (answer or "").partition("):")
        return tuple(servers.split()) if colon else None

    @property
    def applies_dns(self) -> bool:
        """The service leaves that to other tools (ZeroTierOne issue 2492)."""
        return False

    def login_program(self, user_home: Path) -> str:
        """Return what the first entry there is starts: the user's own counts before those of the system."""
        for folder in (self._configuration(user_home), *self._system_configurations()):
            try:
                fields = read_entry((folder / _LOGIN_ENTRY).read_bytes())
            except (FileNotFoundError, NotADirectoryError):
                continue
            # The second key is how GNOME's tools switch an entry off.
            is_off = fields.get("Hidden") == "true" or fields.get("X-GNOME-Autostart-enabled") == "false"
            return "" if is_off else program_of(fields.get("Exec", ""))
        return ""

    def starts_at_login(self, user_home: Path) -> bool:
        """Tell whether an entry starts a program."""
        return bool(self.login_program(user_home))

    def set_start_at_login(self, user_home: Path, command: tuple[str, ...], *, on: bool) -> None:
        """Write the user's entry; none at all is off, unless the system has one that has to be hidden."""
        path = self._configuration(user_home) / _LOGIN_ENTRY
        if on:
            fields = {
                "Type": "Application",
                "Name": "ZTray",
                "Comment": "ZeroTier in the system tray",
                "TryExec": command[0],  # of a program that was removed, nothing is said
                "Exec": write_command(command),
                "Icon": APPLICATION_ID,
                "Terminal": "false",
            }
            write_bytes_atomically(path, write_entry(fields))
        elif any((folder / _LOGIN_ENTRY).exists() for folder in self._system_configurations()):
            write_bytes_atomically(path, write_entry({"Type": "Application", "Name": "ZTray", "Hidden": "true"}))
        else:
            path.unlink(missing_ok=True)

    def _configuration(self, user_home: Path) -> Path:
        # The specification has paths ignored that are not absolute.
        given = Path(self._variables.get("XDG_CONFIG_HOME", ""))
        return given if given.is_absolute() else user_home / ".config"

    def _system_configurations(self) -> tuple[Path, ...]:
        given = self._variables.get("XDG_CONFIG_DIRS") or "/etc/xdg"
        return tuple(Path(folder) for folder in given.split(":") if Path(folder).is_absolute())

    def _state_of_processes(self, program: str) -> ServiceState:
        has_proc = (self._root / "proc" / "uptime").exists()
        try:
            age = self._proc.running_for(_SERVICE) if has_proc else oldest_running_for(_SERVICE)
        except (OSError, ValueError, IndexError):
            return ServiceState(condition=ServiceCondition.UNKNOWN, program=program)
        if age is not None:
            condition = ServiceCondition.RUNNING
        else:
            condition = ServiceCondition.STOPPED if program else ServiceCondition.NOT_INSTALLED
        return ServiceState(condition=condition, manager="the list of processes", running_for=age, program=program)

    def _is_left_over(self, state: ServiceState) -> bool:
        """Tell whether a unit is all that is left of the service: it does not run, and its program is gone."""
        if state.condition not in (ServiceCondition.STOPPED, ServiceCondition.FAILED) or not state.program:
            return False
        try:
            (self._root / state.program.lstrip("/")).stat()
        except OSError as error:
            return isinstance(error, FileNotFoundError | NotADirectoryError)
        return False

    def _service_program(self) -> str:
        for folder in _SERVICE_FOLDERS:
            path = self._root / folder / _SERVICE
            if os.path.isfile(path):  # noqa: PTH113 - raises nothing
                return str(path)
        return self._program(_SERVICE)

    @property
    def _manager(self) -> _Manager:
        if not self._is_sandboxed and not self._has_systemd:
            for manager in (_Manager.OPENRC, _Manager.SCRIPTS):
                if self._system_program(manager.value):
                    return manager
        return _Manager.SYSTEMD

    def _elevated(self, name: str, *arguments: str) -> tuple[str, ...] | None:
        program = self._system_program(name)
        if not program:
            return None
        is_root = os.geteuid() == ROOT if self._given_is_root is None else self._given_is_root
        if is_root:
            return (program, *arguments)
        pkexec = self._asking_program("pkexec")
        return (pkexec, "--disable-internal-agent", program, *arguments) if pkexec else None

    @property
    def _has_systemd(self) -> bool:
        return (self._root / "run" / "systemd" / "system").is_dir()

    @property
    def _is_sandboxed(self) -> bool:
        """Whether this is a Flatpak, which sees its own programs and processes only."""
        return (self._root / ".flatpak-info").exists()

    def _program(self, name: str) -> str:
        return find_program(name, self._variables.get("PATH", ""), self._system_folders)

    def _asking_program(self, name: str) -> str:
        return self._system_program(name) or self._program(name)

    def _system_program(self, name: str) -> str:
        return find_program(name, "", self._system_folders)

    @property
    def _system_folders(self) -> tuple[Path, ...]:
        return tuple(self._root / folder for folder in _SYSTEM_FOLDERS)


def _service_name() -> str:
    """Return the name that start scripts have; FreeBSD's port has its own."""
    return "zerotier" if sys.platform.startswith("freebsd") else _SERVICE
