"""What the simulated service knows and what happens around it: the node, its networks, its peers, its controller.

Time is the world's own clock, so that a test turns it by hand. Networks follow who runs them, where that is simulated
too: the node's own controller, and whom it was told to `heed`. Others follow a script of stages from the moment they
are joined; `joinable` writes such scripts, and ids without one follow `script_for_unknown`.
"""

import hashlib
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from ztray.demo.authority import Authority
from ztray.demo.controller import Controller
from ztray.demo.networks import DEFAULT_FLAGS, REQUESTING, JsonObject, Stage, network_json
from ztray.demo.peers import Peer, PhysicalPath, peer_json
from ztray.demo.timeline import Timeline

IDENTITY = (
    "3d697201d2:0:b59debd0420d167d0ce3ce3989c7cb0d534b090b30ad281f5daa046521c80f6e"
    "a21d77c21937eef68d1d4685b2140172e59cc6fa79d0d23230650d77b678dae1"
)
PUBLIC_CONTROLLERS = frozenset({"8056c2e21c"})


class HandClock:
    """A clock that stands still until it is advanced."""

    def __init__(self) -> None:
        self._seconds = 0.0

    def __call__(self) -> float:
        """Tell the seconds that have passed."""
        return self._seconds

    def advance(self, seconds: float) -> None:
        """Let so much time pass."""
        self._seconds += seconds


class World:
    """Everything behind the service, safe to use from every thread."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        epoch: float | None = None,
        identity: str = IDENTITY,
        known_controllers: Collection[str] = PUBLIC_CONTROLLERS,
        controller_delay: float = 1.0,
    ) -> None:
        """Begin at `epoch` (seconds since 1970; now unless given), with nothing joined and no peers."""
        self.timeline = Timeline(clock=clock, epoch=epoch)
        self.lock = self.timeline.lock
        self.identity = identity
        self.address = identity.partition(":")[0]
        self.controller_delay = controller_delay
        self._known_controllers = known_controllers
        self._online = True
        self._scripts: dict[str, tuple[Stage, ...]] = {}
        self._joined: dict[str, _Joined] = {}
        self._refused_flags: set[tuple[str, str]] = set()
        self._peers: dict[str, Peer] = {}
        self._moons: dict[str, JsonObject] = {}
        self._authorities: list[Authority] = []
        self.controller = Controller(address=self.address, timeline=self.timeline)
        self.heed(self.controller)

    # What the service asks.

    @property
    def now(self) -> int:
        """The time in milliseconds since 1970."""
        return self.timeline.now

    def node(self) -> JsonObject:
        """Describe the node itself."""
        with self.lock:
            self.catch_up()
            return {
                "address": self.address,
                "clock": self.now,
                "online": self._online,
                "planetWorldId": 149604618,
                "planetWorldTimestamp": 1644592324813,
                "publicIdentity": self.identity,
                "tcpFallbackActive": False,
            }

    def networks(self) -> list[JsonObject]:
        """List the joined networks."""
        with self.lock:
            self.catch_up()
            return [self._network_json(network_id) for network_id in sorted(self._joined)]

    def network(self, network_id: str) -> JsonObject | None:
        """Look at a joined network."""
        with self.lock:
            self.catch_up()
            return self._network_json(network_id) if network_id in self._joined else None

    def join(self, network_id: str, flags: Mapping[str, object] | None = None) -> JsonObject:
        """Join a network unless it is joined, then set those of its flags that are booleans."""
        with self.lock:
            self.catch_up()
            if network_id not in self._joined:
                authority = self._authority_of(network_id)
                script = () if authority else self._scripts.get(network_id)
                if script is None:
                    script = script_for_unknown(network_id, self._known_controllers)
                self._joined[network_id] = _Joined(
                    since=self.timeline.seconds, stages=script, flags=dict(DEFAULT_FLAGS)
                )
                if authority:
                    self._ask(authority, network_id)
                    self._follow(authority, network_id, self.address)
            own_flags = self._joined[network_id].flags
            for flag, value in (flags or {}).items():
                if flag in own_flags and isinstance(value, bool) and (network_id, flag) not in self._refused_flags:
                    own_flags[flag] = value
            return self._network_json(network_id)

    def leave(self, network_id: str) -> bool:
        """Leave a network and forget its flags; tell whether it was joined."""
        with self.lock:
            if self._joined.pop(network_id, None) is None:
                return False
            if authority := self._authority_of(network_id):
                authority.hear_no_more(network_id, self.address)
            return True

    def peers(self) -> list[JsonObject]:
        """List the peers."""
        with self.lock:
            self.catch_up()
            now = self.now
            return [peer_json(self._peers[address], now=now) for address in sorted(self._peers)]

    def peer(self, address: str) -> JsonObject | None:
        """Look at a peer."""
        with self.lock:
            self.catch_up()
            return peer_json(self._peers[address], now=self.now) if address in self._peers else None

    def moons(self) -> list[JsonObject]:
        """List the moons."""
        with self.lock:
            return list(self._moons.values())

    # What happens.

    def later(self, seconds: float, event: Callable[[], object]) -> None:
        """Let something happen when the world is first looked at after so many seconds."""
        self.timeline.later(seconds, event)

    def catch_up(self) -> None:
        """Let happen what is due."""
        self.timeline.catch_up()

    def set_online(self, online: bool) -> None:
        """Connect the node to the world, or cut it off."""
        with self.lock:
            self._online = online

    def joinable(self, network_id: str, *stages: Stage) -> None:
        """Write the script that a network follows from the moment it is joined; without stages it waits for ever."""
        with self.lock:
            self._scripts[network_id] = stages

    def add_network(self, network_id: str, *stages: Stage, flags: Mapping[str, bool] | None = None) -> None:
        """Have a network joined, its script beginning now, and joinable with the same script later."""
        with self.lock:
            self.joinable(network_id, *stages)
            self.leave(network_id)
            self.join(network_id, flags)

    def stage(self, network_id: str) -> Stage:
        """Tell where a joined network stands."""
        with self.lock:
            self.catch_up()
            return self._joined[network_id].stage_at(self.timeline.seconds)[0]

    def set_stage(self, network_id: str, *stages: Stage) -> None:
        """Let a joined network follow another script from now on."""
        with self.lock:
            joined = self._joined[network_id]
            joined.since, joined.stages = self.timeline.seconds, stages

    def set_status(self, network_id: str, status: str) -> None:
        """Give a joined network a status, known or not, which it keeps."""
        self.set_stage(network_id, replace(self.stage(network_id), after=0, status=status))

    def rename(self, network_id: str, name: str) -> None:
        """Give a joined network another name, as its administrator may at any time."""
        self.set_stage(network_id, replace(self.stage(network_id), after=0, name=name))

    def authorize(self, network_id: str) -> None:
        """Let the node in, as an administrator's approval or a sign-in does: to the script's next OK stage."""
        with self.lock:
            if authority := self._authority_of(network_id):
                authority.authorize(network_id, self.address)
                return
            current = self.stage(network_id)
            stages = self._joined[network_id].stages
            coming = stages[stages.index(current) + 1 :] if current in stages else stages
            welcome = next((stage for stage in coming if stage.status == "OK"), replace(current, status="OK"))
            self.set_stage(network_id, replace(welcome, after=0))

    def heed(self, authority: Authority) -> None:
        """Have networks follow from now on what somebody who runs them says of the node."""
        with self.lock:
            self._authorities.append(authority)
            authority.watchers.append(partial(self._follow, authority))

    def refuse_flag(self, network_id: str, flag: str) -> None:
        """Keep a flag of a network as it is, whatever is asked."""
        with self.lock:
            self._refused_flags.add((network_id, flag))

    def add_peer(self, peer: Peer) -> None:
        """Add a peer, in place of one with the same address."""
        with self.lock:
            self._peers[peer.address] = peer

    def remove_peer(self, address: str) -> None:
        """Forget a peer."""
        with self.lock:
            del self._peers[address]

    def set_peer_path(self, address: str, path: Literal["direct", "relayed"]) -> None:
        """Let the way to a peer become direct, or be relayed from now on."""
        with self.lock:
            peer = self._peers[address]
            paths = peer.paths or (PhysicalPath(address="203.0.113.99/9993"),)
            direct = path == "direct"
            moved = (
                replace(known, preferred=direct and index == 0, expired=not direct) for index, known in enumerate(paths)
            )
            self._peers[address] = replace(peer, paths=tuple(moved))

    def add_moon(self, identity: str, *endpoints: str) -> None:
        """Orbit a moon of one root."""
        digest = hashlib.sha512(identity.encode()).hexdigest()
        with self.lock:
            world_id = f"000000{identity.partition(':')[0]}"
            self._moons[world_id] = {
                "id": world_id,
                "roots": [{"identity": identity, "stableEndpoints": list(endpoints)}],
                "signature": digest + digest[:64],
                "timestamp": 1795315500933,
                "updatesMustBeSignedBy": digest,
                "waiting": False,
            }

    def _network_json(self, network_id: str) -> JsonObject:
        joined = self._joined[network_id]
        stage, began = joined.stage_at(self.timeline.seconds)
        return network_json(
            network_id,
            node_address=self.address,
            stage=stage,
            flags=joined.flags,
            authentication_expiry=self.timeline.milliseconds(began + stage.authentication_lasts),
        )

    def _authority_of(self, network_id: str) -> Authority | None:
        return next((authority for authority in self._authorities if authority.runs(network_id)), None)

    def _ask(self, authority: Authority, network_id: str) -> None:
        if network_id in self._joined:
            authority.request_configuration(network_id, self.identity)

    def _follow(self, authority: Authority, network_id: str, address: str | None) -> None:
        """Take over what is said of a joined network, which takes it a moment."""
        if (joined := self._joined.get(network_id)) is None or address not in (None, self.address):
            return
        told = authority.stage_for(network_id, self.address)
        if told is None:  # it was forgotten there, and so asks again
            self.later(self.controller_delay, partial(self._ask, authority, network_id))
            told = Stage(status="ACCESS_DENIED")
        if told == joined.told:
            return
        joined.told = told
        current = self.stage(network_id)
        if told.status != "OK":  # the service keeps what it was told before
            told = replace(current, status=told.status)
        stages = [replace(current, after=0), replace(told, after=self.controller_delay)]
        if told.authentication_lasts and told.status == "OK":
            stages.append(replace(told, after=told.authentication_lasts, status="AUTHENTICATION_REQUIRED"))
        self.set_stage(network_id, *stages)


def script_for_unknown(network_id: str, known_controllers: Collection[str]) -> tuple[Stage, ...]:
    """Tell what happens to an id that nobody wrote a script for, by its ending, so that every outcome can be tried.

    …ffffff  is not found after 1 s
    …000000  waits for approval after 1 s, and gets it 20 s later
    …eeeeee  asks for a sign-in after 1 s, and goes on asking
    others   are let in after 3 s if their controller is known, else wait for it for ever
    """
    name = f"network-{network_id[-6:]}"
    number = int(network_id[-4:], 16)
    welcome = Stage(after=3, name=name, addresses=(f"10.{number >> 8}.{number & 0xFF}.27/24",), private=False)
    match network_id[-6:]:
        case "ffffff":
            return (Stage(after=1, status="NOT_FOUND"),)
        case "000000":
            return (Stage(after=1, status="ACCESS_DENIED"), replace(welcome, after=20, private=True))
        case "eeeeee":
            sign_in = f"https://sso.example.com/sign-in?network={network_id}"
            return (
                Stage(after=1, status="AUTHENTICATION_REQUIRED", authentication_url=sign_in, authentication_lasts=600),
            )
        case _:
            return (welcome,) if network_id[:10] in known_controllers else ()


@dataclass(kw_only=True)
class _Joined:
    since: float
    stages: tuple[Stage, ...]
    flags: dict[str, bool]
    told: Stage | None = None
    """What the network's authority said last."""

    def stage_at(self, now: float) -> tuple[Stage, float]:
        """Tell the stage at a time on the world's clock, and since when it lasts."""
        current, began = REQUESTING, self.since
        for stage in self.stages:
            if began + stage.after > now:
                break
            current, began = stage, began + stage.after
        return current, began
