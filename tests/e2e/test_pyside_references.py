"""Prove that the installed PySide6 keeps count of True and None.

PySide6 6.12.0 kills the process on CPython 3.10 and 3.11: every `emit()` loses a reference of True, which it returns,
and every call of a void function one of None. Some thousands of both exist when a program has started; when one count
is at zero, Python aborts. With 6.12.0 on CPython 3.11 this very test fails: the process ends by SIGABRT with
"bool_dealloc: deallocating True or False". A release that loses more slowly fails by the counts. From CPython 3.12 on,
True and None are immortal (PEP 683), so that the counts tell nothing; what is left to prove there is that it survives.
"""

import json
import os
import subprocess
import sys

ROUNDS = 20_000
TOLERATED = 500
"""How far a count may move for reasons of its own; a bad release loses at least one in each round."""

PROGRAM = f"""
import json, sys
import requests
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication, QLabel

class Talker(QObject):
    said = Signal(bool)

class Listener(QObject):
    @Slot(bool)
    def listen(self, word):
        self.heard += 1

application = QApplication(["program"])
talker, listener, label = Talker(), Listener(), QLabel()
listener.heard = 0
talker.said.connect(listener.listen)

def lost(thing, work):
    before = sys.getrefcount(thing)
    for number in range({ROUNDS}):
        work(number)
    return before - sys.getrefcount(thing)

print(json.dumps({{
    "True": lost(True, lambda number: talker.said.emit(number % 2 == 0)),
    "None": lost(None, lambda number: label.setText(str(number))),
    "heard": listener.heard,
    "shown": label.text(),
}}))
"""


def test_signals_and_calls_cost_no_reference_of_true_and_none() -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, timeout=30, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert (told["heard"], told["shown"]) == (ROUNDS, str(ROUNDS - 1))
    assert abs(told["True"]) < TOLERATED
    assert abs(told["None"]) < TOLERATED
