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
    ├── NotJoinedError          the network is not joined (any more)
    └── FlagsNotAppliedError    the service answered, and kept other flags

None of them carries a token, and none crosses a thread: the worker turns them into an `Outage` or a `Refused`.
"""

from ztray.domain.identifiers import NetworkId
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
    """The service does not accept the token (401 on the versions measured, 403 by older reports)."""


class UntrustedListenerError(ApiError):
    """What listens does not belong to the service's owner; no request was sent."""


class RejectedError(ApiError):
    """The service answered with an error of its own; `message` is its text, untrusted."""

    def __init__(self, endpoint: str, status: int, message: str) -> None:
        super().__init__(f"{endpoint}: HTTP {status}")
        self.endpoint = endpoint
        self.status = status
        self.message = message


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
