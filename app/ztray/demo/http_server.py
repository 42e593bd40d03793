"""A small HTTP server for what is simulated: it stops at once, hangs like a stopped process, sends what it is told.

One thread runs an event loop for all connections, so that stopping and hanging need no other thread's cooperation. A
reply's head and body leave in one segment: the real service sends two, which costs a client 40 ms a request over a kept
connection, and the tests send thousands.
"""

import asyncio
import itertools
import json
import socket
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote, urlsplit


@dataclass(frozen=True, kw_only=True)
class KeepAlive:
    """How many requests a connection serves, and for how many seconds it may be idle."""

    requests: int
    seconds: int


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request as it came in, the names of its headers in lower case."""

    method: str
    path: str
    query: dict[str, str] = field(default_factory=dict, repr=False)
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    body: bytes = b""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A reply: its body is sent so many times over, and `length`, when given, is claimed whatever is sent."""

    status: int = 200
    body: bytes = b""
    content_type: str | None = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    times_over: int = 1
    length: int | None = None


def json_reply(answer: object, status: int = 200) -> Reply:
    """Write JSON as compactly as servers do."""
    body = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
    return Reply(status=status, body=body)


class ReservedPort:
    """Holds a port of a host, a free one for 0: servers may listen on it, and the system gives it to nobody else.

    On Windows, where no second one could take it then, it only tells the port.
    """

    def __init__(self, host: str, port: int) -> None:
        """Raise OSError if somebody has it."""
        self.port = port
        self._holder: socket.socket | None = None
        if sys.platform != "win32":
            self._holder = socket.socket(_family(host))
            try:
                self._holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                self._holder.bind((host, port))
            except OSError:
                self.close()
                raise
            self.port = self._holder.getsockname()[1]

    def close(self) -> None:
        """Give it away."""
        if self._holder is not None:
            self._holder.close()
            self._holder = None


class HttpServer:
    """Serve from construction to `close`; `received` and `answer` are called in the server's thread.

    `received` tells how many seconds the answer is held back, while other connections go on.
    """

    def __init__(
        self,
        *,
        hosts: Sequence[str],
        port: int,
        keep_alive: KeepAlive,
        received: Callable[[Request], float],
        answer: Callable[[Request], Reply],
    ) -> None:
        """Listen on one port of all hosts, a free one for 0; raise OSError if the first fails, else do without."""
        listeners = list(_listeners(hosts, port))
        self.port: int = listeners[0].getsockname()[1]
        self.keep_alive = keep_alive
        self.received = received
        self.answer = answer
        self.hanging = False
        self.connections: set[_Connection] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="simulated-server", daemon=True)
        self._thread.start()
        self._servers = asyncio.run_coroutine_threadsafe(self._accept(listeners), self._loop).result()

    def close(self) -> None:
        """Close the port and every connection, whatever they are waiting for."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def hang(self) -> None:
        """Accept connections and requests but answer none, until resumed."""
        self.hanging = True

    def resume(self) -> None:
        """Answer again, beginning with what came in meanwhile."""
        self.hanging = False
        self._loop.call_soon_threadsafe(self._proceed)

    def drop_connections(self) -> None:
        """Close every connection, and go on listening."""
        self._loop.call_soon_threadsafe(self._drop)

    async def _accept(self, listeners: Iterable[socket.socket]) -> list[asyncio.Server]:
        loop = asyncio.get_running_loop()
        return [await loop.create_server(lambda: _Connection(self), sock=listener) for listener in listeners]

    async def _close(self) -> None:
        # A connection that is being accepted while its server closes would be left open.
        while being_accepted := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.gather(*being_accepted)
        for server in self._servers:
            server.close()
        self._drop()
        await asyncio.gather(*(connection.closed for connection in self.connections))

    def _proceed(self) -> None:
        for connection in tuple(self.connections):
            connection.proceed()

    def _drop(self) -> None:
        for connection in tuple(self.connections):
            connection.abort()


class _Connection(asyncio.Protocol):
    """Answer a client's requests one after the other, as many as are kept alive for."""

    def __init__(self, server: HttpServer) -> None:
        self._server = server
        self._transport: asyncio.Transport
        self.closed = asyncio.get_running_loop().create_future()
        self._idle: asyncio.TimerHandle | None = None
        self._unread = b""
        self._waiting: deque[tuple[float, Request]] = deque()
        self._answered = 0
        self._unsent: Iterator[bytes] = iter(())
        self._sending = False
        self._paused = False
        self._last = False

    def proceed(self) -> None:
        """Answer what waits and is due, unless the server hangs or a reply is still being sent."""
        loop = asyncio.get_running_loop()
        while self._waiting and not (self._server.hanging or self._sending or self._transport.is_closing()):
            due, request = self._waiting[0]
            if due > loop.time():
                loop.call_at(due, self.proceed)
                return
            self._waiting.popleft()
            self._answer(request)

    def abort(self) -> None:
        """Close without another word."""
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - for mypy
        self._transport = transport
        self._server.connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        self._stop_idling()
        self._server.connections.discard(self)
        self.closed.set_result(None)

    def data_received(self, data: bytes) -> None:
        self._stop_idling()
        self._unread += data
        try:
            while read := _read_request(self._unread):
                request, self._unread = read
                due = asyncio.get_running_loop().time() + self._server.received(request)
                self._waiting.append((due, request))
        except ValueError:
            self.abort()
        self.proceed()

    def eof_received(self) -> bool:
        """Keep requests that wait though their client gave up: a stopped process executes them when it goes on."""
        return bool(self._waiting)

    def pause_writing(self) -> None:
        self._paused = True

    def resume_writing(self) -> None:
        self._paused = False
        # Later: closing the connection from within its own writing makes asyncio lose it twice.
        asyncio.get_running_loop().call_soon(self._send)

    def _answer(self, request: Request) -> None:
        reply = self._server.answer(request)
        self._answered += 1
        self._last = (
            self._answered == self._server.keep_alive.requests
            or request.headers.get("connection", "").lower() == "close"
            or reply.length is not None
        )
        first = _head(reply, None if self._last else self._server.keep_alive) + reply.body
        self._unsent = itertools.chain([first], itertools.repeat(reply.body, reply.times_over - 1))
        self._sending = True
        self._send()

    def _send(self) -> None:
        while not (self._paused or self._transport.is_closing()):
            if (chunk := next(self._unsent, None)) is None:
                self._finish()
                return
            self._transport.write(chunk)

    def _finish(self) -> None:
        if not self._sending:
            return
        self._sending = False
        if self._last:
            self._transport.close()
        elif self._waiting:
            self.proceed()
        else:
            self._idle = asyncio.get_running_loop().call_later(self._server.keep_alive.seconds, self._transport.close)

    def _stop_idling(self) -> None:
        if self._idle is not None:
            self._idle.cancel()


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _listeners(hosts: Sequence[str], port: int) -> Iterator[socket.socket]:
    for index, host in enumerate(hosts):
        try:
            listener = socket.create_server((host, port), family=_family(host))
        except OSError:
            if index == 0:
                raise
            continue
        port = listener.getsockname()[1]
        yield listener


def _read_request(data: bytes) -> tuple[Request, bytes] | None:
    """Read the first request and what follows it, None while it is incomplete; raise ValueError if it is not HTTP."""
    head, complete, rest = data.partition(b"\r\n\r\n")
    if not complete:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _version = first.split(" ")
    pairs = (line.partition(":") for line in lines)
    headers = {name.lower(): value.strip() for name, _colon, value in pairs}
    length = int(headers.get("content-length", "0"))
    if len(rest) < length:
        return None
    parts = urlsplit(target)
    request = Request(
        method=method,
        path=unquote(parts.path),
        query=dict(parse_qsl(parts.query)),
        headers=headers,
        body=rest[:length],
    )
    return request, rest[length:]


def _head(reply: Reply, keep_alive: KeepAlive | None) -> bytes:
    length = len(reply.body) * reply.times_over if reply.length is None else reply.length
    lines = [f"HTTP/1.1 {int(reply.status)} {_phrase(reply.status)}"]
    if reply.status != HTTPStatus.NOT_MODIFIED:
        lines.append(f"Content-Length: {length}")
    if reply.content_type is not None:
        lines.append(f"Content-Type: {reply.content_type}")
    if keep_alive is None:
        lines.append("Connection: close")
    else:
        lines.append(f"Keep-Alive: timeout={keep_alive.seconds}, max={keep_alive.requests}")
    lines += itertools.starmap("{}: {}".format, reply.headers.items())
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
