"""The window of the real program: what brings it up, and what is done in it and lasts."""

import signal
import subprocess

import pytest

from tests.e2e.conftest import HOME, Start
from tests.e2e.program import PersonsHome, Program, Screen, at_service, command_line, has
from tests.fakes.desktop import PrivateDesktop
from tests.fakes.patience import PATIENCE
from tests.fakes.tray_host import TrayHost
from ztray.demo.service import SimulatedService
from ztray.demo.world import World
from ztray.domain.identifiers import NetworkId
from ztray.domain.settings import ClickAction, QuitAction

HOME_LINE = "● Home · 10.147.20.27"


@pytest.fixture
def in_window(program: Program, screen: Screen) -> Program:
    """The program with its window open and the keyboard in it."""
    program.item.activate()
    screen.window("ZTray")
    return program


# What brings it up.


def test_the_first_start_ever_shows_the_window_and_the_next_one_does_not(
    start: Start, persons_home: PersonsHome, service: SimulatedService, home: NetworkId, screen: Screen
) -> None:
    del home
    persons_home.is_new()
    first = start(*at_service(service))
    screen.window("ZTray")
    first.end()
    start(*at_service(service)).menu_with(HOME_LINE)
    assert not screen.has_window("ZTray")


def test_a_click_on_a_message_opens_the_window_at_its_place(
    start: Start, persons_home: PersonsHome, service: SimulatedService, home: NetworkId, screen: Screen, host: TrayHost
) -> None:
    (persons_home.state / "window.ini").write_text("[window]\npage=settings\n")
    program = start(*at_service(service))
    program.menu_with(HOME_LINE)
    service.world.refuse_flag(home, "allowDNS")
    before = len(host.notifications)
    program.item.click(HOME_LINE, "Allow DNS")
    message = host.wait_for_notification(lambda n: n in host.notifications[before:])
    assert not screen.has_window("ZTray")
    host.invoke_action(message)
    screen.window("ZTray")
    program.end()
    assert persons_home.last_page == "networks"


def test_dismissing_a_message_opens_nothing(program: Program, world: World, screen: Screen, host: TrayHost) -> None:
    world.refuse_flag(HOME, "allowDNS")
    before = len(host.notifications)
    program.item.click(HOME_LINE, "Allow DNS")
    host.dismiss(host.wait_for_notification(lambda n: n in host.notifications[before:]))
    program.menu_with("(Dismiss)")
    assert not screen.has_window("ZTray")


def test_a_middle_click_pauses_all_networks_and_another_resumes_them(program: Program, world: World) -> None:
    program.item.secondary_activate()
    program.menu_with("‖ Home · paused", "Online · no networks, 1 paused")
    assert world.networks() == []
    program.item.secondary_activate()
    program.menu_with(HOME_LINE)


def test_a_click_does_what_was_chosen_for_it(
    start: Start, persons_home: PersonsHome, service: SimulatedService, home: NetworkId, screen: Screen
) -> None:
    del home
    persons_home.choose(click=ClickAction.PAUSE_OR_RESUME, middle_click=ClickAction.OPEN_WINDOW)
    program = start(*at_service(service))
    program.menu_with(HOME_LINE)
    program.item.activate()
    program.menu_with("‖ Home · paused")
    assert not screen.has_window("ZTray")
    program.item.secondary_activate()
    screen.window("ZTray")


# What is done in it, by keyboard, and lasts.


def test_a_setting_changed_in_the_window_holds_at_the_next_start(
    in_window: Program, screen: Screen, start: Start, persons_home: PersonsHome, service: SimulatedService
) -> None:
    screen.press("ctrl+7", "alt+y")  # start with the icon only
    in_window.item.wait_until(lambda _: persons_home.has_chosen("start_hidden") is False)
    in_window.end()
    start(*at_service(service))
    screen.window("ZTray")


def test_a_name_given_in_the_window_is_the_menu_s_and_is_printed(
    in_window: Program, screen: Screen, desktop: PrivateDesktop, persons_home: PersonsHome, service: SimulatedService
) -> None:
    screen.press("ctrl+1", "alt+n")
    screen.type("My home")
    screen.press("Return")
    in_window.menu_with("● My home · 10.147.20.27")
    assert "● My home · 10.147.20.27" in printed(desktop, persons_home, service)


def test_a_pause_chosen_in_the_window_is_printed_and_lasts(
    in_window: Program,
    screen: Screen,
    desktop: PrivateDesktop,
    persons_home: PersonsHome,
    service: SimulatedService,
    start: Start,
) -> None:
    screen.press("ctrl+1", "alt+p", "Up", "Return")  # until resumed, the last one
    in_window.menu_with("‖ Home · paused")
    assert "‖ Home · paused" in printed(desktop, persons_home, service)
    in_window.end()
    start(*at_service(service)).menu_with("‖ Home · paused", "Online · no networks, 1 paused")


def printed(desktop: PrivateDesktop, persons_home: PersonsHome, service: SimulatedService) -> list[str]:
    """Return what `ztray status` prints beside the program."""
    run = subprocess.run(
        command_line("status", *at_service(service)),
        env=desktop.environment | persons_home.environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=True,
    )
    return run.stdout.splitlines()


def test_a_flag_is_switched_in_the_window_by_keyboard(in_window: Program, screen: Screen, world: World) -> None:
    screen.press("ctrl+1", "Right", "Right", "Right", "space")
    in_window.item.wait_until(lambda _: (world.network(HOME) or {})["allowGlobal"] is True)
    assert (world.network(HOME) or {})["allowManaged"] is True


def test_keys_close_the_window_and_quit(in_window: Program, screen: Screen) -> None:
    screen.press("ctrl+w")
    screen.wait_for_no_window("ZTray")
    in_window.item.activate()
    screen.window("ZTray")
    screen.press("ctrl+q")
    in_window.ends_by_itself()


# The end.


@pytest.mark.parametrize("number", [signal.SIGTERM, None], ids=["SIGTERM", "menu"])
def test_who_wants_it_has_the_networks_paused_until_the_next_start(
    start: Start,
    persons_home: PersonsHome,
    service: SimulatedService,
    home: NetworkId,
    number: signal.Signals | None,
) -> None:
    persons_home.choose(on_quit=QuitAction.PAUSE)
    service.world.join(home, {"allowDNS": True})
    program = start(*at_service(service))
    program.menu_with(HOME_LINE)
    program.quit() if number is None else program.end(number)
    assert service.world.networks() == []
    again = start(*at_service(service))
    menu = again.menu_with(HOME_LINE)
    assert not has(menu, "paused")
    assert (service.world.network(home) or {})["allowDNS"] is True


def test_a_trial_does_not_outlast_the_program(in_window: Program, screen: Screen, world: World) -> None:
    window = screen.window("ZTray")
    in_window.item.click(HOME_LINE, "Allow default route")
    screen.window("ZTray", other_than=window)
    screen.press("Tab", "space")
    screen.window("Default route")
    assert (world.network(HOME) or {})["allowDefault"] is True
    in_window.end()
    assert (world.network(HOME) or {})["allowDefault"] is False
