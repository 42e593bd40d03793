"""macOS."""

import shlex
from pathlib import Path

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
