"""What the program tells of itself: on standard error, in its log, and when it crashes.

It stands beside `__main__`, which alone uses it: every other room only asks for its logger. Errors that nobody caught
are told in the log like everything else, and tell no values of variables. What looks like a secret is left out of all
of it, whoever told it: ZTray, a library, or the words of an error.

The commands of a terminal tell on standard error only; the log is the tray's.

What Qt has to say stands on standard error only, written by Qt itself. A handler in Python would need the interpreter's
lock, which the main thread holds while it waits in Qt for the very thread that says it: a panel that started has
deadlocked the program so (PySide 6.11.3: QtDBus' thread warned of an unknown owner while an icon was put up).
"""

import contextlib
import faulthandler
import logging
import os
import sys
import threading
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

from ztray.domain.redaction import redacted
from ztray.storage.log_file import LogFile, open_crash_file, take_last_crash

_log = logging.getLogger(__name__)

LEVEL_VARIABLE = "ZTRAY_LOG"

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING}
_VERBOSITIES = (logging.WARNING, logging.INFO, logging.DEBUG)
_ON_STANDARD_ERROR = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_IN_FILE = "%(asctime)s %(levelname)s [%(process)d %(threadName)s] %(name)s: %(message)s"
_LONGEST = 32 * 1024
"""How much of what is told at once is written, in characters; a library may tell of a whole answer."""
_STANDARD_STREAMS = 3


def log_to_standard_error(*, verbosity: int) -> None:
    """Tell warnings on standard error, and more with a greater verbosity; a program without a console has none."""
    _occupy_standard_streams()
    logging.captureWarnings(capture=True)
    if sys.stderr is not None:
        _add(_StandardError(), _ON_STANDARD_ERROR, _level(verbosity))


def log_to_files(folder: Path, *, verbosity: int, wanted: str | None) -> None:
    """Tell in the log as well: all when that is `wanted` by its level's name or by the verbosity, and most otherwise.

    A folder that cannot be written is a warning, on standard error.
    """
    level = _LEVELS.get((wanted or "info").lower())
    _add(LogFile(folder), _IN_FILE, min(level or logging.INFO, _level(verbosity)))
    if level is None:
        _log.warning("%s is %r, which is none of %s", LEVEL_VARIABLE, wanted, ", ".join(_LEVELS))


def log_uncaught_errors() -> None:
    """Have errors that nobody catches told in the log: in any thread, in Qt's slots, in finalizers."""
    sys.excepthook = _on_uncaught
    sys.unraisablehook = _on_unraisable
    threading.excepthook = _on_uncaught_in_thread


def report_crashes(folder: Path) -> None:
    """Have a crash leave the names of the functions that it happened in, and tell of the one before.

    The system keeps no image of the memory then, for there is a token in it.
    """
    _keep_memory_to_oneself()
    try:
        if crash := take_last_crash(folder):
            when = datetime.fromtimestamp(crash.seconds).astimezone().isoformat(sep=" ", timespec="seconds")
            _log.warning("an earlier run crashed at %s (%s); its report is kept in %s", when, crash.what, crash.report)
        # Never closed: the end of the program may crash as well.
        faulthandler.enable(open_crash_file(folder))
    except OSError as error:
        _log.info("a crash will leave no report in %s: %s", folder, error.strerror)
        if sys.stderr is not None:
            faulthandler.enable()


class SafeFormatter(logging.Formatter):
    """Writes a record as a line that shows all it holds, with indented ones for the rest, and without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the text of a record. Raises nothing."""
        try:
            text = super().format(record)
        except Exception as error:  # noqa: BLE001 - whatever is told of may fail to show itself
            where = f"{record.module}:{record.lineno}"
            text = (
                f"{record.levelname} {record.name}: what was told at {where} cannot be shown ({type(error).__name__})"
            )
        if len(text) > _LONGEST:
            text = f"{text[:_LONGEST]}… ({len(text) - _LONGEST} more characters)"
        return "\n    ".join(_visible(line) for line in redacted(text).splitlines() if line)

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: ARG002, N802
        """Return when it was, with milliseconds and the distance from UTC."""
        return datetime.fromtimestamp(record.created).astimezone().isoformat(sep=" ", timespec="milliseconds")


class _StandardError(logging.StreamHandler[TextIO]):
    """Writes to standard error, as long as somebody reads it."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Go on: the terminal is gone, and logging's own complaint would show the arguments as they are."""


def _level(verbosity: int) -> int:
    return _VERBOSITIES[min(verbosity, len(_VERBOSITIES) - 1)]


def _add(handler: logging.Handler, style: str, level: int) -> None:
    handler.setFormatter(SafeFormatter(style))
    handler.setLevel(level)
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(min(known.level for known in root.handlers))


def _visible(line: str) -> str:
    """Return a line in which nothing hides, moves or colours the rest: such characters are shown by their numbers."""
    if line.isprintable():
        return line
    return "".join(
        character if character.isprintable() or character == "\t" else ascii(character)[1:-1] for character in line
    )


def _occupy_standard_streams() -> None:
    """Keep the descriptors of the standard streams from files, where they are free: libraries in C write to them."""
    with contextlib.suppress(OSError):
        while (descriptor := os.open(os.devnull, os.O_RDWR)) < _STANDARD_STREAMS:
            pass
        os.close(descriptor)


def _keep_memory_to_oneself() -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - there is none on Windows

        _, most = resource.getrlimit(resource.RLIMIT_CORE)
        # With 0, Linux still hands the image to a program that collects them; with 1, to nobody (fs/coredump.c).
        limit = 1 if most and sys.platform.startswith("linux") else 0
        resource.setrlimit(resource.RLIMIT_CORE, (limit, most))


def _on_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        _log.error("an error that nobody caught", exc_info=(kind, error, trace))


def _on_uncaught_in_thread(uncaught: threading.ExceptHookArgs) -> None:
    if uncaught.exc_value is not None and not issubclass(uncaught.exc_type, SystemExit):
        name = uncaught.thread.name if uncaught.thread else "that is gone"
        exc_info = (uncaught.exc_type, uncaught.exc_value, uncaught.exc_traceback)
        _log.error("an error that nobody caught, in the thread %s", name, exc_info=exc_info)


def _on_unraisable(unraisable: "sys.UnraisableHookArgs") -> None:
    error = unraisable.exc_value or unraisable.exc_type()
    # The object itself might show what it holds.
    of_what = getattr(unraisable.object, "__qualname__", type(unraisable.object).__qualname__)
    exc_info = (unraisable.exc_type, error, unraisable.exc_traceback)
    _log.error("%s: %s", unraisable.err_msg or "an error that could not be raised in", of_what, exc_info=exc_info)
