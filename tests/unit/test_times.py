"""Times in words."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from ztray.presentation.times import UNKNOWN, ago, clock_time, duration, exact_time

SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000
EAST = timezone(timedelta(hours=5, minutes=30))


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * SECOND


NOW = at("2026-11-22 14:02:31")  # a Sunday


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (-DAY, "just now"),
        (0, "just now"),
        (2 * SECOND - 1, "just now"),
        (2 * SECOND, "2 s ago"),
        (MINUTE - 1, "59 s ago"),
        (MINUTE, "1 min ago"),
        (HOUR - 1, "59 min ago"),
        (HOUR, "1 h ago"),
        (DAY - 1, "23 h ago"),
        (4 * DAY, "4 d ago"),
    ],
)
def test_what_has_passed_is_told_in_one_unit(passed: int, words: str) -> None:
    assert ago(NOW - passed, NOW) == words


def test_what_never_was_is_unknown() -> None:
    assert ago(0, NOW) == exact_time(0) == clock_time(0, NOW) == UNKNOWN


@pytest.mark.parametrize(
    ("then", "words"),
    [
        ("2026-11-22 00:00:00", "00:00"),
        ("2026-11-22 23:59:59", "23:59"),
        ("2026-11-23 09:00:00", "tomorrow 09:00"),
        ("2026-11-21 23:59:00", "yesterday 23:59"),
        ("2026-11-25 14:02:00", "Wed 14:02"),
        ("2026-11-28 14:02:00", "Sat 14:02"),
        ("2026-11-16 14:02:00", "Mon 14:02"),
        ("2026-11-29 14:02:00", "29 Nov 14:02"),
        ("2026-11-15 14:02:00", "15 Nov 14:02"),
        ("2026-12-03 14:02:00", "3 Dec 14:02"),
        ("2027-01-03 14:02:00", "3 Jan 2027 14:02"),
    ],
)
def test_a_time_of_the_clock_names_the_day_where_it_must(then: str, words: str) -> None:
    assert clock_time(at(then), NOW, UTC) == words


def test_the_day_is_the_zones_own() -> None:
    assert clock_time(at("2026-11-22 18:30:00"), NOW, EAST) == "tomorrow 00:00"


def test_an_exact_time_is_told_to_the_second() -> None:
    assert exact_time(NOW, UTC) == "2026-11-22 14:02:31"
    assert exact_time(NOW, EAST) == "2026-11-22 19:32:31"


@pytest.mark.parametrize("number", [2**63, 10**30, -5])
def test_a_number_that_is_no_time_is_unknown(number: int) -> None:
    assert exact_time(number) == clock_time(number, NOW) == UNKNOWN


@pytest.mark.parametrize(
    ("ms", "words"),
    [
        (-1, "0 s"),
        (20 * SECOND, "20 s"),
        (19_500, "20 s"),
        (90 * SECOND, "90 s"),
        (2 * MINUTE, "2 min"),
        (15 * MINUTE, "15 min"),
        (59 * MINUTE + 40 * SECOND, "1 h"),
        (HOUR + 5 * MINUTE, "1 h 5 min"),
        (23 * HOUR + 59 * MINUTE + 59 * SECOND, "1 d"),
        (2 * DAY + 3 * HOUR, "2 d 3 h"),
        (DAY, "1 d"),
    ],
)
def test_a_duration_is_told_in_one_unit_or_two(ms: int, words: str) -> None:
    assert duration(ms) == words
