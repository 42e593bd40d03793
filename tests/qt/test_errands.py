"""Errands with programs that stand in for the system's, as they end well, badly, late or not at all."""

import logging
import os
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.qt.wiring import Recorder
from ztray.domain.errand import Errand, ErrandFailure, ErrandFault
from ztray.domain.token import Token
from ztray.runtime.errands import Errands
from ztray.system.linux import Linux

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the programs are scripts for a Unix shell")

SECRET = "q7x2m4n8p1s5t9v3w6z0a2c4"
DECLINED = 126


class Sudo(Linux):
    """A system on which a script does every errand, for as long as there is one."""

    def __init__(self) -> None:
        super().__init__({})
        self.script: str | None = None
        self.program = "/bin/sh"
        self.asked: list[tuple[Errand, Path]] = []
        self.told: list[tuple[int, str]] = []

    def errand_command(self, errand: Errand, token: Path) -> tuple[str, ...] | None:
        self.asked.append((errand, token))
        return None if self.script is None else (self.program, "-c", self.script, str(token))

    def errand_fault(self, code: int, words: str) -> ErrandFault:
        self.told.append((code, words))
        return ErrandFault.DECLINED if code == DECLINED else ErrandFault.FAILED


class Desk:
    """Somebody who has errands done, and what they get to know of it, in order."""

    def __init__(self, qtbot: QtBot, folder: Path, *, patience: int = 20_000) -> None:
        self._qtbot = qtbot
        self.folder = folder
        self.token = folder / "authtoken.secret"
        self.sudo = Sudo()
        self.errands = Errands(self.sudo, patience=patience)
        self.news = Recorder()
        for signal in (self.errands.changed, self.errands.done, self.errands.failed, self.errands.token_read):
            signal.connect(self.news.note)

    def run(self, script: str, errand: Errand = Errand.READ_TOKEN) -> list[object]:
        """Have an errand done by a script, and return all that is told until it has ended."""
        self.begin(script, errand)
        self.wait_for_the_end()
        return self.news.values

    def begin(self, script: str, errand: Errand = Errand.READ_TOKEN) -> None:
        self.sudo.script = script
        self.errands.run(errand, self.token)

    def wait_for_the_end(self) -> None:
        def has_ended() -> bool:
            return isinstance(self.news.values[-1], (ErrandFailure, Errand)) and None in self.news.values

        self._qtbot.waitUntil(has_ended)

    def wait_for_file(self, name: str) -> Path:
        path = self.folder / name
        self._qtbot.waitUntil(lambda: path.exists() and bool(path.read_text()))
        return path

    def failure(self) -> ErrandFailure:
        (failure,) = (news for news in self.news.values if isinstance(news, ErrandFailure))
        return failure


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(qtbot, tmp_path)
    yield desk
    assert desk.errands.close()


def is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


# What goes well.


@pytest.mark.parametrize("output", [SECRET, f"{SECRET}\n", f"  {SECRET}\r\n"])
def test_the_token_that_is_written_is_read(desk: Desk, output: str) -> None:
    news = desk.run(f"printf %s {shlex.quote(output)}")
    assert news == [Errand.READ_TOKEN, None, Token(SECRET), Errand.READ_TOKEN]


def test_the_token_is_read_from_where_the_service_has_it(desk: Desk) -> None:
    desk.token.write_text(SECRET)
    assert Token(SECRET) in desk.run('cat "$0"')
    assert desk.sudo.asked == [(Errand.READ_TOKEN, desk.token)]


@pytest.mark.parametrize("errand", [Errand.START, Errand.STOP, Errand.RESTART])
def test_of_other_errands_it_counts_only_that_they_are_done(desk: Desk, errand: Errand) -> None:
    assert desk.run(f"echo {SECRET}", errand) == [errand, None, errand]


def test_what_is_written_beside_the_token_harms_nothing(desk: Desk) -> None:
    assert Token(SECRET) in desk.run(f"echo 'some warning' >&2; echo {SECRET}")


def test_another_errand_can_follow(desk: Desk) -> None:
    desk.run("true", Errand.START)
    desk.news.values.clear()
    assert desk.run(f"echo {SECRET}") == [Errand.READ_TOKEN, None, Token(SECRET), Errand.READ_TOKEN]


def test_nothing_can_be_typed_to_the_program(desk: Desk) -> None:
    desk.run(f"read line && exit 1; echo {SECRET}")
    assert Token(SECRET) in desk.news.values


def test_nothing_is_done_unasked(desk: Desk) -> None:
    assert desk.sudo.asked == []


# What comes to nothing.


def test_what_cannot_be_asked_for_is_told_at_once(desk: Desk) -> None:
    desk.errands.run(Errand.START, desk.token)
    assert desk.news.values == [ErrandFailure(errand=Errand.START, fault=ErrandFault.NOT_OFFERED)]


def test_the_system_says_what_an_exit_means(desk: Desk) -> None:
    desk.run(f"echo 'Request dismissed' >&2; exit {DECLINED}")
    assert desk.sudo.told == [(DECLINED, "Request dismissed")]
    assert desk.failure() == ErrandFailure(
        errand=Errand.READ_TOKEN, fault=ErrandFault.DECLINED, detail="Request dismissed"
    )


def test_a_token_counts_for_nothing_when_the_program_fails(desk: Desk) -> None:
    news = desk.run(f"echo {SECRET}; exit 1")
    assert not any(isinstance(item, Token) for item in news)
    assert desk.failure().fault is ErrandFault.FAILED


def test_what_the_program_says_is_cleaned_and_shortened(desk: Desk) -> None:
    desk.run(r"printf 'Not \033[31mallowed\n\n' >&2; yes x | head -n 200000 >&2; exit 1", Errand.START)
    assert desk.failure().detail.startswith("Not [31mallowed x x x")
    assert len(desk.failure().detail) <= 200
    assert len(desk.sudo.told[0][1]) <= 4096


@pytest.mark.parametrize(
    "script",
    [
        "true",
        "echo",
        "echo a text of words",
        f"echo {SECRET} {SECRET}",
        r"printf '\377\376\001'",
        "yes | head -c 1000000",
    ],
)
def test_what_is_no_token_is_told_and_not_repeated(desk: Desk, script: str) -> None:
    desk.run(script)
    assert desk.failure() == ErrandFailure(errand=Errand.READ_TOKEN, fault=ErrandFault.NO_TOKEN)


def test_a_program_that_is_not_there_has_failed(desk: Desk) -> None:
    desk.sudo.program = "/nowhere/pkexec"
    news = desk.run("")
    assert news[:2] == [Errand.READ_TOKEN, None]
    assert desk.failure().fault is ErrandFault.FAILED
    assert desk.failure().detail


def test_a_program_that_is_killed_has_failed(desk: Desk) -> None:
    desk.run("kill -9 $$", Errand.START)
    assert desk.failure().fault is ErrandFault.FAILED
    assert desk.sudo.told == []


# What takes long.


def test_a_second_errand_is_not_begun_beside_the_first(desk: Desk) -> None:
    desk.begin('until [ -e "$0" ]; do sleep 0.01; done', Errand.START)
    desk.errands.run(Errand.STOP, desk.token)
    desk.token.touch()
    desk.wait_for_the_end()
    assert desk.news.values == [Errand.START, None, Errand.START]
    assert desk.sudo.asked == [(Errand.START, desk.token)]


def test_who_never_answers_is_not_waited_for_and_the_program_is_killed(qtbot: QtBot, tmp_path: Path) -> None:
    desk = Desk(qtbot, tmp_path, patience=300)
    desk.run(f"echo $$ > {tmp_path}/pid; echo {SECRET}; exec sleep 60")
    assert desk.news.values == [
        Errand.READ_TOKEN,
        None,
        ErrandFailure(errand=Errand.READ_TOKEN, fault=ErrandFault.TIMED_OUT),
    ]
    process_id = int(desk.wait_for_file("pid").read_text())
    qtbot.waitUntil(lambda: not is_alive(process_id))
    assert desk.errands.close()


def test_after_an_errand_that_took_too_long_another_can_be_done(qtbot: QtBot, tmp_path: Path) -> None:
    desk = Desk(qtbot, tmp_path, patience=300)
    desk.run("exec sleep 60")
    desk.news.values.clear()
    assert desk.run("true", Errand.START) == [Errand.START, None, Errand.START]
    assert desk.errands.close()


def test_closing_kills_what_is_under_way_and_tells_nobody(desk: Desk, qtbot: QtBot) -> None:
    desk.begin(f"echo $$ > {desk.folder}/pid; echo {SECRET}; exec sleep 60")
    process_id = int(desk.wait_for_file("pid").read_text())
    assert desk.errands.close()
    assert not is_alive(process_id)
    qtbot.waitUntil(lambda: not desk.errands.children())
    assert desk.news.values == [Errand.READ_TOKEN]


def test_nothing_is_left_of_an_errand_that_has_ended(desk: Desk, qtbot: QtBot) -> None:
    desk.run(f"echo {SECRET}")
    qtbot.waitUntil(lambda: not desk.errands.children())


# The secret.


@pytest.mark.parametrize("ending", ["exit 0", "exit 1", "kill -9 $$"])
def test_the_token_is_in_no_log_and_no_failure(desk: Desk, caplog: pytest.LogCaptureFixture, ending: str) -> None:
    with caplog.at_level(logging.DEBUG):
        desk.run(f"echo {SECRET}; {ending}")
    assert "READ_TOKEN" in caplog.text
    assert SECRET not in caplog.text
    assert SECRET not in repr(desk.news.values)
