"""The program on a desktop of its own, with a panel that the tests look through."""

import gc
import itertools
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from tests.e2e.program import PersonsHome, Program, Screen, at_service
from tests.fakes.desktop import PrivateDesktop
from tests.fakes.keyring_daemon import KeyringDesktop, keyring_desktop
from tests.fakes.tray_host import TrayHost
from tests.qt.wiring import keyring_threads
from ztray.demo.networks import Route, Stage
from ztray.demo.service import SimulatedService
from ztray.demo.world import World
from ztray.domain.identifiers import NetworkId

HOME = NetworkId("8056c2e21c000001")
OFFICE = NetworkId("8056c2e21c000002")


class Start(Protocol):
    def __call__(self, *arguments: str, **variables: str) -> Program: ...


@pytest.fixture(scope="session")
def desktop() -> Iterator[PrivateDesktop]:
    with PrivateDesktop(window_manager=True) as desktop:
        yield desktop


@pytest.fixture
def host(desktop: PrivateDesktop) -> Iterator[TrayHost]:
    """A panel that is there before the program."""
    with TrayHost(desktop.bus_address) as host:
        yield host


@pytest.fixture
def absent_host(desktop: PrivateDesktop) -> Iterator[TrayHost]:
    """A panel that is still to come."""
    host = TrayHost(desktop.bus_address)
    yield host
    host.stop()


@pytest.fixture
def persons_home(tmp_path: Path) -> PersonsHome:
    return PersonsHome(tmp_path / "person")


@pytest.fixture
def launch(desktop: PrivateDesktop, persons_home: PersonsHome, tmp_path: Path) -> Iterator[Callable[..., Program]]:
    """Start programs with a host; at the end of the test they end without complaint, unless they did before."""
    programs: list[Program] = []
    numbers = itertools.count()

    def launch(host: TrayHost, *arguments: str, **variables: str) -> Program:
        log = tmp_path / f"program-{next(numbers)}.log"
        programs.append(Program(host, log, desktop.environment | persons_home.environment | variables, *arguments))
        return programs[-1]

    try:
        yield launch
        for program in programs:
            program.end()
    finally:
        for program in programs:
            program.kill()


@pytest.fixture
def start(launch: Callable[..., Program], host: TrayHost) -> Start:
    """Start the program beside a panel."""

    def start(*arguments: str, **variables: str) -> Program:
        return launch(host, *arguments, **variables)

    return start


@pytest.fixture
def screen(desktop: PrivateDesktop, host: TrayHost) -> Screen:
    return Screen(desktop, host)


@pytest.fixture
def home(world: World) -> NetworkId:
    """A network that the node has joined."""
    world.add_network(
        HOME,
        Stage(name="Home", addresses=("10.147.20.27/24",), routes=(Route(target="0.0.0.0/0", via="10.147.20.1"),)),
    )
    return HOME


@pytest.fixture
def program(start: Start, service: SimulatedService, home: NetworkId) -> Program:
    """The program in front of a service whose node is in the network Home, which it shows."""
    del home
    program = start(*at_service(service))
    program.item.wait_until(lambda menu: any("Home" in label for label in menu.labels))
    service.forget_requests()
    return program


@pytest.fixture
def empty_desktop(monkeypatch: pytest.MonkeyPatch) -> Iterator[KeyringDesktop]:
    """A desktop without a keyring daemon, for this process itself."""
    for name in ("PYTHON_KEYRING_BACKEND", "XDG_CURRENT_DESKTOP"):
        monkeypatch.delenv(name, raising=False)
    with keyring_desktop() as desktop:
        for name, value in desktop.environment.items():
            monkeypatch.setenv(name, value)
        yield desktop
        for thread in keyring_threads():
            thread.join(10)
    # Where it fails, `keyring` leaves its connection to whoever collects garbage: here, and not in any later test.
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        gc.collect()


@pytest.fixture
def keyring(empty_desktop: KeyringDesktop) -> KeyringDesktop:
    """The same with a keyring that is unlocked and empty."""
    empty_desktop.start_daemon()
    return empty_desktop
