"""What several unit tests share: a client of the simulated service, and listeners that are not ZeroTier."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from ztray.api.service import ServiceClient
from ztray.api.transport import Transport
from ztray.demo.service import SimulatedService
from ztray.domain.token import Token


@pytest.fixture
def client(service: SimulatedService) -> ServiceClient:
    """Return a client with the token of the simulated service."""
    return ServiceClient(Transport(service.base_url), Token(service.token))


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[None]:
    """Let a server of the standard library serve while the block lasts."""
    with server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


class Listener(socketserver.ThreadingTCPServer):
    """A program that is not ZeroTier: to every connection it says the same, once it was asked (or before)."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, answer: bytes, *, is_asked_first: bool = True, port: int = 0) -> None:
        self.received: list[bytes] = []
        received = self.received

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                if is_asked_first:
                    received.append(self.request.recv(65536))
                self.request.sendall(answer)
                if not is_asked_first:
                    received.append(self.request.recv(65536))

        super().__init__(("127.0.0.1", port), Handler)

    @property
    def port(self) -> int:
        """Say where it listens."""
        port: int = self.server_address[1]
        return port

    @property
    def origin(self) -> str:
        """Say where it listens, as a URL."""
        return f"http://127.0.0.1:{self.port}"


StartListener = Callable[..., Listener]
"""Takes what a Listener takes."""


@pytest.fixture
def listen() -> Iterator[StartListener]:
    """Start listeners, which end with the test."""
    with ExitStack() as listeners:

        def start(answer: bytes, *, is_asked_first: bool = True, port: int = 0) -> Listener:
            listener = Listener(answer, is_asked_first=is_asked_first, port=port)
            listeners.enter_context(serving(listener))
            return listener

        yield start
