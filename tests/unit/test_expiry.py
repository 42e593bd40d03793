"""When somebody is warned that a key ends."""

import pytest

from tests.fakes.builders import DAY, HOUR, NOW
from ztray.domain.expiry import step_of


@pytest.mark.parametrize(
    ("left", "step"),
    [
        (15 * DAY, None),
        (14 * DAY + 1, None),
        (14 * DAY, 14),
        (4 * DAY, 14),
        (3 * DAY, 3),
        (DAY + HOUR, 3),
        (DAY, 1),
        (1, 1),
        (0, 0),
        (-100 * DAY, 0),
    ],
)
def test_each_step_begins_so_many_days_before_the_end(left: int, step: int | None) -> None:
    assert step_of(NOW + left, NOW) == step


def test_a_key_whose_end_nobody_knows_is_not_warned_of() -> None:
    assert step_of(None, NOW) is None
