"""What the service answers, in versions from before and after 1.12, which differ in more than they look.

Measured on 1.6.4, 1.8.10 and 1.14.1 (tests/data/recordings); known from the sources only: /bond/show, /unstable, and
what 1.16 leaves out. Up to 1.10 the service splits the path and hands what it does not know to its controller, so that
unknown paths answer the controller's status, and an id is whatever hex digits the text begins with. From 1.12 on a path
matches a pattern, or is 404 with an empty body. No 1.10 is among the recordings: V1_10 has the fields of 1.8.10.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from ztray.demo.http_server import Reply, json_reply
from ztray.demo.metrics import metrics_text
from ztray.demo.networks import JsonObject
from ztray.demo.world import World


@dataclass(frozen=True, kw_only=True, order=True)
class Version:
    """A version of the service."""

    major: int
    minor: int
    revision: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.revision}"


V1_10 = Version(major=1, minor=10, revision=6)
V1_12 = Version(major=1, minor=12, revision=2)
V1_14 = Version(major=1, minor=14, revision=1)
V1_16 = Version(major=1, minor=16, revision=1)
"""As official builds are: without a controller, and with metrics off."""

OLD, NEW = V1_10, V1_14

UNAUTHORIZED = Reply(status=401, body=b"{}")
_NOT_FOUND = Reply(status=404, body=b"{}")
_NO_SUCH_PATH = Reply(status=404, content_type=None)

_Handler: TypeAlias = Callable[..., Reply]
"""Takes the JSON object asked with, and the ids in the path."""
_Route: TypeAlias = tuple[str, dict[str, _Handler]]

_NETWORK_ID = "([0-9a-fA-F]{16})"
_ADDRESS = "([0-9a-fA-F]{10})"


class LocalApi:
    """Answer requests that have been let in; `port` is the one they came in on."""

    def __init__(self, world: World, *, version: Version, home: Path) -> None:
        self.port = 0
        self._world = world
        self._version = version
        self._home = home
        self._old = version < V1_12
        routes = self._node_routes() + (self._controller_routes() if version < V1_16 else [])
        self._routes = [(re.compile(pattern), handlers) for pattern, handlers in routes]

    def is_open(self, path: str) -> bool:
        """Tell whether a path is answered without a token."""
        return path == "/health" and not self._old

    def answer(self, method: str, path: str, body: bytes) -> Reply:
        """Answer a request."""
        self._world.catch_up()
        if self._old:
            path = _as_old_services_read(path)
        for pattern, handlers in self._routes:
            if (match := pattern.fullmatch(path)) and method in handlers:
                return handlers[method](_json_object(body), *map(str.lower, match.groups()))
        return self._missing

    def _node_routes(self) -> list[_Route]:
        world = self._world
        routes: list[_Route] = [
            ("/status", {"GET": self._status}),
            ("/network", {"GET": self._calling(world.networks)}),
            (
                f"/network/{_NETWORK_ID}",
                {"GET": self._network, "POST": self._calling_with_body(world.join), "DELETE": self._leave},
            ),
            ("/peer", {"GET": self._peers}),
            (f"/peer/{_ADDRESS}", {"GET": self._peer}),
            (f"/bond/show/{_ADDRESS}", {"GET": self._bond}),
            ("/moon", {"GET": self._calling(world.moons)}),
            ("/config", {"GET": lambda _asked: json_reply({"settings": self._settings()})}),
        ]
        if not self._old:
            routes.append(("/health", {"GET": self._health}))
        if V1_12 <= self._version < V1_16:
            routes.append(("/metrics", {"GET": self._metrics}))
        return routes

    def _controller_routes(self) -> list[_Route]:
        controller, networks = self._world.controller, "/controller/network"
        create = self._calling_with_body(controller.create_network)
        routes: list[_Route] = [
            ("/controller", {"GET": self._controller_status}),
            (networks, {"GET": self._calling(controller.network_ids)} | ({} if self._old else {"POST": create})),
            (f"{networks}/{self._world.address}______", {"POST": create}),
            (
                f"{networks}/{_NETWORK_ID}",
                {
                    "GET": self._calling(controller.network),
                    "POST": self._calling_with_body(controller.set_network),
                    "DELETE": self._calling(controller.delete_network),
                },
            ),
            (f"{networks}/{_NETWORK_ID}/member", {"GET": self._members}),
            (
                f"{networks}/{_NETWORK_ID}/member/{_ADDRESS}",
                {
                    "GET": self._calling(controller.member),
                    "POST": self._set_member,
                    "DELETE": self._calling(controller.delete_member),
                },
            ),
        ]
        if self._version >= V1_14:
            routes += [
                (f"/unstable{networks}", {"GET": self._whole_networks}),
                (f"/unstable{networks}/{_NETWORK_ID}/member", {"GET": self._whole_members}),
            ]
        return routes

    def _calling(self, call: Callable[..., object]) -> _Handler:
        return lambda _asked, *ids: self._found(call(*ids))

    def _calling_with_body(self, call: Callable[..., object]) -> _Handler:
        return lambda asked, *ids: self._found(call(*ids, asked))

    def _found(self, answer: object) -> Reply:
        return self._missing if answer is None else json_reply(answer)

    @property
    def _missing(self) -> Reply:
        return _NOT_FOUND if self._old else _NO_SUCH_PATH

    # The node.

    def _status(self, _asked: JsonObject) -> Reply:
        settings = self._settings() | {
            "listeningOn": [f"192.0.2.2/{self.port}"],
            "secondaryPort": 30519,
            "softwareUpdate": "disable",
            "softwareUpdateChannel": "release",
            "tertiaryPort": 0,
        }
        if not self._old:
            settings |= {
                "forceTcpRelay": False,
                "homeDir": str(self._home),
                "surfaceAddresses": [f"203.0.113.20/{self.port}"],
            }
        return json_reply(self._world.node() | self._version_json() | {"config": {"settings": settings}})

    def _health(self, _asked: JsonObject) -> Reply:
        node = self._world.node()
        return json_reply({"clock": node["clock"], "online": node["online"]} | self._version_json())

    def _metrics(self, _asked: JsonObject) -> Reply:
        return Reply(body=metrics_text(self._world).encode(), content_type="text/plain")

    def _version_json(self) -> JsonObject:
        version = self._version
        return {
            "version": str(version),
            "versionBuild": 0,
            "versionMajor": version.major,
            "versionMinor": version.minor,
            "versionRev": version.revision,
        }

    def _settings(self) -> JsonObject:
        settings = {"allowTcpFallbackRelay": False, "portMappingEnabled": False, "primaryPort": self.port}
        return settings if self._old else settings | {"interfacePrefixBlacklist": ["zt"]}

    # Networks and peers.

    def _network(self, _asked: JsonObject, network_id: str) -> Reply:
        network = self._world.network(network_id)
        return _NOT_FOUND if network is None else json_reply(network)

    def _leave(self, _asked: JsonObject, network_id: str) -> Reply:
        if self._world.leave(network_id):
            return json_reply({"result": True})
        return _NOT_FOUND if self._old else json_reply({})

    def _peers(self, _asked: JsonObject) -> Reply:
        return json_reply([self._peer_json(peer) for peer in self._world.peers()])

    def _peer(self, _asked: JsonObject, address: str) -> Reply:
        peer = self._world.peer(address)
        if peer is None:
            return _NOT_FOUND if self._old else json_reply({})
        return json_reply(self._peer_json(peer))

    def _bond(self, _asked: JsonObject, address: str) -> Reply:
        peer = self._world.peer(address)
        return json_reply(self._peer_json(peer)) if peer and peer["isBonded"] else Reply(status=400)

    def _peer_json(self, peer: JsonObject) -> JsonObject:
        if self._old:
            del peer["tunneled"]
            for path in peer["paths"]:
                del path["localPort"], path["localSocket"]
        return peer

    # The controller.

    def _controller_status(self, _asked: JsonObject) -> Reply:
        return json_reply({"controller": True, "apiVersion": 4, "clock": self._world.now, "databaseReady": True})

    def _members(self, _asked: JsonObject, network_id: str) -> Reply:
        members = self._world.controller.members(network_id)
        return self._found(None if members is None else {member["id"]: member["revision"] for member in members})

    def _set_member(self, asked: JsonObject, network_id: str, address: str) -> Reply:
        if self._version < V1_14:  # the first to keep a member's name
            asked.pop("name", None)
        return self._found(self._world.controller.set_member(network_id, address, asked))

    def _whole_networks(self, _asked: JsonObject) -> Reply:
        controller = self._world.controller
        with self._world.lock:
            networks = []
            for network_id in controller.network_ids():
                total, authorized = _count(controller.members(network_id) or [])
                meta = {"totalMemberCount": total, "authorizedMemberCount": authorized}
                networks.append((controller.network(network_id) or {}) | {"meta": meta})
        return json_reply({"data": networks, "meta": {"networkCount": len(networks)}})

    def _whole_members(self, _asked: JsonObject, network_id: str) -> Reply:
        members = self._world.controller.members(network_id)
        if members is None:
            return self._missing
        total, authorized = _count(members)
        return json_reply({"data": members, "meta": {"totalCount": total, "authorizedCount": authorized}})


def _json_object(body: bytes) -> JsonObject:
    """Read a body as the service does: what is not a JSON object counts as an empty one."""
    try:
        value = json.loads(body)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _count(members: list[JsonObject]) -> tuple[int, int]:
    return len(members), sum(member["authorized"] for member in members)


def _as_old_services_read(path: str) -> str:
    match path.strip("/").split("/"):
        case "network", network_id:
            return f"/network/{_leading_hex(network_id):016x}"
        case "peer", address:
            return f"/peer/{_leading_hex(address):010x}"
        case "bond" | "config" | "moon" | "network" | "peer" | "status", *_:
            return path
        case _, "network", *rest:
            return "/".join(["/controller/network", *rest])
        case _:
            return "/controller"


def _leading_hex(text: str) -> int:
    digits = re.match("[0-9a-fA-F]{0,16}", text)
    return int(digits.group() or "0", 16) if digits else 0
