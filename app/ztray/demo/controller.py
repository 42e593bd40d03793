"""The node's own network controller: networks and members in memory, as the JSON objects that the service answers."""

import copy
import ipaddress
import itertools
import secrets
from collections.abc import Iterator
from typing import Any

from ztray.demo.authority import Watcher
from ztray.demo.networks import JsonObject, Route, Stage, with_prefix
from ztray.demo.timeline import Timeline

_FIXED_NETWORK_FIELDS = frozenset({"id", "nwid", "objtype", "creationTime", "revision", "authTokens"})
_FREE_MEMBER_FIELDS = frozenset({"activeBridge", "ipAssignments", "name", "noAutoAssignIps"})

_MTU = range(1280, 10000)


class Controller:
    """Serve networks, an `Authority`; answer copies, and None for what is not there."""

    def __init__(self, *, address: str, timeline: Timeline) -> None:
        self.watchers: list[Watcher] = []
        self._address = address
        self._timeline = timeline
        self._lock = timeline.lock
        self._networks: dict[str, JsonObject] = {}
        self._members: dict[str, dict[str, JsonObject]] = {}

    def runs(self, network_id: str) -> bool:
        """Tell whether a network's id names this controller."""
        return network_id.startswith(self._address)

    def network_ids(self) -> list[str]:
        """List the networks."""
        with self._lock:
            return sorted(self._networks)

    def network(self, network_id: str) -> JsonObject | None:
        """Look at a network."""
        with self._lock:
            return copy.deepcopy(self._networks.get(network_id))

    def create_network(self, asked: JsonObject) -> JsonObject:
        """Create a network under a random id."""
        return self.set_network(f"{self._address}{1 + secrets.randbelow(0xFFFFFE):06x}", asked)

    def set_network(self, network_id: str, asked: JsonObject) -> JsonObject:
        """Change those fields that are asked for, known and of the right type; an unknown network is created."""
        with self._lock:
            self._members.setdefault(network_id, {})
            network = self._networks.setdefault(network_id, _new_network(network_id, now=self._timeline.now))
            for field in asked.keys() & network.keys() - _FIXED_NETWORK_FIELDS:
                if _fits(asked[field], network[field]):
                    network[field] = _as_kept(field, asked[field])
            network["revision"] += 1
            self._changed(network_id, None)
            return copy.deepcopy(network)

    def delete_network(self, network_id: str) -> JsonObject | None:
        """Delete a network and its members; answer what was deleted."""
        with self._lock:
            self._members.pop(network_id, None)
            deleted = self._networks.pop(network_id, None)
            self._changed(network_id, None)
            return deleted

    def members(self, network_id: str) -> list[JsonObject] | None:
        """List the members of a network."""
        with self._lock:
            members = self._members.get(network_id)
            return None if members is None else copy.deepcopy(list(members.values()))

    def member(self, network_id: str, address: str) -> JsonObject | None:
        """Look at a member."""
        with self._lock:
            return copy.deepcopy(self._members.get(network_id, {}).get(address))

    def set_member(self, network_id: str, address: str, asked: JsonObject) -> JsonObject | None:
        """Change a member, authorise it or no longer; an unknown one is created."""
        with self._lock:
            if network_id not in self._networks:
                return None
            member = self._member(network_id, address)
            before = copy.deepcopy(member)
            member |= {field: _as_kept(field, asked[field]) for field in _FREE_MEMBER_FIELDS & asked.keys()}
            authorized = asked.get("authorized")
            if isinstance(authorized, bool) and authorized != member["authorized"]:
                self._authorize(member, authorized=authorized, credential="api")
            if member != before:
                member["revision"] += 1
            self._changed(network_id, address)
            return copy.deepcopy(member)

    def delete_member(self, network_id: str, address: str) -> JsonObject | None:
        """Forget a member; answer what was forgotten."""
        with self._lock:
            deleted = self._members.get(network_id, {}).pop(address, None)
            self._changed(network_id, address)
            return deleted

    def request_configuration(self, network_id: str, identity: str) -> None:
        """Let a node ask to be configured, which makes it a member: authorised at once on a public network."""
        with self._lock:
            network = self._networks.get(network_id)
            if network is None:
                return
            address = identity.partition(":")[0]
            member = self._member(network_id, address)
            member["identity"] = identity
            if not network["private"] and not member["authorized"]:
                self._authorize(member, authorized=True, credential="public")
            self._changed(network_id, address)

    def hear_no_more(self, network_id: str, address: str) -> None:
        """Let a node leave; when members were seen is not kept here."""

    def authorize(self, network_id: str, address: str) -> object:
        """Let a member in."""
        return self.set_member(network_id, address, {"authorized": True})

    def stage_for(self, network_id: str, address: str) -> Stage | None:
        """Tell what a node learns when it asks for its configuration, None if it is no member."""
        with self._lock:
            network = self._networks.get(network_id)
            if network is None:
                return Stage(status="NOT_FOUND")
            member = self._members[network_id].get(address)
            if member is None:
                return None
            if not member["authorized"]:
                return Stage(status="ACCESS_DENIED")
            dns = network["dns"] or {"domain": "", "servers": []}
            routes = tuple(Route(target=route["target"], via=route.get("via")) for route in network["routes"])
            return Stage(
                name=network["name"],
                addresses=tuple(with_prefix(ip, routes) for ip in member["ipAssignments"]),
                routes=routes,
                dns_domain=dns["domain"],
                dns_servers=tuple(dns["servers"]),
                private=network["private"],
                mtu=network["mtu"],
                bridge=member["activeBridge"],
                broadcast=network["enableBroadcast"],
                revision=network["revision"],
            )

    def _changed(self, network_id: str, address: str | None) -> None:
        for watcher in self.watchers:
            watcher(network_id, address)

    def _member(self, network_id: str, address: str) -> JsonObject:
        members = self._members[network_id]
        return members.setdefault(address, _new_member(network_id, address, now=self._timeline.now))

    def _authorize(self, member: JsonObject, *, authorized: bool, credential: str) -> None:
        member["authorized"] = authorized
        member["lastAuthorizedTime" if authorized else "lastDeauthorizedTime"] = self._timeline.now
        if authorized:
            member["lastAuthorizedCredentialType"] = credential
            if not member["ipAssignments"] and not member["noAutoAssignIps"]:
                member["ipAssignments"] = list(itertools.islice(self._free_addresses(member["nwid"]), 1))

    def _free_addresses(self, network_id: str) -> Iterator[str]:
        if not self._networks[network_id]["v4AssignMode"]["zt"]:
            return
        taken = {ip for member in self._members[network_id].values() for ip in member["ipAssignments"]}
        for pool in self._networks[network_id]["ipAssignmentPools"]:
            first, last = (ipaddress.ip_address(pool[end]) for end in ("ipRangeStart", "ipRangeEnd"))
            for number in range(int(first), int(last) + 1):
                if (address := str(ipaddress.ip_address(number))) not in taken:
                    yield address


def _new_network(network_id: str, *, now: int) -> JsonObject:
    return {
        "authTokens": [None],
        "authorizationEndpoint": "",
        "capabilities": [],
        "clientId": "",
        "creationTime": now,
        "dns": [],
        "enableBroadcast": True,
        "id": network_id,
        "ipAssignmentPools": [],
        "mtu": 2800,
        "multicastLimit": 32,
        "name": "",
        "nwid": network_id,
        "objtype": "network",
        "private": True,
        "remoteTraceLevel": 0,
        "remoteTraceTarget": None,
        "revision": 0,
        "routes": [],
        "rules": [{"not": False, "or": False, "type": "ACTION_ACCEPT"}],
        "rulesSource": "",
        "ssoEnabled": False,
        "tags": [],
        "v4AssignMode": {"zt": False},
        "v6AssignMode": {"6plane": False, "rfc4193": False, "zt": False},
    }


def _new_member(network_id: str, address: str, *, now: int) -> JsonObject:
    return {
        "activeBridge": False,
        "address": address,
        "authenticationExpiryTime": 0,
        "authorized": False,
        "capabilities": [],
        "creationTime": now,
        "id": address,
        "ipAssignments": [],
        "lastAuthorizedCredential": None,
        "lastAuthorizedCredentialType": None,
        "lastAuthorizedTime": 0,
        "lastDeauthorizedTime": 0,
        "noAutoAssignIps": False,
        "nwid": network_id,
        "objtype": "member",
        "remoteTraceLevel": 0,
        "remoteTraceTarget": None,
        "revision": 1,
        "ssoExempt": False,
        "tags": [],
        "vMajor": -1,
        "vMinor": -1,
        "vProto": -1,
        "vRev": -1,
    }


def _fits(value: Any, current: Any) -> bool:  # noqa: ANN401 - any JSON
    # `dns` is an empty array until it is set, and an object from then on.
    return type(value) is type(current) or (current == [] and isinstance(value, dict))


def _as_kept(field: str, value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Write a value as the controller does: addresses in their usual spelling, and without those that are none."""
    match field:
        case "mtu":
            return max(_MTU.start, min(value, _MTU.stop))
        case "ipAssignments":
            return [str(kept.ip) for kept in map(_interface, value) if kept]
        case "ipAssignmentPools":
            ends = [(_interface(pool["ipRangeStart"]), _interface(pool["ipRangeEnd"])) for pool in value]
            return [{"ipRangeStart": str(a.ip), "ipRangeEnd": str(b.ip)} for a, b in ends if a and b]
        case "routes":
            kept_routes = [(_interface(route["target"]), _interface(route.get("via") or "")) for route in value]
            return [
                {"target": target.with_prefixlen, "via": str(via.ip) if via and via.version == target.version else None}
                for target, via in kept_routes
                if target
            ]
        case _:
            return value


def _interface(text: str) -> ipaddress.IPv4Interface | ipaddress.IPv6Interface | None:
    try:
        return ipaddress.ip_interface(text)
    except ValueError:
        return None
