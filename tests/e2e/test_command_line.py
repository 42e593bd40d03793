"""The program as it is started and ended from outside."""

import signal
import subprocess
from collections.abc import Mapping

import pytest

from tests.e2e.conftest import Start
from tests.e2e.program import Program, at_service, command_line
from tests.fakes.desktop import PrivateDesktop
from ztray import __version__
from ztray.demo.service import SimulatedService
from ztray.domain.identifiers import NetworkId


def run(*arguments: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command_line(*arguments), env=environment, capture_output=True, text=True, timeout=10, check=False
    )


@pytest.fixture
def without_screen(desktop: PrivateDesktop) -> dict[str, str]:
    return {name: value for name, value in desktop.environment.items() if name not in ("DISPLAY", "QT_QPA_PLATFORM")}


def test_without_a_screen_it_says_so_and_exits_with_2(without_screen: dict[str, str]) -> None:
    done = run(environment=without_screen)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "ztray: There is no screen to show anything on: neither DISPLAY nor WAYLAND_DISPLAY is set.\n"
    )


def test_the_version_needs_no_screen(without_screen: dict[str, str]) -> None:
    done = run("--version", environment=without_screen)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"ZTray {__version__}\n", "")


def test_the_help_names_every_option_and_needs_no_screen(without_screen: dict[str, str]) -> None:
    done = run("--help", environment=without_screen)
    assert (done.returncode, done.stderr) == (0, "")
    for option in ("--demo", "--token-file", "--service-home", "--port", "--verbose", "--version", "ZTRAY_TOKEN_FILE"):
        assert option in done.stdout


@pytest.mark.parametrize(
    ("arguments", "reason"), [(["--port", "0"], "is not a port"), (["--frobnicate"], "--frobnicate"), (["x"], "x")]
)
def test_what_cannot_be_understood_is_told_and_exits_with_2(
    without_screen: dict[str, str], arguments: list[str], reason: str
) -> None:
    done = run(*arguments, environment=without_screen)
    assert done.returncode == 2
    assert reason in done.stderr
    assert "Traceback" not in done.stderr


def test_a_variable_that_is_no_port_is_told_and_exits_with_2(desktop: PrivateDesktop) -> None:
    done = run(environment=desktop.environment | {"ZTRAY_PORT": "many"})
    assert done.returncode == 2
    assert done.stderr == "ztray: ZTRAY_PORT: 'many' is not a port; a port is a number from 1 to 65535.\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_quits_without_complaint(program: Program, number: signal.Signals) -> None:
    program.end(number)
    assert program.process.returncode == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_quits_while_the_service_hangs(
    program: Program, service: SimulatedService, number: signal.Signals
) -> None:
    service.hang()
    program.item.about_to_show()
    service.wait_for_request(lambda request: request.path == "/status")
    program.end(number)


def test_the_menu_quits_without_complaint(program: Program) -> None:
    program.quit()
    assert program.process.returncode == 0


def test_the_token_file_may_stand_elsewhere(start: Start, service: SimulatedService, home: NetworkId) -> None:
    del home
    elsewhere = (service.home / "authtoken.secret").rename(service.home.parent / "elsewhere.secret")
    start(*at_service(service), "--token-file", str(elsewhere)).menu_with("Online · 1 network")


def test_variables_stand_for_the_options(start: Start, service: SimulatedService, home: NetworkId) -> None:
    del home
    start(
        ZTRAY_SERVICE_HOME="/nonexistent",
        ZTRAY_PORT=str(service.port),
        ZTRAY_TOKEN_FILE=str(service.home / "authtoken.secret"),
    ).menu_with("Online · 1 network")


def test_the_token_never_shows_in_what_it_tells(start: Start, service: SimulatedService, home: NetworkId) -> None:
    del home
    program = start(*at_service(service), "-vv")
    program.menu_with("Online · 1 network")
    program.kill()
    assert "accepts the token of" in program.complaints
    assert service.token not in program.complaints


def test_the_demo_shows_every_state_of_a_network(start: Start) -> None:
    menu = start("--demo").menu_with("Demo · Online", "Travel exit", "Devices: ")
    assert {label[0] for label in menu.labels if " · " in label} >= set("●◌◐✕")


def test_the_demo_leaves_no_folder_behind(start: Start, desktop: PrivateDesktop) -> None:
    program = start("--demo")
    program.menu_with("Travel exit")
    assert list(desktop.folder.glob("tmp/ztray-demo-*"))
    program.quit()
    assert not list(desktop.folder.glob("tmp/ztray-demo-*"))
