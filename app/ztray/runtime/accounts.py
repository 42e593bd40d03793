"""The accounts: kept in a file, their keys in the keyring, asked in a thread each; and what all of them tell.

It lives in the thread of the interface and never blocks. A crash between writing the file and keeping a key leaves an
account that asks for its key again, or a key that belongs to nothing, which the next start has the keyring forget. The
demo has accounts of its own, which are nowhere but in memory.
"""

import logging
from collections import deque
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QDeadlineTimer, QObject, QThread, QTimer, Signal, Slot

from ztray.api.interruption import Interruption
from ztray.domain.account import (
    KEY_PREFIX,
    OWN_CONTROLLER,
    Account,
    AccountBook,
    Holder,
    SourceFault,
    SourceKind,
    Trouble,
)
from ztray.domain.decision import Decided, Decision, Declined, Verdict, is_fulfilled, network_of
from ztray.domain.directory import AccountState, Directory, Membership, Roster
from ztray.domain.identifiers import NetworkId
from ztray.domain.keyring import Keeping, Kept, KeyringFault
from ztray.domain.state import Connecting, Overview, Snapshot
from ztray.domain.token import Token
from ztray.environment import ServicePlaces
from ztray.runtime.saving import Saving
from ztray.runtime.source_cache import Recollection
from ztray.runtime.source_pace import Interest
from ztray.runtime.source_worker import STOP_TIME, SourceThread
from ztray.runtime.vault import Vault
from ztray.storage.record_file import RecordFile

if TYPE_CHECKING:
    from ztray.api.source import Source
    from ztray.runtime.search import HeldTokens
    from ztray.system.base import System

_log = logging.getLogger(__name__)

NEWS_TIME = 60_000
"""How long the last decision is news, and offered to be taken back, in milliseconds."""

_OWN_ACCOUNT = Account(id=OWN_CONTROLLER, kind=SourceKind.CONTROLLER, name="")


class Accounts(QObject):
    """Has the accounts and what they tell."""

    changed = Signal(object)
    """A Directory, whenever it differs from the one before."""

    finished = Signal(object)
    """A Verdict, after every decision."""

    asked_to_join = Signal(object)
    """The Memberships that have begun to wait for an approval that can be given here, a tuple."""

    settled = Signal(object)
    """The Memberships that do not wait any more, a tuple: approved here or elsewhere, rejected or gone."""

    troubled = Signal(str)
    """A sentence about ZTray's own files."""

    not_forgotten = Signal(object)
    """A KeyringFault: why the keyring still holds the key of an account that was removed."""

    def __init__(
        self,
        file: RecordFile[AccountBook],
        cache: Path,
        vault: Vault,
        system: "System",
        *,
        now: Callable[[], int],
        parent: QObject | None = None,
    ) -> None:
        """Keep what is told in the folder `cache`; `now` tells milliseconds since 1970."""
        super().__init__(parent)
        self._file = file
        self._cache = cache
        self._vault = vault
        self._system = system
        self._now = now
        self._saving = Saving(file, "the accounts", self)
        self._saving.failed.connect(self._on_not_saved)
        self._book = AccountBook()
        self._keys: dict[str, Token] = {}
        """The keys of the person's own accounts, as far as they are known; they stay while the demo is shown."""
        self._unkept: dict[str, KeyringFault] = {}
        """Why such a key is known only until the end."""
        self._unread: deque[Account] = deque()
        """Whose keys are to be asked for, one after the other."""
        self._strays: set[str] = set()
        """The names of keys that the keyring is to forget though nobody has asked for that now."""
        self._demo: Mapping[str, Token] | None = None
        """The keys of the demo's accounts, while it is shown."""
        self._demo_book = AccountBook()
        self._states: dict[str, AccountState] = {}
        self._sources: dict[str, SourceThread] = {}
        self._ending: list[SourceThread] = []
        self._directory = Directory()
        self._settling: dict[str, list[Decision]] = {}
        """What was finished, by account, and is shown as under way until the account was looked at."""
        self._tested: set[str] = set()
        """The accounts that a person has had asked, until they were looked at."""
        self._waited: dict[tuple[str, NetworkId], Roster] = {}
        """The networks of which was told who waits for approval, if only that nobody does, as they were then."""
        self._interests: dict[str, Interest] = {}
        self._interest = Interest()
        self._is_waiting_wanted = True
        self._joined = frozenset[NetworkId]()
        self._places: ServicePlaces | None = None
        self._held: HeldTokens | None = None
        self._is_service_there = False
        self._news_end = QTimer(self, singleShot=True, interval=NEWS_TIME)
        self._news_end.timeout.connect(self.dismiss_decided)
        vault.read_done.connect(self._on_read)
        vault.kept.connect(self._on_kept)
        vault.forgotten.connect(self._on_forgotten)

    @property
    def directory(self) -> Directory:
        """What all accounts tell."""
        return self._directory

    @property
    def undecided(self) -> tuple[Decision, ...]:
        """What a person has decided in accounts of their own, and has had no verdict of yet."""
        if self._demo is not None:
            return ()
        settled = [decision for decisions in self._settling.values() for decision in decisions]
        return tuple(decision for decision in self._directory.deciding if decision not in settled)

    # Beginning, changing between this computer and the demo, ending.

    def load(self) -> str:
        """Take what the file holds; return a sentence when it could not be taken as it stood, else an empty text.

        Blocks for as long as a small file takes.
        """
        loaded = self._file.load()
        self._book = loaded.value
        return loaded.problem

    def connect_to(self, places: ServicePlaces) -> None:
        """Ask the controller of the service in these places from now on, as soon as the service answers."""
        self._places = places
        self._held = None
        self._is_service_there = False
        self._end(OWN_CONTROLLER)
        self._states.pop(OWN_CONTROLLER, None)
        self._show()
        self._forget_who_waited(OWN_CONTROLLER)

    def show(self, demo: tuple[tuple[Account, Token], ...] | None) -> None:
        """Show the demo's accounts from now on, or with None the person's own."""
        for account_id in tuple(self._sources):
            self._end(account_id)
        self._states.clear()
        self._unread.clear()
        self._demo = None if demo is None else {account.id: key for account, key in demo}
        self._demo_book = AccountBook(accounts=tuple(account for account, _ in demo or ()))
        for account in self._shown_book.accounts:
            self._states[account.id] = AccountState(account=account, unkept=self._unkept.get(account.id))
        self._show(deciding=(), declined=(), decided=())
        for account_id in {account_id for account_id, _ in self._waited}:
            self._forget_who_waited(account_id)
        for account in self._shown_book.accounts:
            self._open(account)
        if demo is None:
            self._read_next()
            self._forget_strays()
            self._sweep_cache()

    def close(self) -> bool:
        """Save what is not saved yet, end all threads, and return whether nothing runs any more; tell nothing of it."""
        self._places = None  # what the service's thread has yet to tell begins nothing
        for account_id in tuple(self._sources):
            self._stop(account_id)
        deadline = QDeadlineTimer(STOP_TIME)
        has_saved = self._saving.close()
        have_ended = [thread.wait(deadline) for thread in self._ending]
        have_ended += [reading.wait(deadline) for reading in self.findChildren(Recollection)]
        return has_saved and all(have_ended)

    # What is wanted.

    def attend(self, viewer: str, interest: Interest) -> None:
        """Take note of what a view shows at present; all views together set what is asked for."""
        self._interests[viewer] = interest
        self._tell_interest()

    def want_waiting(self, *, is_wanted: bool) -> None:
        """Say whether somebody wants to hear of devices that wait for approval."""
        self._is_waiting_wanted = is_wanted
        self._tell_interest()

    @Slot(object)
    def on_overview(self, overview: Overview) -> None:
        """Take note of the networks that this computer is in, and of whether its service can be asked."""
        if isinstance(overview.state, Snapshot):
            joined = frozenset(network.id for network in overview.state.networks)
            news, self._joined = joined - self._joined, joined
            self._tell_interest()
            if any(network_id.controller == overview.state.node.address for network_id in news):
                self._look_at_controller()
            if not self._is_service_there:
                self._is_service_there = True
                self._open_controller()
        elif isinstance(overview.state, Connecting):
            self._is_service_there = False
        elif self._is_service_there:
            self._is_service_there = False
            self._end(OWN_CONTROLLER)
            self._trouble(OWN_CONTROLLER, Trouble(fault=SourceFault.NO_SERVICE, detail=overview.state.evidence))

    def _look_at_controller(self) -> None:
        """Ask it now, for this computer has joined a network of its: without any, it is hardly ever asked."""
        if controller := self._sources.get(OWN_CONTROLLER):
            controller.look()

    @Slot(object)
    def on_held_changed(self, held: "HeldTokens") -> None:
        """Take the tokens that the service is asked with; with others, its controller is asked anew.

        The service's thread may not know yet that another service is shown, which these tokens are no business of.
        """
        if self._places is None or held.name != self._places.token_name:
            return
        before, self._held = self._held, held
        if self._is_service_there and (before is None or _opening(before) != _opening(held)):
            self._end(OWN_CONTROLLER)
            self._open_controller()

    # What a person does with accounts.

    def add(self, account: Account, key: Token, holder: Holder | None = None) -> str:
        """Add an account, which is given an id, keep its key, and return the id."""
        added = msgspec.structs.replace(account, id=token_hex(8), added=self._now())
        self._write(self._shown_book.with_account(added))
        self._states[added.id] = AccountState(account=added, holder=holder)
        self._take_key(added, key)
        return added.id

    def replace_key(self, account_id: str, key: Token, *, expires: int | None = None) -> None:
        """Use another key for an account from now on, and keep that one; `expires` is when a person says it ends."""
        account = self._shown_book.account(account_id)
        if account is not None:
            fresh = msgspec.structs.replace(account, expires=expires, warned=None, put_off=None)
            self._write(self._shown_book.with_account(fresh))
            state = self._states.get(account_id, AccountState(account=fresh))
            self._states[account_id] = replace(state, account=fresh, holder=None, trouble=None)
            self._take_key(fresh, key)

    def change(self, account: Account) -> None:
        """Call an account otherwise, or take note of when its key ends."""
        if self._shown_book.account(account.id) in (None, account):
            return
        self._write(self._shown_book.with_account(account))
        self._states[account.id] = replace(self._states[account.id], account=account)
        if source := self._sources.get(account.id):
            source.take_account(account)
        self._show()

    def remove(self, account_id: str) -> None:
        """Forget an account, with its key and what it told."""
        account = self._shown_book.account(account_id)
        if account is None:
            return
        self._write(self._shown_book.without(account_id))
        self._end(account_id)
        self._states.pop(account_id, None)
        self._show(decided=tuple(one for one in self._directory.decided if one.decision.account_id != account_id))
        self._forget_who_waited(account_id)
        if self._demo is None:
            self._keys.pop(account_id, None)
            self._unkept.pop(account_id, None)
            if self._vault.holds(account.key_name):
                self._vault.forget(account.key_name)
            self._sweep_cache()

    @Slot()
    def look(self) -> None:
        """Ask all sources for everything now, if anybody looks at them or at who is in their networks."""
        if self._interest.lists or self._interest.roster is not None:
            for source in self._sources.values():
                source.look()

    def test(self, account_id: str) -> None:
        """Ask an account's source for everything now, after asking the keyring for the key where that is not known."""
        if source := self._sources.get(account_id):
            self._mark_tested(account_id, is_tested=True)
            self._show()
            source.look()
        elif account := self._shown_book.account(account_id):
            self._vault.read(account.key_name, is_asked_for=True)
        elif account_id == OWN_CONTROLLER:
            self._open_controller()

    def _mark_tested(self, account_id: str, *, is_tested: bool) -> None:
        (self._tested.add if is_tested else self._tested.discard)(account_id)
        if (state := self._states.get(account_id)) is not None:
            self._states[account_id] = replace(state, is_tested=is_tested)

    def keep_key(self, account_id: str, *, in_plain_text: bool = False) -> None:
        """Try once more to keep the key of an account, if agreed in a keyring that may not encrypt."""
        account, key = self._shown_book.account(account_id), self._keys.get(account_id)
        if account is not None and key is not None and self._demo is None:
            self._vault.keep(account.key_name, key, in_plain_text=in_plain_text)

    # What a person decides.

    @Slot(object)
    def decide(self, decision: Decision) -> None:
        """Have something done; the same is not asked for twice at a time."""
        if decision in self._directory.deciding:
            return
        source = self._sources.get(decision.account_id)
        if source is None:
            state = self._states.get(decision.account_id)
            trouble = state.trouble if state and state.trouble else Trouble(fault=SourceFault.KEY_MISSING)
            self._take_verdict(Declined(decision=decision, trouble=trouble))
            return
        self._show(deciding=(*self._directory.deciding, decision), declined=self._declined_but(decision), decided=())
        source.decide(decision)

    def dismiss(self, declined: Declined) -> None:
        """Forget what somebody has read of a decision that was not done."""
        self._show(declined=tuple(other for other in self._directory.declined if other != declined))

    @Slot()
    def dismiss_decided(self) -> None:
        """Offer no longer to take back what was decided last."""
        self._show(decided=())

    # Keys.

    def _open(self, account: Account) -> None:
        """Begin to ask an account's source, as soon as its key is there."""
        if self._demo is not None:
            self._start(account, self._demo[account.id])
        elif account.id in self._keys:
            self._start(account, self._keys[account.id])
        else:
            self._recall(account)
            if self._vault.holds(account.key_name):
                self._unread.append(account)
            else:
                self._trouble(account.id, Trouble(fault=SourceFault.KEY_MISSING))

    def _read_next(self) -> None:
        """Ask the keyring for the next key: one at a time, for a person may be asked, who says no once for all."""
        if self._unread:
            self._vault.read(self._unread[0].key_name)

    def _take_key(self, account: Account, key: Token) -> None:
        if self._demo is None:
            self._keys[account.id] = key
            self._vault.keep(account.key_name, key)
        self._start(account, key)
        self._show()

    @Slot(object)
    def _on_read(self, kept: Kept) -> None:
        is_in_turn = bool(self._unread) and self._unread[0].key_name == kept.name
        if is_in_turn:
            self._unread.popleft()
        account = self._named(kept.name)
        if account is not None and account.id not in self._sources and self._demo is None:
            self._take_answer(account, kept)
        if is_in_turn:
            self._read_next()

    def _take_answer(self, account: Account, kept: Kept) -> None:
        if kept.token is not None:
            self._keys[account.id] = kept.token
            self._start(account, kept.token)
            self._go_on_unlocked()
        elif kept.fault is None:
            self._trouble(account.id, Trouble(fault=SourceFault.KEY_MISSING))
        else:
            for locked in (account, *self._unread):
                self._trouble(locked.id, Trouble(fault=SourceFault.KEY_LOCKED))
            self._unread.clear()

    def _go_on_unlocked(self) -> None:
        """Do what the keyring has kept from being done: it gives keys away now."""
        states = [self._states[account.id] for account in self._book.accounts]
        locked = [state.account for state in states if _is_locked(state)]
        if locked and not self._unread:
            self._unread.extend(locked)
            self._read_next()
        self._forget_strays()

    @Slot(object)
    def _on_kept(self, keeping: Keeping) -> None:
        account = self._named(keeping.name)
        if account is None:
            return
        if keeping.fault is None:
            self._unkept.pop(account.id, None)
        else:
            self._unkept[account.id] = keeping.fault
        if state := self._states.get(account.id):
            self._states[account.id] = replace(state, unkept=keeping.fault)
            self._show()

    @Slot(object)
    def _on_forgotten(self, keeping: Keeping) -> None:
        if keeping.name in self._strays:  # whose person was told when the account was removed
            self._strays.discard(keeping.name)
        elif keeping.name.startswith(KEY_PREFIX) and keeping.fault is not None:
            self.not_forgotten.emit(keeping.fault)

    def _forget_strays(self) -> None:
        """Have the keyring forget, if it is open, the keys of accounts that are not there any more.

        A crash has left them, or a keyring that was locked. What the file of accounts speaks of is spared: it may be
        damaged, and who mends it needs the keys.
        """
        for name in self._vault.names():
            account_id = name.removeprefix(KEY_PREFIX)
            is_stray = name.startswith(KEY_PREFIX) and self._book.account(account_id) is None
            if is_stray and name not in self._strays and not self._file.mentions(account_id):
                self._strays.add(name)
                self._vault.forget(name, is_asked_for=False)

    def _sweep_cache(self) -> None:
        """Remove what was told of accounts that are not there any more."""
        wanted = {OWN_CONTROLLER, *(account.id for account in self._book.accounts)}
        with suppress(OSError):
            for path in tuple(self._cache.iterdir()):
                if path.name.lstrip(".").partition(".")[0] not in wanted:
                    path.unlink(missing_ok=True)

    def _named(self, name: str) -> Account | None:
        return self._book.account(name.removeprefix(KEY_PREFIX)) if name.startswith(KEY_PREFIX) else None

    # What was told before, while nobody can be asked.

    def _recall(self, account: Account) -> None:
        """Have devices called as they were called when the account last told, until its key is there."""
        reading = Recollection(AccountState(account=account), self._cache_of(account.id), self)
        reading.recalled.connect(self._on_recalled)
        reading.finished.connect(reading.deleteLater)
        reading.start(QThread.Priority.LowPriority)

    @Slot(object)
    def _on_recalled(self, recalled: AccountState) -> None:
        account_id = recalled.account.id
        known = self._states.get(account_id)
        if self._demo is None and known is not None and known.told_at is None and account_id not in self._sources:
            self._states[account_id] = replace(
                known,
                holder=recalled.holder,
                rosters=recalled.rosters,
                told_at=recalled.told_at,
                is_cached=recalled.is_cached,
            )
            self._show()

    # Threads.

    def _start(self, account: Account, key: Token) -> None:
        self._run(account, partial(_open_central, account, key))

    def _open_controller(self) -> None:
        if self._places is None or self._held is None or OWN_CONTROLLER in self._sources:
            return
        self._states.setdefault(OWN_CONTROLLER, AccountState(account=_OWN_ACCOUNT))
        # A copy of its own: whose search goes on beside the service's.
        self._run(_OWN_ACCOUNT, partial(_open_controller, self._places, self._system, replace(self._held)))

    def _run(self, account: Account, open_source: "Callable[[Interruption], Source]") -> None:
        self._end(account.id)
        source = SourceThread(
            self._states[account.id],
            open_source,
            interest=self._interest,
            cache=None if self._demo is not None else self._cache_of(account.id),
            now=self._now,
            parent=self,
        )
        source.told.connect(self._on_told)
        source.looked.connect(self._on_looked)
        source.finished.connect(self._take_verdict)
        source.ended.connect(self._on_ended)
        self._sources[account.id] = source
        source.start()

    def _end(self, account_id: str) -> None:
        """End the thread of an account, and tell of what is broken off by that."""
        if not self._stop(account_id):
            return
        settled = self._settling.pop(account_id, [])
        ended = [decision for decision in self._directory.deciding if decision.account_id == account_id]
        self._show(deciding=tuple(decision for decision in self._directory.deciding if decision not in ended))
        for decision in ended:
            if decision not in settled:
                self._take_verdict(Declined(decision=decision, trouble=Trouble(fault=SourceFault.BROKEN_OFF)))

    def _stop(self, account_id: str) -> bool:
        """End the thread of an account, and return whether there was one."""
        source = self._sources.pop(account_id, None)
        if source is not None:
            source.end()
            self._ending.append(source)
            self._mark_tested(account_id, is_tested=False)  # it tells of no look any more
        return source is not None

    @Slot(object)
    def _on_ended(self, source: SourceThread) -> None:
        self._ending.remove(source)
        source.deleteLater()
        self._sweep_cache()  # it may have written once more

    def _cache_of(self, account_id: str) -> Path:
        return self._cache / f"{account_id}.json"

    def _tell_interest(self) -> None:
        shown = self._interests.values()
        is_listing = any(interest.lists for interest in shown)
        interest = Interest(
            lists=is_listing,
            roster=next((interest.roster for interest in shown if interest.roster is not None), None),
            names=any(interest.names for interest in shown),
            waiting=self._is_waiting_wanted or is_listing,  # who looks at lists sees who waits
            joined=self._joined,
        )
        if interest != self._interest:
            self._interest = interest
            for source in self._sources.values():
                source.attend(interest)

    # What is told.

    @Slot(object)
    def _on_told(self, state: AccountState) -> None:
        # What the thread does not know of the account, or not yet, is known here.
        account = self._shown_book.account(state.account.id) or state.account
        self._states[state.account.id] = replace(
            state, account=account, unkept=self._unkept.get(account.id), is_tested=account.id in self._tested
        )
        open_ones = (old for old in self._directory.declined if not _is_done_after_all(old.decision, state))
        self._show(declined=tuple(open_ones))
        self._tell_who_waits(state)

    @Slot(str)
    def _on_looked(self, account_id: str) -> None:
        self._mark_tested(account_id, is_tested=False)
        settled = self._settling.pop(account_id, [])
        self._show(deciding=tuple(decision for decision in self._directory.deciding if decision not in settled))

    @Slot(object)
    def _take_verdict(self, verdict: Verdict) -> None:
        decision = verdict.decision
        if decision.account_id in self._sources:
            self._settling.setdefault(decision.account_id, []).append(decision)
        else:
            self._show(deciding=tuple(other for other in self._directory.deciding if other != decision))
        match verdict:
            case Decided():
                # One click may decide in several networks, each of which answers for itself.
                self._show(decided=(*self._directory.decided, verdict))
                self._news_end.start()
            case Declined():
                self._show(declined=(*self._declined_but(decision), verdict))
        self.finished.emit(verdict)

    def _declined_but(self, decision: Decision) -> tuple[Declined, ...]:
        """Return what was not done, without what became of an earlier attempt at a decision."""
        return tuple(old for old in self._directory.declined if old.decision != decision)

    def _tell_who_waits(self, state: AccountState) -> None:
        """Tell who has begun to wait, or has ceased to, since the account last told.

        Not what it tells first, nor whom a person is letting in already, as this computer when it joins, nor whom
        another account knows to be rejected.
        """
        account_id = state.account.id
        came: list[Membership] = []
        went: list[Membership] = []
        for roster in state.rosters:
            key = (account_id, roster.network.id)
            before = self._waited.get(key)
            is_told = roster.members is not None or roster.network.counts.pending == 0
            if not is_told or roster is before:
                continue
            self._waited[key] = roster
            if before is None or not state.may_approve(roster):
                continue
            came += [
                known
                for known in _waiting_in(account_id, roster, but_in=before)
                if not self._directory.is_deciding(roster.network.id, known.member.address)
                and not self._directory.is_answered(roster.network.id, known.member.address)
            ]
            went += _waiting_in(account_id, before, but_in=roster)
        if came and not state.is_cached:
            self.asked_to_join.emit(tuple(came))
        if went:
            self.settled.emit(tuple(went))
        self._forget_who_waited(account_id, but_in={roster.network.id for roster in state.rosters})

    def _forget_who_waited(self, account_id: str, *, but_in: Collection[NetworkId] = ()) -> None:
        """Have nobody wait in networks that an account does not have any more."""
        gone = [key for key in self._waited if key[0] == account_id and key[1] not in but_in]
        went = [known for key in gone for known in _waiting_in(account_id, self._waited.pop(key))]
        if went:
            self.settled.emit(tuple(went))

    def _trouble(self, account_id: str, trouble: Trouble) -> None:
        if state := self._states.get(account_id):
            self._states[account_id] = replace(state, trouble=trouble)
            self._show()

    def _show(self, **fields: object) -> None:
        """Tell of the accounts as they are, and of other fields of the directory, if that is anything new."""
        order = [account.id for account in self._shown_book.accounts] + [OWN_CONTROLLER]
        states = (self._states[account_id] for account_id in order if account_id in self._states)
        shown = tuple(state for state in states if not state.is_own_controller or _is_controller_there(state))
        directory = replace(self._directory, accounts=shown, **fields)  # type: ignore[arg-type] # fields of Directory
        if directory != self._directory:
            self._directory = directory
            self.changed.emit(directory)

    # The file.

    @property
    def _shown_book(self) -> AccountBook:
        return self._book if self._demo is None else self._demo_book

    def _write(self, book: AccountBook) -> None:
        if self._demo is not None:
            self._demo_book = book
            return
        self._book = book
        self._saving.save(book)

    @Slot(str)
    def _on_not_saved(self, why: str) -> None:
        self.troubled.emit(f"The accounts hold, but could not be saved to {self._file.path}: {why}.")


def _is_done_after_all(decision: Decision, state: AccountState) -> bool:
    """Tell whether a source shows that something was done of which it was said that it was not, or nothing at all."""
    network_id = network_of(decision)
    roster = None if network_id is None or decision.account_id != state.account.id else state.roster(network_id)
    return roster is not None and roster.members is not None and is_fulfilled(decision, roster.members)


class Inquirer(QObject):
    """A view: tells the accounts what it wants to know of them."""

    def __init__(self, name: str, accounts: Accounts) -> None:
        super().__init__(accounts)
        self._name = name
        self._accounts = accounts

    @Slot(object)
    def on_interested(self, interest: Interest) -> None:
        """Take note of what the view wants to know from now on."""
        self._accounts.attend(self._name, interest)


def _waiting_in(account_id: str, roster: Roster, *, but_in: Roster | None = None) -> list[Membership]:
    """Return who waits in a network, but for who waits in it as it was at another time."""
    others = {member.address for member in but_in.waiting} if but_in else ()
    return [
        Membership(account_id=account_id, network=roster.network, member=member)
        for member in roster.waiting
        if member.address not in others
    ]


def _is_controller_there(state: AccountState) -> bool:
    """Tell whether the service has a controller, as far as is known: official builds from 1.16 on have none."""
    is_absent = state.trouble is not None and state.trouble.fault is SourceFault.GONE
    return state.told_at is not None and not is_absent


def _opening(held: "HeldTokens") -> "HeldTokens":
    """Return what of the tokens opens a service: whether they are kept is no reason to break off what is under way."""
    return replace(held, is_session_kept=False, keyring_holds=False)


def _is_locked(state: AccountState) -> bool:
    return state.trouble is not None and state.trouble.fault is SourceFault.KEY_LOCKED


def _open_central(account: Account, key: Token, interruption: Interruption) -> "Source":
    from ztray.runtime.sources import open_central  # noqa: PLC0415 - in the account's thread: the icon is up without it

    return open_central(account, key, interruption)


def _open_controller(
    places: ServicePlaces, system: "System", held: "HeldTokens", interruption: Interruption
) -> "Source":
    from ztray.runtime.sources import open_controller  # noqa: PLC0415 - as above

    return open_controller(places, system, held, interruption)
