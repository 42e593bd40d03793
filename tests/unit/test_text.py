"""Texts of strangers, made fit to be shown."""

# ruff: noqa: RUF001 - characters that look like others are the subject

from time import process_time

import pytest

from tests.fakes.builders import HOSTILE_NAME
from ztray.domain.text import MESSAGE_LENGTH, NAME_LENGTH, plain, unmarked

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("Home", "Home", id="a name"),
        pytest.param("Büro Zürich – 2. OG", "Büro Zürich – 2. OG", id="letters and punctuation"),
        pytest.param("офис 事務所 مكتب", "офис 事務所 مكتب", id="other scripts"),
        pytest.param("", "", id="nothing"),
        pytest.param(" \n\t ", "", id="only blanks"),
        pytest.param("<b>x</b> &amp;", "<b>x</b> &amp;", id="markup stays, as plain text"),
        pytest.param("a\nb\r\nc\td\x0be\x0cf", "a b c d e f", id="line breaks and tabs"),
        pytest.param("a\u2028b\u2029c\x85d", "a b cd", id="Unicode's line ends"),
        pytest.param("  a   b  ", "a b", id="runs of blanks"),
        pytest.param("a\u00a0\u3000\u2003b", "a b", id="wide and no-break blanks"),
        pytest.param("photo\u202egnp.exe", "photognp.exe", id="an override of the direction"),
        pytest.param("\u202aa\u202bb\u202cc\u202dd\u2066e\u2067f\u2068g\u2069", "abcdefg", id="all overrides"),
        pytest.param("a\u200eb\u200fc\u061cd", "abcd", id="direction marks"),
        pytest.param("a\u200bb\u200cc\ufeffd\u2060e\u00adf", "abcdef", id="characters without width"),
        pytest.param("a\x00b\x07c\x1b[31md\x7fe\x9bf", "abc[31mdef", id="control characters"),
        pytest.param("a\ud800b\udfffc", "abc", id="lone surrogates"),
        pytest.param("a\ue000b\U0010ffffc", "abc", id="private use and no characters"),
        pytest.param("a\U000e0041b", "ab", id="tag characters"),
        pytest.param("\u3164\u115f\u1160\uffa0\u2800", "", id="letters drawn as nothing"),
        pytest.param("a\u3164\u3164b", "a b", id="letters drawn as nothing within"),
        pytest.param("e\u0301", "e\u0301", id="an accent"),
        pytest.param("ที่", "ที่", id="two marks on a letter"),
        pytest.param("🏠 Home", "🏠 Home", id="emoji"),
        pytest.param(FAMILY, "\U0001f468\U0001f469\U0001f467", id="joined emoji come apart"),
    ],
)
def test_a_text_is_shown_as_one_line_without_tricks(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_a_flood_of_marks_is_cut_to_two_a_character() -> None:
    assert plain("Z" + "\u0337\u0351" * 10 + "a" + "\u0300" * 10) == "Z\u0337\u0351a\u0300\u0300"


def test_a_text_of_the_whole_length_is_shown_whole() -> None:
    assert plain("a" * NAME_LENGTH) == "a" * NAME_LENGTH


def test_a_longer_text_ends_in_an_ellipsis_within_the_length() -> None:
    assert plain("a" * (NAME_LENGTH + 1)) == "a" * (NAME_LENGTH - 1) + "…"


def test_no_blank_stands_before_the_ellipsis() -> None:
    assert plain("abc defg", 5) == "abc…"


def test_the_length_can_be_chosen() -> None:
    assert len(plain("a" * 1000, MESSAGE_LENGTH)) == MESSAGE_LENGTH


def test_a_hostile_name_is_one_short_printable_line() -> None:
    shown = plain(HOSTILE_NAME)
    assert len(shown) <= NAME_LENGTH
    assert shown.isprintable()
    assert shown.startswith("<b>evil</b>")


@pytest.mark.parametrize("flood", ["a", "\u0337", "\u200b", " ", "\ud800", "🏠"], ids=ascii)
def test_megabytes_cost_no_more_than_the_first_line(flood: str) -> None:
    text = flood * 5_000_000
    began = process_time()
    shown = plain(text)
    assert process_time() - began < 0.05
    assert len(shown) <= NAME_LENGTH


@pytest.mark.parametrize(
    ("text", "unmarked_text"),
    [
        pytest.param("Home: 10.0.0.1", "Home: 10.0.0.1", id="a line"),
        pytest.param("<b>x</b>", "‹b>x‹/b>", id="tags"),
        pytest.param("<!--x--><?xml?>", "‹!--x-->‹?xml?>", id="comments and instructions"),
        pytest.param("a < b, a <3", "a < b, a <3", id="a bracket that opens nothing"),
        pytest.param("&lt;b&gt; &#60; &#x3c;", "＆lt;b＆gt; ＆#60; ＆#x3c;", id="entities"),
        pytest.param("R & D; M&M", "R & D; M&M", id="an ampersand that is none"),
        pytest.param("one\n<i>two</i>", "one\n‹i>two‹/i>", id="lines stay lines"),
    ],
)
def test_nothing_is_left_that_could_be_taken_for_markup(text: str, unmarked_text: str) -> None:
    assert unmarked(text) == unmarked_text
