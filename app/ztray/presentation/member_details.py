"""One member in full: what it may do, what of it can be changed, and every field that its source tells."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_interface, ip_network

from ztray.domain.decision import AssignAddresses, DeleteMembers, MemberDecision, NameMember
from ztray.domain.directory import AccountState
from ztray.domain.membership import Ability, NetworkRules, Standing
from ztray.domain.state import Overview
from ztray.domain.text import plain
from ztray.presentation.actions import Decide, OpenUrl, Page, ShowWindow
from ztray.presentation.decisions import managed_title, member_title
from ztray.presentation.facts import Fact, FactGroup
from ztray.presentation.members import (
    SOURCE_NAME_LENGTH,
    MemberKey,
    MemberRow,
    key_of,
    progress,
    row_of,
    standing_sentence,
)
from ztray.presentation.outage import Remedy
from ztray.presentation.source_troubles import account_title, source_name
from ztray.presentation.times import UNKNOWN, exact_time

NOTHING_SELECTED = "Select a member to see all of it; several with Ctrl or Shift, and all with Ctrl+A."
GONE = "This member is not there any more. It comes back as waiting when its device asks again."
NO_NAMES = (
    "The controller on this computer keeps no names of members: ZeroTier does so from version 1.14 on. "
    "The name that you give here is known to ZTray on this computer."
)
NAME_LABEL = "&Name:"
ALIAS_LABEL = "Your &name for it:"
DESCRIPTION_LABEL = "Descr&iption:"
ADDRESSES_LABEL = "Addresses in the network:"
ADDRESSES_HINT = "One on each line"
ASSIGNS = "A&ssign addresses automatically"
ASSIGNS_EXPLANATION = "From the ranges of the network; without it, the device has the addresses above only."
BRIDGE = "Allow &bridging"
BRIDGE_EXPLANATION = "Let it connect the network with another one that it is in (active bridge)."

_VALUE_LENGTH = 200
_SHOWN_WRONG = 40
_MOST_POOLS = 4
_SEPARATORS = re.compile(r"[\s,;]+")


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """The other members of a member's network, who have addresses that it cannot have as well."""

    row: MemberRow
    """The member itself."""

    def holder_of(self, address: str) -> str:
        """Return what to call another member that has an address, as `ipaddress` spells it; empty for none.

        What the member has already it may keep, whoever else has it.
        """
        row, member = self.row, self.row.member
        if address in member.addresses:  # as mostly, and then the others need not be looked through
            return ""
        holders = row.roster.by_managed_address.get(address, ())
        if not holders or any(holder.address == member.address for holder in holders):
            return ""
        return MemberRow(row.state, row.roster, holders[0], row.around).title


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberDetail:
    """A member in full."""

    key: MemberKey
    title: str
    sentence: str
    """What it may do, or what is being done about it."""
    decision: MemberDecision | None
    """What is under way."""
    name: str
    """What its source calls it."""
    alias: str
    """What the person calls the device."""
    description: str
    addresses: tuple[str, ...]
    rules: NetworkRules | None
    pools: str
    """A sentence about the ranges of the network, empty while they are not known."""
    neighbours: Neighbours
    can_name: bool
    keeps_no_names: bool
    """Whether its source has no names for members at all."""
    can_describe: bool
    can_assign: bool
    can_bridge: bool
    assigns: bool
    """Whether it gets addresses from the ranges of its network."""
    is_bridge: bool
    remedies: tuple[Remedy, ...]
    groups: tuple[FactGroup, ...]


def member_detail(row: MemberRow, now: int, *, is_peer: bool) -> MemberDetail:
    """Return what there is to tell of a member at a time, in milliseconds since 1970.

    `is_peer` says whether this computer talks to the device.
    """
    state, roster, member = row.state, row.roster, row.member
    decision = row.decision
    return MemberDetail(
        key=row.key,
        title=row.title,
        sentence=standing_sentence(member.standing) if decision is None else _capital(progress(decision)),
        decision=decision,
        name=member.name,
        alias=row.around.aliases.get(member.address, ""),
        description=member.description,
        addresses=tuple(plain(address, _VALUE_LENGTH) for address in member.addresses),
        rules=roster.network.rules,
        pools=_pools_sentence(roster.network.rules),
        neighbours=Neighbours(row),
        can_name=row.can(Ability.RENAME_MEMBER),
        keeps_no_names=_keeps_no_names(state),
        can_describe=row.can(Ability.DESCRIBE_MEMBER),
        can_assign=row.can(Ability.ASSIGN_ADDRESSES),
        can_bridge=row.can(Ability.BRIDGE),
        assigns=not member.assigns_no_addresses,
        is_bridge=member.is_bridge,
        remedies=tuple(_remedies(row, is_peer=is_peer)),
        groups=tuple(_groups(row, now)),
    )


def several_sentence(rows: tuple[MemberRow, ...], *, can_act: bool) -> str:
    """Say what the members that are selected may do; `can_act` tells whether there are buttons for them."""
    counts = {standing: sum(row.member.standing is standing for row in rows) for standing in Standing}
    words = {Standing.PENDING: "waiting", Standing.AUTHORISED: "authorised", Standing.REJECTED: "rejected"}
    told = [f"{counts[standing]} {word}" for standing, word in words.items() if counts[standing]]
    numbers = " Each button says for how many of them it is." if can_act else ""
    return f"{len(rows)} members are selected: {', '.join(told)}.{numbers}"


# Changing.


def renaming(row: MemberRow, name: str) -> Decide:
    """Return what calls a member so at its source."""
    return Decide(decisions=(_naming(row, name, None),))


def describing(row: MemberRow, description: str) -> Decide:
    """Return what describes a member so at its source, by the name that it has or is about to have."""
    under_way = row.decision
    name = under_way.name if isinstance(under_way, NameMember) else row.member.name
    return Decide(decisions=(_naming(row, name, description),))


def _naming(row: MemberRow, name: str, description: str | None) -> NameMember:
    key = row.key
    return NameMember(
        account_id=key.account_id,
        network_id=key.network_id,
        address=key.address,
        name=name,
        description=description,
    )


def assigning(
    row: MemberRow,
    *,
    addresses: tuple[str, ...] | None = None,
    is_bridge: bool | None = None,
    assigns: bool | None = None,
) -> Decide:
    """Return what gives a member these addresses, by default those that it has or is about to have, and what else."""
    key, under_way = row.key, row.decision
    known = under_way.addresses if isinstance(under_way, AssignAddresses) else row.member.addresses
    decision = AssignAddresses(
        account_id=key.account_id,
        network_id=key.network_id,
        address=key.address,
        addresses=known if addresses is None else addresses,
        is_bridge=is_bridge,
        assigns_no_addresses=None if assigns is None else not assigns,
    )
    return Decide(decisions=(decision,))


@dataclass(frozen=True, kw_only=True, slots=True)
class Entered:
    """Addresses as somebody entered them, and what is wrong or strange about them, if anything is."""

    addresses: tuple[str, ...] = ()
    problem: str = ""
    """Why they cannot be given to a member."""
    warning: str = ""


def entered_addresses(text: str, rules: NetworkRules | None, neighbours: Neighbours | None = None) -> Entered:
    """Understand addresses that stand in lines, or between commas; with a prefix's length or without.

    What another member has cannot be given to this one.
    """
    found: dict[str, None] = {}
    for word in filter(None, _SEPARATORS.split(text)):
        try:
            address = ip_address(word.partition("/")[0])
            ip_interface(word)
        except ValueError:
            return Entered(problem=f"“{plain(word, _SHOWN_WRONG)}” is no IP address.")
        if "%" in word:
            return Entered(problem=f"“{plain(word, _SHOWN_WRONG)}” names a network card: leave out what follows the %.")
        found[str(address)] = None
    for own in found:
        if neighbours is not None and (holder := neighbours.holder_of(own)):
            return Entered(problem=f"{holder} has {'this address' if len(found) == 1 else own} already.")
    strange = [text for text in found if rules is not None and not _belongs(text, rules)]
    warning = f"{strange[0]} is in none of the network's ranges, so others may not reach it." if strange else ""
    return Entered(addresses=tuple(found), warning=warning)


def _belongs(text: str, rules: NetworkRules) -> bool:
    """Tell whether an address is in a range of a network, as far as its rules tell of any."""
    address = ip_address(text)
    pools = [(pool.first, pool.last) for pool in rules.pools]
    targets = [route.target for route in rules.routes if route.via is None]
    if not pools and not targets:
        return True
    return any(_is_between(address, *pool) for pool in pools) or any(_is_in(address, target) for target in targets)


def _is_between(address: IPv4Address | IPv6Address, first: str, last: str) -> bool:
    try:
        low, high = ip_address(first), ip_address(last)
    except ValueError:
        return False
    return low.version == address.version == high.version and int(low) <= int(address) <= int(high)


def _is_in(address: IPv4Address | IPv6Address, target: str) -> bool:
    try:
        return address in ip_network(target, strict=False)
    except ValueError:
        return False


def _pools_sentence(rules: NetworkRules | None) -> str:
    if rules is None or not rules.pools:
        return ""
    shown = [f"{plain(pool.first)} – {plain(pool.last)}" for pool in rules.pools[:_MOST_POOLS]]
    more = ["…"] if len(rules.pools) > _MOST_POOLS else []
    return f"The network gives addresses from {', '.join([*shown, *more])}."


# Deleting.


def deletion_question(decisions: tuple[DeleteMembers, ...], overview: Overview) -> str:
    """Ask whether members shall be deleted."""
    directory, aliases = overview.directory, overview.memory.device_aliases
    addresses = [address for decision in decisions for address in decision.addresses]
    networks = {decision.network_id for decision in decisions}
    who = f"{len(addresses)} members"
    if len(addresses) == 1:
        who = f"“{member_title(addresses[0], directory, aliases.get(addresses[0], ''))}”"
    where = f"“{managed_title(decisions[0].network_id, directory)}”" if len(networks) == 1 else "their networks"
    return f"Delete {who} from {where}?"


DELETION_EXPLANATION = (
    "The network forgets name, addresses and approval; this cannot be undone. A device that is still joined comes back "
    "as waiting for approval. To keep it out, and keep its name, shut it out instead."
)


# Facts.


def _remedies(row: MemberRow, *, is_peer: bool) -> Iterator[Remedy]:
    if is_peer:
        show = ShowWindow(page=Page.DEVICES, address=row.member.address)
        yield Remedy(text="Show device", action=show)
    if page := row.roster.network.web_page:
        name = source_name(row.state.account.kind)
        yield Remedy(text=f"Open in {name}", action=OpenUrl(url=page))


def _groups(row: MemberRow, now: int) -> Iterator[FactGroup]:
    yield FactGroup(key="member", title="", facts=tuple(_facts(row, now)))
    if others := tuple(_elsewhere(row)):
        yield FactGroup(key="elsewhere", title=f"In other networks ({len(others)})", facts=others)


def _facts(row: MemberRow, now: int) -> Iterator[Fact]:
    member = row.member
    yield Fact(key="address", label="Address", value=member.address, copy=member.address, is_code=True)
    if member.name and not row.can(Ability.RENAME_MEMBER):  # else it stands in the field
        name = plain(member.name, SOURCE_NAME_LENGTH)
        yield Fact(key="name", label="Name", value=name, copy=name)
    for number, text in enumerate(member.addresses, 1):
        shown = plain(text, _VALUE_LENGTH)
        label = f"Managed {number}" if len(member.addresses) > 1 else "Managed"
        yield Fact(key=f"managed {number}", label=label, value=shown, copy=shown, is_code=True)
    title = row.network
    network_id = member.network_id
    yield Fact(key="network", label="Network", value=title, tooltip=network_id.grouped, copy=network_id)
    yield Fact(key="account", label="Account", value=account_title(row.state.account))
    seen = member.last_seen
    yield Fact(
        key="seen", label="Last seen", value=row.last_seen(now), tooltip=exact_time(seen) if seen is not None else ""
    )
    if physical := plain(member.physical_address, _VALUE_LENGTH):
        yield Fact(key="physical", label="Seen at", value=physical, copy=physical, is_code=True)
    version = row.version
    yield Fact(key="version", label="Version", value=version, copy=version if version != UNKNOWN else "")
    if member.os:
        yield Fact(key="os", label="System", value=row.os)
    if member.is_bridge:
        yield Fact(key="bridge", label="Bridge", value="yes")
    if member.assigns_no_addresses:
        yield Fact(key="assigns", label="Automatic addresses", value="no")


def _elsewhere(row: MemberRow) -> Iterator[Fact]:
    """Yield the other networks that the device is a member of."""
    directory, member = row.around.directory, row.member
    for membership in directory.memberships.get(member.address, ()):
        if membership.member.network_id == member.network_id:
            continue
        other = row_of(key_of(membership), row.around)
        if other is None:
            continue
        words = [other.standing, *([other.addresses] if other.member.addresses else [])]
        yield Fact(
            key=f"elsewhere {other.member.network_id}",
            label=other.network,
            value=" · ".join(words),
            tooltip=f"{other.member.network_id.grouped}\n{account_title(other.state.account)}",
            copy=", ".join(other.member.addresses),
        )


def _keeps_no_names(state: AccountState) -> bool:
    """Whether a source that has told what it is able to is not able to name members."""
    return bool(state.abilities) and Ability.RENAME_MEMBER not in state.abilities


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
