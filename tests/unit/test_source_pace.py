"""How often a source is asked, and for what of it."""

import pytest

from tests.fakes.builders import roster
from ztray.domain.account import SourceFault, SourceKind
from ztray.domain.directory import Roster
from ztray.domain.identifiers import NetworkId
from ztray.domain.membership import MemberCounts
from ztray.runtime.source_pace import (
    LONGEST_PAUSE,
    REFUSED_PAUSE,
    SPACING,
    Interest,
    is_due,
    manners,
    pause,
    pause_in_trouble,
)

HOME = NetworkId("8056c2e21c000001")
OTHER = NetworkId("8056c2e21c000002")
CENTRAL = manners(SourceKind.NEW_CENTRAL)
OWN = manners(SourceKind.CONTROLLER)
NOBODY = Interest(waiting=False)
WAITING = Interest()
JOINED = Interest(waiting=False, joined=frozenset({HOME}))
COUNTED = MemberCounts(online=2, authorised=3, pending=1, rejected=0, total=4)
UNTOLD = MemberCounts()


def home(counts: MemberCounts = COUNTED) -> Roster:
    return roster(network_id=HOME, counts=counts)


# The pauses.


def test_both_centrals_are_asked_once_a_minute_at_most_and_ones_own_controller_more_often() -> None:
    assert manners(SourceKind.LEGACY_CENTRAL) == CENTRAL
    for interest in (Interest(lists=True), Interest(roster=HOME), Interest(names=True), WAITING):
        central = pause(interest, CENTRAL)
        own = pause(interest, OWN)
        assert central is not None
        assert own is not None
        assert central >= 60
        assert own < central


def test_where_there_are_no_networks_nobody_waits_for() -> None:
    assert pause(WAITING, OWN, has_networks=False) == OWN.names
    assert pause(Interest(lists=True), OWN, has_networks=False) == OWN.shown


def test_while_nobody_wants_to_know_anything_nothing_is_asked() -> None:
    assert pause(NOBODY, CENTRAL) is None
    assert pause(NOBODY, OWN) is None


def test_who_is_only_in_a_network_asks_for_names_now_and_then() -> None:
    assert pause(JOINED, CENTRAL) == CENTRAL.names == 600
    assert pause(JOINED, OWN) == OWN.names


@pytest.mark.parametrize("interest", [Interest(lists=True), Interest(roster=HOME), Interest(names=True)])
def test_who_looks_at_anything_is_looking(interest: Interest) -> None:
    assert interest.is_looking
    assert pause(interest, OWN) == OWN.shown


def test_who_waits_or_is_joined_is_not_looking() -> None:
    assert not WAITING.is_looking
    assert not JOINED.is_looking
    assert pause(WAITING, OWN) == OWN.waiting


# In trouble.


def test_the_pauses_double_up_to_the_longest() -> None:
    pauses = [pause_in_trouble(SourceFault.UNREACHABLE, n, CENTRAL, chance=lambda: 0.5) for n in range(1, 9)]
    assert pauses == [60, 120, 240, 480, 960, LONGEST_PAUSE, LONGEST_PAUSE, LONGEST_PAUSE]


def test_after_ever_so_many_failures_it_is_the_longest_pause() -> None:
    assert pause_in_trouble(SourceFault.TIMED_OUT, 10**9, CENTRAL, chance=lambda: 0.5) == LONGEST_PAUSE


def test_a_key_that_was_refused_is_left_alone_for_an_hour_at_once() -> None:
    assert pause_in_trouble(SourceFault.KEY_REFUSED, 1, OWN, chance=lambda: 0.5) == REFUSED_PAUSE == 3600


@pytest.mark.parametrize(("chance", "share"), [(0.0, 0.8), (0.5, 1.0), (1.0, 1.2)])
def test_chance_makes_them_a_fifth_shorter_or_longer(chance: float, share: float) -> None:
    assert pause_in_trouble(SourceFault.BUSY, 2, CENTRAL, chance=lambda: chance) == pytest.approx(120 * share)
    assert pause_in_trouble(SourceFault.KEY_REFUSED, 1, CENTRAL, chance=lambda: chance) == pytest.approx(3600 * share)


def test_not_all_of_the_world_comes_back_at_the_same_moment() -> None:
    assert len({pause_in_trouble(SourceFault.UNREACHABLE, 1, CENTRAL) for _ in range(20)}) > 10


# A network's members.


@pytest.mark.parametrize(
    ("interest", "counts", "is_asked"),
    [
        pytest.param(NOBODY, COUNTED, False, id="nobody"),
        pytest.param(Interest(waiting=False, roster=HOME), COUNTED, True, id="shown"),
        pytest.param(Interest(waiting=False, roster=OTHER), COUNTED, False, id="another is shown"),
        pytest.param(JOINED, COUNTED, True, id="joined"),
        pytest.param(WAITING, COUNTED, True, id="somebody waits"),
        pytest.param(WAITING, UNTOLD, True, id="somebody may wait"),
        pytest.param(WAITING, MemberCounts(pending=0), False, id="nobody waits"),
        pytest.param(NOBODY, UNTOLD, False, id="somebody may wait, and nobody wants to know"),
    ],
)
def test_members_that_were_never_told_are_asked_for_where_they_matter(
    interest: Interest, counts: MemberCounts, is_asked: bool
) -> None:
    assert is_due(home(counts), None, interest, CENTRAL, 0) is is_asked


@pytest.mark.parametrize(
    ("interest", "age", "counts", "is_asked"),
    [
        pytest.param(Interest(waiting=False, roster=HOME), 53, COUNTED, False, id="shown, and just told"),
        pytest.param(Interest(waiting=False, roster=HOME), 60, COUNTED, True, id="shown, and old"),
        pytest.param(WAITING, 10**6, COUNTED, False, id="waiting, and the counts are the same"),
        pytest.param(WAITING, 53, UNTOLD, False, id="waiting, without counts, and just told"),
        pytest.param(WAITING, 60, UNTOLD, True, id="waiting, without counts, and old"),
        pytest.param(NOBODY, 10**6, UNTOLD, False, id="nobody"),
        pytest.param(JOINED, 593, COUNTED, False, id="joined, and just told"),
        pytest.param(JOINED, 600, COUNTED, True, id="joined, and old"),
        pytest.param(Interest(waiting=False, names=True, joined=frozenset({HOME})), 113, COUNTED, False, id="names"),
        pytest.param(
            Interest(waiting=False, names=True, joined=frozenset({HOME})), 120, COUNTED, True, id="names, and old"
        ),
        pytest.param(Interest(waiting=False, names=True), 10**6, COUNTED, False, id="names, and not joined"),
    ],
)
def test_members_that_have_not_moved_are_asked_for_when_they_are_old(
    interest: Interest, age: float, counts: MemberCounts, is_asked: bool
) -> None:
    assert is_due(home(counts), counts, interest, CENTRAL, age) is is_asked


@pytest.mark.parametrize(
    "before",
    [
        MemberCounts(online=2, authorised=2, pending=1, rejected=0, total=4),
        MemberCounts(online=2, authorised=3, pending=0, rejected=0, total=4),
        MemberCounts(online=2, authorised=3, pending=1, rejected=1, total=4),
        MemberCounts(online=2, authorised=3, pending=1, rejected=0, total=3),
    ],
)
def test_counts_that_have_moved_have_members_asked_for_by_who_follows_them(before: MemberCounts) -> None:
    assert is_due(home(), before, WAITING, CENTRAL, 0)
    assert is_due(home(), before, JOINED, CENTRAL, 0)
    assert not is_due(home(), before, NOBODY, CENTRAL, 0)


def test_who_comes_online_is_no_reason_to_ask() -> None:
    before = MemberCounts(online=1, authorised=3, pending=1, rejected=0, total=4)
    assert not is_due(home(), before, WAITING, CENTRAL, 0)


def test_what_is_shown_is_not_asked_for_faster_because_its_counts_move() -> None:
    moved = MemberCounts(authorised=1, total=9)
    assert not is_due(home(), moved, Interest(roster=HOME), CENTRAL, SPACING)


@pytest.mark.parametrize("age", [55.0, 59.9, 61.0])
def test_what_is_followed_is_due_at_every_look_though_timers_are_early(age: float) -> None:
    assert is_due(home(), COUNTED, Interest(waiting=False, roster=HOME), CENTRAL, age)
    assert is_due(home(UNTOLD), UNTOLD, WAITING, CENTRAL, age)
