"""The way to the service: its port, its addresses, its token, and why there is none."""

import functools
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

import ztray
from tests.fakes.builders import HOME, MY_ADDRESS
from tests.fakes.stopwatch import Stopwatch
from tests.unit.conftest import StartListener, serving
from ztray.api.errors import OutageError, PartlyDoneError, RejectedError
from ztray.api.interruption import Interruption
from ztray.api.service import ServiceClient
from ztray.demo.service import SimulatedService, Version
from ztray.demo.world import World
from ztray.domain.account import SourceFault
from ztray.domain.identifiers import NodeAddress
from ztray.domain.listener import Listener
from ztray.domain.membership import NetworkRules, Standing
from ztray.domain.state import Outage, OutageReason, Snapshot
from ztray.environment import ServicePlaces
from ztray.runtime import search
from ztray.runtime.access import ServiceAccess
from ztray.runtime.search import DEFAULT_PORT, HeldTokens
from ztray.runtime.source_troubles import trouble_of
from ztray.runtime.sources import open_controller
from ztray.system import this_system
from ztray.system.linux import Linux

on_posix = pytest.mark.skipif(os.name != "posix", reason="modes, pipes and links are POSIX's")


def access_to(home: Path, **places: Any) -> ServiceAccess:  # noqa: ANN401
    return ServiceAccess(ServicePlaces(home=home, **places), this_system())


def address_through(access: ServiceAccess) -> str:
    return access.use(lambda client: client.status().address)


def outage_of(access: ServiceAccess) -> Outage:
    with pytest.raises(OutageError) as error:
        access.use(ServiceClient.status)
    return error.value.outage


def tokens_seen(service: SimulatedService) -> list[str | None]:
    return [request.headers.get("x-zt1-auth") for request in service.requests]


def home_with(folder: Path, *, port: int) -> Path:
    """Return a service home whose service is gone."""
    (folder / "zerotier-one.port").write_text(str(port))
    (folder / "authtoken.secret").write_text("s3cr3ts3cr3ts3cr3ts3cr3t")
    return folder


# Finding it.


@pytest.fixture
def either(world: World, version: Version, tmp_path: Path) -> Iterator[SimulatedService]:
    """Serve in both versions: they answer differently to who has no token."""
    with SimulatedService(world, home=tmp_path / "home", version=version) as service:
        yield service


def test_the_service_is_found_by_its_home(either: SimulatedService) -> None:
    assert address_through(access_to(either.home)) == MY_ADDRESS


def test_it_is_asked_without_a_token_first(either: SimulatedService) -> None:
    address_through(access_to(either.home))
    first, *others = either.requests
    assert (first.path, first.headers.get("x-zt1-auth")) == ("/health", None)
    assert {request.headers["x-zt1-auth"] for request in others} == {either.token}


def test_a_second_request_searches_no_more(service: SimulatedService) -> None:
    access = access_to(service.home)
    address_through(access)
    service.forget_requests()
    address_through(access)
    assert [request.path for request in service.requests] == ["/status"]


def test_the_port_that_was_given_wins(service: SimulatedService) -> None:
    (service.home / "zerotier-one.port").write_text("1")
    assert address_through(access_to(service.home, port=service.port)) == MY_ADDRESS


def test_the_port_stands_in_the_port_file(service: SimulatedService) -> None:
    (service.home / "local.conf").write_text('{"settings": {"primaryPort": 1}}')
    (service.home / "zerotier-one.port").write_text(f" {service.port}\n")
    assert address_through(access_to(service.home)) == MY_ADDRESS


@pytest.mark.parametrize("text", [None, b"", b"\n", b"port", b"0", b"65536", b"-1", b"\xff"], ids=repr)
def test_without_a_good_port_file_the_port_stands_in_local_conf(service: SimulatedService, text: bytes | None) -> None:
    port_file = service.home / "zerotier-one.port"
    if text is None:
        port_file.unlink()
    else:
        port_file.write_bytes(text)
    (service.home / "local.conf").write_text(json.dumps({"settings": {"primaryPort": service.port}}))
    assert address_through(access_to(service.home)) == MY_ADDRESS


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "{",
        "[]",
        "{}",
        '{"settings": null}',
        '{"settings": []}',
        '{"settings": {"primaryPort": null}}',
        '{"settings": {"primaryPort": 0}}',
        '{"settings": {"primaryPort": true}}',
        pytest.param("[" * 60_000, id="nested too deeply"),
    ],
    ids=repr,
)
def test_without_any_port_it_is_the_usual_one(
    service: SimulatedService, monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    assert DEFAULT_PORT == 9993
    monkeypatch.setattr(search, "DEFAULT_PORT", service.port)  # nothing may be served on the real one
    (service.home / "zerotier-one.port").unlink()
    if text is not None:
        (service.home / "local.conf").write_text(text)
    assert address_through(access_to(service.home)) == MY_ADDRESS


def test_a_service_on_ipv6_only_is_found(world: World, tmp_path: Path) -> None:
    with SimulatedService(world, home=tmp_path, hosts=("::1",)) as service:
        assert address_through(access_to(service.home)) == MY_ADDRESS


def test_a_service_on_ipv6_is_found_though_another_program_has_its_port_on_ipv4(
    world: World, tmp_path: Path, listen: StartListener
) -> None:
    other = listen(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
    with SimulatedService(world, home=tmp_path, hosts=("::1",), port=other.port) as service:
        assert address_through(access_to(service.home)) == MY_ADDRESS
        assert not any(service.token.encode() in received for received in other.received)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_only_the_address_of_the_settings_is_asked(world: World, tmp_path: Path, address: str) -> None:
    with SimulatedService(world, home=tmp_path, hosts=("127.0.0.1", "::1")) as service:
        assert address_through(access_to(service.home, address=address)) == MY_ADDRESS
        host = f"[{address}]" if ":" in address else address
        assert {request.headers["host"] for request in service.requests} == {f"{host}:{service.port}"}


@pytest.mark.parametrize(("served", "address"), [("127.0.0.1", "::1"), ("::1", "127.0.0.1")])
def test_a_service_at_another_address_than_that_of_the_settings_is_not_found(
    world: World, tmp_path: Path, served: str, address: str
) -> None:
    with SimulatedService(world, home=tmp_path, hosts=(served,)) as service:
        outage = outage_of(access_to(service.home, address=address))
        assert (outage.reason, outage.alternative) == (OutageReason.OTHER_ADDRESS, served)
        assert address in outage.evidence
        assert service.requests == []


def test_a_program_at_an_address_that_is_not_asked_learns_nothing(
    world: World, tmp_path: Path, listen: StartListener
) -> None:
    other = listen(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
    with SimulatedService(world, home=tmp_path, hosts=("::1",), port=other.port) as service:
        assert address_through(access_to(service.home, address="::1")) == MY_ADDRESS
        assert other.received == []


def test_a_service_that_moved_to_another_port_is_found_again(service: SimulatedService) -> None:
    access = access_to(service.home)
    address_through(access)
    before = service.port
    service.stop()
    service.start(port=0)
    assert service.port != before
    assert address_through(access) == MY_ADDRESS


def test_a_service_that_comes_back_is_found_again(service: SimulatedService) -> None:
    access = access_to(service.home)
    address_through(access)
    service.stop()
    assert outage_of(access).reason is OutageReason.NOT_RUNNING
    service.start()
    assert address_through(access) == MY_ADDRESS


# Its token.


def test_tokens_are_tried_in_their_order(service: SimulatedService, tmp_path: Path) -> None:
    explicit, copy, another = (tmp_path / name for name in ("explicit", "copy", "another"))
    explicit.write_text("explicit")
    (service.home / "authtoken.secret").write_text("stale")
    copy.write_text("copied")
    another.write_text(service.token)
    access = access_to(service.home, token_file=explicit, token_copies=(copy, another))
    access.use(lambda _client: None)
    assert tokens_seen(service) == [None, "explicit", "stale", "copied", service.token]


def test_the_first_token_that_is_accepted_wins(service: SimulatedService, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.write_text("copied")
    access = access_to(service.home, token_copies=(copy,))
    address_through(access)
    assert "copied" not in tokens_seen(service)


def test_blanks_around_a_token_are_no_part_of_it(service: SimulatedService) -> None:
    (service.home / "authtoken.secret").write_text(f" {service.token}\r\n")
    assert address_through(access_to(service.home)) == MY_ADDRESS


@pytest.mark.parametrize("text", [b"", b"\n", b"two words", b"\xff\xfe", "schlüssel".encode()], ids=repr)
def test_a_file_that_holds_no_token_is_passed_over(service: SimulatedService, tmp_path: Path, text: bytes) -> None:
    explicit = tmp_path / "explicit"
    explicit.write_bytes(text)
    assert address_through(access_to(service.home, token_file=explicit)) == MY_ADDRESS


def test_a_token_that_was_replaced_is_read_again(service: SimulatedService) -> None:
    access = access_to(service.home)
    address_through(access)
    service.replace_token()
    assert address_through(access) == MY_ADDRESS


def test_a_request_is_executed_once_though_the_token_was_replaced(service: SimulatedService, world: World) -> None:
    access = access_to(service.home)
    address_through(access)
    service.replace_token()
    service.forget_requests()
    access.use(lambda client: client.join(HOME))
    accepted = [r for r in service.requests if r.method == "POST" and r.headers["x-zt1-auth"] == service.token]
    assert len(accepted) == 1
    assert world.network(HOME) is not None


# Why there is none.


def test_nothing_that_listens_is_not_running(service: SimulatedService) -> None:
    service.stop()
    outage = outage_of(access_to(service.home))
    assert outage.reason is OutageReason.NOT_RUNNING
    assert f":{service.port}" in outage.evidence


@pytest.mark.parametrize(
    ("answer", "is_asked_first"),
    [
        pytest.param(b"SSH-2.0-OpenSSH_9.2\r\n", False, id="a banner before it is asked"),
        pytest.param(b"", True, id="closes without a word"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", True, id="says ok"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", True, id="an empty object"),
        pytest.param(
            b'HTTP/1.1 200 OK\r\nContent-Length: 19\r\n\r\n{"version":"1.14.1"}'[:-1], True, id="half an object"
        ),
        pytest.param(b'HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{"version":"1.14.1"}', True, id="a version alone"),
        pytest.param(
            b'HTTP/1.1 401 Unauthorized\r\nContent-Length: 26\r\n\r\n{"error":"not authorized"}', True, id="401 in JSON"
        ),
        pytest.param(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", True, id="401 without a body"),
        pytest.param(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 9\r\n\r\nForbidden", True, id="403 in words"),
        pytest.param(b"HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n", True, id="a redirect"),
        pytest.param(b"HTTP/1.1 500 Oops\r\nContent-Length: 2\r\n\r\n{}", True, id="an error"),
    ],
)
def test_another_program_on_the_port_is_recognized_and_learns_no_token(
    listen: StartListener, tmp_path: Path, answer: bytes, is_asked_first: bool
) -> None:
    listener = listen(answer, is_asked_first=is_asked_first)
    home = home_with(tmp_path, port=listener.port)
    outage = outage_of(access_to(home))
    assert outage.reason is OutageReason.FOREIGN_LISTENER
    assert f"127.0.0.1:{listener.port}" in outage.evidence
    assert not any(b"s3cr3t" in received or b"Auth" in received for received in listener.received)


class QuietHandler(SimpleHTTPRequestHandler):
    """The standard library's file server, without its log."""

    seen: list[str]

    def do_GET(self) -> None:
        self.seen.append(str(self.headers))
        super().do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the standard library
        pass


@contextmanager
def file_server(folder: Path, port: int = 0) -> Iterator[tuple[int, list[str]]]:
    """Run `python -m http.server`; tell its port and the headers it has seen."""
    seen: list[str] = []
    handler = type("Handler", (QuietHandler,), {"seen": seen})
    server = ThreadingHTTPServer(("127.0.0.1", port), functools.partial(handler, directory=str(folder)))
    with serving(server):
        yield server.server_port, seen


def test_a_file_server_on_the_port_is_recognized_and_learns_no_token(tmp_path: Path) -> None:
    with file_server(tmp_path) as (port, seen):
        home = home_with(tmp_path, port=port)
        assert outage_of(access_to(home)).reason is OutageReason.FOREIGN_LISTENER
    assert seen
    assert not any("s3cr3t" in headers for headers in seen)


def test_a_program_that_took_the_port_over_is_recognized_at_the_next_request(
    service: SimulatedService, tmp_path: Path
) -> None:
    access = access_to(service.home)
    address_through(access)
    service.stop()
    with file_server(tmp_path, service.port) as (_, seen):
        with pytest.raises((OutageError, RejectedError)):
            access.use(ServiceClient.status)
        seen.clear()
        assert outage_of(access).reason is OutageReason.FOREIGN_LISTENER
    assert seen
    assert not any(service.token in headers for headers in seen)


def test_a_program_that_took_the_port_over_and_talks_nonsense_is_recognized_at_the_next_request(
    service: SimulatedService, listen: StartListener
) -> None:
    access = access_to(service.home)
    address_through(access)
    service.stop()
    listener = listen(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", port=service.port)
    assert outage_of(access).reason is OutageReason.MALFORMED
    listener.received.clear()
    assert outage_of(access).reason is OutageReason.FOREIGN_LISTENER
    assert not any(service.token.encode() in received for received in listener.received)


def test_a_token_that_is_not_there_is_missing_where_it_should_be(service: SimulatedService, tmp_path: Path) -> None:
    token = service.home / "authtoken.secret"
    token.unlink()
    outage = outage_of(access_to(service.home, token_copies=(tmp_path / "copy",)))
    assert (outage.reason, outage.path) == (OutageReason.TOKEN_MISSING, str(token))


def test_a_token_below_what_is_a_file_is_missing(service: SimulatedService, tmp_path: Path) -> None:
    (service.home / "authtoken.secret").unlink()
    (tmp_path / "file").write_text("")
    outage = outage_of(access_to(service.home, token_file=tmp_path / "file" / "token"))
    assert (outage.reason, outage.path) == (OutageReason.TOKEN_MISSING, str(tmp_path / "file" / "token"))


def make_folder(path: Path) -> None:
    path.mkdir()


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def make_endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


no_files = pytest.mark.parametrize(
    "make",
    [
        pytest.param(make_folder, id="a folder"),
        pytest.param(make_pipe, id="a pipe that nobody writes to", marks=on_posix),
        pytest.param(make_endless, id="a device without an end", marks=on_posix),
    ],
)


@no_files
def test_what_is_no_file_holds_no_token_and_is_not_waited_for(
    service: SimulatedService, make: Callable[[Path], None]
) -> None:
    token = service.home / "authtoken.secret"
    token.unlink()
    make(token)
    watch = Stopwatch()
    outage = outage_of(access_to(service.home))
    assert (outage.reason, outage.path) == (OutageReason.TOKEN_REFUSED, str(token))
    watch.assert_within(1)


@no_files
def test_what_is_no_file_is_passed_over_for_the_next_token(
    service: SimulatedService, tmp_path: Path, make: Callable[[Path], None]
) -> None:
    make(tmp_path / "explicit")
    assert address_through(access_to(service.home, token_file=tmp_path / "explicit")) == MY_ADDRESS


@no_files
def test_what_is_no_file_tells_no_port(
    service: SimulatedService, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], None]
) -> None:
    monkeypatch.setattr(search, "DEFAULT_PORT", service.port)  # nothing may be served on the real one
    (service.home / "zerotier-one.port").unlink()
    for name in ("zerotier-one.port", "local.conf"):
        make(service.home / name)
    assert address_through(access_to(service.home)) == MY_ADDRESS


OF_ANOTHER_USER = """
import os, sys
from pathlib import Path
from ztray.api.errors import OutageError
from ztray.domain.listener import Listener
from ztray.environment import ServicePlaces
from ztray.runtime.access import ServiceAccess
from ztray.system import this_system
system = this_system()
# What is loaded at the first look could not be loaded by somebody else.
for listener in (*(system.listeners(1) or ()), Listener(address="::1", port=1, user_id=1)):
    system.may_have_token(listener, Path("/"))
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
home, port = Path(sys.argv[1]), int(sys.argv[2])
try:
    ServiceAccess(ServicePlaces(home=home, port=port), system).use(lambda client: client.status())
except OutageError as error:
    print(error.outage.reason.name, error.outage.path, error.outage.evidence, sep="\\n")
"""


@on_posix
def test_a_token_of_the_administrator_is_unreadable_to_others(service: SimulatedService) -> None:
    token = service.home / "authtoken.secret"
    token.chmod(0)
    told = subprocess.run(
        [sys.executable, "-c", OF_ANOTHER_USER, str(service.home), str(service.port)],
        env=os.environ | {"PYTHONPATH": str(Path(ztray.__file__).parents[1])},
        check=True,
        capture_output=True,
        text=True,
        timeout=20,
    ).stdout.splitlines()
    assert told == ["TOKEN_UNREADABLE", str(token), f"{token}: Permission denied."]
    assert tokens_seen(service) == [None]


def test_a_token_that_is_not_accepted_is_refused(service: SimulatedService) -> None:
    token = service.home / "authtoken.secret"
    token.write_text("stale")
    outage = outage_of(access_to(service.home))
    assert (outage.reason, outage.path) == (OutageReason.TOKEN_REFUSED, str(token))


def test_a_file_without_a_token_is_refused(service: SimulatedService) -> None:
    (service.home / "authtoken.secret").write_text("")
    assert outage_of(access_to(service.home)).reason is OutageReason.TOKEN_REFUSED


@on_posix
def test_a_closed_file_tells_more_than_a_stale_one_and_that_more_than_a_missing_one(
    service: SimulatedService, tmp_path: Path
) -> None:
    stale, closed = tmp_path / "stale", tmp_path / "closed"
    stale.write_text("stale")
    closed.symlink_to(closed)  # a link to itself: not even the superuser, whom no mode stops, can read it
    (service.home / "authtoken.secret").unlink()
    assert outage_of(access_to(service.home, token_copies=(stale,))).path == str(stale)
    assert outage_of(access_to(service.home, token_copies=(stale, closed))).path == str(closed)


def test_of_two_files_that_fail_alike_the_first_is_told(service: SimulatedService, tmp_path: Path) -> None:
    explicit = tmp_path / "explicit"
    explicit.write_text("stale")
    (service.home / "authtoken.secret").write_text("stale")
    assert outage_of(access_to(service.home, token_file=explicit)).path == str(explicit)


def test_a_service_that_hangs_has_timed_out(service: SimulatedService) -> None:
    access = access_to(service.home)
    address_through(access)
    service.hang()
    assert outage_of(access).reason is OutageReason.TIMED_OUT
    service.resume()
    assert address_through(access) == MY_ADDRESS


def test_a_service_that_hangs_from_the_beginning_has_timed_out(service: SimulatedService) -> None:
    service.hang()
    assert outage_of(access_to(service.home)).reason is OutageReason.TIMED_OUT


class AnotherUsers(Linux):
    """A system where what listens is another user's."""

    def may_have_token(self, listener: Listener, home: Path) -> bool | None:
        del listener, home
        return False


def test_another_user_who_says_nothing_is_not_taken_for_a_service_that_hangs(service: SimulatedService) -> None:
    service.hang()
    outage = outage_of(ServiceAccess(ServicePlaces(home=service.home), AnotherUsers()))
    assert outage.reason is OutageReason.FOREIGN_LISTENER
    assert "accepts connections and does not answer" in outage.evidence


def test_a_service_that_hangs_is_not_asked_at_its_other_address(world: World, tmp_path: Path) -> None:
    """It would hang there as well, and a connection to ::1 that it holds when it ends keeps it off its port."""
    with SimulatedService(world, home=tmp_path, hosts=("127.0.0.1", "::1")) as service:
        service.hang()
        assert outage_of(access_to(service.home)).reason is OutageReason.TIMED_OUT
        assert [request.headers["host"] for request in service.requests] == [f"127.0.0.1:{service.port}"]


def test_an_answer_that_makes_no_sense_is_malformed(service: SimulatedService) -> None:
    service.answer_with("GET", "/network", body=b"{}")
    with pytest.raises(OutageError) as error:
        access_to(service.home).use(ServiceClient.networks)
    assert error.value.outage == Outage(reason=OutageReason.MALFORMED, evidence="GET /network: not a list.")


def test_a_service_that_hangs_up_in_the_middle_every_time_is_stopping(service: SimulatedService) -> None:
    service.answer_with("GET", "/network", body=b"[", length=100)
    with pytest.raises(OutageError) as error:
        access_to(service.home).use(ServiceClient.networks)
    assert error.value.outage.reason is OutageReason.NOT_RUNNING


def test_what_the_service_will_not_do_is_no_outage(service: SimulatedService) -> None:
    service.answer_with("POST", f"/network/{HOME}", status=500, body=b"disk full")
    with pytest.raises(RejectedError) as error:
        access_to(service.home).use(lambda client: client.join(HOME))
    assert (error.value.status, error.value.message) == (500, "disk full")


@pytest.mark.parametrize("status", [401, 403])
def test_a_token_refused_for_one_request_only_is_an_outage_and_not_a_loop(
    service: SimulatedService, status: int
) -> None:
    service.answer_with("GET", "/network", status=status, body=b"{}")
    with pytest.raises(OutageError) as error:
        access_to(service.home).use(ServiceClient.networks)
    assert error.value.outage.reason is OutageReason.TOKEN_REFUSED
    assert [request.path for request in service.requests].count("/network") == 2


# One look.


def test_a_look_tells_the_node_and_its_networks(service: SimulatedService) -> None:
    access = access_to(service.home)
    access.use(lambda client: client.join(HOME))
    state = access.observe()
    assert isinstance(state, Snapshot)
    assert state.node.address == MY_ADDRESS
    assert [network.id for network in state.networks] == [HOME]
    assert (state.peers, state.peer_counts) == (None, None)


def test_a_look_tells_why_there_is_no_answer_instead_of_raising(service: SimulatedService) -> None:
    service.stop()
    state = access_to(service.home).observe()
    assert isinstance(state, Outage)
    assert state.reason is OutageReason.NOT_RUNNING


@pytest.mark.parametrize(
    ("body", "evidence"),
    [(b"disk full", "GET /network: HTTP 500: disk full"), (b"", "GET /network: HTTP 500")],
    ids=["with a message", "without"],
)
def test_a_look_that_the_service_will_not_give_makes_no_sense(
    service: SimulatedService, body: bytes, evidence: str
) -> None:
    service.answer_with("GET", "/network", status=500, body=body)
    assert access_to(service.home).observe() == Outage(reason=OutageReason.MALFORMED, evidence=evidence)


# At the end.


def test_an_interruption_from_another_thread_ends_the_search_at_once(service: SimulatedService) -> None:
    interruption = Interruption()
    access = ServiceAccess(ServicePlaces(home=service.home), this_system(), interruption=interruption)
    service.hang()
    outages: list[Outage] = []
    thread = threading.Thread(target=lambda: outages.append(outage_of(access)))
    thread.start()
    service.wait_for_request(lambda request: request.path == "/health")
    watch = Stopwatch()
    interruption.interrupt()
    thread.join(5)
    watch.assert_within(0.5)
    assert len(outages) == 1


def test_no_outage_holds_a_token(service: SimulatedService) -> None:
    access = access_to(service.home)
    token = service.token
    for path in ("/status", "/network"):
        service.answer_with("GET", path, status=401, body=b"{}")
        with pytest.raises(OutageError) as error:
            access.use(ServiceClient.networks)
        assert token not in f"{error.value!r}{error.value.outage}{error.value.__cause__!r}"


@pytest.mark.parametrize("quoted", ["GET /status HTTP/1.1 X-ZT1-Auth: {}", '{{"headers": {{"x-zt1-auth": "{}"}}}}'])
def test_a_service_that_quotes_what_it_was_asked_with_gives_no_token_away(
    service: SimulatedService, quoted: str
) -> None:
    service.answer_with("GET", "/network", status=500, body=quoted.format(service.token).encode())
    outage = access_to(service.home).observe()
    assert isinstance(outage, Outage)
    assert "[removed]" in outage.evidence
    assert service.token not in outage.evidence


# The controller, by the same way.


def test_what_was_done_to_many_is_told_when_the_service_is_lost_in_the_middle(service: SimulatedService) -> None:
    controller = open_controller(
        ServicePlaces(home=service.home, port=service.port), this_system(), HeldTokens(), Interruption()
    )
    network_id = controller.create_network("Orchard", NetworkRules()).id
    first, second = NodeAddress("0123456789"), NodeAddress("abcdef0123")
    path = f"/controller/network/{network_id}/member/{second}"
    service.answer_with("POST", path, body=b"{", length=1000)
    with pytest.raises(PartlyDoneError) as caught:
        controller.set_standing(network_id, [first, second], Standing.AUTHORISED)
    assert caught.value.done == (first,)
    assert isinstance(caught.value.why, OutageError)


def test_a_controller_that_does_not_answer_is_told_from_one_that_cannot_be_used(service: SimulatedService) -> None:
    controller = open_controller(
        ServicePlaces(home=service.home, port=service.port), this_system(), HeldTokens(), Interruption()
    )
    controller.networks()
    service.hang()
    with pytest.raises(OutageError) as caught:
        controller.networks()
    assert trouble_of(caught.value).fault is SourceFault.TIMED_OUT  # what was asked for may have been done
    service.resume()
    service.stop()
    with pytest.raises(OutageError) as caught:
        controller.networks()
    assert trouble_of(caught.value).fault is SourceFault.NO_SERVICE
