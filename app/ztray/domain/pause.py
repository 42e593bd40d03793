"""How long a pause lasts."""

from datetime import datetime, timedelta
from enum import Enum, auto
from typing import assert_never

_MORNING = 6
"""The hour, on people's own clocks, at which a pause until tomorrow ends: the morning after the next midnight."""

_MINUTE = 60_000


class PauseLength(Enum):
    """What people choose from."""

    QUARTER_OF_AN_HOUR = auto()
    HOUR = auto()
    UNTIL_TOMORROW = auto()
    UNTIL_RESUMED = auto()


def end_of_pause(length: PauseLength, now: int) -> int | None:
    """Return when a pause that begins now ends, both in milliseconds since 1970; None when somebody has to end it."""
    match length:
        case PauseLength.QUARTER_OF_AN_HOUR:
            return now + 15 * _MINUTE
        case PauseLength.HOUR:
            return now + 60 * _MINUTE
        case PauseLength.UNTIL_TOMORROW:
            today = datetime.fromtimestamp(now / 1000).astimezone()
            morning = (today + timedelta(days=1)).replace(hour=_MORNING, minute=0, second=0, microsecond=0)
            # Its own offset: clocks may be put forward or back in the night between.
            return round(morning.replace(tzinfo=None).astimezone().timestamp() * 1000)
        case PauseLength.UNTIL_RESUMED:
            return None
        case _:
            assert_never(length)
