"""The address of an API, such as "https://api.zerotier.com/api/v1": only where a key may go is one."""

from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

NEW_CENTRAL_BASE: Final = "https://central.zerotier.com/api/v2"
LEGACY_CENTRAL_BASE: Final = "https://api.zerotier.com/api/v1"


def checked_base(base: str) -> str:
    """Return the address of an API without a slash at its end.

    Raises ValueError, whose text does not quote it, unless it is https, or http on this computer, with a host, and
    without a name, a password, a query or a fragment.
    """
    if not all("!" <= character <= "~" for character in base) or "\\" in base:
        raise ValueError("an address has no blanks, no backslashes and nothing beyond ASCII")
    try:
        parts = urlsplit(base)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError("the host or the port of the address is none") from None
    if not host or port == 0:
        raise ValueError("the address names no server")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_on_this_computer(host)):
        raise ValueError("the address has to begin with https://")
    if "@" in parts.netloc or "?" in base or "#" in base:
        raise ValueError("an address carries no password, no query and no fragment")
    return base.rstrip("/")


def is_on_this_computer(host: str | None) -> bool:
    """Tell whether a host, as it stands in an address, is this computer and no other."""
    if host is None or host == "localhost":
        return host is not None
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
