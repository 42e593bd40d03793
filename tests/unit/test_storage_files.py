"""Files that are whole whatever happens: a killed program, a full disk, links, folders that must not be written."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import ztray
from tests.fakes.disk import full_disk, ordinary_user
from ztray.storage.files import keep_aside, remove_leftovers, write_atomically

KILLS = 250


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


def names(folder: Path) -> list[str]:
    return sorted(found.name for found in folder.iterdir())


# Writing.


def test_a_file_is_written_in_a_folder_that_is_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "settings.json"
    write_atomically(path, "Grüße\n")
    assert path.read_bytes() == "Grüße\n".encode()
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_file_is_replaced_and_nothing_else_is_left(path: Path) -> None:
    path.write_text("a much longer text than the one after it")
    write_atomically(path, "new")
    assert path.read_text() == "new"
    assert names(path.parent) == ["settings.json"]


def test_only_its_user_may_read_it(path: Path) -> None:
    path.write_text("old")
    path.chmod(0o644)
    write_atomically(path, "new")
    assert path.stat().st_mode & 0o777 == 0o600


def test_it_is_never_written_in_place(path: Path) -> None:
    path.write_text("old")
    with path.open() as opened:
        write_atomically(path, "new")
        assert opened.read() == "old"


def test_a_link_keeps_being_one(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "dotfiles" / "ztray.json"
    target.parent.mkdir()
    target.write_text("old")
    path.symlink_to(target)
    write_atomically(path, "new")
    assert path.is_symlink()
    assert target.read_text() == "new"
    assert names(target.parent) == ["ztray.json"]


def test_a_link_that_leads_nowhere_leads_to_the_file_then(path: Path, tmp_path: Path) -> None:
    path.symlink_to(tmp_path / "later" / "ztray.json")
    write_atomically(path, "new")
    assert (tmp_path / "later" / "ztray.json").read_text() == "new"


def test_a_full_disk_leaves_the_file_as_it_was(path: Path) -> None:
    path.write_text("old")
    with full_disk(), pytest.raises(OSError, match="too large"):
        write_atomically(path, "x" * 1000)
    assert path.read_text() == "old"
    assert names(path.parent) == ["settings.json"]


def test_a_folder_that_must_not_be_written_is_told() -> None:
    with ordinary_user() as folder:
        path = folder / "settings.json"
        path.write_text("old")
        folder.chmod(0o500)
        with pytest.raises(PermissionError):
            write_atomically(path, "new")
        assert path.read_text() == "old"


def test_a_folder_that_must_not_be_read_can_be_written() -> None:
    """Such a folder cannot be flushed; the file is there all the same."""
    with ordinary_user() as folder:
        folder.chmod(0o300)
        write_atomically(folder / "settings.json", "new")
        assert (folder / "settings.json").read_text() == "new"


def test_a_text_that_is_no_unicode_is_told_like_every_other_reason(path: Path) -> None:
    path.write_text("old")
    with pytest.raises(OSError) as caught:  # noqa: PT011 - the errno tells
        write_atomically(path, "half a pair: \udcff")
    assert caught.value.errno == errno.EILSEQ
    assert path.read_text() == "old"


# A killed program.


def test_a_program_killed_at_any_moment_leaves_the_last_value_it_saved_or_the_next(path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "tests.fakes.killed_writer", str(path), str(KILLS), "1"],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"PYTHONPATH": str(Path(ztray.__file__).parents[1])},
        check=True,
        capture_output=True,
        text=True,
        timeout=50,
    )
    lives = json.loads(told.stdout)
    assert len(lives) == KILLS
    assert any(life["was_in_the_middle"] for life in lives)
    # How far each life gets is for the disk to say; that they get anywhere at all is not.
    assert len({life["loaded"] for life in lives}) > 10
    for life in lives:
        assert life["acknowledged"] <= life["loaded"] <= life["acknowledged"] + 1, life
        assert life["is_default_otherwise"], life
        assert life["problem"] == "", life
        assert life["left"] == [], life


# What is left of it.


def test_what_a_killed_program_left_is_removed_and_nothing_else(path: Path) -> None:
    left = ".settings.json.k3j2h1g0.new"
    others = [".settings.json.swp", ".other.json.k3j2h1g0.new", "settings.json", "settings.json.new"]
    for name in (left, *others):
        path.with_name(name).write_text("half")
    remove_leftovers(path)
    assert names(path.parent) == sorted(others)


def test_what_was_left_where_a_link_leads_is_removed(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "dotfiles" / "ztray.json"
    target.parent.mkdir()
    path.symlink_to(target)
    (target.parent / ".ztray.json.abc.new").write_text("half")
    remove_leftovers(path)
    assert names(target.parent) == []


def test_a_name_with_signs_of_patterns_is_a_name(tmp_path: Path) -> None:
    path = tmp_path / "[ab]*.json"
    path.with_name(".[ab]*.json.x.new").write_text("half")
    path.with_name(".a.json.x.new").write_text("somebody else's")
    remove_leftovers(path)
    assert names(tmp_path) == [".a.json.x.new"]


def test_a_folder_that_is_not_there_has_no_leftovers(tmp_path: Path) -> None:
    remove_leftovers(tmp_path / "nowhere" / "settings.json")
    assert names(tmp_path) == []


# Keeping aside.


def test_a_file_is_kept_under_a_name_that_says_why(path: Path) -> None:
    path.write_bytes(b"\x00\xffrubbish")
    kept = keep_aside(path, "damaged")
    assert kept.name.startswith("settings.json.damaged-20")
    assert kept.read_bytes() == path.read_bytes() == b"\x00\xffrubbish"
    assert kept.stat().st_mode & 0o777 == 0o600


def test_different_files_are_kept_side_by_side_and_the_same_file_once(path: Path) -> None:
    kept = []
    for content in ("one", "two", "one", "two"):
        path.write_text(content)
        kept.append(keep_aside(path, "damaged"))
    assert [copy.read_text() for copy in kept] == ["one", "two", "one", "two"]
    assert len(names(path.parent)) == 3


def test_a_folder_in_the_files_place_is_moved_aside_with_all_it_holds(path: Path) -> None:
    path.mkdir()
    (path / "precious").write_text("kept")
    assert (keep_aside(path, "damaged") / "precious").read_text() == "kept"
    assert not path.exists()


def test_a_file_that_must_not_be_read_is_moved_aside() -> None:
    with ordinary_user() as folder:
        path = folder / "settings.json"
        path.write_text("secret")
        path.chmod(0)
        kept = keep_aside(path, "damaged")
        assert not path.exists()
        kept.chmod(0o600)
        assert kept.read_text() == "secret"


def test_a_link_round_in_a_circle_is_moved_aside(path: Path) -> None:
    path.symlink_to(path)
    assert keep_aside(path, "damaged").is_symlink()
    assert not os.path.lexists(path)


def test_a_full_disk_leaves_no_half_copy(path: Path) -> None:
    path.write_text("x" * 1000)
    with full_disk(), pytest.raises(OSError, match="too large"):
        keep_aside(path, "damaged")
    assert names(path.parent) == ["settings.json"]
