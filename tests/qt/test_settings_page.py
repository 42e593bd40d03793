"""The settings as a person uses them: in force at once, explained, and never lost by a slip."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QScrollArea,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.fakes.disk import ordinary_user
from tests.qt.person import Person, all_labels_are_plain, name_of
from ztray.domain.settings import ClickAction, IconStyle, NoticeKind, QuitAction, ServiceAddress, Settings
from ztray.presentation.settings import Overrides
from ztray.runtime.autostart import Autostart
from ztray.runtime.preferences import Preferences
from ztray.storage.record_file import RecordFile
from ztray.system.linux import Linux
from ztray.ui.pages.settings import SettingsPage

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
HOSTILE = "<b>evil</b>"
LAN = ServiceAddress("192.168.1.5")


class Desk:
    """A person's page of settings, and what becomes of them."""

    def __init__(self, folder: Path, overrides: Overrides | None = None) -> None:
        self.folder = folder
        self.path = folder / "config" / "settings.json"
        self.linux = Linux({"XDG_CONFIG_DIRS": str(folder / "etc")})
        self.preferences = Preferences(RecordFile(self.path, Settings))
        self.preferences.load()
        self.autostart = Autostart(self.linux, folder, (str(folder / "ztray"),))
        self.page = SettingsPage(self.preferences, self.autostart, overrides)
        self.page.resize(700, 900)

    def show(self, qtbot: QtBot) -> None:
        """Show the page, and wait until the system has told what starts at login."""
        qtbot.addWidget(self.page)
        with qtbot.waitSignal(self.autostart.changed):
            self.page.show()
        self.page.activateWindow()
        qtbot.waitUntil(self.page.isActiveWindow)

    def close(self) -> None:
        self.page.hide()
        assert self.autostart.close()
        assert self.preferences.close()

    @property
    def settings(self) -> Settings:
        return self.preferences.settings

    @property
    def saved(self) -> Settings:
        """What is on the disk once all is written."""
        assert self.preferences.close()
        return RecordFile(self.path, Settings).load().value


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    desk.show(qtbot)
    yield desk
    desk.close()


@pytest.fixture
def page(desk: Desk) -> SettingsPage:
    return desk.page


def content_of(page: QWidget) -> QWidget:
    content = page.findChildren(QScrollArea)[0].widget()
    assert content is not None
    return content


def labelled(page: QWidget, title: str) -> QWidget:
    """Return the field beside a label."""
    (label,) = [label for label in page.findChildren(QLabel) if label.text().replace("&", "") == title]
    buddy = label.buddy()
    assert buddy is not None
    return buddy


def line(page: QWidget, title: str) -> QLineEdit:
    field = labelled(page, title)
    assert isinstance(field, QLineEdit)
    return field


def enter(page: QWidget, person: Person, title: str, text: str) -> None:
    """Type into a field, in the place of what stands there, and finish with Return."""
    line(page, title).setFocus()
    person.press(Qt.Key.Key_A, CTRL)
    person.press(Qt.Key.Key_Delete)
    person.type(text)
    person.press(Qt.Key.Key_Return)


def choose(page: QWidget, person: Person, title: str, key: Qt.Key, times: int = 1) -> str:
    """Go through the choices by keyboard, and return the one that is shown then."""
    combo = labelled(page, title)
    assert isinstance(combo, QComboBox)
    combo.setFocus()
    for _ in range(times):
        person.press(key)
    return combo.currentText()


def box(page: QWidget, title: str) -> QCheckBox:
    (found,) = [found for found in page.findChildren(QCheckBox) if name_of(found) == title]
    return found


def turn_wheel(widget: QWidget) -> None:
    place = QPointF(5, 5)
    wheel = QWheelEvent(
        place,
        widget.mapToGlobal(place),
        QPoint(0, 0),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, wheel)


# What is shown.


def test_the_page_shows_what_holds(qtbot: QtBot, tmp_path: Path, person: Person) -> None:
    chosen = Settings(
        start_hidden=False,
        poll_interval=33,
        icon_style=IconStyle.COLOUR,
        click=ClickAction.NOTHING,
        on_quit=QuitAction.PAUSE,
        muted_notices=frozenset({NoticeKind.ONLINE}),
        service_port=9994,
    ).with_changes(service_address="::1", service_home="/srv/zt")
    RecordFile(tmp_path / "config" / "settings.json", Settings).save(chosen)
    desk = Desk(tmp_path)
    desk.show(qtbot)
    page = desk.page
    assert not box(page, "Start with the icon only").isChecked()
    assert person.see(QSpinBox, page).text() == "33 s"
    assert [combo.currentText() for combo in person.all_seen(QComboBox, page)] == [
        "A colour for each state",
        "Does nothing",
        "Pauses all networks, or resumes them",
        "Pause the networks until ZTray starts again",
    ]
    assert [line(page, title).text() for title in ("Address", "Port", "Folder")] == ["::1", "9994", "/srv/zt"]
    assert not box(page, "ZeroTier goes offline, or comes back").isChecked()
    assert box(page, "A sign-in is due").isChecked()
    assert "Quitting makes this computer leave its networks" in person.read(page)
    desk.close()
    assert desk.saved == chosen


def test_empty_fields_say_what_holds_instead(page: SettingsPage) -> None:
    for title in ("Address", "Port", "Folder"):
        assert (line(page, title).text(), line(page, title).placeholderText()) == ("", "automatic")


def test_the_page_tells_where_the_settings_are_and_copies_it(desk: Desk, person: Person) -> None:
    assert str(desk.path) in person.read(desk.page)
    person.click("Copy", desk.page)
    assert person.clipboard == str(desk.path)


def test_a_problem_of_the_file_is_told(qtbot: QtBot, tmp_path: Path, person: Person) -> None:
    path = tmp_path / "config" / "settings.json"
    path.parent.mkdir()
    path.write_text('{"poll_interval": 900}')
    desk = Desk(tmp_path)
    desk.show(qtbot)
    assert f"{path} has faults (poll_interval)." in person.read(desk.page)
    desk.close()


def test_without_a_problem_nothing_is_told(page: SettingsPage, person: Person) -> None:
    assert "faults" not in person.read(page)
    assert "could not" not in person.read(page)


def test_all_text_is_plain(qtbot: QtBot, tmp_path: Path) -> None:
    desk = Desk(tmp_path / HOSTILE, Overrides(home=HOSTILE, port=1))
    desk.show(qtbot)
    assert all_labels_are_plain(desk.page)
    desk.close()


def test_what_the_command_line_decides_is_told_beside_the_field(qtbot: QtBot, tmp_path: Path, person: Person) -> None:
    desk = Desk(tmp_path, Overrides(home="/given/home", port=9999))
    desk.show(qtbot)
    text = person.read(desk.page)
    assert "says 9999, which counts until ZTray ends." in text
    assert "says /given/home, which counts until ZTray ends." in text
    desk.close()


def test_otherwise_the_command_line_is_not_mentioned(page: SettingsPage, person: Person) -> None:
    assert "command line" not in person.read(page)


@pytest.mark.parametrize("width", [420, 700, 1600])
def test_nothing_is_cut_off_at_any_width_and_lines_stay_readable(
    page: SettingsPage, person: Person, width: int
) -> None:
    page.resize(width, 900)
    assert content_of(page).width() <= person.see(QScrollArea, page).viewport().width()
    for label in person.all_seen(QLabel, page):
        assert label.width() <= 640
        assert label.height() >= label.heightForWidth(label.width())


# On and off.


def test_a_box_holds_at_once_and_is_saved(desk: Desk, person: Person) -> None:
    person.click("Start with the icon only", desk.page)
    assert desk.settings.start_hidden is False
    assert desk.saved == Settings(start_hidden=False)


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_of_notification_is_switched_by_itself(desk: Desk, kind: NoticeKind) -> None:
    boxes = [found for found in desk.page.findChildren(QCheckBox) if "ZTray" not in found.text()][1:]
    chosen = boxes[list(NoticeKind).index(kind)]
    chosen.click()
    assert desk.settings.muted_notices == {kind}
    chosen.click()
    assert desk.settings.muted_notices == frozenset()


# Choices and numbers.


def test_the_icons_colour_is_chosen(desk: Desk, person: Person) -> None:
    assert choose(desk.page, person, "Colour", Qt.Key.Key_Down, 3) == "A colour for each state"
    assert desk.saved.icon_style is IconStyle.COLOUR


def test_clicks_are_chosen_each_by_itself(desk: Desk, person: Person) -> None:
    assert choose(desk.page, person, "Click", Qt.Key.Key_End) == "Does nothing"
    assert choose(desk.page, person, "Middle click", Qt.Key.Key_Home) == "Opens the window"
    assert (desk.settings.click, desk.settings.middle_click) == (ClickAction.NOTHING, ClickAction.OPEN_WINDOW)


def test_what_quitting_does_is_chosen_and_explained(desk: Desk, person: Person) -> None:
    assert "ZeroTier itself keeps running" in person.read(desk.page)
    choose(desk.page, person, "When ZTray quits", Qt.Key.Key_Down)
    assert desk.settings.on_quit is QuitAction.PAUSE
    assert "ZeroTier itself keeps running" not in person.read(desk.page)
    assert "joins them again when it starts" in person.read(desk.page)


def test_the_seconds_between_two_looks_are_set(desk: Desk, person: Person) -> None:
    seconds = labelled(desk.page, "Look every")
    seconds.setFocus()
    person.press(Qt.Key.Key_Up)
    assert desk.settings.poll_interval == 6
    person.press(Qt.Key.Key_A, CTRL)
    person.type("45")
    assert desk.settings.poll_interval == 6
    person.press(Qt.Key.Key_Return)
    assert desk.saved.poll_interval == 45


@pytest.mark.parametrize("title", ["Colour", "Click", "Look every", "When ZTray quits"])
def test_the_wheel_changes_nothing_on_its_way_over_the_page(desk: Desk, title: str) -> None:
    field = labelled(desk.page, title)
    box(desk.page, "Start with the icon only").setFocus()
    turn_wheel(field)
    assert desk.settings == Settings()
    field.setFocus()
    turn_wheel(field)
    assert desk.settings != Settings()


# What is typed.


def test_an_address_is_taken_in_its_shortest_form(desk: Desk, person: Person) -> None:
    enter(desk.page, person, "Address", " [0:0::1] ")
    assert line(desk.page, "Address").text() == "::1"
    assert desk.saved.service_address == "::1"


def test_what_is_no_address_stays_in_its_field_with_a_sentence_and_the_old_one_holds(
    desk: Desk, person: Person
) -> None:
    enter(desk.page, person, "Address", "127.0.0.2")
    enter(desk.page, person, "Address", "nas.local")
    assert "✕ This is no IP address." in person.read(desk.page)
    assert "Until then, 127.0.0.2 is used." in person.read(desk.page)
    assert line(desk.page, "Address").text() == "nas.local"
    assert desk.saved.service_address == "127.0.0.2"


# Another computer's address.


def test_another_computers_address_is_used_only_after_a_question(desk: Desk, person: Person) -> None:
    enter(desk.page, person, "Address", " 192.168.1.5 ")
    assert desk.settings == Settings()
    question = person.wait_for(QMessageBox)
    assert "Whoever can listen on the way to 192.168.1.5 can read the token" in person.read(question)
    person.click("Send the token", question)
    assert line(desk.page, "Address").text() == "192.168.1.5"
    assert desk.settings.is_remote_confirmed
    assert desk.saved == Settings().with_service_address(LAN, is_remote_confirmed=True)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Escape])
def test_a_hasty_key_uses_no_other_computer(desk: Desk, person: Person, key: Qt.Key) -> None:
    enter(desk.page, person, "Address", "127.0.0.2")
    enter(desk.page, person, "Address", "192.168.1.5")
    person.wait_for(QMessageBox)
    person.press(key)
    assert person.all_seen(QMessageBox) == []
    assert line(desk.page, "Address").text() == "127.0.0.2"
    assert desk.saved == Settings().with_changes(service_address="127.0.0.2")


def test_a_declined_address_can_be_entered_again(desk: Desk, person: Person, qtbot: QtBot) -> None:
    enter(desk.page, person, "Address", "192.168.1.5")
    question = person.wait_for(QMessageBox)
    with qtbot.waitSignal(question.destroyed):
        person.click("Cancel", question)
    desk.page.activateWindow()
    qtbot.waitUntil(desk.page.isActiveWindow)
    enter(desk.page, person, "Address", "192.168.1.5")
    person.click("Send the token", person.wait_for(QMessageBox))
    assert desk.settings.is_remote_confirmed


def test_a_confirmed_address_is_not_asked_about_again(desk: Desk, person: Person) -> None:
    desk.preferences.replace(Settings().with_service_address(LAN, is_remote_confirmed=True))
    assert "the token goes to 192.168.1.5 unencrypted" in person.read(desk.page)
    enter(desk.page, person, "Address", "192.168.1.5 ")
    assert person.all_seen(QMessageBox) == []
    assert line(desk.page, "Address").text() == "192.168.1.5"
    assert desk.settings.is_remote_confirmed


def test_another_address_than_the_confirmed_one_is_asked_about(desk: Desk, person: Person) -> None:
    desk.preferences.replace(Settings().with_service_address(LAN, is_remote_confirmed=True))
    enter(desk.page, person, "Address", "192.168.1.6")
    question = person.wait_for(QMessageBox)
    assert "192.168.1.6" in question.text()
    person.click("Cancel", question)
    assert desk.settings.service_address == "192.168.1.5"
    assert desk.settings.is_remote_confirmed


@pytest.mark.parametrize("text", ["", "127.0.0.1"])
def test_going_back_to_this_computer_takes_back_what_was_confirmed(desk: Desk, person: Person, text: str) -> None:
    desk.preferences.replace(Settings().with_service_address(LAN, is_remote_confirmed=True))
    enter(desk.page, person, "Address", text)
    assert desk.settings == Settings().with_changes(service_address=text)
    assert "unencrypted" not in person.read(desk.page)
    assert desk.saved.confirmed_address == ""


def test_an_address_that_nobody_has_confirmed_is_told_and_can_be(qtbot: QtBot, tmp_path: Path, person: Person) -> None:
    path = tmp_path / "config" / "settings.json"
    path.parent.mkdir()
    path.write_text('{"service_address": "192.168.1.5"}')
    desk = Desk(tmp_path)
    desk.show(qtbot)
    assert desk.preferences.problem == ""
    assert "nobody has allowed yet that the token is sent to 192.168.1.5" in person.read(desk.page)
    person.click("Allow it…", desk.page)
    person.click("Send the token", person.wait_for(QMessageBox))
    assert desk.settings.is_remote_confirmed
    assert "Allow it…" not in person.buttons(desk.page)
    desk.close()


def test_nothing_is_to_be_allowed_while_this_computer_is_asked(desk: Desk, person: Person) -> None:
    assert "Allow it…" not in person.buttons(desk.page)


# What is typed, whatever it is.


def test_a_refused_entry_stays_while_other_things_are_changed(desk: Desk, person: Person) -> None:
    enter(desk.page, person, "Port", "99999")
    person.click("Start with the icon only", desk.page)
    assert line(desk.page, "Port").text() == "99999"
    assert "A port is a number from 1 to 65535" in person.read(desk.page)


def test_a_corrected_entry_has_no_sentence_any_more(desk: Desk, person: Person) -> None:
    enter(desk.page, person, "Port", "port")
    enter(desk.page, person, "Port", "9994")
    assert "A port is a number" not in person.read(desk.page)
    assert desk.settings.service_port == 9994
    enter(desk.page, person, "Port", "")
    assert desk.saved.service_port == 0


def test_an_entry_is_taken_when_the_keyboard_goes_elsewhere(desk: Desk, person: Person) -> None:
    line(desk.page, "Port").setFocus()
    person.type("9994")
    assert desk.settings.service_port == 0
    person.press(Qt.Key.Key_Tab)
    assert desk.settings.service_port == 9994


def test_a_half_typed_entry_survives_a_change_from_elsewhere(desk: Desk, person: Person) -> None:
    line(desk.page, "Port").setFocus()
    person.type("99")
    desk.preferences.change(poll_interval=9)
    assert line(desk.page, "Port").text() == "99"


def test_a_folder_that_exists_is_taken(desk: Desk, person: Person, qtbot: QtBot) -> None:
    home = desk.folder / "service home"
    home.mkdir()
    enter(desk.page, person, "Folder", str(home))
    qtbot.waitUntil(lambda: desk.settings.service_home == str(home))
    assert desk.saved.service_home == str(home)


def test_a_folder_that_does_not_exist_is_refused_with_the_remedy(desk: Desk, person: Person) -> None:
    enter(desk.page, person, "Folder", "/nowhere/at/all")
    person.wait_for_text("✕ There is no folder /nowhere/at/all. Choose one that exists, or leave it empty.", desk.page)
    assert desk.settings == Settings()
    enter(desk.page, person, "Folder", "")
    desk.preferences.close()
    person.wait_for_text("Where the service keeps its files", desk.page)
    QApplication.processEvents()
    assert "There is no folder" not in person.read(desk.page)


def test_a_folder_is_chosen_in_the_systems_dialog(desk: Desk, person: Person, qtbot: QtBot) -> None:
    home = desk.folder / "service home"
    home.mkdir()
    person.click("Browse…", desk.page)
    dialog = desk.page.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    assert dialog.fileMode() is QFileDialog.FileMode.Directory
    dialog.fileSelected.emit(str(home))
    with qtbot.waitSignal(dialog.destroyed):
        dialog.close()
    qtbot.waitUntil(lambda: desk.settings.service_home == str(home))
    assert line(desk.page, "Folder").text() == str(home)


# Starting at login.


def test_starting_at_login_is_switched_on_and_off(desk: Desk, person: Person, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.autostart.changed):
        person.click("Start ZTray when you log in", desk.page)
    assert desk.linux.login_program(desk.folder) == str(desk.folder / "ztray")
    assert box(desk.page, "Start ZTray when you log in").isChecked()
    with qtbot.waitSignal(desk.autostart.changed):
        person.click("Start ZTray when you log in", desk.page)
    assert not desk.linux.starts_at_login(desk.folder)


def test_what_was_switched_elsewhere_is_seen_when_the_page_is_shown_again(desk: Desk, qtbot: QtBot) -> None:
    desk.page.hide()
    desk.linux.set_start_at_login(desk.folder, ("/old/ztray",), on=True)
    with qtbot.waitSignal(desk.autostart.changed):
        desk.page.show()
    assert box(desk.page, "Start ZTray when you log in").isChecked()


def test_another_copy_that_starts_is_told(desk: Desk, person: Person, qtbot: QtBot) -> None:
    desk.linux.set_start_at_login(desk.folder, ("/old/ztray",), on=True)
    with qtbot.waitSignal(desk.autostart.changed):
        desk.autostart.look()
    assert "Another copy of ZTray starts: /old/ztray." in person.read(desk.page)


def test_what_cannot_be_switched_is_told_and_the_box_shows_what_holds(desk: Desk, person: Person, qtbot: QtBot) -> None:
    (desk.folder / ".config").write_text("not a folder")
    with qtbot.waitSignal(desk.autostart.changed):
        person.click("Start ZTray when you log in", desk.page)
    assert "Starting at login could not be switched on: " in person.read(desk.page)
    assert not box(desk.page, "Start ZTray when you log in").isChecked()


def test_before_the_system_has_told_it_cannot_be_switched(qtbot: QtBot, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    qtbot.addWidget(desk.page)
    assert not box(desk.page, "Start ZTray when you log in").isEnabled()
    desk.show(qtbot)
    assert box(desk.page, "Start ZTray when you log in").isEnabled()
    desk.close()


# Resetting.


def test_all_settings_are_reset_and_the_reset_is_undone(desk: Desk, person: Person) -> None:
    desk.preferences.change(poll_interval=9, icon_style=IconStyle.DARK)
    before = desk.settings
    person.click("Reset all settings", desk.page)
    assert desk.settings == Settings()
    assert person.see(QSpinBox, desk.page).value() == 5
    assert "All settings are as ZTray comes." in person.read(desk.page)
    person.click("Undo", desk.page)
    assert desk.settings == before
    assert "Undo" not in person.buttons(desk.page)
    assert desk.saved == before


def test_undo_is_not_offered_where_nothing_was_reset(desk: Desk, person: Person) -> None:
    person.click("Reset all settings", desk.page)
    assert "Undo" not in person.buttons(desk.page)


def test_after_another_change_the_reset_cannot_be_undone(desk: Desk, person: Person) -> None:
    desk.preferences.change(poll_interval=9)
    person.click("Reset all settings", desk.page)
    person.click("Start with the icon only", desk.page)
    assert "Undo" not in person.buttons(desk.page)


def test_a_reset_takes_what_was_refused_out_of_its_field(desk: Desk, person: Person) -> None:
    enter(desk.page, person, "Port", "99999")
    person.click("Reset all settings", desk.page)
    assert line(desk.page, "Port").text() == ""
    assert "A port is a number" not in person.read(desk.page)


# Saving.


def test_what_cannot_be_saved_is_told_until_it_can(qtbot: QtBot, person: Person) -> None:
    with ordinary_user() as folder:
        (folder / "config").mkdir()
        desk = Desk(folder)
        desk.show(qtbot)
        (folder / "config").chmod(0o500)
        person.click("Start with the icon only", desk.page)
        person.wait_for_text("The settings hold, but could not be saved to", desk.page)
        (folder / "config").chmod(0o700)
        with qtbot.waitSignal(desk.preferences.saved):
            person.click("Start with the icon only", desk.page)
        assert "could not be saved" not in person.read(desk.page)
        desk.close()


# The keyboard.


@pytest.mark.parametrize(
    ("key", "title"), [(Qt.Key.Key_A, "Address"), (Qt.Key.Key_P, "Port"), (Qt.Key.Key_C, "Colour")]
)
def test_keys_lead_to_the_fields(page: SettingsPage, person: Person, key: Qt.Key, title: str) -> None:
    box(page, "Start with the icon only").setFocus()
    person.press(key, ALT)
    assert QApplication.focusWidget() is labelled(page, title)


def test_tab_leads_through_all_settings_from_top_to_bottom(page: SettingsPage, person: Person) -> None:
    box(page, "Start ZTray when you log in").setFocus()
    heights = []
    for _ in range(19):
        focus = QApplication.focusWidget()
        assert focus is not None
        if not isinstance(focus, QLabel):
            heights.append(focus.mapTo(content_of(page), QPoint(0, 0)).y())
        person.press(Qt.Key.Key_Tab)
    assert len(heights) >= 18
    assert heights == sorted(heights)


def test_every_field_has_a_name_for_who_does_not_see_it(page: SettingsPage, person: Person) -> None:
    fields = [
        field
        for field in person.all_seen(QWidget, page)
        if isinstance(field, (QAbstractButton, QComboBox, QSpinBox, QLineEdit))
        and field.focusProxy() is None
        and field.objectName() != "qt_spinbox_lineedit"
    ]
    names = [QAccessible.queryAccessibleInterface(field).text(QAccessible.Text.Name) for field in fields]
    assert len(names) >= 18
    assert all(names)
