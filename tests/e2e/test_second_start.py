"""A second start of the program: the first shows itself, and there is one icon."""

import subprocess

import pytest

from tests.e2e.conftest import Start
from tests.e2e.program import PersonsHome, Program, Screen, at_service, command_line
from tests.fakes.desktop import PrivateDesktop
from tests.fakes.patience import PATIENCE
from tests.fakes.tray_host import TrayHost
from ztray.demo.service import SimulatedService


def start_again(
    desktop: PrivateDesktop, persons_home: PersonsHome, *arguments: str
) -> subprocess.CompletedProcess[str]:
    command = command_line(*arguments)
    environment = desktop.environment | persons_home.environment
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False)


def test_a_second_start_shows_the_window_of_the_first_and_ends(
    program: Program,
    desktop: PrivateDesktop,
    persons_home: PersonsHome,
    screen: Screen,
    host: TrayHost,
    service: SimulatedService,
) -> None:
    assert not screen.has_window("ZTray")
    second = start_again(desktop, persons_home, *at_service(service))
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    screen.window("ZTray")
    assert program.is_running
    assert len(host.items) == 1


def test_after_a_killed_program_another_one_starts(
    program: Program, host: TrayHost, service: SimulatedService, start: Start
) -> None:
    program.kill()
    host.wait_for_no_item()
    start(*at_service(service)).menu_with("Online")


# Having it quit, as installers do.


@pytest.mark.parametrize("is_demo", [False, True], ids=["the service", "the demo"])
def test_an_installer_has_it_quit_without_complaint_and_waits_for_its_end(
    start: Start, service: SimulatedService, desktop: PrivateDesktop, persons_home: PersonsHome, is_demo: bool
) -> None:
    program = start("--demo") if is_demo else start(*at_service(service))
    program.menu_with("Online")
    environment = desktop.environment | persons_home.environment
    with subprocess.Popen(command_line("--quit-running"), env=environment, stderr=subprocess.PIPE, text=True) as asking:
        assert program.process.wait(PATIENCE) == 0
        _, told = asking.communicate(timeout=PATIENCE)
    assert (asking.returncode, told, program.complaints) == (0, "", "")


def test_where_none_runs_an_installer_has_nothing_to_wait_for(
    desktop: PrivateDesktop, persons_home: PersonsHome
) -> None:
    told = start_again(desktop, persons_home, "--quit-running")
    assert (told.returncode, told.stdout, told.stderr) == (0, "", "")
