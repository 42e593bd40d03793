"""Makes a program that is started with this folder on its path do what it never should: tell of the token.

Python imports this module by its name at the start. It reads, from the pipe that a variable names, in which way to fail
next and which file holds the token, and fails in that way: a mistake of ours or of a library, such as the log must not
let through.
"""

import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path

_log = logging.getLogger("saboteur")


class Saboteur(threading.Thread):
    """Waits for orders, in a thread of its own."""

    def __init__(self, orders: str) -> None:
        super().__init__(name="saboteur", daemon=True)
        self._orders = orders
        self._ways: dict[str, Callable[[dict[str, str]], None]] = {
            "log": self._log_it,
            "thread": self._fail_in_a_thread,
            "slot": self._fail_in_a_slot,
            "finalizer": self._fail_in_a_finalizer,
        }

    def run(self) -> None:
        """Obey one order after the other."""
        while True:
            with Path(self._orders).open(encoding="ascii") as orders:  # blocks until somebody has one
                for order in orders:
                    way, path = order.split()
                    self._ways[way]({"X-ZT1-Auth": Path(path).read_text(encoding="ascii")})
                    _log.warning("sabotage by %s is done", way)

    def _log_it(self, headers: dict[str, str]) -> None:
        _log.error("sent %s, query ?auth=%s", headers, headers["X-ZT1-Auth"])

    def _fail_in_a_thread(self, headers: dict[str, str]) -> None:
        thread = threading.Thread(target=_fail_with, args=(headers,))
        thread.start()
        thread.join()

    def _fail_in_a_slot(self, headers: dict[str, str]) -> None:
        from PySide6.QtCore import QCoreApplication, QEvent, QObject  # noqa: PLC0415 - after the program has them

        done = threading.Event()

        class Victim(QObject):
            def event(self, event: QEvent) -> bool:
                if event.type() == QEvent.Type.User:
                    done.set()
                    _fail_with(headers)
                return super().event(event)

        application = QCoreApplication.instance()
        assert application is not None
        self._victim = Victim()
        self._victim.moveToThread(application.thread())
        QCoreApplication.postEvent(self._victim, QEvent(QEvent.Type.User))
        done.wait()

    def _fail_in_a_finalizer(self, headers: dict[str, str]) -> None:
        class Holder:
            def __repr__(self) -> str:
                return f"Holder({headers})"

            def __del__(self) -> None:
                _fail_with(headers)

        Holder()


def _fail_with(headers: dict[str, str]) -> None:
    raise ValueError(f"bad headers: {headers}") from KeyError(f"Authorization: Bearer {headers['X-ZT1-Auth']}")


if "ZTRAY_TEST_ORDERS" in os.environ:
    Saboteur(os.environ["ZTRAY_TEST_ORDERS"]).start()
