"""A token that is pasted into the real program, kept by a real keyring, and there again after the next start."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import Start
from tests.e2e.program import PersonsHome, Program, Screen, at_service, command_line
from tests.fakes.desktop import PrivateDesktop
from tests.fakes.keyring_daemon import KeyringDesktop, keyring_desktop
from tests.fakes.patience import PATIENCE
from ztray.demo.service import SimulatedService
from ztray.domain.identifiers import NetworkId

MISSING = "ZeroTier's token was not found"
ONLINE = "Online · 1 network"


@pytest.fixture
def keyring(desktop: PrivateDesktop) -> Iterator[KeyringDesktop]:
    """The keyring of the desktop that the program runs on."""
    with keyring_desktop(desktop.bus_address) as keyring:
        keyring.start_daemon()
        yield keyring


@pytest.fixture
def token(service: SimulatedService, home: NetworkId) -> str:
    """The token of a service that keeps it where nobody else finds it."""
    del home
    (service.home / "authtoken.secret").unlink()
    return service.token


def paste(program: Program, screen: Screen, token: str) -> None:
    program.menu_with(MISSING)
    program.item.click("Paste the token…")
    screen.window("ZeroTier's token")
    screen.type(token)
    screen.press("Return")
    program.menu_with(ONLINE)


@pytest.mark.usefixtures("keyring")
def test_a_pasted_token_is_kept_and_used_after_the_next_start(
    start: Start, service: SimulatedService, token: str, screen: Screen
) -> None:
    program = start(*at_service(service))
    paste(program, screen, token)
    program.quit()
    start(*at_service(service)).menu_with(ONLINE)


def test_a_pasted_token_is_in_no_file(
    start: Start, service: SimulatedService, token: str, screen: Screen, keyring: KeyringDesktop, tmp_path: Path
) -> None:
    program = start(*at_service(service), ZTRAY_LOG="debug")
    paste(program, screen, token)
    program.quit()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.name == "ztray.log" and path.stat().st_size for path in files)
    assert [path for path in files if token.encode() in path.read_bytes()] == []
    assert keyring.everything_on_disk()
    assert token.encode() not in keyring.everything_on_disk()


@pytest.mark.usefixtures("keyring")
def test_a_kept_token_serves_the_commands_of_a_terminal_too(
    start: Start,
    desktop: PrivateDesktop,
    persons_home: PersonsHome,
    service: SimulatedService,
    token: str,
    screen: Screen,
) -> None:
    program = start(*at_service(service))
    paste(program, screen, token)
    program.quit()
    run = subprocess.run(
        command_line("status", *at_service(service)),
        env=desktop.environment | persons_home.environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
    assert (run.returncode, run.stdout.splitlines()[0], run.stderr) == (0, ONLINE, "")


def test_a_keyring_that_stays_locked_is_told_and_asked_again_by_a_click(
    start: Start, service: SimulatedService, token: str, screen: Screen, keyring: KeyringDesktop
) -> None:
    program = start(*at_service(service))
    paste(program, screen, token)
    program.quit()
    keyring.lock()
    again = start(*at_service(service))
    again.menu_with("Your keyring is locked")
    keyring.unlock()
    again.item.click("Unlock the keyring…")
    again.menu_with(ONLINE)
