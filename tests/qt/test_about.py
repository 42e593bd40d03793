"""The window about the program."""

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from tests.qt.person import Person, all_labels_are_plain
from ztray import __version__
from ztray.ui.dialogs.about import about_box


def test_it_tells_the_versions_a_report_needs(qtbot: QtBot, person: Person) -> None:
    box = about_box("1.14.1")
    qtbot.addWidget(box)
    box.show()
    text = person.read(box)
    assert f"ZTray {__version__}" in text
    assert "ZeroTier service: 1.14.1" in text
    assert f"Qt {qVersion()}" in text


def test_it_tells_that_no_service_answers(qtbot: QtBot) -> None:
    box = about_box(None)
    qtbot.addWidget(box)
    assert "ZeroTier service: not connected" in box.informativeText()


def test_a_version_of_markup_is_shown_as_plain_text(qtbot: QtBot) -> None:
    box = about_box("<b>1</b>")
    qtbot.addWidget(box)
    assert all_labels_are_plain(box)


def test_it_closes_and_is_gone(qtbot: QtBot, person: Person) -> None:
    box = about_box(None)
    box.show()
    with qtbot.waitSignal(box.destroyed):
        person.click("Close", person.see(QMessageBox))
