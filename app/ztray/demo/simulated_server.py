"""What every simulated server has: a port that opens and closes, requests that are remembered, and every trouble."""

import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import ClassVar, Self

from ztray.demo.http_server import HttpServer, KeepAlive, Reply, Request, ReservedPort

_REMEMBERED_REQUESTS = 1000


class SimulatedServer(ABC):
    """Answer requests on a loopback port; a context manager that starts and stops it.

    `delay` holds every answer back by so many seconds.
    """

    keep_alive: ClassVar[KeepAlive]
    prefix: ClassVar[str] = ""
    """What the paths of the API begin with."""

    def __init__(self, *, port: int, hosts: Sequence[str] = ("127.0.0.1",)) -> None:
        """Prepare to serve on a port (a free one for 0) of `hosts`."""
        self.delay = 0.0
        self._port = port
        self._hosts = hosts
        self._server: HttpServer | None = None
        self._reserved: ReservedPort | None = None
        self._requests: deque[Request] = deque(maxlen=_REMEMBERED_REQUESTS)
        self._arrival = threading.Condition()
        self._canned: dict[tuple[str, str], Reply] = {}
        self._trouble: Reply | None = None
        self._troubled = 0.0
        self._halves = False

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._give_port_away()

    @abstractmethod
    def answer(self, request: Request) -> Reply:
        """Answer truly; called in the server's thread."""

    @property
    def port(self) -> int:
        """The port it listens on, or did last."""
        return self._port

    @property
    def base_url(self) -> str:
        """The address of the API on its first host, without a slash at the end."""
        host = self._hosts[0]
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}{self.prefix}"

    @property
    def running(self) -> bool:
        """Whether it is started, hanging or not."""
        return self._server is not None

    def start(self, *, port: int | None = None) -> None:
        """Listen, on the port of last time unless another is given; raise OSError if it is taken.

        From then on to the end of the `with` block, the system gives the port to no connection of another program.
        """
        if self._server is not None:
            return
        wanted = self._port if port is None else port
        if self._reserved is None or wanted != self._port:
            self._give_port_away()
            self._reserved = ReservedPort(self._hosts[0], wanted)
        try:
            self._server = HttpServer(
                hosts=self._hosts,
                port=self._reserved.port,
                keep_alive=self.keep_alive,
                received=self._received,
                answer=self._reply_to,
            )
        except OSError:
            self._give_port_away()
            raise
        self._port = self._server.port

    def stop(self) -> None:
        """Close the port and every connection at once, whatever they are waiting for."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def _give_port_away(self) -> None:
        if self._reserved is not None:
            self._reserved.close()
            self._reserved = None

    def hang(self) -> None:
        """Accept connections and requests but answer none, like a stopped process, until resumed or restarted."""
        if self._server is not None:
            self._server.hang()

    def resume(self) -> None:
        """Answer again, beginning with what came in meanwhile."""
        if self._server is not None:
            self._server.resume()

    def drop_connections(self) -> None:
        """Close every open connection, and go on listening."""
        if self._server is not None:
            self._server.drop_connections()

    @property
    def requests(self) -> list[Request]:
        """The last thousand requests, the oldest first; their paths begin with the prefix."""
        with self._arrival:
            return list(self._requests)

    def forget_requests(self) -> None:
        """Begin to remember requests anew."""
        with self._arrival:
            self._requests.clear()

    def wait_for_request(self, wanted: Callable[[Request], bool], timeout: float = 30.0) -> Request:
        """Wait for a request, remembered or yet to come and not always answered yet; raise TimeoutError."""
        with self._arrival:
            if not self._arrival.wait_for(lambda: any(map(wanted, self._requests)), timeout):
                raise TimeoutError("no such request came in")
            return next(filter(wanted, self._requests))

    def answer_with(
        self,
        method: str,
        path: str,
        *,
        status: int = 200,
        body: bytes = b"",
        content_type: str | None = "application/json",
        headers: Mapping[str, str] | None = None,
        times_over: int = 1,
        length: int | None = None,
    ) -> None:
        """Answer this to a path after the prefix, whoever asks, until `answer_truly` or `behave`.

        The body is sent `times_over` but held once; `length` is the Content-Length to claim, which need not be true.
        """
        self._canned[method, self.prefix + path] = Reply(
            status=status,
            body=body,
            content_type=content_type,
            headers=headers or {},
            times_over=times_over,
            length=length,
        )

    def answer_truly(self, method: str, path: str) -> None:
        """Undo `answer_with`."""
        self._canned.pop((method, self.prefix + path), None)

    def trouble(self, reply: Reply, *, times: int | None = None) -> None:
        """Answer this to everything, so many times or until `behave`."""
        self._trouble, self._troubled = reply, float("inf") if times is None else times

    def halve_answers(self) -> None:
        """Send half of every body and close the connection, until `behave`."""
        self._halves = True

    def behave(self) -> None:
        """End every trouble, and resume."""
        self._canned.clear()
        self._troubled = 0.0
        self._halves = False
        self.delay = 0.0
        self.resume()

    def _received(self, request: Request) -> float:
        with self._arrival:
            self._requests.append(request)
            self._arrival.notify_all()
        return self.delay

    def _reply_to(self, request: Request) -> Reply:
        reply = self._canned.get((request.method, request.path)) or self._next_trouble() or self.answer(request)
        if self._halves:
            return replace(reply, body=reply.body[: len(reply.body) // 2], length=len(reply.body))
        return reply

    def _next_trouble(self) -> Reply | None:
        if self._troubled <= 0:
            return None
        self._troubled -= 1
        return self._trouble
