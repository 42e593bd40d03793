"""What needs an administrator's rights, in words."""

from dataclasses import replace

import pytest

from tests.fakes.builders import PLATFORM
from ztray.domain.errand import Errand, ErrandFailure, ErrandFault
from ztray.domain.platform import Platform
from ztray.presentation.errands import (
    errand_button,
    errand_explanation,
    errand_under_way,
    failure_command,
    failure_sentence,
)

BARE = replace(PLATFORM, typed={}, errands=frozenset())
"""A platform for which no command can be given."""

WITH_COMMAND = (ErrandFault.NOT_OFFERED, ErrandFault.FAILED)


def failure(fault: ErrandFault, errand: Errand = Errand.READ_TOKEN, detail: str = "") -> ErrandFailure:
    return ErrandFailure(errand=errand, fault=fault, detail=detail)


@pytest.mark.parametrize("words", [errand_button, errand_explanation, errand_under_way])
def test_every_errand_has_words_of_its_own(words: object) -> None:
    assert callable(words)
    texts = {words(errand) for errand in Errand}
    assert len(texts) == len(Errand)
    assert all(texts)


@pytest.mark.parametrize("errand", Errand)
def test_before_the_click_it_is_told_who_asks_for_the_password(errand: Errand) -> None:
    assert "your system asks for an administrator's password" in errand_explanation(errand)


def test_reading_the_token_is_told_to_change_nothing() -> None:
    explanation = errand_explanation(Errand.READ_TOKEN)
    assert "reads only the token, changes nothing, and keeps it in your keyring" in explanation


@pytest.mark.parametrize("platform", [PLATFORM, BARE], ids=["commands", "no commands"])
@pytest.mark.parametrize("errand", Errand)
@pytest.mark.parametrize("fault", ErrandFault)
def test_every_failure_has_a_remedy(fault: ErrandFault, errand: Errand, platform: Platform) -> None:
    sentence = failure_sentence(failure(fault, errand), platform)
    assert any(remedy in sentence for remedy in ("ry again", "As an administrator,", "Ask an administrator"))


@pytest.mark.parametrize("errand", Errand)
def test_of_what_was_declined_it_is_told_that_nothing_was_changed(errand: Errand) -> None:
    sentence = failure_sentence(failure(ErrandFault.DECLINED, errand), PLATFORM)
    assert sentence.startswith("Nothing was changed: ")
    assert ("or paste the token" in sentence) is (errand is Errand.READ_TOKEN)


@pytest.mark.parametrize("fault", WITH_COMMAND)
@pytest.mark.parametrize("errand", Errand)
def test_what_the_system_cannot_be_asked_to_do_an_administrator_types(fault: ErrandFault, errand: Errand) -> None:
    failed = failure(fault, errand)
    command = PLATFORM.typed[errand]
    assert failure_sentence(failed, PLATFORM).endswith(f" in a terminal: {command}")
    assert failure_command(failed, PLATFORM) == command


@pytest.mark.parametrize("fault", ErrandFault)
def test_a_command_is_to_be_copied_where_the_sentence_names_it_only(fault: ErrandFault) -> None:
    command = failure_command(failure(fault), PLATFORM)
    assert bool(command) is (PLATFORM.typed[Errand.READ_TOKEN] in failure_sentence(failure(fault), PLATFORM))
    assert bool(command) is (fault in WITH_COMMAND)


@pytest.mark.parametrize("fault", WITH_COMMAND)
def test_where_no_command_can_be_given_an_administrator_is_asked(fault: ErrandFault) -> None:
    assert failure_sentence(failure(fault), BARE).endswith("Ask an administrator for the token, and paste it.")
    assert failure_sentence(failure(fault, Errand.START), BARE).endswith("Ask an administrator to do it.")
    assert failure_command(failure(fault), BARE) == ""


def test_what_the_system_said_is_told() -> None:
    sentence = failure_sentence(failure(ErrandFault.FAILED, Errand.START, "Unit not found."), PLATFORM)
    assert sentence.startswith("ZeroTier could not be started. The system says: Unit not found. As an administrator")


def test_what_the_system_said_stays_in_its_line() -> None:
    sentence = failure_sentence(failure(ErrandFault.FAILED, detail="<b>\u202e\n" + "x" * 1000), PLATFORM)
    assert sentence.isprintable()
    assert len(sentence) < 400
