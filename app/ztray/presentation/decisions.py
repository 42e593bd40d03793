"""What was decided about networks and their members, in words: what was done, what was not, and why."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final, assert_never

from ztray.domain.account import SourceFault, SourceKind
from ztray.domain.decision import (
    Admit,
    AssignAddresses,
    ChangeNetwork,
    CreateNetwork,
    Decided,
    Decision,
    Declined,
    DeleteMembers,
    DeleteNetwork,
    NameMember,
    SetStanding,
    is_undo,
    members_of,
    network_of,
)
from ztray.domain.directory import Directory
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.membership import Standing
from ztray.domain.text import plain
from ztray.presentation.actions import Decide
from ztray.presentation.source_troubles import trouble_sentence

Aliases = Mapping[NodeAddress, str]
"""The person's own names for devices."""

NO_ALIASES: Final[Aliases] = MappingProxyType({})


def member_title(address: NodeAddress, directory: Directory, alias: str = "") -> str:
    """Return what to call a device: as the person does, else as those do who run its networks, else its address."""
    return plain(alias) or plain(directory.name_of(address)) or address


def managed_title(network_id: NetworkId, directory: Directory) -> str:
    """Return what to call a network of an account: its name, else its id."""
    return plain(directory.name_of_network(network_id)) or network_id.grouped


def decided_sentence(decided: Decided, directory: Directory, aliases: Aliases = NO_ALIASES) -> str:  # noqa: C901, PLR0911, PLR0912 - a table, row by row
    """Say what was done."""
    decision = decided.decision
    who = _who(decision, directory, aliases)
    was = "was" if len(members_of(decision)) == 1 else "were"
    where = _where(decision, directory)
    match decision:
        case SetStanding(standing=Standing.AUTHORISED) | Admit():
            return f"{who} may use {where} now."
        case SetStanding(standing=Standing.PENDING):
            return f"{who} may not use {where} any more, and can be approved again."
        case SetStanding(standing=Standing.REJECTED):
            return f"{who} {was} rejected in {where}."
        case SetStanding():
            return f"{who} {was} changed in {where}."
        case NameMember(description=str()):
            return f"The description of {who} in {where} was changed."
        case NameMember(name=name):
            return f"{decision.address} is called {plain(name) or 'nothing'} in {where} now."
        case AssignAddresses(is_bridge=bool(is_bridge)):
            return f"{who} may be a bridge in {where} now." if is_bridge else f"{who} is no bridge in {where} any more."
        case AssignAddresses(assigns_no_addresses=bool(assigns_none)):
            how = "no addresses in" if assigns_none else "addresses in"
            return f"{who} gets {how} {where} automatically {'any more' if assigns_none else 'now'}."
        case AssignAddresses():
            return f"The addresses of {who} in {where} were changed."
        case DeleteMembers():
            return f"{who} {was} deleted from {where}."
        case CreateNetwork(name=name):
            return f"The network {plain(name)} was created."
        case ChangeNetwork(name=name):
            return f"The network {plain(name) or where} was changed."
        case DeleteNetwork():
            return f"The network {where} was deleted."
        case _:
            assert_never(decision)


def last_decided(directory: Directory, aliases: Aliases) -> tuple[str, tuple[Decision, ...]]:
    """Say what was decided last, and return what takes all of that back; nothing where nothing does."""
    found = [decided for decided in directory.decided if decided.undo]
    sentence = " ".join(decided_sentence(decided, directory, aliases) for decided in found)
    return sentence, tuple(undo for decided in reversed(found) for undo in decided.undo)


def declined_sentence(declined: Declined, directory: Directory, now: int, aliases: Aliases = NO_ALIASES) -> str:
    """Say what was not done, and why, at a time in milliseconds since 1970."""
    return f"{what_was_not_done(declined, directory, aliases)} {why_not(declined, directory, now)}"


def what_was_not_done(declined: Declined, directory: Directory, aliases: Aliases = NO_ALIASES) -> str:
    """Say what was not done, and for how many of several."""
    return _not_undone(declined, directory, aliases) or _not_done(declined, directory, aliases)


def why_not(declined: Declined, directory: Directory, now: int) -> str:
    """Say why a decision was not done, at a time in milliseconds since 1970."""
    state = directory.account(declined.decision.account_id)
    kind = state.account.kind if state else SourceKind.NEW_CENTRAL
    # When the source is asked again is no promise: what was not done stays so.
    sentence = trouble_sentence(replace(declined.trouble, until=None), kind, now)
    return f"{sentence} It may have been done all the same: look first." if _is_open(declined) else sentence


def _is_open(declined: Declined) -> bool:
    """Tell whether the source may have done what it did not answer, or not so that it could be understood."""
    return declined.trouble.fault in (SourceFault.BROKEN_OFF, SourceFault.TIMED_OUT, SourceFault.MALFORMED)


def try_again(declined: Declined) -> Decide | None:
    """Return what takes something back that could not be taken back; None for what was no taking back."""
    return Decide(decisions=(declined.decision,)) if is_undo(declined.decision) else None


def _not_undone(declined: Declined, directory: Directory, aliases: Aliases) -> str:
    """Say what holds because it was not taken back; empty where nothing was to be."""
    decision = declined.decision
    who, where = _who_was_left_out(declined, directory, aliases), _where(decision, directory)
    is_known = not _is_open(declined) and declined.trouble.fault is not SourceFault.GONE
    still = "still" if is_known else "perhaps still"
    match decision:
        case SetStanding(undoes=SetStanding(standing=standing)):
            is_or_are = "is" if len(decision.addresses) - len(declined.done) == 1 else "are"
            holds = f"{who} {is_or_are} {still} {_STANDS[standing]} {where}"
        case NameMember(undoes=NameMember(description=str())):
            holds = f"the description of {who} in {where} is {still} the new one"
        case NameMember(undoes=NameMember(name=name)):
            holds = f"{decision.address} is {still} called {plain(name) or 'nothing'} in {where}"
        case AssignAddresses(undoes=AssignAddresses(is_bridge=bool(is_bridge))):
            holds = f"{who} is {still} {'allowed to be a' if is_bridge else 'no'} bridge in {where}"
        case AssignAddresses(undoes=AssignAddresses(assigns_no_addresses=bool(assigns_none))):
            holds = f"{who} {still} gets {'no addresses' if assigns_none else 'addresses'} in {where} automatically"
        case AssignAddresses(undoes=AssignAddresses()):
            holds = f"the addresses of {who} in {where} are {still} the new ones"
        case _:
            return ""
    return f"Could not be undone: {holds}."


_STANDS: Final = {
    Standing.AUTHORISED: "approved in",
    Standing.PENDING: "shut out of",
    Standing.REJECTED: "rejected in",
}


def _not_done(declined: Declined, directory: Directory, aliases: Aliases) -> str:  # noqa: C901, PLR0912 - as above
    decision = declined.decision
    who = _who_was_left_out(declined, directory, aliases)
    where = _where(decision, directory)
    match decision:
        case SetStanding(standing=Standing.AUTHORISED) | Admit():
            return f"{who} could not be approved in {where}."
        case SetStanding(standing=Standing.PENDING):
            return f"{who} could not be shut out of {where}."
        case SetStanding():
            return f"{who} could not be rejected in {where}."
        case NameMember(description=str()):
            return f"The description of {who} in {where} could not be changed."
        case NameMember():
            return f"{who} could not be renamed in {where}."
        case AssignAddresses(is_bridge=bool()):
            return f"Whether {who} may be a bridge in {where} could not be changed."
        case AssignAddresses(assigns_no_addresses=bool()):
            return f"Whether {who} gets addresses in {where} automatically could not be changed."
        case AssignAddresses():
            return f"The addresses of {who} in {where} could not be changed."
        case DeleteMembers():
            return f"{who} could not be deleted from {where}."
        case CreateNetwork(name=name):
            return f"The network {plain(name)} could not be created."
        case ChangeNetwork():
            return f"The network {where} could not be changed."
        case DeleteNetwork():
            return f"The network {where} could not be deleted."
        case _:
            assert_never(decision)


def _who(decision: Decision, directory: Directory, aliases: Aliases) -> str:
    addresses = members_of(decision)
    if len(addresses) == 1:
        return member_title(addresses[0], directory, aliases.get(addresses[0], ""))
    return f"{len(addresses)} devices"


def _who_was_left_out(declined: Declined, directory: Directory, aliases: Aliases) -> str:
    """Return for whom something was not done: of several for whom some was, how many of how many."""
    who, done = _who(declined.decision, directory, aliases), len(declined.done)
    return f"{len(members_of(declined.decision)) - done} of {who}" if done else who


def _where(decision: Decision, directory: Directory) -> str:
    network_id = network_of(decision)
    return managed_title(network_id, directory) if network_id is not None else ""
