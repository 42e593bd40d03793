"""Why there is no answer, and what helps: one sentence and one remedy for every reason."""

from dataclasses import dataclass
from typing import assert_never

from ztray.domain.platform import Platform
from ztray.domain.state import Outage, OutageReason
from ztray.domain.text import plain
from ztray.presentation.actions import Action, OpenUrl

DOWNLOAD_PAGE = "https://www.zerotier.com/download/"

_EVIDENCE_LENGTH = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Remedy:
    """What a person can do, as the text of a button and what it does."""

    text: str
    action: Action


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """An outage for people: a headline, a sentence that ends in what to do, what was seen, and what helps."""

    headline: str
    sentence: str
    evidence: str
    command: str = ""
    remedies: tuple[Remedy, ...] = ()


def explain(outage: Outage, platform: Platform) -> Explanation:
    """Put an outage into words."""
    path = plain(outage.path, _EVIDENCE_LENGTH)
    words = _words(outage.reason, path)
    is_absent = outage.reason is OutageReason.NOT_RUNNING
    return Explanation(
        headline=words[0],
        sentence=words[1],
        evidence=plain(outage.evidence, _EVIDENCE_LENGTH),
        command=_command(outage.reason, platform),
        remedies=(Remedy(text="Get ZeroTier", action=OpenUrl(url=DOWNLOAD_PAGE)),) if is_absent else (),
    )


def _words(reason: OutageReason, path: str) -> tuple[str, str]:
    """Return the headline and the sentence."""
    match reason:
        case OutageReason.NOT_RUNNING:
            return (
                "ZeroTier is not running",
                (
                    "The ZeroTier service is not running on this computer, or not installed. "
                    "Start it with the command below, as an administrator, or install ZeroTier first."
                ),
            )
        case OutageReason.FOREIGN_LISTENER:
            return (
                "Another program uses ZeroTier's port",
                (
                    "Something else answers where the ZeroTier service should be. Stop that program, or give ZeroTier "
                    "another port (primaryPort in its local.conf), and restart it with the command below."
                ),
            )
        case OutageReason.TOKEN_MISSING:
            return (
                "ZeroTier's token was not found",
                (
                    f"The service is running, but the token that lets ZTray talk to it is not in {path}. "
                    "Start ZTray with --token-file and the path of the token."
                ),
            )
        case OutageReason.TOKEN_UNREADABLE:
            return (
                "ZTray may not read ZeroTier's token",
                (
                    "Only administrators can read the token that lets ZTray talk to the service. "
                    "The command below, run once as an administrator, gives you a copy that only you can read."
                ),
            )
        case OutageReason.TOKEN_REFUSED:
            return (
                "ZeroTier refuses the token",
                (
                    f"The token in {path or 'use'} is not the service's token any more. "
                    "The command below, run once as an administrator, gives you a fresh copy."
                ),
            )
        case OutageReason.TIMED_OUT:
            return (
                "ZeroTier does not answer",
                (
                    "The service accepts connections but does not answer. "
                    "If it stays so, restart it with the command below."
                ),
            )
        case OutageReason.MALFORMED:
            return (
                "ZeroTier's answer makes no sense",
                (
                    "The service answered in a way that this version of ZTray does not understand. "
                    "Look for a newer ZTray; restarting the service with the command below may help as well."
                ),
            )
        case _:
            assert_never(reason)


def _command(reason: OutageReason, platform: Platform) -> str:
    match reason:
        case OutageReason.NOT_RUNNING:
            return platform.start_service
        case OutageReason.TOKEN_UNREADABLE | OutageReason.TOKEN_REFUSED:
            return platform.copy_token
        case OutageReason.FOREIGN_LISTENER | OutageReason.TIMED_OUT | OutageReason.MALFORMED:
            return platform.restart_service
        case OutageReason.TOKEN_MISSING:
            return ""
        case _:
            assert_never(reason)
