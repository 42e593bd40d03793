"""What the doctor found, line by line: a verdict, a sentence, and for what is wrong what mends it.

Each line says one thing, and what follows from it is not told as a second fault: where an earlier line makes a later
one pointless, that one is "not looked at", and says why.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import assert_never

from ztray.domain.errand import Errand
from ztray.domain.examination import Examination
from ztray.domain.platform import Platform
from ztray.domain.service_state import ServiceCondition
from ztray.domain.state import Outage, Overview, Snapshot
from ztray.domain.text import plain
from ztray.presentation.actions import OpenUrl
from ztray.presentation.errands import ASKING, errand_button, errand_under_way
from ztray.presentation.findings import Case, Line, Verdict, passed, skipped
from ztray.presentation.network_findings import dns_lines, network_lines, online_line, roots_line, route_lines
from ztray.presentation.networks import titles_of
from ztray.presentation.outage import Remedy
from ztray.presentation.service_findings import (
    answer_line,
    ipv4_line,
    ipv6_line,
    listener_line,
    port_line,
    program_line,
    service_line,
)
from ztray.presentation.times import clock_time, duration, exact_time
from ztray.presentation.token_findings import keyring_line, token_lines

APPINDICATOR_PAGE = "https://extensions.gnome.org/extension/615/appindicator-support/"

LOOKING = "Looking…"
NOT_LOOKED_YET = "Nothing has been looked at yet."

_CLOCK_TOLERANCE = 5000
"""In milliseconds."""
_EARLIEST = 1_735_689_600_000
"""The beginning of 2025: whoever runs this lives later, in milliseconds since 1970."""
_LATEST = 4_102_444_800_000
"""The beginning of 2100."""


def diagnosis(examination: Examination, overview: Overview, platform: Platform) -> tuple[Line, ...]:
    """Return what was found, in the order in which one thing needs the other."""
    told = replace(overview, state=examination.state)
    case = Case(examination=examination, overview=told, platform=platform, titles=titles_of(told))
    return (
        program_line(case),
        service_line(case),
        port_line(case),
        ipv4_line(case),
        ipv6_line(case),
        listener_line(case),
        answer_line(case),
        *token_lines(case),
        online_line(case),
        roots_line(case),
        *network_lines(case),
        *route_lines(case),
        *dns_lines(case),
        clock_line(case),
        keyring_line(case),
        tray_line(case),
    )


def summary(lines: Iterable[Line]) -> str:
    """Say in a few words how it stands with all of them."""
    count = sum(line.needs_attention for line in lines)
    if not count:
        return "Everything is in order"
    return "1 thing needs attention" if count == 1 else f"{count} things need attention"


def looked_at(examination: Examination, now: int) -> str:
    """Say when the lines were found, at a time in milliseconds since 1970."""
    return f"Looked at {clock_time(examination.at, now)}."


def clock_line(case: Case) -> Line:
    """Judge this computer's clock, and the service's by it."""
    key, title = "clock", "Clock"
    examination = case.examination
    line = Line(
        key=key,
        verdict=Verdict.FAILURE,
        title=title,
        sentence="",
        fix="Set the clock, and have the system keep it right by the network.",
    )
    if not _EARLIEST <= examination.at < _LATEST:
        when = exact_time(examination.at)
        return replace(
            line, sentence=f"This computer's clock says {when}, which cannot be: sign-ins and secured pages fail."
        )
    line = replace(line, verdict=Verdict.WARNING)
    difference = examination.clock_difference
    if difference is not None and abs(difference) > _CLOCK_TOLERANCE:
        which = "ahead of" if difference > 0 else "behind"
        return replace(line, sentence=f"The service's clock is {duration(abs(difference))} {which} this computer's.")
    if examination.is_clock_synchronised is False:
        return replace(line, sentence="The system does not keep this computer's clock right by the network.")
    if examination.is_clock_synchronised is None:
        return passed(key, title, "It is plausible; whether the system keeps it right is not known.")
    return passed(key, title, "The system keeps it right by the network.")


def tray_line(case: Case) -> Line:
    """Judge whether there is a tray."""
    key, title = "tray", "Tray"
    match case.examination.has_tray:
        case True:
            return passed(key, title, "This desktop shows tray icons.")
        case None:
            return skipped(key, title, "It is not known whether this desktop shows tray icons.")
        case False:
            return Line(
                key=key,
                verdict=Verdict.WARNING,
                title=title,
                sentence="This desktop shows no tray icons, so ZTray stays in its window.",
                fix="On GNOME, the extension “AppIndicator and KStatusNotifierItem Support” brings them back.",
                remedies=(Remedy(text="Get the extension", action=OpenUrl(url=APPINDICATOR_PAGE)),),
            )


# The service's own row.


@dataclass(frozen=True, kw_only=True, slots=True)
class ErrandButton:
    """A button for an errand."""

    errand: Errand
    text: str
    is_enabled: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceRow:
    """How it is with the service, and what can be done with it; `note` tells what a click asks for."""

    text: str
    note: str = ""
    buttons: tuple[ErrandButton, ...] = ()


_ROW_ERRANDS = (Errand.START, Errand.STOP, Errand.RESTART)


def service_row(examination: Examination | None, overview: Overview, platform: Platform) -> ServiceRow:
    """Return the state of the service and its buttons: by what it tells now, else by the last examination."""
    condition = _condition(examination, overview)
    text = _condition_words(condition, overview)
    is_remote = examination is not None and examination.is_remote
    if overview.is_demo or is_remote:
        return ServiceRow(text=text)
    errands = [errand for errand in _ROW_ERRANDS if errand in platform.errands]
    is_there = condition is not ServiceCondition.NOT_INSTALLED
    running = condition in (ServiceCondition.RUNNING, ServiceCondition.STARTING)
    stopped = condition in (ServiceCondition.STOPPED, ServiceCondition.FAILED)
    sensible = {
        Errand.START: is_there and not running,
        Errand.STOP: is_there and not stopped,
        Errand.RESTART: is_there and not stopped,
    }
    return ServiceRow(
        text=text,
        note=_row_note(overview.errand) if errands else "",
        buttons=tuple(
            ErrandButton(
                errand=errand,
                text=errand_button(errand).removesuffix(" ZeroTier"),
                is_enabled=overview.errand is None and sensible[errand],
            )
            for errand in errands
        ),
    )


def _condition(examination: Examination | None, overview: Overview) -> ServiceCondition:
    if isinstance(overview.state, Snapshot):
        return ServiceCondition.RUNNING
    if isinstance(overview.state, Outage) and overview.state.service is not None:
        return overview.state.service.condition
    if examination is not None and examination.service is not None and examination.is_installed_service:
        return examination.service.condition
    return ServiceCondition.UNKNOWN


def _condition_words(condition: ServiceCondition, overview: Overview) -> str:
    match condition:
        case ServiceCondition.RUNNING:
            version = plain(overview.state.node.version) if isinstance(overview.state, Snapshot) else ""
            return f"ZeroTier {version} is running." if version else "ZeroTier is running."
        case ServiceCondition.STARTING:
            return "ZeroTier is starting."
        case ServiceCondition.STOPPED:
            return "ZeroTier is not running."
        case ServiceCondition.FAILED:
            return "ZeroTier has ended with an error."
        case ServiceCondition.NOT_INSTALLED:
            return "ZeroTier is not installed."
        case ServiceCondition.UNKNOWN:
            return "Whether ZeroTier runs is not known."
        case _:
            assert_never(condition)


def _row_note(errand: Errand | None) -> str:
    return ASKING if errand is None else errand_under_way(errand)
