"""The log in its files, and the report that a crash leaves beside it.

No file is open between two records: each is appended by one write of its own. So programs that run side by side (a
demo, a second start) share the files, each of them may rename the files to begin a new one (Windows lets nobody rename
what somebody has open), and what a killed program wrote is on the disk. A record that a full disk or a kill has cut off
is left as it is; the next one begins on a line of its own. Who renames holds a lock, or two would do it at once and
throw a whole file away.

A record costs about 0.1 ms so, and is written by the thread that tells it: the last words before a crash count most.
"""

import contextlib
import errno
import logging
import os
import stat
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from ztray.domain.text import MESSAGE_LENGTH, plain
from ztray.storage.files import write_bytes_atomically

_log = logging.getLogger(__name__)

LOG_NAME = "ztray.log"
CRASH_NAME = "crash.log"
LAST_CRASH_NAME = "crash.last.log"

_LARGEST_FILE = 1024 * 1024
"""In bytes."""
_OLDER_FILES = 2
_LONGEST_REPORT = 256 * 1024
"""How much of a crash's report is kept, in bytes."""

_PRIVATE_FILE = 0o600
_PRIVATE_FOLDER = 0o700
_OTHERS = 0o077
_IS_HELD = frozenset({errno.EAGAIN, errno.EACCES})
"""What the systems answer while somebody else holds a lock."""
_TRIES = 10
_BETWEEN_TRIES = 0.002
"""In seconds. Others hold the lock for microseconds, unless they were stopped just then."""

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    def _unlock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


class LogFile(logging.Handler):
    """Appends records to the log in a folder, of which older files are kept; only its user may read them.

    A record that cannot be written is lost. That is told once, through the other handlers, until one can be again.
    """

    def __init__(self, folder: Path, *, largest: int = _LARGEST_FILE, older: int = _OLDER_FILES) -> None:
        super().__init__()
        self._folder = folder
        self._names = (LOG_NAME, *(f"ztray.{age}.log" for age in range(1, older + 1)))
        self._largest = largest
        self._is_failing = False

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record. Blocks until the system has it; raises nothing."""
        try:
            self._append(f"{self.format(record)}\n".encode(errors="backslashreplace"))
        except OSError as error:
            # The warning comes back here and fails as well.
            if not self._is_failing:
                self._is_failing = True
                _log.warning("the log in %s is not written: %s", self._folder, error.strerror or error)
        else:
            self._is_failing = False

    def _append(self, content: bytes) -> None:
        with _alone(self._folder) as is_alone:
            if is_alone:
                self._make_room(len(content))
            with _appending(self._folder / LOG_NAME) as descriptor:
                _write(descriptor, content)

    def _make_room(self, length: int) -> None:
        """Give each file the name of the next older one, if the record does not fit into the newest."""
        path = self._folder / LOG_NAME
        if not path.is_file() or not 0 < path.stat().st_size > self._largest - length:
            return
        with contextlib.suppress(OSError):  # on Windows, as somebody reads it: it grows until they have done
            for newer, older in reversed([*pairwise(self._names)]):
                with contextlib.suppress(FileNotFoundError):
                    (self._folder / newer).replace(self._folder / older)


@dataclass(frozen=True, kw_only=True, slots=True)
class Crash:
    """What a run that crashed has left; `what` is the first line of its report."""

    report: Path
    what: str
    seconds: float
    """When it was written, since 1970."""


def take_last_crash(folder: Path) -> Crash | None:
    """Keep the report of a run that crashed, in the place of the one before; None if none has. Raises OSError.

    It is copied: programs that run already have the file open, and may still have to write to it.
    """
    path = folder / CRASH_NAME
    try:
        with path.open("r+b") as file:
            report = file.read(_LONGEST_REPORT)
            if not report:
                return None
            kept = folder / LAST_CRASH_NAME
            write_bytes_atomically(kept, report)
            seconds = path.stat().st_mtime
            file.truncate(0)
    except FileNotFoundError:
        return None
    first, _, _ = report.decode(errors="replace").partition("\n")
    return Crash(report=kept, what=plain(first, MESSAGE_LENGTH), seconds=seconds)


def open_crash_file(folder: Path) -> int:
    """Open the file for the report of a crash, and return its descriptor. Raises OSError."""
    return _open(folder / CRASH_NAME)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Keep other programs from the files while the block lasts, and tell whether that is so; wait for milliseconds."""
    descriptor = _open(folder / ".lock")
    is_alone = False
    try:
        is_alone = _can_lock(descriptor)
        yield is_alone
    finally:
        if is_alone:
            _unlock(descriptor)
        os.close(descriptor)


def _can_lock(descriptor: int) -> bool:
    for _ in range(_TRIES):
        try:
            _lock(descriptor)
        except OSError as error:
            if error.errno not in _IS_HELD:  # this file system knows no locks
                return False
            time.sleep(_BETWEEN_TRIES)
        else:
            return True
    return False


@contextlib.contextmanager
def _appending(path: Path) -> Iterator[int]:
    descriptor = _open(path)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    """Open a file to append to it and to read it; it and its folder are made, and are their user's alone."""
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, flags, _PRIVATE_FILE)
    except FileNotFoundError:
        # Each level by itself: only the last would be private otherwise, and the one above is ZTray's own as well.
        for level in reversed([level for level in path.parents if not level.exists()]):
            level.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
        descriptor = os.open(path, flags, _PRIVATE_FILE)
    status = os.fstat(descriptor)
    # Whoever has put a link to a device there wants no log, and does not want the device closed to others.
    if os.name != "nt" and status.st_mode & _OTHERS and stat.S_ISREG(status.st_mode):
        os.fchmod(descriptor, _PRIVATE_FILE)
    return descriptor


def _write(descriptor: int, content: bytes) -> None:
    """Write a record in one step, on a line of its own whatever became of the one before. Raises OSError."""
    if os.lseek(descriptor, 0, os.SEEK_END) and not _ends_with_line(descriptor):
        content = b"\n" + content
    while content:
        content = content[os.write(descriptor, content) :]


def _ends_with_line(descriptor: int) -> bool:
    os.lseek(descriptor, -1, os.SEEK_END)
    return os.read(descriptor, 1) in (b"\n", b"")
