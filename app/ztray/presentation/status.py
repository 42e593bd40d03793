"""The state in full sentences, with what can be done about it."""

from dataclasses import dataclass
from typing import assert_never

from ztray.domain.state import Connecting, Outage, Overview, Snapshot
from ztray.presentation.actions import AskToJoin, PollNow, StartDemo
from ztray.presentation.networks import network_lines, refusal_sentence
from ztray.presentation.outage import Commands, Remedy, explain
from ztray.presentation.tray import headline, peers_summary


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusPage:
    """A headline, paragraphs of text, a command to type, what was seen, and what can be done."""

    headline: str
    text: str = ""
    command: str = ""
    evidence: str = ""
    remedies: tuple[Remedy, ...] = ()


def status_page(overview: Overview, commands: Commands) -> StatusPage:
    """Return what the window with the state shows."""
    title = headline(overview, commands)
    match overview.state:
        case Connecting():
            return StatusPage(headline=title)
        case Outage() as outage:
            explanation = explain(outage, commands)
            return StatusPage(
                headline=title,
                text=explanation.sentence,
                command=explanation.command,
                evidence=explanation.evidence,
                remedies=(
                    *explanation.remedies,
                    Remedy(text="Try again", action=PollNow()),
                    *(() if overview.is_demo else (Remedy(text="Try the demo", action=StartDemo()),)),
                ),
            )
        case Snapshot() as snapshot:
            paragraphs = (
                "\n".join(refusal_sentence(refused, overview) for refused in overview.refusals),
                f"This computer: {snapshot.node.address}",
                "\n".join(line.text for line in network_lines(overview)),
                peers_summary(snapshot) or "",
            )
            return StatusPage(
                headline=title,
                text="\n\n".join(filter(None, paragraphs)),
                remedies=(Remedy(text="Join network…", action=AskToJoin()),),
            )
        case state:
            assert_never(state)
