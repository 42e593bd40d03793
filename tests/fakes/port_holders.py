"""Programs that hold a port of this computer's, each in a way of its own. They say "ready" and go on until killed.

python port_holders.py web|silent|unheard|recording HOST PORT
python port_holders.py garbling HOST PORT SERVICE_PORT
"""

import http.client
import http.server
import socket
import socketserver
import sys
from typing import ClassVar


class Web(http.server.BaseHTTPRequestHandler):
    """A web server of somebody's."""

    def do_GET(self) -> None:
        self._answer(200, b"<html>Welcome!</html>", "text/html")

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - named by http.server
        """Say nothing."""

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)


class Garbling(Web):
    """The service itself, through somebody who breaks its status off in the middle."""

    service_port: ClassVar[int]

    def do_GET(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.service_port, timeout=3)
        headers = {"X-ZT1-Auth": self.headers["X-ZT1-Auth"]} if "X-ZT1-Auth" in self.headers else {}
        connection.request("GET", self.path, headers=headers)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        if self.path == "/status":
            body = body[: len(body) // 2]
        self._answer(response.status, body, "application/json")


class Recording(socketserver.BaseRequestHandler):
    """Somebody who tells of every connection."""

    def handle(self) -> None:
        print("connected", flush=True)  # noqa: T201 - read by whoever has started it


def main() -> None:
    """Hold the port."""
    way, host, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
    if way in ("silent", "unheard"):
        _hold(host, port, is_listening=way == "silent")
    if way == "garbling":
        Garbling.service_port = int(sys.argv[4])
    handlers = {"web": Web, "garbling": Garbling, "recording": Recording}
    socketserver.TCPServer.address_family = _family(host)
    socketserver.TCPServer.allow_reuse_address = True
    with socketserver.ThreadingTCPServer((host, port), handlers[way]) as server:
        print("ready", flush=True)  # noqa: T201 - whoever has started it waits for this
        server.serve_forever(poll_interval=0.01)


def _hold(host: str, port: int, *, is_listening: bool) -> None:
    """Accept nobody; what does not listen keeps others off the port all the same."""
    with socket.socket(_family(host)) as held:
        held.bind((host, port))
        if is_listening:
            held.listen()
        print("ready", flush=True)  # noqa: T201 - whoever has started it waits for this
        sys.stdin.read()


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


if __name__ == "__main__":
    main()
