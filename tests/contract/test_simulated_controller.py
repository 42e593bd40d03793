"""The simulated controller keeps the contract, in every version that has one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.controller_contract import ControllerContract
from ztray.api.authorised import Authorised
from ztray.api.controller import Controller
from ztray.api.transport import Transport
from ztray.demo.service import V1_10, V1_12, V1_14, SimulatedService, Version
from ztray.demo.world import World
from ztray.domain.identifiers import NodeAddress
from ztray.domain.token import Token


class SimulatedController:
    """The simulated service."""

    def __init__(self, service: SimulatedService) -> None:
        self.address = NodeAddress(service.world.address)
        self.version = (service.version.major, service.version.minor)
        self._service = service

    def controller(self) -> Controller:
        return Controller(Authorised(Transport(self._service.base_url), Token(self._service.token)))


class TestSimulatedController(ControllerContract):
    @pytest.fixture(params=[V1_10, V1_12, V1_14], ids=str)
    def own(self, request: pytest.FixtureRequest, world: World, tmp_path: Path) -> Iterator[SimulatedController]:
        version: Version = request.param
        with SimulatedService(world, home=tmp_path, version=version) as service:
            yield SimulatedController(service)
