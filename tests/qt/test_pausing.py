"""Networks that are remembered, paused and on trial, through the store, the worker in its thread and the service."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from time import monotonic

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from tests.fakes.builders import NAS
from tests.fakes.records import nothing_can_be_written, written, written_network
from tests.fakes.stopwatch import Stopwatch
from tests.fakes.wall_clock import WallClock
from tests.qt.wiring import HOME, OFFICE, Recorder, Runtime, places_of
from ztray.demo.networks import JsonObject, Stage
from ztray.demo.service import SimulatedService
from ztray.demo.world import HandClock, World
from ztray.domain.change import ChangeKind
from ztray.domain.intent import (
    Done,
    Join,
    KeepDefaultRoute,
    Leave,
    Pause,
    Refusal,
    Refused,
    Resume,
    SetFlag,
    TryDefaultRoute,
)
from ztray.domain.memory import TRIAL_TIME, Forget, KnownNetwork, Memory, NameDevice, NameNetwork, Phase, Promise, Trial
from ztray.domain.network import DEFAULT_FLAGS, Flag
from ztray.domain.state import OutageReason, Snapshot

FLAGS = frozenset({Flag.GLOBAL, Flag.DNS})
JSON_FLAGS = {"allowManaged": False, "allowGlobal": True, "allowDNS": True}
TRY = TryDefaultRoute(network_id=HOME)
SWITCHED_OFF = SetFlag(network_id=HOME, flag=Flag.DEFAULT, on=False)
PATH = f"/network/{HOME}"

Start = Callable[[], Runtime]


class RunningClock(WallClock):
    """A wall clock that runs, and can be turned as well."""

    def __init__(self) -> None:
        super().__init__()
        self._began = monotonic()

    def __call__(self) -> int:
        return self.now + round((monotonic() - self._began) * 1000)


class WorldWithAnEvent(World):
    """Lets something happen whenever the peers are looked at."""

    def __init__(self) -> None:
        super().__init__(clock=HandClock())
        self.peers_are_asked_for: list[Callable[[], None]] = []

    def peers(self) -> list[JsonObject]:
        for happen in self.peers_are_asked_for:
            happen()
        return super().peers()


@pytest.fixture
def world() -> WorldWithAnEvent:
    world = WorldWithAnEvent()
    world.add_network(HOME, Stage(name="Home"), flags=JSON_FLAGS)
    return world


@pytest.fixture
def records(tmp_path: Path) -> Path:
    return tmp_path / "records"


@pytest.fixture
def now() -> WallClock:
    return WallClock()


@pytest.fixture
def start(qtbot: QtBot, service: SimulatedService, records: Path, now: WallClock) -> Iterator[Start]:
    """Start the program, and again: each time a worker and a store that know nothing but what is in the folder."""
    with ExitStack() as runtimes:

        def start() -> Runtime:
            runtimes.close()
            runtime = Runtime(qtbot, service, records, now)
            runtimes.callback(runtime.thread.stop)
            return runtime

        yield start


@pytest.fixture
def runtime(start: Start) -> Runtime:
    """The program at its first start, which shows the network."""
    runtime = start()
    runtime.show()
    return runtime


def known(runtime: Runtime) -> KnownNetwork:
    """Return what the store has of Home."""
    known = runtime.overview.memory.network(HOME)
    assert known is not None
    return known


def pause_before_next_poll(runtime: Runtime) -> int:
    """Return the pause in milliseconds, once it is certain that the worker waits."""
    timer = runtime.worker.findChild(QTimer)
    assert isinstance(timer, QTimer)
    return timer.interval()


# Memory.


def test_what_is_joined_is_remembered_with_the_first_poll(runtime: Runtime, records: Path) -> None:
    assert (known(runtime).name, known(runtime).flags) == ("Home", FLAGS)
    assert written(records) == runtime.overview.memory


def test_what_was_left_is_remembered_and_joined_again_with_the_same_flags(runtime: Runtime, start: Start) -> None:
    runtime.do(Leave(network_id=HOME))
    again = start()
    again.show()
    assert again.snapshot.networks == ()
    again.do(Join(network_id=HOME, flags=known(again).flags))
    assert again.network(HOME).flags == FLAGS


def test_leaving_remembers_the_flags_of_that_moment(runtime: Runtime, world: World) -> None:
    world.join(HOME, {"allowGlobal": False})
    runtime.do(Leave(network_id=HOME))
    assert known(runtime).flags == {Flag.DNS}


def test_what_is_left_before_the_first_poll_is_remembered(
    start: Start, service: SimulatedService, records: Path
) -> None:
    runtime = start()
    runtime.store.connect_to(places_of(service, records))
    assert runtime.do(Leave(network_id=HOME)) == Done(intent=Leave(network_id=HOME))
    assert written_network(records, HOME).flags == FLAGS


def test_leaving_while_the_service_is_stopped_is_refused(runtime: Runtime, world: World) -> None:
    runtime.service.stop()
    outcome = runtime.do(Leave(network_id=HOME))
    assert isinstance(outcome, Refused)
    assert outcome.refusal is Refusal.UNREACHABLE
    assert world.network(HOME) is not None


def test_a_person_s_own_names_reach_the_store_and_outlast_the_program(runtime: Runtime, start: Start) -> None:
    runtime.store.note(NameNetwork(network_id=HOME, alias="Mine"))
    runtime.store.note(NameDevice(address=NAS, alias="the NAS"))
    runtime.wait_for(lambda overview: bool(overview.memory.devices))
    assert runtime.overview.memory.aliases == {HOME: "Mine"}
    again = start()
    again.show()
    assert again.overview.memory.aliases == {HOME: "Mine"}
    assert again.overview.memory.device_aliases == {NAS: "the NAS"}


def test_a_name_that_cannot_be_saved_is_told(runtime: Runtime, records: Path) -> None:
    with nothing_can_be_written(records):
        runtime.store.note(NameNetwork(network_id=HOME, alias="Mine"))
        runtime.wait_for(lambda overview: bool(overview.troubles))
    assert runtime.overview.troubles == ("This could not be saved: File exists.",)
    assert runtime.overview.memory.aliases == {}


def test_a_network_that_is_forgotten_is_not_shown_again(runtime: Runtime, start: Start) -> None:
    runtime.do(Leave(network_id=HOME))
    runtime.store.note(Forget(network_id=HOME))
    runtime.wait_for(lambda overview: overview.memory == Memory())
    again = start()
    again.show()
    assert again.overview.memory == Memory()


def test_a_damaged_file_is_told_once_and_can_be_dismissed(start: Start, records: Path) -> None:
    records.mkdir()
    (records / "networks.json").write_text("{")
    runtime = start()
    runtime.show()
    (trouble,) = runtime.overview.troubles
    assert "is kept as" in trouble
    runtime.store.dismiss_trouble(trouble)
    runtime.refresh()
    assert runtime.overview.troubles == ()
    assert known(runtime).flags == FLAGS


def test_what_cannot_be_saved_is_told_once(runtime: Runtime, records: Path, world: World) -> None:
    world.add_network(OFFICE, Stage(name="Office"))
    with nothing_can_be_written(records):
        runtime.refresh()
        assert list(runtime.overview.troubles) == [
            "What ZTray remembers of your networks cannot be saved: File exists.",
            "What happens cannot be recorded: Not a directory.",
        ]
        for trouble in runtime.overview.troubles:
            runtime.store.dismiss_trouble(trouble)
        runtime.refresh()
        assert list(runtime.overview.troubles) == []
    runtime.refresh()
    assert written_network(records, OFFICE).name == "Office"


def test_another_service_has_a_memory_of_its_own(runtime: Runtime, tmp_path: Path) -> None:
    with SimulatedService(World(clock=HandClock()), home=tmp_path / "another") as another:
        runtime.store.connect_to(places_of(another))
        assert runtime.overview.memory == Memory()
        runtime.wait_for(lambda overview: isinstance(overview.state, Snapshot))
        assert runtime.overview.memory == Memory()
    runtime.show()
    assert known(runtime).flags == FLAGS


# Pauses.


def test_a_pause_is_shown_as_the_memory_tells(runtime: Runtime, now: WallClock) -> None:
    pause = Pause(network_id=HOME, until=now.after(60))
    assert runtime.do(pause) == Done(intent=pause)
    assert runtime.snapshot.networks == ()
    assert known(runtime).pause == Promise(phase=Phase.PAUSED, until=now.after(60))


def test_a_pause_ends_by_itself_when_its_time_has_come(runtime: Runtime, now: WallClock) -> None:
    runtime.do(Pause(network_id=HOME, until=now.after(60)))
    now.advance(59)
    runtime.refresh()
    assert runtime.snapshot.networks == ()
    now.advance(1)
    runtime.refresh()
    assert runtime.network(HOME).flags == FLAGS
    assert known(runtime).pause is None


def test_a_pause_ends_though_the_program_was_started_anew_meanwhile(
    runtime: Runtime, start: Start, now: WallClock
) -> None:
    runtime.do(Pause(network_id=HOME, until=now.after(60)))
    again = start()
    again.show()
    assert again.snapshot.networks == ()
    now.advance(60)
    again.refresh()
    assert again.network(HOME).flags == FLAGS


def test_a_pause_that_ended_while_the_program_did_not_run_is_over_with_its_first_poll(
    runtime: Runtime, start: Start, now: WallClock
) -> None:
    runtime.do(Pause(network_id=HOME, until=now.after(60)))
    now.advance(3600)
    again = start()
    again.show()
    assert again.network(HOME).flags == FLAGS


def test_a_pause_until_the_start_is_over_with_the_first_poll_of_the_next_start(runtime: Runtime, start: Start) -> None:
    runtime.do(Pause(network_id=HOME, until_start=True))
    runtime.refresh()
    assert runtime.snapshot.networks == ()
    again = start()
    again.show()
    assert again.network(HOME).flags == FLAGS


def test_a_pause_that_ended_while_the_service_was_down_is_over_when_it_answers(
    runtime: Runtime, now: WallClock
) -> None:
    runtime.do(Pause(network_id=HOME, until=now.after(60)))
    runtime.service.stop()
    now.advance(60)
    runtime.poll()
    runtime.wait_for_outage(OutageReason.NOT_RUNNING)
    runtime.service.start()
    runtime.refresh()
    assert runtime.network(HOME).flags == FLAGS


def test_resuming_comes_back_with_the_flags_from_before(runtime: Runtime) -> None:
    runtime.do(Pause(network_id=HOME))
    assert runtime.do(Resume(network_id=HOME)) == Done(intent=Resume(network_id=HOME))
    assert runtime.network(HOME).flags == FLAGS
    assert known(runtime).pause is None


def test_pausing_what_is_paused_gives_the_pause_another_end(runtime: Runtime, now: WallClock) -> None:
    runtime.do(Pause(network_id=HOME, until=now.after(60)))
    runtime.do(Pause(network_id=HOME, until=now.after(120)))
    now.advance(60)
    runtime.refresh()
    assert runtime.snapshot.networks == ()
    assert known(runtime).pause == Promise(phase=Phase.PAUSED, until=now.after(60))


def test_a_pause_while_the_service_is_stopped_is_refused_and_not_kept_for_later(runtime: Runtime) -> None:
    runtime.service.stop()
    outcome = runtime.do(Pause(network_id=HOME))
    assert isinstance(outcome, Refused)
    assert outcome.refusal is Refusal.UNREACHABLE
    runtime.service.start()
    runtime.refresh()
    assert runtime.network(HOME).flags == FLAGS
    assert known(runtime).pause is None


def test_a_pause_that_the_service_rejects_is_refused_in_its_words(runtime: Runtime) -> None:
    runtime.service.answer_with("DELETE", PATH, status=500, body=b"disk full")
    pause = Pause(network_id=HOME)
    assert runtime.do(pause) == Refused(intent=pause, refusal=Refusal.REJECTED, detail="disk full")
    assert runtime.network(HOME).flags == FLAGS
    assert known(runtime).pause is None


def test_a_pause_that_cannot_be_saved_is_refused_and_nothing_is_left(runtime: Runtime, records: Path) -> None:
    pause = Pause(network_id=HOME)
    with nothing_can_be_written(records):
        assert runtime.do(pause) == Refused(intent=pause, refusal=Refusal.NOT_SAVED, detail="File exists")
    assert runtime.network(HOME).flags == FLAGS
    assert known(runtime).pause is None
    assert runtime.changes_asked() == []


def test_a_network_joined_elsewhere_is_not_paused_any_more_and_keeps_its_flags(
    runtime: Runtime, world: World, now: WallClock
) -> None:
    runtime.do(Pause(network_id=HOME, until=now.after(60)))
    world.join(HOME)
    runtime.refresh()
    assert known(runtime).pause is None
    now.advance(60)
    runtime.refresh()
    assert runtime.network(HOME).flags == DEFAULT_FLAGS


def test_flags_that_the_service_does_not_take_back_are_told_until_they_are_read(
    runtime: Runtime, world: World, now: WallClock
) -> None:
    runtime.do(Pause(network_id=HOME, until=now.after(60)))
    world.refuse_flag(HOME, "allowDNS")
    now.advance(60)
    runtime.refresh()
    runtime.refresh()
    refused = Refused(intent=Resume(network_id=HOME), refusal=Refusal.NOT_APPLIED)
    assert list(runtime.overview.refusals) == [refused]
    runtime.store.dismiss(refused)
    runtime.refresh()
    assert list(runtime.overview.refusals) == []
    assert runtime.network(HOME).flags == {Flag.GLOBAL}


def test_coming_back_is_not_told_to_fail_at_each_attempt(runtime: Runtime, now: WallClock) -> None:
    runtime.do(Pause(network_id=HOME, until=now.after(60)))
    runtime.service.answer_with("POST", PATH, status=500)
    now.advance(60)
    runtime.refresh()
    assert runtime.overview.refusals == ()
    assert known(runtime).pause is not None
    runtime.service.answer_truly("POST", PATH)
    runtime.refresh()
    assert runtime.network(HOME).flags == FLAGS


def test_what_happened_is_recorded_and_recalled_at_the_next_start(
    runtime: Runtime, start: Start, now: WallClock
) -> None:
    runtime.do(Pause(network_id=HOME, until=now.after(60)))
    runtime.refresh()  # what a poll has found is told, with its time, after the poll
    now.advance(60)
    runtime.refresh()
    again = start()
    again.show()
    changes = [entry.change for entry in reversed(again.activity.entries)]
    assert [(change.kind, change.at, change.is_own) for change in changes][:2] == [
        (ChangeKind.PAUSED, now.after(-60), True),
        (ChangeKind.RESUMED, now(), False),
    ]


def test_a_record_that_was_cleared_is_empty_at_the_next_start(runtime: Runtime, start: Start) -> None:
    runtime.do(Pause(network_id=HOME))
    runtime.refresh()
    assert len(runtime.activity.entries) == 1
    runtime.activity.clear()
    runtime.refresh()
    again = start()
    again.show()
    assert again.activity.entries == ()


# When the worker looks.


@pytest.mark.parametrize("now", [pytest.param(RunningClock(), id="a clock that runs")])
def test_a_pause_ends_in_time_though_the_next_poll_is_far_off(runtime: Runtime, now: WallClock) -> None:
    runtime.store.take_time(60)
    runtime.do(Pause(network_id=HOME, until=now() + 300))
    watch = Stopwatch()
    runtime.wait_for(lambda overview: len(overview.networks) == 1)
    watch.assert_within(1.5)
    assert runtime.network(HOME).flags == FLAGS


@pytest.mark.parametrize("now", [pytest.param(RunningClock(), id="a clock that runs")])
def test_a_trial_ends_in_time_though_the_next_poll_is_far_off(runtime: Runtime, now: WallClock) -> None:
    runtime.store.take_time(60)
    runtime.do(TRY)
    now.advance(19.5)
    runtime.refresh()
    watch = Stopwatch()
    runtime.wait_for(lambda overview: Flag.DEFAULT not in overview.networks[0].flags)
    watch.assert_within(1.5)


def test_what_becomes_due_in_the_middle_of_a_poll_is_done_at_once(
    runtime: Runtime, start: Start, world: WorldWithAnEvent, now: WallClock
) -> None:
    runtime.do(Pause(network_id=HOME, until=now.after(10)))
    again = start()
    world.peers_are_asked_for.append(lambda: now.advance(10))
    again.show()
    watch = Stopwatch()
    again.wait_for(lambda overview: len(overview.networks) == 1)
    watch.assert_within(2)  # nobody looks: the next poll by itself would be after five


def test_what_is_due_during_an_outage_does_not_make_the_polls_faster(
    runtime: Runtime, qtbot: QtBot, now: WallClock
) -> None:
    runtime.do(Pause(network_id=HOME, until=now.after(1)))
    runtime.service.stop()
    now.advance(2)
    runtime.poll()
    runtime.wait_for_outage(OutageReason.NOT_RUNNING)
    qtbot.waitUntil(lambda: pause_before_next_poll(runtime) == 1000)


def test_what_the_service_does_not_do_does_not_make_the_polls_faster(
    runtime: Runtime, qtbot: QtBot, now: WallClock
) -> None:
    runtime.do(Pause(network_id=HOME, until=now.after(1)))
    runtime.service.answer_with("POST", PATH, status=500)
    now.advance(2)
    runtime.poll()
    qtbot.waitUntil(lambda: pause_before_next_poll(runtime) == 5000)


# Trials.


def test_a_trial_is_shown_as_the_memory_tells(runtime: Runtime, now: WallClock) -> None:
    assert runtime.do(TRY) == Done(intent=TRY)
    assert runtime.network(HOME).flags == FLAGS | {Flag.DEFAULT}
    assert known(runtime).trial == Trial(until=now() + TRIAL_TIME)


def test_a_default_route_that_was_not_kept_is_switched_off(runtime: Runtime, now: WallClock) -> None:
    runtime.do(TRY)
    now.advance(20)
    runtime.refresh()
    assert runtime.network(HOME).flags == FLAGS
    assert known(runtime).trial is None


def test_a_default_route_that_was_kept_stays(runtime: Runtime, now: WallClock) -> None:
    keep = KeepDefaultRoute(network_id=HOME)
    runtime.do(TRY)
    assert runtime.do(keep) == Done(intent=keep)
    now.advance(3600)
    runtime.refresh()
    assert runtime.network(HOME).flags == FLAGS | {Flag.DEFAULT}


def test_a_default_route_that_is_kept_too_late_is_refused(runtime: Runtime, now: WallClock) -> None:
    keep = KeepDefaultRoute(network_id=HOME)
    runtime.do(TRY)
    now.advance(20)
    runtime.refresh()
    assert runtime.do(keep) == Refused(intent=keep, refusal=Refusal.NOT_APPLIED)
    assert runtime.network(HOME).flags == FLAGS


def test_switching_a_default_route_off_by_hand_ends_its_trial(runtime: Runtime) -> None:
    runtime.do(TRY)
    runtime.do(SWITCHED_OFF)
    assert runtime.network(HOME).flags == FLAGS
    assert known(runtime).trial is None


def test_a_program_started_anew_in_the_middle_of_a_trial_ends_it(
    runtime: Runtime, start: Start, now: WallClock
) -> None:
    runtime.do(TRY)
    now.advance(10)
    again = start()
    again.show()
    assert again.network(HOME).flags == FLAGS | {Flag.DEFAULT}
    now.advance(10)
    again.refresh()
    assert again.network(HOME).flags == FLAGS


def test_joining_with_the_default_route_is_on_trial_from_the_moment_it_is_connected(
    runtime: Runtime, world: World, now: WallClock
) -> None:
    world.joinable(OFFICE, Stage(status="ACCESS_DENIED"))
    runtime.do(Join(network_id=OFFICE, flags=frozenset({Flag.DEFAULT})))
    now.advance(3600)
    world.set_status(OFFICE, "OK")
    runtime.refresh()
    office = runtime.overview.memory.network(OFFICE)
    assert office is not None
    assert office.trial == Trial(until=now() + TRIAL_TIME)
    now.advance(20)
    runtime.refresh()
    assert runtime.network(OFFICE).flags == frozenset()


def test_a_default_route_that_the_service_does_not_switch_on_is_refused_and_not_on_trial(
    runtime: Runtime, world: World
) -> None:
    world.refuse_flag(HOME, "allowDefault")
    assert runtime.do(TRY) == Refused(intent=TRY, refusal=Refusal.NOT_APPLIED)
    assert known(runtime).trial is None


def test_a_trial_that_cannot_be_saved_is_refused_and_does_not_begin(runtime: Runtime, records: Path) -> None:
    with nothing_can_be_written(records):
        assert runtime.do(TRY) == Refused(intent=TRY, refusal=Refusal.NOT_SAVED, detail="File exists")
    assert runtime.network(HOME).flags == FLAGS


def test_a_default_route_that_the_service_does_not_switch_off_is_told_once(
    runtime: Runtime, world: World, now: WallClock
) -> None:
    outcomes = Recorder()
    runtime.do(TRY)
    runtime.store.finished.connect(outcomes.note)
    world.refuse_flag(HOME, "allowDefault")
    now.advance(20)
    for _ in range(3):
        runtime.refresh()
    refused = Refused(intent=SWITCHED_OFF, refusal=Refusal.NOT_APPLIED)
    assert outcomes.values == [refused]
    assert runtime.overview.refusals == (refused,)
    assert ("POST", PATH) in runtime.changes_asked()[-2:]
