"""How both faces of the simulated Central spell what they share, and refuse what is spelled otherwise."""

import ipaddress
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from ztray.demo.central import Network, Pool
from ztray.demo.networks import Route

V4_MODES = {"zt": "assigns_v4"}
V6_MODES = {"6plane": "assigns_6plane", "rfc4193": "assigns_rfc4193", "zt": "assigns_v6"}


class RefusalError(Exception):
    """A request that is answered with an error; `details` are pairs of a field and what is wrong with it."""

    def __init__(self, status: HTTPStatus, message: str, *details: tuple[str, str]) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.details = details


def typed(name: str, value: object, *kinds: type) -> Any:  # noqa: ANN401 - of these kinds
    """Return a field's value if it is of one of these kinds. Raises RefusalError."""
    if type(value) not in kinds:
        raise RefusalError(HTTPStatus.BAD_REQUEST, "invalid request", (name, "has the wrong type"))
    return value


def texts(name: str, value: object) -> tuple[str, ...]:
    """Return the texts of an array. Raises RefusalError."""
    return tuple(typed(name, item, str) for item in typed(name, value, list))


def pools(name: str, value: object) -> tuple[Pool, ...]:
    """Return the ranges of an array. Raises RefusalError."""
    ranges = [typed(name, item, dict) for item in typed(name, value, list)]
    ends = ("ipRangeStart", "ipRangeEnd")
    for item in ranges:
        ips(name, [item.get(end) for end in ends])
    return tuple(Pool(first=item[ends[0]], last=item[ends[1]]) for item in ranges)


def routes(name: str, value: object) -> tuple[Route, ...]:
    """Return the routes of an array. Raises RefusalError."""
    found = [typed(name, item, dict) for item in typed(name, value, list)]
    return tuple(
        Route(target=typed(name, item.get("target"), str), via=typed(name, item.get("via"), str, type(None)))
        for item in found
    )


def dns(name: str, value: object) -> dict[str, Any]:
    """Return a network's fields about names. Raises RefusalError."""
    asked = typed(name, value, dict)
    return {
        "dns_domain": typed(name, asked.get("domain", ""), str),
        "dns_servers": texts(name, asked.get("servers", [])),
    }


def modes(name: str, value: object, fields: Mapping[str, str]) -> dict[str, Any]:
    """Return a network's fields about the ways to get addresses: those that are asked for. Raises RefusalError."""
    asked = typed(name, value, dict)
    return {field: typed(name, asked[mode], bool) for mode, field in fields.items() if mode in asked}


def ips(name: str, value: object) -> tuple[str, ...]:
    """Return the IP addresses of an array. Raises RefusalError."""
    for text in texts(name, value):
        try:
            ipaddress.ip_address(text)
        except ValueError as error:
            raise RefusalError(HTTPStatus.BAD_REQUEST, "invalid request", (name, "is no IP address")) from error
    return texts(name, value)


def mode_names(network: Network) -> dict[str, dict[str, bool]]:
    """Name the ways in which a network gives addresses, by version of IP, as both faces do."""
    return {
        "v4": {"zt": network.assigns_v4},
        "v6": {"6plane": network.assigns_6plane, "rfc4193": network.assigns_rfc4193, "zt": network.assigns_v6},
    }
