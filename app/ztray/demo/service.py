"""The simulated service: a world served on a loopback port, with a service home; it stops, hangs and lies when told."""

import secrets
import string
import threading
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from ztray.demo.http_server import HttpServer, Reply, Request
from ztray.demo.local_api import NEW, OLD, UNAUTHORIZED, V1_10, V1_12, V1_14, V1_16, LocalApi, Version
from ztray.demo.world import World

__all__ = ["NEW", "OLD", "V1_10", "V1_12", "V1_14", "V1_16", "Request", "SimulatedService", "Version"]

_REMEMBERED_REQUESTS = 1000
_TOKEN_LENGTH = 24
_TOKEN_ALPHABET = string.ascii_lowercase + string.digits


class SimulatedService:
    """Serve a world as the local ZeroTier service of a version does; a context manager that starts and stops it."""

    def __init__(
        self,
        world: World,
        *,
        home: Path,
        version: Version = NEW,
        port: int = 0,
        hosts: Sequence[str] = ("127.0.0.1",),
    ) -> None:
        """Prepare to serve on a port (a free one for 0) of `hosts`, with `home` as the service's home folder."""
        self.world = world
        self.home = home
        self.version = version
        self.token = ""
        self._port = port
        self._hosts = hosts
        self._api = LocalApi(world, version=version, home=home)
        self._server: HttpServer | None = None
        self._canned: dict[tuple[str, str], Reply] = {}
        self._requests: deque[Request] = deque(maxlen=_REMEMBERED_REQUESTS)
        self._arrival = threading.Condition()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def port(self) -> int:
        """The port it listens on, or did last."""
        return self._port

    @property
    def base_url(self) -> str:
        """The URL of its first host, without a slash at the end."""
        host = self._hosts[0]
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def running(self) -> bool:
        """Whether it is started, hanging or not."""
        return self._server is not None

    def start(self, *, port: int | None = None) -> None:
        """Write the home and listen, on the port of last time unless another is given; raise OSError if it is taken."""
        if self._server is not None:
            return
        self._server = HttpServer(
            hosts=self._hosts, port=self._port if port is None else port, received=self._received, answer=self._answer
        )
        self._port = self._api.port = self._server.port
        self.home.mkdir(parents=True, exist_ok=True)
        self.token = _kept_secret(self._token_file)
        (self.home / "zerotier-one.port").write_text(str(self.port))

    def stop(self) -> None:
        """Close the port and every connection at once; the files in the home stay."""
        if self._server is not None:
            self._server.close()
            self._server = None

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

    def replace_token(self) -> str:
        """Write a new token, and refuse the old one from now on."""
        self.token = _new_secret()
        _write_secret(self._token_file, self.token)
        return self.token

    @property
    def requests(self) -> list[Request]:
        """The last thousand requests, the oldest first."""
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

    def answer_with(
        self,
        method: str,
        path: str,
        *,
        status: int = 200,
        body: bytes = b"",
        content_type: str | None = "application/json",
        times_over: int = 1,
        length: int | None = None,
    ) -> None:
        """Answer this, token or not, until `answer_truly`.

        The body is sent `times_over` but held once; `length` is the Content-Length to claim, which need not be true.
        """
        self._canned[method, path] = Reply(
            status=status, body=body, content_type=content_type, times_over=times_over, length=length
        )

    def answer_truly(self, method: str, path: str) -> None:
        """Undo `answer_with`."""
        self._canned.pop((method, path), None)

    @property
    def _token_file(self) -> Path:
        return self.home / "authtoken.secret"

    def _received(self, request: Request) -> None:
        with self._arrival:
            self._requests.append(request)
            self._arrival.notify_all()

    def _answer(self, request: Request) -> Reply:
        if canned := self._canned.get((request.method, request.path)):
            return canned
        if not self._api.is_open(request.path) and _offered_token(request) != self.token:
            return UNAUTHORIZED
        return self._api.answer(request.method, request.path, request.body)


def _offered_token(request: Request) -> str:
    """Find the token where the service looks for it, in its order."""
    if "x-zt1-auth" in request.headers:
        return request.headers["x-zt1-auth"]
    if "auth" in request.query:
        return request.query["auth"]
    return request.headers.get("authorization", "").removeprefix("Bearer ")


def _kept_secret(file: Path) -> str:
    if not file.exists():
        _write_secret(file, _new_secret())
    return file.read_text().strip()


def _write_secret(file: Path, secret: str) -> None:
    file.touch(mode=0o600)
    file.chmod(0o600)
    file.write_text(secret)


def _new_secret() -> str:
    return "".join(secrets.choice(_TOKEN_ALPHABET) for _ in range(_TOKEN_LENGTH))
