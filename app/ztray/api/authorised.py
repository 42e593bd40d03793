"""Requests that carry the service's token: what the clients of the service and of its controller have in common."""

from typing import Protocol

import msgspec

from ztray.api.errors import RejectedError, UnauthorizedError
from ztray.api.transport import Reply, Transport
from ztray.domain.redaction import redacted
from ztray.domain.text import MESSAGE_LENGTH, plain
from ztray.domain.token import Token

_OK = 200
_UNAUTHORIZED = (401, 403)
_LONGEST_MESSAGE = 4096
"""In bytes; the rest is not looked at."""


class Request(Protocol):
    """What sends a request to the local service, with `content` as JSON, and returns the answer, whatever it is.

    Blocks, and raises UnauthorizedError and what the transport raises.
    """

    def __call__(self, method: str, path: str, content: object = None) -> Reply: ...  # noqa: D102


class Authorised:
    """Requests through one transport, with one token."""

    def __init__(self, transport: Transport, token: Token) -> None:
        self._transport = transport
        self._headers = {"X-ZT1-Auth": token.reveal()}

    def __repr__(self) -> str:
        return f"Authorised({self._transport.origin!r})"

    def __call__(self, method: str, path: str, content: object = None) -> Reply:
        """Send a request, as `Request` says."""
        body = None if content is None else msgspec.json.encode(content)
        reply = self._transport.request(method, path, headers=self._headers, body=body)
        if reply.status in _UNAUTHORIZED:
            raise UnauthorizedError(f"{method} {path}: HTTP {reply.status}")
        return reply


def require(reply: Reply, endpoint: str) -> None:
    """Raise RejectedError, with what the service says, for a reply that is not a success."""
    if reply.status != _OK:
        # What answers may quote what it was asked with, the token as well.
        message = redacted(reply.body[:_LONGEST_MESSAGE].decode(errors="replace"))
        raise RejectedError(endpoint, reply.status, plain(message, MESSAGE_LENGTH))
