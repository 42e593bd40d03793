"""Pauses and trials on a service that really answers, with a file that is really written."""

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path

import pytest

from tests.fakes.builders import HOME, OFFICE
from tests.fakes.records import nothing_can_be_written, written, written_network
from tests.fakes.wall_clock import WallClock
from ztray.api.errors import FlagsNotAppliedError, NotJoinedError, OutageError, RejectedError
from ztray.api.interruption import Interruption
from ztray.demo.networks import JsonObject, Route, Stage
from ztray.demo.service import NEW, SimulatedService, Version
from ztray.demo.world import HandClock, World
from ztray.domain.identifiers import NetworkId
from ztray.domain.intent import Intent, Join, KeepDefaultRoute, Leave, Pause, Resume, SetFlag, TryDefaultRoute
from ztray.domain.memory import TRIAL_TIME, Forget, KnownNetwork, Memory, NameNetwork, Phase, Promise, Trial
from ztray.domain.network import Flag
from ztray.domain.state import Outage, OutageReason, Snapshot
from ztray.environment import ServicePlaces
from ztray.runtime.access import ServiceAccess
from ztray.runtime.notebook import Notebook
from ztray.runtime.pausing import Pausing
from ztray.system import this_system

FLAGS = frozenset({Flag.GLOBAL, Flag.DNS})
JSON_FLAGS = {"allowManaged": False, "allowGlobal": True, "allowDNS": True}
DEFAULT_ROUTE = frozenset({Flag.MANAGED, Flag.DEFAULT})
PATH = f"/network/{HOME}"

EXIT = Stage(name="Home", routes=(Route(target="0.0.0.0/0", via="10.99.0.1"),))


class WatchingWorld(World):
    """Takes note of what stands in the file at the moment at which a network is left or joined."""

    def __init__(self, records: Path) -> None:
        super().__init__(clock=HandClock())
        self.found: list[KnownNetwork | None] = []
        self.left: list[Callable[[], None]] = []
        """What happens when a network has been left, and that is not answered yet."""
        self._records = records

    def leave(self, network_id: str) -> bool:
        self._look(network_id)
        was_joined = super().leave(network_id)
        for happen in self.left:
            happen()
        return was_joined

    def join(self, network_id: str, flags: Mapping[str, object] | None = None) -> JsonObject:
        self._look(network_id)
        return super().join(network_id, flags)

    def _look(self, network_id: str) -> None:
        if not self._records.is_file():  # put there for nothing to be written
            self.found.append(written(self._records).network(NetworkId(network_id)))


class Run:
    """One run of the program: what the worker does, without its thread."""

    def __init__(self, service: SimulatedService, records: Path, clock: WallClock) -> None:
        self.interruption = Interruption()
        self.access = ServiceAccess(ServicePlaces(home=service.home), this_system(), interruption=self.interruption)
        self.notebook = Notebook(records)
        self.pausing = Pausing(self.access, self.notebook, clock)
        self._clock = clock

    def look(self) -> Snapshot:
        snapshot = self.access.observe()
        assert isinstance(snapshot, Snapshot)
        self.notebook.observe(snapshot.networks, self._clock())
        return snapshot

    def poll(self) -> list[Intent]:
        """Look, do what is left to do, and return what that was."""
        left = [*self.pausing.left_to_do(self.look())]
        for _, step in left:
            step()
        self.look()
        return [intent for intent, _ in left]


@pytest.fixture
def now() -> WallClock:
    return WallClock()


@pytest.fixture
def records(tmp_path: Path) -> Path:
    return tmp_path / "records"


@pytest.fixture
def world(records: Path) -> WatchingWorld:
    world = WatchingWorld(records)
    world.add_network(HOME, EXIT, flags=JSON_FLAGS)
    return world


@pytest.fixture
def service(world: WatchingWorld, version: Version, tmp_path: Path) -> Iterator[SimulatedService]:
    with SimulatedService(world, home=tmp_path / "service", version=version) as service:
        yield service


@pytest.fixture
def run(service: SimulatedService, records: Path, now: WallClock, world: WatchingWorld) -> Run:
    """The first run of the program, which has seen the network."""
    run = Run(service, records, now)
    run.poll()
    world.found.clear()
    return run


@pytest.fixture
def paused(run: Run, now: WallClock) -> Run:
    """The first run of the program, with the network paused for a minute."""
    run.pausing.pause(Pause(network_id=HOME, until=now.after(60)))
    assert run.poll() == []
    return run


def flags_in(world: World, network_id: str = HOME) -> AbstractSet[Flag] | None:
    """Return the flags that the service has of a network, None while it is not joined."""
    network = world.network(network_id)
    return None if network is None else frozenset(flag for flag in Flag if network[flag.value])


def pause_of(records: Path) -> Promise | None:
    return written_network(records, HOME).pause


# Pausing.


def test_a_pause_is_written_before_the_network_is_left(run: Run, world: WatchingWorld, now: WallClock) -> None:
    run.pausing.pause(Pause(network_id=HOME, until=now.after(60)))
    (found,) = world.found
    assert found is not None
    assert found.flags == FLAGS
    assert found.pause == Promise(phase=Phase.PAUSING, until=now.after(60))


def test_a_pause_leaves_the_network_and_keeps_its_flags(paused: Run, world: World, records: Path) -> None:
    assert flags_in(world) is None
    known = paused.notebook.known(HOME)
    assert (known.name, known.flags) == ("Home", FLAGS)
    assert known.pause is not None
    assert known.pause.phase is Phase.PAUSED
    assert written(records) == paused.notebook.memory


def test_a_pause_takes_the_flags_of_this_moment_not_of_the_last_look(run: Run, world: World) -> None:
    world.join(HOME, {"allowGlobal": False})
    run.pausing.pause(Pause(network_id=HOME))
    assert run.notebook.known(HOME).flags == {Flag.DNS}


def test_a_pause_of_what_is_not_joined_is_refused(run: Run, records: Path) -> None:
    with pytest.raises(NotJoinedError):
        run.pausing.pause(Pause(network_id=OFFICE))
    assert written(records).network(OFFICE) is None


def test_pausing_what_is_paused_gives_the_pause_another_end(
    paused: Run, now: WallClock, service: SimulatedService, records: Path
) -> None:
    service.stop()  # the service has nothing to do with it
    paused.pausing.pause(Pause(network_id=HOME, until=now.after(3600)))
    assert pause_of(records) == Promise(phase=Phase.PAUSED, until=now.after(3600))
    paused.pausing.pause(Pause(network_id=HOME))
    assert pause_of(records) == Promise(phase=Phase.PAUSED)
    paused.pausing.pause(Pause(network_id=HOME, until_start=True))
    assert pause_of(records) == Promise(phase=Phase.PAUSED, until_start=True)


def test_a_pause_that_got_another_end_does_not_end_at_the_first(paused: Run, now: WallClock, world: World) -> None:
    paused.pausing.pause(Pause(network_id=HOME, until=now.after(120)))
    now.advance(61)
    assert paused.poll() == []
    now.advance(60)
    paused.poll()
    assert flags_in(world) == FLAGS


# Pauses that cannot be.


def test_while_the_service_is_stopped_nothing_is_paused(run: Run, service: SimulatedService, records: Path) -> None:
    service.stop()
    with pytest.raises(OutageError) as caught:
        run.pausing.pause(Pause(network_id=HOME))
    assert caught.value.outage.reason is OutageReason.NOT_RUNNING
    assert pause_of(records) is None
    service.start()
    assert run.poll() == []


@pytest.mark.parametrize("version", [pytest.param(NEW, id="1.14")], indirect=True)
def test_while_the_service_hangs_nothing_is_paused(
    run: Run, service: SimulatedService, records: Path, world: World
) -> None:
    service.hang()
    with pytest.raises(OutageError) as caught:
        run.pausing.pause(Pause(network_id=HOME))
    assert caught.value.outage.reason is OutageReason.TIMED_OUT
    assert pause_of(records) is None
    service.resume()
    assert run.poll() == []
    assert flags_in(world) == FLAGS


def test_a_pause_that_the_service_rejects_is_none(run: Run, service: SimulatedService, records: Path) -> None:
    service.answer_with("DELETE", PATH, status=500, body=b"disk full")
    with pytest.raises(RejectedError) as caught:
        run.pausing.pause(Pause(network_id=HOME))
    assert caught.value.message == "disk full"
    assert pause_of(records) is None
    service.answer_truly("DELETE", PATH)
    assert run.poll() == []


def test_a_pause_that_cannot_be_written_is_none(run: Run, records: Path, world: WatchingWorld) -> None:
    with nothing_can_be_written(records), pytest.raises(FileExistsError):
        run.pausing.pause(Pause(network_id=HOME))
    assert world.found == []
    assert flags_in(world) == FLAGS
    assert pause_of(records) is None
    assert run.notebook.known(HOME).pause is None


def test_a_pause_whose_leaving_was_not_answered_keeps_its_promise(
    run: Run, service: SimulatedService, world: World, now: WallClock
) -> None:
    """It may happen all the same, when the service goes on; somebody has to come back then."""
    service.answer_with("DELETE", PATH, length=100)
    with pytest.raises(OutageError):
        run.pausing.pause(Pause(network_id=HOME, until=now.after(60)))
    world.leave(HOME)
    now.advance(61)
    run.poll()
    assert flags_in(world) == FLAGS


def test_a_pause_whose_leaving_was_not_answered_is_finished_by_the_next_poll(
    run: Run, service: SimulatedService, world: World, records: Path
) -> None:
    service.answer_with("DELETE", PATH, length=100)
    with pytest.raises(OutageError):
        run.pausing.pause(Pause(network_id=HOME))
    service.answer_truly("DELETE", PATH)
    assert run.poll() == [Pause(network_id=HOME)]
    assert flags_in(world) is None
    assert pause_of(records) == Promise(phase=Phase.PAUSED)


def test_a_program_that_quits_while_it_pauses_comes_back_when_it_is_started_again(
    run: Run, service: SimulatedService, world: WatchingWorld, records: Path, now: WallClock
) -> None:
    world.left.append(run.interruption.interrupt)
    with pytest.raises(OutageError):
        run.pausing.pause(Pause(network_id=HOME, until_start=True))
    assert flags_in(world) is None
    Run(service, records, now).poll()
    assert flags_in(world) == FLAGS


def test_a_pause_that_is_asked_for_again_is_tried_again(run: Run, service: SimulatedService, world: World) -> None:
    service.answer_with("DELETE", PATH, length=100)
    with pytest.raises(OutageError):
        run.pausing.pause(Pause(network_id=HOME))
    with pytest.raises(OutageError):
        run.pausing.pause(Pause(network_id=HOME))
    service.answer_truly("DELETE", PATH)
    run.pausing.pause(Pause(network_id=HOME))
    assert flags_in(world) is None


# Coming back.


def test_a_pause_ends_by_itself_with_the_flags_from_before(
    paused: Run, world: World, now: WallClock, records: Path
) -> None:
    now.advance(59.999)
    assert paused.poll() == []
    now.advance(0.001)
    assert paused.poll() == [Resume(network_id=HOME)]
    assert flags_in(world) == FLAGS
    assert pause_of(records) is None
    assert paused.poll() == []


def test_a_pause_ends_though_the_program_was_started_anew_meanwhile(
    paused: Run, service: SimulatedService, records: Path, world: World, now: WallClock
) -> None:
    del paused
    again = Run(service, records, now)
    assert again.poll() == []
    now.advance(60)
    again.poll()
    assert flags_in(world) == FLAGS


def test_a_pause_that_ended_while_the_program_did_not_run_ends_at_its_start(
    paused: Run, service: SimulatedService, records: Path, world: World, now: WallClock
) -> None:
    del paused
    now.advance(24 * 3600)
    Run(service, records, now).poll()
    assert flags_in(world) == FLAGS


def test_a_pause_that_ended_while_the_service_was_down_ends_when_it_is_back(
    paused: Run, service: SimulatedService, world: World, now: WallClock
) -> None:
    service.stop()
    now.advance(60)
    assert isinstance(paused.access.observe(), Outage)
    service.start()
    paused.poll()
    assert flags_in(world) == FLAGS


def test_coming_back_is_tried_until_the_service_does_it(paused: Run, service: SimulatedService, world: World) -> None:
    service.answer_with("POST", PATH, status=500)
    with pytest.raises(RejectedError):
        paused.pausing.resume(Resume(network_id=HOME))
    with pytest.raises(RejectedError):
        paused.poll()
    service.answer_truly("POST", PATH)
    assert paused.poll() == [Resume(network_id=HOME)]
    assert flags_in(world) == FLAGS
    assert paused.poll() == []


def test_there_is_no_coming_back_to_what_was_left_or_forgotten(paused: Run, world: World) -> None:
    paused.notebook.take(Forget(network_id=HOME))
    with pytest.raises(NotJoinedError):
        paused.pausing.resume(Resume(network_id=HOME))
    assert flags_in(world) is None


def test_coming_back_to_what_is_back_changes_nothing(run: Run, world: WatchingWorld) -> None:
    run.pausing.resume(Resume(network_id=HOME))
    assert world.found == []


def test_a_pause_until_the_start_lasts_until_then(
    run: Run, service: SimulatedService, records: Path, world: World, now: WallClock
) -> None:
    run.pausing.pause(Pause(network_id=HOME, until_start=True))
    now.advance(24 * 3600)
    assert run.poll() == []
    Run(service, records, now).poll()
    assert flags_in(world) == FLAGS
    assert pause_of(records) is None


def test_a_pause_without_an_end_lasts_until_somebody_ends_it(
    run: Run, service: SimulatedService, records: Path, world: World, now: WallClock
) -> None:
    run.pausing.pause(Pause(network_id=HOME))
    now.advance(10 * 365 * 24 * 3600)
    again = Run(service, records, now)
    assert again.poll() == []
    again.pausing.resume(Resume(network_id=HOME))
    assert flags_in(world) == FLAGS


def test_coming_back_is_written_before_the_network_is_joined(paused: Run, world: WatchingWorld) -> None:
    world.found.clear()
    paused.pausing.resume(Resume(network_id=HOME))
    (found,) = world.found
    assert found is not None
    assert found.flags == FLAGS
    assert found.pause is not None
    assert found.pause.phase is Phase.RESUMING


def test_a_disk_that_cannot_be_written_does_not_keep_anybody_from_coming_back(
    paused: Run, records: Path, now: WallClock, world: World
) -> None:
    with nothing_can_be_written(records):
        now.advance(60)
        assert paused.poll() == [Resume(network_id=HOME)]
        assert paused.poll() == []
    assert flags_in(world) == FLAGS
    assert paused.notebook.known(HOME).pause is None
    paused.poll()
    assert pause_of(records) is None


def test_flags_that_the_service_does_not_take_back_end_the_pause_and_are_told(
    paused: Run, world: World, records: Path
) -> None:
    world.refuse_flag(HOME, "allowDNS")
    with pytest.raises(FlagsNotAppliedError):
        paused.pausing.resume(Resume(network_id=HOME))
    assert flags_in(world) == {Flag.GLOBAL}
    assert pause_of(records) is None
    assert paused.poll() == []


def test_a_network_joined_elsewhere_is_not_paused_any_more_and_keeps_its_flags(
    paused: Run, world: World, records: Path, now: WallClock
) -> None:
    world.join(HOME, {"allowDefault": True})
    assert paused.poll() == []
    assert pause_of(records) is None
    now.advance(3600)
    assert paused.poll() == []
    assert flags_in(world) == DEFAULT_ROUTE
    assert paused.notebook.known(HOME).flags == DEFAULT_ROUTE


def test_what_is_joined_in_the_middle_of_a_pause_gets_the_flags_it_is_joined_with(
    run: Run, service: SimulatedService, world: World, records: Path
) -> None:
    service.answer_with("DELETE", PATH, length=100)
    with pytest.raises(OutageError):
        run.pausing.pause(Pause(network_id=HOME))
    service.answer_truly("DELETE", PATH)
    run.pausing.join(Join(network_id=HOME, flags=frozenset({Flag.MANAGED})))
    assert run.poll() == []
    assert flags_in(world) == {Flag.MANAGED}
    assert pause_of(records) is None


def test_what_is_left_is_not_come_back_to(paused: Run, world: World, now: WallClock) -> None:
    paused.pausing.leave(Leave(network_id=HOME))
    now.advance(3600)
    assert paused.poll() == []
    assert flags_in(world) is None
    assert paused.notebook.known(HOME).flags == FLAGS


def test_what_is_forgotten_is_not_come_back_to(paused: Run, world: World, now: WallClock, records: Path) -> None:
    paused.notebook.take(Forget(network_id=HOME))
    now.advance(3600)
    assert paused.poll() == []
    assert flags_in(world) is None
    assert written(records) == Memory()


def test_a_person_s_own_name_outlasts_the_pause(paused: Run, now: WallClock, records: Path) -> None:
    paused.notebook.take(NameNetwork(network_id=HOME, alias="Mine"))
    now.advance(60)
    paused.poll()
    assert written_network(records, HOME).alias == "Mine"
    paused.pausing.pause(Pause(network_id=HOME))
    paused.pausing.leave(Leave(network_id=HOME))
    assert written_network(records, HOME).alias == "Mine"


# Phases in which a program may have been killed.


def test_a_network_that_was_about_to_be_left_is_left(
    run: Run, service: SimulatedService, records: Path, world: World, now: WallClock
) -> None:
    promise = Promise(phase=Phase.PAUSING, until=now.after(60))
    run.notebook.write_network(KnownNetwork(id=HOME, flags=FLAGS, pause=promise))
    Run(service, records, now).poll()
    assert flags_in(world) is None
    assert pause_of(records) == Promise(phase=Phase.PAUSED, until=now.after(60))


def test_a_network_that_was_about_to_be_left_when_its_pause_is_over_stays(
    run: Run, service: SimulatedService, records: Path, world: WatchingWorld, now: WallClock
) -> None:
    run.notebook.write_network(KnownNetwork(id=HOME, flags=FLAGS, pause=Promise(phase=Phase.PAUSING, until=now())))
    again = Run(service, records, now)
    again.poll()
    assert again.poll() == []
    assert world.found == []
    assert pause_of(records) is None


def test_a_network_that_was_left_and_the_pause_not_written_down_is_come_back_to(
    run: Run, service: SimulatedService, records: Path, world: World, now: WallClock
) -> None:
    run.notebook.write_network(KnownNetwork(id=HOME, flags=FLAGS, pause=Promise(phase=Phase.PAUSING, until=now())))
    world.leave(HOME)
    Run(service, records, now).poll()
    assert flags_in(world) == FLAGS


@pytest.mark.parametrize("is_joined", [True, False])
def test_a_network_that_was_about_to_be_joined_is_joined_with_its_flags(
    paused: Run, service: SimulatedService, records: Path, world: World, now: WallClock, *, is_joined: bool
) -> None:
    paused.notebook.write_network(KnownNetwork(id=HOME, flags=FLAGS, pause=Promise(phase=Phase.RESUMING)))
    if is_joined:
        world.join(HOME)
    again = Run(service, records, now)
    again.poll()
    assert flags_in(world) == FLAGS
    assert again.poll() == []


# Joining and leaving.


def test_what_was_left_is_joined_from_memory_with_the_same_flags(run: Run, world: World, records: Path) -> None:
    run.pausing.leave(Leave(network_id=HOME))
    run.poll()
    assert flags_in(world) is None
    run.pausing.join(Join(network_id=HOME, flags=written_network(records, HOME).flags))
    run.poll()
    assert flags_in(world) == FLAGS


def test_leaving_is_possible_though_nothing_can_be_written(run: Run, records: Path, world: World) -> None:
    with nothing_can_be_written(records):
        run.pausing.leave(Leave(network_id=HOME))
        run.poll()
    assert flags_in(world) is None
    run.poll()
    assert written_network(records, HOME).flags == FLAGS


def test_a_default_route_on_trial_is_switched_off_though_nothing_can_be_written(
    run: Run, records: Path, world: World, now: WallClock
) -> None:
    run.pausing.try_default_route(TryDefaultRoute(network_id=HOME))
    with nothing_can_be_written(records):
        now.advance(20)
        run.poll()
    assert flags_in(world) == FLAGS
    assert run.notebook.known(HOME).trial is None


# Trials.


@pytest.fixture
def trial(run: Run, world: World, now: WallClock) -> Run:
    """The first run of the program, with a default route on trial."""
    run.pausing.try_default_route(TryDefaultRoute(network_id=HOME))
    assert run.poll() == []
    assert flags_in(world) == FLAGS | {Flag.DEFAULT}
    assert run.notebook.known(HOME).trial == Trial(until=now() + TRIAL_TIME)
    return run


SWITCHED_OFF = SetFlag(network_id=HOME, flag=Flag.DEFAULT, on=False)


def test_a_trial_is_written_before_the_default_route_is_switched_on(run: Run, world: WatchingWorld) -> None:
    run.pausing.try_default_route(TryDefaultRoute(network_id=HOME))
    (found,) = world.found
    assert found is not None
    assert found.trial is not None


def test_a_default_route_that_was_not_kept_is_switched_off_after_its_time(
    trial: Run, world: World, now: WallClock, records: Path
) -> None:
    now.advance(19.999)
    assert trial.poll() == []
    now.advance(0.001)
    assert trial.poll() == [SWITCHED_OFF]
    assert flags_in(world) == FLAGS
    assert written_network(records, HOME).trial is None
    assert trial.poll() == []


def test_a_default_route_that_was_kept_stays(trial: Run, world: World, now: WallClock) -> None:
    trial.pausing.keep_default_route(KeepDefaultRoute(network_id=HOME))
    now.advance(3600)
    assert trial.poll() == []
    assert flags_in(world) == FLAGS | {Flag.DEFAULT}


def test_a_default_route_that_was_switched_off_meanwhile_cannot_be_kept(
    trial: Run, world: World, now: WallClock
) -> None:
    now.advance(20)
    trial.poll()
    with pytest.raises(FlagsNotAppliedError):
        trial.pausing.keep_default_route(KeepDefaultRoute(network_id=HOME))
    assert flags_in(world) == FLAGS


def test_a_program_started_anew_in_the_middle_switches_the_default_route_off(
    trial: Run, service: SimulatedService, records: Path, world: World, now: WallClock
) -> None:
    del trial
    now.advance(10)
    again = Run(service, records, now)
    assert again.poll() == []
    now.advance(10)
    assert again.poll() == [SWITCHED_OFF]
    assert flags_in(world) == FLAGS


def test_a_default_route_that_is_switched_off_by_hand_is_not_on_trial_any_more(
    trial: Run, world: World, now: WallClock, records: Path
) -> None:
    world.join(HOME, {"allowDefault": False})
    trial.poll()
    assert written_network(records, HOME).trial is None
    world.join(HOME, {"allowDefault": True})
    now.advance(3600)
    assert trial.poll() == []
    assert flags_in(world) == FLAGS | {Flag.DEFAULT}


def test_a_clock_that_is_put_back_ends_a_trial(trial: Run, world: World, now: WallClock) -> None:
    now.advance(-3600)
    trial.poll()
    assert flags_in(world) == FLAGS


def test_a_trial_begins_anew_when_the_service_was_started_in_the_middle(
    trial: Run, world: World, now: WallClock
) -> None:
    world.leave(HOME)  # it answers before it has joined its networks
    trial.poll()
    now.advance(30)
    world.join(HOME, JSON_FLAGS | {"allowDefault": True})
    assert trial.poll() == [TryDefaultRoute(network_id=HOME)]
    assert flags_in(world) == FLAGS | {Flag.DEFAULT}
    now.advance(20)
    trial.poll()
    assert flags_in(world) == FLAGS


def test_joining_with_the_default_route_begins_a_trial_when_the_network_is_connected(
    run: Run, world: World, now: WallClock
) -> None:
    world.joinable(OFFICE, Stage(status="ACCESS_DENIED"))
    run.pausing.join(Join(network_id=OFFICE, flags=DEFAULT_ROUTE))
    now.advance(3600)
    assert run.poll() == []
    assert run.notebook.known(OFFICE).trial == Trial()
    world.set_status(OFFICE, "OK")
    assert run.poll() == [TryDefaultRoute(network_id=OFFICE)]
    assert run.notebook.known(OFFICE).trial == Trial(until=now() + TRIAL_TIME)
    now.advance(20)
    run.poll()
    assert flags_in(world, OFFICE) == {Flag.MANAGED}


def test_joining_without_the_default_route_is_no_trial(run: Run, world: World, now: WallClock) -> None:
    world.joinable(OFFICE, EXIT)
    run.pausing.join(Join(network_id=OFFICE, flags=FLAGS))
    assert run.poll() == []
    assert run.notebook.known(OFFICE).trial is None
    now.advance(20)
    assert run.poll() == []


def test_joining_with_a_default_route_that_the_service_does_not_switch_on_is_no_trial(run: Run, world: World) -> None:
    world.refuse_flag(OFFICE, "allowDefault")
    world.joinable(OFFICE, EXIT)
    with pytest.raises(FlagsNotAppliedError):
        run.pausing.join(Join(network_id=OFFICE, flags=DEFAULT_ROUTE))
    run.poll()
    assert flags_in(world, OFFICE) == {Flag.MANAGED}
    assert run.notebook.known(OFFICE).trial is None


def test_a_default_route_that_the_service_does_not_switch_on_is_not_on_trial(
    run: Run, world: World, records: Path
) -> None:
    world.refuse_flag(HOME, "allowDefault")
    with pytest.raises(FlagsNotAppliedError):
        run.pausing.try_default_route(TryDefaultRoute(network_id=HOME))
    assert written_network(records, HOME).trial is None


def test_a_default_route_whose_switching_on_was_not_answered_is_on_trial_when_it_is_on(
    run: Run, service: SimulatedService, world: World, now: WallClock
) -> None:
    service.answer_with("POST", PATH, length=100)
    with pytest.raises(OutageError):
        run.pausing.try_default_route(TryDefaultRoute(network_id=HOME))
    world.join(HOME, {"allowDefault": True})
    service.answer_truly("POST", PATH)
    now.advance(20)
    run.poll()
    assert flags_in(world) == FLAGS


def test_a_default_route_whose_trial_cannot_be_written_is_not_switched_on(
    run: Run, records: Path, world: WatchingWorld
) -> None:
    with nothing_can_be_written(records):
        with pytest.raises(FileExistsError):
            run.pausing.try_default_route(TryDefaultRoute(network_id=HOME))
        with pytest.raises(FileExistsError):
            run.pausing.join(Join(network_id=OFFICE, flags=DEFAULT_ROUTE))
    assert world.found == []
    assert flags_in(world) == FLAGS
    assert flags_in(world, OFFICE) is None


def test_a_network_paused_in_the_middle_of_a_trial_comes_back_without_the_default_route(
    trial: Run, world: World, now: WallClock
) -> None:
    trial.pausing.pause(Pause(network_id=HOME, until=now.after(60)))
    trial.poll()
    now.advance(60)
    trial.poll()
    assert flags_in(world) == FLAGS
    trial.poll()
    assert trial.notebook.known(HOME).trial is None


def test_a_network_paused_with_a_default_route_that_was_kept_comes_back_with_it(
    trial: Run, world: World, now: WallClock
) -> None:
    trial.pausing.keep_default_route(KeepDefaultRoute(network_id=HOME))
    trial.pausing.pause(Pause(network_id=HOME, until=now.after(60)))
    now.advance(60)
    trial.poll()
    now.advance(60)
    trial.poll()
    assert flags_in(world) == FLAGS | {Flag.DEFAULT}


# When something is due.


def test_the_next_thing_due_is_the_first_one_after_a_time(run: Run, world: World, now: WallClock) -> None:
    world.add_network(OFFICE, EXIT)
    assert run.pausing.next_deadline(now()) is None
    run.pausing.pause(Pause(network_id=OFFICE, until=now.after(10)))
    run.pausing.try_default_route(TryDefaultRoute(network_id=HOME))
    assert run.pausing.next_deadline(now()) == now.after(10)
    assert run.pausing.next_deadline(now.after(10)) == now.after(20)
    assert run.pausing.next_deadline(now.after(20)) is None
    assert run.pausing.next_deadline(now.after(9.999)) == now.after(10)
