"""From a service whose token nobody has to one that is used, by clicks, and what is kept of it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.fakes.keyring_backends import Drawer, path_of
from tests.qt.person import Person
from tests.qt.running import Desk, Running
from ztray.demo.service import SimulatedService
from ztray.demo.world import World
from ztray.domain.errand import Errand
from ztray.presentation.actions import Examine
from ztray.system.linux import Linux
from ztray.ui.dialogs.token import TokenDialog
from ztray.ui.main_window import MainWindow

ALLOW = "Allow ZTray to read the token…"
NEEDED = "ZTray needs permission once"
KEEP = "Keep it unencrypted"
UNKEPT = "ZTray knows ZeroTier's token only until it ends"
STALE = "stalestalestalestalestal"


class Obliging(Linux):
    """A system that asks for nobody's password, and runs a program of the test's instead of what it would run."""

    def __init__(self, *command: str) -> None:
        super().__init__({})
        self.command = command

    def errand_command(self, errand: Errand, token: Path) -> tuple[str, ...] | None:
        return self.command if errand is Errand.READ_TOKEN else super().errand_command(errand, token)


@pytest.fixture(autouse=True)
def drawer(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[tuple[str, str], str]]:
    """Have a keyring that encrypts nothing set up, as some desktops have; tell what it keeps."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", path_of(Drawer))
    Drawer.entries.clear()
    yield Drawer.entries
    Drawer.entries.clear()


def close_token(service: SimulatedService) -> Path:
    """Have nobody read a service's token any more, not even root, whom these tests may run as; tell where it was."""
    file = service.home / "authtoken.secret"
    file.unlink()
    file.symlink_to(file)
    return file


class Locked:
    """A program whose service keeps its token where only administrators can read it."""

    def __init__(
        self, running: Running, service: SimulatedService, person: Person, world: World, qtbot: QtBot, folder: Path
    ) -> None:
        self._running = running
        self._person = person
        self._world = world
        self._qtbot = qtbot
        self.token = service.token
        self.strongroom = folder / "strongroom"
        self.strongroom.write_text(service.token)
        self.token_file = close_token(service)

    def start(self, *command: str) -> Desk:
        """Start the program, or start it again, where a command reads the token."""
        self._running.stop()
        self._running.runs_on(Obliging(*(command or ("/bin/cat", str(self.strongroom)))))
        application = self._running.start()
        application.show_window()
        return Desk(application, self._person.wait_for(MainWindow), self._person, self._world, self._qtbot)

    def start_by_settings(self, *command: str) -> Desk:
        """Start it where the settings say which service it is."""
        self._running.is_given_nothing()
        self._running.choose(service_home=str(self._running.service.home))
        return self.start_without_token(*command)

    def start_without_token(self, *command: str) -> Desk:
        desk = self.start(*command)
        desk.wait_for_text(NEEDED)
        return desk


@pytest.fixture
def locked(
    running: Running, service: SimulatedService, person: Person, world: World, qtbot: QtBot, tmp_path: Path
) -> Locked:
    return Locked(running, service, person, world, qtbot, tmp_path)


def test_one_click_gets_the_token_and_shows_the_networks(locked: Locked, person: Person) -> None:
    desk = locked.start_without_token()
    assert "your system asks for an administrator's password" in person.read(desk.window)
    person.click(ALLOW, desk.window)
    desk.wait_until(lambda: desk.rows == ["● Home"])


def test_a_token_is_not_kept_where_it_would_not_be_encrypted_unless_that_is_agreed(
    locked: Locked, person: Person, drawer: dict[tuple[str, str], str]
) -> None:
    desk = locked.start_without_token()
    person.click(ALLOW, desk.window)
    desk.wait_for_text(UNKEPT)
    assert drawer == {}
    person.click(KEEP, desk.window)
    desk.wait_until(lambda: UNKEPT not in person.read(desk.window))
    assert list(drawer.values()) == [locked.token]


def test_a_token_that_is_kept_is_used_after_the_next_start(locked: Locked, person: Person) -> None:
    desk = locked.start_without_token()
    person.click(ALLOW, desk.window)
    desk.wait_for_text(UNKEPT)
    person.click(KEEP, desk.window)
    desk.wait_until(lambda: UNKEPT not in person.read(desk.window))
    again = locked.start("/bin/false")
    again.wait_until(lambda: again.rows == ["● Home"])


def test_a_token_that_is_forgotten_is_known_to_nobody_any_more(
    locked: Locked, person: Person, drawer: dict[tuple[str, str], str]
) -> None:
    desk = locked.start_without_token()
    person.click(ALLOW, desk.window)
    desk.wait_for_text(UNKEPT)
    person.click(KEEP, desk.window)
    desk.wait_until(lambda: UNKEPT not in person.read(desk.window))
    person.press(Qt.Key.Key_6, Qt.KeyboardModifier.ControlModifier)
    desk.wait_until(lambda: "Forget the token" in person.buttons(desk.window))
    person.click("Forget the token", desk.window)
    desk.wait_until(lambda: drawer == {})
    person.press(Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    desk.wait_for_text(NEEDED)
    locked.start_without_token()


def test_a_token_that_is_not_kept_is_asked_for_after_the_next_start(locked: Locked, person: Person) -> None:
    desk = locked.start_without_token()
    person.click(ALLOW, desk.window)
    desk.wait_until(lambda: desk.rows == ["● Home"])
    locked.start_without_token()


def test_what_was_declined_is_told_and_can_be_tried_again(locked: Locked, person: Person) -> None:
    desk = locked.start_without_token("/bin/sh", "-c", "echo Request dismissed >&2; exit 126")
    person.click(ALLOW, desk.window)
    desk.wait_for_text("Nothing was changed")
    assert person.buttons(desk.window)[ALLOW]
    person.click("Dismiss", desk.window)
    desk.wait_until(lambda: "Nothing was changed" not in person.read(desk.window))


def test_the_password_is_asked_for_once_a_click(locked: Locked, person: Person, tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    desk = locked.start_without_token("/bin/sh", "-c", f"echo x >> {calls}; exit 126")
    person.click(ALLOW, desk.window)
    desk.wait_for_text("Nothing was changed")
    for _ in range(3):
        desk.look()
    desk.wait_for_text("Nothing was changed")
    assert calls.read_text() == "x\n"


def test_a_token_that_was_read_and_is_refused_is_told(locked: Locked, person: Person) -> None:
    locked.strongroom.write_text(STALE)
    desk = locked.start_without_token()
    person.click(ALLOW, desk.window)
    desk.wait_for_text("What was read is no token that the service accepts")


def test_a_token_can_be_pasted(locked: Locked, person: Person) -> None:
    desk = locked.start_without_token()
    person.click("Paste the token…", desk.window)
    dialog = person.wait_for(TokenDialog)
    person.type(locked.token)
    person.click("Use this token", dialog)
    desk.wait_until(lambda: desk.rows == ["● Home"])
    desk.wait_until(lambda: person.all_seen(TokenDialog) == [])
    desk.wait_for_text(UNKEPT)


def test_a_wrong_token_that_was_pasted_is_told_where_it_was_pasted(locked: Locked, person: Person) -> None:
    desk = locked.start_without_token()
    person.click("Paste the token…", desk.window)
    dialog = person.wait_for(TokenDialog)
    person.type(STALE)
    person.click("Use this token", dialog)
    person.wait_for_text("ZeroTier does not accept this token", dialog)
    assert desk.rows == []


def test_a_copy_of_the_token_that_others_may_read_is_told_with_what_removes_it(
    running: Running, locked: Locked, person: Person, public_folder: Path
) -> None:
    running.lives_in(public_folder)
    locked.token_file.unlink()
    locked.token_file.write_text(locked.token)
    copy = Linux({}).token_copies(running.user_home)[0]
    copy.write_text(locked.token)
    copy.chmod(0o644)
    desk = locked.start()
    desk.wait_for_text("Other users of this computer can read the token")
    person.click("Copy the removal command", desk.window)
    assert str(copy) in person.clipboard
    assert copy.exists()


# Another service.


@pytest.fixture
def other(tmp_path: Path) -> Iterator[SimulatedService]:
    """Another service, whose token nobody has either."""
    home = tmp_path / "other"
    home.mkdir()
    with SimulatedService(World(), home=home) as service:
        close_token(service)
        yield service


def use(desk: Desk, service: SimulatedService) -> None:
    desk.preferences.replace(desk.preferences.settings.with_changes(service_home=str(service.home)))


def tokens_heard_by(service: SimulatedService) -> set[str | None]:
    return {request.headers.get("x-zt1-auth") for request in service.requests}


def test_a_token_that_was_being_read_is_not_sent_to_another_service_that_is_shown_meanwhile(
    locked: Locked, other: SimulatedService, person: Person, tmp_path: Path
) -> None:
    opened, ended = tmp_path / "opened", tmp_path / "ended"
    os.mkfifo(opened)
    desk = locked.start_by_settings("/bin/sh", "-c", f"read x <{opened}; cat {locked.strongroom}; echo x >{ended}")
    person.click(ALLOW, desk.window)
    use(desk, other)
    desk.wait_until(lambda: bool(other.requests))
    opened.write_text("x\n")
    desk.wait_until(ended.exists)
    desk.wait_until(lambda: ALLOW in person.buttons(desk.window) and person.buttons(desk.window)[ALLOW])
    seen = len(other.requests)
    desk.look()
    desk.wait_until(lambda: len(other.requests) > seen)
    assert tokens_heard_by(other) == {None}


def test_the_doctor_tries_no_token_of_a_service_that_is_not_shown_any_more(
    locked: Locked, service: SimulatedService, other: SimulatedService, person: Person
) -> None:
    desk = locked.start_by_settings()
    person.click(ALLOW, desk.window)
    desk.wait_until(lambda: desk.rows == ["● Home"])
    service.hang()
    seen = len(service.requests)
    desk.look()
    desk.wait_until(lambda: len(service.requests) > seen)
    use(desk, other)  # of which the worker, that waits, does not know yet
    desk.application.perform(Examine())
    desk.wait_for_text("Looked at")
    assert tokens_heard_by(other) == {None}
