"""Which changes are worth a notice, and when: seldom enough that a notice is read.

Nothing is told for some seconds after the start and after a wake, when everything comes up at once; nothing that the
person did themselves; an outage only if it lasts, and its end only if its beginning was told. What happens to a network
for the second time within a minute waits for the minute to pass, and is told then if it still is what happened last:
a network that comes and goes all the time is one notice a minute, and the last word is right all the same.
"""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ztray.domain.change import Change, ChangeKind
from ztray.domain.identifiers import NetworkId
from ztray.domain.intent import Outcome, Refused
from ztray.domain.settings import NoticeKind
from ztray.domain.state import Overview
from ztray.presentation.actions import Page, ShowWindow
from ztray.presentation.notices import Notice, notice_for, notice_kind, summary_of
from ztray.presentation.refusals import refusal_notice

QUIET_TIME = 20_000
"""For how long nothing is told after the start and after a wake, in milliseconds."""

HOLDING_TIME = 5000
"""How long an outage has to last before it is told, in milliseconds."""

REPEAT_TIME = 60_000
"""How long the same thing is not told again, in milliseconds."""

_MOST_AT_ONCE = 3

_BEGINNINGS = {ChangeKind.SERVICE_BACK: ChangeKind.SERVICE_GONE, ChangeKind.ONLINE: ChangeKind.OFFLINE}
"""What has begun with what, by its end."""

_Event = tuple[ChangeKind, NetworkId | None, str]
_Subject = tuple[NetworkId | None, NoticeKind | None]


class Notifier(QObject):
    """Makes notices of changes and of refusals; `overview` returns the latest, `now` the milliseconds since 1970."""

    noticed = Signal(object)
    """A Notice."""

    def __init__(
        self,
        overview: Callable[[], Overview],
        now: Callable[[], int],
        parent: QObject | None = None,
        *,
        holding_time: int = HOLDING_TIME,
        repeat_time: int = REPEAT_TIME,
    ) -> None:
        super().__init__(parent)
        self._overview = overview
        self._now = now
        self._muted: frozenset[NoticeKind] = frozenset()
        self._quiet_since: int | None = None
        self._told: dict[_Event, int] = {}
        self._last: dict[_Subject, _Event] = {}
        self._waiting: dict[_Subject, Change] = {}
        self._outages: set[ChangeKind] = set()
        """The beginnings that were told, and have not ended yet."""
        self._repeat_time = repeat_time
        self._repeat = QTimer(self, singleShot=True, interval=repeat_time)
        self._repeat.timeout.connect(self._on_repeat_due)
        self._holds = {kind: _Hold(self, holding_time) for kind in _BEGINNINGS.values()}
        for hold in self._holds.values():
            hold.passed.connect(self._on_hold_passed)

    def set_muted(self, kinds: frozenset[NoticeKind]) -> None:
        """Tell nothing of these kinds from now on."""
        self._muted = kinds

    @Slot(object)
    def tell(self, notice: Notice) -> None:
        """Tell this at once, unless its kind is muted."""
        if notice.kind not in self._muted:
            self.noticed.emit(notice)

    @Slot(object)
    def on_finished(self, outcome: Outcome) -> None:
        """Tell what was refused, at once: it answers what a person did."""
        if isinstance(outcome, Refused):
            title, text = refusal_notice(outcome, self._overview())
            action = ShowWindow(page=Page.NETWORKS, network_id=outcome.intent.network_id)
            self.tell(Notice(kind=NoticeKind.REFUSED, title=title, text=text, action=action))

    @Slot()
    def start(self) -> None:
        """Be quiet for a while: everything comes up now."""
        self._quiet_since = self._now()
        self._waiting.clear()
        for hold in self._holds.values():
            hold.drop()

    @Slot()
    def woke(self) -> None:
        """Be quiet for a while: everything comes back now."""
        self.start()

    @Slot(object)
    def on_happened(self, changes: tuple[Change, ...]) -> None:
        """Tell what is worth it."""
        if self._is_quiet():
            self._outages -= {_BEGINNINGS[change.kind] for change in changes if change.kind in _BEGINNINGS}
            return
        worth_it: list[Change] = []
        for change in changes:
            if change.is_own:
                continue
            if change.kind in self._holds:
                self._holds[change.kind].keep(change)
            elif change.kind not in _BEGINNINGS or self._is_end_awaited(change):
                worth_it.append(change)
        self._offer(worth_it)

    def _is_quiet(self) -> bool:
        return self._quiet_since is not None and 0 <= self._now() - self._quiet_since < QUIET_TIME

    def _is_end_awaited(self, change: Change) -> bool:
        """Tell whether an outage that has ended was told; if it still waits to be, it will not be."""
        beginning = _BEGINNINGS[change.kind]
        waiting = self._waiting.pop(_subject(change), None)
        if self._holds[beginning].drop() or waiting is not None or beginning not in self._outages:
            return False
        self._outages.discard(beginning)
        return True

    @Slot(object)
    def _on_hold_passed(self, change: Change) -> None:
        self._offer([change])

    def _offer(self, changes: Iterable[Change]) -> None:
        """Tell what was not told just now, and have the rest wait."""
        now = self._now()
        self._told = {event: at for event, at in self._told.items() if 0 <= now - at < self._repeat_time}
        fresh: list[Change] = []
        for change in self._unmuted(changes):
            if _event(change) in self._told:
                self._waiting[_subject(change)] = change
                if not self._repeat.isActive():
                    self._repeat.start()
            else:
                self._waiting.pop(_subject(change), None)
                self._told[_event(change)] = now
                fresh.append(change)
        self._tell(fresh)

    @Slot()
    def _on_repeat_due(self) -> None:
        waiting = [change for subject, change in self._waiting.items() if self._last.get(subject) != _event(change)]
        self._waiting.clear()
        self._told |= dict.fromkeys(map(_event, waiting), self._now())
        self._tell(self._unmuted(waiting))

    def _unmuted(self, changes: Iterable[Change]) -> list[Change]:
        return [change for change in changes if notice_kind(change) not in self._muted | {None}]

    def _tell(self, changes: list[Change]) -> None:
        for change in changes:
            self._last[_subject(change)] = _event(change)
            if change.kind in self._holds:
                self._outages.add(change.kind)
        if len(changes) > _MOST_AT_ONCE:
            self.noticed.emit(summary_of(changes))
            return
        for change in changes:
            notice = notice_for(change, self._overview())
            if notice is not None:
                self.noticed.emit(notice)


class _Hold(QObject):
    """Keeps a change back for a while."""

    passed = Signal(object)
    """The Change, if it was not dropped meanwhile."""

    def __init__(self, parent: QObject, time: int) -> None:
        super().__init__(parent)
        self._change: Change | None = None
        self._timer = QTimer(self, singleShot=True, interval=time)
        self._timer.timeout.connect(self._on_timeout)

    def keep(self, change: Change) -> None:
        self._change = change
        self._timer.start()

    def drop(self) -> bool:
        """Forget the change, and tell whether there was one."""
        self._timer.stop()
        change, self._change = self._change, None
        return change is not None

    @Slot()
    def _on_timeout(self) -> None:
        change, self._change = self._change, None
        if change is not None:
            self.passed.emit(change)


def _event(change: Change) -> _Event:
    return change.kind, change.network_id, change.detail


def _subject(change: Change) -> _Subject:
    """Return what a change is the latest word on: a network's state, its default route, the service, the internet."""
    kind = notice_kind(change)
    return change.network_id, kind if kind in _OF_THEIR_OWN else None


_OF_THEIR_OWN = (NoticeKind.DEFAULT_ROUTE, NoticeKind.SERVICE, NoticeKind.ONLINE)
