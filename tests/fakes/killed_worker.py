"""The worker of a program that is killed at a random moment, time and again, while it does what a person asks for.

Of each line with a `WorkersLife` on its standard input it makes one: a worker that does random steps until it is
killed. Then it prints what the worker said: which steps it began, and what became of them.
"""

import gc
import os
import random
import sys
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import NoReturn

import msgspec
from PySide6.QtCore import QCoreApplication

import ztray.runtime.pausing  # noqa: F401 - the worker imports it late, and a life is too short for that
from tests.fakes.short_lives import Life, make_lives
from tests.fakes.wall_clock import WallClock
from ztray.api.interruption import Interruption
from ztray.domain.identifiers import NetworkId
from ztray.domain.intent import (
    Intent,
    Join,
    KeepDefaultRoute,
    Leave,
    Outcome,
    Pause,
    Refused,
    Resume,
    SetFlag,
    TryDefaultRoute,
)
from ztray.domain.memory import NameNetwork
from ztray.domain.network import Flag
from ztray.environment import ServicePlaces
from ztray.runtime.access import ServiceAccess
from ztray.runtime.service_worker import ServiceWorker
from ztray.system import this_system

DUE_AFTER = 10.0
"""When a pause with an end is over, in seconds after the beginning of the life."""


class WorkersLife(Life, frozen=True, kw_only=True):
    """What a worker is told."""

    now: int
    network_ids: tuple[str, ...]


class Act(StrEnum):
    """What can be asked for."""

    JOIN = "join"
    LEAVE = "leave"
    SET_FLAG = "set flag"
    PAUSE = "pause"
    PAUSE_UNTIL_DUE = "pause until due"
    PAUSE_UNTIL_START = "pause until start"
    RESUME = "resume"
    TRY = "try"
    KEEP = "keep"
    NAME = "name"


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is asked for; `flags` are those to join with, or the one to switch."""

    act: Act
    network_id: str
    flags: frozenset[Flag] = frozenset()
    is_on: bool = False
    alias: str = ""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a worker said: that a step begins, and then what became of it."""

    step: Step
    is_over: bool = False
    is_refused: bool = False


def random_step(chance: random.Random, life: WorkersLife) -> Step:
    """Make up something to ask for."""
    act = chance.choice(list(Act))
    flags = frozenset(flag for flag in Flag if chance.random() < 0.5)
    if act is Act.SET_FLAG:
        flags = frozenset({chance.choice([Flag.MANAGED, Flag.GLOBAL, Flag.DNS])})
    return Step(
        act=act,
        network_id=chance.choice(life.network_ids),
        flags=flags,
        is_on=chance.random() < 0.5,
        alias=f"name {chance.randrange(1000)}",
    )


def live(life: WorkersLife, told: int, *, places: ServicePlaces) -> NoReturn:
    """Do random steps until the end, and say so in a pipe."""
    chance = random.Random(life.seed)  # noqa: S311 - nothing is secret here
    worker = ServiceWorker(Interruption(), this_system(), WallClock(life.now))
    outcomes: list[Outcome] = []
    worker.finished.connect(outcomes.append)
    worker.connect_to(places)
    if chance.random() < 0.5:  # what a person asks for may come before the first poll
        QCoreApplication.processEvents()
    while True:
        step = random_step(chance, life)
        os.write(told, msgspec.json.encode(Said(step=step)) + b"\n")
        outcomes.clear()
        if step.act is Act.NAME:
            worker.take(NameNetwork(network_id=NetworkId(step.network_id), alias=step.alias))
        else:
            worker.execute(_intent(step, life))
        is_refused = any(isinstance(outcome, Refused) for outcome in outcomes)
        os.write(told, msgspec.json.encode(Said(step=step, is_over=True, is_refused=is_refused)) + b"\n")


def _intent(step: Step, life: WorkersLife) -> Intent:
    network_id = NetworkId(step.network_id)
    intents: dict[Act, Callable[[], Intent]] = {
        Act.JOIN: lambda: Join(network_id=network_id, flags=step.flags),
        Act.LEAVE: lambda: Leave(network_id=network_id),
        Act.SET_FLAG: lambda: SetFlag(network_id=network_id, flag=next(iter(step.flags)), on=step.is_on),
        Act.PAUSE: lambda: Pause(network_id=network_id),
        Act.PAUSE_UNTIL_DUE: lambda: Pause(network_id=network_id, until=WallClock(life.now).after(DUE_AFTER)),
        Act.PAUSE_UNTIL_START: lambda: Pause(network_id=network_id, until_start=True),
        Act.RESUME: lambda: Resume(network_id=network_id),
        Act.TRY: lambda: TryDefaultRoute(network_id=network_id),
        Act.KEEP: lambda: KeepDefaultRoute(network_id=network_id),
    }
    return intents[step.act]()


def main(home: Path, records: Path) -> None:
    application = QCoreApplication([])
    places = ServicePlaces(home=home, records=records)
    gc.freeze()
    ServiceAccess(places, this_system()).observe()  # what is loaded at the first request is loaded once
    make_lives(WorkersLife, partial(live, places=places))
    del application


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
