"""What is worked out of what accounts tell: where a device is a member, who waits, and what is being decided."""

from dataclasses import replace

import pytest

from tests.fakes.builders import NOW, telling
from tests.fakes.members import (
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
from ztray.domain.account import SourceFault, Trouble
from ztray.domain.decision import NameMember, SetStanding
from ztray.domain.identifiers import NodeAddress
from ztray.domain.membership import Standing

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
