"""What both faces of the simulated Central share: HTTP on a loopback port, refusals, and every trouble a test wants.

A server of its own beside `http_server`, because Central's replies have headers (Retry-After, ETag) and may be slow for
one request while others are answered, which the service's never are.
"""

import asyncio
import hashlib
import ipaddress
import itertools
import json
import re
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import format_datetime
from http import HTTPStatus
from types import TracebackType
from typing import Any, ClassVar, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from ztray.demo.central import CentralWorld, Key, KeyKind, Network, Pool, Right
from ztray.demo.http_server import Request
from ztray.demo.networks import Route

_REMEMBERED_REQUESTS = 1000
_STOPPING_SECONDS = 0.01


@dataclass(frozen=True, kw_only=True)
class CentralReply:
    """A reply to send."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class RefusalError(Exception):
    """A request that is answered with an error; `details` are pairs of a field and what is wrong with it."""

    def __init__(self, status: HTTPStatus, message: str, *details: tuple[str, str]) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.details = details


@dataclass(frozen=True, kw_only=True)
class Call:
    """An accepted request: whose key it has, and its body."""

    key: Key
    query: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401 - any JSON
        """The body. Raises RefusalError if it is no JSON."""
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise RefusalError(HTTPStatus.BAD_REQUEST, "the body is not JSON") from error

    @property
    def fields(self) -> dict[str, Any]:
        """The object that the body is. Raises RefusalError if it is none."""
        if not isinstance(body := self.json, dict):
            raise RefusalError(HTTPStatus.BAD_REQUEST, "the body is not an object")
        return body


Handler = Callable[..., object]
"""Takes the Call and what the path names; answers JSON, or None for an empty body."""


class SimulatedCentral(ABC):
    """Serve a world on a free loopback port; a context manager that starts and stops it.

    `delay` holds every answer back by so many seconds, `offers_etags` gives answers to GET an ETag.
    """

    prefix: ClassVar[str]
    """What the paths of the API begin with."""

    def __init__(self, world: CentralWorld, *, port: int = 0) -> None:
        """Prepare to serve on a port, a free one for 0."""
        self.world = world
        self.delay = 0.0
        self.offers_etags = False
        self._port = port
        self._requests: deque[Request] = deque(maxlen=_REMEMBERED_REQUESTS)
        self._arrival = threading.Condition()
        self._canned: dict[tuple[str, str], CentralReply] = {}
        self._trouble: CentralReply | None = None
        self._troubled = 0.0
        self._halves = False
        self._running: _Running | None = None
        self._routes = [(method, re.compile(path), handler) for method, path, handler in self.routes()]

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # What a face says.

    @abstractmethod
    def routes(self) -> list[tuple[str, str, Handler]]:
        """List methods, patterns of paths after the prefix, and what answers them."""

    @abstractmethod
    def key_for(self, request: Request) -> Key | None:
        """Find the key of a request."""

    @abstractmethod
    def unauthorized(self, path: str) -> CentralReply:
        """Answer a request without a good key."""

    @abstractmethod
    def refused(self, refusal: RefusalError) -> CentralReply:
        """Put an error into words."""

    # Controls.

    @property
    def base_url(self) -> str:
        """The address of the API, without a slash at the end."""
        return f"http://127.0.0.1:{self._port}{self.prefix}"

    def start(self) -> None:
        """Listen, on the port of last time if there was one; raise OSError if it is taken."""
        if self._running is None:
            self._running = _Running(self, self._port)
            self._port = self._running.port

    def stop(self) -> None:
        """Close the port and every connection at once, whatever they are waiting for."""
        if self._running is not None:
            self._running.close()
            self._running = None

    def hang(self) -> None:
        """Accept requests but answer none, until resumed."""
        if self._running is not None:
            self._running.hang()

    def resume(self) -> None:
        """Answer again, beginning with what came in meanwhile."""
        if self._running is not None:
            self._running.resume()

    def drop_connections(self) -> None:
        """Close every open connection, and go on listening."""
        if self._running is not None:
            self._running.drop()

    def limit_rate(self, retry_after: float | datetime | str | None = 1, *, times: int | None = None) -> None:
        """Answer 429, so many times or until `behave`; `retry_after` is in seconds or an aware time in UTC."""
        told = format_datetime(retry_after, usegmt=True) if isinstance(retry_after, datetime) else retry_after
        headers = {} if told is None else {"Retry-After": str(told)}
        too_many = RefusalError(HTTPStatus.TOO_MANY_REQUESTS, "too many requests")
        self._begin_trouble(replace(self.refused(too_many), headers=headers), times)

    def fail(self, status: int = 500, *, body: bytes | None = None, times: int | None = None) -> None:
        """Answer with an error, so many times or until `behave`, in the face's own words unless `body` is given."""
        worded = self.refused(RefusalError(HTTPStatus(status), "internal error"))
        self._begin_trouble(worded if body is None else CentralReply(status=status, body=body), times)

    def halve_answers(self) -> None:
        """Send half of every body and close the connection, until `behave`."""
        self._halves = True

    def answer_with(
        self, method: str, path: str, *, status: int = 200, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> None:
        """Answer this to a path after the prefix, key or not, until `behave`."""
        self._canned[method, self.prefix + path] = CentralReply(status=status, body=body, headers=headers or {})

    def behave(self) -> None:
        """End every trouble, and resume."""
        self._canned.clear()
        self._trouble = None
        self._halves = False
        self.delay = 0.0
        self.resume()

    @property
    def requests(self) -> list[Request]:
        """The last thousand requests, the oldest first; their paths begin with the prefix."""
        with self._arrival:
            return list(self._requests)

    def forget_requests(self) -> None:
        """Begin to remember requests anew."""
        with self._arrival:
            self._requests.clear()

    def wait_for_request(self, wanted: Callable[[Request], bool], timeout: float = 5.0) -> Request:
        """Wait for a request, remembered or yet to come and not always answered yet; raise TimeoutError."""
        with self._arrival:
            if not self._arrival.wait_for(lambda: any(map(wanted, self._requests)), timeout):
                raise TimeoutError("no such request came in")
            return next(filter(wanted, self._requests))

    # What the server asks, in its own thread.

    @property
    def halves(self) -> bool:
        """Whether answers end in the middle."""
        return self._halves

    def received(self, request: Request) -> None:
        """Remember a request."""
        with self._arrival:
            self._requests.append(request)
            self._arrival.notify_all()

    def reply_to(self, request: Request) -> CentralReply:
        """Answer a request."""
        if (canned := self._canned.get((request.method, request.path))) is not None:
            return canned
        if (trouble := self._next_trouble()) is not None:
            return trouble
        if not request.path.startswith(f"{self.prefix}/"):
            return self.refused(RefusalError(HTTPStatus.NOT_FOUND, "not found"))
        path = request.path.removeprefix(self.prefix)
        if (key := self.key_for(request)) is None:
            return self.unauthorized(path)
        try:
            reply = self._answer(request.method, path, Call(key=key, query=request.query, body=request.body))
        except RefusalError as refusal:
            return self.refused(refusal)
        return self._tagged(request, key, reply) if self.offers_etags and request.method == "GET" else reply

    def _answer(self, method: str, path: str, call: Call) -> CentralReply:
        for wanted, pattern, handler in self._routes:
            if method == wanted and (match := pattern.fullmatch(path)):
                answer = handler(call, *match.groups())
                return CentralReply() if answer is None else json_reply(answer)
        raise RefusalError(HTTPStatus.NOT_FOUND, "not found")

    def _tagged(self, request: Request, key: Key, reply: CentralReply) -> CentralReply:
        # Not of the body, which tells the time with every answer.
        seen = f"{key.id} {request.path} {sorted(request.query.items())} {self.world.revision}"
        tag = f'W/"{hashlib.sha256(seen.encode()).hexdigest()[:16]}"'
        if tag in request.headers.get("if-none-match", ""):
            return CentralReply(status=HTTPStatus.NOT_MODIFIED, headers={"ETag": tag})
        return replace(reply, headers={**reply.headers, "ETag": tag})

    def _begin_trouble(self, reply: CentralReply, times: int | None) -> None:
        self._trouble, self._troubled = reply, float("inf") if times is None else times

    def _next_trouble(self) -> CentralReply | None:
        if self._troubled <= 0:
            return None
        self._troubled -= 1
        return self._trouble


class _Running:
    """A port and the thread that serves it."""

    def __init__(self, central: SimulatedCentral, port: int) -> None:
        self._central = central
        self._loop = asyncio.new_event_loop()
        self._serving: set[asyncio.Task[Any]] = set()
        self._flowing = asyncio.Event()
        self._flowing.set()
        try:
            self._server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", port))
        except OSError:
            self._loop.close()
            raise
        self.port: int = self._server.sockets[0].getsockname()[1]
        self._thread = threading.Thread(target=self._loop.run_forever, name="simulated-central", daemon=True)
        self._thread.start()

    def hang(self) -> None:
        self._loop.call_soon_threadsafe(self._flowing.clear)

    def resume(self) -> None:
        self._loop.call_soon_threadsafe(self._flowing.set)

    def drop(self) -> None:
        self._loop.call_soon_threadsafe(self._drop)

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _close(self) -> None:
        self._server.close()
        # Connections that are being accepted become tasks a moment later.
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            self._drop()
            await asyncio.wait(others, timeout=_STOPPING_SECONDS)

    def _drop(self) -> None:
        for task in self._serving:
            task.cancel()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - for mypy
        self._serving.add(task)
        with suppress(
            asyncio.CancelledError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError, ValueError
        ):
            while await self._serve_once(reader, writer):
                pass
            writer.close()
            await writer.wait_closed()
        writer.transport.abort()
        with suppress(asyncio.CancelledError, OSError):
            await writer.wait_closed()
        self._serving.discard(task)

    async def _serve_once(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer the next request; tell whether another may follow."""
        request = await _read(reader)
        self._central.received(request)
        await asyncio.sleep(self._central.delay)
        await self._flowing.wait()
        reply = self._central.reply_to(request)
        is_last = self._central.halves or request.headers.get("connection", "").lower() == "close"
        body = reply.body[: len(reply.body) // 2] if self._central.halves else reply.body
        writer.write(_head(reply, is_last=is_last) + body)
        await writer.drain()
        return not is_last


def json_reply(value: object, status: int = 200) -> CentralReply:
    """Answer JSON."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return CentralReply(status=status, body=body, headers={"Content-Type": "application/json"})


def offered_key(world: CentralWorld, request: Request, *, scheme: str, kind: KeyKind) -> Key | None:
    """Find the key that a request's Authorization header offers under a scheme, whose case does not matter."""
    offered, _space, secret = request.headers.get("authorization", "").partition(" ")
    return world.use_key(secret.strip(), kind) if offered.lower() == scheme else None


def network_of(world: CentralWorld, call: Call, network_id: str, right: Right) -> Network:
    """Find a network that the key may do this with. Raises RefusalError."""
    network = world.network(network_id)
    if network is None or network.organisation_id != call.key.organisation_id:
        raise RefusalError(HTTPStatus.NOT_FOUND, "network not found")
    demand(call, right)
    return network


def demand(call: Call, right: Right) -> None:
    """Raise RefusalError unless the key has a right."""
    if right not in call.key.rights:
        raise RefusalError(HTTPStatus.FORBIDDEN, "access denied")


def typed(name: str, value: object, *kinds: type) -> Any:  # noqa: ANN401 - of these kinds
    """Return a field's value if it is of one of these kinds. Raises RefusalError."""
    if type(value) not in kinds:
        raise RefusalError(HTTPStatus.BAD_REQUEST, "invalid request", (name, "has the wrong type"))
    return value


def texts(name: str, value: object) -> tuple[str, ...]:
    """Return the texts of an array. Raises RefusalError."""
    return tuple(typed(name, item, str) for item in typed(name, value, list))


def pools(name: str, value: object) -> tuple[Pool, ...]:
    """Return the ranges of an array. Raises RefusalError."""
    ranges = [typed(name, item, dict) for item in typed(name, value, list)]
    ends = ("ipRangeStart", "ipRangeEnd")
    for item in ranges:
        ips(name, [item.get(end) for end in ends])
    return tuple(Pool(first=item[ends[0]], last=item[ends[1]]) for item in ranges)


def routes(name: str, value: object) -> tuple[Route, ...]:
    """Return the routes of an array. Raises RefusalError."""
    found = [typed(name, item, dict) for item in typed(name, value, list)]
    return tuple(
        Route(target=typed(name, item.get("target"), str), via=typed(name, item.get("via"), str, type(None)))
        for item in found
    )


def dns(name: str, value: object) -> dict[str, Any]:
    """Return a network's fields about names. Raises RefusalError."""
    asked = typed(name, value, dict)
    return {
        "dns_domain": typed(name, asked.get("domain", ""), str),
        "dns_servers": texts(name, asked.get("servers", [])),
    }


def modes(name: str, value: object, fields: Mapping[str, str]) -> dict[str, Any]:
    """Return a network's fields about the ways to get addresses: those that are asked for. Raises RefusalError."""
    asked = typed(name, value, dict)
    return {field: typed(name, asked[mode], bool) for mode, field in fields.items() if mode in asked}


def ips(name: str, value: object) -> tuple[str, ...]:
    """Return the IP addresses of an array. Raises RefusalError."""
    for text in texts(name, value):
        try:
            ipaddress.ip_address(text)
        except ValueError as error:
            raise RefusalError(HTTPStatus.BAD_REQUEST, "invalid request", (name, "is no IP address")) from error
    return texts(name, value)


def mode_names(network: Network) -> dict[str, dict[str, bool]]:
    """Name the ways in which a network gives addresses, by version of IP, as both faces do."""
    return {
        "v4": {"zt": network.assigns_v4},
        "v6": {"6plane": network.assigns_6plane, "rfc4193": network.assigns_rfc4193, "zt": network.assigns_v6},
    }


V4_MODES = {"zt": "assigns_v4"}
V6_MODES = {"6plane": "assigns_6plane", "rfc4193": "assigns_rfc4193", "zt": "assigns_v6"}


def _head(reply: CentralReply, *, is_last: bool) -> bytes:
    lines = [f"HTTP/1.1 {int(reply.status)} {HTTPStatus(reply.status).phrase}"]
    if reply.status != HTTPStatus.NOT_MODIFIED:
        lines.append(f"Content-Length: {len(reply.body)}")
    if is_last:
        lines.append("Connection: close")
    lines += itertools.starmap("{}: {}".format, reply.headers.items())
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


async def _read(reader: asyncio.StreamReader) -> Request:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").strip().split("\r\n")
    method, target, _version = first.split(" ")
    pairs = (line.partition(":") for line in lines)
    headers = {name.lower(): value.strip() for name, _colon, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    parts = urlsplit(target)
    query = dict(parse_qsl(parts.query))
    return Request(method=method, path=unquote(parts.path), query=query, headers=headers, body=body)
