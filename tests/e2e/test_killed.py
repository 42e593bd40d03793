"""A program that is killed at any moment: what it was asked for is done or not, and no network is ever lost."""

import os
import random
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, assert_never

import msgspec
import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

import ztray
from tests.fakes.killed_worker import DUE_AFTER, Act, Said, Step, WorkersLife
from tests.fakes.records import written
from tests.fakes.wall_clock import WallClock
from ztray.api.interruption import Interruption
from ztray.demo.networks import Stage
from ztray.demo.service import SimulatedService
from ztray.demo.world import World
from ztray.domain.identifiers import NetworkId
from ztray.domain.memory import TRIAL_TIME, Memory
from ztray.domain.network import Flag
from ztray.domain.state import Snapshot
from ztray.environment import ServicePlaces
from ztray.runtime.service_worker import ServiceWorker
from ztray.system import this_system

LIVES, MOST_LIVES = 120, 600
MOST_SAYINGS = 9
"""Of a life; two of them are a step."""
NETWORKS = tuple(f"8056c2e21c00000{number}" for number in range(1, 5))
SEED = int(os.environ.get("ZTRAY_TEST_SEED") or random.SystemRandom().randrange(10**6))

_SAID = msgspec.json.Decoder(tuple[Said, ...])


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """How a network ought to be after all that was asked for."""

    is_known: bool = False
    is_joined: bool = False
    flags: frozenset[Flag] = frozenset()
    pause: Act | None = None
    is_on_trial: bool = False

    def after(self, step: Step) -> "Wish":
        """Return how it ought to be after a step that was done."""
        match step.act:
            case Act.JOIN:
                is_on_trial = Flag.DEFAULT in step.flags
                return Wish(is_known=True, is_joined=True, flags=step.flags, is_on_trial=is_on_trial)
            case Act.LEAVE:
                return replace(self, is_joined=False, pause=None, is_on_trial=False)
            case Act.SET_FLAG:
                return replace(self, flags=self.flags | step.flags if step.is_on else self.flags - step.flags)
            case Act.PAUSE | Act.PAUSE_UNTIL_DUE | Act.PAUSE_UNTIL_START:
                flags = self.flags - {Flag.DEFAULT} if self.is_on_trial else self.flags
                return replace(self, is_joined=False, flags=flags, pause=step.act, is_on_trial=False)
            case Act.RESUME:
                return replace(self, is_joined=True, pause=None)
            case Act.TRY:
                return replace(self, flags=self.flags | {Flag.DEFAULT}, is_on_trial=True)
            case Act.KEEP:
                return replace(self, is_on_trial=False)
            case Act.NAME:
                return self
            case _:
                assert_never(step.act)

    def can_be(self, step: Step) -> bool:
        """Tell whether a step is one that can be done."""
        match step.act:
            case Act.JOIN | Act.LEAVE | Act.NAME:
                return True
            case Act.PAUSE | Act.PAUSE_UNTIL_DUE | Act.PAUSE_UNTIL_START | Act.RESUME:
                return self.is_joined or self.pause is not None
            case Act.SET_FLAG | Act.TRY:
                return self.is_joined
            case Act.KEEP:
                return self.is_joined and Flag.DEFAULT in self.flags
            case _:
                assert_never(step.act)

    def possible_after(self, step: Step) -> "tuple[Wish, ...]":
        """Return how it may be after a step that was begun: as before or as wanted."""
        if not self.can_be(step):
            return (self,)
        # What is about to be joined with a default route is on trial already.
        tried = (replace(self, is_on_trial=True),) if step.act is Act.JOIN and Flag.DEFAULT in step.flags else ()
        return (self, self.after(step), *tried)

    def at_start(self) -> "Wish":
        """Return how it is after the start of the program."""
        return replace(self, is_joined=True, pause=None) if self.pause is Act.PAUSE_UNTIL_START else self

    def later(self) -> "Wish":
        """Return how it is after the end of every pause and trial."""
        if self.pause is Act.PAUSE_UNTIL_DUE:
            return replace(self, is_joined=True, pause=None)
        if self.is_joined and self.is_on_trial:
            return replace(self, flags=self.flags - {Flag.DEFAULT}, is_on_trial=False)
        return self


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """How a network is, of what can be seen of it."""

    joined_with: frozenset[Flag] | None
    remembered_with: frozenset[Flag] | None
    is_paused: bool

    @classmethod
    def of(cls, network_id: str, world: World, memory: Memory) -> "Found":
        known = memory.network(NetworkId(network_id))
        joined = world.network(network_id)
        return cls(
            joined_with=None if joined is None else frozenset(flag for flag in Flag if joined[flag.value]),
            remembered_with=known.flags if known is not None and known.is_answered else None,
            is_paused=known is not None and known.pause is not None,
        )

    @classmethod
    def expected(cls, wish: Wish) -> "Found":
        return cls(
            joined_with=wish.flags if wish.is_joined else None,
            remembered_with=wish.flags if wish.is_known else None,
            is_paused=wish.pause is not None,
        )


class Killed:
    """The processes that are killed, one after the other."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._orders: IO[str] = process.stdin
        self._told: IO[str] = process.stdout

    def live(self, life: WorkersLife) -> tuple[Said, ...]:
        """Let one live and die, and return what it said."""
        self._orders.write(msgspec.json.encode(life).decode() + "\n")
        self._orders.flush()
        told = self._told.readline()
        assert told, "the processes have ended"
        return _SAID.decode(told)


@contextmanager
def killed(home: Path, records: Path) -> Iterator[Killed]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.fakes.killed_worker", str(home), str(records)],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"PYTHONPATH": str(Path(ztray.__file__).parents[1])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Killed(process)
        finally:
            process.kill()


class Survivor:
    """The program started again on what a killed one has left."""

    def __init__(self, places: ServicePlaces, clock: WallClock) -> None:
        self._clock = clock
        self._worker = ServiceWorker(Interruption(), this_system(), clock)
        self.states: list[object] = []
        self.troubles: list[str] = []
        self._worker.polled.connect(self.states.append)
        self._worker.troubled.connect(self.troubles.append)
        self._worker.connect_to(places)
        self.poll()

    def poll(self) -> None:
        before = len(self.states)
        self._worker.poll()
        while len(self.states) == before:
            QCoreApplication.processEvents()

    def wait(self, seconds: float) -> None:
        """Let so much time pass, and polls do what is due; a trial that was not begun is begun, and ends."""
        for _ in range(2):
            self._clock.advance(seconds)
            self.poll()


@pytest.fixture
def records(tmp_path: Path) -> Path:
    return tmp_path / "records"


@pytest.fixture
def world(world: World) -> World:
    for network_id in NETWORKS:
        world.joinable(network_id, Stage(name=f"Network {network_id[-1]}"))
    return world


class Ledger:
    """How every network ought to be, as far as can be known of what was asked for."""

    def __init__(self) -> None:
        self._wishes: dict[str, tuple[Wish, ...]] = dict.fromkeys(NETWORKS, (Wish(),))
        self._aliases: dict[str, tuple[str, ...]] = dict.fromkeys(NETWORKS, ("",))
        self.done: set[Act] = set()
        self.begun: set[Act] = set()
        """What was killed in the middle."""
        self.half_done = 0
        """How many steps killed in the middle have come true."""

    def take(self, said: tuple[Said, ...]) -> None:
        """Take note of what a worker said before it was killed."""
        steps = said[:-1:2]
        for begun, over in zip(steps, said[1::2], strict=False):
            self._take_done(begun.step, is_refused=over.is_refused)
        if len(said) % 2:
            self._take_begun(said[-1].step)
        self._wishes = {network_id: tuple(w.at_start() for w in wishes) for network_id, wishes in self._wishes.items()}

    def _take_done(self, step: Step, *, is_refused: bool) -> None:
        self.done.add(step.act)
        before = self._wishes[step.network_id]
        wishes = [wish for wish in before if wish.can_be(step) is not is_refused]
        assert wishes, f"refused or not, {step} ought to be otherwise of {before}"
        self._wishes[step.network_id] = _each_once(wishes if is_refused else [wish.after(step) for wish in wishes])
        if step.act is Act.NAME:
            self._aliases[step.network_id] = (step.alias,)

    def _take_begun(self, step: Step) -> None:
        self.begun.add(step.act)
        before = self._wishes[step.network_id]
        self._wishes[step.network_id] = _each_once(after for wish in before for after in wish.possible_after(step))
        if step.act is Act.NAME:
            self._aliases[step.network_id] += (step.alias,)

    @property
    def proves_something(self) -> bool:
        """Whether everything was done once, and enough of it half done: on a slow machine, lives get less done."""
        is_all_done = self.done == set(Act)
        return is_all_done and len(self.begun) > len(Act) / 2 and self.half_done > LIVES / 50

    def let_time_pass(self) -> None:
        """Let the pauses with an end be over, and the trials."""
        self._wishes = {network_id: tuple(w.later() for w in wishes) for network_id, wishes in self._wishes.items()}

    def compare(self, world: World, memory: Memory) -> None:
        """Compare what ought to be with what is; what may be is what is from now on."""
        for network_id, wishes in self._wishes.items():
            found = Found.of(network_id, world, memory)
            fitting = tuple(wish for wish in wishes if Found.expected(wish) == found)
            assert fitting, f"{network_id} is {found}, and none of {wishes}"
            self.half_done += fitting[0] != wishes[0]
            self._wishes[network_id] = _each_once(fitting)
        for network_id, aliases in self._aliases.items():
            alias = memory.aliases.get(NetworkId(network_id), "")
            assert alias in aliases, f"{network_id} is called {alias!r}, and none of {aliases}"
            self._aliases[network_id] = (alias,)


def _each_once(wishes: Iterable[Wish]) -> tuple[Wish, ...]:
    return tuple(dict.fromkeys(wishes))


@pytest.mark.timeout(150)
def test_a_program_killed_at_any_moment_loses_no_network_no_flag_no_pause_and_no_name(
    qapp: QApplication, world: World, service: SimulatedService, records: Path
) -> None:
    del qapp  # it has to be there
    chance = random.Random(SEED)  # noqa: S311 - nothing is secret here
    clock, ledger = WallClock(), Ledger()
    places = ServicePlaces(home=service.home, records=records)
    with killed(service.home, records) as killed_ones:
        for number in range(MOST_LIVES):
            if number >= LIVES and ledger.proves_something:
                break
            life = WorkersLife(
                sayings=chance.randrange(MOST_SAYINGS),
                share=chance.uniform(0, 2),
                seed=chance.randrange(10**9),
                now=clock(),
                network_ids=NETWORKS,
            )
            said = killed_ones.live(life)
            with told_on_failure(f"ZTRAY_TEST_SEED={SEED}: life {number} ended after {said}"):
                ledger.take(said)
                survivor = Survivor(places, clock)
                ledger.compare(world, written(records))
                survivor.wait(TRIAL_TIME / 1000 + DUE_AFTER)
                ledger.let_time_pass()
                ledger.compare(world, written(records))
                assert set(survivor.troubles) == {""}
                assert all(isinstance(state, Snapshot) for state in survivor.states)
                assert {file.name for file in records.glob("*networks*")} <= {"networks.json"}
    assert ledger.proves_something, (ledger.done, ledger.begun, ledger.half_done)


@contextmanager
def told_on_failure(story: str) -> Iterator[None]:
    try:
        yield
    except AssertionError as error:
        error.add_note(story)
        raise
