"""The simulated service keeps the contract, as an old service and as a new one."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest

from tests.contract.service_contract import ServiceContract
from ztray.demo.networks import Route, Stage
from ztray.demo.scenery import demo_world
from ztray.demo.service import SimulatedService, Version
from ztray.demo.world import HandClock
from ztray.domain.identifiers import NetworkId
from ztray.environment import ServicePlaces
from ztray.runtime.access import ServiceAccess
from ztray.system import this_system

NETWORK = NetworkId("8056c2e21c0c4a2d")
DENIED = Stage(after=2, status="ACCESS_DENIED")


class SimulatedSite:
    """The simulated service, on a clock that is moved by hand."""

    def __init__(self, service: SimulatedService, clock: HandClock) -> None:
        self.access = ServiceAccess(ServicePlaces(home=service.home), this_system())
        self._service = service
        self._clock = clock

    def inside(self) -> AbstractContextManager[None]:
        return nullcontext()

    def create_network(self, name: str) -> NetworkId:
        self._approved = Stage(name=name, addresses=("10.147.20.27/24",), routes=(Route(target="10.147.20.0/24"),))
        self._service.world.joinable(NETWORK, DENIED)
        return NETWORK

    def approve(self, network_id: NetworkId) -> None:
        self._service.world.set_stage(network_id, self._approved)

    def wait_until(self, claim: Callable[[], bool]) -> None:
        for _ in range(100):
            if claim():
                return
            self._clock.advance(1)
        raise TimeoutError

    def stop(self) -> None:
        self._service.stop()

    def start(self) -> None:
        self._service.start()

    def restart_elsewhere(self) -> int:
        self._service.stop()
        self._service.start(port=0)
        return self._service.port

    def freeze(self) -> None:
        self._service.hang()

    def thaw(self) -> None:
        self._service.resume()

    def replace_token(self) -> None:
        self._service.replace_token()


class TestSimulatedService(ServiceContract):
    @pytest.fixture
    def site(self, version: Version, clock: HandClock, tmp_path: Path) -> Iterator[SimulatedSite]:
        world = demo_world(clock=clock)
        for network in world.networks():
            world.leave(network["id"])
        with SimulatedService(world, home=tmp_path, version=version) as service:
            yield SimulatedSite(service, clock)
