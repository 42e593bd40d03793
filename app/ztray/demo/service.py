"""The simulated service: a world served on a loopback port, with a service home; it stops, hangs and lies when told."""

import secrets
import string
from collections.abc import Sequence
from pathlib import Path

from ztray.demo.http_server import KeepAlive, Reply, Request
from ztray.demo.local_api import NEW, OLD, UNAUTHORIZED, V1_10, V1_12, V1_14, V1_16, LocalApi, Version
from ztray.demo.simulated_server import SimulatedServer
from ztray.demo.world import World

__all__ = ["NEW", "OLD", "V1_10", "V1_12", "V1_14", "V1_16", "Request", "SimulatedService", "Version"]

_TOKEN_LENGTH = 24
_TOKEN_ALPHABET = string.ascii_lowercase + string.digits


class SimulatedService(SimulatedServer):
    """Serve a world as the local ZeroTier service of a version does; a context manager that starts and stops it."""

    keep_alive = KeepAlive(requests=5, seconds=5)

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
        super().__init__(port=port, hosts=hosts)
        self.world = world
        self.home = home
        self.version = version
        self.token = ""
        self._api = LocalApi(world, version=version, home=home)

    def start(self, *, port: int | None = None) -> None:
        """Write the home and listen, on the port of last time unless another is given; raise OSError if it is taken.

        The home's files outlive a `stop`.
        """
        if self.running:
            return
        super().start(port=port)
        self._api.port = self.port
        self.home.mkdir(parents=True, exist_ok=True)
        self.token = _kept_secret(self._token_file)
        (self.home / "zerotier-one.port").write_text(str(self.port))

    def replace_token(self) -> str:
        """Write a new token, and refuse the old one from now on."""
        self.token = _new_secret()
        _write_secret(self._token_file, self.token)
        return self.token

    def answer(self, request: Request) -> Reply:
        """Answer whoever has the token, and others as far as the service does."""
        if not self._api.is_open(request.path) and _offered_token(request) != self.token:
            return UNAUTHORIZED
        return self._api.answer(request.method, request.path, request.body)

    @property
    def _token_file(self) -> Path:
        return self.home / "authtoken.secret"


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
