"""The keyring for the interface, which never waits for it.

A keyring may ask a person for its password, and wait for it for ever. Each call runs in a daemon thread of Python: a
QThread that blocks can be neither ended nor deleted, and would keep the process from ending; so would a usual thread of
Python. With daemon threads, the program quits at once while a question for a password is open.

Calls are made one after the other. One that does not answer in time is given up: its answer is that the keyring is
silent, and the next call begins in another thread. When it answers later, that counts as well. Should two hang, no
third is begun until one has ended.

The threads know no object of Qt for longer than they need to say that there is an answer: the last who lets go of it
deletes it, and that must be the thread of the interface, as `ztray.runtime.garbage` has it for all others.
"""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from ztray.domain.keyring import Keeping, Kept, KeyringFault
from ztray.domain.token import Token
from ztray.storage.kept_names import KeptName, KeptNames
from ztray.storage.secrets import Secrets, SecretsError

_log = logging.getLogger(__name__)

_PATIENCE = 10_000
"""How long to wait for what nobody asked for, in milliseconds."""

_PATIENCE_AFTER_CLICK = 120_000
"""How long to wait for what a person has asked for, who may be typing a password, in milliseconds."""

_MOST_HANGING = 2


class Vault(QObject):
    """Reads, keeps and forgets tokens, each under a name; each call is answered by one signal, and perhaps a late one.

    Lives in the thread of the interface, and reads a small file when it is made. It is closed before it is deleted.
    """

    read_done = Signal(object)
    """A Kept."""

    kept = Signal(object)
    """A Keeping, after `keep`."""

    forgotten = Signal(object)
    """A Keeping, after `forget`; without a fault, nothing is kept any more."""

    _rung = Signal()

    def __init__(
        self,
        secrets: Secrets,
        path: Path | None,
        parent: QObject | None = None,
        *,
        patience: int = _PATIENCE,
        patience_after_click: int = _PATIENCE_AFTER_CLICK,
    ) -> None:
        """Remember in a file which names are kept, or nowhere; patience is in milliseconds."""
        super().__init__(parent)
        self._names = KeptNames(path)
        self._clerk = _Clerk(secrets, self._names)
        self._patience = patience
        self._patience_after_click = patience_after_click
        self._waiting: deque[_Call] = deque()
        self._current: _Call | None = None
        self._hanging: set[_Call] = set()
        self._answers: SimpleQueue[tuple[_Call, _Answer]] = SimpleQueue()
        self._bell = _Bell(self._rung.emit)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_timeout)
        # Queued, so that no call is answered before it has returned.
        self._rung.connect(self._on_rung, Qt.ConnectionType.QueuedConnection)

    @property
    def problem(self) -> str:
        """A sentence when the file with the names could not be taken as it stood, and empty otherwise."""
        return self._names.problem

    def holds(self, name: str) -> bool:
        """Tell whether something is kept under a name, as far as is known without asking the keyring.

        That which was to be kept when the program was killed may not be there. What waits to be kept counts.
        """
        calls = (self._current, *self._waiting)
        is_to_be_kept = any(isinstance(call, _Keep) and call.name == name for call in calls)
        return is_to_be_kept or self._names.get(name) is not None

    def names(self) -> tuple[str, ...]:
        """Return the names under which something is kept, as far as is known without asking the keyring."""
        return self._names.all()

    def read(self, name: str, *, is_asked_for: bool = False) -> None:
        """Ask for what is kept under a name; `read_done` tells. Who asked for it by a click has time for a password."""
        self._call(_Read(name=name, patience=self._patience_after_click if is_asked_for else self._patience))

    def keep(self, name: str, token: Token, *, in_plain_text: bool = False) -> None:
        """Keep a token under a name, if agreed in a keyring that may not encrypt; `kept` tells."""
        patience = self._patience_after_click
        self._call(_Keep(name=name, patience=patience, token=token, in_plain_text=in_plain_text))

    def forget(self, name: str, *, is_asked_for: bool = True) -> None:
        """Keep nothing under a name; `forgotten` tells. Without a click, a keyring that is locked is left alone."""
        patience = self._patience_after_click if is_asked_for else self._patience
        self._call(_Forget(name=name, patience=patience, is_asked_for=is_asked_for))

    def close(self) -> None:
        """Answer nothing any more, and begin nothing; what is under way may end, or be killed with the process."""
        self._bell.close()
        self._timer.stop()

    def _call(self, call: "_Call") -> None:
        if self._bell.is_closed:
            return
        self._waiting.append(call)
        self._bell.ring()

    @Slot()
    def _on_rung(self) -> None:
        self._take_answers()
        self._begin()

    @Slot()
    def _on_timeout(self) -> None:
        self._take_answers()
        if self._current is not None:
            call, self._current = self._current, None
            self._hanging.add(call)
            _log.info("the keyring has not answered within %d ms", call.patience)
            self._tell(call, _Answer(fault=KeyringFault.SILENT))
        self._begin()

    def _take_answers(self) -> None:
        while not (self._bell.is_closed or self._answers.empty()):
            call, answer = self._answers.get_nowait()
            if call is self._current:
                self._timer.stop()
                self._current = None
            self._hanging.discard(call)
            if not answer.is_outdated:
                self._tell(call, answer)

    def _begin(self) -> None:
        while self._waiting and self._current is None and not self._bell.is_closed:
            call = self._waiting.popleft()
            if len(self._hanging) >= _MOST_HANGING:
                self._tell(call, _Answer(fault=KeyringFault.SILENT))
                continue
            self._current = call
            self._clerk.note(call)
            self._timer.start(call.patience)
            Thread(
                target=_work, args=(self._clerk, call, self._answers, self._bell), name="the keyring", daemon=True
            ).start()

    def _tell(self, call: "_Call", answer: "_Answer") -> None:
        match call:
            case _Read():
                self.read_done.emit(Kept(name=call.name, token=answer.token, fault=answer.fault))
            case _Keep():
                self.kept.emit(Keeping(name=call.name, fault=answer.fault))
            case _Forget():
                self.forgotten.emit(Keeping(name=call.name, fault=answer.fault))


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class _Read:
    """What is to be done, and how long to wait for that, in milliseconds; no two are the same."""

    name: str
    patience: int


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class _Keep:
    name: str
    patience: int
    token: Token
    in_plain_text: bool


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class _Forget:
    name: str
    patience: int
    is_asked_for: bool


_Call = _Read | _Keep | _Forget


@dataclass(frozen=True, kw_only=True, slots=True)
class _Answer:
    token: Token | None = None
    fault: KeyringFault | None = None
    is_outdated: bool = False
    """Whether something else was wanted meanwhile, of which another answer tells."""


class _Bell:
    """Says in the thread of the interface that there is something to do, until it is closed; for any thread."""

    def __init__(self, ring: Callable[[], object]) -> None:
        self._lock = Lock()
        self._ring: Callable[[], object] | None = ring

    @property
    def is_closed(self) -> bool:
        return self._ring is None

    def ring(self) -> None:
        # Under the lock: after `close`, no other thread holds on to who is called.
        with self._lock:
            if self._ring is not None:
                self._ring()

    def close(self) -> None:
        """Ring no more; blocks for no longer than a ringing takes."""
        with self._lock:
            self._ring = None


def _work(clerk: "_Clerk", call: _Call, answers: "SimpleQueue[tuple[_Call, _Answer]]", bell: _Bell) -> None:
    """Do what a thread is for."""
    answers.put((call, clerk.do(call)))
    bell.ring()


class _Clerk:
    """Does what is to be done, in any thread.

    Of several wishes for one name, the last counts. One that was given up may come true after a later one: then the
    later one is done once more.
    """

    def __init__(self, secrets: Secrets, names: KeptNames) -> None:
        self._secrets = secrets
        self._names = names
        self._wishes: dict[str, _Keep | _Forget] = {}

    def note(self, call: _Call) -> None:
        """Know what is wanted from now on."""
        if not isinstance(call, _Read):
            self._wishes[call.name] = call

    def do(self, call: _Call) -> _Answer:
        """Do it, and return what came of it. Blocks."""
        if isinstance(call, _Read):
            return self._try(call.name, lambda: self._read(call.name))
        answer = self._fulfil(call)
        done = call
        while (wanted := self._wishes[call.name]) is not done:
            self._fulfil(wanted)
            done = wanted
        return answer if done is call else _Answer(is_outdated=True)

    def _fulfil(self, wish: _Keep | _Forget) -> _Answer:
        match wish:
            case _Keep():
                return self._try(wish.name, lambda: self._keep(wish))
            case _Forget():
                return self._try(wish.name, lambda: self._forget(wish))

    def _try(self, name: str, act: Callable[[], Token | None]) -> _Answer:
        try:
            return _Answer(token=act())
        except SecretsError as error:
            _log.info("the keyring, about %s: %s", name, error)
            return _Answer(fault=error.fault)
        except OSError as error:
            _log.info("which names are kept cannot be written: %s", error)
            return _Answer(fault=KeyringFault.FAILED)

    def _read(self, name: str) -> Token | None:
        kept = self._names.get(name)
        return self._secrets.read(name, in_plain_text=kept is not None and kept.in_plain_text)

    def _keep(self, wish: _Keep) -> None:
        before = self._names.get(wish.name)
        self._names.write(KeptName(name=wish.name, in_plain_text=wish.in_plain_text))
        try:
            self._secrets.write(wish.name, wish.token, in_plain_text=wish.in_plain_text)
        except SecretsError:
            if before is not None:
                self._names.write(before)
            else:
                self._names.erase(wish.name)
            raise

    def _forget(self, wish: _Forget) -> None:
        if not wish.is_asked_for and self._secrets.is_locked():
            raise SecretsError(KeyringFault.LOCKED)
        self._secrets.delete(wish.name)
        self._names.erase(wish.name)
