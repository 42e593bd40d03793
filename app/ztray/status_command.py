"""`ztray status`: the state in a terminal, for people and for scripts, without a window.

It says what the tray says, from the same functions. Its exit code tells a script the rest: 0 online, 3 offline, 4 the
service cannot be used.
"""

from dataclasses import replace
from typing import Any

import msgspec

from ztray.api.errors import OutageError, RejectedError
from ztray.domain.memory import KnownNetwork, Memory
from ztray.domain.network import Flag, Network
from ztray.domain.peer import PeerCounts
from ztray.domain.platform import Platform
from ztray.domain.settings import Settings
from ztray.domain.state import Outage, Overview, Snapshot
from ztray.environment import Environment
from ztray.presentation.outage import explain
from ztray.presentation.status import status_page
from ztray.runtime.access import ServiceAccess
from ztray.runtime.kept_token import with_kept_token
from ztray.storage.record_file import RecordFile

ONLINE = 0
OFFLINE = 3
UNAVAILABLE = 4


def status_text(environment: Environment, *, as_json: bool) -> tuple[str, int]:
    """Return what to print, and the exit code. Blocks while the service is asked."""
    settings = RecordFile(environment.folders.settings / "settings.json", Settings).peek()
    memory = RecordFile(environment.folders.state / "networks.json", Memory).peek()
    places, held = with_kept_token(environment, environment.service(settings))
    state = _observe(ServiceAccess(places, environment.system, held))
    overview = Overview(state=state, memory=memory)
    platform = environment.platform(settings)
    text = _json(overview, platform) if as_json else _page(overview, platform, environment.now())
    if isinstance(state, Snapshot):
        return text, ONLINE if state.node.online else OFFLINE
    return text, UNAVAILABLE


def _observe(access: ServiceAccess) -> Snapshot | Outage:
    state = access.observe()
    if isinstance(state, Outage):
        return state
    try:
        peers = access.use(lambda service: service.peers())
    except (OutageError, RejectedError):
        return state
    return replace(state, peers=peers, peer_counts=PeerCounts.of(peers))


def _page(overview: Overview, platform: Platform, now: int) -> str:
    page = status_page(overview, platform, now)
    paragraphs = (page.headline, page.text, page.caption, page.command and f"    {page.command}", page.evidence)
    return "\n\n".join(filter(None, paragraphs))


def _json(overview: Overview, platform: Platform) -> str:
    if isinstance(overview.state, Snapshot):
        content = _snapshot_content(overview.state, overview.memory)
    elif isinstance(overview.state, Outage):
        content = _outage_content(overview.state, platform)
    else:
        content = {"state": "unknown"}
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


def _snapshot_content(snapshot: Snapshot, memory: Memory) -> dict[str, Any]:
    return {
        "state": "online" if snapshot.node.online else "offline",
        "address": snapshot.node.address,
        "version": snapshot.node.version,
        "networks": [_network_content(network, memory) for network in snapshot.networks],
        "paused": [_paused_content(known) for known in memory.pauses],
        "devices": snapshot.peer_counts,
    }


def _paused_content(known: KnownNetwork) -> dict[str, Any]:
    until = known.pause.until if known.pause else None
    return {"id": known.id, "name": known.name, "alias": known.alias, "until": until}


def _network_content(network: Network, memory: Memory) -> dict[str, Any]:
    return {
        "id": network.id,
        "name": network.name,
        "alias": memory.aliases.get(network.id, ""),
        "status": network.status_text,
        "addresses": network.addresses,
        "flags": {flag.value: flag in network.flags for flag in Flag},
    }
