"""A network in full: its state, what helps, its flags, and every field that the service tells."""

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import fields, replace

from tests.fakes.builders import (
    DAY,
    HOME,
    HOSTILE_NAME,
    MINUTE,
    MY_ADDRESS,
    NOW,
    OFFICE,
    PLATFORM,
    STATES,
    known_network,
    local_time,
    network,
    online,
    outage,
    paused_network,
    remembering,
)
from ztray.domain.errand import Errand
from ztray.domain.identifiers import NetworkId
from ztray.domain.intent import Intent, Join, Leave, Pause, Resume, SetFlag, TryDefaultRoute
from ztray.domain.memory import Forget, KnownNetwork, Memory
from ztray.domain.network import Dns, Flag, MulticastSubscription, Network, Route
from ztray.domain.state import OutageReason, Overview
from ztray.presentation.actions import (
    AskForDefaultRoute,
    AskToLeave,
    CopyText,
    OpenUrl,
    PollNow,
    Remember,
    RunErrand,
    Share,
    Submit,
)
from ztray.presentation.facts import Fact
from ztray.presentation.flags import flag_explanation, flag_title
from ztray.presentation.network_details import NetworkDetail, network_detail
from ztray.presentation.networks import left_lines, network_lines
from ztray.presentation.outage import DOWNLOAD_PAGE, Remedy

AD_HOC = NetworkId("ff00160016000000")
SIGN_IN_PAGE = "https://sso.example.com/sign-in"
EXPIRY = local_time("2026-11-22 15:30:00")
NOON = local_time("2026-11-22 12:00:00")


def detail_in(overview: Overview, *, now: int = NOON) -> NetworkDetail:
    """Return the detail of the only network that there is anything to tell of."""
    (line,) = (*network_lines(overview, now), *left_lines(overview, now))
    return network_detail(line, overview, PLATFORM, now)


def detail_of(joined: Network, *pending: Intent, **fields: Any) -> NetworkDetail:  # noqa: ANN401
    return detail_in(online(joined, pending=pending, **fields))


def facts_of(detail: NetworkDetail) -> dict[str, Fact]:
    return {fact.key: fact for group in detail.facts for fact in group.facts}


def texts_of(detail: NetworkDetail) -> Iterator[str]:
    """Tell everything that is to be read or copied."""
    yield from (detail.title, detail.own_name, detail.state, detail.sentence)
    for remedy in (*detail.remedies, detail.share, *([detail.leave] if detail.leave else [])):
        yield remedy.text
    for switch in detail.flags:
        yield f"{switch.title}: {'on' if switch.is_on else 'off'}"
        yield switch.explanation
    for group in detail.facts:
        yield group.title
        for fact in group.facts:
            yield f"{fact.label}: {fact.value}"
            yield from (fact.tooltip, fact.copy)


def shown(detail: NetworkDetail) -> str:
    return "\n".join(texts_of(detail))


# Every field.

SHOWN: dict[str, tuple[dict[str, Any], str]] = {
    "id": ({"network_id": OFFICE}, "Network id: 9f3a1c55d0 ab12cd"),
    "name": ({"name": "Home"}, "Its own name: Home"),
    "status_text": ({"status": "QUARANTINED"}, "State of the service: QUARANTINED"),
    "type": ({"type": "PUBLIC"}, "Type: Public: whoever knows the id is in"),
    "mac": ({"mac": "32:5a:00:00:00:01"}, "MAC address: 32:5a:00:00:00:01"),
    "mtu": ({"mtu": 2800}, "MTU: 2800 bytes"),
    "dhcp": ({"dhcp": True}, "DHCP: yes"),
    "bridge": ({"bridge": True}, "Bridge: this computer may bridge"),
    "broadcast_enabled": ({"broadcast_enabled": True}, "Broadcast: passed on"),
    "port_error": ({"port_error": -2}, "Device error: -2"),
    "port_device_name": ({"port_device_name": "ztabcdefgh"}, "Device: ztabcdefgh"),
    "netconf_revision": ({"netconf_revision": 41}, "Configuration: revision 41"),
    "assigned_addresses": ({"assigned_addresses": ("10.147.20.27/24",)}, "Address: 10.147.20.27/24"),
    "routes": ({"routes": (Route(target="10.0.0.0/8"),)}, "Route 1: 10.0.0.0/8, directly in the network"),
    "multicast_subscriptions": (
        {"multicast_subscriptions": (MulticastSubscription(mac="ff:ff:ff:ff:ff:ff"),)},
        "Group 1: ff:ff:ff:ff:ff:ff",
    ),
    "dns": ({"dns": Dns(servers=("10.0.0.53",))}, "Server: 10.0.0.53"),
    "allow_managed": ({"allow_managed": False}, "Allow managed addresses: off"),
    "allow_global": ({"allow_global": True}, "Allow global addresses: on"),
    "allow_default": ({"allow_default": True}, "Allow default route: on"),
    "allow_dns": ({"allow_dns": True}, "Allow DNS: on"),
    "sso_enabled": ({"sso_enabled": True}, "Signed in until: –"),
    "authentication_url": (
        {"status": "AUTHENTICATION_REQUIRED", "authentication_url": SIGN_IN_PAGE},
        "Sign in at sso.example.com…",
    ),
    "authentication_expiry_time": (
        {"sso_enabled": True, "authentication_expiry_time": EXPIRY},
        "Signed in until: 15:30",
    ),
}
"""Where each field of a network is told: the field with a value of its own, and what stands there then."""

SHOWN_IN_PARTS: dict[type, dict[str, tuple[dict[str, Any], str]]] = {
    Route: {
        "target": ({"routes": (Route(target="10.0.0.0/8"),)}, "10.0.0.0/8"),
        "via": ({"routes": (Route(via="10.147.20.1"),)}, "by way of 10.147.20.1"),
        "flags": ({"routes": (Route(flags=3),)}, "flags 3"),
        "metric": ({"routes": (Route(metric=100),)}, "metric 100"),
    },
    Dns: {
        "domain": ({"dns": Dns(domain="home.arpa")}, "Search domain: home.arpa"),
        "servers": ({"dns": Dns(servers=("10.0.0.53",))}, "Server: 10.0.0.53"),
    },
    MulticastSubscription: {
        "mac": ({"multicast_subscriptions": (MulticastSubscription(mac="33:33:00:00:00:01"),)}, "33:33:00:00:00:01"),
        "adi": (
            {"multicast_subscriptions": (MulticastSubscription(mac="ff:ff:ff:ff:ff:ff", adi=0x0A93141B),)},
            "ff:ff:ff:ff:ff:ff/a93141b",
        ),
    },
}
"""The same for what a network consists of."""

EVERY_FIELD = SHOWN | {
    f"{kind.__name__}.{field}": told for kind, parts in SHOWN_IN_PARTS.items() for field, told in parts.items()
}


def test_every_field_that_the_service_tells_is_thought_of() -> None:
    """A new field fails here until it is shown; one that is not to be shown gets a list of its own, with the reason."""
    assert set(SHOWN) == set(Network.__struct_fields__)
    for kind, parts in SHOWN_IN_PARTS.items():
        assert set(parts) == set(kind.__struct_fields__)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("values", "text"), EVERY_FIELD.values(), ids=EVERY_FIELD)
def test_every_field_is_shown(values: dict[str, Any], text: str) -> None:
    assert text not in shown(detail_of(network()))
    assert text in shown(detail_of(network(**values)))


# The state, and what helps.


@pytest.mark.parametrize(
    ("joined", "state", "remedy"),
    [
        pytest.param(
            network(assigned_addresses=("fd00::1/88", "10.0.0.1/8")),
            "Connected",
            Remedy(text="Copy address", action=CopyText(text="10.0.0.1")),
            id="OK",
        ),
        pytest.param(
            network(status="REQUESTING_CONFIGURATION"),
            "Waiting for its controller (REQUESTING_CONFIGURATION)",
            Remedy(text="Look again", action=PollNow()),
            id="REQUESTING_CONFIGURATION",
        ),
        pytest.param(
            network(status="ACCESS_DENIED"),
            "Waiting for approval (ACCESS_DENIED)",
            Remedy(text=f"Copy my address {MY_ADDRESS}", action=CopyText(text=MY_ADDRESS)),
            id="ACCESS_DENIED",
        ),
        pytest.param(
            network(status="AUTHENTICATION_REQUIRED", authentication_url=SIGN_IN_PAGE),
            "Sign-in needed (AUTHENTICATION_REQUIRED)",
            Remedy(text="Sign in at sso.example.com…", action=OpenUrl(url=SIGN_IN_PAGE)),
            id="AUTHENTICATION_REQUIRED",
        ),
        pytest.param(
            network(status="NOT_FOUND"),
            "No such network (NOT_FOUND)",
            Remedy(text="Leave…", action=AskToLeave(network_id=HOME)),
            id="NOT_FOUND",
        ),
        pytest.param(
            network(status="PORT_ERROR"),
            "No network card (PORT_ERROR)",
            Remedy(text="Restart ZeroTier", action=RunErrand(errand=Errand.RESTART)),
            id="PORT_ERROR",
        ),
        pytest.param(
            network(status="CLIENT_TOO_OLD"),
            "ZeroTier too old (CLIENT_TOO_OLD)",
            Remedy(text="Get the update", action=OpenUrl(url=DOWNLOAD_PAGE)),
            id="CLIENT_TOO_OLD",
        ),
        pytest.param(
            network(status="QUARANTINED"),
            "Unknown state (QUARANTINED)",
            Remedy(text="Look again", action=PollNow()),
            id="QUARANTINED",
        ),
    ],
)
def test_every_state_has_one_sentence_and_one_remedy(joined: Network, state: str, remedy: Remedy) -> None:
    detail = detail_of(joined)
    assert detail.state == state
    assert detail.sentence.endswith(".")
    assert detail.remedies == (remedy,)


def test_no_state_is_left_out_and_no_sentence_is_told_twice() -> None:
    assert len({detail_of(network(status=status)).sentence for status in STATES}) == len(STATES)


def test_a_connected_network_without_an_address_has_nothing_to_copy() -> None:
    detail = detail_of(network())
    assert detail.remedies == ()
    assert facts_of(detail)["no-address"].value == "none assigned to this computer"


@pytest.mark.parametrize("url", ["", "file:///etc/passwd", "javascript:alert(1)"])
def test_where_there_is_no_page_to_sign_in_at_one_can_look_again(url: str) -> None:
    joined = network(status="AUTHENTICATION_REQUIRED", authentication_url=url)
    assert detail_of(joined).remedies == (Remedy(text="Look again", action=PollNow()),)


def test_a_state_without_a_word_is_told_as_such() -> None:
    assert detail_of(network(status="")).state == "Unknown state (no state)"


def test_a_long_wait_is_told() -> None:
    detail = detail_of(network(status="REQUESTING_CONFIGURATION"), long_waiting=frozenset({HOME}))
    assert detail.state == "Its controller does not answer (REQUESTING_CONFIGURATION)"
    assert "it may be offline, or the id may be wrong" in detail.sentence


@pytest.mark.parametrize(
    ("pending", "state"),
    [
        (Leave(network_id=HOME), "Connected (leaving…)"),
        (Pause(network_id=HOME), "Connected (pausing…)"),
        (SetFlag(network_id=HOME, flag=Flag.DNS, on=True), "Connected (changing…)"),
    ],
    ids=["leave", "pause", "flag"],
)
def test_what_is_under_way_is_told_and_nothing_else_can_be_asked_for(pending: Intent, state: str) -> None:
    detail = detail_of(network(assigned_addresses=("10.0.0.1/8",)), pending)
    assert detail.state == state
    assert not detail.can_pause
    assert detail.leave is None


@pytest.mark.parametrize("status", STATES)
def test_a_joined_network_can_be_paused_left_and_shared(status: str) -> None:
    detail = detail_of(network(status=status))
    assert detail.can_pause
    assert detail.leave == Remedy(text="Leave…", action=AskToLeave(network_id=HOME))
    assert detail.share == Remedy(text="Share…", action=Share(network_id=HOME))


# Networks that are not joined.


def absent(known: KnownNetwork, *pending: Intent) -> NetworkDetail:
    return detail_in(online(memory=remembering(known), pending=pending))


def test_a_paused_network_can_be_resumed_or_forgotten() -> None:
    detail = absent(paused_network(HOME, name="Home", until=EXPIRY))
    assert detail.state == "Paused until 15:30"
    assert detail.sentence == "Paused until 15:30; it comes back by itself, with the same settings."
    assert detail.remedies == (Remedy(text="Resume", action=Submit(intent=Resume(network_id=HOME))),)
    assert detail.leave == Remedy(text="Forget", action=Remember(note=Forget(network_id=HOME)))
    assert not detail.can_pause


def test_a_network_that_was_left_can_be_joined_again_or_forgotten() -> None:
    flags = frozenset({Flag.MANAGED, Flag.DNS})
    detail = absent(known_network(HOME, name="Home", flags=flags, last_seen=NOON - 3 * MINUTE))
    assert detail.state == "Left 3 min ago"
    assert detail.remedies == (Remedy(text="Join again", action=Submit(intent=Join(network_id=HOME, flags=flags))),)
    assert detail.leave == Remedy(text="Forget", action=Remember(note=Forget(network_id=HOME)))
    assert not detail.can_pause


@pytest.mark.parametrize(
    ("known", "pending", "state"),
    [
        (known_network(HOME), Join(network_id=HOME), "Joining…"),
        (paused_network(HOME), Resume(network_id=HOME), "Resuming…"),
    ],
    ids=["joining", "resuming"],
)
def test_a_network_on_its_way_here_is_only_waited_for(known: KnownNetwork, pending: Intent, state: str) -> None:
    detail = absent(known, pending)
    assert (detail.state, detail.remedies, detail.leave, detail.can_pause) == (state, (), None, False)


def test_a_network_joined_for_the_first_time_has_a_detail_already() -> None:
    detail = detail_in(online(pending=(Join(network_id=HOME),)))
    assert detail.title == "8056c2e21c 000001"
    assert facts_of(detail)["id"].copy == HOME
    assert not any(switch.is_on for switch in detail.flags)


def test_what_a_network_that_is_not_joined_was_allowed_is_shown_and_cannot_be_switched() -> None:
    detail = absent(paused_network(HOME, flags=frozenset({Flag.DNS, Flag.DEFAULT})))
    assert {switch.flag for switch in detail.flags if switch.is_on} == {Flag.DNS, Flag.DEFAULT}
    assert {switch.action for switch in detail.flags} == {None}


def test_when_a_network_was_joined_last_is_told_once_it_is_left() -> None:
    last = facts_of(absent(known_network(HOME, last_seen=NOON - 2 * DAY)))["last-seen"]
    assert (last.label, last.value, last.tooltip) == ("Last joined", "2 d ago", "2026-11-20 12:00:00")
    memory = remembering(known_network(HOME, last_seen=NOON - 2 * DAY))
    assert "last-seen" not in facts_of(detail_of(network(), memory=memory))
    assert "last-seen" not in facts_of(absent(known_network(HOME)))


# Names.


@pytest.mark.parametrize(
    ("known", "joined", "title", "alias", "own_name"),
    [
        (known_network(HOME, alias="Chez moi"), network(name="Home"), "Chez moi", "Chez moi", "Home"),
        (known_network(HOME), network(name="Home"), "Home", "", "Home"),
        (known_network(HOME, name="Home"), network(), "Home", "", "Home"),
        (known_network(HOME), network(), "8056c2e21c 000001", "", ""),
    ],
    ids=["own", "its own", "from before", "none"],
)
def test_a_network_has_a_title_and_both_its_names(
    known: KnownNetwork, joined: Network, title: str, alias: str, own_name: str
) -> None:
    detail = detail_of(joined, memory=remembering(known))
    assert (detail.title, detail.alias, detail.own_name) == (title, alias, own_name)


def test_the_names_of_a_network_that_was_left_are_still_told() -> None:
    detail = absent(known_network(HOME, name="Home", alias="Chez moi"))
    assert (detail.title, detail.alias, detail.own_name) == ("Chez moi", "Chez moi", "Home")
    assert facts_of(detail)["name"].value == "Home"


# Flags.


def test_every_flag_can_be_switched_and_is_explained() -> None:
    detail = detail_of(network(allow_dns=True))
    assert [(switch.flag, switch.title) for switch in detail.flags] == [(flag, flag_title(flag)) for flag in Flag]
    assert [switch.explanation for switch in detail.flags] == [flag_explanation(flag, PLATFORM) for flag in Flag]
    assert [switch.action for switch in detail.flags] == [
        Submit(intent=SetFlag(network_id=HOME, flag=Flag.MANAGED, on=False)),
        Submit(intent=SetFlag(network_id=HOME, flag=Flag.GLOBAL, on=True)),
        AskForDefaultRoute(network_id=HOME),
        Submit(intent=SetFlag(network_id=HOME, flag=Flag.DNS, on=False)),
    ]


@pytest.mark.parametrize(
    ("pending", "changing"),
    [
        (SetFlag(network_id=HOME, flag=Flag.GLOBAL, on=True), Flag.GLOBAL),
        (TryDefaultRoute(network_id=HOME), Flag.DEFAULT),
    ],
    ids=["a flag", "a trial"],
)
def test_a_flag_that_is_changing_says_so_shows_what_is_and_waits(pending: Intent, changing: Flag) -> None:
    for switch in detail_of(network(), pending).flags:
        is_changing = switch.flag is changing
        assert switch.title.endswith("(changing…)") is is_changing
        assert (switch.action is None) is is_changing
        assert switch.is_on is (switch.flag is Flag.MANAGED)


# What there is to copy.


def test_what_can_be_copied_is_copied_as_programs_take_it() -> None:
    joined = network(
        name="Home",
        type="PRIVATE",
        assigned_addresses=("10.147.20.27/24", "fd00::1/88", "10.147.20.27/24"),
        routes=(Route(target="0.0.0.0/0", via="10.147.20.1"), Route(target="10.0.0.0/8", metric=5)),
        dns=Dns(domain="home.arpa", servers=("10.0.0.53", "10.0.0.53", "fd00::53")),
        port_device_name="ztabcdefgh",
        mac="32:5a:00:00:00:01",
        mtu=2800,
        netconf_revision=41,
        multicast_subscriptions=(MulticastSubscription(mac="ff:ff:ff:ff:ff:ff", adi=10),),
        sso_enabled=True,
        authentication_expiry_time=EXPIRY,
    )
    assert {key: fact.copy for key, fact in facts_of(detail_of(joined)).items() if fact.copy} == {
        "address-10.147.20.27/24": "10.147.20.27/24",
        "address-fd00::1/88": "fd00::1/88",
        "id": HOME,
        "name": "Home",
        "type": "PRIVATE",
        "controller": HOME.controller,
        "route-1": "0.0.0.0/0",
        "route-2": "10.0.0.0/8",
        "domain": "home.arpa",
        "server-10.0.0.53": "10.0.0.53",
        "server-fd00::53": "fd00::53",
        "device": "ztabcdefgh",
        "mac": "32:5a:00:00:00:01",
        "mtu": "2800",
        "broadcast": "not passed on",
        "bridge": "no",
        "dhcp": "no",
        "revision": "41",
        "status": "OK",
        "group-1": "ff:ff:ff:ff:ff:ff/a",
    }


def test_a_dash_for_what_is_not_known_cannot_be_copied() -> None:
    facts = facts_of(detail_of(network(routes=(Route(),), multicast_subscriptions=(MulticastSubscription(),))))
    unknown = [key for key, fact in facts.items() if fact.value.startswith("–")]
    assert unknown == ["name", "type", "route-1", "device", "mac", "group-1"]
    assert [facts[key].copy for key in unknown] == [""] * len(unknown)


def test_a_long_name_is_copied_as_it_is_shown() -> None:
    name = facts_of(detail_of(network(name="n" * 128)))["name"]
    assert name.copy == name.value == "n" * 128


def test_ids_and_addresses_are_set_in_a_face_of_one_width() -> None:
    facts = facts_of(detail_of(network(assigned_addresses=("10.0.0.1/8",), dns=Dns(servers=("10.0.0.53",)))))
    assert {key for key, fact in facts.items() if fact.is_code} == {
        "address-10.0.0.1/8",
        "id",
        "controller",
        "server-10.0.0.53",
        "device",
        "mac",
    }


# Single facts.


def test_addresses_are_numbered_where_there_are_several() -> None:
    one, two = ("10.0.0.1/8", "10.0.0.1/8"), ("10.0.0.1/8", "fd00::1/88")
    assert [f.label for f in detail_of(network(assigned_addresses=one)).facts[0].facts] == ["Address"]
    assert [f.label for f in detail_of(network(assigned_addresses=two)).facts[0].facts] == ["Address 1", "Address 2"]


@pytest.mark.parametrize(
    ("route", "value"),
    [
        (Route(target="10.0.0.0/8"), "10.0.0.0/8, directly in the network"),
        (Route(target="10.0.0.0/8", via="10.1.1.1"), "10.0.0.0/8, by way of 10.1.1.1"),
        (Route(target="0.0.0.0/0", via="10.1.1.1"), "all traffic, 0.0.0.0/0, by way of 10.1.1.1"),
        (Route(target="::/0", via="fd00::1"), "all traffic, ::/0, by way of fd00::1"),
        (
            Route(target="10.0.0.0/8", metric=7, flags=1),
            "10.0.0.0/8, directly in the network, metric 7, flags 1",
        ),
    ],
)
def test_a_route_tells_where_it_leads_and_which_way(route: Route, value: str) -> None:
    assert facts_of(detail_of(network(routes=(route,))))["route-1"].value == value


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("PRIVATE", "Private: its administrator approves every device"),
        ("PUBLIC", "Public: whoever knows the id is in"),
        ("SECRET", "SECRET"),
        ("", "–"),
    ],
)
def test_the_type_is_told_in_words(word: str, value: str) -> None:
    assert facts_of(detail_of(network(type=word)))["type"].value == value


def test_an_ad_hoc_network_has_no_controller() -> None:
    controller = facts_of(detail_of(network(AD_HOC)))["controller"]
    assert (controller.value, controller.copy, controller.is_code) == ("none: an ad-hoc network", "", False)


def test_a_sign_in_tells_its_end_to_the_second_on_hover() -> None:
    expiry = facts_of(detail_of(network(sso_enabled=True, authentication_expiry_time=EXPIRY)))["expiry"]
    assert (expiry.value, expiry.tooltip) == ("15:30", "2026-11-22 15:30:00")


@pytest.mark.parametrize("expiry", [2**63 - 1, -1, -(2**63)])
def test_a_sign_in_that_ends_at_no_time_is_told_as_unknown(expiry: int) -> None:
    joined = network(sso_enabled=True, authentication_expiry_time=expiry)
    assert facts_of(detail_of(joined))["expiry"].value == "–"


# Groups.


def full_network() -> Network:
    """Return a network that has of everything, and of much of it the same twice."""
    return network(
        assigned_addresses=("10.0.0.1/8", "10.0.0.1/8"),
        routes=(Route(), Route()),
        dns=Dns(servers=("10.0.0.53", "10.0.0.53")),
        multicast_subscriptions=(MulticastSubscription(), MulticastSubscription()),
        sso_enabled=True,
    )


def test_what_is_looked_for_often_comes_first_and_the_rest_is_folded() -> None:
    assert [(group.key, group.title, group.is_folded) for group in detail_of(full_network()).facts] == [
        ("addresses", "", False),
        ("identity", "", False),
        ("routes", "Routes (2)", True),
        ("dns", "DNS", True),
        ("sign-in", "Sign-in", False),
        ("adapter", "Adapter", True),
        ("multicast", "Multicast subscriptions (2)", True),
    ]


def test_groups_of_nothing_are_left_out() -> None:
    assert [group.key for group in detail_of(network()).facts] == ["addresses", "identity", "adapter"]
    assert [group.key for group in absent(known_network(HOME)).facts] == ["identity"]


@pytest.mark.parametrize("joined", [network(), full_network()], ids=["plain", "full"])
def test_every_key_stands_once(joined: Network) -> None:
    detail = detail_of(joined)
    for keys in (
        [group.key for group in detail.facts],
        [fact.key for group in detail.facts for fact in group.facts],
    ):
        assert len(set(keys)) == len(keys)


def test_thousands_of_addresses_routes_and_groups_are_all_told() -> None:
    count = 3000
    joined = network(
        assigned_addresses=tuple(f"fd00::{number:x}/64" for number in range(count)),
        routes=tuple(Route(target=f"fd00:{number:x}::/32") for number in range(count)),
        multicast_subscriptions=tuple(MulticastSubscription(mac="ff", adi=number) for number in range(count)),
    )
    detail = detail_of(joined)
    sizes = {group.key: len(group.facts) for group in detail.facts}
    assert [sizes[key] for key in ("addresses", "routes", "multicast")] == [count] * 3


# An outage.


def test_while_there_is_no_answer_nothing_is_offered_that_needs_one() -> None:
    overview = outage(OutageReason.TIMED_OUT, memory=remembering(paused_network(HOME, name="Home")))
    detail = detail_in(overview)
    assert detail.title == "Home"
    assert (detail.remedies, detail.can_pause) == ((), False)
    assert {switch.action for switch in detail.flags} == {None}


def test_what_was_told_last_can_be_read_during_an_outage_and_not_changed() -> None:
    before = online(network(name="Home", assigned_addresses=("10.0.0.1/8",)))
    (line,) = network_lines(before, NOON)
    detail = network_detail(line, outage(OutageReason.TIMED_OUT), PLATFORM, NOON)
    assert (detail.title, detail.state) == ("Home", "Connected")
    assert facts_of(detail)["address-10.0.0.1/8"].copy == "10.0.0.1/8"
    assert (detail.remedies, detail.can_pause) == ((), False)
    assert {switch.action for switch in detail.flags} == {None}


# Strangers' texts.


def test_a_strangers_text_is_one_line_wherever_it_stands() -> None:
    texts = (HOSTILE_NAME, HOSTILE_NAME * 20)
    words = {field.name: HOSTILE_NAME * 20 for field in fields(Network) if field.type is str}
    assert "name" in words
    joined = replace(
        network(
            assigned_addresses=texts,
            routes=tuple(Route(target=text, via=text) for text in texts),
            dns=Dns(domain=HOSTILE_NAME * 20, servers=texts),
            multicast_subscriptions=tuple(MulticastSubscription(mac=text, adi=1) for text in texts),
            sso_enabled=True,
        ),
        **words,
    )
    memory = remembering(known_network(HOME, name=HOSTILE_NAME, alias=HOSTILE_NAME))
    detail = detail_of(joined, memory=memory)
    hostile = {key for key, fact in facts_of(detail).items() if "evil" in fact.value}
    assert hostile >= {"name", "type", "mac", "device", "status", "domain", "route-1", "route-2", "group-1", "group-2"}
    for text in texts_of(detail):
        assert text.isprintable()
        assert len(text) < 500


@pytest.mark.parametrize(
    "memory",
    [
        remembering(known_network(HOME, name=HOSTILE_NAME)),
        remembering(paused_network(HOME, name=HOSTILE_NAME, alias=HOSTILE_NAME)),
    ],
    ids=["left", "paused"],
)
def test_a_strangers_text_is_one_line_when_the_network_is_not_joined_too(memory: Memory) -> None:
    detail = detail_in(online(memory=memory), now=NOW)
    assert "evil" in detail.title
    for text in texts_of(detail):
        assert text.isprintable()
        assert len(text) < 300
