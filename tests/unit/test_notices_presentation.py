"""What is told beside the tray."""

import pytest

from tests.fakes.builders import HOME, HOSTILE_NAME, LAB, NAS, OFFICE, network, online, outage
from ztray.domain.change import Change, ChangeKind
from ztray.domain.identifiers import NetworkId
from ztray.domain.memory import KnownNetwork, Memory
from ztray.domain.settings import NoticeKind
from ztray.domain.state import OutageReason, Overview
from ztray.domain.text import unmarked
from ztray.presentation.actions import OpenUrl, Page, ShowWindow
from ztray.presentation.notices import Notice, notice_for, notice_kind, summary_of

AT = 1_795_000_000_000
URL = "https://login.example/start?state=1"
OVERVIEW = online(network(HOME, name="Home"), network(OFFICE, name="Office", status="ACCESS_DENIED"))

SILENT = {
    ChangeKind.JOINED,
    ChangeKind.LEFT,
    ChangeKind.FLAG_CHANGED,
    ChangeKind.ADDRESS_CHANGED,
    ChangeKind.PAUSED,
    ChangeKind.RESUMED,
    ChangeKind.TUNNELLED,
    ChangeKind.NOT_TUNNELLED,
    ChangeKind.PATH_RELAYED,
    ChangeKind.PATH_DIRECT,
    ChangeKind.PATHS_CHANGED,
}


def of(kind: ChangeKind, network_id: NetworkId | None = HOME, *, detail: str = "", name: str = "Home then") -> Change:
    return Change(at=AT, kind=kind, network_id=network_id, name=name, detail=detail)


def told(change: Change, overview: Overview = OVERVIEW) -> Notice:
    notice = notice_for(change, overview)
    assert notice is not None
    return notice


@pytest.mark.parametrize(
    ("change", "kind", "title", "text"),
    [
        (of(ChangeKind.CONNECTED, detail="10.0.0.1"), NoticeKind.CONNECTED, "Home: you are in.", "10.0.0.1"),
        (
            of(ChangeKind.CONNECTED),
            NoticeKind.CONNECTED,
            "Home: you are in.",
            "This computer has no address there yet.",
        ),
        (
            of(ChangeKind.WAITING_FOR_APPROVAL, OFFICE),
            NoticeKind.NEEDS_YOU,
            "Office waits for approval.",
            "Send your address 3d697201d2 to its administrator.",
        ),
        (
            of(ChangeKind.NOT_FOUND),
            NoticeKind.NEEDS_YOU,
            "Home does not work.",
            "There is no network with this id. Check the id, or leave it.",
        ),
        (
            of(ChangeKind.PORT_ERROR),
            NoticeKind.NEEDS_YOU,
            "Home does not work.",
            "The virtual network card could not be opened.",
        ),
        (
            of(ChangeKind.TOO_OLD),
            NoticeKind.NEEDS_YOU,
            "Home does not work.",
            "ZeroTier on this computer is too old for this network. Update ZeroTier.",
        ),
        (
            of(ChangeKind.UNKNOWN_STATE, detail="MELTED"),
            NoticeKind.NEEDS_YOU,
            "Home needs a look.",
            "The service reports a state that ZTray does not know: MELTED.",
        ),
        (
            of(ChangeKind.SIGN_IN_ENDS_SOON, detail=str(AT + 600_000)),
            NoticeKind.SIGN_IN,
            "Home: sign-in ends in 10 minutes.",
            "Sign in again to stay connected.",
        ),
        (
            of(ChangeKind.DEFAULT_ROUTE_ON),
            NoticeKind.DEFAULT_ROUTE,
            "All traffic goes through Home now.",
            "Whoever runs the network can see where it goes.",
        ),
        (
            of(ChangeKind.DEFAULT_ROUTE_OFF),
            NoticeKind.DEFAULT_ROUTE,
            "Traffic does not go through Home any more.",
            "It goes its usual way.",
        ),
        (of(ChangeKind.ONLINE, None), NoticeKind.ONLINE, "Back online.", "ZeroTier reaches the internet again."),
        (
            of(ChangeKind.OFFLINE, None),
            NoticeKind.ONLINE,
            "ZeroTier is offline.",
            "It does not reach the internet.",
        ),
        (
            of(ChangeKind.SERVICE_GONE, None, detail="NOT_RUNNING"),
            NoticeKind.SERVICE,
            "ZeroTier stopped.",
            "It is not running.",
        ),
        (
            of(ChangeKind.SERVICE_BACK, None),
            NoticeKind.SERVICE,
            "ZeroTier is back.",
            "The service answers again.",
        ),
    ],
)
def test_a_change_is_told_in_few_words(change: Change, kind: NoticeKind, title: str, text: str) -> None:
    notice = told(change)
    assert (notice.kind, notice.title, notice.text) == (kind, title, text)


@pytest.mark.parametrize("kind", ChangeKind)
def test_every_kind_is_told_in_full_or_kept_in_the_record_only(kind: ChangeKind) -> None:
    notice = notice_for(Change(at=AT, kind=kind), Overview())
    assert (notice is None) is (kind in SILENT) is (notice_kind(Change(at=AT, kind=kind)) is None)
    assert notice is None or (notice.title and notice.text)


@pytest.mark.parametrize("kind", sorted(set(ChangeKind) - SILENT))
def test_nothing_in_a_notice_can_be_taken_for_markup(kind: ChangeKind) -> None:
    hostile = online(network(HOME, name=HOSTILE_NAME, status="AUTHENTICATION_REQUIRED"))
    for overview in (hostile, Overview()):
        notice = told(of(kind, name=HOSTILE_NAME, detail=HOSTILE_NAME), overview)
        for text in (notice.title, notice.text):
            assert unmarked(text) == text
            assert "\n" not in text


# What a network is called.


def test_a_network_that_was_left_is_called_as_it_was_then() -> None:
    assert told(of(ChangeKind.DEFAULT_ROUTE_OFF, LAB, name="Lab")).title.startswith("Traffic does not go through Lab ")


def test_a_network_without_any_name_is_called_by_its_id() -> None:
    assert told(of(ChangeKind.NOT_FOUND, LAB, name="")).title == "1234567890 abcdef does not work."


def test_a_persons_own_name_is_told() -> None:
    memory = Memory(networks=(KnownNetwork(id=LAB, name="lab", alias="The cellar"),))
    assert told(of(ChangeKind.NOT_FOUND, LAB), Overview(memory=memory)).title == "The cellar does not work."


def test_the_address_to_send_is_told_only_while_it_is_known() -> None:
    change = of(ChangeKind.WAITING_FOR_APPROVAL)
    assert told(change, outage(OutageReason.TIMED_OUT)).text == "Its administrator has to let this computer in."


# Where a click leads.


def test_a_click_leads_to_the_network() -> None:
    assert told(of(ChangeKind.CONNECTED)).action == ShowWindow(page=Page.NETWORKS, network_id=HOME)


def test_a_click_on_a_sign_in_opens_its_page_and_the_notice_tells_whose_that_is() -> None:
    overview = online(network(HOME, name="Home", status="AUTHENTICATION_REQUIRED", authentication_url=URL))
    notice = told(of(ChangeKind.SIGN_IN_NEEDED), overview)
    assert notice.kind is NoticeKind.SIGN_IN
    assert notice.title == "Home needs you to sign in."
    assert notice.text == "The page is at login.example."
    assert notice.action == OpenUrl(url=URL)


@pytest.mark.parametrize("url", ["", "file:///etc/passwd", "javascript:alert(1)"])
def test_a_click_on_a_sign_in_without_a_page_of_the_web_opens_the_window(url: str) -> None:
    overview = online(network(HOME, name="Home", status="AUTHENTICATION_REQUIRED", authentication_url=url))
    notice = told(of(ChangeKind.SIGN_IN_NEEDED), overview)
    assert notice.action == ShowWindow(page=Page.NETWORKS, network_id=HOME)
    assert notice.text == "Open ZTray to sign in."


# Several at once.


def test_several_networks_are_told_in_one_notice_that_leads_to_the_record() -> None:
    ids = [NetworkId(f"{number:016x}") for number in range(1, 6)]
    changes = [of(ChangeKind.WAITING_FOR_APPROVAL, nwid, name=f"net {number}") for number, nwid in enumerate(ids)]
    assert summary_of(changes) == Notice(
        kind=NoticeKind.NEEDS_YOU,
        title="5 networks need a look.",
        text="net 0, net 1, net 2 and 2 more.",
        action=ShowWindow(page=Page.ACTIVITY),
    )


def test_several_networks_that_let_one_in_are_told_as_such() -> None:
    changes = [of(ChangeKind.CONNECTED, nwid, name=name) for nwid, name in [(HOME, "Home"), (LAB, "Lab")]]
    assert summary_of(changes).title == "You are in 2 networks."
    assert summary_of(changes).text == "Home, Lab."


def test_things_of_several_sorts_are_counted() -> None:
    changes = [
        of(ChangeKind.SERVICE_BACK, None),
        of(ChangeKind.CONNECTED),
        of(ChangeKind.DEFAULT_ROUTE_ON),
        of(ChangeKind.NOT_FOUND, LAB, name=HOSTILE_NAME),
    ]
    summary = summary_of(changes)
    assert (summary.kind, summary.title) == (NoticeKind.SERVICE, "4 things happened.")
    assert summary.text.startswith(unmarked("ZeroTier, Home then, <b>evil</b>"))
    assert unmarked(summary.text) == summary.text


def test_a_device_is_not_told() -> None:
    assert notice_for(Change(at=AT, kind=ChangeKind.PATH_RELAYED, address=NAS), OVERVIEW) is None
