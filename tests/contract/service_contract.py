"""What ZTray relies on, as one class of tests: run on the simulated service always, and on real ones by `make live`."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

import pytest

from ztray.api.errors import NotJoinedError, OutageError
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.network import DEFAULT_FLAGS, Flag, Network, NetworkStatus
from ztray.domain.state import OutageReason
from ztray.runtime.access import ServiceAccess

T = TypeVar("T")

NOWHERE = NetworkId("fefefefefe000001")
"""No controller has this address: joined, it waits for ever."""


class ServiceSite(Protocol):
    """A service, the controller of a network, and what can happen to them."""

    access: ServiceAccess

    def inside(self) -> AbstractContextManager[None]:
        """Be where the service can be reached."""

    def create_network(self, name: str) -> NetworkId:
        """Make a private network that gives addresses, on a controller that the service can reach."""

    def approve(self, network_id: NetworkId) -> None:
        """Let the service's node into the network."""

    def wait_until(self, claim: Callable[[], bool]) -> None:
        """Let time pass until it is so. Raises TimeoutError."""

    def stop(self) -> None:
        """End the service."""

    def start(self) -> None:
        """Start the service again."""

    def restart_elsewhere(self) -> int:
        """Start the service again on another port, and return that."""

    def freeze(self) -> None:
        """Make the service accept connections and answer nothing."""

    def thaw(self) -> None:
        """Let the service answer again."""

    def replace_token(self) -> None:
        """Give the service another token."""


class ServiceContract:
    """The tests; whoever inherits them brings a fixture `site`."""

    @pytest.fixture(autouse=True)
    def _be_inside(self, site: ServiceSite) -> object:
        with site.inside():
            yield
            for network in site.access.use(lambda service: service.networks()):
                site.access.use(lambda service, left=network.id: service.leave(left))  # type: ignore[misc]

    def test_the_node_has_an_address_and_a_version(self, site: ServiceSite) -> None:
        node = site.access.use(lambda service: service.status())
        assert isinstance(node.address, NodeAddress)
        assert node.version.count(".") == 2

    def test_a_private_network_is_denied_until_its_administrator_approves(self, site: ServiceSite) -> None:
        network_id = site.create_network("Orchard")
        joined = site.access.use(lambda service: service.join(network_id))
        assert (joined.name, joined.status, joined.flags) == ("", NetworkStatus.REQUESTING_CONFIGURATION, DEFAULT_FLAGS)
        site.wait_until(lambda: network_of(site, network_id).status is NetworkStatus.ACCESS_DENIED)
        site.approve(network_id)
        site.wait_until(lambda: bool(network_of(site, network_id).addresses))
        approved = network_of(site, network_id)
        assert (approved.name, approved.status) == ("Orchard", NetworkStatus.OK)
        assert approved.routes

    def test_a_network_without_a_controller_waits(self, site: ServiceSite) -> None:
        site.access.use(lambda service: service.join(NOWHERE))
        assert network_of(site, NOWHERE).status is NetworkStatus.REQUESTING_CONFIGURATION

    def test_joining_sets_the_flags_that_were_asked_for(self, site: ServiceSite) -> None:
        wanted = frozenset({Flag.GLOBAL, Flag.DNS})
        assert site.access.use(lambda service: service.join(NOWHERE, wanted)).flags == wanted
        assert network_of(site, NOWHERE).flags == wanted

    @pytest.mark.parametrize("flag", Flag)
    def test_a_flag_is_switched_there_and_back_and_no_other_moves(self, site: ServiceSite, flag: Flag) -> None:
        before = site.access.use(lambda service: service.join(NOWHERE)).flags
        was_on = flag in before
        site.access.use(lambda service: service.set_flags(NOWHERE, {flag: not was_on}))
        assert network_of(site, NOWHERE).flags == before ^ {flag}
        site.access.use(lambda service: service.set_flags(NOWHERE, {flag: was_on}))
        assert network_of(site, NOWHERE).flags == before

    def test_a_flag_of_a_network_that_was_left_does_not_join_it_again(self, site: ServiceSite) -> None:
        site.access.use(lambda service: service.join(NOWHERE))
        site.access.use(lambda service: service.leave(NOWHERE))
        with pytest.raises(NotJoinedError):
            site.access.use(lambda service: service.set_flags(NOWHERE, {Flag.DNS: True}))
        assert site.access.use(lambda service: service.network(NOWHERE)) is None

    def test_leaving_twice_is_told_apart(self, site: ServiceSite) -> None:
        site.access.use(lambda service: service.join(NOWHERE))
        assert site.access.use(lambda service: service.leave(NOWHERE)) is True
        assert site.access.use(lambda service: service.leave(NOWHERE)) is False

    def test_leaving_forgets_the_flags(self, site: ServiceSite) -> None:
        site.access.use(lambda service: service.join(NOWHERE, frozenset(Flag)))
        site.access.use(lambda service: service.leave(NOWHERE))
        assert site.access.use(lambda service: service.join(NOWHERE)).flags == DEFAULT_FLAGS

    def test_the_list_and_the_single_network_agree(self, site: ServiceSite) -> None:
        site.access.use(lambda service: service.join(NOWHERE))
        (listed,) = site.access.use(lambda service: service.networks())
        assert listed == network_of(site, NOWHERE)

    def test_every_peer_of_the_list_can_be_asked_for(self, site: ServiceSite) -> None:
        peers = site.access.use(lambda service: service.peers())
        assert peers
        for peer in peers:
            found = site.access.use(lambda service, address=peer.address: service.peer(address))  # type: ignore[misc]
            assert found is not None
            assert (found.address, found.role) == (peer.address, peer.role)

    def test_an_unknown_peer_is_none(self, site: ServiceSite) -> None:
        assert site.access.use(lambda service: service.peer(NodeAddress("0123456789"))) is None

    def test_moons_configuration_and_metrics_can_be_read(self, site: ServiceSite) -> None:
        moons = site.access.use(lambda service: service.moons())
        assert all(len(moon.id) == 16 for moon in moons)
        configuration = site.access.use(lambda service: service.configuration())
        assert configuration is None or isinstance(configuration.settings, dict)
        metrics = site.access.use(lambda service: service.metrics())
        assert metrics is None or any(metric.name.startswith("zt_") for metric in metrics)

    def test_a_stopped_service_is_not_running_and_is_found_again(self, site: ServiceSite) -> None:
        address = site.access.use(lambda service: service.status()).address
        site.stop()
        assert outage_of(site) is OutageReason.NOT_RUNNING
        site.start()
        assert site.access.use(lambda service: service.status()).address == address

    def test_a_service_on_another_port_is_found(self, site: ServiceSite) -> None:
        site.access.use(lambda service: service.status())
        port = site.restart_elsewhere()
        node = site.access.use(lambda service: service.status())
        assert node.config.settings.primary_port == port

    def test_a_service_that_hangs_is_timed_out_and_answers_later(self, site: ServiceSite) -> None:
        address = site.access.use(lambda service: service.status()).address
        site.freeze()
        try:
            assert outage_of(site) is OutageReason.TIMED_OUT
        finally:
            site.thaw()
        assert site.access.use(lambda service: service.status()).address == address

    def test_a_replaced_token_is_found(self, site: ServiceSite) -> None:
        address = site.access.use(lambda service: service.status()).address
        site.replace_token()
        assert site.access.use(lambda service: service.status()).address == address


def network_of(site: ServiceSite, network_id: NetworkId) -> Network:
    """Return a network that must be joined."""
    network = site.access.use(lambda service: service.network(network_id))
    assert network is not None
    return network


def outage_of(site: ServiceSite) -> OutageReason:
    """Return why the service cannot be used."""
    with pytest.raises(OutageError) as caught:
        site.access.use(lambda service: service.status())
    return caught.value.outage.reason
