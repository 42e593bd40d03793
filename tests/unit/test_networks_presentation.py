"""Networks in people's words."""

import re
from dataclasses import replace
from itertools import permutations

import pytest

from tests.fakes.builders import HOME, HOSTILE_NAME, LAB, OFFICE, PLATFORM, network, online, outage
from ztray.domain.identifiers import NetworkId
from ztray.domain.intent import Intent, Join, Leave, Refusal, Refused, SetFlag
from ztray.domain.network import Flag, NetworkStatus
from ztray.domain.state import OutageReason, Overview
from ztray.presentation.networks import (
    Mark,
    condition_of,
    default_route_question,
    flag_explanation,
    flag_title,
    host_of,
    leave_question,
    needs_a_person,
    network_lines,
    network_titles,
    refusal_notice,
    refusal_sentence,
    sign_in_url,
    title_of,
)

TWIN = NetworkId("1d71939404000001")
"""Another controller's network, with the same last digits as HOME."""


def titles(*named: tuple[NetworkId, str]) -> list[str]:
    found = network_titles([network(network_id, name=name) for network_id, name in named])
    return [found[network_id] for network_id, _ in named]


# Titles.


def test_a_network_is_called_by_its_name() -> None:
    assert titles((HOME, "Home")) == ["Home"]


@pytest.mark.parametrize("name", ["", "  \n", "\u202e\u200b", "\u3164"], ids=ascii)
def test_a_network_without_a_name_to_be_seen_is_called_by_its_id(name: str) -> None:
    assert titles((HOME, name)) == ["8056c2e21c 000001"]


@pytest.mark.parametrize("other", ["Home", "HOME", " Home\n", "Ho\u200bme"], ids=ascii)
def test_networks_that_look_alike_are_told_apart_by_four_digits(other: str) -> None:
    first, second = titles((HOME, "Home"), (OFFICE, other))
    assert (first, second[-5:]) == ("Home …0001", "…12cd")


def test_networks_alike_in_their_last_digits_too_are_told_apart_by_all() -> None:
    assert titles((HOME, "Home"), (TWIN, "home"), (OFFICE, "Home")) == [
        "Home 8056c2e21c 000001",
        "home 1d71939404 000001",
        "Home …12cd",
    ]


@pytest.mark.parametrize(
    "named",
    [
        pytest.param([(HOME, "Home"), (OFFICE, "Home"), (LAB, "Home …0001")], id="a name with four digits"),
        pytest.param([(HOME, "Home"), (OFFICE, "Home"), (LAB, "HOME …0001")], id="in other letters"),
        pytest.param(
            [(HOME, "Home"), (TWIN, "Home"), (LAB, "Home 8056c2e21c 000001")], id="a name with all digits of another"
        ),
        pytest.param(
            [(HOME, "Home"), (TWIN, "Home"), (LAB, "Home …0001"), (OFFICE, "Home …0001 1234567890 abcdef")],
            id="a name like what becomes of such a name",
        ),
        pytest.param([(HOME, ""), (LAB, "8056c2e21c 000001")], id="a name that is another's id"),
    ],
)
def test_no_name_makes_a_network_look_like_another(named: list[tuple[NetworkId, str]]) -> None:
    for order in permutations(named):
        shown = dict(zip((network_id for network_id, _ in order), titles(*order), strict=True))
        assert len({title.casefold() for title in shown.values()}) == len(named)
        assert shown[named[-1][0]].endswith(named[-1][0].grouped) or shown[named[-1][0]].endswith("…cdef")


def test_a_network_named_like_another_with_its_digits_gets_its_whole_id() -> None:
    assert titles((HOME, "Home"), (OFFICE, "Home"), (LAB, "Home …0001"))[2] == "Home …0001 1234567890 abcdef"


def test_a_network_named_like_the_id_of_one_without_a_name_does_not_take_it_away() -> None:
    assert titles((HOME, ""), (LAB, "8056c2e21c 000001")) == ["8056c2e21c 000001", "8056c2e21c 000001 …cdef"]


def test_other_networks_keep_their_plain_names() -> None:
    assert titles((HOME, "Home"), (OFFICE, "Home"), (LAB, "Lab"))[2] == "Lab"


def test_networks_without_names_are_not_taken_for_one() -> None:
    assert titles((HOME, ""), (OFFICE, "")) == ["8056c2e21c 000001", "9f3a1c55d0 ab12cd"]


def test_a_hostile_name_is_one_short_line_of_plain_text() -> None:
    (title,) = titles((HOME, HOSTILE_NAME))
    assert title.isprintable()
    assert len(title) <= 48


def test_a_network_that_is_not_joined_is_called_by_its_id() -> None:
    assert title_of(OFFICE, online(network(HOME, name="Home"))) == "9f3a1c55d0 ab12cd"
    assert title_of(HOME, outage(OutageReason.TIMED_OUT)) == "8056c2e21c 000001"


def test_a_network_has_the_same_title_wherever_it_is_named() -> None:
    overview = online(network(HOME, name="Home"), network(OFFICE, name="Home"))
    assert [title_of(line.network_id, overview) for line in network_lines(overview)] == [
        line.title for line in network_lines(overview)
    ]


# States.


@pytest.mark.parametrize(
    ("status", "mark"),
    [
        ("OK", Mark.OK),
        ("REQUESTING_CONFIGURATION", Mark.WAITING),
        ("ACCESS_DENIED", Mark.ATTENTION),
        ("AUTHENTICATION_REQUIRED", Mark.ATTENTION),
        ("NOT_FOUND", Mark.ERROR),
        ("PORT_ERROR", Mark.ERROR),
        ("CLIENT_TOO_OLD", Mark.ERROR),
        ("QUARANTINED", Mark.UNKNOWN),
    ],
)
def test_every_state_has_a_mark_words_and_a_sentence(status: str, mark: Mark) -> None:
    condition = condition_of(network(status=status))
    assert condition.mark is mark
    assert condition.words
    assert condition.sentence.endswith(".")


def test_no_two_states_are_told_in_the_same_words() -> None:
    conditions = [condition_of(network(status=status.value or "NEW")) for status in NetworkStatus]
    assert len({condition.words for condition in conditions}) == len(NetworkStatus)
    assert len({condition.sentence for condition in conditions}) == len(NetworkStatus)


def test_every_mark_is_a_shape_of_its_own() -> None:
    assert len({mark.value for mark in Mark}) == len(Mark) == 5


def test_an_unknown_state_is_quoted_as_plain_text() -> None:
    sentence = condition_of(network(status="NEW\n\u202eSTATE" + "x" * 100)).sentence
    assert "NEW STATE" in sentence
    assert sentence.isprintable()
    assert len(sentence) < 120


def test_an_empty_state_is_told_as_nothing() -> None:
    assert condition_of(network(status="")).sentence.endswith(": nothing.")


@pytest.mark.parametrize(
    "status", ["ACCESS_DENIED", "AUTHENTICATION_REQUIRED", "NOT_FOUND", "PORT_ERROR", "CLIENT_TOO_OLD"]
)
def test_a_state_that_lasts_until_somebody_does_something_needs_a_person(status: str) -> None:
    assert needs_a_person(network(status=status))


@pytest.mark.parametrize("status", ["OK", "REQUESTING_CONFIGURATION", "QUARANTINED"])
def test_a_state_that_needs_nobody_does_not_ask_for_attention(status: str) -> None:
    assert not needs_a_person(network(status=status))


@pytest.mark.parametrize(
    ("addresses", "words"),
    [
        ((), "connected"),
        (("10.147.20.27/24",), "10.147.20.27"),
        (("fd00::1/88", "10.147.20.27/24"), "10.147.20.27 +1"),
        (("fd00::1/88", "fd00::2/88", "10.0.0.1/8"), "10.0.0.1 +2"),
        (("10.0.0.1/8", "10.0.0.1/24"), "10.0.0.1"),
        (("<b>\n", "10.0.0.1/8"), "10.0.0.1"),
    ],
)
def test_a_connected_network_tells_its_address(addresses: tuple[str, ...], words: str) -> None:
    assert condition_of(network(assigned_addresses=addresses)).words == words


# Lines.


def test_a_line_holds_mark_title_and_address() -> None:
    (line,) = network_lines(online(network(name="Home", assigned_addresses=("10.147.20.27/24",))))
    assert line.text == "● Home · 10.147.20.27"


def test_a_long_line_holds_all_addresses() -> None:
    (line,) = network_lines(online(network(name="Home", assigned_addresses=("fd00::1/88", "10.147.20.27/24"))))
    assert line.text == "● Home · 10.147.20.27 +1"
    assert line.long_text == "● Home · 10.147.20.27, fd00::1"


@pytest.mark.parametrize(
    "overview",
    [
        online(network(name="Home")),
        online(network(name="Home", status="ACCESS_DENIED", assigned_addresses=("10.0.0.1/8", "fd00::1/88"))),
        online(
            network(name="Home", assigned_addresses=("10.0.0.1/8", "fd00::1/88")), pending=(Leave(network_id=HOME),)
        ),
        online(pending=(Join(network_id=HOME),)),
    ],
    ids=["without an address", "not connected", "changing", "being joined"],
)
def test_where_there_is_more_to_tell_than_addresses_a_long_line_is_the_same(overview: Overview) -> None:
    (line,) = network_lines(overview)
    assert line.long_text == line.text


def test_lines_are_sorted_by_title_without_regard_to_case() -> None:
    overview = online(network(HOME, name="zoo"), network(OFFICE, name="Beta"), network(LAB, name="alpha"))
    assert [line.title for line in network_lines(overview)] == ["alpha", "Beta", "zoo"]


def test_networks_of_one_title_keep_their_order_whatever_the_service_answers_first() -> None:
    networks = (network(HOME), network(OFFICE, name=HOME.grouped))  # one calls itself what the other is called
    assert network_lines(online(*networks)) == network_lines(online(*reversed(networks)))


def test_a_network_being_joined_has_a_line_already() -> None:
    (line,) = network_lines(online(pending=(Join(network_id=HOME),)))
    assert line.network is None
    assert line.is_pending
    assert line.text == "◌ 8056c2e21c 000001 · joining…"


def test_a_network_being_joined_twice_has_one_line() -> None:
    pending = (Join(network_id=HOME), Join(network_id=HOME, flags=frozenset()))
    assert len(network_lines(online(pending=pending))) == 1


def test_a_joined_network_that_is_joined_again_has_one_line() -> None:
    assert len(network_lines(online(network(HOME), pending=(Join(network_id=HOME),)))) == 1


@pytest.mark.parametrize(
    ("intent", "words"),
    [
        (Leave(network_id=HOME), "leaving…"),
        (SetFlag(network_id=HOME, flag=Flag.DNS, on=True), "changing…"),
        (Join(network_id=HOME), "changing…"),
    ],
    ids=["leave", "flag", "join again"],
)
def test_what_is_under_way_stands_in_the_line(intent: Intent, words: str) -> None:
    (line,) = network_lines(online(network(HOME, name="Home"), pending=(intent,)))
    assert line.is_pending
    assert words in line.text
    assert line.condition.mark is Mark.OK


def test_what_is_under_way_elsewhere_does_not_stand_in_the_line() -> None:
    pending = (Leave(network_id=OFFICE),)
    (line,) = network_lines(online(network(HOME, name="Home"), pending=pending))
    assert not line.is_pending
    assert "…" not in line.text


@pytest.mark.parametrize("overview", [Overview(), outage(OutageReason.NOT_RUNNING)], ids=["connecting", "outage"])
def test_nothing_is_known_of_networks_while_there_is_no_answer(overview: Overview) -> None:
    assert network_lines(overview) == ()


# Signing in.


@pytest.mark.parametrize(
    "url", ["https://sso.example.com/sign-in?a=b#c", "http://sso.example.com", "HTTPS://EXAMPLE.COM/"]
)
def test_a_page_of_the_web_can_be_opened_to_sign_in(url: str) -> None:
    assert sign_in_url(network(status="AUTHENTICATION_REQUIRED", authentication_url=url)) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "ftp://example.com/",
        "smb://example.com/share",
        "zoommtg://example.com",
        "https:",
        "https:///path",
        "//example.com/",
        "example.com",
        "https://[",
        "ht\ntps://example.com/",
        "https://example.com/\r\nx",
        " https://example.com/",
        "https://example.com/ --option",
        "https://example.com/\u202egpj",
        "https://example.com\\@evil.example/",
        "https:\\\\example.com/",
    ],
    ids=ascii,
)
def test_nothing_else_is_opened_to_sign_in(url: str) -> None:
    assert sign_in_url(network(status="AUTHENTICATION_REQUIRED", authentication_url=url)) is None


@pytest.mark.parametrize("status", [status for status in NetworkStatus if status != "AUTHENTICATION_REQUIRED"])
def test_nobody_signs_in_who_need_not(status: NetworkStatus) -> None:
    assert sign_in_url(network(status=status, authentication_url="https://example.com/")) is None


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://sso.example.com/sign-in?a=b", "sso.example.com"),
        ("https://accounts.google.com:password@evil.example:8443/accounts.google.com", "evil.example"),
        ("HTTPS://SSO.EXAMPLE.COM", "sso.example.com"),
    ],
)
def test_the_host_is_whose_page_it_is(url: str, host: str) -> None:
    assert host_of(url) == host


def test_the_host_is_short_and_plain() -> None:
    host = host_of(f"https://{'a' * 1000}.example.com/")
    assert host.isprintable()
    assert len(host) <= 48


# Flags and questions.


def test_every_flag_has_a_title_and_a_sentence_of_its_own() -> None:
    assert len({flag_title(flag) for flag in Flag}) == len(Flag) == 4
    assert len({flag_explanation(flag, PLATFORM) for flag in Flag}) == len(Flag)
    assert all(flag_explanation(flag, PLATFORM).endswith(".") for flag in Flag)


@pytest.mark.parametrize("flag", Flag)
def test_where_zerotier_does_not_apply_dns_the_flag_for_it_says_so_and_no_other(flag: Flag) -> None:
    applied, not_applied = (flag_explanation(flag, replace(PLATFORM, applies_dns=does)) for does in (True, False))
    assert "does not apply" not in applied
    if flag is Flag.DNS:
        assert not_applied == f"{applied} On this system ZeroTier does not apply it."
    else:
        assert not_applied == applied


def test_the_question_for_the_default_route_names_the_network() -> None:
    assert "“Home”" in default_route_question("Home", is_offered=True)


def test_the_question_for_the_default_route_tells_when_there_is_none() -> None:
    offered, missing = (default_route_question("Home", is_offered=is_offered) for is_offered in (True, False))
    assert missing.startswith(offered)
    assert "offers no default route" in missing
    assert "offers no default route" not in offered


def test_the_question_before_leaving_names_the_network_and_what_is_lost() -> None:
    question = leave_question("Home")
    assert "“Home”" in question
    assert "addresses" in question


# Refusals.

INTENTS: tuple[Intent, ...] = (
    Join(network_id=HOME),
    Leave(network_id=HOME),
    SetFlag(network_id=HOME, flag=Flag.DNS, on=True),
    SetFlag(network_id=HOME, flag=Flag.DNS, on=False),
)


def sentence(intent: Intent, refusal: Refusal, detail: str = "") -> str:
    refused = Refused(intent=intent, refusal=refusal, detail=detail)
    return refusal_sentence(refused, online(network(HOME, name="Home")))


@pytest.mark.parametrize("refusal", Refusal)
def test_every_refusal_tells_what_and_why(refusal: Refusal) -> None:
    sentences = {sentence(intent, refusal, "disk full.") for intent in INTENTS}
    assert len(sentences) == len(INTENTS)
    assert all(text.startswith("Home: ") and text.endswith(".") for text in sentences)


def test_every_refusal_has_words_of_its_own() -> None:
    assert len({sentence(INTENTS[0], refusal, "disk full") for refusal in Refusal}) == len(Refusal)


def test_a_network_joined_with_other_settings_is_not_said_to_be_not_joined() -> None:
    assert "Joined, but not with the settings you chose." in sentence(Join(network_id=HOME), Refusal.NOT_APPLIED)


def test_the_services_own_words_are_plain_and_short() -> None:
    text = sentence(Leave(network_id=HOME), Refusal.REJECTED, HOSTILE_NAME * 10)
    assert text.isprintable()
    assert "evil" in text
    assert len(text.removeprefix("Home: Could not be left. The service says: ")) == 60


def test_a_failure_of_our_own_is_told_as_such() -> None:
    assert sentence(Leave(network_id=HOME), Refusal.FAILED, "KeyError") == (
        "Home: Could not be left. ZTray itself failed (KeyError); please report it."
    )


def test_a_notice_tells_what_in_its_title_and_why_in_its_text() -> None:
    refused = Refused(intent=INTENTS[2], refusal=Refusal.NOT_APPLIED)
    assert refusal_notice(refused, online(network(HOME, name="Home"))) == (
        "Home: “Allow DNS” could not be switched on.",
        "The service kept the old setting.",
    )


def test_a_notice_holds_no_markup() -> None:
    refused = Refused(intent=INTENTS[1], refusal=Refusal.REJECTED, detail="<i>no</i> &amp; <b>never</b>")
    title, text = refusal_notice(refused, online(network(HOME, name=HOSTILE_NAME)))
    for told in (title, text):
        assert not re.search("<[a-z/]|&[a-z]+;", told)
        assert told.isprintable()
    assert "‹b>evil" in title  # noqa: RUF001
    assert "‹i>no" in text  # noqa: RUF001
