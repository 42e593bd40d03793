"""When a network's members are due: once a pause, as the looks come, which are a moment early or last a moment."""

import pytest

from tests.fakes.builders import HOME, NAS, member, roster
from ztray.domain.account import SourceKind
from ztray.domain.identifiers import NetworkId
from ztray.domain.membership import MemberCounts
from ztray.runtime.source_pace import Interest, is_due, manners

USUAL = manners(SourceKind.NEW_CENTRAL)


@pytest.mark.parametrize("age", [55.0, 59.9, 61.0])
def test_the_members_that_are_looked_at_are_due_at_every_look(age: float) -> None:
    told = roster(member(NAS, "NAS"))
    assert is_due(told, told.network.counts, Interest(roster=NetworkId(HOME)), USUAL, age)


@pytest.mark.parametrize("age", [55.0, 59.9, 61.0])
def test_where_no_counts_tell_who_waits_the_members_are_due_at_every_look(age: float) -> None:
    told = roster(member(NAS, "NAS"), counts=MemberCounts())
    assert is_due(told, MemberCounts(), Interest(), USUAL, age)


def test_members_that_were_told_a_moment_ago_are_not_due() -> None:
    told = roster(member(NAS, "NAS"))
    assert not is_due(told, told.network.counts, Interest(roster=NetworkId(HOME)), USUAL, 10.0)
