"""Linux, and other Unix systems with its paths."""

import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

from ztray.storage.files import write_bytes_atomically
from ztray.system.desktop_entry import program_of, read_entry, write_command, write_entry
from ztray.system.login import APPLICATION_ID

_LOGIN_ENTRY = f"autostart/{APPLICATION_ID}.desktop"


class Linux:
    """Debian's and Fedora's packages, and those of other distributions that follow them."""

    def __init__(self, variables: Mapping[str, str] = os.environ) -> None:
        self._variables = variables

    @property
    def service_home(self) -> Path:
        """The folder of the packages; FreeBSD's port has its own."""
        return Path("/var/db/zerotier-one" if sys.platform.startswith("freebsd") else "/var/lib/zerotier-one")

    def token_copies(self, user_home: Path) -> tuple[Path, ...]:
        """Return where `zerotier-cli` and the official tray look in a user's home."""
        return (user_home / ".zeroTierOneAuthToken", user_home / ".zerotier-local-auth")

    def copy_token_command(self, token: Path, user_home: Path) -> str:
        """Return a command that copies the token to where `zerotier-cli` looks as well, readable to its owner only."""
        target = shlex.quote(str(self.token_copies(user_home)[0]))
        return f'sudo install -m 600 -o "$(id -u)" -g "$(id -g)" {shlex.quote(str(token))} {target}'

    @property
    def start_service_command(self) -> str:
        """The command for systemd; other init systems name the service alike."""
        return "sudo systemctl start zerotier-one"

    @property
    def restart_service_command(self) -> str:
        """The command that restarts it."""
        return "sudo systemctl restart zerotier-one"

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
                "Version": "1.5",
                "Name": "ZTray",
                "Comment": "ZeroTier in the system tray",
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
