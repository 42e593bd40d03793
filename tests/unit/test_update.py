"""Versions: which there is, what is made of what a server tells, and whether it is newer."""

from collections.abc import Iterator

import pytest

from tests.fakes.web_server import WebServer, web_server
from ztray.api.errors import MalformedReplyError
from ztray.api.interruption import Interruption
from ztray.api.releases import newest
from ztray.domain.update import UPDATE_ADDRESS, Release, checked, is_newer

PAGE = "https://example.com/ztray/1.2.0"


@pytest.fixture
def server() -> Iterator[WebServer]:
    with web_server() as serving:
        yield serving


@pytest.mark.parametrize(
    ("version", "than", "newer"),
    [
        ("0.2.0", "0.1.0", True),
        ("0.10.0", "0.9.9", True),
        ("1.0", "1.0.0", False),
        ("0.1.0", "0.1.0", False),
        ("0.1.0", "0.2.0", False),
        ("0.2.0", "0.2.0.dev1", False),
        ("0.3.0", "unknown", False),
    ],
)
def test_versions_are_compared_as_numbers(version: str, than: str, newer: bool) -> None:
    assert is_newer(Release(version=version), than) is newer


@pytest.mark.parametrize("version", ["", "latest", "1", "1.2.0-rc1", "1.2.0 <b>", "1." * 40, "9" * 30])
def test_what_is_no_version_for_everybody_is_none(version: str) -> None:
    assert checked(version, PAGE) is None


@pytest.mark.parametrize(
    "page",
    [
        "",
        "http://example.com",
        "javascript:alert(1)",
        "https://",
        "https://exa mple.com",
        "file:///x",
        "https://[",
        "https://é.example",
    ],
)
def test_a_page_that_is_none_of_the_web_is_left_out(page: str) -> None:
    assert checked("1.2.0", page) == Release(version="1.2.0")


def test_the_usual_address_is_one_of_the_web() -> None:
    assert checked("1.0.0", UPDATE_ADDRESS) == Release(version="1.0.0", page=UPDATE_ADDRESS)


def test_a_small_document_is_understood(server: WebServer) -> None:
    server.tell("GET", "/newest.json", {"version": "1.2.0", "page": PAGE, "more": [1]})
    assert newest(f"{server.base}/newest.json", Interruption()) == Release(version="1.2.0", page=PAGE)


def test_so_is_what_github_says_of_a_release(server: WebServer) -> None:
    server.tell("GET", "/releases/latest", {"tag_name": "v1.2.0", "html_url": PAGE, "draft": False})
    assert newest(f"{server.base}/releases/latest", Interruption()) == Release(version="1.2.0", page=PAGE)


def test_nothing_of_this_computer_is_told(server: WebServer) -> None:
    server.tell("GET", "/newest.json", {"version": "1.2.0"})
    newest(f"{server.base}/newest.json", Interruption())
    (asked,) = server.asked
    assert asked.headers["User-Agent"] == "ZTray"
    assert not {"Authorization", "Cookie", "X-ZT1-Auth"} & set(asked.headers)


def test_a_document_without_a_version_is_malformed(server: WebServer) -> None:
    server.tell("GET", "/newest.json", {"version": None})
    with pytest.raises(MalformedReplyError):
        newest(f"{server.base}/newest.json", Interruption())


def test_plain_http_is_for_this_computer_only() -> None:
    with pytest.raises(ValueError, match="https"):
        newest("http://example.com/newest.json", Interruption())
