"""What is not as it should be, as lines and sentences with remedies."""

from dataclasses import replace

import msgspec
import pytest

from tests.fakes.builders import HOSTILE_NAME, NODE, PLATFORM
from ztray.domain.errand import Errand, ErrandFailure, ErrandFault
from ztray.domain.keyring import KeyringFault
from ztray.domain.reach import Reach, TokenPlace, TokenSighting
from ztray.domain.state import Outage, OutageReason, Overview, Snapshot
from ztray.presentation.actions import CopyText, DismissErrand, Examine, KeepToken, PollNow, RunErrand
from ztray.presentation.impairments import Impairment, available, impairments

COPY = "/home/ada/.zeroTierOneAuthToken"
ONLINE = Snapshot(node=NODE)
STALE = TokenSighting(place=TokenPlace.COPY, path=COPY, is_stale=True)
EXPOSED = TokenSighting(place=TokenPlace.COPY, path=COPY, is_exposed=True)


def found(overview: Overview) -> Impairment:
    (impairment,) = impairments(overview, PLATFORM)
    return impairment


def reached(*tokens: TokenSighting, silent: tuple[str, ...] = ()) -> Overview:
    return Overview(state=replace(ONLINE, reach=Reach(address="[::1]:9993", silent=silent, tokens=tokens)))


def test_nothing_is_told_while_all_is_well() -> None:
    used = TokenSighting(place=TokenPlace.HOME, path="/token", is_used=True)
    assert impairments(reached(used), PLATFORM) == ()
    assert impairments(Overview(), PLATFORM) == ()
    assert impairments(Overview(state=Outage(reason=OutageReason.TIMED_OUT)), PLATFORM) == ()


def test_a_node_that_is_offline_leads_to_the_doctor_and_to_a_restart() -> None:
    offline = Snapshot(node=msgspec.structs.replace(NODE, online=False))
    impairment = found(Overview(state=offline))
    assert "UDP port 9993" in impairment.sentence
    assert [remedy.action for remedy in impairment.remedies] == [Examine(), RunErrand(errand=Errand.RESTART)]


def test_no_restart_is_offered_where_there_is_none() -> None:
    offline = Snapshot(node=msgspec.structs.replace(NODE, online=False))
    (impairment,) = impairments(Overview(state=offline), replace(PLATFORM, errands=frozenset()))
    assert [remedy.action for remedy in impairment.remedies] == [Examine()]


def test_an_address_that_does_not_answer_is_told() -> None:
    impairment = found(reached(silent=("127.0.0.1:9993",)))
    assert "at [::1]:9993, but not at 127.0.0.1:9993" in impairment.sentence
    assert RunErrand(errand=Errand.RESTART) in [remedy.action for remedy in impairment.remedies]


@pytest.mark.parametrize(("stray", "words"), [(STALE, "is out of date"), (EXPOSED, "Other users of this computer")])
def test_a_stray_copy_of_the_token_comes_with_the_command_that_removes_it(stray: TokenSighting, words: str) -> None:
    impairment = found(reached(stray))
    assert words in impairment.sentence
    assert COPY in impairment.sentence
    assert [remedy.action for remedy in impairment.remedies] == [CopyText(text=f"rm {COPY}")]


def test_a_copy_that_is_as_it_should_be_is_not_told() -> None:
    assert impairments(reached(TokenSighting(place=TokenPlace.COPY, path=COPY)), PLATFORM) == ()


def test_a_hostile_path_is_shown_as_plain_text() -> None:
    impairment = found(reached(replace(STALE, path=HOSTILE_NAME)))
    assert impairment.sentence.isprintable()
    assert impairment.line.isprintable()


@pytest.mark.parametrize("fault", KeyringFault)
def test_a_token_that_is_kept_nowhere_is_told_with_why_and_what_helps(fault: KeyringFault) -> None:
    impairment = found(Overview(state=ONLINE, unkept=fault))
    assert impairment.sentence.startswith("ZTray knows ZeroTier's token only until it ends: ")
    in_plain_text = fault is KeyringFault.PLAIN_TEXT
    assert [remedy.action for remedy in impairment.remedies] == [KeepToken(in_plain_text=in_plain_text)]


def test_every_reason_why_a_token_is_not_kept_has_words_of_its_own() -> None:
    assert len({found(Overview(unkept=fault)).sentence for fault in KeyringFault}) == len(KeyringFault)


@pytest.mark.parametrize("errand", Errand)
def test_what_is_being_done_is_told(errand: Errand) -> None:
    impairment = found(Overview(errand=errand))
    assert "password…" in impairment.sentence
    assert impairment.remedies == ()


def test_what_could_not_be_done_is_told_until_it_is_dismissed() -> None:
    failure = ErrandFailure(errand=Errand.START, fault=ErrandFault.FAILED, detail="no such unit")
    impairment = found(Overview(errand_failure=failure))
    assert "no such unit" in impairment.sentence
    assert [remedy.action for remedy in impairment.remedies] == [CopyText(text="start it"), DismissErrand()]


def test_one_errand_is_done_at_a_time() -> None:
    start = RunErrand(errand=Errand.START)
    assert available(start, Overview()) == start
    assert available(start, Overview(errand=Errand.READ_TOKEN)) is None
    assert available(PollNow(), Overview(errand=Errand.READ_TOKEN)) == PollNow()
