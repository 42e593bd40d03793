"""What is done with an administrator's rights in words: before a click, while it is under way, and when it failed."""

from typing import assert_never

from ztray.domain.errand import Errand, ErrandFailure, ErrandFault
from ztray.domain.platform import Platform
from ztray.domain.text import MESSAGE_LENGTH, plain

ASKING = "Your system asks for an administrator's password, which ZTray does not see."
"""What a click on the button of any errand leads to."""

_ASKS = f"{ASKING[0].lower()}{ASKING[1:]}"


def errand_button(errand: Errand) -> str:
    """Return what is written on the button for an errand."""
    match errand:
        case Errand.READ_TOKEN:
            return "Allow ZTray to read the token…"
        case Errand.START:
            return "Start ZeroTier"
        case Errand.STOP:
            return "Stop ZeroTier"
        case Errand.RESTART:
            return "Restart ZeroTier"
        case _:
            assert_never(errand)


def errand_explanation(errand: Errand) -> str:
    """Say what clicking the button for an errand leads to, and what ZTray does with the rights."""
    match errand:
        case Errand.READ_TOKEN:
            return (
                f"When you allow ZTray to read it, {_ASKS} "
                "ZTray reads only the token, changes nothing, and keeps it in your keyring, if there is one."
            )
        case Errand.START:
            return f"When you start it, {_ASKS} Only ZeroTier is started."
        case Errand.STOP:
            return f"When you stop it, {_ASKS} Your networks cannot be reached until ZeroTier is started again."
        case Errand.RESTART:
            return f"When you restart it, {_ASKS} Your networks are interrupted for a few seconds."
        case _:
            assert_never(errand)


def errand_under_way(errand: Errand) -> str:
    """Say what is being done, and what is waited for."""
    match errand:
        case Errand.READ_TOKEN:
            return "Waiting for an administrator's password…"
        case Errand.START:
            return "Starting ZeroTier. Your system may ask for an administrator's password…"
        case Errand.STOP:
            return "Stopping ZeroTier. Your system may ask for an administrator's password…"
        case Errand.RESTART:
            return "Restarting ZeroTier. Your system may ask for an administrator's password…"
        case _:
            assert_never(errand)


def failure_sentence(failure: ErrandFailure, platform: Platform) -> str:
    """Say why an errand came to nothing, and what to do instead; a command to type stands at the end."""
    errand = failure.errand
    match failure.fault:
        case ErrandFault.DECLINED:
            return f"Nothing was changed: no administrator's password was given. Try again{_or_paste(errand)}."
        case ErrandFault.NOT_OFFERED:
            return f"There is nothing here that could ask for an administrator's password. {_by_hand(errand, platform)}"
        case ErrandFault.FAILED:
            detail = plain(failure.detail, MESSAGE_LENGTH).rstrip(".:")
            why = f". The system says: {detail}" if detail else ""
            return f"{_what_failed(errand)}{why}. {_by_hand(errand, platform)}"
        case ErrandFault.NO_TOKEN:
            return (
                "What was read is no token that the service accepts: it may be out of date. "
                "Restart ZeroTier, then try again."
            )
        case ErrandFault.TIMED_OUT:
            return f"No answer came in time, so ZTray has stopped waiting. Try again{_or_paste(errand)}."
        case _:
            assert_never(failure.fault)


def failure_command(failure: ErrandFailure, platform: Platform) -> str:
    """Return the command that stands at the end of the sentence, empty where none does."""
    match failure.fault:
        case ErrandFault.DECLINED | ErrandFault.NO_TOKEN | ErrandFault.TIMED_OUT:
            return ""
        case ErrandFault.NOT_OFFERED | ErrandFault.FAILED:
            return platform.typed.get(failure.errand, "")
        case _:
            assert_never(failure.fault)


def _or_paste(errand: Errand) -> str:
    return ", or paste the token that an administrator gives you" if errand is Errand.READ_TOKEN else ""


def _by_hand(errand: Errand, platform: Platform) -> str:
    """Say what an administrator does instead."""
    command = platform.typed.get(errand, "")
    is_reading = errand is Errand.READ_TOKEN
    if command:
        then = "paste into ZTray what this shows" if is_reading else "type this"
        return f"As an administrator, {then} in a terminal: {command}"
    return f"Ask an administrator {'for the token, and paste it' if is_reading else 'to do it'}."


def _what_failed(errand: Errand) -> str:
    match errand:
        case Errand.READ_TOKEN:
            return "The token could not be read"
        case Errand.START:
            return "ZeroTier could not be started"
        case Errand.STOP:
            return "ZeroTier could not be stopped"
        case Errand.RESTART:
            return "ZeroTier could not be restarted"
        case _:
            assert_never(errand)
