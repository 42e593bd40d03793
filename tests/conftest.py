"""What holds for every test: no screen of the user's, no proxy, and no warning that nobody expected."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ztray.demo.service import NEW, OLD, SimulatedService, Version
from ztray.demo.world import HandClock, World

# Before Qt is loaded: tests in this process draw to memory; those that need a screen start the program on one of their
# own.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.pop("DISPLAY", None)
os.environ.pop("WAYLAND_DISPLAY", None)
os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)


@pytest.fixture(autouse=True)
def no_unexpected_warnings(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test that logs a warning, unless it is marked with `expects_warnings`."""
    yield
    if request.node.get_closest_marker("expects_warnings"):
        return
    unexpected = [
        record.getMessage()
        for phase in ("setup", "call", "teardown")
        for record in caplog.get_records(phase)
        if record.levelno >= logging.WARNING and record.name.startswith(("ztray", "asyncio"))
    ]
    assert not unexpected


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def world(clock: HandClock) -> World:
    return World(clock=clock)


@pytest.fixture(params=[OLD, NEW], ids=["1.10", "1.14"])
def version(request: pytest.FixtureRequest) -> Version:
    """Both behaviours of the service, for tests that must hold on either."""
    chosen: Version = request.param
    return chosen


@pytest.fixture
def service(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedService]:
    with SimulatedService(world, home=tmp_path_factory.mktemp("service-home")) as simulated:
        yield simulated


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that everybody on this computer may look into, unlike pytest's own."""
    with TemporaryDirectory(prefix="ztray-public-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
