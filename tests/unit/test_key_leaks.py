"""Whatever a Central does with a key that it is sent: nothing that is told afterwards quotes it."""

import logging
import pickle
import traceback
from collections.abc import Callable

import pytest

from tests.fakes.quoting_central import ANSWERS, JWT, PLAIN, is_in
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

Make = Callable[[Web, Token], Source]


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
