"""The settings in words."""

from collections import Counter
from enum import Enum

import pytest

from ztray.domain.settings import (
    ClickAction,
    FolderCheck,
    FolderFault,
    IconStyle,
    NotAnAddress,
    NoticeKind,
    QuitAction,
    ServiceAddress,
    Settings,
)
from ztray.presentation import settings as words
from ztray.presentation.settings import Words

HOSTILE = "<b>\u202e\n" + "x" * 1000


def all_words() -> list[Words]:
    settings = [value for value in vars(words).values() if isinstance(value, Words)]
    return settings + [words.notice_words(kind) for kind in NoticeKind]


@pytest.mark.parametrize(
    ("choices", "title"),
    [
        (IconStyle, words.icon_style_title),
        (ClickAction, words.click_title),
        (QuitAction, words.quit_title),
        (QuitAction, words.quit_explanation),
        (NoticeKind, lambda kind: words.notice_words(kind).title),
    ],
)
def test_every_choice_has_words_of_its_own(choices: type[Enum], title: object) -> None:
    assert callable(title)
    titles = [title(choice) for choice in choices]
    assert all(titles)
    assert len(set(titles)) == len(titles)


def test_every_explanation_is_a_sentence() -> None:
    explanations = [setting.explanation for setting in all_words() if setting.explanation]
    explanations += [words.quit_explanation(action) for action in QuitAction]
    assert len(explanations) > 12
    assert [text for text in explanations if not text.rstrip("”").endswith(".")] == []


def test_no_key_leads_to_two_settings() -> None:
    texts = [setting.title for setting in all_words()] + [
        words.BROWSE,
        words.CONFIRM_REMOTE,
        words.RESET_BUTTON,
        words.UNDO,
    ]
    keys = Counter(text[text.index("&") + 1].lower() for text in texts if "&" in text)
    assert len(keys) >= 12
    assert [key for key, uses in keys.items() if uses > 1] == []


def test_pausing_at_the_end_is_explained_with_what_it_cannot_do() -> None:
    assert "If the service does not answer" in words.quit_explanation(QuitAction.PAUSE)
    assert "keeps running" in words.quit_explanation(QuitAction.LEAVE_RUNNING)


@pytest.mark.parametrize(("text", "port"), [("", 0), ("  ", 0), ("1", 1), (" 9993 ", 9993), ("65535", 65535)])
def test_a_port_is_read(text: str, port: int) -> None:
    assert words.port_of(text) == port


@pytest.mark.parametrize("text", ["0", "65536", "-1", "9993.0", "0x10", "port", "٣", "²", "1e3", "9" * 5000])
def test_what_is_no_port_is_told_with_the_remedy(text: str) -> None:
    with pytest.raises(ValueError, match=r"from 1 to 65535; ZeroTier's is usually 9993\. Or leave it empty"):
        words.port_of(text)


def test_an_address_is_read_and_none_is_fine() -> None:
    assert words.address_of("[::1]") == ServiceAddress("::1")
    assert words.address_of("192.168.0.1") == ServiceAddress("192.168.0.1")
    assert words.address_of("  ") == ServiceAddress()


@pytest.mark.parametrize(
    ("reason", "text", "sentence"),
    [
        (NotAnAddress.NO_IP_ADDRESS, "nas.local", "This is no IP address. Write one such as 127.0.0.1"),
        (NotAnAddress.NO_IP_ADDRESS, "127.0.0.1:9993", "the port into its own field"),
        (NotAnAddress.OF_A_CARD, "fe80::1%eth0", "belong to one network card"),
        (NotAnAddress.OF_NO_ONE, "255.255.255.255", "No computer has this address for itself"),
    ],
)
def test_what_is_no_address_is_told_with_the_remedy(reason: NotAnAddress, text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match="Write") as caught:
        words.address_of(text)
    assert sentence in str(caught.value)
    assert str(caught.value.__cause__) == reason.name


def test_the_question_about_another_computer_names_it_and_the_danger_and_what_is_better() -> None:
    question = words.remote_question(ServiceAddress("192.168.1.5"))
    assert "192.168.1.5" in words.remote_title(ServiceAddress("192.168.1.5"))
    for part in ("listen on the way to 192.168.1.5", "control that computer's networks", "not encrypt", "SSH tunnel"):
        assert part in question


@pytest.mark.parametrize("address", ["", "127.0.0.1", "::1"])
def test_of_this_computers_addresses_there_is_nothing_to_say(address: str) -> None:
    assert words.remote_note(Settings().with_changes(service_address=address)) == ""


def test_another_computers_address_says_whether_it_is_asked() -> None:
    address = ServiceAddress("192.168.1.5")
    unconfirmed = words.remote_note(Settings().with_service_address(address))
    confirmed = words.remote_note(Settings().with_service_address(address, is_remote_confirmed=True))
    assert "It is not asked" in unconfirmed
    assert "the token goes to 192.168.1.5 unencrypted" in confirmed


@pytest.mark.parametrize("fault", FolderFault)
def test_every_fault_of_a_folder_has_its_sentence_and_remedy(fault: FolderFault) -> None:
    sentence = words.folder_sentence(FolderCheck(text="x", folder="/nowhere", fault=fault))
    assert sentence.endswith(".")
    assert "hoose" in sentence


def test_a_folder_without_a_fault_needs_no_sentence() -> None:
    assert words.folder_sentence(FolderCheck(text="/x", folder="/x")) == ""


@pytest.mark.parametrize(("value", "used"), [("9994", "9994 is used."), ("", "the usual one is used.")])
def test_beside_what_is_wrong_stands_what_holds(value: str, used: str) -> None:
    assert words.still_in_force("Wrong.", value) == f"✕ Wrong. Until then, {used}"


def test_what_the_command_line_decides_is_told() -> None:
    assert words.override_note(9999).startswith("The command line or a variable says 9999")


@pytest.mark.parametrize(("program", "is_current"), [("", False), ("/usr/bin/ztray", True)])
def test_of_starting_this_program_or_none_there_is_nothing_to_say(program: str, is_current: bool) -> None:
    assert words.login_note(program, is_current=is_current) == ""


def test_another_copy_that_starts_at_login_is_told_with_the_remedy() -> None:
    note = words.login_note("/old/ztray", is_current=False)
    assert "/old/ztray" in note
    assert "off and on" in note


def test_texts_from_outside_stay_in_their_line() -> None:
    sentences = [
        words.login_note(HOSTILE, is_current=False),
        words.override_note(HOSTILE),
        words.still_in_force("Wrong.", HOSTILE),
        *(words.folder_sentence(FolderCheck(text="", folder=HOSTILE, fault=fault)) for fault in FolderFault),
    ]
    assert all(sentence.isprintable() and len(sentence) < 400 for sentence in sentences)
