"""Members in words: what there is to choose from, lines, buttons, why there is nothing, and one of them in full."""

from dataclasses import replace
from typing import Any

import pytest

from tests.fakes.builders import HOSTILE_NAME, HOUR, MINUTE, NOW, online, telling
from tests.fakes.members import (
    BANNED,
    CLUB,
    HOME,
    LAB,
    LAPTOP,
    NAS,
    NEWCOMER,
    OFFICE,
    RULES,
    STRANGER,
    WORK,
    account,
    home,
    member,
    office,
    own_controller,
    roster,
    waiting,
)
from ztray.domain.account import OWN_CONTROLLER, Holder, SourceFault, SourceKind, Trouble
from ztray.domain.decision import Admit, AssignAddresses, Decision, DeleteMembers, NameMember, SetStanding
from ztray.domain.directory import AccountState, Directory, Roster
from ztray.domain.identifiers import NodeAddress
from ztray.domain.membership import ManagedNetwork, Member, MemberCounts, NetworkRules, Standing
from ztray.domain.memory import Memory
from ztray.domain.text import plain
from ztray.presentation.actions import (
    AddAccount,
    AskToDelete,
    Decide,
    OpenUrl,
    Page,
    Share,
    ShowWindow,
    TryAccount,
)
from ztray.presentation.facts import Fact
from ztray.presentation.member_details import (
    MemberDetail,
    Neighbours,
    assigning,
    deletion_question,
    describing,
    entered_addresses,
    member_detail,
    renaming,
    several_sentence,
)
from ztray.presentation.members import (
    ALL_WAITING,
    NO_ACCOUNT,
    NO_NETWORK,
    NO_ONE_TOLD,
    NOBODY_WAITS,
    NOBODY_YET,
    NOT_TOLD,
    READ_ONLY,
    WAITING_NOT_TOLD,
    Act,
    Around,
    MemberKey,
    MemberRow,
    Scope,
    StandingFilter,
    acts_on,
    count_sentence,
    member_filter,
    member_rows,
    nothing_there,
    row_of,
    scope_lines,
    scope_of,
    standing_note,
    usual_scope,
)

AT_HOME = Scope(account_id=WORK, network_id=HOME)
UNREACHABLE = Trouble(fault=SourceFault.UNREACHABLE)
REFUSED = Trouble(fault=SourceFault.KEY_REFUSED)


def rows(told: Directory, scope: Scope = AT_HOME) -> list[MemberRow]:
    return list(member_rows(scope, Around(directory=told)))


def row(
    told: Member,
    *,
    network: Roster | None = None,
    deciding: tuple[Decision, ...] = (),
    **fields: Any,  # noqa: ANN401
) -> MemberRow:
    """Return the line of a member of Home; `fields` are those of the account."""
    shown = replace(network or home(), members=(told,))
    around = Around(directory=telling(account(shown, **fields), deciding=deciding))
    found = row_of(MemberKey(account_id=WORK, network_id=HOME, address=told.address), around)
    assert found is not None
    return found


# What there is to choose from.


def test_all_who_wait_come_first_then_every_network_by_account() -> None:
    lines = scope_lines(telling(account(office(), home()), own_controller(roster(network_id=LAB, name=""))))
    assert [(line.text, line.is_first) for line in lines] == [
        ("All waiting (3)", False),
        ("Home (2 waiting) · Work", True),
        ("Office (1 waiting) · Work", False),
        ("8056c2e21c 4a2f10 · This computer's controller", True),
    ]


def test_with_one_account_its_name_is_not_repeated() -> None:
    assert [line.text for line in scope_lines(telling(account(roster())))] == ["All waiting", "Home"]


def test_the_counts_tell_how_many_wait_before_the_members_do() -> None:
    network = ManagedNetwork(id=HOME, name="Home", counts=MemberCounts(pending=4))
    lines = scope_lines(telling(account(Roster(network=network))))
    assert [line.text for line in lines] == ["All waiting (4)", "Home (4 waiting)"]


@pytest.mark.parametrize(
    ("told", "scope"),
    [
        (telling(), ALL_WAITING),
        (telling(account()), ALL_WAITING),
        (telling(account(home())), ALL_WAITING),
        (telling(account(roster(member()))), AT_HOME),
    ],
    ids=["no account", "no network", "somebody waits", "nobody waits"],
)
def test_what_is_shown_while_nobody_has_chosen(told: Directory, scope: Scope) -> None:
    assert usual_scope(told) == scope


def test_a_network_is_shown_by_the_account_that_is_named_else_by_one_that_may_approve() -> None:
    powerless = account(home(), holder=Holder(is_read_only=True))
    told = telling(powerless, account(home(), account_id=CLUB))
    assert scope_of(told, WORK, HOME) == AT_HOME
    assert scope_of(told, "", HOME) == Scope(account_id=CLUB, network_id=HOME)
    assert scope_of(telling(powerless), "", HOME) == AT_HOME
    assert scope_of(told, "", LAB) is None
    assert scope_of(told, WORK, LAB) is None


# Lines.


def test_the_lines_are_those_of_the_network_or_of_all_who_wait() -> None:
    told = telling(account(home(), office()))
    assert [line.member.address for line in rows(told)] == [NAS, LAPTOP, STRANGER, NEWCOMER, BANNED]
    assert {line.member.address for line in rows(told, ALL_WAITING)} == {STRANGER, NEWCOMER, "5c0f7e9d11"}
    assert rows(told, Scope(account_id="none", network_id=HOME)) == []


@pytest.mark.parametrize(
    ("standing", "words"),
    [(Standing.AUTHORISED, "● authorised"), (Standing.PENDING, "◐ waiting"), (Standing.REJECTED, "✕ rejected")],
)
def test_a_standing_has_a_shape(standing: Standing, words: str) -> None:
    assert row(member(standing=standing)).standing == words


DECISIONS: list[tuple[Decision, str]] = [
    (SetStanding(account_id=WORK, network_id=HOME, addresses=(NAS,), standing=Standing.AUTHORISED), "◌ approving…"),
    (SetStanding(account_id=WORK, network_id=HOME, addresses=(NAS,), standing=Standing.REJECTED), "◌ rejecting…"),
    (SetStanding(account_id=WORK, network_id=HOME, addresses=(NAS,), standing=Standing.PENDING), "◌ shutting out…"),
    (Admit(account_id=WORK, network_id=HOME, address=NAS), "◌ approving…"),
    (NameMember(account_id=WORK, network_id=HOME, address=NAS, name=""), "◌ renaming…"),
    (AssignAddresses(account_id=WORK, network_id=HOME, address=NAS, addresses=()), "◌ changing…"),
    (DeleteMembers(account_id=WORK, network_id=HOME, addresses=(NAS,)), "◌ deleting…"),
]


@pytest.mark.parametrize(("decision", "words"), DECISIONS)
def test_what_is_under_way_stands_in_the_line(decision: Decision, words: str) -> None:
    assert row(member(), deciding=(decision,)).standing == words


def test_a_device_is_called_as_its_network_does_else_as_the_person_does_else_as_another_network() -> None:
    told = telling(
        account(
            roster(member(NAS)), roster(member(NAS, name="nas", network_id=OFFICE), network_id=OFFICE, name="Office")
        )
    )
    key = MemberKey(account_id=WORK, network_id=HOME, address=NAS)

    def title(around: Around) -> str:
        found = row_of(key, around)
        assert found is not None
        return found.title

    assert title(Around(directory=told)) == "nas"
    assert title(Around(directory=told, aliases={NAS: "My store"})) == "My store"
    assert row(member(name="NAS")).title == "NAS"
    assert row(member()).title == NAS


def test_names_come_before_addresses_and_who_waits_before_all() -> None:
    told = sorted(rows(telling(account(home()))), key=lambda line: line.standing_key)
    assert [line.member.address for line in told] == [STRANGER, NEWCOMER, LAPTOP, NAS, BANNED]


@pytest.mark.parametrize(
    ("fields", "name", "shown"),
    [
        ({"last_seen": NOW - 3 * MINUTE}, "seen", "3 min ago"),
        ({}, "seen", "–"),
        ({"version": "1.14.1"}, "version", "1.14.1"),
        ({}, "version", "–"),
        ({"os": "darwin"}, "os", "macOS"),
        ({"os": "Plan 9"}, "os", "Plan 9"),
        ({}, "os", "–"),
        ({"addresses": ("10.0.0.1", "fd00::1")}, "addresses", "10.0.0.1, fd00::1"),
        ({}, "addresses", "–"),
    ],
)
def test_what_is_not_known_is_a_dash(fields: dict[str, Any], name: str, shown: str) -> None:
    line = row(member(**fields))
    assert (line.last_seen(NOW) if name == "seen" else getattr(line, name)) == shown


def test_addresses_and_versions_are_compared_by_their_numbers() -> None:
    addresses = ["10.0.0.10", "10.0.0.9", "fd00::1", "nonsense"]
    by_address = sorted(addresses, key=lambda text: row(member(addresses=(text,))).addresses_key or (0, 0))
    assert by_address == ["nonsense", "10.0.0.9", "10.0.0.10", "fd00::1"]
    versions = ["1.14.1", "1.9.0", "1.14.x"]
    assert sorted(versions, key=lambda text: row(member(version=text)).version_key or ()) == [
        "1.9.0",
        "1.14.x",
        "1.14.1",
    ]
    assert row(member()).version_key is None
    assert row(member()).addresses_key is None


def test_who_points_at_a_line_reads_it_in_other_words() -> None:
    (nas, *_) = rows(telling(account(home())))
    assert nas.tooltip.splitlines()[:3] == ["NAS", f"{NAS} in Home", "May use the network (authorised)."]
    assert "does not tell" in row(member()).last_seen_tooltip


@pytest.mark.parametrize(
    ("text", "standing", "found"),
    [
        ("", StandingFilter.ALL, [NAS, LAPTOP, STRANGER, NEWCOMER, BANNED]),
        ("LAPTOP", StandingFilter.ALL, [LAPTOP]),
        ("boiler", StandingFilter.ALL, [NAS]),
        ("203.0.113.81", StandingFilter.ALL, [STRANGER]),
        ("", StandingFilter.REJECTED, [BANNED]),
        ("c2d8", StandingFilter.WAITING, [NEWCOMER]),
        ("nas", StandingFilter.WAITING, []),
    ],
)
def test_filters(text: str, standing: StandingFilter, found: list[NodeAddress]) -> None:
    predicate = member_filter(text, standing) or bool
    assert [line.member.address for line in rows(telling(account(home()))) if predicate(line)] == found


def test_how_many_are_shown_and_selected() -> None:
    assert count_sentence(1, 1) == "1 member"
    assert count_sentence(12, 1) == "12 members"
    assert count_sentence(12, 3) == "3 of 12 members selected"


# What can be decided.


def texts(lines: list[MemberRow]) -> list[str]:
    return [remedy.text for remedy in acts_on(lines).values()]


@pytest.mark.parametrize(
    ("kind", "standing", "offered"),
    [
        (SourceKind.NEW_CENTRAL, Standing.PENDING, ["Approve", "Reject"]),
        (SourceKind.NEW_CENTRAL, Standing.AUTHORISED, ["Shut out (de-authorise)"]),
        (SourceKind.NEW_CENTRAL, Standing.REJECTED, ["Approve"]),
        (SourceKind.LEGACY_CENTRAL, Standing.PENDING, ["Approve", "Delete…"]),
        (SourceKind.CONTROLLER, Standing.AUTHORISED, ["Shut out (de-authorise)", "Delete…"]),
    ],
)
def test_what_is_offered_for_one(kind: SourceKind, standing: Standing, offered: list[str]) -> None:
    told = telling(account(roster(member(standing=standing)), kind=kind))
    assert texts(rows(told)) == offered


@pytest.mark.parametrize(
    "fields",
    [
        {"holder": Holder(is_read_only=True)},
        {"trouble": REFUSED},
        {"network": replace(home(), network=replace(home().network, can_manage=False))},
    ],
    ids=["a key that may only read", "a key that is refused", "a network of others"],
)
def test_what_may_not_be_done_is_not_offered(fields: dict[str, Any]) -> None:
    assert acts_on([row(waiting(), **fields)]) == {}


def test_several_are_decided_in_one_step_for_each_network() -> None:
    told = telling(account(home(), office()))
    approve = acts_on(rows(told, ALL_WAITING))[Act.APPROVE]
    assert approve.text == "Approve 3"
    assert isinstance(approve.action, Decide)
    assert [(d.network_id, d.addresses) for d in approve.action.decisions if isinstance(d, SetStanding)] == [
        (HOME, (STRANGER, NEWCOMER)),
        (OFFICE, ("5c0f7e9d11",)),
    ]


def test_it_is_done_with_those_only_that_it_makes_a_difference_to() -> None:
    lines = rows(telling(account(home())))
    assert texts(lines) == ["Approve 3", "Reject 2", "Shut out 2 (de-authorise)"]


def test_what_one_of_the_sources_cannot_do_is_offered_for_none() -> None:
    legacy = account(office(), account_id=CLUB, kind=SourceKind.LEGACY_CENTRAL)
    told = telling(account(home()), legacy)
    assert texts(rows(told, ALL_WAITING)) == ["Approve 3"]


def test_what_is_under_way_is_not_asked_for_twice() -> None:
    approve = SetStanding(account_id=WORK, network_id=HOME, addresses=(STRANGER,), standing=Standing.AUTHORISED)
    lines = rows(telling(account(home()), deciding=(approve,)))
    action = acts_on(lines[2:4])[Act.APPROVE].action
    assert action == Decide(decisions=(replace(approve, addresses=(NEWCOMER,)),))


def test_nothing_can_be_done_with_none() -> None:
    assert acts_on([]) == {}


def test_deleting_is_asked_about() -> None:
    told = telling(account(home(), office(), kind=SourceKind.LEGACY_CENTRAL))
    action = acts_on(rows(told)[:1])[Act.DELETE].action
    deletion = DeleteMembers(account_id=WORK, network_id=HOME, addresses=(NAS,))
    assert action == AskToDelete(decisions=(deletion,))
    several = replace(deletion, addresses=(NAS, LAPTOP))
    elsewhere = replace(deletion, network_id=OFFICE)
    overview = online(directory=told, memory=Memory().with_device_alias(LAPTOP, "Mine"))
    assert deletion_question((deletion,), overview) == "Delete “NAS” from “Home”?"
    assert deletion_question((replace(deletion, addresses=(LAPTOP,)),), overview) == "Delete “Mine” from “Home”?"
    assert deletion_question((several,), overview) == "Delete 2 members from “Home”?"
    assert deletion_question((several, elsewhere), overview) == "Delete 3 members from their networks?"


# Where there is nothing.


def unasked(**fields: Any) -> AccountState:  # noqa: ANN401
    return account(told_at=None, **fields)


@pytest.mark.parametrize(
    ("scope", "told", "sentence"),
    [
        (ALL_WAITING, telling(), NO_ACCOUNT),
        (ALL_WAITING, telling(unasked()), NO_ONE_TOLD),
        (ALL_WAITING, telling(account()), NO_NETWORK),
        (ALL_WAITING, telling(account(roster(member()))), NOBODY_WAITS),
        (ALL_WAITING, telling(account(replace(home(), members=None))), WAITING_NOT_TOLD),
        (AT_HOME, telling(account(replace(home(), members=None))), NOT_TOLD),
        (AT_HOME, telling(account(roster())), NOBODY_YET),
    ],
)
def test_why_there_is_nothing(scope: Scope, told: Directory, sentence: str) -> None:
    assert nothing_there(scope, told, NOW).sentence == sentence


def test_what_helps_where_there_is_nothing() -> None:
    assert [remedy.action for remedy in nothing_there(ALL_WAITING, telling(), NOW).remedies] == [AddAccount()]
    nobody = nothing_there(AT_HOME, telling(account(roster())), NOW)
    assert [remedy.action for remedy in nobody.remedies] == [Share(network_id=HOME)]


def test_a_trouble_is_said_where_there_is_nothing() -> None:
    told = telling(account(replace(home(), members=None), trouble=UNREACHABLE))
    why = nothing_there(AT_HOME, told, NOW)
    assert why.sentence.startswith("ZeroTier Central cannot be reached.")
    assert [remedy.action for remedy in why.remedies] == [TryAccount(account_id=WORK)]
    forbidden = replace(home(), members=None, trouble=Trouble(fault=SourceFault.FORBIDDEN))
    assert "not allowed" in nothing_there(AT_HOME, telling(account(forbidden)), NOW).sentence


def test_that_nobody_waits_is_said_of_those_only_who_could_be_asked() -> None:
    quiet = account(roster(member()))
    troubled = account(account_id=CLUB, name="Club", trouble=REFUSED)
    sentence = nothing_there(ALL_WAITING, telling(quiet, troubled), NOW).sentence
    assert sentence.startswith(f"{NOBODY_WAITS}\n\nClub: ZeroTier Central refuses the key")
    assert NOBODY_WAITS not in nothing_there(ALL_WAITING, telling(troubled), NOW).sentence


# What is to be known of what is shown.


def test_what_is_fresh_and_can_be_changed_needs_no_note() -> None:
    told = telling(account(home()))
    assert standing_note(AT_HOME, told, NOW) is None
    assert standing_note(ALL_WAITING, told, NOW) is None


@pytest.mark.parametrize(
    ("fields", "start"),
    [
        ({"is_cached": True}, "As of 3 h ago. It is being asked"),
        ({"trouble": UNREACHABLE}, "As of 3 h ago. ZeroTier Central cannot be reached."),
        ({"trouble": REFUSED, "is_cached": True}, "As of 3 h ago. ZeroTier Central refuses the key"),
        ({"holder": Holder(is_read_only=True)}, READ_ONLY),
    ],
)
def test_what_is_old_or_cannot_be_changed_says_so(fields: dict[str, Any], start: str) -> None:
    told = telling(account(replace(home(), told_at=NOW - 3 * HOUR), **fields))
    note = standing_note(AT_HOME, told, NOW)
    assert note is not None
    assert note.sentence.startswith(start)


def test_a_key_in_trouble_leads_to_its_account() -> None:
    note = standing_note(AT_HOME, telling(account(home(), trouble=REFUSED)), NOW)
    assert note is not None
    assert [remedy.action for remedy in note.remedies] == [
        ShowWindow(page=Page.ACCOUNTS, account_id=WORK),
        TryAccount(account_id=WORK),
    ]


def test_others_may_wait_where_nobody_could_ask() -> None:
    network = ManagedNetwork(id=LAB, name="Lab", counts=MemberCounts(pending=2))
    troubled = account(account_id=CLUB, name="Club", trouble=UNREACHABLE)
    note = standing_note(ALL_WAITING, telling(account(home(), Roster(network=network)), troubled), NOW)
    assert note is not None
    assert note.sentence == (
        "2 more: it is being asked who they are. There may be more: Club (not reachable) could not be asked."
    )


# One in full.


def detail(line: MemberRow, *, is_peer: bool = False) -> MemberDetail:
    return member_detail(line, NOW, is_peer=is_peer)


def facts(line: MemberRow) -> dict[str, Fact]:
    return {fact.key: fact for group in detail(line).groups for fact in group.facts}


def test_a_member_in_full() -> None:
    told = telling(account(home(), office()))
    shown = detail(rows(told)[0], is_peer=True)
    assert (shown.title, shown.sentence) == ("NAS", "May use the network (authorised).")
    assert shown.pools == "The network gives addresses from 10.147.20.10 – 10.147.20.250."
    assert (shown.can_name, shown.can_describe, shown.can_assign, shown.can_bridge) == (True, True, True, True)
    assert [remedy.action for remedy in shown.remedies] == [
        ShowWindow(page=Page.DEVICES, address=NAS),
        OpenUrl(url=f"https://central.zerotier.com/network/{HOME}"),
    ]
    told_facts = facts(rows(told)[0])
    assert told_facts["address"].copy == NAS
    assert told_facts["physical"].value == "203.0.113.20"
    assert told_facts["seen"].value == "3 min ago"
    assert told_facts["os"].value == "Linux"
    assert told_facts[f"elsewhere {OFFICE}"].value == "● authorised · 172.28.4.10"


def test_a_controller_before_1_14_keeps_no_names() -> None:
    (line,) = rows(
        telling(own_controller(roster(member(), name=""))), Scope(account_id=OWN_CONTROLLER, network_id=HOME)
    )
    shown = detail(line)
    assert shown.keeps_no_names
    assert not shown.can_name
    assert shown.can_assign


def test_what_may_not_be_changed_is_told() -> None:
    line = row(member(name="NAS", is_bridge=True, assigns_no_addresses=True), holder=Holder(is_read_only=True))
    shown = detail(line)
    assert (shown.can_name, shown.can_assign, shown.can_bridge, shown.keeps_no_names) == (False, False, False, False)
    told = facts(line)
    assert (told["name"].value, told["bridge"].value, told["assigns"].value) == ("NAS", "yes", "no")


def test_what_an_account_can_do_is_not_known_before_it_was_asked() -> None:
    assert not detail(row(member(), abilities=frozenset(), is_cached=True)).keeps_no_names


def test_what_is_under_way_is_said_in_full() -> None:
    rename = NameMember(account_id=WORK, network_id=HOME, address=NAS, name="Store")
    shown = detail(row(member(), deciding=(rename,)))
    assert (shown.sentence, shown.decision) == ("Renaming…", rename)


def test_several_are_counted() -> None:
    several = tuple(rows(telling(account(home()))))
    counted = "5 members are selected: 2 waiting, 2 authorised, 1 rejected."
    assert several_sentence(several, can_act=True) == f"{counted} Each button says for how many of them it is."
    assert several_sentence(several, can_act=False) == counted


# Changing.


def test_a_name_leaves_the_description_alone_and_a_description_the_name_that_is_under_way() -> None:
    rename = NameMember(account_id=WORK, network_id=HOME, address=NAS, name="Store")
    assert renaming(row(member(name="NAS")), "Store") == Decide(decisions=(rename,))
    described = replace(rename, description="Cellar")
    assert describing(row(member(name="NAS"), deciding=(rename,)), "Cellar") == Decide(decisions=(described,))
    assert describing(row(member(name="NAS")), "Cellar") == Decide(decisions=(replace(described, name="NAS"),))


def test_switches_leave_the_addresses_that_are_under_way_alone() -> None:
    assign = AssignAddresses(account_id=WORK, network_id=HOME, address=NAS, addresses=("10.0.0.2",))
    told = member(addresses=("10.0.0.1",))
    assert assigning(row(told), addresses=("10.0.0.2",)) == Decide(decisions=(assign,))
    bridge = replace(assign, is_bridge=True)
    assert assigning(row(told, deciding=(assign,)), is_bridge=True) == Decide(decisions=(bridge,))
    alone = replace(assign, addresses=("10.0.0.1",), assigns_no_addresses=True)
    assert assigning(row(told), assigns=False) == Decide(decisions=(alone,))


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("", ()),
        (" 10.0.0.1\n\n10.0.0.2 ", ("10.0.0.1", "10.0.0.2")),
        ("10.0.0.1, 10.0.0.1;FD00:0::1", ("10.0.0.1", "fd00::1")),
        ("10.0.0.1/24", ("10.0.0.1",)),
    ],
)
def test_addresses_are_understood_as_people_write_them(text: str, addresses: tuple[str, ...]) -> None:
    entered = entered_addresses(text, None)
    assert (entered.addresses, entered.problem, entered.warning) == (addresses, "", "")


@pytest.mark.parametrize("text", ["10.0.0.300", "nas", "10.0.0.1\nfe80::1%eth0", "10.0.0.0.1"])
def test_what_is_no_address_is_named(text: str) -> None:
    entered = entered_addresses(text, RULES)
    assert text.rpartition("\n")[2] in entered.problem
    assert entered.addresses == ()


@pytest.mark.parametrize(
    ("text", "rules", "is_strange"),
    [
        ("10.147.20.200", RULES, False),
        ("10.147.20.5", RULES, False),  # by the route, though in no pool
        ("10.9.9.9", RULES, True),
        ("fd00::1", RULES, True),
        ("10.9.9.9", NetworkRules(), False),
        ("10.9.9.9", None, False),
    ],
)
def test_an_address_out_of_all_ranges_is_strange(text: str, rules: NetworkRules | None, *, is_strange: bool) -> None:
    assert ("in none of the network's ranges" in entered_addresses(text, rules).warning) is is_strange


def beside(*others: Member) -> Neighbours:
    """Return the neighbours of a NAS with two addresses."""
    nas = member(NAS, name="NAS", addresses=("10.0.0.1", "FD00:0::1"))
    return Neighbours(rows(telling(account(roster(nas, *others))))[0])


GAUGE = member(LAPTOP, name="Rain gauge", addresses=("10.0.0.7", "FD00:0:0::7"))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("10.0.0.7", "Rain gauge has this address already."),
        ("10.0.0.7/24", "Rain gauge has this address already."),
        ("fd00::7", "Rain gauge has this address already."),
        ("10.0.0.1\n10.0.0.7", "Rain gauge has 10.0.0.7 already."),
        ("10.0.0.1, fd00::1, 10.0.0.8", ""),
    ],
)
def test_an_address_that_another_member_has_is_turned_down(text: str, problem: str) -> None:
    entered = entered_addresses(text, None, beside(GAUGE))
    assert entered.problem == problem
    assert bool(entered.addresses) is not bool(problem)


def test_an_address_that_is_had_twice_already_may_be_kept() -> None:
    twin = member(LAPTOP, name="Twin", addresses=("10.0.0.1", "fd00::1"))
    entered = entered_addresses("10.0.0.1, fd00::1, 10.0.0.8", None, beside(twin))
    assert (entered.problem, entered.addresses) == ("", ("10.0.0.1", "fd00::1", "10.0.0.8"))


def test_who_has_an_address_is_named_as_everywhere_else() -> None:
    hostile, nameless = replace(GAUGE, name=HOSTILE_NAME), replace(GAUGE, name="", addresses=("10.0.0.8", "nonsense:"))
    problem = entered_addresses("10.0.0.7", None, beside(hostile)).problem
    assert problem.isprintable()
    assert problem == f"{plain(HOSTILE_NAME)} has this address already."
    assert entered_addresses("10.0.0.8", None, beside(nameless)).problem == f"{LAPTOP} has this address already."


def test_an_address_in_another_network_is_free_in_this_one() -> None:
    elsewhere = roster(member(LAPTOP, network_id=OFFICE, addresses=("10.0.0.7",)), network_id=OFFICE)
    (line,) = rows(telling(account(roster(member(NAS)), elsewhere)))
    assert entered_addresses("10.0.0.7", None, detail(line).neighbours).problem == ""


# Strangers' texts.


def test_a_strangers_text_is_one_line_wherever_it_stands() -> None:
    hostile = member(
        name=HOSTILE_NAME,
        description=HOSTILE_NAME,
        addresses=(HOSTILE_NAME,),
        physical_address=HOSTILE_NAME,
        version=HOSTILE_NAME,
        os=HOSTILE_NAME,
    )
    told = telling(account(roster(hostile, name=HOSTILE_NAME), name=HOSTILE_NAME), account(account_id=CLUB))
    (line,) = rows(told)
    shown = [line.title, line.network, line.addresses, line.version, line.os, line.description]
    shown += [scope_line.text for scope_line in scope_lines(told)]
    shown += [text for fact in facts(line).values() for text in (fact.value, fact.label, fact.copy)]
    assert all(text.isprintable() for text in shown)
    assert all(part.isprintable() for part in line.tooltip.splitlines())
