"""Who tells what the networks and their members are called, and may change that: Central's accounts, and one's own."""

from dataclasses import dataclass
from enum import StrEnum

import msgspec


class SourceKind(StrEnum):
    """What kind of source an account is at."""

    NEW_CENTRAL = "new-central"
    LEGACY_CENTRAL = "legacy-central"
    CONTROLLER = "controller"
    """The controller of the local service, which needs no key of its own."""


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
