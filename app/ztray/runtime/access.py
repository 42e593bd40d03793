"""The way to the service: lets requests be made of it, searching again when it has moved or changed its token.

Everything here blocks and runs in the worker's thread.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from ztray.api.errors import (
    ApiError,
    BrokenOffError,
    InterruptedRequestError,
    MalformedReplyError,
    OutageError,
    RejectedError,
    TimedOutError,
    UnauthorizedError,
    UnreachableError,
    UntrustedListenerError,
)
from ztray.api.interruption import Interruption
from ztray.api.service import ServiceClient
from ztray.domain.reach import Reach
from ztray.domain.state import Outage, OutageReason, Snapshot
from ztray.domain.token import Token
from ztray.environment import ServicePlaces
from ztray.runtime.search import HeldTokens, Search

if TYPE_CHECKING:
    from ztray.system.base import System

_log = logging.getLogger(__name__)

T = TypeVar("T")

_LOST = (UnauthorizedError, UnreachableError, BrokenOffError, UntrustedListenerError)
"""Not executed, or stopped in the middle: the service may be back elsewhere, or with another token."""


class ServiceAccess:
    """Finds the service and lets requests be made of it."""

    def __init__(
        self,
        places: ServicePlaces,
        system: "System",
        held: HeldTokens | None = None,
        interruption: Interruption | None = None,
    ) -> None:
        self._held = held or HeldTokens()
        self._search = Search(places, system, self._held, interruption)
        self._found: tuple[ServiceClient, Reach] | None = None

    def use(self, request: Callable[[ServiceClient], T], *, is_repeatable: bool = True) -> T:
        """Make a request of the service and return its result. Blocks.

        Raises OutageError when the service cannot be used, and RejectedError, NotJoinedError or FlagsNotAppliedError
        when it could, and did not do it. One that is not repeatable is not made again after it was broken off, when
        the service may have done it already.
        """
        try:
            return self._try(request)
        except _LOST as error:
            self._forget(error)
            if isinstance(error, BrokenOffError) and not is_repeatable:
                raise OutageError(_outage_of(error)) from error
        try:
            return self._try(request)
        except _LOST as error:
            self._forget(error)
            raise OutageError(_outage_of(error)) from error

    def observe(self) -> Snapshot | Outage:
        """Look at the node and its networks, and say what there is or why not. Blocks, and raises nothing."""
        try:
            node, networks = self.use(lambda service: (service.status(), service.networks()))
        except OutageError as error:
            return error.outage
        except RejectedError as error:
            return Outage(reason=OutageReason.MALFORMED, evidence=f"{error}: {error.message}".rstrip(": "))
        return Snapshot(node=node, networks=networks, reach=self._found[1] if self._found else None)

    def offer(self, token: Token) -> Outage | None:
        """Use a token from now on, if the service can be used with it; return why not, if it cannot. Blocks.

        A service that may be used with a token tried before, as of a file that can be read again, may be used.
        """
        before = replace(self._held)
        self._held.session, self._held.is_session_kept = token, False
        self._found = None
        state = self.observe()
        if not isinstance(state, Outage):
            return None
        self._held.session, self._held.is_session_kept = before.session, before.is_session_kept
        return state

    def forget_tokens(self) -> None:
        """Know none of the tokens that are in no file any more."""
        self._held.session = self._held.kept = None
        self._held.is_session_kept = self._held.keyring_holds = False
        self._found = None

    def _try(self, request: Callable[[ServiceClient], T]) -> T:
        try:
            if self._found is None:
                self._found = self._search.find()
            return request(self._found[0])
        except (TimedOutError, InterruptedRequestError) as error:
            raise OutageError(_outage_of(error)) from error
        except MalformedReplyError as error:
            # Here and below: another program may have taken over the port, and is sent no token a second time.
            self._found = None
            raise OutageError(_outage_of(error)) from error
        except RejectedError:
            self._found = None
            raise

    def _forget(self, error: ApiError) -> None:
        self._found = None
        if isinstance(error, UnauthorizedError) and not self._held.session:
            self._held.kept = None  # the keyring is looked at again, too


def _outage_of(error: ApiError) -> Outage:
    match error:
        case TimedOutError() | InterruptedRequestError():
            return Outage(reason=OutageReason.TIMED_OUT, evidence=f"{error}.")
        case UnauthorizedError():
            return Outage(reason=OutageReason.TOKEN_REFUSED, evidence=f"{error}.")
        case UntrustedListenerError():
            return Outage(reason=OutageReason.UNTRUSTED_LISTENER, evidence=f"{error}.")
        case UnreachableError() | BrokenOffError():
            return Outage(reason=OutageReason.NOT_RUNNING, evidence=f"{error}.")
        case _:
            return Outage(reason=OutageReason.MALFORMED, evidence=f"{error}.")
