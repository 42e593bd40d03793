"""What is not as it should be while the service answers, or while something is done about it that it does not.

Each is a line of the menu and a sentence above the pages, with what helps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from ztray.domain.account import KeyFault, SourceFault
from ztray.domain.directory import AccountState, Directory
from ztray.domain.errand import Errand
from ztray.domain.keyring import KeyringFault
from ztray.domain.platform import Platform
from ztray.domain.reach import Reach, TokenSighting
from ztray.domain.state import Overview, Snapshot
from ztray.domain.text import plain
from ztray.presentation.actions import (
    Action,
    AskForToken,
    ChangeAccount,
    CopyText,
    DismissErrand,
    Examine,
    KeepToken,
    Page,
    RunErrand,
    ShowWindow,
)
from ztray.presentation.errands import errand_under_way, failure_command, failure_sentence
from ztray.presentation.expiry import expiry_sentence, expiry_words, new_key_remedies
from ztray.presentation.key_troubles import key_remedies, locked_sentence, silence_sentence, silenced
from ztray.presentation.outage import Remedy, run_errand
from ztray.presentation.source_troubles import account_title, fault_words

_PATH_LENGTH = 200

DOCTOR = Remedy(text="Doctor…", action=Examine())

_WINDOW = ShowWindow()


@dataclass(frozen=True, kw_only=True, slots=True)
class Impairment:
    """Something that is not as it should be: `key` says what, `line` in a few words, `sentence` with what helps."""

    key: str
    line: str
    sentence: str
    remedies: tuple[Remedy, ...] = ()
    place: ShowWindow = _WINDOW
    """What the line leads to."""


def impairments(overview: Overview, platform: Platform) -> tuple[Impairment, ...]:
    """Return what a person should know of, the most pressing first."""
    found = [*_errand(overview, platform)]
    if isinstance(overview.state, Snapshot):
        if not overview.state.node.online:
            found.append(_offline(platform))
        if overview.state.reach is not None:
            found += _reach(overview.state.reach, platform)
    if overview.unkept is not None:
        found.append(_unkept(overview.unkept))
    found += _keys(overview.directory)
    return tuple(found)


def available(action: Action, overview: Overview) -> Action | None:
    """Return an action that can be taken now, None for one that cannot.

    Of what needs an administrator's rights, one is done at a time, and none for the demo's sake.
    """
    if isinstance(action, RunErrand):
        return None if overview.errand is not None or overview.is_demo else action
    return None if isinstance(action, AskForToken) and overview.is_demo else action


def _errand(overview: Overview, platform: Platform) -> list[Impairment]:
    if overview.errand is not None:
        words = errand_under_way(overview.errand)
        return [Impairment(key="errand", line=words, sentence=words)]
    if overview.errand_failure is not None:
        words = failure_sentence(overview.errand_failure, platform)
        command = failure_command(overview.errand_failure, platform)
        copy = [Remedy(text="Copy the command", action=CopyText(text=command))] if command else []
        dismiss = Remedy(text="Dismiss", action=DismissErrand())
        return [Impairment(key="errand", line=f"{words} (Dismiss)", sentence=words, remedies=(*copy, dismiss))]
    return []


def _restart(platform: Platform) -> tuple[Remedy, ...]:
    return (run_errand(Errand.RESTART),) if Errand.RESTART in platform.errands else ()


def _offline(platform: Platform) -> Impairment:
    return Impairment(
        key="offline",
        line="Offline: what helps…",
        sentence=(
            "ZeroTier has no connection. Check that this computer is on the internet. If it is, restart ZeroTier, or "
            "look at the Doctor: a firewall may block UDP port 9993."
        ),
        remedies=(DOCTOR, *_restart(platform)),
    )


def _reach(reach: Reach, platform: Platform) -> list[Impairment]:
    found = [_stray(stray, platform) for stray in reach.strays]
    if reach.silent:
        silent = " and ".join(reach.silent)
        sentence = (
            f"Other programs may not find ZeroTier: it answers at {reach.address}, but not at {silent}. "
            "A restart usually mends that."
        )
        line = f"ZeroTier does not answer at {silent}: what helps…"
        found.append(Impairment(key="silent", line=line, sentence=sentence, remedies=(DOCTOR, *_restart(platform))))
    return found


def _stray(stray: TokenSighting, platform: Platform) -> Impairment:
    path = plain(stray.path, _PATH_LENGTH)
    if stray.is_exposed:
        sentence = f"Other users of this computer can read the token in {path}, and control your networks with it."
    else:
        sentence = f"The copy of ZeroTier's token in {path} is out of date; other tools may fail because of it."
    command = platform.removals.get(stray.path, "")
    remedies = (Remedy(text="Copy the removal command", action=CopyText(text=command)),) if command else ()
    return Impairment(
        key=f"stray-{stray.path}",
        line=f"A copy of ZeroTier's token {'is open to others' if stray.is_exposed else 'is out of date'}: what helps…",
        sentence=f"{sentence} ZTray does not need this copy: remove it.",
        remedies=remedies,
    )


def _unkept(fault: KeyringFault) -> Impairment:
    again = Remedy(text="Try again", action=KeepToken())
    agree = Remedy(text="Keep it unencrypted", action=KeepToken(in_plain_text=True))
    return Impairment(
        key="unkept",
        line="The token is known only until ZTray ends: what helps…",
        sentence=f"ZTray knows ZeroTier's token only until it ends: {why_unkept(fault)}.",
        remedies=(agree,) if fault is KeyringFault.PLAIN_TEXT else (again,),
    )


def _keys(directory: Directory) -> list[Impairment]:
    """Tell of keys that do not work, and of keys that end: each account once, and a locked keyring once for all."""
    faults = silenced(directory)
    locked = [state for state, fault in faults if fault is SourceFault.KEY_LOCKED]
    is_several = len(locked) > 1
    found = [_locked(locked)] if is_several else []
    found += [_silence(state, fault) for state, fault in faults if not (is_several and fault is SourceFault.KEY_LOCKED)]
    silent = {state.account.id for state, _ in faults}
    ending = [state for state in directory.accounts if state.account.has_open_warning]
    return found + [_expiry(state) for state in ending if state.account.id not in silent]


def _locked(states: Sequence[AccountState]) -> Impairment:
    """Tell that the keyring gives away none of several keys; asked for one, it gives away all of them."""
    account_id = states[0].account.id
    return Impairment(
        key="keys-locked",
        line=f"The keys of {len(states)} accounts are locked away: what helps…",
        sentence=locked_sentence(states),
        remedies=(next(key_remedies(states[0], SourceFault.KEY_LOCKED)),),
        place=ShowWindow(page=Page.ACCOUNTS, account_id=account_id),
    )


def _silence(state: AccountState, fault: KeyFault) -> Impairment:
    account = state.account
    return Impairment(
        key=f"key-{account.id}",
        line=f"{account_title(account)}: {fault_words(fault)}: what helps…",
        sentence=silence_sentence(state, fault),
        remedies=tuple(key_remedies(state, fault)),
        place=ShowWindow(page=Page.ACCOUNTS, account_id=account.id),
    )


def _expiry(state: AccountState) -> Impairment:
    """Tell that a key ends, with what rotates it; nothing of it changes as time passes, but the step of the warning."""
    account = state.account
    return Impairment(
        key=f"expiry-{account.id}",
        line=f"{account_title(account)}: {expiry_words(state)}: what helps…",
        sentence=expiry_sentence(state),
        remedies=(
            *new_key_remedies(account),
            Remedy(text="Later", action=ChangeAccount(account=account.with_warning_put_off())),
        ),
        place=ShowWindow(page=Page.ACCOUNTS, account_id=account.id),
    )


def still_kept(fault: KeyringFault) -> str:
    """Say that the keyring still holds a token that it was to forget, and why."""
    return f"The token is still in the keyring: {why_unkept(fault)}. Try again when that is over."


def why_unkept(fault: KeyringFault) -> str:
    """Say why the keyring keeps nothing, as the end of a sentence."""
    match fault:
        case KeyringFault.ABSENT:
            return "there is no keyring on this desktop; install one, or allow ZTray again after each start"
        case KeyringFault.LOCKED:
            return "the keyring is locked"
        case KeyringFault.DISMISSED:
            return "the keyring's question was closed, or could not be shown"
        case KeyringFault.SILENT:
            return "the keyring has not answered yet; it may be waiting for its password"
        case KeyringFault.LOST:
            return "the keyring does not give back what it is given"
        case KeyringFault.PLAIN_TEXT:
            return "the keyring that is set up here does not encrypt, so others could read it on the disk"
        case KeyringFault.FAILED:
            return "the keyring has failed"
        case _:
            assert_never(fault)
