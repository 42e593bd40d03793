"""How long a pause lasts, on clocks that are put forward and back."""

import os
from collections.abc import Iterator

import pytest

from tests.fakes.builders import HOUR, MINUTE, NOW, local_time, time_zone
from ztray.domain.pause import PauseLength, end_of_pause

pytestmark = pytest.mark.skipif(os.name != "posix", reason="only POSIX has clocks that a program can put elsewhere")


@pytest.fixture(autouse=True)
def berlin() -> Iterator[None]:
    with time_zone("Europe/Berlin"):
        yield


@pytest.mark.parametrize(
    ("length", "lasts"), [(PauseLength.QUARTER_OF_AN_HOUR, 15 * MINUTE), (PauseLength.HOUR, 60 * MINUTE)]
)
@pytest.mark.parametrize(
    "now", ["2026-11-22 14:02:31", "2026-03-29 01:59:59", "2026-10-25 02:59:59", "2026-12-31 23:59:59"]
)
def test_minutes_are_minutes_whatever_the_clocks_do(length: PauseLength, lasts: int, now: str) -> None:
    assert end_of_pause(length, local_time(now)) == local_time(now) + lasts


@pytest.mark.parametrize(
    ("now", "end"),
    [
        pytest.param("2026-11-22 14:02:31", "2026-11-23 06:00:00", id="an afternoon"),
        pytest.param("2026-11-22 23:59:59", "2026-11-23 06:00:00", id="just before midnight"),
        pytest.param("2026-11-22 00:00:00", "2026-11-23 06:00:00", id="midnight"),
        pytest.param("2026-11-22 05:30:00", "2026-11-23 06:00:00", id="early in the morning"),
        pytest.param("2026-12-31 12:00:00", "2027-01-01 06:00:00", id="the last day of a year"),
        pytest.param("2028-02-28 12:00:00", "2028-02-29 06:00:00", id="the day before a leap day"),
    ],
)
def test_tomorrow_begins_at_six_on_the_next_day(now: str, end: str) -> None:
    assert end_of_pause(PauseLength.UNTIL_TOMORROW, local_time(now)) == local_time(end)


@pytest.mark.parametrize(
    ("now", "end", "hours"),
    [
        pytest.param("2026-03-28 12:00:00", "2026-03-29 06:00:00", 17, id="put forward in the night"),
        pytest.param("2026-03-29 01:30:00", "2026-03-30 06:00:00", 27.5, id="put forward today"),
        pytest.param("2026-10-24 12:00:00", "2026-10-25 06:00:00", 19, id="put back in the night"),
        pytest.param("2026-10-25 01:30:00", "2026-10-26 06:00:00", 29.5, id="put back today"),
    ],
)
def test_six_o_clock_is_six_o_clock_after_the_clocks_were_changed(now: str, end: str, hours: float) -> None:
    assert end_of_pause(PauseLength.UNTIL_TOMORROW, local_time(now)) == local_time(end)
    assert local_time(end) - local_time(now) == hours * HOUR


def test_an_hour_that_comes_twice_has_one_morning_after_it() -> None:
    first, second = local_time("2026-10-25 02:30:00"), local_time("2026-10-25 02:30:00") + HOUR
    assert end_of_pause(PauseLength.UNTIL_TOMORROW, first) == end_of_pause(PauseLength.UNTIL_TOMORROW, second)


def test_a_pause_until_it_is_ended_has_no_end() -> None:
    assert end_of_pause(PauseLength.UNTIL_RESUMED, NOW) is None


@pytest.mark.parametrize("length", [length for length in PauseLength if length is not PauseLength.UNTIL_RESUMED])
def test_every_other_pause_ends_later_in_whole_milliseconds(length: PauseLength) -> None:
    end = end_of_pause(length, NOW)
    assert isinstance(end, int)
    assert end > NOW


def test_another_zone_has_another_morning() -> None:
    ends = []
    for zone in ("Europe/Berlin", "Pacific/Auckland", "America/St_Johns"):
        with time_zone(zone):
            ends.append(end_of_pause(PauseLength.UNTIL_TOMORROW, NOW))
    assert len(set(ends)) == 3
