"""macOS."""

import plistlib
import re
import shlex
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from socket import socket
from typing import assert_never
from xml.parsers.expat import ExpatError

from ztray.domain.errand import Errand, ErrandFault
from ztray.domain.listener import Listener
from ztray.domain.service_state import ServiceCondition, ServiceState
from ztray.storage.files import write_bytes_atomically
from ztray.system import processes
from ztray.system.login import APPLICATION_ID
from ztray.system.programs import answer_of
from ztray.system.unix import ROOT, owner_of, remove_command, user_name

_DAEMON = "/Library/LaunchDaemons/com.zerotier.one.plist"
_JOB = "system/com.zerotier.one"
_PROGRAM = "zerotier-one"
_VARIABLES = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin"}

_SCRIPTS = {
    Errand.READ_TOKEN: (
        '"/bin/cat -- " & quoted form of item 1 of arguments',
        "ZTray wants to read the token of the ZeroTier service.",
    ),
    # Loading fails when it is loaded, and starting it does nothing when it runs: the second one decides.
    Errand.START: (
        f'"/bin/launchctl load {_DAEMON}; /bin/launchctl kickstart {_JOB}"',
        "ZTray wants to start the ZeroTier service.",
    ),
    Errand.STOP: (f'"/bin/launchctl unload {_DAEMON}"', "ZTray wants to stop the ZeroTier service."),
    Errand.RESTART: (
        f'"/bin/launchctl load {_DAEMON}; /bin/launchctl kickstart -k {_JOB}"',
        "ZTray wants to restart the ZeroTier service.",
    ),
}
"""For each errand what a shell runs, written in AppleScript, and what the question for the password says."""

_CANCELLED = ("(-128)", "(-60005)", "(-60006)")
"""userCanceledErr, and a name or password that was wrong; the words before them are translated."""
_NO_INTERACTION = ("(-1713)", "(-60007)")
"""errAENoUserInteraction and errAuthorizationInteractionNotAllowed: nobody sits before the screen."""

_PROPERTY = re.compile(r"^\t(state|pid|last exit code) = (.+)$", re.MULTILINE)
_PROCESS_COLUMNS = {"pid": r"(\d+)", "process:pid": r".*:(\d+)(?:\s+[0-9a-f]+){7,}\s*$"}
"""A process's number, by its column's title. A name of 16 characters comes before it, in which a line may end: what
follows the number tells that it is the whole line."""
_STATE_COLUMN = "(state)"
_LISTENING = re.compile(r"(tcp\S*)\s+\d+\s+\d+\s+(\S+)\.(\d+)\s+\*\.\*\s+LISTEN\s+(.*)")
_RESOLVER_LINE = re.compile(r"\s*(nameserver\[\d+\]|if_index)\s*:\s*(.+)")


class MacOS:
    """The official package."""

    @property
    def service_home(self) -> Path:
        """The folder of the official package."""
        return Path("/Library/Application Support/ZeroTier/One")

    def token_copies(self, user_home: Path) -> tuple[Path, ...]:
        """Return where the official tray leaves its copies."""
        folder = user_home / "Library" / "Application Support" / "ZeroTier"
        return (folder / "One" / "authtoken.secret", folder / "authtoken.secret")

    def typed_command(self, errand: Errand, token: Path) -> str:
        """Return the command with `sudo`."""
        match errand:
            case Errand.READ_TOKEN:
                return f"sudo cat {shlex.quote(str(token))}"
            case Errand.START:
                return f"sudo launchctl load {_DAEMON}"
            case Errand.STOP:
                return f"sudo launchctl unload {_DAEMON}"
            case Errand.RESTART:
                return f"sudo launchctl kickstart -k {_JOB}"
            case _:
                assert_never(errand)

    def errand_command(self, errand: Errand, token: Path) -> tuple[str, ...] | None:
        """Return a script that has the system ask for an administrator's password, and the token's path for it."""
        action, question = _SCRIPTS[errand]
        script = (
            "on run arguments",
            f'do shell script {action} with prompt "{question}" with administrator privileges',
            "end run",
        )
        lines = [part for line in script for part in ("-e", line)]
        return ("/usr/bin/osascript", *lines, *((str(token),) if errand is Errand.READ_TOKEN else ()))

    def errand_fault(self, code: int, words: str) -> ErrandFault:  # noqa: ARG002 - osascript always ends with 1
        """Tell by the number at the end of what osascript says."""
        if any(number in words for number in _CANCELLED):
            return ErrandFault.DECLINED
        if any(number in words for number in _NO_INTERACTION):
            return ErrandFault.NOT_OFFERED
        return ErrandFault.FAILED

    def remove_command(self, path: Path) -> str:
        """Return what removes one file, whatever its name begins with."""
        return remove_command(path)

    def service_state(self) -> ServiceState:
        """Ask launchd, which tells everybody."""
        program = self.service_home / _PROGRAM
        found = str(program) if program.exists() else ""
        printed = answer_of(("/bin/launchctl", "print", _JOB), _VARIABLES)
        if printed is None:
            has_job = bool(found) or Path(_DAEMON).exists()
            condition = ServiceCondition.STOPPED if has_job else ServiceCondition.NOT_INSTALLED
            return ServiceState(condition=condition, manager="launchd", program=found, starts_at_boot=_starts_at_boot())
        state, process_id = state_of(printed)
        return replace(
            state,
            running_for=processes.running_for(process_id) if process_id else None,
            program=found,
            starts_at_boot=_starts_at_boot(),
        )

    def listeners(self, port: int) -> tuple[Listener, ...] | None:
        """Ask netstat, which takes some milliseconds, but tells of other users' sockets as well."""
        answer = answer_of(("/usr/sbin/netstat", "-anv", "-p", "tcp"), _VARIABLES)
        found = listeners_in(answer, port) if answer else None
        if found is None:
            return None
        return tuple(
            replace(listener, user_id=processes.user_id_of(listener.process_id)) if listener.process_id else listener
            for listener in found
        )

    def other_end(self, connection: socket) -> Listener | None:  # noqa: ARG002
        """Nothing here tells in so short a time."""
        return None

    def with_program(self, listener: Listener) -> Listener:
        """Ask for the process's program, and for the user's name."""
        return replace(
            listener,
            user=user_name(listener.user_id) if listener.user_id is not None else "",
            program=processes.program_of(listener.process_id) if listener.process_id else "",
        )

    def may_have_token(self, listener: Listener, home: Path) -> bool | None:
        """Tell whether it is root's, or that of the owner of the home.

        Whoever hides whose it is may not have the token: a process that has ended can leave its socket to another one.
        """
        if listener.user_id is None:
            return False
        return listener.user_id in (ROOT, owner_of(home))

    def is_clock_synchronised(self) -> bool | None:
        """Nothing here tells who is no administrator."""
        return None

    def dns_of(self, device: str) -> tuple[str, ...] | None:
        """Return the name servers that the system's resolver asks on this network card only."""
        return name_servers_in(answer_of(("/usr/sbin/scutil", "--dns"), _VARIABLES) or "", device)

    @property
    def applies_dns(self) -> bool:
        """The service does it."""
        return True

    def login_program(self, user_home: Path) -> str:
        """Return what the user's launch agent starts."""
        try:
            agent = plistlib.loads(_launch_agent(user_home).read_bytes())
        except (FileNotFoundError, NotADirectoryError, plistlib.InvalidFileException, ExpatError, ValueError):
            return ""
        if not isinstance(agent, dict) or agent.get("Disabled") or not agent.get("RunAtLoad"):
            return ""
        match agent.get("ProgramArguments"):
            case [str() as program, *_]:
                return program
            case _:
                return ""

    def starts_at_login(self, user_home: Path) -> bool:
        """Tell whether the user's launch agent starts a program."""
        return bool(self.login_program(user_home))

    def set_start_at_login(self, user_home: Path, command: tuple[str, ...], *, on: bool) -> None:
        """Write the user's launch agent; launchd reads it at the next login."""
        path = _launch_agent(user_home)
        if not on:
            path.unlink(missing_ok=True)
            return
        agent = {
            "Label": APPLICATION_ID,
            "ProgramArguments": list(command),
            "RunAtLoad": True,
            "KeepAlive": False,
            "ProcessType": "Interactive",
            "LimitLoadToSessionType": "Aqua",
        }
        write_bytes_atomically(path, plistlib.dumps(agent))


def state_of(printed: str) -> tuple[ServiceState, int | None]:
    """Read what `launchctl print` says of the job, and return its process as well, where it runs."""
    properties: dict[str, str] = {}
    for found in _PROPERTY.finditer(printed):
        # What is further in, as in the list of its sockets, has names of its own.
        properties.setdefault(found[1], found[2].strip())
    process = properties.get("pid", "")
    return (
        ServiceState(condition=_condition(properties), manager="launchd"),
        int(process) if process.isdigit() else None,
    )


def _condition(properties: dict[str, str]) -> ServiceCondition:
    # "0", "(never exited)", or as in "78: EX_CONFIG".
    ended = properties.get("last exit code", "").partition(":")[0]
    has_failed = ended.isdigit() and int(ended) != 0
    match properties.get("state", ""):
        case "running":
            return ServiceCondition.RUNNING
        case "spawn failed":
            return ServiceCondition.FAILED
        case "spawn scheduled" | "xpcproxy":
            # Whoever fails is tried again after some seconds, for ever.
            return ServiceCondition.FAILED if has_failed else ServiceCondition.STARTING
        case "not running" | "waiting" | "exited":
            return ServiceCondition.FAILED if has_failed else ServiceCondition.STOPPED
        case _:
            return ServiceCondition.UNKNOWN


def _starts_at_boot() -> bool | None:
    try:
        job = plistlib.loads(Path(_DAEMON).read_bytes())
    except (OSError, plistlib.InvalidFileException, ExpatError, ValueError):
        return None
    return isinstance(job, dict) and bool(job.get("RunAtLoad") or job.get("KeepAlive")) and not job.get("Disabled")


def listeners_in(answer: str, port: int) -> tuple[Listener, ...] | None:
    """Read what `netstat -anv` says of a port, None where it names no processes.

    How many numbers stand before a process changes from release to release; since macOS 14 its name, which may hold
    blanks, stands before its number.
    """
    process_column: re.Pattern[str] | None = None
    found: list[Listener] = []
    for line in answer.splitlines():
        if _STATE_COLUMN in line:
            titles = line.partition(_STATE_COLUMN)[2].split()
            process_column = next(
                (
                    re.compile(rf"(?:\d+\s+){{{titles.index(title)}}}{number}")
                    for title, number in _PROCESS_COLUMNS.items()
                    if title in titles
                ),
                None,
            )
        elif process_column is not None and (listening := _LISTENING.match(line)) and listening[3] == str(port):
            process = process_column.match(listening[4])
            found += [
                Listener(address=address, port=port, process_id=int(process[1]) if process else None)
                for address in _addresses(listening[1], listening[2])
            ]
    return None if process_column is None else tuple(found)


def _addresses(protocol: str, address: str) -> tuple[str, ...]:
    if address == "*":
        return ("0.0.0.0",) if protocol == "tcp4" else ("::",)  # noqa: S104 - where others listen
    try:
        return (str(ip_address(address)),)
    except ValueError:  # cut off, as long ones are
        return ()


def name_servers_in(answer: str, device: str) -> tuple[str, ...] | None:
    """Read what `scutil --dns` says of a network card, None where it does not name it."""
    found: list[str] = []
    is_named = False
    for block in answer.split("resolver #")[1:]:
        values = [(line[1], line[2].strip()) for line in map(_RESOLVER_LINE.match, block.splitlines()) if line]
        if any(key == "if_index" and value.endswith(f"({device})") for key, value in values):
            is_named = True
            found += [value for key, value in values if key != "if_index"]
    return tuple(dict.fromkeys(found)) if is_named else None


def _launch_agent(user_home: Path) -> Path:
    return user_home / "Library" / "LaunchAgents" / f"{APPLICATION_ID}.plist"
