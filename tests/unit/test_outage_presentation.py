"""Outages in people's words."""

import pytest

from tests.fakes.builders import HOSTILE_NAME, PLATFORM
from ztray.domain.state import Outage, OutageReason
from ztray.presentation.actions import OpenUrl
from ztray.presentation.outage import DOWNLOAD_PAGE, Explanation, explain

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
    assert len(explanation.headline) <= 40
    assert explanation.headline.isprintable()
    assert explanation.sentence.endswith(".")
    assert explanation.sentence.isprintable()


@pytest.mark.parametrize(
    ("reason", "command"),
    [
        (OutageReason.NOT_RUNNING, PLATFORM.start_service),
        (OutageReason.TOKEN_UNREADABLE, PLATFORM.copy_token),
        (OutageReason.TOKEN_REFUSED, PLATFORM.copy_token),
        (OutageReason.TOKEN_MISSING, ""),
        (OutageReason.FOREIGN_LISTENER, PLATFORM.restart_service),
        (OutageReason.TIMED_OUT, PLATFORM.restart_service),
        (OutageReason.MALFORMED, PLATFORM.restart_service),
    ],
)
def test_the_command_is_the_one_that_helps(reason: OutageReason, command: str) -> None:
    assert explained(reason).command == command


@pytest.mark.parametrize("reason", OutageReason)
def test_a_command_is_spoken_of_where_there_is_one_and_only_there(reason: OutageReason) -> None:
    explanation = explained(reason)
    assert ("command below" in explanation.sentence) is bool(explanation.command)


def test_zerotier_can_be_got_where_it_may_be_missing() -> None:
    pages = {reason: [r.action for r in explained(reason).remedies] for reason in OutageReason}
    assert [reason for reason, actions in pages.items() if OpenUrl(url=DOWNLOAD_PAGE) in actions] == [
        OutageReason.NOT_RUNNING
    ]


@pytest.mark.parametrize("reason", [OutageReason.TOKEN_MISSING, OutageReason.TOKEN_REFUSED])
def test_the_token_file_that_matters_is_named(reason: OutageReason) -> None:
    assert PATH in explained(reason).sentence


def test_a_refused_token_of_no_known_file_is_told_without_a_gap() -> None:
    assert "The token in use is not" in explained(OutageReason.TOKEN_REFUSED, path="").sentence


@pytest.mark.parametrize("reason", OutageReason)
def test_what_was_seen_is_shown_as_plain_text(reason: OutageReason) -> None:
    evidence = explained(reason, evidence=HOSTILE_NAME * 10).evidence
    assert evidence.isprintable()
    assert 0 < len(evidence) <= 300


@pytest.mark.parametrize("reason", OutageReason)
def test_a_hostile_path_does_not_break_the_sentence(reason: OutageReason) -> None:
    assert explained(reason, path=HOSTILE_NAME * 10).sentence.isprintable()
