"""The demo as the program runs it: the simulated service and both Centrals, for as long as they are shown.

The service's own controller runs networks too; it needs no key but the service's token, which is in the home.
"""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from ztray.demo.central import CentralWorld, Key
from ztray.demo.central_scenery import LAB
from ztray.demo.central_server import SimulatedCentral
from ztray.demo.legacy_central import LegacyCentral
from ztray.demo.new_central import NewCentral
from ztray.demo.scenery import demo_scene
from ztray.demo.service import SimulatedService
from ztray.domain.account import Account, SourceKind
from ztray.domain.token import Token


@dataclass(frozen=True, kw_only=True)
class DemoAccount:
    """An account to be shown: where it is, and a key for it."""

    kind: SourceKind
    name: str
    base: str
    """The address of its API, on a free loopback port, without a slash at the end."""
    key: Token

    @property
    def account(self) -> Account:
        """The account as ZTray keeps one."""
        return Account(id=f"demo {self.kind.value}", kind=self.kind, name=self.name, base=self.base)


class EmbeddedDemo:
    """A simulated service, New Central and Legacy Central on free loopback ports, from its making until `stop`."""

    def __init__(self, *, crowd: int = 0) -> None:
        """Begin, with so many members more in New Central's Lab."""
        scene = demo_scene()
        scene.central.add_crowd(LAB, crowd)
        with ExitStack() as serving:
            self.home = Path(serving.enter_context(TemporaryDirectory(prefix="ztray-demo-")))
            """The home of the simulated service: its token and its port."""
            service = serving.enter_context(SimulatedService(scene.world, home=self.home))
            new_central = serving.enter_context(NewCentral(scene.central))
            legacy_central = serving.enter_context(LegacyCentral(scene.central))
            self._serving = serving.pop_all()
        self.service_base = service.base_url
        """Where the service listens."""
        self.new_central = _account(SourceKind.NEW_CENTRAL, scene.central, new_central, scene.keys.new)
        self.legacy_central = _account(SourceKind.LEGACY_CENTRAL, scene.central, legacy_central, scene.keys.legacy)

    @property
    def accounts(self) -> tuple[DemoAccount, ...]:
        """The accounts to be shown; their servers listen already."""
        return self.new_central, self.legacy_central

    def stop(self) -> None:
        """End all servers and remove the home."""
        self._serving.close()


def _account(kind: SourceKind, world: CentralWorld, server: SimulatedCentral, key: Key) -> DemoAccount:
    organisation = world.organisation(key.organisation_id)
    return DemoAccount(
        kind=kind, name=organisation.name if organisation else "", base=server.base_url, key=Token(key.secret)
    )
