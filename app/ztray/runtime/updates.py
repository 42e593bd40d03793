"""Asking once a day for the newest version of ZTray, if the person wants that; and no more than asking.

It is asked in a thread of its own. What went wrong is written to the log and nowhere else: who is offline does not want
to be told so by this as well. When it was last asked is remembered, so that starting often does not mean asking often.
"""

import logging
from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from ztray.api.errors import ApiError
from ztray.api.interruption import Interruption
from ztray.domain.update import Release, checked, is_newer
from ztray.runtime.saving import Saving
from ztray.storage.record_file import RecordFile

_log = logging.getLogger(__name__)

DAY = 24 * 3600 * 1000
"""Between two questions, in milliseconds."""

_LOOK = 15 * 60 * 1000
"""How often is looked whether a day has passed, in milliseconds: computers sleep, and their timers with them."""

_FIRST_LOOK = 60 * 1000
"""After the start, in milliseconds: there is more important work then."""

_STOP_TIME = 2000
"""How long to wait for the thread's end, in milliseconds; cut short, it takes a few."""


class _Asked(msgspec.Struct, frozen=True, kw_only=True):
    at: int = 0
    """When it was last asked, in milliseconds since 1970."""
    newest: Release | None = None
    address: str = ""
    """Who has told of that."""


class Updates(QObject):
    """Knows of a newer version, once it was told."""

    changed = Signal(object)
    """The newer Release; None when there is none, or nobody wants to know any more."""

    def __init__(
        self,
        version: str,
        file: Path,
        *,
        now: Callable[[], int],
        first_look: int = _FIRST_LOOK,
        parent: QObject | None = None,
    ) -> None:
        """Compare with this version; remember in a file. `now` tells milliseconds since 1970, as is the first look."""
        super().__init__(parent)
        self._version = version
        self._file = RecordFile(file, _Asked)
        self._saving = Saving(self._file, "the newest version", self)
        self._asked: _Asked | None = None
        self._now = now
        self._first_look = first_look
        self._address = ""
        self._told: Release | None = None
        self._question: _Question | None = None
        self._timer = QTimer(self, interval=_LOOK)
        self._timer.timeout.connect(self._ask_if_due)
        self._first = QTimer(self, singleShot=True)
        self._first.timeout.connect(self._ask_if_due)

    @property
    def newer(self) -> Release | None:
        """The newer version, None for none known."""
        return self._told

    def watch(self, address: str) -> None:
        """Ask this address from now on; an empty one for nothing any more."""
        if address == self._address:
            return
        self._address = address
        if not address:
            self._timer.stop()
            self._first.stop()
            self._tell(None)
            return
        if self._asked is None:
            self._asked = _checked(self._file.load().value)
        if self._asked.address != address:
            self._asked = _Asked(address=address)
        self._tell(self._asked.newest)
        self._timer.start()
        self._first.start(self._first_look)

    def close(self) -> bool:
        """Ask nothing any more, and return whether nothing runs. Blocks for some milliseconds."""
        self._address = ""  # what the question under way has yet to tell is for nobody
        self._timer.stop()
        self._first.stop()
        has_ended = True
        if self._question is not None:
            self._question.end()
            has_ended = self._question.wait(_STOP_TIME)
        return self._saving.close() and has_ended

    @Slot()
    def _ask_if_due(self) -> None:
        if not self._address or self._asked is None or (self._question is not None and self._question.isRunning()):
            return
        if 0 <= self._now() - self._asked.at < DAY:
            return
        self._keep(msgspec.structs.replace(self._asked, at=self._now()))
        if self._question is not None:
            self._question.deleteLater()
        self._question = _Question(self._address, self)
        self._question.answered.connect(self._on_answered)
        self._question.start(QThread.Priority.LowPriority)

    @Slot(str, object)
    def _on_answered(self, address: str, release: Release) -> None:
        if address == self._address and self._asked is not None:
            self._keep(msgspec.structs.replace(self._asked, newest=release))
            self._tell(release)

    def _keep(self, asked: _Asked) -> None:
        self._asked = asked
        self._saving.save(asked)

    def _tell(self, release: Release | None) -> None:
        newer = release if release is not None and is_newer(release, self._version) else None
        if newer != self._told:
            self._told = newer
            self.changed.emit(newer)


class _Question(QThread):
    """The thread of one question."""

    answered = Signal(str, object)
    """The address, and the Release that it tells of."""

    def __init__(self, address: str, parent: QObject) -> None:
        super().__init__(parent)
        self._address = address
        self._interruption = Interruption()

    def end(self) -> None:
        """Cut it short."""
        self._interruption.interrupt()

    def run(self) -> None:
        """Ask, in the thread."""
        from ztray.api.releases import newest  # noqa: PLC0415 - in this thread: the icon is up without the web

        try:
            release = newest(self._address, self._interruption)
        except (ApiError, ValueError) as error:
            _log.info("no word of a newer version: %s", error)
        else:
            self.answered.emit(self._address, release)


def _checked(kept: _Asked) -> _Asked:
    """Return what a file held, which somebody may have written into, without a version that is none."""
    newest = kept.newest
    return msgspec.structs.replace(kept, newest=None if newest is None else checked(newest.version, newest.page))
