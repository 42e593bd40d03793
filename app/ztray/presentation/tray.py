"""What the icon and its tooltip show, and the headline that every view begins with."""

from dataclasses import dataclass
from enum import Enum
from typing import assert_never

from ztray.domain.peer import Link, PeerRole
from ztray.domain.state import Connecting, Outage, Overview, Snapshot
from ztray.domain.text import unmarked
from ztray.presentation.networks import Mark, NetworkLine, needs_a_person, network_lines
from ztray.presentation.outage import Commands, explain

_LINES_SHOWN = 12


class TrayState(Enum):
    """What the icon can show; each value names its drawing."""

    CONNECTING = "connecting"
    ONLINE = "online"
    ATTENTION = "attention"
    OFFLINE = "offline"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, kw_only=True, slots=True)
class Tray:
    """The icon and its tooltip, which is plain text of several lines."""

    state: TrayState
    tooltip: str


def tray_for(overview: Overview, commands: Commands) -> Tray:
    """Return what the icon shows."""
    return Tray(state=_tray_state(overview), tooltip=_tooltip(overview, commands))


def headline(overview: Overview, commands: Commands) -> str:
    """Return the state in one line, which holds no text from outside."""
    match overview.state:
        case Connecting():
            text = "Connecting to ZeroTier…"
        case Outage() as outage:
            text = explain(outage, commands).headline
        case Snapshot() as snapshot:
            text = _snapshot_headline(snapshot)
        case state:
            assert_never(state)
    return f"Demo · {text}" if overview.is_demo else text


def peers_summary(snapshot: Snapshot) -> str | None:
    """Return how devices are reached, roots not counted; None until somebody asked for the peers."""
    if snapshot.peers is None:
        return None
    links = [peer.link for peer in snapshot.peers if peer.role is not PeerRole.PLANET]
    if not links:
        return "Devices: none yet"
    words = {Link.DIRECT: "direct", Link.RELAYED: "relayed", Link.UNKNOWN: "not reached"}
    counts = [
        f"{links.count(link)} {word}" for link, word in words.items() if link is not Link.UNKNOWN or link in links
    ]
    return f"Devices: {', '.join(counts)}"


def _tray_state(overview: Overview) -> TrayState:
    match overview.state:
        case Connecting():
            return TrayState.CONNECTING
        case Outage():
            return TrayState.UNAVAILABLE
        case Snapshot(node=node) if not node.online:
            return TrayState.OFFLINE
        case Snapshot(networks=networks):
            return TrayState.ATTENTION if any(map(needs_a_person, networks)) else TrayState.ONLINE
        case state:
            assert_never(state)


def _snapshot_headline(snapshot: Snapshot) -> str:
    if not snapshot.node.online:
        state = "Offline"
    elif snapshot.node.tcp_fallback_active:
        state = "Online, tunnelled through TCP"
    else:
        state = "Online"
    count = len(snapshot.networks)
    networks = "1 network" if count == 1 else f"{count or 'no'} networks"
    waiting = sum(map(needs_a_person, snapshot.networks))
    attention = f", {waiting} need{'s' if waiting == 1 else ''} attention" if waiting else ""
    return f"{state} · {networks}{attention}"


def _tooltip(overview: Overview, commands: Commands) -> str:
    # The first line holds no text from outside: by it, Qt decides whether the whole is rich text.
    lines = [headline(overview, commands)]
    if isinstance(overview.state, Snapshot):
        lines.append(f"This computer: {overview.state.node.address}")
        networks = network_lines(overview)
        lines += [_tooltip_line(line) for line in networks[:_LINES_SHOWN]]
        if len(networks) > _LINES_SHOWN:
            lines.append(f"and {len(networks) - _LINES_SHOWN} more")
    return unmarked("\n".join(lines))


def _tooltip_line(line: NetworkLine) -> str:
    is_in = line.condition.mark is Mark.OK and not line.is_pending
    addresses = line.network.addresses if line.network and is_in else ()
    return f"{line.condition.mark.value} {line.title}: {', '.join(addresses) or line.condition.words}"
