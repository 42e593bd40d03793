"""The tray's menu as a value: what stands in it, and what a click on it means.

Entries have keys that stay the same from poll to poll, so that the menu on the screen is changed where it differs and
never rebuilt (see `ztray.ui.menu`).
"""

from dataclasses import dataclass
from typing import assert_never

from ztray.domain.intent import Leave, Refused, SetFlag
from ztray.domain.network import Flag, Network, NetworkStatus
from ztray.domain.platform import Platform
from ztray.domain.state import Connecting, Outage, Overview, Snapshot
from ztray.presentation.actions import (
    Action,
    AskForDefaultRoute,
    AskToJoin,
    AskToLeave,
    CopyText,
    Dismiss,
    EndDemo,
    OpenUrl,
    PollNow,
    Quit,
    ShowAbout,
    ShowStatus,
    StartDemo,
    Submit,
)
from ztray.presentation.networks import (
    NetworkLine,
    condition_of,
    flag_explanation,
    flag_title,
    host_of,
    network_lines,
    refusal_sentence,
    sign_in_url,
)
from ztray.presentation.outage import explain
from ztray.presentation.tray import headline, peers_summary


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


def menu_for(overview: Overview, platform: Platform) -> tuple[Item, ...]:
    """Return the whole menu."""
    return (
        Entry(key="state", text=headline(overview, platform), action=ShowStatus()),
        *(_refusal_entry(position, refused, overview) for position, refused in enumerate(overview.refusals)),
        *_body(overview, platform),
        Separator(key="end"),
        *([Entry(key="end-demo", text="End the demo", action=EndDemo())] if overview.is_demo else []),
        Entry(key="about", text="About ZTray", action=ShowAbout()),
        Entry(key="quit", text="Quit ZTray", action=Quit(), tooltip="ZeroTier itself keeps running."),
    )


def _refusal_entry(position: int, refused: Refused, overview: Overview) -> Entry:
    # Panels that draw the menu show no tooltips: the line itself says what a click does.
    text = f"⚠ {refusal_sentence(refused, overview)} (Dismiss)"
    return Entry(key=f"refused-{position}", text=text, action=Dismiss(refused=refused))


def _body(overview: Overview, platform: Platform) -> tuple[Item, ...]:
    match overview.state:
        case Connecting():
            return ()
        case Outage() as outage:
            return _outage_entries(outage, overview, platform)
        case Snapshot() as snapshot:
            return _snapshot_entries(snapshot, overview, platform)
        case state:
            assert_never(state)


def _outage_entries(outage: Outage, overview: Overview, platform: Platform) -> tuple[Item, ...]:
    explanation = explain(outage, platform)
    demo = () if overview.is_demo else (Entry(key="demo", text="Try the demo", action=StartDemo()),)
    return (
        Separator(key="outage"),
        Entry(key="why", text="What is wrong, and what helps…", action=ShowStatus()),
        *_copy_command(explanation.command),
        *(
            Entry(key=f"remedy-{remedy.text}", text=remedy.text, action=remedy.action)
            for remedy in explanation.remedies
        ),
        Entry(key="poll", text="Try again now", action=PollNow()),
        *demo,
    )


def _copy_command(command: str) -> tuple[Item, ...]:
    if not command:
        return ()
    return (Entry(key="copy-command", text="Copy the command that helps", action=CopyText(text=command)),)


def _snapshot_entries(snapshot: Snapshot, overview: Overview, platform: Platform) -> tuple[Item, ...]:
    address = snapshot.node.address
    return (
        Entry(key="address", text=f"Copy my address {address}", action=CopyText(text=address)),
        Separator(key="networks"),
        Entry(key="join", text="Join network…", action=AskToJoin()),
        *(_network_entry(line, overview, platform) for line in network_lines(overview)),
        *_devices_entry(snapshot),
    )


def _devices_entry(snapshot: Snapshot) -> tuple[Item, ...]:
    summary = peers_summary(snapshot)
    return (Separator(key="peers"), Entry(key="devices", text=summary, action=ShowStatus())) if summary else ()


def _network_entry(line: NetworkLine, overview: Overview, platform: Platform) -> Entry:
    key = f"network-{line.network_id}"
    if line.network is None:
        return Entry(key=key, text=line.text)
    return Entry(key=key, text=line.text, entries=_network_entries(line.network, overview, platform))


def _network_entries(network: Network, overview: Overview, platform: Platform) -> tuple[Item, ...]:
    url = sign_in_url(network)
    return (
        Entry(key="condition", text=condition_of(network).sentence, action=ShowStatus()),
        *([Entry(key="sign-in", text=f"Sign in at {host_of(url)}…", action=OpenUrl(url=url))] if url else []),
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
        _leave_entry(network, overview),
    )


def _leave_entry(network: Network, overview: Overview) -> Entry:
    if Leave(network_id=network.id) in overview.pending:
        return Entry(key="leave-network", text="Leaving…")
    return Entry(key="leave-network", text="Leave…", action=AskToLeave(network_id=network.id))


def _copy_my_address(network: Network, overview: Overview) -> tuple[Item, ...]:
    if network.status is not NetworkStatus.ACCESS_DENIED or not isinstance(overview.state, Snapshot):
        return ()
    address = overview.state.node.address
    text = f"Copy my address {address} for the administrator"
    return (Entry(key="copy-my-address", text=text, action=CopyText(text=address)),)


def _flag_entry(network: Network, flag: Flag, overview: Overview, platform: Platform) -> Entry:
    is_on = flag in network.flags
    is_changing = any(
        isinstance(intent, SetFlag) and intent.flag is flag for intent in overview.pending_for(network.id)
    )
    action: Action | None
    if is_changing or Leave(network_id=network.id) in overview.pending:
        action = None
    elif flag is Flag.DEFAULT and not is_on:
        action = AskForDefaultRoute(network_id=network.id)
    else:
        action = Submit(intent=SetFlag(network_id=network.id, flag=flag, on=not is_on))
    return Entry(
        key=flag.value,
        text=f"{flag_title(flag)} (changing…)" if is_changing else flag_title(flag),
        action=action,
        checked=is_on,
        tooltip=flag_explanation(flag, platform),
    )
