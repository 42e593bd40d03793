"""The files of the log: shared, renamed as they grow, and whole whatever happens."""

import fcntl
import json
import logging
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

import ztray
from tests.fakes.disk import full_disk, ordinary_user
from tests.fakes.killed_logger import LENGTH
from ztray.storage.log_file import LogFile, open_crash_file, take_last_crash

Write = Callable[..., None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "log"


@pytest.fixture
def write(folder: Path) -> Write:
    """Write texts as records, into files of 100 bytes."""
    log = LogFile(folder, largest=100)

    def write(*texts: str) -> None:
        for text in texts:
            log.emit(record(text))

    return write


def record(text: str) -> logging.LogRecord:
    return logging.LogRecord("ztray", logging.INFO, "", 0, text, None, None)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted(folder.glob("*.log"))}


def records_of(folder: Path) -> Counter[str]:
    """Return every record in all the files, each of which is whole."""
    lines = [line for text in contents(folder).values() for line in text.split("\n") if line]
    assert {len(line) for line in lines} == {LENGTH - 1}
    assert all(line.endswith("|") for line in lines)
    return Counter(line.rstrip(".|") for line in lines)


def written_by_programs(task: str, folder: Path, number: int) -> str:
    run = subprocess.run(
        [sys.executable, "-m", "tests.fakes.killed_logger", task, str(folder), str(number), "1"],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"PYTHONPATH": str(Path(ztray.__file__).parents[1])},
        check=True,
        capture_output=True,
        text=True,
        timeout=50,
    )
    return run.stdout


# Writing.


def test_a_record_is_on_the_disk_at_once_and_behind_the_one_before(folder: Path, write: Write) -> None:
    write("one")
    assert contents(folder) == {"ztray.log": "one\n"}
    write("two")
    assert contents(folder) == {"ztray.log": "one\ntwo\n"}


def test_only_their_user_may_read_the_files_and_the_folder(folder: Path, write: Write) -> None:
    write(*"abc" * 100)
    assert {mode(path) for path in folder.iterdir()} == {0o600}
    assert mode(folder) == mode(folder.parent) == 0o700


def test_a_file_that_others_could_read_is_closed_to_them(folder: Path, write: Write) -> None:
    write("one")
    (folder / "ztray.log").chmod(0o644)
    write("two")
    assert mode(folder / "ztray.log") == 0o600


def test_what_cannot_be_encoded_is_written_by_its_number(folder: Path, write: Write) -> None:
    write("half a pair: \udcff")
    assert contents(folder) == {"ztray.log": "half a pair: \\udcff\n"}


def test_a_folder_that_was_removed_is_made_again(folder: Path, write: Write) -> None:
    write("one")
    folder.rename(folder.with_name("away"))
    write("two")
    assert contents(folder) == {"ztray.log": "two\n"}


# Growing.


def test_a_full_file_gets_another_name_and_two_such_are_kept(folder: Path, write: Write) -> None:
    write(*(str(number) * 60 for number in range(5)))
    assert contents(folder) == {
        "ztray.log": "4" * 60 + "\n",
        "ztray.1.log": "3" * 60 + "\n",
        "ztray.2.log": "2" * 60 + "\n",
    }


def test_no_file_is_larger_than_it_may_be(folder: Path, write: Write) -> None:
    write(*("x" * number for number in range(60)))
    assert all(len(text) <= 100 for text in contents(folder).values())
    assert len(contents(folder)["ztray.1.log"]) > 100 - 60


def test_a_record_larger_than_a_file_is_written_all_the_same(folder: Path, write: Write) -> None:
    write("one", "x" * 200, "two")
    assert contents(folder) == {"ztray.log": "two\n", "ztray.1.log": "x" * 200 + "\n", "ztray.2.log": "one\n"}


def test_three_files_of_a_megabyte_are_kept(folder: Path) -> None:
    log = LogFile(folder)
    for _ in range(50):
        log.emit(record("x" * 100_000))
    sizes = [path.stat().st_size for path in folder.glob("*.log")]
    assert len(sizes) == 3
    assert all(size <= 1024 * 1024 for size in sizes)
    assert sum(sizes) > 2 * 900_000


def test_while_somebody_else_renames_files_records_are_written_where_they_are(folder: Path, write: Write) -> None:
    write("1" * 60)
    with (folder / ".lock").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        write("2" * 60)
        assert [*contents(folder)] == ["ztray.log"]
    write("3" * 60)
    assert contents(folder) == {"ztray.log": "3" * 60 + "\n", "ztray.1.log": "1" * 60 + "\n" + "2" * 60 + "\n"}


def test_a_rename_that_was_cut_short_loses_nothing(folder: Path, write: Write) -> None:
    write("1" * 60, "2" * 60)
    (folder / "ztray.1.log").rename(folder / "ztray.2.log")
    write("3" * 60)
    assert [text[0] for text in contents(folder).values()] == ["2", "1", "3"]


def test_programs_that_write_together_lose_and_garble_nothing(folder: Path) -> None:
    written_by_programs("together", folder, 400)
    assert records_of(folder) == {f"{writer}:{number}": 1 for writer in range(4) for number in range(400)}
    assert len(contents(folder)) >= 20


def test_a_program_killed_at_any_moment_loses_and_garbles_nothing(folder: Path) -> None:
    lives = json.loads(written_by_programs("killed", folder, 150))
    found = records_of(folder)
    acknowledged = {f"{life}:{number}" for life, most in enumerate(lives) for number in range(most)}
    assert len(acknowledged) > 150
    assert acknowledged <= set(found)
    assert len(set(found) - acknowledged) <= len(lives)
    assert set(found.values()) == {1}


# What cannot be written.


@pytest.mark.expects_warnings
def test_a_full_disk_is_told_once_and_does_no_harm(
    folder: Path, write: Write, caplog: pytest.LogCaptureFixture
) -> None:
    write("one")
    with full_disk(room=10):
        write("two and three", "four and five")
    write("six")
    assert contents(folder) == {"ztray.log": "one\ntwo an\nsix\n"}
    assert caplog.messages == [f"the log in {folder} is not written: File too large"]


@pytest.mark.expects_warnings
def test_a_trouble_that_comes_back_is_told_again(write: Write, caplog: pytest.LogCaptureFixture) -> None:
    write("one")
    for _ in range(2):
        with full_disk(room=4):
            write("two", "three")
        write("four")
    assert len(caplog.messages) == 2


@pytest.mark.expects_warnings
def test_the_warning_of_it_does_not_go_round_in_a_circle(folder: Path, write: Write) -> None:
    write("one")
    log = LogFile(folder)
    logger = logging.getLogger("ztray.storage.log_file")
    logger.addHandler(log)
    try:
        with full_disk(room=4):
            log.emit(record("two"))
        log.emit(record("three"))
    finally:
        logger.removeHandler(log)
    assert contents(folder) == {"ztray.log": "one\nthree\n"}


@pytest.mark.expects_warnings
def test_a_folder_that_must_not_be_written_is_told_and_does_no_harm(caplog: pytest.LogCaptureFixture) -> None:
    with ordinary_user() as folder:
        folder.chmod(0o500)
        LogFile(folder / "log").emit(record("one"))
        assert caplog.messages == [f"the log in {folder / 'log'} is not written: Permission denied"]


@pytest.mark.expects_warnings
def test_a_folder_in_the_place_of_the_file_is_told(
    folder: Path, write: Write, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "ztray.log").mkdir(parents=True)
    write("one")
    assert "is not written: Is a directory" in caplog.text


@pytest.mark.expects_warnings
def test_a_pipe_in_the_place_of_the_file_is_left_alone_and_stops_nothing(folder: Path, write: Write) -> None:
    folder.mkdir(parents=True)
    os.mkfifo(folder / "ztray.log")
    (folder / "ztray.log").chmod(0o666)
    write("one")
    assert mode(folder / "ztray.log") == 0o666


# What a crash leaves.


def test_where_nothing_has_crashed_there_is_no_report(folder: Path) -> None:
    assert take_last_crash(folder) is None
    os.close(open_crash_file(folder))
    assert take_last_crash(folder) is None


def test_a_report_is_kept_and_told_once(folder: Path) -> None:
    os.close(open_crash_file(folder))
    (folder / "crash.log").write_text("Fatal Python error: Aborted\n\nThread 0x1\n")
    crash = take_last_crash(folder)
    assert crash is not None
    assert crash.what == "Fatal Python error: Aborted"
    assert crash.report.read_text() == "Fatal Python error: Aborted\n\nThread 0x1\n"
    assert mode(crash.report) == 0o600
    assert take_last_crash(folder) is None


def test_a_later_report_takes_the_place_of_an_earlier_one(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "crash.log").write_text("first and longer\n")
    take_last_crash(folder)
    (folder / "crash.log").write_text("second\n")
    crash = take_last_crash(folder)
    assert crash is not None
    assert crash.report.read_text() == "second\n"


def test_a_program_that_runs_can_still_write_its_report_after_another_was_taken(folder: Path) -> None:
    running = open_crash_file(folder)
    (folder / "crash.log").write_text("of another\n")
    take_last_crash(folder)
    os.write(running, b"of this one\n")
    os.close(running)
    crash = take_last_crash(folder)
    assert crash is not None
    assert crash.report.read_text() == "of this one\n"
