"""What the system's keyring did with what it was given or asked for."""

from dataclasses import dataclass
from enum import Enum, auto

from ztray.domain.token import Token


class KeyringFault(Enum):
    """Why the keyring is of no use."""

    ABSENT = auto()
    """There is none."""
    LOCKED = auto()
    """It is locked, and nobody unlocked it."""
    DISMISSED = auto()
    """Its question was closed."""
    SILENT = auto()
    """It has not answered in time: it may be waiting for its password."""
    LOST = auto()
    """What was written does not come back when it is read."""
    PLAIN_TEXT = auto()
    """It does not encrypt what it keeps, or does not say so."""
    FAILED = auto()


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """The keyring's answer to reading: what it holds under a name, None for nothing; or why it tells nothing."""

    name: str
    token: Token | None = None
    fault: KeyringFault | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Keeping:
    """The keyring's answer to writing: what it was, None for what it keeps now."""

    name: str
    fault: KeyringFault | None = None
