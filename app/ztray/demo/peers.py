"""Peers as a node sees them: devices and roots with their physical paths, and how the service writes them down."""

import math
from dataclasses import dataclass

from ztray.demo.networks import JsonObject

UNKNOWN_LATENCY = -1
UNKNOWN_VERSION = (-1, -1, -1)


@dataclass(frozen=True, kw_only=True)
class PhysicalPath:
    """A physical path; traffic is direct over the preferred one unless it expired."""

    address: str
    """As "ip/port"."""
    preferred: bool = True
    expired: bool = False
    interface: str = ""
    """The local interface's name; the service tells it of bonded peers only."""


@dataclass(frozen=True, kw_only=True)
class Peer:
    """Another node. Without a preferred path which is not expired it is relayed."""

    address: str
    role: str = "LEAF"
    latency: int = UNKNOWN_LATENCY
    """In milliseconds, around which it moves by `jitter`."""
    jitter: int = 0
    version: tuple[int, int, int] = UNKNOWN_VERSION
    paths: tuple[PhysicalPath, ...] = ()
    bonding_policy: str | None = None


def peer_json(peer: Peer, *, now: int) -> JsonObject:
    """Write a peer as the service does; `now` in milliseconds since 1970."""
    major, minor, revision = peer.version
    written: JsonObject = {
        "address": peer.address,
        "isBonded": peer.bonding_policy is not None,
        "latency": _latency(peer, now),
        "paths": [_path_json(peer, path, index, now) for index, path in enumerate(peer.paths)],
        "role": peer.role,
        "tunneled": False,
        "version": f"{major}.{minor}.{revision}",
        "versionMajor": major,
        "versionMinor": minor,
        "versionRev": revision,
    }
    if peer.bonding_policy is not None:
        written |= {
            "bondingPolicyCode": 2,
            "bondingPolicyStr": peer.bonding_policy,
            "downDelay": 0,
            "failoverInterval": 5000,
            "numAliveLinks": sum(not path.expired for path in peer.paths),
            "numTotalLinks": len(peer.paths),
            "packetsPerLink": 64,
            "upDelay": 0,
        }
    return written


def _path_json(peer: Peer, path: PhysicalPath, index: int, now: int) -> JsonObject:
    seed = int(peer.address, 16) + 1840 * index
    silence = 600_000 if path.expired else 0
    last_send = now - (now + seed) % 5_000 - silence
    last_receive = now - (now + 3 * seed) % 10_000 - silence
    written: JsonObject = {
        "active": not path.expired,
        "address": path.address,
        "expired": path.expired,
        "lastReceive": last_receive,
        "lastSend": last_send,
        "localPort": 0,
        "localSocket": 0x55BA_D100_0000 + seed % 0x100_0000,
        "preferred": path.preferred,
        "trustedPathId": 0,
    }
    if peer.bonding_policy is not None:
        written |= {
            "assignedFlowCount": 1,
            "bonded": True,
            "eligible": not path.expired,
            "givenLinkSpeed": 1000,
            "ifname": path.interface,
            "lastInAge": now - last_receive,
            "lastOutAge": now - last_send,
            "latencyMean": float(_latency(peer, now)),
            "latencyVariance": float(peer.jitter),
            "packetErrorRatio": 0.0,
            "packetLossRatio": 0.02 * index,
            "relativeQuality": 1.0 / (index + 1),
        }
    return written


def _latency(peer: Peer, now: int) -> int:
    """Wander around the peer's latency, the same way at the same time, each peer in its own rhythm."""
    if peer.jitter == 0:
        return peer.latency
    seconds, phase = now / 1000, int(peer.address, 16) % 1000
    wave = 0.6 * math.sin(seconds / 7 + phase) + 0.4 * math.sin(seconds / 2.3 + 2 * phase)
    return max(0, peer.latency + round(peer.jitter * wave))
