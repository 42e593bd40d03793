"""Times in people's words. All are in milliseconds since 1970; a `zone` of None is this computer's own."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

UNKNOWN = "–"
"""What stands for anything that is not known."""

_SECOND = 1000
_MINUTE = 60 * _SECOND
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR

_JUST_NOW = 2 * _SECOND
_LONGEST_IN_SECONDS = 2 * _MINUTE
_NEAR = 6
"""In days: so far, a weekday says which day is meant."""

# Not strftime: its words follow the system's language, and everything else here is English.
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def ago(then_ms: int, now_ms: int) -> str:
    """Say how long ago something was: "just now", "12 s ago", "3 min ago", "2 h ago", "4 d ago"; a dash for 0."""
    if then_ms <= 0:
        return UNKNOWN
    passed = now_ms - then_ms
    if passed < _JUST_NOW:  # or in the future, by a clock that goes wrong
        return "just now"
    if passed < _MINUTE:
        return f"{passed // _SECOND} s ago"
    if passed < _HOUR:
        return f"{passed // _MINUTE} min ago"
    return f"{passed // _HOUR} h ago" if passed < _DAY else f"{passed // _DAY} d ago"


def clock_time(then_ms: int, now_ms: int, zone: tzinfo | None = None) -> str:
    """Say when something is or was: "14:02", "tomorrow 09:00", "Wed 14:02", "3 Dec 14:02", "3 Dec 2027 14:02"."""
    then, now = _moment(then_ms, zone), _moment(now_ms, zone)
    if then is None or now is None:
        return UNKNOWN
    time = f"{then:%H:%M}"
    days = (then.date() - now.date()).days
    if days == 0:
        return time
    if days in _NEXT_DAYS:
        return f"{_NEXT_DAYS[days]} {time}"
    if abs(days) <= _NEAR:
        return f"{_WEEKDAYS[then.weekday()]} {time}"
    year = "" if then.year == now.year else f" {then.year}"
    return f"{then.day} {_MONTHS[then.month - 1]}{year} {time}"


def exact_time(ms: int, zone: tzinfo | None = None) -> str:
    """Say to the second when something was: "2026-11-22 14:02:31"; a dash for 0 and what is no time."""
    moment = _moment(ms, zone)
    return UNKNOWN if moment is None else f"{moment:%Y-%m-%d %H:%M:%S}"


def day(ms: int, zone: tzinfo | None = None) -> str:
    """Say on which day something is or was: "3 Dec 2026"; a dash for 0 and what is no time."""
    moment = _moment(ms, zone)
    return UNKNOWN if moment is None else f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def date_of(ms: int, zone: tzinfo | None = None) -> date | None:
    """Return the day of a time, None for what is no time."""
    moment = _moment(ms, zone)
    return None if moment is None else moment.date()


def end_of_day(of: date, zone: tzinfo | None = None) -> int:
    """Return the last millisecond of a day."""
    next_day = datetime.combine(of + timedelta(days=1), time(), zone)
    return round(next_day.astimezone(zone).timestamp() * _SECOND) - 1


def duration(ms: int) -> str:
    """Say how long something lasts, in one unit or two: "20 s", "15 min", "1 h 5 min", "2 d 3 h"."""
    if ms < _LONGEST_IN_SECONDS:
        return f"{round(max(ms, 0) / _SECOND)} s"
    minutes = round(ms / _MINUTE)
    hours, minutes = divmod(minutes, _HOUR // _MINUTE)
    days, hours = divmod(hours, _DAY // _HOUR)
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min"


def _moment(ms: int, zone: tzinfo | None) -> datetime | None:
    if ms <= 0:
        return None
    try:
        return datetime.fromtimestamp(ms / _SECOND, tz=UTC).astimezone(zone)
    except (OverflowError, ValueError, OSError):  # a number from outside that is no time
        return None


_NEXT_DAYS = {-1: "yesterday", 1: "tomorrow"}
