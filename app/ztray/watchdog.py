"""Ends a process that takes too long, whatever hangs in it.

A thread says why and ends it. What hangs may never let go of the interpreter, so that no thread of Python runs any
more: some seconds later, `faulthandler` ends it from a thread that needs none.
"""

import faulthandler
import os
import sys
import threading

TOO_LATE = 3
"""The exit code of a process that was ended in time; the other thread's is 1."""

_GRACE = 5.0
"""How long the first thread has, in seconds."""


class Watchdog:
    """Ends the process after some seconds, unless it is stopped before."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def start(self) -> None:
        """Begin to wait."""
        self._timer.start()
        if sys.stderr is not None:
            faulthandler.dump_traceback_later(self._seconds + _GRACE, exit=True)

    def stop(self) -> None:
        """Let the process go on."""
        self._timer.cancel()
        faulthandler.cancel_dump_traceback_later()

    def _end(self) -> None:
        if sys.stderr is not None:
            print(f"ztray: It took longer than {self._seconds:g} seconds.", file=sys.stderr, flush=True)  # noqa: T201
        os._exit(TOO_LATE)
