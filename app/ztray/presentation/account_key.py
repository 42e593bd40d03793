"""Adding an account in words: where a key comes from, what a pasted text comes to, and what became of trying it."""

import re
from dataclasses import dataclass
from typing import Final

from ztray.domain.account import Account, Holder, Recognition, SourceFault, SourceKind
from ztray.domain.base_address import LEGACY_CENTRAL_BASE, NEW_CENTRAL_BASE, checked_base
from ztray.domain.directory import AccountState, Directory
from ztray.domain.text import NAME_LENGTH, plain
from ztray.domain.token import LONGEST, Token
from ztray.presentation.accounts import rights_words
from ztray.presentation.actions import OpenUrl
from ztray.presentation.expiry import LEGACY_CENTRAL_KEYS, NEW_CENTRAL_KEYS, key_page
from ztray.presentation.lookalikes import Lookalike, lookalike
from ztray.presentation.outage import Remedy
from ztray.presentation.source_troubles import account_title, source_name, source_title, trouble_sentence
from ztray.presentation.times import day

ADD_TITLE: Final = "Add an account"
EXPLANATION: Final = (
    "A key lets ZTray see and manage your networks at ZeroTier Central. In the new Central, an administrator makes one "
    "for a service account of the organisation. In Legacy Central, you make an API access token on your account page. "
    "Either shows it only once."
)
PAGES: Final = (
    Remedy(text="Open ZeroTier Central", action=OpenUrl(url=NEW_CENTRAL_KEYS)),
    Remedy(text="Open Legacy Central", action=OpenUrl(url=LEGACY_CENTRAL_KEYS)),
)
SAFETY: Final = "The key goes into your keyring, is sent to ZeroTier Central only, and is not shown again."
DEMO: Final = "This is the demo. It has a sample of a key, with which you can add a second account here."
COPY_SAMPLE: Final = "&Copy the sample"
FIELD: Final = "&Key:"
FIELD_HINT: Final = "the whole key, as Central showed it"
CONTINUE: Final = "Con&tinue"
TRYING: Final = "Asking whose key it is…"
ADVANCED: Final = "&Use other addresses of Central (advanced)"
NEW_BASE: Final = "&ZeroTier Central:"
NEW_BASE_HINT: Final = NEW_CENTRAL_BASE
OLDER_BASE: Final = "&Legacy Central:"
OLDER_BASE_HINT: Final = LEGACY_CENTRAL_BASE
BASES_CAPTION: Final = (
    "Left empty, they are the usual ones. The key is shown to one after the other until one takes it."
)
NOBODYS: Final = (
    "Neither ZeroTier Central nor Legacy Central accepts this key: it was not copied whole, was revoked, or has ended. "
    "Paste it again, or make a new one there."
)
NAME: Final = "&Name of the account:"
EXPIRY: Final = "The key &ends on"
EXPIRY_CAPTION: Final = "Central does not tell when this key ends. With the date, ZTray can warn you in time."
ADD: Final = "&Add account"
REPLACE: Final = "&Replace key"
REPLACE_THAT: Final = "&Replace its key"
CANCEL: Final = "Cancel"
STOP: Final = "Stop"

_HOLDER_LENGTH = 120

_SCHEMES = frozenset({"bearer", "token", "authorization:"})
"""What stands before a key in a header, and is copied with it from an example."""

_OF_SERVICE = re.compile(r"[0-9a-z]{24}")
"""What the service makes up for itself; a key of Central's may look so, too."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyEntry:
    """What a text comes to: the key in it, if there is one, and a sentence if there is something to say of it."""

    key: Token | None = None
    sentence: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """What a key turned out to be, in sentences, and what an account of it is called until a person says otherwise."""

    account: Account
    headline: str
    rights: str
    name: str
    expires: int | None
    """When it ends, in milliseconds since 1970; None where the source does not tell."""
    twin: AccountState | None = None
    """The account that this key's holder has here already."""
    caution: str = ""


def replace_title(account: Account) -> str:
    """Return what the dialog for another key is called."""
    return f"A key for “{account_title(account)}”"


def replace_explanation(account: Account) -> str:
    """Say where another key for an account comes from, and what becomes of the one before."""
    return (
        f"Make a new key at {source_name(account.kind)}, and paste it here. ZTray uses it from then on and forgets the "
        "one before, which you can revoke there."
    )


def page_of(account: Account) -> Remedy:
    """Return the button that opens the page where another key for an account is made."""
    return Remedy(text=f"Open {source_name(account.kind)}", action=OpenUrl(url=key_page(account.kind)))


def understand_key(text: str) -> KeyEntry:
    """Find the key in what somebody typed or pasted, or say why there is none."""
    words = text.split()
    while words and words[0].casefold() in _SCHEMES:
        del words[0]
    if not words:
        return KeyEntry()
    if len(words) > 1:
        return KeyEntry(sentence="There is more than a key in this text. Paste the key alone: it is one word.")
    (word,) = words
    if len(word) > LONGEST:
        return KeyEntry(sentence=f"This is too long for a key, which has {LONGEST} characters at most.")
    if other := lookalike(word):
        then = ". To join it, use “Join network…”." if other is Lookalike.NETWORK_ID else ", and is no key."
        return KeyEntry(sentence=f"This looks like {other}{then}")
    try:
        key = Token(word)
    except ValueError:
        return KeyEntry(sentence="This is no key: there are characters in it that no key has.")
    if _OF_SERVICE.fullmatch(word):
        return KeyEntry(
            key=key,
            sentence="This may be the token of the ZeroTier service on a computer. Central's keys are made at Central.",
        )
    return KeyEntry(key=key)


def base_fault(base: str) -> str:
    """Say why a key cannot go to an address; empty for one where it can, and for none."""
    try:
        checked_base(base or NEW_CENTRAL_BASE)
    except ValueError as error:
        return f"A key cannot go to this address: {error}."
    return ""


def refusal_sentence(recognition: Recognition, kind: SourceKind | None, now: int) -> str:
    """Say why a key makes no account; the kind is that of the account whose key it was to be, None for a new one."""
    if recognition.trouble is None:
        return ""
    if kind is None and recognition.trouble.fault is SourceFault.KEY_REFUSED:
        return NOBODYS
    return trouble_sentence(recognition.trouble, kind or SourceKind.NEW_CENTRAL, now)


def judged(recognition: Recognition, directory: Directory, *, for_account: str = "") -> Judged | None:
    """Put into words what a key turned out to be; None for one that makes no account."""
    account, holder = recognition.account, recognition.holder
    if account is None or holder is None:
        return None
    owner, organisation = plain(holder.owner, _HOLDER_LENGTH), plain(holder.organisation, _HOLDER_LENGTH)
    whose = " of ".join(filter(None, (owner, organisation))) or "somebody whom it does not name"
    members, networks = rights_words(recognition.abilities, is_read_only=holder.is_read_only)
    ends = f" It ends on {day(holder.expires)}." if holder.expires else ""
    rights = "It may look, and change nothing." if holder.is_read_only else f"Members: {members}. Networks: {networks}."
    before = directory.account(for_account)
    return Judged(
        account=account,
        headline=f"A key for {source_title(account.kind)}. It belongs to {whose}.",
        rights=f"{rights}{ends}",
        name=plain(organisation or owner or source_title(account.kind), NAME_LENGTH),
        expires=holder.expires,
        twin=None if for_account else _twin(recognition, directory),
        caution=_caution(recognition, before) if before else "",
    )


def twin_sentence(twin: AccountState) -> str:
    """Say that the holder of a key has an account here already."""
    return (
        f"“{account_title(twin.account)}” is the account of this holder here already. "
        "If this is a newer key, it can take the place of the one before."
    )


def _twin(recognition: Recognition, directory: Directory) -> AccountState | None:
    """Return the account at the same place whose key has the same holder, None for none."""
    account, holder = recognition.account, recognition.holder
    if account is None or holder is None or not (holder.owner or holder.organisation):
        return None
    place = (account.kind, account.base)
    return next(
        (
            state
            for state in directory.accounts
            if (state.account.kind, state.account.base) == place
            and state.holder is not None
            and _is_same(state.holder, holder)
        ),
        None,
    )


def _is_same(one: Holder, other: Holder) -> bool:
    """Tell whether two keys are of one holder: of an organisation with several keys, Central tells no more."""
    if one.organisation != other.organisation:
        return False
    return one.owner == other.owner or bool(one.organisation and not (one.owner and other.owner))


def _caution(recognition: Recognition, before: AccountState) -> str:
    holder, known = recognition.holder, before.holder
    if holder is None or known is None or known.organisation == holder.organisation:
        return ""
    then = plain(known.organisation, _HOLDER_LENGTH) or plain(known.owner, _HOLDER_LENGTH)
    return f"The key before belonged to {then}: this one shows other networks." if then else ""
