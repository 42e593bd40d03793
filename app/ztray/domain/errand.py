"""What needs an administrator's rights: each is done once a click, by the system's own means, and never by itself."""

from dataclasses import dataclass
from enum import Enum, auto


class Errand(Enum):
    """What can be done with an administrator's rights."""

    READ_TOKEN = auto()
    """Read the service's token, and nothing else."""
    START = auto()
    STOP = auto()
    RESTART = auto()


class ErrandFault(Enum):
    """Why an errand came to nothing."""

    DECLINED = auto()
    """The question for the password was closed, or answered by somebody who is no administrator."""
    NOT_OFFERED = auto()
    """There is nothing here that could ask for an administrator's rights."""
    FAILED = auto()
    NO_TOKEN = auto()
    """What was read is no token."""
    TIMED_OUT = auto()


@dataclass(frozen=True, kw_only=True, slots=True)
class ErrandFailure:
    """An errand that came to nothing; `detail` is what the system said, untrusted and without secrets."""

    errand: Errand
    fault: ErrandFault
    detail: str = ""
