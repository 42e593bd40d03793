"""The whole program in this process, on a desktop that has no tray: everything is in its window."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from tests.qt.person import Person, all_labels_are_plain
from tests.qt.wiring import HOME, HOSTILE
from ztray.application import WAIT_FOR_TRAY, Application
from ztray.demo.networks import Stage
from ztray.demo.service import SimulatedService
from ztray.demo.world import World
from ztray.environment import Environment, ServicePlaces, resource_folder
from ztray.ui.dialogs.join import JoinDialog
from ztray.ui.status_window import StatusWindow

LONG, SHORT = 60_000, 1
GIVEN_UP = 99


class Running:
    """Applications that were started, all of which are stopped at the end."""

    def __init__(self, service: SimulatedService, user_home: Path) -> None:
        self._environment = Environment(
            user_home=user_home, service=ServicePlaces(home=service.home), resources=resource_folder()
        )
        self._applications: list[Application] = []

    def start(self, *, wait_for_tray: int = LONG, demo: bool = False) -> None:
        application = Application(self._environment, wait_for_tray=wait_for_tray)
        self._applications.append(application)
        application.start(demo=demo)

    def stop(self) -> None:
        for application in self._applications:
            application.stop()
            application.deleteLater()


@pytest.fixture
def running(world: World, service: SimulatedService, tmp_path: Path, qapp: QApplication) -> Iterator[Running]:
    qapp.setQuitOnLastWindowClosed(False)  # as the real program does
    world.add_network(HOME, Stage(name="Home", addresses=("10.147.20.27/24",)))
    running = Running(service, tmp_path)
    yield running
    running.stop()
    qapp.setQuitOnLastWindowClosed(True)


@pytest.fixture
def window(running: Running, person: Person) -> StatusWindow:
    """The window as it comes up without a tray, showing the service."""
    running.start(wait_for_tray=SHORT)
    window = person.wait_for(StatusWindow)
    person.wait_for_text("Online · 1 network", window)
    return window


def menu_of(window: StatusWindow) -> QMenu:
    """Return the menu behind the window's button."""
    (menu,) = (button.menu() for button in window.findChildren(QPushButton) if button.menu() is not None)
    return menu


def entry(window: StatusWindow, text: str) -> QAction:
    (found,) = (action for action in menu_of(window).actions() if action.text() == text)
    return found


def exit_code_after(step: Callable[[], object], qapp: QApplication, *, patience: int = 2000) -> int:
    """Run the program, do something, and return with what it quits, GIVEN_UP when it does not."""
    first, last = QTimer(singleShot=True, interval=0), QTimer(singleShot=True, interval=patience)
    first.timeout.connect(step)
    last.timeout.connect(lambda: qapp.exit(GIVEN_UP))
    for timer in (first, last):
        timer.start()
    code = qapp.exec()
    last.stop()
    return code


# Without a tray.


def show_the_demo_instead_of(service: SimulatedService, running: "Running", person: Person) -> StatusWindow:
    """Start without a service and choose the demo in the window that offers it."""
    service.stop()
    running.start()
    window = person.wait_for(StatusWindow)
    person.click("Try the demo", window)
    person.wait_for_text("Demo · Online", window)
    return window


def test_without_a_tray_the_window_shows_and_explains(window: StatusWindow, person: Person) -> None:
    text = person.read(window)
    assert "● Home · 10.147.20.27" in text
    assert "This desktop shows no tray icons" in text


def test_a_tray_has_ten_seconds_to_come_up() -> None:
    assert WAIT_FOR_TRAY == 10_000


def test_before_that_no_window_shows(running: Running, person: Person, service: SimulatedService, qtbot: QtBot) -> None:
    running.start(wait_for_tray=LONG)
    qtbot.waitUntil(lambda: any(request.path == "/peer" for request in service.requests))
    service.forget_requests()
    assert person.all_seen(StatusWindow) == []


def test_closing_the_window_before_the_wait_for_a_tray_is_over_only_closes_it(
    running: Running, person: Person, service: SimulatedService, qapp: QApplication
) -> None:
    """A panel that comes late still gets the icon; the window has not said yet that closing it quits."""
    service.stop()
    running.start(wait_for_tray=LONG)
    window = person.wait_for(StatusWindow)
    assert exit_code_after(window.close, qapp, patience=500) == GIVEN_UP
    assert not window.isVisible()


def test_a_window_closed_before_the_wait_is_over_comes_back_with_the_explanation(
    running: Running, person: Person, service: SimulatedService, qapp: QApplication
) -> None:
    service.stop()
    running.start(wait_for_tray=1500)
    window = person.wait_for(StatusWindow)
    assert "no tray" not in person.read(window)
    window.close()
    person.wait_for_text("This desktop shows no tray icons", window)
    assert exit_code_after(window.close, qapp) == 0


def test_ctrl_q_in_the_window_quits(window: StatusWindow, person: Person, qapp: QApplication) -> None:
    window.activateWindow()
    person.wait_for(StatusWindow)
    person.tab_to("Join network…")
    quit_by_key = partial(person.press, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    assert exit_code_after(quit_by_key, qapp) == 0


def test_closing_the_window_without_a_tray_quits(window: StatusWindow, qapp: QApplication) -> None:
    assert exit_code_after(window.close, qapp) == 0


def test_quit_in_the_menu_quits(window: StatusWindow, qapp: QApplication) -> None:
    assert exit_code_after(entry(window, "Quit ZTray").trigger, qapp) == 0


def test_the_program_has_an_icon_of_its_own(window: StatusWindow) -> None:
    assert not window.windowIcon().isNull()


# Outages.


def test_an_outage_at_the_beginning_shows_the_window_with_what_helps(
    running: Running, person: Person, service: SimulatedService
) -> None:
    service.stop()
    running.start()
    window = person.wait_for(StatusWindow)
    assert "ZeroTier is not running" in person.read(window)
    assert {"Try again", "Try the demo", "Get ZeroTier"} <= person.buttons(window).keys()
    assert "no tray" not in person.read(window)


def test_trying_again_finds_a_service_that_came_up(running: Running, person: Person, service: SimulatedService) -> None:
    service.stop()
    running.start()
    window = person.wait_for(StatusWindow)
    service.start()
    person.click("Try again", window)
    person.wait_for_text("Online · 1 network", window)


def test_a_later_outage_shows_no_window(
    window: StatusWindow, person: Person, service: SimulatedService, qtbot: QtBot
) -> None:
    window.hide()
    service.stop()
    menu = menu_of(window)
    menu.popup(QPoint(0, 0))  # polls at once
    qtbot.waitUntil(lambda: menu.actions()[0].text() == "ZeroTier is not running")
    menu.hide()
    assert person.all_seen(StatusWindow) == []


def test_the_command_that_helps_names_the_token_of_the_service_in_use(
    running: Running, person: Person, service: SimulatedService
) -> None:
    (service.home / "authtoken.secret").write_text("of-another-service")
    running.start()
    window = person.wait_for(StatusWindow)
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
        window = person.wait_for(StatusWindow)
        assert "ZeroTier refuses the token" in person.read(window)
        assert "Copy" not in person.buttons(window)
        assert "sudo" not in person.read(window)
        running.stop()


# The demo.


def test_the_demo_can_be_started_and_ended_from_the_window(
    running: Running, person: Person, service: SimulatedService
) -> None:
    window = show_the_demo_instead_of(service, running, person)
    service.start()
    entry(window, "End the demo").trigger()
    person.wait_for_text("● Home · 10.147.20.27", window)
    assert "Demo" not in person.read(window)


def test_after_the_demo_an_outage_shows_the_window_again(
    running: Running, person: Person, service: SimulatedService, qtbot: QtBot
) -> None:
    window = show_the_demo_instead_of(service, running, person)
    window.hide()
    entry(window, "End the demo").trigger()
    qtbot.waitUntil(window.isVisible)
    person.wait_for_text("ZeroTier is not running", window)


def test_after_the_demo_a_service_that_answers_shows_no_window(
    running: Running, person: Person, service: SimulatedService, qtbot: QtBot
) -> None:
    window = show_the_demo_instead_of(service, running, person)
    window.hide()
    service.start()
    entry(window, "End the demo").trigger()
    qtbot.waitUntil(lambda: menu_of(window).actions()[0].text() == "Online · 1 network")
    assert person.all_seen(StatusWindow) == []


def test_the_demo_can_be_there_from_the_start(running: Running, person: Person) -> None:
    running.start(wait_for_tray=SHORT, demo=True)
    person.wait_for_text("Demo · Online", person.wait_for(StatusWindow))


def test_a_question_about_one_service_is_taken_back_when_another_is_shown(
    window: StatusWindow, person: Person, service: SimulatedService, qtbot: QtBot
) -> None:
    person.click("Join network…", window)
    person.wait_for(JoinDialog)
    service.stop()
    menu_of(window).popup(QPoint(0, 0))  # polls at once
    menu_of(window).hide()
    person.click("Try the demo", window)
    qtbot.waitUntil(lambda: person.all_seen(JoinDialog) == [])
    person.wait_for_text("Demo · Online", window)


# From the window to the rest.


def test_the_window_follows_while_it_is_seen(window: StatusWindow, person: Person, world: World) -> None:
    world.rename(HOME, "Zuhause")
    person.wait_for_text("● Zuhause · 10.147.20.27", window)


def test_a_network_can_be_joined_from_the_window(window: StatusWindow, person: Person, world: World) -> None:
    world.joinable("8056c2e21c000002", Stage(name="Office"))
    person.click("Join network…", window)
    dialog = person.wait_for(JoinDialog)
    person.type("8056c2e21c000002")
    person.click("Join", dialog)
    person.wait_for_text("You are in “Office”.", dialog)
    person.wait_for_text("● Office", window)
    dialog.close()


def test_my_address_can_be_copied_from_the_window(window: StatusWindow, person: Person, world: World) -> None:
    person.click("Copy my address", window)
    assert person.clipboard == world.address


def test_the_menu_of_the_window_opens_what_it_says(window: StatusWindow, person: Person) -> None:
    entry(window, "About ZTray").trigger()
    box = person.wait_for(QMessageBox)
    assert "ZeroTier service: 1.14.1" in person.read(box)
    box.close()


def test_what_the_service_refuses_is_told_in_the_window_until_it_is_dismissed(
    window: StatusWindow, person: Person, world: World, qtbot: QtBot
) -> None:
    world.refuse_flag(HOME, "allowDNS")
    network = entry(window, "● Home · 10.147.20.27").menu()
    assert network is not None
    (dns,) = (action for action in network.actions() if action.text() == "Allow DNS")  # type: ignore[attr-defined]
    dns.trigger()
    person.wait_for_text("Home: “Allow DNS” could not be switched on. The service kept the old setting.", window)
    person.click("Dismiss", window)
    qtbot.waitUntil(lambda: "could not be switched on" not in person.read(window))
    qtbot.waitUntil(lambda: "Dismiss" not in person.buttons(window))


def test_a_hostile_name_is_shown_as_plain_text_in_the_window(
    window: StatusWindow, person: Person, world: World
) -> None:
    world.rename(HOME, HOSTILE)
    person.wait_for_text("● <b>evil</b>", window)
    assert all_labels_are_plain(window)


def test_stopping_twice_and_without_a_start_does_no_harm(
    service: SimulatedService, tmp_path: Path, qtbot: QtBot
) -> None:
    del qtbot
    running = Running(service, tmp_path)
    running.start(demo=True)
    running.stop()
    running.stop()
