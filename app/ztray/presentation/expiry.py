"""That a key ends: in a few words, in a sentence with what to do, and beside the tray.

All of it is told from the step of the warning that the account has on record, not from the time of day: so the same
overview always says the same.
"""

from typing import Final

from ztray.domain.account import SourceKind
from ztray.domain.directory import AccountState
from ztray.domain.settings import NoticeKind
from ztray.domain.text import unmarked
from ztray.presentation.actions import Page, ShowWindow
from ztray.presentation.notices import Notice
from ztray.presentation.source_troubles import account_title, source_name
from ztray.presentation.times import day

REPLACE_KEY: Final = "Replace key…"
MAKE_KEY: Final = "Make a new key"

NEW_CENTRAL_KEYS: Final = "https://central.zerotier.com/"
LEGACY_CENTRAL_KEYS: Final = "https://my.zerotier.com/account"


def key_page(kind: SourceKind) -> str:
    """Return where in the browser a key of this kind is made."""
    return LEGACY_CENTRAL_KEYS if kind is SourceKind.LEGACY_CENTRAL else NEW_CENTRAL_KEYS


def expiry_words(state: AccountState) -> str:
    """Say that an account's key ends, or has ended, in a few words."""
    when = day(state.expires or 0)
    return f"its key ended on {when}" if state.account.warned == 0 else f"its key ends on {when}"


def expiry_sentence(state: AccountState) -> str:
    """Say that an account's key ends, or has ended, and how it is replaced."""
    title, when, kind = account_title(state.account), day(state.expires or 0), source_name(state.account.kind)
    ends = f"ended on {when}" if state.account.warned == 0 else f"ends on {when}; after that, “{title}” tells nothing"
    return f"The key of “{title}” {ends}. Make a new key at {kind}, then choose “{REPLACE_KEY}” and paste it."


def expiry_notice(state: AccountState) -> Notice:
    """Put that into a notice, which leads to the account."""
    return Notice(
        kind=NoticeKind.KEY_ENDS,
        title=unmarked(f"{account_title(state.account)}: {expiry_words(state)}."),
        text=unmarked(f"Make a new key at {source_name(state.account.kind)}, and give it to ZTray."),
        action=ShowWindow(page=Page.ACCOUNTS, account_id=state.account.id),
    )
