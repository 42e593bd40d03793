"""The way of requests to Central: whatever the other side does, it ends in a reply or in one error a reaction."""

import datetime as dt
import ssl
import sys
import threading
from collections.abc import Iterator
from email.utils import formatdate
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.fakes.web_server import WebServer, web_server
from tests.unit.conftest import StartListener
from ztray.api.errors import (
    ApiError,
    BrokenOffError,
    ForbiddenError,
    GoneError,
    InterruptedRequestError,
    MalformedReplyError,
    RateLimitedError,
    RejectedError,
    ServerTroubleError,
    TimedOutError,
    UnauthorizedError,
    UnreachableError,
    UntrustedCertificateError,
)
from ztray.api.interruption import Interruption
from ztray.api.transport import LARGEST_REPLY, Reply
from ztray.api.web import Timeouts, Web

SECRET = "k3yk3yk3yk3yk3yk3yk3yk3y"
system_reads_a_file = pytest.mark.skipif(sys.platform != "linux", reason="only there are the authorities in a file")
HEADERS = {"Authorization": f"Bearer {SECRET}"}


@pytest.fixture
def server() -> Iterator[WebServer]:
    with web_server() as serving:
        yield serving


def web_to(base: str, interruption: Interruption | None = None, timeouts: Timeouts | None = None) -> Web:
    return Web(base, interruption, timeouts=timeouts, requests_a_second=1000)


def ask(web: Web, path: str = "/org") -> Reply:
    return web.request("GET", path, headers=HEADERS)


def failure(web: Web, path: str = "/org") -> ApiError:
    with pytest.raises(ApiError) as error:
        ask(web, path)
    return error.value


# What is sent.


def test_the_key_travels_in_its_header_and_requests_share_a_connection(server: WebServer) -> None:
    server.tell("GET", "/org", {})
    server.tell("POST", "/network", {})
    web = web_to(server.base)
    assert ask(web) == Reply(status=200, media_type="application/json", body=b"{}")
    web.request("POST", "/network", headers=HEADERS, body=b"{}")
    assert [asked.headers["Authorization"] for asked in server.asked] == [f"Bearer {SECRET}"] * 2
    assert server.asked[1].headers["Content-Type"] == "application/json"
    assert len({asked.connection for asked in server.asked}) == 1


def test_a_netrc_does_not_replace_the_key(server: WebServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login ada password another\n")
    monkeypatch.setenv("NETRC", str(netrc))
    server.tell("GET", "/org", {})
    web = web_to(server.base)
    web._session.trust_env = True  # noqa: SLF001 - as it is for a server elsewhere
    ask(web)
    assert server.asked[0].headers["Authorization"] == f"Bearer {SECRET}"


def test_a_proxy_is_asked_for_the_way_and_gets_no_key(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{server.port}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert isinstance(failure(web_to("https://central.invalid/api/v2")), UnreachableError)
    assert [(asked.method, asked.path) for asked in server.asked] == [("CONNECT", "central.invalid:443")]
    assert "Authorization" not in server.asked[0].headers


def test_this_computer_is_asked_without_a_proxy(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    server.tell("GET", "/org", {})
    assert ask(web_to(server.base)).status == 200


def test_a_cookie_is_not_kept(server: WebServer) -> None:
    server.tell("GET", "/org", {}, Set_Cookie="who=ada; Path=/")
    web = web_to(server.base)
    ask(web)
    ask(web)
    assert "Cookie" not in server.asked[1].headers


@pytest.mark.parametrize(
    "base",
    [
        pytest.param("http://central.zerotier.com/api/v2", id="no TLS"),
        pytest.param("https://ada:secret@central.zerotier.com", id="a password"),
        pytest.param("https://central.zerotier.com/?a=secret", id="a query"),
        pytest.param("https://central.zerotier.com/#secret", id="a fragment"),
        pytest.param("https://", id="no host"),
        pytest.param("https://host:99999", id="no port"),
        pytest.param("ftp://127.0.0.1", id="another protocol"),
        pytest.param("https://central.zerotier.com\\@secret", id="a backslash"),
        pytest.param("https://central.zero tier.com", id="a blank"),
        pytest.param("", id="nothing"),
    ],
)
def test_an_address_that_a_key_must_not_go_to_is_none(base: str) -> None:
    with pytest.raises(ValueError, match=r"address|port") as error:
        Web(base)
    assert "secret" not in str(error.value)


def test_requests_are_spaced_to_so_many_a_second(server: WebServer) -> None:
    server.tell("GET", "/org", {})
    now = 100.0
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        nonlocal now
        slept.append(seconds)
        now += seconds

    web = Web(server.base, requests_a_second=4, clock=lambda: now, sleep=sleep)
    for _ in range(3):
        ask(web)
    now += 10
    ask(web)
    assert slept == [0.25, 0.25]


# What is answered.


def test_an_answer_that_has_not_changed_is_given_again(server: WebServer) -> None:
    server.tell("GET", "/org", ["first"], ETag='"1"')
    server.tell("GET", "/org", status=304, body=b"")
    web = web_to(server.base)
    assert [ask(web).body, ask(web).body] == [b'["first"]', b'["first"]']
    assert [asked.headers["If-None-Match"] for asked in server.asked] == [None, '"1"']


def test_an_answer_is_not_given_to_another_key(server: WebServer) -> None:
    server.tell("GET", "/org", ["first"], ETag='"1"')
    web = web_to(server.base)
    ask(web)
    web.request("GET", "/org", headers={"Authorization": "Bearer another"})
    assert server.asked[1].headers["If-None-Match"] is None


def test_an_answer_that_is_kept_nowhere_cannot_be_unchanged(server: WebServer) -> None:
    server.tell("GET", "/org", status=304, body=b"")
    assert isinstance(failure(web_to(server.base)), MalformedReplyError)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, RejectedError),
        (401, UnauthorizedError),
        (403, ForbiddenError),
        (404, GoneError),
        (410, GoneError),
        (413, RejectedError),
        (429, RateLimitedError),
        (500, ServerTroubleError),
        (502, ServerTroubleError),
        (503, ServerTroubleError),
    ],
)
def test_every_refusal_is_the_error_of_its_reaction(server: WebServer, status: int, kind: type[ApiError]) -> None:
    server.tell("GET", "/org", {"message": "no"}, status=status)
    error = failure(web_to(server.base))
    assert type(error) is kind
    assert str(error) == f"GET /org: HTTP {status}"


@pytest.mark.parametrize(
    ("body", "media_type", "message"),
    [
        (b'{"message": "no such thing"}', "application/json", "no such thing"),
        (
            b'{"code": 3, "message": "wrong", "details": [{"field": "name", "message": "too long"}, {"field": "mtu"}]}',
            "application/json",
            "wrong; name: too long; mtu",
        ),
        (b"in\nwords", "text/plain", "in words"),
        (b"<html>a page</html>", "text/html", ""),
        (b'{"message": 3}', "application/json", ""),
        (b"[" * 100_000, "application/json", ""),
        (f'{{"message": "what is {SECRET}?"}}'.encode(), "application/json", "what is [removed]?"),
    ],
    ids=["a message", "details", "words", "a page", "a number", "nested", "the key"],
)
def test_a_refusal_is_told_in_the_servers_words(server: WebServer, body: bytes, media_type: str, message: str) -> None:
    server.tell("GET", "/org", status=400, body=body, media_type=media_type)
    error = failure(web_to(server.base))
    assert isinstance(error, RejectedError)
    assert error.message == message


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7),
        (formatdate(1_000_030, usegmt=True), 30),
        (formatdate(999_000, usegmt=True), 0),
        ("9999999999", 86400),
    ],
    ids=["seconds", "a date", "a date gone by", "for ever"],
)
def test_a_server_says_how_long_to_wait(server: WebServer, status: int, text: str, seconds: float) -> None:
    server.tell("GET", "/org", {}, status=status, Retry_After=text)
    error = failure(Web(server.base, wall_clock=lambda: 1_000_000))
    assert isinstance(error, RateLimitedError)
    assert error.retry_after == seconds


def test_a_date_is_compared_with_the_servers_own_clock(server: WebServer) -> None:
    until, now = formatdate(5_000_030, usegmt=True), formatdate(5_000_000, usegmt=True)
    server.tell("GET", "/org", {}, status=429, Retry_After=until, Date=now)
    error = failure(Web(server.base, wall_clock=lambda: 1_000_000))
    assert isinstance(error, RateLimitedError)
    assert error.retry_after == 30


def test_a_wait_that_cannot_be_read_is_unknown(server: WebServer) -> None:
    server.tell("GET", "/org", {}, status=429, Retry_After="soon")
    error = failure(web_to(server.base))
    assert isinstance(error, RateLimitedError)
    assert error.retry_after is None


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(server: WebServer, status: int) -> None:
    with web_server() as other:
        server.tell("GET", "/org", status=status, body=b"", Location=f"{other.base}/org")
        assert isinstance(failure(web_to(server.base)), MalformedReplyError)
        assert other.asked == []


def test_a_body_over_32_mib_is_refused(server: WebServer) -> None:
    server.tell("GET", "/org", body=b" " * (LARGEST_REPLY + 1))
    with pytest.raises(MalformedReplyError, match="over 32 MiB"):
        ask(web_to(server.base))


# What goes wrong on the way.


def test_nothing_that_listens_is_unreachable() -> None:
    with web_server() as gone:
        base = gone.base
    assert isinstance(failure(web_to(base)), UnreachableError)


def test_a_server_that_is_silent_times_out(server: WebServer) -> None:
    server.hang("GET", "/org")
    assert "silent for 0.1 s" in str(failure(web_to(server.base, timeouts=Timeouts(read=0.1))))


def test_a_server_that_hardly_speaks_times_out_as_a_whole(server: WebServer) -> None:
    server.hang("GET", "/org")
    error = failure(web_to(server.base, timeouts=Timeouts(whole=0.1)))
    assert isinstance(error, TimedOutError)
    assert "no whole answer within 0.1 s" in str(error)


def test_a_connection_that_ends_is_tried_once_more_for_a_question(server: WebServer) -> None:
    server.tell("GET", "/org", body=b"[", length=100)
    server.tell("GET", "/org", ["whole"])
    assert ask(web_to(server.base)).body == b'["whole"]'


def test_a_connection_that_ends_is_not_tried_again_for_a_change(server: WebServer) -> None:
    server.tell("POST", "/org", body=b"[", length=100)
    with pytest.raises(BrokenOffError):
        web_to(server.base).request("POST", "/org", headers=HEADERS)
    assert len(server.asked) == 1


def test_what_is_not_http_is_malformed(listen: StartListener) -> None:
    assert isinstance(failure(web_to(listen(b"SSH-2.0-OpenSSH_9.2\r\n").origin)), MalformedReplyError)


def test_what_is_not_tls_is_malformed(listen: StartListener) -> None:
    listener = listen(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
    assert isinstance(failure(web_to(f"https://127.0.0.1:{listener.port}")), MalformedReplyError)
    assert not any(SECRET.encode() in received for received in listener.received)


@pytest.mark.parametrize("is_kept", [False, True], ids=["new", "kept"])
def test_an_interruption_from_another_thread_ends_a_request(server: WebServer, is_kept: bool) -> None:
    interruption = Interruption()
    web, other = web_to(server.base, interruption), web_to(server.base, interruption)
    server.tell("GET", "/network", [])
    server.hang("GET", "/org")
    if is_kept:
        ask(web, "/network")
        ask(other, "/network")  # whose connection is the newer one
    errors: list[ApiError] = []
    thread = threading.Thread(target=lambda: errors.append(failure(web)))
    thread.start()
    assert server.waiting.wait(5)
    interruption.interrupt()
    thread.join(5)
    assert [type(error) for error in errors] == [InterruptedRequestError]


def test_no_error_holds_the_key(server: WebServer) -> None:
    server.hang("GET", "/org")
    error = failure(web_to(server.base, timeouts=Timeouts(read=0.1)))
    assert error.__cause__ is None
    assert error.__context__ is None
    assert SECRET not in f"{error!r}{error}"


# Certificates.


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with a certificate for 127.0.0.1 that nobody else has signed, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "server.pem"
    path.write_bytes(
        signed.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


@pytest.fixture
def secure_server(certificate: Path) -> Iterator[WebServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with web_server(context) as serving:
        yield serving


def test_a_certificate_that_the_system_does_not_know_gets_no_key(
    secure_server: WebServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))  # which is for others
    assert isinstance(failure(web_to(secure_server.base)), UntrustedCertificateError)
    assert secure_server.asked == []


@system_reads_a_file
def test_a_certificate_that_the_system_knows_is_trusted(
    secure_server: WebServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    secure_server.tell("GET", "/org", ["safe"])
    assert ask(web_to(secure_server.base)).body == b'["safe"]'


@system_reads_a_file
def test_an_interruption_ends_a_request_over_tls(
    secure_server: WebServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    interruption = Interruption()
    web = web_to(secure_server.base, interruption)
    secure_server.hang("GET", "/org")
    errors: list[ApiError] = []
    thread = threading.Thread(target=lambda: errors.append(failure(web)))
    thread.start()
    assert secure_server.waiting.wait(5)
    interruption.interrupt()
    thread.join(5)
    assert [type(error) for error in errors] == [InterruptedRequestError]
