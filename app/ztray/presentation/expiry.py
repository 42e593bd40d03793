"""That a key ends: in a few words, in a sentence with what to do, and beside the tray.

All of it is told from the step of the warning that the account has on record, not from the time of day: so the same
overview always says the same.
"""

from typing import Final

from ztray.domain.account import Account, SourceKind
from ztray.domain.directory import AccountState
from ztray.domain.settings import NoticeKind
from ztray.domain.text import unmarked
from ztray.presentation.actions import OpenUrl, Page, ReplaceKey, ShowWindow
from ztray.presentation.notices import Notice
from ztray.presentation.outage import Remedy
from ztray.presentation.source_troubles import account_title, source_name
from ztray.presentation.times import day

REPLACE_KEY: Final = "Replace key…"
MAKE_KEY: Final = "Make a new key"

NEW_CENTRAL_KEYS: Final = "https://central.zerotier.com/"
LEGACY_CENTRAL_KEYS: Final = "https://my.zerotier.com/account"


def key_page(kind: SourceKind) -> str:
    """Return where in the browser a key of this kind is made."""
    return LEGACY_CENTRAL_KEYS if kind is SourceKind.LEGACY_CENTRAL else NEW_CENTRAL_KEYS


def new_key_remedies(account: Account) -> tuple[Remedy, Remedy]:
    """Return what puts another key into the place of an account's, first what ends it."""
    return (
        Remedy(text=REPLACE_KEY, action=ReplaceKey(account_id=account.id)),
        Remedy(text=MAKE_KEY, action=OpenUrl(url=key_page(account.kind))),
    )


def expiry_words(state: AccountState) -> str:
    """Say that an account's key ends, or has ended, in a few words."""
    return f"its key {_ends(state)}"


def expiry_sentence(state: AccountState) -> str:
    """Say that an account's key ends, or has ended, and how it is replaced."""
    title, kind = account_title(state.account), source_name(state.account.kind)
    then = "" if state.account.warned == 0 else f"; after that, “{title}” tells nothing"
    remedy = f"Make a new key at {kind}, then choose “{REPLACE_KEY}” and paste it."
    return f"The key of “{title}” {_ends(state)}{then}. {remedy}"


def _ends(state: AccountState) -> str:
    """Say when it ends or has ended; on which day, an account may not have told yet since the start."""
    has_ended = state.account.warned == 0
    if state.expires is None:
        return "has ended" if has_ended else "ends soon"
    return f"{'ended' if has_ended else 'ends'} on {day(state.expires)}"


def expiry_notice(state: AccountState) -> Notice:
    """Put that into a notice."""
    return key_notice(state.account, expiry_words(state))


def key_notice(account: Account, words: str) -> Notice:
    """Return a notice that an account needs a new key, which leads to the account; the words say why."""
    return Notice(
        kind=NoticeKind.KEY_ENDS,
        title=unmarked(f"{account_title(account)}: {words}."),
        text=unmarked(f"Make a new key at {source_name(account.kind)}, and give it to ZTray."),
        action=ShowWindow(page=Page.ACCOUNTS, account_id=account.id),
    )
