"""Whatever a Central does with a key that it is sent: nothing that is told afterwards quotes it."""

import logging
import pickle
import traceback
from collections.abc import Callable

import pytest

from tests.unit.conftest import StartListener
from ztray.api.errors import ApiError
from ztray.api.interruption import Interruption
from ztray.api.legacy_central import LegacyCentral
from ztray.api.new_central import NewCentral
from ztray.api.source import Source
from ztray.api.web import Timeouts, Web
from ztray.domain.account import Account, Recognition, SourceKind
from ztray.domain.identifiers import NetworkId
from ztray.domain.token import Token
from ztray.logs import SafeFormatter
from ztray.runtime.source_troubles import trouble_of
from ztray.runtime.sources import try_key

PLAIN = "Pl4inK3yAbcXyz" * 40
JWT = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9." + "eyJzdWIiOiJhZG1pbiIsIm9yZyI6" * 12 + "." + "S1gnatur3-_" * 30
LENGTH = 16
"""Of the pieces of a key of which none is told, in characters."""

Make = Callable[[Web, Token], Source]

ANSWERS = {
    "an error": 'HTTP/1.1 400 {key}\r\nX-Key: {key}\r\n\r\n{{"message": "bad {key}", "code": "{key}"}}',
    "a text": "HTTP/1.1 403 No\r\nContent-Type: text/plain\r\n\r\nyour key {key}",
    "a text that is cut": "HTTP/1.1 403 No\r\nContent-Type: text/plain\r\n\r\n" + " " * 4050 + "{key}",
    "details": 'HTTP/1.1 400 No\r\n\r\n{{"details": [{{"field": "{key}", "message": "{key}"}}]}}',
    "a redirect": "HTTP/1.1 302 Found\r\nLocation: https://example.org/{key}?key={key}\r\n\r\n",
    "a broken header": "HTTP/1.1 200 OK\r\nX Broken {key}\r\nContent-Length: 2\r\n\r\n[]",
    "a broken status": "HTTP/1.1 {key}\r\n\r\n",
    "no HTTP": "{key}\r\n\r\n",
    "a broken chunk": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{key}\r\n",
    "a broken encoding": "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n{key}",
    "a broken length": "HTTP/1.1 200 OK\r\nContent-Length: {key}\r\n\r\n",
    "what is no JSON": "HTTP/1.1 200 OK\r\n\r\n{key}",
    "names and ids": 'HTTP/1.1 200 OK\r\n\r\n[{{"id": "{key}", "name": "{key}", "{key}": 1}}, {{"id": 1}}]',
    "an object": 'HTTP/1.1 200 OK\r\n\r\n{{"id": "{key}", "user": {{"displayName": "{key}"}}}}',
    "a time to wait": "HTTP/1.1 429 No\r\nRetry-After: {key}\r\nDate: {key}\r\n\r\n",
    "a cookie": "HTTP/1.1 200 OK\r\nSet-Cookie: {key}={key}; expires={key}\r\nETag: {key}\r\n\r\n[]",
    "a charset": "HTTP/1.1 400 No\r\nContent-Type: text/plain; charset={key}\r\n\r\nno",
}


class Told:
    """All that was told by logs, as they are written down."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self._caplog = caplog
        self._formatter = SafeFormatter("%(name)s: %(message)s")

    def __str__(self) -> str:
        return "\n".join(map(self._formatter.format, self._caplog.records))


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Told:
    caplog.set_level(logging.DEBUG)
    return Told(caplog)


def is_in(key: str, text: str) -> bool:
    return any(key[start : start + LENGTH] in text for start in range(0, len(key) - LENGTH, LENGTH))


def outcome(act: Callable[[], object]) -> str:
    """Return all that an act shows of what came of it, its error with whatever stands behind that."""
    try:
        return repr(act())
    except ApiError as error:
        shown = "".join(traceback.format_exception(error, chain=True))
        return f"{shown}{error!r}{vars(error)}{trouble_of(error)}{pickle.dumps(error.args)!r}"


@pytest.mark.expects_warnings
@pytest.mark.parametrize("key", [PLAIN, JWT], ids=["plain", "JWT"])
@pytest.mark.parametrize("make", [NewCentral, LegacyCentral])
@pytest.mark.parametrize("words", ANSWERS.values(), ids=ANSWERS)
def test_a_key_that_is_quoted_is_told_nowhere(
    words: str, make: Make, key: str, listen: StartListener, told: Told
) -> None:
    listener = listen(words.format(key=key).encode())
    source = make(_web(listener.origin), Token(key))
    acts: list[Callable[[], object]] = [
        source.holder,
        source.networks,
        lambda: source.network(NetworkId("1d7193940471a6b2")),
        lambda: source.members(NetworkId("1d7193940471a6b2")),
    ]
    shown = "".join(map(outcome, acts))
    assert any(is_in(key, received.decode()) for received in listener.received)
    assert "urllib3" in str(told)  # what libraries tell is among it
    assert not is_in(key, str(told))
    assert not is_in(key, shown)
    assert not is_in(key, repr(source) + repr(vars(source)))


@pytest.mark.expects_warnings
@pytest.mark.parametrize("words", ANSWERS.values(), ids=ANSWERS)
def test_a_key_that_is_tried_is_told_nowhere(words: str, listen: StartListener, told: Told) -> None:
    base = f"{listen(words.format(key=JWT).encode()).origin}/api"
    recognition = try_key(Token(JWT), f"{base}/v2", f"{base}/v1", Interruption())
    assert isinstance(recognition, Recognition)
    assert not is_in(JWT, repr(recognition) + str(told))


def test_a_proxy_that_quotes_all_it_is_sent_is_sent_no_key(
    listen: StartListener, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = listen(b"HTTP/1.1 407 No\r\nX: " + JWT.encode() + b"\r\n\r\n")
    monkeypatch.setenv("https_proxy", proxy.origin)
    monkeypatch.delenv("no_proxy", raising=False)
    source = NewCentral(_web("https://central.example"), Token(JWT))
    shown = outcome(source.holder)
    assert proxy.received
    assert not any(is_in(JWT, received.decode()) for received in proxy.received)
    assert not is_in(JWT, shown + str(told))


@pytest.mark.parametrize(
    "holds", [lambda key: key, lambda key: (Account(id="", kind=SourceKind.NEW_CENTRAL, name=""), key)]
)
def test_what_holds_a_key_is_neither_shown_nor_pickled(holds: Callable[[Token], object]) -> None:
    held = holds(Token(JWT))
    assert not is_in(JWT, f"{held}{held!r}")
    with pytest.raises(TypeError):
        pickle.dumps(held)


def _web(origin: str) -> Web:
    return Web(f"{origin}/api/v2", requests_a_second=10_000, timeouts=Timeouts(connect=2, read=2, whole=4))
