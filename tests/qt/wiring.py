"""The runtime of the real program, the store and the worker in its thread, connected as `ztray.application` does it."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.fakes.patience import PATIENCE
from tests.fakes.stopwatch import Stopwatch
from tests.fakes.wall_clock import WallClock
from ztray.demo.service import SimulatedService
from ztray.domain.identifiers import NetworkId
from ztray.domain.intent import Intent, Outcome
from ztray.domain.network import Network
from ztray.domain.state import Outage, OutageReason, Overview, Snapshot
from ztray.environment import ServicePlaces
from ztray.runtime.activity import Activity
from ztray.runtime.peer_history import PeerHistory
from ztray.runtime.service_worker import ServiceThread
from ztray.runtime.store import Store
from ztray.system import this_system

HOME = NetworkId("8056c2e21c000001")
OFFICE = NetworkId("8056c2e21c000002")

HOSTILE = '<b>evil</b><img src="file:///etc/passwd"> & co'

W = TypeVar("W", bound=QWidget)


def places_of(service: SimulatedService, records: Path | None = None) -> ServicePlaces:
    return ServicePlaces(home=service.home, records=records)


class Recorder(QObject):
    """Keeps what a signal carried, and whether its slot ran in the thread of the user interface."""

    arrived = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.values: list[object] = []
        self.in_main_thread: list[bool] = []

    @Slot(object)
    def note(self, value: object) -> None:
        self.values.append(value)
        self.in_main_thread.append(QThread.currentThread().isMainThread())
        self.arrived.emit()

    @Slot(object, str)
    def note_both(self, first: object, second: str) -> None:
        self.note((first, second))

    @Slot()
    def note_nothing(self) -> None:
        self.note(None)


class Runtime:
    """A store and its worker, connected to nothing yet, and what a test does with them.

    What is remembered is kept in the folder for records, and forgotten without one. The wall clock stands still.
    """

    def __init__(
        self, qtbot: QtBot, service: SimulatedService, records: Path | None = None, clock: WallClock | None = None
    ) -> None:
        self.service = service
        self.clock = clock or WallClock()
        self.store = Store(now=self.clock)
        self.thread = ServiceThread(this_system(), self.clock)
        self.worker = self.thread.worker
        self.history = PeerHistory()
        self.activity = Activity()
        # Waiting for the worker's own signal would run pytest-qt's slot in the worker's thread.
        self.polls = Recorder()
        self._qtbot = qtbot
        self._records = records
        self.store.places_changed.connect(self.worker.connect_to)
        self.store.submitted.connect(self.worker.execute)
        self.store.noted.connect(self.worker.take)
        self.store.poll_wanted.connect(self.worker.poll)
        self.store.attention_changed.connect(self.worker.attend)
        self.store.unseen_pause_changed.connect(self.worker.take_time)
        self.worker.switched.connect(self.store.on_switched)
        self.worker.remembered.connect(self.store.on_remembered)
        self.worker.polled.connect(self.store.on_polled)
        self.worker.finished.connect(self.store.on_finished)
        self.worker.troubled.connect(self.store.report)
        self.worker.peers_seen.connect(self.history.on_peers_seen)
        self.worker.recalled.connect(self.activity.on_loaded)
        self.worker.happened.connect(self.activity.on_happened)
        self.activity.rewritten.connect(self.worker.rewrite_record)
        self.worker.polled.connect(self.polls.note)
        self.thread.start()

    @property
    def overview(self) -> Overview:
        return self.store.overview

    def show(self) -> None:
        """Show the simulated service, with all that a first poll brings, and forget its requests."""
        with self._qtbot.waitSignal(self.polls.arrived):
            self.store.connect_to(places_of(self.service, self._records))
        assert isinstance(self.overview.state, Snapshot)
        self.service.forget_requests()

    def poll(self) -> None:
        """Poll once, and wait until the store has what it brought."""
        with self._qtbot.waitSignal(self.polls.arrived):
            self.store.poll()

    def refresh(self) -> None:
        """Poll until the store has what is true now: the first poll to come in may have been under way before."""
        self.poll()
        self.poll()

    def poll_until(self, predicate: Callable[[], bool]) -> None:
        """Poll time and again, until the service has been asked for something that is not asked for at each poll."""
        watch = Stopwatch()
        while not predicate():
            assert watch.seconds < PATIENCE
            self.poll()

    def do(self, intent: Intent) -> Outcome:
        """Submit an intent, wait until the poll after it has come in, and return the outcome."""
        outcomes: list[Outcome] = []
        with (
            self._qtbot.waitSignal(self.store.finished, check_params_cb=_collecting(outcomes)),
            self._qtbot.waitSignal(self.polls.arrived),
        ):
            self.store.submit(intent)
        self.wait_for(lambda overview: intent not in overview.pending)
        return outcomes[-1]

    def wait_for(self, predicate: Callable[[Overview], bool]) -> None:
        self._qtbot.waitUntil(lambda: predicate(self.store.overview))

    def wait_for_outage(self, reason: OutageReason) -> Outage:
        self.wait_for(lambda overview: isinstance(overview.state, Outage) and overview.state.reason is reason)
        assert isinstance(self.overview.state, Outage)
        return self.overview.state

    @property
    def snapshot(self) -> Snapshot:
        assert isinstance(self.overview.state, Snapshot)
        return self.overview.state

    def network(self, network_id: NetworkId) -> Network:
        network = self.snapshot.network(network_id)
        assert network is not None
        return network

    def asked(self, method: str = "GET", path: str = "/status") -> int:
        """Count the requests for a path."""
        return sum((request.method, request.path) == (method, path) for request in self.service.requests)

    def changes_asked(self) -> list[tuple[str, str]]:
        """List the requests that change something."""
        return [(r.method, r.path) for r in self.service.requests if r.method != "GET"]


def _collecting(outcomes: list[Outcome]) -> Callable[[Outcome], bool]:
    def collect(outcome: Outcome) -> bool:
        outcomes.append(outcome)
        return True

    return collect


DIRECT = Qt.ConnectionType.DirectConnection


def keyring_threads() -> list[threading.Thread]:
    """Return the threads of all vaults, which may go on when those are closed."""
    return [thread for thread in threading.enumerate() if thread.name == "the keyring"]


def shown(parent: QWidget, kind: type[W]) -> list[W]:
    """Return the widgets of a kind that a person sees in a window."""
    return [widget for widget in parent.findChildren(kind) if widget.isVisible()]
