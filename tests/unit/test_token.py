"""The token shows itself to nobody who does not ask for it."""

import copy
import logging
import pickle
import traceback

import pytest

from ztray.domain.token import Token

SECRET = "s3cr3ts3cr3ts3cr3ts3cr3t"


def test_it_reveals_itself_when_asked() -> None:
    assert Token(SECRET).reveal() == SECRET


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(repr, id="repr"),
        pytest.param(str, id="str"),
        pytest.param(lambda token: f"{token}", id="format"),
        pytest.param(lambda token: f"{token!r:>40}", id="format of repr"),
        pytest.param(lambda token: "%s %r" % (token, token), id="percent"),  # noqa: UP031 - this very way
        pytest.param(lambda token: repr([{"token": token}]), id="within a container"),
    ],
)
def test_it_is_not_shown(shown: object) -> None:
    assert callable(shown)
    assert SECRET not in shown(Token(SECRET))


def test_it_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("ztray").info("found %s", Token(SECRET))
    assert "found" in caplog.text
    assert SECRET not in caplog.text


def test_it_is_not_pickled() -> None:
    with pytest.raises(TypeError) as error:
        pickle.dumps(Token(SECRET))
    assert SECRET not in str(error.value)


def test_it_is_not_copied_behind_our_back() -> None:
    with pytest.raises(TypeError):
        copy.deepcopy(Token(SECRET))


def test_it_has_no_attributes_to_list() -> None:
    assert not hasattr(Token(SECRET), "__dict__")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param(f"{SECRET} ", id="a blank at its end"),
        pytest.param(f"{SECRET}\r\nX-Other: header", id="a second header"),
        pytest.param(f"{SECRET}\x00", id="a control character"),
        pytest.param(f"{SECRET}é", id="not ASCII"),
        pytest.param("a" * 1281, id="too long"),
    ],
)
def test_a_text_that_is_no_token_is_refused_without_quoting_it(text: str) -> None:
    with pytest.raises(ValueError, match="not a token") as error:
        Token(text)
    assert SECRET not in "".join(traceback.format_exception(error.value))


@pytest.mark.parametrize("text", ["x", "!~", "a" * 1280])
def test_any_printable_ascii_text_can_be_one(text: str) -> None:
    assert Token(text).reveal() == text


def test_tokens_of_one_secret_are_equal() -> None:
    assert Token(SECRET) == Token(SECRET)
    assert hash(Token(SECRET)) == hash(Token(SECRET))
    assert Token(SECRET) != Token("other")


def test_a_token_is_not_equal_to_its_text() -> None:
    token: object = Token(SECRET)
    assert token != SECRET
