"""Programs of the system, and how they are asked so that they answer alike everywhere."""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

_LONGEST_ANSWER_TIME = 3
"""Seconds."""
_LIBRARIES = "LD_LIBRARY_PATH"
"""Where a frozen program looks for its libraries; it keeps what was there before under the name with _ORIG."""

if sys.platform == "win32":
    _NO_WINDOW = subprocess.CREATE_NO_WINDOW
else:
    _NO_WINDOW = 0


def program_variables(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the variables for a program of the system: words in English, no colours, no libraries but its own."""
    kept = {**variables, "LC_ALL": "C", "SYSTEMD_COLORS": "0"}
    original = kept.pop(f"{_LIBRARIES}_ORIG", None)
    if getattr(sys, "frozen", False):
        kept.pop(_LIBRARIES, None)
        if original is not None:
            kept[_LIBRARIES] = original
    return kept


def answer_of(command: tuple[str, ...], variables: Mapping[str, str]) -> str | None:
    """Return what a program writes; None where it is not there, fails, or says nothing for 3 seconds. Blocks."""
    try:
        ended = subprocess.run(  # noqa: S603 - commands of this package, without a shell
            command,
            env=program_variables(variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_LONGEST_ANSWER_TIME,
            check=True,
            creationflags=_NO_WINDOW,
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return ended.stdout.decode(errors="replace")


def find_program(name: str, path: str, folders: tuple[Path, ...] = ()) -> str:
    """Return the path of a program on a PATH, or else in one of these folders; empty where it is in none."""
    searched = ":".join((*(part for part in path.split(":") if part.startswith("/")), *map(str, folders)))
    return shutil.which(name, path=searched) or ""
