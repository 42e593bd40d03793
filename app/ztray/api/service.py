"""The local ZeroTier service (`zerotier-one`), measured on 1.6.4, 1.8.10, 1.10.6, 1.12.2 and 1.14.1.

What the versions do differently is evened out here, once, so that nobody above has to know:

- a network that was not joined is left with 404 up to 1.10 and with 200 `{}` from 1.12 on;
- an unknown peer is 404 up to 1.10 and 200 `{}` from 1.12 on;
- an unknown path answers the controller's status up to 1.10, with 200: the shape counts, not the status;
- `POST /network/{id}` always joins, then applies what flags are JSON booleans, and ignores the rest with 200: so a
  change of flags looks first whether the network is joined, and compares what comes back with what was asked.
"""

import logging
from collections.abc import Mapping
from typing import TypeVar

from ztray.api.authorised import Authorised, require
from ztray.api.decode import decode_many, decode_one
from ztray.api.errors import (
    FlagsNotAppliedError,
    MalformedReplyError,
    NotJoinedError,
)
from ztray.api.transport import Reply, Transport
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.metrics import Metric
from ztray.domain.network import DEFAULT_FLAGS, Flag, Network
from ztray.domain.node import Health, LocalConfiguration, Moon, Node
from ztray.domain.peer import Peer
from ztray.domain.token import Token
from ztray.domain.value import Value

_log = logging.getLogger(__name__)

T = TypeVar("T")

_OK = 200
_NOT_FOUND = 404


class ServiceClient:
    """The service behind one transport, asked with one token. Every call blocks and can raise any ApiError."""

    def __init__(self, transport: Transport, token: Token) -> None:
        self.request = Authorised(transport, token)
        """What sends requests with the token, for the clients of what else the service has."""
        self._reported: set[str] = set()

    def __repr__(self) -> str:
        return f"ServiceClient({self.request!r})"

    def status(self) -> Node:
        """Return this computer's node."""
        return decode_one(Node, self._get("/status"), "GET /status")

    def networks(self) -> tuple[Network, ...]:
        """Return the joined networks; one that cannot be understood is left out with a warning."""
        return self._list(Network, "/network")

    def network(self, network_id: NetworkId) -> Network | None:
        """Return a joined network, None when it is not joined."""
        return self._find(Network, f"/network/{NetworkId(network_id)}")

    def join(self, network_id: NetworkId, flags: frozenset[Flag] = DEFAULT_FLAGS) -> Network:
        """Join a network with these flags and no others.

        Raises FlagsNotAppliedError when it was joined with other flags.
        """
        return self._post_flags(network_id, {flag: flag in flags for flag in Flag})

    def set_flags(self, network_id: NetworkId, flags: Mapping[Flag, bool]) -> Network:
        """Switch flags of a joined network.

        Raises NotJoinedError, with nothing changed, when the network is not joined (any more), and FlagsNotAppliedError
        when the service kept other values.
        """
        if self.network(network_id) is None:
            raise NotJoinedError(network_id)
        return self._post_flags(network_id, flags)

    def leave(self, network_id: NetworkId) -> bool:
        """Leave a network; return whether it was joined."""
        path = f"/network/{NetworkId(network_id)}"
        reply = self.request("DELETE", path)
        if reply.status == _NOT_FOUND:
            return False
        require(reply, f"DELETE {path}")
        return decode_one(_Left, reply.body, f"DELETE {path}").result

    def peers(self) -> tuple[Peer, ...]:
        """Return the other nodes; one that cannot be understood is left out with a warning."""
        return self._list(Peer, "/peer")

    def peer(self, address: NodeAddress) -> Peer | None:
        """Return another node, None when the service does not know it."""
        return self._find(Peer, f"/peer/{NodeAddress(address)}")

    def health(self) -> Health:
        """Return what the service tells from 1.12 on. An older one is malformed here."""
        return decode_one(Health, self._get("/health"), "GET /health")

    def metrics(self) -> tuple[Metric, ...] | None:
        """Return the service's counters, None where it offers none: before 1.12, or switched off (1.16.1 and later)."""
        reply = self.request("GET", "/metrics")
        if reply.status == _NOT_FOUND or reply.media_type == "application/json":
            return None
        require(reply, "GET /metrics")
        # Imported here: only who looks at metrics pays for the parser.
        from prometheus_client.parser import text_string_to_metric_families  # noqa: PLC0415

        try:
            families = list(text_string_to_metric_families(reply.body.decode()))
        except ValueError as error:
            raise MalformedReplyError("GET /metrics", "not in Prometheus' text format") from error
        return tuple(
            Metric(name=sample.name, labels=tuple(sorted(sample.labels.items())), value=sample.value)
            for family in families
            for sample in family.samples
        )

    def moons(self) -> tuple[Moon, ...]:
        """Return the moons that the node uses or waits for."""
        return self._list(Moon, "/moon")

    def configuration(self) -> LocalConfiguration | None:
        """Return the service's local configuration, None where it does not tell (1.6)."""
        reply = self.request("GET", "/config")
        require(reply, "GET /config")
        if _is_controller_status(reply):
            return None
        return decode_one(LocalConfiguration, reply.body, "GET /config")

    def _post_flags(self, network_id: NetworkId, flags: Mapping[Flag, bool]) -> Network:
        path = f"/network/{NetworkId(network_id)}"
        reply = self.request("POST", path, {flag.value: on for flag, on in flags.items()})
        require(reply, f"POST {path}")
        network = decode_one(Network, reply.body, f"POST {path}")
        if any((flag in network.flags) is not on for flag, on in flags.items()):
            raise FlagsNotAppliedError(network_id, network.flags)
        return network

    def _list(self, kind: type[T], path: str) -> tuple[T, ...]:
        items, problems = decode_many(kind, self._get(path), f"GET {path}")
        for problem in problems:
            if problem not in self._reported:  # once, not at every poll
                self._reported.add(problem)
                _log.warning("%s", problem)
        return items

    def _find(self, kind: type[T], path: str) -> T | None:
        reply = self.request("GET", path)
        if reply.status == _NOT_FOUND or reply.body.strip() == b"{}":
            return None
        require(reply, f"GET {path}")
        return decode_one(kind, reply.body, f"GET {path}")

    def _get(self, path: str) -> bytes:
        reply = self.request("GET", path)
        require(reply, f"GET {path}")
        return reply.body


class _Left(Value, frozen=True, kw_only=True):
    """The answer to leaving a network: `{"result": true}`, or `{}` when it was not joined."""

    result: bool = False


def _is_controller_status(reply: Reply) -> bool:
    return b'"controller"' in reply.body and b'"apiVersion"' in reply.body
