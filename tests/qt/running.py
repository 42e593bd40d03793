"""The whole program in this process, on a desktop that has no tray, with folders of its own."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from tests.fakes.patience import PATIENCE_MS
from tests.fakes.stopwatch import Stopwatch
from tests.qt.person import Person
from ztray.application import Application
from ztray.demo.service import SimulatedService
from ztray.demo.world import World
from ztray.domain.identifiers import NetworkId
from ztray.domain.settings import Settings
from ztray.environment import Environment, Folders, Given, milliseconds_now, resource_folder
from ztray.presentation.actions import Page
from ztray.presentation.notices import Notice
from ztray.runtime.preferences import Preferences
from ztray.storage.record_file import RecordFile
from ztray.system.base import System
from ztray.system.linux import Linux
from ztray.ui.main_window import MainWindow
from ztray.ui.notifier import Notifier
from ztray.ui.pages.networks import NetworksPage
from ztray.ui.tray import TrayIcon

LONG, SHORT = 60_000, 1
"""How long to wait for a tray, in milliseconds: longer than any test, and not at all."""

_GIVEN_UP = 99


@dataclass
class Calendar:
    """Tells the time, which a test can let pass."""

    passed: int = field(default=0)

    def __call__(self) -> int:
        return milliseconds_now() + self.passed

    def advance(self, seconds: float) -> None:
        self.passed += round(seconds * 1000)


class Running:
    """Applications that were started one after the other on the same folders; all are stopped at the end."""

    def __init__(self, service: SimulatedService, folder: Path) -> None:
        self.service = service
        self.calendar = Calendar()
        self.user_home = folder / "user"
        self.folders = Folders(settings=folder / "settings", state=folder / "state", logs=folder / "log")
        self._environment = Environment(
            system=Linux({}),
            user_home=self.user_home,
            given=Given(home=service.home),
            folders=self.folders,
            resources=resource_folder(),
            now=self.calendar,
        )
        self._applications: list[Application] = []

    def start(self, *, wait_for_tray: int = LONG, demo: bool = False, is_first: bool = False) -> Application:
        """Start the program; unless it is for the first time ever, it comes up without its window."""
        if not is_first:
            self.was_there_before()
        application = Application(self._environment, wait_for_tray=wait_for_tray)
        self._applications.append(application)
        application.start(demo=demo)
        return application

    def was_there_before(self) -> None:
        """Have an earlier start leave behind what every start does."""
        file = self.folders.state / "window.ini"
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("[window]\npage=networks\n")

    def lives_in(self, user_home: Path) -> None:
        """Have another home from the next start on."""
        self.user_home = user_home
        self._environment = replace(self._environment, user_home=user_home)

    def runs_on(self, system: System) -> None:
        """Run on another system from the next start on."""
        self._environment = replace(self._environment, system=system)

    def is_given_nothing(self) -> None:
        """Let the settings say where the service is."""
        self._environment = replace(self._environment, given=Given())

    def choose(self, **settings: Any) -> None:  # noqa: ANN401 - as Settings.with_changes
        """Have chosen settings, before a start."""
        self.settings_file.save(Settings().with_changes(**settings))

    @property
    def settings_file(self) -> RecordFile[Settings]:
        return RecordFile(self.folders.settings / "settings.json", Settings)

    def stop(self) -> None:
        """Stop what runs, as quitting does, and delete its windows, as the end of a process does.

        Left to Python, they are deleted at any time, even while all widgets are being listed.
        """
        for application in self._applications:
            assert application.stop()
            application.deleteLater()
        if self._applications:
            for widget in QApplication.topLevelWidgets():
                widget.deleteLater()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self._applications.clear()


class Desk:
    """The program's window, and the person in front of it."""

    def __init__(
        self, application: Application, window: MainWindow, person: Person, world: World, qtbot: QtBot
    ) -> None:
        self.application = application
        self.window = window
        self.person = person
        self.world = world
        self._qtbot = qtbot

    @property
    def page(self) -> Page:
        return self.window.page

    @property
    def networks(self) -> NetworksPage:
        return self.person.see(NetworksPage, self.window)

    @property
    def table(self) -> QTableView:
        return self.person.see(QTableView, self.networks)

    @property
    def tray(self) -> TrayIcon:
        tray = self.application.findChild(TrayIcon)
        assert isinstance(tray, TrayIcon)
        return tray

    @property
    def preferences(self) -> Preferences:
        preferences = self.application.findChild(Preferences)
        assert isinstance(preferences, Preferences)
        return preferences

    def messages(self) -> list[Notice]:
        """Return what is told beside the tray from now on."""
        notifier = self.application.findChild(Notifier)
        assert isinstance(notifier, Notifier)
        told = _Told(notifier)
        notifier.noticed.connect(told.note)
        return told.notices

    @property
    def rows(self) -> list[str]:
        """What the first column of the list shows, from top to bottom; nothing while there is no list."""
        tables = [
            table for page in self.person.all_seen(NetworksPage) for table in self.person.all_seen(QTableView, page)
        ]
        return [text for table in tables for text in self.person.cells(table, 0)]

    @property
    def selected(self) -> str:
        index = self.table.currentIndex()
        return str(index.siblingAtColumn(0).data()) if index.isValid() else ""

    def look(self) -> None:
        """Look at the service now, by the key that does it."""
        self.person.press_in(self.window, Qt.Key.Key_F5)

    def wait_for_text(self, text: str) -> None:
        self.person.wait_for_text(text, self.window)

    def wait_until(self, predicate: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(predicate)

    def flags_of(self, network_id: NetworkId) -> dict[str, bool]:
        """Return what the service lets a network do; nothing when it is not joined."""
        network = self.world.network(network_id) or {}
        return {name: on for name, on in network.items() if name.startswith("allow")}

    @property
    def menu(self) -> QMenu:
        """The menu behind the window's button."""
        (menu,) = (button.menu() for button in self.window.findChildren(QPushButton) if button.text() == "&Menu")
        assert isinstance(menu, QMenu)
        return menu

    def entry(self, *path: str) -> QAction:
        """Return the line of the window's menu that the texts lead to."""
        menu = self.menu
        for text in path[:-1]:
            (submenu,) = (action.menu() for action in menu.actions() if action.text() == text)
            assert isinstance(submenu, QMenu)
            menu = submenu
        (found,) = (action for action in menu.actions() if action.text() == path[-1])
        return found


class _Told(QObject):
    def __init__(self, notifier: Notifier) -> None:
        super().__init__(notifier)
        self.notices: list[Notice] = []

    @Slot(object)
    def note(self, notice: Notice) -> None:
        self.notices.append(notice)


def menu_texts(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def exit_code_after(step: Callable[[], object], *, within: float = 2) -> int:
    """Run the program, do something, and return with what it quits, which is to be within so many seconds."""
    watch = Stopwatch()
    code = _run(step, PATIENCE_MS)
    assert code != _GIVEN_UP, "it does not quit"
    watch.assert_within(within)
    return code


def goes_on_after(step: Callable[[], object]) -> bool:
    """Run the program, do something, and return whether it still runs half a second later."""
    return _run(step, 500) == _GIVEN_UP


def _run(step: Callable[[], object], patience: int) -> int:
    first, last = QTimer(singleShot=True, interval=0), QTimer(singleShot=True, interval=patience)
    first.timeout.connect(step)
    last.timeout.connect(lambda: QApplication.exit(_GIVEN_UP))
    for timer in (first, last):
        timer.start()
    code = QApplication.exec()
    last.stop()
    return code
