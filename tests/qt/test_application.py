"""The whole program in this process, on a desktop that has no tray: everything is in its window."""

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from tests.qt.person import Person, all_labels_are_plain
from tests.qt.running import LONG, SHORT, Desk, Running, exit_code_after, goes_on_after
from tests.qt.wiring import HOME, HOSTILE, OFFICE
from ztray.application import WAIT_FOR_TRAY
from ztray.demo.networks import Stage
from ztray.demo.service import SimulatedService
from ztray.demo.world import World
from ztray.domain.settings import NoticeKind
from ztray.presentation.actions import AddAccount, Page
from ztray.ui.dialogs.about import AboutDialog
from ztray.ui.dialogs.account import AccountDialog
from ztray.ui.dialogs.join import JoinDialog
from ztray.ui.main_window import MainWindow
from ztray.ui.tray import TrayIcon

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def without_tray(running: Running, person: Person, world: World, qtbot: QtBot) -> Desk:
    """The program as it comes up without a tray, showing the service."""
    application = running.start(wait_for_tray=SHORT)
    desk = Desk(application, person.wait_for(MainWindow), person, world, qtbot)
    desk.wait_until(lambda: desk.rows == ["● Home"])
    return desk


@pytest.fixture
def in_outage(running: Running, service: SimulatedService, person: Person, world: World, qtbot: QtBot) -> Desk:
    """The program as it comes up while the service is not running."""
    service.stop()
    application = running.start()
    desk = Desk(application, person.wait_for(MainWindow), person, world, qtbot)
    desk.wait_for_text("ZeroTier is not running")
    return desk


@pytest.fixture
def in_demo(in_outage: Desk, person: Person) -> Desk:
    """The demo, chosen in the window that offered it."""
    person.click("Try the demo", in_outage.window)
    in_outage.wait_for_text("This is a demo")
    in_outage.wait_until(lambda: "● Travel exit" in in_outage.rows)
    return in_outage


# Starting.


def test_the_first_start_ever_shows_the_window(running: Running, person: Person) -> None:
    running.start(is_first=True)
    person.wait_for_text("● Online", person.wait_for(MainWindow))


def test_later_starts_show_the_icon_only(running: Running, person: Person, service: SimulatedService) -> None:
    running.start(is_first=True)
    person.wait_for(MainWindow)
    running.stop()
    service.forget_requests()
    running.start(is_first=True)
    service.wait_for_request(lambda request: request.path == "/peer")
    assert person.all_seen(MainWindow) == []


def test_who_wants_it_sees_the_window_at_every_start(running: Running, person: Person) -> None:
    running.choose(start_hidden=False)
    running.start()
    person.wait_for_text("● Online", person.wait_for(MainWindow))


def test_it_writes_nowhere_but_in_its_own_folders(running: Running, tmp_path: Path, person: Person) -> None:
    running.start(is_first=True)
    person.wait_for_text("● Online", person.wait_for(MainWindow))
    running.stop()
    assert {path.name for path in tmp_path.iterdir()} <= {"settings", "state"}
    assert {path.name for path in running.folders.state.iterdir()} >= {"window.ini", "networks.json"}


def test_settings_that_cannot_be_read_are_told_until_that_is_dismissed(running: Running, person: Person) -> None:
    file = running.folders.settings / "settings.json"
    file.parent.mkdir(parents=True)
    file.write_text("{")
    running.start(is_first=True)
    window = person.wait_for(MainWindow)
    person.wait_for_text("settings.json", window)
    person.click("Dismiss", window)
    assert "settings.json" not in person.read(window)


# Without a tray.


def test_without_a_tray_the_window_shows_and_explains(without_tray: Desk) -> None:
    without_tray.wait_for_text("This desktop shows no tray icons")


def test_a_tray_has_ten_seconds_to_come_up() -> None:
    assert WAIT_FOR_TRAY == 10_000


def test_before_that_no_window_shows(running: Running, person: Person, service: SimulatedService, qtbot: QtBot) -> None:
    running.start(wait_for_tray=LONG)
    qtbot.waitUntil(lambda: any(request.path == "/peer" for request in service.requests))
    assert person.all_seen(MainWindow) == []


def test_closing_the_window_before_the_wait_for_a_tray_is_over_only_closes_it(in_outage: Desk) -> None:
    """A panel that comes late still gets the icon; the window has not said yet that closing it quits."""
    assert goes_on_after(in_outage.window.close)
    assert not in_outage.window.isVisible()


def test_a_window_closed_before_the_wait_is_over_comes_back_with_the_explanation(
    running: Running, person: Person, service: SimulatedService
) -> None:
    service.stop()
    running.start(wait_for_tray=1500)
    window = person.wait_for(MainWindow)
    assert "no tray" not in person.read(window)
    window.close()
    person.wait_for_text("This desktop shows no tray icons", window)
    assert exit_code_after(window.close) == 0


def test_a_tray_that_comes_after_all_takes_the_explanation_back(without_tray: Desk) -> None:
    without_tray.wait_for_text("no tray icons")
    without_tray.tray.available_changed.emit(True)
    assert "no tray icons" not in without_tray.person.read(without_tray.window)
    assert goes_on_after(without_tray.window.close)


def test_closing_the_window_without_a_tray_quits(without_tray: Desk) -> None:
    assert exit_code_after(without_tray.window.close) == 0


def test_one_key_quits(desk: Desk, person: Person) -> None:
    assert exit_code_after(partial(person.press, Qt.Key.Key_Q, CTRL)) == 0
    assert not desk.window.isVisible()


def test_another_key_closes_the_window(desk: Desk, person: Person) -> None:
    assert goes_on_after(partial(person.press, Qt.Key.Key_W, CTRL))
    assert not desk.window.isVisible()


def test_quit_in_the_menu_quits(desk: Desk) -> None:
    assert exit_code_after(desk.entry("Quit ZTray").trigger) == 0


def test_the_program_has_an_icon_of_its_own(desk: Desk) -> None:
    assert not desk.window.windowIcon().isNull()


# Outages.


def test_an_outage_at_the_beginning_shows_the_window_with_what_helps(in_outage: Desk, person: Person) -> None:
    assert {"Try again", "Try the demo", "Doctor…"} <= person.buttons(in_outage.window).keys()
    assert "no tray" not in person.read(in_outage.window)


def test_trying_again_finds_a_service_that_came_up(in_outage: Desk, service: SimulatedService, person: Person) -> None:
    service.start()
    person.click("Try again", in_outage.window)
    in_outage.wait_until(lambda: in_outage.rows == ["● Home"])


def test_a_later_outage_shows_no_window(desk: Desk, person: Person, service: SimulatedService) -> None:
    desk.window.close()
    service.stop()
    desk.menu.popup(QPoint(0, 0))  # polls at once
    desk.wait_until(lambda: desk.menu.actions()[0].text() == "ZeroTier is not running")
    desk.menu.hide()
    assert person.all_seen(MainWindow) == []


def test_the_command_that_helps_names_the_token_of_the_service_in_use(
    running: Running, person: Person, service: SimulatedService
) -> None:
    (service.home / "authtoken.secret").write_text("of-another-service")
    running.start()
    window = person.wait_for(MainWindow)
    assert "ZeroTier refuses the token" in person.read(window)
    assert str(service.home / "authtoken.secret") in person.read(window)


@pytest.mark.parametrize("name", ["home\nrm -rf", "home\u202etxt"], ids=ascii)
def test_a_command_that_would_show_otherwise_than_it_runs_is_not_offered(
    world: World, tmp_path: Path, person: Person, qtbot: QtBot, name: str
) -> None:
    del qtbot
    with SimulatedService(world, home=tmp_path / name) as service:
        (service.home / "authtoken.secret").write_text("of-another-service")
        running = Running(service, tmp_path)
        running.start()
        window = person.wait_for(MainWindow)
        assert "ZeroTier refuses the token" in person.read(window)
        assert "Copy" not in person.buttons(window)
        assert "sudo" not in person.read(window)
        running.stop()


# The demo.


def test_the_demo_can_be_started_and_ended_from_the_window(
    in_demo: Desk, person: Person, service: SimulatedService
) -> None:
    service.start()
    person.click("End the demo", in_demo.window)
    in_demo.wait_until(lambda: in_demo.rows == ["● Home"])
    assert "demo" not in person.read(in_demo.window)


def test_in_the_demo_a_second_account_is_added_with_the_sample_of_a_key(in_demo: Desk, person: Person) -> None:
    in_demo.application.perform(AddAccount())
    dialog = person.wait_for(AccountDialog)
    person.click("Copy the sample", dialog)
    person.click("Paste", dialog)
    person.click("Continue", dialog)
    person.wait_for_text("A key for Legacy Central.", dialog)
    person.click("Add account", dialog)
    in_demo.wait_for_text("Legacy Central")
    assert in_demo.page is Page.ACCOUNTS


def test_after_the_demo_an_outage_shows_the_window_again(in_demo: Desk) -> None:
    in_demo.window.hide()
    in_demo.entry("End the demo").trigger()
    in_demo.wait_until(in_demo.window.isVisible)
    in_demo.wait_for_text("ZeroTier is not running")


def test_after_the_demo_a_service_that_answers_shows_no_window(
    in_demo: Desk, person: Person, service: SimulatedService
) -> None:
    in_demo.window.hide()
    service.start()
    in_demo.entry("End the demo").trigger()
    in_demo.wait_until(lambda: in_demo.menu.actions()[0].text() == "Online · 1 network")
    assert person.all_seen(MainWindow) == []


def test_the_demo_can_be_there_from_the_start(running: Running, person: Person) -> None:
    running.start(wait_for_tray=SHORT, demo=True)
    person.wait_for_text("This is a demo", person.wait_for(MainWindow))


def test_the_demo_leaves_nothing_in_what_is_remembered_of_this_computer(in_demo: Desk, running: Running) -> None:
    assert in_demo.rows
    running.stop()
    assert "Travel exit" not in "".join(path.read_text() for path in running.folders.state.iterdir())


def test_a_question_about_one_service_is_taken_back_when_another_is_shown(
    desk: Desk, person: Person, service: SimulatedService
) -> None:
    person.click("Join network…", desk.window)
    person.wait_for(JoinDialog)
    service.stop()
    desk.entry("Online · 1 network").trigger()
    person.click("Try the demo", desk.window)
    desk.wait_until(lambda: person.all_seen(JoinDialog) == [])


# From the window to the rest.


def test_the_window_follows_while_it_is_seen(desk: Desk, world: World) -> None:
    world.rename(HOME, "Zuhause")
    desk.wait_until(lambda: desk.rows == ["● Zuhause"])
    desk.wait_for_text("Zuhause")


def test_a_network_can_be_joined_from_the_window(desk: Desk, person: Person, world: World) -> None:
    world.joinable(OFFICE, Stage(name="Office"))
    person.click("Join network…", desk.window)
    dialog = person.wait_for(JoinDialog)
    person.type(OFFICE)
    person.click("Join", dialog)
    person.wait_for_text("You are in “Office”.", dialog)
    desk.wait_until(lambda: desk.rows == ["● Home", "● Office"])
    dialog.close()


def test_my_address_can_be_copied_from_the_window(desk: Desk, person: Person, world: World) -> None:
    desk.wait_for_text(world.address)
    person.click("Copy my address", desk.window)
    assert person.clipboard == world.address


def test_the_menu_of_the_window_opens_what_it_says(desk: Desk, person: Person) -> None:
    desk.entry("About ZTray").trigger()
    about = person.wait_for(AboutDialog)
    person.wait_for_text("1.14.1", about)
    about.close()


def test_the_menu_opens_the_window_at_the_settings(desk: Desk, person: Person) -> None:
    desk.window.close()
    desk.entry("Settings…").trigger()
    person.wait_for(MainWindow)
    assert desk.page is Page.SETTINGS


def test_the_menu_opens_the_window_at_a_network(desk: Desk, person: Person, world: World) -> None:
    world.add_network(OFFICE, Stage(name="Office", status="ACCESS_DENIED"))
    desk.wait_until(lambda: desk.rows == ["● Home", "◐ Office"])
    person.press(Qt.Key.Key_4, CTRL)
    desk.window.close()
    sentence = "Waiting for approval by the network's administrator, who needs your address."
    desk.entry("◐ Office · waiting for approval", sentence).trigger()
    person.wait_for(MainWindow)
    assert (desk.page, desk.selected) == (Page.NETWORKS, "◐ Office")


def test_what_the_service_refuses_is_told_in_the_window_until_it_is_dismissed(
    desk: Desk, person: Person, world: World
) -> None:
    world.refuse_flag(HOME, "allowDNS")
    desk.entry("● Home · 10.147.20.27", "Allow DNS").trigger()
    desk.wait_for_text("Home: “Allow DNS” could not be switched on. The service kept the old setting.")
    person.click("Dismiss", desk.window)
    desk.wait_until(lambda: "could not be switched on" not in person.read(desk.window))
    assert "Dismiss" not in person.buttons(desk.window)


def test_a_refusal_is_told_beside_the_tray_unless_that_is_muted(desk: Desk, world: World) -> None:
    told = desk.messages()
    world.refuse_flag(HOME, "allowDNS")
    desk.entry("● Home · 10.147.20.27", "Allow DNS").trigger()
    desk.wait_until(lambda: bool(told))
    desk.preferences.change(muted_notices=frozenset({NoticeKind.REFUSED}))
    world.refuse_flag(HOME, "allowGlobal")
    desk.wait_until(lambda: "● Home · 10.147.20.27" in [action.text() for action in desk.menu.actions()])
    desk.entry("● Home · 10.147.20.27", "Allow global addresses").trigger()
    desk.wait_for_text("“Allow global addresses” could not be switched on.")
    assert [message.title for message in told] == ["Home: “Allow DNS” could not be switched on."]


def test_a_hostile_name_is_shown_as_plain_text_in_the_window(desk: Desk, world: World) -> None:
    world.rename(HOME, HOSTILE)
    desk.wait_for_text("<b>evil</b>")
    assert all_labels_are_plain(desk.window)


def test_another_service_is_shown_as_soon_as_its_folder_is_chosen(
    running: Running, tmp_path: Path, service: SimulatedService, person: Person, world: World, qtbot: QtBot
) -> None:
    other = World()
    other.add_network(OFFICE, Stage(name="Office"))
    running.is_given_nothing()
    running.choose(service_home=str(service.home), start_hidden=False)
    with SimulatedService(other, home=tmp_path / "other-home") as other_service:
        desk = Desk(running.start(), person.wait_for(MainWindow), person, world, qtbot)
        desk.wait_until(lambda: desk.rows == ["● Home"])
        desk.preferences.change(service_home=str(other_service.home))
        desk.wait_until(lambda: "● Office" in desk.rows)
        running.stop()


def test_stopping_twice_and_without_a_start_does_no_harm(running: Running) -> None:
    application = running.start(demo=True)
    application.stop()
    running.stop()


def test_the_tray_s_messages_lead_to_their_places(desk: Desk, person: Person, world: World) -> None:
    world.add_network(OFFICE, Stage(name="Office"))
    desk.wait_until(lambda: desk.rows == ["● Home", "● Office"])
    told = desk.messages()
    person.press(Qt.Key.Key_4, CTRL)
    desk.window.close()
    world.refuse_flag(OFFICE, "allowDNS")
    desk.entry("● Office · connected", "Allow DNS").trigger()
    desk.wait_until(lambda: bool(told))
    (tray,) = desk.application.findChildren(TrayIcon)
    tray.chosen.emit(told[0].action)
    person.wait_for(MainWindow)
    assert (desk.page, desk.selected) == (Page.NETWORKS, "● Office")
