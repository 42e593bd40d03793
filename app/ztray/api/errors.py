"""What can go wrong with a request: one class for each way to react.

    ApiError
    ├── UnreachableError        nothing listens there: try elsewhere, wait
    ├── TimedOutError           something listens and does not answer: wait
    ├── BrokenOffError          it hung up in the middle: it may be stopping, look again
    ├── InterruptedRequestError we are quitting: stop
    ├── MalformedReplyError     the answer is not what the endpoint promises: not our service, or a new one
    ├── UntrustedListenerError  who listens may not have the token: send none, tell who it is
    ├── UnauthorizedError       the token is not the right one: look for another
    ├── RejectedError           the service answered that it will not: tell its words
    │   ├── ForbiddenError      the key is known and may not do that: offer it no more
    │   ├── NoControllerError   this service has no controller: offer none
    │   ├── GoneError           what was asked for is not there (any more): look again
    │   ├── RateLimitedError    too many requests: wait as long as it says
    │   └── ServerTroubleError  it has a trouble of its own: wait, nothing here is wrong
    ├── UntrustedCertificateError  a web server proved nothing, and got no key: tell, try nothing
    ├── NotAppliedError         it answered as if all were well, and kept other values: tell which
    ├── PartlyDoneError         some of many were changed: tell at which it ended, look again
    ├── NotJoinedError          the network is not joined (any more)
    └── FlagsNotAppliedError    the service answered, and kept other flags

None of them carries a token, and none crosses a thread: the worker turns them into an `Outage` or a `Refused`.
"""

from collections.abc import Sequence

from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.network import Flag
from ztray.domain.state import Outage


class ApiError(Exception):
    """A request came to nothing."""


class UnreachableError(ApiError):
    """Nothing accepts connections at the address."""


class TimedOutError(ApiError):
    """There was a connection, but no whole answer in time."""


class BrokenOffError(ApiError):
    """The connection was closed before a whole answer."""


class InterruptedRequestError(ApiError):
    """The transport was told to stop while the request was under way."""


class MalformedReplyError(ApiError):
    """The answer is not what the endpoint promises."""

    def __init__(self, endpoint: str, why: str) -> None:
        super().__init__(f"{endpoint}: {why}")
        self.endpoint = endpoint
        self.why = why


class UnauthorizedError(ApiError):
    """The token or key is not accepted (401; of the local service 403 as well, by older reports)."""


class UntrustedListenerError(ApiError):
    """What listens does not belong to the service's owner; no request was sent."""


class RejectedError(ApiError):
    """The service answered with an error of its own; `message` is its text, untrusted."""

    def __init__(self, endpoint: str, status: int, message: str) -> None:
        super().__init__(f"{endpoint}: HTTP {status}")
        self.endpoint = endpoint
        self.status = status
        self.message = message


class ForbiddenError(RejectedError):
    """The key is accepted, and may not do this (403)."""


class GoneError(RejectedError):
    """The network or the member is not there, or not any more (404, 410)."""


class RateLimitedError(RejectedError):
    """There were too many requests (429, or 503 with a time); `retry_after` is in seconds, None where none is told."""

    def __init__(self, endpoint: str, status: int, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(endpoint, status, message)
        self.retry_after = retry_after


class ServerTroubleError(RejectedError):
    """The server has a trouble of its own (5xx)."""


class UntrustedCertificateError(ApiError):
    """The server's certificate is not one that this computer trusts; no request was sent."""


class PartlyDoneError(ApiError):
    """A change of many members ended at `address`, for the reason `why`; those of `done` are changed."""

    def __init__(self, address: NodeAddress, done: Sequence[NodeAddress], why: "ApiError | OutageError") -> None:
        super().__init__(f"ended at {address}, after {len(done)}: {why}")
        self.address = address
        self.done = tuple(done)
        self.why = why


class NoControllerError(RejectedError):
    """This build of the service has no controller."""


class NotAppliedError(ApiError):
    """The controller answered as if all were well, and kept other values of these `fields`."""

    def __init__(self, endpoint: str, fields: Sequence[str]) -> None:
        super().__init__(f"{endpoint}: not applied: {', '.join(fields)}")
        self.endpoint = endpoint
        self.fields = tuple(fields)


class NotJoinedError(ApiError):
    """The network is not joined."""

    def __init__(self, network_id: NetworkId) -> None:
        super().__init__(f"network {network_id} is not joined")
        self.network_id = network_id


class FlagsNotAppliedError(ApiError):
    """The service answered the change of flags with other values than those asked for."""

    def __init__(self, network_id: NetworkId, flags: frozenset[Flag]) -> None:
        super().__init__(f"network {network_id} kept {', '.join(sorted(flags))}")
        self.network_id = network_id
        self.flags = flags


class OutageError(Exception):
    """The service cannot be used at all: what the errors above come to in the end; the outage says why."""

    def __init__(self, outage: Outage) -> None:
        super().__init__(outage.reason.name)
        self.outage = outage
