"""The tray's menu in a panel: how little changes in it, and what a click in it leads to."""

import os
from pathlib import Path

import pytest

from tests.e2e.conftest import HOME, OFFICE, Start
from tests.e2e.program import Program, Screen, at_service, has, line
from tests.fakes.tray_host import MenuNode, TrayHost
from ztray.demo.networks import Stage
from ztray.demo.service import SimulatedService
from ztray.demo.world import World
from ztray.domain.identifiers import NetworkId

HOME_LINE = "● Home · 10.147.20.27"
DNS = "Allow DNS"


def flag(menu: MenuNode, title: str = DNS) -> MenuNode:
    """Return a flag of the network Home."""
    (found,) = (node for node in line(menu, "● Home").children if node.label.startswith(title))
    return found


# What changes, and how much.


def test_nothing_new_sends_nothing_to_the_panel(program: Program, service: SimulatedService) -> None:
    item = program.item
    program.menu_with("Devices")
    before = (item.layout_updates, item.property_updates, len(item.host.signals))
    service.forget_requests()
    for _ in range(10):
        item.about_to_show()  # polls at once
        service.wait_for_request(lambda request: request.path == "/network")
        service.forget_requests()
    assert (item.layout_updates, item.property_updates, len(item.host.signals)) == before


def test_a_change_of_state_sends_properties_and_no_layout(program: Program, world: World) -> None:
    item = program.item
    program.menu_with("Devices")
    layouts, properties = item.layout_updates, item.property_updates
    world.set_status(HOME, "NOT_FOUND")
    program.menu_with("Online · 1 network, 1 needs attention")
    assert item.layout_updates == layouts
    assert item.property_updates > properties


def test_networks_that_change_places_keep_their_entries(program: Program, world: World) -> None:
    world.add_network(OFFICE, Stage(name="Office"))
    before = program.menu_with("● Office", "Devices")
    layouts = program.item.layout_updates
    world.rename(HOME, "Zuhause")
    menu = program.menu_with("● Zuhause")
    assert [label[:8] for label in menu.labels if label.startswith("●")] == ["● Office", "● Zuhaus"]
    assert line(menu, "● Zuhause").id == line(before, "● Home").id
    assert program.item.layout_updates - layouts <= 3


# Clicks.


def test_a_click_on_a_flag_reaches_the_service_and_the_check_mark_follows(program: Program, world: World) -> None:
    program.item.click(HOME_LINE, DNS)
    program.item.wait_until(lambda menu: flag(menu).toggle_state is True)
    assert (world.network(HOME) or {})["allowDNS"] is True


def test_a_second_click_switches_it_off_again(program: Program, world: World) -> None:
    program.item.click(HOME_LINE, DNS)
    program.item.wait_until(lambda menu: flag(menu).toggle_state is True and flag(menu).enabled)
    program.item.click(HOME_LINE, DNS)
    program.item.wait_until(lambda menu: flag(menu).toggle_state is False and flag(menu).enabled)
    assert (world.network(HOME) or {})["allowDNS"] is False


def test_while_the_service_does_not_answer_the_flag_is_changing_and_unmarked(
    program: Program, service: SimulatedService
) -> None:
    service.hang()
    program.item.click(HOME_LINE, DNS)
    menu = program.item.wait_until(lambda menu: has(menu, "Allow DNS (changing…)"))
    assert "● Home · 10.147.20.27 (changing…)" in menu.labels
    assert flag(menu).toggle_state is False
    assert not flag(menu).enabled
    service.resume()
    program.item.wait_until(lambda menu: flag(menu).toggle_state is True)


def test_a_refused_flag_is_told_in_the_menu(program: Program, world: World) -> None:
    world.refuse_flag(HOME, "allowDNS")
    program.item.click(HOME_LINE, DNS)
    menu = program.item.wait_until(lambda menu: has(menu, "⚠"))
    assert line(menu, "⚠").label == (
        "⚠ Home: “Allow DNS” could not be switched on. The service kept the old setting. (Dismiss)"
    )
    program.item.wait_until(lambda menu: flag(menu).enabled)
    assert flag(program.item.menu()).toggle_state is False


def test_a_refusal_goes_with_a_click(program: Program, world: World) -> None:
    world.refuse_flag(HOME, "allowDNS")
    program.item.click(HOME_LINE, DNS)
    menu = program.item.wait_until(lambda menu: has(menu, "⚠"))
    program.item.click(line(menu, "⚠").label)
    program.item.wait_until(lambda menu: not has(menu, "⚠"))


def test_a_refused_flag_is_told_in_a_notification(program: Program, world: World, host: TrayHost) -> None:
    world.rename(HOME, "<b>Home</b>")
    program.menu_with("● <b>Home</b>")
    world.refuse_flag(HOME, "allowDNS")
    before = len(host.notifications)
    program.item.click("● <b>Home</b> · 10.147.20.27", DNS)
    notification = host.wait_for_notification(lambda n: n in host.notifications[before:])
    assert notification.summary == "‹b>Home‹/b>: “Allow DNS” could not be switched on."  # noqa: RUF001
    assert notification.body == "The service kept the old setting."


def test_a_refusal_during_an_outage_is_told_and_goes_with_a_click(
    program: Program, service: SimulatedService, host: TrayHost
) -> None:
    before = len(host.notifications)
    service.hang()
    program.item.click(HOME_LINE, DNS)
    menu = program.item.wait_until(lambda menu: has(menu, "ZeroTier does not answer") and has(menu, "⚠"))
    assert "could not be switched on. The service did not answer" in line(menu, "⚠").label
    host.wait_for_notification(lambda n: n in host.notifications[before:])
    program.item.click(line(menu, "⚠").label)
    program.item.wait_until(lambda menu: not has(menu, "⚠"))


def test_a_flag_of_a_network_left_elsewhere_does_not_join_it_again(
    program: Program, world: World, service: SimulatedService
) -> None:
    service.hang()
    program.item.click(HOME_LINE, DNS)
    world.leave(HOME)
    service.resume()
    program.item.wait_until(lambda menu: has(menu, "The network had been left meanwhile."))
    assert world.network(HOME) is None


def test_leaving_asks_and_the_answer_is_carried_out(program: Program, world: World, screen: Screen) -> None:
    program.item.click(HOME_LINE, "Leave…")
    screen.window("ZTray")
    screen.press("Tab", "space")
    program.menu_with("Online · no networks", "Join Home again")
    assert world.network(HOME) is None


def test_a_network_that_was_left_is_joined_again_with_one_click(program: Program, world: World, screen: Screen) -> None:
    program.item.click(HOME_LINE, DNS)
    program.item.wait_until(lambda menu: flag(menu).toggle_state is True)
    program.item.click(HOME_LINE, "Leave…")
    screen.window("ZTray")
    screen.press("Tab", "space")
    program.menu_with("Join Home again")
    program.item.click("Recently left", "Join Home again")
    program.menu_with("Online · 1 network", HOME_LINE)
    assert (world.network(HOME) or {})["allowDNS"] is True


def test_a_network_is_paused_and_resumed(program: Program, world: World) -> None:
    program.item.click(HOME_LINE, "Pause", "Until resumed")
    program.menu_with("‖ Home · paused", "Online · no networks, 1 paused")
    assert world.network(HOME) is None
    program.item.click("‖ Home · paused", "Resume")
    program.menu_with(HOME_LINE, "Online · 1 network")


@pytest.mark.parametrize("key", ["Escape", "Return"])
def test_leaving_changes_nothing_for_who_does_not_say_so(
    program: Program, world: World, screen: Screen, key: str
) -> None:
    program.item.click(HOME_LINE, "Leave…")
    screen.window("ZTray")
    screen.press(key)
    screen.wait_for_no_window("ZTray")
    program.menu_with("Online · 1 network")
    assert world.network(HOME) is not None


def test_the_default_route_asks_first(program: Program, world: World, screen: Screen) -> None:
    program.item.click(HOME_LINE, "Allow default route")
    screen.window("ZTray")
    assert (world.network(HOME) or {})["allowDefault"] is False
    screen.press("Tab", "space")
    program.item.wait_until(lambda menu: flag(menu, "Allow default route").toggle_state is True)
    assert (world.network(HOME) or {})["allowDefault"] is True
    screen.window("Default route")


def test_a_default_route_is_kept_by_keyboard(program: Program, world: World, screen: Screen) -> None:
    program.item.click(HOME_LINE, "Allow default route")
    screen.window("ZTray")
    screen.press("Tab", "space")
    screen.window("Default route")
    screen.press("alt+k")
    screen.wait_for_no_window("Default route")
    assert (world.network(HOME) or {})["allowDefault"] is True


def test_a_hasty_key_switches_a_default_route_back(program: Program, world: World, screen: Screen) -> None:
    program.item.click(HOME_LINE, "Allow default route")
    screen.window("ZTray")
    screen.press("Tab", "space")
    screen.window("Default route")
    screen.press("Return")
    program.item.wait_until(lambda menu: flag(menu, "Allow default route").toggle_state is False)
    assert (world.network(HOME) or {})["allowDefault"] is False


def test_the_default_route_stays_off_for_who_does_not_agree(
    program: Program, world: World, service: SimulatedService, screen: Screen
) -> None:
    program.item.click(HOME_LINE, "Allow default route")
    screen.window("ZTray")
    screen.press("Return")
    screen.wait_for_no_window("ZTray")
    program.menu_with("Online · 1 network")
    assert [request for request in service.requests if request.method == "POST"] == []
    assert (world.network(HOME) or {})["allowDefault"] is False


def test_the_default_route_is_switched_off_without_a_question(program: Program, world: World) -> None:
    world.join(HOME, {"allowDefault": True})
    program.item.about_to_show()
    program.item.wait_until(lambda menu: flag(menu, "Allow default route").toggle_state is True)
    program.item.click(HOME_LINE, "Allow default route")
    program.item.wait_until(lambda menu: flag(menu, "Allow default route").toggle_state is False)
    assert (world.network(HOME) or {})["allowDefault"] is False


def test_the_same_question_is_asked_once(program: Program, world: World, screen: Screen) -> None:
    for _ in range(2):
        program.item.click(HOME_LINE, "Leave…")
        screen.window("ZTray")
    screen.press("Escape")
    screen.wait_for_no_window("ZTray")
    assert world.network(HOME) is not None


def test_quitting_with_a_question_open_ends_the_program(program: Program, screen: Screen) -> None:
    program.item.click(HOME_LINE, "Leave…")
    screen.window("ZTray")
    program.quit()


# Joining.


def test_a_network_is_joined_by_typing_its_id(program: Program, world: World, screen: Screen) -> None:
    world.joinable(OFFICE, Stage(name="Office", addresses=("172.28.4.12/16",)))
    program.item.click("Join network…")
    screen.window("Join a network")
    screen.type(OFFICE)
    screen.press("Return")
    program.menu_with("● Office · 172.28.4.12", "Online · 2 networks")
    assert screen.has_window("Join a network")
    screen.press("Escape")
    screen.wait_for_no_window("Join a network")


def test_joining_can_be_called_off(program: Program, service: SimulatedService, screen: Screen) -> None:
    program.item.click("Join network…")
    screen.window("Join a network")
    screen.type(OFFICE)
    screen.press("Escape")
    screen.wait_for_no_window("Join a network")
    program.menu_with("Online · 1 network")
    assert [request for request in service.requests if request.method == "POST"] == []


# Signing in.


@pytest.fixture
def opened(tmp_path: Path) -> Path:
    """What the desktop's browser was asked to open."""
    return tmp_path / "opened"


@pytest.fixture
def program_with_browser(
    start: Start, service: SimulatedService, home: NetworkId, tmp_path: Path, opened: Path
) -> Program:
    """The program on a desktop whose browser only writes down what it is asked to open."""
    del home
    folder = tmp_path / "bin"
    folder.mkdir()
    browser = folder / "xdg-open"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {opened}.part\nmv {opened}.part {opened}\n')
    browser.chmod(0o755)
    return start(*at_service(service), PATH=f"{folder}:{os.environ['PATH']}")


def test_signing_in_opens_the_browser(
    program_with_browser: Program, world: World, host: TrayHost, opened: Path
) -> None:
    url = "https://sso.example.com/sign-in?network=8056c2e21c000001&state=a%20b%3Bc"
    world.set_stage(HOME, Stage(name="Home", status="AUTHENTICATION_REQUIRED", authentication_url=url))
    program_with_browser.menu_with("Sign in at sso.example.com…")
    program_with_browser.item.click("◐ Home · sign-in needed", "Sign in at sso.example.com…")
    host.wait_for(lambda: opened.exists() or None, failure=lambda: "No browser was opened.")
    assert opened.read_text() == url
