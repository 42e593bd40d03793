"""A Central that quotes the key that it is asked with, in every place of an answer that there is."""

import socketserver
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

PLAIN = "Pl4inK3yAbcXyz" * 40
JWT = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9." + "eyJzdWIiOiJhZG1pbiIsIm9yZyI6" * 12 + "." + "S1gnatur3-_" * 30
LENGTH = 16
"""Of the pieces of a key of which none is told, in characters."""

ANSWERS = {
    "an error": 'HTTP/1.1 400 {key}\r\nX-Key: {key}\r\n\r\n{{"message": "bad {key}", "code": "{key}"}}',
    "a text": "HTTP/1.1 403 No\r\nContent-Type: text/plain\r\n\r\nyour key {key}",
    "a text that is cut": "HTTP/1.1 403 No\r\nContent-Type: text/plain\r\n\r\n" + " " * 4050 + "{key}",
    "details": 'HTTP/1.1 400 No\r\n\r\n{{"details": [{{"field": "{key}", "message": "{key}"}}]}}',
    "a redirect": "HTTP/1.1 302 Found\r\nLocation: https://example.org/{key}?key={key}\r\n\r\n",
    "a broken header": "HTTP/1.1 200 OK\r\nX Broken {key}\r\nContent-Length: 2\r\n\r\n[]",
    "a broken status": "HTTP/1.1 {key}\r\n\r\n",
    "no HTTP": "{key}\r\n\r\n",
    "a broken chunk": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{key}\r\n",
    "a broken encoding": "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n{key}",
    "a broken length": "HTTP/1.1 200 OK\r\nContent-Length: {key}\r\n\r\n",
    "what is no JSON": "HTTP/1.1 200 OK\r\n\r\n{key}",
    "names and ids": 'HTTP/1.1 200 OK\r\n\r\n[{{"id": "{key}", "name": "{key}", "{key}": 1}}, {{"id": 1}}]',
    "an object": 'HTTP/1.1 200 OK\r\n\r\n{{"id": "{key}", "user": {{"displayName": "{key}"}}}}',
    "a time to wait": "HTTP/1.1 429 No\r\nRetry-After: {key}\r\nDate: {key}\r\n\r\n",
    "a cookie": "HTTP/1.1 200 OK\r\nSet-Cookie: {key}={key}; expires={key}\r\nETag: {key}\r\n\r\n[]",
    "a charset": "HTTP/1.1 400 No\r\nContent-Type: text/plain; charset={key}\r\n\r\nno",
}


WORDS = {way.replace(" ", "-"): words for way, words in ANSWERS.items()}
"""What is answered under a path that begins with the way's name."""

HANGING = "hanging"
"""Where nothing is answered."""


def is_in(key: str, text: str) -> bool:
    return any(key[start : start + LENGTH] in text for start in range(0, len(key) - LENGTH, LENGTH))


class QuotingCentral(socketserver.ThreadingTCPServer):
    """Serves all ways at once, and counts the requests that came with the key."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: Counter[str] = Counter()
        self.over = threading.Event()

    def base(self, way: str, version: str) -> str:
        """Return the address of an API where it answers in one way."""
        return f"http://127.0.0.1:{self.server_address[1]}/{way}/api/{version}"


class _Handler(socketserver.BaseRequestHandler):
    server: QuotingCentral
    request: Any

    def handle(self) -> None:
        asked = self.request.recv(65536).decode()
        if JWT not in asked:
            return
        way = asked.split("/")[1]
        self.server.asked[way] += 1
        if way == HANGING:
            self.server.over.wait()
        else:
            self.request.sendall(WORDS[way].format(key=JWT).encode())


@contextmanager
def quoting_central() -> Iterator[QuotingCentral]:
    """Let one serve while the block lasts."""
    with QuotingCentral() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join()
