"""Real services keep the contract."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from tests.contract.service_contract import ServiceContract
from tests.live.real_service import STANDARD_PORT, Site
from ztray.domain.identifiers import NetworkId
from ztray.environment import ServicePlaces
from ztray.runtime.access import ServiceAccess
from ztray.system import this_system


class RealSite:
    """The member of a pair of real nodes."""

    def __init__(self, site: Site) -> None:
        self.access = ServiceAccess(ServicePlaces(home=site.member.home), this_system())
        self._site = site

    def inside(self) -> AbstractContextManager[None]:
        return self._site.member.inside()

    def create_network(self, name: str) -> NetworkId:
        return NetworkId(self._site.controller.create_network(name=name))

    def approve(self, network_id: NetworkId) -> None:
        self._site.controller.authorize(network_id, self._site.member.address)

    def wait_until(self, claim: Callable[[], bool]) -> None:
        self._site.member.wait_until(claim)

    def stop(self) -> None:
        self._site.member.stop()

    def start(self) -> None:
        self._site.member.start()

    def restart_elsewhere(self) -> int:
        port = STANDARD_PORT + 1 if self._site.member.port == STANDARD_PORT else STANDARD_PORT
        self._site.member.restart(port=port)
        return port

    def freeze(self) -> None:
        self._site.member.freeze()

    def thaw(self) -> None:
        self._site.member.thaw()

    def replace_token(self) -> None:
        self._site.member.replace_token()


class TestRealService(ServiceContract):
    @pytest.fixture
    def site(self, site: Site) -> RealSite:
        return RealSite(site)
