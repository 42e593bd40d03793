"""Sharing a network as a person does it: comparing, copying, scanning, saving."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import segno
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPalette
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

import ztray
from tests.fakes.builders import HOME
from tests.fakes.stopwatch import Stopwatch
from tests.qt.person import Person, all_labels_are_plain
from tests.qt.wiring import HOSTILE
from ztray.presentation.share import QR_MARGIN
from ztray.ui.dialogs.share import QrCode, ShareDialog

LINK = "https://joinzt.com/addnetwork?nwid=8056c2e21c000001&v=1"
SIDE = 33 + 2 * QR_MARGIN
"""How many modules the code of such a link has with its margin."""


@pytest.fixture
def dialog(qtbot: QtBot, person: Person) -> Iterator[ShareDialog]:
    dialog = ShareDialog(HOME, "Home")
    dialog.show()
    dialog.activateWindow()
    person.wait_for(ShareDialog)
    with qtbot.waitSignal(dialog.destroyed):
        yield dialog
        dialog.close()


def scanned(image: QImage) -> list[list[bool]]:
    """Read the modules of a code with its margin, each of which must be a square of one colour, black or white."""
    module = image.width() // SIDE
    start = (image.width() - module * SIDE) // 2
    return [
        [_is_black(image, start + column * module, start + row * module, module) for column in range(SIDE)]
        for row in range(SIDE)
    ]


def _is_black(image: QImage, x: int, y: int, module: int) -> bool:
    colours = {image.pixelColor(x + i, y + j).name() for i in range(module) for j in range(module)}
    assert colours in ({"#000000"}, {"#ffffff"}), f"a module at {x}, {y} is blurred"
    return colours == {"#000000"}


def code_of(text: str) -> list[list[bool]]:
    """Return the modules of a text's code with its margin, as the library draws it."""
    return [[*map(bool, row)] for row in segno.make_qr(text).matrix_iter(border=QR_MARGIN)]


# What is shown.


def test_the_network_is_shown_by_title_and_digits_in_two_groups(dialog: ShareDialog, person: Person) -> None:
    assert {"Home", HOME[:10], HOME[10:]} <= {label.text() for label in person.all_seen(QLabel, dialog)}


def test_the_link_can_be_read_and_selected_but_not_changed(dialog: ShareDialog, person: Person) -> None:
    field = person.see(QLineEdit, dialog)
    assert field.text() == LINK
    assert field.isReadOnly()


def test_it_says_who_has_to_approve(dialog: ShareDialog, person: Person) -> None:
    assert "administrator still has to approve each new device" in person.read(dialog)


def test_a_name_of_markup_is_shown_as_plain_text(qtbot: QtBot, person: Person) -> None:
    dialog = ShareDialog(HOME, HOSTILE)
    qtbot.addWidget(dialog)
    dialog.show()
    assert "<b>evil</b>" in person.read(dialog)
    assert all_labels_are_plain(dialog)


# The code.


def test_the_code_on_the_screen_is_that_of_the_link(dialog: ShareDialog, person: Person) -> None:
    assert scanned(person.see(QrCode, dialog).grab().toImage()) == code_of(LINK)


def test_the_code_is_black_on_white_on_a_dark_desktop(dialog: ShareDialog, person: Person) -> None:
    dark = QPalette(QColor("#202124"))
    dialog.setPalette(dark)
    assert scanned(person.see(QrCode, dialog).grab().toImage()) == code_of(LINK)


@pytest.mark.parametrize("scale", ["1.25", "1.5", "2"])
def test_the_code_is_sharp_on_screens_of_every_resolution(tmp_path: Path, scale: str) -> None:
    picture = tmp_path / "code.png"
    program = (
        "import sys\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from ztray.presentation.share import qr_modules\n"
        "from ztray.ui.dialogs.share import QrCode\n"
        "application = QApplication([])\n"
        "code = QrCode(qr_modules(sys.argv[1]))\n"
        "code.resize(code.sizeHint())\n"
        "code.grab().save(sys.argv[2])\n"
    )
    variables = os.environ | {"QT_SCALE_FACTOR": scale, "PYTHONPATH": str(Path(ztray.__file__).parents[1])}
    subprocess.run([sys.executable, "-c", program, LINK, str(picture)], env=variables, check=True, timeout=30)
    image = QImage(str(picture))
    assert image.width() == pytest.approx(SIDE * 5 * float(scale), abs=1)
    assert scanned(image) == code_of(LINK)


def test_the_code_is_told_to_who_does_not_see_it(dialog: ShareDialog, person: Person) -> None:
    code = person.see(QrCode, dialog)
    assert code.accessibleName() == "QR code of the link for joining “Home”"
    assert code.accessibleDescription() == LINK


# Copying.


@pytest.mark.parametrize(
    ("button", "copied"), [("Copy id", HOME), ("Copy link", LINK), ("Copy invitation", "Join my ZeroTier network")]
)
def test_every_text_can_be_copied(dialog: ShareDialog, person: Person, button: str, copied: str) -> None:
    person.click(button, dialog)
    assert person.clipboard.startswith(copied)
    assert "✓ Copied" in person.buttons(dialog)


def test_the_picture_can_be_copied_with_a_tick_for_a_second(dialog: ShareDialog, person: Person, qtbot: QtBot) -> None:
    watch = Stopwatch()
    person.click("Copy picture", dialog)
    assert scanned(QGuiApplication.clipboard().image()) == code_of(LINK)
    assert "✓ Copied" in person.buttons(dialog)
    qtbot.waitUntil(lambda: "Copy picture" in person.buttons(dialog))
    watch.assert_within(1.9)


# Saving.


@pytest.fixture
def saving(dialog: ShareDialog, person: Person) -> QFileDialog:
    person.click("Save picture…", dialog)
    return person.wait_for(QFileDialog)


@pytest.mark.usefixtures("saving")
def test_the_picture_can_be_saved(dialog: ShareDialog, person: Person, tmp_path: Path) -> None:
    person.type(str(tmp_path / "home"))
    person.press(Qt.Key.Key_Return)
    person.wait_for_text("The picture was saved as", dialog)
    assert scanned(QImage(str(tmp_path / "home.png"))) == code_of(LINK)


@pytest.mark.usefixtures("saving")
def test_a_picture_that_cannot_be_saved_is_told(dialog: ShareDialog, person: Person, tmp_path: Path) -> None:
    path = tmp_path / "gone"
    path.mkdir()
    person.type(str(path / "home"))
    path.rmdir()
    person.press(Qt.Key.Key_Return)
    person.wait_for_text("The picture could not be saved as", dialog)


def test_the_file_is_named_after_the_network(saving: QFileDialog, person: Person) -> None:
    assert person.see(QLineEdit, saving).text() == f"zerotier-{HOME}.png"


@pytest.mark.usefixtures("saving")
def test_who_does_not_save_after_all_stays_in_the_window(dialog: ShareDialog, person: Person) -> None:
    person.press(Qt.Key.Key_Escape)
    assert person.all_seen(QFileDialog) == []
    assert dialog.isVisible()


# The keyboard alone.


def test_tab_leads_through_everything_there_is_to_do(dialog: ShareDialog, person: Person) -> None:
    for name in ("Copy id", "Copy link", "Copy picture", "Save picture…", "Copy invitation", "Close"):
        person.tab_to(name)
    assert dialog.isVisible()


@pytest.mark.usefixtures("dialog")
def test_the_invitation_is_copied_by_its_key(person: Person, qtbot: QtBot) -> None:
    person.press(Qt.Key.Key_V, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: person.clipboard.startswith("Join my ZeroTier network “Home”"))


def test_escape_closes_it(qtbot: QtBot, person: Person) -> None:
    dialog = ShareDialog(HOME, "Home")
    dialog.show()
    dialog.activateWindow()
    person.wait_for(ShareDialog)
    with qtbot.waitSignal(dialog.destroyed):
        person.press(Qt.Key.Key_Escape)
