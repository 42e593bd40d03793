"""The store: what is known of the service, for all who show it.

It lives in the thread of the user interface, keeps the latest overview and tells of it only when it means something
new. Nothing is shown before it is true: what a person asked for is pending until the poll that follows its execution.
"""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from ztray.domain.directory import Directory
from ztray.domain.errand import Errand, ErrandFailure
from ztray.domain.identifiers import NetworkId
from ztray.domain.intent import Intent, Outcome, Refusal, Refused, Resume, is_fulfilled
from ztray.domain.keyring import KeyringFault
from ztray.domain.memory import Memory, Note
from ztray.domain.network import NetworkStatus
from ztray.domain.state import Overview, Snapshot, State
from ztray.domain.update import Release
from ztray.environment import ServicePlaces, milliseconds_now
from ztray.runtime.pace import Attention

LONG_WAIT = 30_000
"""How long a controller usually takes at most, in milliseconds."""


class Store(QObject):
    """The latest overview, and the way for intents to the worker."""

    changed = Signal(object)
    """An Overview, whenever it differs from the one before."""

    finished = Signal(object)
    """An Outcome, after every intent."""

    submitted = Signal(object)
    """An Intent on its way to the worker."""

    poll_wanted = Signal()
    """Somebody wants to know now."""

    attention_changed = Signal(object)
    """An Attention: what is looked at by any view."""

    places_changed = Signal(object)
    """ServicePlaces: where the service is from now on."""

    unseen_pause_changed = Signal(float)
    """How many seconds may pass between two polls while nobody looks."""

    noted = Signal(object)
    """A Note on its way to the worker."""

    def __init__(self, parent: QObject | None = None, *, now: Callable[[], int] = milliseconds_now) -> None:
        super().__init__(parent)
        self._now = now
        self._overview = Overview()
        self._answered_at = 0
        self._waiting_since: dict[NetworkId, int] = {}
        self._settling: tuple[Intent, ...] = ()
        self._awaited: ServicePlaces | None = None
        self._attention: dict[str, Attention] = {}

    @property
    def overview(self) -> Overview:
        """The latest."""
        return self._overview

    def connect_to(self, places: ServicePlaces, *, is_demo: bool = False) -> None:
        """Show another service from now on; what the one before was asked for, and may still answer, is forgotten."""
        self._settling = ()
        self._awaited = places
        self._waiting_since = {}
        before = self._overview
        self._show(
            Overview(
                is_demo=is_demo,
                troubles=before.troubles,
                errand=before.errand,
                directory=before.directory,
                newer=before.newer,
            )
        )
        self.places_changed.emit(places)

    def submit(self, intent: Intent) -> None:
        """Ask the service for something; the same intent is not asked for twice at a time."""
        if intent in self._overview.pending:
            return
        refusals = tuple(refused for refused in self._overview.refusals if not _is_answered_by(intent, refused))
        self._show(replace(self._overview, pending=(*self._overview.pending, intent), refusals=refusals))
        self.submitted.emit(intent)

    def dismiss(self, refused: Refused) -> None:
        """Forget a refusal that a person has read."""
        self._show(
            replace(self._overview, refusals=tuple(other for other in self._overview.refusals if other != refused))
        )

    def take_time(self, seconds: float) -> None:
        """Let so much time pass between two polls while nobody looks."""
        self.unseen_pause_changed.emit(seconds)

    def note(self, note: Note) -> None:
        """Have something remembered or forgotten."""
        self.noted.emit(note)

    @Slot(str)
    def report(self, trouble: str) -> None:
        """Take note of trouble with ZTray's own files, in a sentence that stands until it is dismissed."""
        if trouble and trouble not in self._overview.troubles:
            self._show(replace(self._overview, troubles=(*self._overview.troubles, trouble)))

    def dismiss_trouble(self, trouble: str) -> None:
        """Forget trouble that a person has read."""
        self._show(replace(self._overview, troubles=tuple(t for t in self._overview.troubles if t != trouble)))

    @Slot()
    def poll(self) -> None:
        """Ask the service now."""
        self.poll_wanted.emit()

    def attend(self, viewer: str, attention: Attention) -> None:
        """Take note of what a view shows at present; all views together set the pace of the polls."""
        before = self._looked_at()
        self._attention[viewer] = attention
        if self._looked_at() != before:
            self.attention_changed.emit(self._looked_at())

    @Slot(object)
    def on_switched(self, places: ServicePlaces) -> None:
        """Take note that the worker tells of the service in these places from now on."""
        if places == self._awaited:
            self._awaited = None

    @Slot(object)
    def on_polled(self, state: State) -> None:
        """Take the state of a poll; it decides what became of the intents that were finished before it."""
        if self._awaited is not None:  # of the service shown before
            return
        pending = tuple(intent for intent in self._overview.pending if intent not in self._settling)
        refusals = tuple(refused for refused in self._overview.refusals if not _is_overtaken(refused, state))
        self._settling = ()
        overview = replace(self._overview, state=state, pending=pending, refusals=refusals)
        if isinstance(state, Snapshot):
            self._answered_at = self._now()
            overview = replace(
                overview, last_snapshot=None, last_snapshot_at=0, long_waiting=self._find_long_waiting(state)
            )
        elif isinstance(self._overview.state, Snapshot):
            overview = replace(overview, last_snapshot=self._overview.state, last_snapshot_at=self._answered_at)
        self._show(overview)

    @Slot(object)
    def on_errand_changed(self, errand: Errand | None) -> None:
        """Take note of what is being done with an administrator's rights; with it, an old failure is old news."""
        failure = self._overview.errand_failure if errand is None else None
        self._show(replace(self._overview, errand=errand, errand_failure=failure))

    @Slot(object)
    def on_errand_failed(self, failure: ErrandFailure) -> None:
        """Take note why that came to nothing."""
        self._show(replace(self._overview, errand_failure=failure))

    def dismiss_errand(self) -> None:
        """Forget why an errand came to nothing."""
        self._show(replace(self._overview, errand_failure=None))

    def show_unkept(self, fault: KeyringFault | None) -> None:
        """Take note why the token is known only until the end; None when it is kept, or there is none to keep."""
        self._show(replace(self._overview, unkept=fault))

    @Slot(object)
    def show_directory(self, directory: Directory) -> None:
        """Take what the accounts tell."""
        self._show(replace(self._overview, directory=directory))

    @Slot(object)
    def show_newer(self, release: Release | None) -> None:
        """Take note of a newer version of ZTray; None for none."""
        self._show(replace(self._overview, newer=release))

    @Slot(object)
    def on_remembered(self, memory: Memory) -> None:
        """Take what is remembered."""
        if self._awaited is None:
            self._show(replace(self._overview, memory=memory))

    @Slot(object)
    def on_finished(self, outcome: Outcome) -> None:
        """Take the outcome of an intent."""
        if self._awaited is not None:  # asked of the service shown before
            return
        self._settling = (*self._settling, outcome.intent)
        if isinstance(outcome, Refused):
            self._show(replace(self._overview, refusals=(*self._overview.refusals, outcome)))
        self.finished.emit(outcome)

    def _find_long_waiting(self, snapshot: Snapshot) -> frozenset[NetworkId]:
        now = self._now()
        waiting = [n.id for n in snapshot.networks if n.status is NetworkStatus.REQUESTING_CONFIGURATION]
        self._waiting_since = {network_id: self._waiting_since.get(network_id, now) for network_id in waiting}
        return frozenset(n for n, since in self._waiting_since.items() if now - since >= LONG_WAIT)

    def _looked_at(self) -> Attention:
        looked_at = Attention()
        for attention in self._attention.values():
            looked_at |= attention
        return looked_at

    def _show(self, overview: Overview) -> None:
        if overview != self._overview:
            self._overview = overview
            self.changed.emit(overview)


class Viewer(QObject):
    """A view: tells the store when it is looked at, and wants to know the latest then."""

    def __init__(self, name: str, store: Store, attention: Attention) -> None:
        super().__init__(store)
        self._name = name
        self._store = store
        self._attention = attention

    @Slot(bool)
    def on_seen(self, is_seen: bool) -> None:
        """Take note that the view is looked at from now on, or not any more."""
        self._store.attend(self._name, self._attention if is_seen else Attention())
        if is_seen:
            self._store.poll()


def _is_overtaken(refused: Refused, state: State) -> bool:
    """Whether what was refused has come true all the same: a service that hung may do later what it was asked for."""
    if isinstance(refused.intent, Resume) and refused.refusal is Refusal.NOT_APPLIED:  # it is back, but otherwise
        return False
    network_id = refused.intent.network_id
    return isinstance(state, Snapshot) and is_fulfilled(refused.intent, state.network(network_id))


def _is_answered_by(intent: Intent, refused: Refused) -> bool:
    """Whether a new intent makes the refusal of an older one old news."""
    return intent.network_id == refused.intent.network_id and type(intent) is type(refused.intent)
