"""The file of what happened: nothing that was kept is lost, whatever becomes of the program or the file."""

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import ztray
from tests.fakes.builders import HOME, HOSTILE_NAME, NAS
from ztray.domain.change import Change, ChangeKind
from ztray.storage.activity_file import ActivityFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "activity.jsonl"


def changes(*numbers: int) -> tuple[Change, ...]:
    return tuple(Change(at=number, kind=ChangeKind.JOINED, network_id=HOME, name="Home") for number in numbers)


def numbers(path: Path, bound: int = 2000) -> list[int]:
    """Read what a program that starts now finds."""
    return [change.at for change in ActivityFile(path, bound).load()]


def kept_aside(path: Path) -> list[Path]:
    return sorted(path.parent.glob(f"{path.name}.damaged-*"))


def test_a_file_that_is_not_there_holds_nothing_and_is_not_made(path: Path) -> None:
    assert ActivityFile(path).load() == ()
    assert not path.parent.exists()


def test_what_was_appended_is_loaded_again_oldest_first(path: Path) -> None:
    told = (
        Change(at=1, kind=ChangeKind.CONNECTED, network_id=HOME, name=HOSTILE_NAME, detail="10.0.0.1", is_own=True),
        Change(at=2, kind=ChangeKind.PATH_RELAYED, address=NAS, name="n\u2028a\ns"),
        Change(at=3, kind=ChangeKind.SERVICE_GONE, detail="NOT_RUNNING"),
    )
    file = ActivityFile(path)
    file.append(told[:1])
    file.append(told[1:])
    assert ActivityFile(path).load() == told
    assert len(path.read_bytes().splitlines()) == 3


def test_appending_nothing_touches_nothing(path: Path) -> None:
    ActivityFile(path).append(())
    assert not path.exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_only_its_user_may_read_it(path: Path) -> None:
    file = ActivityFile(path)
    file.append(changes(1))
    file.append(changes(2))
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_the_newest_are_kept_when_it_has_grown_to_twice_its_bound(path: Path) -> None:
    file = ActivityFile(path, bound=3)
    for number in range(1, 7):
        file.append(changes(number))
    assert numbers(path) == [1, 2, 3, 4, 5, 6]
    file.append(changes(7))
    assert numbers(path) == [5, 6, 7]


def test_a_bound_is_kept_over_restarts(path: Path) -> None:
    for number in range(1, 8):
        ActivityFile(path, bound=3).append(changes(number))
    assert numbers(path) == [5, 6, 7]


def test_more_than_the_bound_at_once_leave_the_newest(path: Path) -> None:
    file = ActivityFile(path, bound=3)
    file.append(changes(1))
    file.append(changes(*range(2, 20)))
    assert numbers(path) == [17, 18, 19]


def test_clearing_leaves_nothing_and_what_comes_after_is_kept(path: Path) -> None:
    file = ActivityFile(path)
    file.append(changes(1, 2))
    file.clear()
    assert numbers(path) == []
    file.append(changes(3))
    assert numbers(path) == [3]


def test_what_it_holds_can_be_replaced(path: Path) -> None:
    file = ActivityFile(path)
    file.append(changes(1, 2))
    file.replace(changes(3, 4))
    file.append(changes(5))
    assert numbers(path) == [3, 4, 5]


def test_a_file_removed_by_somebody_is_made_anew(path: Path) -> None:
    file = ActivityFile(path)
    file.append(changes(1))
    path.unlink()
    path.parent.rmdir()
    file.append(changes(2))
    assert numbers(path) == [2]


# Damage.

DAMAGES = {
    "not JSON": b"what is this\n",
    "not UTF-8": b'{"at":1,"kind":"joined","name":"\xff"}\n',
    "another shape": b"[1, 2]\n",
    "a kind of a newer version": b'{"at":1,"kind":"exploded"}\n',
    "no network id": b'{"at":1,"kind":"joined","network_id":"zz"}\n',
    "no time at all": b'{"at":99999999999999999,"kind":"joined"}\n',
    "nested without end": b"[" * 100_000 + b"\n",
    "zeros and a line behind them": b"\0" * 4096 + b"\n",
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_damaged_lines_are_left_out_and_kept_aside_before_the_file_is_mended(path: Path, damage: bytes) -> None:
    ActivityFile(path).append(changes(1, 2))
    damaged = path.read_bytes() + damage
    path.write_bytes(damaged)
    file = ActivityFile(path)
    assert [change.at for change in file.load()] == [1, 2]
    assert kept_aside(path) == []
    file.append(changes(5))
    file.append(changes(6))
    assert [copy.read_bytes() for copy in kept_aside(path)] == [damaged]
    assert numbers(path) == [1, 2, 5, 6]


@pytest.mark.parametrize("rest", [b'{"at":4,"kind":"joi', b"\0" * 4096], ids=["half a line", "zeros"])
def test_a_line_that_was_torn_while_it_was_written_is_no_loss(path: Path, rest: bytes) -> None:
    ActivityFile(path).append(changes(1, 2))
    path.write_bytes(path.read_bytes() + rest)
    assert numbers(path) == [1, 2]
    ActivityFile(path).append(changes(5))
    assert numbers(path) == [1, 2, 5]
    assert kept_aside(path) == []


def test_a_last_line_that_lacks_only_its_end_is_kept(path: Path) -> None:
    ActivityFile(path).append(changes(1, 2))
    path.write_bytes(path.read_bytes().removesuffix(b"\n"))
    assert numbers(path) == [1, 2]
    ActivityFile(path).append(changes(3))
    assert numbers(path) == [1, 2, 3]
    assert kept_aside(path) == []


def test_damage_in_the_middle_costs_only_its_line(path: Path) -> None:
    ActivityFile(path).append(changes(1, 2, 3))
    first, _, third = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first + b"\n{}\n" + third)
    assert numbers(path) == [1, 3]


def test_damage_is_kept_aside_without_loading_too(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"damage\n")
    ActivityFile(path).append(changes(1))
    assert len(kept_aside(path)) == 1
    assert numbers(path) == [1]


def test_damage_is_kept_aside_before_it_is_cleared(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"damage\n")
    ActivityFile(path).clear()
    assert [copy.read_bytes() for copy in kept_aside(path)] == [b"damage\n"]
    assert path.read_bytes() == b""


def test_the_end_of_an_endless_file_is_read(path: Path) -> None:
    ActivityFile(path).append(changes(1))
    line = path.read_bytes()
    with path.open("ab") as file:
        file.write(b"x" * (17 * 1024 * 1024) + b"\n" + line.replace(b"1", b"2", 1))
    assert numbers(path) == [2]


@pytest.mark.parametrize("method", ["load", "append", "clear"])
def test_what_cannot_be_read_is_an_error_of_the_system(path: Path, method: str) -> None:
    path.mkdir(parents=True)
    file = ActivityFile(path)
    with pytest.raises(OSError, match="directory"):
        getattr(file, method)(*([changes(1)] if method == "append" else []))


@contextmanager
def full_disk(room: int) -> Iterator[None]:
    """Let no file grow beyond a size, as on a disk that is full."""
    resource = pytest.importorskip("resource", reason="Windows has no such limit")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_costs_only_what_it_has_no_room_for(path: Path) -> None:
    file = ActivityFile(path)
    file.append(changes(1, 2))
    with full_disk(path.stat().st_size + 20), pytest.raises(OSError, match="too large") as caught:
        file.append(changes(3))
    assert caught.value.errno == errno.EFBIG
    file.append(changes(4))
    assert numbers(path) == [1, 2, 4]
    assert kept_aside(path) == []


# Being killed.

ROUNDS = 200
BOUND = 20
WRITER = f"""
import os, random, signal, sys
from pathlib import Path
from ztray.domain.change import Change, ChangeKind
from ztray.storage.activity_file import ActivityFile

path = Path(sys.argv[1])
random.seed(7)
next_number = 1
for _ in range({ROUNDS}):
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        file = ActivityFile(path, {BOUND})
        for number in range(next_number, 10**9):
            file.append([Change(at=number, kind=ChangeKind.LEFT, name="x" * random.randrange(200))])
            os.write(writing, b".")
    os.close(writing)
    told, wanted = 0, random.randrange(1, 60)
    while told < wanted and (more := os.read(reading, wanted - told)):
        told += len(more)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(reading, 4096):
        told += len(more)
    last = next_number + told - 1
    found = [change.at for change in ActivityFile(path, {BOUND}).load()]
    # One more may have been written, and not told any more.
    assert found[-1] in (last, last + 1), (found[-1], last)
    assert found == list(range(found[0], found[-1] + 1)), found
    assert found[0] == 1 or len(found) >= {BOUND}, found
    next_number = found[-1] + 1
    os.close(reading)
print(next_number)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_what_was_kept_survives_being_killed_at_any_moment(path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", WRITER, str(path)],
        env=os.environ | {"PYTHONPATH": str(Path(ztray.__file__).parent.parent)},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert told.stderr == ""
    assert int(told.stdout) > ROUNDS * BOUND
    assert kept_aside(path) == []
    assert not list(path.parent.glob("*.new"))
