"""The token in words: what somebody pasted comes to, and what to send to an administrator."""

from dataclasses import replace

import pytest

from tests.fakes.builders import PLATFORM
from ztray.domain.token import Token
from ztray.presentation.token import LONGEST_PASTE, message_to_administrator, understand_token

SECRET = "q7x2m4n8p1s5t9v3w6z0a2c4"
COMMAND = "sudo cat /var/lib/zerotier-one/authtoken.secret"
LINE_BREAK = "\u2028"
"""What Qt makes of a line break that is pasted into a field of one line."""


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        f"  {SECRET}\n",
        f"\t{SECRET}\r\n\r\n",
        f"Token: {SECRET}",
        f"{SECRET}ada@host:~$ ",
        f"{SECRET}[root@host zerotier-one]# ",
        f"{SECRET}%",
        f"{SECRET}\u276f",
        f"ada@host:~$ {COMMAND}\n{SECRET}ada@host:~$",
        f"ada@host:~$ {COMMAND}\n[sudo] password for ada: \n{SECRET}\nada@host:~$",
        f"ada@host:~$ {COMMAND}{LINE_BREAK}{SECRET}ada@host:~$ ",
        f"{SECRET} {SECRET}",
    ],
)
def test_the_token_is_found_in_what_a_terminal_shows(text: str) -> None:
    entry = understand_token(text)
    assert entry.token == Token(SECRET)
    assert entry.sentence == ""


def test_no_text_is_no_mistake() -> None:
    for text in ("", " \n"):
        entry = understand_token(text)
        assert (entry.token, entry.sentence) == (None, "")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("8056c2e21c000001", "looks like the id of a network"),
        ("8056C2E21C000001", "looks like the id of a network"),
        ("3d697201d2", "looks like the address of a computer"),
        (f"3d697201d2:0:{'ab' * 64}:{'cd' * 64}", "shown to nobody"),
        (f"3d697201d2:0:{'ab' * 64}", "The token is in another file"),
        ("/var/lib/zerotier-one/authtoken.secret", "names the file with the token"),
        (COMMAND, "names the file with the token"),
        (f"cat: {COMMAND[9:]}: Permission denied", "names the file with the token"),
        ("I have no token", "There is no token in this text"),
        (f"{SECRET} {SECRET[::-1]}", "More than one word"),
        ("é" * 24, "This is no token"),
        ("x" * 1281, "This is no token"),
        (f"{SECRET}\n" + "x" * LONGEST_PASTE, "too long"),
    ],
)
def test_what_is_no_token_is_told_why(text: str, sentence: str) -> None:
    entry = understand_token(text)
    assert entry.token is None
    assert sentence in entry.sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Ab3dEfGh1jKlMn0pQrStUvWxYz012345", "looks like an API token of ZeroTier Central"),
        ("correct-horse", "only if an administrator has set it"),
        (SECRET.upper(), "only if an administrator has set it"),
        ("0123456789abcdef0123456789abcdef", "only if an administrator has set it"),
    ],
)
def test_what_the_service_has_not_made_up_is_taken_with_a_caution(text: str, sentence: str) -> None:
    entry = understand_token(f" {text}\n")
    assert entry.token == Token(text)
    assert sentence in entry.sentence


@pytest.mark.parametrize("text", ["3d697201d2:0:" + "ab" * 64, "x" * 1281, f"{SECRET} {SECRET[::-1]}", "ab cd"])
def test_no_sentence_repeats_what_was_pasted(text: str) -> None:
    sentence = understand_token(text).sentence
    assert sentence
    assert not set(text.split()) & set(sentence.split())


def test_the_message_holds_the_command_and_who_may_see_what_it_shows() -> None:
    message = message_to_administrator(PLATFORM)
    assert "show the token" in message
    assert "nobody else can read" in message


def test_without_a_command_the_message_names_the_file() -> None:
    assert "authtoken.secret" in message_to_administrator(replace(PLATFORM, typed={}))
