"""The program itself on a real service: whatever happens to the service, the menu says so within a poll."""

import subprocess
from collections.abc import Iterator

import pytest

from tests.fakes.desktop import PrivateDesktop
from tests.fakes.tray_host import MenuNode, TrayHost, TrayItem
from tests.live.real_service import STANDARD_PORT, Site, program_under_test, run_in

POLL = 5 + 2 + 1
"""One pause, one read timeout and a second for a busy machine, in seconds: how late the menu may be."""


@pytest.fixture(scope="module")
def desktop() -> Iterator[PrivateDesktop]:
    with PrivateDesktop() as desktop:
        yield desktop


@pytest.fixture
def program(desktop: PrivateDesktop, site: Site) -> Iterator[subprocess.Popen[bytes]]:
    """The program beside the member; when it has ended, it has warned of nothing."""
    command = program_under_test(site.member.home)
    with run_in(site.member.namespace, command, env=desktop.environment, stderr=subprocess.PIPE) as program:
        try:
            yield program
            _, warnings = program.communicate(timeout=5)
        finally:
            program.kill()
    assert (program.returncode, warnings) == (0, b"")


@pytest.fixture
def tray(desktop: PrivateDesktop, program: subprocess.Popen[bytes]) -> Iterator[TrayItem]:
    """The program's icon; it quits when the test is over."""
    with TrayHost(desktop.bus_address) as host:
        item = host.wait_for_item()
        item.wait_until(lambda menu: menu.labels[0].startswith("Online"))
        yield item
        if program.poll() is None:
            item.click("Quit ZTray")
            program.wait(5)


def test_a_network_from_joining_to_leaving(tray: TrayItem, site: Site) -> None:
    network_id = site.controller.create_network(name="Tom & Jerry's <b>lab_net</b>")
    title = "Tom & Jerry's <b>lab_net</b>"
    site.member.ask("POST", f"/network/{network_id}", {})
    tray.wait_until(lambda menu: has_line(menu, network_id[-6:]), POLL)
    tray.wait_until(lambda menu: has_line(menu, "◐", "waiting for approval"), POLL + 5)
    site.controller.authorize(network_id, site.member.address)
    tray.wait_until(lambda menu: has_line(menu, f"● {title}", "10.147.20."), POLL + 5)
    assert any("Tom & Jerry's" in line and "lab_net" in line for line in tray.tooltip().splitlines())

    tray.click(line_of(tray.menu(), title), "Allow DNS")
    tray.wait_until(lambda menu: is_dns_allowed(menu, title) is True)
    assert site.member.ask("GET", f"/network/{network_id}").json["allowDNS"] is True
    tray.click(line_of(tray.menu(), title), "Allow DNS")
    tray.wait_until(lambda menu: is_dns_allowed(menu, title) is False)
    assert site.member.ask("GET", f"/network/{network_id}").json["allowDNS"] is False

    site.member.ask("DELETE", f"/network/{network_id}")
    tray.wait_until(lambda menu: not any(title in label for label in menu.labels), POLL)


def test_a_pause_leaves_the_network_and_comes_back_with_its_flags(tray: TrayItem, site: Site) -> None:
    network_id = site.controller.create_network(name="Paused")
    site.member.ask("POST", f"/network/{network_id}", {"allowDNS": True, "allowManaged": True, "allowGlobal": True})
    site.controller.authorize(network_id, site.member.address)
    tray.wait_until(lambda menu: has_line(menu, "● Paused", "10.147.20."), POLL + 5)
    tray.click(line_of(tray.menu(), "Paused"), "Pause", "For 15 minutes")
    tray.wait_until(lambda menu: has_line(menu, "‖ Paused", "paused until"))
    assert network_id not in {network["id"] for network in site.member.ask("GET", "/network").json}

    tray.click(line_of(tray.menu(), "Paused"), "Resume")
    tray.wait_until(lambda menu: has_line(menu, "● Paused", "10.147.20."), POLL + 5)
    back = site.member.ask("GET", f"/network/{network_id}").json
    assert (back["allowDNS"], back["allowGlobal"], back["allowDefault"]) == (True, True, False)


def test_a_network_that_was_left_is_joined_again_with_its_flags(tray: TrayItem, site: Site) -> None:
    network_id = site.controller.create_network(name="Comes and goes")
    site.member.ask("POST", f"/network/{network_id}", {"allowGlobal": True})
    site.controller.authorize(network_id, site.member.address)
    tray.wait_until(lambda menu: has_line(menu, "● Comes and goes", "10.147.20."), POLL + 5)
    site.member.ask("DELETE", f"/network/{network_id}")
    tray.wait_until(lambda menu: not has_line(menu, "Comes and goes"), POLL)

    tray.click("Recently left", "Join Comes and goes again")
    tray.wait_until(lambda menu: has_line(menu, "● Comes and goes", "10.147.20."), POLL + 5)
    assert site.member.ask("GET", f"/network/{network_id}").json["allowGlobal"] is True


def test_the_service_stops_and_starts(tray: TrayItem, site: Site) -> None:
    site.member.stop()
    tray.wait_until(lambda menu: menu.labels[0] == "ZeroTier is not running", POLL)
    site.member.start()
    tray.about_to_show()
    tray.wait_until(lambda menu: menu.labels[0].startswith(("Online", "Offline")), POLL)


def test_the_service_hangs_and_goes_on(tray: TrayItem, site: Site) -> None:
    site.member.freeze()
    try:
        tray.wait_until(lambda menu: menu.labels[0] == "ZeroTier does not answer", POLL)
    finally:
        site.member.thaw()
    tray.about_to_show()
    tray.wait_until(lambda menu: menu.labels[0].startswith(("Online", "Offline")), POLL)


def test_the_program_quits_at_once_while_the_service_hangs(
    tray: TrayItem, program: subprocess.Popen[bytes], site: Site
) -> None:
    site.member.freeze()
    try:
        tray.click("Quit ZTray")
        assert program.wait(1) == 0
    finally:
        site.member.thaw()


def test_the_service_moves_to_another_port(tray: TrayItem, site: Site) -> None:
    site.member.restart(port=STANDARD_PORT + 7)
    tray.wait_until(lambda menu: menu.labels[0].startswith("Offline"), POLL)
    site.member.restart(port=STANDARD_PORT)
    tray.wait_until(lambda menu: menu.labels[0].startswith("Online"), POLL + 30)


def test_the_service_gets_another_token(tray: TrayItem, site: Site) -> None:
    site.member.replace_token()
    tray.about_to_show()
    tray.wait_until(lambda menu: menu.labels[0].startswith("Online"), POLL + 30)


def has_line(menu: MenuNode, *parts: str) -> bool:
    return any(all(part in label for part in parts) for label in menu.labels)


def is_dns_allowed(menu: MenuNode, title: str) -> bool | None:
    """Return what the check mark says, None while it is changing."""
    flags = {node.label: node.toggle_state for node in menu.find(line_of(menu, title)).children}
    return flags.get("Allow DNS")


def line_of(menu: MenuNode, title: str) -> str:
    return next(label for label in menu.labels if title in label)
