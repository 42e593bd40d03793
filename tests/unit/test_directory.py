"""What is worked out of what accounts tell: where a device is a member, who waits, and what is being decided."""

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from tests.fakes.builders import NOW, telling
from tests.fakes.members import (
    BANNED,
    CLUB,
    HOME,
    LAPTOP,
    NAS,
    OFFICE,
    STRANGER,
    WORK,
    account,
    home,
    member,
    office,
    roster,
    waiting,
)
from ztray.domain.account import SourceFault, SourceKind, Trouble
from ztray.domain.decision import NameMember, SetStanding
from ztray.domain.directory import Roster
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.membership import ManagedNetwork, MemberCounts, Standing

NOBODY = NodeAddress("0000000000")


def test_a_device_is_found_in_all_its_networks_first_where_it_is_authorised() -> None:
    told = telling(
        account(
            roster(waiting(NAS)), roster(member(NAS, network_id=OFFICE, name="nas"), network_id=OFFICE, name="Office")
        )
    )
    found = told.memberships[NAS]
    assert [membership.network.id for membership in found] == [OFFICE, HOME]
    assert told.name_of(NAS) == "nas"


def test_a_device_that_is_nowhere_a_member_has_no_name() -> None:
    told = telling(account(home()))
    assert told.memberships.get(NOBODY) is None
    assert NOBODY not in told.memberships
    assert told.name_of(NOBODY) == ""
    with pytest.raises(KeyError):
        told.memberships[NOBODY]


def test_all_devices_are_there_once() -> None:
    told = telling(account(home(), office()))
    assert len(told.memberships) == 6
    assert set(told.memberships) >= {NAS, LAPTOP, STRANGER}


def test_of_a_network_that_two_accounts_tell_of_the_latest_counts() -> None:
    old = replace(roster(member(NAS, name="old")), told_at=NOW - 10)
    new = replace(roster(member(NAS, name="new")), told_at=NOW)
    told = telling(account(old), account(new, account_id=CLUB))
    (membership,) = told.memberships[NAS]
    assert (membership.member.name, membership.account_id) == ("new", CLUB)


def test_what_a_source_in_trouble_has_told_is_old() -> None:
    told = telling(account(home(), trouble=Trouble(fault=SourceFault.UNREACHABLE)))
    assert told.memberships[NAS][0].is_old
    assert not telling(account(home())).memberships[NAS][0].is_old


@pytest.mark.parametrize("fault", [SourceFault.KEY_REFUSED, SourceFault.NO_SERVICE, SourceFault.KEY_LOCKED])
def test_nobody_waits_for_an_approval_that_cannot_be_given(fault: SourceFault) -> None:
    told = telling(account(roster(waiting(NAS)), trouble=Trouble(fault=fault)))
    assert (told.waiting, told.waiting_count) == ((), 0)


def test_who_waits_waits_for_the_account_that_can_approve() -> None:
    refused = account(roster(waiting(NAS)), trouble=Trouble(fault=SourceFault.KEY_REFUSED))
    told = telling(refused, account(roster(waiting(NAS)), account_id=CLUB))
    assert [known.account_id for known in told.waiting] == [CLUB]
    assert told.waiting_count == 1


def test_a_member_that_one_account_knows_to_be_rejected_waits_by_none() -> None:
    central = account(roster(waiting(NAS), member(BANNED, standing=Standing.REJECTED)))
    legacy = account(roster(waiting(NAS), waiting(BANNED)), account_id=CLUB, kind=SourceKind.LEGACY_CENTRAL)
    for accounts in permutations((central, legacy)):
        told = telling(*accounts)
        assert [known.member.address for known in told.waiting] == [NAS]
        assert told.waiting_count == 1


@pytest.mark.parametrize(
    "fields", [{"is_cached": True}, {"trouble": Trouble(fault=SourceFault.KEY_REFUSED)}], ids=["cached", "refused"]
)
def test_a_rejection_holds_although_its_account_cannot_be_asked(fields: dict[str, Any]) -> None:
    central = account(roster(member(BANNED, standing=Standing.REJECTED)), **fields)
    told = telling(central, account(roster(waiting(BANNED)), account_id=CLUB))
    assert (told.waiting, told.waiting_count) == ((), 0)


def test_who_was_let_in_by_one_account_waits_by_none() -> None:
    told = telling(account(roster(waiting(NAS))), account(roster(member(NAS)), account_id=CLUB))
    assert (told.waiting, told.waiting_count) == ((), 0)
    assert told.is_answered(HOME, NAS)
    assert not told.is_answered(OFFICE, NAS)


def test_who_waits_now_does_so_although_it_was_in_when_another_account_could_still_be_asked() -> None:
    old = account(roster(member(NAS)), trouble=Trouble(fault=SourceFault.KEY_REFUSED))
    told = telling(old, account(roster(waiting(NAS)), account_id=CLUB))
    assert len(told.waiting) == told.waiting_count == 1


def test_members_that_only_one_of_two_accounts_knows_are_counted_as_they_are_listed() -> None:
    central = account(roster(waiting(NAS)))
    legacy = account(roster(waiting(NAS), waiting(STRANGER)), account_id=CLUB)
    told = telling(central, legacy)
    assert len(told.waiting) == told.waiting_count == 2


def counting(pending: int | None, network_id: NetworkId = HOME) -> Roster:
    """Return a network of whose members only the number is told that wait."""
    return Roster(network=ManagedNetwork(id=network_id, counts=MemberCounts(pending=pending)))


def test_a_number_that_is_told_without_the_members_counts() -> None:
    told = telling(account(counting(3), office()))
    assert (len(told.waiting), told.waiting_count) == (1, 4)


def test_members_that_are_known_count_more_than_a_number() -> None:
    for accounts in permutations((account(counting(8)), account(roster(waiting(NAS)), account_id=CLUB))):
        assert telling(*accounts).waiting_count == 1


def test_of_two_numbers_the_lower_counts_and_of_none_nothing() -> None:
    for numbers in permutations((7, 8, None)):
        assert telling(*(account(counting(number), account_id=str(number)) for number in numbers)).waiting_count == 7
    assert telling(account(counting(None))).waiting_count == 0


def test_a_source_in_passing_trouble_can_still_be_asked_to_approve() -> None:
    told = telling(account(roster(waiting(NAS)), trouble=Trouble(fault=SourceFault.TIMED_OUT)))
    assert len(told.waiting) == told.waiting_count == 1


def test_the_latest_decision_about_a_member_is_the_one_that_is_told() -> None:
    approve = SetStanding(account_id=WORK, network_id=HOME, addresses=(STRANGER, NAS), standing=Standing.AUTHORISED)
    rename = NameMember(account_id=WORK, network_id=HOME, address=NAS, name="Store")
    told = telling(account(home()), deciding=(approve, rename))
    assert told.decision_on(HOME, NAS) == rename
    assert told.decision_on(HOME, STRANGER) == approve
    assert told.decision_on(OFFICE, NAS) is None
    assert told.is_deciding(HOME, STRANGER)
    assert not told.is_deciding(HOME, LAPTOP)
