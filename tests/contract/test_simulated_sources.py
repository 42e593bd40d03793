"""All simulated sources keep the contract: New Central, Legacy Central as complete and as sparse as it may be, and
the controller in every version that has one.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.contract.controller_contract import ControllerContract, ControllerSite
from tests.contract.source_contract import SourceContract
from tests.fakes.central_scene import CentralScene, central_scene
from ztray.api.authorised import Authorised
from ztray.api.controller import Controller
from ztray.api.legacy_central import LegacyCentral, Scheme
from ztray.api.new_central import NewCentral
from ztray.api.source import Source
from ztray.api.transport import Transport
from ztray.api.web import Web
from ztray.demo.central import Key
from ztray.demo.legacy_central import LegacyCentral as SimulatedLegacyCentral
from ztray.demo.new_central import NewCentral as SimulatedNewCentral
from ztray.demo.service import V1_10, V1_12, V1_14, SimulatedService, Version
from ztray.demo.world import HandClock, World
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.token import Token

QUICK = 10_000.0
"""Requests a second: nobody here minds."""

WRONG = Token("wr0ngt0ken")


class CentralSite:
    """One face of a simulated Central."""

    def __init__(self, scene: CentralScene, base: str, key: Key, kind: Callable[[Web, Token], Source]) -> None:
        self._scene = scene
        self._base = base
        self._key = Token(key.secret)
        self._kind = kind

    def source(self) -> Source:
        return self._kind(Web(self._base, requests_a_second=QUICK), self._key)

    def intruder(self) -> Source:
        return self._kind(Web(self._base, requests_a_second=QUICK), WRONG)

    def create_network(self) -> NetworkId:
        return NetworkId(self._scene.add_network("Orchard").id)

    def ask_to_join(self, network_id: NetworkId, address: NodeAddress) -> None:
        self._scene.world.ask_to_join(network_id, address)


class SimulatedController(ControllerSite):
    """The simulated service."""

    def __init__(self, service: SimulatedService) -> None:
        self.address = NodeAddress(service.world.address)
        self.version = (service.version.major, service.version.minor)
        self._service = service

    def source(self) -> Controller:
        return Controller(Authorised(Transport(self._service.base_url), Token(self._service.token)))

    def intruder(self) -> Controller:
        return Controller(Authorised(Transport(self._service.base_url), WRONG))


@pytest.fixture
def scene(clock: HandClock) -> CentralScene:
    return central_scene(clock)


class TestSimulatedNewCentral(SourceContract):
    @pytest.fixture
    def site(self, scene: CentralScene) -> Iterator[CentralSite]:
        with SimulatedNewCentral(scene.world) as central:
            yield CentralSite(scene, central.base_url, scene.new_key, NewCentral)


class TestSimulatedLegacyCentral(SourceContract):
    @pytest.fixture(params=[False, True], ids=["complete", "sparse"])
    def site(self, scene: CentralScene, request: pytest.FixtureRequest) -> Iterator[CentralSite]:
        with SimulatedLegacyCentral(scene.world) as central:
            central.is_sparse = request.param
            yield CentralSite(scene, central.base_url, scene.legacy_key, LegacyCentral)


class TestSimulatedLegacyCentralWithAServiceAccount(SourceContract):
    @pytest.fixture
    def site(self, scene: CentralScene) -> Iterator[CentralSite]:
        def bearing(web: Web, key: Token) -> Source:
            return LegacyCentral(web, key, scheme=Scheme.BEARER)

        with SimulatedLegacyCentral(scene.world) as central:
            central.takes_service_accounts = True
            yield CentralSite(scene, central.base_url, scene.new_key, bearing)


class TestSimulatedController(ControllerContract):
    @pytest.fixture(params=[V1_10, V1_12, V1_14], ids=str)
    def site(self, request: pytest.FixtureRequest, world: World, tmp_path: Path) -> Iterator[SimulatedController]:
        version: Version = request.param
        with SimulatedService(world, home=tmp_path, version=version) as service:
            yield SimulatedController(service)
