"""Every screen as a picture, light and dark: there is something on it, and no text is cut off."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from tests.gallery.accounts import NAMES as ACCOUNTS
from tests.gallery.cut_text import cut_texts
from tests.gallery.members import Members
from tests.gallery.screen import Screen
from tests.gallery.screens import Gallery, dress
from tests.gallery.troubles import Troubles

SCREENS = [
    "outage",
    "doctor-problems",
    "doctor-problems-narrow",
    "networks",
    "network-waiting",
    "network-sign-in",
    "network-paused",
    "network-left",
    "device-relayed",
    "devices",
    "activity",
    "settings",
    "doctor",
    "doctor-narrow",
    "join",
    "joining",
    "share",
    "about",
    "leave",
    "default-route",
    "keep-default-route",
    "new-network",
    "network-rules",
    "network-rules-faults",
    "network-rules-public",
    "delete-network",
]
TROUBLES = [
    "outage-token-unreadable",
    "outage-not-running",
    "outage-untrusted-listener",
    "outage-token-locked",
    "outage-remote-address",
    "outage-narrow",
    "offline-narrow",
    "reach-narrow",
    "errand-narrow",
    "errand-failed-narrow",
    "offline",
    "reach",
    "errand",
    "errand-failed",
    "token",
    "token-none",
    "token-trying",
    "token-refused",
    "remote",
    *ACCOUNTS,
]
MEMBERS = [
    f"{name}{size}"
    for size in ("", "-narrow")
    for name in (
        "members-no-account",
        "members-waiting",
        "members",
        "member-waiting",
        "member",
        "members-several",
        "members-approving",
        "member-without-names",
        "members-old",
    )
]

LEAST_COLOURS = 16
"""A picture of text has more, for letters have soft edges."""


def colours_of(picture: QImage) -> set[int]:
    return {picture.pixel(x, y) for x in range(0, picture.width(), 3) for y in range(0, picture.height(), 3)}


def darkness_of(picture: QImage) -> float:
    """Return how dark the border of a picture is, from 0 (white) to 1."""
    return 1 - picture.pixelColor(2, 2).lightnessF()


@pytest.fixture(autouse=True)
def _usual_look(qapp: QApplication) -> Iterator[None]:
    style, palette, font = qapp.style().objectName(), qapp.palette(), qapp.font()
    qapp.setQuitOnLastWindowClosed(False)
    yield
    qapp.setStyle(style)
    qapp.setPalette(palette)
    qapp.setFont(font)
    qapp.setQuitOnLastWindowClosed(True)


def faults_of(screen: Screen, *, dark: bool) -> list[str]:
    """Tell what is wrong with a screen as one sees it."""
    picture = screen.widget.grab().toImage()
    faults = [f"{screen.name}: {text}" for text in cut_texts(screen.widget)]
    if len(colours_of(picture)) < LEAST_COLOURS:
        faults.append(f"{screen.name}: nothing to be seen")
    if (darkness_of(picture) > 0.5) is not dark:
        faults.append(f"{screen.name}: in the wrong colours")
    return faults


# The demo takes its time; what it shows is as large in the dark.
@pytest.mark.parametrize(
    ("kind", "names", "dark"),
    [
        (Gallery, SCREENS, False),
        (Troubles, TROUBLES, False),
        (Troubles, TROUBLES, True),
        (Members, MEMBERS, False),
        (Members, MEMBERS, True),
    ],
    ids=["demo", "troubles", "troubles in the dark", "members", "members in the dark"],
)
def test_every_screen_shows_its_text_in_full(
    *, dark: bool, kind: type[Gallery | Troubles | Members], names: list[str], qapp: QApplication, tmp_path: Path
) -> None:
    dress(qapp, dark=dark)
    with closing(kind(tmp_path)) as gallery:
        found = {screen.name: faults_of(screen, dark=dark) for screen in gallery.screens()}
    assert [fault for faults in found.values() for fault in faults] == []
    assert list(found) == names


@pytest.mark.parametrize(("kind", "names"), [(Troubles, TROUBLES), (Members, MEMBERS)], ids=["troubles", "members"])
def test_letters_twice_as_large_are_not_cut_off(
    kind: type[Troubles | Members], names: list[str], qapp: QApplication, tmp_path: Path
) -> None:
    dress(qapp, dark=False)
    large = qapp.font()
    large.setPointSizeF(large.pointSizeF() * 2)
    qapp.setFont(large)
    with closing(kind(tmp_path)) as gallery:
        found = {screen.name: faults_of(screen, dark=False) for screen in gallery.screens()}
    assert [fault for faults in found.values() for fault in faults] == []
    assert list(found) == names


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
