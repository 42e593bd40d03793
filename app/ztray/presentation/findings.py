"""What a line of the doctor is, and what the functions that write them share."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from itertools import groupby
from typing import assert_never

from ztray.domain.errand import Errand
from ztray.domain.examination import Examination, Greeting
from ztray.domain.identifiers import NetworkId
from ztray.domain.network import Network
from ztray.domain.node import Node
from ztray.domain.platform import Platform
from ztray.domain.service_state import ServiceCondition
from ztray.domain.state import Outage, OutageReason, Overview, Snapshot
from ztray.domain.text import plain
from ztray.presentation.actions import AskForToken, OpenUrl, Page, ShowWindow
from ztray.presentation.outage import DOWNLOAD_PAGE, Remedy, run_errand

PATH_LENGTH = 300
NO_STATE = "The service does not tell."


class Verdict(Enum):
    """How it stands with what was looked at; each value is the mark that stands for it, told by its shape."""

    PASS = "●"  # noqa: S105 - a mark
    WARNING = "◐"
    FAILURE = "✕"
    SKIPPED = "○"


def verdict_words(verdict: Verdict) -> str:
    """Put a verdict into words."""
    match verdict:
        case Verdict.PASS:
            return "Fine"
        case Verdict.WARNING:
            return "Warning"
        case Verdict.FAILURE:
            return "Problem"
        case Verdict.SKIPPED:
            return "Not looked at"
        case _:
            assert_never(verdict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One thing that was looked at; `key` says which it is from one look to the next."""

    key: str
    verdict: Verdict
    title: str
    sentence: str
    fix: str = ""
    """What helps, in a sentence; empty for what is fine."""
    command: str = ""
    """What to type, to be copied."""
    remedies: tuple[Remedy, ...] = ()

    @property
    def needs_attention(self) -> bool:
        """Whether somebody has to do something about it."""
        return self.verdict in (Verdict.WARNING, Verdict.FAILURE)


def arranged(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return lines as people read them: first what needs attention; what was not looked at for one reason as one."""
    return tuple(sorted(_together(lines), key=lambda line: not line.needs_attention))


def _together(lines: Iterable[Line]) -> Iterator[Line]:
    for (verdict, _), group in groupby(lines, key=lambda line: (line.verdict, line.sentence)):
        first, *others = group
        if verdict is Verdict.SKIPPED and others:
            titles = ", ".join(line.title if line is first else _inside(line.title) for line in (first, *others))
            yield replace(first, title=titles)
        else:
            yield first
            yield from others


def _inside(title: str) -> str:
    """Return a title as it is written inside a line; what is all capitals stays so."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


_TOKEN_REASONS = frozenset(
    {
        OutageReason.TOKEN_MISSING,
        OutageReason.TOKEN_UNREADABLE,
        OutageReason.TOKEN_REFUSED,
        OutageReason.TOKEN_LOCKED,
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """All that a line may need."""

    examination: Examination
    overview: Overview
    platform: Platform
    titles: dict[NetworkId, str]

    @property
    def networks(self) -> tuple[Network, ...]:
        """The joined networks, by their titles."""
        return tuple(
            sorted(self.overview.networks, key=lambda network: (self.title(network.id).casefold(), network.id))
        )

    @property
    def node(self) -> Node | None:
        """This computer's node, if the service told."""
        return self.overview.state.node if isinstance(self.overview.state, Snapshot) else None

    @property
    def greeting(self) -> Greeting | None:
        """What was met where the service should be."""
        return self.examination.answer.greeting if self.examination.answer else None

    @property
    def answers(self) -> bool:
        """Whether the service answers."""
        state = self.overview.state
        is_asking_for_token = isinstance(state, Outage) and state.reason in _TOKEN_REASONS
        return self.node is not None or self.greeting is Greeting.ZEROTIER or is_asking_for_token

    @property
    def has_judged_tokens(self) -> bool:
        """Whether the service was sent the tokens, and said which of them does."""
        state = self.overview.state
        return self.node is not None or (isinstance(state, Outage) and state.reason in _TOKEN_REASONS)

    @property
    def version(self) -> str:
        """The service's version, empty where it did not tell."""
        answer = self.examination.answer
        told = (self.node.version if self.node else "") or (answer.version if answer else "")
        return plain(told)

    @property
    def is_stopped(self) -> bool:
        """Whether the service is known not to run."""
        service = self.examination.service
        return service is not None and service.condition in (
            ServiceCondition.NOT_INSTALLED,
            ServiceCondition.STOPPED,
            ServiceCondition.FAILED,
        )

    def title(self, network_id: NetworkId) -> str:
        """Return what a network is called."""
        return self.titles.get(network_id, network_id.grouped)

    def can_run(self, errand: Errand) -> bool:
        """Whether ZTray can have the system do an errand for this very service."""
        is_its = self.examination.is_installed_service or errand is Errand.READ_TOKEN
        is_here = not self.examination.is_remote and not self.overview.is_demo
        return is_its and is_here and errand in self.platform.errands

    def errand(self, errand: Errand) -> tuple[Remedy, ...]:
        """Return the button that has an errand done, if it can be."""
        return (run_errand(errand),) if self.can_run(errand) else ()

    def typed(self, errand: Errand) -> str:
        """Return what an administrator types for an errand on this very service, if there is such a command."""
        is_its = self.examination.is_installed_service or errand is Errand.READ_TOKEN
        return self.platform.typed.get(errand, "") if is_its and not self.examination.is_remote else ""


PASTE = Remedy(text="Paste the token…", action=AskForToken())
SHOW_SETTINGS = Remedy(text="Settings…", action=ShowWindow(page=Page.SETTINGS))
GET_ZEROTIER = Remedy(text="Get ZeroTier", action=OpenUrl(url=DOWNLOAD_PAGE))


def skipped(key: str, title: str, why: str) -> Line:
    """Return the line of what it makes no sense to look at, or cannot be; a sentence says why."""
    return Line(key=key, verdict=Verdict.SKIPPED, title=title, sentence=why)


def passed(key: str, title: str, sentence: str) -> Line:
    """Return the line of what is fine."""
    return Line(key=key, verdict=Verdict.PASS, title=title, sentence=sentence)
