"""Every screen as a picture, light and dark: there is something on it, and no text is cut off."""

from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from tests.gallery.cut_text import cut_texts
from tests.gallery.screens import Gallery, dress

SCREENS = [
    "outage",
    "networks",
    "network-waiting",
    "network-sign-in",
    "network-paused",
    "network-left",
    "device-relayed",
    "devices",
    "activity",
    "settings",
    "join",
    "joining",
    "share",
    "about",
    "leave",
    "default-route",
    "keep-default-route",
]

LEAST_COLOURS = 16
"""A picture of text has more, for letters have soft edges."""


def colours_of(picture: QImage) -> set[int]:
    return {picture.pixel(x, y) for x in range(0, picture.width(), 3) for y in range(0, picture.height(), 3)}


def darkness_of(picture: QImage) -> float:
    """Return how dark the border of a picture is, from 0 (white) to 1."""
    return 1 - picture.pixelColor(2, 2).lightnessF()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_screen_shows_its_text_in_full(*, dark: bool, qapp: QApplication, tmp_path: Path) -> None:
    style, palette = qapp.style().objectName(), qapp.palette()
    qapp.setQuitOnLastWindowClosed(False)
    dress(qapp, dark=dark)
    shown, faults = [], []
    try:
        with closing(Gallery(tmp_path)) as gallery:
            for screen in gallery.screens():
                picture = screen.widget.grab().toImage()
                shown.append(screen.name)
                faults += [f"{screen.name}: {text}" for text in cut_texts(screen.widget)]
                if len(colours_of(picture)) < LEAST_COLOURS:
                    faults.append(f"{screen.name}: nothing to be seen")
                if (darkness_of(picture) > 0.5) is not dark:
                    faults.append(f"{screen.name}: in the wrong colours")
    finally:
        qapp.setStyle(style)
        qapp.setPalette(palette)
        qapp.setQuitOnLastWindowClosed(True)
    assert faults == []
    assert shown == SCREENS


@pytest.mark.usefixtures("qapp")
def test_a_text_that_is_cut_off_is_found() -> None:
    """Else the test above would prove nothing."""
    window = QWidget()
    label = QLabel("a text that takes more room than it has", window)
    window.show()
    label.setFixedWidth(20)
    assert len(cut_texts(window)) == 1
    label.setFixedWidth(2000)
    assert cut_texts(window) == []
    window.close()
