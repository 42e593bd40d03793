"""Whose the listener is, which token is used, and why there is no service."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from socket import socket
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.fakes import another_user
from tests.fakes.builders import MY_ADDRESS
from ztray.api.errors import OutageError
from ztray.api.service import ServiceClient
from ztray.demo.service import SimulatedService
from ztray.demo.world import World
from ztray.domain.keyring import Kept, KeyringFault
from ztray.domain.listener import Listener, listeners_for
from ztray.domain.reach import Reach, TokenFault, TokenPlace
from ztray.domain.service_state import ServiceCondition, ServiceState
from ztray.domain.state import Outage, OutageReason, Snapshot
from ztray.domain.token import Token
from ztray.environment import ServicePlaces
from ztray.runtime.access import ServiceAccess
from ztray.runtime.search import HeldTokens, PortSource, candidates, find_port
from ztray.system import this_system
from ztray.system.linux import Linux

as_root = pytest.mark.skipif(
    sys.platform == "win32" or os.getuid() != 0, reason="only root can be somebody else for a test"
)
on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc tells whose a socket is on Linux")
on_posix = pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")

EVERYWHERE = "0.0.0.0"  # noqa: S104 - compared with, not bound to

STALE = Token("stalestalestalestalestal")


def access_to(service: SimulatedService, held: HeldTokens | None = None, **places: Any) -> ServiceAccess:  # noqa: ANN401
    return ServiceAccess(ServicePlaces(home=service.home, **places), this_system(), held)


def reach_of(access: ServiceAccess) -> Reach:
    state = access.observe()
    assert isinstance(state, Snapshot), state
    assert state.reach is not None
    return state.reach


def outage_of(access: ServiceAccess) -> Outage:
    state = access.observe()
    assert isinstance(state, Outage)
    return state


def tokens_seen(service: SimulatedService) -> list[str | None]:
    return [request.headers.get("x-zt1-auth") for request in service.requests]


# Whose it is.


Impostor = Callable[[int], Path]
"""Has another user listen on a port, and tells the file in which they keep what they hear."""


@pytest.fixture
def impostor() -> Iterator[Impostor]:
    with ExitStack() as running:

        def start(port: int) -> Path:
            # Below pytest's own folder, which is closed to others, nobody else could write.
            folder = running.enter_context(TemporaryDirectory(prefix="ztray-impostor-"))
            Path(folder).chmod(0o755)
            heard = Path(folder) / "heard"
            process = subprocess.Popen(
                [sys.executable, another_user.__file__, str(port), str(heard)], stdout=subprocess.PIPE, text=True
            )
            running.callback(process.wait)
            running.callback(process.kill)
            assert process.stdout is not None
            running.callback(process.stdout.close)
            assert int(process.stdout.readline()) == port
            return heard

        yield start


def port_that_was_free(service: SimulatedService) -> int:
    port = service.port
    service.stop()
    return port


@on_linux
@as_root
def test_another_user_who_answers_like_zerotier_is_told_and_gets_no_token(
    service: SimulatedService, impostor: Impostor
) -> None:
    port = port_that_was_free(service)
    heard = impostor(port)
    outage = outage_of(access_to(service))
    assert outage.reason is OutageReason.UNTRUSTED_LISTENER
    assert f"127.0.0.1:{port}" in outage.evidence
    assert "user nobody" in outage.evidence
    assert b"GET /health" in heard.read_bytes()
    assert service.token.encode() not in heard.read_bytes()


@on_linux
@as_root
def test_another_user_who_takes_the_port_over_gets_no_token_at_any_later_request(
    service: SimulatedService, impostor: Impostor
) -> None:
    access = access_to(service)
    assert reach_of(access).is_verified
    heard = impostor(port_that_was_free(service))
    with pytest.raises(OutageError) as error:
        access.use(ServiceClient.status)
    assert error.value.outage.reason is OutageReason.UNTRUSTED_LISTENER
    assert b"connected" in heard.read_bytes()
    assert b"Auth" not in heard.read_bytes()


@on_linux
@as_root
def test_the_service_is_used_at_its_other_address_while_somebody_holds_the_first(
    world: World, tmp_path: Path, impostor: Impostor
) -> None:
    with SimulatedService(world, home=tmp_path, hosts=("::1",)) as service:
        heard = impostor(service.port)
        reach = reach_of(access_to(service))
        assert (reach.address, reach.silent) == (f"[::1]:{service.port}", (f"127.0.0.1:{service.port}",))
        assert b"Auth" not in heard.read_bytes()


@on_linux
def test_a_listener_of_the_homes_owner_is_verified(service: SimulatedService) -> None:
    assert reach_of(access_to(service)).is_verified


class Blind(Linux):
    """A system that does not tell who listens."""

    def listeners(self, port: int) -> tuple[Listener, ...] | None:  # noqa: ARG002
        return None


def test_where_nobody_tells_who_listens_the_service_is_used_and_not_called_verified(service: SimulatedService) -> None:
    access = ServiceAccess(ServicePlaces(home=service.home), Blind())
    assert not reach_of(access).is_verified


class Blinking(Linux):
    """A system that knows of no listener at all: it has gone behind the connection."""

    def listeners(self, port: int) -> tuple[Listener, ...] | None:  # noqa: ARG002
        return ()


def test_a_listener_that_has_gone_behind_the_connection_gets_no_token(service: SimulatedService) -> None:
    access = ServiceAccess(ServicePlaces(home=service.home), Blinking())
    assert outage_of(access).reason is OutageReason.UNTRUSTED_LISTENER
    assert set(tokens_seen(service)) == {None}


class Taken(Linux):
    """A system on which another user takes every connection, and leaves the port to the service."""

    def __init__(self) -> None:
        super().__init__({})
        self.asked: set[str] = set()

    def other_end(self, connection: socket) -> Listener | None:
        host, port = connection.getpeername()
        self.asked.add(f"{host}:{port}")
        return Listener(address=host, port=port, socket=1, user_id=os.geteuid() + 1)


@on_linux
def test_who_took_the_connection_and_left_the_port_to_the_service_gets_no_token(service: SimulatedService) -> None:
    system = Taken()
    outage = outage_of(ServiceAccess(ServicePlaces(home=service.home), system))
    assert outage.reason is OutageReason.UNTRUSTED_LISTENER
    assert system.asked == {f"127.0.0.1:{service.port}"}
    assert set(tokens_seen(service)) == {None}


@on_linux
@as_root
def test_a_copy_of_this_computers_token_is_not_offered_to_the_service_of_another_person(
    service: SimulatedService, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    copy.write_text(service.token)
    closed(service)
    places = ServicePlaces(home=service.home, token_copies=(copy,))
    os.chown(service.home, 1234, 1234)
    assert outage_of(ServiceAccess(places, Linux({}))).reason is OutageReason.TOKEN_MISSING
    assert reach_of(ServiceAccess(replace(places, is_installed=True), Linux({}))).tokens[-1].is_used


def listening(*addresses: str) -> tuple[Listener, ...]:
    return tuple(Listener(address=address, port=9993) for address in addresses)


@pytest.mark.parametrize(
    ("host", "bound", "gets"),
    [
        ("127.0.0.1", ("127.0.0.1", EVERYWHERE, "::"), ("127.0.0.1",)),
        ("127.0.0.1", (EVERYWHERE, "::"), (EVERYWHERE,)),
        ("127.0.0.1", ("::", "::1"), ("::",)),
        ("127.0.0.1", ("::ffff:127.0.0.1", EVERYWHERE), ("::ffff:127.0.0.1",)),
        ("127.0.0.1", ("::1", "192.168.1.5"), ()),
        ("127.0.0.1", ("127.0.0.1", "127.0.0.1"), ("127.0.0.1", "127.0.0.1")),
        ("::1", ("::1", "::", EVERYWHERE), ("::1",)),
        ("::1", ("::", EVERYWHERE), ("::",)),
        ("::1", (EVERYWHERE, "127.0.0.1"), ()),
    ],
)
def test_a_connection_goes_to_the_listener_bound_closest_to_it(
    host: str, bound: tuple[str, ...], gets: tuple[str, ...]
) -> None:
    assert tuple(listener.address for listener in listeners_for(host, listening(*bound))) == gets


# Another computer.


def test_no_other_computer_is_asked_before_somebody_has_confirmed_it(service: SimulatedService) -> None:
    outage = outage_of(access_to(service, address="192.0.2.1"))
    assert (outage.reason, outage.alternative) == (OutageReason.REMOTE_ADDRESS, "192.0.2.1")
    assert service.requests == []


def test_another_computer_is_never_sent_this_computers_token(service: SimulatedService, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.write_text(service.token)
    places = ServicePlaces(home=service.home, token_copies=(copy,), address="192.0.2.1", is_remote_confirmed=True)
    assert list(candidates(places, HeldTokens())) == []


# The port.


def test_where_the_port_is_known_from_is_told(service: SimulatedService) -> None:
    port_file = service.home / "zerotier-one.port"
    assert find_port(ServicePlaces(home=service.home, port=1)).source is PortSource.GIVEN
    assert find_port(ServicePlaces(home=service.home)).source is PortSource.PORT_FILE
    port_file.unlink()
    (service.home / "local.conf").write_text('{"settings": {"primaryPort": 7}}')
    assert find_port(ServicePlaces(home=service.home)).source is PortSource.LOCAL_CONF
    (service.home / "local.conf").unlink()
    assert find_port(ServicePlaces(home=service.home)).source is PortSource.USUAL


# The tokens.


def test_the_token_that_is_used_is_told(service: SimulatedService) -> None:
    (used,) = [token for token in reach_of(access_to(service)).tokens if token.is_used]
    assert (used.place, used.path) == (TokenPlace.HOME, str(service.home / "authtoken.secret"))


def test_a_stale_copy_is_told_and_sent_to_nobody(service: SimulatedService, tmp_path: Path) -> None:
    stale, good = tmp_path / "stale", tmp_path / "good"
    for path, text in ((stale, STALE.reveal()), (good, service.token)):
        path.write_text(text)
        path.chmod(0o600)
    reach = reach_of(access_to(service, token_copies=(stale, good)))
    assert [stray.path for stray in reach.strays] == [str(stale)]
    assert STALE.reveal() not in tokens_seen(service)


@on_posix
@pytest.mark.parametrize(("mode", "is_exposed"), [(0o644, True), (0o640, True), (0o600, False), (0o400, False)])
def test_a_copy_that_others_may_read_is_told(
    service: SimulatedService, public_folder: Path, mode: int, is_exposed: bool
) -> None:
    copy = public_folder / "copy"
    copy.write_text(service.token)
    copy.chmod(mode)
    strays = reach_of(access_to(service, token_copies=(copy,))).strays
    assert [stray.is_exposed for stray in strays] == ([True] if is_exposed else [])


@on_posix
def test_a_copy_in_a_folder_that_is_closed_to_others_is_open_to_nobody(
    service: SimulatedService, public_folder: Path
) -> None:
    copy = public_folder / "closed" / "copy"
    copy.parent.mkdir(mode=0o700)
    copy.write_text(service.token)
    copy.chmod(0o644)
    assert reach_of(access_to(service, token_copies=(copy,))).strays == ()


def test_a_copy_that_is_in_use_is_told_as_such(service: SimulatedService, tmp_path: Path) -> None:
    (service.home / "authtoken.secret").unlink()
    copy = tmp_path / "copy"
    copy.write_text(service.token)
    used = [token for token in reach_of(access_to(service, token_copies=(copy,))).tokens if token.is_used]
    assert [(token.place, token.path) for token in used] == [(TokenPlace.COPY, str(copy))]


def test_the_same_token_in_two_places_is_tried_once(service: SimulatedService, tmp_path: Path) -> None:
    (service.home / "authtoken.secret").write_text(STALE.reveal())
    copy = tmp_path / "copy"
    copy.write_text(STALE.reveal())
    access = access_to(service, token_copies=(copy,))
    with pytest.raises(OutageError):
        access.use(lambda _client: None)
    assert tokens_seen(service) == [None, STALE.reveal()]


def closed(service: SimulatedService) -> None:
    (service.home / "authtoken.secret").unlink()


def test_a_keyring_that_may_hold_the_token_is_wanted(service: SimulatedService) -> None:
    closed(service)
    outage = outage_of(access_to(service, HeldTokens(keyring_holds=True)))
    assert (outage.reason, outage.is_keyring_wanted) == (OutageReason.TOKEN_LOCKED, True)


def test_a_keyring_is_left_alone_while_the_services_own_file_will_do(service: SimulatedService) -> None:
    assert isinstance(access_to(service, HeldTokens(keyring_holds=True)).observe(), Snapshot)


def test_the_keyrings_token_is_used(service: SimulatedService) -> None:
    closed(service)
    held = HeldTokens(keyring_holds=True, kept=Kept(name="", token=Token(service.token)))
    (used,) = [token for token in reach_of(access_to(service, held)).tokens if token.is_used]
    assert used.place is TokenPlace.KEYRING


def test_a_keyring_that_stays_locked_is_told(service: SimulatedService) -> None:
    closed(service)
    held = HeldTokens(keyring_holds=True, kept=Kept(name="", fault=KeyringFault.LOCKED))
    outage = outage_of(access_to(service, held))
    assert (outage.reason, outage.is_keyring_wanted) == (OutageReason.TOKEN_LOCKED, False)


def test_a_locked_keyring_does_not_keep_a_good_copy_from_being_used(service: SimulatedService, tmp_path: Path) -> None:
    closed(service)
    copy = tmp_path / "copy"
    copy.write_text(service.token)
    held = HeldTokens(keyring_holds=True, kept=Kept(name="", fault=KeyringFault.SILENT))
    assert reach_of(access_to(service, held, token_copies=(copy,))).address


def test_an_empty_keyring_is_no_locked_one(service: SimulatedService) -> None:
    closed(service)
    held = HeldTokens(keyring_holds=True, kept=Kept(name=""))
    outage = outage_of(access_to(service, held))
    assert outage.reason is OutageReason.TOKEN_MISSING
    assert [token.fault for token in outage.tokens] == [TokenFault.MISSING, TokenFault.MISSING]


def test_a_token_that_was_replaced_has_the_keyring_asked_again(service: SimulatedService) -> None:
    closed(service)
    held = HeldTokens(keyring_holds=True, kept=Kept(name="", token=Token(service.token)))
    access = access_to(service, held)
    reach_of(access)
    service.replace_token()
    closed(service)
    assert outage_of(access).is_keyring_wanted


def test_a_token_that_is_offered_and_accepted_is_used_from_then_on(service: SimulatedService) -> None:
    closed(service)
    access = access_to(service)
    assert outage_of(access).reason is OutageReason.TOKEN_MISSING
    assert access.offer(Token(service.token)) is None
    (used,) = [token for token in reach_of(access).tokens if token.is_used]
    assert used.place is TokenPlace.SESSION


def test_a_token_that_is_offered_and_refused_takes_no_other_ones_place(service: SimulatedService) -> None:
    closed(service)
    access = access_to(service)
    assert access.offer(Token(service.token)) is None
    refused = access.offer(STALE)
    assert refused is not None
    assert refused.reason is OutageReason.TOKEN_REFUSED
    assert access.use(ServiceClient.status).address == MY_ADDRESS


def test_a_token_that_could_not_be_tried_is_not_held(service: SimulatedService) -> None:
    closed(service)
    held = HeldTokens()
    access = access_to(service, held)
    service.stop()
    outage = access.offer(Token(service.token))
    assert outage is not None
    assert outage.reason is OutageReason.NOT_RUNNING
    assert held.session is None


def test_no_sighting_and_no_outage_shows_a_token(service: SimulatedService, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.write_text(STALE.reveal())
    held = HeldTokens(session=STALE, keyring_holds=True, kept=Kept(name="", token=STALE))
    access = access_to(service, held, token_copies=(copy,))
    told = f"{access.observe()!r} {held!r}"
    (service.home / "authtoken.secret").write_text("other")
    service.replace_token()
    closed(service)
    told += repr(outage_of(access))
    assert service.token not in told
    assert STALE.reveal() not in told


# Why there is none.


class Installed(Linux):
    """A system whose installed service is the one in a folder, in a state that a test tells."""

    def __init__(self, home: Path, state: ServiceState) -> None:
        super().__init__()
        self._home = home
        self._state = state

    @property
    def service_home(self) -> Path:
        return self._home

    def service_state(self) -> ServiceState:
        return self._state


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (ServiceState(condition=ServiceCondition.NOT_INSTALLED), OutageReason.NOT_INSTALLED),
        (ServiceState(condition=ServiceCondition.STOPPED), OutageReason.NOT_RUNNING),
        (ServiceState(condition=ServiceCondition.FAILED), OutageReason.NOT_RUNNING),
        (ServiceState(condition=ServiceCondition.UNKNOWN), OutageReason.NOT_RUNNING),
        (ServiceState(condition=ServiceCondition.STARTING), OutageReason.STARTING),
        (ServiceState(condition=ServiceCondition.RUNNING, running_for=3), OutageReason.STARTING),
        (ServiceState(condition=ServiceCondition.RUNNING, running_for=31), OutageReason.NOT_LISTENING),
        (ServiceState(condition=ServiceCondition.RUNNING), OutageReason.NOT_LISTENING),
    ],
    ids=lambda value: value.condition.name if isinstance(value, ServiceState) else value.name,
)
def test_what_the_service_manager_says_tells_why_nothing_listens(
    service: SimulatedService, state: ServiceState, reason: OutageReason
) -> None:
    service.stop()
    outage = outage_of(ServiceAccess(ServicePlaces(home=service.home), Installed(service.home, state)))
    assert (outage.reason, outage.service) == (reason, state)


def test_the_installed_service_says_nothing_of_one_in_another_home(service: SimulatedService, tmp_path: Path) -> None:
    service.stop()
    system = Installed(tmp_path / "elsewhere", ServiceState(condition=ServiceCondition.RUNNING))
    outage = outage_of(ServiceAccess(ServicePlaces(home=service.home), system))
    assert (outage.reason, outage.service) == (OutageReason.NOT_RUNNING, None)
