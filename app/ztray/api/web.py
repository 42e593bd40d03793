"""HTTPS to Central, as `ztray.api.transport` is HTTP to the service of this computer; much is the other way round.

Connections are kept, because a new one costs two ways there and back and a handshake. The user's proxies are honoured,
a `.netrc` is not: it would put another password into the header that carries the key. Certificates are checked by the
system (`truststore`), which knows those of a company's own authority, and not by the list that requests brings along.
What ends a request from outside is a second descriptor of its socket: it works in the middle of a handshake, and
whatever TLS has made of the first.

Answers other than success become errors here, one class for each way to react. None of them is raised from the error of
requests, which holds the request, and so the key.
"""

import ssl
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from socket import socket
from threading import Timer
from typing import Any
from urllib.parse import urlsplit

import msgspec
import requests
import truststore
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import IncompleteRead, NewConnectionError, ReadTimeoutError

from ztray.api.errors import (
    ApiError,
    BrokenOffError,
    ForbiddenError,
    GoneError,
    InterruptedRequestError,
    MalformedReplyError,
    RateLimitedError,
    RejectedError,
    ServerTroubleError,
    TimedOutError,
    UnauthorizedError,
    UnreachableError,
    UntrustedCertificateError,
)
from ztray.api.interruption import Interruption
from ztray.api.transport import LARGEST_REPLY, Reply
from ztray.domain.base_address import checked_base, is_on_this_computer
from ztray.domain.redaction import REMOVED, redacted
from ztray.domain.text import MESSAGE_LENGTH, plain

REQUESTS_A_SECOND = 15.0
"""Legacy Central allows 20 on free accounts; what New Central allows is not published."""

LONGEST_WAIT = 24 * 3600.0
"""No server is obeyed that wants to be left alone for longer, in seconds."""

_KEPT_REPLIES = 64
_LONGEST_MESSAGE = 4096
"""In bytes; the rest is not looked at."""

_CHUNK = 256 * 1024
_OK = range(200, 300)
_NOT_MODIFIED = 304
_REDIRECTS = range(300, 400)
_TROUBLES = range(500, 600)


@dataclass(frozen=True, kw_only=True, slots=True)
class Timeouts:
    """How long to wait, in seconds: for a connection, for the next byte, for a whole answer."""

    connect: float = 5.0
    read: float = 15.0
    whole: float = 60.0


class Web:
    """HTTPS to one base, such as "https://api.zerotier.com/api/v1".

    Follows no redirect and keeps no cookie. Requests block and belong to one thread; only the interruption may come
    from another. A base on this computer may be without TLS, and is asked without a proxy.
    """

    def __init__(
        self,
        base: str,
        interruption: Interruption | None = None,
        *,
        timeouts: Timeouts | None = None,
        requests_a_second: float = REQUESTS_A_SECOND,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        """Take the base as it is checked by `checked_base`. Raises ValueError for one that is none."""
        self.base = checked_base(base)
        self._interruption = interruption or Interruption()
        self._timeouts = timeouts or Timeouts()
        self._pace = _Pace(requests_a_second, clock, sleep)
        self._wall_clock = wall_clock
        self._kept: OrderedDict[_Asked, _Kept] = OrderedDict()
        self._adapter = _Adapter()
        self._session = _Session()
        self._session.trust_env = not is_on_this_computer(urlsplit(self.base).hostname)
        self._session.auth = _as_it_is
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, self._adapter)

    def __repr__(self) -> str:
        return f"Web({self.base!r})"

    def request(self, method: str, path: str, *, headers: Mapping[str, str], body: bytes | None = None) -> Reply:
        """Send a request and return the answer, if it is one of success.

        An answer to GET that the server says has not changed is the one that it gave before. Blocks for a minute at
        most, and in addition while more requests were sent than it is allowed to send in a second. Raises
        UnreachableError, UntrustedCertificateError, TimedOutError, BrokenOffError, InterruptedRequestError,
        UnauthorizedError, ForbiddenError, GoneError, RateLimitedError, ServerTroubleError, RejectedError for any other
        refusal, and MalformedReplyError for what is not HTTP, a redirect or a body over 32 MiB.
        """
        try:
            return self._attempt(method, path, headers, body)
        except BrokenOffError:
            if method != "GET":
                raise
        return self._attempt(method, path, headers, body)  # a kept connection may end as it is used again

    def close(self) -> None:
        """Give back what the session holds, and forget answers."""
        self._kept.clear()
        self._session.close()

    def _attempt(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> Reply:
        endpoint = f"{method} {path.partition('?')[0]}"
        asked = (path, tuple(sorted(headers.items())))
        kept = self._kept.get(asked) if method == "GET" else None
        sent = {"Accept": "application/json", "User-Agent": "ZTray", **headers}
        if body is not None:
            sent["Content-Type"] = "application/json"
        if kept is not None:
            sent["If-None-Match"] = kept.tag
        self._pace.wait()
        answer = self._exchange(method, path, endpoint, sent, body)
        if answer.reply.status == _NOT_MODIFIED and kept is not None:
            self._kept.move_to_end(asked)
            return kept.reply
        self._require(answer, endpoint, headers)
        if method == "GET":
            self._keep(asked, answer)
        return answer.reply

    def _exchange(
        self, method: str, path: str, endpoint: str, headers: Mapping[str, str], body: bytes | None
    ) -> "_Answer":
        timeouts = self._timeouts
        with _deadline(timeouts.whole) as deadline:
            self._adapter.watch.watchers = (self._interruption, deadline)
            try:
                with closing(
                    self._session.request(
                        method,
                        self.base + path,
                        headers=headers,
                        data=body,
                        timeout=(timeouts.connect, timeouts.read),
                        allow_redirects=False,
                        stream=True,
                    )
                ) as response:
                    return self._read(response, endpoint, deadline)
            except requests.RequestException as error:
                failure = self._translate(error, endpoint, deadline)
        raise failure  # out here, so that it does not have what requests raised, and the key in it, for its context

    def _read(self, response: requests.Response, endpoint: str, deadline: Interruption) -> "_Answer":
        body = bytearray()
        for chunk in response.iter_content(_CHUNK):
            body += chunk
            if len(body) > LARGEST_REPLY:
                raise MalformedReplyError(endpoint, f"a body over {LARGEST_REPLY // 1024**2} MiB")
        if self._interruption.happened:
            raise InterruptedRequestError(endpoint)
        if deadline.happened:  # a body without a length ends where the connection is ended
            raise self._overdue(endpoint)
        media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        reply = Reply(status=response.status_code, media_type=media_type, body=bytes(body))
        return _Answer(reply=reply, headers=response.headers)

    def _translate(self, error: requests.RequestException, endpoint: str, deadline: Interruption) -> ApiError:
        if self._interruption.happened:
            return InterruptedRequestError(endpoint)
        if deadline.happened:
            return self._overdue(endpoint)
        reason = _reason(error)
        if isinstance(error, requests.ConnectTimeout):
            return TimedOutError(f"{endpoint}: no connection within {self._timeouts.connect:g} s")
        if isinstance(error, requests.Timeout) or isinstance(reason, ReadTimeoutError):
            return TimedOutError(f"{endpoint}: silent for {self._timeouts.read:g} s")
        if isinstance(error, (requests.exceptions.ProxyError, *_NO_WAY)):
            return UnreachableError(f"{endpoint}: no way to {self.base} through the proxy")
        if isinstance(reason, NewConnectionError):
            return UnreachableError(f"{endpoint}: no connection to {self.base}")
        return _broken(reason, endpoint)

    def _overdue(self, endpoint: str) -> TimedOutError:
        return TimedOutError(f"{endpoint}: no whole answer within {self._timeouts.whole:g} s")

    def _require(self, answer: "_Answer", endpoint: str, sent: Mapping[str, str]) -> None:
        status = answer.reply.status
        if status in _OK:
            return
        if status in _REDIRECTS:
            raise MalformedReplyError(endpoint, f"a redirect ({status}), which is never followed")
        message = _without(_message(answer.reply), sent)
        wait = _seconds(answer.headers, self._wall_clock)
        match status:
            case 401:
                raise UnauthorizedError(f"{endpoint}: HTTP {status}")
            case 403:
                raise ForbiddenError(endpoint, status, message)
            case 404 | 410:
                raise GoneError(endpoint, status, message)
            case 429:
                raise RateLimitedError(endpoint, status, message, retry_after=wait)
            case 503 if wait is not None:
                raise RateLimitedError(endpoint, status, message, retry_after=wait)
            case _ if status in _TROUBLES:
                raise ServerTroubleError(endpoint, status, message)
            case _:
                raise RejectedError(endpoint, status, message)

    def _keep(self, asked: "_Asked", answer: "_Answer") -> None:
        self._kept.pop(asked, None)
        tag = answer.headers.get("ETag", "")
        if tag:
            self._kept[asked] = _Kept(tag=tag, reply=answer.reply)
            if len(self._kept) > _KEPT_REPLIES:
                self._kept.popitem(last=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Answer:
    reply: Reply
    headers: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Kept:
    """An answer that may be given again while the server says that it has not changed."""

    tag: str
    reply: Reply


_Asked = tuple[str, tuple[tuple[str, str], ...]]
"""A path and the headers, because another key may be answered otherwise."""

_NO_WAY = (requests.exceptions.InvalidSchema, requests.exceptions.InvalidProxyURL, requests.exceptions.InvalidURL)
"""What requests says of proxies that it cannot use; our own address was checked before."""


class _Pace:
    """Spaces requests, so that each waits a fraction of a second at most."""

    def __init__(self, a_second: float, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._space = 1 / a_second
        self._clock = clock
        self._sleep = sleep
        self._next = clock()

    def wait(self) -> None:
        now = self._clock()
        if now < self._next:
            self._sleep(self._next - now)
        self._next = max(now, self._next) + self._space


class _Session(requests.Session):
    """A session that takes no reply for a redirect, as in `ztray.api.transport`."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002 - requests' own signature
        return None


class _Adapter(HTTPAdapter):
    """An adapter that trusts whom the system trusts, and whose connections can be ended by whoever watches."""

    def __init__(self) -> None:
        self.watch = _Watch()
        self._trust = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._pools = _pools(self.watch)
        super().__init__(pool_connections=1, pool_maxsize=1)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().init_poolmanager(*args, **kwargs, ssl_context=self._trust)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:  # noqa: ANN401
        manager = super().proxy_manager_for(proxy, **kwargs, ssl_context=self._trust)
        if not proxy.lower().startswith("socks"):  # which has connections of its own; they end with their timeouts
            manager.pool_classes_by_scheme = self._pools
        return manager

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:  # noqa: ANN401
        """Send, with the certificate checked whatever the environment says."""
        return super().send(request, *args, **(kwargs | {"verify": True}))

    def cert_verify(self, conn: Any, *args: object) -> None:  # noqa: ANN401
        """Demand a certificate; without the list of authorities that requests would add to the system's."""
        del args
        conn.cert_reqs = "CERT_REQUIRED"


class _Watch:
    """Who is shown connections.

    It knows nothing of the adapter: urllib3 keeps a pool's connections until the pool is gone, which it would never be
    if they led back to it.
    """

    def __init__(self) -> None:
        self.watchers: tuple[Interruption, ...] = ()

    def __call__(self, connection: socket) -> None:
        for watcher in self.watchers:
            watcher.watch(connection)


def _pools(watch: Callable[[socket], None]) -> dict[str, type[HTTPConnectionPool]]:
    """Return pools whose connections show a second descriptor of their socket at every request."""

    class Watched(HTTPConnection):
        _second: socket | None = None

        def _new_conn(self) -> socket:
            connection = super()._new_conn()
            self._forget()
            self._second = connection.dup()
            watch(self._second)
            return connection

        def putrequest(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
            if self._second is not None:
                watch(self._second)
            super().putrequest(*args, **kwargs)

        def close(self) -> None:
            super().close()
            self._forget()

        def _forget(self) -> None:
            if self._second is not None:
                self._second.close()
                self._second = None

    class WatchedSecurely(Watched, HTTPSConnection):
        pass

    class Pool(HTTPConnectionPool):
        ConnectionCls = Watched

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = WatchedSecurely

    return {"http": Pool, "https": SecurePool}


@contextmanager
def _deadline(seconds: float) -> Iterator[Interruption]:
    """Interrupt what lasts longer: the timeout of a read begins anew with every byte."""
    deadline = Interruption()
    timer = Timer(seconds, deadline.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield deadline
    finally:
        timer.cancel()


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Leave the request as it is: with this for its `auth`, requests looks for none in a `.netrc`."""
    return request


def _reason(error: requests.RequestException) -> object:
    """Return urllib3's own reason, which requests wraps once or twice."""
    wrapped = error.args[0] if error.args else None
    return getattr(wrapped, "reason", wrapped)


def _broken(reason: object, endpoint: str) -> ApiError:
    """Say what became of a connection that stood."""
    origins = tuple(_origins(reason))
    if any(isinstance(origin, ssl.SSLCertVerificationError) for origin in origins):
        return UntrustedCertificateError(f"{endpoint}: this computer does not trust the certificate")
    if any(isinstance(origin, ssl.SSLError) and not isinstance(origin, ssl.SSLEOFError) for origin in origins):
        return MalformedReplyError(endpoint, "the answer is not TLS")
    if any(isinstance(origin, (OSError, IncompleteRead)) for origin in origins):
        return BrokenOffError(f"{endpoint}: the connection was closed before a whole answer")
    return MalformedReplyError(endpoint, "the answer is not HTTP")


def _origins(reason: object) -> Iterator[BaseException]:
    """Tell what urllib3's reason comes from: it keeps that in its arguments."""
    while isinstance(reason, BaseException):
        yield reason
        reason = next((inner for inner in reversed(reason.args) if isinstance(inner, BaseException)), None)


class _Detail(msgspec.Struct, frozen=True, kw_only=True):
    field: str | None = None
    message: str | None = None


class _Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """What New Central says of an error: `{message}`, or `{code, message, details}` for a wrong request."""

    message: str | None = None
    details: tuple[_Detail, ...] | None = None


def _message(reply: Reply) -> str:
    """Return the server's words, in a line; none where it sends a page for a browser."""
    if reply.media_type == "text/plain":
        return reply.body[:_LONGEST_MESSAGE].decode(errors="replace")
    with suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        refusal = msgspec.json.decode(reply.body, type=_Refusal)
        details = (f"{detail.field or ''}: {detail.message or ''}".strip(": ") for detail in refusal.details or ())
        return "; ".join(filter(None, (refusal.message, *details)))[:_LONGEST_MESSAGE]
    return ""


def _without(message: str, sent: Mapping[str, str]) -> str:
    """Return the message without what was sent in headers, if it quotes that, and fit to be told."""
    for value in sent.values():
        message = message.replace(value.rpartition(" ")[2], REMOVED)
    return plain(redacted(message), MESSAGE_LENGTH)


def _seconds(headers: Mapping[str, str], wall_clock: Callable[[], float]) -> float | None:
    """Return how long a server wants to be left alone; a date is compared with its own clock, if it tells that."""
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:10]), LONGEST_WAIT)
    until = _moment(text)
    if until is None:
        return None
    now = _moment(headers.get("Date", ""))
    return min(max(until - (wall_clock() if now is None else now), 0.0), LONGEST_WAIT)


def _moment(text: str) -> float | None:
    """Return a date of HTTP in seconds since 1970."""
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError, TypeError):
        return None
