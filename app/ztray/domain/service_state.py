"""What the system's service manager says of the ZeroTier service."""

from dataclasses import dataclass
from enum import Enum, auto


class ServiceCondition(Enum):
    """Whether the service runs."""

    NOT_INSTALLED = auto()
    STOPPED = auto()
    FAILED = auto()
    """It ended by itself, with an error."""
    STARTING = auto()
    RUNNING = auto()
    UNKNOWN = auto()
    """It is installed, and nothing here tells more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceState:
    """The service as the manager sees it."""

    condition: ServiceCondition
    manager: str = ""
    """Who says so, in a person's words: "systemd", "launchd", "the list of processes"."""
    running_for: float | None = None
    """Seconds since it was started, None where that is not known or it does not run."""
    program: str = ""
    """The path of its program, empty where there is none to be found."""
    starts_at_boot: bool | None = None
    """None where nothing tells."""
