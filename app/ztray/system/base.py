"""What ZTray asks of a platform."""

from pathlib import Path
from typing import Protocol


class System(Protocol):
    """A platform: where ZeroTier keeps its files there, and the commands people type there."""

    @property
    def service_home(self) -> Path:
        """The folder of the installed service: its token, its port, its configuration."""

    def token_copies(self, user_home: Path) -> tuple[Path, ...]:
        """Return where other tools leave copies of the token in a user's home."""

    def copy_token_command(self, token: Path, user_home: Path) -> str:
        """Return the command by which an administrator lets this user read a copy of the token."""

    @property
    def start_service_command(self) -> str:
        """The command that starts the installed service."""

    @property
    def restart_service_command(self) -> str:
        """The command that ends the installed service and starts it again."""

    @property
    def applies_dns(self) -> bool:
        """Whether the service applies a network's DNS on this platform."""

    def login_program(self, user_home: Path) -> str:
        """Return the program that starts at login as ZTray, empty when none does. Reads files; raises OSError."""

    def starts_at_login(self, user_home: Path) -> bool:
        """Tell whether ZTray starts at login. Reads files; raises OSError."""

    def set_start_at_login(self, user_home: Path, command: tuple[str, ...], *, on: bool) -> None:
        """Have a command run at login from now on, or nothing. Writes files; raises OSError."""
