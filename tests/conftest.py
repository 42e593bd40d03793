"""What holds for every test: no screen of the user's, no proxy, and no warning that nobody expected."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from pytestqt.qtbot import QtBot

from tests.fakes.central_scene import CentralScene, central_scene
from tests.fakes.patience import PatientQtBot
from ztray.demo.legacy_central import LegacyCentral
from ztray.demo.new_central import NewCentral
from ztray.demo.service import NEW, OLD, SimulatedService, Version
from ztray.demo.world import HandClock, World

# Before Qt looks for a screen: tests in this process draw to memory; those that need one start the program on theirs.
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
def qtbot(qapp: object, request: pytest.FixtureRequest) -> QtBot:  # noqa: ARG001 - it waits in the application
    return PatientQtBot(request)


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
def scene() -> CentralScene:
    """An organisation with a network, Home, whose time passes as everybody's does."""
    return central_scene()


@pytest.fixture
def central(scene: CentralScene) -> Iterator[NewCentral]:
    with NewCentral(scene.world) as central:
        yield central


@pytest.fixture
def older(scene: CentralScene) -> Iterator[LegacyCentral]:
    """The same at Legacy Central, which does not tell when its keys end."""
    with LegacyCentral(scene.world) as central:
        yield central


@pytest.fixture
def key(scene: CentralScene) -> str:
    """What New Central lets in."""
    return scene.new_key.secret


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that everybody on this computer may look into, unlike pytest's own."""
    with TemporaryDirectory(prefix="ztray-public-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
