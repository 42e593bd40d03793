"""The worker: the one object that talks to the service, in a thread of its own.

Its slots run there, called through queued signals; what it tells are frozen values. It blocks, and nobody waits for it:
views show what the store has. Stopping the thread cuts the request under way short, so that the program ends at once,
whatever the service does.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, assert_never

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from ztray.api.errors import FlagsNotAppliedError, NotJoinedError, OutageError, RejectedError
from ztray.api.interruption import Interruption
from ztray.domain.change import Change, ChangeFinder
from ztray.domain.intent import (
    Done,
    Intent,
    Join,
    KeepDefaultRoute,
    Leave,
    Outcome,
    Pause,
    Refusal,
    Refused,
    Resume,
    SetFlag,
    TryDefaultRoute,
)
from ztray.domain.keyring import Keeping, Kept
from ztray.domain.memory import Memory, Note
from ztray.domain.peer import Peer, PeerCounts, PeersSeen
from ztray.domain.state import Connecting, Outage, OutageReason, Snapshot, State
from ztray.domain.token import Token
from ztray.environment import ServicePlaces, milliseconds_now
from ztray.runtime.notebook import Notebook
from ztray.runtime.pace import Attention, Pace
from ztray.runtime.worker_thread import WorkerThread
from ztray.storage.activity_file import ActivityFile
from ztray.system.base import System

if TYPE_CHECKING:
    from ztray.runtime.access import ServiceAccess
    from ztray.runtime.pausing import Pausing
    from ztray.runtime.search import HeldTokens

_log = logging.getLogger(__name__)

_STOP_TIME = 2000
"""How long to wait for the thread's end, in milliseconds; cut short, it takes a few."""


class ServiceThread:
    """The worker's thread: moves the worker there, starts and ends it."""

    def __init__(self, system: System, now: Callable[[], int] = milliseconds_now) -> None:
        self._interruption = Interruption()
        self.worker = ServiceWorker(self._interruption, system, now)
        self._thread = WorkerThread("service", self.worker)

    def start(self) -> None:
        """Start the thread; the worker begins when it is told where the service is."""
        self._thread.start(QThread.Priority.LowPriority)

    def stop(self) -> bool:
        """End the thread, whatever the service does, and return whether it has ended. Blocks for some milliseconds.

        It does not end while the system itself blocks, as on a network file system that is gone. Then the process must
        be left without taking it apart: Qt aborts when a running thread is destroyed.
        """
        self._interruption.interrupt()
        self._thread.quit()
        has_ended = self._thread.wait(_STOP_TIME)
        if not has_ended:
            _log.error("the service's thread did not end within %d ms", _STOP_TIME)
        return has_ended


class ServiceWorker(QObject):
    """Polls the service at the pace of who looks, and executes intents in the order in which they came."""

    switched = Signal(object)
    """ServicePlaces: what is told from here on is told of the service in these places."""

    polled = Signal(object)
    """A State, after every poll."""

    finished = Signal(object)
    """An Outcome, after every intent; the next `polled` shows what it led to."""

    remembered = Signal(object)
    """A Memory, whenever it differs from the one before."""

    peers_seen = Signal(object)
    """PeersSeen, after every look at the peers."""

    recalled = Signal(object)
    """The changes of earlier runs, a tuple with the oldest first, when another service begins to be shown."""

    happened = Signal(object)
    """The changes that a poll has found, a tuple with the oldest first."""

    troubled = Signal(str)
    """A sentence about ZTray's own files."""

    keyring_wanted = Signal(str)
    """The name of a token: nothing else helps, and the keyring may have it."""

    judged = Signal(object)
    """What became of a token that was offered: None if it is used from now on, and the Outage that is left if not."""

    held_changed = Signal(object)
    """A copy of the HeldTokens, whenever they are others."""

    def __init__(self, interruption: Interruption, system: System, now: Callable[[], int]) -> None:
        super().__init__()
        self._interruption = interruption
        self._system = system
        self._places: ServicePlaces | None = None
        self._held: HeldTokens | None = None
        self._is_keyring_asked = False
        self._now = now
        self._access: ServiceAccess | None = None
        self._notebook: Notebook | None = None
        self._pausing: Pausing | None = None
        self._told_memory = Memory()
        self._told_refusals: tuple[Refused, ...] = ()
        """Of what was tried by itself after the last poll."""
        self._finder = ChangeFinder()
        self._record: ActivityFile | None = None
        self._attention = Attention()
        self._pace = Pace()
        self._peers: tuple[Peer, ...] | None = None
        self._new_peers: tuple[Peer, ...] | None = None
        """The peers of the last poll, if that one looked at them."""
        self._peer_counts: PeerCounts | None = None
        self._peers_asked = float("-inf")
        self._peers_took = 0.0
        self._next_poll = QTimer(self, singleShot=True)
        self._next_poll.timeout.connect(self._poll)

    @Slot(object)
    def connect_to(self, places: ServicePlaces) -> None:
        """Talk to the service in these places from now on."""
        # Imported here, in this thread: `requests` takes 0.1 s and 20 MB, and the icon is up without it.
        from ztray.runtime.access import ServiceAccess  # noqa: PLC0415
        from ztray.runtime.pausing import Pausing  # noqa: PLC0415
        from ztray.runtime.search import HeldTokens  # noqa: PLC0415

        self._places = places
        self._held = HeldTokens(name=places.token_name, keyring_holds=places.is_token_kept)
        self._is_keyring_asked = False
        self._access = ServiceAccess(places, self._system, self._held, self._interruption)
        self._notebook = Notebook(places.records)
        self._pausing = Pausing(self._access, self._notebook, self._now)
        self._tell_held()
        self._told_memory = Memory()
        self._told_refusals = ()
        self._finder = ChangeFinder()
        self._record = ActivityFile(places.records / "activity.jsonl") if places.records else None
        self._forget_peers()
        self._pace.succeeded()
        self.switched.emit(places)
        self.troubled.emit(self._notebook.problem)
        self._tell_memory()
        self.recalled.emit(self._recall())
        self.poll()

    @Slot(float)
    def take_time(self, seconds: float) -> None:
        """Let so much time pass between two polls while nobody looks."""
        self._pace.unseen_pause = seconds
        self.poll()

    @Slot()
    def poll(self) -> None:
        """Poll as soon as what came before is done; several requests in a row make one poll."""
        self._next_poll.start(0)

    @Slot(object)
    def attend(self, attention: Attention) -> None:
        """Take note of what is being looked at; what begins to be seen is polled at once."""
        appeared = (attention | self._attention) != self._attention
        self._attention = attention
        if appeared:
            self.poll()

    @Slot(object)
    def execute(self, intent: Intent) -> None:
        """Do what a person asks of the service, tell the outcome and poll at once."""
        outcome = self._attempt(intent, partial(self._do, intent))
        if isinstance(outcome, Done) or outcome.refusal is Refusal.NOT_APPLIED:
            self._finder.did(intent, self._now())
        self.finished.emit(outcome)
        self._poll()

    @Slot(object)
    def offer(self, token: Token) -> None:
        """Use a token from now on if the service accepts it, tell what became of it, and poll at once."""
        if self._access is not None:
            self.judged.emit(self._access.offer(token))
            self._tell_held()
            self._poll()

    @Slot(object)
    def on_keyring_read(self, kept: Kept) -> None:
        """Take the keyring's answer, early or late, and poll at once."""
        if self._held is None or self._places is None or kept.name != self._places.token_name:
            return
        self._is_keyring_asked = False
        if self._held.kept != kept:
            self._held.kept = kept
            self._tell_held()
            self.poll()

    @Slot(object)
    def on_keyring_written(self, keeping: Keeping) -> None:
        """Take note whether the token of this session is kept."""
        if self._held is None or self._places is None or keeping.name != self._places.token_name:
            return
        self._held.is_session_kept = keeping.fault is None
        self._held.keyring_holds = self._held.keyring_holds or keeping.fault is None
        self._tell_held()

    @Slot()
    def forget_tokens(self) -> None:
        """Know none of the tokens that are in no file any more, and poll at once."""
        if self._access is not None:
            self._access.forget_tokens()
            self._tell_held()
            self.poll()

    @Slot(object)
    def take(self, note: Note) -> None:
        """Remember or forget something."""
        if self._notebook is not None:
            try:
                self._notebook.take(note)
            except OSError as error:
                self.troubled.emit(f"This could not be saved: {error.strerror or error}.")
            self._tell_memory()

    @Slot(object)
    def rewrite_record(self, changes: tuple[Change, ...]) -> None:
        """Keep these changes, the oldest first, and no others."""
        if self._record is not None:
            self._write(partial(self._record.replace, changes))

    def _do(self, intent: Intent) -> None:
        if self._access is None or self._pausing is None:
            raise OutageError(Outage(reason=OutageReason.NOT_RUNNING))
        match intent:
            case Join():
                self._pausing.join(intent)
            case Leave():
                self._leave(self._access, self._pausing, intent)
            case SetFlag():
                self._access.use(lambda service: service.set_flags(intent.network_id, {intent.flag: intent.on}))
            case Pause():
                self._pausing.pause(intent)
            case Resume():
                self._pausing.resume(intent)
            case TryDefaultRoute():
                self._pausing.try_default_route(intent)
            case KeepDefaultRoute():
                self._pausing.keep_default_route(intent)
            case _:
                assert_never(intent)

    def _leave(self, access: "ServiceAccess", pausing: "Pausing", intent: Leave) -> None:
        """Leave a network, after a look at what the service is about to forget of it."""
        state = access.observe()
        if isinstance(state, Outage):
            raise OutageError(state)
        if self._notebook is not None:
            self._remember(self._notebook, state)
        pausing.leave(intent)

    def _attempt(self, intent: Intent, step: Callable[[], None]) -> Outcome:
        """Take a step towards an intent, and tell what became of it."""
        outcome: Outcome = Done(intent=intent)
        try:
            step()
        except OutageError as error:
            outcome = Refused(intent=intent, refusal=Refusal.UNREACHABLE, detail=error.outage.evidence)
        except NotJoinedError:
            outcome = Refused(intent=intent, refusal=Refusal.NOT_JOINED)
        except FlagsNotAppliedError:
            outcome = Refused(intent=intent, refusal=Refusal.NOT_APPLIED)
        except RejectedError as error:
            outcome = Refused(intent=intent, refusal=Refusal.REJECTED, detail=error.message or f"HTTP {error.status}")
        except OSError as error:
            outcome = Refused(intent=intent, refusal=Refusal.NOT_SAVED, detail=error.strerror or str(error))
        except Exception as error:  # noqa: BLE001 - a defect of ours: else the intent would be pending for ever
            _log.exception("%s failed", intent)
            outcome = Refused(intent=intent, refusal=Refusal.FAILED, detail=type(error).__name__)
        _log.info("%s", outcome)
        return outcome

    @Slot()
    def _poll(self) -> None:
        began = self._now()
        try:
            state = self._look()
        except Exception as error:  # noqa: BLE001 - a defect of ours: else the last state would stand for ever
            _log.exception("a poll failed")
            state = Outage(reason=OutageReason.MALFORMED, evidence=f"ZTray failed: {type(error).__name__}.")
        if isinstance(state, Snapshot):
            self._pace.succeeded()
        else:
            self._pace.failed()
            self._forget_peers()
        self._tell_memory()
        self.polled.emit(state)
        self._tell_what_happened(state)
        self._next_poll.start(self._pause(began))

    def _pause(self, began: int) -> int:
        """Return the time until the next poll in milliseconds; what is due after this one began does not wait for it.

        What was due before has been tried, and must wait: an outage is not asked without a pause.
        """
        pause = round(self._pace.pause(self._attention) * 1000)
        deadline = self._pausing.next_deadline(began) if self._pausing else None
        return pause if deadline is None else min(pause, max(0, deadline - self._now()))

    def _look(self) -> State:
        if self._access is None or self._notebook is None or self._pausing is None:
            return Connecting()
        state = self._access.observe()
        if isinstance(state, Outage):
            return self._ask_keyring() if state.is_keyring_wanted else state
        self._remember(self._notebook, state)
        if self._do_what_is_left(self._pausing, state):
            state = self._access.observe()
            if isinstance(state, Outage):
                return state
            self._remember(self._notebook, state)
        if self._pace.are_peers_due(self._attention, monotonic() - self._peers_asked, self._peers_took):
            self._look_at_peers(self._access)
        return replace(state, peers=self._peers, peer_counts=self._peer_counts)

    def _tell_held(self) -> None:
        if self._held is not None:
            self.held_changed.emit(replace(self._held))

    def _ask_keyring(self) -> State:
        """Have the keyring asked, which may take its time; its answer ends the waiting."""
        if self._places is not None and not self._is_keyring_asked:
            self._is_keyring_asked = True
            self.keyring_wanted.emit(self._places.token_name)
        return Connecting()

    def _remember(self, notebook: "Notebook", snapshot: Snapshot) -> None:
        if trouble := notebook.observe(snapshot.networks, self._now()):
            self.troubled.emit(trouble)

    def _tell_memory(self) -> None:
        if self._notebook is not None and self._notebook.memory != self._told_memory:
            self._told_memory = self._notebook.memory
            self.remembered.emit(self._told_memory)

    def _recall(self) -> tuple[Change, ...]:
        try:
            return self._record.load() if self._record is not None else ()
        except OSError as error:
            self.troubled.emit(f"What happened earlier cannot be read: {error.strerror or error}.")
            return ()

    def _tell_what_happened(self, state: State) -> None:
        peers, self._new_peers = self._new_peers, None
        changes = self._finder.look(state, self._told_memory, self._now(), peers)
        if changes:
            if self._record is not None:
                self._write(partial(self._record.append, changes))
            self.happened.emit(changes)

    def _write(self, step: Callable[[], None]) -> None:
        try:
            step()
        except OSError as error:
            self.troubled.emit(f"What happens cannot be recorded: {error.strerror or error}.")

    def _do_what_is_left(self, pausing: "Pausing", snapshot: Snapshot) -> bool:
        """Finish what was begun and do what is due; tell whether anything was done."""
        outcomes = [self._attempt(intent, step) for intent, step in [*pausing.left_to_do(snapshot)]]
        # What could not be done is tried again after the next poll; a person need not know of each attempt.
        not_applied = [o for o in outcomes if isinstance(o, Refused) and o.refusal is Refusal.NOT_APPLIED]
        for outcome in not_applied:
            if outcome not in self._told_refusals:
                self.finished.emit(outcome)
        self._told_refusals = tuple(not_applied)
        return any(isinstance(outcome, Done) or outcome.refusal is Refusal.NOT_APPLIED for outcome in outcomes)

    def _look_at_peers(self, access: "ServiceAccess") -> None:
        """Ask for the peers; trouble with them is no outage, for status and networks are there."""
        began = monotonic()
        try:
            peers = access.use(lambda service: service.peers())
        except (OutageError, RejectedError) as error:
            _log.info("no peers: %s", error)
            self._forget_peers()
        else:
            if peers != self._peers:  # the same ones stay the same object: for views, nothing to compare
                self._peers = peers
                self._peer_counts = PeerCounts.of(peers)
            self._new_peers = self._peers
            self.peers_seen.emit(PeersSeen(at=self._now(), peers=peers))
        self._peers_asked = monotonic()
        self._peers_took = self._peers_asked - began

    def _forget_peers(self) -> None:
        self._peers = None
        self._peer_counts = None
        self._peers_asked = float("-inf")
