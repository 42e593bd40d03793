"""The settings in force: at once, on the disk soon after, and told when they cannot be kept."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from tests.fakes.disk import ordinary_user
from tests.fakes.stopwatch import Stopwatch
from tests.qt.wiring import Recorder
from ztray.domain.settings import FolderCheck, FolderFault, IconStyle, Settings
from ztray.runtime.preferences import Preferences
from ztray.storage.record_file import RecordFile


class SlowFile(RecordFile[Settings]):
    """A file on a disk that waits until it is told to go on, and remembers what was written and where."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, Settings)
        self.go_on = threading.Event()
        self.written: list[Settings] = []
        self.in_main_thread: list[bool] = []

    def save(self, value: Settings) -> None:
        self.in_main_thread.append(QThread.currentThread().isMainThread())
        assert self.go_on.wait(10)
        super().save(value)
        self.written.append(value)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ztray" / "settings.json"


@pytest.fixture
def preferences(qtbot: QtBot, path: Path) -> Iterator[Preferences]:
    del qtbot
    preferences = Preferences(RecordFile(path, Settings))
    preferences.load()
    yield preferences
    preferences.close()


@pytest.fixture
def slow(path: Path) -> Iterator[SlowFile]:
    file = SlowFile(path)
    yield file
    file.go_on.set()


@pytest.fixture
def slow_preferences(qtbot: QtBot, slow: SlowFile) -> Iterator[Preferences]:
    del qtbot
    preferences = Preferences(slow)
    yield preferences
    slow.go_on.set()
    preferences.close()


@pytest.fixture
def changes(preferences: Preferences) -> Recorder:
    recorder = Recorder()
    preferences.changed.connect(recorder.note)
    return recorder


def on_disk(path: Path) -> Settings:
    return RecordFile(path, Settings).load().value


# Loading.


def test_without_a_file_the_defaults_hold(preferences: Preferences, path: Path) -> None:
    assert preferences.settings == Settings()
    assert preferences.problem == ""
    assert preferences.path == path


def test_what_the_file_holds_is_in_force_and_told(preferences: Preferences, changes: Recorder, path: Path) -> None:
    RecordFile(path, Settings).save(Settings(poll_interval=9))
    preferences.load()
    assert preferences.settings == Settings(poll_interval=9)
    assert changes.values == [Settings(poll_interval=9)]


def test_a_damaged_file_is_told(preferences: Preferences, path: Path) -> None:
    path.parent.mkdir()
    path.write_text("rubbish")
    preferences.load()
    assert "cannot be read" in preferences.problem


# Changing.


def test_a_change_holds_at_once_and_is_told(preferences: Preferences, changes: Recorder) -> None:
    preferences.change(icon_style=IconStyle.COLOUR)
    assert preferences.settings.icon_style is IconStyle.COLOUR
    assert changes.values == [Settings(icon_style=IconStyle.COLOUR)]
    assert changes.in_main_thread == [True]


def test_a_change_is_saved(preferences: Preferences, path: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(preferences.saved):
        preferences.change(poll_interval=7)
    assert on_disk(path) == Settings(poll_interval=7)


def test_what_is_the_same_is_neither_told_nor_saved(preferences: Preferences, changes: Recorder, path: Path) -> None:
    preferences.change(poll_interval=5)
    preferences.replace(Settings())
    preferences.reset()
    preferences.close()
    assert changes.values == []
    assert not path.exists()


def test_a_value_that_a_field_cannot_have_changes_nothing(
    preferences: Preferences, changes: Recorder, path: Path
) -> None:
    with pytest.raises(ValueError, match="poll_interval"):
        preferences.change(poll_interval=0)
    with pytest.raises(ValueError, match="service_port"):
        preferences.replace(Settings(service_port=-1))
    preferences.close()
    assert (preferences.settings, changes.values) == (Settings(), [])
    assert not path.exists()


def test_a_reset_brings_the_defaults_back_and_can_be_undone(preferences: Preferences, path: Path) -> None:
    preferences.change(poll_interval=7)
    before = preferences.settings
    preferences.reset()
    assert preferences.settings == Settings()
    preferences.replace(before)
    preferences.close()
    assert preferences.settings == on_disk(path) == Settings(poll_interval=7)


# Saving behind the back.


def test_a_slow_disk_holds_nobody_up(slow_preferences: Preferences, slow: SlowFile, qtbot: QtBot) -> None:
    stopwatch = Stopwatch()
    slow_preferences.change(poll_interval=7)
    stopwatch.assert_within(0.5)
    qtbot.waitUntil(lambda: slow.in_main_thread == [False])
    assert slow.written == []
    with qtbot.waitSignal(slow_preferences.saved):
        slow.go_on.set()


def test_of_many_changes_meanwhile_only_the_last_is_written(
    slow_preferences: Preferences, slow: SlowFile, qtbot: QtBot
) -> None:
    slow_preferences.change(poll_interval=1)
    qtbot.waitUntil(lambda: len(slow.in_main_thread) == 1)
    for seconds in range(2, 50):
        slow_preferences.change(poll_interval=seconds)
    slow.go_on.set()
    slow_preferences.close()
    assert slow.written == [Settings(poll_interval=1), Settings(poll_interval=49)]


def test_closing_writes_what_is_not_written_yet(preferences: Preferences, path: Path) -> None:
    for seconds in range(1, 20):
        preferences.change(poll_interval=seconds)
    assert preferences.close()
    assert on_disk(path) == Settings(poll_interval=19)


@pytest.mark.expects_warnings
def test_closing_waits_for_a_hanging_disk_for_a_while_only(
    slow_preferences: Preferences, slow: SlowFile, caplog: pytest.LogCaptureFixture
) -> None:
    slow_preferences.change(poll_interval=7)
    stopwatch = Stopwatch()
    assert slow_preferences.close() is False
    assert 1 < stopwatch.seconds < 4
    assert "did not end within" in caplog.text
    slow.go_on.set()
    assert slow_preferences.close() is True
    assert slow.written == [Settings(poll_interval=7)]


def test_closing_what_was_never_changed_takes_no_time(preferences: Preferences) -> None:
    assert preferences.close()
    assert preferences.close()


def test_a_disk_that_cannot_be_written_is_told_and_the_change_holds_all_the_same(qtbot: QtBot) -> None:
    with ordinary_user() as folder:
        preferences = Preferences(RecordFile(folder / "settings.json", Settings))
        folder.chmod(0o500)
        with qtbot.waitSignal(preferences.failed) as failed:
            preferences.change(poll_interval=7)
        assert failed.args == [
            f"The settings hold, but could not be saved to {folder / 'settings.json'}: Permission denied."
        ]
        assert preferences.settings.poll_interval == 7
        folder.chmod(0o700)
        assert preferences.close()
        assert on_disk(folder / "settings.json") == Settings(poll_interval=7)


# Looking for folders.


def checked(preferences: Preferences, qtbot: QtBot, text: str) -> FolderCheck:
    with qtbot.waitSignal(preferences.folder_checked) as signal:
        preferences.check_folder(text)
    assert signal.args is not None
    (check,) = signal.args
    assert isinstance(check, FolderCheck)
    return check


def test_a_folder_that_is_there_is_found(preferences: Preferences, qtbot: QtBot, tmp_path: Path) -> None:
    check = checked(preferences, qtbot, f" {tmp_path} ")
    assert (check.folder, check.fault) == (str(tmp_path), None)
    assert check.text == f" {tmp_path} "


def test_the_users_home_can_be_abbreviated(
    preferences: Preferences, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "zt").mkdir()
    assert checked(preferences, qtbot, "~/zt").folder == str(tmp_path / "zt")


def test_no_text_is_no_folder_and_no_fault(preferences: Preferences, qtbot: QtBot) -> None:
    assert checked(preferences, qtbot, "  ") == FolderCheck(text="  ")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("zerotier-one", FolderFault.RELATIVE),
        ("~nobody-of-this-name/zt", FolderFault.RELATIVE),
        ("/nowhere/at/all", FolderFault.MISSING),
        ("/dev/null", FolderFault.NO_FOLDER),
        ("/dev/null/below", FolderFault.MISSING),
        ("/tmp/" + "x" * 5000, FolderFault.NO_ACCESS),  # noqa: S108 - a name that is too long to be one
    ],
)
def test_what_is_no_folder_is_told_apart(preferences: Preferences, qtbot: QtBot, text: str, fault: FolderFault) -> None:
    assert checked(preferences, qtbot, text).fault is fault


def test_a_folder_that_must_not_be_looked_into_is_told(preferences: Preferences, qtbot: QtBot) -> None:
    with ordinary_user() as folder:
        (folder / "locked" / "home").mkdir(parents=True)
        (folder / "locked").chmod(0)
        assert checked(preferences, qtbot, str(folder / "locked" / "home")).fault is FolderFault.NO_ACCESS
        (folder / "locked").chmod(0o700)
