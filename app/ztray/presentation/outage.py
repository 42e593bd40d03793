"""Why there is no answer, and what helps: one sentence and one remedy for every reason."""

from dataclasses import dataclass
from typing import assert_never

from ztray.domain.errand import Errand
from ztray.domain.platform import Platform
from ztray.domain.reach import TokenFault, TokenPlace
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

    The command does the same as the first remedy, for a person who types; the caption says so above it.
    """

    headline: str
    sentence: str
    evidence: str
    caption: str = ""
    command: str = ""
    remedies: tuple[Remedy, ...] = ()


def explain(outage: Outage, platform: Platform) -> Explanation:
    """Put an outage into words."""
    headline, sentence = _words(outage)
    errand = _errand(outage)
    command = platform.typed.get(errand, "") if errand is not None else ""
    is_offered = errand in platform.errands
    if errand is not None and is_offered:
        sentence = f"{sentence} {errand_explanation(errand)}"
    return Explanation(
        headline=headline,
        sentence=sentence,
        evidence=plain(outage.evidence, _EVIDENCE_LENGTH),
        caption=_caption(errand, is_offered=is_offered) if errand is not None and command else "",
        command=command,
        remedies=(
            *([run_errand(errand)] if errand is not None and is_offered else []),
            *_other_remedies(outage),
        ),
    )


def _caption(errand: Errand, *, is_offered: bool) -> str:
    """Say what the command is for."""
    if errand is Errand.READ_TOKEN:
        either = "Or type" if is_offered else "Type"
        return f"{either} this in a terminal, as an administrator, and paste what it shows:"
    return "The same, typed in a terminal:" if is_offered else "Type this in a terminal, as an administrator:"


def run_errand(errand: Errand) -> Remedy:
    """Return the button for what needs an administrator's rights."""
    return Remedy(text=errand_button(errand), action=RunErrand(errand=errand))


def judgement(outage: Outage | None, platform: Platform) -> str:
    """Tell a person who pasted a token what became of it."""
    if outage is None:
        return "ZeroTier accepts the token."
    if outage.refuses_offered_token:
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
                "ZeroTier runs, but does not answer",
                (
                    "The service is running, and nothing listens where ZTray looks for it. A restart usually helps. "
                    "For administrators: a port of its own (primaryPort in local.conf) belongs into the settings."
                ),
            )
        case OutageReason.FOREIGN_LISTENER:
            return (
                "Another program uses ZeroTier's port",
                (
                    "Something else listens where ZeroTier should be. End that program, then restart ZeroTier. "
                    "For administrators: ZeroTier can be given another port (primaryPort in local.conf)."
                ),
            )
        case OutageReason.UNTRUSTED_LISTENER:
            return (
                "Another program poses as ZeroTier",
                (
                    "A program that does not belong to ZeroTier's owner answers in its place. ZTray has told it "
                    "nothing secret. Find that program, named below, and end it, then restart ZeroTier."
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
                (
                    f"ZTray is set to use the ZeroTier of {plain(outage.alternative) or 'another computer'}. "
                    "That sends the token over the network, so it needs your consent."
                ),
            )
        case OutageReason.TOKEN_MISSING:
            if _is_restart_wanted(outage):
                sentence = f"The service is running, but its token is not in {path}. A restart writes a new one."
            else:
                sentence = "The service is running, but ZTray has no token for it. Paste it, if you have it."
            return "ZeroTier's token was not found", sentence
        case OutageReason.TOKEN_UNREADABLE:
            return (
                "ZTray needs permission once",
                "ZeroTier protects its controls with a token, a kind of password, that only administrators can read.",
            )
        case OutageReason.TOKEN_REFUSED:
            which = f"The token in {path}" if path else "The token that ZTray has"
            helps = (
                "A restart has the service read its token anew."
                if _is_restart_wanted(outage)
                else "ZTray needs the one that holds now."
            )
            return "ZeroTier refuses the token", f"{which} is not the service's token, or not any more. {helps}"
        case OutageReason.TOKEN_LOCKED:
            return (
                "Your keyring is locked",
                "ZeroTier's token is in it. Unlock it, and ZTray goes on by itself.",
            )
        case OutageReason.TIMED_OUT:
            return (
                "ZeroTier does not answer",
                "The service accepts connections but does not answer. If it stays so, restart it.",
            )
        case OutageReason.MALFORMED:
            return (
                "ZTray does not understand ZeroTier's answer",
                (
                    "The service answered in a way that this version of ZTray does not know. "
                    "Look for a newer ZTray; restarting the service may help as well."
                ),
            )
        case _:
            assert_never(outage.reason)


def _not_running(outage: Outage) -> tuple[str, str]:
    if outage.service is None:
        return "ZeroTier is not running", "Nothing answers where ZTray is set to look. Start the service there."
    if outage.service.condition is ServiceCondition.FAILED:
        return (
            "ZeroTier has stopped by itself",
            "The service ended with an error. Start it again; if it ends again, its log tells why.",
        )
    return "ZeroTier is not running", "ZeroTier is installed on this computer, but not running."


def _is_restart_wanted(outage: Outage) -> bool:
    """Whether the service's own file could be read and does not hold the token: to read it again would not help."""
    homes = [token for token in outage.tokens if token.place is TokenPlace.HOME]
    return any(token.fault in (TokenFault.MISSING, TokenFault.NO_TOKEN, TokenFault.REFUSED) for token in homes)


def _errand(outage: Outage) -> Errand | None:
    """Return what an administrator's rights can do about it."""
    match outage.reason:
        case OutageReason.NOT_RUNNING:
            return Errand.START
        case OutageReason.TOKEN_MISSING | OutageReason.TOKEN_UNREADABLE | OutageReason.TOKEN_REFUSED:
            return Errand.RESTART if _is_restart_wanted(outage) else Errand.READ_TOKEN
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
            assert_never(outage.reason)


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
                Remedy(text=f"Use {plain(outage.alternative)}…", action=AskForRemote(address=outage.alternative)),
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
