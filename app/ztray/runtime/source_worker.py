"""The worker of one account: asks its source, and does what is decided, in a thread of its own.

Each account has its own thread, so that a Central that hangs keeps no other from being asked. As the service's worker
does, it tells frozen values, nobody waits for it, and stopping it cuts a request short. What it was told it keeps in a
file, so that devices have their names while the source is away, and at the next start.
"""

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path
from random import random
from time import monotonic
from typing import TYPE_CHECKING, Final, assert_never

from PySide6.QtCore import QDeadlineTimer, QObject, QThread, QTimer, Signal, Slot

from ztray.api.errors import (
    ApiError,
    ForbiddenError,
    GoneError,
    InterruptedRequestError,
    MalformedReplyError,
    OutageError,
    PartlyDoneError,
    RateLimitedError,
    RejectedError,
)
from ztray.api.interruption import Interruption
from ztray.domain.account import Account, Holder, SourceFault, Trouble
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
    Verdict,
    members_after,
    members_of,
    network_of,
    undo_of,
)
from ztray.domain.directory import AccountState, Roster
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.membership import ManagedNetwork, Member, MemberCounts, Standing
from ztray.runtime.source_cache import SourceCache
from ztray.runtime.source_pace import SPACING, Interest, is_due, manners, pause, pause_in_trouble
from ztray.runtime.source_troubles import trouble_of
from ztray.runtime.worker_thread import WorkerThread

if TYPE_CHECKING:
    from ztray.api.source import Source

_log = logging.getLogger(__name__)

ADMISSION_TIME: Final = 120.0
"""How long a device that is to be approved may take to ask, in seconds."""

_ADMISSION_PAUSES: Final = (1.0, 2.0, 3.0, 5.0, 8.0, 12.0)
"""Between the attempts to approve it, in seconds; the last one again and again."""

_HOLDER_AGE: Final = 24 * 3600.0
"""How old the answer may be to whose a key is, in seconds."""

_OF_ONE_NETWORK: Final = (RejectedError, MalformedReplyError)
"""What may be wrong with one network, and right with the others of an account; but for too many requests."""

STOP_TIME: Final = 500
"""How long to wait for the ends of all threads together, in milliseconds; cut short, each takes a few."""


class SourceThread(QObject):
    """The thread of one account's worker; `open_source` is called there, with what cuts requests short."""

    told = Signal(object)
    """An AccountState; none comes after `end`."""

    looked = Signal(str)
    """The account's id: a look has come to its end, and shows what became of the decisions before it."""

    finished = Signal(object)
    """A Verdict; none comes after `end`."""

    ended = Signal(object)
    """This SourceThread, when its thread runs no more: it may be deleted then."""

    _decided = Signal(object)
    _interest_changed = Signal(object)
    _account_changed = Signal(object)
    _look_wanted = Signal()

    def __init__(
        self,
        state: AccountState,
        open_source: "Callable[[Interruption], Source]",
        *,
        interest: Interest,
        cache: Path | None,
        now: Callable[[], int],
        parent: QObject | None = None,
    ) -> None:
        """Begin with what is known of the account, and keep what is told in the file `cache`, or nowhere.

        `now` tells milliseconds since 1970.
        """
        super().__init__(parent)
        self._account_id = state.account.id
        self._has_ended = False
        self._interruption = Interruption()
        worker = SourceWorker(state, open_source, self._interruption, interest=interest, cache=cache, now=now)
        self._thread = WorkerThread(f"account {state.account.id}", worker)
        self._thread.started.connect(worker.begin)
        self._thread.finished.connect(self._on_thread_finished)
        self._decided.connect(worker.execute)
        self._interest_changed.connect(worker.attend)
        self._account_changed.connect(worker.take_account)
        self._look_wanted.connect(worker.look)
        worker.told.connect(self._on_told)
        worker.looked.connect(self._on_looked)
        worker.finished.connect(self._on_finished)

    def start(self) -> None:
        """Start it; the worker begins at once."""
        self._thread.start(QThread.Priority.LowPriority)

    def decide(self, decision: Decision) -> None:
        """Have something done; `finished` tells what became of it."""
        self._decided.emit(decision)

    def attend(self, interest: Interest) -> None:
        """Say what somebody wants to know from now on."""
        self._interest_changed.emit(interest)

    def take_account(self, account: Account) -> None:
        """Say what the account is called now."""
        self._account_changed.emit(account)

    def look(self) -> None:
        """Have everything asked for now."""
        self._look_wanted.emit()

    def end(self) -> None:
        """Let it end as soon as it can, do not wait for that, and tell nothing any more."""
        self._has_ended = True
        self._interruption.interrupt()
        self._thread.quit()

    def wait(self, deadline: QDeadlineTimer) -> bool:
        """Wait for the thread's end, and return whether it has ended; nothing cuts short the look-up of a name."""
        has_ended = self._thread.wait(deadline)
        if not has_ended:
            _log.info("the thread of the account %s has not ended", self._account_id)
        return has_ended

    @Slot(object)
    def _on_told(self, state: AccountState) -> None:
        if not self._has_ended:
            self.told.emit(state)

    @Slot()
    def _on_looked(self) -> None:
        if not self._has_ended:
            self.looked.emit(self._account_id)

    @Slot(object)
    def _on_finished(self, verdict: Verdict) -> None:
        if not self._has_ended:
            self.finished.emit(verdict)

    @Slot()
    def _on_thread_finished(self) -> None:
        # It says so while it still deletes its worker, which takes the interpreter's lock: a QThread that is deleted
        # before that is over waits for it with this lock held.
        self._thread.wait()
        self.ended.emit(self)


class SourceWorker(QObject):
    """Asks one source at the pace of who looks, and does what is decided in the order in which it comes."""

    told = Signal(object)
    """An AccountState, whenever there may be something new."""

    looked = Signal()
    """A look has come to its end: what was told last shows what became of the decisions before it."""

    finished = Signal(object)
    """A Verdict, after every decision; the next look shows what it led to."""

    def __init__(
        self,
        state: AccountState,
        open_source: "Callable[[Interruption], Source]",
        interruption: Interruption,
        *,
        interest: Interest,
        cache: Path | None,
        now: Callable[[], int],
        clock: Callable[[], float] = monotonic,
        chance: Callable[[], float] = random,
    ) -> None:
        """Take what `SourceThread` takes; `clock` tells seconds, and `chance` is between 0 and 1."""
        super().__init__()
        self._open_source = open_source
        self._interruption = interruption
        self._now = now
        self._clock = clock
        self._chance = chance
        self._state = replace(state, trouble=None)
        self._manners = manners(state.account.kind)
        self._cache = SourceCache(cache, clock)
        self._source: Source | None = None
        self._interest = interest
        self._failures = 0
        # Moments of the clock, None for never.
        self._looked: float | None = None
        self._holder_asked: float | None = None
        self._retry_at: float | None = None
        """When a source in trouble is looked at again."""
        self._rests_until: float | None = None
        """Until when the source wants to be left alone, by clicks as well."""
        self._asked: dict[NetworkId, _Asked] = {}
        self._is_look_wanted = False
        """Whether to look at once, whoever is interested in what."""
        self._stale: set[NetworkId] = set()
        """The networks whose members are to be asked for at the next look, whatever the pace."""
        self._untold: dict[NetworkId, tuple[Member, ...]] = {}
        """The members of networks as they should be after what was done since they were told."""
        self._admissions: dict[Admit, _Admission] = {}
        self._next_look = QTimer(self, singleShot=True)
        self._next_look.timeout.connect(self._look)
        self._next_admission = QTimer(self, singleShot=True)
        self._next_admission.timeout.connect(self._admit_waiting)

    # What the rest of the program asks of it.

    @Slot()
    def begin(self) -> None:
        """Tell what is known from before, and begin to ask if anybody wants to know."""
        self._state = self._cache.recall(self._state)
        self.told.emit(self._state)
        self._plan()

    @Slot(object)
    def attend(self, interest: Interest) -> None:
        """Take note of what somebody wants to know; what begins to be looked at is asked for soon."""
        if interest != self._interest:
            self._interest = interest
            self._plan()

    @Slot()
    def look(self) -> None:
        """Ask for everything now, whose the key is as well: a person wants to know."""
        self._holder_asked = None
        self._stale.update(self._asked)
        self._look_soon()

    @Slot(object)
    def execute(self, decision: Decision) -> None:
        """Do what was decided, tell the verdict, and look at what it led to."""
        if isinstance(decision, Admit):
            now = self._clock()
            self._admissions[decision] = _Admission(until=now + ADMISSION_TIME, due=now)
            self._admit(decision)
        else:
            self._finish(self._attempt(decision))

    @Slot(object)
    def take_account(self, account: Account) -> None:
        """Tell of the account as what it is called now."""
        self._state = replace(self._state, account=account)
        self.told.emit(self._state)

    # Looking.

    @Slot()
    def _look(self) -> None:
        self._is_look_wanted = False
        if not self._is_resting():
            self._looked = self._clock()
            try:
                self._ask()
            except InterruptedRequestError:
                self._cache.save(self._state)
                return
            except (ApiError, OutageError) as error:
                self._take_trouble(error)
            except Exception as error:  # noqa: BLE001 - a defect of ours: else the account would stand still for ever
                _log.exception("looking at an account failed")
                self._take_failure(Trouble(fault=SourceFault.FAILED, detail=type(error).__name__))
        self.told.emit(self._state)
        self.looked.emit()
        self._plan()

    def _look_soon(self) -> None:
        """Look as soon as what came before is done."""
        self._is_look_wanted = True
        self._next_look.start(0)

    def _ask(self) -> None:
        source = self._opened()
        if self._is_holder_due():
            holder = self._ask_holder(source)
            self._holder_asked = self._clock()
            self._state = replace(self._state, holder=holder, abilities=source.abilities)
        networks = source.networks()
        known = {roster.network.id: roster for roster in self._state.rosters}
        rosters = tuple(_with_network(known.get(network.id), network) for network in networks)
        at = self._now()
        self._state = replace(self._state, rosters=rosters, told_at=at, used_at=at, is_cached=False)
        for roster in sorted(rosters, key=self._urgency):
            if roster.network.id in self._stale or self._is_due(roster):
                self.told.emit(self._state)  # who has many networks sees those that are there already
                self._ask_members(source, roster)
        self._state = replace(self._state, trouble=None)
        self._failures = 0
        self._retry_at = self._rests_until = None
        self._stale.clear()
        self._cache.save(self._state)

    def _is_holder_due(self) -> bool:
        """Whether to ask whose the key is; a Central that takes no changes may take them again at any moment."""
        if self._state.is_read_only or self._holder_asked is None:
            return True
        return self._clock() - self._holder_asked >= _HOLDER_AGE

    def _ask_holder(self, source: "Source") -> Holder:
        try:
            return source.holder()
        except ForbiddenError:  # what a key may, the networks tell; whose it is need not be among that
            return self._state.holder or Holder()

    def _urgency(self, roster: Roster) -> int:
        if roster.network.id == self._interest.roster:
            return 0
        return 1 if roster.network.id in self._interest.joined else 2

    def _is_due(self, roster: Roster) -> bool:
        asked = self._asked.get(roster.network.id)
        age = self._clock() - asked.at if asked else 0.0
        if asked is not None and age < asked.rest:
            return False
        counted = asked.counts if asked is not None and not asked.failures else None
        return is_due(roster, counted, self._interest, self._manners, age)

    def _ask_members(self, source: "Source", roster: Roster) -> None:
        """Ask for a network's members; that one network does not tell is no trouble of the whole account."""
        network = roster.network
        failures, rest = 0, 0.0
        try:
            members = source.members(network.id)
        except RateLimitedError:
            raise
        except _OF_ONE_NETWORK as error:
            _log.info("account %s: %s", self._state.account.id, error)
            trouble = trouble_of(error)
            told = replace(roster, trouble=trouble)
            before = self._asked.get(network.id)
            failures = before.failures + 1 if before else 1
            rest = pause_in_trouble(trouble.fault, failures, self._manners, chance=self._chance)
        else:
            told = replace(roster, members=_kept(roster, members), told_at=self._now(), trouble=None)
            self._untold.pop(network.id, None)
        self._asked[network.id] = _Asked(at=self._clock(), counts=network.counts, failures=failures, rest=rest)
        rosters = tuple(told if other.network.id == network.id else other for other in self._state.rosters)
        self._state = replace(self._state, rosters=rosters)

    def _opened(self) -> "Source":
        if self._source is None:
            self._source = self._open_source(self._interruption)
        return self._source

    def _take_trouble(self, error: ApiError | OutageError) -> None:
        _log.info("account %s: %s", self._state.account.id, error)
        self._take_failure(trouble_of(error), wait=error.retry_after if isinstance(error, RateLimitedError) else None)

    def _take_failure(self, trouble: Trouble, wait: float | None = None) -> None:
        self._failures += 1
        rest = max(pause_in_trouble(trouble.fault, self._failures, self._manners, chance=self._chance), wait or 0.0)
        self._retry_at = self._clock() + rest
        if trouble.fault is SourceFault.BUSY:
            self._rests_until = self._clock() + (rest if wait is None else wait)
        self._state = replace(self._state, trouble=replace(trouble, until=self._now() + round(rest * 1000)))

    def _is_resting(self) -> bool:
        return self._rests_until is not None and self._clock() < self._rests_until

    def _plan(self) -> None:
        """Set the time of the next look; there is none while nobody wants to know anything."""
        wanted = pause(self._interest, self._manners, has_networks=bool(self._state.rosters))
        now = self._clock()
        if self._is_look_wanted:
            return
        if wanted is None:
            self._next_look.stop()
            return
        if self._retry_at is not None:
            due = self._retry_at
        elif self._looked is None:
            due = now
        elif any(map(self._is_due, self._state.rosters)):
            due = self._looked + min(SPACING, wanted)
        else:
            due = self._looked + wanted
        self._next_look.start(round(max(0.0, due - now) * 1000))

    # Deciding.

    def _attempt(self, decision: Decision) -> Verdict:
        """Do what was decided, and return what became of it."""
        if self._is_resting() and self._state.trouble is not None:
            return Declined(decision=decision, trouble=self._state.trouble)
        before = self._members(network_of(decision))
        undo = undo_of(decision, before, self._state.abilities)
        try:
            created = self._do(self._opened(), decision)
        except PartlyDoneError as error:
            if isinstance(error.why, RateLimitedError):
                self._take_trouble(error.why)
            _log.info("%s: %s", type(decision).__name__, error)
            self._foretell(decision, before, error.done)
            return Declined(decision=decision, trouble=trouble_of(error), done=error.done)
        except (ApiError, OutageError) as error:
            if isinstance(error, RateLimitedError):
                self._take_trouble(error)
            _log.info("%s: %s", type(decision).__name__, error)
            return Declined(decision=decision, trouble=trouble_of(error))
        except ValueError as error:
            return Declined(decision=decision, trouble=Trouble(fault=SourceFault.REJECTED, detail=str(error)))
        except Exception as error:  # noqa: BLE001 - a defect of ours: else the decision would be pending for ever
            _log.exception("%s failed", type(decision).__name__)
            return Declined(decision=decision, trouble=Trouble(fault=SourceFault.FAILED, detail=type(error).__name__))
        self._foretell(decision, before, members_of(decision))
        return Decided(decision=decision, undo=undo, network_id=created)

    def _members(self, network_id: NetworkId | None) -> tuple[Member, ...] | None:
        """Return the members of a network as they were told, and as decisions have changed them since."""
        roster = None if network_id is None else self._state.roster(network_id)
        return None if roster is None else self._untold.get(roster.network.id, roster.members)

    def _foretell(self, decision: Decision, before: tuple[Member, ...] | None, done: tuple[NodeAddress, ...]) -> None:
        """Know what was done before it is told, for the next decision may have to be taken back to that."""
        network_id = network_of(decision)
        if network_id is not None and before is not None and done:
            self._untold[network_id] = members_after(decision, before, done)

    def _do(self, source: "Source", decision: Decision) -> NetworkId | None:
        """Do it, and return the id of what was created."""
        match decision:
            case SetStanding(network_id=network_id, addresses=addresses, standing=standing):
                source.set_standing(network_id, addresses, standing)
            case Admit(network_id=network_id, address=address):
                source.set_standing(network_id, (address,), Standing.AUTHORISED)
            case NameMember(network_id=network_id, address=address, name=name, description=description):
                source.rename(network_id, address, name, description)
            case AssignAddresses(network_id=network_id, address=address):
                source.assign(
                    network_id,
                    address,
                    decision.addresses,
                    is_bridge=decision.is_bridge,
                    assigns_no_addresses=decision.assigns_no_addresses,
                )
            case DeleteMembers(network_id=network_id, addresses=addresses):
                _delete_each(source, network_id, addresses)
            case CreateNetwork(name=name, rules=rules):
                return source.create_network(name, rules).id
            case ChangeNetwork(network_id=network_id, name=name, rules=rules):
                source.change_network(network_id, name, rules)
            case DeleteNetwork(network_id=network_id):
                with suppress(GoneError):  # as was wanted: the answer to an earlier attempt may have got lost
                    source.delete_network(network_id)
            case _:
                assert_never(decision)
        return None

    def _finish(self, verdict: Verdict) -> None:
        """Tell what became of a decision, and look at what it was about as soon as no other waits to be done."""
        self.finished.emit(verdict)
        network_id = network_of(verdict.decision)
        if network_id is not None:
            self._stale.add(network_id)
        self._look_soon()

    # Admitting who is about to join.

    def _admit(self, decision: Admit) -> None:
        verdict = self._attempt(decision)
        admission = self._admissions[decision]
        if _may_come(verdict) and self._state.roster(decision.network_id) and self._clock() < admission.until:
            pause = _ADMISSION_PAUSES[min(admission.attempts, len(_ADMISSION_PAUSES) - 1)]
            admission.attempts += 1
            admission.due = self._clock() + pause
            self._plan_admissions()
            return
        del self._admissions[decision]
        self._finish(verdict)

    @Slot()
    def _admit_waiting(self) -> None:
        now = self._clock()
        for decision in [decision for decision, admission in self._admissions.items() if admission.due <= now]:
            self._admit(decision)
        self._plan_admissions()

    def _plan_admissions(self) -> None:
        """Set the time of the next attempt: each device is waited for in pauses of its own."""
        if self._admissions:
            wait = min(admission.due for admission in self._admissions.values()) - self._clock()
            self._next_admission.start(max(0, ceil(wait * 1000)))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    """When a network's members were asked for, by the clock, and its counts at that moment."""

    at: float
    counts: MemberCounts
    failures: int = 0
    """How often in a row they were not told."""
    rest: float = 0.0
    """How long they are not asked for again, in seconds."""


@dataclass(kw_only=True, slots=True)
class _Admission:
    """An approval that waits for a device to ask; `until` and `due`, of the next attempt, are moments of the clock."""

    until: float
    due: float
    attempts: int = 0


def _may_come(verdict: Verdict) -> bool:
    """Tell whether what was not done may be done a moment later, because the device has not asked yet."""
    return isinstance(verdict, Declined) and verdict.trouble.fault in (SourceFault.GONE, SourceFault.BUSY)


def _kept(roster: Roster, members: tuple[Member, ...]) -> tuple[Member, ...]:
    """Return members with what is known of them already in the place of what equals it: the same is soon compared."""
    before = roster.by_address
    kept = tuple(known if (known := before.get(member.address)) == member else member for member in members)
    return roster.members if kept == roster.members else kept


def _with_network(roster: Roster | None, network: ManagedNetwork) -> Roster:
    if roster is None:
        return Roster(network=network)
    return roster if roster.network == network else replace(roster, network=network)


def _delete_each(source: "Source", network_id: NetworkId, addresses: Sequence[NodeAddress]) -> None:
    """Delete members; raises PartlyDoneError once one is gone."""
    for position, address in enumerate(addresses):
        try:
            with suppress(GoneError):
                source.delete_member(network_id, address)
        except InterruptedRequestError:
            raise
        except (ApiError, OutageError) as error:
            if position == 0:
                raise
            raise PartlyDoneError(address, addresses[:position], error) from error
