"""A poll of status and networks, against the same two requests made with the barest client of the standard library."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.bench.measure import ratio, report
from ztray.environment import ServicePlaces
from ztray.runtime.access import ServiceAccess
from ztray.system import this_system

ROUNDS = 200


@pytest.fixture
def home() -> Iterator[Path]:
    """The home of a simulated service in a process of its own."""
    with subprocess.Popen([sys.executable, "-m", "ztray.demo"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield Path(process.stdout.readline().removeprefix("service home ").strip())
        process.send_signal(signal.SIGINT)  # else it leaves its home behind


def test_a_poll_costs_little_more_than_its_bare_requests(home: Path) -> None:
    access = ServiceAccess(ServicePlaces(home=home), this_system())
    port = int((home / "zerotier-one.port").read_text())
    headers = {"X-ZT1-Auth": (home / "authtoken.secret").read_text(), "Connection": "close"}

    def bare() -> None:
        for path in ("/status", "/network"):
            connection = HTTPConnection("127.0.0.1", port)
            connection.request("GET", path, headers=headers)
            assert connection.getresponse().read()
            connection.close()

    def poll() -> None:
        access.use(lambda service: (service.status(), service.networks()))

    poll()
    report("a poll / its two bare requests", ratio(poll, bare, rounds=ROUNDS), 4.0)
