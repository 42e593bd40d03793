"""The service's /metrics: a selection of its families in Prometheus' text form, moving with the world's clock."""

from collections.abc import Iterable, Iterator
from itertools import chain, product
from typing import TypeAlias

from ztray.demo.networks import JsonObject
from ztray.demo.world import World

_Family: TypeAlias = tuple[str, str, str, Iterable[tuple[str, int]]]
"""Name, kind, help, and samples: the labels, or a suffix of the name and labels, with a value."""

_DIRECTIONS = ("tx", "rx")
_LATENCY_BUCKETS = (1, 3, 6, 10, 30, 60, 100, 300, 600, 1000)


def metrics_text(world: World) -> str:
    """Write the metrics of this moment; counters grow as the clock goes on."""
    seconds = world.now // 1000 % 1_000_000
    families = chain(_traffic(seconds), _networks(world.networks(), seconds), _peers(world.peers(), seconds))
    return "".join(_written(*family) for family in families)


def _written(name: str, kind: str, text: str, samples: Iterable[tuple[str, int]]) -> str:
    lines = [f"# HELP {name} {text}", f"# TYPE {name} {kind}"]
    return "\n".join([*lines, *(f"{name}{labels} {value}" for labels, value in samples), ""])


def _traffic(seconds: int) -> Iterator[_Family]:
    packets = product(_DIRECTIONS, (("hello", 5), ("frame", 40), ("echo", 1)))
    samples = [
        (f'{{direction="{direction}",packet_type="{packet}"}}', rate * seconds) for direction, (packet, rate) in packets
    ]
    yield "zt_packet", "counter", "ZeroTier packet type counts", samples

    rates = zip(_DIRECTIONS, (1500, 9000), strict=True)
    samples = [(f'{{direction="{direction}",protocol="udp"}}', rate * seconds) for direction, rate in rates]
    yield "zt_data", "counter", "number of bytes ZeroTier has transmitted or received", samples


def _networks(networks: list[JsonObject], seconds: int) -> Iterator[_Family]:
    yield "zt_num_networks", "gauge", "number of networks this instance is joined to", [("", len(networks))]

    samples = [
        (
            f'{{accepted="{accepted}",direction="{direction}",network_id="{network["id"]}"}}',
            12 * seconds if accepted == "yes" and network["status"] == "OK" else 0,
        )
        for network, direction, accepted in product(networks, _DIRECTIONS, ("yes", "no"))
    ]
    yield "zt_network_packets", "counter", "number of incoming/outgoing packets per network", samples


def _peers(peers: list[JsonObject], seconds: int) -> Iterator[_Family]:
    latencies = (_histogram(peer["address"], max(peer["latency"], 0), seconds // 60) for peer in peers)
    yield "zt_peer_latency", "histogram", "peer latency (ms)", chain.from_iterable(latencies)

    samples = [
        (
            f'{{node_id="{peer["address"]}",status="{status}"}}',
            sum(path["active"] == (status == "alive") for path in peer["paths"]),
        )
        for peer, status in product(peers, ("alive", "dead"))
    ]
    yield "zt_peer_path_count", "gauge", "number of paths to peer", samples

    samples = [
        (f'{{direction="{direction}",node_id="{peer["address"]}"}}', 3 * seconds)
        for peer, direction in product(peers, _DIRECTIONS)
    ]
    yield "zt_peer_packets", "counter", "number of packets to/from a peer", samples


def _histogram(address: str, latency: int, count: int) -> Iterator[tuple[str, int]]:
    yield f'_count{{node_id="{address}"}}', count
    yield f'_sum{{node_id="{address}"}}', count * latency
    for bound in _LATENCY_BUCKETS:
        yield f'_bucket{{node_id="{address}",le="{bound}"}}', count if latency <= bound else 0
    yield f'_bucket{{node_id="{address}",le="+Inf"}}', count
