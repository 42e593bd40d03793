"""The trial of a default route in words: what works while it lasts, and what became of it.

A default route that leads nowhere takes the way to help away with everything else. So it is tried for a while, and what
ZeroTier itself notices is told meanwhile; whether web pages open, only the person can see.
"""

from dataclasses import dataclass
from enum import Enum

from ztray.domain.identifiers import NetworkId
from ztray.domain.intent import Intent, KeepDefaultRoute, SetFlag
from ztray.domain.memory import TRIAL_TIME
from ztray.domain.network import Flag, Network, NetworkStatus
from ztray.domain.node import Node
from ztray.domain.peer import Peer
from ztray.domain.state import Connecting, Overview, Snapshot
from ztray.presentation.networks import condition_of, title_of
from ztray.presentation.refusals import refusal_sentence

_ANSWERS_WITHIN = 15_000
"""How long ago a controller's last answer may be, in milliseconds: the service asks every path about every 14 s."""


class CheckMark(Enum):
    """How a check went; each value is the character that stands for it."""

    OK = "✓"
    WAITING = "◌"
    WARNING = "!"
    FAILED = "✕"
    UNKNOWN = "–"


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One thing that has to work, and whether it does; the sentence alone tells it too."""

    mark: CheckMark
    sentence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TrialPage:
    """A trial under way."""

    title: str
    seconds_left: int
    countdown: str
    checks: tuple[Check, ...]
    verdict: str
    can_answer: bool
    """Whether an answer can be given now: none was yet, and the service is there to be told."""
    refusal: str = ""
    """Why an answer came to nothing; empty if none did."""


def trial_page(network_id: NetworkId, overview: Overview, *, peers: tuple[Peer, ...], now: int) -> TrialPage | None:
    """Return what to show of a network's trial, None while there is none or it has not begun.

    `peers` are those of the latest look, with their times; `now` is in milliseconds since 1970.
    """
    known = overview.memory.network(network_id)
    if known is None or known.trial is None or known.trial.until is None:
        return None
    until = known.trial.until
    title = title_of(network_id, overview)
    seconds_left = max(0, -((now - until) // 1000))
    if isinstance(overview.state, Snapshot):
        checks = _checks(network_id, title, overview.state, peers, began=until - TRIAL_TIME, now=now)
    elif isinstance(overview.state, Connecting):
        checks = (Check(mark=CheckMark.WAITING, sentence="Waiting for the ZeroTier service."),)
    else:
        checks = (_UNREACHABLE,)
    answer = _answer(network_id, overview)
    is_reachable = isinstance(overview.state, Snapshot)
    return TrialPage(
        title=f"Keep sending all traffic through “{title}”?",
        seconds_left=seconds_left,
        countdown=_countdown(answer, seconds_left, is_reachable=is_reachable),
        checks=checks,
        verdict=_verdict(checks) if is_reachable else "Nothing can be changed until then.",
        can_answer=answer is None and is_reachable,
        refusal=_refusal(network_id, overview),
    )


def trial_outcome(network_id: NetworkId, overview: Overview) -> str:
    """Say what holds when a trial is over, as far as the service shows it."""
    title = title_of(network_id, overview)
    if not isinstance(overview.state, Snapshot):
        return "The ZeroTier service does not answer."
    network = overview.state.network(network_id)
    if network is None:
        return f"“{title}” is not joined any more, and carries no traffic."
    if _answer(network_id, overview) is not None:
        return "The trial is over."
    if Flag.DEFAULT not in network.flags:
        return f"Switched back: “{title}” does not carry all traffic any more."
    if network.status is NetworkStatus.OK and network.offers_default_route:
        return f"All traffic goes through “{title}” from now on. You can switch that off in the menu."
    return f"“{title}” may carry all traffic, but does not at present. You can switch that off in the menu."


def _checks(
    network_id: NetworkId, title: str, snapshot: Snapshot, peers: tuple[Peer, ...], *, began: int, now: int
) -> tuple[Check, ...]:
    network = snapshot.network(network_id)
    if network is None:
        return (_online(snapshot.node), Check(mark=CheckMark.FAILED, sentence=f"“{title}” is not joined any more."))
    return (
        _online(snapshot.node),
        _connected(network, title),
        _controller(network_id, snapshot.node, peers, began=began, now=now),
        _route(network, title),
    )


def _online(node: Node) -> Check:
    if node.online:
        return Check(mark=CheckMark.OK, sentence="ZeroTier is online.")
    return Check(mark=CheckMark.FAILED, sentence="ZeroTier is offline.")


def _connected(network: Network, title: str) -> Check:
    if network.status is NetworkStatus.OK:
        return Check(mark=CheckMark.OK, sentence=f"“{title}” is connected.")
    return Check(mark=CheckMark.FAILED, sentence=f"“{title}” is not connected: {condition_of(network).words}.")


def _controller(network_id: NetworkId, node: Node, peers: tuple[Peer, ...], *, began: int, now: int) -> Check:
    if network_id.is_ad_hoc:
        return Check(mark=CheckMark.UNKNOWN, sentence="The network has no controller that could answer.")
    if network_id.controller == node.address:
        return Check(mark=CheckMark.OK, sentence="This computer is the network's controller.")
    paths = [path for peer in peers if peer.address == network_id.controller for path in peer.paths if path.active]
    if not paths:
        return Check(
            mark=CheckMark.UNKNOWN,
            sentence="Whether the network's controller answers is not known: there is no direct path to it.",
        )
    heard = max(path.last_receive for path in paths)
    if heard >= began and now - heard <= _ANSWERS_WITHIN:
        return Check(mark=CheckMark.OK, sentence="The network's controller answers.")
    if now - began <= _ANSWERS_WITHIN:
        return Check(mark=CheckMark.WAITING, sentence="Waiting for an answer of the network's controller.")
    return Check(mark=CheckMark.FAILED, sentence="The network's controller does not answer any more.")


def _route(network: Network, title: str) -> Check:
    if not network.offers_default_route:
        return Check(
            mark=CheckMark.WARNING, sentence=f"“{title}” offers no default route: no traffic is sent through it."
        )
    if Flag.DEFAULT not in network.flags:
        return Check(mark=CheckMark.WAITING, sentence="The default route is being switched on.")
    return Check(mark=CheckMark.OK, sentence=f"“{title}” offers a default route, and it is allowed.")


def _verdict(checks: tuple[Check, ...]) -> str:
    marks = {check.mark for check in checks}
    if CheckMark.FAILED in marks:
        return "Something is wrong: better switch it back."
    if CheckMark.WARNING in marks:
        return "There is nothing to keep at present: better switch it back."
    if CheckMark.WAITING in marks:
        return "Nothing is wrong so far. Open a web page to see whether you get through."
    return "All is well, as far as ZeroTier can tell. Open a web page to see whether you get through."


def _countdown(answer: Intent | None, seconds_left: int, *, is_reachable: bool) -> str:
    if isinstance(answer, KeepDefaultRoute):
        return "Keeping it…"
    if answer is not None:
        return "Switching back…"
    if not is_reachable:
        return f"{seconds_left} s left" if seconds_left else "The time is over."
    return f"Switching back in {seconds_left} s" if seconds_left else "Switching back…"


def _answer(network_id: NetworkId, overview: Overview) -> Intent | None:
    """Return the latest answer that is under way."""
    answers = [intent for intent in overview.pending_for(network_id) if _is_answer(intent)]
    return answers[-1] if answers else None


def _refusal(network_id: NetworkId, overview: Overview) -> str:
    refused = [r for r in overview.refusals if r.intent.network_id == network_id and _is_answer(r.intent)]
    return refusal_sentence(refused[-1], overview) if refused else ""


def _is_answer(intent: Intent) -> bool:
    match intent:
        case KeepDefaultRoute() | SetFlag(flag=Flag.DEFAULT, on=False):
            return True
        case _:
            return False


_UNREACHABLE = Check(
    mark=CheckMark.FAILED,
    sentence=(
        "The ZeroTier service does not answer. "
        "Once the time is over, the default route is switched back as soon as it does."
    ),
)
