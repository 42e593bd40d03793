"""What the accounts tell: networks, who is in them and who wants to be; and by that, what devices are called.

A directory is a value that is handed on whole. What is worked out of it (names by address, who waits) is worked out
once, when it is first asked for: it may hold thousands of members, and is looked into at every look at the service.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_address

from ztray.domain.account import KEY_FAULTS, OWN_CONTROLLER, Account, Holder, KeyFault, SourceFault, Trouble
from ztray.domain.decision import Decided, Decision, Declined, members_of, network_of
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.keyring import KeyringFault
from ztray.domain.membership import Ability, ManagedNetwork, Member, Standing
from ztray.domain.text import plain


@dataclass(frozen=True, kw_only=True)  # without slots: what is cached lives in the instance
class Roster:
    """A network of an account and, once they were asked for, its members."""

    network: ManagedNetwork
    members: tuple[Member, ...] | None = None
    told_at: int | None = None
    """When the members were told, in milliseconds since 1970; None for never."""
    trouble: Trouble | None = None
    """Why the members could not be told the last time."""

    @cached_property
    def by_address(self) -> Mapping[NodeAddress, Member]:
        """The members by their addresses, none while none are known."""
        return {member.address: member for member in self.members or ()}

    @cached_property
    def waiting(self) -> tuple[Member, ...]:
        """The members that wait for somebody's approval, as far as they are known."""
        return tuple(member for member in self.members or () if member.standing is Standing.PENDING)

    @property
    def waiting_count(self) -> int:
        """How many members wait for approval, as far as that is told."""
        return self.network.counts.pending or 0 if self.members is None else len(self.waiting)

    @cached_property
    def by_managed_address(self) -> Mapping[str, Sequence[Member]]:
        """The members by each address that they have in the network, as `ipaddress` spells it."""
        holders: dict[str, list[Member]] = {}
        for member in self.members or ():
            for address in member.addresses:
                holders.setdefault(_spelled(address), []).append(member)
        return holders

    def member(self, address: NodeAddress) -> Member | None:
        """Return a member, None for none with this address, or while none are known."""
        return self.by_address.get(address)


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountState:
    """An account, and what its source told of its networks."""

    account: Account
    holder: Holder | None = None
    """Whose the key is; None until somebody asked."""
    abilities: frozenset[Ability] = frozenset()
    rosters: tuple[Roster, ...] = ()
    told_at: int | None = None
    """When the networks were told, in milliseconds since 1970; None for never."""
    used_at: int | None = None
    """When its key was last accepted, by ZTray itself, in milliseconds since 1970."""
    is_cached: bool = False
    """Whether all this was told to an earlier start of ZTray."""
    unkept: KeyringFault | None = None
    """Why its key is known only until ZTray ends, while it is."""
    is_tested: bool = False
    """Whether a person has had it asked, and it has not answered yet."""
    trouble: Trouble | None = None

    @property
    def is_own_controller(self) -> bool:
        """Whether it is the local service's own, which nobody has added."""
        return self.account.id == OWN_CONTROLLER

    @property
    def expires(self) -> int | None:
        """When its key ends, in milliseconds since 1970: as the source tells, else as the person has entered."""
        told = self.holder.expires if self.holder else None
        return told or self.account.expires

    @property
    def is_read_only(self) -> bool:
        """Whether its key may look only."""
        return self.holder is not None and self.holder.is_read_only

    def roster(self, network_id: NetworkId) -> Roster | None:
        """Return a network of the account, None for none with this id."""
        return next((roster for roster in self.rosters if roster.network.id == network_id), None)

    def can(self, ability: Ability, roster: Roster | None = None) -> bool:
        """Tell whether something may be offered: for this network, where one is given."""
        is_manageable = roster is None or roster.network.can_manage
        return ability in self.abilities and is_manageable and not self.is_read_only

    def may_approve(self, roster: Roster) -> bool:
        """Tell whether members of a network may be approved, which every source is able to do."""
        return roster.network.can_manage and not self.is_read_only

    @property
    def key_fault(self) -> KeyFault | None:
        """What is wrong with its key, None for nothing; the own controller's is the service's token, told elsewhere."""
        if self.is_own_controller or self.trouble is None:
            return None
        match self.trouble.fault:
            case SourceFault.KEY_MISSING | SourceFault.KEY_LOCKED | SourceFault.KEY_REFUSED as fault:
                return fault
            case _:
                return None

    @property
    def is_usable(self) -> bool:
        """Whether it can be asked for something now: its key is there, and was not refused."""
        return self.trouble is None or self.trouble.fault not in _UNUSABLE


_UNUSABLE = KEY_FAULTS | {SourceFault.NO_SERVICE}


@dataclass(frozen=True, kw_only=True, slots=True)
class Membership:
    """A device in a network of an account."""

    account_id: str
    network: ManagedNetwork
    member: Member
    told_at: int | None = None
    is_old: bool = False
    """Whether it was told to an earlier start, or the source could not be asked since."""


@dataclass(frozen=True, kw_only=True)  # without slots: what is cached lives in the instance
class Directory:
    """All that the accounts tell, and what is being decided."""

    accounts: tuple[AccountState, ...] = ()
    deciding: tuple[Decision, ...] = ()
    """The decisions under way."""
    declined: tuple[Declined, ...] = ()
    """Those that were not done, until somebody has read that."""
    decided: tuple[Decided, ...] = ()
    """Those that were done since a person decided last, for as long as they can be taken back or are news."""

    def account(self, account_id: str) -> AccountState | None:
        """Return an account, None for none with this id."""
        return next((state for state in self.accounts if state.account.id == account_id), None)

    def roster(self, account_id: str, network_id: NetworkId) -> Roster | None:
        """Return a network of an account, None for none."""
        state = self.account(account_id)
        return state.roster(network_id) if state else None

    def admitting(self, network_id: NetworkId) -> AccountState | None:
        """Return an account that can approve members of a network now, None for none."""
        for state in self.accounts:
            roster = state.roster(network_id)
            if roster is not None and state.is_usable and state.may_approve(roster):
                return state
        return None

    def is_deciding(self, network_id: NetworkId, address: NodeAddress) -> bool:
        """Tell whether a decision about a member is under way."""
        return (network_id, address) in self._subjects

    def decision_on(self, network_id: NetworkId, address: NodeAddress) -> Decision | None:
        """Return the latest decision about a member that is under way, None for none."""
        return self._subjects.get((network_id, address))

    @cached_property
    def _subjects(self) -> Mapping[tuple[NetworkId | None, NodeAddress], Decision]:
        return {
            (network_of(decision), address): decision for decision in self.deciding for address in members_of(decision)
        }

    @cached_property
    def memberships(self) -> Mapping[NodeAddress, tuple[Membership, ...]]:
        """Where each device is a member, by its address: first where it is authorised, in the order of the accounts.

        A network that two accounts tell of counts once, as it was told last.
        """
        return _Memberships(self.accounts)

    def name_of(self, address: NodeAddress) -> str:
        """Return what a device is called by those who run its networks, untrusted; empty for nothing."""
        found = (members.get(address) for members in self._rolls)
        named = [member for member in found if member is not None and member.name]
        if len(named) == 1:  # as mostly, and then there is nothing to weigh
            return named[0].name
        return next((known.member.name for known in self.memberships.get(address, ()) if known.member.name), "")

    def name_of_network(self, network_id: NetworkId) -> str:
        """Return what a network is called by those who run it, untrusted; empty for nothing that can be seen."""
        rosters = (state.roster(network_id) for state in self.accounts)
        names = (roster.network.name for roster in rosters if roster is not None)
        return next((name for name in names if plain(name)), "")

    @cached_property
    def _rolls(self) -> tuple[Mapping[NodeAddress, Member], ...]:
        return tuple(roster.by_address for state in self.accounts for roster in state.rosters if roster.members)

    @cached_property
    def waiting(self) -> tuple[Membership, ...]:
        """The members that wait for an approval that can be given here, each once."""
        found: dict[tuple[NetworkId, NodeAddress], Membership] = {}
        for state, roster in self._approvable:
            for member in roster.waiting:
                if not self.is_answered(roster.network.id, member.address):
                    found.setdefault(
                        (roster.network.id, member.address),
                        Membership(
                            account_id=state.account.id, network=roster.network, member=member, told_at=roster.told_at
                        ),
                    )
        return tuple(found.values())

    @cached_property
    def waiting_count(self) -> int:
        """How many members wait for an approval that can be given here, as far as that is told.

        Those that are known, and for a network whose members nobody has told, the number that was told of it: of
        several the lowest, because a source that knows of no rejection counts the rejected as well.
        """
        listed = {roster.network.id for _, roster in self._approvable if roster.members is not None}
        counts: dict[NetworkId, int] = {}
        for _, roster in self._approvable:
            network_id, pending = roster.network.id, roster.network.counts.pending
            if network_id not in listed and pending is not None:
                counts[network_id] = min(pending, counts.get(network_id, pending))
        return len(self.waiting) + sum(counts.values())

    def is_answered(self, network_id: NetworkId, address: NodeAddress) -> bool:
        """Tell whether any account says of a member that somebody has let it in, or has said no."""
        told = self._told.get(network_id, ())
        return any(_is_answer(state, roster, roster.member(address)) for state, roster in told)

    @cached_property
    def _approvable(self) -> tuple[tuple[AccountState, Roster], ...]:
        """The networks whose members can be approved now, by each account that can."""
        return tuple(
            (state, roster)
            for state in self.accounts
            if state.is_usable and not state.is_cached
            for roster in state.rosters
            if state.may_approve(roster)
        )

    @cached_property
    def _told(self) -> Mapping[NetworkId, tuple[tuple[AccountState, Roster], ...]]:
        """What each network's members are told to be."""
        told: dict[NetworkId, tuple[tuple[AccountState, Roster], ...]] = {}
        for state in self.accounts:
            for roster in state.rosters:
                if roster.members is not None:
                    told[roster.network.id] = (*told.get(roster.network.id, ()), (state, roster))
        return told


class _Memberships(Mapping[NodeAddress, tuple[Membership, ...]]):
    """Where each device is a member; what is known of one is put together when somebody asks for it.

    Of ten thousand members nobody asks for more than those whose names are shown.
    """

    def __init__(self, accounts: tuple[AccountState, ...]) -> None:
        self._rosters = [(state, roster) for state in accounts for roster in state.rosters if roster.members]
        self._found: dict[NodeAddress, tuple[Membership, ...]] = {}

    def __getitem__(self, address: NodeAddress) -> tuple[Membership, ...]:
        found = self._found.get(address)
        if found is None:
            told = [(state, roster, roster.member(address)) for state, roster in self._rosters]
            found = _put_together((state, roster, member) for state, roster, member in told if member is not None)
            if not found:
                raise KeyError(address)
            self._found[address] = found
        return found

    def __iter__(self) -> Iterator[NodeAddress]:
        return iter(self._addresses)

    def __len__(self) -> int:
        return len(self._addresses)

    @cached_property
    def _addresses(self) -> Mapping[NodeAddress, None]:
        return dict.fromkeys(address for _, roster in self._rosters for address in roster.by_address)


def _put_together(places: Iterable[tuple[AccountState, Roster, Member]]) -> tuple[Membership, ...]:
    """Return where a device is a member, each network once: as it was told most recently."""
    known: dict[NetworkId, Membership] = {}
    for state, roster, member in places:
        before = known.get(member.network_id)
        if before is None or (before.told_at or 0) < (roster.told_at or 0):
            known[member.network_id] = Membership(
                account_id=state.account.id,
                network=roster.network,
                member=member,
                told_at=roster.told_at,
                is_old=_is_old(state, roster),
            )
    return tuple(sorted(known.values(), key=_is_shut_out))


def _is_shut_out(known: Membership) -> bool:
    return known.member.standing is not Standing.AUTHORISED


def _is_answer(state: AccountState, roster: Roster, member: Member | None) -> bool:
    """Tell whether a member does not wait, by what an account tells.

    A rejection counts for as long as nobody takes it back where it is known: elsewhere the member goes on waiting. An
    approval that was told earlier does not, for who waits now has lost it since.
    """
    if member is None:
        return False
    is_in = member.standing is Standing.AUTHORISED and not _is_old(state, roster)
    return is_in or member.standing is Standing.REJECTED


def _is_old(state: AccountState, roster: Roster) -> bool:
    """Tell whether it was told to an earlier start, or the source could not be asked since."""
    return state.is_cached or state.trouble is not None or roster.trouble is not None


def _spelled(address: str) -> str:
    """Return an address as `ipaddress` spells it; what is none, as it is."""
    if ":" not in address:  # one of four numbers is spelled in one way only, and there may be ten thousand
        return address
    try:
        return str(ip_address(address))
    except ValueError:
        return address
