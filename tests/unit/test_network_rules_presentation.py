"""A network's rules as they are entered: what the texts come to, what is wrong with them, and what is said of that."""

from dataclasses import replace
from ipaddress import IPv4Network, ip_network
from random import Random

import pytest

from tests.fakes.builders import HOME, HOSTILE_NAME, NOW, OFFICE, network, online
from ztray.domain.account import OWN_CONTROLLER, Account, SourceFault, SourceKind, Trouble
from ztray.domain.decision import ChangeNetwork, CreateNetwork, Declined
from ztray.domain.directory import AccountState, Directory, Roster
from ztray.domain.identifiers import NodeAddress
from ztray.domain.membership import AddressPool, ManagedNetwork, Member, MemberCounts, NetworkRules, Standing
from ztray.domain.network import Dns, Route
from ztray.presentation.easy_ranges import Occupied, easy_ranges, occupied_ranges
from ztray.presentation.network_deletion import (
    deletion_key,
    deletion_question,
    deletion_warning,
    is_typed,
    typing_label,
)
from ztray.presentation.network_editor import change_note, is_created, refusal_of, remark_line, window_title
from ztray.presentation.network_rules import (
    Addressing,
    Checked,
    Draft,
    Part,
    address_choice_text,
    address_choices,
    addressing_of,
    check,
    draft_of,
    is_changed,
    new_draft,
    with_addressing,
)

RULES = NetworkRules(
    is_private=False,
    pools=(AddressPool(first="10.147.20.1", last="10.147.20.254"), AddressPool(first="fd00::1", last="fd00::ff")),
    routes=(
        Route(target="10.147.20.0/24"),
        Route(target="10.9.0.0/16", via="10.147.20.1"),
        Route(target="fd00::/64"),
        Route(target="0.0.0.0/0", via="10.147.20.1"),
    ),
    dns=Dns(domain="home.arpa", servers=("10.147.20.1", "fd00::1")),
    assigns_ipv4=True,
    assigns_ipv6=True,
    assigns_6plane=True,
    mtu=1400,
    multicast_limit=64,
    passes_broadcast=False,
)
ORCHARD = ManagedNetwork(id=HOME, name="Orchard", rules=RULES)
GOOD = draft_of(ORCHARD)
EASY = IPv4Network("10.147.17.0/24")


def faults(draft: Draft, *, is_new: bool = False) -> list[tuple[Part, int | None]]:
    return [(remark.part, remark.row) for remark in check(draft, is_new=is_new).remarks if remark.is_fault]


def cautions(draft: Draft, *occupied: Occupied) -> list[tuple[Part, int | None]]:
    return [(remark.part, remark.row) for remark in check(draft, occupied).remarks if not remark.is_fault]


def sentences(draft: Draft, part: Part, row: int | None = None, *occupied: Occupied) -> str:
    return " ".join(remark.sentence for remark in check(draft, occupied).about(part, row))


def with_route(target: str, via: str = "") -> Draft:
    return replace(new_draft(()), name="Orchard", routes=(("10.147.17.0/24", ""), (target, via)))


def with_pool(first: str, last: str) -> Draft:
    return replace(new_draft(()), name="Orchard", pools=((first, last),))


# From rules to texts, and back.


def test_rules_come_back_as_they_were() -> None:
    checked = check(GOOD)
    assert (checked.name, checked.rules) == ("Orchard", RULES)


def random_rules(random: Random) -> NetworkRules:
    links = [IPv4Network(f"10.{random.randrange(256)}.{number}.0/24") for number in range(random.randrange(1, 4))]
    link6 = ip_network(f"fd{random.randrange(16):02x}::/64")
    behind = [IPv4Network(f"192.168.{number}.0/{random.randrange(24, 33)}") for number in range(random.randrange(4))]
    return NetworkRules(
        is_private=random.random() < 0.5,
        pools=(
            *(AddressPool(first=str(link[5]), last=str(link[random.randrange(5, 250)])) for link in links),
            AddressPool(first=str(link6[1]), last=str(link6[random.randrange(1, 9999)])),
        ),
        routes=(
            *(Route(target=str(link)) for link in (*links, link6)),
            *(Route(target=str(target), via=str(links[0][random.randrange(1, 255)])) for target in behind),
        ),
        dns=random.choice([None, Dns(domain="a.example", servers=("10.0.0.1",)), Dns(servers=("fd00::1", "1.1.1.1"))]),
        assigns_ipv4=random.random() < 0.5,
        assigns_ipv6=random.random() < 0.5,
        assigns_rfc4193=random.random() < 0.5,
        assigns_6plane=random.random() < 0.5,
        mtu=random.randrange(1280, 10_001),
        multicast_limit=random.randrange(1000),
        passes_broadcast=random.random() < 0.5,
    )


def test_whatever_good_rules_there_are_comes_back_as_it_was() -> None:
    random = Random(20)  # noqa: S311 - nothing is secret here
    for _ in range(200):
        rules = random_rules(random)
        told = ManagedNetwork(id=HOME, name="Orchard", rules=rules)
        assert check(draft_of(told)).rules == rules
        assert not is_changed(draft_of(told), told)


PIECES = (
    *("", " ", "10.147.17.0/24", "10.9", "fd00::/64", "::", "0.0.0.0/0", "/", "%", "10.147.17.5", "fe80::1%eth0"),
    *("10.147.17.1/24", "::/0", "ff", "٣", "10.0.0.0/255.0.0.0", "-1", "99999999999999999999", HOSTILE_NAME),
)


def random_draft(random: Random) -> Draft:
    def pick() -> str:
        return random.choice(PIECES)

    return Draft(
        name=random.choice((pick(), "Orchard")),
        is_private=random.random() < 0.5,
        assigns_ipv4=random.random() < 0.5,
        pools=tuple((pick(), pick()) for _ in range(random.randrange(3))),
        assigns_ipv6=random.random() < 0.5,
        routes=tuple((pick(), pick()) for _ in range(random.randrange(3))),
        domain=random.choice((pick(), "home.arpa", "")),
        servers=tuple(pick() for _ in range(random.randrange(3))),
        mtu=random.choice((pick(), "2800", "2800")),
        multicast_limit=random.choice((pick(), "32", "32")),
    )


def test_whatever_is_entered_makes_rules_that_come_back_or_is_told_in_sentences() -> None:
    random = Random(20)  # noqa: S311 - nothing is secret here
    good = 0
    for _ in range(2000):
        checked = check(random_draft(random), is_new=True)
        assert all(remark.sentence.endswith(".") for remark in checked.remarks)
        assert (checked.rules is None) is any(remark.is_fault for remark in checked.remarks)
        if checked.rules is not None:
            good += 1
            again = check(draft_of(ManagedNetwork(id=HOME, name=checked.name, rules=checked.rules)))
            assert (again.name, again.rules) == (checked.name, checked.rules)
    assert good > 20


def test_a_new_network_is_private_has_addresses_and_passes_broadcasts() -> None:
    rules = check(replace(new_draft(()), name="Orchard"), is_new=True).rules
    assert rules == NetworkRules(
        pools=(AddressPool(first="10.147.17.1", last="10.147.17.254"),),
        routes=(Route(target="10.147.17.0/24"),),
        assigns_ipv4=True,
    )


def test_lines_in_which_nothing_is_entered_do_not_count() -> None:
    draft = replace(GOOD, pools=(*GOOD.pools, ("", " ")), routes=(("", ""), *GOOD.routes), servers=("", *GOOD.servers))
    assert check(draft).rules == RULES


def test_another_spelling_is_no_change() -> None:
    assert not is_changed(replace(GOOD, routes=(("10.147.20.0/255.255.255.0 ", ""), *GOOD.routes[1:])), ORCHARD)
    assert not is_changed(replace(GOOD, name=" Orchard "), ORCHARD)


@pytest.mark.parametrize(
    "other",
    [
        replace(GOOD, name="Meadow"),
        replace(GOOD, is_private=True),
        replace(GOOD, mtu="1500"),
        replace(GOOD, servers=()),
        replace(GOOD, passes_broadcast=True),
        replace(GOOD, assigns_rfc4193=True),
    ],
)
def test_what_means_something_else_is_a_change(other: Draft) -> None:
    assert is_changed(other, ORCHARD)


def test_hostile_texts_come_into_the_fields_without_what_hides() -> None:
    rules = NetworkRules(dns=Dns(domain=HOSTILE_NAME, servers=("\u202e1",)), routes=(Route(target="\n10.0.0.0/8"),))
    draft = draft_of(ManagedNetwork(id=HOME, name=HOSTILE_NAME, rules=rules))
    for text in (draft.name, draft.domain, *draft.servers, *draft.routes[0]):
        assert text.isprintable()


# The name.


def test_a_new_network_needs_a_name_and_an_old_one_is_better_off_with_it() -> None:
    assert faults(replace(GOOD, name=" "), is_new=True) == [(Part.NAME, None)]
    assert faults(replace(GOOD, name=" ")) == []
    assert "the network's id instead" in sentences(replace(GOOD, name=" "), Part.NAME)


@pytest.mark.parametrize(
    ("name", "is_good"), [("ä" * 63, True), ("ä" * 64, False), ("a" * 127, True), ("a" * 128, False)]
)
def test_a_name_is_no_longer_than_members_are_told(name: str, is_good: bool) -> None:
    assert (faults(replace(GOOD, name=name)) == []) is is_good


def test_a_name_hides_nothing() -> None:
    assert faults(replace(GOOD, name="Orch\u202eard")) == [(Part.NAME, None)]


# Who comes in.


def test_a_public_network_is_warned_of() -> None:
    assert "Everybody who learns the id is in" in sentences(GOOD, Part.ACCESS)
    assert sentences(replace(GOOD, is_private=True), Part.ACCESS) == ""


# Routes.


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("10.9.0.0", "such as 10.9.0.0/16"),
        ("10.9.1.0", "such as 10.9.1.0/24"),
        ("10.9.1.7", "such as 10.9.1.0/24"),
        ("fd00::1", "such as fd00::/64"),
        ("10.9", "10.147.20.0/24"),
        ("10.9.1.7/24", "The range itself is 10.9.1.0/24"),
        ("10.9.0.0/33", "a number from 0 to 32"),
        ("fd00::/129", "a number from 0 to 128"),
        ("10.9.0.0/", "a number after the slash"),
        ("10.9/16", "is no address"),
        ("10.09.0.0/16", "is no address"),
        ("orchard/16", "is no address"),
        ("fe80::%eth0/64", "leave out the %"),
    ],
)
def test_a_target_that_the_controller_would_take_for_another_is_a_fault(target: str, said: str) -> None:
    draft = with_route(target)
    assert faults(draft) == [(Part.ROUTES, 1)]
    assert said in sentences(draft, Part.ROUTES, 1)


@pytest.mark.parametrize(
    ("via", "said"),
    [
        ("10.9.0.1", "not in a range of this network"),
        ("fd00::1", "IPv4 address"),
        ("10.147.17.1/24", "without what begins with the slash: 10.147.17.1."),
        ("gate", "is no address"),
    ],
)
def test_what_passes_a_route_on_is_the_address_of_a_member(via: str, said: str) -> None:
    draft = with_route("10.9.0.0/16", via)
    assert faults(draft) == [(Part.ROUTES, 1)]
    assert said in sentences(draft, Part.ROUTES, 1)


def test_a_route_through_a_member_is_good() -> None:
    assert faults(with_route("10.9.0.0/16", "10.147.17.1")) == []
    assert cautions(with_route("10.9.0.0/16", "10.147.17.1")) == []


def test_a_route_needs_a_target() -> None:
    assert "Enter the range that the route leads to" in sentences(with_route("", "10.147.17.1"), Part.ROUTES, 1)


def test_members_have_addresses_of_their_own_with_rfc_4193_and_6plane() -> None:
    draft = with_route("fd11::/64", "fd00::1")
    assert faults(draft) == [(Part.ROUTES, 1)]
    assert faults(replace(draft, assigns_rfc4193=True)) == []
    assert faults(replace(draft, assigns_6plane=True)) == []


def test_a_route_stands_in_the_list_once() -> None:
    assert faults(with_route("10.147.17.0/255.255.255.0")) == [(Part.ROUTES, 1)]
    draft = with_route("10.9.0.0/16", "10.147.17.1")
    twice = replace(draft, routes=(*draft.routes, ("10.9.0.0/16", "10.147.17.2")))
    assert (faults(twice), cautions(twice)) == ([], [(Part.ROUTES, 2)])


@pytest.mark.parametrize("target", ["0.0.0.0/0", "::/0"])
def test_a_way_for_all_traffic_needs_a_member_that_passes_it_on(target: str) -> None:
    assert "that passes all traffic on" in sentences(with_route(target), Part.ROUTES, 1)


def test_a_way_for_all_traffic_says_what_it_means() -> None:
    draft = with_route("0.0.0.0/0", "10.147.17.1")
    assert faults(draft) == []
    assert "all their traffic to 10.147.17.1" in sentences(draft, Part.ROUTES, 1)


def test_a_way_for_all_traffic_makes_no_member_of_everybody() -> None:
    draft = replace(with_route("0.0.0.0/0", "10.147.17.1"), routes=(("0.0.0.0/0", ""), ("10.9.0.0/16", "192.0.2.1")))
    assert faults(draft) == [(Part.ROUTES, 0), (Part.ROUTES, 1)]


def test_public_addresses_are_allowed_with_a_word() -> None:
    draft = with_route("8.8.8.0/24", "10.147.17.1")
    assert faults(draft) == []
    assert "only if they allow global addresses" in sentences(draft, Part.ROUTES, 1)


def test_a_range_that_another_network_uses_is_warned_of() -> None:
    used = Occupied(range=IPv4Network("10.147.0.0/16"), title="Home")
    draft = replace(new_draft(()), name="Orchard")
    assert "“Home” uses 10.147.0.0/16 already" in sentences(draft, Part.ROUTES, 0, used)
    assert faults(draft) == []


# Ranges of addresses.


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("10.147.17.9", "10.147.17.1", "Exchange the two"),
        ("fd00::9", "fd00::1", "Exchange the two"),
        ("10.147.17.1", "", "the first and the last address"),
        ("", "10.147.17.1", "the first and the last address"),
        ("10.147.17.1", "fd00::1", "both IPv4 or both IPv6"),
        ("10.1.2", "10.147.17.9", "10.1.2 is no address"),
        ("10.147.17.0/24", "10.147.17.9", "without what begins with the slash"),
        ("10.147.17.1", "<b>", "<b> is no address"),
    ],
)
def test_a_range_that_is_none_is_a_fault(first: str, last: str, said: str) -> None:
    draft = with_pool(first, last)
    assert faults(draft) == [(Part.POOLS, 0)]
    assert said in sentences(draft, Part.POOLS, 0)


def test_a_range_of_one_address_is_good() -> None:
    assert faults(with_pool("10.147.17.1", "10.147.17.1")) == []
    assert cautions(with_pool("10.147.17.1", "10.147.17.1")) == []


@pytest.mark.parametrize(("first", "last"), [("10.9.0.1", "10.9.0.9"), ("10.147.17.200", "10.147.18.5")])
def test_a_range_to_which_no_route_leads_is_warned_of(first: str, last: str) -> None:
    draft = with_pool(first, last)
    assert (faults(draft), cautions(draft)) == ([], [(Part.POOLS, 0)])


def test_a_range_stands_in_the_list_once() -> None:
    draft = replace(GOOD, pools=(*GOOD.pools, ("fd00:0::1", "FD00::ff")))
    assert faults(draft) == [(Part.POOLS, 2)]


def test_who_gives_addresses_needs_a_range_to_take_them_from() -> None:
    draft = replace(GOOD, pools=(), assigns_ipv4=True, assigns_ipv6=True)
    assert (faults(draft), (Part.ADDRESSES, None) in cautions(draft), (Part.IPV6, None) in cautions(draft)) == (
        [],
        True,
        True,
    )
    assert (Part.IPV6, None) not in cautions(replace(draft, assigns_ipv6=False))


# Names.


@pytest.mark.parametrize("domain", ["home.arpa", "a", "example.com.", "_tcp.example.com", "xn--bcher-kva.example"])
def test_a_domain_is_good(domain: str) -> None:
    assert faults(replace(GOOD, domain=domain)) == []


@pytest.mark.parametrize(
    "domain", ["home arpa", ".home", "a..b", "-a.b", "a-.b", "bücher.example", "a" * 64, "a." * 70]
)
def test_a_domain_that_is_none_is_a_fault(domain: str) -> None:
    assert faults(replace(GOOD, domain=domain)) == [(Part.DOMAIN, None)]


def test_servers_are_addresses_each_once() -> None:
    draft = replace(GOOD, servers=("10.147.20.1", "dns.example", "fd00::1", "FD00:0::1"))
    assert faults(draft) == [(Part.SERVERS, 1), (Part.SERVERS, 3)]


def test_there_are_four_servers_at_most() -> None:
    four = replace(GOOD, servers=("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"))
    assert faults(four) == []
    assert faults(replace(four, servers=(*four.servers, "10.0.0.5"))) == [(Part.SERVERS, None)]


def test_a_domain_needs_servers_and_servers_a_domain() -> None:
    assert (Part.SERVERS, None) in cautions(replace(GOOD, servers=()))
    assert (Part.DOMAIN, None) in cautions(replace(GOOD, domain=""))
    assert check(replace(GOOD, domain="", servers=())).rules == replace(RULES, dns=None)


# Packets.


@pytest.mark.parametrize(
    ("mtu", "is_good"),
    [
        ("1280", True),
        ("10000", True),
        ("1279", False),
        ("10001", False),
        ("", False),
        ("1e3", False),
        ("-1500", False),
        ("٢٨٠٠", False),
    ],
)
def test_the_mtu_has_its_limits(mtu: str, is_good: bool) -> None:
    assert (faults(replace(GOOD, mtu=mtu)) == []) is is_good


def test_an_unusual_mtu_is_told_to_be_one() -> None:
    assert (Part.MTU, None) in cautions(replace(GOOD, mtu="1500"))
    assert (Part.MTU, None) not in cautions(replace(GOOD, mtu="2800"))


@pytest.mark.parametrize(
    ("limit", "is_good"), [("0", True), ("32", True), ("-1", False), ("", False), ("2147483648", False)]
)
def test_the_multicast_limit_is_a_number(limit: str, is_good: bool) -> None:
    assert (faults(replace(GOOD, multicast_limit=limit)) == []) is is_good


def test_no_multicast_at_all_is_explained() -> None:
    assert "devices do not find each other" in sentences(replace(GOOD, multicast_limit="0"), Part.MULTICAST)


# The choice of a range.


def test_a_chosen_range_takes_the_place_of_the_one_before_and_of_its_route() -> None:
    draft = with_addressing(GOOD, EASY)
    assert draft.pools == (("10.147.17.1", "10.147.17.254"), ("fd00::1", "fd00::ff"))
    assert draft.routes == (("10.147.17.0/24", ""), *GOOD.routes[1:])
    assert addressing_of(draft) == EASY


def test_choosing_one_after_another_leaves_nothing_behind() -> None:
    draft = new_draft(())
    for source in easy_ranges(()):
        draft = with_addressing(draft, source)
        assert (len(draft.pools), len(draft.routes)) == (1, 1)
        assert addressing_of(draft) == source


def test_who_has_ranges_of_their_own_keeps_them() -> None:
    own = with_pool("10.147.17.10", "10.147.17.99")
    assert addressing_of(own) is Addressing.OWN
    assert with_addressing(own, Addressing.OWN) == own
    nothing = with_addressing(own, Addressing.NONE)
    assert addressing_of(nothing) is Addressing.NONE
    assert with_addressing(nothing, Addressing.OWN) == own


def test_the_range_that_a_network_has_is_among_the_choices() -> None:
    assert IPv4Network("10.147.20.0/24") == addressing_of(GOOD)
    assert address_choices(GOOD, ())[0] == IPv4Network("10.147.20.0/24")
    assert address_choices(new_draft(()), ()) == (*easy_ranges(()), Addressing.OWN, Addressing.NONE)


def test_every_choice_reads_differently() -> None:
    texts = [address_choice_text(choice) for choice in address_choices(GOOD, ())]
    assert len(set(texts)) == len(texts)


def test_ranges_that_are_in_use_are_not_offered() -> None:
    mine = network(OFFICE, name="Office", routes=(Route(target="10.147.17.0/24"), Route(target="0.0.0.0/0")))
    other = network(HOME, name="Home", assigned_addresses=("172.22.22.5/16", "fd00::5/64", "nonsense"))
    managed = ManagedNetwork(id=HOME, name="Lab", rules=NetworkRules(routes=(Route(target="192.168.191.0/24"),)))
    account = Account(id="work", kind=SourceKind.LEGACY_CENTRAL, name="Work")
    directory = Directory(accounts=(AccountState(account=account, rosters=(Roster(network=managed),)),))
    overview = online(mine, other, directory=directory)
    offered = easy_ranges(occupied_ranges(overview))
    assert offered[0] == IPv4Network("10.147.18.0/24")
    assert not any(range_.overlaps(IPv4Network("172.22.0.0/16")) for range_ in offered)
    assert IPv4Network("192.168.191.0/24") not in offered
    assert len(offered) == 9
    assert IPv4Network("192.168.191.0/24") in easy_ranges(occupied_ranges(overview, but=HOME))


def test_where_everything_is_in_use_the_usual_ranges_are_offered() -> None:
    everything = tuple(
        Occupied(range=IPv4Network(text), title="x") for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
    )
    assert len(easy_ranges(everything)) == 3


def test_ranges_of_ipv6_take_nothing_from_those_of_ipv4() -> None:
    assert easy_ranges((Occupied(range=ip_network("::/1"), title="x"),)) == easy_ranges(())


# What is said.


def test_faults_come_before_cautions_and_each_has_its_mark() -> None:
    draft = replace(GOOD, servers=("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5"), domain="")
    (fault,) = check(draft).about(Part.SERVERS)
    (caution,) = check(draft).about(Part.DOMAIN)
    assert (remark_line(fault)[0], remark_line(caution)[0]) == ("✕", "!")


def test_what_is_wrong_with_the_basic_part_is_no_fault_of_the_advanced_one() -> None:
    assert not check(replace(GOOD, name=""), is_new=True).has_advanced_faults
    assert check(replace(GOOD, mtu="")).has_advanced_faults
    assert not Checked(name="", rules=RULES).has_advanced_faults


def directory_of(kind: SourceKind = SourceKind.CONTROLLER) -> Directory:
    account = Account(id="work", kind=kind, name="Work")
    return Directory(accounts=(AccountState(account=account, rosters=(Roster(network=ORCHARD),)),))


def test_the_window_says_which_network_or_whose() -> None:
    directory = directory_of(SourceKind.LEGACY_CENTRAL)
    own = AccountState(account=Account(id=OWN_CONTROLLER, kind=SourceKind.CONTROLLER, name=""))
    assert window_title(HOME, directory.account("work"), directory) == "Rules of Orchard"
    assert window_title(None, directory.account("work"), directory) == "New network in Work"
    assert window_title(None, own, directory) == "New network of the controller on this computer"
    assert window_title(None, None, directory) == "New network"
    nameless = AccountState(account=Account(id="work", kind=SourceKind.LEGACY_CENTRAL, name=""))
    assert window_title(None, nameless, directory) == "New network in Legacy Central"


def test_what_a_controller_kept_is_named_in_peoples_words() -> None:
    change = ChangeNetwork(account_id="work", network_id=HOME, name="Orchard", rules=RULES)
    trouble = Trouble(fault=SourceFault.NOT_APPLIED, detail="routes, mtu, somethingNew<b>\n")
    sentence = refusal_of(Declined(decision=change, trouble=trouble), directory_of(), NOW)
    assert "the routes, the size of packets (MTU) and somethingNew<b> otherwise" in sentence
    assert "\n" not in sentence


def test_a_network_that_is_there_but_not_as_wanted_is_not_to_be_created_again() -> None:
    create = CreateNetwork(account_id="work", name="Orchard", rules=RULES)
    kept = Declined(decision=create, trouble=Trouble(fault=SourceFault.NOT_APPLIED, detail="dns"))
    assert is_created(kept)
    assert "was created, but not quite" in refusal_of(kept, directory_of(), NOW)
    assert not is_created(replace(kept, trouble=Trouble(fault=SourceFault.TIMED_OUT)))


def test_other_troubles_are_told_as_elsewhere() -> None:
    change = ChangeNetwork(account_id="work", network_id=HOME, name="Orchard", rules=RULES)
    declined = Declined(decision=change, trouble=Trouble(fault=SourceFault.FORBIDDEN))
    sentence = refusal_of(declined, directory_of(SourceKind.LEGACY_CENTRAL), NOW)
    assert sentence.startswith("The network Orchard could not be changed. Legacy Central accepts the key")


def test_what_others_have_changed_is_told() -> None:
    assert change_note(ORCHARD, ORCHARD) == ""
    assert change_note(replace(ORCHARD, counts=MemberCounts(total=9)), ORCHARD) == ""
    assert "Somebody has changed this network" in change_note(replace(ORCHARD, name="Meadow"), ORCHARD)
    assert "not there any more" in change_note(None, ORCHARD)


# Deleting.


def test_what_has_to_be_typed_is_the_name_or_the_id() -> None:
    named, nameless = Roster(network=ORCHARD), Roster(network=replace(ORCHARD, name="\u202e"))
    assert (deletion_key(named), deletion_key(nameless)) == ("Orchard", HOME)
    assert "name" in typing_label(named)
    assert "id" in typing_label(nameless)
    assert HOME.grouped in deletion_question(nameless)


@pytest.mark.parametrize(
    ("typed", "is_enough"), [("Orchard", True), (" Orchard ", True), ("orchard", False), ("Orchar", False), ("", False)]
)
def test_a_name_is_typed_letter_by_letter(typed: str, is_enough: bool) -> None:
    assert is_typed(typed, Roster(network=ORCHARD)) is is_enough


def test_nothing_typed_deletes_no_network_whose_name_shows_nothing() -> None:
    assert not is_typed("", Roster(network=replace(ORCHARD, name=" ")))


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (MemberCounts(), "All its devices lose"),
        (MemberCounts(total=0), "No device may use it yet."),
        (MemberCounts(total=1), "Its one device loses"),
        (MemberCounts(total=7), "All its 7 devices lose"),
        (MemberCounts(total=9, authorised=2, pending=7), "All its 2 devices lose"),
        (MemberCounts(total=9, authorised=0, pending=9), "No device may use it yet."),
    ],
)
def test_what_is_lost_is_told(counts: MemberCounts, said: str) -> None:
    warning = deletion_warning(Roster(network=replace(ORCHARD, counts=counts)), is_joined=False)
    assert said in warning
    assert "nothing brings them back" in warning
    assert "This computer" not in warning


def test_members_that_are_known_are_counted_and_this_computer_is_named() -> None:
    member = Member(network_id=HOME, address=NodeAddress("9f3a1c55d0"), standing=Standing.AUTHORISED)
    stranger = Member(network_id=HOME, address=NodeAddress("4f838b8e71"), standing=Standing.PENDING)
    roster = Roster(network=replace(ORCHARD, counts=MemberCounts(total=7)), members=(member, stranger))
    assert "Its one device loses" in deletion_warning(roster, is_joined=True)
    assert "This computer has joined it." in deletion_warning(roster, is_joined=True)
