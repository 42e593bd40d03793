"""What somebody who runs networks decides, what became of it, and what takes it back."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TypeVar

from ztray.domain.account import Trouble
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.membership import Ability, Member, NetworkRules, Standing

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class SetStanding:
    """Approve members, have them wait again, or reject them."""

    account_id: str
    network_id: NetworkId
    addresses: tuple[NodeAddress, ...]
    standing: Standing
    undoes: "SetStanding | None" = field(default=None, compare=False)
    """What it takes back, for the words about it: it is no other decision by that."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Admit:
    """Approve a device as soon as the network knows of it: it may be about to join only now."""

    account_id: str
    network_id: NetworkId
    address: NodeAddress


@dataclass(frozen=True, kw_only=True, slots=True)
class NameMember:
    """Call a member so; a description of None stays as it is."""

    account_id: str
    network_id: NetworkId
    address: NodeAddress
    name: str
    description: str | None = None
    undoes: "NameMember | None" = field(default=None, compare=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class AssignAddresses:
    """Give a member these addresses and no others, and say what else it is; None stays as it is."""

    account_id: str
    network_id: NetworkId
    address: NodeAddress
    addresses: tuple[str, ...]
    is_bridge: bool | None = None
    assigns_no_addresses: bool | None = None
    undoes: "AssignAddresses | None" = field(default=None, compare=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class DeleteMembers:
    """Delete members; one that still has joined comes back as pending."""

    account_id: str
    network_id: NetworkId
    addresses: tuple[NodeAddress, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CreateNetwork:
    """Create a network."""

    account_id: str
    name: str
    rules: NetworkRules


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeNetwork:
    """Change a network's name and rules."""

    account_id: str
    network_id: NetworkId
    name: str
    rules: NetworkRules


@dataclass(frozen=True, kw_only=True, slots=True)
class DeleteNetwork:
    """Delete a network, and forget its members."""

    account_id: str
    network_id: NetworkId


MemberDecision = SetStanding | Admit | NameMember | AssignAddresses | DeleteMembers
Decision = MemberDecision | CreateNetwork | ChangeNetwork | DeleteNetwork


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided:
    """It was done; `undo` takes it back, empty where nothing does."""

    decision: Decision
    undo: tuple[Decision, ...] = ()
    network_id: NetworkId | None = None
    """The network that was created."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Declined:
    """It was not done; of many members, those of `done` were."""

    decision: Decision
    trouble: Trouble
    done: tuple[NodeAddress, ...] = ()


Verdict = Decided | Declined


def members_of(decision: Decision) -> tuple[NodeAddress, ...]:
    """Return the addresses of the members that a decision is about."""
    match decision:
        case SetStanding(addresses=addresses) | DeleteMembers(addresses=addresses):
            return addresses
        case Admit(address=address) | NameMember(address=address) | AssignAddresses(address=address):
            return (address,)
        case CreateNetwork() | ChangeNetwork() | DeleteNetwork():
            return ()


def network_of(decision: Decision) -> NetworkId | None:
    """Return the network that a decision is about, None for one that is to be created."""
    return None if isinstance(decision, CreateNetwork) else decision.network_id


def is_undo(decision: Decision) -> bool:
    """Tell whether a decision was made to take another one back."""
    return isinstance(decision, SetStanding | NameMember | AssignAddresses) and decision.undoes is not None


def undo_of(
    decision: Decision, before: tuple[Member, ...] | None, abilities: frozenset[Ability]
) -> tuple[Decision, ...]:
    """Return what takes a decision back, from what its network's members were before; empty where nothing can.

    A deletion is not taken back: what was deleted is gone, with its name and its addresses.
    """
    known = {member.address: member for member in before or ()}
    match decision:
        case SetStanding():
            return tuple(_former_standings(decision, known, abilities))
        case NameMember(address=address, description=description) if address in known:
            member = known[address]
            former = None if description is None else member.description
            return (replace(decision, name=member.name, description=former, undoes=decision),)
        case AssignAddresses(address=address) if address in known:
            member = known[address]
            return (
                replace(
                    decision,
                    addresses=member.addresses,
                    is_bridge=None if decision.is_bridge is None else member.is_bridge,
                    assigns_no_addresses=None if decision.assigns_no_addresses is None else member.assigns_no_addresses,
                    undoes=decision,
                ),
            )
        case _:
            return ()


def members_after(decision: Decision, before: tuple[Member, ...], done: tuple[NodeAddress, ...]) -> tuple[Member, ...]:
    """Return what a network's members are after a decision was done to those of `done`."""
    changed = {member.address: _member_after(decision, member) for member in before if member.address in done}
    after = (changed.get(member.address, member) for member in before)
    is_deletion = isinstance(decision, DeleteMembers)
    return tuple(member for member in after if not (is_deletion and member.address in done))


def is_fulfilled(decision: Decision, members: tuple[Member, ...]) -> bool:
    """Tell whether members, as a source tells of them now, are as a decision about them wants them."""
    wanted = members_of(decision)
    are_known = isinstance(decision, DeleteMembers) or {member.address for member in members}.issuperset(wanted)
    return bool(wanted) and are_known and members_after(decision, members, wanted) == members


def _member_after(decision: Decision, member: Member) -> Member:
    match decision:
        case SetStanding(standing=standing):
            return replace(member, standing=standing)
        case Admit():
            return replace(member, standing=Standing.AUTHORISED)
        case NameMember(name=name, description=description):
            return replace(member, name=name, description=_or(description, member.description))
        case AssignAddresses(addresses=addresses):
            return replace(
                member,
                addresses=addresses,
                is_bridge=_or(decision.is_bridge, member.is_bridge),
                assigns_no_addresses=_or(decision.assigns_no_addresses, member.assigns_no_addresses),
            )
        case _:
            return member


def _or(wanted: T | None, before: T) -> T:
    return before if wanted is None else wanted


def _former_standings(
    decision: SetStanding, known: dict[NodeAddress, Member], abilities: frozenset[Ability]
) -> Iterator[SetStanding]:
    """Yield a decision for each standing that some of the members had."""
    needed = {Standing.PENDING: Ability.DEAUTHORISE, Standing.REJECTED: Ability.REJECT}
    for standing in Standing:
        addresses = tuple(a for a in decision.addresses if a in known and known[a].standing is standing)
        is_able = standing not in needed or needed[standing] in abilities
        if addresses and standing is not decision.standing and is_able:
            yield replace(decision, addresses=addresses, standing=standing, undoes=decision)
