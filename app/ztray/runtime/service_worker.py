"""The worker: the one object that talks to the service, in a thread of its own.

Its slots run there, called through queued signals; what it tells are frozen values. It blocks, and nobody waits for it:
views show what the store has. Stopping the thread cuts the request under way short, so that the program ends at once,
whatever the service does.
"""

import logging
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from ztray.api.errors import FlagsNotAppliedError, NotJoinedError, OutageError, RejectedError
from ztray.api.interruption import Interruption
from ztray.domain.intent import Done, Intent, Join, Leave, Outcome, Refusal, Refused, SetFlag
from ztray.domain.peer import Peer, PeerCounts
from ztray.domain.state import Connecting, Outage, OutageReason, Snapshot, State
from ztray.environment import ServicePlaces
from ztray.runtime.pace import Attention, Pace

if TYPE_CHECKING:
    from ztray.runtime.access import ServiceAccess

_log = logging.getLogger(__name__)

_STOP_TIME = 2000
"""How long to wait for the thread's end, in milliseconds; cut short, it takes a few."""


class ServiceThread:
    """The worker's thread: moves the worker there, starts and ends it."""

    def __init__(self) -> None:
        self._interruption = Interruption()
        self.worker = ServiceWorker(self._interruption)
        self._thread = QThread()
        self._thread.setObjectName("service")
        self.worker.moveToThread(self._thread)
        # Deleted by its own thread on its way out: a timer cannot be stopped from another one.
        self._thread.finished.connect(self.worker.deleteLater)

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

    def __init__(self, interruption: Interruption) -> None:
        super().__init__()
        self._interruption = interruption
        self._access: ServiceAccess | None = None
        self._attention = Attention()
        self._pace = Pace()
        self._peers: tuple[Peer, ...] | None = None
        self._peer_counts: PeerCounts | None = None
        self._peers_asked = float("-inf")
        self._next_poll = QTimer(self, singleShot=True)
        self._next_poll.timeout.connect(self._poll)

    @Slot(object)
    def connect_to(self, places: ServicePlaces) -> None:
        """Talk to the service in these places from now on."""
        # Imported here, in this thread: `requests` takes 0.1 s and 20 MB, and the icon is up without it.
        from ztray.runtime.access import ServiceAccess  # noqa: PLC0415

        self._access = ServiceAccess(places, self._interruption)
        self._forget_peers()
        self._pace.succeeded()
        self.switched.emit(places)
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
        try:
            outcome = self._outcome_of(intent)
        except Exception as error:  # noqa: BLE001 - a defect of ours: else the intent would be pending for ever
            _log.exception("%s failed", intent)
            outcome = Refused(intent=intent, refusal=Refusal.FAILED, detail=type(error).__name__)
        _log.info("%s", outcome)
        self.finished.emit(outcome)
        self._poll()

    def _outcome_of(self, intent: Intent) -> Outcome:
        if self._access is None:
            return Refused(intent=intent, refusal=Refusal.UNREACHABLE)
        try:
            match intent:
                case Join():
                    self._access.use(lambda service: service.join(intent.network_id, intent.flags))
                case Leave():
                    self._access.use(lambda service: service.leave(intent.network_id))
                case SetFlag():
                    self._access.use(lambda service: service.set_flags(intent.network_id, {intent.flag: intent.on}))
        except OutageError as error:
            return Refused(intent=intent, refusal=Refusal.UNREACHABLE, detail=error.outage.evidence)
        except NotJoinedError:
            return Refused(intent=intent, refusal=Refusal.NOT_JOINED)
        except FlagsNotAppliedError:
            return Refused(intent=intent, refusal=Refusal.NOT_APPLIED)
        except RejectedError as error:
            return Refused(intent=intent, refusal=Refusal.REJECTED, detail=error.message or f"HTTP {error.status}")
        return Done(intent=intent)

    @Slot()
    def _poll(self) -> None:
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
        self.polled.emit(state)
        self._next_poll.start(round(self._pace.pause(self._attention) * 1000))

    def _look(self) -> State:
        if self._access is None:
            return Connecting()
        state = self._access.observe()
        if isinstance(state, Outage):
            return state
        if self._pace.are_peers_due(self._attention, monotonic() - self._peers_asked):
            self._look_at_peers(self._access)
        return replace(state, peers=self._peers, peer_counts=self._peer_counts)

    def _look_at_peers(self, access: "ServiceAccess") -> None:
        """Ask for the peers; trouble with them is no outage, for status and networks are there."""
        try:
            peers = access.use(lambda service: service.peers())
        except (OutageError, RejectedError) as error:
            _log.info("no peers: %s", error)
            self._forget_peers()
        else:
            if peers != self._peers:  # the same ones stay the same object: for views, nothing to compare
                self._peers = peers
                self._peer_counts = PeerCounts.of(peers)
        self._peers_asked = monotonic()

    def _forget_peers(self) -> None:
        self._peers = None
        self._peer_counts = None
        self._peers_asked = float("-inf")
