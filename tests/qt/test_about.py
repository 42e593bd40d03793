"""The window about the program."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, metadata, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QTableWidget
from pytestqt.qtbot import QtBot

from tests.qt.person import Person, all_labels_are_plain
from tests.qt.wiring import Recorder
from ztray import __version__
from ztray.presentation.about import COMPONENTS, Component, Versions, about_page
from ztray.presentation.actions import OpenUrl
from ztray.ui.dialogs.about import AboutDialog, about_box

PROJECT = Path(__file__).parents[2] / "pyproject.toml"


@pytest.fixture
def dialog(qtbot: QtBot, person: Person) -> Iterator[AboutDialog]:
    dialog = about_box("1.14.1")
    dialog.show()
    dialog.activateWindow()
    person.wait_for(AboutDialog)
    with qtbot.waitSignal(dialog.destroyed):
        yield dialog
        dialog.close()


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def needed_by(requirements: Iterable[str]) -> set[str]:
    """Return the distributions that these need here, and what those need in turn; extras are not asked for."""
    needed = {}
    for requirement in requirements:
        wanted = Requirement(requirement)
        if wanted.marker is None or wanted.marker.evaluate({"extra": ""}):
            needed[normalised(wanted.name)] = requires(wanted.name) or []
    return needed.keys() | {name for further in needed.values() for name in needed_by(further)}


def is_installed(name: str) -> bool:
    try:
        return bool(metadata(name))
    except PackageNotFoundError:
        return False


def rows(table: QTableWidget) -> dict[str, tuple[str, str]]:
    """Read the list: for each part, its version and its licence."""
    texts = [
        [item.text() for column in range(3) if (item := table.item(row, column))] for row in range(table.rowCount())
    ]
    return {title: (version, licence) for title, version, licence in texts}


# What is told.


def test_it_tells_the_versions_a_report_needs(dialog: AboutDialog, person: Person) -> None:
    text = person.read(dialog)
    assert f"ZTray {__version__}" in text
    assert "ZeroTier service: 1.14.1" in text
    assert f"Qt: {qVersion()}" in text


def test_it_tells_that_no_service_answers(qtbot: QtBot, person: Person) -> None:
    dialog = about_box(None)
    qtbot.addWidget(dialog)
    dialog.show()
    assert "ZeroTier service: not connected" in person.read(dialog)


def test_a_version_of_markup_is_shown_as_plain_text(qtbot: QtBot, person: Person) -> None:
    dialog = about_box("<b>1</b>\n2")
    qtbot.addWidget(dialog)
    dialog.show()
    assert "ZeroTier service: <b>1</b> 2\n" in person.read(dialog)
    assert all_labels_are_plain(dialog)


def test_every_part_is_listed_with_its_version_and_its_licence(dialog: AboutDialog, person: Person) -> None:
    listed = rows(person.see(QTableWidget, dialog))
    assert listed["requests"] == (metadata("requests")["Version"], "Apache-2.0")
    assert len(listed) == len(HERE)
    assert "–" not in {version for version, _ in listed.values()}


def test_a_part_whose_version_is_not_known_is_listed_all_the_same() -> None:
    versions = Versions(ztray="1", service=None, qt="6", python="3", system="Linux", components={})
    assert {part.version for part in about_page(versions).parts} == {"–"}


def test_the_list_cannot_be_changed(dialog: AboutDialog, person: Person) -> None:
    table = person.see(QTableWidget, dialog)
    table.setFocus()
    table.setCurrentCell(0, 0)
    person.press(Qt.Key.Key_F2)
    assert table.state() is not QTableWidget.State.EditingState


# Whether it is true.


def test_all_that_is_delivered_is_listed() -> None:
    needed = needed_by(tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["dependencies"])
    assert needed <= {normalised(component.name) for component in COMPONENTS}
    assert {normalised(component.name) for component in COMPONENTS if component.is_everywhere} <= needed


HERE = [component for component in COMPONENTS if component.is_everywhere or is_installed(component.name)]


@pytest.mark.parametrize("component", HERE, ids=lambda component: component.name)
def test_a_licence_is_what_the_part_says_of_itself(component: Component) -> None:
    said = metadata(component.name)
    fields = [*said.get_all("License-Expression", []), *said.get_all("License", []), *said.get_all("Classifier", [])]
    family, _, _ = component.licence.partition("-")
    assert any(family in field for field in fields)


# What can be done.


def test_all_versions_are_copied_at_once(dialog: AboutDialog, person: Person) -> None:
    person.click("Copy versions", dialog)
    lines = person.clipboard.splitlines()
    assert lines[0] == f"ZTray {__version__}"
    assert "ZeroTier service: 1.14.1" in lines
    assert f"requests: {metadata('requests')['Version']}" in lines


@pytest.mark.parametrize(
    ("button", "url"),
    [
        ("ZeroTier documentation", "https://docs.zerotier.com/"),
        ("Download ZeroTier", "https://www.zerotier.com/download/"),
        ("Qt's licences", "https://www.qt.io/licensing/"),
    ],
)
def test_a_link_is_opened_by_mouse_and_by_keyboard(dialog: AboutDialog, person: Person, button: str, url: str) -> None:
    chosen = Recorder()
    dialog.chosen.connect(chosen.note)
    person.click(button, dialog)
    person.tab_to(button)
    person.press(Qt.Key.Key_Space)
    assert chosen.values == [OpenUrl(url=url)] * 2


def test_tab_leads_into_the_list_and_out_of_it(dialog: AboutDialog, person: Person) -> None:
    person.tab_to("Close")
    table = person.see(QTableWidget, dialog)
    for _ in range(10):
        person.press(Qt.Key.Key_Tab)
        if table.hasFocus():
            break
    assert table.hasFocus()
    person.tab_to("Copy versions")


def test_it_closes_and_is_gone(qtbot: QtBot, person: Person) -> None:
    dialog = about_box(None)
    dialog.show()
    with qtbot.waitSignal(dialog.destroyed):
        person.click("Close", person.see(AboutDialog))


def test_enter_closes_it(qtbot: QtBot, person: Person) -> None:
    dialog = about_box(None)
    dialog.show()
    dialog.activateWindow()
    person.wait_for(AboutDialog)
    with qtbot.waitSignal(dialog.destroyed):
        person.press(Qt.Key.Key_Return)
