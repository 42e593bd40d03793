"""The worker in its thread and the store in the one of the user interface, against a service that really answers."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from tests.fakes.builders import NOW
from tests.fakes.stopwatch import Stopwatch
from tests.qt.wiring import DIRECT, HOME, OFFICE, Recorder, Runtime, places_of
from ztray.demo.networks import Stage
from ztray.demo.peers import Peer, PhysicalPath
from ztray.demo.scenery import demo_world
from ztray.demo.service import SimulatedService
from ztray.demo.world import HandClock, World
from ztray.domain.change import ChangeKind
from ztray.domain.intent import Done, Join, Leave, Refusal, Refused, SetFlag
from ztray.domain.network import Flag, NetworkStatus
from ztray.domain.peer import PeerCounts
from ztray.domain.state import Connecting, Outage, OutageReason, Overview, Snapshot, State
from ztray.environment import ServicePlaces
from ztray.runtime.pace import Attention
from ztray.runtime.service_worker import ServiceThread
from ztray.runtime.store import Store, Viewer
from ztray.system import this_system

NAS = Peer(address="9f3a1c55d0", latency=2, paths=(PhysicalPath(address="192.168.1.20/9993"),))
DNS_ON = SetFlag(network_id=HOME, flag=Flag.DNS, on=True)


def recorded_overviews(runtime: Runtime) -> tuple[Recorder, list[Overview]]:
    recorder = Recorder()
    runtime.store.changed.connect(recorder.note)
    return recorder, recorder.values  # type: ignore[return-value]


def states_of(overviews: list[Overview]) -> list[State]:
    """Return the states that were shown one after the other, each once."""
    return [state for state, _ in groupby(overview.state for overview in overviews)]


def pause_of(runtime: Runtime) -> int:
    """Return the pause before the next poll, in milliseconds."""
    timer = runtime.worker.findChild(QTimer)
    assert isinstance(timer, QTimer)
    return timer.interval()


# Polls.


def test_the_first_poll_brings_the_node_its_networks_and_its_peers(runtime: Runtime, world: World) -> None:
    world.add_peer(NAS)
    runtime.show()
    assert runtime.snapshot.node.address == world.address
    assert [network.name for network in runtime.snapshot.networks] == ["Home"]
    assert [peer.address for peer in runtime.snapshot.peers or ()] == [NAS.address]


def test_before_the_first_poll_the_state_is_connecting(runtime: Runtime) -> None:
    _, overviews = recorded_overviews(runtime)
    assert runtime.overview.state == Connecting()
    runtime.show()
    assert [type(state) for state in states_of(overviews)] == [Connecting, Snapshot]


def test_a_poll_on_request_shows_what_changed(runtime: Runtime, world: World) -> None:
    runtime.show()
    world.set_status(HOME, "ACCESS_DENIED")
    runtime.poll()
    assert runtime.network(HOME).status is NetworkStatus.ACCESS_DENIED


def test_what_the_worker_does_happens_in_its_own_thread(runtime: Runtime) -> None:
    polls, outcomes = Recorder(), Recorder()
    runtime.worker.polled.connect(polls.note, DIRECT)
    runtime.worker.finished.connect(outcomes.note, DIRECT)
    runtime.show()
    runtime.do(DNS_ON)
    assert set(polls.in_main_thread) == {False}
    assert outcomes.in_main_thread == [False]


def test_what_the_store_tells_it_tells_in_the_thread_of_the_user_interface(runtime: Runtime) -> None:
    changes, outcomes = Recorder(), Recorder()
    runtime.store.changed.connect(changes.note, DIRECT)
    runtime.store.finished.connect(outcomes.note, DIRECT)
    runtime.show()
    runtime.do(DNS_ON)
    assert set(changes.in_main_thread) == {True}
    assert outcomes.in_main_thread == [True]


def test_a_clock_that_moves_is_no_change(runtime: Runtime, world: World, clock: HandClock) -> None:
    world.add_peer(NAS)
    runtime.show()
    runtime.store.attend("test", Attention(peers=True))
    runtime.poll()
    before = runtime.snapshot.node.clock
    recorder, _ = recorded_overviews(runtime)
    for _ in range(3):
        clock.advance(1)
        runtime.poll()
    assert world.now > before
    assert recorder.values == []


def test_several_requests_in_a_row_make_one_poll(runtime: Runtime, qtbot: QtBot) -> None:
    runtime.show()
    runtime.service.hang()
    runtime.store.poll()
    runtime.service.wait_for_request(lambda request: request.path == "/status")
    with qtbot.waitSignals([runtime.polls.arrived, runtime.polls.arrived]):
        for _ in range(5):
            runtime.store.poll()
        runtime.service.resume()
    runtime.poll()  # whatever else was to come has come before this one
    assert runtime.asked() == 3


# Attention.


def test_what_begins_to_be_seen_is_polled_at_once(runtime: Runtime) -> None:
    runtime.show()
    viewer, watch = Viewer("menu", runtime.store, Attention(networks=True)), Stopwatch()
    viewer.on_seen(True)
    runtime.service.wait_for_request(lambda request: request.path == "/network")
    watch.assert_within(1)


def test_attention_alone_polls_at_once(runtime: Runtime, qtbot: QtBot) -> None:
    runtime.show()
    watch = Stopwatch()
    with qtbot.waitSignal(runtime.polls.arrived):
        runtime.store.attend("menu", Attention(networks=True))
    watch.assert_within(1)


def test_the_pause_is_one_second_while_somebody_looks_and_five_while_nobody_does(
    runtime: Runtime, qtbot: QtBot
) -> None:
    runtime.show()
    qtbot.waitUntil(lambda: pause_of(runtime) == 5000)
    runtime.store.attend("menu", Attention(networks=True))
    qtbot.waitUntil(lambda: pause_of(runtime) == 1000)
    runtime.store.attend("menu", Attention())
    runtime.poll()
    qtbot.waitUntil(lambda: pause_of(runtime) == 5000)


def test_polls_go_on_by_themselves_while_somebody_looks(runtime: Runtime, qtbot: QtBot) -> None:
    runtime.show()
    watch = Stopwatch()
    runtime.store.attend("menu", Attention(networks=True))
    qtbot.waitUntil(lambda: runtime.asked() >= 2)
    watch.assert_within(1.9)


def test_the_attention_of_one_view_outlasts_that_of_another(runtime: Runtime) -> None:
    recorder = Recorder()
    runtime.store.attention_changed.connect(recorder.note)
    runtime.store.attend("menu", Attention(networks=True))
    runtime.store.attend("window", Attention(networks=True))
    runtime.store.attend("menu", Attention())
    assert recorder.values == [Attention(networks=True)]


def test_the_pause_grows_while_the_service_is_out(runtime: Runtime, qtbot: QtBot) -> None:
    runtime.show()
    runtime.service.stop()
    for pause in (1000, 1500, 2250):
        runtime.poll()
        qtbot.waitUntil(lambda pause=pause: pause_of(runtime) == pause)  # type: ignore[misc]


def test_peers_are_not_asked_for_at_every_poll_while_nobody_looks_at_them(runtime: Runtime) -> None:
    runtime.show()
    runtime.store.attend("menu", Attention(networks=True))
    for _ in range(3):
        runtime.poll()
    assert runtime.asked(path="/network") >= 3
    assert runtime.asked(path="/peer") == 0


def test_peers_are_asked_for_time_and_again_while_somebody_looks_at_them(runtime: Runtime) -> None:
    runtime.show()
    runtime.store.attend("devices", Attention(peers=True))
    runtime.poll_until(lambda: runtime.asked(path="/peer") >= 3)


def test_every_look_at_the_peers_is_told_with_its_time(runtime: Runtime, world: World) -> None:
    world.add_peer(NAS)
    runtime.show()
    runtime.store.attend("devices", Attention(peers=True))
    runtime.clock.advance(7)
    assert runtime.history.seen_at == NOW
    runtime.poll_until(lambda: runtime.history.seen_at == NOW + 7000)
    assert [peer.address for peer in runtime.history.peers] == [NAS.address]


def test_peers_are_asked_for_again_after_an_outage(runtime: Runtime) -> None:
    runtime.show()
    runtime.service.stop()
    runtime.poll()
    runtime.service.start()
    runtime.poll()
    assert runtime.asked(path="/peer") == 1


def test_devices_are_counted_in_the_worker(runtime: Runtime, world: World) -> None:
    world.add_peer(NAS)
    world.add_peer(Peer(address="62f865ae71", latency=80))
    runtime.show()
    assert runtime.snapshot.peer_counts == PeerCounts(direct=1, relayed=1)


def test_peers_that_did_not_change_stay_the_same_object(runtime: Runtime, world: World) -> None:
    world.add_peer(replace(NAS, latency=100))
    runtime.show()
    runtime.store.attend("devices", Attention(peers=True))
    world.add_peer(replace(NAS, latency=105))  # a move that means nothing
    runtime.refresh()
    first, *others = (state.peers for state in runtime.polls.values if isinstance(state, Snapshot))
    assert first is not None
    assert len(others) >= 2
    assert all(peers is first for peers in others)
    world.add_peer(replace(NAS, latency=400))
    runtime.poll_until(lambda: [peer.latency for peer in runtime.snapshot.peers or ()] == [400])


peers_in_trouble = pytest.mark.parametrize(
    "answer",
    [
        pytest.param({"status": 500, "body": b"oops"}, id="an error"),
        pytest.param({"status": 404, "body": b"{}"}, id="not there"),
        pytest.param({"status": 401, "body": b"{}"}, id="no access"),
        pytest.param({"body": b"{}"}, id="no list"),
        pytest.param({"body": b"<html>"}, id="no JSON"),
        pytest.param({"body": b"[", "length": 100}, id="half an answer"),
    ],
)


@peers_in_trouble
def test_trouble_with_the_peers_alone_is_no_outage(runtime: Runtime, world: World, answer: dict[str, Any]) -> None:
    world.add_peer(NAS)
    runtime.show()
    runtime.service.answer_with("GET", "/peer", **answer)
    runtime.store.attend("devices", Attention(peers=True))
    runtime.poll_until(lambda: (runtime.snapshot.peers, runtime.snapshot.peer_counts) == (None, None))
    assert runtime.network(HOME).name == "Home"
    assert all(isinstance(state, Snapshot) for state in runtime.polls.values)


@peers_in_trouble
def test_peers_come_back_when_their_trouble_is_over(runtime: Runtime, world: World, answer: dict[str, Any]) -> None:
    world.add_peer(NAS)
    runtime.service.answer_with("GET", "/peer", **answer)
    runtime.show()
    assert runtime.snapshot.peer_counts is None
    runtime.service.answer_truly("GET", "/peer")
    runtime.store.attend("devices", Attention(peers=True))
    runtime.poll_until(lambda: runtime.snapshot.peer_counts == PeerCounts(direct=1))


def test_peers_in_trouble_are_not_asked_for_at_every_poll(runtime: Runtime) -> None:
    runtime.service.answer_with("GET", "/peer", status=500)
    runtime.show()
    for _ in range(3):
        runtime.poll()
    assert runtime.asked(path="/peer") == 0


# What the store makes of it.


def test_the_pause_while_nobody_looks_can_be_chosen(runtime: Runtime, qtbot: QtBot) -> None:
    runtime.show()
    runtime.store.take_time(20)
    qtbot.waitUntil(lambda: pause_of(runtime) == 20_000)
    runtime.store.attend("menu", Attention(networks=True))
    qtbot.waitUntil(lambda: pause_of(runtime) == 1000)


def test_the_last_state_that_was_told_is_kept_while_the_service_is_out(runtime: Runtime) -> None:
    runtime.show()
    last = runtime.snapshot
    runtime.clock.advance(5)
    runtime.service.stop()
    for _ in range(2):
        runtime.poll()
        runtime.clock.advance(5)
    assert isinstance(runtime.overview.state, Outage)
    assert (runtime.overview.last_snapshot, runtime.overview.last_snapshot_at) == (last, NOW)
    runtime.service.start()
    runtime.refresh()
    assert (runtime.overview.last_snapshot, runtime.overview.last_snapshot_at) == (None, 0)


def test_a_network_waits_long_for_its_controller_after_half_a_minute(runtime: Runtime, world: World) -> None:
    world.add_network(OFFICE)
    runtime.show()
    runtime.clock.advance(29)
    runtime.refresh()
    assert runtime.overview.long_waiting == frozenset()
    runtime.clock.advance(1)
    runtime.refresh()
    assert runtime.overview.long_waiting == {OFFICE}
    world.set_status(OFFICE, "OK")
    runtime.refresh()
    assert runtime.overview.long_waiting == frozenset()


def test_trouble_stands_once_until_it_is_read() -> None:
    store = Store()
    for trouble in ("", "The disk is full.", "The disk is full.", "It rains."):
        store.report(trouble)
    assert list(store.overview.troubles) == ["The disk is full.", "It rains."]
    store.dismiss_trouble("The disk is full.")
    assert list(store.overview.troubles) == ["It rains."]


def test_what_changed_is_told_and_put_down_to_the_person_when_they_did_it(runtime: Runtime, world: World) -> None:
    world.add_network(OFFICE, Stage(name="Office"))
    runtime.show()
    runtime.do(DNS_ON)
    world.join(OFFICE, {"allowDNS": True})
    runtime.refresh()
    changes = [entry.change for entry in runtime.activity.entries]
    assert [(change.network_id, change.kind, change.is_own) for change in changes] == [
        (OFFICE, ChangeKind.FLAG_CHANGED, False),
        (HOME, ChangeKind.FLAG_CHANGED, True),
    ]


# Intents.


def test_an_intent_is_carried_out_and_the_next_poll_shows_it(runtime: Runtime) -> None:
    runtime.show()
    assert runtime.do(DNS_ON) == Done(intent=DNS_ON)
    assert runtime.network(HOME).flags == {Flag.MANAGED, Flag.DNS}


def test_joining_takes_the_flags_along(runtime: Runtime, world: World) -> None:
    world.joinable(OFFICE, Stage(name="Office"))
    runtime.show()
    runtime.do(Join(network_id=OFFICE, flags=frozenset({Flag.GLOBAL, Flag.DNS})))
    assert runtime.network(OFFICE).flags == {Flag.GLOBAL, Flag.DNS}


def test_leaving_takes_the_network_away(runtime: Runtime) -> None:
    runtime.show()
    runtime.do(Leave(network_id=HOME))
    assert runtime.snapshot.networks == ()


def test_intents_are_carried_out_in_the_order_in_which_they_came(runtime: Runtime) -> None:
    runtime.show()
    recorder = Recorder()
    runtime.store.finished.connect(recorder.note)
    intents = (DNS_ON, Leave(network_id=HOME), Join(network_id=HOME), replace(DNS_ON, flag=Flag.GLOBAL))
    for intent in intents:
        runtime.store.submit(intent)
    runtime.wait_for(lambda overview: not overview.pending)
    assert recorder.values == [Done(intent=intent) for intent in intents]
    path = f"/network/{HOME}"
    assert runtime.changes_asked() == [("POST", path), ("DELETE", path), ("POST", path), ("POST", path)]


def test_an_intent_is_pending_until_the_poll_after_it(runtime: Runtime, qtbot: QtBot) -> None:
    runtime.show()
    _, overviews = recorded_overviews(runtime)
    with qtbot.waitSignal(runtime.store.finished):
        runtime.store.submit(DNS_ON)
    runtime.wait_for(lambda overview: not overview.pending)
    seen = [
        (bool(o.pending), Flag.DNS in network.flags)
        for o in overviews
        if isinstance(o.state, Snapshot) and (network := o.state.network(HOME))
    ]
    assert [pair for pair, _ in groupby(seen)] == [(True, False), (False, True)]


def test_the_same_intent_is_not_carried_out_twice_at_a_time(runtime: Runtime) -> None:
    runtime.show()
    for _ in range(3):
        runtime.store.submit(DNS_ON)
    runtime.wait_for(lambda overview: not overview.pending)
    assert runtime.changes_asked() == [("POST", f"/network/{HOME}")]


def test_what_the_service_does_not_do_is_a_refusal(runtime: Runtime, world: World) -> None:
    world.refuse_flag(HOME, "allowDNS")
    runtime.show()
    outcome = runtime.do(DNS_ON)
    assert outcome == Refused(intent=DNS_ON, refusal=Refusal.NOT_APPLIED)
    assert runtime.overview.refusals == (outcome,)
    assert Flag.DNS not in runtime.network(HOME).flags


def test_a_service_s_own_error_is_told_in_its_words(runtime: Runtime) -> None:
    runtime.show()
    runtime.service.answer_with("DELETE", f"/network/{HOME}", status=500, body=b"disk full")
    leave = Leave(network_id=HOME)
    assert runtime.do(leave) == Refused(intent=leave, refusal=Refusal.REJECTED, detail="disk full")


def test_a_new_attempt_makes_the_old_refusal_go(runtime: Runtime, world: World) -> None:
    world.refuse_flag(HOME, "allowDNS")
    runtime.show()
    runtime.do(DNS_ON)
    runtime.store.submit(replace(DNS_ON, flag=Flag.GLOBAL))
    assert runtime.overview.refusals == ()


def test_an_attempt_on_another_network_leaves_the_refusal(runtime: Runtime, world: World) -> None:
    world.add_network(OFFICE, Stage(name="Office"))
    world.refuse_flag(HOME, "allowDNS")
    runtime.show()
    refused = runtime.do(DNS_ON)
    runtime.do(replace(DNS_ON, network_id=OFFICE))
    assert runtime.overview.refusals == (refused,)


def test_a_refusal_that_was_read_can_be_dismissed(runtime: Runtime, world: World) -> None:
    world.refuse_flag(HOME, "allowDNS")
    runtime.show()
    refused = runtime.do(DNS_ON)
    assert isinstance(refused, Refused)
    runtime.store.dismiss(refused)
    assert runtime.overview.refusals == ()


def test_a_flag_of_a_network_left_meanwhile_does_not_join_it_again(runtime: Runtime, world: World) -> None:
    runtime.show()
    world.leave(HOME)
    assert runtime.do(DNS_ON) == Refused(intent=DNS_ON, refusal=Refusal.NOT_JOINED)
    assert world.network(HOME) is None


def test_an_intent_during_an_outage_is_refused_and_not_kept_for_later(runtime: Runtime, world: World) -> None:
    runtime.show()
    runtime.service.stop()
    outcome = runtime.do(DNS_ON)
    assert isinstance(outcome, Refused)
    assert outcome.refusal is Refusal.UNREACHABLE
    runtime.service.start()
    runtime.poll()
    assert Flag.DNS not in runtime.network(HOME).flags
    assert (world.network(HOME) or {})["allowDNS"] is False


def test_a_refusal_goes_when_what_was_asked_for_has_come_true(runtime: Runtime, world: World) -> None:
    runtime.service.answer_with("DELETE", f"/network/{HOME}", status=500, body=b"disk full")
    runtime.show()
    refused = runtime.do(Leave(network_id=HOME))
    runtime.refresh()
    assert list(runtime.overview.refusals) == [refused]
    world.leave(HOME)
    runtime.refresh()
    assert list(runtime.overview.refusals) == []


def test_a_refusal_stays_during_an_outage(runtime: Runtime) -> None:
    runtime.show()
    runtime.service.stop()
    refused = runtime.do(Leave(network_id=HOME))
    assert isinstance(runtime.overview.state, Outage)
    assert runtime.overview.refusals == (refused,)


def test_a_join_that_timed_out_and_happens_all_the_same_is_no_refusal_any_more(runtime: Runtime) -> None:
    join = Join(network_id=OFFICE, flags=frozenset({Flag.MANAGED, Flag.DNS}))
    runtime.show()
    runtime.service.hang()
    runtime.store.submit(join)
    runtime.wait_for(lambda overview: bool(overview.refusals))
    runtime.service.resume()
    runtime.store.poll()
    runtime.wait_for(lambda overview: not overview.refusals and isinstance(overview.state, Snapshot))
    assert runtime.network(OFFICE).flags == join.flags


# What ought not to happen.


@dataclass(frozen=True, kw_only=True)
class BrokenPlaces(ServicePlaces):
    """Places with a defect that lasts as long as somebody says so."""

    defects: list[Exception]

    @property
    def is_remote(self) -> bool:
        if self.defects:
            raise self.defects[0]
        return super().is_remote


@pytest.fixture
def defects(runtime: Runtime) -> list[Exception]:
    """What keeps the runtime from working, as long as something stands in this list."""
    defects: list[Exception] = [ZeroDivisionError("a secret")]
    runtime.store.connect_to(BrokenPlaces(home=runtime.service.home, defects=defects))
    return defects


@pytest.mark.expects_warnings
@pytest.mark.usefixtures("defects")
def test_a_poll_that_fails_by_a_defect_of_ours_is_an_outage_and_logged(
    runtime: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    outage = runtime.wait_for_outage(OutageReason.MALFORMED)
    assert outage.evidence == "ZTray failed: ZeroDivisionError."
    # The first poll may be over before the test begins, and what it logged is lost between two phases of a test.
    runtime.poll()
    record = caplog.records[-1]
    assert (record.levelname, record.getMessage()) == ("ERROR", "a poll failed")
    assert record.exc_info


@pytest.mark.expects_warnings
def test_polls_go_on_after_a_defect_of_ours(runtime: Runtime, defects: list[Exception]) -> None:
    runtime.wait_for_outage(OutageReason.MALFORMED)
    defects.clear()
    runtime.wait_for(lambda overview: isinstance(overview.state, Snapshot))


@pytest.mark.expects_warnings
@pytest.mark.usefixtures("defects")
def test_an_intent_that_fails_by_a_defect_of_ours_is_refused_and_logged(
    runtime: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    runtime.wait_for_outage(OutageReason.MALFORMED)
    outcome = runtime.do(DNS_ON)
    assert outcome == Refused(intent=DNS_ON, refusal=Refusal.FAILED, detail="ZeroDivisionError")
    assert runtime.overview.refusals == (outcome,)
    assert runtime.overview.pending == ()
    assert f"{DNS_ON} failed" in [record.getMessage() for record in caplog.records]


# Outages.


def test_a_stopped_service_is_an_outage_and_a_request_finds_it_again(runtime: Runtime) -> None:
    runtime.show()
    runtime.service.stop()
    runtime.poll()
    runtime.wait_for_outage(OutageReason.NOT_RUNNING)
    runtime.service.start()
    runtime.poll()
    assert runtime.network(HOME).name == "Home"


def test_a_replaced_token_is_found_without_an_outage(runtime: Runtime) -> None:
    runtime.show()
    _, overviews = recorded_overviews(runtime)
    runtime.service.replace_token()
    runtime.poll()
    runtime.do(DNS_ON)
    assert not [overview for overview in overviews if not isinstance(overview.state, Snapshot)]


def test_a_service_on_another_port_is_found_without_an_outage(runtime: Runtime, world: World) -> None:
    runtime.show()
    _, overviews = recorded_overviews(runtime)
    runtime.service.stop()
    runtime.service.start(port=0)
    world.rename(HOME, "Moved")
    runtime.poll()
    assert runtime.network(HOME).name == "Moved"
    assert {type(overview.state) for overview in overviews} == {Snapshot}


def test_an_answer_without_sense_is_an_outage(runtime: Runtime) -> None:
    runtime.show()
    runtime.service.answer_with("GET", "/network", body=b"<html>")
    runtime.poll()
    runtime.wait_for_outage(OutageReason.MALFORMED)


def test_a_token_that_nobody_accepts_is_an_outage(runtime: Runtime) -> None:
    (runtime.service.home / "authtoken.secret").write_text("of-another-service")
    runtime.store.connect_to(places_of(runtime.service))
    outage = runtime.wait_for_outage(OutageReason.TOKEN_REFUSED)
    assert outage.path == str(runtime.service.home / "authtoken.secret")


# One service after the other.


@pytest.fixture
def other_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedService]:
    with SimulatedService(demo_world(), home=tmp_path_factory.mktemp("other")) as other:
        yield other


def test_another_service_can_be_shown(runtime: Runtime, other_service: SimulatedService) -> None:
    runtime.show()
    runtime.store.connect_to(places_of(other_service), is_demo=True)
    assert runtime.overview == Overview(is_demo=True)
    runtime.wait_for(lambda overview: isinstance(overview.state, Snapshot))
    assert len(runtime.snapshot.networks) > 5


def test_what_the_former_service_still_answers_is_not_shown_as_the_new_one_s(
    runtime: Runtime, other_service: SimulatedService
) -> None:
    runtime.show()
    runtime.service.hang()
    runtime.store.poll()
    runtime.service.wait_for_request(lambda request: request.path == "/status")
    _, overviews = recorded_overviews(runtime)
    runtime.store.connect_to(places_of(other_service), is_demo=True)
    runtime.service.resume()
    runtime.wait_for(lambda overview: isinstance(overview.state, Snapshot))
    assert len(runtime.snapshot.networks) > 5
    assert [type(state) for state in states_of(overviews)] == [Connecting, Snapshot]


def test_what_the_former_service_refuses_is_not_told_of_the_new_one(
    runtime: Runtime, other_service: SimulatedService
) -> None:
    runtime.show()
    runtime.service.hang()
    runtime.store.submit(DNS_ON)
    runtime.service.wait_for_request(lambda request: request.path == f"/network/{HOME}")
    outcomes = Recorder()
    runtime.store.finished.connect(outcomes.note)
    runtime.store.connect_to(places_of(other_service), is_demo=True)
    runtime.service.stop()
    runtime.wait_for(lambda overview: isinstance(overview.state, Snapshot))
    assert runtime.overview.refusals == ()
    assert outcomes.values == []


# The end.


def test_stopping_takes_a_moment_while_the_service_hangs(runtime: Runtime) -> None:
    runtime.show()
    thread = runtime.worker.thread()
    runtime.service.hang()
    runtime.store.poll()
    runtime.service.wait_for_request(lambda request: request.path == "/status")
    watch = Stopwatch()
    assert runtime.thread.stop() is True
    watch.assert_within(0.5)
    assert thread.isFinished()


@pytest.mark.expects_warnings
def test_a_thread_that_does_not_end_is_told(runtime: Runtime, caplog: pytest.LogCaptureFixture) -> None:
    """As while the system blocks, on a network file system that is gone."""
    is_asked, is_back = threading.Event(), threading.Event()

    class GonePlaces(ServicePlaces):
        @property
        def is_remote(self) -> bool:
            is_asked.set()
            is_back.wait(10)
            return super().is_remote

    thread = runtime.worker.thread()
    runtime.store.connect_to(GonePlaces(home=runtime.service.home))
    assert is_asked.wait(5)
    watch = Stopwatch()
    assert runtime.thread.stop() is False
    watch.assert_within(3)
    assert "did not end" in caplog.text
    is_back.set()
    assert thread.wait(5000)


def test_stopping_at_once_after_starting_leaves_no_thread() -> None:
    service_thread = ServiceThread(this_system())
    thread = service_thread.worker.thread()
    service_thread.start()
    service_thread.stop()
    assert thread.isFinished()


def test_a_stopped_thread_makes_no_further_request(runtime: Runtime) -> None:
    runtime.show()
    runtime.poll()
    runtime.thread.stop()
    runtime.service.forget_requests()
    runtime.store.poll()
    with pytest.raises(TimeoutError):
        runtime.service.wait_for_request(lambda _: True, timeout=0.1)


def test_a_store_without_a_worker_shows_what_it_is_told() -> None:
    store, outage = Store(), Outage(reason=OutageReason.NOT_RUNNING)
    store.on_polled(outage)
    assert store.overview == Overview(state=outage)
