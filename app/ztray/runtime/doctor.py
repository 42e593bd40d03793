"""The doctor: has everything looked at in a thread of its own, one look at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from ztray.api.interruption import Interruption
from ztray.domain.examination import Examination
from ztray.environment import ServicePlaces, milliseconds_now
from ztray.runtime.disk_thread import DiskThread
from ztray.system.base import System

if TYPE_CHECKING:
    from ztray.runtime.examination import Keyring
    from ztray.runtime.search import HeldTokens


@dataclass(frozen=True, kw_only=True)
class Visit:
    """What is to be looked at: which service, with which tokens that are in no file, and whether there is a tray."""

    places: ServicePlaces
    held: "HeldTokens | None" = None
    """A copy of the worker's, which nobody changes any more; None for what ZTray remembers of the keyring."""
    has_tray: bool | None = None


class Doctor(QObject):
    """Looks at everything when asked, and keeps what it saw last; `now` returns the milliseconds since 1970."""

    examined = Signal(object)
    """An Examination."""

    looking_changed = Signal(bool)
    """Whether a look is under way."""

    _look_wanted = Signal(object)

    def __init__(
        self,
        system: System,
        user_home: Path,
        keyring: "Keyring | None" = None,
        *,
        now: Callable[[], int] = milliseconds_now,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._interruption = Interruption()
        self._assistant = _Assistant(system, user_home, keyring, self._interruption, now)
        self._thread = DiskThread("the doctor", self._assistant, self)
        self._look_wanted.connect(self._assistant.look)
        self._assistant.seen.connect(self._on_seen)
        self._examination: Examination | None = None
        self._under_way: Visit | None = None
        self._next: Visit | None = None

    @property
    def examination(self) -> Examination | None:
        """What was seen last, None for nothing yet."""
        return self._examination

    @property
    def is_looking(self) -> bool:
        """Whether a look is under way."""
        return self._under_way is not None

    def look(self, visit: Visit) -> None:
        """Look at everything; `examined` tells. What is asked for meanwhile is looked at behind it, once."""
        if self._under_way is not None:
            self._next = visit
            return
        self._begin(visit)
        self.looking_changed.emit(True)

    def forget(self) -> None:
        """Forget what was seen, and what is being looked at: it is about a service that is not shown any more."""
        self._examination = None
        if self._under_way is not None:
            self._under_way = _NOBODYS
        self._next = None

    def close(self) -> bool:
        """Break off what is under way, and return whether nothing runs any more. Blocks for two seconds at most."""
        self._interruption.interrupt()
        return self._thread.stop()

    def _begin(self, visit: Visit) -> None:
        self._under_way = visit
        self._thread.start()
        self._look_wanted.emit(visit)

    @Slot(object, object)
    def _on_seen(self, visit: Visit, examination: Examination) -> None:
        is_wanted = visit is self._under_way and (self._next is None or self._next.places == visit.places)
        self._under_way = None
        following, self._next = self._next, None
        if following is not None:
            self._begin(following)
        if is_wanted:
            self._examination = examination
            self.examined.emit(examination)
        if following is None:
            self.looking_changed.emit(False)


_NOBODYS = Visit(places=ServicePlaces(home=Path()))


class _Assistant(QObject):
    """Does the looking, in its own thread."""

    seen = Signal(object, object)
    """The Visit and the Examination."""

    def __init__(
        self,
        system: System,
        user_home: Path,
        keyring: "Keyring | None",
        interruption: Interruption,
        now: Callable[[], int],
    ) -> None:
        super().__init__()
        self._system = system
        self._user_home = user_home
        self._keyring = keyring
        self._interruption = interruption
        self._now = now

    @Slot(object)
    def look(self, visit: Visit) -> None:
        if self._interruption.happened:
            return
        # Imported here, in this thread: `requests` takes 0.1 s and 20 MB, and the icon is up without it.
        from ztray.runtime.examination import Examiner  # noqa: PLC0415

        examiner = Examiner(
            self._system, self._user_home, self._keyring, interruption=self._interruption, now=self._now
        )
        self.seen.emit(visit, examiner.examine(visit.places, visit.held, has_tray=visit.has_tray))
