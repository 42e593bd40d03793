"""The simulated New Central: the second version of the API, Bearer keys of service accounts, verbs that authorise.

Nobody here has seen the real one answer. What is published of it is kept exactly: fields, the envelope `items` around
lists of organisations and networks, the bare array of members, times in RFC 3339, fields left out rather than null, and
`{message}` in errors. Creating and deleting (of networks in a network group, of members) is known from other programs'
clients only. Undocumented, and chosen here: 404 for what is not there, and members unknown to Central cannot be
authorised.
"""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import Any, TypeVar

from ztray.demo import wire
from ztray.demo.central import Key, Member, Network, Organisation, Right, Standing
from ztray.demo.central_server import MEMBER, NETWORK, Call, Handler, SimulatedCentral, demand, network_of, offered_key
from ztray.demo.http_server import Reply, Request, json_reply
from ztray.demo.networks import JsonObject, address_6plane, address_rfc4193, mac_address

_Thing = TypeVar("_Thing")

_STANDINGS: dict[str, Standing] = {
    "authorize": "authorized",
    "de-authorize": "not_authorized",
    "reject": "rejected",
}


class NewCentral(SimulatedCentral):
    """Serve a world as New Central does; every call is about the organisation of its key."""

    prefix = "/api/v2"

    def routes(self) -> list[tuple[str, str, Handler]]:
        """List what is answered."""
        verbs: list[tuple[str, str, Handler]] = []
        for verb, standing in _STANDINGS.items():
            verbs += [
                ("POST", f"{MEMBER}/{verb}", partial(self._set_standing, standing)),
                ("POST", f"{NETWORK}/member/{verb}", partial(self._set_standings, standing)),
            ]
        return [
            ("GET", "/org", self._organisations),
            ("GET", "/org/([^/]+)", self._organisation),
            ("GET", "/org/([^/]+)/service-account", self._accounts),
            ("GET", "/org/([^/]+)/subscription", self._subscription),
            ("GET", "/network-group", self._groups),
            ("POST", "/network-group/([^/]+)/network", self._create),
            ("GET", "/network", self._networks),
            ("GET", NETWORK, self._network),
            ("POST", NETWORK, self._change),
            ("DELETE", NETWORK, self._delete),
            ("GET", f"{NETWORK}/member", self._members),
            ("GET", MEMBER, self._member),
            ("POST", MEMBER, self._change_member),
            ("DELETE", MEMBER, self._delete_member),
            *verbs,
        ]

    def key_for(self, request: Request) -> Key | None:
        """Find the key of a service account."""
        return offered_key(self.world, request, scheme="bearer", kind="service-account")

    def unauthorized(self, path: str) -> Reply:  # noqa: ARG002 - the same everywhere
        """Answer a request without a good key."""
        return self.refused(wire.RefusalError(HTTPStatus.UNAUTHORIZED, "unauthorized"))

    def refused(self, refusal: wire.RefusalError) -> Reply:
        """Put an error into words."""
        body: JsonObject = {"message": refusal.message}
        if refusal.status == HTTPStatus.BAD_REQUEST:
            body["code"] = "invalid_request"
            if refusal.details:
                body["details"] = [{"field": name, "message": message} for name, message in refusal.details]
        return json_reply(body, refusal.status)

    def _organisations(self, call: Call) -> JsonObject:
        return {"items": [_organisation_json(self._own(call, call.key.organisation_id))]}

    def _organisation(self, call: Call, organisation_id: str) -> JsonObject:
        return _organisation_json(self._own(call, organisation_id))

    def _accounts(self, call: Call, organisation_id: str) -> JsonObject:
        organisation = self._own(call, organisation_id)
        keys = [key for key in self.world.keys(organisation.id) if key.kind == "service-account"]
        return {
            "items": [
                {
                    "id": key.owner_id,
                    "name": key.owner,
                    "email": f"service-account@org-{organisation.id}.ztsa",
                    "apiKeys": [_without_none(id=key.id, expires=_time(key.expires), lastUsed=_time(key.last_used))],
                }
                for key in keys
            ]
        }

    def _subscription(self, call: Call, organisation_id: str) -> JsonObject:
        self._own(call, organisation_id)
        return {"entitlements": {"api": 10_000}}

    def _groups(self, call: Call) -> JsonObject:
        organisation = self._own(call, call.key.organisation_id)
        return {"items": [{"id": organisation.group_id, "name": "Default", "orgId": organisation.id}]}

    def _networks(self, call: Call) -> JsonObject:
        wanted = call.query.get("orgId", call.key.organisation_id)
        organisation = self._own(call, wanted)
        has_stats = call.query.get("stats") == "true"
        networks = self.world.networks(organisation.id)
        return {"items": [self._network_json(network, has_stats=has_stats) for network in networks]}

    def _network(self, call: Call, network_id: str) -> JsonObject:
        return self._whole_network_json(network_of(self.world, call, network_id, "r"))

    def _create(self, call: Call, group_id: str) -> JsonObject:
        organisation = self._own(call, call.key.organisation_id)
        if group_id != organisation.group_id:
            raise wire.RefusalError(HTTPStatus.NOT_FOUND, "network group not found")
        demand(call, "m")
        asked = _network_fields(call.fields)
        if not asked.get("name"):
            raise wire.RefusalError(HTTPStatus.BAD_REQUEST, "invalid request", ("name", "is required"))
        return self._whole_network_json(self.world.add_network(organisation, asked.pop("name"), **asked))

    def _change(self, call: Call, network_id: str) -> JsonObject:
        network_of(self.world, call, network_id, "m")
        changed = self.world.change_network(network_id, **_network_fields(call.fields))
        return self._whole_network_json(_there(changed, "network"))

    def _delete(self, call: Call, network_id: str) -> None:
        network_of(self.world, call, network_id, "d")
        self.world.delete_network(network_id)

    def _members(self, call: Call, network_id: str) -> list[JsonObject]:
        network = network_of(self.world, call, network_id, "r")
        return [_member_json(network, member) for member in self.world.members(network_id)]

    def _member(self, call: Call, network_id: str, address: str) -> JsonObject:
        return self._found_member(call, network_id, address, "r")

    def _change_member(self, call: Call, network_id: str, address: str) -> JsonObject:
        before = self._demand_member(call, network_id, address, "m")
        self.world.change_member(network_id, address, **_member_fields(call.fields, before))
        return self._found_member(call, network_id, address, "m")

    def _delete_member(self, call: Call, network_id: str, address: str) -> None:
        self._demand_member(call, network_id, address, "d")
        self.world.delete_member(network_id, address)

    def _set_standing(self, standing: Standing, call: Call, network_id: str, address: str) -> JsonObject:
        self._demand_member(call, network_id, address, "a")
        self.world.set_standing(network_id, address, standing)
        return self._found_member(call, network_id, address, "a")

    def _set_standings(self, standing: Standing, call: Call, network_id: str) -> list[JsonObject]:
        network_of(self.world, call, network_id, "a")
        addresses = [wire.typed("[]", address, str) for address in wire.typed("[]", call.json, list)]
        for address in addresses:
            self._demand_member(call, network_id, address, "a")
        for address in addresses:
            self.world.set_standing(network_id, address, standing)
        return [self._found_member(call, network_id, address, "a") for address in addresses]

    def _demand_member(self, call: Call, network_id: str, address: str, right: Right) -> Member:
        network_of(self.world, call, network_id, right)
        return _there(self.world.member(network_id, address), "member")

    def _found_member(self, call: Call, network_id: str, address: str, right: Right) -> JsonObject:
        network = network_of(self.world, call, network_id, right)
        return _member_json(network, self._demand_member(call, network_id, address, right))

    def _own(self, call: Call, organisation_id: str) -> Organisation:
        organisation = self.world.organisation(organisation_id)
        if organisation is None or organisation.id != call.key.organisation_id:
            raise wire.RefusalError(HTTPStatus.FORBIDDEN, "forbidden")
        return organisation

    def _network_json(self, network: Network, *, has_stats: bool) -> JsonObject:
        organisation = _there(self.world.organisation(network.organisation_id), "organisation")
        counts = self.world.counts(network.id)
        stats = {
            "activeDevices": counts.online,
            "authorizedDevices": counts.authorized,
            "notAuthorizedDevices": counts.pending,
            "rejectedDevices": counts.rejected,
            "totalDevices": counts.total,
        }
        return _without_none(
            id=network.id,
            name=network.name,
            description=network.description or None,
            kind="network",
            networkGroupId=organisation.group_id,
            networkGroupName="Default",
            stats=stats if has_stats else None,
        )

    def _whole_network_json(self, network: Network) -> JsonObject:
        names = wire.mode_names(network)
        return self._network_json(network, has_stats=False) | {
            "creationTime": _time(network.created),
            "lastModified": _time(network.modified),
            "config": {
                "dns": {"domain": network.dns_domain, "servers": list(network.dns_servers)},
                "mtu": network.mtu,
                "multicastLimit": network.multicast_limit,
                "enableBroadcast": network.passes_broadcast,
                "private": network.is_private,
                "routes": [_without_none(target=route.target, via=route.via) for route in network.routes],
                "v4AssignmentMode": names["v4"],
                "v4IpAssignmentPools": _pools_json(network.v4_pools),
                "v6AssignmentMode": names["v6"],
                "v6IpAssignmentPools": _pools_json(network.v6_pools),
            },
        }


def _organisation_json(organisation: Organisation) -> JsonObject:
    return {"id": organisation.id, "name": organisation.name}


def _member_json(network: Network, member: Member) -> JsonObject:
    version = ".".join(map(str, member.version)) if member.version else ""
    return _without_none(
        deviceId=member.address,
        networkId=member.network_id,
        name=member.name,
        description=member.description,
        status=member.standing,
        ipv4Assignments=[ip for ip in member.ips if ":" not in ip],
        ipv6Assignments=[ip for ip in member.ips if ":" in ip],
        ipAssignment6plane=address_6plane(member.network_id, member.address) if network.assigns_6plane else "",
        ipAssignmentRfc4193=address_rfc4193(member.network_id, member.address) if network.assigns_rfc4193 else "",
        lastSeenTime=_time(member.seen),
        lastSeenIp=member.physical_address,
        agentVersion=version,
        os=member.os,
        arch=member.arch,
        macAddress=mac_address(member.network_id, member.address),
        identity=f"{member.address}:0:{hashlib.sha512(member.address.encode()).hexdigest()}",
        activeBridge=member.is_bridge,
        noAutoAssignIps=member.assigns_no_ips,
        tags=[],
        capabilities=[],
        revision=member.revision,
        creationTime=_time(member.created),
        lastModified=_time(member.modified),
        lastAuthorizedTime=_time(member.authorized),
    )


def _network_fields(asked: JsonObject) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, value in asked.items():
        match name:
            case "name" | "description":
                fields[name] = wire.typed(name, value, str)
            case "config":
                for inner, given in wire.typed(name, value, dict).items():
                    if (read := _CONFIG.get(inner)) is None:
                        raise wire.RefusalError(HTTPStatus.BAD_REQUEST, "invalid request", (inner, "is not known"))
                    fields |= read(f"config.{inner}", given)
            case _:
                raise wire.RefusalError(HTTPStatus.BAD_REQUEST, "invalid request", (name, "is not known"))
    return fields


_CONFIG: dict[str, Callable[[str, object], dict[str, Any]]] = {
    "dns": wire.dns,
    "mtu": lambda name, value: {"mtu": wire.typed(name, value, int)},
    "multicastLimit": lambda name, value: {"multicast_limit": wire.typed(name, value, int)},
    "enableBroadcast": lambda name, value: {"passes_broadcast": wire.typed(name, value, bool)},
    "private": lambda name, value: {"is_private": wire.typed(name, value, bool)},
    "routes": lambda name, value: {"routes": wire.routes(name, value)},
    "v4AssignmentMode": partial(wire.modes, fields=wire.V4_MODES),
    "v4IpAssignmentPools": lambda name, value: {"v4_pools": wire.pools(name, value)},
    "v6AssignmentMode": partial(wire.modes, fields=wire.V6_MODES),
    "v6IpAssignmentPools": lambda name, value: {"v6_pools": wire.pools(name, value)},
}


def _member_fields(asked: JsonObject, before: Member) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    given = {4: [ip for ip in before.ips if ":" not in ip], 6: [ip for ip in before.ips if ":" in ip]}
    for name, value in asked.items():
        match name:
            case "name" | "description":
                fields[name] = wire.typed(name, value, str)
            case "ipv4Assignments":
                given[4] = list(wire.ips(name, value))
            case "ipv6Assignments":
                given[6] = list(wire.ips(name, value))
            case "activeBridge":
                fields["is_bridge"] = wire.typed(name, value, bool)
            case "noAutoAssignIps":
                fields["assigns_no_ips"] = wire.typed(name, value, bool)
            case _:
                raise wire.RefusalError(HTTPStatus.BAD_REQUEST, "invalid request", (name, "cannot be changed"))
    return fields | {"ips": (*given[4], *given[6])}


def _there(thing: _Thing | None, name: str) -> _Thing:
    if thing is None:
        raise wire.RefusalError(HTTPStatus.NOT_FOUND, f"{name} not found")
    return thing


def _pools_json(of: tuple[Any, ...]) -> list[JsonObject]:
    return [{"ipRangeStart": pool.first, "ipRangeEnd": pool.last} for pool in of]


def _without_none(**fields: object) -> JsonObject:
    return {name: value for name, value in fields.items() if value is not None}


def _time(milliseconds: int | None) -> str | None:
    """Write a time as Go does: fractions of a second without the zeros at their end, none at all if nil."""
    if milliseconds is None:
        return None
    seconds, rest = divmod(milliseconds, 1000)
    whole = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{whole}{f'.{rest:03d}'.rstrip('0').rstrip('.')}Z"
