"""What both faces of the simulated Central share: keys, rights, refusals and entity tags."""

import hashlib
import json
import re
from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime
from http import HTTPStatus
from typing import Any

from ztray.demo.central import CentralWorld, Key, KeyKind, Network, Right
from ztray.demo.http_server import KeepAlive, Reply, Request, json_reply
from ztray.demo.simulated_server import SimulatedServer
from ztray.demo.wire import RefusalError


@dataclass(frozen=True, kw_only=True)
class Call:
    """An accepted request: whose key it has, and its body."""

    key: Key
    query: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401 - any JSON
        """The body. Raises RefusalError if it is no JSON."""
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise RefusalError(HTTPStatus.BAD_REQUEST, "the body is not JSON") from error

    @property
    def fields(self) -> dict[str, Any]:
        """The object that the body is. Raises RefusalError if it is none."""
        if not isinstance(body := self.json, dict):
            raise RefusalError(HTTPStatus.BAD_REQUEST, "the body is not an object")
        return body


Handler = Callable[..., object]
"""Takes the Call and what the path names; answers JSON, or None for an empty body."""

NETWORK = "/network/([0-9a-f]{16})"
MEMBER = f"{NETWORK}/member/([0-9a-f]{{10}})"


class SimulatedCentral(SimulatedServer):
    """Serve a world on a free loopback port; `offers_etags` gives answers to GET an ETag."""

    keep_alive = KeepAlive(requests=1000, seconds=60)

    def __init__(self, world: CentralWorld, *, port: int = 0) -> None:
        """Prepare to serve on a port, a free one for 0."""
        super().__init__(port=port)
        self.world = world
        self.offers_etags = False
        self._routes = [(method, re.compile(path), handler) for method, path, handler in self.routes()]

    # What a face says.

    @abstractmethod
    def routes(self) -> list[tuple[str, str, Handler]]:
        """List methods, patterns of paths after the prefix, and what answers them."""

    @abstractmethod
    def key_for(self, request: Request) -> Key | None:
        """Find the key of a request."""

    @abstractmethod
    def unauthorized(self, path: str) -> Reply:
        """Answer a request without a good key."""

    @abstractmethod
    def refused(self, refusal: RefusalError) -> Reply:
        """Put an error into words."""

    # Troubles.

    def limit_rate(self, retry_after: float | datetime | str | None = 1, *, times: int | None = None) -> None:
        """Answer 429, so many times or until `behave`; `retry_after` is in seconds or an aware time in UTC."""
        told = format_datetime(retry_after, usegmt=True) if isinstance(retry_after, datetime) else retry_after
        headers = {} if told is None else {"Retry-After": str(told)}
        too_many = RefusalError(HTTPStatus.TOO_MANY_REQUESTS, "too many requests")
        self.trouble(replace(self.refused(too_many), headers=headers), times=times)

    def fail(self, status: int = 500, *, body: bytes | None = None, times: int | None = None) -> None:
        """Answer with an error, so many times or until `behave`, in the face's own words unless `body` is given."""
        worded = self.refused(RefusalError(HTTPStatus(status), "internal error"))
        self.trouble(worded if body is None else Reply(status=status, body=body, content_type=None), times=times)

    # What is answered.

    def answer(self, request: Request) -> Reply:
        """Answer whoever has a key."""
        self.world.timeline.catch_up()
        if not request.path.startswith(f"{self.prefix}/"):
            return self.refused(RefusalError(HTTPStatus.NOT_FOUND, "not found"))
        path = request.path.removeprefix(self.prefix)
        if (key := self.key_for(request)) is None:
            return self.unauthorized(path)
        try:
            reply = self._answer(request.method, path, Call(key=key, query=request.query, body=request.body))
        except RefusalError as refusal:
            return self.refused(refusal)
        return self._tagged(request, key, reply) if self.offers_etags and request.method == "GET" else reply

    def _answer(self, method: str, path: str, call: Call) -> Reply:
        for wanted, pattern, handler in self._routes:
            if method == wanted and (match := pattern.fullmatch(path)):
                answer = handler(call, *match.groups())
                return Reply(content_type=None) if answer is None else json_reply(answer)
        raise RefusalError(HTTPStatus.NOT_FOUND, "not found")

    def _tagged(self, request: Request, key: Key, reply: Reply) -> Reply:
        # Not of the body, which tells the time with every answer.
        seen = f"{key.id} {request.path} {sorted(request.query.items())} {self.world.revision}"
        tag = f'W/"{hashlib.sha256(seen.encode()).hexdigest()[:16]}"'
        if tag in request.headers.get("if-none-match", ""):
            return Reply(status=HTTPStatus.NOT_MODIFIED, content_type=None, headers={"ETag": tag})
        return replace(reply, headers={**reply.headers, "ETag": tag})


def offered_key(world: CentralWorld, request: Request, *, scheme: str, kind: KeyKind) -> Key | None:
    """Find the key that a request's Authorization header offers under a scheme, whose case does not matter."""
    offered, _space, secret = request.headers.get("authorization", "").partition(" ")
    return world.use_key(secret.strip(), kind) if offered.lower() == scheme else None


def network_of(world: CentralWorld, call: Call, network_id: str, right: Right) -> Network:
    """Find a network that the key may do this with. Raises RefusalError."""
    network = world.network(network_id)
    if network is None or network.organisation_id != call.key.organisation_id:
        raise RefusalError(HTTPStatus.NOT_FOUND, "network not found")
    demand(call, right)
    return network


def demand(call: Call, right: Right) -> None:
    """Raise RefusalError unless the key has a right."""
    if right not in call.key.rights:
        raise RefusalError(HTTPStatus.FORBIDDEN, "access denied")
