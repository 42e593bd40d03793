"""Legacy Central (`https://api.zerotier.com/api/v1`), after its published specification.

The same address answers keys of New Central's service accounts, sent as `Bearer`, so says the guide to tokens; then
this client is the one for them. What differs between the two is in `Scheme`.

By the specification a network is created with an empty object, and changed afterwards; the vendor's own client creates
it whole, in one request, and so does this one.

A member whose `hidden` is set was deleted, or put out of sight, in Central: it is left out, unless it is authorised,
since who is in the network is nothing to keep from who runs it.
"""

from collections.abc import Mapping, Sequence
from enum import Enum

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
from ztray.api.errors import (
    ApiError,
    ForbiddenError,
    GoneError,
    InterruptedRequestError,
    PartlyDoneError,
    UnauthorizedError,
)
from ztray.api.new_central import WEB_PAGE as NEW_WEB_PAGE
from ztray.api.web import Web
from ztray.domain.account import Holder
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.membership import Ability, ManagedNetwork, Member, MemberCounts, NetworkRules, Standing
from ztray.domain.token import Token

WEB_PAGE = "https://my.zerotier.com/network/"
"""Where a network is managed, without its id."""


class Scheme(Enum):
    """Whose keys they are: the word before the key, and where their networks are managed in a browser."""

    TOKEN = ("token", WEB_PAGE)
    BEARER = ("Bearer", NEW_WEB_PAGE)

    def __init__(self, word: str, web_page: str) -> None:
        self.word = word
        self.web_page = web_page


class LegacyCentral:
    """The networks of a user, asked with a personal token."""

    def __init__(self, web: Web, key: Token, *, scheme: Scheme = Scheme.TOKEN) -> None:
        self._api = CentralApi(web, scheme.word, key)
        self._scheme = scheme
        self._user_id: str | None = None

    @property
    def abilities(self) -> frozenset[Ability]:
        """What can be asked of it."""
        return frozenset(Ability) - {Ability.REJECT, Ability.MANY_AT_ONCE}

    def holder(self) -> Holder:
        """Return the user.

        Where the status tells none, which it need not to a key that it does not know, the networks decide whether the
        key is accepted.
        """
        status = self._status()
        if status.user is None:
            self._listed()
            return Holder(is_read_only=bool(status.read_only_mode))
        return Holder(
            owner=status.user.display_name or status.user.email or "", is_read_only=bool(status.read_only_mode)
        )

    def networks(self) -> tuple[ManagedNetwork, ...]:
        """Return the user's networks. How many members are online, a list may not tell: 0 is none of its counts."""
        return tuple(self._managed(network) for network in self._listed())

    def network(self, network_id: NetworkId) -> ManagedNetwork:
        """Return a network with its rules. Raises GoneError."""
        return self._managed(self._api.one(_Network, _path(network_id)), is_whole=True)

    def members(self, network_id: NetworkId) -> tuple[Member, ...]:
        """Return a network's members. Raises GoneError."""
        members = [_member(member, network_id) for member in self._api.many(_Member, f"{_path(network_id)}/member")]
        return tuple(member for member, is_hidden in members if member.standing is Standing.AUTHORISED or not is_hidden)

    def set_standing(self, network_id: NetworkId, addresses: Sequence[NodeAddress], standing: Standing) -> None:
        """Approve or de-authorise members, one after the other.

        Of several, raises PartlyDoneError at the first that fails, and asks for no more.
        """
        if standing is Standing.REJECTED:
            raise ValueError("Legacy Central rejects nobody")
        wanted = {"config": {"authorized": standing is Standing.AUTHORISED}}
        for position, address in enumerate(addresses):
            try:
                self._api.post(_path(network_id, address), wanted)
            except InterruptedRequestError:
                raise
            except ApiError as error:
                if len(addresses) == 1:
                    raise
                raise PartlyDoneError(address, addresses[:position], error) from error

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
        wanted: dict[str, object] = {"ipAssignments": checked_addresses(tuple(addresses))}
        wanted |= member_flags(is_bridge=is_bridge, assigns_no_addresses=assigns_no_addresses)
        return self._change(network_id, address, {"config": wanted})

    def delete_member(self, network_id: NetworkId, address: NodeAddress) -> None:
        """Delete a member; one that still has joined comes back as pending."""
        self._api.delete(_path(network_id, address))

    def create_network(self, name: str, rules: NetworkRules) -> ManagedNetwork:
        """Create a network."""
        return self._managed(self._api.one(_Network, "/network", post=_wanted(name, rules)), is_whole=True)

    def change_network(self, network_id: NetworkId, name: str, rules: NetworkRules) -> ManagedNetwork:
        """Change a network's name and rules. Raises GoneError."""
        return self._managed(self._api.one(_Network, _path(network_id), post=_wanted(name, rules)), is_whole=True)

    def delete_network(self, network_id: NetworkId) -> None:
        """Delete a network and forget its members. Raises GoneError."""
        self._api.delete(_path(network_id))

    def _listed(self) -> "tuple[_Network, ...]":
        """Return the list of networks, for which a key that is not accepted gets 403, and elsewhere 401."""
        try:
            return self._api.many(_Network, "/network")
        except ForbiddenError as error:
            raise UnauthorizedError(str(error)) from error

    def _status(self) -> "_Status":
        try:
            status = self._api.one(_Status, "/status")
        except GoneError:  # what a service account may ask here is not published
            status = _Status()
        self._user_id = "" if status.user is None else status.user.id or ""
        return status

    def _change(self, network_id: NetworkId, address: NodeAddress, wanted: Mapping[str, object]) -> Member:
        member, _is_hidden = _member(self._api.one(_Member, _path(network_id, address), post=wanted), network_id)
        return member

    def _managed(self, network: "_Network", *, is_whole: bool = False) -> ManagedNetwork:
        config = network.config or _Rules()
        counts = _counts(network)
        if not is_whole and counts.online == 0:
            counts = MemberCounts(authorised=counts.authorised, pending=counts.pending, total=counts.total)
        return ManagedNetwork(
            id=network.id,
            name=config.name or "",
            description=network.description or "",
            counts=counts,
            can_manage=self._can_manage(network.permissions or {}),
            rules=None
            if network.config is None and not is_whole
            else rules_of(config, config.v4_assign_mode, config.v6_assign_mode, config.ip_assignment_pools or ()),
            web_page=f"{self._scheme.web_page}{network.id}",
        )

    def _can_manage(self, permissions: Mapping[str, "_Permissions | None"]) -> bool:
        if all(granted is None or granted.m is not False for granted in permissions.values()):
            return True  # whoever the user is
        if self._user_id is None:
            self._status()
        own = permissions.get(self._user_id or "")
        return own is None or own.m is not False


class _User(Wire, frozen=True, kw_only=True):
    id: str | None = None
    display_name: str | None = None
    email: str | None = None


class _Status(Wire, frozen=True, kw_only=True):
    user: _User | None = None
    read_only_mode: bool | None = None


class _Permissions(Wire, frozen=True, kw_only=True):
    """What a user may do: `m` is to modify."""

    m: bool | None = None


class _Rules(WireRules, frozen=True, kw_only=True):
    v4_assign_mode: WireV4Mode | None = None
    v6_assign_mode: WireV6Mode | None = None
    ip_assignment_pools: tuple[WirePool, ...] | None = None


class _Network(Wire, frozen=True, kw_only=True):
    id: NetworkId
    description: str | None = None
    config: _Rules | None = None
    permissions: dict[str, _Permissions | None] | None = None
    online_member_count: int | None = None
    authorized_member_count: int | None = None
    total_member_count: int | None = None


class _MemberConfig(Wire, frozen=True, kw_only=True):
    authorized: bool | None = None
    ip_assignments: tuple[str, ...] | None = None
    active_bridge: bool | None = None
    no_auto_assign_ips: bool | None = None


class _Member(Wire, frozen=True, kw_only=True):
    node_id: NodeAddress
    name: str | None = None
    description: str | None = None
    hidden: bool | None = None
    config: _MemberConfig | None = None
    last_seen: int | None = None
    last_online: int | None = None
    physical_address: str | None = None
    client_version: str | None = None


def _path(network_id: NetworkId, address: NodeAddress | None = None) -> str:
    path = f"/network/{NetworkId(network_id)}"
    return path if address is None else f"{path}/member/{NodeAddress(address)}"


def _counts(network: _Network) -> MemberCounts:
    authorised, total = network.authorized_member_count, network.total_member_count
    return MemberCounts(
        online=network.online_member_count,
        authorised=authorised,
        pending=None if authorised is None or total is None else max(total - authorised, 0),
        total=total,
    )


def _member(member: _Member, network_id: NetworkId) -> tuple[Member, bool]:
    """Return the member, and whether it is hidden."""
    config = member.config or _MemberConfig()
    return Member(
        network_id=network_id,
        address=member.node_id,
        name=member.name or "",
        description=member.description or "",
        standing=Standing.AUTHORISED if config.authorized else Standing.PENDING,
        addresses=tuple(map(without_length, config.ip_assignments or ())),
        last_seen=milliseconds(member.last_seen) or milliseconds(member.last_online),
        physical_address=member.physical_address or "",
        version=member.client_version or "",
        is_bridge=bool(config.active_bridge),
        assigns_no_addresses=bool(config.no_auto_assign_ips),
    ), bool(member.hidden)


def _wanted(name: str, rules: NetworkRules) -> Mapping[str, object]:
    """Return what Central is sent to make a network so; without a DNS it is told an empty one, which takes it away."""
    dns = rules.dns
    return {
        "config": {
            "name": name,
            "private": rules.is_private,
            "mtu": rules.mtu,
            "multicastLimit": rules.multicast_limit,
            "enableBroadcast": rules.passes_broadcast,
            "routes": [{"target": route.target, "via": route.via} for route in rules.routes],
            "dns": {"domain": dns.domain, "servers": dns.servers} if dns else {"domain": "", "servers": []},
            "ipAssignmentPools": [{"ipRangeStart": pool.first, "ipRangeEnd": pool.last} for pool in rules.pools],
            "v4AssignMode": {"zt": rules.assigns_ipv4},
            "v6AssignMode": {
                "zt": rules.assigns_ipv6,
                "rfc4193": rules.assigns_rfc4193,
                "6plane": rules.assigns_6plane,
            },
        }
    }
