"""Joining in words, from what was pasted to being in."""

import pytest

from tests.fakes.builders import (
    HOME,
    HOSTILE_NAME,
    MY_ADDRESS,
    OFFICE,
    known_network,
    network,
    online,
    outage,
    paused_network,
    remembering,
)
from ztray.domain.identifiers import NetworkId, NetworkIdError, NotAnId
from ztray.domain.intent import Join, Leave, Refusal, Refused
from ztray.domain.memory import KnownNetwork
from ztray.domain.state import OutageReason, Overview
from ztray.presentation.join import Progress, Stage, join_progress, understand, why_not_an_id

JOINING = Join(network_id=HOME)


# What was pasted.


def test_an_id_that_can_be_joined_names_its_controller() -> None:
    pasted = understand(f"https://my.zerotier.com/network/{HOME}", online())
    assert (pasted.network_id, pasted.can_join) == (HOME, True)
    assert "8056c2e21c" in pasted.sentence


def test_an_ad_hoc_network_is_told_to_be_open() -> None:
    pasted = understand("ff00160016000000", online())
    assert pasted.can_join
    assert "ad-hoc" in pasted.sentence


def test_a_joined_network_is_not_joined_again() -> None:
    pasted = understand(HOME, online(network(HOME, name="Home")))
    assert (pasted.network_id, pasted.can_join) == (HOME, False)
    assert pasted.sentence == "“Home” is joined already."


def test_a_joined_network_is_called_as_the_person_calls_it() -> None:
    memory = remembering(known_network(HOME, name="Home", alias="Chez moi"))
    pasted = understand(HOME, online(network(HOME, name="Home"), memory=memory))
    assert pasted.sentence == "“Chez moi” is joined already."


def test_a_network_that_is_being_joined_is_not_joined_again() -> None:
    pasted = understand(HOME, online(pending=(JOINING,)))
    assert (pasted.network_id, pasted.can_join) == (HOME, False)
    assert pasted.sentence == "8056c2e21c 000001 is being joined."


@pytest.mark.parametrize("known", [known_network(HOME), paused_network(HOME)], ids=["left", "paused"])
def test_a_network_that_was_left_or_paused_can_be_joined(known: KnownNetwork) -> None:
    assert understand(HOME, online(memory=remembering(known))).can_join


def test_an_id_is_understood_during_an_outage() -> None:
    assert understand(HOME, outage(OutageReason.NOT_RUNNING)).can_join


def test_a_text_without_an_id_cannot_be_joined_and_is_told_why() -> None:
    pasted = understand("3d697201d2", online())
    assert (pasted.network_id, pasted.can_join) == (None, False)
    assert pasted.sentence == why_not_an_id(NetworkIdError(NotAnId.NODE_ADDRESS, 10))


def test_every_reason_against_an_id_has_a_sentence_of_its_own() -> None:
    sentences = {why_not_an_id(NetworkIdError(reason, 12)) for reason in NotAnId}
    assert len(sentences) == len(NotAnId)
    assert all(sentence.endswith(".") for sentence in sentences)


@pytest.mark.parametrize(("text", "digits"), [("8056c2e21c00000", "15"), ("8056c2e21c0000011", "17")])
def test_the_digits_are_counted(text: str, digits: str) -> None:
    assert digits in understand(text, online()).sentence


@pytest.mark.parametrize("text", [HOSTILE_NAME, "x" * 1_000_000, "\ud800"], ids=["hostile", "long", "surrogate"])
def test_what_was_pasted_is_not_shown_back(text: str) -> None:
    sentence = understand(text, online()).sentence
    assert sentence.isprintable()
    assert len(sentence) < 120


# How far it has come.


def progress(overview: Overview, network_id: NetworkId = HOME) -> Progress:
    return join_progress(network_id, overview)


def test_joining_begins_with_waiting() -> None:
    assert progress(online(pending=(JOINING,))) == Progress(stage=Stage.WAITING, sentence="Joining…")


def test_joining_waits_for_the_controller() -> None:
    assert progress(online(network(status="REQUESTING_CONFIGURATION"))).stage is Stage.WAITING


@pytest.mark.parametrize("overview", [Overview(), outage(OutageReason.TIMED_OUT)], ids=["connecting", "outage"])
def test_joining_waits_for_the_service(overview: Overview) -> None:
    told = progress(overview)
    assert told.stage is Stage.WAITING
    assert "service" in told.sentence


def test_who_is_in_is_told_the_name_and_the_address() -> None:
    told = progress(online(network(name="Home", assigned_addresses=("10.147.20.27/24", "fd00::1/88"))))
    assert told == Progress(stage=Stage.JOINED, sentence="You are in “Home”. Your address there: 10.147.20.27, fd00::1")


def test_who_is_in_again_is_told_the_persons_own_name() -> None:
    memory = remembering(known_network(HOME, name="Home", alias="Chez moi"))
    assert progress(online(network(HOME, name="Home"), memory=memory)).sentence == "You are in “Chez moi”."


def test_who_is_in_without_an_address_is_not_told_one() -> None:
    assert progress(online(network(name="Home"))).sentence == "You are in “Home”."


def test_who_waits_for_approval_is_given_the_address_to_send() -> None:
    told = progress(online(network(status="ACCESS_DENIED")))
    assert (told.stage, told.address_to_send) == (Stage.NEEDS_A_PERSON, MY_ADDRESS)
    assert "approval" in told.sentence


@pytest.mark.parametrize("status", ["AUTHENTICATION_REQUIRED", "NOT_FOUND", "PORT_ERROR", "CLIENT_TOO_OLD", "NEW"])
def test_every_other_state_needs_a_person(status: str) -> None:
    told = progress(online(network(status=status)))
    assert told.stage is Stage.NEEDS_A_PERSON
    assert told.sentence.endswith(".")
    assert told.address_to_send == ""


def test_a_network_that_does_not_exist_can_be_left_again() -> None:
    offered = {
        status
        for status in ("OK", "ACCESS_DENIED", "NOT_FOUND", "PORT_ERROR", "REQUESTING_CONFIGURATION")
        if progress(online(network(status=status))).can_leave
    }
    assert offered == {"NOT_FOUND"}


def test_a_refusal_is_told() -> None:
    refused = Refused(intent=JOINING, refusal=Refusal.REJECTED, detail="disk full")
    told = progress(online(refusals=(refused,)))
    assert told.stage is Stage.FAILED
    assert "disk full" in told.sentence


@pytest.mark.parametrize(
    "refused",
    [
        Refused(intent=Join(network_id=OFFICE), refusal=Refusal.UNREACHABLE),
        Refused(intent=Leave(network_id=HOME), refusal=Refusal.UNREACHABLE),
    ],
    ids=["another network", "another wish"],
)
def test_a_refusal_of_something_else_does_not_matter(refused: Refused) -> None:
    assert progress(online(network(), refusals=(refused,))).stage is Stage.JOINED


def test_who_is_in_with_other_settings_is_told_both() -> None:
    refused = Refused(intent=JOINING, refusal=Refusal.NOT_APPLIED)
    told = progress(online(network(name="Home"), refusals=(refused,)))
    assert told == Progress(
        stage=Stage.JOINED, sentence="Joined, but not with the settings you chose. You are in “Home”."
    )


def test_who_waits_for_approval_with_other_settings_is_still_given_the_address_to_send() -> None:
    refused = Refused(intent=JOINING, refusal=Refusal.NOT_APPLIED)
    told = progress(online(network(status="ACCESS_DENIED"), refusals=(refused,)))
    assert (told.stage, told.address_to_send) == (Stage.NEEDS_A_PERSON, MY_ADDRESS)
    assert told.sentence.startswith("Joined, but not with the settings you chose. Waiting for approval.")


def test_a_network_that_does_not_exist_can_be_left_again_with_other_settings_too() -> None:
    refused = Refused(intent=JOINING, refusal=Refusal.NOT_APPLIED)
    assert progress(online(network(status="NOT_FOUND"), refusals=(refused,))).can_leave


def test_a_refusal_is_told_during_an_outage() -> None:
    refused = Refused(intent=JOINING, refusal=Refusal.UNREACHABLE)
    told = progress(outage(OutageReason.TIMED_OUT, refusals=(refused,)))
    assert told.stage is Stage.FAILED
    assert "did not answer" in told.sentence


def test_a_network_that_was_left_meanwhile_has_failed() -> None:
    told = progress(online())
    assert told.stage is Stage.FAILED
    assert "not joined any more" in told.sentence


def test_a_hostile_name_does_not_break_the_sentence() -> None:
    assert progress(online(network(name=HOSTILE_NAME))).sentence.isprintable()
