"""Render all screens: `python -m tests.gallery FOLDER` (`make screenshots`)."""

import os
import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtWidgets import QApplication

from tests.gallery.members import Members
from tests.gallery.screen import Screen
from tests.gallery.screens import Gallery, dress
from tests.gallery.troubles import Troubles

LOOKS = 20
"""How many points the lines of latencies have."""


def main(folder: Path) -> None:
    """Write a picture of each screen, light and dark."""
    application = QApplication(["ztray"])
    application.setQuitOnLastWindowClosed(False)
    folder.mkdir(parents=True, exist_ok=True)
    for dark in (False, True):
        dress(application, dark=dark)
        with TemporaryDirectory() as state, closing(Gallery(Path(state))) as gallery:
            _save(gallery.screens(looks_at_devices=LOOKS), folder, dark=dark)
        with TemporaryDirectory() as state, closing(Troubles(Path(state))) as troubles:
            _save(troubles.screens(), folder, dark=dark)
        with TemporaryDirectory() as state, closing(Members(Path(state))) as members:
            _save(members.screens(), folder, dark=dark)


def _save(screens: Iterable[Screen], folder: Path, *, dark: bool) -> None:
    for screen in screens:
        screen.widget.grab().save(str(folder / f"{screen.name}-{'dark' if dark else 'light'}.png"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
