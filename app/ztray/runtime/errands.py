"""What needs an administrator's rights, done by a program of the system that asks for them.

Such a program waits for a person: for their password, or for the end of the service. So it runs beside ZTray, one at a
time, and only when somebody clicked. The token it reads goes from its standard output into a Token, and nowhere else.
"""

import logging
import os
from pathlib import Path

from PySide6.QtCore import QByteArray, QDeadlineTimer, QObject, QProcess, QProcessEnvironment, QTimer, Signal, Slot

from ztray.domain.errand import Errand, ErrandFailure, ErrandFault
from ztray.domain.text import MESSAGE_LENGTH, plain
from ztray.domain.token import Token
from ztray.system.base import System
from ztray.system.programs import program_variables

_log = logging.getLogger(__name__)

_PATIENCE = 180_000
"""How long to wait for a password and what comes after it, in milliseconds: people have to find theirs."""

_STOP_TIME = 500
"""How long to wait for a program that was killed, in milliseconds; one that has the rights by then cannot be."""

_LONGEST_OUTPUT = 2048
_LONGEST_WORDS = 4096
"""Of what a program writes, in bytes; the rest is not looked at."""


class Errands(QObject):
    """Has errands done, one at a time."""

    changed = Signal(object)
    """The Errand under way, None when it has ended; behind that comes what has become of it."""

    done = Signal(object)
    """An Errand."""

    failed = Signal(object)
    """An ErrandFailure."""

    token_read = Signal(object)
    """A Token, before READ_TOKEN is told to be done."""

    def __init__(self, system: System, parent: QObject | None = None, *, patience: int = _PATIENCE) -> None:
        super().__init__(parent)
        self._system = system
        self._patience = patience
        self._under_way: _Attempt | None = None

    def run(self, errand: Errand, token: Path) -> None:
        """Begin an errand; nothing, while another one is under way. `token` is where the service keeps its token."""
        if self._under_way is not None:
            return
        command = self._system.errand_command(errand, token)
        if command is None:
            self.failed.emit(ErrandFailure(errand=errand, fault=ErrandFault.NOT_OFFERED))
            return
        _log.info("%s: asking for an administrator's rights", errand.name)
        attempt = _Attempt(errand, self._system, self._patience, self)
        attempt.ended.connect(self._on_ended)
        self._under_way = attempt
        self.changed.emit(errand)
        attempt.start(command)

    def close(self) -> bool:
        """Kill what is under way and tell nobody; return whether nothing runs any more. Blocks for half a second."""
        self._under_way = None
        deadline = QDeadlineTimer(_STOP_TIME)
        ended = [attempt.abandon(deadline) for attempt in self.findChildren(_Attempt)]
        return all(ended)

    @Slot(object)
    def _on_ended(self, ending: "Token | ErrandFailure | None") -> None:
        if self._under_way is None:
            return
        errand, self._under_way = self._under_way.errand, None
        self.changed.emit(None)
        if isinstance(ending, ErrandFailure):
            _log.info("%s: %s", errand.name, ending.fault.name)
            self.failed.emit(ending)
            return
        _log.info("%s: done", errand.name)
        if ending is not None:
            self.token_read.emit(ending)
        self.done.emit(errand)


class _Attempt(QObject):
    """One program on its way: it tells once how it ended, and deletes itself when it is gone."""

    ended = Signal(object)
    """A Token that was read, an ErrandFailure, or None."""

    def __init__(self, errand: Errand, system: System, patience: int, parent: QObject) -> None:
        super().__init__(parent)
        self.errand = errand
        self._system = system
        self._output = bytearray()
        self._words = bytearray()
        self._is_over = False
        self._wait = QTimer(self, singleShot=True, interval=patience)
        self._wait.timeout.connect(self._on_patience_over)
        self._process = QProcess(self)
        self._process.setProcessEnvironment(_environment())
        self._process.setStandardInputFile(QProcess.nullDevice())
        if errand is not Errand.READ_TOKEN:
            self._process.setStandardOutputFile(QProcess.nullDevice())
        self._process.readyReadStandardOutput.connect(self._on_output)
        self._process.readyReadStandardError.connect(self._on_words)
        self._process.errorOccurred.connect(self._on_error)
        self._process.finished.connect(self._on_finished)

    def start(self, command: tuple[str, ...]) -> None:
        """Start a program with its arguments."""
        self._wait.start()
        self._process.start(command[0], list(command[1:]))

    def abandon(self, deadline: QDeadlineTimer) -> bool:
        """Kill the program, tell nothing any more, and return whether it has ended. Blocks, until the deadline."""
        self._is_over = True
        self._forget()
        self._process.kill()
        running = self._process.state() is not QProcess.ProcessState.NotRunning
        return not running or self._process.waitForFinished(max(1, deadline.remainingTime()))

    @Slot()
    def _on_output(self) -> None:
        # Read even when nobody wants it any more: a full pipe would keep the program from ending.
        _collect(self._process.readAllStandardOutput(), self._output, _LONGEST_OUTPUT)

    @Slot()
    def _on_words(self) -> None:
        _collect(self._process.readAllStandardError(), self._words, _LONGEST_WORDS)

    @Slot(QProcess.ProcessError)
    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:  # anything else ends in `finished`
            self._end(self._failure(ErrandFault.FAILED, self._process.errorString()))
            self.deleteLater()

    @Slot(int, QProcess.ExitStatus)
    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        if not self._is_over:
            self._on_output()
            self._on_words()
            self._end(self._ending(code, status))
        self.deleteLater()

    @Slot()
    def _on_patience_over(self) -> None:
        # What already has the rights cannot be killed. It is left alone then, and nobody waits for it any more.
        self._process.kill()
        self._end(self._failure(ErrandFault.TIMED_OUT))

    def _ending(self, code: int, status: QProcess.ExitStatus) -> Token | ErrandFailure | None:
        words = plain(self._words.decode(errors="replace"), _LONGEST_WORDS)
        if status is QProcess.ExitStatus.CrashExit:
            return self._failure(ErrandFault.FAILED, words)
        if code:
            return self._failure(self._system.errand_fault(code, words), words)
        if self.errand is not Errand.READ_TOKEN:
            return None
        if len(self._output) < _LONGEST_OUTPUT:
            try:
                return Token(self._output.decode(errors="replace").strip())
            except ValueError:
                pass
        return self._failure(ErrandFault.NO_TOKEN)

    def _failure(self, fault: ErrandFault, words: str = "") -> ErrandFailure:
        return ErrandFailure(errand=self.errand, fault=fault, detail=plain(words, MESSAGE_LENGTH))

    def _end(self, ending: Token | ErrandFailure | None) -> None:
        self._is_over = True
        self._forget()
        self.ended.emit(ending)

    def _forget(self) -> None:
        self._wait.stop()
        self._output.clear()
        self._words.clear()


def _environment() -> QProcessEnvironment:
    environment = QProcessEnvironment()
    for name, value in program_variables(os.environ).items():
        environment.insert(name, value)
    return environment


def _collect(read: QByteArray, kept: bytearray, room: int) -> None:
    """Keep the beginning of what a program writes."""
    kept += read.data()[: room - len(kept)]
