"""The names under which something is kept, on the disk."""

import stat
import sys
from pathlib import Path

import pytest

from tests.fakes.records import nothing_can_be_written
from ztray.storage.kept_names import KeptName, KeptNames

PLAIN = KeptName(name="b", in_plain_text=True)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "keyring.json"


def test_at_first_no_name_is_known(path: Path) -> None:
    assert KeptNames(path).get("a") is None


def test_names_are_found_again(path: Path) -> None:
    names = KeptNames(path)
    names.write(KeptName(name="a"))
    names.write(PLAIN)
    again = KeptNames(path)
    assert (again.get("a"), again.get("b"), again.problem) == (KeptName(name="a"), PLAIN, "")


def test_a_name_is_known_once(path: Path) -> None:
    names = KeptNames(path)
    names.write(PLAIN)
    names.write(KeptName(name="b"))
    names.erase("b")
    assert KeptNames(path).get("b") is None


def test_an_erased_name_is_not_found_again(path: Path) -> None:
    names = KeptNames(path)
    names.write(KeptName(name="a"))
    names.write(PLAIN)
    names.erase("a")
    again = KeptNames(path)
    assert (again.get("a"), again.get("b")) == (None, PLAIN)


@pytest.mark.skipif(sys.platform == "win32", reason="a file has no mode there")
def test_the_file_is_private(path: Path) -> None:
    KeptNames(path).write(KeptName(name="a"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_without_a_file_names_are_known_until_the_end() -> None:
    names = KeptNames(None)
    names.write(PLAIN)
    assert names.get("b") == PLAIN


def test_what_cannot_be_written_is_not_known(path: Path) -> None:
    names = KeptNames(path)
    names.write(KeptName(name="a"))
    with nothing_can_be_written(path.parent):
        with pytest.raises((FileExistsError, NotADirectoryError)):
            names.write(PLAIN)
        with pytest.raises((FileExistsError, NotADirectoryError)):
            names.erase("a")
    assert (names.get("a"), names.get("b")) == (KeptName(name="a"), None)


def test_a_damaged_file_is_told_of(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("{", encoding="utf-8")
    assert str(path) in KeptNames(path).problem
