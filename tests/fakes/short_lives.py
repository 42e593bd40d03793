"""Lives that end by being killed at a random moment, one after the other, for whoever wants to know what that leaves.

They are made in a process of its own because forking is safe only where there is one thread, and by forking because
starting takes a hundred times as long as a life.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import msgspec

SHORTEST_START = 0.02
"""How long it takes at least until something is said, in seconds."""


class Life(msgspec.Struct, frozen=True, kw_only=True):
    """What is told to whom a life is made for."""

    sayings: int
    """How much it says before it is killed."""
    share: float
    """How far it gets with what comes then, of the time that as much took before: machines are fast and slow."""
    seed: int


L = TypeVar("L", bound=Life)


def make_lives(kind: type[L], live: Callable[[L, int], object]) -> None:
    """Make a life of each line on the standard input, and print what it said; `live` says lines in a pipe."""
    for line in sys.stdin:
        life = msgspec.json.decode(line, type=kind)
        said = _live_and_die(partial(live, life), life)
        sys.stdout.write(f"[{','.join(said.decode().splitlines())}]\n")
        sys.stdout.flush()


def _live_and_die(live: Callable[[int], object], life: Life) -> bytes:
    """Fork a life, kill it as it is told, and return what it said."""
    inner, outer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            live(outer)
        finally:
            os._exit(1)
    os.close(outer)
    began = time.monotonic()
    with os.fdopen(inner, "rb", buffering=0) as told:
        said = b""
        while said.count(b"\n") < life.sayings and (more := told.read(4096)):
            said += more
        took = time.monotonic() - began if life.sayings else SHORTEST_START
        time.sleep(life.share * took / max(life.sayings, 1))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        said += b"".join(iter(partial(told.read, 4096), b""))
    if not os.WIFSIGNALED(status):
        raise SystemExit("a life ended by itself")
    return said
