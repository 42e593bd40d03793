"""A program that saves ever new settings and is killed at a random moment, time and again; prints what was left.

It runs by itself, not in the tests' process: forking is safe only where there is one thread.
"""

import json
import os
import random
import signal
import struct
import sys
import time
from pathlib import Path

from ztray.domain.settings import Settings
from ztray.storage.record_file import RecordFile

_MOST_SAVINGS = 4
"""Of a life; disks are fast and slow, and so is this one at different times."""
_MEASURED = 20
_NUMBER = struct.Struct("<I")


def main(path: Path, rounds: int, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - nothing is secret here
    file = RecordFile(path, Settings)
    began = time.monotonic()
    for _ in range(_MEASURED):
        file.save(Settings(service_port=0))
    longest_life = _MOST_SAVINGS * (time.monotonic() - began) / _MEASURED
    lives = []
    acknowledged = 0
    for _ in range(rounds):
        acknowledged = _live_and_die(file, acknowledged, chance.uniform(0, longest_life))
        was_in_the_middle = len(list(path.parent.iterdir())) > 1
        loaded = file.load()
        lives.append(
            {
                "acknowledged": acknowledged,
                "loaded": loaded.value.service_port,
                "is_default_otherwise": loaded.value == Settings(service_port=loaded.value.service_port),
                "problem": loaded.problem,
                "was_in_the_middle": was_in_the_middle,
                "left": [found.name for found in path.parent.iterdir() if found != path],
            }
        )
        acknowledged = loaded.value.service_port
    print(json.dumps(lives))  # noqa: T201


def _live_and_die(file: RecordFile[Settings], number: int, seconds: float) -> int:
    """Let a child save numbers for a while, kill it, and return the last number of which it knew that it was saved."""
    inner, outer = os.pipe()
    child = os.fork()
    if child == 0:
        while True:
            number += 1
            file.save(Settings(service_port=number))
            os.write(outer, _NUMBER.pack(number))
    os.close(outer)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(inner, "rb") as told:
        numbers = [found for (found,) in _NUMBER.iter_unpack(told.read())]
    return max(numbers, default=number)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
