"""A web server that answers as it is told, over kept connections, and remembers what it was asked."""

import json
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request; `connection` tells those of one connection from those of another."""

    method: str
    path: str
    headers: Message
    body: bytes
    connection: int

    @property
    def content(self) -> object:
        """Return what its JSON says, None for no body."""
        return json.loads(self.body) if self.body else None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What is answered; `length` is claimed whatever is sent."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None


class WebServer:
    """Answers paths with their queries by script, and everything else with 404."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.waiting = threading.Event()
        """Set as soon as a request hangs."""
        self.ended = threading.Event()
        """Lets what hangs go on."""
        self._script: dict[tuple[str, str], list[Answer | None]] = {}
        self.port = 0
        self.scheme = "http"

    @property
    def base(self) -> str:
        """Say where its API is."""
        return f"{self.scheme}://127.0.0.1:{self.port}/api"

    @property
    def calls(self) -> list[tuple[str, str, object]]:
        """Return what was asked: method, path and the content of JSON."""
        return [(asked.method, asked.path, asked.content) for asked in self.asked]

    def tell(
        self,
        method: str,
        path: str,
        content: object = None,
        *,
        status: int = 200,
        body: bytes | None = None,
        media_type: str = "application/json",
        length: int | None = None,
        **headers: str,
    ) -> None:
        """Answer a path so: the answers of one path one after the other, the last one for ever."""
        raw = json.dumps(content).encode() if body is None else body
        named = {name.replace("_", "-"): value for name, value in headers.items()} | {"Content-Type": media_type}
        answer = Answer(status=status, body=raw, headers=named, length=length)
        self._script.setdefault((method, path), []).append(answer)

    def hang(self, method: str, path: str) -> None:
        """Answer a path when `ended` is set, and then only if something is told after this."""
        self._script.setdefault((method, path), []).append(None)

    def answer(self, asked: Asked) -> Answer | None:
        """Return the answer, having hung if that is told; None for none."""
        self.asked.append(asked)
        answer = self._next(asked)
        if answer is None:
            self.waiting.set()
            self.ended.wait(20)
            answer = self._next(asked)
        return answer

    def _next(self, asked: Asked) -> Answer | None:
        answers = self._script.get((asked.method, asked.path), [Answer(status=404)])
        return answers.pop(0) if len(answers) > 1 else answers[0]


@contextmanager
def web_server(context: ssl.SSLContext | None = None) -> Iterator[WebServer]:
    """Serve while the block lasts, with TLS if there is a context."""
    server = WebServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body leave together

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except OSError:
                self.close_connection = True

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            asked = Asked(
                method=self.command,
                path=self.path.removeprefix("/api"),
                headers=self.headers,
                body=self.rfile.read(length),
                connection=self.client_address[1],
            )
            answer = server.answer(asked)
            if answer is None:
                self.close_connection = True
                return
            self.send_response_only(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body) if answer.length is None else answer.length))
            self.end_headers()
            self.wfile.write(answer.body)
            self.wfile.flush()
            self.close_connection = answer.length is not None

        do_POST = do_DELETE = do_CONNECT = do_GET  # noqa: N815 - as http.server calls them

        def log_message(self, *args: object) -> None:
            del args

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *args: object) -> None:
            del args  # a handshake that the client breaks off

    with Server(("127.0.0.1", 0), Handler) as http:
        if context is not None:
            http.socket = context.wrap_socket(http.socket, server_side=True, do_handshake_on_connect=False)
            server.scheme = "https"
        server.port = http.server_address[1]
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.ended.set()
            http.shutdown()
            thread.join()
            http.block_on_close = False
