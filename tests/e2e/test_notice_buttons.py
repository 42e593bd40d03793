"""Notices with buttons in the real program: told by its notifier, shown by the desktop, and what a click leads to."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.e2e.program import PersonsHome
from tests.fakes.desktop import PrivateDesktop
from tests.fakes.patience import PATIENCE
from tests.fakes.stopwatch import Stopwatch
from tests.fakes.tray_host import Notification, TrayHost
from ztray.demo.service import SimulatedService

AT_ONCE_SECONDS = 3.0
"""Well below the five seconds for which the desktop may think about a notice."""

# It reads commands, each of which it repeats when it has obeyed, and says which page somebody wants to see.
PROGRAM = """
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QSocketNotifier, Slot
from PySide6.QtWidgets import QApplication

from ztray.application import Application
from ztray.domain.settings import NoticeKind
from ztray.environment import Environment
from ztray.presentation.actions import Page, ShowWindow
from ztray.presentation.notices import Notice
from ztray.presentation.outage import Remedy
from ztray.ui.actions import Actions
from ztray.ui.notice_board import NoticeBoard
from ztray.ui.notifier import Notifier

NOTICE = Notice(
    kind=NoticeKind.NEEDS_YOU,
    title="laptop wants to join Office.",
    text="Ada & co",
    action=ShowWindow(page=Page.SETTINGS),
    buttons=(Remedy(text="Approve", action=ShowWindow(page=Page.ACTIVITY)),),
    subject="pending in Office",
)
DONE = Notice(
    kind=NoticeKind.NEEDS_YOU,
    title="laptop is in Office.",
    text="Somebody else has approved it.",
    action=ShowWindow(page=Page.SETTINGS),
    subject=NOTICE.subject,
)


class Leader(QObject):
    def __init__(self, application):
        super().__init__(application)
        self.application = application
        application.findChild(Actions).window_wanted.connect(self.on_window_wanted)
        self.commands = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, self)
        self.commands.activated.connect(self.on_command)

    @Slot(object)
    def on_window_wanted(self, wanted):
        print(wanted.page.value, flush=True)

    @Slot()
    def on_command(self):
        command = sys.stdin.readline().strip()
        if command == "tell":
            self.application.findChild(Notifier).tell(NOTICE)
        elif command == "tell done":
            self.application.findChild(Notifier).tell(DONE)
        elif command == "withdraw":
            self.application.findChild(NoticeBoard).withdraw(NOTICE.subject)
        elif command == "end":
            qt.quit()
        print(command, flush=True)


qt = QApplication([])
qt.setQuitOnLastWindowClosed(False)
qt.setDesktopFileName("org.example.ZTray")
application = Application(Environment.of_this_machine({}, service_home=Path(sys.argv[1])))
application.start()
leader = Leader(application)
qt.exec()
assert application.stop()
"""


class Led:
    """The program, led by commands."""

    def __init__(self, process: subprocess.Popen[str], host: TrayHost) -> None:
        self._process = process
        self._host = host

    def hears(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def does(self, command: str) -> None:
        """Give it a command, and return when it has obeyed."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{command}\n")
        self._process.stdin.flush()
        assert self.hears() == command

    def tells(self) -> Notification:
        """Have it tell of the laptop, and return what the desktop shows then."""
        self.does("tell")
        return self._host.wait_for_notification(lambda notification: notification.body.startswith("Ada"))

    def ends(self) -> None:
        """End it, unless it has ended already, which it does at once and without complaint."""
        if self._process.poll() is not None:
            return
        watch = Stopwatch()
        _, complaints = self._process.communicate("end\n", timeout=PATIENCE)
        watch.assert_within(AT_ONCE_SECONDS)
        assert (self._process.returncode, complaints) == (0, "")


@contextmanager
def running(
    desktop: PrivateDesktop, persons_home: PersonsHome, service: SimulatedService, host: TrayHost
) -> Iterator[Led]:
    command = [sys.executable, "-c", PROGRAM, str(service.home)]
    environment = desktop.environment | persons_home.environment
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            host.wait_for_item()
            led = Led(process, host)
            yield led
            led.ends()
        finally:
            process.kill()


@pytest.fixture
def led(desktop: PrivateDesktop, persons_home: PersonsHome, service: SimulatedService, host: TrayHost) -> Iterator[Led]:
    with running(desktop, persons_home, service, host) as led:
        yield led


def wait_until_nothing_is_shown(host: TrayHost) -> None:
    host.wait_for(lambda: None if host.shown else True, failure=lambda: f"Still shown: {host.shown}")


@pytest.mark.parametrize(("key", "page"), [("0", "activity"), ("default", "settings")])
def test_a_button_and_the_notice_itself_lead_to_their_places(led: Led, host: TrayHost, key: str, page: str) -> None:
    notification = led.tells()
    assert notification.actions == (("default", "Open"), ("0", "Approve"))
    assert notification.hints["desktop-entry"] == "org.example.ZTray"
    assert notification.icon.startswith("file:///")
    assert notification.icon.endswith("/icons/ztray.svg")
    host.invoke_action(notification, key)
    assert led.hears() == page


def test_what_cannot_be_done_any_more_is_taken_back(led: Led, host: TrayHost) -> None:
    led.tells()
    led.does("withdraw")
    wait_until_nothing_is_shown(host)


def test_a_later_word_on_the_subject_without_buttons_takes_them_away(led: Led, host: TrayHost) -> None:
    led.tells()
    led.does("tell done")
    host.wait_for(
        lambda: True if [shown.summary for shown in host.shown] == ["laptop is in Office."] else None,
        failure=lambda: f"Shown are {host.shown}",
    )


def test_the_end_of_the_program_takes_its_buttons_away(led: Led, host: TrayHost) -> None:
    first = led.tells()
    # What takes the place of the first shows that the program knows of it.
    led.does("tell")
    host.wait_for_notification(lambda notification: notification.replaces == first.id)
    led.ends()
    wait_until_nothing_is_shown(host)


def test_a_desktop_without_buttons_shows_the_notice_and_a_click_on_it_leads_on(
    desktop: PrivateDesktop, persons_home: PersonsHome, service: SimulatedService
) -> None:
    with (
        TrayHost(desktop.bus_address, capabilities=("body",)) as host,
        running(desktop, persons_home, service, host) as led,
    ):
        notification = led.tells()
        assert "Approve" not in dict(notification.actions).values()
        host.invoke_action(notification)
        assert led.hears() == "settings"


def test_a_desktop_that_hangs_keeps_nobody_waiting(led: Led, host: TrayHost) -> None:
    host.hang()
    led.does("tell")
    host.wait_for(lambda: host.unanswered or None, failure=lambda: "The desktop was not asked.")
    watch = Stopwatch()
    for command in ("tell", "withdraw", "tell"):
        led.does(command)
    led.ends()
    watch.assert_within(AT_ONCE_SECONDS)
