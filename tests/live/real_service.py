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


def binary_under_test() -> Path:
    """Return the program that ZEROTIER_ONE names; CannotRunError when it names none."""
    if path := os.environ.get("ZEROTIER_ONE"):
        return Path(path)
    raise CannotRunError("Name the program to test: make live ZEROTIER_ONE=/usr/sbin/zerotier-one")


@dataclass(frozen=True, kw_only=True)
class Site:
    """A controller and a member, both running, that reach each other and nothing else."""

    controller: Controller
    member: RealNode

    @classmethod
    @contextmanager
    def open(cls, binary: Path) -> Iterator[Self]:
        """Build a site whose member is online, and tear it down; CannotRunError where that cannot be."""
        _check_requirements(binary)
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


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What a node answered; its JSON is None where the body is empty, as in a controller's 404."""

    status: int
    json: Any


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


def _check_requirements(binary: Path) -> None:
    if os.geteuid() != 0:
        raise CannotRunError("Real nodes need root: they make network namespaces and interfaces.")
    if not shutil.which("ip"):
        raise CannotRunError("Real nodes need the program ip: install iproute2.")
    if not os.access(binary, os.X_OK):
        raise CannotRunError(f"There is no program {binary}.")
    tun = Path("/dev/net/tun")
    if not tun.exists():
        tun.parent.mkdir(exist_ok=True)
        os.mknod(tun, 0o600 | stat.S_IFCHR, os.makedev(10, 200))


def _enter_network(namespace: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)  # os.setns came with Python 3.12
    if libc.setns(namespace, 0x40000000):  # CLONE_NEWNET
        raise OSError(ctypes.get_errno(), "The network namespace cannot be entered.")


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)
