"""Ways to the sources: a Central over the web, and the local service's own controller.

Loaded in the threads of the sources only: `requests`, `truststore` and all of TLS are behind it.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING

from ztray.api.controller import Controller
from ztray.api.errors import ApiError
from ztray.api.interruption import Interruption
from ztray.api.recognition import central, recognise
from ztray.api.source import Source
from ztray.api.transport import Reply
from ztray.api.web import Web
from ztray.domain.account import Account, Recognition, SourceFault, Trouble
from ztray.domain.token import Token
from ztray.environment import ServicePlaces
from ztray.runtime.access import ServiceAccess
from ztray.runtime.search import HeldTokens
from ztray.runtime.source_troubles import trouble_of

if TYPE_CHECKING:
    from ztray.system.base import System


def open_central(account: Account, key: Token, interruption: Interruption) -> Source:
    """Return a client for an account's Central; nothing is asked yet. Raises ValueError for a base that is none."""
    return central(account.kind, account.base, key, lambda base: Web(base, interruption))


def open_controller(places: ServicePlaces, system: "System", held: HeldTokens, interruption: Interruption) -> Source:
    """Return a client for the local service's controller; nothing is asked yet."""
    return Controller(_ServiceRequests(ServiceAccess(places, system, held, interruption)))


def try_key(key: Token, new_base: str, older_base: str, interruption: Interruption) -> Recognition:
    """Find out what a key is for. Blocks for some requests, and raises nothing."""
    bases = {"new_base": new_base, "older_base": older_base}
    try:
        with _connecting(interruption) as connect:
            found = recognise(key, connect, **{name: base for name, base in bases.items() if base})
    except ApiError as error:
        return Recognition(trouble=trouble_of(error))
    except ValueError as error:
        return Recognition(trouble=Trouble(fault=SourceFault.REJECTED, detail=str(error)))
    account = Account(id="", kind=found.kind, name="", base=found.base)
    return Recognition(account=account, holder=found.holder, abilities=found.abilities)


def try_key_of(account: Account, key: Token, interruption: Interruption) -> Recognition:
    """Find out whether a key is good for an account: it is shown to the account's own Central only.

    Blocks for some requests, and raises nothing.
    """
    try:
        with _connecting(interruption) as connect:
            source = central(account.kind, account.base, key, connect)
            holder = source.holder()
    except ApiError as error:
        return Recognition(trouble=trouble_of(error))
    except ValueError as error:
        return Recognition(trouble=Trouble(fault=SourceFault.REJECTED, detail=str(error)))
    return Recognition(account=account, holder=holder, abilities=source.abilities)


@contextmanager
def _connecting(interruption: Interruption) -> Iterator[Callable[[str], Web]]:
    """Give a way to connect to bases, and end all connections that it has made."""
    with ExitStack() as connections:

        def connect(base: str) -> Web:
            return connections.enter_context(closing(Web(base, interruption)))

        yield connect


class _ServiceRequests:
    """Requests of the local service, with the token that opens it."""

    def __init__(self, access: ServiceAccess) -> None:
        self._access = access

    def __call__(self, method: str, path: str, content: object = None) -> Reply:
        """Send a request. Blocks; raises OutageError beside what `ztray.api.authorised.Request` says."""
        # What creates something under a random id, done twice, creates two.
        is_repeatable = not path.endswith("______")
        return self._access.use(lambda service: service.request(method, path, content), is_repeatable=is_repeatable)
