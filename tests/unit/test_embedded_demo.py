"""The demo's story: what the service, both Centrals and the own controller tell of the same networks and devices."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ztray.api.errors import UnreachableError
from ztray.api.legacy_central import LegacyCentral
from ztray.api.new_central import NewCentral
from ztray.api.source import Source
from ztray.api.web import Web
from ztray.demo.central import Member
from ztray.demo.central_scenery import CLINIC, GARDEN, HOME, LAB, OFFICE, WAREHOUSE
from ztray.demo.embedded import DemoAccount, EmbeddedDemo
from ztray.demo.legacy_central import LegacyCentral as SimulatedLegacyCentral
from ztray.demo.scenery import DemoScene, demo_scene
from ztray.demo.service import SimulatedService
from ztray.demo.world import HandClock
from ztray.domain.account import SourceKind
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.membership import Standing
from ztray.domain.token import Token

OWN_NETWORKS = (HOME, LAB, GARDEN, OFFICE, CLINIC, WAREHOUSE)
ARRIVAL = "c0ffee0a11"
RAIN_GAUGE = "7ea9075e11"


@pytest.fixture
def scene(clock: HandClock) -> DemoScene:
    return demo_scene(clock)


def status(scene: DemoScene, network_id: str) -> str:
    network = scene.world.network(network_id)
    assert network is not None
    return str(network["status"])


def here(scene: DemoScene, network_id: str) -> Member:
    member = scene.central.member(network_id, scene.world.address)
    assert member is not None
    return member


def pending(scene: DemoScene) -> list[str]:
    """Look at the service, as somebody who watches does, and then at who waits."""
    scene.world.node()
    members = (member for network_id in OWN_NETWORKS for member in scene.central.members(network_id))
    return [member.address for member in members if member.standing == "not_authorized"]


def pass_moments(clock: HandClock) -> None:
    clock.advance(1)


# One story.


def test_every_device_that_was_heard_of_has_a_name_at_central(scene: DemoScene) -> None:
    named = {member.address for network_id in OWN_NETWORKS for member in scene.central.members(network_id)}
    heard = {peer["address"] for peer in scene.world.peers() if peer["role"] == "LEAF" and peer["latency"] >= 0}
    assert len(heard) == 12
    assert heard <= named


def test_members_are_as_their_peers_say(scene: DemoScene) -> None:
    peer = scene.world.peer("e3f1a2b4c6")
    member = scene.central.member(OFFICE, "e3f1a2b4c6")
    assert peer is not None
    assert member is not None
    assert (member.version, f"{member.physical_address}/9993") == ((1, 8, 10), peer["paths"][0]["address"])


@pytest.mark.parametrize("network_id", [HOME, LAB, OFFICE])
def test_this_computer_has_the_addresses_that_central_gave_it(scene: DemoScene, network_id: str) -> None:
    network = scene.world.network(network_id)
    assert network is not None
    assert network["name"] == getattr(scene.central.network(network_id), "name", None)
    assert network["status"] == "OK"
    assert network["assignedAddresses"][0].partition("/")[0] == here(scene, network_id).ips[0]


def test_who_is_online_is_seen_now_however_late_it_is(scene: DemoScene, clock: HandClock) -> None:
    before = scene.central.counts(HOME).online
    clock.advance(3600)
    assert scene.central.counts(HOME).online == before
    nas, tablet = (scene.central.member(HOME, address) for address in ("9f3a1c55d0", "01d7ab1e70"))
    assert nas is not None
    assert tablet is not None
    assert nas.seen == scene.central.timeline.now
    assert tablet.seen is not None
    assert tablet.seen < nas.seen - 24 * 3_600_000


def test_this_computer_is_online_for_as_long_as_it_is_in_the_network(scene: DemoScene, clock: HandClock) -> None:
    scene.world.leave(HOME)
    left = scene.central.timeline.now
    clock.advance(600)
    assert (here(scene, HOME).is_online, here(scene, HOME).seen) == (False, left)
    scene.world.join(HOME)
    assert here(scene, HOME).is_online
    clock.advance(1)
    assert status(scene, HOME) == "OK"


def test_each_central_has_its_organisation_and_networks_to_join(scene: DemoScene) -> None:
    organisations = {scene.keys.new.organisation_id: {HOME, LAB, GARDEN}}
    organisations |= {scene.keys.legacy.organisation_id: {OFFICE, CLINIC, WAREHOUSE}}
    for organisation, ids in organisations.items():
        assert {network.id for network in scene.central.networks(organisation)} == ids
    assert scene.world.network(GARDEN) is None
    assert scene.world.network(WAREHOUSE) is None


# Approving, joining and the other way round.


def test_approving_this_computer_lets_it_in_some_moments_later(scene: DemoScene, clock: HandClock) -> None:
    assert (status(scene, CLINIC), here(scene, CLINIC).standing) == ("ACCESS_DENIED", "not_authorized")
    scene.central.authorize(CLINIC, scene.world.address)
    assert status(scene, CLINIC) == "ACCESS_DENIED"
    pass_moments(clock)
    assert status(scene, CLINIC) == "OK"
    for standing in ("not_authorized", "rejected"):
        scene.central.set_standing(CLINIC, scene.world.address, standing)
        pass_moments(clock)
        assert status(scene, CLINIC) == "ACCESS_DENIED"


def test_whoever_joins_waits_for_approval(scene: DemoScene, clock: HandClock) -> None:
    joined = scene.world.join(GARDEN)
    assert (joined["status"], here(scene, GARDEN).standing) == ("REQUESTING_CONFIGURATION", "not_authorized")
    pass_moments(clock)
    assert status(scene, GARDEN) == "ACCESS_DENIED"
    scene.world.authorize(GARDEN)
    pass_moments(clock)
    network = scene.world.network(GARDEN)
    assert network is not None
    assert (network["status"], network["name"]) == ("OK", "Garden")
    assert network["assignedAddresses"] == [f"{here(scene, GARDEN).ips[0]}/24"]


def test_whoever_was_approved_in_advance_is_let_in_at_once(scene: DemoScene, clock: HandClock) -> None:
    scene.world.join(WAREHOUSE)
    pass_moments(clock)
    assert status(scene, WAREHOUSE) == "OK"


def test_what_happens_to_others_keeps_nobody_waiting_longer(scene: DemoScene, clock: HandClock) -> None:
    scene.central.authorize(CLINIC, scene.world.address)
    for _ in range(2):
        clock.advance(0.5)
        scene.central.change_network(CLINIC, description="busy")
    assert status(scene, CLINIC) == "OK"


def test_whoever_is_deleted_asks_again(scene: DemoScene, clock: HandClock) -> None:
    scene.central.delete_member(HOME, scene.world.address)
    assert scene.central.member(HOME, scene.world.address) is None
    pass_moments(clock)
    assert status(scene, HOME) == "ACCESS_DENIED"
    assert here(scene, HOME).standing == "not_authorized"


def test_whoever_was_deleted_and_has_left_does_not_ask_again(scene: DemoScene, clock: HandClock) -> None:
    scene.central.delete_member(HOME, scene.world.address)
    scene.world.leave(HOME)
    pass_moments(clock)
    scene.world.node()
    assert scene.central.member(HOME, scene.world.address) is None


def test_a_deleted_network_is_not_found_any_more(scene: DemoScene, clock: HandClock) -> None:
    scene.central.delete_network(LAB)
    pass_moments(clock)
    assert status(scene, LAB) == "NOT_FOUND"
    scene.world.leave(LAB)
    scene.world.join(LAB)
    pass_moments(clock)
    assert status(scene, LAB) == "NOT_FOUND"


def test_a_network_that_is_created_at_central_can_be_joined(scene: DemoScene, clock: HandClock) -> None:
    organisation = scene.central.organisation(scene.keys.new.organisation_id)
    assert organisation is not None
    created = scene.central.add_network(organisation, "Games")
    scene.world.join(created.id)
    pass_moments(clock)
    assert status(scene, created.id) == "ACCESS_DENIED"


def test_changes_of_a_network_reach_its_members(scene: DemoScene, clock: HandClock) -> None:
    scene.central.change_network(HOME, name="Castle", mtu=1400)
    pass_moments(clock)
    network = scene.world.network(HOME)
    assert network is not None
    assert (network["status"], network["name"], network["mtu"]) == ("OK", "Castle", 1400)


def test_a_sign_in_ends_after_its_time(scene: DemoScene, clock: HandClock) -> None:
    assert status(scene, OFFICE) == "OK"
    clock.advance(8 * 3600 + 1)
    assert status(scene, OFFICE) == "AUTHENTICATION_REQUIRED"


# Who comes.


def test_devices_ask_to_join_one_after_the_other_and_then_no_more(scene: DemoScene, clock: HandClock) -> None:
    waiting = []
    for seconds in (0, 20, 180, 3600, 24 * 3600):
        clock.advance(seconds)
        waiting.append(len(pending(scene)))
    assert waiting == [2, 3, 4, 7, 7]
    assert ARRIVAL in pending(scene)


def test_a_device_that_is_let_in_becomes_a_peer_some_moments_later(scene: DemoScene, clock: HandClock) -> None:
    clock.advance(20)
    assert ARRIVAL in pending(scene)
    clock.advance(10)
    assert scene.world.peer(ARRIVAL) is None
    scene.central.authorize(HOME, ARRIVAL)
    assert scene.world.peer(ARRIVAL) is None
    clock.advance(3)
    assert scene.world.peer(ARRIVAL) is not None


def test_devices_of_a_network_become_peers_once_this_computer_is_in(scene: DemoScene, clock: HandClock) -> None:
    scene.world.join(GARDEN)
    clock.advance(10)
    assert scene.world.peer(RAIN_GAUGE) is None
    scene.world.authorize(GARDEN)
    clock.advance(3)
    assert scene.world.peer(RAIN_GAUGE) is not None


def test_service_and_central_are_used_from_several_threads(scene: DemoScene, clock: HandClock) -> None:
    def approve_and_think_better_of_it() -> None:
        for _ in range(50):
            scene.central.authorize(CLINIC, scene.world.address)
            clock.advance(0.1)
            scene.central.set_standing(CLINIC, scene.world.address, "not_authorized")

    def leave_and_join() -> None:
        for _ in range(50):
            scene.world.leave(CLINIC)
            scene.world.join(CLINIC)
            scene.world.networks()

    threads = [threading.Thread(target=act, daemon=True) for act in (approve_and_think_better_of_it, leave_and_join)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not any(thread.is_alive() for thread in threads)
    pass_moments(clock)
    assert status(scene, CLINIC) == "ACCESS_DENIED"


def test_a_click_at_central_reaches_the_service_over_the_wire(
    scene: DemoScene, clock: HandClock, tmp_path: Path
) -> None:
    with SimulatedService(scene.world, home=tmp_path), SimulatedLegacyCentral(scene.central) as central:
        client = LegacyCentral(Web(central.base_url), Token(scene.keys.legacy.secret))
        client.set_standing(NetworkId(CLINIC), [NodeAddress(scene.world.address)], Standing.AUTHORISED)
        pass_moments(clock)
        assert status(scene, CLINIC) == "OK"


# As the program runs it.


@contextmanager
def running(*, crowd: int = 0) -> Iterator[EmbeddedDemo]:
    demo = EmbeddedDemo(crowd=crowd)
    try:
        yield demo
    finally:
        demo.stop()


def client_of(account: DemoAccount) -> Source:
    kind = NewCentral if account.kind is SourceKind.NEW_CENTRAL else LegacyCentral
    return kind(Web(account.base), account.key)


def test_the_accounts_can_be_used_as_they_are_told() -> None:
    with running() as demo:
        assert demo.accounts == (demo.new_central, demo.legacy_central)
        told = {
            account.kind: (account.name, {network.name for network in client_of(account).networks()})
            for account in demo.accounts
        }
        owner = client_of(demo.legacy_central).holder().owner
    assert told == {
        SourceKind.NEW_CENTRAL: ("Lovelace & daughters", {"Home", "Lab", "Garden"}),
        SourceKind.LEGACY_CENTRAL: ("Hopper Instruments", {"Office", "Clinic", "Warehouse"}),
    }
    assert owner == "Grace Hopper"


def test_an_account_does_not_show_its_key() -> None:
    with running() as demo:
        assert not any(account.key.reveal() in repr(account) for account in demo.accounts)


def test_a_crowd_can_be_asked_for() -> None:
    with running(crowd=3000) as demo:
        assert len(client_of(demo.new_central).members(NetworkId(LAB))) > 3000


def test_nothing_is_left_of_it() -> None:
    with running() as demo:
        assert (demo.home / "authtoken.secret").exists()
    assert not demo.home.exists()
    for account in demo.accounts:
        with pytest.raises(UnreachableError):
            client_of(account).networks()


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent otherwise there")
def test_it_is_served_in_the_foreground_until_it_is_interrupted() -> None:
    command = [sys.executable, "-m", "ztray.demo", "--crowd", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        home, service, *accounts = (process.stdout.readline().strip() for _ in range(4))
        folder = Path(home.removeprefix("service home "))
        assert service.endswith((folder / "zerotier-one.port").read_text())
        for line, kind in zip(accounts, (NewCentral, LegacyCentral), strict=True):
            _name, _at, base, *_with_the_key, key = line.split()
            assert len(kind(Web(base), Token(key)).networks()) == 3
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
    assert not folder.exists()
