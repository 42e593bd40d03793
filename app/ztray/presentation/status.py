"""The state in full sentences, for a terminal, where there are no buttons: with what to type."""

from dataclasses import dataclass, replace
from typing import assert_never

from ztray.domain.platform import Platform
from ztray.domain.state import Connecting, Outage, Overview, Snapshot
from ztray.presentation.impairments import impairments
from ztray.presentation.networks import NetworkLine, needs_a_person, network_lines
from ztray.presentation.outage import explain
from ztray.presentation.refusals import refusal_sentence
from ztray.presentation.tray import headline, peers_summary


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusPage:
    """A headline, paragraphs of text, a command to type, and what was seen."""

    headline: str
    text: str = ""
    caption: str = ""
    """What the command is for."""
    command: str = ""
    evidence: str = ""


def status_page(overview: Overview, platform: Platform, now: int) -> StatusPage:
    """Return the state at a time, in milliseconds since 1970."""
    platform = replace(platform, errands=frozenset())
    title = headline(overview, platform)
    refusals = tuple(refusal_sentence(refused, overview) for refused in overview.refusals)
    match overview.state:
        case Connecting():
            return StatusPage(headline=title)
        case Outage() as outage:
            explanation = explain(outage, platform)
            return StatusPage(
                headline=title,
                text="\n\n".join((*refusals, explanation.sentence)),
                caption=explanation.caption,
                command=explanation.command,
                evidence=explanation.evidence,
            )
        case Snapshot() as snapshot:
            address = snapshot.node.address
            networks = "\n".join(_network_paragraph(line) for line in network_lines(overview, now))
            flaws = [impairment.sentence for impairment in impairments(overview, platform)]
            paragraphs = (*refusals, *flaws, f"This computer: {address}", networks, peers_summary(snapshot))
            return StatusPage(
                headline=title,
                text="\n\n".join(filter(None, paragraphs)),
            )
        case state:
            assert_never(state)


def _network_paragraph(line: NetworkLine) -> str:
    if line.network is None or not needs_a_person(line.network):
        return line.long_text
    return f"{line.text}\n    {line.condition.sentence}"
