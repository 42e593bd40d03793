"""A service that stops, moves, hangs or changes its token: the menu says so, and finds it again by itself."""

from contextlib import suppress
from pathlib import Path

from tests.e2e.conftest import Start
from tests.e2e.program import Program, Screen, at_service, has
from tests.fakes.stopwatch import Stopwatch
from tests.fakes.tray_host import TrayHost
from ztray.demo.service import SimulatedService
from ztray.domain.identifiers import NetworkId

ONLINE = "Online · 1 network"
NOT_RUNNING = "ZeroTier is not running"


def test_a_service_that_stops_is_told_with_what_helps(program: Program, service: SimulatedService) -> None:
    service.stop()
    menu = program.menu_with(NOT_RUNNING)
    assert menu.labels == (
        NOT_RUNNING,
        "What is wrong, and what helps…",
        "Try again now",
        "Doctor…",
        "Try the demo",
        "Open ZTray",
        "Settings…",
        "About ZTray",
        "Quit ZTray",
    )


def test_the_icon_and_its_tooltip_tell_it_as_well(program: Program, service: SimulatedService) -> None:
    before = program.item.icon()
    service.stop()
    program.menu_with(NOT_RUNNING)
    assert program.item.tooltip() == NOT_RUNNING
    assert program.item.icon() != before


def test_a_service_that_comes_back_is_found_by_itself(program: Program, service: SimulatedService) -> None:
    service.stop()
    program.menu_with(NOT_RUNNING)
    watch = Stopwatch()
    service.start()
    program.item.wait_until(lambda menu: has(menu, ONLINE))
    watch.assert_within(5)


def test_a_click_tries_again_at_once(program: Program, service: SimulatedService) -> None:
    service.stop()
    program.menu_with(NOT_RUNNING)
    for _ in range(10):  # after many failures, it does not look again by itself for long
        program.item.click("Try again now")
    service.start()
    watch = Stopwatch()
    with suppress(AssertionError):  # on a slow machine, it may look by itself before it is asked to
        program.item.click("Try again now")
    program.item.wait_until(lambda menu: has(menu, ONLINE))
    watch.assert_within(0.9)


def test_a_service_that_starts_on_another_port_is_found(program: Program, service: SimulatedService) -> None:
    service.stop()
    program.menu_with(NOT_RUNNING)
    service.start(port=0)
    program.menu_with(ONLINE)


def test_a_service_that_hangs_is_told_and_found_again(program: Program, service: SimulatedService) -> None:
    service.hang()
    program.menu_with("ZeroTier does not answer")
    service.resume()
    program.menu_with(ONLINE)


def test_a_replaced_token_goes_unnoticed(program: Program, service: SimulatedService, host: TrayHost) -> None:
    item = program.item
    program.menu_with("Devices")
    before = len(host.signals)
    service.replace_token()
    service.forget_requests()
    item.about_to_show()
    service.wait_for_request(
        lambda request: request.path == "/network" and request.headers["x-zt1-auth"] == service.token
    )
    program.menu_with(ONLINE)
    assert len(host.signals) == before


def test_a_token_that_is_not_the_service_s_is_told(program: Program, service: SimulatedService) -> None:
    service.replace_token()
    (service.home / "authtoken.secret").write_text("of-another-service")
    menu = program.menu_with("ZeroTier refuses the token")
    assert "Paste the token…" in menu.labels


def test_a_token_that_appears_is_used(start: Start, service: SimulatedService, home: NetworkId) -> None:
    del home
    token = service.home / "authtoken.secret"
    away = token.rename(service.home / "away")
    program = start(*at_service(service))
    program.menu_with("ZeroTier's token was not found")
    away.rename(token)
    program.menu_with(ONLINE)


def test_another_program_on_the_port_is_told_and_gets_no_token(program: Program, service: SimulatedService) -> None:
    service.stop()
    program.menu_with(NOT_RUNNING)
    service.answer_with("GET", "/health", body=b"<html>Welcome to nginx!</html>")
    service.forget_requests()
    service.start()
    program.menu_with("Another program uses ZeroTier's port")
    assert {request.path for request in service.requests} == {"/health"}
    assert [request for request in service.requests if "x-zt1-auth" in request.headers] == []


def test_an_answer_without_sense_is_told(program: Program, service: SimulatedService) -> None:
    service.answer_with("GET", "/network", body=b"[" * 100_000)
    program.menu_with("ZTray does not understand ZeroTier's answer")


def test_an_outage_at_the_beginning_opens_the_window(start: Start, tmp_path: Path, screen: Screen) -> None:
    program = start("--service-home", str(tmp_path), "--port", "1")
    screen.window("ZTray")
    assert program.item.tooltip() == NOT_RUNNING


def test_a_later_outage_opens_no_window(program: Program, service: SimulatedService, screen: Screen) -> None:
    service.stop()
    program.menu_with(NOT_RUNNING)
    assert not screen.has_window("ZTray")


def test_the_window_opens_with_a_click_on_the_first_line(program: Program, screen: Screen) -> None:
    program.item.click(ONLINE)
    screen.window("ZTray")


def test_closing_the_window_beside_a_tray_leaves_the_program(program: Program, screen: Screen) -> None:
    program.item.click(ONLINE)
    screen.close("ZTray")
    screen.wait_for_no_window("ZTray")
    program.menu_with(ONLINE)


def test_the_demo_can_be_tried_and_ended(program: Program, service: SimulatedService) -> None:
    service.stop()
    program.menu_with(NOT_RUNNING)
    program.item.click("Try the demo")
    program.menu_with("Demo · Online", "Travel exit")
    service.start()
    program.item.click("End the demo")
    menu = program.menu_with(ONLINE, "● Home")
    assert not has(menu, "Demo")


def test_quitting_takes_a_moment_while_the_service_hangs(program: Program, service: SimulatedService) -> None:
    program.menu_with("Devices")
    service.hang()
    service.forget_requests()
    program.item.about_to_show()
    service.wait_for_request(lambda request: request.path == "/status")
    program.quit()


def test_quitting_in_an_outage_takes_a_moment(program: Program, service: SimulatedService) -> None:
    service.stop()
    program.menu_with(NOT_RUNNING)
    program.quit()
