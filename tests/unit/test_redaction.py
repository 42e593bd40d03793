"""Texts from which secrets are left out."""

import re

import pytest

from ztray.domain.redaction import REMOVED, redacted

TOKEN = "k3j9x0q7r2m5t8w1z4b6c9d0"
HEADERS = {"X-ZT1-Auth": TOKEN, "Accept": "*/*"}


@pytest.mark.parametrize(
    "text",
    [
        f"X-ZT1-Auth: {TOKEN}",
        f"x-zt1-auth:{TOKEN}",
        f"Authorization: Bearer {TOKEN}",
        f"authorization: token {TOKEN}",
        f"Proxy-Authorization: Basic {TOKEN}",
        f"{HEADERS}",
        f"{HEADERS!r}".replace("'", '"'),
        f"{HEADERS!r}".replace("'", '\\"'),
        f"{[*HEADERS.items()]}",
        f"{ {'Authorization': f'Bearer {TOKEN}'} }",
        f"{ {b'X-ZT1-Auth': TOKEN.encode()} }",
        repr(f"GET /status HTTP/1.1\r\nX-ZT1-Auth: {TOKEN}\r\nHost: x"),
        repr(f"GET /status HTTP/1.1\r\nX-ZT1-Auth: {TOKEN}\r\nHost: x".encode()),
        f"X-ZT1-Auth%3A%20{TOKEN}",
        f"http://127.0.0.1:9993/status?auth={TOKEN}",
        f"/status?pretty=1&auth={TOKEN}&x=1",
        f"token={TOKEN}",
        f"Login(name='me', token='{TOKEN}')",
        f"ZT_TOKEN={TOKEN}",
        f"the token is {TOKEN}",
        f"token {TOKEN} is refused",
        f"token: '{TOKEN}'",
        f"/var/lib/zerotier-one/authtoken.secret: {TOKEN}",
        f'{{"authtoken": "{TOKEN}"}}',
        f"Token({TOKEN!r})",
        f"bad secret\n{TOKEN}",
        f"with Bearer {TOKEN}",
    ],
)
def test_what_a_name_gives_away_is_left_out(text: str) -> None:
    assert TOKEN not in redacted(text)
    assert REMOVED in redacted(text)


JWT = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.SflKxwRJSMeKKF2QT4fwpMeJf-36POk6y_JVadQssw5c"


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {JWT}",
        f"with Bearer {JWT}",
        f"bad token: {JWT}",
        f"the key {JWT} is refused",
        f"Location: https://example.org/{JWT}",
        f"unparsed data: 'X Broken: {JWT}\\r\\n'",
        f"a key that was cut: {JWT[:50]}",
    ],
)
def test_of_a_key_in_parts_no_part_stays(text: str) -> None:
    assert not any(part in redacted(text) for part in JWT.split("."))
    assert REMOVED in redacted(text)


@pytest.mark.parametrize("key", [f"zt_{TOKEN}", f"zt-live-{TOKEN}_x1", f"{TOKEN}.{TOKEN}", f"{TOKEN}=="])
def test_a_key_with_signs_in_it_is_left_out_as_a_whole(key: str) -> None:
    assert redacted(f"the token is {key}, they say") == f"the token is {REMOVED}, they say"


@pytest.mark.parametrize("secret", ["short", "it's", 'a"b', "a\\b", "!#$%&/=?", "a,b;c"])
def test_the_value_of_a_header_is_left_out_whatever_it_is(secret: str) -> None:
    for text in (f"X-ZT1-Auth: {secret}", f"{ {'X-ZT1-Auth': secret, 'Accept': 'all'} }"):
        assert secret not in redacted(text)
        assert repr(secret)[1:-1] not in redacted(text)


@pytest.mark.parametrize(
    "text",
    [
        "the service at http://127.0.0.1:9993 accepts the token of /var/lib/zerotier-one/authtoken.secret",
        "/home/me/.local/share/averyveryverylongnameofafolder/authtoken.secret: refused by the service.",
        "network 8056c2e21c000001 is not joined",
        'http://127.0.0.1:9993 "GET /status HTTP/1.1" 200 None',
        "the token is not there",
        "Token(…)",
        "no author of this is known",
    ],
)
def test_other_words_stay(text: str) -> None:
    assert redacted(text) == text


def test_what_stands_around_a_secret_stays() -> None:
    assert redacted(f"GET /status?auth={TOKEN}&x=1 failed") == f"GET /status?auth={REMOVED}&x=1 failed"
    assert redacted(f"{HEADERS}") == f"{{'X-ZT1-Auth': {REMOVED}, 'Accept': '*/*'}}"


def test_several_secrets_are_all_left_out() -> None:
    text = f"X-ZT1-Auth: {TOKEN}\nauth={TOKEN} and the token is {TOKEN}"
    assert len(re.findall(re.escape(REMOVED), redacted(text))) == 3
    assert TOKEN not in redacted(text)


def test_a_text_without_secrets_left_is_left_alone() -> None:
    once = redacted(f"X-ZT1-Auth: {TOKEN}, token={TOKEN}")
    assert redacted(once) == once
