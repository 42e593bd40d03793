"""macOS."""

import plistlib
import shlex
from pathlib import Path
from xml.parsers.expat import ExpatError

from ztray.storage.files import write_bytes_atomically
from ztray.system.login import APPLICATION_ID

_DAEMON = "/Library/LaunchDaemons/com.zerotier.one.plist"


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

    def copy_token_command(self, token: Path, user_home: Path) -> str:
        """Return a command that copies the token to where the official tray keeps it, readable to its owner only."""
        target = self.token_copies(user_home)[0]
        folder = shlex.quote(str(target.parent))
        copy = f'sudo install -m 600 -o "$(id -u)" {shlex.quote(str(token))} {shlex.quote(str(target))}'
        return f"mkdir -p {folder} && {copy}"

    @property
    def start_service_command(self) -> str:
        """The command for launchd."""
        return f"sudo launchctl load {_DAEMON}"

    @property
    def restart_service_command(self) -> str:
        """The command that restarts it."""
        return "sudo launchctl kickstart -k system/com.zerotier.one"

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


def _launch_agent(user_home: Path) -> Path:
    return user_home / "Library" / "LaunchAgents" / f"{APPLICATION_ID}.plist"
