"""Why there is no answer, and what helps: one sentence and one remedy for every reason."""

from dataclasses import dataclass
from typing import assert_never

from ztray.domain.errand import Errand
from ztray.domain.platform import Platform
from ztray.domain.service_state import ServiceCondition
from ztray.domain.state import Outage, OutageReason
from ztray.domain.text import plain
from ztray.presentation.actions import (
    Action,
    AskForRemote,
    AskForToken,
    AskKeyring,
    ChangeSettings,
    OpenUrl,
    Page,
    RunErrand,
    ShowWindow,
)
from ztray.presentation.errands import errand_button, errand_explanation

DOWNLOAD_PAGE = "https://www.zerotier.com/download/"

_EVIDENCE_LENGTH = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Remedy:
    """What a person can do, as the text of a button and what it does."""

    text: str
    action: Action


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """An outage for people: a headline, a sentence that ends in what to do, what was seen, and what helps.

    The command does the same as the first remedy, for a person who types.
    """

    headline: str
    sentence: str
    evidence: str
    command: str = ""
    remedies: tuple[Remedy, ...] = ()


def explain(outage: Outage, platform: Platform) -> Explanation:
    """Put an outage into words."""
    headline, sentence = _words(outage)
    errand = _errand(outage.reason)
    is_offered = errand in platform.errands
    if errand is not None and is_offered:
        sentence = f"{sentence} {errand_explanation(errand)}"
    elif errand is not None and errand in platform.typed:
        sentence = f"{sentence} The command below does it, as an administrator."
    return Explanation(
        headline=headline,
        sentence=sentence,
        evidence=plain(outage.evidence, _EVIDENCE_LENGTH),
        command=platform.typed.get(errand, "") if errand is not None else "",
        remedies=(
            *([run_errand(errand)] if errand is not None and is_offered else []),
            *_other_remedies(outage),
        ),
    )


def run_errand(errand: Errand) -> Remedy:
    """Return the button for what needs an administrator's rights."""
    return Remedy(text=errand_button(errand), action=RunErrand(errand=errand))


def judgement(outage: Outage | None, platform: Platform) -> str:
    """Tell a person who pasted a token what became of it."""
    if outage is None:
        return "ZeroTier accepts the token."
    if outage.reason is OutageReason.TOKEN_REFUSED:
        return "ZeroTier does not accept this token. Copy it once more, whole, from the service that runs now."
    return f"The token could not be tried: {explain(outage, platform).headline}. Try again when that is over."


def _words(outage: Outage) -> tuple[str, str]:  # noqa: C901, PLR0911, PLR0912 - a table, row by row
    """Return the headline and the sentence."""
    path = plain(outage.path, _EVIDENCE_LENGTH)
    match outage.reason:
        case OutageReason.NOT_INSTALLED:
            return (
                "ZeroTier is not installed",
                "There is no ZeroTier service on this computer. Install it; ZTray finds it by itself then.",
            )
        case OutageReason.NOT_RUNNING:
            return _not_running(outage)
        case OutageReason.STARTING:
            return (
                "ZeroTier is starting",
                "It was started a moment ago and does not answer yet. ZTray goes on by itself as soon as it does.",
            )
        case OutageReason.NOT_LISTENING:
            return (
                "ZeroTier runs, but cannot be talked to",
                (
                    "The service is running, and nothing listens where ZTray looks for it. A restart usually helps. "
                    "If it has a port of its own (primaryPort in its local.conf), enter that in the settings."
                ),
            )
        case OutageReason.FOREIGN_LISTENER:
            return (
                "Another program uses ZeroTier's port",
                (
                    "Something else listens where the ZeroTier service should be. Stop that program, or give ZeroTier "
                    "another port (primaryPort in its local.conf), and restart ZeroTier."
                ),
            )
        case OutageReason.UNTRUSTED_LISTENER:
            return (
                "Somebody else answers in ZeroTier's place",
                (
                    "What answers at ZeroTier's port does not belong to the owner of the service, so ZTray has sent it "
                    "no token. Find out what it is and stop it, then start ZeroTier."
                ),
            )
        case OutageReason.OTHER_ADDRESS:
            return (
                "ZeroTier answers at another address",
                (
                    "The settings have ZTray ask at an address where nothing listens, while the service listens at "
                    f"{plain(outage.alternative)}."
                ),
            )
        case OutageReason.REMOTE_ADDRESS:
            return (
                "The settings name another computer",
                "ZTray sends no token to another computer before you have agreed to what that means.",
            )
        case OutageReason.TOKEN_MISSING:
            where = f" is not in {path}" if path else " was not found"
            return (
                "ZeroTier's token was not found",
                f"The service is running, but the token that lets ZTray talk to it{where}. Paste it, if you have it.",
            )
        case OutageReason.TOKEN_UNREADABLE:
            return (
                "ZTray may not read ZeroTier's token yet",
                "Only administrators can read the token that lets ZTray talk to the service.",
            )
        case OutageReason.TOKEN_REFUSED:
            which = f"The token in {path}" if path else "The token that ZTray has"
            return (
                "ZeroTier refuses the token",
                f"{which} is not the service's token, or not any more. ZTray needs the one that holds now.",
            )
        case OutageReason.TOKEN_LOCKED:
            return (
                "The keyring keeps ZeroTier's token to itself",
                (
                    "The token is in this system's keyring, which is locked or does not answer. "
                    "Unlock it, and ZTray goes on by itself."
                ),
            )
        case OutageReason.TIMED_OUT:
            return (
                "ZeroTier does not answer",
                "The service accepts connections but does not answer. If it stays so, restart it.",
            )
        case OutageReason.MALFORMED:
            return (
                "ZeroTier's answer makes no sense",
                (
                    "The service answered in a way that this version of ZTray does not understand. "
                    "Look for a newer ZTray; restarting the service may help as well."
                ),
            )
        case _:
            assert_never(outage.reason)


def _not_running(outage: Outage) -> tuple[str, str]:
    if outage.service is None:
        return "ZeroTier is not running", "Nothing answers where ZTray was told to look. Start the service there."
    if outage.service.condition is ServiceCondition.FAILED:
        return (
            "ZeroTier has stopped by itself",
            "The service ended with an error. Start it again; if it ends again, its log tells why.",
        )
    return "ZeroTier is not running", "The service is installed on this computer, and stopped. Start it."


def _errand(reason: OutageReason) -> Errand | None:
    """Return what an administrator's rights can do about it."""
    match reason:
        case OutageReason.NOT_RUNNING:
            return Errand.START
        case OutageReason.TOKEN_MISSING | OutageReason.TOKEN_UNREADABLE | OutageReason.TOKEN_REFUSED:
            return Errand.READ_TOKEN
        case (
            OutageReason.NOT_LISTENING
            | OutageReason.FOREIGN_LISTENER
            | OutageReason.UNTRUSTED_LISTENER
            | OutageReason.TIMED_OUT
            | OutageReason.MALFORMED
        ):
            return Errand.RESTART
        case (
            OutageReason.NOT_INSTALLED
            | OutageReason.STARTING
            | OutageReason.OTHER_ADDRESS
            | OutageReason.REMOTE_ADDRESS
            | OutageReason.TOKEN_LOCKED
        ):
            return None
        case _:
            assert_never(reason)


def _other_remedies(outage: Outage) -> tuple[Remedy, ...]:
    paste = Remedy(text="Paste the token…", action=AskForToken())
    match outage.reason:
        case OutageReason.NOT_INSTALLED:
            return (Remedy(text="Get ZeroTier", action=OpenUrl(url=DOWNLOAD_PAGE)),)
        case OutageReason.TOKEN_MISSING | OutageReason.TOKEN_UNREADABLE | OutageReason.TOKEN_REFUSED:
            return (paste,)
        case OutageReason.TOKEN_LOCKED:
            return (Remedy(text="Unlock the keyring…", action=AskKeyring()), paste)
        case OutageReason.OTHER_ADDRESS:
            use = ChangeSettings(service_address=outage.alternative)
            return (Remedy(text=f"Ask at {plain(outage.alternative)}", action=use),)
        case OutageReason.REMOTE_ADDRESS:
            return (
                Remedy(text="Use that computer…", action=AskForRemote(address=outage.alternative)),
                Remedy(text="Use this computer", action=ChangeSettings(service_address="")),
            )
        case OutageReason.NOT_LISTENING:
            return (Remedy(text="Settings…", action=ShowWindow(page=Page.SETTINGS)),)
        case (
            OutageReason.NOT_RUNNING
            | OutageReason.STARTING
            | OutageReason.FOREIGN_LISTENER
            | OutageReason.UNTRUSTED_LISTENER
            | OutageReason.TIMED_OUT
            | OutageReason.MALFORMED
        ):
            return ()
        case _:
            assert_never(outage.reason)
