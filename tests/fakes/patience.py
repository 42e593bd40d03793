"""How long tests wait for what has to come: longer than any machine takes for it, however busy.

What comes ends the wait, so that only a test that fails waits so long. What has to come soon is timed besides, by a
stopwatch, which makes allowance for slow machines.
"""

from functools import partialmethod

from pytestqt.qtbot import QtBot

PATIENCE = 30.0
"""In seconds: less than what pytest gives to a test."""

PATIENCE_MS = round(PATIENCE * 1000)
"""The same in milliseconds, as Qt wants it."""


class PatientQtBot(QtBot):
    """Waits as long as that where a test says nothing else."""

    waitSignal = partialmethod(QtBot.waitSignal, timeout=PATIENCE_MS)  # noqa: N815
    waitSignals = partialmethod(QtBot.waitSignals, timeout=PATIENCE_MS)  # noqa: N815
    waitUntil = partialmethod(QtBot.waitUntil, timeout=PATIENCE_MS)  # noqa: N815
