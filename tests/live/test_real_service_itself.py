"""The real nodes that the live tests rely on do what `real_service` promises."""

import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.live.real_service import RealNode, Site, run_in

STATUS_PROGRAM = """
import sys, urllib.request
request = urllib.request.Request(f"http://127.0.0.1:{sys.argv[1]}/status", headers={"X-ZT1-Auth": sys.argv[2]})
print(urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=3).read().decode())
"""

KILLED_PROGRAM = """
import os, signal
from tests.live.real_service import Site, binary_under_test
with Site.open(binary_under_test()):
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def member(site: Site) -> Iterator[RealNode]:
    """Restore the member after a test that tampers with it."""
    yield site.member
    site.member.kill()
    site.member.start()


def test_the_member_goes_online_through_its_moon(site: Site) -> None:
    roles = {peer["address"]: peer["role"] for peer in site.member.ask("GET", "/peer").json}
    assert site.member.is_online()
    assert roles[site.controller.address] == "MOON"


def test_nothing_leads_out_of_the_namespaces(site: Site) -> None:
    for node in (site.controller, site.member):
        links = json.loads(ip(node, "link"))
        assert {link["ifname"] for link in links if not link["ifname"].startswith("zt")} == {"lo", "cable"}
        assert json.loads(ip(node, "route", "show", "default")) == []


def test_requests_inside_reach_the_node_of_that_namespace(site: Site) -> None:
    for node in (site.controller, site.member):
        with node.inside():
            reply = get_status(node)
        assert reply.json()["address"] == node.address


def test_only_the_calling_thread_goes_inside(site: Site) -> None:
    outside = network_of_this_thread()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(network_of_this_thread).result()
        with site.member.inside():
            assert network_of_this_thread() != outside
            assert pool.submit(network_of_this_thread).result() == outside
    assert network_of_this_thread() == outside


def test_a_program_run_inside_reaches_the_node(site: Site) -> None:
    argv = [sys.executable, "-c", STATUS_PROGRAM, str(site.member.port), site.member.token]
    with run_in(site.member.namespace, argv, stdout=subprocess.PIPE) as program:
        answer, _ = program.communicate(timeout=10)
    assert json.loads(answer)["address"] == site.member.address


def test_a_member_is_denied_then_let_in_with_an_address_and_leaves(site: Site) -> None:
    controller, member = site.controller, site.member
    network_id = controller.create_network(name="office", pool="10.147.20.0/24", domain="office.test")

    member.ask("POST", f"/network/{network_id}", {})
    member.wait_until(lambda: network(member, network_id)["status"] == "ACCESS_DENIED")
    assert controller.members(network_id)[member.address]["authorized"] is False

    controller.authorize(network_id, member.address)
    member.wait_until(lambda: network(member, network_id)["status"] == "OK")
    joined = network(member, network_id)
    assert joined["name"] == "office"
    assert str(joined["assignedAddresses"]).startswith("['10.147.20.")

    controller.set_name(network_id, "home")
    member.wait_until(lambda: network(member, network_id)["name"] == "home")

    member.ask("DELETE", f"/network/{network_id}")
    assert member.ask("GET", f"/network/{network_id}").status == 404
    controller.delete_network(network_id)
    assert controller.ask("GET", f"/controller/network/{network_id}").status == 404


def test_a_stopped_node_refuses_connections(member: RealNode) -> None:
    member.stop()
    with pytest.raises(ConnectionRefusedError):
        member.ask("GET", "/status")


def test_a_frozen_node_lets_requests_time_out_until_it_thaws(member: RealNode) -> None:
    member.freeze()
    with pytest.raises(TimeoutError):
        member.ask("GET", "/status", timeout=0.3)
    member.thaw()
    assert member.ask("GET", "/status").status == 200


def test_a_node_restarted_on_another_port_writes_it_down(member: RealNode) -> None:
    member.restart(port=19993)
    assert member.port == 19993
    assert member.ask("GET", "/status").status == 200


def test_a_replaced_token_is_refused(member: RealNode) -> None:
    old = member.token
    member.replace_token()
    assert member.ask("GET", "/status", token=old).status == 401
    assert member.ask("GET", "/status").status == 200


@pytest.mark.usefixtures("binary")
def test_nothing_is_left_when_the_tests_are_killed() -> None:
    argv = [sys.executable, "-c", KILLED_PROGRAM]
    with subprocess.Popen(argv, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE) as owner:
        owner.communicate(timeout=30)  # the clean-up shares the pipe, which ends with it
    assert owner.returncode == -signal.SIGKILL
    for place in (Path("/run/netns"), Path(tempfile.gettempdir())):
        assert list(place.glob(f"ztray-test-{owner.pid}-*")) == []


def get_status(node: RealNode) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        headers = {"X-ZT1-Auth": node.token, "Connection": "close"}
        return session.get(f"http://127.0.0.1:{node.port}/status", headers=headers, timeout=3)


def network(node: RealNode, network_id: str) -> dict[str, Any]:
    return dict(node.ask("GET", f"/network/{network_id}").json)


def network_of_this_thread() -> Path:
    return Path("/proc/thread-self/ns/net").readlink()


def ip(node: RealNode, *words: str) -> str:
    return subprocess.run(
        ["ip", "-json", "-n", node.namespace, *words], check=True, stdout=subprocess.PIPE, text=True
    ).stdout
