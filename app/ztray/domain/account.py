"""Who tells what the networks and their members are called, and may change that: Central's accounts, and one's own."""

from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Final, Literal, get_args

import msgspec
from msgspec.structs import replace

from ztray.domain.membership import Ability


class SourceKind(StrEnum):
    """What kind of source an account is at."""

    NEW_CENTRAL = "new-central"
    LEGACY_CENTRAL = "legacy-central"
    CONTROLLER = "controller"
    """The controller of the local service, which needs no key of its own."""


OWN_CONTROLLER = "controller"
"""The id of the account that stands for the local service's own controller, which nobody adds."""


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """An account that a person has added; its key is in the keyring under the account's id, and nowhere else."""

    id: str
    """What tells it from others, for ever: sixteen random hex digits."""
    kind: SourceKind
    name: str
    """What the person calls it."""
    base: str = ""
    """The address of its API, without a slash at the end; empty for the usual one."""
    expires: int | None = None
    """When its key ends, in milliseconds since 1970; None where nothing tells."""
    added: int = 0
    """When it was added, in milliseconds since 1970."""
    warned: int | None = None
    """How many days before its key's end the last warning was given (`ztray.domain.expiry`); None for none yet."""
    put_off: int | None = None
    """Of which warning the person does not want to be reminded any more; None for none."""

    @property
    def key_name(self) -> str:
        """What its key is called in the keyring."""
        return f"{KEY_PREFIX}{self.id}"

    def called(self, name: str) -> "Account":
        """Return it with another name."""
        return replace(self, name=name)

    def ending(self, expires: int | None) -> "Account":
        """Return it with the time at which its key ends; with none, there is nothing to warn of."""
        ending = replace(self, expires=expires)
        return ending.with_warning(None) if expires is None else ending

    def with_warning(self, days: int | None) -> "Account":
        """Return it with a warning so many days before the end, or with none; it is put off by nobody yet."""
        return replace(self, warned=days, put_off=None)

    def with_warning_put_off(self) -> "Account":
        """Return it with the last warning put off."""
        return replace(self, put_off=self.warned)

    @property
    def has_open_warning(self) -> bool:
        """Whether its key ends soon or has ended, and the person has not put that off."""
        return self.warned is not None and self.warned != self.put_off


KEY_PREFIX = "account "
"""What the names of all keys of accounts begin with, in the keyring."""


class AccountBook(msgspec.Struct, frozen=True, kw_only=True):
    """The accounts that a person has added, as they are kept in a file: no key is among what it holds."""

    accounts: tuple[Account, ...] = ()

    def account(self, account_id: str) -> Account | None:
        """Return an account, None for none with this id."""
        return next((account for account in self.accounts if account.id == account_id), None)

    def with_account(self, account: Account) -> "AccountBook":
        """Return it with an account, in the place of what was kept of it."""
        others = {other.id: other for other in self.accounts}
        return replace(self, accounts=tuple((others | {account.id: account}).values()))

    def without(self, account_id: str) -> "AccountBook":
        """Return it without an account."""
        return replace(self, accounts=tuple(account for account in self.accounts if account.id != account_id))


@dataclass(frozen=True, kw_only=True, slots=True)
class Holder:
    """Whose a key is and what it may do, as the source tells; every text is untrusted."""

    owner: str = ""
    """The person or the service account."""
    organisation: str = ""
    is_read_only: bool = False
    expires: int | None = None
    """When the key ends, in milliseconds since 1970; None where the source does not tell."""
    last_used: int | None = None


class SourceFault(Enum):
    """Why a source tells nothing, or does not do what it was asked for."""

    KEY_MISSING = auto()
    """The keyring holds no key for the account."""
    KEY_LOCKED = auto()
    """The keyring does not give the key away."""
    KEY_REFUSED = auto()
    """The key is not accepted: revoked, expired, or of another place."""
    FORBIDDEN = auto()
    """The key is accepted, and may not do this."""
    UNREACHABLE = auto()
    BROKEN_OFF = auto()
    """It hung up in the middle: what was asked for may have been done."""
    TIMED_OUT = auto()
    CERTIFICATE = auto()
    """It proved nothing, and got no key."""
    BUSY = auto()
    """There were too many requests; `Trouble.until` tells how long it wants to be left alone."""
    SERVER_TROUBLE = auto()
    MALFORMED = auto()
    """It answered something that it should not."""
    GONE = auto()
    """What was asked for is not there, or not any more."""
    REJECTED = auto()
    """It will not, in the words of `Trouble.detail`."""
    NOT_APPLIED = auto()
    """It answered as if all were well, and kept what it had."""
    NO_SERVICE = auto()
    """The local service, and with it its controller, cannot be used."""
    FAILED = auto()
    """ZTray itself failed, in the way that `Trouble.detail` names."""


KeyFault = Literal[SourceFault.KEY_MISSING, SourceFault.KEY_LOCKED, SourceFault.KEY_REFUSED]
"""What only a person can mend: the source is asked in vain, or not at all."""

KEY_FAULTS: Final[frozenset[SourceFault]] = frozenset(get_args(KeyFault))


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """Why a source told nothing, or did not do what it was asked for."""

    fault: SourceFault
    detail: str = ""
    """What it said, or what was seen; untrusted."""
    until: int | None = None
    """When it is asked again at the earliest, in milliseconds since 1970; None where nothing tells."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Recognition:
    """What became of trying a key: the account that it would make, or why it makes none."""

    account: Account | None = None
    """Without an id and a name of a person's choosing."""
    holder: Holder | None = None
    abilities: frozenset[Ability] = frozenset()
    trouble: Trouble | None = None
