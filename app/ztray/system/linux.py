"""Linux, and other Unix systems with its paths."""

import shlex
import sys
from pathlib import Path


class Linux:
    """Debian's and Fedora's packages, and those of other distributions that follow them."""

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
