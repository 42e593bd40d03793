"""Limits of time for what is to happen at once: they tell waiting for nothing from waiting for something.

They are given for a machine at leisure. Where one has run out, it is found out how slow the machine is at that moment,
by itself or because it is busy with other tests, and the limit is lengthened as much.
"""

import subprocess
import sys
from time import monotonic

_AT_LEISURE = 0.27
"""How long an interpreter takes to start and load Qt there, in seconds: as measured on two quiet cores."""


class Stopwatch:
    """Tells the seconds since it was made."""

    def __init__(self) -> None:
        self._began = monotonic()

    @property
    def seconds(self) -> float:
        return monotonic() - self._began

    def assert_within(self, limit: float) -> None:
        """Fail when more seconds than this have passed."""
        seconds = self.seconds
        if seconds >= limit:
            slowness = max(1.0, _seconds_of_a_start() / _AT_LEISURE)
            assert seconds < limit * slowness, f"it took {seconds:.2f} s, on a machine {slowness:.1f} times as slow"


def _seconds_of_a_start() -> float:
    began = monotonic()
    subprocess.run([sys.executable, "-c", "import PySide6.QtWidgets"], check=True)
    return monotonic() - began
