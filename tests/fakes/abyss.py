"""Ports that take a connection, or not even that, and keep who asks from ever being answered; `at_connect` on Linux."""

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Abyss:
    """A port that gives no answer."""

    base: str
    caught: Callable[[], int]
    """Tells how many connections hang there."""


@contextmanager
def at_connect() -> Iterator[Abyss]:
    """Let nobody in: the queue is full."""
    with ExitStack() as undo:
        listener = undo.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        address = listener.getsockname()
        for _ in range(2):
            waiting = undo.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(address)
        before = _begun(address[1])
        yield Abyss(f"http://127.0.0.1:{address[1]}/api/v2", lambda: _begun(address[1]) - before)


def _begun(port: int) -> int:
    """Count the connections that do not stand yet."""
    connections = psutil.net_connections("tcp4")
    begun = (it.raddr for it in connections if it.status == psutil.CONN_SYN_SENT)
    return sum(address[1:] == (port,) for address in begun)


@contextmanager
def _saying(scheme: str, words: bytes) -> Iterator[Abyss]:
    """Take what is sent, and say no more than these words."""
    caught: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(1) as threads:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    connection.recv(65536)
                    connection.sendall(words)
                    caught.append(connection)

        threads.submit(serve)
        yield Abyss(f"{scheme}://127.0.0.1:{listener.getsockname()[1]}/api/v2", lambda: len(caught))
        listener.shutdown(socket.SHUT_RDWR)
    for connection in caught:
        connection.close()


def at_handshake() -> AbstractContextManager[Abyss]:
    """Answer no TLS."""
    return _saying("https", b"")


def at_the_answer() -> AbstractContextManager[Abyss]:
    """Take a request and be silent."""
    return _saying("http", b"")


def in_the_body() -> AbstractContextManager[Abyss]:
    """Begin to answer."""
    return _saying("http", b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n[")
