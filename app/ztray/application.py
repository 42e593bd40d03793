"""The composition root: builds everything, wires it, and owns the order of starting and stopping. No rules.

worker ──polled──▶ store ──changed──▶ tray, menu, status window
   ▲                 ▲
   └───submitted─────┴── intents of clicks, through `ztray.ui.actions`
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from ztray.domain.intent import Outcome, Refused
from ztray.domain.state import Connecting, Outage, Overview
from ztray.environment import Environment, ServicePlaces
from ztray.presentation.menu import menu_for
from ztray.presentation.networks import refusal_notice
from ztray.presentation.status import status_page
from ztray.presentation.tray import tray_for
from ztray.runtime.service_worker import ServiceThread
from ztray.runtime.store import Store, Viewer
from ztray.ui.actions import Actions
from ztray.ui.front import bring_to_front
from ztray.ui.icons import Icons
from ztray.ui.menu import MenuView
from ztray.ui.status_window import StatusWindow
from ztray.ui.tray import TrayIcon

if TYPE_CHECKING:
    from ztray.demo.embedded import EmbeddedDemo

WAIT_FOR_TRAY = 10_000
"""How long a tray may take to come up before the window shows instead, in milliseconds: panels start late at login."""


class Application(QObject):
    """The whole program, between a QApplication and an environment."""

    def __init__(self, environment: Environment, *, wait_for_tray: int = WAIT_FOR_TRAY) -> None:
        super().__init__()
        self._environment = environment
        self._platform = environment.platform
        self._demo: EmbeddedDemo | None = None
        self._was_first_state_shown = False
        self._is_tray_missing = False
        icons = Icons(environment.resources / "icons")
        QApplication.setWindowIcon(icons.app())

        self._store = Store(self)
        self._thread = ServiceThread()
        self._actions = Actions(self._store, self._platform, self)
        self._tray_menu = MenuView()
        self._tray = TrayIcon(icons, self._tray_menu, self)
        self._window_menu = MenuView()
        self._window = StatusWindow(icons.app(), self._window_menu.menu)
        self._wait_for_tray = QTimer(self, singleShot=True, interval=wait_for_tray)
        self._connect_worker()
        self._connect_views()

    def start(self, *, demo: bool = False) -> None:
        """Put up the icon and begin to look at the service, or at the demo."""
        self._thread.start()
        self._on_demo_wanted(demo)
        self._on_changed(self._store.overview)
        self._wait_for_tray.start()
        self._tray.start()

    def stop(self) -> bool:
        """Take everything down, in milliseconds whatever the service does; return whether nothing runs any more."""
        self._tray.stop()
        self._window.hide()
        has_ended = self._thread.stop()
        self._end_demo()
        return has_ended

    def _connect_worker(self) -> None:
        worker, store = self._thread.worker, self._store
        store.places_changed.connect(worker.connect_to)
        store.submitted.connect(worker.execute)
        store.poll_wanted.connect(worker.poll)
        store.attention_changed.connect(worker.attend)
        worker.switched.connect(store.on_switched)
        worker.polled.connect(store.on_polled)
        worker.finished.connect(store.on_finished)

    def _connect_views(self) -> None:
        self._store.changed.connect(self._on_changed)
        self._store.finished.connect(self._on_finished)
        self._actions.status_wanted.connect(self.show_window)
        self._actions.demo_wanted.connect(self._on_demo_wanted)
        self._actions.told.connect(self._tray.tell)
        self._actions.quit_wanted.connect(QApplication.quit)
        self._window.quit_wanted.connect(QApplication.quit)
        self._tray.opened.connect(self.show_window)
        self._tray.available_changed.connect(self._on_tray_available_changed)
        self._wait_for_tray.timeout.connect(self._on_no_tray)
        self._window.closed.connect(self._on_window_closed)
        for viewer, view in (
            ("tray menu", self._tray_menu),
            ("window menu", self._window_menu),
            ("window", self._window),
        ):
            view.chosen.connect(self._actions.perform)
            view.seen.connect(Viewer(viewer, self._store).on_seen)

    @Slot(object)
    def _on_changed(self, overview: Overview) -> None:
        items = menu_for(overview, self._platform)
        self._tray.show(tray_for(overview, self._platform))
        self._tray_menu.show(items)
        self._window_menu.show(items)
        self._window.show_page(status_page(overview, self._platform))
        if not isinstance(overview.state, Connecting) and not self._was_first_state_shown:
            self._was_first_state_shown = True
            if isinstance(overview.state, Outage):
                self.show_window()

    @Slot(object)
    def _on_finished(self, outcome: Outcome) -> None:
        if isinstance(outcome, Refused):
            self._tray.tell(*refusal_notice(outcome, self._store.overview))

    @Slot()
    def show_window(self) -> None:
        """Bring the window with the state to the front."""
        bring_to_front(self._window)

    @Slot(bool)
    def _on_demo_wanted(self, wanted: bool) -> None:
        self._actions.close_dialogs()
        self._end_demo()
        if wanted:
            # Imported here: only who wants the demo pays for its server.
            from ztray.demo.embedded import EmbeddedDemo  # noqa: PLC0415

            self._demo = EmbeddedDemo()
            self._store.connect_to(ServicePlaces(home=self._demo.home), is_demo=True)
        else:
            self._was_first_state_shown = False
            self._store.connect_to(self._environment.service)

    def _end_demo(self) -> None:
        if self._demo is not None:
            self._demo.stop()
            self._demo = None

    @Slot(bool)
    def _on_tray_available_changed(self, is_available: bool) -> None:
        if is_available:
            self._wait_for_tray.stop()
            self._is_tray_missing = False
            self._window.explain_missing_tray(is_missing=False)
        else:
            self._wait_for_tray.start()

    @Slot()
    def _on_no_tray(self) -> None:
        self._is_tray_missing = True
        self._window.explain_missing_tray(is_missing=True)
        self.show_window()

    @Slot()
    def _on_window_closed(self) -> None:
        # Before the wait for a tray is over, one may still come; afterwards, the window has said that closing it quits.
        if self._is_tray_missing:
            QApplication.quit()
