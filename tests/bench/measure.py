"""Measuring one thing against another in the same run: absolute times mean little on a shared machine."""

import gc
from collections.abc import Callable
from statistics import median
from time import perf_counter


def ratio(subject: Callable[[], object], baseline: Callable[[], object], *, rounds: int) -> float:
    """Return how many times longer the subject takes than the baseline: the median of rounds taken in turn.

    Garbage is not looked for meanwhile, as the program does it when it has time.
    """
    gc.collect()
    gc.disable()
    try:
        return median(_seconds(subject) / _seconds(baseline) for _ in range(rounds))
    finally:
        gc.enable()


def report(what: str, value: float, limit: float) -> None:
    """Print a measured ratio beside its limit, and fail when it is over it."""
    print(f"\n{what}: {value:.2f} (limit {limit:g})")  # noqa: T201 - the reason to run a bench
    assert value < limit


def _seconds(call: Callable[[], object]) -> float:
    begin = perf_counter()
    call()
    return perf_counter() - begin
