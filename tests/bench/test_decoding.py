"""Decoding and comparing the peers of a very large network, against parsing their JSON with the standard library."""

import json
from dataclasses import dataclass

import pytest

from tests.bench.measure import ratio, report
from ztray.api.decode import decode_many
from ztray.demo.scenery import many_peers_world
from ztray.domain.identifiers import NodeAddress
from ztray.domain.peer import Peer, PeerCounts

COUNT = 10_000
ROUNDS = 9


@pytest.fixture(scope="module")
def body() -> bytes:
    return json.dumps(many_peers_world(COUNT).peers()).encode()


def test_typed_values_take_less_time_than_plain_dictionaries(body: bytes) -> None:
    report(
        f"{COUNT} peers, {len(body) / 1e6:.1f} MB, decoded / json.loads",
        ratio(lambda: decode_many(Peer, body, "GET /peer"), lambda: json.loads(body), rounds=ROUNDS),
        1.0,
    )


def test_frozen_dataclasses_would_take_longer_than_what_is_used(body: bytes) -> None:
    def with_dataclasses() -> list[PlainPeer]:
        return [PlainPeer.of(item) for item in json.loads(body)]

    report(
        f"{COUNT} peers, decoded / json.loads and frozen dataclasses",
        ratio(lambda: decode_many(Peer, body, "GET /peer"), with_dataclasses, rounds=ROUNDS),
        0.5,
    )


def test_finding_out_that_nothing_has_changed_takes_less_than_parsing(body: bytes) -> None:
    one, other = (decode_many(Peer, body, "GET /peer")[0] for _ in range(2))
    assert one is not other
    report(
        f"{COUNT} equal peers compared / json.loads",
        ratio(lambda: one == other, lambda: json.loads(body), rounds=ROUNDS),
        1.0,
    )


def test_counting_for_the_summary_of_the_menu_takes_less_than_parsing(body: bytes) -> None:
    peers, _ = decode_many(Peer, body, "GET /peer")
    assert PeerCounts.of(peers) != PeerCounts()
    report(
        f"{COUNT} peers counted / json.loads",
        ratio(lambda: PeerCounts.of(peers), lambda: json.loads(body), rounds=ROUNDS),
        1.0,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class PlainPath:
    address: str
    active: bool
    expired: bool
    preferred: bool
    last_send: int
    last_receive: int
    trusted_path_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PlainPeer:
    """What the peer would be without msgspec."""

    address: NodeAddress
    role: str
    latency: int
    version: str
    is_bonded: bool
    paths: tuple[PlainPath, ...]

    @classmethod
    def of(cls, item: dict[str, object]) -> "PlainPeer":
        paths = item["paths"]
        assert isinstance(paths, list)
        return cls(
            address=NodeAddress(str(item["address"])),
            role=str(item["role"]),
            latency=int(str(item["latency"])),
            version=str(item["version"]),
            is_bonded=bool(item["isBonded"]),
            paths=tuple(
                PlainPath(
                    address=path["address"],
                    active=path["active"],
                    expired=path["expired"],
                    preferred=path["preferred"],
                    last_send=path["lastSend"],
                    last_receive=path["lastReceive"],
                    trusted_path_id=path["trustedPathId"],
                )
                for path in paths
            ),
        )
