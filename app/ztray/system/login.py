"""What the platforms have in common in starting a program at login."""

import sys
from collections.abc import Mapping
from pathlib import Path

APPLICATION_ID = "io.github.ztray.ZTray"
"""What desktops know the program by."""

APPIMAGE_VARIABLE = "APPIMAGE"
"""Where an AppImage tells its own path; the program inside runs from a folder that is gone when it ends."""


TERMINAL_PROGRAM = "ztray-cli.exe"
"""The second program of the installer for Windows, which prints in a terminal; `ztray.exe` beside it has no window of
its own and can print nothing."""


def launch_command(variables: Mapping[str, str]) -> tuple[str, ...]:
    """Return the command that starts this program again: its path, and arguments where it needs some."""
    if getattr(sys, "frozen", False):
        return (variables.get(APPIMAGE_VARIABLE) or _frozen_program(),)
    folder = Path(sys.executable).parent
    # On Windows, `ztray.exe` opens a window for its output.
    for name in ("ztrayw.exe", "ztray.exe") if sys.platform == "win32" else ("ztray",):
        if (folder / name).is_file():
            return (str(folder / name),)
    return (sys.executable, "-m", "ztray")


def _frozen_program() -> str:
    program = Path(sys.executable)
    return str(program.with_name("ztray.exe") if program.name == TERMINAL_PROGRAM else program)
