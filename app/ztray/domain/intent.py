"""What a person asks of the service, and what became of it."""

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import assert_never

from ztray.domain.identifiers import NetworkId
from ztray.domain.network import DEFAULT_FLAGS, Flag, Network


@dataclass(frozen=True, kw_only=True, slots=True)
class Join:
    """Join a network and let it do what the flags say."""

    network_id: NetworkId
    flags: frozenset[Flag] = field(default=DEFAULT_FLAGS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Leave:
    """Leave a network; the service forgets its flags."""

    network_id: NetworkId


@dataclass(frozen=True, kw_only=True, slots=True)
class SetFlag:
    """Switch one flag of a joined network."""

    network_id: NetworkId
    flag: Flag
    on: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Pause:
    """Leave a network with a promise to come back, with the flags that it has; without an end until it is resumed."""

    network_id: NetworkId
    until: int | None = None
    """In milliseconds since 1970."""
    until_start: bool = False
    """Whether to come back when ZTray starts again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Resume:
    """Come back from a pause."""

    network_id: NetworkId


@dataclass(frozen=True, kw_only=True, slots=True)
class TryDefaultRoute:
    """Send all traffic through a joined network, and stop that after 20 seconds unless it is kept."""

    network_id: NetworkId


@dataclass(frozen=True, kw_only=True, slots=True)
class KeepDefaultRoute:
    """End the trial of a default route, and let it stay."""

    network_id: NetworkId


Intent = Join | Leave | SetFlag | Pause | Resume | TryDefaultRoute | KeepDefaultRoute


class Refusal(Enum):
    """Why an intent came to nothing."""

    NOT_JOINED = auto()
    """The network had been left meanwhile; joining it again was not asked for."""
    NOT_APPLIED = auto()
    """The service answered, but kept what it had."""
    UNREACHABLE = auto()
    """The service could not be asked."""
    REJECTED = auto()
    """The service answered that it will not, in the words of `detail`."""
    NOT_SAVED = auto()
    """What has to be remembered for it could not be written to the disk, as `detail` tells."""
    FAILED = auto()
    """ZTray itself failed, in the way that `detail` names."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """The service did it."""

    intent: Intent


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """The service did not do it."""

    intent: Intent
    refusal: Refusal
    detail: str = ""


Outcome = Done | Refused


def is_fulfilled(intent: Intent, network: Network | None) -> bool:
    """Tell whether a network, None when it is not joined, is as an intent wants it."""
    match intent:
        case Join(flags=flags):
            return network is not None and network.flags == flags
        case Leave() | Pause():
            return network is None
        case Resume():
            return network is not None
        case SetFlag(flag=flag, on=on):
            return network is not None and (flag in network.flags) is on
        case TryDefaultRoute():
            return network is not None and Flag.DEFAULT in network.flags
        case KeepDefaultRoute():
            return False  # the flag was on before; whether it stays on, the network does not show
        case _:
            assert_never(intent)
