"""What the platforms have in common in starting a program at login."""

import sys
from collections.abc import Mapping
from pathlib import Path

APPLICATION_ID = "io.github.ztray.ZTray"
"""What desktops know the program by."""

APPIMAGE_VARIABLE = "APPIMAGE"
"""Where an AppImage tells its own path; the program inside runs from a folder that is gone when it ends."""


def launch_command(variables: Mapping[str, str]) -> tuple[str, ...]:
    """Return the command that starts this program again: its path, and arguments where it needs some."""
    is_frozen = getattr(sys, "frozen", False)
    if is_frozen and (image := variables.get(APPIMAGE_VARIABLE)):
        return (image,)
    folder = Path(sys.executable).parent
    # On Windows, `ztray.exe` opens a window for its output.
    for name in ("ztrayw.exe", "ztray.exe") if sys.platform == "win32" else ("ztray",):
        if (folder / name).is_file():
            return (str(folder / name),)
    return (sys.executable,) if is_frozen else (sys.executable, "-m", "ztray")
