"""Starting at login: what the system says of it, and the switch. The system may change it, so it is asked anew."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from ztray.runtime.disk_thread import DiskThread
from ztray.system.base import System


@dataclass(frozen=True, kw_only=True, slots=True)
class LoginStart:
    """What starts at login: a program, or none when it is empty, and whether it is the one that runs."""

    program: str = ""
    is_current: bool = False

    @property
    def is_on(self) -> bool:
        """Whether ZTray starts at login, this one or another copy of it."""
        return bool(self.program)


class Autostart(QObject):
    """Knows and decides whether ZTray starts at login."""

    changed = Signal(object)
    """A LoginStart, after every look and every switching."""

    failed = Signal(str)
    """A sentence."""

    _look_wanted = Signal()
    _switch_wanted = Signal(bool)
    _mend_wanted = Signal()

    def __init__(
        self, system: System, user_home: Path, command: tuple[str, ...], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._clerk = _Clerk(system, user_home, command)
        self._thread = DiskThread("starting at login", self._clerk, self)
        self._look_wanted.connect(self._clerk.look)
        self._switch_wanted.connect(self._clerk.switch)
        self._mend_wanted.connect(self._clerk.mend)
        self._clerk.seen.connect(self.changed)
        self._clerk.failed.connect(self.failed)

    def look(self) -> None:
        """Ask the system; `changed` tells."""
        self._thread.start()
        self._look_wanted.emit()

    def switch(self, *, on: bool) -> None:
        """Have this program start at login, or nothing; `changed` tells what holds then, and `failed` why not."""
        self._thread.start()
        self._switch_wanted.emit(on)

    def mend(self) -> None:
        """Have this program start at login if one does that is not there any more, as after it was moved."""
        self._thread.start()
        self._mend_wanted.emit()

    def close(self) -> bool:
        """Finish what is under way, and return whether nothing runs any more."""
        return self._thread.stop()


class _Clerk(QObject):
    """Asks and tells the system, in its own thread."""

    seen = Signal(object)
    failed = Signal(str)

    def __init__(self, system: System, user_home: Path, command: tuple[str, ...]) -> None:
        super().__init__()
        self._system = system
        self._user_home = user_home
        self._command = command

    @Slot()
    def look(self) -> None:
        try:
            program = self._system.login_program(self._user_home)
        except OSError as error:
            self.failed.emit(f"Whether ZTray starts at login could not be found out: {_reason(error)}.")
        else:
            self.seen.emit(LoginStart(program=program, is_current=program == self._command[0]))

    @Slot(bool)
    def switch(self, on: bool) -> None:
        try:
            self._system.set_start_at_login(self._user_home, self._command, on=on)
        except OSError as error:
            self.failed.emit(f"Starting at login could not be switched {'on' if on else 'off'}: {_reason(error)}.")
        self.look()

    @Slot()
    def mend(self) -> None:
        try:
            program = self._system.login_program(self._user_home)
            is_gone = bool(program) and not Path(program).exists()
        except OSError:  # not asked for by anybody, so nobody waits for an answer
            return
        if is_gone:
            self.switch(on=True)


def _reason(error: OSError) -> str:
    reason = error.strerror or str(error)
    return f"{reason} ({error.filename})" if error.filename else reason
