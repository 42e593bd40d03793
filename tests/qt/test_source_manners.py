"""How the worker of an account treats its Central, with clocks that are turned by hand."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QTimer
from pytestqt.qtbot import QtBot

from tests.fakes.central_scene import HOME, CentralScene
from tests.fakes.central_scene import LAPTOP as LAPTOP_TEXT
from tests.fakes.central_scene import NAS as NAS_TEXT
from tests.fakes.central_scene import PENDING as STRANGER_TEXT
from tests.fakes.wall_clock import WallClock
from tests.qt.wiring import Recorder
from ztray.api.interruption import Interruption
from ztray.api.recognition import central as source_of
from ztray.api.web import Web
from ztray.demo.legacy_central import LegacyCentral as SimulatedLegacyCentral
from ztray.demo.new_central import NewCentral as SimulatedNewCentral
from ztray.demo.world import HandClock
from ztray.domain.account import Account, SourceFault, SourceKind
from ztray.domain.decision import Admit, AssignAddresses, Decided, Decision, Declined, NameMember, SetStanding
from ztray.domain.directory import AccountState
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.membership import Standing
from ztray.domain.token import Token
from ztray.runtime.source_pace import LONGEST_PAUSE, REFUSED_PAUSE, SPACING, Interest
from ztray.runtime.source_worker import ADMISSION_TIME, SourceWorker

NETWORK = NetworkId(HOME)
LAPTOP = NodeAddress(LAPTOP_TEXT)
NAS = NodeAddress(NAS_TEXT)
STRANGER = NodeAddress(STRANGER_TEXT)
NEWCOMER = NodeAddress("abcdef0123")
NOBODY = Interest(waiting=False)
LISTS = Interest(lists=True)
RENAME = NameMember(account_id="work", network_id=NETWORK, address=LAPTOP, name="Store")


class Visitor:
    """A worker in the test's own thread, whose time passes when the test says so."""

    def __init__(self, central: SimulatedNewCentral | SimulatedLegacyCentral, scene: CentralScene) -> None:
        self.clock = HandClock()
        self.wall_clock = WallClock()
        self.chance = 0.5
        self.states = Recorder()
        self.verdicts = Recorder()
        self._central = central
        is_new = isinstance(central, SimulatedNewCentral)
        kind = SourceKind.NEW_CENTRAL if is_new else SourceKind.LEGACY_CENTRAL
        account = Account(id="work", kind=kind, name="Work", base=central.base_url)
        key = Token((scene.new_key if is_new else scene.legacy_key).secret)
        self.worker = SourceWorker(
            AccountState(account=account),
            lambda interruption: source_of(
                kind, central.base_url, key, lambda base: Web(base, interruption, requests_a_second=10_000)
            ),
            Interruption(),
            interest=NOBODY,
            cache=None,
            now=self.wall_clock,
            clock=self.clock,
            chance=lambda: self.chance,
        )
        self.worker.told.connect(self.states.note)
        self.worker.finished.connect(self.verdicts.note)
        self._timers = self.worker.findChildren(QTimer)
        self.worker.begin()

    @property
    def state(self) -> AccountState:
        state = self.states.values[-1]
        assert isinstance(state, AccountState)
        return state

    @property
    def fault(self) -> SourceFault | None:
        return self.state.trouble.fault if self.state.trouble else None

    @property
    def planned(self) -> float | None:
        """In how many seconds it does something next, None for never."""
        waits = [timer.interval() / 1000 for timer in self._timers if timer.isActive()]
        return min(waits, default=None)

    def asked(self, act: Callable[[], object] | None = None) -> list[str]:
        """Return the paths of what was asked since this was asked last, or by an act and what it leads to at once."""
        if act is not None:
            act()
            self.settle()
        paths = [request.path.removeprefix(self._central.prefix) for request in self._central.requests]
        self._central.forget_requests()
        return paths

    def settle(self) -> None:
        """Let it do what is due now."""
        while self.planned == 0:
            QCoreApplication.processEvents()

    def attend(self, interest: Interest) -> list[str]:
        return self.asked(lambda: self.worker.attend(interest))

    def click(self) -> list[str]:
        """Look as by a click."""
        return self.asked(self.worker.look)

    def wait(self) -> float:
        """Let the time pass until it does something next, have it do that, and return how long it was."""
        wait = self.planned
        assert wait is not None
        self.pass_time(wait)
        (timer,) = (timer for timer in self._timers if timer.isActive() and timer.interval() == round(wait * 1000))
        timer.start(0)
        self.settle()
        return wait

    def pass_time(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.wall_clock.advance(seconds)


@pytest.fixture
def visitor(qtbot: QtBot, central: SimulatedNewCentral, scene: CentralScene) -> Visitor:
    del qtbot  # timers need the application
    return Visitor(central, scene)


def is_networks(path: str) -> bool:
    return path == "/network"


# At peace.


def test_nothing_is_asked_while_nobody_wants_to_know(visitor: Visitor) -> None:
    assert visitor.planned is None
    assert visitor.asked() == []


def test_who_begins_to_look_is_answered_at_once_and_then_once_a_minute(visitor: Visitor) -> None:
    assert "/network" in visitor.attend(LISTS)
    assert [visitor.wait() for _ in range(3)] == [60, 60, 60]
    assert sum(map(is_networks, visitor.asked())) == 3


def test_a_page_opened_again_and_again_asks_no_sooner(visitor: Visitor) -> None:
    visitor.attend(LISTS)
    for _ in range(30):
        visitor.pass_time(1)
        assert visitor.attend(NOBODY) == []
        assert visitor.planned is None
        assert visitor.attend(LISTS) == []
    assert visitor.planned == 30


def test_members_that_are_opened_are_asked_for_when_ten_seconds_have_passed(visitor: Visitor) -> None:
    visitor.attend(Interest(lists=True, waiting=False))
    visitor.pass_time(4)
    shown = Interest(roster=NETWORK)
    assert visitor.attend(shown) == []
    assert visitor.wait() == SPACING - 4
    assert f"/network/{NETWORK}/member" in visitor.asked()
    for _ in range(5):
        assert visitor.attend(NOBODY) == visitor.attend(shown) == []
    assert visitor.planned == 60


def test_names_are_asked_for_every_ten_minutes_by_who_only_is_in_the_network(visitor: Visitor) -> None:
    visitor.attend(Interest(waiting=False, joined=frozenset({NETWORK})))
    assert [visitor.wait() for _ in range(2)] == [600, 600]
    assert sum(map(is_networks, visitor.asked())) == 2


def test_whose_the_key_is_is_asked_once_a_day_and_by_a_click(visitor: Visitor) -> None:
    assert "/org" in visitor.attend(LISTS)
    visitor.wait()
    assert "/org" not in visitor.asked()
    assert "/org" in visitor.click()
    visitor.pass_time(24 * 3600)
    visitor.wait()
    assert "/org" in visitor.asked()


def test_a_central_that_took_no_changes_for_a_while_is_asked_when_it_does_again(
    older: SimulatedLegacyCentral, scene: CentralScene, qtbot: QtBot
) -> None:
    del qtbot
    older.is_in_read_only_mode = True
    visitor = Visitor(older, scene)
    visitor.attend(LISTS)
    assert not visitor.state.may_approve(visitor.state.rosters[0])
    older.is_in_read_only_mode = False
    visitor.wait()
    assert visitor.state.may_approve(visitor.state.rosters[0])
    visitor.asked()
    visitor.wait()
    assert "/status" not in visitor.asked()


# In trouble.


def test_a_source_in_trouble_is_asked_ever_more_seldom_whoever_looks(
    visitor: Visitor, central: SimulatedNewCentral
) -> None:
    central.fail(500)
    visitor.attend(LISTS)
    assert visitor.fault is SourceFault.SERVER_TROUBLE
    visitor.asked()
    assert visitor.attend(NOBODY) == visitor.attend(LISTS) == visitor.attend(Interest(roster=NETWORK)) == []
    assert [visitor.wait() for _ in range(7)] == [60, 120, 240, 480, 960, LONGEST_PAUSE, LONGEST_PAUSE]
    assert len(visitor.asked()) == 7
    central.behave()
    assert visitor.wait() == LONGEST_PAUSE
    assert visitor.state.trouble is None
    assert visitor.planned == 60


def test_the_pauses_of_a_source_in_trouble_are_left_to_chance(visitor: Visitor, central: SimulatedNewCentral) -> None:
    central.fail(500)
    visitor.chance = 0.0
    visitor.attend(LISTS)
    visitor.chance = 1.0
    assert visitor.wait() == 48
    assert visitor.planned == 144
    assert visitor.state.trouble is not None
    assert visitor.state.trouble.until == visitor.wall_clock.after(144)


def test_a_click_asks_a_source_in_trouble_at_once(visitor: Visitor, central: SimulatedNewCentral) -> None:
    central.fail(500)
    visitor.attend(LISTS)
    central.behave()
    assert visitor.click() != []
    assert visitor.state.trouble is None


def test_a_key_that_was_refused_is_left_alone_for_an_hour_but_by_clicks(visitor: Visitor, scene: CentralScene) -> None:
    scene.world.revoke_key(scene.new_key)
    visitor.attend(LISTS)
    assert visitor.fault is SourceFault.KEY_REFUSED
    visitor.asked()
    for interest in (NOBODY, LISTS, Interest(roster=NETWORK), LISTS):
        assert visitor.attend(interest) == []
    assert [visitor.wait() for _ in range(2)] == [REFUSED_PAUSE, REFUSED_PAUSE]
    assert visitor.asked() == ["/org", "/org"]
    assert visitor.click() == ["/org"]
    assert visitor.planned == REFUSED_PAUSE


def test_who_wants_to_be_left_alone_is_left_alone_by_looks_and_by_clicks(
    visitor: Visitor, central: SimulatedNewCentral
) -> None:
    visitor.attend(LISTS)
    central.limit_rate(300)
    visitor.click()
    assert visitor.fault is SourceFault.BUSY
    assert visitor.planned == 300
    central.behave()
    visitor.asked()
    visitor.pass_time(299)
    assert visitor.click() == []
    assert visitor.asked(lambda: visitor.worker.execute(RENAME)) == []
    verdict = visitor.verdicts.values[-1]
    assert isinstance(verdict, Declined)
    assert verdict.trouble.fault is SourceFault.BUSY
    visitor.pass_time(1)
    assert f"/network/{NETWORK}/member/{LAPTOP}" in visitor.asked(lambda: visitor.worker.execute(RENAME))
    assert isinstance(visitor.verdicts.values[-1], Decided)
    assert visitor.state.trouble is None


def test_a_decision_that_is_too_much_for_a_source_has_looks_wait_as_well(
    visitor: Visitor, central: SimulatedNewCentral
) -> None:
    visitor.attend(LISTS)
    central.limit_rate(90)
    visitor.asked()
    assert visitor.asked(lambda: visitor.worker.execute(RENAME)) == [f"/network/{NETWORK}/member/{LAPTOP}"]
    assert visitor.planned == 90


def test_a_source_that_has_enough_in_the_middle_of_many_is_left_alone(
    older: SimulatedLegacyCentral, scene: CentralScene, qtbot: QtBot
) -> None:
    del qtbot
    visitor = Visitor(older, scene)
    visitor.attend(LISTS)
    members = f"/network/{NETWORK}/member"
    older.answer_with("POST", f"{members}/{NAS}", status=429, headers={"Retry-After": "90"})
    several = SetStanding(account_id="work", network_id=NETWORK, addresses=(LAPTOP, NAS), standing=Standing.PENDING)
    visitor.asked()
    assert visitor.asked(lambda: visitor.worker.execute(several)) == [f"{members}/{LAPTOP}", f"{members}/{NAS}"]
    (verdict,) = visitor.verdicts.values
    assert isinstance(verdict, Declined)
    assert verdict.done == (LAPTOP,)
    assert visitor.fault is SourceFault.BUSY
    assert visitor.planned == 90


def test_what_was_decided_before_a_look_is_what_a_later_decision_takes_back_to(
    visitor: Visitor, central: SimulatedNewCentral
) -> None:
    visitor.attend(Interest(roster=NETWORK))
    central.answer_with("GET", "/network", status=500)
    approve, reject = (
        SetStanding(account_id="work", network_id=NETWORK, addresses=(STRANGER,), standing=standing)
        for standing in (Standing.AUTHORISED, Standing.REJECTED)
    )
    visitor.asked(lambda: visitor.worker.execute(approve))
    visitor.asked(lambda: visitor.worker.execute(reject))
    assert undo_of_last(visitor) == (approve,)
    called = replace(RENAME, name="Cellar", description="behind the door")
    visitor.asked(lambda: visitor.worker.execute(called))
    visitor.asked(lambda: visitor.worker.execute(RENAME))
    assert undo_of_last(visitor) == (replace(RENAME, name="Cellar"),)
    first, second = (
        AssignAddresses(account_id="work", network_id=NETWORK, address=LAPTOP, addresses=(ip,), is_bridge=True)
        for ip in ("10.147.20.77", "10.147.20.78")
    )
    visitor.asked(lambda: visitor.worker.execute(first))
    visitor.asked(lambda: visitor.worker.execute(second))
    assert undo_of_last(visitor) == (first,)


def undo_of_last(visitor: Visitor) -> tuple[Decision, ...]:
    verdict = visitor.verdicts.values[-1]
    assert isinstance(verdict, Decided)
    return verdict.undo


def test_who_is_too_busy_to_say_for_how_long_is_left_alone_as_in_any_trouble(
    visitor: Visitor, central: SimulatedNewCentral
) -> None:
    central.limit_rate(None)
    visitor.attend(LISTS)
    visitor.asked()
    assert visitor.planned == 60
    assert visitor.click() == []
    visitor.wait()
    assert visitor.planned == 120


def test_a_short_wait_frees_clicks_before_looks(visitor: Visitor, central: SimulatedNewCentral) -> None:
    central.limit_rate(5)
    visitor.attend(LISTS)
    central.behave()
    assert visitor.planned == 60
    visitor.pass_time(5)
    visitor.asked()
    assert visitor.click() != []


# A device that is to be admitted.


def test_a_device_that_does_not_ask_is_waited_for_two_minutes_in_growing_pauses(visitor: Visitor) -> None:
    visitor.attend(Interest(waiting=False, joined=frozenset({NETWORK})))
    visitor.asked(lambda: visitor.worker.execute(Admit(account_id="work", network_id=NETWORK, address=NEWCOMER)))
    pauses: list[float] = []
    while not visitor.verdicts.values:
        pauses.append(visitor.wait())
    assert pauses[:6] == [1, 2, 3, 5, 8, 12]
    assert set(pauses[6:]) == {12}
    assert ADMISSION_TIME <= sum(pauses) < ADMISSION_TIME + 12
    assert isinstance(visitor.verdicts.values[0], Declined)


def test_each_device_is_waited_for_in_pauses_of_its_own(visitor: Visitor) -> None:
    visitor.attend(Interest(waiting=False, joined=frozenset({NETWORK})))
    first, second = (
        Admit(account_id="work", network_id=NETWORK, address=NodeAddress(address))
        for address in (NEWCOMER, "0123456789")
    )
    visitor.asked(lambda: visitor.worker.execute(first))
    waited = 0.0
    while waited < 31:
        waited += visitor.wait()
    visitor.pass_time(1)
    visitor.asked(lambda: visitor.worker.execute(second))
    paths = {decision: f"/network/{NETWORK}/member/{decision.address}/authorize" for decision in (first, second)}
    assert visitor.wait() == 1
    assert visitor.asked() == [paths[second]]
    waited = 1.0
    while waited < 11:
        waited += visitor.wait()
    asked = visitor.asked()
    assert (asked.count(paths[first]), asked.count(paths[second])) == (1, 3)


def test_who_waits_for_a_device_asks_nothing_while_the_source_wants_to_be_left_alone(
    visitor: Visitor, central: SimulatedNewCentral
) -> None:
    visitor.attend(Interest(waiting=False, joined=frozenset({NETWORK})))
    central.limit_rate(60)
    visitor.asked()
    admit = Admit(account_id="work", network_id=NETWORK, address=NEWCOMER)
    assert len(visitor.asked(lambda: visitor.worker.execute(admit))) == 1
    waited = 0.0
    while waited < 40:
        waited += visitor.wait()
    assert visitor.asked() == []
