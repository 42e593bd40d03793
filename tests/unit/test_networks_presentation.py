"""Networks in people's words."""

from dataclasses import replace
from itertools import permutations
from time import process_time

import pytest

from tests.fakes.builders import (
    DAY,
    HOME,
    HOSTILE_NAME,
    HOUR,
    LAB,
    MINUTE,
    NOW,
    OFFICE,
    PLATFORM,
    account,
    known_network,
    local_time,
    network,
    online,
    outage,
    paused_network,
    remembering,
    roster,
    telling,
)
from ztray.domain.directory import Directory
from ztray.domain.identifiers import NetworkId
from ztray.domain.intent import (
    Intent,
    Join,
    KeepDefaultRoute,
    Leave,
    Pause,
    Resume,
    SetFlag,
    TryDefaultRoute,
)
from ztray.domain.memory import KnownNetwork, Memory, Phase
from ztray.domain.network import Flag, Network, NetworkStatus
from ztray.domain.pause import PauseLength
from ztray.domain.state import OutageReason, Overview
from ztray.presentation.actions import Submit
from ztray.presentation.menu import Entry, menu_for
from ztray.presentation.network_details import network_detail
from ztray.presentation.networks import (
    Mark,
    NetworkLine,
    condition_of,
    host_of,
    join_again,
    leave_question,
    left_lines,
    needs_a_person,
    network_lines,
    network_titles,
    pause_length_title,
    sign_in_url,
    title_of,
)

TWIN = NetworkId("1d71939404000001")
"""Another controller's network, with the same last digits as HOME."""

NOON = local_time("2026-11-22 12:00:00")  # a Sunday


def titles(*named: tuple[NetworkId, str]) -> list[str]:
    found = network_titles({NetworkId(network_id): name for network_id, name in named})
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


def test_a_network_is_called_as_the_person_calls_it() -> None:
    memory = remembering(known_network(HOME, name="Home", alias="Chez moi"))
    assert title_of(HOME, online(network(HOME, name="Home"), memory=memory)) == "Chez moi"


def test_a_network_that_was_left_is_called_as_it_was_called_last() -> None:
    memory = remembering(known_network(HOME, name="Home"), known_network(OFFICE, name="O", alias="Work"))
    overview = online(memory=memory)
    assert [title_of(HOME, overview), title_of(OFFICE, overview)] == ["Home", "Work"]


@pytest.mark.parametrize("overview", [Overview(), outage(OutageReason.TIMED_OUT)], ids=["connecting", "outage"])
def test_names_are_remembered_while_there_is_no_answer(overview: Overview) -> None:
    remembered = replace(overview, memory=remembering(known_network(HOME, name="Home", alias="Chez moi")))
    assert title_of(HOME, remembered) == "Chez moi"


def test_the_name_that_the_service_tells_counts_more_than_the_one_from_before() -> None:
    overview = online(network(HOME, name="House"), memory=remembering(known_network(HOME, name="Home")))
    assert title_of(HOME, overview) == "House"


def test_a_network_without_a_name_yet_is_called_as_it_was_called_last() -> None:
    joining = network(HOME, status="REQUESTING_CONFIGURATION")
    assert title_of(HOME, online(joining, memory=remembering(known_network(HOME, name="Home")))) == "Home"


DENIED = network(HOME, status="ACCESS_DENIED")


def run_as(*names: str) -> Directory:
    """Return what accounts tell, each of which calls the network so."""
    return telling(*(account(roster(name=name), account_id=str(place)) for place, name in enumerate(names)))


@pytest.mark.parametrize("names", [("Home",), ("", "Home"), ("\u200b", "Home", "House")], ids=ascii)
def test_a_network_that_lets_nobody_in_yet_is_called_as_its_accounts_call_it(names: tuple[str, ...]) -> None:
    overview = online(DENIED, directory=run_as(*names))
    assert title_of(HOME, overview) == "Home"
    (line,) = network_lines(overview, NOW)
    assert line.text == "◐ Home · waiting for approval"
    entries = [item.text for item in menu_for(overview, PLATFORM, NOW) if isinstance(item, Entry)]
    assert line.text in entries
    shown = network_detail(line, overview, PLATFORM, NOW)
    assert (shown.title, shown.own_name) == ("Home", "Home")


@pytest.mark.parametrize(
    ("told", "known", "title"),
    [
        (DENIED, known_network(HOME, alias="Chez moi"), "Chez moi"),
        (DENIED, known_network(HOME, name="House"), "House"),
        (network(HOME, name="House"), known_network(HOME), "House"),
        (DENIED, known_network(HOME), "Home"),
    ],
    ids=["alias", "remembered", "told", "nothing"],
)
def test_what_accounts_call_a_network_comes_after_all_other_names(
    told: Network, known: KnownNetwork, title: str
) -> None:
    assert title_of(HOME, online(told, memory=remembering(known), directory=run_as("Home"))) == title


def test_what_accounts_call_a_network_is_cleaned_and_told_apart_as_every_name() -> None:
    hostile = title_of(HOME, online(DENIED, directory=run_as(HOSTILE_NAME)))
    assert hostile == titles((HOME, HOSTILE_NAME))[0]
    overview = online(DENIED, network(OFFICE, name="Home"), directory=run_as("Home"))
    assert title_of(HOME, overview) == "Home …0001"
    assert title_of(HOME, online(DENIED, directory=run_as("\u3164"))) == HOME.grouped


@pytest.mark.parametrize("alias", ["\u200b", "\u3164", " \n"], ids=ascii)
def test_a_name_of_the_persons_own_that_cannot_be_seen_is_none(alias: str) -> None:
    memory = remembering(known_network(HOME, alias=alias))
    assert title_of(HOME, online(network(HOME, name="Home"), memory=memory)) == "Home"


def test_a_hostile_name_of_the_persons_own_is_one_short_line_of_plain_text() -> None:
    title = title_of(HOME, online(memory=remembering(known_network(HOME, alias=HOSTILE_NAME))))
    assert title.isprintable()
    assert "evil" in title
    assert len(title) <= 48


def test_a_network_called_by_the_person_as_another_is_named_is_told_apart() -> None:
    memory = remembering(known_network(HOME, name="Home", alias="Office"))
    overview = online(network(HOME, name="Home"), network(OFFICE, name="office"), memory=memory)
    assert [title_of(HOME, overview), title_of(OFFICE, overview)] == ["Office …0001", "office …12cd"]


def test_a_network_named_as_one_that_was_left_is_told_apart() -> None:
    overview = online(network(HOME, name="Home"), memory=remembering(known_network(OFFICE, name="Home")))
    assert title_of(HOME, overview) == "Home …0001"


def test_a_network_named_as_the_person_once_called_another_is_not_taken_for_it() -> None:
    memory = remembering(known_network(HOME, name="Home", alias="Bank"))
    overview = online(network(HOME), network(OFFICE, name="Home"), memory=memory)
    assert [title_of(HOME, overview), title_of(OFFICE, overview)] == ["Bank", "Home"]


def test_a_network_has_the_same_title_wherever_it_is_named() -> None:
    memory = remembering(paused_network(LAB, alias="Home"), known_network(TWIN, name="home"))
    overview = online(network(HOME, name="Home"), network(OFFICE, name="Home"), memory=memory)
    lines = (*network_lines(overview, NOW), *left_lines(overview, NOW))
    assert [title_of(line.network_id, overview) for line in lines] == [line.title for line in lines]
    assert len({line.title for line in lines}) == 4


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
    assert len({mark.value for mark in Mark}) == len(Mark) == 7


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


# A controller that does not answer.


def test_after_a_long_wait_the_sentence_says_what_may_be_wrong() -> None:
    waiting = network(status="REQUESTING_CONFIGURATION")
    at_first, later = (condition_of(waiting, is_long_waiting=is_long) for is_long in (False, True))
    assert at_first.sentence == "Waiting for the network's controller to answer."
    assert later.sentence == ("The network's controller has not answered; it may be offline, or the id may be wrong.")
    assert at_first.mark is later.mark is Mark.WAITING
    assert at_first.words != later.words


@pytest.mark.parametrize("status", [status for status in NetworkStatus if status != "REQUESTING_CONFIGURATION"])
def test_a_wait_that_is_over_is_not_told(status: NetworkStatus) -> None:
    joined = network(status=status)
    assert condition_of(joined, is_long_waiting=True) == condition_of(joined)


def test_a_line_tells_of_the_long_wait_of_its_own_network() -> None:
    networks = [network(network_id, status="REQUESTING_CONFIGURATION") for network_id in (HOME, OFFICE)]
    lines = network_lines(online(*networks, long_waiting=frozenset({OFFICE})), NOW)
    assert [line.condition.words for line in lines] == ["waiting for its controller", "its controller does not answer"]


# Lines.


def test_a_line_holds_mark_title_and_address() -> None:
    (line,) = network_lines(online(network(name="Home", assigned_addresses=("10.147.20.27/24",))), NOW)
    assert line.text == "● Home · 10.147.20.27"


def test_a_long_line_holds_all_addresses() -> None:
    (line,) = network_lines(online(network(name="Home", assigned_addresses=("fd00::1/88", "10.147.20.27/24"))), NOW)
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
    (line,) = network_lines(overview, NOW)
    assert line.long_text == line.text


def test_lines_are_sorted_by_title_without_regard_to_case() -> None:
    overview = online(network(HOME, name="zoo"), network(OFFICE, name="Beta"), network(LAB, name="alpha"))
    assert [line.title for line in network_lines(overview, NOW)] == ["alpha", "Beta", "zoo"]


def test_networks_of_one_title_keep_their_order_whatever_the_service_answers_first() -> None:
    networks = (network(HOME), network(OFFICE, name=HOME.grouped))  # one calls itself what the other is called
    assert network_lines(online(*networks), NOW) == network_lines(online(*reversed(networks)), NOW)


def test_a_network_being_joined_has_a_line_already() -> None:
    (line,) = network_lines(online(pending=(Join(network_id=HOME),)), NOW)
    assert line.network is None
    assert line.is_pending
    assert line.text == "◌ 8056c2e21c 000001 · joining…"


def test_a_network_being_joined_twice_has_one_line() -> None:
    pending = (Join(network_id=HOME), Join(network_id=HOME, flags=frozenset()))
    assert len(network_lines(online(pending=pending), NOW)) == 1


def test_a_joined_network_that_is_joined_again_has_one_line() -> None:
    assert len(network_lines(online(network(HOME), pending=(Join(network_id=HOME),)), NOW)) == 1


@pytest.mark.parametrize(
    ("intent", "words"),
    [
        (Leave(network_id=HOME), "leaving…"),
        (SetFlag(network_id=HOME, flag=Flag.DNS, on=True), "changing…"),
        (Join(network_id=HOME), "changing…"),
        (Pause(network_id=HOME), "pausing…"),
        (TryDefaultRoute(network_id=HOME), "changing…"),
        (KeepDefaultRoute(network_id=HOME), "changing…"),
    ],
    ids=["leave", "flag", "join again", "pause", "default route", "keep"],
)
def test_what_is_under_way_stands_in_the_line(intent: Intent, words: str) -> None:
    (line,) = network_lines(online(network(HOME, name="Home"), pending=(intent,)), NOW)
    assert line.is_pending
    assert line.progress == words
    assert line.text == f"● Home · connected ({words})"


def test_what_is_under_way_elsewhere_does_not_stand_in_the_line() -> None:
    pending = (Leave(network_id=OFFICE),)
    (line,) = network_lines(online(network(HOME, name="Home"), pending=pending), NOW)
    assert not line.is_pending
    assert line.progress == ""
    assert "…" not in line.text


@pytest.mark.parametrize("overview", [Overview(), outage(OutageReason.NOT_RUNNING)], ids=["connecting", "outage"])
def test_nothing_is_known_of_networks_while_there_is_no_answer(overview: Overview) -> None:
    assert network_lines(overview, NOW) == ()


# Pauses.


def paused_line(
    *, until: str = "", until_start: bool = False, phase: Phase = Phase.PAUSED, pending: tuple[Intent, ...] = ()
) -> NetworkLine:
    known = paused_network(
        HOME, name="Home", until=local_time(until) if until else None, until_start=until_start, phase=phase
    )
    (line,) = network_lines(online(memory=remembering(known), pending=pending), NOON)
    return line


@pytest.mark.parametrize(
    ("until", "words"),
    [
        ("2026-11-22 15:30:00", "paused until 15:30"),
        ("2026-11-23 06:00:00", "paused until tomorrow 06:00"),
        ("2026-11-25 06:00:00", "paused until Wed 06:00"),
    ],
)
def test_a_paused_network_tells_until_when(until: str, words: str) -> None:
    line = paused_line(until=until)
    assert line.text == line.long_text == f"‖ Home · {words}"
    assert line.condition.sentence == f"P{words[1:]}; it comes back by itself, with the same settings."
    assert line.network is None
    assert not line.is_pending


def test_a_network_paused_until_the_next_start_says_so() -> None:
    assert paused_line(until_start=True).text == "‖ Home · paused until ZTray starts again"


def test_a_network_paused_without_an_end_is_just_paused() -> None:
    line = paused_line()
    assert line.text == "‖ Home · paused"
    assert line.condition.sentence == "Paused until you resume it."


@pytest.mark.parametrize(
    ("phase", "pending"),
    [(Phase.RESUMING, ()), (Phase.PAUSED, (Resume(network_id=HOME),))],
    ids=["by itself", "by a person"],
)
def test_a_network_on_its_way_back_is_resuming(phase: Phase, pending: tuple[Intent, ...]) -> None:
    line = paused_line(phase=phase, pending=pending)
    assert line.text == "◌ Home · resuming…"
    assert line.is_pending is bool(pending)


def test_a_network_joined_anew_in_its_pause_is_being_joined() -> None:
    assert paused_line(pending=(Join(network_id=HOME),)).text == "◌ Home · joining…"


def test_a_network_that_is_left_already_and_not_yet_told_so_is_paused() -> None:
    assert paused_line(phase=Phase.PAUSING, until="2026-11-22 15:30:00").text == "‖ Home · paused until 15:30"


@pytest.mark.parametrize("phase", Phase)
def test_a_network_that_is_joined_on_its_way_through_a_pause_has_one_line_and_is_as_it_is(phase: Phase) -> None:
    memory = remembering(paused_network(HOME, name="Home", phase=phase))
    (line,) = network_lines(online(network(HOME, name="Home"), memory=memory), NOW)
    assert line.text == "● Home · connected"


def test_paused_networks_stand_among_the_others_in_the_order_of_titles() -> None:
    memory = remembering(paused_network(LAB, name="b"), paused_network(TWIN, name="D"))
    overview = online(network(HOME, name="C"), network(OFFICE, name="a"), memory=memory)
    assert [line.title for line in network_lines(overview, NOW)] == ["a", "b", "C", "D"]


def test_every_length_of_a_pause_has_a_title_of_its_own() -> None:
    assert len({pause_length_title(length) for length in PauseLength}) == len(PauseLength) == 4


# Networks that were left.


def left(*networks: Network, memory: Memory, pending: tuple[Intent, ...] = ()) -> list[str]:
    return [line.text for line in left_lines(online(*networks, memory=memory, pending=pending), NOW)]


def test_the_network_left_last_comes_first() -> None:
    memory = remembering(
        known_network(HOME, name="Home", last_seen=NOW - 3 * DAY),
        known_network(OFFICE, name="Office", last_seen=NOW - 5 * MINUTE),
        known_network(LAB, name="Lab"),
        known_network(TWIN, name="Twin", last_seen=NOW - 2 * HOUR),
    )
    assert left(memory=memory) == [
        "○ Office · left 5 min ago",
        "○ Twin · left 2 h ago",
        "○ Home · left 3 d ago",
        "○ Lab · left",
    ]


def test_networks_left_together_stand_in_the_order_of_their_ids() -> None:
    networks = [known_network(network_id, last_seen=NOW) for network_id in (OFFICE, HOME, LAB)]
    lines = left_lines(online(memory=remembering(*networks)), NOW)
    assert [line.network_id for line in lines] == [LAB, HOME, OFFICE]


def test_what_is_joined_paused_or_being_joined_was_not_left() -> None:
    memory = remembering(known_network(HOME), paused_network(OFFICE), known_network(LAB), known_network(TWIN))
    lines = left_lines(online(network(HOME), memory=memory, pending=(Join(network_id=LAB),)), NOW)
    assert [line.network_id for line in lines] == [TWIN]


@pytest.mark.parametrize("overview", [Overview(), outage(OutageReason.NOT_RUNNING)], ids=["connecting", "outage"])
def test_while_there_is_no_answer_nothing_is_said_to_have_been_left(overview: Overview) -> None:
    assert left_lines(replace(overview, memory=remembering(known_network(HOME))), NOW) == ()


def test_a_network_is_joined_again_with_what_it_was_allowed() -> None:
    flags = frozenset({Flag.GLOBAL, Flag.DNS})
    overview = online(memory=remembering(known_network(HOME, flags=flags)))
    assert join_again(HOME, overview) == Submit(intent=Join(network_id=HOME, flags=flags))


def test_a_network_is_not_joined_again_while_that_is_under_way_or_when_nothing_is_known_of_it() -> None:
    memory = remembering(known_network(HOME))
    assert join_again(HOME, online(memory=memory, pending=(Join(network_id=HOME),))) is None
    assert join_again(OFFICE, online(memory=memory)) is None


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


# Questions.


def test_the_question_before_leaving_names_the_network_and_what_is_lost() -> None:
    question = leave_question("Home")
    assert "“Home”" in question
    assert "addresses" in question


# Many.


def seconds_for(count: int) -> float:
    """Tell how long the lines take of networks that are joined, paused and left, a third each."""
    ids = [NetworkId(f"{number:016x}") for number in range(1, count)]
    memory = remembering(*(known_network(i, name="n") for i in ids[::2]), *(paused_network(i) for i in ids[1::3]))
    overview = online(*(network(i) for i in ids[::3]), memory=memory)
    began = process_time()
    network_lines(overview, NOW)
    left_lines(overview, NOW)
    return process_time() - began


def test_the_lines_of_thousands_of_networks_take_as_long_for_each_as_those_of_hundreds() -> None:
    """Thirty times as many take thirty times as long; were each looked for among all, they took 200 times as long."""
    few = min(seconds_for(300) for _ in range(5))
    assert min(seconds_for(9000) for _ in range(2)) < 90 * few
