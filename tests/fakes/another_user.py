"""Another user of this computer, who listens where the service should be. Run as root, it becomes that user first.

    python another_user.py PORT FILE

It answers like a ZeroTier service, and appends all that it is sent to the file.
"""

import os
import socketserver
import sys
from pathlib import Path

NOBODY = 65534

HEALTH = b'{"version":"1.14.1","online":true,"clock":1795340000000}'


def answer(body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return f"{head}Connection: close\r\n\r\n".encode() + body


class Impostor(socketserver.BaseRequestHandler):
    """Says what a service says, and keeps what it hears."""

    heard: Path

    def handle(self) -> None:
        with self.heard.open("ab") as file:
            file.write(b"connected\n")
        request = self.request.recv(65536)
        with self.heard.open("ab") as file:
            file.write(request)
        self.request.sendall(answer(HEALTH))


def main() -> None:
    port, heard = int(sys.argv[1]), Path(sys.argv[2])
    heard.touch()
    if os.getuid() == 0:
        heard.chmod(0o666)
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    Impostor.heard = heard
    socketserver.TCPServer.allow_reuse_address = True
    with socketserver.ThreadingTCPServer(("127.0.0.1", port), Impostor) as server:
        print(server.server_address[1], flush=True)  # noqa: T201 - whoever has started it waits for this
        server.serve_forever(poll_interval=0.01)


if __name__ == "__main__":
    main()
