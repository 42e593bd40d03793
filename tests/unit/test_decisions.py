"""Decisions: what they come to in words, and what takes them back."""

from dataclasses import replace
from typing import Any, get_args

import pytest

from tests.fakes.builders import (
    HOME,
    HOSTILE_NAME,
    LAPTOP,
    NAS,
    NOW,
    PLATFORM,
    account,
    member,
    online,
    roster,
    telling,
)
from ztray.domain.account import SourceFault, SourceKind, Trouble
from ztray.domain.decision import (
    Admit,
    AssignAddresses,
    ChangeNetwork,
    CreateNetwork,
    Decided,
    Decision,
    Declined,
    DeleteMembers,
    DeleteNetwork,
    NameMember,
    SetStanding,
    is_fulfilled,
    is_undo,
    members_after,
    members_of,
    undo_of,
)
from ztray.domain.identifiers import NodeAddress
from ztray.domain.membership import Ability, NetworkRules, Standing
from ztray.presentation.actions import Decide, DismissDeclined
from ztray.presentation.approvals import verdict_notice
from ztray.presentation.decisions import decided_sentence, declined_sentence, what_was_not_done
from ztray.presentation.source_troubles import trouble_sentence, trouble_words
from ztray.presentation.window import banners

ALL = frozenset(Ability)
MEMBERS = (
    member(NAS, "NAS", addresses=("10.0.0.7",), is_bridge=True),
    member(LAPTOP, "laptop", standing=Standing.PENDING, description="Ada's"),
)
DIRECTORY = telling(account(roster(*MEMBERS)))
AT: dict[str, Any] = {"account_id": "work", "network_id": HOME}
DECISIONS: tuple[Decision, ...] = (
    *(SetStanding(**AT, addresses=(NAS,), standing=standing) for standing in Standing),
    SetStanding(**AT, addresses=(NAS, LAPTOP), standing=Standing.REJECTED),
    Admit(**AT, address=NAS),
    NameMember(**AT, address=NAS, name="Store"),
    NameMember(**AT, address=NAS, name="Store", description="Cellar"),
    AssignAddresses(**AT, address=NAS, addresses=("10.0.0.8",)),
    *(AssignAddresses(**AT, address=NAS, addresses=("10.0.0.8",), is_bridge=on) for on in (True, False)),
    *(AssignAddresses(**AT, address=NAS, addresses=("10.0.0.8",), assigns_no_addresses=on) for on in (True, False)),
    DeleteMembers(**AT, addresses=(NAS, LAPTOP)),
    CreateNetwork(account_id="work", name="New", rules=NetworkRules()),
    ChangeNetwork(**AT, name="Home", rules=NetworkRules()),
    DeleteNetwork(**AT),
)


def test_the_decisions_here_are_all_that_there_are() -> None:
    assert {type(decision) for decision in DECISIONS} == set(get_args(Decision))


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda decision: type(decision).__name__)
def test_every_decision_has_sentences_of_its_own(decision: Decision) -> None:
    done = decided_sentence(Decided(decision=decision), DIRECTORY)
    refused = Declined(decision=decision, trouble=Trouble(fault=SourceFault.FORBIDDEN))
    not_done = declined_sentence(refused, DIRECTORY, NOW)
    for sentence in (done, not_done):
        assert sentence[0].isupper() or sentence[0].isdigit() or sentence.startswith("laptop")
        assert sentence.endswith(".")
    assert "could not be" in not_done


def test_no_two_decisions_are_told_alike() -> None:
    told = [decided_sentence(Decided(decision=decision), DIRECTORY) for decision in DECISIONS]
    assert len(set(told)) == len(told) - 1  # an admission is an approval


@pytest.mark.parametrize("kind", SourceKind)
@pytest.mark.parametrize("fault", SourceFault)
def test_every_trouble_has_a_whole_sentence_of_its_own_at_every_source(fault: SourceFault, kind: SourceKind) -> None:
    sentence = trouble_sentence(Trouble(fault=fault, detail="no such thing", until=NOW + 60_000), kind, NOW)
    assert sentence[0].isupper()
    assert len(sentence.split()) > 5
    others = {trouble_sentence(Trouble(fault=other), kind, NOW) for other in SourceFault if other is not fault}
    assert trouble_sentence(Trouble(fault=fault), kind, NOW) not in others
    assert trouble_words(Trouble(fault=fault))


def test_what_a_server_says_is_shown_as_one_plain_line() -> None:
    trouble = Trouble(fault=SourceFault.REJECTED, detail=HOSTILE_NAME)
    assert trouble_sentence(trouble, SourceKind.NEW_CENTRAL, NOW).isprintable()


def test_a_look_that_broke_off_is_not_told_as_something_that_was_asked_for() -> None:
    trouble = Trouble(fault=SourceFault.BROKEN_OFF, until=NOW + 60_000)
    sentence = trouble_sentence(trouble, SourceKind.NEW_CENTRAL, NOW)
    assert "ZTray asks again at" in sentence
    assert "done" not in sentence


@pytest.mark.parametrize("fault", [SourceFault.BROKEN_OFF, SourceFault.TIMED_OUT, SourceFault.MALFORMED])
def test_what_got_no_answer_that_can_be_understood_may_have_been_done(fault: SourceFault) -> None:
    declined = Declined(decision=Admit(**AT, address=NAS), trouble=Trouble(fault=fault))
    assert "may have been done" in declined_sentence(declined, DIRECTORY, NOW)


def test_nobody_is_promised_that_what_was_not_done_is_tried_again() -> None:
    resting = Trouble(fault=SourceFault.BUSY, until=NOW + 60_000)
    sentence = declined_sentence(Declined(decision=Admit(**AT, address=NAS), trouble=resting), DIRECTORY, NOW)
    assert "ZTray asks again" not in sentence
    assert sentence.endswith("Try again later.")


def test_what_a_server_says_is_told_from_what_ztray_says() -> None:
    trouble = Trouble(fault=SourceFault.FORBIDDEN, detail="read only key")
    assert "It says: “read only key”. Use" in trouble_sentence(trouble, SourceKind.NEW_CENTRAL, NOW)


FIVE = tuple(NodeAddress(f"{number:010x}") for number in range(5))


@pytest.mark.parametrize(
    ("decision", "sentence"),
    [
        (
            SetStanding(**AT, addresses=FIVE, standing=Standing.AUTHORISED),
            "2 of 5 devices could not be approved in Home.",
        ),
        (
            SetStanding(**AT, addresses=FIVE, standing=Standing.REJECTED),
            "2 of 5 devices could not be rejected in Home.",
        ),
        (DeleteMembers(**AT, addresses=FIVE), "2 of 5 devices could not be deleted from Home."),
    ],
    ids=["approved", "rejected", "deleted"],
)
def test_of_many_is_told_for_how_many_it_was_not_done(decision: Decision, sentence: str) -> None:
    trouble = Trouble(fault=SourceFault.FORBIDDEN)
    partly = Declined(decision=decision, trouble=trouble, done=FIVE[:3])
    assert what_was_not_done(partly, DIRECTORY) == sentence
    assert declined_sentence(partly, DIRECTORY, NOW).startswith(f"{sentence} ZeroTier Central accepts the key")
    assert what_was_not_done(replace(partly, done=()), DIRECTORY) == sentence.removeprefix("2 of ")


@pytest.mark.parametrize(("done", "who"), [((), "2 devices are"), ((NAS,), "1 of 2 devices is")], ids=["none", "one"])
def test_of_many_is_told_for_how_many_it_was_not_undone(done: tuple[NodeAddress, ...], who: str) -> None:
    before = (member(NAS), member(LAPTOP))
    (undo,) = undo_of(SetStanding(**AT, addresses=(NAS, LAPTOP), standing=Standing.REJECTED), before, ALL)
    partly = Declined(decision=undo, trouble=Trouble(fault=SourceFault.FORBIDDEN), done=done)
    assert what_was_not_done(partly, DIRECTORY) == f"Could not be undone: {who} still rejected in Home."


# Taking back.

NOT_ALLOWED = Trouble(fault=SourceFault.FORBIDDEN)
UNDONE_NOT: tuple[tuple[Decision, str], ...] = (
    (SetStanding(**AT, addresses=(NAS,), standing=Standing.REJECTED), "NAS is still rejected in Home"),
    (SetStanding(**AT, addresses=(NAS,), standing=Standing.PENDING), "NAS is still shut out of Home"),
    (SetStanding(**AT, addresses=(LAPTOP,), standing=Standing.AUTHORISED), "laptop is still approved in Home"),
    (NameMember(**AT, address=NAS, name="Store"), f"{NAS} is still called Store in Home"),
    (
        NameMember(**AT, address=NAS, name="NAS", description="Cellar"),
        "the description of NAS in Home is still the new one",
    ),
    (AssignAddresses(**AT, address=NAS, addresses=()), "the addresses of NAS in Home are still the new ones"),
    (AssignAddresses(**AT, address=NAS, addresses=(), is_bridge=False), "NAS is still no bridge in Home"),
    (
        AssignAddresses(**AT, address=LAPTOP, addresses=(), is_bridge=True),
        "laptop is still allowed to be a bridge in Home",
    ),
    (
        AssignAddresses(**AT, address=NAS, addresses=(), assigns_no_addresses=True),
        "NAS still gets no addresses in Home automatically",
    ),
    (
        AssignAddresses(**AT, address=NAS, addresses=(), assigns_no_addresses=False),
        "NAS still gets addresses in Home automatically",
    ),
)


@pytest.mark.parametrize(("decision", "holds"), UNDONE_NOT, ids=[holds for _, holds in UNDONE_NOT])
def test_what_could_not_be_undone_is_told_by_what_still_holds(decision: Decision, holds: str) -> None:
    (undo,) = undo_of(decision, MEMBERS, ALL)
    declined = Declined(decision=undo, trouble=NOT_ALLOWED)
    assert declined_sentence(declined, DIRECTORY, NOW).startswith(
        f"Could not be undone: {holds}. ZeroTier Central accepts"
    )


@pytest.mark.parametrize("fault", [SourceFault.TIMED_OUT, SourceFault.GONE])
def test_of_an_undo_that_may_have_been_done_nothing_is_told_for_certain(fault: SourceFault) -> None:
    (undo,) = undo_of(SetStanding(**AT, addresses=(NAS,), standing=Standing.REJECTED), MEMBERS, ALL)
    sentence = what_was_not_done(Declined(decision=undo, trouble=Trouble(fault=fault)), DIRECTORY)
    assert sentence == "Could not be undone: NAS is perhaps still rejected in Home."


def test_what_could_not_be_undone_can_be_tried_again_in_the_window_and_from_the_notice() -> None:
    (undo,) = undo_of(SetStanding(**AT, addresses=(NAS,), standing=Standing.REJECTED), MEMBERS, ALL)
    declined = Declined(decision=undo, trouble=NOT_ALLOWED)
    overview = online(directory=replace(DIRECTORY, declined=(declined,)))
    again, dismiss = banners(overview, PLATFORM, NOW, is_tray_missing=False)[0].remedies
    assert (again.text, again.action) == ("Undo", Decide(decisions=(undo,)))
    assert dismiss.action == DismissDeclined(declined=declined)
    assert verdict_notice(declined, overview, NOW).buttons == (again,)


def test_an_undo_of_an_undo_goes_by_what_the_first_has_done() -> None:
    reject = SetStanding(**AT, addresses=(NAS,), standing=Standing.REJECTED)
    (undo,) = undo_of(reject, MEMBERS, ALL)
    (redo,) = undo_of(undo, members_after(reject, MEMBERS, (NAS,)), ALL)
    assert redo == reject
    sentence = what_was_not_done(Declined(decision=redo, trouble=NOT_ALLOWED), DIRECTORY)
    assert sentence == "Could not be undone: NAS is still approved in Home."


def test_an_undo_is_the_same_decision_as_one_that_takes_nothing_back() -> None:
    (undo,) = undo_of(SetStanding(**AT, addresses=(NAS,), standing=Standing.REJECTED), MEMBERS, ALL)
    assert is_undo(undo)
    plainly = SetStanding(**AT, addresses=(NAS,), standing=Standing.AUTHORISED)
    assert not is_undo(plainly)
    assert {undo} == {plainly}


def test_standings_go_back_to_what_each_was() -> None:
    reject = SetStanding(**AT, addresses=(NAS, LAPTOP), standing=Standing.REJECTED)
    undo = undo_of(reject, MEMBERS, ALL)
    assert set(undo) == {
        replace(reject, addresses=(NAS,), standing=Standing.AUTHORISED),
        replace(reject, addresses=(LAPTOP,), standing=Standing.PENDING),
    }


def test_who_is_as_wanted_already_is_not_touched_by_taking_back() -> None:
    approve = SetStanding(**AT, addresses=(NAS, LAPTOP), standing=Standing.AUTHORISED)
    assert undo_of(approve, MEMBERS, ALL) == (replace(approve, addresses=(LAPTOP,), standing=Standing.PENDING),)


def test_what_a_source_cannot_do_is_no_way_back() -> None:
    approve = SetStanding(**AT, addresses=(LAPTOP,), standing=Standing.AUTHORISED)
    assert undo_of(approve, MEMBERS, ALL - {Ability.DEAUTHORISE}) == ()


def test_names_and_addresses_come_back_as_they_were() -> None:
    rename = NameMember(**AT, address=LAPTOP, name="x", description="y")
    assert undo_of(rename, MEMBERS, ALL) == (replace(rename, name="laptop", description="Ada's"),)
    assign = AssignAddresses(**AT, address=NAS, addresses=(), is_bridge=False)
    assert undo_of(assign, MEMBERS, ALL) == (replace(assign, addresses=("10.0.0.7",), is_bridge=True),)


def test_a_deletion_is_not_taken_back() -> None:
    assert undo_of(DeleteMembers(**AT, addresses=(NAS,)), MEMBERS, ALL) == ()


# Whether it is done.


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda decision: type(decision).__name__)
def test_a_decision_is_fulfilled_by_what_it_leads_to(decision: Decision) -> None:
    addresses = members_of(decision)
    assert is_fulfilled(decision, members_after(decision, MEMBERS, addresses)) is bool(addresses)


def test_what_is_done_to_some_only_is_not_fulfilled() -> None:
    rejection = SetStanding(**AT, addresses=(NAS, LAPTOP), standing=Standing.REJECTED)
    assert not is_fulfilled(rejection, members_after(rejection, MEMBERS, (NAS,)))
    assert not is_fulfilled(DeleteMembers(**AT, addresses=(NAS, LAPTOP)), MEMBERS[1:])


def test_nothing_is_known_of_a_member_that_is_not_told_of() -> None:
    assert not is_fulfilled(SetStanding(**AT, addresses=(NAS,), standing=Standing.AUTHORISED), MEMBERS[1:])
