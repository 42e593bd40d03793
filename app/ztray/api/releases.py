"""The newest version of ZTray, asked for at one address: a small document of JSON, or GitHub's own of a release."""

from urllib.parse import urlsplit

from ztray.api.central import Wire
from ztray.api.decode import decode_one
from ztray.api.errors import MalformedReplyError
from ztray.api.interruption import Interruption
from ztray.api.web import Web
from ztray.domain.update import Release, checked


def newest(address: str, interruption: Interruption) -> Release:
    """Return the newest version that the address tells of: `{"version", "page"}`, or `{"tag_name", "html_url"}`.

    Nothing is sent but the request itself. Blocks for a minute at most. Raises ApiError, and ValueError for an address
    that is none.
    """
    parts = urlsplit(address)
    web = Web(f"{parts.scheme}://{parts.netloc}", interruption)
    path = parts.path or "/"
    endpoint = f"GET {path}"
    try:
        told = decode_one(_Told, web.request("GET", path, headers={}).body, endpoint)
    finally:
        web.close()
    release = checked(told.version or told.tag_name or "", told.page or told.html_url or "")
    if release is None:
        raise MalformedReplyError(endpoint, "no version")
    return release


class _Told(Wire, frozen=True, kw_only=True, rename=None):
    version: str | None = None
    page: str | None = None
    tag_name: str | None = None
    html_url: str | None = None
