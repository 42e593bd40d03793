"""What the controller's client may rely on, whichever service answers: the simulated one, and real ones."""

from typing import Protocol

import pytest

from ztray.api.controller import Controller
from ztray.api.errors import GoneError, NotAppliedError
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.membership import Ability, AddressPool, NetworkRules, Standing
from ztray.domain.network import Dns, Route

ANNA = NodeAddress("0123456789")
BORIS = NodeAddress("abcdef0123")
RULES = NetworkRules(
    pools=(AddressPool(first="10.147.20.1", last="10.147.20.254"), AddressPool(first="fd00::1", last="fd00::ff")),
    routes=(Route(target="10.147.20.0/24"), Route(target="10.9.0.0/16", via="10.147.20.1"), Route(target="fd00::/64")),
    dns=Dns(domain="home.arpa", servers=("10.147.20.1",)),
    assigns_ipv4=True,
    assigns_rfc4193=True,
    mtu=1400,
    multicast_limit=64,
    passes_broadcast=False,
)


class ControllerSite(Protocol):
    """A service with a controller of its own."""

    address: NodeAddress
    version: tuple[int, int]

    def controller(self) -> Controller:
        """Return a new client."""


class ControllerContract:
    """The tests; whoever inherits them brings a fixture `own`."""

    def test_the_controller_is_there_and_names_its_node(self, own: ControllerSite) -> None:
        assert own.controller().is_there()
        assert own.controller().holder().owner == own.address

    def test_what_it_is_able_to_do_depends_on_its_version(self, own: ControllerSite) -> None:
        abilities = own.controller().abilities
        assert (Ability.RENAME_MEMBER in abilities) is (own.version >= (1, 14))
        assert (Ability.DELETE_MEMBER in abilities) is (own.version >= (1, 8))
        assert Ability.REJECT not in abilities

    def test_a_network_is_created_as_asked_and_listed(self, own: ControllerSite) -> None:
        created = own.controller().create_network("Orchard", RULES)
        assert created.id.controller == own.address
        assert (created.name, created.rules, created.counts.total) == ("Orchard", RULES, 0)
        (listed,) = [network for network in own.controller().networks() if network.id == created.id]
        assert (listed.name, listed.rules, listed.counts.total) == ("Orchard", RULES, 0)

    def test_a_network_is_changed_and_its_servers_of_names_are_taken_away(self, own: ControllerSite) -> None:
        network_id = own.controller().create_network("Orchard", RULES).id
        rules = NetworkRules(is_private=False, assigns_6plane=True)
        changed = own.controller().change_network(network_id, "Meadow", rules)
        assert (changed.name, changed.rules) == ("Meadow", rules)
        assert own.controller().network(network_id) == changed

    def test_an_address_may_be_spelled_otherwise(self, own: ControllerSite) -> None:
        pool = AddressPool(first="fd00:0:0::0001", last="FD00::00FF")
        rules = NetworkRules(pools=(pool,), routes=(Route(target="fd00:0:0::/64", via="fd00:0::1"),))
        kept = own.controller().create_network("Orchard", rules).rules
        assert kept is not None
        assert kept.pools == (AddressPool(first="fd00::1", last="fd00::ff"),)
        assert kept.routes == (Route(target="fd00::/64", via="fd00::1"),)

    def test_rules_that_the_controller_keeps_otherwise_are_told(self, own: ControllerSite) -> None:
        network_id = own.controller().create_network("Orchard", NetworkRules()).id
        rules = NetworkRules(mtu=100, routes=(Route(target="10.2.0.0/16", via="fd00::1"),))
        with pytest.raises(NotAppliedError) as caught:
            own.controller().change_network(network_id, "Orchard", rules)
        assert set(caught.value.fields) == {"mtu", "routes"}

    def test_devices_are_approved_in_advance_and_wait_again(self, own: ControllerSite) -> None:
        controller = own.controller()
        network_id = controller.create_network("Orchard", NetworkRules()).id
        controller.set_standing(network_id, [ANNA, BORIS], Standing.AUTHORISED)
        assert {member.standing for member in controller.members(network_id)} == {Standing.AUTHORISED}
        controller.set_standing(network_id, [BORIS], Standing.PENDING)
        standings = {member.address: member.standing for member in own.controller().members(network_id)}
        assert standings == {ANNA: Standing.AUTHORISED, BORIS: Standing.PENDING}
        counts = own.controller().network(network_id).counts
        assert counts.total == 2
        if own.version >= (1, 14):
            assert (counts.authorised, counts.pending) == (1, 1)

    def test_a_member_gets_addresses_and_becomes_a_bridge(self, own: ControllerSite) -> None:
        controller = own.controller()
        network_id = controller.create_network("Orchard", NetworkRules()).id
        controller.set_standing(network_id, [ANNA], Standing.AUTHORISED)
        wanted = ["10.147.20.5", "fd00:0:0::5"]
        member = controller.assign(network_id, ANNA, wanted, is_bridge=True, assigns_no_addresses=True)
        assert member.addresses == ("10.147.20.5", "fd00::5")
        assert (member.is_bridge, member.assigns_no_addresses, member.last_seen) == (True, True, None)
        assert controller.members(network_id) == (member,)
        member = controller.assign(network_id, ANNA, [])
        assert (member.addresses, member.is_bridge, member.assigns_no_addresses) == ((), True, True)

    def test_a_name_is_kept_or_its_loss_is_told(self, own: ControllerSite) -> None:
        controller = own.controller()
        network_id = controller.create_network("Orchard", NetworkRules()).id
        controller.set_standing(network_id, [ANNA], Standing.AUTHORISED)
        if own.version >= (1, 14):
            assert controller.rename(network_id, ANNA, "Anna <b>").name == "Anna <b>"
            assert controller.members(network_id)[0].name == "Anna <b>"
        else:
            with pytest.raises(NotAppliedError):
                controller.rename(network_id, ANNA, "Anna")

    def test_a_member_is_deleted_or_its_staying_is_told(self, own: ControllerSite) -> None:
        controller = own.controller()
        network_id = controller.create_network("Orchard", NetworkRules()).id
        controller.set_standing(network_id, [ANNA], Standing.AUTHORISED)
        if own.version < (1, 8):
            with pytest.raises(NotAppliedError):
                controller.delete_member(network_id, ANNA)
            return
        controller.delete_member(network_id, ANNA)
        assert controller.members(network_id) == ()
        with pytest.raises(GoneError):
            controller.delete_member(network_id, ANNA)

    def test_a_change_of_a_member_that_is_gone_creates_none(self, own: ControllerSite) -> None:
        controller = own.controller()
        network_id = controller.create_network("Orchard", NetworkRules()).id
        with pytest.raises(GoneError):
            controller.assign(network_id, ANNA, ["10.147.20.5"])
        with pytest.raises(GoneError):
            controller.rename(network_id, ANNA, "Anna")
        with pytest.raises(GoneError):
            controller.set_standing(network_id, [ANNA], Standing.PENDING)
        assert controller.members(network_id) == ()

    def test_a_deleted_network_is_gone_and_no_change_brings_it_back(self, own: ControllerSite) -> None:
        controller = own.controller()
        network_id = controller.create_network("Orchard", NetworkRules()).id
        controller.delete_network(network_id)
        with pytest.raises(GoneError):
            controller.network(network_id)
        with pytest.raises(GoneError):
            controller.members(network_id)
        with pytest.raises(GoneError):
            controller.change_network(network_id, "Meadow", NetworkRules())
        with pytest.raises(GoneError):
            controller.set_standing(network_id, [ANNA], Standing.AUTHORISED)
        with pytest.raises(GoneError):
            controller.delete_network(network_id)
        assert network_id not in listed(own.controller())


def listed(controller: Controller) -> set[NetworkId]:
    """Return the ids of the networks."""
    return {network.id for network in controller.networks()}
