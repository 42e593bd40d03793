"""What the doctor says of what it saw: for every fact a verdict, and for what is wrong what mends it."""

from dataclasses import replace
from typing import Any

import pytest

from tests.fakes.builders import (
    HOME,
    HOSTILE_NAME,
    LAB,
    MINUTE,
    NODE,
    NOW,
    OFFICE,
    PLATFORM,
    direct_peer,
    known_network,
    network,
    remembering,
)
from ztray.domain.errand import Errand
from ztray.domain.examination import (
    Answer,
    DnsInEffect,
    Examination,
    Greeting,
    Holder,
    KeyringFound,
    LocalNetwork,
    PortFound,
    PortSource,
)
from ztray.domain.keyring import KeyringFault
from ztray.domain.listener import Listener
from ztray.domain.network import Dns, Network, Route
from ztray.domain.node import Node
from ztray.domain.peer import Path, Peer
from ztray.domain.platform import Platform
from ztray.domain.reach import TokenFault, TokenPlace, TokenSighting
from ztray.domain.service_state import ServiceCondition, ServiceState
from ztray.domain.state import Connecting, Outage, OutageReason, Overview, Snapshot
from ztray.presentation.actions import (
    AskForRemote,
    AskForToken,
    AskKeyring,
    AskToLeave,
    ChangeSettings,
    CopyText,
    KeepToken,
    OpenUrl,
    Page,
    RunErrand,
    ShowWindow,
)
from ztray.presentation.doctor import diagnosis, looked_at, service_row, summary
from ztray.presentation.findings import Line, Verdict, verdict_words
from ztray.presentation.outage import DOWNLOAD_PAGE

PORT = 9993
COPY = "/home/ada/.zeroTierOneAuthToken"
LINUX = replace(PLATFORM, applies_dns=False)
RESTART, START = RunErrand(errand=Errand.RESTART), RunErrand(errand=Errand.START)
READ = RunErrand(errand=Errand.READ_TOKEN)
ROOT = direct_peer("cafe04eba9", role="PLANET")


def holder(host: str = "127.0.0.1", *, may_have_token: bool | None = True, **fields: Any) -> Holder:  # noqa: ANN401
    listener = Listener(address=host, port=PORT, **{"user": "root", "program": "/usr/sbin/zerotier-one", **fields})
    return Holder(host=host, listener=listener, may_have_token=may_have_token)


HOLDERS = (holder(), holder("::1"))
USED = TokenSighting(place=TokenPlace.HOME, path="/var/lib/zerotier-one/authtoken.secret", is_used=True)


def service(condition: ServiceCondition = ServiceCondition.RUNNING, **fields: Any) -> ServiceState:  # noqa: ANN401
    return ServiceState(
        **{"manager": "systemd", "program": "/usr/sbin/zerotier-one", "starts_at_boot": True, **fields},
        condition=condition,
    )


def examined(*networks: Network, node: Node = NODE, **fields: Any) -> Examination:  # noqa: ANN401
    """Return a look at a computer where everything is in order; `fields` are those of Examination."""
    return Examination(
        **{
            "at": NOW,
            "service": service(),
            "port": PortFound(number=PORT, source=PortSource.PORT_FILE),
            "holders": HOLDERS,
            "answer": Answer(greeting=Greeting.ZEROTIER, where="127.0.0.1:9993", version="1.14.1", seconds=0.0023),
            "state": Snapshot(node=node, networks=networks, peers=(ROOT,)),
            "tokens": (USED,),
            "is_clock_synchronised": True,
            "keyring": KeyringFound(backend="GNOME Keyring", is_locked=False),
            "has_tray": True,
            **fields,
        }
    )


def unanswered(reason: OutageReason = OutageReason.NOT_RUNNING, **fields: Any) -> Examination:  # noqa: ANN401
    """Return a look at a computer where nothing listens."""
    nothing = Answer(greeting=Greeting.NOTHING, where="127.0.0.1:9993", evidence="Nothing listens on 127.0.0.1:9993.")
    outage = Outage(reason=reason, **{name: fields.pop(name) for name in ("alternative", "evidence") if name in fields})
    return examined(**{"state": outage, "holders": (), "answer": nothing, "tokens": (), **fields})


def lines_of(
    examination: Examination, *, platform: Platform = LINUX, overview: Overview | None = None
) -> tuple[Line, ...]:
    return diagnosis(examination, overview or Overview(), platform)


def line(examination: Examination, key: str, **given: Any) -> Line:  # noqa: ANN401
    (found,) = (line for line in lines_of(examination, **given) if line.key.startswith(key))
    return found


def actions(found: Line) -> list[object]:
    return [remedy.action for remedy in found.remedies]


# All of it.


def test_everything_is_fine_where_nothing_is_wrong_and_nothing_is_left_out() -> None:
    lines = lines_of(examined(network(assigned_addresses=("10.0.0.1/24",))))
    assert {line.verdict for line in lines} == {Verdict.PASS}
    assert summary(lines) == "Everything is in order"
    assert not any(line.fix or line.command or line.remedies for line in lines)


def test_the_lines_stand_in_the_order_in_which_one_needs_the_other() -> None:
    titles = [line.title for line in lines_of(examined(network(name="Home", assigned_addresses=("10.0.0.1/24",))))]
    assert titles == [
        *("Program", "Service", "Port", "IPv4", "IPv6", "Listener", "Answer", "Token: the service's file"),
        *("Internet", "Roots", "Network: Home", "Routes", "Names (DNS)", "Clock", "Keyring", "Tray"),
    ]


def test_a_service_that_is_stopped_is_one_fault_and_not_many() -> None:
    lines = lines_of(unanswered(service=service(ServiceCondition.STOPPED)))
    assert [line.key for line in lines if line.verdict is Verdict.FAILURE] == ["service"]
    assert summary(lines) == "1 thing needs attention"


def test_a_service_that_is_not_installed_is_one_fault_and_not_many() -> None:
    lines = lines_of(
        unanswered(OutageReason.NOT_INSTALLED, service=ServiceState(condition=ServiceCondition.NOT_INSTALLED))
    )
    assert [line.key for line in lines if line.verdict is Verdict.FAILURE] == ["program"]


def test_warnings_and_failures_are_counted_together() -> None:
    examination = examined(has_tray=False, is_clock_synchronised=False)
    assert summary(lines_of(examination)) == "2 things need attention"


def test_every_key_is_there_once() -> None:
    keys = [line.key for line in lines_of(examined(network(), network(OFFICE), tokens=(USED, replace(USED, path="b"))))]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    "examination", [examined(), unanswered(), Examination(at=NOW)], ids=["all", "nothing", "empty"]
)
def test_what_needs_nobody_has_no_fix_and_what_needs_somebody_has_one(examination: Examination) -> None:
    for found in lines_of(examination):
        assert bool(found.fix) is (found.verdict in (Verdict.WARNING, Verdict.FAILURE))
        assert found.sentence.endswith(".")


def test_every_verdict_has_a_mark_and_words_of_its_own() -> None:
    assert len({verdict.value for verdict in Verdict}) == len({verdict_words(verdict) for verdict in Verdict}) == 4


def test_the_time_of_the_look_is_told() -> None:
    assert looked_at(examined(), NOW + MINUTE).startswith("Looked at ")


def test_text_from_outside_is_made_plain() -> None:
    lines = lines_of(
        examined(
            network(
                name=HOSTILE_NAME,
                assigned_addresses=("10.0.0.1/24",),
                dns=Dns(domain=HOSTILE_NAME, servers=("1.1.1.1",)),
            ),
            holders=(holder(user=HOSTILE_NAME, program=HOSTILE_NAME),),
            service=service(program=HOSTILE_NAME, manager=HOSTILE_NAME),
            keyring=KeyringFound(backend=HOSTILE_NAME),
            tokens=(replace(USED, path=HOSTILE_NAME, fault=TokenFault.UNREADABLE, detail=HOSTILE_NAME),),
            local_networks=(LocalNetwork(device=HOSTILE_NAME, network="10.0.0.0/24"),),
        )
    )
    text = "".join(f"{line.title}{line.sentence}{line.fix}{line.command}" for line in lines)
    assert "\u202e" not in text
    assert "\n" not in text


# The program and the service.


def test_the_program_is_told_with_its_version() -> None:
    assert line(examined(), "program").sentence == "ZeroTier 1.14.1 is installed as /usr/sbin/zerotier-one."


def test_a_program_that_is_not_there_is_to_be_installed() -> None:
    found = line(unanswered(service=ServiceState(condition=ServiceCondition.NOT_INSTALLED)), "program")
    assert found.verdict is Verdict.FAILURE
    assert actions(found) == [OpenUrl(url=DOWNLOAD_PAGE)]


def test_a_service_that_answers_is_there_whatever_the_manager_says() -> None:
    examination = examined(service=ServiceState(condition=ServiceCondition.NOT_INSTALLED))
    assert [line(examination, key).verdict for key in ("program", "service")] == [Verdict.PASS, Verdict.PASS]


@pytest.mark.parametrize(
    ("version", "verdict"), [("1.4.6", Verdict.WARNING), ("1.6.4", Verdict.PASS), ("new", Verdict.PASS)]
)
def test_a_version_older_than_all_that_were_tried_is_a_warning(version: str, verdict: Verdict) -> None:
    assert line(examined(node=Node(address=NODE.address, online=True, version=version)), "program").verdict is verdict


@pytest.mark.parametrize(
    ("condition", "verdict", "wanted"),
    [
        (ServiceCondition.NOT_INSTALLED, Verdict.SKIPPED, []),
        (ServiceCondition.STOPPED, Verdict.FAILURE, [START]),
        (ServiceCondition.FAILED, Verdict.FAILURE, [START]),
        (ServiceCondition.STARTING, Verdict.WARNING, []),
        (ServiceCondition.RUNNING, Verdict.PASS, []),
        (ServiceCondition.UNKNOWN, Verdict.WARNING, [START]),
    ],
)
def test_what_the_manager_says_is_judged(condition: ServiceCondition, verdict: Verdict, wanted: list[object]) -> None:
    found = line(unanswered(service=service(condition)), "service")
    assert (found.verdict, actions(found)) == (verdict, wanted)
    assert found.command == ("start it" if wanted else "")


def test_a_service_that_does_not_start_with_the_computer_is_a_warning_with_a_command() -> None:
    found = line(examined(service=service(starts_at_boot=False, running_for=3600.0)), "service")
    assert found.verdict is Verdict.WARNING
    assert "for 1 h, says systemd" in found.sentence
    assert found.command == "sudo systemctl enable zerotier-one"
    assert line(examined(service=service(starts_at_boot=False, manager="launchd")), "service").command == ""


def test_another_service_than_the_installed_one_is_not_started_and_not_stopped() -> None:
    lines = lines_of(unanswered(is_installed_service=False, service=service(ServiceCondition.STOPPED)))
    assert lines[1].verdict is Verdict.SKIPPED
    assert not any(isinstance(remedy.action, RunErrand) for line in lines for remedy in line.remedies)
    assert not any(line.command for line in lines)


def test_in_the_demo_nobody_is_asked_for_a_password() -> None:
    lines = lines_of(unanswered(service=service(ServiceCondition.STOPPED)), overview=Overview(is_demo=True))
    assert not any(isinstance(remedy.action, RunErrand) for line in lines for remedy in line.remedies)


def test_what_the_system_cannot_be_asked_for_is_a_command_only() -> None:
    found = line(
        unanswered(service=service(ServiceCondition.STOPPED)), "service", platform=replace(LINUX, errands=frozenset())
    )
    assert (found.command, found.remedies) == ("start it", ())


# The port, and who listens.


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (PortSource.GIVEN, "as given"),
        (PortSource.PORT_FILE, "from the file that the service writes"),
        (PortSource.LOCAL_CONF, "primaryPort"),
        (PortSource.USUAL, "the usual one"),
    ],
)
def test_the_port_is_told_with_where_it_is_known_from(source: PortSource, words: str) -> None:
    found = line(examined(port=PortFound(number=PORT, source=source)), "port")
    assert found.verdict is Verdict.PASS
    assert found.sentence.startswith("9993, ")
    assert words in found.sentence


def test_a_closed_home_is_a_warning_only_while_nothing_answers_at_the_usual_port() -> None:
    port = PortFound(number=PORT, is_home_closed=True)
    assert line(examined(port=port), "port").verdict is Verdict.PASS
    found = line(unanswered(port=port), "port")
    assert (found.verdict, actions(found)) == (Verdict.WARNING, [ShowWindow(page=Page.SETTINGS)])


def test_a_port_that_holds_from_the_next_start_on_is_a_warning() -> None:
    found = line(examined(port=PortFound(number=PORT, source=PortSource.PORT_FILE, wanted=9994)), "port")
    assert (found.verdict, actions(found)) == (Verdict.WARNING, [RESTART])
    assert "9994" in found.sentence
    assert (
        line(examined(port=PortFound(number=PORT, source=PortSource.GIVEN, wanted=9994)), "port").verdict
        is Verdict.PASS
    )


@pytest.mark.parametrize(
    ("hosts", "ipv4", "ipv6"),
    [
        (("127.0.0.1", "::1"), Verdict.PASS, Verdict.PASS),
        (("127.0.0.1",), Verdict.PASS, Verdict.WARNING),
        (("::1",), Verdict.WARNING, Verdict.PASS),
        ((), Verdict.FAILURE, Verdict.SKIPPED),
    ],
)
def test_one_dead_family_is_a_warning_and_two_are_one_failure(
    hosts: tuple[str, ...], ipv4: Verdict, ipv6: Verdict
) -> None:
    examination = unanswered(holders=tuple(map(holder, hosts)))
    assert (line(examination, "ipv4").verdict, line(examination, "ipv6").verdict) == (ipv4, ipv6)


def test_a_service_that_runs_and_does_not_listen_is_to_be_restarted_or_looked_for_elsewhere() -> None:
    found = line(unanswered(), "ipv4")
    assert actions(found) == [RESTART, ShowWindow(page=Page.SETTINGS)]
    assert found.command == "restart it"


def test_a_computer_without_ipv6_misses_nothing() -> None:
    assert line(examined(has_ipv6=False, holders=(holder(),)), "ipv6").verdict is Verdict.PASS


def test_where_the_system_does_not_tell_ipv4_is_known_by_what_was_met_and_ipv6_is_not_looked_at() -> None:
    examination = examined(holders=None)
    verdicts = [line(examination, key).verdict for key in ("ipv4", "ipv6", "listener")]
    assert verdicts == [Verdict.PASS, Verdict.SKIPPED, Verdict.SKIPPED]


def test_before_a_service_has_started_it_is_not_expected_to_listen() -> None:
    assert line(unanswered(service=service(ServiceCondition.STARTING)), "ipv4").verdict is Verdict.SKIPPED


def test_a_service_that_was_started_a_moment_ago_is_waited_for_and_not_restarted() -> None:
    found = line(unanswered(OutageReason.STARTING, service=service(running_for=3)), "ipv4")
    assert (found.verdict, actions(found), found.command) == (Verdict.WARNING, [], "")
    assert "started a moment ago" in found.sentence


@pytest.mark.parametrize("greeting", [Greeting.SILENCE, Greeting.ANOTHER_PROGRAM, Greeting.IMPOSTOR])
def test_while_something_else_has_one_address_the_service_is_not_said_to_be_reached_over_it(greeting: Greeting) -> None:
    answer = Answer(greeting=greeting, where="127.0.0.1:9993")
    found = line(unanswered(OutageReason.FOREIGN_LISTENER, holders=(holder(),), answer=answer), "ipv6")
    assert (found.verdict, "reached" in found.sentence) == (Verdict.SKIPPED, False)


def test_a_token_that_may_not_be_read_is_no_second_fault_while_the_service_makes_no_sense() -> None:
    closed = TokenSighting(place=TokenPlace.HOME, path="/home/authtoken.secret", fault=TokenFault.UNREADABLE)
    state = Outage(reason=OutageReason.MALFORMED, evidence="GET /status: not JSON.")
    assert line(examined(state=state, tokens=(closed,)), "token").verdict is Verdict.SKIPPED


def test_who_listens_is_told() -> None:
    found = line(examined(holders=(holder(process_id=812), holder("::1", process_id=812))), "listener")
    assert found.verdict is Verdict.PASS
    assert found.sentence == "It is “zerotier-one” (process 812) of the user root, and may have the token."


def test_another_users_listener_is_a_failure_and_told_once() -> None:
    stranger = holder(may_have_token=False, user="mallory", program=r"C:\evil\fake.exe", process_id=6)
    answer = Answer(greeting=Greeting.IMPOSTOR, where="127.0.0.1:9993")
    examination = unanswered(OutageReason.UNTRUSTED_LISTENER, holders=(stranger,), answer=answer)
    found = line(examination, "listener")
    assert found.verdict is Verdict.FAILURE
    assert "“fake.exe” (process 6) of the user mallory" in found.sentence
    assert line(examination, "answer").verdict is Verdict.SKIPPED


def test_a_listener_of_which_nothing_tells_is_no_fault() -> None:
    found = line(examined(holders=(holder(may_have_token=None, user="", user_id=1000, program=""),)), "listener")
    assert (found.verdict, "a program of the user number 1000" in found.sentence) == (Verdict.PASS, True)


# The answer.


@pytest.mark.parametrize(
    ("seconds", "words", "verdict"),
    [(0.0, "1 ms", Verdict.PASS), (0.25, "250 ms", Verdict.PASS), (1.5, "1.5 s", Verdict.WARNING)],
)
def test_how_long_the_answer_took_is_told_and_judged(seconds: float, words: str, verdict: Verdict) -> None:
    answer = Answer(greeting=Greeting.ZEROTIER, where="127.0.0.1:9993", seconds=seconds)
    found = line(examined(answer=answer), "answer")
    assert (found.verdict, words in found.sentence) == (verdict, True)


@pytest.mark.parametrize("greeting", [Greeting.SILENCE, Greeting.ANOTHER_PROGRAM, Greeting.IMPOSTOR])
def test_what_answers_wrongly_is_a_failure_with_what_was_seen(greeting: Greeting) -> None:
    answer = Answer(greeting=greeting, where="127.0.0.1:9993", evidence="It says HTTP 418.")
    found = line(unanswered(answer=answer), "answer")
    assert (found.verdict, actions(found), "It says HTTP 418." in found.sentence) == (Verdict.FAILURE, [RESTART], True)


def test_a_service_that_answered_and_could_not_be_used_is_a_failure() -> None:
    outage = Outage(reason=OutageReason.MALFORMED, evidence="GET /network: not a list.")
    found = line(examined(state=outage), "answer")
    assert (found.verdict, "GET /network: not a list." in found.sentence) == (Verdict.FAILURE, True)


def test_a_service_at_another_address_is_one_click_away() -> None:
    examination = unanswered(OutageReason.OTHER_ADDRESS, address="::1", alternative="127.0.0.1")
    assert actions(line(examination, "answer")) == [ChangeSettings(service_address="127.0.0.1")]


def test_a_service_that_answers_over_ipv6_only_is_reached() -> None:
    nothing = Answer(greeting=Greeting.NOTHING, where="127.0.0.1:9993", evidence="Nothing listens on 127.0.0.1:9993.")
    assert line(examined(answer=nothing, holders=(holder("::1"),)), "answer").verdict is Verdict.PASS


# Another computer's service.


def test_another_computer_that_nobody_confirmed_is_asked_about() -> None:
    examination = Examination(
        at=NOW, address="192.0.2.7", is_remote=True, state=Outage(reason=OutageReason.REMOTE_ADDRESS)
    )
    found = line(examination, "answer")
    assert actions(found) == [AskForRemote(address="192.0.2.7"), ChangeSettings(service_address="")]


def test_of_another_computer_only_what_it_tells_is_judged() -> None:
    examination = examined(is_remote=True, address="192.0.2.7", service=None, holders=None)
    verdicts = {key: line(examination, key).verdict for key in ("service", "ipv4", "ipv6", "listener", "program")}
    assert verdicts.pop("program") is Verdict.PASS
    assert set(verdicts.values()) == {Verdict.SKIPPED}


def test_a_remote_service_that_does_not_answer_is_a_failure_of_the_settings() -> None:
    found = line(unanswered(is_remote=True, address="192.0.2.7", service=None, holders=None), "answer")
    assert (found.verdict, actions(found)) == (Verdict.FAILURE, [ShowWindow(page=Page.SETTINGS)])
    assert "allowManagementFrom" in found.fix


def test_a_remote_service_without_a_token_needs_one_pasted() -> None:
    examination = examined(is_remote=True, tokens=(), state=Outage(reason=OutageReason.TOKEN_MISSING))
    assert actions(line(examination, "token")) == [AskForToken()]


# Tokens.


def token(place: TokenPlace = TokenPlace.HOME, **fields: Any) -> TokenSighting:  # noqa: ANN401
    path = {TokenPlace.KEYRING: "", TokenPlace.SESSION: "", TokenPlace.COPY: COPY}.get(place, f"/{place.name}")
    return TokenSighting(place=place, path=path, **fields)


def token_line(seen: TokenSighting, *others: TokenSighting, **fields: Any) -> Line:  # noqa: ANN401
    """Return the line of a token, with the others that were seen; without a used one, the service refuses them all."""
    is_used = any(other.is_used for other in (seen, *others))
    state = {} if is_used else {"state": Outage(reason=OutageReason.TOKEN_REFUSED)}
    return line(examined(**{**state, "tokens": (seen, *others), **fields}), f"token-{seen.place.name}")


ELSEWHERE = token(TokenPlace.SESSION, is_used=True)


@pytest.mark.parametrize(
    ("seen", "others", "verdict"),
    [
        (token(is_used=True), (), Verdict.PASS),
        (token(is_used=True, is_exposed=True), (), Verdict.WARNING),
        (token(), (ELSEWHERE,), Verdict.PASS),
        (token(fault=TokenFault.MISSING), (), Verdict.FAILURE),
        (token(fault=TokenFault.MISSING), (ELSEWHERE,), Verdict.PASS),
        (token(fault=TokenFault.UNREADABLE), (), Verdict.FAILURE),
        (token(fault=TokenFault.UNREADABLE), (ELSEWHERE,), Verdict.PASS),
        (token(fault=TokenFault.NO_TOKEN), (), Verdict.FAILURE),
        (token(fault=TokenFault.REFUSED), (), Verdict.FAILURE),
        (token(fault=TokenFault.REFUSED), (ELSEWHERE,), Verdict.PASS),
        (token(TokenPlace.GIVEN, is_stale=True), (ELSEWHERE,), Verdict.WARNING),
        (token(TokenPlace.GIVEN, fault=TokenFault.MISSING), (), Verdict.FAILURE),
        (token(TokenPlace.KEYRING, is_used=True), (), Verdict.PASS),
        (token(TokenPlace.KEYRING, is_stale=True), (ELSEWHERE,), Verdict.PASS),
        (token(TokenPlace.KEYRING, fault=TokenFault.LOCKED), (), Verdict.FAILURE),
        (token(TokenPlace.KEYRING, fault=TokenFault.LOCKED), (ELSEWHERE,), Verdict.WARNING),
        (token(TokenPlace.KEYRING, fault=TokenFault.MISSING), (ELSEWHERE,), Verdict.PASS),
        (token(TokenPlace.COPY, fault=TokenFault.MISSING), (), Verdict.PASS),
        (token(TokenPlace.COPY, fault=TokenFault.UNREADABLE), (), Verdict.WARNING),
        (token(TokenPlace.COPY, fault=TokenFault.REFUSED), (), Verdict.WARNING),
        (token(TokenPlace.COPY, fault=TokenFault.NO_TOKEN), (ELSEWHERE,), Verdict.WARNING),
        (token(TokenPlace.COPY, is_stale=True), (ELSEWHERE,), Verdict.WARNING),
        (token(TokenPlace.COPY, is_exposed=True), (ELSEWHERE,), Verdict.WARNING),
        (token(TokenPlace.COPY, is_used=True, is_exposed=True), (), Verdict.WARNING),
        (token(TokenPlace.COPY), (ELSEWHERE,), Verdict.PASS),
    ],
)
def test_a_token_is_judged_by_its_place_and_by_whether_another_one_is_used(
    seen: TokenSighting, others: tuple[TokenSighting, ...], verdict: Verdict
) -> None:
    found = token_line(seen, *others)
    assert found.verdict is verdict
    assert bool(found.fix) is (verdict in (Verdict.WARNING, Verdict.FAILURE))


@pytest.mark.parametrize(
    "faulty",
    [
        token(fault=TokenFault.UNREADABLE),
        token(TokenPlace.GIVEN, fault=TokenFault.REFUSED),
        token(TokenPlace.KEYRING, fault=TokenFault.REFUSED),
    ],
)
def test_a_token_that_does_not_do_is_read_with_rights_or_pasted(faulty: TokenSighting) -> None:
    found = token_line(faulty)
    assert actions(found) == [READ, AskForToken()]
    assert found.command == "show the token"


@pytest.mark.parametrize("fault", [TokenFault.MISSING, TokenFault.REFUSED, TokenFault.NO_TOKEN])
def test_a_file_of_the_service_that_is_of_no_use_is_mended_by_a_restart(fault: TokenFault) -> None:
    found = token_line(token(fault=fault))
    assert actions(found) == [RunErrand(errand=Errand.RESTART), AskForToken()]
    assert found.command == "restart it"


@pytest.mark.parametrize("fields", [{"is_stale": True}, {"is_exposed": True}, {"fault": TokenFault.REFUSED}])
def test_a_stray_copy_is_removed_by_the_command_for_it(fields: dict[str, Any]) -> None:
    assert token_line(token(TokenPlace.COPY, **fields), ELSEWHERE).command == PLATFORM.removals[COPY]


def test_a_locked_keyring_is_unlocked_or_the_token_pasted() -> None:
    found = token_line(token(TokenPlace.KEYRING, fault=TokenFault.LOCKED, detail="silent"))
    assert actions(found) == [AskKeyring(), AskForToken()]
    assert "(silent)" in found.sentence


@pytest.mark.parametrize(
    "seen",
    [
        token(),
        token(fault=TokenFault.MISSING),
        token(fault=TokenFault.UNREADABLE),
        token(TokenPlace.KEYRING, fault=TokenFault.LOCKED),
    ],
)
def test_a_token_is_not_judged_while_nothing_answers(seen: TokenSighting) -> None:
    assert line(unanswered(tokens=(seen,)), "token").verdict is Verdict.SKIPPED


def test_a_copy_that_others_may_read_is_a_fault_even_while_nothing_answers() -> None:
    found = line(unanswered(tokens=(token(TokenPlace.COPY, is_exposed=True),)), "token")
    assert (found.verdict, found.command) == (Verdict.WARNING, PLATFORM.removals[COPY])


# The internet.


def test_an_offline_node_is_a_failure_that_says_what_to_check() -> None:
    offline = Node(address=NODE.address, online=False, version="1.14.1")
    examination = examined(state=Snapshot(node=offline, peers=()))
    found = line(examination, "online")
    assert (found.verdict, "9993" in found.fix, "firewall" in found.fix) == (Verdict.FAILURE, True, True)
    assert line(examination, "roots").verdict is Verdict.SKIPPED


def test_a_tunnel_through_tcp_is_a_warning() -> None:
    tunnelled = Node(address=NODE.address, online=True, version="1.14.1", tcp_fallback_active=True)
    assert line(examined(node=tunnelled), "online").verdict is Verdict.WARNING


def test_without_a_state_nothing_of_it_is_judged() -> None:
    examination = examined(state=Connecting())
    keys = ("online", "roots", "networks", "routes", "dns")
    assert {line(examination, key).verdict for key in keys} == {Verdict.SKIPPED}


def root(*, active: bool = True, expired: bool = False) -> Peer:
    path = Path(address="192.0.2.4/9993", active=active, expired=expired)
    return Peer(address=ROOT.address, role_text="PLANET", paths=(path,))


@pytest.mark.parametrize(
    ("peers", "verdict"),
    [
        ((root(), root(active=False)), Verdict.PASS),
        ((direct_peer(role="MOON"),), Verdict.PASS),
        ((root(active=False),), Verdict.WARNING),
        ((root(expired=True),), Verdict.WARNING),
        ((direct_peer(),), Verdict.WARNING),
        ((), Verdict.WARNING),
        (None, Verdict.SKIPPED),
    ],
)
def test_one_root_that_is_reached_is_enough(peers: tuple[Peer, ...] | None, verdict: Verdict) -> None:
    assert line(examined(state=Snapshot(node=NODE, peers=peers)), "roots").verdict is verdict


# Networks.


@pytest.mark.parametrize(
    ("status", "verdict", "wanted"),
    [
        ("REQUESTING_CONFIGURATION", Verdict.WARNING, [ShowWindow(network_id=HOME)]),
        ("ACCESS_DENIED", Verdict.WARNING, [CopyText(text=NODE.address)]),
        ("AUTHENTICATION_REQUIRED", Verdict.WARNING, [OpenUrl(url="https://sso.example.com/x")]),
        ("NOT_FOUND", Verdict.FAILURE, [AskToLeave(network_id=HOME)]),
        ("PORT_ERROR", Verdict.FAILURE, [RESTART]),
        ("CLIENT_TOO_OLD", Verdict.FAILURE, [OpenUrl(url=DOWNLOAD_PAGE)]),
        ("QUARANTINED", Verdict.WARNING, [ShowWindow(network_id=HOME)]),
    ],
)
def test_a_network_is_judged_by_its_state_and_has_what_helps(
    status: str, verdict: Verdict, wanted: list[object]
) -> None:
    joined = network(status=status, name="Home", authentication_url="https://sso.example.com/x")
    found = line(examined(joined), "network-")
    assert (found.verdict, actions(found), found.title) == (verdict, wanted, "Network: Home")


def test_a_network_is_called_as_the_person_calls_it() -> None:
    overview = Overview(memory=remembering(known_network(HOME, alias="Mum's")))
    assert line(examined(network(name="net-1")), "network-", overview=overview).title == "Network: Mum's"


def test_a_network_without_an_address_needs_its_administrator() -> None:
    assert line(examined(network()), "network-").verdict is Verdict.WARNING
    assert line(examined(network(allow_managed=False)), "network-").verdict is Verdict.PASS


def test_no_network_is_no_fault() -> None:
    assert line(examined(), "networks").verdict is Verdict.PASS


# Routes.


def at_home(**fields: Any) -> Network:  # noqa: ANN401
    return network(**{"name": "Home", "assigned_addresses": ("10.147.20.27/24",), **fields})


@pytest.mark.parametrize(
    ("local", "verdict", "words"),
    [
        ("10.147.20.0/24", Verdict.FAILURE, "one of the two networks cannot be reached"),
        ("10.147.0.0/16", Verdict.WARNING, "Devices at eth0 with an address in 10.147.20.0/24 cannot be reached"),
        ("10.147.20.0/28", Verdict.WARNING, "Devices of Home with an address in 10.147.20.0/28 cannot be reached"),
    ],
)
def test_a_collision_with_a_local_network_names_both_and_what_happens(local: str, verdict: Verdict, words: str) -> None:
    found = line(examined(at_home(), local_networks=(LocalNetwork(device="eth0", network=local),)), "route-")
    assert found.verdict is verdict
    assert words in found.sentence
    assert "Home has the addresses 10.147.20.0/24, and this computer's own network at eth0 is" in found.sentence
    assert actions(found) == [ShowWindow(network_id=HOME)]


def test_a_route_to_where_one_is_asks_for_a_wider_one() -> None:
    joined = at_home(routes=(Route(target="192.168.1.0/24", via="10.147.20.1"),))
    found = line(examined(joined, local_networks=(LocalNetwork(device="wlan0", network="192.168.1.0/24"),)), "route-")
    assert "Home leads to 192.168.1.0/24 through 10.147.20.1" in found.sentence
    assert "/23 for /24" in found.fix


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ("10.147.20.9/24", "to one of the two only"),
        ("10.147.20.9/16", "10.147.20.0/24 goes to Home, never to Office"),
        ("10.147.20.9/28", "10.147.20.0/28 goes to Office, never to Home"),
    ],
)
def test_a_collision_of_two_networks_names_both_and_who_wins(other: str, words: str) -> None:
    found = line(examined(at_home(), network(OFFICE, name="Office", assigned_addresses=(other,))), "route-")
    assert (found.verdict, words in found.sentence) == (Verdict.WARNING, True)
    assert actions(found) == [ShowWindow(network_id=HOME), ShowWindow(network_id=OFFICE)]


def test_networks_that_do_not_meet_are_in_order() -> None:
    local = (LocalNetwork(device="eth0", network="192.168.1.0/24"),)
    assert line(examined(at_home(), local_networks=local), "routes").verdict is Verdict.PASS


# Names.


def named(
    *,
    allow: bool = True,
    domain: str = "home.arpa",
    servers: tuple[str, ...] = ("10.147.20.1", "fd00::1"),
    device: str = "ztabcdef12",
) -> Network:
    return at_home(port_device_name=device, allow_dns=allow, dns=Dns(domain=domain, servers=servers))


def test_dns_that_the_service_does_not_apply_comes_with_the_command_that_does() -> None:
    found = line(examined(named()), "dns-")
    assert found.verdict is Verdict.WARNING
    assert found.command == "resolvectl dns ztabcdef12 10.147.20.1 fd00::1 && resolvectl domain ztabcdef12 home.arpa"


def test_dns_that_another_tool_applies_is_in_order() -> None:
    in_effect = (DnsInEffect(network_id=HOME, servers=("fd00::1", "10.147.20.1", "9.9.9.9")),)
    assert line(examined(named(), dns=in_effect), "dns-").verdict is Verdict.PASS


@pytest.mark.parametrize("servers", [(), ("9.9.9.9",), ("10.147.20.1",)])
def test_dns_of_which_a_server_is_missing_is_not_applied(servers: tuple[str, ...]) -> None:
    found = line(examined(named(), dns=(DnsInEffect(network_id=HOME, servers=servers),)), "dns-")
    assert (found.verdict, "nothing else does" in found.sentence) == (Verdict.WARNING, True)


def test_dns_that_the_service_applies_or_that_is_not_allowed_is_in_order() -> None:
    assert line(examined(named()), "dns-", platform=PLATFORM).verdict is Verdict.PASS
    found = line(examined(named(allow=False)), "dns-")
    assert (found.verdict, "You do not allow that" in found.sentence) == (Verdict.PASS, True)


@pytest.mark.parametrize("domain", ['evil"; rm -rf', "-x", "a b", "$(id)", "a;b", ""])
def test_a_domain_that_is_none_is_in_no_command(domain: str) -> None:
    assert line(examined(named(domain=domain)), "dns-").command == "resolvectl dns ztabcdef12 10.147.20.1 fd00::1"


@pytest.mark.parametrize("device", ["", "-h", "a b", "$(id)", "a;b"])
def test_a_device_that_is_none_makes_no_command(device: str) -> None:
    assert line(examined(named(device=device)), "dns-").command == ""


def test_servers_that_are_none_make_no_command() -> None:
    assert line(examined(named(servers=("$(id)", "example.com"))), "dns-").command == ""


def test_without_dns_there_is_one_line_for_all_networks() -> None:
    assert line(examined(at_home(), network(LAB)), "dns").verdict is Verdict.PASS


# This computer.


@pytest.mark.parametrize(
    ("fields", "verdict", "words"),
    [
        ({}, Verdict.PASS, "keeps it right"),
        ({"is_clock_synchronised": None}, Verdict.PASS, "is not known"),
        ({"is_clock_synchronised": False}, Verdict.WARNING, "does not keep"),
        ({"clock_difference": 4000}, Verdict.PASS, "keeps it right"),
        ({"clock_difference": 90_000}, Verdict.WARNING, "90 s ahead of"),
        ({"clock_difference": -7_200_000}, Verdict.WARNING, "2 h behind"),
        ({"at": 1000}, Verdict.FAILURE, "1970-01-01"),
        ({"at": 4_200_000_000_000}, Verdict.FAILURE, "2103"),
    ],
)
def test_the_clock_is_judged(fields: dict[str, Any], verdict: Verdict, words: str) -> None:
    found = line(examined(**fields), "clock")
    assert (found.verdict, words in found.sentence) == (verdict, True)


KEPT = (token(TokenPlace.KEYRING, is_used=True),)


@pytest.mark.parametrize("fault", KeyringFault)
def test_a_keyring_that_is_of_no_use_is_a_warning_where_it_is_needed_and_no_fault_elsewhere(
    fault: KeyringFault,
) -> None:
    keyring = KeyringFound(backend="KWallet", fault=fault)
    assert line(examined(keyring=keyring, tokens=KEPT), "keyring").verdict is Verdict.WARNING
    assert line(examined(keyring=keyring), "keyring").verdict is Verdict.PASS


def test_a_locked_keyring_is_told_where_it_is_needed() -> None:
    found = line(examined(keyring=KeyringFound(backend="the Secret Service", is_locked=True), tokens=KEPT), "keyring")
    assert (found.verdict, found.sentence) == (Verdict.WARNING, "The Secret Service is locked.")


def test_a_token_that_could_not_be_kept_is_kept_by_a_click() -> None:
    keyring = KeyringFound(fault=KeyringFault.ABSENT)
    found = line(
        examined(keyring=keyring, tokens=(ELSEWHERE,)), "keyring", overview=Overview(unkept=KeyringFault.ABSENT)
    )
    assert actions(found) == [KeepToken()]


def test_a_keyring_that_was_found_out_not_to_encrypt_is_told() -> None:
    overview = Overview(unkept=KeyringFault.PLAIN_TEXT)
    found = line(examined(tokens=(ELSEWHERE,)), "keyring", overview=overview)
    assert (found.verdict, "does not encrypt" in found.sentence) == (Verdict.WARNING, True)


@pytest.mark.parametrize(
    ("has_tray", "verdict"), [(True, Verdict.PASS), (False, Verdict.WARNING), (None, Verdict.SKIPPED)]
)
def test_a_desktop_without_a_tray_is_a_warning(has_tray: bool | None, verdict: Verdict) -> None:
    assert line(examined(has_tray=has_tray), "tray").verdict is verdict


# The service's row.

ALL = {"Start": True, "Stop": True, "Restart": True}


def buttons(overview: Overview, examination: Examination | None = None, platform: Platform = LINUX) -> dict[str, bool]:
    return {button.text: button.is_enabled for button in service_row(examination, overview, platform).buttons}


RUNNING = Overview(state=Snapshot(node=NODE))


def stopped(condition: ServiceCondition = ServiceCondition.STOPPED, **fields: Any) -> Overview:  # noqa: ANN401
    return Overview(state=Outage(reason=OutageReason.NOT_RUNNING, service=service(condition)), **fields)


def test_a_service_that_runs_can_be_stopped_and_restarted() -> None:
    assert buttons(RUNNING) == ALL | {"Start": False}
    assert service_row(None, RUNNING, LINUX).text == "ZeroTier 1.14.1 is running."


@pytest.mark.parametrize("condition", [ServiceCondition.STOPPED, ServiceCondition.FAILED])
def test_a_service_that_does_not_run_can_be_started(condition: ServiceCondition) -> None:
    assert buttons(stopped(condition)) == {"Start": True, "Stop": False, "Restart": False}


def test_of_a_service_of_which_nothing_is_known_everything_can_be_asked() -> None:
    assert buttons(Overview()) == ALL


def test_a_service_that_is_not_installed_can_do_nothing() -> None:
    assert not any(buttons(stopped(ServiceCondition.NOT_INSTALLED)).values())


def test_what_the_examination_saw_counts_where_the_service_tells_nothing() -> None:
    assert buttons(Overview(), unanswered(service=service(ServiceCondition.STOPPED)))["Stop"] is False


@pytest.mark.parametrize("errand", Errand)
def test_while_an_errand_is_under_way_there_is_no_second_one(errand: Errand) -> None:
    assert not any(buttons(replace(RUNNING, errand=errand)).values())
    assert service_row(None, replace(RUNNING, errand=errand), LINUX).note.endswith("…")


def test_the_row_says_that_a_password_is_asked_for_only_where_there_are_buttons() -> None:
    assert "password" in service_row(None, RUNNING, LINUX).note
    assert service_row(None, RUNNING, replace(LINUX, errands=frozenset({Errand.READ_TOKEN}))).note == ""


def test_only_what_the_system_can_be_asked_for_has_a_button() -> None:
    assert set(buttons(RUNNING, platform=replace(LINUX, errands=frozenset({Errand.RESTART})))) == {"Restart"}


def test_in_the_demo_and_of_another_computer_the_service_has_no_buttons() -> None:
    assert buttons(replace(RUNNING, is_demo=True)) == {}
    assert buttons(RUNNING, examined(is_remote=True)) == {}
