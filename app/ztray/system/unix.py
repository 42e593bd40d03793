"""What Linux and macOS have in common: users have numbers, and a shell quotes alike."""

import shlex
from pathlib import Path

ROOT = 0


def user_name(user_id: int) -> str:
    """Return a user's name, empty where the number has none."""
    # Imported here: Windows has no such list, and loads this module for what people are told in tests.
    try:
        import pwd  # noqa: PLC0415

        return pwd.getpwuid(user_id).pw_name
    except (ImportError, KeyError, OverflowError, OSError):
        return ""


def owner_of(folder: Path) -> int | None:
    """Return the number of a folder's owner, None where it is missing or out of reach."""
    try:
        return folder.stat().st_uid
    except (OSError, ValueError):
        return None


def remove_command(path: Path) -> str:
    """Return what somebody types to remove a file of their own."""
    return f"rm -- {shlex.quote(str(path))}"
