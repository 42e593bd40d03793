"""That keys do not work, and their accounts therefore tell nothing: in a line, in a sentence, and what helps.

Only what a person has to do is told so. What passes by itself, such as a Central that is away, stands with the account.
"""

from collections.abc import Iterator, Sequence
from typing import assert_never

from ztray.domain.account import KeyFault, SourceFault
from ztray.domain.directory import AccountState, Directory
from ztray.presentation.actions import ReplaceKey, TryAccount
from ztray.presentation.expiry import key_notice, new_key_remedies
from ztray.presentation.notices import Notice
from ztray.presentation.outage import Remedy
from ztray.presentation.source_troubles import account_title, fault_words, key_sentence


def silenced(directory: Directory) -> tuple[tuple[AccountState, KeyFault], ...]:
    """Return the accounts whose keys do not work, with why.

    Not those of which the warning says that their key has ended: one banner is enough, and who puts that off has read
    what there is to do.
    """
    return tuple(
        (state, fault)
        for state in directory.accounts
        if (fault := state.key_fault) is not None and state.account.warned != 0
    )


def key_remedies(state: AccountState, fault: KeyFault) -> Iterator[Remedy]:
    """Return what helps an account whose key does not work, first what helps most."""
    replace = ReplaceKey(account_id=state.account.id)
    match fault:
        case SourceFault.KEY_LOCKED:
            yield Remedy(text="Unlock the keyring", action=TryAccount(account_id=state.account.id))
            yield Remedy(text="Paste the key again…", action=replace)
        case SourceFault.KEY_MISSING:
            yield Remedy(text="Paste the key again…", action=replace)
        case SourceFault.KEY_REFUSED:
            yield from new_key_remedies(state.account)
        case _:
            assert_never(fault)


def silence_sentence(state: AccountState, fault: KeyFault) -> str:
    """Say that an account tells nothing because of its key, and what helps."""
    account = state.account
    return f"“{account_title(account)}” tells nothing new. {key_sentence(fault, account.kind)}"


def locked_sentence(states: Sequence[AccountState]) -> str:
    """Say that several accounts tell nothing because the keyring is locked, and what helps."""
    titles = [f"“{account_title(state.account)}”" for state in states]
    return (
        f"{', '.join(titles[:-1])} and {titles[-1]} tell nothing new. "
        "Their keys are in the keyring, which does not give them away. Unlock the keyring, then try again."
    )


def refused_notice(state: AccountState) -> Notice:
    """Put into a notice that an account's key is refused; it leads to the account."""
    return key_notice(state.account, fault_words(SourceFault.KEY_REFUSED))
