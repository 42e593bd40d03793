"""What the icon and its tooltip show, and the headline that every view begins with."""

from dataclasses import dataclass
from enum import Enum
from typing import assert_never

from ztray.domain.peer import PeerCounts
from ztray.domain.platform import Platform
from ztray.domain.state import Connecting, Outage, Overview, Snapshot
from ztray.domain.text import unmarked
from ztray.presentation.networks import needs_a_person, network_lines
from ztray.presentation.outage import explain

_LINES_SHOWN = 12


class TrayState(Enum):
    """What the icon can show; each value names its drawing."""

    CONNECTING = "connecting"
    ONLINE = "online"
    ATTENTION = "attention"
    OFFLINE = "offline"
    UNAVAILABLE = "unavailable"
    PAUSED = "paused"


@dataclass(frozen=True, kw_only=True, slots=True)
class Tray:
    """The icon and its tooltip, which is plain text of several lines."""

    state: TrayState
    tooltip: str


def tray_for(overview: Overview, platform: Platform, now: int) -> Tray:
    """Return what the icon shows at a time, in milliseconds since 1970."""
    return Tray(state=_tray_state(overview), tooltip=_tooltip(overview, platform, now))


def headline(overview: Overview, platform: Platform) -> str:
    """Return the state in one line, which holds no text from outside."""
    match overview.state:
        case Connecting():
            text = "Connecting to ZeroTier…"
        case Outage() as outage:
            text = explain(outage, platform).headline
        case Snapshot() as snapshot:
            # One that is joined still, or again, is counted once.
            paused = {known.id for known in overview.memory.pauses} - {network.id for network in snapshot.networks}
            text = _snapshot_headline(snapshot, paused=len(paused))
        case state:
            assert_never(state)
    return f"Demo · {text}" if overview.is_demo else text


def peers_summary(snapshot: Snapshot) -> str | None:
    """Return how devices are reached; None until somebody asked for the peers."""
    counts = snapshot.peer_counts
    if counts is None:
        return None
    if counts == PeerCounts():
        return "Devices: none yet"
    not_reached = f", {counts.unknown} not reached" if counts.unknown else ""
    return f"Devices: {counts.direct} direct, {counts.relayed} relayed{not_reached}"


def _tray_state(overview: Overview) -> TrayState:
    match overview.state:
        case Connecting():
            return TrayState.CONNECTING
        case Outage():
            return TrayState.UNAVAILABLE
        case Snapshot(node=node) if not node.online:
            return TrayState.OFFLINE
        case Snapshot(networks=networks):
            if any(map(needs_a_person, networks)):
                return TrayState.ATTENTION
            return TrayState.PAUSED if overview.memory.pauses and not networks else TrayState.ONLINE
        case state:
            assert_never(state)


def _snapshot_headline(snapshot: Snapshot, *, paused: int) -> str:
    if not snapshot.node.online:
        state = "Offline"
    elif snapshot.node.tcp_fallback_active:
        state = "Online, tunnelled through TCP"
    else:
        state = "Online"
    count = len(snapshot.networks)
    networks = "1 network" if count == 1 else f"{count or 'no'} networks"
    pauses = f", {paused} paused" if paused else ""
    waiting = sum(map(needs_a_person, snapshot.networks))
    attention = f", {waiting} need{'s' if waiting == 1 else ''} attention" if waiting else ""
    return f"{state} · {networks}{pauses}{attention}"


def _tooltip(overview: Overview, platform: Platform, now: int) -> str:
    # The first line holds no text from outside: by it, Qt decides whether the whole is rich text.
    lines = [headline(overview, platform)]
    if isinstance(overview.state, Snapshot):
        lines.append(f"This computer: {overview.state.node.address}")
        networks = network_lines(overview, now)
        lines += [line.long_text for line in networks[:_LINES_SHOWN]]
        if len(networks) > _LINES_SHOWN:
            lines.append(f"and {len(networks) - _LINES_SHOWN} more")
    return unmarked("\n".join(lines))
