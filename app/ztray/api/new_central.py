"""New Central (`https://central.zerotier.com/api/v2`), after a client generated from its specification in July 2026.

Keys belong to service accounts, which act as administrators of their organisation. That networks could be created,
changed or deleted, or members deleted, is not known, so none of it is offered. Nor is it known what the requests for
many members answer: what became of them, the next look at the members tells.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

import msgspec

from ztray.api.central import (
    CentralApi,
    Wire,
    WirePool,
    WireRules,
    WireV4Mode,
    WireV6Mode,
    checked_addresses,
    member_flags,
    member_names,
    milliseconds,
    rules_of,
    without_length,
)
from ztray.api.errors import MalformedReplyError, RejectedError
from ztray.api.web import Web
from ztray.domain.account import Holder
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.membership import Ability, ManagedNetwork, Member, MemberCounts, NetworkRules, Standing
from ztray.domain.token import Token

WEB_PAGE = "https://central.zerotier.com/network/"
"""Where a network is managed, without its id."""

_STANDINGS = {
    "authorized": Standing.AUTHORISED,
    "not_authorized": Standing.PENDING,
    "rejected": Standing.REJECTED,
}

_VERBS = {
    Standing.AUTHORISED: "authorize",
    Standing.PENDING: "de-authorize",
    Standing.REJECTED: "reject",
}


class NewCentral:
    """The networks of an organisation, asked with the key of a service account."""

    def __init__(self, web: Web, key: Token) -> None:
        self._api = CentralApi(web, "Bearer", key)

    @property
    def abilities(self) -> frozenset[Ability]:
        """What can be asked of it."""
        return frozenset(
            {
                Ability.REJECT,
                Ability.DEAUTHORISE,
                Ability.RENAME_MEMBER,
                Ability.DESCRIBE_MEMBER,
                Ability.ASSIGN_ADDRESSES,
                Ability.BRIDGE,
                Ability.MANY_AT_ONCE,
            }
        )

    def holder(self) -> Holder:
        """Return the organisation; the service account and the key's end too, if there is no other key to confuse."""
        organisations = self._api.many(_Organisation, "/org")
        if not organisations:
            return Holder()
        organisation = organisations[0]
        try:
            accounts = self._api.many(_ServiceAccount, f"/org/{quote(organisation.id, safe='')}/service-account")
        except (RejectedError, MalformedReplyError):
            accounts = ()  # it is the key that was asked about, and /org has answered that
        keys = [(account, key) for account in accounts for key in account.api_keys or ()]
        if len(keys) != 1:
            return Holder(organisation=organisation.name or "")
        account, key = keys[0]
        return Holder(
            owner=account.name or "",
            organisation=organisation.name or "",
            expires=milliseconds(key.expires),
            last_used=milliseconds(key.last_used),
        )

    def networks(self) -> tuple[ManagedNetwork, ...]:
        """Return the organisation's networks, with counts: in one request."""
        return tuple(_managed(network) for network in self._api.many(_Network, "/network?stats=true"))

    def network(self, network_id: NetworkId) -> ManagedNetwork:
        """Return a network with its rules. Raises GoneError."""
        return _managed(self._api.one(_Network, _path(network_id)), is_whole=True)

    def members(self, network_id: NetworkId) -> tuple[Member, ...]:
        """Return a network's members. Raises GoneError."""
        members = self._api.many(_Member, f"{_path(network_id)}/member")
        return tuple(_member(member, network_id) for member in members)

    def set_standing(self, network_id: NetworkId, addresses: Sequence[NodeAddress], standing: Standing) -> None:
        """Approve, de-authorise or reject members: in one request, however many they are."""
        verb = _VERBS[standing]
        match [NodeAddress(address) for address in addresses]:
            case []:
                pass
            case [address]:
                self._api.post(f"{_path(network_id, address)}/{verb}")
            case several:
                self._api.post(f"{_path(network_id)}/member/{verb}", [str(address) for address in several])

    def rename(self, network_id: NetworkId, address: NodeAddress, name: str, description: str | None = None) -> Member:
        """Give a member a name and, unless it is None, a description; return what it is then."""
        return self._change(network_id, address, member_names(name, description))

    def assign(
        self,
        network_id: NetworkId,
        address: NodeAddress,
        addresses: Sequence[str],
        *,
        is_bridge: bool | None = None,
        assigns_no_addresses: bool | None = None,
    ) -> Member:
        """Give a member these addresses and no others, and say what else it is. Raises ValueError for what is none."""
        checked = checked_addresses(tuple(addresses))
        wanted: dict[str, object] = {
            "ipv4Assignments": [text for text in checked if ":" not in text],
            "ipv6Assignments": [text for text in checked if ":" in text],
        }
        wanted |= member_flags(is_bridge=is_bridge, assigns_no_addresses=assigns_no_addresses)
        return self._change(network_id, address, wanted)

    def delete_member(self, network_id: NetworkId, address: NodeAddress) -> None:
        """Raise NotImplementedError: no such call is published, so it is none of the abilities."""
        raise NotImplementedError

    def create_network(self, name: str, rules: NetworkRules) -> ManagedNetwork:
        """Raise NotImplementedError: no such call is published, so it is none of the abilities."""
        raise NotImplementedError

    def change_network(self, network_id: NetworkId, name: str, rules: NetworkRules) -> ManagedNetwork:
        """Raise NotImplementedError: no such call is published, so it is none of the abilities."""
        raise NotImplementedError

    def delete_network(self, network_id: NetworkId) -> None:
        """Raise NotImplementedError: no such call is published, so it is none of the abilities."""
        raise NotImplementedError

    def _change(self, network_id: NetworkId, address: NodeAddress, wanted: Mapping[str, object]) -> Member:
        return _member(self._api.one(_Member, _path(network_id, address), post=wanted), network_id)


class _Organisation(Wire, frozen=True, kw_only=True):
    id: str
    name: str | None = None


class _Key(Wire, frozen=True, kw_only=True):
    expires: str | int | None = None
    last_used: str | int | None = None


class _ServiceAccount(Wire, frozen=True, kw_only=True):
    name: str | None = None
    api_keys: tuple[_Key, ...] | None = None


class _Statistics(Wire, frozen=True, kw_only=True):
    active_devices: int | None = None
    authorized_devices: int | None = None
    not_authorized_devices: int | None = None
    rejected_devices: int | None = None
    total_devices: int | None = None


class _Rules(WireRules, frozen=True, kw_only=True):
    v4_assignment_mode: WireV4Mode | None = msgspec.field(name="v4AssignmentMode", default=None)
    v6_assignment_mode: WireV6Mode | None = msgspec.field(name="v6AssignmentMode", default=None)
    v4_pools: tuple[WirePool, ...] | None = msgspec.field(name="v4IpAssignmentPools", default=None)
    v6_pools: tuple[WirePool, ...] | None = msgspec.field(name="v6IpAssignmentPools", default=None)


class _Network(Wire, frozen=True, kw_only=True):
    id: NetworkId
    name: str | None = None
    description: str | None = None
    stats: _Statistics | None = None
    config: _Rules | None = None


class _Member(Wire, frozen=True, kw_only=True):
    device_id: NodeAddress
    name: str | None = None
    description: str | None = None
    status: str | None = None
    ipv4_assignments: tuple[str, ...] | None = None
    ipv6_assignments: tuple[str, ...] | None = None
    last_seen_time: str | int | None = None
    last_seen_ip: str | None = None
    agent_version: str | None = None
    os: str | None = None
    active_bridge: bool | None = None
    no_auto_assign_ips: bool | None = None


def _path(network_id: NetworkId, address: NodeAddress | None = None) -> str:
    path = f"/network/{NetworkId(network_id)}"
    return path if address is None else f"{path}/member/{NodeAddress(address)}"


def _managed(network: _Network, *, is_whole: bool = False) -> ManagedNetwork:
    stats, rules = network.stats or _Statistics(), network.config
    if rules is None and is_whole:
        rules = _Rules()
    return ManagedNetwork(
        id=network.id,
        name=network.name or "",
        description=network.description or "",
        counts=MemberCounts(
            online=stats.active_devices,
            authorised=stats.authorized_devices,
            pending=stats.not_authorized_devices,
            rejected=stats.rejected_devices,
            total=stats.total_devices,
        ),
        rules=None if rules is None else _rules(rules),
        web_page=f"{WEB_PAGE}{network.id}",
    )


def _rules(rules: _Rules) -> NetworkRules:
    pools = (*(rules.v4_pools or ()), *(rules.v6_pools or ()))
    return rules_of(rules, rules.v4_assignment_mode, rules.v6_assignment_mode, pools)


def _member(member: _Member, network_id: NetworkId) -> Member:
    assigned = (*(member.ipv4_assignments or ()), *(member.ipv6_assignments or ()))
    return Member(
        network_id=network_id,
        address=member.device_id,
        name=member.name or "",
        description=member.description or "",
        standing=_STANDINGS.get(member.status or "", Standing.PENDING),
        addresses=tuple(map(without_length, assigned)),
        last_seen=milliseconds(member.last_seen_time),
        physical_address=member.last_seen_ip or "",
        version=member.agent_version or "",
        os=member.os or "",
        is_bridge=bool(member.active_bridge),
        assigns_no_addresses=bool(member.no_auto_assign_ips),
    )
