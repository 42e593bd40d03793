"""Devices in words: their lines, why they are reached as they are, and all facts of one."""

from datetime import UTC
from typing import Any

import pytest
from msgspec.structs import replace

from tests.fakes.builders import (
    HOSTILE_NAME,
    LAPTOP,
    MY_ADDRESS,
    NAS,
    NODE,
    account,
    direct_peer,
    member,
    network,
    online,
    outage,
    relayed_peer,
    roster,
    telling,
)
from ztray.domain.account import SourceFault, Trouble
from ztray.domain.directory import AccountState
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.membership import Standing
from ztray.domain.memory import KnownNetwork, Memory
from ztray.domain.node import NodeConfiguration, NodeSettings
from ztray.domain.peer import Path, Peer
from ztray.domain.state import OutageReason, Overview
from ztray.presentation.devices import (
    REACH_ORDER,
    DeviceDetail,
    DeviceRow,
    LinkFilter,
    Reach,
    Sightings,
    Surroundings,
    count_devices,
    device_detail,
    device_filter,
    latest_path,
    member_rows,
    surroundings,
)
from ztray.presentation.facts import FactGroup

NOW = 1795356151000  # 2026-11-22 14:02:31 UTC
MINUTE = 60_000

UNHEARD = Peer(address=NodeAddress("cafe04eba9"), role_text="LEAF")
ROOT = direct_peer("62f865ae72", role="PLANET")
SILENT_ROOT = replace(UNHEARD, role_text="PLANET")
EXPIRED = Path(address="198.51.100.7/29994", expired=True, last_receive=NOW - 10 * MINUTE)
TUNNELLED = Surroundings(is_tunnelled=True)


def row(peer: Peer, around: Surroundings | None = None) -> DeviceRow:
    return DeviceRow(peer, around or Surroundings())


def detail(peer: Peer, around: Surroundings | None = None, **seen: Any) -> DeviceDetail:  # noqa: ANN401
    return device_detail(row(peer, around), Sightings(**seen), NOW, UTC)


def facts(group: FactGroup) -> dict[str, str]:
    return {fact.label: fact.value for fact in group.facts}


# What stands in a line.


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("LEAF", "Device"),
        ("PLANET", "Root server (PLANET)"),
        ("MOON", "Moon"),
        ("UPSTREAM", "Upstream"),
        ("COMET", "COMET"),
        ("", "–"),
    ],
)
def test_a_role_is_told_in_words(role: str, words: str) -> None:
    assert row(direct_peer(role=role)).role == words


def test_the_controller_of_a_network_is_told_by_the_networks_name() -> None:
    around = surroundings(online(network(NetworkId(f"{NAS}000001"), name="Home")))
    assert row(direct_peer(NAS), around).role == "Controller of Home"
    assert row(direct_peer(LAPTOP), around).role == "Device"


def test_a_controller_of_several_networks_names_them_all_as_the_person_does() -> None:
    lab, home = NetworkId(f"{NAS}000001"), NetworkId(f"{NAS}000002")
    overview = online(network(home, name="Home"), network(lab, name="x"))
    memory = Memory(networks=(KnownNetwork(id=lab, name="x", alias="Lab"),))
    assert row(direct_peer(NAS), surroundings(with_memory(overview, memory))).role == "Controller of Home, Lab"


def test_networks_without_a_controller_name_none() -> None:
    assert surroundings(online(network("ff000001bb000000"))).controllers == {}


@pytest.mark.parametrize(
    ("peer", "around", "reach"),
    [
        (direct_peer(), Surroundings(), Reach.DIRECT),
        (relayed_peer(), Surroundings(), Reach.RELAYED),
        (UNHEARD, Surroundings(), Reach.UNREACHED),
        (direct_peer(), TUNNELLED, Reach.TUNNELLED),
        (relayed_peer(), TUNNELLED, Reach.TUNNELLED),
        (UNHEARD, TUNNELLED, Reach.UNREACHED),
    ],
)
def test_the_link_tells_how_it_is_reached(peer: Peer, around: Surroundings, reach: Reach) -> None:
    assert row(peer, around).reach is reach


def test_links_are_ordered_from_good_to_bad() -> None:
    assert sorted(REACH_ORDER, key=REACH_ORDER.__getitem__) == [
        Reach.DIRECT,
        Reach.RELAYED,
        Reach.TUNNELLED,
        Reach.UNREACHED,
        Reach.OFFLINE,
        Reach.OWN,
    ]


def test_latency_and_version_are_told_or_a_dash_while_unknown() -> None:
    known = replace(direct_peer(latency=12), version="1.14.1", version_major=1, version_minor=14, version_rev=1)
    assert (row(known).latency, row(known).version, row(known).version_key) == ("12 ms", "1.14.1", (1, 14, 1))
    unknown = replace(UNHEARD, version="-1.-1.-1")
    assert (row(unknown).latency, row(unknown).version, row(unknown).version_key) == ("–", "–", None)


def test_only_paths_in_use_are_counted() -> None:
    path = Path(address="192.0.2.1/9993", active=True)
    assert row(replace(direct_peer(), paths=(path, path, EXPIRED, Path()))).active_paths == 2


def test_a_device_is_called_by_the_persons_name_for_it_else_by_its_address() -> None:
    around = named(NAS, "nas-2")
    assert (row(direct_peer(NAS), around).title, row(direct_peer(NAS), around).name) == ("nas-2", "nas-2")
    assert (row(relayed_peer(LAPTOP), around).title, row(relayed_peer(LAPTOP), around).name) == (LAPTOP, "")


def test_a_name_that_cannot_be_seen_is_none() -> None:
    assert row(direct_peer(NAS), named(NAS, "\u202e\u200b")).title == NAS


def test_a_hostile_name_is_one_plain_line() -> None:
    title = row(direct_peer(NAS), named(NAS, HOSTILE_NAME)).title
    assert title.isprintable()
    assert len(title) <= 48


def test_the_tooltip_tells_the_line_in_other_words() -> None:
    tooltip = row(direct_peer(NAS, latency=12), named(NAS, "nas-2")).tooltip
    assert tooltip.split("\n") == ["nas-2", f"{NAS} · Device", "Direct · 12 ms"]


# What is known besides.


def test_while_the_service_is_down_what_it_told_last_holds() -> None:
    overview = online(network(NetworkId(f"{NAS}000001"), name="Home"), node=replace(NODE, tcp_fallback_active=True))
    down = Overview(state=outage(OutageReason.NOT_RUNNING).state, last_snapshot=overview.state)  # type: ignore[arg-type]
    assert surroundings(down) == surroundings(overview)
    assert surroundings(down).is_tunnelled


def test_names_are_known_before_the_service_is() -> None:
    assert surroundings(with_memory(Overview(), Memory().with_device_alias(NAS, "nas-2"))).aliases == {NAS: "nas-2"}


# Which are shown.


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        (LinkFilter.ALL, "drtu"),
        (LinkFilter.DIRECT, "d"),
        (LinkFilter.RELAYED, "rt"),
        (LinkFilter.UNREACHED, "u"),
    ],
)
def test_the_link_filter_keeps_those_that_are_reached_so(link: LinkFilter, expected: str) -> None:
    rows = {
        "d": row(direct_peer()),
        "r": row(relayed_peer()),
        "t": row(direct_peer(), TUNNELLED),
        "u": row(UNHEARD),
    }
    keeps = device_filter("", link, is_showing_roots=False)
    assert keeps is not None
    assert "".join(name for name, one in rows.items() if keeps(one)) == expected


@pytest.mark.parametrize(
    ("text", "is_kept"),
    [("nas", True), ("NAS-2", True), ("9f3a", True), (" 9F3A ", True), ("1.14", True), ("laptop", False)],
)
def test_the_text_is_looked_for_in_name_address_and_version(text: str, *, is_kept: bool) -> None:
    peer = replace(direct_peer(NAS), version="1.14.1", version_major=1)
    keeps = device_filter(text, LinkFilter.ALL, is_showing_roots=False)
    assert keeps is not None
    assert keeps(row(peer, named(NAS, "Nas-2"))) is is_kept


def test_text_and_link_must_hold_both() -> None:
    keeps = device_filter(NAS, LinkFilter.RELAYED, is_showing_roots=False)
    assert keeps is not None
    assert [keeps(row(peer)) for peer in (relayed_peer(NAS), direct_peer(NAS), relayed_peer(LAPTOP))] == [
        True,
        False,
        False,
    ]


def test_roots_are_kept_only_when_asked_for() -> None:
    keeps = device_filter("", LinkFilter.ALL, is_showing_roots=False)
    assert keeps is not None
    assert not keeps(row(ROOT))
    assert keeps(row(direct_peer(role="MOON")))
    assert device_filter(" ", LinkFilter.ALL, is_showing_roots=True) is None


def test_roots_are_not_counted() -> None:
    assert count_devices((ROOT, direct_peer(), direct_peer(role="MOON"), UNHEARD)) == 3


# Why it is reached as it is.


def test_a_direct_device_says_since_when() -> None:
    assert detail(direct_peer()).sentence == "Reached directly."
    assert detail(direct_peer(), link_since=NOW - 5 * MINUTE).sentence == "Reached directly since 13:57."


def test_a_relayed_device_says_since_when_and_what_helps() -> None:
    relayed = detail(relayed_peer(), link_since=NOW - 5 * MINUTE)
    assert relayed.sentence == "No direct path since 13:57: what you exchange is relayed by a root server."
    assert "No path to it has ever been found." in relayed.explanation
    assert "blocks UDP port 9993." in relayed.explanation
    assert "symmetric" in relayed.explanation


def test_a_device_that_was_never_direct_says_how_long_that_was_watched() -> None:
    relayed = detail(relayed_peer(), first_seen=NOW - 60 * MINUTE)
    assert relayed.sentence.startswith("No direct path since ZTray first looked, at 13:02:")


def test_a_device_whose_path_expired_says_how_long_it_is_silent() -> None:
    silent = replace(EXPIRED, last_receive=NOW - 90 * MINUTE)
    explanation = detail(replace(relayed_peer(), paths=(silent, EXPIRED))).explanation
    assert "There was a direct path, but nothing has come over it for 10 min:" in explanation
    assert "blocks UDP port 9993." in explanation


def test_a_path_that_never_told_anything_has_no_length_of_silence() -> None:
    never = replace(EXPIRED, last_receive=0)
    assert "nothing has come over it:" in detail(replace(relayed_peer(), paths=(never,))).explanation


def test_a_path_that_is_being_tried_is_told() -> None:
    peer = replace(relayed_peer(), paths=(Path(address="192.0.2.1/9993", active=True),))
    assert "none is confirmed yet" in detail(peer).explanation


def test_another_port_of_this_computer_is_named() -> None:
    config = NodeConfiguration(settings=NodeSettings(primary_port=29994))
    around = surroundings(online(node=replace(NODE, config=config)))
    assert "UDP port 9993 (29994 on this computer)" in detail(relayed_peer(), around).explanation
    assert "UDP port 29994" in detail(relayed_peer(), replace_tunnelled(around)).explanation


def test_a_tunnelled_device_says_that_udp_does_not_get_through() -> None:
    told = detail(direct_peer(), TUNNELLED)
    assert told.sentence == "Tunnelled through TCP."
    assert "Allow UDP port 9993" in told.explanation


def test_a_device_not_heard_of_says_so() -> None:
    told = detail(UNHEARD)
    assert told.sentence == "Not reached: nothing has been heard of it yet."
    assert "switched off" in told.explanation


@pytest.mark.parametrize("peer", [ROOT, SILENT_ROOT, relayed_peer(role="PLANET")])
def test_a_root_says_what_it_is_for(peer: Peer) -> None:
    told = detail(peer)
    assert "Root servers help devices to find each other" in told.explanation
    assert "symmetric" not in told.explanation


def test_every_way_has_its_own_words() -> None:
    expired = replace(relayed_peer(), paths=(EXPIRED,))
    told = [detail(peer) for peer in (direct_peer(), relayed_peer(), expired, UNHEARD, ROOT, SILENT_ROOT)]
    told.append(detail(direct_peer(), TUNNELLED))
    assert len({one.explanation for one in told}) == len(told)


# Facts.


def test_the_facts_of_a_device() -> None:
    peer = replace(direct_peer(NAS, latency=12), version="1.14.1", version_major=1)
    told = detail(peer, named(NAS, "nas-2"), latencies=(10, None, 30, 11), latencies_since=NOW - 5 * MINUTE)
    assert (told.title, told.alias, told.address) == ("nas-2", "nas-2", NAS)
    assert facts(told.groups[0]) == {
        "Address": NAS,
        "Role": "Device",
        "Link": "Direct",
        "Latency": "12 ms",
        "Lately": "10 to 30 ms, median 11 ms",
        "Version": "1.14.1",
    }
    assert {fact.label: fact.copy for fact in told.groups[0].facts if fact.copy} == {
        "Address": NAS,
        "Version": "1.14.1",
    }
    assert told.latency_sentence == "Latency in the last 5 min, up to 30 ms"


def test_unknown_latencies_are_no_line() -> None:
    told = detail(UNHEARD, latencies=(None, None), latencies_since=NOW)
    assert told.latency_sentence == ""
    assert "Lately" not in facts(told.groups[0])


def test_a_bonded_device_tells_its_bond() -> None:
    bonded = replace(direct_peer(), is_bonded=True, bonding_policy="balance-xor", num_alive_links=2, num_total_links=3)
    told = facts(detail(bonded).groups[0])
    assert (told["Bonded"], told["Bonded links"]) == ("balance-xor", "2 of 3 alive")


def test_the_facts_of_a_path() -> None:
    path = Path(
        address="192.0.2.1/9993",
        active=True,
        preferred=True,
        last_receive=NOW - 3000,
        last_send=0,
        trusted_path_id=7,
        local_port=29994,
        interface="eth0",
    )
    group = detail(replace(direct_peer(), paths=(path,))).groups[1]
    assert group.title == "Path over 192.0.2.1:9993"
    assert not group.is_folded
    assert facts(group) == {
        "Address, port": "192.0.2.1:9993",
        "State": "active, preferred",
        "Last received": "3 s ago",
        "Last sent": "never",
        "Trusted path": "7",
        "Local port": "29994",
        "Interface": "eth0",
    }
    received = next(fact for fact in group.facts if fact.label == "Last received")
    assert received.tooltip == "2026-11-22 14:02:28"


def test_a_path_of_a_bond_tells_latency_and_loss() -> None:
    path = Path(address="192.0.2.1/9993", active=True, latency_mean=11.6, packet_loss_ratio=0.02)
    told = facts(detail(replace(direct_peer(), is_bonded=True, paths=(path,))).groups[1])
    assert (told["Mean latency"], told["Packet loss"]) == ("12 ms", "2.0 %")


def test_the_path_in_use_comes_first_and_an_expired_one_last_and_folded() -> None:
    other, used = (Path(address=f"192.0.2.{n}/9993", active=True, preferred=n == 2) for n in (1, 2))
    groups = detail(replace(direct_peer(), paths=(EXPIRED, other, used))).groups[1:]
    assert [group.title for group in groups] == [
        "Path over 192.0.2.2:9993",
        "Path over 192.0.2.1:9993",
        "Unused path over 198.51.100.7:29994",
    ]
    assert [group.is_folded for group in groups] == [False, False, True]


def test_the_same_path_twice_is_two_groups() -> None:
    path = Path(address="192.0.2.1/9993", active=True)
    keys = [group.key for group in detail(replace(direct_peer(), paths=(path, path, EXPIRED))).groups]
    assert len(keys) == len(set(keys)) == 4


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("192.0.2.1/9993", "192.0.2.1:9993"),
        ("2001:db8::1/9993", "[2001:db8::1]:9993"),
        ("something", "something"),
        ("", ""),
    ],
)
def test_the_address_of_a_path_is_written_as_everywhere_else(address: str, shown: str) -> None:
    assert latest_path(replace(direct_peer(), paths=(Path(address=address),))) == shown


def test_no_text_of_the_service_is_shown_as_it_comes() -> None:
    path = Path(address=HOSTILE_NAME, interface=HOSTILE_NAME)
    peer = Peer(
        address=NAS, role_text=HOSTILE_NAME, version=HOSTILE_NAME, version_major=1, is_bonded=True,
        bonding_policy=HOSTILE_NAME, paths=(path,),
    )  # fmt: skip
    told = detail(peer)
    texts = [text for group in told.groups for fact in group.facts for text in (fact.value, fact.copy, group.title)]
    assert all(text.isprintable() for text in (*texts, told.sentence, told.explanation))


def named(address: NodeAddress, alias: str) -> Surroundings:
    return surroundings(with_memory(online(), Memory().with_device_alias(address, alias)))


def with_memory(overview: Overview, memory: Memory) -> Overview:
    return Overview(state=overview.state, memory=memory)


def replace_tunnelled(around: Surroundings) -> Surroundings:
    return Surroundings(port=around.port, is_tunnelled=True)


# What the accounts tell.

LAB_ID = NetworkId("b6079f73c63cea42")
HOME_ID = NetworkId("8056c2e21c000001")


def known(*accounts: AccountState, **fields: Any) -> Surroundings:  # noqa: ANN401
    return surroundings(online(directory=telling(*accounts), **fields))


def test_a_device_is_called_as_those_call_it_who_run_its_networks() -> None:
    around = known(account(roster(member(NAS, "Store", addresses=("fd00::7", "10.147.20.7")))))
    nas = row(direct_peer(NAS), around)
    assert (nas.title, nas.managed_address, nas.networks) == ("Store", "10.147.20.7", "Home")
    assert nas.line == "Store — 10.147.20.7 — direct, 12 ms"


def test_the_persons_own_name_comes_before_any_other() -> None:
    memory = Memory().with_device_alias(NAS, "mine")
    nas = row(direct_peer(NAS), known(account(roster(member(NAS, "Store"))), memory=memory))
    assert nas.title == "mine"
    assert device_detail(nas, Sightings(), NOW, UTC).own_name == "Store"


def test_a_device_in_two_networks_has_the_addresses_of_both() -> None:
    home = roster(member(NAS, "", addresses=("10.147.20.7",)))
    lab = roster(member(NAS, "Store", network_id=LAB_ID, addresses=("192.168.192.7",)), network_id=LAB_ID, name="Lab")
    nas = row(direct_peer(NAS), known(account(home), account(lab, account_id="other")))
    assert nas.title == "Store"
    assert set(nas.introduction.addresses) == {"10.147.20.7", "192.168.192.7"}
    assert set(nas.introduction.networks) == {"Home", "Lab"}


def test_one_that_waits_has_a_name_and_is_in_no_network() -> None:
    nas = row(direct_peer(NAS), known(account(roster(member(NAS, "Store", standing=Standing.PENDING)))))
    assert (nas.title, nas.networks) == ("Store", "")


def test_names_are_worked_out_once_while_nothing_else_is_told() -> None:
    overview = online(directory=telling(account(roster(member(NAS, "Store")))))
    first = surroundings(overview)
    later = online(node=replace(NODE, online=False), directory=overview.directory)
    assert surroundings(later, first).introductions is first.introductions
    renamed = telling(account(roster(member(NAS, "Shed"))))
    assert surroundings(online(directory=renamed), first).introductions[NAS].name == "Shed"


def test_members_that_are_no_peers_are_shown_as_offline_and_this_computer_as_itself() -> None:
    members = (member(NAS, "Store"), member(LAPTOP, "Laptop"), member(MY_ADDRESS, "Desk"))
    waiting = member("1111111111", standing=Standing.PENDING)
    overview = online(directory=telling(account(roster(*members, waiting))))
    peers = {NAS: direct_peer(NAS)}
    rows = member_rows(overview, HOME_ID, peers.get, surroundings(overview))
    reached = {row.title: row.reach for row in rows}
    assert reached == {"Store": Reach.DIRECT, "Laptop": Reach.OFFLINE, "Desk": Reach.OWN}


def test_members_of_a_network_are_shown_with_their_addresses_in_it() -> None:
    lab = NetworkId("8056c2e21c4a2f10")
    in_lab = member(NAS, network_id=lab, addresses=("fd00::7", "192.168.192.7"))
    rosters = roster(member(NAS, addresses=("10.147.20.7",))), roster(in_lab, network_id=lab)
    overview = online(directory=telling(account(*rosters)))
    peers = {NAS: direct_peer(NAS)}
    for network_id, address in ((HOME_ID, "10.147.20.7"), (lab, "192.168.192.7")):
        (shown,) = member_rows(overview, network_id, peers.get, surroundings(overview))
        assert shown.managed_address == address


def test_what_was_told_long_ago_is_marked_with_its_age() -> None:
    old = account(roster(member(NAS, "Store")), is_cached=True, trouble=Trouble(fault=SourceFault.UNREACHABLE))
    told = row(direct_peer(NAS), known(old))
    now = old.rosters[0].told_at or 0
    groups = device_detail(told, Sightings(), now + 180 * MINUTE, UTC).groups
    (group,) = (group for group in groups if group.title == "In Home")
    assert facts(group)["As of"] == "3 h ago"


def test_devices_are_found_by_their_managed_address_and_network() -> None:
    around = known(account(roster(member(NAS, "Store", addresses=("10.147.20.7",)))))
    for wanted in ("20.7", "home"):
        predicate = device_filter(wanted, LinkFilter.ALL, is_showing_roots=False)
        assert predicate is not None
        assert predicate(row(direct_peer(NAS), around))
        assert not predicate(row(direct_peer(LAPTOP), around))


def test_managed_addresses_are_sorted_as_numbers() -> None:
    ten = row(direct_peer(NAS), known(account(roster(member(NAS, addresses=("10.0.0.10",))))))
    nine = row(direct_peer(NAS), known(account(roster(member(NAS, addresses=("10.0.0.9",))))))
    none = row(direct_peer(NAS), known(account(roster(member(NAS, addresses=("<b>",))))))
    assert none.managed_key is None
    assert nine.managed_key is not None
    assert ten.managed_key is not None
    assert nine.managed_key < ten.managed_key
