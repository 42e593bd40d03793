"""Newer versions of ZTray: which there is, and whether it is newer than this one."""

import re
from urllib.parse import urlsplit

import msgspec

UPDATE_ADDRESS = "https://api.github.com/repos/ztray/ztray/releases/latest"
"""Where the newest version is asked for unless the settings say otherwise."""

_NUMBERS = re.compile(r"v?(\d{1,6}(?:\.\d{1,6}){1,3})")


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """A version of ZTray that was released; both texts are untrusted until they are checked by `checked`."""

    version: str
    page: str = ""
    """Where it is described and can be had."""


def checked(version: str, page: str) -> Release | None:
    """Return a release whose version is numbers and whose page is one of the web, else without it; None for no version.

    Versions that are not meant for everybody ("1.2.0-rc1") are none.
    """
    found = _NUMBERS.fullmatch(version.strip())
    if found is None:
        return None
    return Release(version=found[1], page=page if _is_page(page) else "")


def is_newer(release: Release, than: str) -> bool:
    """Tell whether a release is newer than a version; versions that are no numbers are the newest of all."""
    own = _NUMBERS.match(than)
    return own is not None and _numbers(release.version) > _numbers(own[1])


def _numbers(version: str) -> tuple[int, ...]:
    numbers = [int(number) for number in version.split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def _is_page(page: str) -> bool:
    try:
        parts = urlsplit(page)
    except ValueError:
        return False
    return (
        parts.scheme == "https" and bool(parts.hostname) and page.isascii() and page.isprintable() and " " not in page
    )
