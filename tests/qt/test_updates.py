"""Asking once a day for a newer version: only who wants to know asks, and no more often."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt, QThread
from pytestqt.qtbot import QtBot

from tests.fakes.patience import PATIENCE_MS
from tests.fakes.wall_clock import WallClock
from tests.fakes.web_server import WebServer, web_server
from tests.qt.person import Person
from tests.qt.running import Running
from tests.qt.wiring import Recorder
from ztray.domain.update import Release
from ztray.runtime.updates import DAY, Updates
from ztray.ui.main_window import MainWindow

PAGE = "https://example.com/ztray"
NEWER = Release(version="0.2.0", page=PAGE)

Start = Callable[[], Updates]


@pytest.fixture
def clock() -> WallClock:
    return WallClock()


@pytest.fixture
def server() -> Iterator[WebServer]:
    with web_server() as serving:
        serving.tell("GET", "/newest.json", {"version": "0.2.0", "page": PAGE})
        yield serving
        serving.ended.set()


@pytest.fixture
def start(qtbot: QtBot, tmp_path: Path, clock: WallClock) -> Iterator[Start]:
    """Start time and again, with what an earlier start has left."""
    del qtbot
    started: list[Updates] = []

    def start() -> Updates:
        if started:
            assert started[-1].close()
        started.append(Updates("0.1.0", tmp_path / "updates.json", now=clock, first_look=0))
        return started[-1]

    yield start
    assert all(updates.close() for updates in started)


def address(server: WebServer) -> str:
    return f"{server.base}/newest.json"


def questions(updates: Updates) -> list[QThread]:
    return updates.findChildren(QThread, options=Qt.FindChildOption.FindDirectChildrenOnly)


def was_asked(updates: Updates, server: WebServer, times: int) -> bool:
    """Say whether this is so, and what was asked before the last time is gone."""
    return len(server.asked) == times and len(questions(updates)) == 1


def test_who_wants_to_know_is_told_of_a_newer_version(start: Start, server: WebServer, qtbot: QtBot) -> None:
    updates = start()
    with qtbot.waitSignal(updates.changed) as told:
        updates.watch(address(server))
    assert told.args == [NEWER]
    assert updates.newer == NEWER


def test_who_does_not_want_to_know_any_more_asks_nothing_and_is_told_nothing(
    start: Start, server: WebServer, qtbot: QtBot, clock: WallClock
) -> None:
    updates = start()
    with qtbot.waitSignal(updates.changed):
        updates.watch(address(server))
    updates.watch("")
    assert updates.newer is None
    clock.advance(2 * DAY / 1000)
    start().watch("")
    assert len(server.asked) == 1


def test_a_second_start_on_the_same_day_knows_without_asking(
    start: Start, server: WebServer, qtbot: QtBot, clock: WallClock
) -> None:
    first = start()
    with qtbot.waitSignal(first.changed):
        first.watch(address(server))
    second = start()
    second.watch(address(server))
    assert second.newer == NEWER
    assert len(server.asked) == 1
    clock.advance(DAY / 1000)
    third = start()
    told = Recorder()
    third.changed.connect(told.note)
    third.watch(address(server))
    qtbot.waitUntil(lambda: len(server.asked) == 2)


@pytest.mark.parametrize("version", ["", "next", "0.2.0-rc1", "1" * 5000])
def test_what_somebody_wrote_into_the_file_for_a_version_is_none(
    start: Start, server: WebServer, tmp_path: Path, clock: WallClock, version: str
) -> None:
    newest = {"version": version, "page": "javascript:alert(1)"}
    kept = {"at": clock(), "newest": newest, "address": address(server)}
    (tmp_path / "updates.json").write_text(json.dumps(kept))
    updates = start()
    updates.watch(address(server))
    assert updates.newer is None


def test_a_question_that_was_answered_is_there_no_longer_than_to_the_next(
    start: Start, server: WebServer, qtbot: QtBot, clock: WallClock
) -> None:
    updates = start()
    updates.watch(address(server))
    for asked in range(1, 4):
        qtbot.waitUntil(partial(was_asked, updates, server, asked))
        assert questions(updates)[0].wait(PATIENCE_MS)
        clock.advance(DAY / 1000)
        updates.watch("")
        updates.watch(address(server))


def test_an_answer_that_comes_in_at_the_end_begins_nothing(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    with web_server() as server:
        server.hang("GET", "/newest.json")
        server.tell("GET", "/newest.json", {"version": "0.2.0", "page": PAGE})
        updates = start()
        told = Recorder()
        updates.changed.connect(told.note)
        updates.watch(address(server))
        qtbot.waitUntil(server.waiting.is_set)
        server.ended.set()
        (question,) = questions(updates)
        assert question.wait(PATIENCE_MS)
        assert updates.close()
        kept = (tmp_path / "updates.json").read_bytes()
        QCoreApplication.sendPostedEvents()
        assert not any(thread.isRunning() for thread in updates.findChildren(QThread))
        assert told.values == []
        assert (tmp_path / "updates.json").read_bytes() == kept


def test_what_one_address_has_told_is_not_what_another_tells(start: Start, server: WebServer, qtbot: QtBot) -> None:
    server.tell("GET", "/mirror.json", {"version": "0.3.0"})
    first = start()
    with qtbot.waitSignal(first.changed):
        first.watch(address(server))
    second = start()
    second.watch(f"{server.base}/mirror.json")
    assert second.newer is None
    qtbot.waitUntil(lambda: second.newer == Release(version="0.3.0"))


def test_a_version_that_is_not_newer_is_no_news(start: Start, qtbot: QtBot) -> None:
    with web_server() as server:
        server.tell("GET", "/newest.json", {"version": "0.1.0"})
        updates = start()
        updates.watch(address(server))
        qtbot.waitUntil(lambda: len(server.asked) == 1)
        assert updates.close()
        assert updates.newer is None


def test_a_server_that_hangs_keeps_nobody_from_quitting(start: Start, qtbot: QtBot) -> None:
    with web_server() as server:
        server.hang("GET", "/newest.json")
        updates = start()
        updates.watch(address(server))
        qtbot.waitUntil(server.waiting.is_set)
        assert updates.close()
        server.ended.set()


# In the whole program.


@pytest.fixture
def first_start(running: Running, server: WebServer, person: Person) -> MainWindow:
    """The window at the first start ever; whoever asks for newer versions asks the server here."""
    running.choose(update_address=address(server))
    running.start(is_first=True)
    return person.wait_for(MainWindow)


def test_the_first_start_asks_whether_to_tell_and_takes_the_answer(
    first_start: MainWindow, person: Person, running: Running, qtbot: QtBot
) -> None:
    person.wait_for_text("whether there is a newer version", first_start)
    person.click("Yes, tell me", first_start)
    qtbot.waitUntil(lambda: "newer version" not in person.read(first_start))
    running.stop()
    assert running.settings_file.load().value.tells_updates


def test_who_says_no_is_not_asked_again(first_start: MainWindow, person: Person, running: Running) -> None:
    person.click("No", first_start)
    running.stop()
    assert not running.settings_file.load().value.tells_updates
    running.choose(start_hidden=False)
    running.start(is_first=True)
    window = person.wait_for(MainWindow)
    person.wait_for_text("● Online", window)
    assert "newer version" not in person.read(window)


def test_nobody_is_asked_in_the_demo(running: Running, person: Person) -> None:
    running.start(is_first=True, demo=True)
    window = person.wait_for(MainWindow)
    person.wait_for_text("This is a demo", window)
    assert "newer version" not in person.read(window)
