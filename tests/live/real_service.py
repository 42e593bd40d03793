"""Two real ZeroTier nodes on a cable of their own, for what no imitation can prove.

A `Site` is two network namespaces joined by a veth pair: one holds the controller, the other the member. Nothing in
them leads anywhere else, so no packet of a test reaches ZeroTier's roots. The member could not go online that way;
therefore the controller is also its moon, a root of its own that it does reach.

A node answers on the loopback of its namespace only. `inside` takes the calling thread there, and with it whatever
that thread starts, threads and programs, so `requests`, `subprocess` and Qt need not know. A socket stays in the
namespace in which it was made. Unix sockets with a path work across namespaces, abstract ones (X11 has both) do not.
A node that is to be restarted is asked at 127.0.0.1: from 1.12 on, one request to ::1 bars its port for 60 s.

A node looks after its affairs every 5 s: it is online at its second look, and asks for a network's configuration at
every look until it has one, so both a join and the first authorisation take effect within 5 s. A configured member
asks again after 60 s only. The controller pushes it new names, routes and a renewed authorisation at once, but neither
a withdrawn one nor the end of the network: restart the member to have it ask.
"""

from __future__ import annotations

import ctypes
import itertools
import json
import os
import select
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Self

CONTROLLER_IP = "192.0.2.1"
MEMBER_IP = "192.0.2.2"
STANDARD_PORT = 9993

_site_numbers = itertools.count(1)


@dataclass(frozen=True, kw_only=True)
class Site:
    """A controller and a member, both running, that reach each other and nothing else."""

    controller: Controller
    member: RealNode

    @classmethod
    @contextmanager
    def open(cls, binary: Path) -> Iterator[Self]:
        """Build a site whose member is online, and tear it down."""
        _ensure_tun()
        name = f"ztray-test-{os.getpid()}-{next(_site_numbers)}"
        namespaces = controller_side, member_side = f"{name}-controller", f"{name}-member"
        with tempfile.TemporaryDirectory(prefix=f"{name}-") as folder, _undertaker(Path(folder), namespaces):
            _lay_cable({controller_side: CONTROLLER_IP, member_side: MEMBER_IP})
            controller = Controller(binary=binary, home=Path(folder, "controller"), namespace=controller_side)
            member = RealNode(binary=binary, home=Path(folder, "member"), namespace=member_side)
            _make_moon(controller, member)
            try:
                controller.start()
                member.start()
                member.wait_until(member.is_online)
                yield cls(controller=controller, member=member)
            finally:
                controller.kill()
                member.kill()


class RealNode:
    """One `zerotier-one` with a home and an identity of its own, in its namespace."""

    def __init__(self, *, binary: Path, home: Path, namespace: str) -> None:
        self.home = home
        self.namespace = namespace
        self._binary = binary
        self._process: subprocess.Popen[bytes] | None = None
        home.mkdir()
        self.idtool("generate", "identity.secret", "identity.public")
        self._configure(port=STANDARD_PORT)

    @property
    def address(self) -> str:
        """The node's address, known before its first start."""
        return (self.home / "identity.public").read_text().partition(":")[0]

    @property
    def token(self) -> str:
        """The token in the home."""
        return (self.home / "authtoken.secret").read_text().strip()

    @property
    def port(self) -> int:
        """The port that the service wrote down when it last started."""
        return int((self.home / "zerotier-one.port").read_text())

    @property
    def pid(self) -> int:
        """The number of the running process."""
        return self._running.pid

    def inside(self) -> AbstractContextManager[None]:
        """Take the calling thread into the node's namespace and back."""
        return inside(self.namespace)

    def start(self) -> None:
        """Start the service and wait until it answers."""
        with self._log.open("ab") as log:
            self._process = run_in(self.namespace, [self._binary, "-U", self.home], stdout=log, stderr=log)
        self.wait_until(self._answers)

    def stop(self) -> None:
        """End the service as a service manager does."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End the service, if it runs, as a crash does."""
        if self._process:
            self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """Hang the service: it can be connected to but does not answer."""
        self._running.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self._running.pid, os.WSTOPPED)  # one of its threads might answer meanwhile

    def thaw(self) -> None:
        """Let a frozen service go on."""
        self._running.send_signal(signal.SIGCONT)

    def restart(self, *, port: int | None = None) -> None:
        """Stop and start the service, from now on at another port if one is given."""
        self.stop()
        if port is not None:
            self._configure(port=port)
        self.start()

    def replace_token(self) -> None:
        """Restart the service such that it makes a token anew."""
        self.stop()
        (self.home / "authtoken.secret").unlink()
        self.start()

    def ask(
        self, method: str, path: str, body: object = None, *, token: str | None = None, timeout: float = 3
    ) -> Reply:
        """Send one request to the service; OSError when no answer comes, timeout in seconds."""
        headers = {"X-ZT1-Auth": self.token if token is None else token, "Connection": "close"}
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=timeout)) as connection:
            with self.inside():
                connection.connect()
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            return Reply(status=response.status, json=json.loads(response.read() or "null"))

    def is_online(self) -> bool:
        """Tell whether the service says that it reaches a root."""
        return bool(self.ask("GET", "/status").json["online"])

    def wait_until(self, claim: Callable[[], bool], *, seconds: float = 30) -> None:
        """Wait for the claim; TimeoutError when it stays false, RuntimeError when the service ends meanwhile."""
        deadline = time.monotonic() + seconds
        ended = os.pidfd_open(self.pid)
        try:
            while not claim():
                if select.select([ended], [], [], 0.05)[0]:
                    raise RuntimeError(f"The service ended: {self._log.read_text()}")
                if time.monotonic() > deadline:
                    raise TimeoutError(f"The claim stayed false for {seconds} s.")
        finally:
            os.close(ended)

    def idtool(self, *words: str) -> str:
        """Run `zerotier-idtool` in the home."""
        command = [str(self._binary), "-i", *words]
        return subprocess.run(command, cwd=self.home, check=True, stdout=subprocess.PIPE, text=True).stdout

    @property
    def _log(self) -> Path:
        return self.home / "service.log"

    @property
    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError("The service is not running.")
        return self._process

    def _answers(self) -> bool:
        try:
            return self.ask("GET", "/status", timeout=1).status == 200
        except (OSError, ValueError):  # not listening yet; port or token are half written
            return False

    def _configure(self, *, port: int) -> None:
        settings = {
            "primaryPort": port,
            "portMappingEnabled": False,
            "allowTcpFallbackRelay": False,
            "interfacePrefixBlacklist": ["zt"],
            "softwareUpdate": "disable",
        }
        (self.home / "local.conf").write_text(json.dumps({"settings": settings}))

    def _end(self, sign: signal.Signals) -> None:
        process, self._process = self._running, None
        process.send_signal(sign)
        process.send_signal(signal.SIGCONT)  # a frozen service has to wake up to end
        process.wait(10)


class Controller(RealNode):
    """A node that is asked for networks of its own."""

    def create_network(
        self,
        *,
        name: str = "",
        private: bool = True,
        pool: str = "10.147.20.0/24",
        routes: Mapping[str, str] | None = None,
        domain: str = "",
        name_servers: Sequence[str] = (),
    ) -> str:
        """Create a network that hands out the pool's addresses, and return its id; routes are target to gateway."""
        hosts = ip_network(pool)
        wanted = {
            "name": name,
            "private": private,
            "v4AssignMode": {"zt": True},
            "ipAssignmentPools": [{"ipRangeStart": str(hosts[1]), "ipRangeEnd": str(hosts[-2])}],
            "routes": [
                {"target": pool, "via": None},
                *({"target": target, "via": gateway} for target, gateway in (routes or {}).items()),
            ],
        }
        if domain or name_servers:
            wanted["dns"] = {"domain": domain, "servers": list(name_servers)}
        return str(self._do("POST", f"/controller/network/{self.address}______", wanted)["id"])

    def set_name(self, network: str, name: str) -> None:
        """Rename a network."""
        self._do("POST", f"/controller/network/{network}", {"name": name})

    def delete_network(self, network: str) -> None:
        """Delete a network."""
        self._do("DELETE", f"/controller/network/{network}")

    def members(self, network: str) -> dict[str, Any]:
        """Return what the controller knows of every member, by address."""
        path = f"/controller/network/{network}/member"
        return {address: self._do("GET", f"{path}/{address}") for address in self._do("GET", path)}

    def authorize(self, network: str, address: str, allowed: bool = True) -> None:
        """Let a member in, even before it asks, or throw it out."""
        self._do("POST", f"/controller/network/{network}/member/{address}", {"authorized": allowed})

    def _do(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        reply = self.ask(method, path, body)
        if reply.status != 200:
            raise RuntimeError(f"{method} {path} answered {reply.status}.")
        return reply.json


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What a node answered; its JSON is None where the body is empty, as in a controller's 404."""

    status: int
    json: Any


def binary_under_test() -> Path:
    """Return the program that ZEROTIER_ONE names; CannotRunError where it or what real nodes need is missing."""
    binary = os.environ.get("ZEROTIER_ONE")
    if not binary:
        raise CannotRunError("Name the program to test: make live ZEROTIER_ONE=/usr/sbin/zerotier-one")
    if not os.access(binary, os.X_OK):
        raise CannotRunError(f"ZEROTIER_ONE names {binary}, which is not a program.")
    if not shutil.which("ip"):
        raise CannotRunError("Real nodes need the program ip: install iproute2.")
    if os.geteuid() != 0:
        raise CannotRunError("Real nodes need root, for they live in network namespaces: run make live as root.")
    return Path(binary).absolute()


def program_under_test(home: Path) -> list[str | Path]:
    """Return what starts ZTray on the service in a folder: the program that ZTRAY names, otherwise the checkout."""
    installed = os.environ.get("ZTRAY")
    return [*([installed] if installed else [sys.executable, "-m", "ztray"]), "--service-home", home]


class CannotRunError(Exception):
    """Say in one sentence what real nodes lack here."""


@contextmanager
def inside(namespace: str) -> Iterator[None]:
    """Take the calling thread, and threads that it starts, into a network namespace; bring the caller back."""
    with Path("/proc/thread-self/ns/net").open() as outer, Path("/run/netns", namespace).open() as inner:
        _enter_network(inner.fileno())
        try:
            yield
        finally:
            _enter_network(outer.fileno())


def run_in(namespace: str, argv: Sequence[str | Path], **options: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401
    """Start a program in a network namespace; the options are those of Popen."""
    with inside(namespace):
        return subprocess.Popen(argv, **options)


@contextmanager
def lone_namespace() -> Iterator[str]:
    """Have a network namespace that leads nowhere, and return its name.

    Who has closed a connection leaves the port at once: others could not take it for a minute otherwise.
    """
    name = f"ztray-test-{os.getpid()}-{next(_site_numbers)}-lone"
    _ensure_tun()
    with tempfile.TemporaryDirectory(prefix=f"{name}-") as folder, _undertaker(Path(folder), [name]):
        _ip("netns", "add", name)
        _ip("-n", name, "link", "set", "lo", "up")
        with inside(name):
            Path("/proc/sys/net/ipv4/tcp_max_tw_buckets").write_text("0", encoding="ascii")
        yield name


# Clean-up must happen even when the tests are killed. It is therefore left to a process that waits for the end of a
# pipe, which comes in every case. $0 is the tests' process, which must outlive this even if its thread is inside.
_CLEAN_UP = """
read -r _
folder=$1
shift
for namespace; do
    while inmates=$(ip netns pids "$namespace" | grep -vx "$0"); do kill -KILL $inmates; sleep 0.02; done
    ip netns delete "$namespace"
done
rm -rf "$folder"
"""


@contextmanager
def _undertaker(folder: Path, namespaces: Sequence[str]) -> Iterator[None]:
    command = ["sh", "-c", _CLEAN_UP, str(os.getpid()), str(folder), *namespaces]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=quiet, start_new_session=True):
        yield


def _lay_cable(ends: Mapping[str, str]) -> None:
    near, far = ends
    for namespace in ends:
        _ip("netns", "add", namespace)
    _ip("-n", near, "link", "add", "cable", "type", "veth", "peer", "name", "cable", "netns", far)
    for namespace, address in ends.items():
        _ip("-n", namespace, "address", "add", f"{address}/24", "dev", "cable")
        _ip("-n", namespace, "link", "set", "lo", "up")
        _ip("-n", namespace, "link", "set", "cable", "addrgenmode", "none", "up")


def _make_moon(controller: RealNode, member: RealNode) -> None:
    moon = json.loads(controller.idtool("initmoon", "identity.public"))
    moon["roots"][0]["stableEndpoints"] = [f"{CONTROLLER_IP}/{STANDARD_PORT}"]
    (controller.home / "moon.json").write_text(json.dumps(moon))
    controller.idtool("genmoon", "moon.json")
    (signed,) = controller.home.glob("*.moon")
    for node in (controller, member):
        (node.home / "moons.d").mkdir()
        shutil.copy(signed, node.home / "moons.d")


def _ensure_tun() -> None:
    tun = Path("/dev/net/tun")  # minimal systems and containers lack it
    if not tun.exists():
        tun.parent.mkdir(exist_ok=True)
        os.mknod(tun, 0o600 | stat.S_IFCHR, os.makedev(10, 200))


def _enter_network(namespace: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)  # os.setns came with Python 3.12
    if libc.setns(namespace, 0x40000000):  # CLONE_NEWNET
        raise OSError(ctypes.get_errno(), "The network namespace cannot be entered.")


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)
