"""The page of the doctor, as a person uses it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QFileDialog, QLineEdit, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from tests.fakes.builders import HOSTILE_NAME, NODE, NOW, PLATFORM, network
from tests.qt.person import Person, all_labels_are_plain, tab_stops
from tests.qt.wiring import Recorder
from ztray.demo.service import SimulatedService
from ztray.domain.errand import Errand
from ztray.domain.examination import Examination
from ztray.domain.state import Outage, OutageReason, Overview, Snapshot
from ztray.environment import ServicePlaces
from ztray.presentation.actions import AskForToken, OpenUrl, RunErrand
from ztray.presentation.doctor import APPINDICATOR_PAGE, LOOKING, NOT_LOOKED_YET
from ztray.runtime.doctor import Doctor, Visit
from ztray.system.linux import Linux
from ztray.ui.pages.doctor import DoctorPage

RUNNING = Overview(state=Snapshot(node=NODE))
COPY = ".zeroTierOneAuthToken"


class Window:
    """The page in a window, in front of a doctor, and what a person sees of it."""

    def __init__(self, qtbot: QtBot, person: Person, service: SimulatedService, folder: Path) -> None:
        self.qtbot = qtbot
        self.person = person
        self.service = service
        self.copy = folder / COPY
        self.doctor = Doctor(Linux({"PATH": ""}, root=folder), folder, now=lambda: NOW)
        self.platform = replace(PLATFORM, removals={str(self.copy): f"rm -- {self.copy}"})
        self.page = DoctorPage(self.doctor, self.platform, lambda: NOW)
        self.chosen, self.wanted = Recorder(), Recorder()
        self.exported: list[tuple[str, str]] = []
        self.page.chosen.connect(self.chosen.note)
        self.page.examine_wanted.connect(self.wanted.note_nothing)
        self.page.export_wanted.connect(self._on_export_wanted)
        qtbot.addWidget(self.page)
        self.page.resize(420, 600)

    def _on_export_wanted(self, path: str, text: str) -> None:
        self.exported.append((path, text))

    def show(self) -> None:
        self.page.show()
        self.page.activateWindow()
        self.person.wait_for(DoctorPage)

    def examine(self, **visit: Any) -> Examination:  # noqa: ANN401 - as Visit
        """Have the doctor look, and wait until the page shows it."""
        self.begin(**visit)
        self.qtbot.waitUntil(lambda: not self.doctor.is_looking)
        examination = self.doctor.examination
        assert examination is not None
        return examination

    def begin(self, **visit: Any) -> None:  # noqa: ANN401 - as Visit
        places = ServicePlaces(home=self.service.home, token_copies=(self.copy,))
        self.doctor.look(Visit(**{"places": places, "has_tray": True, **visit}))

    def leave_a_copy(self) -> None:
        """Have another tool leave a copy of an earlier token."""
        self.copy.write_text("stalestalestalestalestal")
        self.copy.chmod(0o600)

    @property
    def text(self) -> str:
        return self.person.read(self.page)

    @property
    def line_names(self) -> list[str]:
        """What a screen reader says of the lines, from the top."""
        rows = [widget for widget in self.page.findChildren(QWidget) if widget.accessibleDescription()]
        return [row.accessibleName() for row in sorted(rows, key=lambda row: row.y())]

    def button(self, name: str) -> QPushButton:
        (found,) = (button for button in self.page.findChildren(QPushButton) if button.text().replace("&", "") == name)
        return found


@pytest.fixture
def window(qtbot: QtBot, person: Person, service: SimulatedService, tmp_path: Path) -> Iterator[Window]:
    window = Window(qtbot, person, service, tmp_path)
    yield window
    assert window.doctor.close()


# Looking.


def test_opening_the_page_wants_a_look_and_so_does_the_button(window: Window) -> None:
    window.show()
    assert NOT_LOOKED_YET in window.text
    assert len(window.wanted.values) == 1
    window.person.click("Look again", window.page)
    assert len(window.wanted.values) == 2


def test_what_was_found_is_shown_line_by_line_with_marks_and_words(window: Window) -> None:
    window.leave_a_copy()
    window.examine()
    window.show()
    assert window.line_names[0] == "Token: a copy: Warning"
    assert "Port: Fine" in window.line_names
    for text in ("●", "◐", "Fine", "Warning", "holds another token than the service's.", f"rm -- {window.copy}"):
        assert text in window.text


def test_the_summary_counts_what_needs_somebody(window: Window) -> None:
    window.examine()
    window.show()
    before = window.page.count
    window.leave_a_copy()
    window.examine()
    assert window.page.count == before + 1
    assert f"{window.page.count} things need attention" in window.text


def test_the_old_lines_stay_while_the_new_ones_are_looked_for(window: Window) -> None:
    window.examine()
    window.show()
    before = window.line_names
    window.service.hang()
    window.begin()
    assert LOOKING in window.text
    assert window.line_names == before
    window.service.resume()
    window.qtbot.waitUntil(lambda: not window.doctor.is_looking)
    assert "Looked at" in window.text


def test_lines_that_are_there_again_stay_where_they_are_and_keep_the_keyboard(window: Window) -> None:
    window.leave_a_copy()
    window.examine(has_tray=False)
    window.show()
    extension = window.button("Get the extension")
    extension.setFocus()
    bar = window.page.findChildren(QScrollArea)[0].verticalScrollBar()
    bar.setValue(120)
    window.copy.unlink()
    window.examine(has_tray=False)
    assert QApplication.focusWidget() is extension
    assert bar.value() == 120
    assert "Token: a copy: Fine" in window.line_names


def test_a_line_that_goes_away_leaves_the_keyboard_on_the_page(window: Window) -> None:
    (window.service.home / "authtoken.secret").write_text("wrong")
    window.examine()
    window.show()
    window.button("Paste the token…").setFocus()
    window.examine(places=ServicePlaces(home=window.copy.parent / "none", port=1))
    assert QApplication.focusWidget() in window.page.findChildren(QWidget)


@pytest.mark.parametrize(
    ("before", "after", "is_news"),
    [
        (RUNNING, replace(RUNNING, state=Outage(reason=OutageReason.NOT_RUNNING)), True),
        (replace(RUNNING, errand=Errand.RESTART), RUNNING, True),
        (RUNNING, replace(RUNNING, errand=Errand.RESTART), False),
        (RUNNING, replace(RUNNING, state=Snapshot(node=NODE, networks=(network(),))), False),
    ],
)
def test_another_state_of_the_service_wants_another_look(
    window: Window, before: Overview, after: Overview, is_news: bool
) -> None:
    window.page.show_overview(before, window.platform)
    window.show()
    window.wanted.values.clear()
    window.page.show_overview(after, window.platform)
    assert len(window.wanted.values) == is_news


def test_a_page_that_nobody_sees_wants_nothing(window: Window) -> None:
    window.page.show_overview(RUNNING, window.platform)
    window.page.show_overview(Overview(state=Outage(reason=OutageReason.NOT_RUNNING)), window.platform)
    assert window.wanted.values == []


# What helps.


def test_the_button_of_a_line_does_what_helps(window: Window) -> None:
    window.examine(has_tray=False)
    window.show()
    window.button("Get the extension").click()
    assert window.chosen.values == [OpenUrl(url=APPINDICATOR_PAGE)]


def test_a_command_is_copied(window: Window) -> None:
    window.leave_a_copy()
    window.examine()
    window.show()
    (copy,) = (
        button
        for button in window.page.findChildren(QPushButton)
        if button.accessibleName() == "Copy the command: Token: a copy"
    )
    copy.click()
    assert window.person.clipboard == f"rm -- {window.copy}"


def test_the_keyboard_leads_to_every_button_in_the_order_in_which_they_stand(window: Window) -> None:
    (window.service.home / "authtoken.secret").write_text("wrong")
    window.leave_a_copy()
    window.page.show_overview(RUNNING, window.platform)
    window.examine(has_tray=False)
    window.show()
    window.button("Look again").setFocus()
    stops = window.person.tab_round()
    names = [window.person.name(stop) for stop in stops]
    head = ["Look again", "Copy report", "Save report…", "Leave out addresses", "Stop", "Restart", "What was looked at"]
    assert names[: len(head)] == head
    heights = [stop.mapTo(window.page, QPoint()).y() for stop in stops[len(head) :]]
    assert heights == sorted(heights)
    assert {"Paste the token…", "Get the extension"} <= set(names)
    assert set(stops) == set(tab_stops(window.page))


# The service.


@pytest.mark.parametrize(("name", "errand"), [("Stop", Errand.STOP), ("Restart", Errand.RESTART)])
def test_the_service_is_stopped_and_restarted_by_a_click(window: Window, name: str, errand: Errand) -> None:
    window.page.show_overview(RUNNING, window.platform)
    window.show()
    window.person.click(name, window.page)
    assert window.chosen.values == [RunErrand(errand=errand)]
    assert "password" in window.text


def test_a_service_that_runs_cannot_be_started_and_nothing_during_an_errand(window: Window) -> None:
    window.page.show_overview(RUNNING, window.platform)
    window.show()
    seen = window.person.buttons(window.page)
    assert (seen["Start"], seen["Stop"], seen["Restart"]) == (False, True, True)
    window.page.show_overview(replace(RUNNING, errand=Errand.STOP), window.platform)
    seen = window.person.buttons(window.page)
    assert (seen["Start"], seen["Stop"], seen["Restart"]) == (False, False, False)


def test_only_what_the_system_can_be_asked_for_has_a_button(window: Window) -> None:
    window.page.show_overview(RUNNING, window.platform)
    window.page.show_overview(RUNNING, replace(window.platform, errands=frozenset({Errand.STOP})))
    window.show()
    assert {"Start", "Stop", "Restart"} & window.person.buttons(window.page).keys() == {"Stop"}


def test_the_service_is_told_of_before_anything_was_looked_at(window: Window) -> None:
    window.page.show_overview(RUNNING, window.platform)
    window.show()
    assert "ZeroTier 1.14.1 is running." in window.text


# The report.


def test_there_is_no_report_before_a_look(window: Window) -> None:
    window.show()
    seen = window.person.buttons(window.page)
    assert (seen["Copy report"], seen["Save report…"], seen["Leave out addresses"]) == (False, False, False)


def test_the_report_is_copied_with_addresses_or_without(window: Window) -> None:
    window.examine()
    window.show()
    window.person.click("Copy report", window.page)
    assert NODE.address in window.person.clipboard
    window.person.click("Leave out addresses", window.page)
    window.button("✓ Copied").click()
    assert NODE.address not in window.person.clipboard
    assert "device-1" in window.person.clipboard
    assert window.service.token not in window.person.clipboard


@pytest.mark.parametrize("name", ["report.txt", "report.json"])
def test_the_report_is_saved_as_text_or_for_programs(
    window: Window, qtbot: QtBot, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    window.examine()
    window.show()
    window.person.click("Save report…", window.page)
    dialog = window.person.wait_for(QFileDialog)
    (field,) = dialog.findChildren(QLineEdit)
    field.setText(str(tmp_path / name))
    window.person.press_in(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(window.exported))
    ((path, text),) = window.exported
    assert path == str(tmp_path / name)
    assert NODE.address in text
    if name.endswith(".json"):
        assert json.loads(text)["lines"]
    else:
        assert text.startswith("ZTray ")


# How it looks.


def test_all_text_is_shown_as_it_stands(window: Window) -> None:
    window.examine()
    window.page.show_overview(
        Overview(state=Snapshot(node=NODE, networks=(network(name=HOSTILE_NAME),))), window.platform
    )
    window.show()
    assert all_labels_are_plain(window.page)


@pytest.mark.parametrize("width", [300, 420, 760, 1200])
def test_nothing_is_cut_at_any_width(window: Window, width: int) -> None:
    (window.service.home / "authtoken.secret").write_text("wrong")
    window.leave_a_copy()
    window.page.show_overview(RUNNING, window.platform)
    window.page.resize(width, 600)
    window.examine(has_tray=False)
    window.show()
    window.page.resize(width, 601)
    QApplication.processEvents()
    assert window.page.width() == width
    cut = [
        button.text()
        for button in window.person.all_seen(QPushButton, window.page) + window.person.all_seen(QCheckBox, window.page)
        if button.mapTo(window.page, button.rect().topRight()).x() > width
        or button.width() < button.minimumSizeHint().width()
    ]
    assert cut == []


def test_what_is_asked_for_by_a_line_is_offered(window: Window) -> None:
    (window.service.home / "authtoken.secret").write_text("wrong")
    window.examine()
    window.show()
    window.button("Paste the token…").click()
    assert window.chosen.values == [AskForToken()]
