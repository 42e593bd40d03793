"""The simulated Legacy Central against the published specification.

The client keeps the whole contract of sources through a proxy that checks requests and answers, and Schemathesis makes
up requests of its own.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.contract.source_contract import ANNA, SourceContract
from tests.contract.test_simulated_sources import CentralSite
from tests.fakes.central_scene import HOME, NAS, PENDING, CentralScene, central_scene
from tests.specification.programs import prism, schemathesis
from ztray.api.errors import ServerTroubleError
from ztray.api.legacy_central import LegacyCentral
from ztray.demo.legacy_central import LegacyCentral as SimulatedLegacyCentral
from ztray.demo.world import HandClock

sparse_or_not = pytest.mark.parametrize("is_sparse", [False, True], ids=["complete", "sparse"])


@dataclass(frozen=True, kw_only=True)
class Overseen:
    """A simulated Central, and the proxy before it."""

    scene: CentralScene
    central: SimulatedLegacyCentral
    base: str

    def site(self) -> CentralSite:
        return CentralSite(self.scene, self.base, self.scene.legacy_key, LegacyCentral)


@pytest.fixture(scope="module")
def overseen(specification: Path) -> Iterator[Overseen]:
    scene = central_scene(HandClock())
    with (
        SimulatedLegacyCentral(scene.world) as central,
        prism("proxy", specification, central.base_url) as base,
    ):
        yield Overseen(scene=scene, central=central, base=base)


class TestLegacyCentralOverseen(SourceContract):
    @pytest.fixture(params=[False, True], ids=["complete", "sparse"])
    def site(self, overseen: Overseen, request: pytest.FixtureRequest) -> CentralSite:
        overseen.central.is_sparse = request.param
        return overseen.site()


@pytest.mark.parametrize(
    "body", [b'[{"id": 5}]', b'[{"unheard": "of"}]', b'[{"config": {"v4AssignMode": {"zt": null}}}]']
)
def test_an_answer_that_is_wrong_is_found(overseen: Overseen, body: bytes) -> None:
    overseen.central.answer_with("GET", "/network", body=body)
    try:
        with pytest.raises(ServerTroubleError):
            overseen.site().source().networks()
    finally:
        overseen.central.behave()


@pytest.fixture
def about_the_scene(specification: Path, tmp_path: Path) -> Path:
    """The specification with the ids of paths that there are in the scene, and one of each that there is not."""
    published = json.loads(specification.read_text(encoding="utf-8"))
    ids = {"networkID": [HOME, "8056c2e21cfedcba"], "memberID": [NAS, PENDING, ANNA]}
    for path in published["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", ()):
                if parameter["name"] in ids:
                    parameter["schema"]["enum"] = ids[parameter["name"]]
    narrowed = tmp_path / "about-the-scene.json"
    narrowed.write_text(json.dumps(published), encoding="utf-8")
    return narrowed


@sparse_or_not
def test_whatever_is_asked_the_answer_is_as_specified(about_the_scene: Path, is_sparse: bool) -> None:
    scene = central_scene(HandClock())
    with SimulatedLegacyCentral(scene.world) as central:
        central.is_sparse = is_sparse
        found = schemathesis(about_the_scene, central.base_url, f"token {scene.legacy_key.secret}")
        asked = {(request.method, request.path.removeprefix(central.prefix)) for request in central.requests}
    assert found == ""
    network, member = f"/network/{HOME}", f"/network/{HOME}/member/{NAS}"
    assert asked >= {("GET", "/status"), ("GET", network), ("POST", network), ("GET", member), ("POST", member)}


def test_an_answer_that_is_wrong_is_found_by_whoever_makes_up_requests(about_the_scene: Path) -> None:
    scene = central_scene(HandClock())
    with SimulatedLegacyCentral(scene.world) as central:
        central.answer_with("GET", "/network", body=b'[{"unheard": "of"}]')
        assert "unheard" in schemathesis(about_the_scene, central.base_url, f"token {scene.legacy_key.secret}")
