"""What systemd says of the service (systemctl(1), org.freedesktop.systemd1(5))."""

import re
import time

from ztray.domain.service_state import ServiceCondition, ServiceState

UNIT = "zerotier-one.service"

_PROPERTIES = (
    *("LoadState", "ActiveState", "SubState", "UnitFileState"),
    *("ActiveEnterTimestampMonotonic", "InactiveExitTimestampMonotonic", "ExecStart"),
)
_PROGRAM = re.compile(r"\bpath=(.+?) ; argv\[\]=")
_STARTS_AT_BOOT = {"enabled": True, "alias": True} | dict.fromkeys(
    ("disabled", "enabled-runtime", "linked", "linked-runtime", "masked", "masked-runtime"), False
)
"""What else there is, as units that another one starts, tells nothing."""


def show_command(systemctl: str) -> tuple[str, ...]:
    """Return the command whose answer `state_of` reads."""
    return (systemctl, "show", UNIT, f"--property={','.join(_PROPERTIES)}")


def state_of(shown: str, program: str) -> ServiceState | None:
    """Read what `systemctl show` answered, None where there is no such unit; `program` is the one that was found."""
    properties = dict(line.partition("=")[::2] for line in shown.splitlines())
    if properties.get("LoadState", "not-found") == "not-found":
        return None
    condition = _condition(properties)
    started = {
        ServiceCondition.RUNNING: "ActiveEnterTimestampMonotonic",
        ServiceCondition.STARTING: "InactiveExitTimestampMonotonic",
    }.get(condition, "")
    unit_program = _PROGRAM.search(properties.get("ExecStart", ""))
    return ServiceState(
        condition=condition,
        manager="systemd",
        running_for=_age(properties.get(started, "")),
        program=program or (unit_program[1] if unit_program else ""),
        starts_at_boot=_STARTS_AT_BOOT.get(properties.get("UnitFileState", "")),
    )


def _condition(properties: dict[str, str]) -> ServiceCondition:
    match properties.get("ActiveState", ""):
        case "active" | "reloading" | "refreshing":
            return ServiceCondition.RUNNING
        case "activating" if properties.get("SubState", "").startswith("auto-restart"):
            # It has ended, and systemd is about to try once more.
            return ServiceCondition.FAILED
        case "activating":
            return ServiceCondition.STARTING
        case "failed":
            return ServiceCondition.FAILED
        case "inactive" | "deactivating":
            return ServiceCondition.STOPPED
        case _:
            return ServiceCondition.UNKNOWN


def _age(stamp: str) -> float | None:
    """Return the seconds since a stamp in microseconds of the monotonic clock, which systemd and Python share."""
    if not stamp.isdigit() or not int(stamp):
        return None
    return max(0.0, time.monotonic() - int(stamp) / 1_000_000)
