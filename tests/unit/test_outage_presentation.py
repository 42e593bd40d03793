"""Outages in people's words."""

from dataclasses import replace

import pytest

from tests.fakes.builders import HOSTILE_NAME, PLATFORM
from ztray.domain.errand import Errand
from ztray.domain.reach import TokenFault, TokenPlace, TokenSighting
from ztray.domain.service_state import ServiceCondition, ServiceState
from ztray.domain.state import Outage, OutageReason
from ztray.presentation.actions import (
    Action,
    AskForRemote,
    AskForToken,
    AskKeyring,
    ChangeSettings,
    OpenUrl,
    Page,
    RunErrand,
    ShowWindow,
)
from ztray.presentation.outage import DOWNLOAD_PAGE, Explanation, explain, judgement

PATH = "/var/lib/zerotier-one/authtoken.secret"


def explained(reason: OutageReason, *, evidence: str = "Nothing listens.", path: str = PATH) -> Explanation:
    return explain(Outage(reason=reason, evidence=evidence, path=path), PLATFORM)


def test_every_reason_has_a_headline_and_a_sentence_of_its_own() -> None:
    explanations = [explained(reason) for reason in OutageReason]
    assert len({explanation.headline for explanation in explanations}) == len(OutageReason)
    assert len({explanation.sentence for explanation in explanations}) == len(OutageReason)


@pytest.mark.parametrize("reason", OutageReason)
def test_a_headline_is_a_short_line_and_a_sentence_ends(reason: OutageReason) -> None:
    explanation = explained(reason)
    assert len(explanation.headline) <= 50
    assert explanation.headline.isprintable()
    assert explanation.sentence.endswith(".")
    assert explanation.sentence.isprintable()


ERRANDS = {
    OutageReason.NOT_RUNNING: Errand.START,
    OutageReason.NOT_LISTENING: Errand.RESTART,
    OutageReason.FOREIGN_LISTENER: Errand.RESTART,
    OutageReason.UNTRUSTED_LISTENER: Errand.RESTART,
    OutageReason.TOKEN_MISSING: Errand.READ_TOKEN,
    OutageReason.TOKEN_UNREADABLE: Errand.READ_TOKEN,
    OutageReason.TOKEN_REFUSED: Errand.READ_TOKEN,
    OutageReason.TIMED_OUT: Errand.RESTART,
    OutageReason.MALFORMED: Errand.RESTART,
}
"""What an administrator's rights can do, by the reason."""


@pytest.mark.parametrize("reason", OutageReason)
def test_what_an_administrators_rights_can_do_is_the_first_remedy(reason: OutageReason) -> None:
    errands = [remedy.action.errand for remedy in explained(reason).remedies if isinstance(remedy.action, RunErrand)]
    assert errands == ([ERRANDS[reason]] if reason in ERRANDS else [])
    if errands:
        assert isinstance(explained(reason).remedies[0].action, RunErrand)


@pytest.mark.parametrize("reason", OutageReason)
def test_the_command_does_what_the_first_remedy_does(reason: OutageReason) -> None:
    assert explained(reason).command == (PLATFORM.typed[ERRANDS[reason]] if reason in ERRANDS else "")


@pytest.mark.parametrize("reason", ERRANDS)
def test_what_the_command_is_for_is_told_above_it(reason: OutageReason) -> None:
    words = "paste what it shows" if ERRANDS[reason] is Errand.READ_TOKEN else "The same, typed in a terminal"
    assert words in explained(reason).caption


@pytest.mark.parametrize("reason", ERRANDS)
def test_a_remedy_that_asks_for_a_password_says_so(reason: OutageReason) -> None:
    assert "administrator's password" in explained(reason).sentence


@pytest.mark.parametrize("reason", ERRANDS)
def test_where_the_system_cannot_ask_for_a_password_the_command_is_spoken_of(reason: OutageReason) -> None:
    explanation = explain(Outage(reason=reason, path=PATH), replace(PLATFORM, errands=frozenset()))
    assert explanation.caption.startswith("Type this in a terminal, as an administrator")
    assert not any(isinstance(remedy.action, RunErrand) for remedy in explanation.remedies)


@pytest.mark.parametrize("reason", ERRANDS)
def test_where_there_is_neither_a_button_nor_a_command_none_is_spoken_of(reason: OutageReason) -> None:
    explanation = explain(Outage(reason=reason, path=PATH), replace(PLATFORM, errands=frozenset(), typed={}))
    assert (explanation.caption, explanation.command) == ("", "")


@pytest.mark.parametrize("reason", [reason for reason in OutageReason if reason.name.startswith("TOKEN_")])
def test_a_token_can_always_be_pasted(reason: OutageReason) -> None:
    assert AskForToken() in [remedy.action for remedy in explained(reason).remedies]


@pytest.mark.parametrize(
    ("reason", "action"),
    [
        (OutageReason.NOT_INSTALLED, OpenUrl(url=DOWNLOAD_PAGE)),
        (OutageReason.NOT_LISTENING, ShowWindow(page=Page.SETTINGS)),
        (OutageReason.OTHER_ADDRESS, ChangeSettings(service_address="::1")),
        (OutageReason.REMOTE_ADDRESS, AskForRemote(address="::1")),
        (OutageReason.REMOTE_ADDRESS, ChangeSettings(service_address="")),
        (OutageReason.TOKEN_LOCKED, AskKeyring()),
    ],
)
def test_what_else_helps_is_a_remedy_too(reason: OutageReason, action: Action) -> None:
    outage = Outage(reason=reason, alternative="::1")
    assert action in [remedy.action for remedy in explain(outage, PLATFORM).remedies]


def test_only_a_service_that_is_starting_needs_nothing_but_time() -> None:
    assert [reason for reason in OutageReason if not explained(reason).remedies] == [OutageReason.STARTING]


@pytest.mark.parametrize(
    ("service", "headline", "words"),
    [
        (None, "ZeroTier is not running", "where ZTray is set to look"),
        (
            ServiceState(condition=ServiceCondition.STOPPED),
            "ZeroTier is not running",
            "installed on this computer, but not running",
        ),
        (ServiceState(condition=ServiceCondition.FAILED), "ZeroTier has stopped by itself", "its log tells why"),
    ],
)
def test_why_it_does_not_run_is_told_as_far_as_it_is_known(
    service: ServiceState | None, headline: str, words: str
) -> None:
    explanation = explain(Outage(reason=OutageReason.NOT_RUNNING, service=service), PLATFORM)
    assert explanation.headline == headline
    assert words in explanation.sentence


def test_a_pasted_token_is_judged_in_words() -> None:
    offered = TokenSighting(place=TokenPlace.SESSION, fault=TokenFault.REFUSED)
    among_others = Outage(reason=OutageReason.TOKEN_UNREADABLE, tokens=(offered,))
    assert "does not accept this token" in judgement(among_others, PLATFORM)
    refused, stopped = (Outage(reason=reason) for reason in (OutageReason.TOKEN_REFUSED, OutageReason.NOT_RUNNING))
    assert judgement(None, PLATFORM) == "ZeroTier accepts the token."
    assert "does not accept this token" in judgement(refused, PLATFORM)
    assert "could not be tried: ZeroTier is not running." in judgement(stopped, PLATFORM)


AT_HOME = TokenSighting(place=TokenPlace.HOME, path=PATH)


@pytest.mark.parametrize(
    ("reason", "fault"),
    [
        (OutageReason.TOKEN_MISSING, TokenFault.MISSING),
        (OutageReason.TOKEN_REFUSED, TokenFault.REFUSED),
        (OutageReason.TOKEN_REFUSED, TokenFault.NO_TOKEN),
    ],
)
def test_a_restart_helps_where_the_services_own_file_can_be_read_and_is_of_no_use(
    reason: OutageReason, fault: TokenFault
) -> None:
    outage = Outage(reason=reason, path=PATH, tokens=(replace(AT_HOME, fault=fault),))
    explanation = explain(outage, PLATFORM)
    assert PATH in explanation.sentence
    assert "restart" in explanation.sentence
    assert [remedy.action for remedy in explanation.remedies] == [RunErrand(errand=Errand.RESTART), AskForToken()]


def test_a_restart_is_not_offered_for_a_file_that_only_administrators_read() -> None:
    tokens = (replace(AT_HOME, fault=TokenFault.UNREADABLE), TokenSighting(place=TokenPlace.COPY, is_stale=True))
    outage = Outage(reason=OutageReason.TOKEN_UNREADABLE, path=PATH, tokens=tokens)
    assert RunErrand(errand=Errand.READ_TOKEN) in [remedy.action for remedy in explain(outage, PLATFORM).remedies]


def test_a_refused_token_of_no_known_file_is_told_without_a_gap() -> None:
    assert "The token that ZTray has is not" in explained(OutageReason.TOKEN_REFUSED, path="").sentence


@pytest.mark.parametrize("reason", OutageReason)
def test_what_was_seen_is_shown_as_plain_text(reason: OutageReason) -> None:
    evidence = explained(reason, evidence=HOSTILE_NAME * 10).evidence
    assert evidence.isprintable()
    assert 0 < len(evidence) <= 300


@pytest.mark.parametrize("reason", OutageReason)
def test_a_hostile_path_does_not_break_the_sentence(reason: OutageReason) -> None:
    assert explained(reason, path=HOSTILE_NAME * 10).sentence.isprintable()
