"""Devices that wait for approval: what is told of them, and what a click on that does."""

from dataclasses import replace

from tests.fakes.builders import (
    HOME,
    HOSTILE_NAME,
    LAPTOP,
    MY_ADDRESS,
    NAS,
    NOW,
    PLATFORM,
    account,
    member,
    network,
    online,
    outage,
    roster,
    telling,
)
from ztray.domain.account import Holder, SourceFault, Trouble
from ztray.domain.decision import Admit, Decided, Declined, SetStanding
from ztray.domain.identifiers import NodeAddress
from ztray.domain.membership import Standing
from ztray.domain.memory import KnownDevice, Memory
from ztray.domain.settings import NoticeKind
from ztray.domain.state import OutageReason
from ztray.presentation.actions import Decide, Page, ShowWindow
from ztray.presentation.approvals import (
    approve_this_computer,
    subject_of,
    verdict_notice,
    waiting_notices,
)
from ztray.presentation.menu import Entry, menu_for
from ztray.presentation.window import banners

WAITING = member(
    LAPTOP, "laptop", standing=Standing.PENDING, os="linux", version="1.14.2", physical_address="203.0.113.9"
)
RUN = account(roster(member(NAS, "NAS"), WAITING))
DIRECTORY = telling(RUN)
OVERVIEW = online(network(HOME, status="ACCESS_DENIED"), directory=DIRECTORY)
APPROVE = SetStanding(account_id="work", network_id=HOME, addresses=(LAPTOP,), standing=Standing.AUTHORISED)


def test_a_notice_names_the_device_and_the_network_and_lets_it_in_with_one_click() -> None:
    (notice,) = waiting_notices(DIRECTORY.waiting, OVERVIEW)
    assert notice.title == f"laptop ({LAPTOP}) asks to join Home"
    assert notice.text == "It shows itself as: Linux, ZeroTier 1.14.2, at 203.0.113.9. Approve only what you know."
    assert notice.kind is NoticeKind.WAITING
    assert [(button.text, button.action) for button in notice.buttons] == [
        ("Approve", Decide(decisions=(APPROVE,))),
        ("Open", ShowWindow(page=Page.MEMBERS, account_id="work", network_id=HOME, address=LAPTOP)),
    ]
    assert notice.subject == subject_of(DIRECTORY.waiting[0])


def test_many_at_once_are_told_in_one_notice() -> None:
    crowd = [member(f"{number:010x}", standing=Standing.PENDING) for number in range(1, 6)]
    (notice,) = waiting_notices(telling(account(roster(*crowd))).waiting, OVERVIEW)
    assert notice.title == "5 devices ask to join."
    assert [button.text for button in notice.buttons] == ["Open"]


def test_hostile_names_do_no_harm_in_a_notice() -> None:
    hostile = telling(account(roster(replace(WAITING, name=HOSTILE_NAME), name=HOSTILE_NAME)))
    (notice,) = waiting_notices(hostile.waiting, online(directory=hostile))
    assert "<b>" not in notice.title
    assert notice.title.isprintable()


def test_this_computer_is_approved_where_an_account_can_and_the_service_answers() -> None:
    remedy = approve_this_computer(HOME, OVERVIEW)
    assert remedy is not None
    assert remedy.action == Decide(decisions=(Admit(account_id="work", network_id=HOME, address=MY_ADDRESS),))
    assert approve_this_computer(HOME, outage(OutageReason.TIMED_OUT, directory=DIRECTORY)) is None


def test_who_may_only_look_or_is_refused_approves_nobody() -> None:
    for state in (
        replace(RUN, holder=Holder(is_read_only=True)),
        replace(RUN, trouble=Trouble(fault=SourceFault.KEY_REFUSED)),
        account(roster(WAITING, can_manage=False)),
    ):
        assert approve_this_computer(HOME, online(directory=telling(state))) is None


def test_an_approval_that_is_under_way_is_not_offered_again() -> None:
    admit = Admit(account_id="work", network_id=HOME, address=NodeAddress(MY_ADDRESS))
    assert approve_this_computer(HOME, replace(OVERVIEW, directory=telling(RUN, deciding=(admit,)))) is None


def test_what_was_decided_elsewhere_than_in_the_window_is_told_with_a_way_back() -> None:
    undo = replace(APPROVE, standing=Standing.PENDING)
    notice = verdict_notice(Decided(decision=APPROVE, undo=(undo,)), OVERVIEW, NOW)
    assert notice.title == "laptop may use Home now."
    (button,) = notice.buttons
    assert (button.text, button.action) == ("Undo", Decide(decisions=(undo,)))


def test_a_decision_is_told_by_the_persons_own_name_for_the_device() -> None:
    overview = replace(OVERVIEW, memory=Memory(devices=(KnownDevice(address=LAPTOP, alias="Ada's desk"),)))
    declined = Declined(decision=APPROVE, trouble=Trouble(fault=SourceFault.KEY_REFUSED))
    assert verdict_notice(Decided(decision=APPROVE), overview, NOW).title == "Ada's desk may use Home now."
    assert verdict_notice(declined, overview, NOW).title == "Ada's desk could not be approved in Home."
    decided = replace(overview.directory, decided=(Decided(decision=APPROVE, undo=(APPROVE,)),), declined=(declined,))
    told = replace(overview, directory=decided)
    entries = [item.text for item in menu_for(told, PLATFORM, NOW) if isinstance(item, Entry)]
    assert {"Undo: Ada's desk may use Home now.", "⚠ Ada's desk could not be approved in Home. (Dismiss)"} < {*entries}
    shown = banners(told, PLATFORM, NOW, is_tray_missing=False, is_asking_about_updates=False)
    assert {banner.text.partition(" in ")[0].removesuffix(" Home now.") for banner in shown} >= {
        "Ada's desk could not be approved",
        "Ada's desk may use",
    }


def test_what_was_not_done_is_told_with_its_reason() -> None:
    refused = Declined(decision=APPROVE, trouble=Trouble(fault=SourceFault.KEY_REFUSED))
    notice = verdict_notice(refused, OVERVIEW, NOW)
    assert (notice.kind, notice.buttons) == (NoticeKind.REFUSED, ())
    assert notice.title == "laptop could not be approved in Home."
    assert "Make a new key" in notice.text
