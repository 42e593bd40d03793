"""The state in full sentences, with what can be done about it."""

from dataclasses import dataclass
from typing import assert_never

from ztray.domain.platform import Platform
from ztray.domain.state import Connecting, Outage, Overview, Snapshot
from ztray.presentation.actions import AskToJoin, CopyText, Dismiss, PollNow, StartDemo
from ztray.presentation.networks import NetworkLine, needs_a_person, network_lines
from ztray.presentation.outage import Remedy, explain
from ztray.presentation.refusals import refusal_sentence
from ztray.presentation.tray import headline, peers_summary


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusPage:
    """A headline, paragraphs of text, a command to type, what was seen, and what can be done."""

    headline: str
    text: str = ""
    command: str = ""
    evidence: str = ""
    remedies: tuple[Remedy, ...] = ()


def status_page(overview: Overview, platform: Platform, now: int) -> StatusPage:
    """Return the state at a time, in milliseconds since 1970."""
    title = headline(overview, platform)
    refusals = tuple(refusal_sentence(refused, overview) for refused in overview.refusals)
    dismissals = tuple(Remedy(text="Dismiss", action=Dismiss(refused=refused)) for refused in overview.refusals[:1])
    match overview.state:
        case Connecting():
            return StatusPage(headline=title)
        case Outage() as outage:
            explanation = explain(outage, platform)
            demo = () if overview.is_demo else (Remedy(text="Try the demo", action=StartDemo()),)
            return StatusPage(
                headline=title,
                text="\n\n".join((*refusals, explanation.sentence)),
                command=explanation.command,
                evidence=explanation.evidence,
                remedies=(*dismissals, *explanation.remedies, Remedy(text="Try again", action=PollNow()), *demo),
            )
        case Snapshot() as snapshot:
            address = snapshot.node.address
            networks = "\n".join(_network_paragraph(line) for line in network_lines(overview, now))
            paragraphs = (*refusals, f"This computer: {address}", networks, peers_summary(snapshot))
            return StatusPage(
                headline=title,
                text="\n\n".join(filter(None, paragraphs)),
                remedies=(
                    *dismissals,
                    Remedy(text="Copy my address", action=CopyText(text=address)),
                    Remedy(text="Join network…", action=AskToJoin()),
                ),
            )
        case state:
            assert_never(state)


def _network_paragraph(line: NetworkLine) -> str:
    if line.network is None or not needs_a_person(line.network):
        return line.long_text
    return f"{line.text}\n    {line.condition.sentence}"
