"""The simulated Legacy Central: the first version of the API, personal tokens, members authorised by their `config`.

It follows the published specification: bare arrays, times as milliseconds since 1970 that fall back to 0, errors
without bodies, and nearly every field null when `is_sparse` says so. Of refusals the specification knows 403 for the
list of networks, none at all for the status, which is therefore told without its user, and 401 elsewhere;
`always_unauthorized` makes them all 401. A network's count of members online is 0 in lists, as the specification warns.

Keys of service accounts are taken too, as `Bearer`, once `takes_service_accounts` says so: the guide shows that.
"""

import hashlib
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any

from ztray.demo import wire
from ztray.demo.central import CentralWorld, Key, Member, Network
from ztray.demo.central_server import MEMBER, NETWORK, Call, Handler, SimulatedCentral, demand, network_of, offered_key
from ztray.demo.http_server import Reply, Request, json_reply
from ztray.demo.networks import JsonObject

_PROTOCOL = 13
_TOLD_WHEN_FALSE = frozenset({"enableBroadcast", "private"})
"""What is true of a new network, so that false says something."""


class LegacyCentral(SimulatedCentral):
    """Serve a world as Legacy Central does.

    `is_in_read_only_mode` refuses every change, whatever the token may do.
    """

    prefix = "/api/v1"

    def __init__(self, world: CentralWorld, *, port: int = 0) -> None:
        super().__init__(world, port=port)
        self.is_sparse = False
        self.always_unauthorized = False
        self.takes_service_accounts = False
        self.is_in_read_only_mode = False
        self._began = world.timeline.now

    def routes(self) -> list[tuple[str, str, Handler]]:
        """List what is answered."""
        return [
            ("GET", "/status", self._status),
            ("GET", "/org", self._organisation),
            ("GET", "/network", self._networks),
            ("POST", "/network", self._create),
            ("GET", NETWORK, self._network),
            ("POST", NETWORK, self._change),
            ("DELETE", NETWORK, self._delete),
            ("GET", f"{NETWORK}/member", self._members),
            ("GET", MEMBER, self._member),
            ("POST", MEMBER, self._change_member),
            ("DELETE", MEMBER, self._delete_member),
        ]

    def key_for(self, request: Request) -> Key | None:
        """Find a person's token, or a service account's key if those are taken."""
        key = offered_key(self.world, request, scheme="token", kind="personal")
        if key is None and self.takes_service_accounts:
            key = offered_key(self.world, request, scheme="bearer", kind="service-account")
        return key

    def unauthorized(self, path: str) -> Reply:
        """Answer a request without a good token, as the specification has it."""
        if path == "/status" and not self.always_unauthorized:
            return json_reply(self._status_json())
        is_forbidden = path == "/network" and not self.always_unauthorized
        return Reply(status=HTTPStatus.FORBIDDEN if is_forbidden else HTTPStatus.UNAUTHORIZED, content_type=None)

    def refused(self, refusal: wire.RefusalError) -> Reply:
        """Answer an error, which has no body."""
        return Reply(status=refusal.status, content_type=None)

    def _status(self, call: Call) -> JsonObject:
        key = call.key
        email = self._email(key)
        return self._status_json() | {
            "user": {
                "id": key.owner_id,
                "orgId": key.organisation_id,
                "globalPermissions": _rights_json(key),
                "displayName": key.owner,
                "email": email,
                "auth": {"local": email, "google": None, "oidc": None},
                "smsNumber": "",
                "tokens": [own.id for own in self.world.keys(key.organisation_id) if own.owner_id == key.owner_id],
            }
        }

    def _status_json(self) -> JsonObject:
        return {
            "id": "central_status",
            "type": "CentralStatus",
            "clock": self.world.timeline.now,
            "version": "1.14.0",
            "apiVersion": "4",
            "uptime": self.world.timeline.now - self._began,
            "readOnlyMode": self.is_in_read_only_mode,
            "loginMethods": {
                "local": True,
                "google": True,
                "twitter": False,
                "facebook": False,
                "github": True,
                "saml": False,
                "oidc": True,
            },
        }

    def _organisation(self, call: Call) -> JsonObject:
        organisation = self.world.organisation(call.key.organisation_id)
        if organisation is None:
            raise wire.RefusalError(HTTPStatus.NOT_FOUND, "no organisation")
        return {
            "id": organisation.id,
            "ownerId": organisation.owner_id,
            "ownerEmail": organisation.owner_email,
            "members": [
                {
                    "orgId": organisation.id,
                    "userId": organisation.owner_id,
                    "name": None,
                    "email": organisation.owner_email,
                }
            ],
            "ssoConfig": {"enabled": False, "issuers": []},
        }

    def _networks(self, call: Call) -> list[JsonObject]:
        demand(call, "r")
        networks = self.world.networks(call.key.organisation_id)
        return [self._network_json(call, network) | {"onlineMemberCount": 0} for network in networks]

    def _network(self, call: Call, network_id: str) -> JsonObject:
        return self._network_json(call, network_of(self.world, call, network_id, "r"))

    def _create(self, call: Call) -> JsonObject:
        self._demand_writing()
        demand(call, "m")
        organisation = self.world.organisation(call.key.organisation_id)
        if organisation is None:
            raise wire.RefusalError(HTTPStatus.FORBIDDEN, "no organisation")
        fields = {"name": "new_network"} | _network_fields(call.fields)
        return self._network_json(call, self.world.add_network(organisation, fields.pop("name"), **fields))

    def _change(self, call: Call, network_id: str) -> JsonObject:
        self._demand_writing()
        network_of(self.world, call, network_id, "m")
        self.world.change_network(network_id, **_network_fields(call.fields))
        return self._network_json(call, network_of(self.world, call, network_id, "m"))

    def _delete(self, call: Call, network_id: str) -> None:
        self._demand_writing()
        network_of(self.world, call, network_id, "d")
        self.world.delete_network(network_id)

    def _members(self, call: Call, network_id: str) -> list[JsonObject]:
        network_of(self.world, call, network_id, "r")
        return [self._member_json(member) for member in self.world.members(network_id)]

    def _member(self, call: Call, network_id: str, address: str) -> JsonObject:
        network_of(self.world, call, network_id, "r")
        return self._found_member(network_id, address)

    def _change_member(self, call: Call, network_id: str, address: str) -> JsonObject:
        """Change a member; one that is not there is created, which is how a device is authorised in advance."""
        self._demand_writing()
        network_of(self.world, call, network_id, "r")
        fields, authorized = _member_fields(call.fields)
        if fields:
            demand(call, "m")
        if authorized is not None:
            demand(call, "a")
        self.world.add_member(network_id, address)
        if fields:
            self.world.change_member(network_id, address, **fields)
        if authorized is not None:
            self.world.set_standing(network_id, address, "authorized" if authorized else "not_authorized")
        return self._found_member(network_id, address)

    def _delete_member(self, call: Call, network_id: str, address: str) -> None:
        self._demand_writing()
        network_of(self.world, call, network_id, "d")
        if not self.world.delete_member(network_id, address):
            raise wire.RefusalError(HTTPStatus.NOT_FOUND, "member not found")

    def _demand_writing(self) -> None:
        if self.is_in_read_only_mode:
            raise wire.RefusalError(HTTPStatus.FORBIDDEN, "read-only mode")

    def _found_member(self, network_id: str, address: str) -> JsonObject:
        if (member := self.world.member(network_id, address)) is None:
            raise wire.RefusalError(HTTPStatus.NOT_FOUND, "member not found")
        return self._member_json(member)

    def _email(self, key: Key) -> str:
        organisation = self.world.organisation(key.organisation_id)
        if key.kind == "service-account" or organisation is None:
            return f"service-account@org-{key.organisation_id}.ztsa"
        return organisation.owner_email

    def _network_json(self, call: Call, network: Network) -> JsonObject:
        counts = self.world.counts(network.id)
        names = wire.mode_names(network)
        config = self._maybe_sparse(
            {
                "id": network.id,
                "creationTime": network.created,
                "capabilities": [],
                "dns": {"domain": network.dns_domain, "servers": list(network.dns_servers) or None},
                "enableBroadcast": network.passes_broadcast,
                "ipAssignmentPools": [
                    {"ipRangeStart": pool.first, "ipRangeEnd": pool.last}
                    for pool in (*network.v4_pools, *network.v6_pools)
                ],
                "lastModified": network.modified,
                "mtu": network.mtu,
                "multicastLimit": network.multicast_limit,
                "name": network.name,
                "private": network.is_private,
                "routes": [{"target": route.target, "via": route.via} for route in network.routes],
                "rules": [{"type": "ACTION_ACCEPT", "not": False, "or": False}],
                "ssoConfig": {"enabled": bool(network.sign_in_url), "mode": "default" if network.sign_in_url else ""},
                "tags": [],
                "v4AssignMode": names["v4"],
                "v6AssignMode": names["v6"],
            }
        )
        return self._maybe_sparse(
            {
                "id": network.id,
                "clock": self.world.timeline.now,
                "config": config,
                "description": network.description,
                "rulesSource": "accept;",
                "permissions": {call.key.owner_id: _rights_json(call.key)},
                "ownerId": call.key.owner_id,
                "onlineMemberCount": counts.online,
                "authorizedMemberCount": counts.authorized,
                "totalMemberCount": counts.total,
                "capabilitiesByName": {},
                "tagsByName": {},
            }
        )

    def _member_json(self, member: Member) -> JsonObject:
        version = ".".join(map(str, member.version)) if member.version else ""
        major, minor, revision = member.version or (-1, -1, -1)
        config = self._maybe_sparse(
            {
                "activeBridge": member.is_bridge,
                "authorized": member.standing == "authorized",
                "capabilities": [],
                "creationTime": member.created,
                "id": member.address,
                "identity": f"{member.address}:0:{hashlib.sha512(member.address.encode()).hexdigest()}",
                "ipAssignments": list(member.ips),
                "lastAuthorizedTime": member.authorized or 0,
                "lastDeauthorizedTime": member.deauthorized or 0,
                "noAutoAssignIps": member.assigns_no_ips,
                "revision": member.revision,
                "ssoExempt": False,
                "tags": [],
                "vMajor": major,
                "vMinor": minor,
                "vRev": revision,
                "vProto": _PROTOCOL if member.version else -1,
            }
        )
        return self._maybe_sparse(
            {
                "id": f"{member.network_id}-{member.address}",
                "clock": self.world.timeline.now,
                "networkId": member.network_id,
                "nodeId": member.address,
                "controllerId": member.network_id[:10],
                "hidden": member.is_hidden,
                "name": member.name,
                "description": member.description,
                "config": config,
                "lastOnline": member.seen or 0,
                "lastSeen": member.seen or 0,
                "physicalAddress": member.physical_address,
                "clientVersion": version,
                "protocolVersion": _PROTOCOL if member.version else 0,
                "supportsRulesEngine": member.version is not None,
            }
        )

    def _maybe_sparse(self, fields: JsonObject) -> JsonObject:
        """Put null for whatever says nothing, if that is wanted; the specification allows it for these fields."""
        if not self.is_sparse:
            return fields
        return {name: value if name in _TOLD_WHEN_FALSE else value or None for name, value in fields.items()}


def _rights_json(key: Key) -> dict[str, bool]:
    return {right: right in key.rights for right in ("a", "d", "m", "r")}


def _network_fields(asked: JsonObject) -> dict[str, Any]:
    """Read what can be changed, and skip nulls and the rest: objects are sent back whole, with read-only fields."""
    fields: dict[str, Any] = {}
    if (description := asked.get("description")) is not None:
        fields["description"] = wire.typed("description", description, str)
    config = asked.get("config")
    for name, value in ({} if config is None else wire.typed("config", config, dict)).items():
        if value is not None and (read := _CONFIG.get(name)) is not None:
            fields |= read(name, value)
    return fields


_CONFIG: dict[str, Callable[[str, object], dict[str, Any]]] = {
    "name": lambda name, value: {"name": wire.typed(name, value, str)},
    "dns": lambda name, value: wire.dns(name, {"servers": [], **_without_nulls(wire.typed(name, value, dict))}),
    "mtu": lambda name, value: {"mtu": wire.typed(name, value, int)},
    "multicastLimit": lambda name, value: {"multicast_limit": wire.typed(name, value, int)},
    "enableBroadcast": lambda name, value: {"passes_broadcast": wire.typed(name, value, bool)},
    "private": lambda name, value: {"is_private": wire.typed(name, value, bool)},
    "routes": lambda name, value: {"routes": wire.routes(name, value)},
    "ipAssignmentPools": lambda name, value: {
        "v4_pools": tuple(pool for pool in wire.pools(name, value) if ":" not in pool.first),
        "v6_pools": tuple(pool for pool in wire.pools(name, value) if ":" in pool.first),
    },
    "v4AssignMode": partial(wire.modes, fields=wire.V4_MODES),
    "v6AssignMode": partial(wire.modes, fields=wire.V6_MODES),
}


def _member_fields(asked: JsonObject) -> tuple[dict[str, Any], bool | None]:
    """Read what can be changed of a member, and apart from it whether it is to be authorised."""
    fields: dict[str, Any] = {}
    for name, kind, ours in (("name", str, "name"), ("description", str, "description"), ("hidden", bool, "is_hidden")):
        if asked.get(name) is not None:
            fields[ours] = wire.typed(name, asked[name], kind)
    config = _without_nulls(wire.typed("config", asked.get("config") or {}, dict))
    if "ipAssignments" in config:
        fields["ips"] = wire.ips("ipAssignments", config["ipAssignments"])
    for name, ours in (("activeBridge", "is_bridge"), ("noAutoAssignIps", "assigns_no_ips")):
        if name in config:
            fields[ours] = wire.typed(name, config[name], bool)
    authorized = config.get("authorized")
    return fields, None if authorized is None else wire.typed("authorized", authorized, bool)


def _without_nulls(fields: JsonObject) -> JsonObject:
    return {name: value for name, value in fields.items() if value is not None}
