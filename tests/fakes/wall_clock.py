"""A wall clock that a test turns by hand."""

from tests.fakes.builders import NOW


class WallClock:
    """Tells milliseconds since 1970, and stands still until it is turned."""

    def __init__(self, now: int = NOW) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += round(seconds * 1000)

    def after(self, seconds: float) -> int:
        """Return what it will tell after so many seconds."""
        return self.now + round(seconds * 1000)
