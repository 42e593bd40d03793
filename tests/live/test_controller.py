"""Real controllers keep the contract."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.contract.controller_contract import ControllerContract, ControllerSite
from tests.live.real_service import RealNode, lone_namespace
from ztray.api.authorised import Authorised
from ztray.api.controller import Controller
from ztray.api.transport import Transport
from ztray.domain.identifiers import NodeAddress
from ztray.domain.token import Token


class RealController(ControllerSite):
    """A real service, alone."""

    def __init__(self, node: RealNode) -> None:
        self.address = NodeAddress(node.address)
        major, minor, _ = node.ask("GET", "/status").json["version"].split(".")
        self.version = (int(major), int(minor))
        self.node = node

    def source(self) -> Controller:
        return self._with_token(self.node.token)

    def intruder(self) -> Controller:
        return self._with_token("wr0ngt0ken")

    def _with_token(self, token: str) -> Controller:
        return Controller(Authorised(Transport(f"http://127.0.0.1:{self.node.port}"), Token(token)))


@pytest.fixture(scope="module")
def running(binary: Path) -> Iterator[RealController]:
    with lone_namespace() as namespace, TemporaryDirectory(prefix="ztray-controller-") as folder:
        node = RealNode(binary=binary, home=Path(folder, "home"), namespace=namespace)
        node.start()
        try:
            yield RealController(node)
        finally:
            node.kill()


class TestRealController(ControllerContract):
    @pytest.fixture
    def site(self, running: RealController) -> Iterator[RealController]:
        with running.node.inside():
            yield running
