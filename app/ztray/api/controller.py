"""The controller inside the local service: one's own networks. Measured on 1.6.4, 1.8.10, 1.10.6, 1.12.2 and 1.14.1.

What the versions do differently, or do not do though they say so, is evened out here:

- official builds from 1.16 on have no controller, and answer 404; up to 1.10 an unknown path answers the controller's
  status with 200, so that the shape counts;
- from 1.14 on `/unstable` tells all networks, or all members, in one reply; elsewhere each is asked for. The lists may
  be gone in a later version again: they are tried, and done without;
- a POST creates what is not there: a network on all versions, and up to 1.12 with a member of an unknown network a
  network that is `null` and stays in the list. So a change looks first whether its subject is there;
- what the controller cannot read it leaves out, shortens or replaces ("10.1.2" becomes the address 0.0.0.0,
  "10.9.0.0" the target of all traffic, an mtu of 100 becomes 1280), with 200: what comes back is compared with what was
  asked, as values, since it may be spelled otherwise ("fd00:0:0::1", "fd00::1");
- 1.6 answers the deletion of a member with 200 and the member, who stays: the member is looked for afterwards;
- `dns` is `[]` until it is set, and cannot be unset: an object without domain and servers stands for none;
- members' names are kept from 1.14 on. When a member was last seen, and from where, is not told at all.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from ipaddress import ip_address, ip_interface
from typing import Any, TypeVar

from msgspec import Raw, field

from ztray.api.authorised import Request, require
from ztray.api.decode import decode_many, decode_one
from ztray.api.errors import (
    ApiError,
    GoneError,
    MalformedReplyError,
    NoControllerError,
    NotAppliedError,
    OutageError,
    PartlyDoneError,
)
from ztray.api.transport import Reply
from ztray.domain.account import Holder
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.membership import (
    Ability,
    AddressPool,
    ManagedNetwork,
    Member,
    MemberCounts,
    NetworkRules,
    Standing,
)
from ztray.domain.network import Dns, Route
from ztray.domain.node import Node
from ztray.domain.value import Value

_log = logging.getLogger(__name__)

T = TypeVar("T")
S = TypeVar("S")

_NOT_FOUND = 404
_NETWORKS = "/controller/network"
_ALWAYS = frozenset(
    {
        Ability.DEAUTHORISE,
        Ability.ASSIGN_ADDRESSES,
        Ability.BRIDGE,
        Ability.CREATE_NETWORK,
        Ability.CHANGE_NETWORK,
        Ability.DELETE_NETWORK,
    }
)
_SINCE = {(1, 8): Ability.DELETE_MEMBER, (1, 14): Ability.RENAME_MEMBER}


class Controller:
    """The controller of one service, a `Source`. Every call blocks and can raise any ApiError.

    The service's version is asked for once: after a restart of the service, use another one.
    """

    def __init__(self, request: Request) -> None:
        self._request = request
        self._node: Node | None = None
        self._tells_all = True
        self._reported: set[str] = set()

    @property
    def abilities(self) -> frozenset[Ability]:
        """What this version is able to do; asked for the first time, it blocks."""
        version = _numbers(self._status().version)
        return _ALWAYS | {ability for first, ability in _SINCE.items() if version >= first}

    def is_there(self) -> bool:
        """Tell whether the service has a controller."""
        reply = self._request("GET", "/controller")
        if reply.status == _NOT_FOUND:
            return False
        require(reply, "GET /controller")
        return decode_one(_Probe, reply.body, "GET /controller").controller

    def holder(self) -> Holder:
        """Name this computer's node. Raises NoControllerError."""
        if not self.is_there():
            raise NoControllerError("GET /controller", _NOT_FOUND, "")
        return Holder(owner=self._status().address)

    def networks(self) -> tuple[ManagedNetwork, ...]:
        """Return all networks; before 1.14 with the total of members only. Raises NoControllerError."""
        told = self._all(_Network, _NETWORKS)
        if told is not None:
            return tuple(network.managed() for network in told)
        reply = self._request("GET", _NETWORKS)
        if reply.status == _NOT_FOUND:
            raise NoControllerError(f"GET {_NETWORKS}", reply.status, "")
        self._tells_all = False
        require(reply, f"GET {_NETWORKS}")
        ids = self._decode_list(NetworkId, reply.body, f"GET {_NETWORKS}")
        return tuple(self._each(self.network, ids))

    def network(self, network_id: NetworkId) -> ManagedNetwork:
        """Return a network. Raises GoneError."""
        return replace(self._find_network(network_id).managed(), counts=self._counts(network_id))

    def members(self, network_id: NetworkId) -> tuple[Member, ...]:
        """Return a network's members; before 1.14 with a request for each. Raises GoneError."""
        told = self._all(_Member, f"{_path(network_id)}/member")
        if told is None:
            addresses = self._addresses(network_id)
            told = tuple(self._each(lambda address: self._find_member(network_id, address), addresses))
        return tuple(member.member(network_id) for member in told)

    def set_standing(self, network_id: NetworkId, addresses: Sequence[NodeAddress], standing: Standing) -> None:
        """Authorise members, and devices in advance, or let members wait again.

        Raises GoneError, NotAppliedError, and PartlyDoneError once a member was changed. There is no rejecting.
        """
        if standing is Standing.REJECTED:
            raise ValueError("the controller does not keep rejecting apart from waiting")
        self._find_network(network_id)
        authorised = standing is Standing.AUTHORISED
        done: list[NodeAddress] = []
        for address in addresses:
            try:
                if not authorised:
                    self._find_member(network_id, address)
                self._change_member(network_id, address, {"authorized": authorised})
            except (ApiError, OutageError) as error:
                if done:
                    raise PartlyDoneError(address, done, error) from error
                raise
            done.append(address)

    def rename(self, network_id: NetworkId, address: NodeAddress, name: str, description: str | None = None) -> Member:  # noqa: ARG002 - there are no descriptions
        """Give a member a name. Raises GoneError, and NotAppliedError before 1.14."""
        self._find_member(network_id, address)
        return self._change_member(network_id, address, {"name": name})

    def assign(
        self,
        network_id: NetworkId,
        address: NodeAddress,
        addresses: Sequence[str],
        *,
        is_bridge: bool | None = None,
        assigns_no_addresses: bool | None = None,
    ) -> Member:
        """Give a member these addresses and no others. Raises GoneError, NotAppliedError, ValueError for no address."""
        wanted: dict[str, object] = {"ipAssignments": list(dict.fromkeys(str(ip_address(text)) for text in addresses))}
        if is_bridge is not None:
            wanted["activeBridge"] = is_bridge
        if assigns_no_addresses is not None:
            wanted["noAutoAssignIps"] = assigns_no_addresses
        self._find_member(network_id, address)
        return self._change_member(network_id, address, wanted)

    def delete_member(self, network_id: NetworkId, address: NodeAddress) -> None:
        """Delete a member. Raises GoneError, and NotAppliedError for one that is still there: 1.6 forgets nobody."""
        path = _path(network_id, address)
        reply = self._request("DELETE", path)
        deleted = _found(_Member, reply, f"DELETE {path}")
        try:
            left = self._find_member(network_id, address)
        except GoneError:
            return
        if left.creation_time == deleted.creation_time:  # else it has just come back
            raise NotAppliedError(f"DELETE {path}", ["member"])

    def create_network(self, name: str, rules: NetworkRules) -> ManagedNetwork:
        """Create a network under a random id.

        Raises NotAppliedError when it was created and is not quite as asked, ValueError for what is no address.
        """
        path = f"{_NETWORKS}/{self._status().address}______"
        network = self._set_network(path, name, rules, has_dns=False)
        return replace(network, counts=MemberCounts(authorised=0, pending=0, total=0))

    def change_network(self, network_id: NetworkId, name: str, rules: NetworkRules) -> ManagedNetwork:
        """Change a network's name and rules. Raises GoneError, NotAppliedError, ValueError for what is no address."""
        has_dns = self._find_network(network_id).has_dns
        network = self._set_network(_path(network_id), name, rules, has_dns=has_dns)
        return replace(network, counts=self._counts(network_id))

    def delete_network(self, network_id: NetworkId) -> None:
        """Delete a network and its members. Raises GoneError, and NotAppliedError for one that is still there."""
        path = _path(network_id)
        _found(_Network, self._request("DELETE", path), f"DELETE {path}")
        try:
            self._find_network(network_id)
        except GoneError:
            return
        raise NotAppliedError(f"DELETE {path}", ["network"])

    def _status(self) -> Node:
        if self._node is None:
            reply = self._request("GET", "/status")
            require(reply, "GET /status")
            self._node = decode_one(Node, reply.body, "GET /status")
        return self._node

    def _all(self, kind: type[T], path: str) -> tuple[T, ...] | None:
        """Return a whole list, None where the service does not tell it, or there is no such network."""
        if not self._tells_all:
            return None
        path = f"/unstable{path}"
        reply = self._request("GET", path)
        if reply.status == _NOT_FOUND:
            return None
        require(reply, f"GET {path}")
        try:
            whole = decode_one(_Whole, reply.body, f"GET {path}")
        except MalformedReplyError:  # up to 1.10: the controller's status
            if decode_one(_Probe, reply.body, f"GET {path}").controller:
                return None
            raise
        return self._decode_list(kind, bytes(whole.data), f"GET {path}")

    def _addresses(self, network_id: NetworkId) -> tuple[NodeAddress, ...]:
        """Return the members' addresses, and do without whole lists from now on."""
        path = f"{_path(network_id)}/member"
        revisions = _found(dict[str, Any], self._request("GET", path), f"GET {path}")
        self._tells_all = False
        return tuple(_addresses_in(revisions))

    def _counts(self, network_id: NetworkId) -> MemberCounts:
        told = self._all(_Member, f"{_path(network_id)}/member")
        if told is None:
            return MemberCounts(total=len(self._addresses(network_id)))
        return _counts(len(told), sum(member.authorized for member in told))

    def _each(self, ask: Callable[[S], T], ids: Iterable[S]) -> Iterator[T]:
        """Ask for one after the other; what is gone meanwhile is left out, what cannot be understood with a warning."""
        for one in ids:
            try:
                yield ask(one)
            except GoneError:
                continue
            except MalformedReplyError as error:
                self._report(str(error))

    def _find_network(self, network_id: NetworkId) -> "_Network":
        path = _path(network_id)
        return _found(_Network, self._request("GET", path), f"GET {path}")

    def _find_member(self, network_id: NetworkId, address: NodeAddress) -> "_Member":
        path = _path(network_id, address)
        return _found(_Member, self._request("GET", path), f"GET {path}")

    def _change_member(self, network_id: NetworkId, address: NodeAddress, wanted: dict[str, object]) -> Member:
        path = _path(network_id, address)
        member = _found(_Member, self._request("POST", path, wanted), f"POST {path}")
        _compare(_readable(member.settings, f"POST {path}"), wanted, f"POST {path}")
        return member.member(network_id)

    def _set_network(self, path: str, name: str, rules: NetworkRules, *, has_dns: bool) -> ManagedNetwork:
        reply = self._request("POST", path, _written(name, rules, has_dns=has_dns))
        network = _found(_Network, reply, f"POST {path}").managed()
        kept = _readable(lambda: _written(network.name, network.rules or NetworkRules(), has_dns=True), f"POST {path}")
        _compare(kept, _written(name, rules, has_dns=True), f"POST {path}")
        return network

    def _decode_list(self, kind: type[T], body: bytes, endpoint: str) -> tuple[T, ...]:
        items, problems = decode_many(kind, body, endpoint)
        for problem in problems:
            self._report(problem)
        return items

    def _report(self, problem: str) -> None:
        if problem not in self._reported:  # once, not at every look
            self._reported.add(problem)
            _log.warning("%s", problem)


class _Probe(Value, frozen=True, kw_only=True):
    controller: bool = False


class _Whole(Value, frozen=True, kw_only=True):
    """What `/unstable` answers; the counts beside it are the list's own."""

    data: Raw


class _Pool(Value, frozen=True, kw_only=True):
    ip_range_start: str
    ip_range_end: str


class _AssignMode(Value, frozen=True, kw_only=True):
    zt: bool = False
    rfc4193: bool = False
    six_plane: bool = field(name="6plane", default=False)


class _MemberNumbers(Value, frozen=True, kw_only=True):
    total_member_count: int
    authorized_member_count: int


class _Network(Value, frozen=True, kw_only=True):
    id: NetworkId
    name: str = ""
    private: bool = True
    ip_assignment_pools: tuple[_Pool, ...] = ()
    routes: tuple[Route, ...] = ()
    dns: Dns | tuple[Any, ...] = ()
    v4_assign_mode: _AssignMode = _AssignMode()
    v6_assign_mode: _AssignMode = _AssignMode()
    mtu: int = 2800
    multicast_limit: int = 32
    enable_broadcast: bool = True
    meta: _MemberNumbers | None = None

    @property
    def has_dns(self) -> bool:
        """Whether `dns` was set, if only to nothing."""
        return isinstance(self.dns, Dns)

    def managed(self) -> ManagedNetwork:
        """Return the network without its members' counts, unless it came with them."""
        meta = self.meta
        return ManagedNetwork(
            id=self.id,
            name=self.name,
            counts=_counts(meta.total_member_count, meta.authorized_member_count) if meta else MemberCounts(),
            rules=NetworkRules(
                is_private=self.private,
                pools=tuple(
                    AddressPool(first=pool.ip_range_start, last=pool.ip_range_end) for pool in self.ip_assignment_pools
                ),
                routes=self.routes,
                dns=self.dns if isinstance(self.dns, Dns) and (self.dns.domain or self.dns.servers) else None,
                assigns_ipv4=self.v4_assign_mode.zt,
                assigns_ipv6=self.v6_assign_mode.zt,
                assigns_rfc4193=self.v6_assign_mode.rfc4193,
                assigns_6plane=self.v6_assign_mode.six_plane,
                mtu=self.mtu,
                multicast_limit=self.multicast_limit,
                passes_broadcast=self.enable_broadcast,
            ),
        )


class _Member(Value, frozen=True, kw_only=True):
    id: NodeAddress
    name: str = ""
    authorized: bool = False
    ip_assignments: tuple[str, ...] = ()
    active_bridge: bool = False
    no_auto_assign_ips: bool = False
    creation_time: int = 0
    v_major: int = -1
    v_minor: int = -1
    v_rev: int = -1

    def member(self, network_id: NetworkId) -> Member:
        """Return the member of a network."""
        version = (self.v_major, self.v_minor, self.v_rev)
        return Member(
            network_id=network_id,
            address=self.id,
            name=self.name,
            standing=Standing.AUTHORISED if self.authorized else Standing.PENDING,
            addresses=tuple(text.partition("/")[0] for text in self.ip_assignments),
            version=".".join(map(str, version)) if max(version) > 0 else "",
            is_bridge=self.active_bridge,
            assigns_no_addresses=self.no_auto_assign_ips,
        )

    def settings(self) -> dict[str, object]:
        """Return what can be changed, as it is written."""
        return {
            "name": self.name,
            "authorized": self.authorized,
            "ipAssignments": [_address(text) for text in self.ip_assignments],
            "activeBridge": self.active_bridge,
            "noAutoAssignIps": self.no_auto_assign_ips,
        }


def _path(network_id: NetworkId, address: NodeAddress | None = None) -> str:
    path = f"{_NETWORKS}/{NetworkId(network_id)}"
    return path if address is None else f"{path}/member/{NodeAddress(address)}"


def _found(kind: type[T], reply: Reply, endpoint: str) -> T:
    """Decode what was asked for. Raises GoneError where it is not there."""
    if reply.status == _NOT_FOUND or reply.body.strip() == b"null":
        raise GoneError(endpoint, _NOT_FOUND, "")
    require(reply, endpoint)
    return decode_one(kind, reply.body, endpoint)


def _readable(settings: Callable[[], T], endpoint: str) -> T:
    """Return what the controller has kept. Raises MalformedReplyError for an address that is none."""
    try:
        return settings()
    except ValueError as error:
        raise MalformedReplyError(endpoint, "an address that is none") from error


def _compare(kept: Mapping[str, object], wanted: Mapping[str, object], endpoint: str) -> None:
    if different := [key for key, value in wanted.items() if kept[key] != value]:
        raise NotAppliedError(endpoint, different)


def _counts(total: int, authorised: int) -> MemberCounts:
    return MemberCounts(authorised=authorised, pending=total - authorised, total=total)


def _addresses_in(texts: Iterable[str]) -> Iterator[NodeAddress]:
    for text in texts:
        with suppress(ValueError):
            yield NodeAddress(text)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdecimal() else 0 for part in version.split("."))


def _written(name: str, rules: NetworkRules, *, has_dns: bool) -> dict[str, object]:
    """Write a network's name and rules as the controller takes them, every address in its usual spelling.

    Nothing of `dns` is written where there is none, unless it has to be taken away. Raises ValueError for no address.
    """
    written: dict[str, object] = {
        "name": name,
        "private": rules.is_private,
        "ipAssignmentPools": [
            {"ipRangeStart": _address(pool.first), "ipRangeEnd": _address(pool.last)} for pool in rules.pools
        ],
        "routes": [
            {"target": ip_interface(route.target).with_prefixlen, "via": route.via and _address(route.via)}
            for route in rules.routes
        ],
        "v4AssignMode": {"zt": rules.assigns_ipv4},
        "v6AssignMode": {
            "zt": rules.assigns_ipv6,
            "rfc4193": rules.assigns_rfc4193,
            "6plane": rules.assigns_6plane,
        },
        "mtu": rules.mtu,
        "multicastLimit": rules.multicast_limit,
        "enableBroadcast": rules.passes_broadcast,
    }
    if rules.dns is not None or has_dns:
        dns = rules.dns or Dns()
        written["dns"] = {"domain": dns.domain, "servers": list(dns.servers)}
    return written


def _address(text: str) -> str:
    return str(ip_interface(text).ip)
