"""How the service is reached: at which address, with which token, and what is wrong with the tokens that lie about."""

from dataclasses import dataclass
from enum import Enum, auto


class TokenPlace(Enum):
    """Where a token may come from, in the order in which they are tried."""

    GIVEN = auto()
    """The file of the command line or of a variable."""
    HOME = auto()
    """The service's own file."""
    SESSION = auto()
    """Got or pasted since ZTray was started."""
    KEYRING = auto()
    COPY = auto()
    """A copy in the person's home that another tool has left."""


class TokenFault(Enum):
    """Why a token does not do."""

    MISSING = auto()
    UNREADABLE = auto()
    """What should hold it may not be read by this person."""
    NO_TOKEN = auto()
    """What is there is no token."""
    REFUSED = auto()
    """The service does not accept it: it is that of another service, or of an earlier one."""
    LOCKED = auto()
    """The keyring that holds it does not give it away: it is locked, or does not answer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TokenSighting:
    """A place where a token may be, and what was found there."""

    place: TokenPlace
    path: str = ""
    """The file; empty for what is in no file."""
    fault: TokenFault | None = None
    is_used: bool = False
    is_stale: bool = False
    """Whether it holds another token than the one the service accepts."""
    is_exposed: bool = False
    """Whether other users of this computer may read it."""
    detail: str = ""
    """What the system said."""

    @property
    def is_stray(self) -> bool:
        """Whether it is a copy that should not be there: one that is of no use, or that others may read."""
        return self.place is TokenPlace.COPY and (self.is_stale or self.is_exposed)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reach:
    """The way on which the service answers."""

    address: str
    """Address and port, as in "127.0.0.1:9993"."""
    silent: tuple[str, ...] = ()
    """The addresses that were asked before it and did not lead to the service."""
    is_verified: bool = False
    """Whether the system has told that the listener belongs to the service's owner; False where it cannot tell."""
    tokens: tuple[TokenSighting, ...] = ()

    @property
    def strays(self) -> tuple[TokenSighting, ...]:
        """The copies of the token that should not be there."""
        return tuple(token for token in self.tokens if token.is_stray)
