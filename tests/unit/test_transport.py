"""The way of requests: whatever the other side does, it ends in a reply or in one of the errors, and soon."""

import threading
import tracemalloc

import pytest

from tests.fakes.stopwatch import Stopwatch
from tests.unit.conftest import StartListener
from ztray.api.errors import (
    ApiError,
    BrokenOffError,
    InterruptedRequestError,
    MalformedReplyError,
    TimedOutError,
    UnreachableError,
)
from ztray.api.interruption import Interruption
from ztray.api.service import ServiceClient
from ztray.api.transport import LARGEST_REPLY, Transport
from ztray.demo.service import SimulatedService
from ztray.domain.token import Token

SECRET = "s3cr3ts3cr3ts3cr3ts3cr3t"


def ask(origin: str) -> object:
    return Transport(origin).request("GET", "/health", headers={})


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_and_its_target_gets_no_token(
    service: SimulatedService, listen: StartListener, status: int
) -> None:
    target = listen(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]")
    head = f"HTTP/1.1 {status} Moved\r\nLocation: {target.origin}/network\r\nContent-Length: 0\r\n\r\n"
    client = ServiceClient(Transport(listen(head.encode()).origin), Token(service.token))
    with pytest.raises(MalformedReplyError, match=f"GET /network: a redirect \\({status}\\)"):
        client.networks()
    assert target.received == []


@pytest.mark.parametrize(
    "location",
    [
        pytest.param(b"http://[", id="no URL"),
        pytest.param(b"\xff\xfe", id="no text"),
        pytest.param(b"", id="empty"),
        pytest.param(b"//127.0.0.1:1/", id="no scheme"),
    ],
)
def test_a_redirect_to_nowhere_is_malformed(listen: StartListener, location: bytes) -> None:
    listener = listen(b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\nContent-Length: 0\r\n\r\n")
    with pytest.raises(MalformedReplyError, match="a redirect"):
        ask(listener.origin)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        pytest.param(b"SSH-2.0-OpenSSH_9.2\r\n", MalformedReplyError, id="a banner"),
        pytest.param(b"<html></html>", MalformedReplyError, id="no head"),
        pytest.param(b"\x16\x03\x01\x00\x02", MalformedReplyError, id="TLS"),
        pytest.param(b"HTTP/1.1 abc OK\r\n\r\n", MalformedReplyError, id="no status"),
        pytest.param(b"HTTP/1.1 99999 OK\r\n\r\n", MalformedReplyError, id="a status of five digits"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000 + b"\r\n\r\n", MalformedReplyError, id="a long line"),
        pytest.param(b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 200 + b"\r\n", MalformedReplyError, id="many lines"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\nabc", MalformedReplyError, id="two lengths"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
            MalformedReplyError,
            id="compressed by nobody",
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc", MalformedReplyError, id="no chunk"
        ),
        pytest.param(b"", BrokenOffError, id="nothing"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{}", BrokenOffError, id="a truncated body"),
    ],
)
def test_an_answer_that_is_none_is_told_apart(listen: StartListener, answer: bytes, error: type[ApiError]) -> None:
    with pytest.raises(error, match="GET /health"):
        ask(listen(answer).origin)


def test_a_truncated_reply_of_the_service_is_broken_off(service: SimulatedService, client: ServiceClient) -> None:
    service.answer_with("GET", "/network", body=b"[", length=1000)
    with pytest.raises(BrokenOffError, match="GET /network"):
        client.networks()


def test_nothing_that_listens_is_unreachable(service: SimulatedService) -> None:
    service.stop()
    with pytest.raises(UnreachableError, match=service.base_url):
        ask(service.base_url)


def test_a_body_over_32_mib_is_refused_before_it_is_all_in_memory(
    service: SimulatedService, client: ServiceClient
) -> None:
    mebibyte = b" " * 1024**2
    service.answer_with("GET", "/peer", body=mebibyte, times_over=256)
    tracemalloc.start()
    try:
        with pytest.raises(MalformedReplyError, match="GET /peer: a body over 32 MiB"):
            client.peers()
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 3 * LARGEST_REPLY


def test_a_body_of_just_32_mib_is_taken(service: SimulatedService, client: ServiceClient) -> None:
    service.answer_with("GET", "/peer", body=b" " * 1024**2, times_over=LARGEST_REPLY // 1024**2)
    with pytest.raises(MalformedReplyError, match="not JSON"):  # read to its end, and found blank
        client.peers()


def test_a_service_that_hangs_times_out(service: SimulatedService, client: ServiceClient) -> None:
    service.hang()
    watch = Stopwatch()
    with pytest.raises(TimedOutError, match="GET /status: no answer within 2 s"):
        client.status()
    watch.assert_within(3)


def test_an_interruption_from_another_thread_ends_a_blocked_request(service: SimulatedService) -> None:
    interruption = Interruption()
    client = ServiceClient(Transport(service.base_url, interruption), Token(service.token))
    service.hang()
    ended: list[BaseException] = []

    def ask_in_vain() -> None:
        try:
            client.status()
        except ApiError as error:
            ended.append(error)

    thread = threading.Thread(target=ask_in_vain)
    thread.start()
    service.wait_for_request(lambda request: request.path == "/status")
    watch = Stopwatch()
    interruption.interrupt()
    thread.join(5)
    watch.assert_within(0.5)
    assert [type(error) for error in ended] == [InterruptedRequestError]


def test_nothing_is_asked_any_more_after_an_interruption(service: SimulatedService) -> None:
    interruption = Interruption()
    client = ServiceClient(Transport(service.base_url, interruption), Token(service.token))
    client.status()
    interruption.interrupt()
    with pytest.raises(InterruptedRequestError):
        client.status()


def test_an_interruption_before_the_first_request_holds(service: SimulatedService) -> None:
    interruption = Interruption()
    interruption.interrupt()
    with pytest.raises(InterruptedRequestError):
        Transport(service.base_url, interruption).request("GET", "/status", headers={})


# Every way for a request to fail, and none of them tells the token.


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"SSH-2.0\r\n", id="not HTTP"),
        pytest.param(b"", id="broken off"),
        pytest.param(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\n{}", id="unauthorized"),
        pytest.param(b"HTTP/1.1 500 Oops\r\nContent-Length: 2\r\n\r\n{}", id="rejected"),
        pytest.param(b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n", id="redirect"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", id="malformed"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", id="truncated"),
    ],
)
def test_a_token_is_in_no_error_and_in_none_of_its_causes(listen: StartListener, answer: bytes) -> None:
    client = ServiceClient(Transport(listen(answer).origin), Token(SECRET))
    with pytest.raises(ApiError) as raised:
        client.status()
    error: BaseException | None = raised.value
    while error is not None:
        assert SECRET not in f"{error}{error!r}{error.args}"
        error = error.__cause__ or error.__context__


def test_a_token_is_not_in_what_a_client_shows_of_itself(service: SimulatedService, client: ServiceClient) -> None:
    assert service.token not in repr(client)
    assert service.base_url in repr(client)


def test_a_token_travels_in_its_header_only(service: SimulatedService, client: ServiceClient) -> None:
    client.status()
    (request,) = service.requests
    carriers = [name for name, value in request.headers.items() if service.token in value]
    assert carriers == ["x-zt1-auth"]
    assert request.query == {}
