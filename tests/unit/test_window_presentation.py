"""What the window says around its pages."""

from dataclasses import replace

import msgspec
import pytest

from tests.fakes.builders import (
    DAY,
    HOME,
    HOSTILE_NAME,
    LAB,
    MY_ADDRESS,
    NODE,
    NOW,
    PLATFORM,
    known_network,
    local_time,
    network,
    online,
    outage,
    paused_network,
    remembering,
)
from ztray.domain.intent import Leave, Pause, Refusal, Refused
from ztray.domain.state import Outage, OutageReason, Overview, Snapshot
from ztray.presentation.actions import Dismiss, DismissTrouble, EndDemo, Examine, Page, PollNow, StartDemo
from ztray.presentation.outage import Remedy, explain
from ztray.presentation.refusals import refusal_sentence
from ztray.presentation.tray import TrayState, headline, tray_for
from ztray.presentation.window import Banner, Card, Heading, banners, card_for, heading, page_title

NOON = local_time("2026-11-22 12:00:00")
LAST_TOLD = Snapshot(node=NODE, networks=(network(),))
OFFLINE = msgspec.structs.replace(NODE, online=False)
TUNNELLED = msgspec.structs.replace(NODE, tcp_fallback_active=True)
PAUSED = remembering(paused_network(LAB))

REFUSED = Refused(intent=Leave(network_id=HOME), refusal=Refusal.REJECTED, detail="disk full")
OTHER = Refused(intent=Pause(network_id=LAB), refusal=Refusal.UNREACHABLE)
TROUBLE = "Your settings could not be saved."


# The heading.


@pytest.mark.parametrize(
    ("overview", "text", "address"),
    [
        pytest.param(Overview(), "◌ Connecting…", "", id="connecting"),
        pytest.param(online(network()), "● Online", MY_ADDRESS, id="online"),
        pytest.param(online(), "● Online", MY_ADDRESS, id="online without networks"),
        pytest.param(online(network(status="ACCESS_DENIED")), "◐ Online", MY_ADDRESS, id="attention"),
        pytest.param(online(network(), node=TUNNELLED), "● Online through TCP", MY_ADDRESS, id="tunnelled"),
        pytest.param(online(network(), node=OFFLINE), "○ Offline", MY_ADDRESS, id="offline"),
        pytest.param(online(memory=PAUSED), "‖ Online", MY_ADDRESS, id="all paused"),
        pytest.param(online(network(), memory=PAUSED), "● Online", MY_ADDRESS, id="one paused"),
        pytest.param(online(is_demo=True), "● Online", MY_ADDRESS, id="demo"),
        pytest.param(
            outage(OutageReason.TIMED_OUT, last_snapshot=LAST_TOLD, last_snapshot_at=NOON),
            "✕ Not available",
            MY_ADDRESS,
            id="outage after an answer",
        ),
        *(pytest.param(outage(reason), "✕ Not available", "", id=reason.name) for reason in OutageReason),
    ],
)
def test_the_heading_tells_the_state_and_this_computers_address(overview: Overview, text: str, address: str) -> None:
    assert heading(overview, PLATFORM, NOON) == Heading(text=text, address=address)


def test_the_heading_has_a_shape_of_its_own_for_every_shape_of_the_icon() -> None:
    overviews = (
        Overview(),
        online(),
        online(network(status="NOT_FOUND")),
        online(node=OFFLINE),
        outage(OutageReason.TIMED_OUT),
        online(memory=PAUSED),
    )
    assert {tray_for(overview, PLATFORM, NOON).state for overview in overviews} == set(TrayState)
    assert len({heading(overview, PLATFORM, NOON).text[0] for overview in overviews}) == len(TrayState)


def test_the_heading_holds_no_text_from_outside() -> None:
    memory = remembering(known_network(HOME, alias=HOSTILE_NAME))
    assert heading(online(network(name=HOSTILE_NAME), memory=memory), PLATFORM, NOON).text == "● Online"


def test_every_page_has_a_title_of_its_own() -> None:
    assert len({page_title(page) for page in Page}) == len(Page)
    assert all(page_title(page).isprintable() for page in Page)


# Banners.


def shown(overview: Overview, *, is_tray_missing: bool = False) -> tuple[Banner, ...]:
    return banners(overview, PLATFORM, NOW, is_tray_missing=is_tray_missing)


@pytest.mark.parametrize(
    "overview", [Overview(), online(network(status="ACCESS_DENIED")), outage(OutageReason.TIMED_OUT)]
)
def test_without_anything_to_read_there_is_no_banner(overview: Overview) -> None:
    assert shown(overview) == ()


@pytest.mark.parametrize("overview", [Overview(), online(network(name="Home")), outage(OutageReason.TIMED_OUT)])
def test_every_refusal_is_told_and_dismissed_by_itself(overview: Overview) -> None:
    refused = replace(overview, refusals=(REFUSED, OTHER))
    assert shown(refused) == tuple(
        Banner(
            key=f"refused-{position}",
            text=refusal_sentence(refusal, refused),
            remedies=(Remedy(text="Dismiss", action=Dismiss(refused=refusal)),),
            is_outcome=True,
        )
        for position, refusal in enumerate((REFUSED, OTHER))
    )


@pytest.mark.parametrize("overview", [Overview(), online(), outage(OutageReason.TIMED_OUT)])
def test_every_trouble_is_told_and_dismissed_by_itself(overview: Overview) -> None:
    troubled = replace(overview, troubles=(TROUBLE, "Something else."))
    assert [(banner.key, banner.text, banner.remedies) for banner in shown(troubled)] == [
        ("trouble-0", TROUBLE, (Remedy(text="Dismiss", action=DismissTrouble(trouble=TROUBLE)),)),
        (
            "trouble-1",
            "Something else.",
            (Remedy(text="Dismiss", action=DismissTrouble(trouble="Something else.")),),
        ),
    ]


@pytest.mark.parametrize("overview", [online(is_demo=True), outage(OutageReason.TIMED_OUT, is_demo=True)])
def test_the_demo_says_so_and_can_be_ended(overview: Overview) -> None:
    (banner,) = shown(overview)
    assert "This is a demo" in banner.text
    assert banner.remedies == (Remedy(text="End the demo", action=EndDemo()),)


@pytest.mark.parametrize("overview", [Overview(), online(), outage(OutageReason.TIMED_OUT)])
def test_where_no_icon_can_be_shown_the_window_says_so(overview: Overview) -> None:
    (banner,) = shown(overview, is_tray_missing=True)
    assert "shows no tray icons" in banner.text
    assert "closing it ends ZTray" in banner.text
    assert banner.remedies == ()


def test_what_is_to_be_dismissed_stands_above_what_stays() -> None:
    overview = online(refusals=(REFUSED,), troubles=(TROUBLE,), is_demo=True)
    assert [banner.key for banner in shown(overview, is_tray_missing=True)] == [
        "refused-0",
        "trouble-0",
        "demo",
        "no-tray",
    ]


def test_strangers_texts_in_banners_are_short_lines() -> None:
    refused = Refused(intent=Leave(network_id=HOME), refusal=Refusal.REJECTED, detail=HOSTILE_NAME * 20)
    overview = online(network(name=HOSTILE_NAME), refusals=(refused,), troubles=(HOSTILE_NAME * 20,))
    texts = [banner.text for banner in shown(overview)]
    assert all("evil" in text for text in texts)
    for text in texts:
        assert text.isprintable()
        assert len(text) <= 400


# The card.


@pytest.mark.parametrize(
    "overview",
    [online(), online(network(status="PORT_ERROR")), online(node=OFFLINE), online(memory=PAUSED), online(is_demo=True)],
    ids=["online", "attention", "offline", "paused", "demo"],
)
def test_nothing_stands_in_the_way_of_a_service_that_answers(overview: Overview) -> None:
    assert card_for(overview, PLATFORM, NOON) is None


def test_while_connecting_the_card_asks_for_nothing() -> None:
    assert card_for(Overview(), PLATFORM, NOON) == Card(
        headline="Connecting to ZeroTier…", sentence="Waiting for the first answer of the service."
    )


@pytest.mark.parametrize("reason", OutageReason)
def test_an_outage_is_explained_with_what_was_seen_and_what_helps(reason: OutageReason) -> None:
    explanation = explain(Outage(reason=reason, evidence="Nothing listens.", path="/token"), PLATFORM)
    overview = outage(reason, evidence="Nothing listens.", path="/token")
    assert card_for(overview, PLATFORM, NOON) == Card(
        headline=explanation.headline,
        sentence=explanation.sentence,
        caption=explanation.caption,
        command=explanation.command,
        evidence="Nothing listens.",
        remedies=(
            *explanation.remedies,
            Remedy(text="Try again", action=PollNow()),
            Remedy(text="Doctor…", action=Examine()),
            Remedy(text="Try the demo", action=StartDemo()),
        ),
    )
    assert explanation.headline == headline(overview, PLATFORM)


def test_the_demo_is_not_offered_within_the_demo() -> None:
    card = card_for(outage(OutageReason.TIMED_OUT, is_demo=True), PLATFORM, NOON)
    assert card is not None
    assert [remedy.action for remedy in card.remedies] == [PollNow(), Examine()]


@pytest.mark.parametrize(
    ("before", "when"), [(60_000, "11:59"), (DAY, "yesterday 12:00"), (3 * DAY, "Thu 12:00")], ids=str
)
def test_what_stands_behind_the_card_is_dated(before: int, when: str) -> None:
    overview = outage(OutageReason.TIMED_OUT, last_snapshot=LAST_TOLD, last_snapshot_at=NOON - before)
    card = card_for(overview, PLATFORM, NOON)
    assert card is not None
    assert card.sentence.endswith(f". The window shows how it was at {when}.")


@pytest.mark.parametrize("reason", OutageReason)
def test_what_was_seen_is_told_in_plain_lines(reason: OutageReason) -> None:
    card = card_for(outage(reason, evidence=HOSTILE_NAME * 20, path=HOSTILE_NAME * 20), PLATFORM, NOON)
    assert card is not None
    assert "evil" in card.evidence
    for text in (card.headline, card.sentence, card.evidence):
        assert text.isprintable()
        assert len(text) < 700
