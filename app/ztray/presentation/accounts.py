"""Accounts in people's words: how it is with each, whose its key is and what that may do, and what networks it has."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ztray.domain.account import Account, SourceFault
from ztray.domain.decision import Admit
from ztray.domain.directory import AccountState, Directory, Roster
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.intent import Join, Resume
from ztray.domain.membership import Ability, Member, Standing
from ztray.domain.network import Network, NetworkStatus
from ztray.domain.state import Overview, Snapshot
from ztray.domain.text import plain
from ztray.presentation.actions import (
    Action,
    AddAccount,
    AskToDeleteNetwork,
    AskToJoinManaged,
    AskToRemoveAccount,
    CopyText,
    Decide,
    EditNetwork,
    KeepKey,
    OpenUrl,
    Page,
    ReplaceKey,
    ShowWindow,
    Submit,
    TryAccount,
)
from ztray.presentation.expiry import REPLACE_KEY, expiry_sentence, expiry_words, new_key_remedies
from ztray.presentation.facts import Fact, FactGroup
from ztray.presentation.impairments import DOCTOR, why_unkept
from ztray.presentation.key_troubles import key_remedies
from ztray.presentation.networks import Condition, Mark, condition_of, join_again, network_titles
from ztray.presentation.outage import Remedy
from ztray.presentation.source_troubles import account_title, source_name, source_title, trouble_sentence, trouble_words
from ztray.presentation.times import UNKNOWN, ago, day, exact_time

ADD: Final = Remedy(text="Add account…", action=AddAccount())
NO_ACCOUNT: Final = (
    "You have no account here yet. With a key of ZeroTier Central, ZTray shows what the devices in your networks are "
    "called, tells you who wants to join, and lets you approve them from here."
)
NOTHING_SELECTED: Final = "Select an account to see all that is known of it."
NETWORKS: Final = "Networks"
NO_NETWORKS: Final = "This account has no networks."
NOT_TOLD_YET: Final = "The account has not told its networks yet."
NAME_LABEL: Final = "&Name:"
EXPIRY_LABEL: Final = "The key &ends on"

_VALUE_LENGTH = 120
_BASE_LENGTH = 200

_PASSING = frozenset(
    {
        SourceFault.UNREACHABLE,
        SourceFault.BROKEN_OFF,
        SourceFault.TIMED_OUT,
        SourceFault.BUSY,
        SourceFault.SERVER_TROUBLE,
        SourceFault.NO_SERVICE,
    }
)
"""What passes by itself: ZTray asks again, and nobody has to do anything."""

_WITH_MEMBERS = {
    Ability.REJECT: "reject",
    Ability.DEAUTHORISE: "shut out",
    Ability.RENAME_MEMBER: "rename",
    Ability.ASSIGN_ADDRESSES: "give addresses",
    Ability.DELETE_MEMBER: "delete",
}
_WITH_NETWORKS = {
    Ability.CREATE_NETWORK: "create",
    Ability.CHANGE_NETWORK: "change",
    Ability.DELETE_NETWORK: "delete",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountLine:
    """What the list tells of an account."""

    account_id: str
    title: str
    kind: str
    condition: Condition
    network_count: int | None
    """None while it has told none."""
    waiting_count: int

    @property
    def text(self) -> str:
        """All of it, in three lines."""
        return f"{self.condition.mark.value} {self.title}\n{self.kind} · {self.condition.words}\n{self.counts}"

    @property
    def counts(self) -> str:
        """How many networks it has, and how many members wait there."""
        if self.network_count is None:
            return f"{UNKNOWN} networks"
        networks = _counted(self.network_count, "network")
        return f"{networks} · {_counted(self.waiting_count, 'member')} waiting" if self.waiting_count else networks


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountDetail:
    """An account in full; what is None is not offered."""

    account_id: str
    title: str
    name: str
    """The person's own, for the field where it is changed."""
    own_name: str
    """What it is called without one."""
    state: str
    sentence: str
    remedies: tuple[Remedy, ...]
    """What helps, the first of them most."""
    test: Remedy | None
    replace: Remedy | None
    remove: Remedy | None
    create: Remedy | None
    """What makes a new network."""
    facts: tuple[FactGroup, ...]
    is_own_controller: bool
    expires: int | None
    """When its key ends as the person has entered, in milliseconds since 1970."""
    takes_expiry: bool
    """Whether the person may enter that: where the source does not tell."""
    nothing: str
    """Why there are no networks to be shown; empty while there are."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ManagedLine:
    """A network of an account."""

    network_id: NetworkId
    title: str
    online: int | None
    authorised: int | None
    waiting: int
    here: str
    """Whether this computer is in it."""
    sentence: str
    """What there is to say of it, for a tooltip and beneath the table."""
    remedies: tuple[Remedy, ...]
    """What can be done with it."""


def account_lines(directory: Directory, now: int) -> tuple[AccountLine, ...]:
    """Return a line for every account, at a time in milliseconds since 1970."""
    return tuple(
        AccountLine(
            account_id=state.account.id,
            title=account_title(state.account),
            kind=_kind(state),
            condition=account_condition(state, now),
            network_count=None if state.told_at is None else len(state.rosters),
            waiting_count=sum(roster.waiting_count for roster in state.rosters),
        )
        for state in directory.accounts
    )


def account_condition(state: AccountState, now: int) -> Condition:
    """Put into words how it is with an account, at a time in milliseconds since 1970."""
    age = f" ZTray shows what it told {ago(state.told_at, now)}." if state.told_at is not None else ""
    if state.is_tested:
        return Condition(mark=Mark.WAITING, words="asking…", sentence=f"ZTray asks it for everything now.{age}")
    if (trouble := state.trouble) is not None:
        sentence = trouble_sentence(trouble, state.account.kind, now)
        return Condition(mark=_mark(trouble.fault), words=trouble_words(trouble), sentence=f"{sentence}{age}")
    if state.told_at is None:
        return Condition(mark=Mark.WAITING, words="asking…", sentence="ZTray asks it for its networks.")
    if state.is_cached:
        return Condition(mark=Mark.WAITING, words="asking…", sentence=f"ZTray asks it for its networks.{age}")
    if state.account.warned is not None:
        return Condition(mark=Mark.ATTENTION, words=expiry_words(state), sentence=expiry_sentence(state))
    if state.unkept is not None:
        sentence = f"ZTray knows the key of this account only until it ends: {why_unkept(state.unkept)}."
        return Condition(mark=Mark.ATTENTION, words="its key is not kept", sentence=sentence)
    if state.is_read_only:
        return Condition(mark=Mark.OK, words="works, to look only", sentence="The key may look, and change nothing.")
    if any(roster.trouble is not None for roster in state.rosters):
        return Condition(mark=Mark.OK, words="works", sentence="It tells its networks, but of some not who is in them.")
    return Condition(mark=Mark.OK, words="works", sentence="It tells its networks, and who is in them.")


def _mark(fault: SourceFault) -> Mark:
    if fault in _PASSING:
        return Mark.WAITING
    return Mark.ATTENTION if fault is SourceFault.KEY_LOCKED else Mark.ERROR


def account_detail(state: AccountState, now: int) -> AccountDetail:
    """Return all that there is to tell of an account, at a time in milliseconds since 1970."""
    account = state.account
    condition = account_condition(state, now)
    remedies = tuple(_remedies(state))
    offered = {remedy.action for remedy in remedies}
    is_own = state.is_own_controller
    test = Remedy(text="Test", action=TryAccount(account_id=account.id))
    replace = Remedy(text=REPLACE_KEY, action=ReplaceKey(account_id=account.id))
    remove = Remedy(text="Remove…", action=AskToRemoveAccount(account_id=account.id))
    create = Remedy(text="New network…", action=EditNetwork(account_id=account.id, network_id=None))
    return AccountDetail(
        account_id=account.id,
        title=account_title(account),
        name=account.name,
        own_name=source_title(account.kind),
        state=f"{condition.mark.value} {condition.words[0].upper()}{condition.words[1:]}",
        sentence=condition.sentence,
        remedies=remedies,
        test=None if test.action in offered else test,
        replace=None if is_own or replace.action in offered else replace,
        remove=None if is_own else remove,
        create=create if state.is_usable and state.can(Ability.CREATE_NETWORK) else None,
        facts=_facts(state, now),
        is_own_controller=is_own,
        expires=account.expires,
        takes_expiry=not is_own and not (state.holder and state.holder.expires),
        nothing="" if state.rosters else NOT_TOLD_YET if state.told_at is None else NO_NETWORKS,
    )


def _kind(state: AccountState) -> str:
    return "Controller" if state.is_own_controller else source_title(state.account.kind)


def _remedies(state: AccountState) -> Iterator[Remedy]:
    account = state.account
    fault = state.trouble.fault if state.trouble else None
    if state.key_fault is not None:
        yield from key_remedies(state, state.key_fault)
    elif fault is SourceFault.NO_SERVICE:
        yield DOCTOR
    elif not state.is_own_controller and (
        fault is SourceFault.FORBIDDEN or (fault is None and account.warned is not None)
    ):
        yield from new_key_remedies(account)
    elif fault is not None:
        yield Remedy(text="Try again", action=TryAccount(account_id=account.id))
    if state.unkept is not None:
        in_plain_text = state.unkept is state.unkept.PLAIN_TEXT
        text = "Keep it unencrypted" if in_plain_text else "Try again to keep it"
        yield Remedy(text=text, action=KeepKey(account_id=account.id, in_plain_text=in_plain_text))


def rights_words(abilities: frozenset[Ability], *, is_read_only: bool) -> tuple[str, str]:
    """Say what a key may do with members, and what with networks; a dash for nothing."""
    if is_read_only:
        return "look only", "look only"
    members = ", ".join(["approve", *(word for ability, word in _WITH_MEMBERS.items() if ability in abilities)])
    networks = ", ".join(word for ability, word in _WITH_NETWORKS.items() if ability in abilities)
    return members, networks or "look only"


def _facts(state: AccountState, now: int) -> tuple[FactGroup, ...]:
    return (FactGroup(key="account", title="", facts=tuple(_account_facts(state, now))),)


def _account_facts(state: AccountState, now: int) -> Iterator[Fact]:
    account, holder = state.account, state.holder
    yield Fact(key="kind", label="Kind", value=_kind(state))
    if account.base:
        base = plain(account.base, _BASE_LENGTH)
        yield Fact(key="base", label="Address", value=base, copy=base, is_code=True)
    if holder is not None and not state.is_own_controller:
        if organisation := plain(holder.organisation, _VALUE_LENGTH):
            yield Fact(key="organisation", label="Organisation", value=organisation)
        if owner := plain(holder.owner, _VALUE_LENGTH):
            yield Fact(key="owner", label="Key of", value=owner)
    if state.abilities:
        members, networks = rights_words(state.abilities, is_read_only=state.is_read_only)
        yield Fact(key="members", label="Members", value=f"May {members}.")
        yield Fact(key="networks", label="Networks", value=f"May {networks}.")
    if not state.is_own_controller:
        if holder is not None and holder.expires:
            yield _time("expires", "Key ends", day(holder.expires), holder.expires)
        if holder is not None and holder.last_used:
            yield _time("last-used", "Key used", f"{ago(holder.last_used, now)}, here or elsewhere", holder.last_used)
        if state.used_at:
            yield _time("used", "Key accepted", ago(state.used_at, now), state.used_at)
    told = ago(state.told_at or 0, now)
    yield _time("told", "Last told", f"{told} (kept from then)" if _is_old(state) else told, state.told_at or 0)


def _is_old(state: AccountState) -> bool:
    return state.told_at is not None and (state.is_cached or state.trouble is not None)


def _time(key: str, label: str, value: str, at: int) -> Fact:
    return Fact(key=key, label=label, value=value, tooltip=exact_time(at))


def managed_lines(state: AccountState, overview: Overview) -> tuple[ManagedLine, ...]:
    """Return a line for every network of an account, sorted by title."""
    titles = network_titles({roster.network.id: roster.network.name for roster in state.rosters})
    lines = [
        ManagedLine(
            network_id=roster.network.id,
            title=titles[roster.network.id],
            online=roster.network.counts.online,
            authorised=_authorised(roster),
            waiting=roster.waiting_count,
            here=_here(roster, overview),
            sentence=_managed_sentence(roster, state),
            remedies=tuple(_managed_remedies(state, roster, overview)),
        )
        for roster in state.rosters
    ]
    return tuple(sorted(lines, key=lambda line: (line.title.casefold(), line.network_id)))


def _authorised(roster: Roster) -> int | None:
    if roster.members is None:
        return roster.network.counts.authorised
    return sum(member.standing is Standing.AUTHORISED for member in roster.members)


def _managed_sentence(roster: Roster, state: AccountState) -> str:
    description = plain(roster.network.description, _VALUE_LENGTH)
    notes = []
    if not roster.network.can_manage:
        notes.append(f"{source_name(state.account.kind)} lets this key look only")
    if roster.trouble is not None:
        notes.append(f"who is in it is not told: {trouble_words(roster.trouble)}")
    return f"{description} ({'; '.join(notes)})".strip() if notes else description


def _here(roster: Roster, overview: Overview) -> str:
    """Say whether this computer is in a network."""
    snapshot = overview.as_last_told.state
    if not isinstance(snapshot, Snapshot):
        return UNKNOWN
    network_id = roster.network.id
    if (network := snapshot.network(network_id)) is not None:
        condition = condition_of(network)
        words = "in it" if network.status is NetworkStatus.OK else condition.words
        return f"{condition.mark.value} {words}"
    if any(isinstance(intent, Join | Resume) for intent in overview.pending_for(network_id)):
        return f"{Mark.WAITING.value} joining…"
    if _is_paused(network_id, overview):
        return f"{Mark.PAUSED.value} paused"
    return "not joined"


def _is_paused(network_id: NetworkId, overview: Overview) -> bool:
    known = overview.memory.network(network_id)
    return known is not None and known.pause is not None


def _managed_remedies(state: AccountState, roster: Roster, overview: Overview) -> Iterator[Remedy]:
    network = roster.network
    if isinstance(overview.state, Snapshot):
        yield from _joining(state, roster, overview, overview.state)
    members = ShowWindow(page=Page.MEMBERS, account_id=state.account.id, network_id=network.id)
    yield Remedy(text="Members", action=members)
    if state.is_usable and state.can(Ability.CHANGE_NETWORK, roster):
        edit = EditNetwork(account_id=state.account.id, network_id=network.id)
        yield Remedy(text="Edit…", action=edit)
    if state.is_usable and state.can(Ability.DELETE_NETWORK, roster):
        delete = AskToDeleteNetwork(account_id=state.account.id, network_id=network.id)
        yield Remedy(text="Delete…", action=delete)
    if network.web_page:
        yield Remedy(text="Open on the web", action=OpenUrl(url=network.web_page))
    yield Remedy(text="Copy id", action=CopyText(text=network.id))


def _joining(state: AccountState, roster: Roster, overview: Overview, snapshot: Snapshot) -> Iterator[Remedy]:
    network_id, address = roster.network.id, snapshot.node.address
    if overview.pending_for(network_id):
        return
    joined = snapshot.network(network_id)
    if joined is None and _is_paused(network_id, overview):
        yield Remedy(text="Resume", action=Submit(intent=Resume(network_id=network_id)))
    elif joined is None and _may_be_approved(state, roster, address):
        ask = AskToJoinManaged(account_id=state.account.id, network_id=network_id)
        yield Remedy(text="Join…", action=ask)
    elif joined is None:
        yield Remedy(text="Join", action=join(network_id, overview))
    elif (
        _waits(joined, roster.member(address))
        and _may_be_approved(state, roster, address)
        and not overview.directory.is_deciding(network_id, address)
    ):
        yield Remedy(text="Approve this computer", action=admit(state.account.id, network_id, address))


def _may_be_approved(state: AccountState, roster: Roster, address: NodeAddress) -> bool:
    """Tell whether this computer needs an approval, and the account can give it."""
    member = roster.member(address)
    is_in = member is not None and member.standing is Standing.AUTHORISED
    is_open = roster.network.rules is not None and not roster.network.rules.is_private
    return state.is_usable and state.may_approve(roster) and not is_in and not is_open


def _waits(joined: Network, member: Member | None) -> bool:
    is_pending = member is not None and member.standing is Standing.PENDING
    return joined.status is NetworkStatus.ACCESS_DENIED or (is_pending and joined.status is not NetworkStatus.OK)


def join(network_id: NetworkId, overview: Overview) -> Action:
    """Return what joins a network: with what it was allowed before, if it was left."""
    return join_again(network_id, overview) or Submit(intent=Join(network_id=network_id))


def admit(account_id: str, network_id: NetworkId, address: NodeAddress) -> Decide:
    """Return what approves a device as soon as it asks."""
    return Decide(decisions=(Admit(account_id=account_id, network_id=network_id, address=address),))


def managed_name(account_id: str, network_id: NetworkId, directory: Directory) -> str:
    """Return what to call a network of an account."""
    roster = directory.roster(account_id, network_id)
    return (plain(roster.network.name) if roster else "") or network_id.grouped


def join_question(title: str) -> str:
    """Return what to say before a network of an account is joined."""
    return (
        f"You run “{title}”, and can let this computer in yourself. If you only join, it waits there until somebody "
        "approves it."
    )


def removal_question(account: Account) -> str:
    """Return what to say before an account is removed."""
    return (
        f"ZTray forgets “{account_title(account)}”, its key, and what it told. Nothing is changed at "
        f"{source_name(account.kind)}: the key stays valid there until you revoke it."
    )


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
