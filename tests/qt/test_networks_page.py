"""The list of networks and the network beside it, as a person uses them by mouse and by keyboard."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication, QCheckBox, QHeaderView, QLineEdit, QMessageBox, QTableView
from pytestqt.qtbot import QtBot

from tests.qt.person import Person, all_labels_are_plain
from tests.qt.running import Desk, Running
from tests.qt.wiring import HOME, HOSTILE, OFFICE
from ztray.demo.networks import Route, Stage
from ztray.demo.service import SimulatedService
from ztray.demo.world import World
from ztray.domain.memory import Memory, Promise
from ztray.storage.record_file import RecordFile
from ztray.ui.alias_field import AliasField
from ztray.ui.dialogs.share import ShareDialog
from ztray.ui.facts import CopyToolButton
from ztray.ui.main_window import MainWindow

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier

MANAGED, GLOBAL, DEFAULT, DNS = 2, 3, 4, 5
"""The columns of the flags."""

NOTHING_ON = {"allowManaged": False, "allowGlobal": False, "allowDefault": False, "allowDNS": False}


@pytest.fixture
def two_networks(desk: Desk, world: World) -> Desk:
    """The list with two networks in it, the first of which is selected."""
    world.add_network(
        OFFICE, Stage(name="Office", addresses=("172.28.4.12/16", "fd00::12/64"), dns_domain="office.lan")
    )
    desk.look()
    desk.wait_until(lambda: desk.rows == ["● Home", "● Office"])
    return desk


def title(desk: Desk) -> str:
    """Return what the network in full is called."""
    return desk.person.read(desk.networks).splitlines()[0]


def is_checked(desk: Desk, column: int, row: int = 0) -> bool | None:
    state = desk.table.model().index(row, column).data(Qt.ItemDataRole.CheckStateRole)
    return None if state is None else Qt.CheckState(state) is Qt.CheckState.Checked


def words(desk: Desk, row: int = 0) -> str:
    return desk.person.cells(desk.table, 1)[row]


def open_list(desk: Desk) -> None:
    """Give the keyboard to the list."""
    desk.person.press(Qt.Key.Key_1, CTRL)
    assert QApplication.focusWidget() is desk.table


def restarted(running: Running, person: Person, world: World, qtbot: QtBot) -> Desk:
    """Quit, and start on the same folders."""
    running.stop()
    application = running.start()
    application.show_window()
    desk = Desk(application, person.wait_for(MainWindow), person, world, qtbot)
    desk.wait_until(lambda: bool(desk.rows) and desk.networks.isEnabled())
    return desk


# Choosing a network.


def test_it_begins_with_the_first_network_selected(two_networks: Desk) -> None:
    assert (two_networks.selected, title(two_networks)) == ("● Home", "Home")


def test_the_arrow_keys_lead_from_network_to_network(two_networks: Desk, person: Person) -> None:
    open_list(two_networks)
    person.press(Qt.Key.Key_Down)
    assert (two_networks.selected, title(two_networks)) == ("● Office", "Office")
    person.press(Qt.Key.Key_Up)
    assert title(two_networks) == "Home"


def test_a_click_shows_a_network_in_full(two_networks: Desk, person: Person) -> None:
    person.click_cell(two_networks.table, two_networks.table.model().index(1, 1))
    assert title(two_networks) == "Office"
    two_networks.wait_for_text("172.28.4.12/16")


def test_the_selected_network_stays_selected_when_it_changes_places(two_networks: Desk, world: World) -> None:
    world.rename(HOME, "Zuhause")
    two_networks.look()
    two_networks.wait_until(lambda: two_networks.rows == ["● Office", "● Zuhause"])
    assert (two_networks.selected, title(two_networks)) == ("● Zuhause", "Zuhause")


def test_without_a_network_it_says_how_to_get_into_one(desk: Desk, person: Person, world: World) -> None:
    world.leave(HOME)
    desk.look()
    desk.wait_until(lambda: desk.rows == ["○ Home"])
    person.click("Forget", desk.window)
    desk.wait_for_text("You are in no network yet.")
    assert "Join network…" in person.buttons(desk.networks)
    assert "Pause" not in person.buttons(desk.networks)


def test_a_network_that_waits_long_for_its_controller_says_so(desk: Desk, running: Running, world: World) -> None:
    world.set_status(HOME, "REQUESTING_CONFIGURATION")
    desk.look()
    desk.wait_for_text("Waiting for the network's controller to answer.")
    running.calendar.advance(31)
    desk.look()
    desk.wait_for_text("The network's controller has not answered; it may be offline, or the id may be wrong.")


@pytest.mark.parametrize(
    ("status", "row", "sentence", "remedy"),
    [
        ("OK", "● Home", "Connected", "Copy address"),
        ("ACCESS_DENIED", "◐ Home", "Waiting for approval (ACCESS_DENIED)", "Copy my address 3d697201d2"),
        ("NOT_FOUND", "✕ Home", "No such network (NOT_FOUND)", "Leave…"),
        ("PORT_ERROR", "✕ Home", "No network card (PORT_ERROR)", "Doctor…"),
        ("CLIENT_TOO_OLD", "✕ Home", "ZeroTier too old (CLIENT_TOO_OLD)", "Get the update"),
        ("SOMETHING_NEW", "? Home", "Unknown state (SOMETHING_NEW)", "Look again"),
    ],
)
def test_each_state_has_its_sentence_and_what_helps(
    desk: Desk, person: Person, world: World, status: str, row: str, sentence: str, remedy: str
) -> None:
    world.set_status(HOME, status)
    desk.look()
    desk.wait_until(lambda: desk.rows == [row])
    assert sentence in person.read(desk.networks).splitlines()
    assert remedy in [text for text, _ in person.all_buttons(desk.networks)]


# Flags.


def test_a_click_on_a_box_in_the_list_switches_the_flag(desk: Desk, person: Person) -> None:
    person.click_check_box(desk.table, desk.table.model().index(0, GLOBAL))
    desk.wait_until(lambda: is_checked(desk, GLOBAL) is True)
    assert desk.flags_of(HOME)["allowGlobal"] is True


def test_a_click_beside_the_box_switches_nothing(desk: Desk, person: Person, service: SimulatedService) -> None:
    service.forget_requests()
    person.click_cell(desk.table, desk.table.model().index(0, 1))
    desk.look()
    service.wait_for_request(lambda request: request.path == "/network")
    assert [request for request in service.requests if request.method != "GET"] == []


def test_a_flag_is_switched_by_keyboard_alone(desk: Desk, person: Person) -> None:
    open_list(desk)
    for _ in range(DNS):
        person.press(Qt.Key.Key_Right)
    person.press(Qt.Key.Key_Space)
    desk.wait_until(lambda: is_checked(desk, DNS) is True)
    assert desk.flags_of(HOME) == NOTHING_ON | {"allowManaged": True, "allowDNS": True}


def test_a_flag_is_switched_beside_its_explanation(desk: Desk, person: Person) -> None:
    person.click("Allow DNS", desk.networks)
    desk.wait_until(lambda: desk.flags_of(HOME)["allowDNS"])
    desk.wait_until(lambda: is_checked(desk, DNS) is True)


def box(desk: Desk, name: str) -> QCheckBox:
    (found,) = (box for box in desk.person.all_seen(QCheckBox, desk.networks) if box.text().startswith(name))
    return found


def test_no_box_flips_before_the_service_says_so(desk: Desk, person: Person, service: SimulatedService) -> None:
    service.hang()
    person.click_check_box(desk.table, desk.table.model().index(0, DNS))
    desk.wait_until(lambda: words(desk) == "10.147.20.27 (changing…)")
    assert is_checked(desk, DNS) is False
    assert box(desk, "Allow DNS (changing…)").isChecked() is False
    service.resume()
    desk.wait_until(lambda: is_checked(desk, DNS) is True)
    assert box(desk, "Allow DNS").isChecked() is True


def test_a_second_space_does_not_switch_the_flag_below(
    desk: Desk, person: Person, service: SimulatedService, world: World
) -> None:
    open_list(desk)
    person.tab_to("Allow managed addresses")
    service.hang()
    person.press(Qt.Key.Key_Space)
    assert box(desk, "Allow managed addresses (changing…)").hasFocus()
    person.press(Qt.Key.Key_Space)
    service.resume()
    desk.wait_until(lambda: is_checked(desk, MANAGED) is False)
    assert (world.network(HOME) or {})["allowGlobal"] is False
    assert box(desk, "Allow managed addresses").hasFocus()


def test_a_flag_that_the_service_keeps_stays_as_it_is(desk: Desk, person: Person, world: World) -> None:
    world.refuse_flag(HOME, "allowDNS")
    person.click_check_box(desk.table, desk.table.model().index(0, DNS))
    desk.wait_for_text("“Allow DNS” could not be switched on. The service kept the old setting.")
    assert is_checked(desk, DNS) is False
    assert box(desk, "Allow DNS").isChecked() is False


def switch_in_the_list(desk: Desk) -> None:
    desk.person.click_check_box(desk.table, desk.table.model().index(0, DEFAULT))


def switch_beside_the_list(desk: Desk) -> None:
    desk.person.click("Allow default route", desk.networks)


@pytest.mark.parametrize("switch", [switch_in_the_list, switch_beside_the_list])
def test_the_default_route_asks_first(desk: Desk, person: Person, switch: Callable[[Desk], None]) -> None:
    switch(desk)
    question = person.wait_for(QMessageBox)
    assert "Send all traffic through “Home”?" in person.read(question)
    assert (is_checked(desk, DEFAULT), box(desk, "Allow default route").isChecked()) == (False, False)
    person.click("Cancel", question)
    desk.look()
    desk.wait_until(lambda: is_checked(desk, DEFAULT) is False)
    assert desk.flags_of(HOME)["allowDefault"] is False


def test_the_default_route_is_switched_off_without_a_question(desk: Desk, person: Person, world: World) -> None:
    world.join(HOME, {"allowDefault": True})
    desk.look()
    desk.wait_until(lambda: is_checked(desk, DEFAULT) is True)
    switch_in_the_list(desk)
    desk.wait_until(lambda: is_checked(desk, DEFAULT) is False)
    assert person.all_seen(QMessageBox) == []


# Facts.


def test_every_fact_can_be_copied_as_it_is_needed_elsewhere(two_networks: Desk, person: Person) -> None:
    person.click_cell(two_networks.table, two_networks.table.model().index(1, 0))
    two_networks.wait_for_text("172.28.4.12/16")
    copied = {}
    for button in person.all_seen(CopyToolButton, two_networks.networks):
        button.click()
        copied[button.accessibleName()] = person.clipboard
    assert copied == {
        "Copy Address 1": "172.28.4.12/16",
        "Copy Address 2": "fd00::12/64",
        "Copy Network id": OFFICE,
        "Copy Its own name": "Office",
        "Copy Type": "PRIVATE",
        "Copy Controller": OFFICE[:10],
    }


def test_what_is_seldom_needed_is_folded_and_opens_by_keyboard(two_networks: Desk, person: Person) -> None:
    person.click_cell(two_networks.table, two_networks.table.model().index(1, 0))
    two_networks.wait_for_text("172.28.4.12/16")
    assert "office.lan" not in person.read(two_networks.networks)
    person.tab_to("DNS")
    person.press(Qt.Key.Key_Space)
    two_networks.wait_for_text("office.lan")


def test_ids_and_addresses_stand_in_a_face_of_one_width(desk: Desk, person: Person) -> None:
    fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
    assert person.face_of("10.147.20.27/24", desk.networks) == fixed
    assert person.face_of("8056c2e21c 000001", desk.networks) == fixed


# The person's own name.


def name_it(desk: Desk, alias: str, *, end: Qt.Key = Qt.Key.Key_Return) -> None:
    """Type a name into the field that the label's key leads to."""
    desk.person.press(Qt.Key.Key_N, ALT)
    field = desk.person.see(AliasField, desk.window)
    assert field.hasFocus()
    field.selectAll()
    desk.person.type(alias)
    desk.person.press(end)


@pytest.mark.parametrize("end", [Qt.Key.Key_Return, Qt.Key.Key_Tab], ids=["Enter", "Tab"])
def test_a_name_of_one_s_own_stands_wherever_the_network_does(desk: Desk, end: Qt.Key) -> None:
    name_it(desk, "  My home ", end=end)
    desk.wait_until(lambda: desk.rows == ["● My home"])
    assert title(desk) == "My home"
    assert "● My home · 10.147.20.27" in [action.text() for action in desk.menu.actions()]
    assert "Home" in desk.person.read(desk.networks).splitlines()  # what it calls itself is a fact still


def test_a_name_is_kept_by_the_network_s_id_over_a_restart(
    desk: Desk, running: Running, person: Person, world: World, qtbot: QtBot
) -> None:
    name_it(desk, "My home")
    desk.wait_until(lambda: desk.rows == ["● My home"])
    running.stop()
    world.rename(HOME, "Renamed")
    again = restarted(running, person, world, qtbot)
    assert again.rows == ["● My home"]
    again.wait_for_text("Renamed")


def test_an_empty_name_brings_back_the_network_s_own(desk: Desk, person: Person) -> None:
    name_it(desk, "My home")
    desk.wait_until(lambda: desk.rows == ["● My home"])
    person.press(Qt.Key.Key_N, ALT)
    person.see(AliasField, desk.window).selectAll()
    person.press(Qt.Key.Key_Delete)
    person.press(Qt.Key.Key_Return)
    desk.wait_until(lambda: desk.rows == ["● Home"])


def test_what_is_being_typed_is_not_overwritten_by_what_comes_in(desk: Desk, person: Person, world: World) -> None:
    person.press(Qt.Key.Key_N, ALT)
    person.type("My ho")
    world.rename(HOME, "Renamed")
    desk.look()
    desk.wait_until(lambda: desk.rows == ["● Renamed"])
    assert person.see(QLineEdit, desk.networks).text() == "My ho"
    person.type("me")
    person.press(Qt.Key.Key_Return)
    desk.wait_until(lambda: desk.rows == ["● My home"])


def test_esc_takes_back_what_was_typed(desk: Desk, person: Person) -> None:
    name_it(desk, "My home")
    desk.wait_until(lambda: desk.rows == ["● My home"])
    person.type("x")
    person.press(Qt.Key.Key_Escape)
    assert person.see(QLineEdit, desk.networks).text() == "My home"
    assert desk.window.isVisible()


def test_a_name_that_is_left_half_typed_is_the_network_s_it_was_typed_for(two_networks: Desk, person: Person) -> None:
    person.press(Qt.Key.Key_N, ALT)
    person.type("Mine")
    person.click_cell(two_networks.table, two_networks.table.model().index(1, 0))
    two_networks.wait_until(lambda: two_networks.rows == ["● Mine", "● Office"])
    assert person.see(AliasField, two_networks.window).text() == ""


# Pausing.


def memory_of(running: Running) -> Memory:
    return RecordFile(running.folders.state / "networks.json", Memory).load().value


def choose_length(desk: Desk, person: Person, key: Qt.Key) -> None:
    """Choose from the menu that has come up: the first line with the key down, the last with the key up."""
    desk.wait_until(lambda: QApplication.activePopupWidget() is not None)
    person.press(key)
    person.press(Qt.Key.Key_Return)
    desk.window.activateWindow()  # which a desktop does by itself


def pause_by_keyboard(desk: Desk, person: Person) -> None:
    person.press(Qt.Key.Key_P, ALT)
    choose_length(desk, person, Qt.Key.Key_Down)


def test_a_network_is_paused_by_keyboard(desk: Desk, person: Person, running: Running, world: World) -> None:
    began = running.calendar()
    pause_by_keyboard(desk, person)
    desk.wait_until(lambda: desk.rows == ["‖ Home"])
    assert words(desk).startswith("paused until ")
    assert world.network(HOME) is None
    known = memory_of(running).network(HOME)
    assert known is not None
    assert isinstance(known.pause, Promise)
    assert known.pause.until is not None
    assert 0 <= known.pause.until - began - 15 * 60_000 < 10_000


def test_the_button_of_the_pause_opens_by_tab_and_space_too(desk: Desk, person: Person) -> None:
    person.tab_to("Pause")
    person.press(Qt.Key.Key_Space)
    choose_length(desk, person, Qt.Key.Key_Up)
    desk.wait_until(lambda: desk.rows == ["‖ Home"])
    assert words(desk) == "paused"


def test_a_paused_network_is_resumed_with_one_click_and_its_flags(desk: Desk, person: Person, world: World) -> None:
    world.join(HOME, {"allowDNS": True, "allowManaged": False})
    desk.look()
    desk.wait_until(lambda: is_checked(desk, DNS) is True)
    pause_by_keyboard(desk, person)
    desk.wait_until(lambda: desk.rows == ["‖ Home"])
    person.click("Resume", desk.networks)
    desk.wait_until(lambda: desk.rows == ["● Home"])
    assert desk.flags_of(HOME) == NOTHING_ON | {"allowDNS": True}


def test_a_pause_ends_by_itself_when_its_time_is_over(desk: Desk, person: Person, running: Running) -> None:
    pause_by_keyboard(desk, person)
    desk.wait_until(lambda: desk.rows == ["‖ Home"])
    running.calendar.advance(15 * 60 + 1)
    desk.look()
    desk.wait_until(lambda: desk.rows == ["● Home"])


def test_a_paused_network_shows_its_flags_and_cannot_switch_them(desk: Desk, person: Person) -> None:
    pause_by_keyboard(desk, person)
    desk.wait_until(lambda: desk.rows == ["‖ Home"])
    assert is_checked(desk, MANAGED) is None
    boxes = person.all_seen(QCheckBox, desk.networks)
    assert [(box.isChecked(), box.isEnabled()) for box in boxes] == [(True, False), *[(False, False)] * 3]


def test_all_networks_are_paused_and_resumed_together(two_networks: Desk, person: Person, world: World) -> None:
    person.press(Qt.Key.Key_A, ALT)
    choose_length(two_networks, person, Qt.Key.Key_Up)
    two_networks.wait_until(lambda: two_networks.rows == ["‖ Home", "‖ Office"])
    assert world.networks() == []
    person.click("Resume all", two_networks.networks)
    two_networks.wait_until(lambda: two_networks.rows == ["● Home", "● Office"])


# Leaving, and coming back.


def leave(desk: Desk, person: Person) -> None:
    person.click("Leave…", desk.networks)
    person.click("Leave", person.wait_for(QMessageBox))
    desk.wait_until(lambda: "○ Home" in desk.rows)


def test_a_network_that_was_left_stays_in_the_list_below_the_others(
    two_networks: Desk, person: Person, world: World
) -> None:
    leave(two_networks, person)
    assert world.network(HOME) is None
    assert two_networks.rows == ["● Office", "○ Home"]
    assert words(two_networks, row=1).startswith("left")
    assert is_checked(two_networks, MANAGED, row=1) is None


def test_one_click_joins_again_with_the_same_flags(desk: Desk, person: Person, world: World) -> None:
    world.join(HOME, {"allowDNS": True, "allowManaged": False})
    desk.look()
    desk.wait_until(lambda: is_checked(desk, DNS) is True)
    leave(desk, person)
    person.click("Join again", desk.networks)
    desk.wait_until(lambda: desk.rows == ["● Home"])
    assert desk.flags_of(HOME) == NOTHING_ON | {"allowDNS": True}


def test_a_network_that_was_left_can_be_forgotten(desk: Desk, person: Person, running: Running) -> None:
    leave(desk, person)
    person.click("Forget", desk.networks)
    desk.wait_until(lambda: desk.rows == [])
    assert memory_of(running).network(HOME) is None


def test_what_was_left_is_still_there_after_a_restart(
    desk: Desk, running: Running, person: Person, world: World, qtbot: QtBot
) -> None:
    leave(desk, person)
    again = restarted(running, person, world, qtbot)
    assert again.rows == ["○ Home"]
    person.click("Join again", again.networks)
    again.wait_until(lambda: again.rows == ["● Home"])


def test_a_network_left_elsewhere_is_kept_as_well(desk: Desk, world: World) -> None:
    world.leave(HOME)
    desk.look()
    desk.wait_until(lambda: desk.rows == ["○ Home"])


# Sharing.


def test_sharing_shows_what_somebody_else_needs(desk: Desk, person: Person) -> None:
    person.click("Share…", desk.networks)
    dialog = person.wait_for(ShareDialog)
    assert "Home" in person.read(dialog)
    dialog.close()


# Names of others.


def test_a_hostile_name_is_plain_text_everywhere(desk: Desk, world: World) -> None:
    routes = (Route(target="<b>10.0.0.0</b>/8", via=HOSTILE),)
    world.set_stage(HOME, Stage(name=HOSTILE, dns_domain=HOSTILE, dns_servers=(HOSTILE,), routes=routes))
    desk.look()
    desk.wait_until(lambda: desk.rows[0].startswith("● <b>evil</b>"))
    assert title(desk).startswith("<b>evil</b>")
    assert all_labels_are_plain(desk.window)


def test_a_hostile_name_is_no_markup_in_a_tooltip(desk: Desk, world: World) -> None:
    world.set_stage(HOME, Stage(name=HOSTILE, status="<img src=x>"))
    desk.look()
    desk.wait_until(lambda: desk.rows[0].startswith("? <b>evil</b>"))
    index = desk.table.model().index(0, 0)
    for column in range(desk.table.model().columnCount()):
        assert "<" not in str(index.siblingAtColumn(column).data(Qt.ItemDataRole.ToolTipRole))


def test_a_hostile_name_of_one_s_own_is_plain_text_too(desk: Desk) -> None:
    name_it(desk, "<b>mine</b> & co")
    desk.wait_until(lambda: desk.rows == ["● <b>mine</b> & co"])
    assert title(desk) == "<b>mine</b> & co"
    assert all_labels_are_plain(desk.window)


# How it is arranged.


def header_of(table: QTableView) -> QHeaderView:
    return table.horizontalHeader()


def test_order_and_columns_are_as_they_were_after_a_restart(
    two_networks: Desk, running: Running, person: Person, world: World, qtbot: QtBot
) -> None:
    header = header_of(two_networks.table)
    person.click_header(two_networks.table, 0)
    assert two_networks.rows == ["● Office", "● Home"]
    header.moveSection(header.visualIndex(DNS), header.visualIndex(MANAGED))
    header.resizeSection(1, 211)
    again = restarted(running, person, world, qtbot)
    again.wait_until(lambda: again.rows == ["● Office", "● Home"])
    restored = header_of(again.table)
    assert restored.visualIndex(DNS) < restored.visualIndex(MANAGED)
    assert restored.sectionSize(1) == 211


@pytest.mark.parametrize("column", range(6))
def test_every_column_orders_the_list_both_ways(two_networks: Desk, person: Person, column: int, world: World) -> None:
    world.join(OFFICE, {"allowManaged": False, "allowGlobal": True, "allowDefault": True, "allowDNS": True})
    two_networks.look()
    two_networks.wait_until(lambda: is_checked(two_networks, DNS, row=1) is True)
    person.click_header(two_networks.table, column)
    first = two_networks.rows
    person.click_header(two_networks.table, column)
    assert two_networks.rows == first[::-1]


def test_an_unreadable_arrangement_changes_nothing(running: Running, person: Person) -> None:
    running.folders.state.mkdir(parents=True)
    (running.folders.state / "window.ini").write_text(
        "[networks]\nheader=@ByteArray(x)\nsplitter=7\n[window]\npage=9\n"
    )
    running.start().show_window()
    person.wait_for_text("● Online", person.wait_for(MainWindow))


def test_where_there_is_little_room_a_network_takes_the_place_of_the_list(two_networks: Desk, person: Person) -> None:
    two_networks.window.resize(480, 500)
    two_networks.wait_until(lambda: person.all_seen(AliasField) == [])
    person.press(Qt.Key.Key_1, CTRL)
    person.press(Qt.Key.Key_Return)
    assert title(two_networks) == "Home"
    assert person.all_seen(QTableView, two_networks.networks) == []
    person.press(Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is two_networks.table
    assert two_networks.window.isVisible()


def test_where_there_is_little_room_a_box_is_switched_without_leaving_the_list(desk: Desk, person: Person) -> None:
    desk.window.resize(480, 500)
    desk.table.scrollTo(desk.table.model().index(0, GLOBAL))
    person.click_check_box(desk.table, desk.table.model().index(0, GLOBAL))
    desk.wait_until(lambda: is_checked(desk, GLOBAL) is True)


def test_what_is_changing_on_the_page_is_changing_in_the_menu(
    desk: Desk, person: Person, service: SimulatedService
) -> None:
    service.hang()
    person.click("Allow DNS", desk.networks)
    desk.wait_until(lambda: "Allow DNS (changing…)" in person.buttons(desk.networks))
    assert not desk.entry("● Home · 10.147.20.27 (changing…)", "Allow DNS (changing…)").isEnabled()
    service.resume()
    desk.wait_until(lambda: desk.flags_of(HOME)["allowDNS"])
