"""A small Central: one organisation with a network and five members, and a key for each face."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from ztray.demo.central import CentralWorld, Key, Network, Organisation, Pool
from ztray.demo.networks import Route
from ztray.demo.timeline import Timeline

HOME = "1d7193940471a6b2"
NAS = "9f3a1c55d0"
PENDING = "4f838b8e71"
LAPTOP = "3d697201d2"
MEMBERS = ((NAS, "NAS"), ("17d709436c", "Ada's laptop"), (LAPTOP, "This computer"), ("a09acf0233", "Heating"))

_NINETY_DAYS = 90 * 24 * 3_600_000


@dataclass(frozen=True, kw_only=True)
class CentralScene:
    """A world to show, and a key for each face."""

    world: CentralWorld
    organisation: Organisation
    new_key: Key
    legacy_key: Key

    def add_network(self, name: str, **rules: str) -> Network:
        """Create a private network that gives addresses."""
        pool = Pool(first="10.147.20.10", last="10.147.20.250")
        route = Route(target="10.147.20.0/24")
        return self.world.add_network(self.organisation, name, v4_pools=(pool,), routes=(route,), **rules)


def central_scene(clock: Callable[[], float] = time.monotonic, *, epoch: float | None = None) -> CentralScene:
    """Build it."""
    world = CentralWorld(Timeline(clock=clock, epoch=epoch))
    organisation = world.add_organisation("Lovelace & daughters")
    scene = CentralScene(
        world=world,
        organisation=organisation,
        new_key=world.issue_key(organisation, owner="tray", expires=world.timeline.now + _NINETY_DAYS),
        legacy_key=world.issue_key(organisation, kind="personal", owner="Ada Lovelace"),
    )
    scene.add_network("Home", id=HOME)
    for address, name in MEMBERS:
        world.ask_to_join(HOME, address, name, os="linux", version=(1, 14, 1), physical_address="203.0.113.20")
        world.authorize(HOME, address)
    world.ask_to_join(HOME, PENDING)
    return scene
