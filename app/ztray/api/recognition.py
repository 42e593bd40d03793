"""Which Central a key is for: found out by asking, because a key does not tell.

A key of New Central's may be known to the older address only, where it is sent as `Bearer`; a personal token of Legacy
Central's is sent there as `token`. An account remembers its kind and its base, and from these two `central` builds the
client again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from ztray.api.errors import (
    ApiError,
    ForbiddenError,
    InterruptedRequestError,
    TimedOutError,
    UnauthorizedError,
    UnreachableError,
    UntrustedCertificateError,
)
from ztray.api.legacy_central import LegacyCentral, Scheme
from ztray.api.new_central import NewCentral
from ztray.api.source import Source
from ztray.api.web import Web
from ztray.domain.account import Holder, SourceKind
from ztray.domain.base_address import LEGACY_CENTRAL_BASE, NEW_CENTRAL_BASE
from ztray.domain.membership import Ability
from ztray.domain.token import Token

_USUAL = {SourceKind.NEW_CENTRAL: NEW_CENTRAL_BASE, SourceKind.LEGACY_CENTRAL: LEGACY_CENTRAL_BASE}
_NO_ANSWER = (UnreachableError, TimedOutError, UntrustedCertificateError)


@dataclass(frozen=True, kw_only=True, slots=True)
class Recognised:
    """What a key turned out to be; the base is empty for the kind's usual one, as in an account."""

    kind: SourceKind
    base: str
    holder: Holder
    abilities: frozenset[Ability]


def central(kind: SourceKind, base: str, key: Token, connect: Callable[[str], Web]) -> Source:
    """Return the client for an account; `connect` makes the transport to a base. Raises ValueError for a bad base."""
    if kind is SourceKind.CONTROLLER:
        raise ValueError("one's own controller is not a Central")
    web = connect(base or _USUAL[kind])
    if kind is SourceKind.LEGACY_CENTRAL:
        return LegacyCentral(web, key)
    if urlsplit(web.base).path.endswith("/v1"):
        return LegacyCentral(web, key, scheme=Scheme.BEARER)
    return NewCentral(web, key)


def recognise(
    key: Token,
    connect: Callable[[str], Web],
    *,
    new_base: str = NEW_CENTRAL_BASE,
    older_base: str = LEGACY_CENTRAL_BASE,
) -> Recognised:
    """Find out what a key is for.

    Blocks for some requests. Raises UnauthorizedError only if every Central has refused the key; as long as one of them
    did not answer to the point, raises what came of asking that one.
    """
    trouble: ApiError | None = None
    silent: set[str] = set()
    for kind, base in (
        (SourceKind.NEW_CENTRAL, new_base),
        (SourceKind.NEW_CENTRAL, older_base),
        (SourceKind.LEGACY_CENTRAL, older_base),
    ):
        if base in silent:
            continue
        try:
            source = central(kind, base, key, connect)
            holder = source.holder()
        except (UnauthorizedError, ForbiddenError):
            continue
        except InterruptedRequestError:
            raise
        except ApiError as error:
            trouble = trouble or error
            if isinstance(error, _NO_ANSWER):
                silent.add(base)
            continue
        return Recognised(
            kind=kind, base="" if base == _USUAL[kind] else base, holder=holder, abilities=source.abilities
        )
    raise trouble or UnauthorizedError("no Central accepts the key")
