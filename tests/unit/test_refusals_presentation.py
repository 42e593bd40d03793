"""Refusals in words: what was not done, and why."""

import re
from typing import get_args

import pytest

from tests.fakes.builders import HOME, HOSTILE_NAME, known_network, network, online, outage, remembering
from ztray.domain.intent import (
    Intent,
    Join,
    KeepDefaultRoute,
    Leave,
    Pause,
    Refusal,
    Refused,
    Resume,
    SetFlag,
    TryDefaultRoute,
)
from ztray.domain.network import Flag
from ztray.domain.state import OutageReason
from ztray.presentation.refusals import refusal_notice, refusal_sentence, what_failed

INTENTS: tuple[Intent, ...] = (
    Join(network_id=HOME),
    Leave(network_id=HOME),
    SetFlag(network_id=HOME, flag=Flag.DNS, on=True),
    SetFlag(network_id=HOME, flag=Flag.DNS, on=False),
    Pause(network_id=HOME),
    Resume(network_id=HOME),
    TryDefaultRoute(network_id=HOME),
    KeepDefaultRoute(network_id=HOME),
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


def test_every_kind_of_intent_can_be_refused() -> None:
    assert {type(intent) for intent in INTENTS} == set(get_args(Intent))


def test_a_network_back_with_other_settings_is_not_said_to_be_away() -> None:
    assert what_failed(Refused(intent=Resume(network_id=HOME), refusal=Refusal.NOT_APPLIED)) == (
        "Back from the pause, but not with all settings from before."
    )


@pytest.mark.parametrize("refusal", [refusal for refusal in Refusal if refusal is not Refusal.NOT_APPLIED])
def test_a_pause_that_was_not_ended_is_told_so(refusal: Refusal) -> None:
    refused = Refused(intent=Resume(network_id=HOME), refusal=refusal, detail="disk full")
    assert what_failed(refused) == "Could not be resumed."


def test_what_could_not_be_saved_is_told_with_the_reason() -> None:
    assert sentence(Pause(network_id=HOME), Refusal.NOT_SAVED, "No space left on device") == (
        "Home: Could not be paused. What has to be remembered for it could not be saved (No space left on device)."
    )


@pytest.mark.parametrize("refusal", Refusal)
@pytest.mark.parametrize("intent", INTENTS, ids=lambda intent: type(intent).__name__)
def test_hostile_details_and_names_stay_one_line(intent: Intent, refusal: Refusal) -> None:
    refused = Refused(intent=intent, refusal=refusal, detail=HOSTILE_NAME * 10)
    told = refusal_sentence(refused, online(memory=remembering(known_network(HOME, alias=HOSTILE_NAME))))
    assert told.isprintable()
    assert "evil" in told
    assert len(told) < 250


def test_a_refusal_names_the_network_as_the_person_does_during_an_outage_too() -> None:
    refused = Refused(intent=Resume(network_id=HOME), refusal=Refusal.UNREACHABLE)
    memory = remembering(known_network(HOME, name="Home", alias="Chez moi"))
    told = refusal_sentence(refused, outage(OutageReason.TIMED_OUT, memory=memory))
    assert told == "Chez moi: Could not be resumed. The service did not answer; try again when it does."
