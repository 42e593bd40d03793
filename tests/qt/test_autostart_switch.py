"""Starting at login as the program sees it: what the system says, the switch, and a program that was moved."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.qt.wiring import Recorder
from ztray.runtime.autostart import Autostart, LoginStart
from ztray.system.linux import Linux


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "bin" / "ztray"
    path.parent.mkdir()
    path.write_text("")
    return path


@pytest.fixture
def linux(tmp_path: Path) -> Linux:
    return Linux({"XDG_CONFIG_DIRS": str(tmp_path / "etc")})


@pytest.fixture
def autostart(qtbot: QtBot, linux: Linux, tmp_path: Path, program: Path) -> Iterator[Autostart]:
    del qtbot
    autostart = Autostart(linux, tmp_path, (str(program),))
    yield autostart
    assert autostart.close()


def looked(autostart: Autostart, qtbot: QtBot) -> LoginStart:
    with qtbot.waitSignal(autostart.changed) as signal:
        autostart.look()
    assert signal.args is not None
    (start,) = signal.args
    assert isinstance(start, LoginStart)
    return start


def test_what_the_system_says_is_told(autostart: Autostart, qtbot: QtBot) -> None:
    assert looked(autostart, qtbot) == LoginStart()
    assert not looked(autostart, qtbot).is_on


def test_it_is_switched_on_and_off(autostart: Autostart, qtbot: QtBot, linux: Linux, tmp_path: Path) -> None:
    with qtbot.waitSignal(autostart.changed) as signal:
        autostart.switch(on=True)
    assert signal.args == [LoginStart(program=linux.login_program(tmp_path), is_current=True)]
    with qtbot.waitSignal(autostart.changed) as signal:
        autostart.switch(on=False)
    assert signal.args == [LoginStart()]
    assert not linux.starts_at_login(tmp_path)


def test_another_copy_that_starts_is_on_but_not_this_one(
    autostart: Autostart, qtbot: QtBot, linux: Linux, tmp_path: Path
) -> None:
    linux.set_start_at_login(tmp_path, ("/elsewhere/ztray",), on=True)
    start = looked(autostart, qtbot)
    assert (start.is_on, start.program, start.is_current) == (True, "/elsewhere/ztray", False)


def test_what_cannot_be_switched_is_told_with_what_holds(autostart: Autostart, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / ".config").write_text("not a folder")
    failed, changed = Recorder(), Recorder()
    autostart.failed.connect(failed.note)
    autostart.changed.connect(changed.note)
    with qtbot.waitSignal(changed.arrived):
        autostart.switch(on=True)
    (sentence,) = failed.values
    assert str(sentence).startswith("Starting at login could not be switched on: ")
    assert str(tmp_path / ".config") in str(sentence)
    assert changed.values == [LoginStart()]


def test_what_cannot_be_found_out_is_told(autostart: Autostart, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / ".config" / "autostart" / "io.github.ztray.ZTray.desktop").mkdir(parents=True)
    with qtbot.waitSignal(autostart.failed) as signal:
        autostart.look()
    assert signal.args is not None
    assert "could not be found out: Is a directory" in signal.args[0]


def test_at_the_start_an_entry_of_a_program_that_is_gone_is_mended(
    autostart: Autostart, qtbot: QtBot, linux: Linux, tmp_path: Path, program: Path
) -> None:
    linux.set_start_at_login(tmp_path, (str(tmp_path / "old checkout" / "ztray"),), on=True)
    with qtbot.waitSignal(autostart.changed):
        autostart.mend()
    assert linux.login_program(tmp_path) == str(program)


@pytest.mark.parametrize("is_on", [True, False], ids=["another copy", "off"])
def test_at_the_start_nothing_else_is_touched(
    autostart: Autostart, qtbot: QtBot, linux: Linux, tmp_path: Path, is_on: bool
) -> None:
    other = tmp_path / "other"
    other.write_text("")
    linux.set_start_at_login(tmp_path, (str(other),), on=is_on)
    recorder = Recorder()
    autostart.failed.connect(recorder.note)
    autostart.mend()
    start = looked(autostart, qtbot)
    assert start.program == (str(other) if is_on else "")
    assert recorder.values == []


def test_closing_finishes_what_was_asked_for(autostart: Autostart, linux: Linux, tmp_path: Path) -> None:
    autostart.switch(on=True)
    assert autostart.close()
    assert linux.starts_at_login(tmp_path)
