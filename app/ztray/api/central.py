"""What both Centrals have in common: JSON asked with a key, lists that may be absent, moments in two spellings."""

import logging
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any, TypeVar

import msgspec

from ztray.api.decode import decode_many, decode_one
from ztray.api.errors import MalformedReplyError
from ztray.api.web import Web
from ztray.domain.membership import AddressPool, NetworkRules
from ztray.domain.network import Dns, Route
from ztray.domain.redaction import REMOVED
from ztray.domain.token import Token

_log = logging.getLogger(__name__)

T = TypeVar("T")


class Wire(msgspec.Struct, frozen=True, kw_only=True, rename="camel", gc=False):
    """An object as a Central sends it: any field may be absent or null."""


class CentralApi:
    """A Central behind one base, asked with one key. Every call blocks and can raise any ApiError."""

    def __init__(self, web: Web, scheme: str, key: Token) -> None:
        self._web = web
        self._key = key
        self._headers = {"Authorization": f"{scheme} {key.reveal()}"}
        self._reported: set[str] = set()

    def __repr__(self) -> str:
        return f"CentralApi({self._web.base!r})"

    def one(self, kind: type[T], path: str, *, post: object = None) -> T:
        """Get an object, or post something and return the object that is answered."""
        method = "GET" if post is None else "POST"
        return decode_one(kind, self._send(method, path, post), _endpoint(method, path))

    def many(self, kind: type[T], path: str) -> tuple[T, ...]:
        """Get a list, bare or in `items`; what cannot be understood is left out with a warning.

        An object without anything is an empty list; one with other things only says something else.
        """
        body = self._send("GET", path)
        endpoint = _endpoint("GET", path)
        if body.lstrip()[:1] == b"{":
            told = decode_one(dict[str, msgspec.Raw], body, endpoint)
            if told and "items" not in told:
                raise MalformedReplyError(endpoint, "no list")
            body = bytes(told.get("items", b"null"))
        if body.strip() == b"null":
            return ()
        items, problems = decode_many(kind, body, endpoint)
        self.report(problems)
        return items

    def post(self, path: str, content: object = None) -> None:
        """Post something, or nothing, and do not look at what is answered."""
        self._send("POST", path, content)

    def delete(self, path: str) -> None:
        """Delete what stands there."""
        self._send("DELETE", path)

    def report(self, problems: tuple[str, ...]) -> None:
        """Log what could not be understood: once, not at every poll."""
        for problem in problems:
            if problem not in self._reported:
                self._reported.add(problem)
                _log.warning("%s", problem)

    def _send(self, method: str, path: str, content: object = None) -> bytes:
        body = None if content is None else msgspec.json.encode(content)
        reply = self._web.request(method, path, headers=self._headers, body=body)
        # Of somebody in between who asks to sign in first: a status of success does not mean that anything was done.
        if reply.media_type == "text/html" and reply.body.lstrip().startswith(b"<"):
            raise MalformedReplyError(_endpoint(method, path), "a page for a browser")
        # What is answered is kept in files, shown, and told in the log where it cannot be understood.
        return reply.body.replace(self._key.reveal().encode(), REMOVED.encode())


def member_names(name: str, description: str | None) -> dict[str, object]:
    """Return how a member is to be called, as both Centrals spell it; a description of None stays as it is."""
    return {"name": name} if description is None else {"name": name, "description": description}


def member_flags(*, is_bridge: bool | None, assigns_no_addresses: bool | None) -> dict[str, object]:
    """Return what else a member is to be, as both Centrals spell it, without what is to stay as it is."""
    flags = {"activeBridge": is_bridge, "noAutoAssignIps": assigns_no_addresses}
    return {field: value for field, value in flags.items() if value is not None}


class WirePool(Wire, frozen=True, kw_only=True):
    """A range of addresses."""

    ip_range_start: str | None = None
    ip_range_end: str | None = None


class WireRoute(Wire, frozen=True, kw_only=True):
    """A route."""

    target: str | None = None
    via: str | None = None


class WireDns(Wire, frozen=True, kw_only=True):
    """Where names are looked up."""

    domain: str | None = None
    servers: tuple[str, ...] | None = None


class WireV4Mode(Wire, frozen=True, kw_only=True):
    """How members get IPv4 addresses."""

    zt: bool | None = None


class WireV6Mode(Wire, frozen=True, kw_only=True):
    """How members get IPv6 addresses."""

    zt: bool | None = None
    rfc4193: bool | None = None
    six_plane: bool | None = msgspec.field(name="6plane", default=None)


class WireRules(Wire, frozen=True, kw_only=True):
    """The configuration of a network, as far as both Centrals spell it alike."""

    name: str | None = None
    private: bool | None = None
    mtu: int | None = None
    multicast_limit: int | None = None
    enable_broadcast: bool | None = None
    routes: tuple[WireRoute, ...] | None = None
    dns: WireDns | list[Any] | None = None
    """An empty list until it is set, on the controllers measured."""


def rules_of(
    rules: WireRules, v4: WireV4Mode | None, v6: WireV6Mode | None, pools: tuple[WirePool, ...]
) -> NetworkRules:
    """Return the rules; where nothing is told, what a new network has."""
    usual = NetworkRules()
    v4, v6 = v4 or WireV4Mode(), v6 or WireV6Mode()
    dns = rules.dns if isinstance(rules.dns, WireDns) else WireDns()
    return NetworkRules(
        is_private=_told(rules.private, usual.is_private),
        pools=tuple(
            AddressPool(first=pool.ip_range_start, last=pool.ip_range_end)
            for pool in pools
            if pool.ip_range_start and pool.ip_range_end
        ),
        routes=tuple(Route(target=route.target, via=route.via or None) for route in rules.routes or () if route.target),
        dns=Dns(domain=dns.domain or "", servers=dns.servers or ()) if dns.domain or dns.servers else None,
        assigns_ipv4=bool(v4.zt),
        assigns_ipv6=bool(v6.zt),
        assigns_rfc4193=bool(v6.rfc4193),
        assigns_6plane=bool(v6.six_plane),
        mtu=_told(rules.mtu, usual.mtu),
        multicast_limit=_told(rules.multicast_limit, usual.multicast_limit),
        passes_broadcast=_told(rules.enable_broadcast, usual.passes_broadcast),
    )


def milliseconds(moment: str | float | None) -> int | None:
    """Return a moment of RFC 3339, or in milliseconds, as milliseconds since 1970.

    None for none: absent, not to be read, or before 1970, which is how both Centrals write "never".
    """
    if isinstance(moment, str):
        try:
            told = msgspec.convert(moment, datetime)
            moment = (told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp() * 1000
        except (msgspec.ValidationError, OverflowError):
            return None
    return round(moment) if moment is not None and moment > 0 else None


def without_length(address: str) -> str:
    """Return an address without the length of its prefix."""
    return address.partition("/")[0]


def checked_addresses(addresses: tuple[str, ...]) -> tuple[str, ...]:
    """Return addresses as they are usually written. Raises ValueError for what is none."""
    return tuple(str(ip_address(address)) for address in addresses)


def _endpoint(method: str, path: str) -> str:
    return f"{method} {path.partition('?')[0]}"


def _told(value: T | None, usual: T) -> T:
    return usual if value is None else value
