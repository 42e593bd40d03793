"""`ztray status`: the state in a terminal, for people and for scripts, without a window.

It says what the tray says, from the same functions. Its exit code tells a script the rest: 0 online, 3 offline, 4 the
service cannot be used.
"""

from dataclasses import replace
from typing import Any

import msgspec

from ztray.api.errors import OutageError, RejectedError
from ztray.api.interruption import Interruption
from ztray.domain.network import Flag, Network
from ztray.domain.peer import PeerCounts
from ztray.domain.platform import Platform
from ztray.domain.state import Outage, Overview, Snapshot
from ztray.environment import Environment
from ztray.presentation.outage import explain
from ztray.presentation.status import status_page
from ztray.runtime.access import ServiceAccess

ONLINE = 0
OFFLINE = 3
UNAVAILABLE = 4


def status_text(environment: Environment, *, as_json: bool) -> tuple[str, int]:
    """Return what to print, and the exit code. Blocks while the service is asked."""
    state = _observe(ServiceAccess(environment.service, Interruption()))
    platform = environment.platform
    text = _json(state, platform) if as_json else _page(state, platform)
    if isinstance(state, Outage):
        return text, UNAVAILABLE
    return text, ONLINE if state.node.online else OFFLINE


def _observe(access: ServiceAccess) -> Snapshot | Outage:
    state = access.observe()
    if isinstance(state, Outage):
        return state
    try:
        peers = access.use(lambda service: service.peers())
    except (OutageError, RejectedError):
        return state
    return replace(state, peers=peers, peer_counts=PeerCounts.of(peers))


def _page(state: Snapshot | Outage, platform: Platform) -> str:
    page = status_page(Overview(state=state), platform)
    paragraphs = (page.headline, page.text, page.command and f"    {page.command}", page.evidence)
    return "\n\n".join(filter(None, paragraphs))


def _json(state: Snapshot | Outage, platform: Platform) -> str:
    content = _outage_content(state, platform) if isinstance(state, Outage) else _snapshot_content(state)
    return msgspec.json.format(msgspec.json.encode(content, enc_hook=str)).decode()


def _outage_content(outage: Outage, platform: Platform) -> dict[str, Any]:
    explanation = explain(outage, platform)
    return {
        "state": "unavailable",
        "reason": outage.reason.name.lower(),
        "sentence": explanation.sentence,
        "command": explanation.command,
        "evidence": explanation.evidence,
    }


def _snapshot_content(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "state": "online" if snapshot.node.online else "offline",
        "address": snapshot.node.address,
        "version": snapshot.node.version,
        "networks": [_network_content(network) for network in snapshot.networks],
        "devices": snapshot.peer_counts,
    }


def _network_content(network: Network) -> dict[str, Any]:
    return {
        "id": network.id,
        "name": network.name,
        "status": network.status_text,
        "addresses": network.addresses,
        "flags": {flag.value: flag in network.flags for flag in Flag},
    }
