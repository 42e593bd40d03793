"""When keys end, and how long before that a person is warned."""

from typing import Final

DAY: Final = 24 * 3600 * 1000
"""In milliseconds."""

STEPS: Final = (0, 1, 3, 14)
"""The days before its end at which a key's holder is warned; at 0 it has ended."""


def step_of(expires: int | None, now: int) -> int | None:
    """Return the least of the steps that has been reached, None while there is nothing to warn of."""
    if expires is None:
        return None
    return next((days for days in STEPS if expires - now <= days * DAY), None)
