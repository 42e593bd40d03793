"""What may be relied on of every source of networks and members, as one class of tests: three kinds inherit it.

What a source is not able to do is read from its abilities; then the tests prove that it says so, and does nothing.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

import pytest

from ztray.api.errors import GoneError, NotAppliedError, UnauthorizedError
from ztray.api.source import Source
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.membership import Ability, AddressPool, ManagedNetwork, Member, NetworkRules, Standing
from ztray.domain.network import Dns, Route
from ztray.presentation.network_rules import Draft, check, is_changed, new_draft

ANNA = NodeAddress("0123456789")
BORIS = NodeAddress("abcdef0123")
CLARA = NodeAddress("00000000c1")
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
INABILITY = (NotImplementedError, NotAppliedError, ValueError)
"""What a source raises when it is asked all the same for what is not among its abilities."""

EASY = replace(new_draft(()), name="Orchard")
DRAFTS = {
    "as new": EASY,
    "with everything": Draft(
        name='Orchard & "<b>Mead\\ow</b>" 🍎',
        is_private=False,
        assigns_ipv4=True,
        pools=(("10.147.20.1", "10.147.20.254"), ("FD00:0::1", "fd00::00ff")),
        assigns_ipv6=True,
        assigns_rfc4193=True,
        assigns_6plane=True,
        routes=(
            ("10.147.20.0/255.255.255.0", ""),
            ("0.0.0.0/0", " 10.147.20.1 "),
            ("fd00:0::/64", ""),
            ("::/0", "fd00::1"),
        ),
        domain="home.arpa.",
        servers=("10.147.20.1", "FD00::53", "1.1.1.1", "9.9.9.9"),
        mtu="10000",
        multicast_limit="64",
        passes_broadcast=False,
    ),
    "with single addresses": replace(EASY, routes=(*EASY.routes, ("192.0.2.7/32", "10.147.17.9")), mtu="1280"),
    "with the longest name": replace(EASY, name="ä" * 63 + "x"),
    "with a domain alone": replace(EASY, domain="example.com"),
    "with servers alone": replace(EASY, servers=("10.147.17.5",)),
    "with nothing": Draft(name="Orchard", multicast_limit=str(2**31 - 1)),
}
"""What somebody may enter."""


class SourceSite(Protocol):
    """Somebody who runs networks."""

    def source(self) -> Source:
        """Return a new client."""

    def intruder(self) -> Source:
        """Return a client whose key is wrong."""

    def create_network(self) -> NetworkId:
        """Make a private network without members."""

    def ask_to_join(self, network_id: NetworkId, address: NodeAddress) -> None:
        """Make a device a member that waits for approval."""


class SourceContract:
    """The tests; whoever inherits them brings a fixture `site`."""

    @pytest.fixture
    def network_id(self, site: SourceSite) -> NetworkId:
        network_id = site.create_network()
        site.ask_to_join(network_id, ANNA)
        site.ask_to_join(network_id, BORIS)
        return network_id

    def test_whose_the_key_is_can_be_told(self, site: SourceSite) -> None:
        holder = site.source().holder()
        assert holder.owner or holder.organisation
        assert not holder.is_read_only

    def test_a_wrong_key_is_told_apart_from_every_other_trouble(self, site: SourceSite, network_id: NetworkId) -> None:
        intruder = site.intruder()
        asked: tuple[Callable[[], object], ...] = (
            intruder.holder,
            intruder.networks,
            lambda: intruder.network(network_id),
            lambda: intruder.members(network_id),
            lambda: intruder.set_standing(network_id, [ANNA], Standing.AUTHORISED),
        )
        for ask in asked:
            with pytest.raises(UnauthorizedError):
                ask()
        assert standings_of(site, network_id)[ANNA] is Standing.PENDING

    # Networks.

    def test_a_network_is_listed_and_tells_its_rules(self, site: SourceSite, network_id: NetworkId) -> None:
        listed = networks_of(site)[network_id]
        network = site.source().network(network_id)
        assert (network.id, network.name) == (network_id, listed.name)
        assert network.rules is not None
        assert network.rules.is_private

    def test_members_are_counted_as_far_as_that_is_told(self, site: SourceSite, network_id: NetworkId) -> None:
        site.source().set_standing(network_id, [ANNA], Standing.AUTHORISED)
        for network in (networks_of(site)[network_id], site.source().network(network_id)):
            assert network.counts.total in (2, None)
            assert network.counts.authorised in (1, None)
            assert network.counts.pending in (1, None)

    def test_a_network_is_created_as_asked(self, site: SourceSite) -> None:
        before = set(networks_of(site))
        if not is_able(site, Ability.CREATE_NETWORK):
            with pytest.raises(INABILITY):
                site.source().create_network("Orchard", RULES)
            assert set(networks_of(site)) == before
            return
        created = site.source().create_network("Orchard", RULES)
        for network in (created, networks_of(site)[created.id]):
            assert (network.name, network.rules) == ("Orchard", RULES)
            assert network.counts.total in (0, None)
        assert set(networks_of(site)) == before | {created.id}

    def test_a_network_is_changed_and_its_servers_of_names_are_taken_away(self, site: SourceSite) -> None:
        rules = NetworkRules(is_private=False, assigns_6plane=True)
        if not is_able(site, Ability.CHANGE_NETWORK):
            network_id = site.create_network()
            before = site.source().network(network_id)
            with pytest.raises(INABILITY):
                site.source().change_network(network_id, "Meadow", rules)
            assert site.source().network(network_id) == before
            return
        network_id = site.source().create_network("Orchard", RULES).id
        changed = site.source().change_network(network_id, "Meadow", rules)
        assert (changed.name, changed.rules) == ("Meadow", rules)
        assert site.source().network(network_id) == changed

    def test_what_the_editor_of_rules_lets_pass_is_kept_as_it_is(self, site: SourceSite) -> None:
        for draft in DRAFTS.values():
            checked = check(draft)
            assert checked.rules is not None
            if not is_able(site, Ability.CREATE_NETWORK):
                with pytest.raises(INABILITY):
                    site.source().create_network(checked.name, checked.rules)
                continue
            created = site.source().create_network(checked.name, checked.rules)
            kept = networks_of(site)[created.id]
            assert (kept.name, kept.rules) == (checked.name, checked.rules)
            assert not is_changed(draft, kept)
            bare = site.source().change_network(created.id, "Bare", NetworkRules())
            assert (bare.name, bare.rules) == ("Bare", NetworkRules())

    def test_a_network_is_deleted_once(self, site: SourceSite, network_id: NetworkId) -> None:
        if not is_able(site, Ability.DELETE_NETWORK):
            with pytest.raises(INABILITY):
                site.source().delete_network(network_id)
            assert len(site.source().members(network_id)) == 2
            return
        site.source().delete_network(network_id)
        assert network_id not in networks_of(site)
        with pytest.raises(GoneError):
            site.source().delete_network(network_id)

    def test_a_network_that_is_not_there_is_gone_whatever_is_asked(self, site: SourceSite) -> None:
        nowhere = NetworkId(f"{site.create_network()[:10]}fedcba")
        with pytest.raises(GoneError):
            site.source().network(nowhere)
        with pytest.raises(GoneError):
            site.source().members(nowhere)
        for standing in (Standing.AUTHORISED, Standing.PENDING):
            with pytest.raises(GoneError):
                site.source().set_standing(nowhere, [ANNA], standing)
        with pytest.raises(GoneError):
            site.source().rename(nowhere, ANNA, "Anna")
        with pytest.raises(GoneError):
            site.source().assign(nowhere, ANNA, ["10.147.20.5"])
        assert nowhere not in networks_of(site)

    # Members.

    def test_who_asked_to_join_waits(self, site: SourceSite, network_id: NetworkId) -> None:
        members = members_of(site, network_id)
        assert set(members) == {ANNA, BORIS}
        assert {(member.standing, member.network_id) for member in members.values()} == {(Standing.PENDING, network_id)}

    def test_a_member_is_approved_and_waits_again(self, site: SourceSite, network_id: NetworkId) -> None:
        site.source().set_standing(network_id, [ANNA], Standing.AUTHORISED)
        assert standings_of(site, network_id) == {ANNA: Standing.AUTHORISED, BORIS: Standing.PENDING}
        site.source().set_standing(network_id, [ANNA], Standing.PENDING)
        assert standings_of(site, network_id) == {ANNA: Standing.PENDING, BORIS: Standing.PENDING}

    def test_many_are_approved_and_wait_again(self, site: SourceSite, network_id: NetworkId) -> None:
        site.ask_to_join(network_id, CLARA)
        for standing in (Standing.AUTHORISED, Standing.PENDING):
            site.source().set_standing(network_id, [ANNA, CLARA], standing)
            changed = {ANNA: standing, BORIS: Standing.PENDING, CLARA: standing}
            assert standings_of(site, network_id) == changed

    def test_nobody_at_all_is_changed_when_nobody_is_named(self, site: SourceSite, network_id: NetworkId) -> None:
        site.source().set_standing(network_id, [], Standing.AUTHORISED)
        assert standings_of(site, network_id) == {ANNA: Standing.PENDING, BORIS: Standing.PENDING}

    def test_a_member_is_rejected_and_approved_after_all(self, site: SourceSite, network_id: NetworkId) -> None:
        if not is_able(site, Ability.REJECT):
            with pytest.raises(INABILITY):
                site.source().set_standing(network_id, [ANNA], Standing.REJECTED)
            assert standings_of(site, network_id)[ANNA] is Standing.PENDING
            return
        for standing in (Standing.REJECTED, Standing.AUTHORISED, Standing.REJECTED):
            site.source().set_standing(network_id, [ANNA], standing)
            assert standings_of(site, network_id) == {ANNA: standing, BORIS: Standing.PENDING}

    def test_an_unknown_device_is_approved_in_advance_or_told_to_be_unknown(
        self, site: SourceSite, network_id: NetworkId
    ) -> None:
        try:
            site.source().set_standing(network_id, [CLARA], Standing.AUTHORISED)
        except GoneError:
            assert set(members_of(site, network_id)) == {ANNA, BORIS}
        else:
            assert standings_of(site, network_id)[CLARA] is Standing.AUTHORISED

    def test_a_member_is_renamed(self, site: SourceSite, network_id: NetworkId) -> None:
        if not is_able(site, Ability.RENAME_MEMBER):
            with pytest.raises(INABILITY):
                site.source().rename(network_id, ANNA, "Anna")
            assert members_of(site, network_id)[ANNA].name == ""
            return
        renamed = site.source().rename(network_id, ANNA, "Anna <b>")
        assert renamed.name == "Anna <b>"
        assert members_of(site, network_id)[ANNA] == renamed
        assert members_of(site, network_id)[BORIS].name == ""

    def test_a_member_is_described_and_stays_so_when_it_is_renamed(
        self, site: SourceSite, network_id: NetworkId
    ) -> None:
        if not is_able(site, Ability.RENAME_MEMBER):
            assert not is_able(site, Ability.DESCRIBE_MEMBER)
            return
        described = "On the desk" if is_able(site, Ability.DESCRIBE_MEMBER) else ""
        assert site.source().rename(network_id, ANNA, "Anna", "On the desk").description == described
        assert site.source().rename(network_id, ANNA, "Annabella").description == described
        assert members_of(site, network_id)[ANNA].description == described

    def test_a_member_gets_addresses_and_becomes_a_bridge(self, site: SourceSite, network_id: NetworkId) -> None:
        assert is_able(site, Ability.ASSIGN_ADDRESSES)
        assert is_able(site, Ability.BRIDGE)
        wanted = ["10.147.20.5", "fd00:0:0::5"]
        member = site.source().assign(network_id, ANNA, wanted, is_bridge=True, assigns_no_addresses=True)
        assert member.addresses == ("10.147.20.5", "fd00::5")
        assert (member.is_bridge, member.assigns_no_addresses) == (True, True)
        assert members_of(site, network_id)[ANNA] == member
        member = site.source().assign(network_id, ANNA, [])
        assert (member.addresses, member.is_bridge, member.assigns_no_addresses) == ((), True, True)

    def test_what_is_no_address_is_not_even_asked_for(self, site: SourceSite, network_id: NetworkId) -> None:
        with pytest.raises(ValueError, match="no address"):
            site.source().assign(network_id, ANNA, ["10.147.20.5", "no address"])
        assert members_of(site, network_id)[ANNA].addresses == ()

    def test_a_member_is_deleted_and_comes_back_when_it_asks_again(
        self, site: SourceSite, network_id: NetworkId
    ) -> None:
        if not is_able(site, Ability.DELETE_MEMBER):
            with pytest.raises(INABILITY):
                site.source().delete_member(network_id, ANNA)
            assert set(members_of(site, network_id)) == {ANNA, BORIS}
            return
        site.source().set_standing(network_id, [ANNA], Standing.AUTHORISED)
        site.source().delete_member(network_id, ANNA)
        assert set(members_of(site, network_id)) == {BORIS}
        with pytest.raises(GoneError):
            site.source().delete_member(network_id, ANNA)
        site.ask_to_join(network_id, ANNA)
        assert standings_of(site, network_id)[ANNA] is Standing.PENDING


def is_able(site: SourceSite, ability: Ability) -> bool:
    """Tell whether the source says that it can do this."""
    return ability in site.source().abilities


def members_of(site: SourceSite, network_id: NetworkId) -> dict[NodeAddress, Member]:
    """Return the members as a client sees them that has seen nothing before."""
    return {member.address: member for member in site.source().members(network_id)}


def standings_of(site: SourceSite, network_id: NetworkId) -> dict[NodeAddress, Standing]:
    """Return what each member may do."""
    return {address: member.standing for address, member in members_of(site, network_id).items()}


def networks_of(site: SourceSite) -> dict[NetworkId, ManagedNetwork]:
    """Return the networks of the account."""
    return {network.id: network for network in site.source().networks()}
