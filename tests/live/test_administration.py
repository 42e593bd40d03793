"""The program beside a real controller: who runs a network approves this computer and others, and names them."""

import subprocess
from collections.abc import Iterator

import pytest

from tests.fakes.desktop import PrivateDesktop
from tests.fakes.patience import PATIENCE
from tests.fakes.tray_host import MenuNode, Notification, TrayHost, TrayItem
from tests.live.real_service import Site, program_under_test, run_in
from tests.live.test_program import has_line, line_of


@pytest.fixture(scope="module")
def desktop() -> Iterator[PrivateDesktop]:
    with PrivateDesktop() as desktop:
        yield desktop


@pytest.fixture(scope="module")
def host(desktop: PrivateDesktop) -> Iterator[TrayHost]:
    with TrayHost(desktop.bus_address) as host:
        yield host


@pytest.fixture
def tray(desktop: PrivateDesktop, host: TrayHost, site: Site) -> Iterator[TrayItem]:
    """The icon of the program beside the controller; when it has ended, it has warned of nothing."""
    command = program_under_test(site.controller.home)
    with run_in(site.controller.namespace, command, env=desktop.environment, stderr=subprocess.PIPE) as program:
        try:
            item = host.wait_for_item()
            item.wait_until(lambda menu: menu.labels[0].startswith(("Online", "Offline")))
            yield item
            item.click("Quit ZTray")
            _, warnings = program.communicate(timeout=5)
        finally:
            program.kill()
    assert (program.returncode, warnings) == (0, b"")


@pytest.mark.timeout(240)
def test_from_this_computer_to_a_device_with_a_name(tray: TrayItem, host: TrayHost, site: Site) -> None:
    network_id = site.controller.create_network(name="Workshop")
    site.controller.ask("POST", f"/network/{network_id}", {})
    tray.wait_until(lambda menu: has_line(menu, "◐", "waiting for approval"))
    tray.wait_until(lambda menu: "Approve this computer" in _below(menu, "waiting for approval"))
    tray.click(line_of(tray.menu(), "waiting for approval"), "Approve this computer")
    tray.wait_until(lambda menu: has_line(menu, "● Workshop", "10.147.20."))

    site.member.ask("POST", f"/network/{network_id}", {})
    asked = _wait_for_notice(host, site.member.address)
    assert asked.summary.endswith("asks to join Workshop")
    assert has_line(tray.menu(), "◐", "asks to join Workshop")
    approve = next(key for key, text in asked.actions if text == "Approve")
    host.invoke_action(asked, approve)
    member = site.member
    member.wait_until(lambda: member.ask("GET", f"/network/{network_id}").json["status"] == "OK", seconds=PATIENCE)
    tray.wait_until(lambda menu: not has_line(menu, "asks to join"))

    if site.controller.ask("GET", "/status").json["version"] < "1.14":
        return  # which keeps no names
    path = f"/controller/network/{network_id}/member/{member.address}"
    site.controller.ask("POST", path, {"name": "Lathe"})
    tray.open_menu()
    tray.wait_until(lambda menu: any(line.startswith("Lathe — 10.147.20.") for line in _below(menu, "Devices:")), 60)


def _below(menu: MenuNode, title: str) -> tuple[str, ...]:
    """Return the lines of the submenu of a line."""
    return next((node.labels for node in menu.children if title in node.label), ())


def _wait_for_notice(host: TrayHost, address: str) -> Notification:
    return host.wait_for_notification(lambda notice: address in notice.summary)
