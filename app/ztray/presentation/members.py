"""Members in people's words: whose they are, the lines of their table, and what can be decided about them.

A network may have ten thousand, of which a window shows forty: so a line's words are made when they are asked for, and
not before.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from ipaddress import ip_address
from typing import NamedTuple, assert_never

from ztray.domain.account import KEY_FAULTS, Trouble
from ztray.domain.decision import (
    Admit,
    AssignAddresses,
    DeleteMembers,
    MemberDecision,
    NameMember,
    SetStanding,
)
from ztray.domain.directory import AccountState, Directory, Membership, Roster
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.membership import Ability, Member, Standing
from ztray.domain.text import plain
from ztray.presentation.actions import (
    Action,
    AddAccount,
    AskToDelete,
    Decide,
    Page,
    Share,
    ShowWindow,
    TryAccount,
)
from ztray.presentation.networks import Mark
from ztray.presentation.outage import Remedy
from ztray.presentation.source_troubles import account_title, trouble_sentence, trouble_words
from ztray.presentation.times import UNKNOWN, ago, exact_time

NO_MATCH = "No member matches."
NOBODY_WAITS = "Nobody waits for approval."
NO_ACCOUNT = (
    "Here you see who is in the networks that you run, and approve who asks to join. Add an account at ZeroTier "
    "Central to begin; a controller on this computer shows by itself as soon as it has a network."
)
NO_NETWORK = "None of your accounts has a network yet. Create one where the account is, and it shows here."
NOBODY_YET = "Nobody has joined this network yet. Give its id to who shall join; who does shows here, to be approved."
NOT_TOLD = "The members of this network are being asked for…"
NO_ONE_TOLD = "Your accounts are being asked for their networks…"
WAITING_NOT_TOLD = "It is being asked who waits for approval…"
READ_ONLY = "This account may look at this network, and not change who is in it."

DESCRIPTION_LENGTH = 1000
"""How much of a description is shown and can be written, in characters."""
SOURCE_NAME_LENGTH = 200
"""How much of a name at its source can be written, in characters."""

_ADDRESS_LENGTH = 80
_OS_LENGTH = 30
_VERSION_PARTS = 3
_ADDRESSES_KEPT = 2**14
"""For how many addresses it is kept what they are for comparing: understanding one takes as long as all the rest."""

_SYSTEMS = {"linux": "Linux", "darwin": "macOS", "macos": "macOS", "windows": "Windows", "freebsd": "FreeBSD"}


# What is shown.


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """Whose members are shown: those of a network of an account; without one, all that wait anywhere."""

    account_id: str = ""
    network_id: NetworkId | None = None


ALL_WAITING = Scope()


@dataclass(frozen=True, kw_only=True, slots=True)
class ScopeLine:
    """A line of the choice of what is shown."""

    scope: Scope
    text: str
    is_first: bool = False
    """Whether another account begins here."""


class StandingFilter(Enum):
    """Which members to show, by what they may do; each value is what the choice is called."""

    ALL = "All members"
    WAITING = "Waiting"
    AUTHORISED = "Authorised"
    REJECTED = "Rejected"


_STANDINGS = {
    StandingFilter.WAITING: Standing.PENDING,
    StandingFilter.AUTHORISED: Standing.AUTHORISED,
    StandingFilter.REJECTED: Standing.REJECTED,
}


def scope_lines(directory: Directory) -> tuple[ScopeLine, ...]:
    """Return what there is to choose from: all that wait, then every network, account by account."""
    count = directory.waiting_count
    lines = [ScopeLine(scope=ALL_WAITING, text=f"All waiting ({count})" if count else "All waiting")]
    are_many = len(directory.accounts) > 1
    for state in directory.accounts:
        of = f" · {account_title(state.account)}" if are_many else ""
        titled = sorted(((_network_title(roster), roster) for roster in state.rosters), key=_by_title)
        for place, (title, roster) in enumerate(titled):
            waiting = f" ({roster.waiting_count} waiting)" if roster.waiting_count else ""
            scope = Scope(account_id=state.account.id, network_id=roster.network.id)
            lines.append(ScopeLine(scope=scope, text=f"{title}{waiting}{of}", is_first=place == 0))
    return tuple(lines)


def usual_scope(directory: Directory) -> Scope:
    """Return what is shown while nobody has chosen: all that wait, or the first network while nobody does."""
    lines = scope_lines(directory)
    return ALL_WAITING if directory.waiting_count or len(lines) == 1 else lines[1].scope


def scope_of(directory: Directory, account_id: str, network_id: NetworkId) -> Scope | None:
    """Return where a network's members are shown: by the account that is named, else by one that may approve them."""
    if account_id:
        is_told = directory.roster(account_id, network_id) is not None
        return Scope(account_id=account_id, network_id=network_id) if is_told else None
    telling = [state for state in directory.accounts if state.roster(network_id) is not None]
    state = directory.admitting(network_id) or next(iter(telling), None)
    return Scope(account_id=state.account.id, network_id=network_id) if state else None


def is_gone(scope: Scope, directory: Directory) -> bool:
    """Whether what is shown is not there any more: the account was removed, or the network deleted."""
    if scope.network_id is None:
        return False
    state = directory.account(scope.account_id)
    return state is None or (state.told_at is not None and state.roster(scope.network_id) is None)


def _network_title(roster: Roster) -> str:
    return plain(roster.network.name) or roster.network.id.grouped


def _by_title(titled: tuple[str, Roster]) -> tuple[str, NetworkId]:
    return titled[0].casefold(), titled[1].network.id


# The lines.


def system_name(member: Member) -> str:
    """Return what a member's operating system is called; empty while unknown."""
    return _SYSTEMS.get(member.os.casefold()) or plain(member.os, _OS_LENGTH)


class MemberKey(NamedTuple):
    """Which member of which network, by which account.

    A tuple and no dataclass: thousands are compared at every look.
    """

    account_id: str
    network_id: NetworkId
    address: NodeAddress


@dataclass(kw_only=True, slots=True)
class Around:
    """What is known besides what a source says of each member; shared by all rows.

    A directory with the same accounts may take the place of the one before; the rows tell what is being decided then.
    """

    directory: Directory = field(default_factory=Directory)
    aliases: Mapping[NodeAddress, str] = field(default_factory=dict)
    """The person's own names for devices, fit to be shown."""


@dataclass(frozen=True, slots=True, eq=False)
class MemberRow:
    """A member as a line of the table."""

    state: AccountState
    roster: Roster
    member: Member
    around: Around

    @property
    def key(self) -> MemberKey:
        """Which member it is."""
        member = self.member
        return MemberKey(self.state.account.id, member.network_id, member.address)

    def can(self, ability: Ability) -> bool:
        """Whether something may be offered now."""
        return self.state.is_usable and self.state.can(ability, self.roster)

    @property
    def title(self) -> str:
        """What to call it: as the network does, else as the person or another network does, else its address."""
        member = self.member
        return plain(member.name) or self._other_name or member.address

    @property
    def _other_name(self) -> str:
        address = self.member.address
        return self.around.aliases.get(address, "") or plain(self.around.directory.name_of(address))

    @property
    def name_key(self) -> str:
        """What to sort by its name by: those that have one come first, as a blank comes before any digit."""
        name = self.member.name or self._other_name
        return f" {name.casefold()}" if name else self.member.address

    @property
    def decision(self) -> MemberDecision | None:
        """What is being decided about it."""
        decision = self.around.directory.decision_on(self.member.network_id, self.member.address)
        return decision if isinstance(decision, MemberDecision) else None

    @property
    def standing(self) -> str:
        """What it may do, with a shape that tells it at a glance; or what is being done about it."""
        if (decision := self.decision) is not None:
            return f"{Mark.WAITING.value} {progress(decision)}"
        standing = self.member.standing
        return f"{_MARKS[standing].value} {_WORDS[standing]}"

    @property
    def standing_key(self) -> tuple[int, str]:
        """What to sort by its standing by: those that wait come first, and each kind by its names."""
        return _STANDING_ORDER[self.member.standing], self.name_key

    @property
    def network(self) -> str:
        """What its network is called."""
        return _network_title(self.roster)

    @property
    def addresses(self) -> str:
        """Its managed addresses."""
        return ", ".join(plain(address, _ADDRESS_LENGTH) for address in self.member.addresses) or UNKNOWN

    @property
    def addresses_key(self) -> tuple[int, int] | None:
        """Its first managed address for comparing, None for none."""
        return _address_key(self.member.addresses[0]) if self.member.addresses else None

    def last_seen(self, now: int) -> str:
        """How long ago it was seen last, at a time in milliseconds since 1970."""
        return UNKNOWN if self.member.last_seen is None else ago(self.member.last_seen, now)

    @property
    def version(self) -> str:
        """Its version of ZeroTier."""
        return plain(self.member.version, _OS_LENGTH) or UNKNOWN

    @property
    def version_key(self) -> tuple[int, ...] | None:
        """Its version for comparing, None while unknown."""
        parts = self.member.version.split(".")[:_VERSION_PARTS]
        numbers = tuple(int(part) if part.isascii() and part.isdecimal() else 0 for part in parts)
        return numbers if self.member.version else None

    @property
    def os(self) -> str:
        """Its operating system."""
        return system_name(self.member) or UNKNOWN

    @property
    def description(self) -> str:
        """What its network says of it besides its name."""
        return plain(self.member.description, DESCRIPTION_LENGTH)

    @property
    def tooltip(self) -> str:
        """The line in other words, for who points at it."""
        member = self.member
        lines = [self.title] if self.title != member.address else []
        lines += [f"{member.address} in {self.network}", standing_sentence(member.standing)]
        lines += [self.addresses] if member.addresses else []
        return "\n".join([*lines, self.description] if member.description else lines)

    @property
    def last_seen_tooltip(self) -> str:
        """When it was seen last, to the second."""
        last_seen = self.member.last_seen
        return "Its source does not tell when it was seen last." if last_seen is None else exact_time(last_seen)


def member_rows(scope: Scope, around: Around) -> Iterator[MemberRow]:
    """Yield the members that are to be shown."""
    directory = around.directory
    if scope.network_id is None:
        for membership in directory.waiting:
            if (row := row_of(key_of(membership), around)) is not None:
                yield row
        return
    state = directory.account(scope.account_id)
    roster = state.roster(scope.network_id) if state else None
    if state is not None and roster is not None:
        for member in roster.members or ():
            yield MemberRow(state, roster, member, around)


def row_of(key: MemberKey, around: Around) -> MemberRow | None:
    """Return a member as it is told now, None for one that is not there any more."""
    state = around.directory.account(key.account_id)
    roster = state.roster(key.network_id) if state else None
    member = roster.member(key.address) if roster else None
    if state is None or roster is None or member is None:
        return None
    return MemberRow(state, roster, member, around)


def key_of(membership: Membership) -> MemberKey:
    """Return which member a membership is about."""
    member = membership.member
    return MemberKey(account_id=membership.account_id, network_id=member.network_id, address=member.address)


def member_filter(text: str, standings: StandingFilter) -> Callable[[MemberRow], bool] | None:
    """Return what tells the rows that are to be shown, None for all of them."""
    conditions: list[Callable[[MemberRow], bool]] = []
    if (standing := _STANDINGS.get(standings)) is not None:
        conditions.append(lambda row: row.member.standing is standing)
    if wanted := text.strip().casefold():
        conditions.append(lambda row: _has(row, wanted))
    if len(conditions) > 1:
        return lambda row: all(condition(row) for condition in conditions)
    return conditions[0] if conditions else None


def _has(row: MemberRow, wanted: str) -> bool:
    member = row.member
    return (
        wanted in member.address
        or wanted in member.name.casefold()
        or any(wanted in address for address in member.addresses)
        or wanted in member.description.casefold()
        or wanted in member.physical_address
        or (not member.name and wanted in row.title.casefold())
    )


@lru_cache(maxsize=_ADDRESSES_KEPT)
def _address_key(text: str) -> tuple[int, int]:
    try:
        address = ip_address(text)
    except ValueError:
        return 0, 0
    return address.version, int(address)


# Words for one thing.


def standing_sentence(standing: Standing) -> str:
    """Say what a member may do, in people's words and ZeroTier's."""
    match standing:
        case Standing.AUTHORISED:
            return "May use the network (authorised)."
        case Standing.PENDING:
            return "Waits for approval (not authorised)."
        case Standing.REJECTED:
            return "Was turned away (rejected), and asks nobody any more."
        case _:
            assert_never(standing)


def progress(decision: MemberDecision) -> str:
    """Say what is being done about a member, in a word or two."""
    match decision:
        case SetStanding(standing=Standing.AUTHORISED) | Admit():
            return "approving…"
        case SetStanding(standing=Standing.REJECTED):
            return "rejecting…"
        case SetStanding():
            return "shutting out…"
        case NameMember(description=None):
            return "renaming…"
        case NameMember() | AssignAddresses():
            return "changing…"
        case DeleteMembers():
            return "deleting…"
        case _:
            assert_never(decision)


def count_sentence(shown: int, selected: int) -> str:
    """Say how many members are shown, and how many of them are selected."""
    members = "1 member" if shown == 1 else f"{shown} members"
    return f"{selected} of {members} selected" if selected > 1 else members


_MARKS = {Standing.AUTHORISED: Mark.OK, Standing.PENDING: Mark.ATTENTION, Standing.REJECTED: Mark.ERROR}
_WORDS = {Standing.AUTHORISED: "authorised", Standing.PENDING: "waiting", Standing.REJECTED: "rejected"}
_STANDING_ORDER = {Standing.PENDING: 0, Standing.AUTHORISED: 1, Standing.REJECTED: 2}


# What can be decided.


class Act(Enum):
    """What can be decided about members; each value is what the button says."""

    APPROVE = "Approve"
    REJECT = "Reject"
    SHUT_OUT = "Shut out (de-authorise)"
    DELETE = "Delete…"


_TO_STANDING = {
    Act.APPROVE: Standing.AUTHORISED,
    Act.REJECT: Standing.REJECTED,
    Act.SHUT_OUT: Standing.PENDING,
}
_FROM_STANDINGS = {
    Act.APPROVE: (Standing.PENDING, Standing.REJECTED),
    Act.REJECT: (Standing.PENDING,),
    Act.SHUT_OUT: (Standing.AUTHORISED,),
    Act.DELETE: tuple(Standing),
}


def acts_on(rows: Sequence[MemberRow]) -> dict[Act, Remedy]:
    """Return a button for all that can be done with members.

    What the source of one of them is not able to do is not offered for any.
    """
    groups: dict[tuple[str, NetworkId], _Group] = {}
    for row in rows:
        place = (row.state.account.id, row.member.network_id)
        group = groups.get(place)
        if group is None:
            group = groups[place] = _Group(state=row.state, roster=row.roster)
        if row.decision is None:
            group.addresses[row.member.standing].append(row.member.address)
    found: dict[Act, Remedy] = {}
    for act in Act:
        if all(_can(act, group.state, group.roster) for group in groups.values()):
            decisions = [group.decision(act) for group in groups.values() if group.befitting(act)]
            if decisions:
                found[act] = _button(act, decisions, len(rows))
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class _Group:
    """The members of one network that something is to be done with, by what they may do."""

    state: AccountState
    roster: Roster
    addresses: dict[Standing, list[NodeAddress]] = field(
        default_factory=lambda: {standing: [] for standing in Standing}
    )

    def befitting(self, act: Act) -> tuple[NodeAddress, ...]:
        """Return those that it makes a difference to."""
        return tuple(address for standing in _FROM_STANDINGS[act] for address in self.addresses[standing])

    def decision(self, act: Act) -> SetStanding | DeleteMembers:
        account_id, network_id, addresses = self.state.account.id, self.roster.network.id, self.befitting(act)
        if act is Act.DELETE:
            return DeleteMembers(account_id=account_id, network_id=network_id, addresses=addresses)
        standing = _TO_STANDING[act]
        return SetStanding(account_id=account_id, network_id=network_id, addresses=addresses, standing=standing)


def _can(act: Act, state: AccountState, roster: Roster) -> bool:
    if not state.is_usable:
        return False
    match act:
        case Act.APPROVE:
            return state.may_approve(roster)
        case Act.REJECT:
            return state.can(Ability.REJECT, roster)
        case Act.SHUT_OUT:
            return state.can(Ability.DEAUTHORISE, roster)
        case Act.DELETE:
            return state.can(Ability.DELETE_MEMBER, roster)
        case _:
            assert_never(act)


def _button(act: Act, decisions: Sequence[SetStanding | DeleteMembers], selected: int) -> Remedy:
    deletions = tuple(decision for decision in decisions if isinstance(decision, DeleteMembers))
    action: Action = AskToDelete(decisions=deletions) if deletions else Decide(decisions=tuple(decisions))
    count = sum(len(decision.addresses) for decision in decisions)
    return Remedy(text=_act_text(act, count, selected), action=action)


def _act_text(act: Act, count: int, selected: int) -> str:
    """Return what the button says: with a number where that may not be what one thinks."""
    return act.value if selected == 1 else _SEVERAL[act].format(count=count)


_SEVERAL = {
    Act.APPROVE: "Approve {count}",
    Act.REJECT: "Reject {count}",
    Act.SHUT_OUT: "Shut out {count} (de-authorise)",
    Act.DELETE: "Delete {count}…",
}


# Where there is nothing, or nothing new.


@dataclass(frozen=True, kw_only=True, slots=True)
class Nothing:
    """Why no member is shown, and what helps."""

    sentence: str
    remedies: tuple[Remedy, ...] = ()


ADD_ACCOUNT = Remedy(text="Add an account…", action=AddAccount())


def nothing_there(scope: Scope, directory: Directory, now: int) -> Nothing:
    """Say why there is no member at a time, in milliseconds since 1970."""
    if not directory.accounts:
        return Nothing(sentence=NO_ACCOUNT, remedies=(ADD_ACCOUNT,))
    if scope.network_id is None:
        return _nobody_waits(directory, now)
    state = directory.account(scope.account_id)
    roster = state.roster(scope.network_id) if state else None
    if state is None or roster is None or roster.members is None:
        trouble = _trouble_of(state, roster)
        if state is None or trouble is None:
            return Nothing(sentence=NOT_TOLD)
        sentence = trouble_sentence(trouble, state.account.kind, now)
        return Nothing(sentence=sentence, remedies=_trouble_remedies(state, trouble))
    share = Remedy(text="Share…", action=Share(network_id=scope.network_id))
    return Nothing(sentence=NOBODY_YET, remedies=(share,))


def _nobody_waits(directory: Directory, now: int) -> Nothing:
    """Say why nobody waits: nobody does, or those who could tell have not."""
    troubled = [(state, state.trouble) for state in directory.accounts if state.trouble is not None]
    telling = [state for state in directory.accounts if state.told_at is not None and state.trouble is None]
    if directory.waiting_count:
        return Nothing(sentence=WAITING_NOT_TOLD)
    if not telling and not troubled:
        return Nothing(sentence=NO_ONE_TOLD)
    if telling and not any(state.rosters for state in directory.accounts):
        return Nothing(sentence=NO_NETWORK)
    sentences = [NOBODY_WAITS] if telling else []
    for state, trouble in troubled:
        why = trouble_sentence(trouble, state.account.kind, now)
        sentences.append(f"{account_title(state.account)}: {why}")
    remedies = _trouble_remedies(*troubled[0]) if troubled else ()
    return Nothing(sentence="\n\n".join(sentences), remedies=remedies)


def standing_note(scope: Scope, directory: Directory, now: int) -> Nothing | None:
    """Say what is to be known of the members that are shown: that they are old, or cannot be changed; None for nothing.

    The time is in milliseconds since 1970.
    """
    state = directory.account(scope.account_id)
    if scope.network_id is None or state is None:
        return _waiting_note(directory)
    roster = state.roster(scope.network_id)
    if roster is None or roster.members is None:
        return None
    trouble = _trouble_of(state, roster)
    told_at = roster.told_at or state.told_at
    shown = f"As of {ago(told_at, now)}." if told_at else ""
    if trouble is not None:
        sentence = f"{shown} {trouble_sentence(trouble, state.account.kind, now)}".strip()
        return Nothing(sentence=sentence, remedies=_trouble_remedies(state, trouble))
    if state.is_cached:
        return Nothing(sentence=f"{shown} It is being asked what has changed since.".strip())
    return None if state.may_approve(roster) else Nothing(sentence=READ_ONLY)


def _waiting_note(directory: Directory) -> Nothing | None:
    """Say that others wait, or may do so."""
    known, count = len(directory.waiting), directory.waiting_count
    if not known:
        return None
    sentences = [f"{count - known} more: it is being asked who they are."] if count > known else []
    words = [f"{account_title(s.account)} ({trouble_words(s.trouble)})" for s in directory.accounts if s.trouble]
    sentences += [f"There may be more: {', '.join(words)} could not be asked."] if words else []
    return Nothing(sentence=" ".join(sentences)) if sentences else None


def _trouble_of(state: AccountState | None, roster: Roster | None) -> Trouble | None:
    return (roster.trouble if roster else None) or (state.trouble if state else None)


def _trouble_remedies(state: AccountState, trouble: Trouble) -> tuple[Remedy, ...]:
    again = Remedy(text="Try again", action=TryAccount(account_id=state.account.id))
    if trouble.fault in KEY_FAULTS:
        show = ShowWindow(page=Page.ACCOUNTS, account_id=state.account.id)
        return (Remedy(text="Show the account", action=show), again)
    return (again,)
