"""Programs that write numbered records into one log, together or until they are killed.

It runs by itself, not in the tests' process: forking is safe only where there is one thread.
"""

import json
import logging
import os
import random
import signal
import struct
import sys
import time
from functools import partial
from pathlib import Path

from ztray.storage.log_file import LogFile

LENGTH = 100
"""Of a record, in bytes."""
LARGEST = 40 * LENGTH
OLDER = 500
_LONGEST_LIFE = 6
"""In records that are written before the kill comes."""
_LATEST_KILL = 0.0004
"""How long after that, in seconds: about as long as one more takes."""
_NUMBER = struct.Struct("<I")


def main(task: str, folder: Path, number: int, seed: int) -> None:
    if task == "together":
        _write_together(folder, writers=4, records=number)
    else:
        _be_killed(folder, lives=number, seed=seed)


def _write_together(folder: Path, *, writers: int, records: int) -> None:
    children = []
    for writer in range(writers):
        child = os.fork()
        if child == 0:
            for number in range(records):
                _write(folder, f"{writer}:{number}")
            os._exit(0)
        children.append(child)
    for child in children:
        assert os.waitpid(child, 0)[1] == 0


def _be_killed(folder: Path, *, lives: int, seed: int) -> None:
    """Print how many records each life knew to be written."""
    chance = random.Random(seed)  # noqa: S311 - nothing is secret here
    acknowledged = []
    for life in range(lives):
        inner, outer = os.pipe()
        child = os.fork()
        if child == 0:
            number = 0
            while True:
                _write(folder, f"{life}:{number}")
                number += 1
                os.write(outer, _NUMBER.pack(number))
        os.close(outer)
        with os.fdopen(inner, "rb", buffering=0) as told:
            before = told.read(_NUMBER.size * chance.randrange(_LONGEST_LIFE)) or b""
            time.sleep(chance.uniform(0, _LATEST_KILL))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            heard = before + b"".join(iter(partial(told.read, 4096), b""))
        acknowledged.append(max((number for (number,) in _NUMBER.iter_unpack(heard)), default=0))
    print(json.dumps(acknowledged))  # noqa: T201


def _write(folder: Path, what: str) -> None:
    text = what.ljust(LENGTH - 2, ".") + "|"
    record = logging.LogRecord("writer", logging.INFO, "", 0, text, None, None)
    LogFile(folder, largest=LARGEST, older=OLDER).emit(record)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
