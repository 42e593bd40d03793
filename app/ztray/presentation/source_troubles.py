"""Why an account tells nothing, in a sentence that says what helps."""

from typing import assert_never

from ztray.domain.account import Account, KeyFault, SourceFault, SourceKind, Trouble
from ztray.domain.text import MESSAGE_LENGTH, plain
from ztray.presentation.times import clock_time


def source_name(kind: SourceKind) -> str:
    """Return what a kind of source is called within a sentence."""
    match kind:
        case SourceKind.NEW_CENTRAL:
            return "ZeroTier Central"
        case SourceKind.LEGACY_CENTRAL:
            return "Legacy Central"
        case SourceKind.CONTROLLER:
            return "the controller on this computer"
        case _:
            assert_never(kind)


def source_title(kind: SourceKind) -> str:
    """Return what a kind of source is called where it stands alone."""
    name = source_name(kind)
    return f"{name[0].upper()}{name[1:]}"


def account_title(account: Account) -> str:
    """Return what to call an account: as the person does, else by its kind."""
    if account.kind is SourceKind.CONTROLLER:
        return "This computer's controller"
    return plain(account.name) or source_title(account.kind)


def trouble_words(trouble: Trouble) -> str:
    """Return a trouble in a few words."""
    return fault_words(trouble.fault)


def fault_words(fault: SourceFault) -> str:
    """Return why a source tells nothing in a few words."""
    return _WORDS[fault]


_WORDS = {
    SourceFault.KEY_MISSING: "its key is missing",
    SourceFault.KEY_LOCKED: "its key is locked away",
    SourceFault.KEY_REFUSED: "its key is refused",
    SourceFault.FORBIDDEN: "not allowed",
    SourceFault.UNREACHABLE: "not reachable",
    SourceFault.BROKEN_OFF: "the connection broke off",
    SourceFault.TIMED_OUT: "no answer",
    SourceFault.CERTIFICATE: "not trusted",
    SourceFault.BUSY: "asked too often",
    SourceFault.SERVER_TROUBLE: "in trouble itself",
    SourceFault.MALFORMED: "not understood",
    SourceFault.GONE: "not there any more",
    SourceFault.REJECTED: "turned down",
    SourceFault.NOT_APPLIED: "not applied",
    SourceFault.NO_SERVICE: "ZeroTier cannot be used",
    SourceFault.FAILED: "ZTray failed",
}


def key_sentence(fault: KeyFault, kind: SourceKind) -> str:
    """Say what is wrong with the key of a source and what helps."""
    match fault:
        case SourceFault.KEY_MISSING:
            return "The keyring holds no key for this account. Paste the key again, or a new one."
        case SourceFault.KEY_LOCKED:
            return "The key is in the keyring, which does not give it away. Unlock the keyring, then try again."
        case SourceFault.KEY_REFUSED:
            return (
                f"{source_title(kind)} refuses the key: it was revoked, has ended, or belongs elsewhere. "
                "Make a new key there, and replace this one."
            )
        case _:
            assert_never(fault)


def trouble_sentence(trouble: Trouble, kind: SourceKind, now: int) -> str:  # noqa: C901, PLR0911, PLR0912 - a table, row by row
    """Say what is wrong with a source and what helps, at a time in milliseconds since 1970."""
    name, start = source_name(kind), source_title(kind)
    detail = plain(trouble.detail, MESSAGE_LENGTH)
    said = f" It says: “{detail}”." if detail else ""
    match trouble.fault:
        case SourceFault.KEY_MISSING | SourceFault.KEY_LOCKED | SourceFault.KEY_REFUSED as fault:
            return key_sentence(fault, kind)
        case SourceFault.FORBIDDEN:
            return f"{start} accepts the key, which is not allowed to do this.{said} Use the key of an administrator."
        case SourceFault.UNREACHABLE:
            return (
                f"{start} cannot be reached. Check that this computer is on the internet, and the proxy if you use one."
            )
        case SourceFault.BROKEN_OFF:
            return f"{start} hung up in the middle.{_again(trouble, now)}"
        case SourceFault.TIMED_OUT:
            return f"{start} does not answer.{_again(trouble, now)}"
        case SourceFault.CERTIFICATE:
            return (
                f"This computer does not trust the certificate of {name}, so no key was sent. "
                "Check the date of this computer; a net that asks you to sign in may stand between as well."
            )
        case SourceFault.BUSY:
            return f"{start} was asked too often, and wants to be left alone for a while.{_again(trouble, now)}"
        case SourceFault.SERVER_TROUBLE:
            return f"{start} has a trouble of its own ({detail or 'no reason given'}).{_again(trouble, now)}"
        case SourceFault.MALFORMED:
            return (
                f"{start} answers what ZTray does not understand ({detail or 'no reason given'}). "
                "Check its address; a net that asks you to sign in may stand between, or ZTray is too old."
            )
        case SourceFault.GONE:
            return f"This is not there, or not any more.{said} Somebody may have deleted it: look again."
        case SourceFault.REJECTED:
            return f"{start} turned this down: {detail or 'no reason given'}"
        case SourceFault.NOT_APPLIED:
            return f"{start} took this and kept what it had ({detail or 'no field named'}). Check what was entered."
        case SourceFault.NO_SERVICE:
            return "ZeroTier on this computer cannot be used, and with it its controller. The Doctor tells what helps."
        case SourceFault.FAILED:
            return f"ZTray itself failed ({detail}). Try again; if it happens again, please report it with ZTray's log."
        case _:
            assert_never(trouble.fault)


def _again(trouble: Trouble, now: int) -> str:
    if trouble.until is None:
        return " Try again later."
    return f" ZTray asks again at {clock_time(trouble.until, now)}."
