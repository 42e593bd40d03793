"""The way to the service: its port, which of its loopback addresses answers, and the token that it accepts.

Nothing is sent a token before it has answered like a ZeroTier service without one: `GET /health` is free of tokens from
1.12 on, and up to 1.10 it is refused with 401 and `{}`. So "nothing listens", "something else listens" and "the token
is wrong" are told apart, and a program that has the port by chance learns nothing. (One that imitates ZeroTier would.)

::1 is asked only when 127.0.0.1 does not lead to the service: a connection to ::1 that the service still held when it
ended keeps 1.12.2 and 1.14.1 off their port for about 60 s, so that a restart fails (measured; 127.0.0.1 does no harm).

Everything here blocks and runs in the worker's thread. The files are read again at every search: a service that starts
anew may have another port and another token.
"""

import json
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import TypeVar

from ztray.api.decode import decode_one
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
)
from ztray.api.interruption import Interruption
from ztray.api.service import ServiceClient
from ztray.api.transport import Reply, Transport
from ztray.domain.node import Health
from ztray.domain.state import Outage, OutageReason, Snapshot
from ztray.domain.token import Token
from ztray.environment import ServicePlaces, parse_port

_log = logging.getLogger(__name__)

T = TypeVar("T")

DEFAULT_PORT = 9993
_HOSTS = ("127.0.0.1", "[::1]")
_LONGEST_FILE = 64 * 1024


class ServiceAccess:
    """Finds the service and lets requests be made of it, searching again when it has moved or changed its token."""

    def __init__(self, places: ServicePlaces, interruption: Interruption) -> None:
        self._places = places
        self._interruption = interruption
        self._client: ServiceClient | None = None

    def use(self, request: Callable[[ServiceClient], T]) -> T:
        """Make a request of the service and return its result. Blocks.

        Raises OutageError when the service cannot be used, and RejectedError, NotJoinedError or FlagsNotAppliedError
        when it could, and did not do it.
        """
        try:
            return self._try(request)
        except (UnauthorizedError, UnreachableError, BrokenOffError):
            # Not executed, or stopped in the middle: it may be back elsewhere, or with another token. Look once.
            self._client = None
        try:
            return self._try(request)
        except (UnauthorizedError, UnreachableError, BrokenOffError) as error:
            self._client = None
            raise OutageError(_outage_of(error)) from error

    def observe(self) -> Snapshot | Outage:
        """Look at the node and its networks, and say what there is or why not. Blocks, and raises nothing."""
        try:
            node, networks = self.use(lambda service: (service.status(), service.networks()))
        except OutageError as error:
            return error.outage
        except RejectedError as error:
            return Outage(reason=OutageReason.MALFORMED, evidence=f"{error}: {error.message}".rstrip(": "))
        return Snapshot(node=node, networks=networks)

    def _try(self, request: Callable[[ServiceClient], T]) -> T:
        try:
            if self._client is None:
                self._client = self._find_service()
            return request(self._client)
        except (TimedOutError, InterruptedRequestError) as error:
            raise OutageError(_outage_of(error)) from error
        except MalformedReplyError as error:
            # Here and below: another program may have taken over the port, and is sent no token a second time.
            self._client = None
            raise OutageError(_outage_of(error)) from error
        except RejectedError:
            self._client = None
            raise

    def _find_service(self) -> ServiceClient:
        port = self._places.port or _port_of(self._places.home)
        transport = self._find_listener(port)
        return self._find_token(transport)

    def _find_listener(self, port: int) -> Transport:
        """Return a transport to what answers like ZeroTier; the service binds each family apart, and one may fail."""
        sightings: list[_Sighting] = []
        for host in (_host(self._places.address),) if self._places.address else _HOSTS:
            transport = Transport(f"http://{host}:{port}", self._interruption)
            sighting = _look_at(transport)
            if sighting.listener is _Listener.ZEROTIER:
                return transport
            transport.close()
            sightings.append(sighting)
            if sighting.listener is _Listener.SILENCE:
                break  # a service that hangs hangs on both
        worst = max(sightings, key=lambda sighting: sighting.listener.value)
        raise OutageError(Outage(reason=_REASONS[worst.listener], evidence=worst.evidence))

    def _find_token(self, transport: Transport) -> ServiceClient:
        """Return a client whose token the service accepts: the first candidate that does."""
        failures: list[_TokenFailure] = []
        for path in self._places.token_files:
            try:
                token = _read_token(path)
            except _TokenFailure as failure:
                failures.append(failure)
                continue
            client = ServiceClient(transport, token)
            try:
                client.status()
            except UnauthorizedError:
                failures.append(_TokenFailure(OutageReason.TOKEN_REFUSED, path, "refused by the service"))
                continue
            _log.info("the service at %s accepts the token of %s", transport.origin, path)
            return client
        raise OutageError(_token_outage(failures))


def _host(address: str) -> str:
    return f"[{address}]" if ":" in address else address


class _Listener(Enum):
    """What was met at an address; of two addresses the later in this order tells more."""

    NOTHING = auto()
    SILENCE = auto()
    ANOTHER_PROGRAM = auto()
    ZEROTIER = auto()


_REASONS = {
    _Listener.NOTHING: OutageReason.NOT_RUNNING,
    _Listener.SILENCE: OutageReason.TIMED_OUT,
    _Listener.ANOTHER_PROGRAM: OutageReason.FOREIGN_LISTENER,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Sighting:
    listener: _Listener
    evidence: str = ""


def _look_at(transport: Transport) -> _Sighting:
    """Ask for the service's health, without a token. Raises InterruptedRequestError."""
    where = transport.origin.removeprefix("http://")
    try:
        reply = transport.request("GET", "/health", headers={})
    except UnreachableError:
        return _Sighting(listener=_Listener.NOTHING, evidence=f"Nothing listens on {where}.")
    except TimedOutError:
        return _Sighting(listener=_Listener.SILENCE, evidence=f"{where} accepts connections and does not answer.")
    except (MalformedReplyError, BrokenOffError) as error:
        return _Sighting(listener=_Listener.ANOTHER_PROGRAM, evidence=f"{where}: {error}.")
    if _is_zerotier(reply):
        return _Sighting(listener=_Listener.ZEROTIER)
    evidence = f"{where} answers GET /health with HTTP {reply.status}, which ZeroTier does not."
    return _Sighting(listener=_Listener.ANOTHER_PROGRAM, evidence=evidence)


def _is_zerotier(reply: Reply) -> bool:
    if reply.status in (401, 403):  # up to 1.10; 403 by older reports
        return reply.body.strip() == b"{}"
    try:
        decode_one(Health, reply.body, "GET /health")
    except MalformedReplyError:
        return False
    return reply.status == 200  # noqa: PLR2004


class _TokenFailure(Exception):  # noqa: N818 - collected rather than raised to anybody
    """A token file that did not help."""

    def __init__(self, reason: OutageReason, path: Path, why: str) -> None:
        super().__init__(why)
        self.reason = reason
        self.path = path
        self.why = why


def _read_token(path: Path) -> Token:
    try:
        return Token(_read(path).strip())
    except (FileNotFoundError, NotADirectoryError) as error:
        raise _TokenFailure(OutageReason.TOKEN_MISSING, path, "not there") from error
    except OSError as error:
        raise _TokenFailure(OutageReason.TOKEN_UNREADABLE, path, error.strerror or "cannot be read") from error
    except ValueError as error:
        raise _TokenFailure(OutageReason.TOKEN_REFUSED, path, "holds no token") from error


def _token_outage(failures: Iterable[_TokenFailure]) -> Outage:
    """Tell the failure that a person can mend: a file that exists and is closed, then one that is stale, then none."""
    by_reason = {failure.reason: failure for failure in reversed(tuple(failures))}
    for reason in (OutageReason.TOKEN_UNREADABLE, OutageReason.TOKEN_REFUSED, OutageReason.TOKEN_MISSING):
        if reason in by_reason:
            failure = by_reason[reason]
            return Outage(reason=reason, path=str(failure.path), evidence=f"{failure.path}: {failure.why}.")
    raise AssertionError("no token file was tried")


def _port_of(home: Path) -> int:
    """Return the port that the service's files tell: the one it wrote, else the one it was told, else the usual one."""
    try:
        if port := parse_port(_read(home / "zerotier-one.port").strip()):
            return port
    except (OSError, ValueError):
        pass
    try:
        primary = json.loads(_read(home / "local.conf"))["settings"]["primaryPort"]
        return parse_port(str(primary)) or DEFAULT_PORT
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return DEFAULT_PORT


def _read(path: Path) -> str:
    if path.exists() and not path.is_file():  # reading a pipe or a device might never end
        raise ValueError(f"{path} is not a file")
    with path.open(encoding="utf-8") as file:
        return file.read(_LONGEST_FILE)


def _outage_of(error: ApiError) -> Outage:
    match error:
        case TimedOutError() | InterruptedRequestError():
            return Outage(reason=OutageReason.TIMED_OUT, evidence=f"{error}.")
        case UnauthorizedError():
            return Outage(reason=OutageReason.TOKEN_REFUSED, evidence=f"{error}.")
        case UnreachableError() | BrokenOffError():
            return Outage(reason=OutageReason.NOT_RUNNING, evidence=f"{error}.")
        case _:
            return Outage(reason=OutageReason.MALFORMED, evidence=f"{error}.")
