"""What the controller's client may rely on besides, whichever service answers: the simulated one, and real ones."""

from abc import ABC, abstractmethod

import pytest

from tests.contract.source_contract import ANNA, SourceContract
from ztray.api.controller import Controller
from ztray.api.errors import GoneError, NotAppliedError
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.membership import Ability, AddressPool, NetworkRules, Standing
from ztray.domain.network import Route


class ControllerSite(ABC):
    """A service with a controller of its own."""

    address: NodeAddress
    version: tuple[int, int]

    @abstractmethod
    def source(self) -> Controller:
        """Return a new client."""

    @abstractmethod
    def intruder(self) -> Controller:
        """Return a client with a wrong token."""

    def create_network(self) -> NetworkId:
        """Make a private network without members."""
        return self.source().create_network("Orchard", NetworkRules()).id

    def ask_to_join(self, network_id: NetworkId, address: NodeAddress) -> None:
        """Make a device a member that waits, as one does that has asked."""
        self.source().set_standing(network_id, [address], Standing.AUTHORISED)
        self.source().set_standing(network_id, [address], Standing.PENDING)


class ControllerContract(SourceContract):
    """The tests; whoever inherits them brings a fixture `site`."""

    def test_the_controller_is_there_and_names_its_node(self, site: ControllerSite) -> None:
        assert site.source().is_there()
        assert site.source().holder().owner == site.address
        assert site.create_network().controller == site.address

    def test_what_it_is_able_to_do_depends_on_its_version(self, site: ControllerSite) -> None:
        abilities = site.source().abilities
        assert (Ability.RENAME_MEMBER in abilities) is (site.version >= (1, 14))
        assert (Ability.DELETE_MEMBER in abilities) is (site.version >= (1, 8))
        assert Ability.REJECT not in abilities

    def test_it_counts_all_members_and_from_1_14_on_who_waits(
        self, site: ControllerSite, network_id: NetworkId
    ) -> None:
        site.source().set_standing(network_id, [ANNA], Standing.AUTHORISED)
        counts = site.source().network(network_id).counts
        told = (1, 1) if site.version >= (1, 14) else (None, None)
        assert (counts.total, counts.authorised, counts.pending) == (2, *told)

    def test_when_a_member_was_seen_is_not_told(self, site: ControllerSite, network_id: NetworkId) -> None:
        assert {member.last_seen for member in site.source().members(network_id)} == {None}

    def test_an_address_may_be_spelled_otherwise(self, site: ControllerSite) -> None:
        pool = AddressPool(first="fd00:0:0::0001", last="FD00::00FF")
        rules = NetworkRules(pools=(pool,), routes=(Route(target="fd00:0:0::/64", via="fd00:0::1"),))
        kept = site.source().create_network("Orchard", rules).rules
        assert kept is not None
        assert kept.pools == (AddressPool(first="fd00::1", last="fd00::ff"),)
        assert kept.routes == (Route(target="fd00::/64", via="fd00::1"),)

    def test_no_multicast_at_all_is_kept(self, site: ControllerSite) -> None:
        rules = NetworkRules(multicast_limit=0)
        assert site.source().create_network("Orchard", rules).rules == rules

    def test_rules_that_the_controller_keeps_otherwise_are_told(self, site: ControllerSite) -> None:
        network_id = site.create_network()
        rules = NetworkRules(mtu=100, routes=(Route(target="10.2.0.0/16", via="fd00::1"),))
        with pytest.raises(NotAppliedError) as caught:
            site.source().change_network(network_id, "Orchard", rules)
        assert set(caught.value.fields) == {"mtu", "routes"}

    def test_a_device_is_approved_in_advance(self, site: ControllerSite) -> None:
        network_id = site.create_network()
        site.source().set_standing(network_id, [ANNA], Standing.AUTHORISED)
        assert [member.standing for member in site.source().members(network_id)] == [Standing.AUTHORISED]

    def test_a_change_of_a_member_that_is_gone_creates_none(self, site: ControllerSite) -> None:
        network_id = site.create_network()
        with pytest.raises(GoneError):
            site.source().assign(network_id, ANNA, ["10.147.20.5"])
        with pytest.raises(GoneError):
            site.source().rename(network_id, ANNA, "Anna")
        with pytest.raises(GoneError):
            site.source().set_standing(network_id, [ANNA], Standing.PENDING)
        assert site.source().members(network_id) == ()

    def test_no_change_brings_a_deleted_network_back(self, site: ControllerSite) -> None:
        network_id = site.create_network()
        site.source().delete_network(network_id)
        with pytest.raises(GoneError):
            site.source().change_network(network_id, "Meadow", NetworkRules())
        with pytest.raises(GoneError):
            site.source().set_standing(network_id, [ANNA], Standing.AUTHORISED)
        assert network_id not in {network.id for network in site.source().networks()}
