"""What the platforms have in common in starting a program at login."""

import sys
from collections.abc import Mapping
from pathlib import Path

APPLICATION_ID = "io.github.ztray.ZTray"
"""What desktops know the program by."""

APPIMAGE_VARIABLE = "APPIMAGE"
"""Where an AppImage tells its own path; the program inside runs from a folder that is gone when it ends."""

_APPIMAGE_FOLDER_VARIABLE = "APPDIR"
"""That folder. What an AppImage starts finds both variables as well, and may be another program."""


def launch_command(variables: Mapping[str, str]) -> tuple[str, ...]:
    """Return the command that starts this program again: its path, and arguments where it needs some."""
    program = Path(sys.executable)
    if getattr(sys, "frozen", False):
        return (_image_of(program, variables) or _launcher_of(program),)
    return _sibling(program) or (sys.executable, "-m", "ztray")


def _image_of(program: Path, variables: Mapping[str, str]) -> str:
    folder = variables.get(_APPIMAGE_FOLDER_VARIABLE)
    return variables.get(APPIMAGE_VARIABLE, "") if folder and program.is_relative_to(folder) else ""


def _launcher_of(program: Path) -> str:
    """Return the link in `bin` that packages for Linux have for a program in lib/ztray; it outlives a new layout.

    On Windows the program for a desktop, wherever there is another one for terminals.
    """
    if sys.platform == "win32":
        return (_sibling(program) or (str(program),))[0]
    link = program.parents[min(2, len(program.parents) - 1)] / "bin" / program.name
    return str(link if link.exists() and link.samefile(program) else program)


def _sibling(program: Path) -> tuple[str, ...]:
    # On Windows, `ztray.exe` opens a window for its output.
    for name in ("ztrayw.exe", "ztray.exe") if sys.platform == "win32" else ("ztray",):
        if (program.parent / name).is_file():
            return (str(program.parent / name),)
    return ()
