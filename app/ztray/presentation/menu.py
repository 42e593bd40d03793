"""The tray's menu as a value: what stands in it, and what a click on it means.

Entries have keys that stay the same from poll to poll, so that the menu on the screen is changed where it differs and
never rebuilt (see `ztray.ui.menu`).
"""

from dataclasses import dataclass
from typing import assert_never

from ztray.domain.identifiers import NetworkId
from ztray.domain.intent import Leave, Pause, Refused, Resume
from ztray.domain.network import Flag, Network, NetworkStatus
from ztray.domain.pause import PauseLength
from ztray.domain.platform import Platform
from ztray.domain.state import Connecting, Outage, Overview, Snapshot
from ztray.domain.text import plain, unmarked
from ztray.presentation.actions import (
    Action,
    AskToJoin,
    AskToLeave,
    CopyText,
    Decide,
    Dismiss,
    DismissDeclined,
    DismissErrand,
    DismissTrouble,
    EndDemo,
    OpenUrl,
    Page,
    PauseFor,
    PollNow,
    Quit,
    ShowAbout,
    ShowWindow,
    StartDemo,
    Submit,
)
from ztray.presentation.approvals import (
    approve,
    approve_this_computer,
    show_waiting,
    subject_of,
    waiting_line,
    waiting_title,
)
from ztray.presentation.decisions import declined_sentence, last_decided, managed_title, what_was_not_done
from ztray.presentation.devices import named_rows
from ztray.presentation.flags import flag_explanation, flag_title, is_flag_changing, switch_flag
from ztray.presentation.impairments import DOCTOR, Impairment, available, impairments
from ztray.presentation.networks import (
    Mark,
    NetworkLine,
    host_of,
    join_again,
    left_lines,
    network_lines,
    pause_length_title,
    resume_all,
    sign_in_url,
)
from ztray.presentation.outage import explain
from ztray.presentation.refusals import refusal_sentence
from ztray.presentation.tray import headline, peers_summary
from ztray.presentation.updates import update_action, update_line

_LEFT_SHOWN = 8
_TROUBLE_LENGTH = 90
_TOOLTIP_LENGTH = 400
_WAITING_SHOWN = 8
_DEVICES_SHOWN = 15


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A line of the menu: with an action to be clicked, with entries a submenu; with neither it is greyed out.

    Grey is for what cannot be clicked at the moment, such as a flag that is changing. What is there to be read opens
    the window with the state: panels draw what is disabled too faintly to read.
    """

    key: str
    text: str
    action: Action | None = None
    checked: bool | None = None
    tooltip: str = ""
    entries: "tuple[Item, ...]" = ()

    @property
    def is_enabled(self) -> bool:
        """Whether it does anything."""
        return self.action is not None or bool(self.entries)


@dataclass(frozen=True, kw_only=True, slots=True)
class Separator:
    """A line between groups."""

    key: str


Item = Entry | Separator


def menu_for(overview: Overview, platform: Platform, now: int) -> tuple[Item, ...]:
    """Return the whole menu at a time, in milliseconds since 1970."""
    return (
        Entry(key="state", text=headline(overview, platform), action=ShowWindow()),
        *(_refusal_entry(position, refused, overview) for position, refused in enumerate(overview.refusals)),
        *(_trouble_entry(position, trouble) for position, trouble in enumerate(overview.troubles)),
        *_declined_entries(overview, now),
        *_undo_entry(overview),
        *map(_impairment_entry, impairments(overview, platform)),
        *_waiting_entry(overview),
        *_body(overview, platform, now),
        Separator(key="end"),
        Entry(key="open", text="Open ZTray", action=ShowWindow()),
        Entry(key="settings", text="Settings…", action=ShowWindow(page=Page.SETTINGS)),
        *([Entry(key="end-demo", text="End the demo", action=EndDemo())] if overview.is_demo else []),
        *_update_entry(overview),
        Entry(key="about", text="About ZTray", action=ShowAbout()),
        Entry(key="quit", text="Quit ZTray", action=Quit(), tooltip="ZeroTier itself keeps running."),
    )


def _update_entry(overview: Overview) -> tuple[Item, ...]:
    release = overview.newer
    return (Entry(key="update", text=update_line(release), action=update_action(release)),) if release else ()


def _refusal_entry(position: int, refused: Refused, overview: Overview) -> Entry:
    # Panels that draw the menu show no tooltips: the line itself says what a click does.
    text = f"⚠ {refusal_sentence(refused, overview)} (Dismiss)"
    return Entry(key=f"refused-{position}", text=text, action=Dismiss(refused=refused))


def _declined_entries(overview: Overview, now: int) -> tuple[Item, ...]:
    directory, aliases = overview.directory, overview.memory.device_aliases
    return tuple(
        Entry(
            key=f"declined-{position}",
            text=f"⚠ {what_was_not_done(declined, directory, aliases)} (Dismiss)",
            action=DismissDeclined(declined=declined),
            tooltip=unmarked(declined_sentence(declined, directory, now, aliases)),
        )
        for position, declined in enumerate(directory.declined)
    )


def _undo_entry(overview: Overview) -> tuple[Item, ...]:
    sentence, undo = last_decided(overview.directory, overview.memory.device_aliases)
    return (Entry(key="undo", text=f"Undo: {sentence}", action=Decide(decisions=undo)),) if undo else ()


def _waiting_entry(overview: Overview) -> tuple[Item, ...]:
    """Return who asks to join; the first to be approved right here, all of them on their page."""
    directory = overview.directory
    line = waiting_line(overview)
    if not line:
        return ()
    approvals = tuple(
        Entry(
            key=subject_of(known),
            text=f"Approve {waiting_title(known, overview)} in {managed_title(known.network.id, directory)}",
            action=None if directory.is_deciding(known.network.id, known.member.address) else approve(known),
        )
        for known in directory.waiting[:_WAITING_SHOWN]
    )
    show = Entry(key="show-waiting", text="Show who asks to join", action=show_waiting())
    return (Entry(key="waiting", text=f"{Mark.ATTENTION.value} {line}", entries=(show, *approvals)),)


def _trouble_entry(position: int, trouble: str) -> Entry:
    text = f"⚠ {plain(trouble, _TROUBLE_LENGTH)} (Dismiss)"
    # It holds paths, and Qt takes a tooltip that looks like markup for markup.
    whole = unmarked(plain(trouble, _TOOLTIP_LENGTH))
    return Entry(key=f"trouble-{position}", text=text, action=DismissTrouble(trouble=trouble), tooltip=whole)


def _impairment_entry(impairment: Impairment) -> Entry:
    """Return a line that leads to the window, where the whole sentence stands, unless all it offers is dismissing."""
    dismissals = [remedy.action for remedy in impairment.remedies if isinstance(remedy.action, DismissErrand)]
    action = dismissals[0] if dismissals else impairment.place
    return Entry(
        key=f"impairment-{impairment.key}",
        text=f"⚠ {plain(impairment.line, _TROUBLE_LENGTH)}",
        action=action,
        tooltip=unmarked(impairment.sentence),
    )


def _body(overview: Overview, platform: Platform, now: int) -> tuple[Item, ...]:
    match overview.state:
        case Connecting():
            return ()
        case Outage() as outage:
            return _outage_entries(outage, overview, platform)
        case Snapshot() as snapshot:
            return _snapshot_entries(snapshot, overview, platform, now)
        case state:
            assert_never(state)


def _outage_entries(outage: Outage, overview: Overview, platform: Platform) -> tuple[Item, ...]:
    explanation = explain(outage, platform)
    demo = () if overview.is_demo else (Entry(key="demo", text="Try the demo", action=StartDemo()),)
    return (
        Separator(key="outage"),
        Entry(key="why", text="What is wrong, and what helps…", action=ShowWindow()),
        *(
            Entry(key=f"remedy-{remedy.text}", text=remedy.text, action=available(remedy.action, overview))
            for remedy in explanation.remedies
        ),
        *_copy_command(explanation.command),
        Entry(key="poll", text="Try again now", action=PollNow()),
        Entry(key="doctor", text=DOCTOR.text, action=DOCTOR.action),
        *demo,
    )


def _copy_command(command: str) -> tuple[Item, ...]:
    if not command:
        return ()
    return (Entry(key="copy-command", text="Copy the command that helps", action=CopyText(text=command)),)


def _snapshot_entries(snapshot: Snapshot, overview: Overview, platform: Platform, now: int) -> tuple[Item, ...]:
    address = snapshot.node.address
    return (
        Entry(key="address", text=f"Copy my address {address}", action=CopyText(text=address)),
        Separator(key="networks"),
        Entry(key="join", text="Join network…", action=AskToJoin()),
        *(_network_entry(line, overview, platform) for line in network_lines(overview, now)),
        *_left_entry(overview, now),
        *_pause_all_entries(snapshot, overview),
        *_devices_entry(snapshot, overview),
    )


def _left_entry(overview: Overview, now: int) -> tuple[Item, ...]:
    left = left_lines(overview, now)[:_LEFT_SHOWN]
    if not left:
        return ()
    entries = tuple(
        Entry(
            key=f"left-{line.network_id}",
            text=f"Join {line.title} again",
            action=join_again(line.network_id, overview),
            tooltip=line.condition.sentence,
        )
        for line in left
    )
    return (Entry(key="left", text="Recently left", entries=entries),)


def _pause_all_entries(snapshot: Snapshot, overview: Overview) -> tuple[Item, ...]:
    network_ids = tuple(network.id for network in snapshot.networks)
    pause = pause_entries(network_ids)
    resume = resume_all(overview)
    if not pause and not resume:
        return ()
    text = "Resume all" if len(overview.memory.pauses) > 1 else "Resume the paused network"
    return (
        Separator(key="pauses"),
        *([Entry(key="pause-all", text="Pause all", entries=pause)] if pause else []),
        *([Entry(key="resume-all", text=text, action=resume)] if resume else []),
    )


def pause_entries(network_ids: tuple[NetworkId, ...]) -> tuple[Entry, ...]:
    """Return the lengths of a pause to choose from, for these networks; none for no network."""
    if not network_ids:
        return ()
    return tuple(
        Entry(
            key=length.name,
            text=pause_length_title(length),
            action=PauseFor(network_ids=network_ids, length=length),
        )
        for length in PauseLength
    )


def _devices_entry(snapshot: Snapshot, overview: Overview) -> tuple[Item, ...]:
    summary = peers_summary(snapshot)
    if not summary:
        return ()
    show = ShowWindow(page=Page.DEVICES)
    rows = named_rows(overview, _DEVICES_SHOWN)
    if not rows:
        return (Separator(key="peers"), Entry(key="devices", text=summary, action=show))
    entries: tuple[Item, ...] = (
        Entry(key="all-devices", text="Show all devices", action=show),
        Separator(key="devices-named"),
        Entry(key="copy-caption", text="Click to copy an address:"),
        *(
            Entry(
                key=f"device-{row.peer.address}",
                text=row.line,
                action=CopyText(text=row.managed_address or row.peer.address),
            )
            for row in rows
        ),
    )
    return (Separator(key="peers"), Entry(key="devices-by-name", text=summary, entries=entries))


def _network_entry(line: NetworkLine, overview: Overview, platform: Platform) -> Entry:
    key = f"network-{line.network_id}"
    if line.network is not None:
        return Entry(key=key, text=line.text, entries=_network_entries(line, line.network, overview, platform))
    if line.known is None or line.known.pause is None or line.is_pending:
        return Entry(key=key, text=line.text)
    return Entry(key=f"{key}-paused", text=line.text, entries=_paused_entries(line))


def _paused_entries(line: NetworkLine) -> tuple[Item, ...]:
    network_id = line.network_id
    return (
        Entry(key="condition", text=line.condition.sentence, action=ShowWindow(network_id=network_id)),
        Entry(key="resume", text="Resume", action=Submit(intent=Resume(network_id=network_id))),
        Separator(key="copies"),
        Entry(key="copy-id", text=f"Copy network id {network_id.grouped}", action=CopyText(text=network_id)),
    )


def _network_entries(line: NetworkLine, network: Network, overview: Overview, platform: Platform) -> tuple[Item, ...]:
    url = sign_in_url(network)
    return (
        Entry(key="condition", text=line.condition.sentence, action=ShowWindow(network_id=network.id)),
        *([Entry(key="sign-in", text=f"Sign in at {host_of(url)}…", action=OpenUrl(url=url))] if url else []),
        *_approve_me(network, overview),
        *_copy_my_address(network, overview),
        Separator(key="copies"),
        *(
            Entry(key=f"copy-{address}", text=f"Copy {address}", action=CopyText(text=address))
            for address in network.addresses
        ),
        Entry(key="copy-id", text=f"Copy network id {network.id.grouped}", action=CopyText(text=network.id)),
        Separator(key="flags"),
        *(_flag_entry(network, flag, overview, platform) for flag in Flag),
        Separator(key="leave"),
        _pause_entry(network, overview),
        _leave_entry(network, overview),
    )


def _pause_entry(network: Network, overview: Overview) -> Entry:
    if _is_pausing(network.id, overview):
        return Entry(key="pause", text="Pausing…")
    is_leaving = Leave(network_id=network.id) in overview.pending
    return Entry(key="pause", text="Pause", entries=() if is_leaving else pause_entries((network.id,)))


def _leave_entry(network: Network, overview: Overview) -> Entry:
    if Leave(network_id=network.id) in overview.pending:
        return Entry(key="leave-network", text="Leaving…")
    is_pausing = _is_pausing(network.id, overview)
    return Entry(key="leave-network", text="Leave…", action=None if is_pausing else AskToLeave(network_id=network.id))


def _is_pausing(network_id: NetworkId, overview: Overview) -> bool:
    return any(isinstance(intent, Pause) for intent in overview.pending_for(network_id))


def _approve_me(network: Network, overview: Overview) -> tuple[Item, ...]:
    is_denied = network.status is NetworkStatus.ACCESS_DENIED
    remedy = approve_this_computer(network.id, overview) if is_denied else None
    return (Entry(key="approve-me", text=remedy.text, action=remedy.action),) if remedy else ()


def _copy_my_address(network: Network, overview: Overview) -> tuple[Item, ...]:
    if network.status is not NetworkStatus.ACCESS_DENIED or not isinstance(overview.state, Snapshot):
        return ()
    address = overview.state.node.address
    text = f"Copy my address {address} for the administrator"
    return (Entry(key="copy-my-address", text=text, action=CopyText(text=address)),)


def _flag_entry(network: Network, flag: Flag, overview: Overview, platform: Platform) -> Entry:
    is_changing = is_flag_changing(network.id, flag, overview)
    return Entry(
        key=flag.value,
        text=f"{flag_title(flag)} (changing…)" if is_changing else flag_title(flag),
        action=switch_flag(network, flag, overview),
        checked=flag in network.flags,
        tooltip=flag_explanation(flag, platform),
    )
