"""Which changes become notices, and when."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from tests.fakes.builders import HOME, LAB, OFFICE, network, online
from tests.qt.wiring import Recorder
from ztray.domain.change import Change, ChangeKind
from ztray.domain.identifiers import NetworkId
from ztray.domain.settings import NoticeKind
from ztray.presentation.actions import Page, ShowWindow
from ztray.presentation.notices import Notice
from ztray.ui.notifier import QUIET_TIME, REPEAT_TIME, Notifier

HOLDING_TIME = 50
GONE = Change(at=1, kind=ChangeKind.SERVICE_GONE, detail="NOT_RUNNING")
BACK = Change(at=2, kind=ChangeKind.SERVICE_BACK)
OFFLINE = Change(at=1, kind=ChangeKind.OFFLINE)
ONLINE = Change(at=2, kind=ChangeKind.ONLINE)

OVERVIEW = online(*(network(nwid, name=name) for nwid, name in [(HOME, "Home"), (OFFICE, "Office"), (LAB, "Lab")]))


def of(
    kind: ChangeKind, network_id: NetworkId = HOME, *, detail: str = "", is_own: bool = False, name: str = "Home"
) -> Change:
    return Change(at=1, kind=kind, network_id=network_id, name=name, detail=detail, is_own=is_own)


CONNECTED = of(ChangeKind.CONNECTED, detail="10.0.0.1")
WAITING = of(ChangeKind.WAITING_FOR_APPROVAL)


class Desk:
    """A notifier that started long ago, a clock that a test sets, and the notices."""

    def __init__(self, qtbot: QtBot, repeat_time: int) -> None:
        self.now = 1_795_000_000_000
        self.qtbot = qtbot
        self.parent = QObject()
        self.notifier = Notifier(
            lambda: OVERVIEW, lambda: self.now, self.parent, holding_time=HOLDING_TIME, repeat_time=repeat_time
        )
        self.told = Recorder()
        self.notifier.noticed.connect(self.told.note)
        self.notifier.start()
        self.pass_time(QUIET_TIME)

    def happen(self, *changes: Change) -> None:
        self.notifier.on_happened(changes)

    def pass_time(self, milliseconds: int) -> None:
        self.now += milliseconds

    @property
    def notices(self) -> list[Notice]:
        return [value for value in self.told.values if isinstance(value, Notice)]

    @property
    def titles(self) -> list[str]:
        return [notice.title for notice in self.notices]

    def wait_for(self, *titles: str) -> None:
        self.qtbot.waitUntil(lambda: self.titles == [*titles])

    def wait_for_silence(self) -> None:
        """Wait until whatever was held back before now would have been told: a later one passes after it."""
        probe = Notifier(lambda: OVERVIEW, lambda: self.now, self.parent, holding_time=3 * HOLDING_TIME)
        with self.qtbot.waitSignal(probe.noticed):
            probe.on_happened((GONE,))


@pytest.fixture
def make_desk(qtbot: QtBot) -> Callable[..., Desk]:
    def make(repeat_time: int = REPEAT_TIME) -> Desk:
        return Desk(qtbot, repeat_time)

    return make


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    return make_desk()


def test_a_change_is_told(desk: Desk) -> None:
    desk.happen(CONNECTED)
    (notice,) = desk.notices
    assert notice == Notice(
        kind=NoticeKind.CONNECTED,
        title="Home: you are in.",
        text="10.0.0.1",
        action=ShowWindow(page=Page.NETWORKS, network_id=HOME),
    )


def test_what_only_the_record_keeps_is_not_told(desk: Desk) -> None:
    desk.happen(of(ChangeKind.JOINED), of(ChangeKind.LEFT), of(ChangeKind.FLAG_CHANGED, detail="allowDNS on"))
    assert desk.titles == []


def test_what_the_person_did_is_not_told(desk: Desk) -> None:
    desk.happen(of(ChangeKind.CONNECTED, is_own=True))
    assert desk.titles == []


# Quiet times.


@pytest.mark.parametrize("begin", ["start", "woke"])
def test_what_happens_just_after_the_start_or_a_wake_is_not_told_and_not_later_either(desk: Desk, begin: str) -> None:
    getattr(desk.notifier, begin)()
    desk.pass_time(QUIET_TIME - 1)
    desk.happen(CONNECTED, GONE, OFFLINE)
    desk.pass_time(1)
    desk.wait_for_silence()
    assert desk.titles == []
    desk.happen(WAITING)
    assert desk.titles == ["Home waits for approval."]


def test_a_clock_set_back_does_not_lengthen_the_quiet(desk: Desk) -> None:
    desk.notifier.start()
    desk.pass_time(-(10**9))
    desk.happen(CONNECTED)
    assert desk.titles == ["Home: you are in."]


def test_an_outage_held_back_is_dropped_by_a_wake(desk: Desk) -> None:
    desk.happen(GONE)
    desk.notifier.woke()
    desk.wait_for_silence()
    assert desk.titles == []


# Muted kinds.


def test_muted_kinds_are_not_told(desk: Desk) -> None:
    desk.notifier.set_muted(frozenset({NoticeKind.CONNECTED, NoticeKind.SERVICE}))
    desk.happen(CONNECTED, GONE)
    desk.wait_for_silence()
    desk.happen(BACK)
    assert desk.titles == []
    desk.notifier.set_muted(frozenset())
    desk.happen(of(ChangeKind.CONNECTED, LAB))
    assert desk.titles == ["Lab: you are in."]


@pytest.mark.parametrize(("muted", "titles"), [(frozenset(), ["No."]), (frozenset({NoticeKind.REFUSED}), [])])
def test_a_notice_made_elsewhere_is_told_at_once_unless_muted(
    desk: Desk, muted: frozenset[NoticeKind], titles: list[str]
) -> None:
    desk.notifier.start()
    desk.notifier.set_muted(muted)
    desk.notifier.tell(Notice(kind=NoticeKind.REFUSED, title="No.", text="It did not work.", action=ShowWindow()))
    assert desk.titles == titles


# Outages.


@pytest.mark.parametrize(
    ("begins", "ends", "told"),
    [
        (GONE, BACK, ["ZeroTier stopped.", "ZeroTier is back."]),
        (OFFLINE, ONLINE, ["ZeroTier is offline.", "Back online."]),
    ],
)
def test_an_outage_that_lasts_is_told_and_so_is_its_end(
    desk: Desk, begins: Change, ends: Change, told: list[str]
) -> None:
    desk.happen(begins)
    assert desk.titles == []
    desk.wait_for(told[0])
    desk.happen(ends)
    assert desk.titles == told


@pytest.mark.parametrize(("begins", "ends"), [(GONE, BACK), (OFFLINE, ONLINE)])
def test_a_short_outage_is_not_told_and_neither_is_its_end(desk: Desk, begins: Change, ends: Change) -> None:
    desk.happen(begins)
    desk.happen(ends)
    desk.wait_for_silence()
    assert desk.titles == []


def test_the_end_of_one_outage_does_not_drop_another(desk: Desk) -> None:
    desk.happen(GONE)
    desk.happen(ONLINE)
    desk.wait_for("ZeroTier stopped.")


def test_an_end_without_a_beginning_is_not_told(desk: Desk) -> None:
    desk.happen(BACK, ONLINE)
    assert desk.titles == []


def test_an_outage_that_ended_quietly_is_over(desk: Desk) -> None:
    desk.happen(GONE)
    desk.wait_for("ZeroTier stopped.")
    desk.notifier.woke()
    desk.happen(BACK)
    desk.pass_time(QUIET_TIME)
    desk.happen(BACK)
    assert desk.titles == ["ZeroTier stopped."]


def test_an_outage_that_comes_again_at_once_is_told_once_and_its_end_is_the_last_word(desk: Desk) -> None:
    desk.happen(GONE)
    desk.wait_for("ZeroTier stopped.")
    desk.happen(BACK)
    desk.happen(GONE)
    desk.wait_for_silence()
    desk.happen(BACK)
    assert desk.titles == ["ZeroTier stopped.", "ZeroTier is back."]


# The same again.


def test_the_same_again_is_told_after_a_minute_only(desk: Desk) -> None:
    desk.happen(CONNECTED, CONNECTED)
    desk.pass_time(REPEAT_TIME - 1)
    desk.happen(CONNECTED)
    assert len(desk.notices) == 1
    desk.pass_time(1)
    desk.happen(CONNECTED)
    assert len(desk.notices) == 2


def test_the_same_of_another_network_or_with_another_detail_is_something_else(desk: Desk) -> None:
    desk.happen(CONNECTED, of(ChangeKind.CONNECTED, LAB), of(ChangeKind.CONNECTED, detail="10.0.0.2"))
    assert len(desk.notices) == 3


def test_a_network_that_comes_and_goes_is_told_as_it_is_in_the_end(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(repeat_time=100)
    for change in (CONNECTED, WAITING, CONNECTED, WAITING, CONNECTED):
        desk.happen(change)
    assert desk.titles == ["Home: you are in.", "Home waits for approval."]
    desk.wait_for("Home: you are in.", "Home waits for approval.", "Home: you are in.")


def test_what_was_told_last_is_not_told_again_after_the_minute(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(repeat_time=20)
    desk.happen(CONNECTED, CONNECTED)
    desk.wait_for_silence()
    assert desk.titles == ["Home: you are in."]


def test_the_default_route_is_a_word_of_its_own(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(repeat_time=100)
    on, off = of(ChangeKind.DEFAULT_ROUTE_ON), of(ChangeKind.DEFAULT_ROUTE_OFF)
    for change in (on, off, on, CONNECTED):
        desk.happen(change)
    desk.wait_for(
        "All traffic goes through Home now.",
        "Traffic does not go through Home any more.",
        "Home: you are in.",
        "All traffic goes through Home now.",
    )


# Many at once.


def test_three_at_once_are_told_one_by_one(desk: Desk) -> None:
    desk.happen(*(of(ChangeKind.NOT_FOUND, nwid) for nwid in (HOME, OFFICE, LAB)))
    assert desk.titles == ["Home does not work.", "Office does not work.", "Lab does not work."]


def test_more_than_three_at_once_are_one_notice_that_leads_to_the_record(desk: Desk) -> None:
    desk.happen(
        of(ChangeKind.JOINED),
        *(of(ChangeKind.NOT_FOUND, NetworkId(f"{n:016x}"), name=f"net {n}") for n in range(1, 6)),
    )
    assert [(notice.title, notice.action) for notice in desk.notices] == [
        ("5 networks need a look.", ShowWindow(page=Page.ACTIVITY))
    ]


def test_thousands_at_once_are_one_notice(desk: Desk) -> None:
    desk.happen(*(of(ChangeKind.NOT_FOUND, NetworkId(f"{n:016x}")) for n in range(1, 5000)))
    assert desk.titles == ["4999 networks need a look."]
