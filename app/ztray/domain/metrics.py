"""The service's counters."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Metric:
    """One number under a name and labels, as Prometheus writes them."""

    name: str
    labels: tuple[tuple[str, str], ...] = ()
    value: float
