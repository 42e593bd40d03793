"""The one place where HTTP is spoken.

Every request opens its own connection and says `Connection: close`. The service sends head and body in separate
segments, so that over a kept connection delayed acknowledgements cost 40 ms a request: measured on 1.14.1 over
loopback, a poll of status, networks and peers takes 80 ms kept and 1.6 ms closed.

A read that blocks cannot be cut short from outside a thread, except through its socket: the connection class hands
every socket to an `Interruption`, which can shut it down. So the program ends at once while a service hangs.
"""

import logging
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from socket import socket
from time import monotonic
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import IncompleteRead, NewConnectionError, ProtocolError, ReadTimeoutError

from ztray.api.errors import (
    ApiError,
    BrokenOffError,
    InterruptedRequestError,
    MalformedReplyError,
    TimedOutError,
    UnreachableError,
)
from ztray.api.interruption import Interruption

LARGEST_REPLY = 32 * 1024 * 1024
"""A longer body is refused, in bytes."""

CONNECT_TIMEOUT = 0.5
"""In seconds; a loopback connection is accepted or refused within microseconds."""

READ_TIMEOUT = 2.0
"""How long the service may be silent, in seconds."""

WHOLE_TIMEOUT = 10.0
"""How long a whole answer may take, in seconds."""

_CHUNK = 256 * 1024
_REDIRECTS = range(300, 400)

# All that it tells is of certificates and headers that it cannot understand, which it quotes: they may quote a secret.
logging.getLogger("urllib3.connection").setLevel(logging.ERROR)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """An answer: the status, the media type without parameters in lower case, and the whole body."""

    status: int
    media_type: str
    body: bytes


class Transport:
    """HTTP to one origin, such as "http://127.0.0.1:9993".

    Follows no redirect, uses no proxy and no `.netrc`. Requests block and belong to one thread; only the interruption
    may come from another.
    """

    def __init__(
        self, origin: str, interruption: Interruption | None = None, *, guard: Callable[[socket], None] | None = None
    ) -> None:
        """`guard` is called with every connection, before anything is sent on it, and may raise an ApiError."""
        self.origin = origin
        self._interruption = interruption or Interruption()
        self._session = _Session()
        self._session.trust_env = False
        self._session.mount("http://", _GuardedAdapter(self._interruption, guard))

    def request(self, method: str, path: str, *, headers: dict[str, str], body: bytes | None = None) -> Reply:
        """Send a request and return the answer, whatever its status.

        Blocks for 10 seconds at most. Raises UnreachableError, TimedOutError, BrokenOffError,
        InterruptedRequestError, what the guard raises, and MalformedReplyError for what is not HTTP, a redirect or a
        body over 32 MiB.
        """
        endpoint = f"{method} {path}"
        try:
            with closing(
                self._session.request(
                    method,
                    self.origin + path,
                    headers={"Connection": "close", **headers},
                    data=body,
                    timeout=(CONNECT_TIMEOUT, READ_TIMEOUT),
                    allow_redirects=False,
                    stream=True,
                )
            ) as response:
                return self._read(response, endpoint)
        except requests.ConnectTimeout as error:
            raise TimedOutError(f"{endpoint}: no connection within {CONNECT_TIMEOUT} s") from error
        except requests.Timeout as error:
            raise TimedOutError(f"{endpoint}: no answer within {READ_TIMEOUT:.0f} s") from error
        except requests.RequestException as error:
            raise self._translate(error, endpoint) from error

    def close(self) -> None:
        """Give back what the session holds."""
        self._session.close()

    def _read(self, response: requests.Response, endpoint: str) -> Reply:
        if response.status_code in _REDIRECTS:
            raise MalformedReplyError(endpoint, f"a redirect ({response.status_code}), which is never followed")
        deadline = monotonic() + WHOLE_TIMEOUT
        body = bytearray()
        for chunk in response.iter_content(_CHUNK):
            body += chunk
            if len(body) > LARGEST_REPLY:
                raise MalformedReplyError(endpoint, f"a body over {LARGEST_REPLY // 1024**2} MiB")
            if monotonic() > deadline:
                raise TimedOutError(f"{endpoint}: no whole answer within {WHOLE_TIMEOUT:.0f} s")
        if self._interruption.happened:
            raise InterruptedRequestError(endpoint)
        media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return Reply(status=response.status_code, media_type=media_type, body=bytes(body))

    def _translate(self, error: requests.RequestException, endpoint: str) -> ApiError:
        if self._interruption.happened:
            return InterruptedRequestError(endpoint)
        reason = _reason(error)
        if isinstance(reason, NewConnectionError):
            return UnreachableError(f"{endpoint}: no connection to {self.origin}")
        if isinstance(reason, ReadTimeoutError):  # in the middle of a body
            return TimedOutError(f"{endpoint}: no whole answer within {READ_TIMEOUT:.0f} s")
        if isinstance(reason, ProtocolError) and isinstance(reason.args[-1], (OSError, IncompleteRead)):
            return BrokenOffError(f"{endpoint}: the connection was closed before a whole answer")
        return MalformedReplyError(endpoint, "the answer is not HTTP")


class _Session(requests.Session):
    """A session that takes no reply for a redirect.

    Told not to follow them, requests still prepares the next request: it reads the whole body, however long, and raises
    ValueError for a target that is no URL.
    """

    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002 - requests' own signature
        return None


class _GuardedAdapter(HTTPAdapter):
    """An adapter whose connections report their sockets, and let a guard decide whether they are used."""

    def __init__(self, interruption: Interruption, guard: Callable[[socket], None] | None) -> None:
        self._interruption = interruption
        self._guard = guard
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().init_poolmanager(*args, **kwargs)
        interruption, guard = self._interruption, self._guard

        class Connection(HTTPConnection):
            def connect(self) -> None:
                super().connect()
                interruption.watch(self.sock)
                if guard is not None:
                    guard(self.sock)

        class Pool(HTTPConnectionPool):
            ConnectionCls = Connection

        self.poolmanager.pool_classes_by_scheme = {"http": Pool}


def _reason(error: requests.RequestException) -> object:
    """Return urllib3's own reason, which requests wraps once or twice."""
    wrapped = error.args[0] if error.args else None
    return getattr(wrapped, "reason", wrapped)
