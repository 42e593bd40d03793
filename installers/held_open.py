"""Runs in the frozen program before all else, on Linux: its modules are read from the program that runs.

PyInstaller's loader opens the program by its path whenever a module is wanted. After an upgrade that is another
program, and what is loaded late, as the window, would be read from the wrong places. The system's name for the program
that runs leads to that one even when it was deleted.
"""

import pyimod02_importers  # type: ignore[import-not-found] # is in the frozen program only

pyimod02_importers.pyz_archive._filename = "/proc/self/exe"  # noqa: SLF001 - there is no public way
