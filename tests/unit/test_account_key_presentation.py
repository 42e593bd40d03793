"""A key in words: what a pasted text comes to, and what a key turned out to be."""

from dataclasses import replace

import pytest

from tests.fakes.builders import HOSTILE_NAME, NOW, local_time
from ztray.domain.account import Account, Holder, Recognition, SourceFault, SourceKind, Trouble
from ztray.domain.directory import AccountState, Directory
from ztray.domain.membership import Ability
from ztray.domain.token import Token
from ztray.presentation.account_key import base_fault, judged, refusal_sentence, twin_sentence, understand_key

KEY = "zt_0PqbJk93.mQx-e"
JWT = f"eyJ{'x' * 1000}.{'y' * 200}"
NEW = Account(id="", kind=SourceKind.NEW_CENTRAL, name="")
HOLDER = Holder(owner="tray", organisation="Lovelace & daughters")
FOUND = Recognition(account=NEW, holder=HOLDER, abilities=frozenset({Ability.REJECT}))
WORK = AccountState(account=Account(id="work", kind=SourceKind.NEW_CENTRAL, name="Work"), holder=HOLDER)


@pytest.mark.parametrize(
    "text",
    [KEY, f"  {KEY}\n", f"Bearer {KEY}", f"token {KEY}", f"Authorization: Bearer {KEY}"],
)
def test_a_key_is_found_in_what_is_copied_with_it(text: str) -> None:
    assert understand_key(text).key == Token(KEY)


def test_a_key_of_many_hundred_characters_is_one() -> None:
    assert understand_key(JWT).key == Token(JWT)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("8056c2e21c000001", "looks like the id of a network"),
        ("3d697201d2", "looks like the address of a computer"),
        (f"{KEY} {KEY}", "Paste the key alone"),
        ("x" * 1281, "too long for a key"),
        ("schlüssel", "no key has"),
    ],
)
def test_what_is_no_key_is_told_why_without_quoting_it(text: str, sentence: str) -> None:
    entry = understand_key(text)
    assert entry.key is None
    assert sentence in entry.sentence
    assert text not in entry.sentence


def test_nothing_is_said_of_nothing() -> None:
    assert (understand_key(" ").key, understand_key(" ").sentence) == (None, "")


def test_what_may_be_the_services_token_can_be_tried_with_a_word_of_caution() -> None:
    entry = understand_key("q7x2m4n8p1s5t9v3w6z0a2c4")
    assert entry.key is not None
    assert "may be the token of the ZeroTier service" in entry.sentence


@pytest.mark.parametrize("base", ["", "https://central.example/api/v2", "http://127.0.0.1:8080/api/v2"])
def test_a_key_may_go_to_servers_that_prove_themselves_and_to_this_computer(base: str) -> None:
    assert base_fault(base) == ""


@pytest.mark.parametrize("base", ["http://central.example", "central.example", "https://", "https://a b"])
def test_a_key_may_go_nowhere_else(base: str) -> None:
    assert base_fault(base).startswith("A key cannot go to this address: ")


# What it turned out to be.


def test_whose_it_is_and_what_it_may_do_is_told() -> None:
    found = judged(FOUND, Directory())
    assert found is not None
    assert found.headline == "A key for ZeroTier Central. It belongs to tray of Lovelace & daughters."
    assert found.rights == "Members: approve, reject. Networks: look only."
    assert found.name == "Lovelace & daughters"
    assert found.expires is None
    assert found.twin is None


def test_a_key_whose_end_is_told_asks_for_no_date() -> None:
    ends = replace(FOUND, holder=replace(HOLDER, expires=local_time("2026-12-03 12:00")))
    found = judged(ends, Directory())
    assert found is not None
    assert found.expires == local_time("2026-12-03 12:00")
    assert found.rights.endswith("It ends on 3 Dec 2026.")


def test_a_key_that_may_only_look_is_said_to() -> None:
    found = judged(replace(FOUND, holder=replace(HOLDER, is_read_only=True)), Directory())
    assert found is not None
    assert found.rights == "It may look, and change nothing."


@pytest.mark.parametrize(
    ("holder", "name"),
    [(Holder(owner="Ada"), "Ada"), (Holder(), "ZeroTier Central"), (Holder(organisation="Club"), "Club")],
)
def test_an_account_is_called_by_whose_it_is(holder: Holder, name: str) -> None:
    found = judged(replace(FOUND, holder=holder), Directory())
    assert found is not None
    assert found.name == name


def test_a_holder_who_has_an_account_here_is_told_so() -> None:
    found = judged(FOUND, Directory(accounts=(WORK,)))
    assert found is not None
    assert found.twin == WORK
    assert "“Work” is the account of this holder here already" in twin_sentence(WORK)


def test_of_several_keys_central_tells_the_organisation_only_and_that_is_enough() -> None:
    found = judged(replace(FOUND, holder=replace(HOLDER, owner="")), Directory(accounts=(WORK,)))
    assert found is not None
    assert found.twin == WORK


@pytest.mark.parametrize(
    "other",
    [
        replace(WORK, holder=replace(HOLDER, organisation="Another")),
        replace(WORK, account=Account(id="w", kind=SourceKind.NEW_CENTRAL, name="", base="https://other")),
        replace(WORK, account=Account(id="w", kind=SourceKind.LEGACY_CENTRAL, name="")),
        replace(WORK, holder=replace(HOLDER, owner="another")),
        replace(WORK, holder=None),
    ],
    ids=["another organisation", "another place", "another kind", "another service account", "not known"],
)
def test_another_holder_or_place_is_no_twin(other: AccountState) -> None:
    found = judged(FOUND, Directory(accounts=(other,)))
    assert found is not None
    assert found.twin is None


def test_two_keys_of_nobody_in_particular_are_not_one() -> None:
    nobody = replace(FOUND, holder=Holder())
    found = judged(nobody, Directory(accounts=(replace(WORK, holder=Holder()),)))
    assert found is not None
    assert found.twin is None


def test_a_key_for_an_account_that_belongs_to_another_organisation_is_pointed_out() -> None:
    other = replace(FOUND, holder=replace(HOLDER, organisation="Club"))
    found = judged(other, Directory(accounts=(WORK,)), for_account="work")
    assert found is not None
    assert (found.twin, found.caution) == (
        None,
        "The key before belonged to Lovelace & daughters: this one shows other networks.",
    )
    same = judged(FOUND, Directory(accounts=(WORK,)), for_account="work")
    assert same is not None
    assert same.caution == ""


@pytest.mark.parametrize("fault", SourceFault)
def test_every_reason_why_it_makes_no_account_has_a_sentence(fault: SourceFault) -> None:
    refused = Recognition(trouble=Trouble(fault=fault))
    assert judged(refused, Directory()) is None
    assert len(refusal_sentence(refused, None, NOW)) > 30
    assert refusal_sentence(FOUND, None, NOW) == ""


def test_a_key_that_nobody_knows_may_just_be_cut() -> None:
    nobodys = Recognition(trouble=Trouble(fault=SourceFault.KEY_REFUSED))
    sentence = refusal_sentence(nobodys, None, NOW)
    assert sentence.startswith("Neither ZeroTier Central nor Legacy Central accepts this key")
    assert "copied whole" in sentence
    assert refusal_sentence(nobodys, SourceKind.LEGACY_CENTRAL, NOW).startswith("Legacy Central refuses the key")


def test_what_strangers_wrote_is_one_line_of_plain_text() -> None:
    found = judged(replace(FOUND, holder=Holder(owner=HOSTILE_NAME, organisation=HOSTILE_NAME)), Directory())
    assert found is not None
    assert all(text.isprintable() for text in (found.headline, found.rights, found.name))
