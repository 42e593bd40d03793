"""What the window says around its pages: its heading, what is to be read, and what stands in the way of everything."""

from dataclasses import dataclass
from typing import assert_never

from ztray.domain.decision import Declined
from ztray.domain.platform import Platform
from ztray.domain.state import Connecting, Outage, Overview, Snapshot
from ztray.domain.text import plain
from ztray.presentation.actions import (
    Decide,
    Dismiss,
    DismissDecided,
    DismissDeclined,
    DismissTrouble,
    EndDemo,
    Page,
    PollNow,
    StartDemo,
)
from ztray.presentation.decisions import declined_sentence, last_decided, try_again
from ztray.presentation.impairments import DOCTOR, available, impairments
from ztray.presentation.networks import Mark
from ztray.presentation.outage import Remedy, explain
from ztray.presentation.refusals import refusal_sentence
from ztray.presentation.times import clock_time
from ztray.presentation.tray import TrayState, headline, tray_for
from ztray.presentation.updates import ANSWERS, QUESTION

_TROUBLE_LENGTH = 400

_MARKS = {
    TrayState.CONNECTING: Mark.WAITING,
    TrayState.ONLINE: Mark.OK,
    TrayState.ATTENTION: Mark.ATTENTION,
    TrayState.OFFLINE: Mark.LEFT,
    TrayState.UNAVAILABLE: Mark.ERROR,
    TrayState.PAUSED: Mark.PAUSED,
}
"""The icon's shapes, as characters."""

_NO_TRAY = (
    "This desktop shows no tray icons, so ZTray stays in this window; closing it ends ZTray. "
    "On GNOME, the extension “AppIndicator and KStatusNotifierItem Support” brings the tray back."
)
_DEMO = "This is a demo: nothing here is real, and nothing is changed on this computer."


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """The state at a glance, and this computer's address; empty while it is not known."""

    text: str
    address: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Banner:
    """A sentence around the page that stays until it is dealt with; `key` says which it is."""

    key: str
    text: str
    remedies: tuple[Remedy, ...] = ()
    is_outcome: bool = False
    """Whether it tells what became of a click: it stands below the page, which must not move under the next click."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """What stands in the way of everything: a headline, a sentence, a command to type, what was seen, what helps."""

    headline: str
    sentence: str
    caption: str = ""
    """What the command is for."""
    command: str = ""
    evidence: str = ""
    remedies: tuple[Remedy, ...] = ()


def heading(overview: Overview, platform: Platform, now: int) -> Heading:
    """Return what stands above the list of pages at a time, in milliseconds since 1970."""
    snapshot = overview.as_last_told.state
    address = snapshot.node.address if isinstance(snapshot, Snapshot) else ""
    mark = _MARKS[tray_for(overview, platform, now).state]
    return Heading(text=f"{mark.value} {_state_words(overview)}", address=address)


def page_title(page: Page) -> str:
    """Return what a page is called."""
    match page:
        case Page.NETWORKS:
            return "Networks"
        case Page.DEVICES:
            return "Devices"
        case Page.MEMBERS:
            return "Members"
        case Page.ACCOUNTS:
            return "Accounts"
        case Page.ACTIVITY:
            return "Activity"
        case Page.DOCTOR:
            return "Doctor"
        case Page.SETTINGS:
            return "Settings"
        case _:
            assert_never(page)


def banners(
    overview: Overview, platform: Platform, now: int, *, is_tray_missing: bool, is_asking_about_updates: bool = False
) -> tuple[Banner, ...]:
    """Return what is to be read around every page at a time, in milliseconds since 1970."""
    found = [
        Banner(
            key=f"refused-{position}",
            text=refusal_sentence(refused, overview),
            remedies=(Remedy(text="Dismiss", action=Dismiss(refused=refused)),),
            is_outcome=True,
        )
        for position, refused in enumerate(overview.refusals)
    ]
    found += [
        Banner(
            key=f"trouble-{position}",
            text=plain(trouble, _TROUBLE_LENGTH),
            remedies=(Remedy(text="Dismiss", action=DismissTrouble(trouble=trouble)),),
        )
        for position, trouble in enumerate(overview.troubles)
    ]
    directory, aliases = overview.directory, overview.memory.device_aliases
    found += [
        Banner(
            key=f"declined-{position}",
            text=declined_sentence(declined, directory, now, aliases),
            remedies=_declined_remedies(declined),
            is_outcome=True,
        )
        for position, declined in enumerate(directory.declined)
    ]
    sentence, undo = last_decided(directory, aliases)
    if undo:
        remedies = (
            Remedy(text="Undo", action=Decide(decisions=undo)),
            Remedy(text="Dismiss", action=DismissDecided()),
        )
        found.append(Banner(key="decided", text=sentence, remedies=remedies, is_outcome=True))
    found += [
        Banner(key=impairment.key, text=impairment.sentence, remedies=impairment.remedies)
        for impairment in impairments(overview, platform)
    ]
    if overview.is_demo:
        found.append(Banner(key="demo", text=_DEMO, remedies=(Remedy(text="End the demo", action=EndDemo()),)))
    if is_asking_about_updates:
        found.append(Banner(key="updates", text=QUESTION, remedies=ANSWERS))
    if is_tray_missing:
        found.append(Banner(key="no-tray", text=_NO_TRAY))
    return tuple(found)


def card_for(overview: Overview, platform: Platform, now: int) -> Card | None:
    """Return what stands in the way at a time, in milliseconds since 1970; None while nothing does."""
    match overview.state:
        case Snapshot():
            return None
        case Connecting():
            return Card(headline=headline(overview, platform), sentence="Waiting for the first answer of the service.")
        case Outage() as outage:
            explanation = explain(outage, platform)
            demo = () if overview.is_demo else (Remedy(text="Try the demo", action=StartDemo()),)
            remedies = [remedy for remedy in explanation.remedies if available(remedy.action, overview)]
            dated = f"The window shows how it was at {clock_time(overview.last_snapshot_at, now)}."
            return Card(
                headline=explanation.headline,
                sentence=f"{explanation.sentence} {dated}" if overview.last_snapshot else explanation.sentence,
                caption=explanation.caption,
                command=explanation.command,
                evidence=explanation.evidence,
                remedies=(*remedies, Remedy(text="Try again", action=PollNow()), DOCTOR, *demo),
            )
        case state:
            assert_never(state)


def _state_words(overview: Overview) -> str:
    match overview.state:
        case Connecting():
            return "Connecting…"
        case Outage():
            return "Not available"
        case Snapshot(node=node):
            if not node.online:
                return "Offline"
            return "Online through TCP" if node.tcp_fallback_active else "Online"
        case state:
            assert_never(state)


def _declined_remedies(declined: Declined) -> tuple[Remedy, ...]:
    again = try_again(declined)
    dismiss = Remedy(text="Dismiss", action=DismissDeclined(declined=declined))
    return (Remedy(text="Undo", action=again), dismiss) if again else (dismiss,)
