"""Windows."""

import os
from pathlib import Path, PureWindowsPath


class Windows:
    """The official installer, 1.10.4 and later: the token is for administrators only."""

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
