"""The composition root: builds everything, wires it, and owns the order of starting and stopping. No rules.

worker ──polled, remembered──▶ store ──changed──▶ tray, menu, window and its pages
   │   ──peers seen──▶ peer history ──▶ page of the devices
   │   ──happened──▶ activity ──▶ its page;   notifier ──noticed──▶ notice board ──▶ desktop, tray
   ▲                 ▲
   └───submitted─────┴── intents of clicks, through `ztray.ui.actions`
"""

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from ztray import __version__
from ztray.domain.account import AccountBook
from ztray.domain.errand import Errand
from ztray.domain.keyring import KeyringFault
from ztray.domain.settings import NoticeKind, ServiceAddress, Settings
from ztray.domain.state import Connecting, Outage, Overview
from ztray.domain.update import UPDATE_ADDRESS
from ztray.environment import Environment, ServicePlaces
from ztray.presentation.actions import Action, ChangeSettings, ShowWindow
from ztray.presentation.clicks import action_of_click
from ztray.presentation.impairments import still_kept
from ztray.presentation.menu import menu_for
from ztray.presentation.settings import Overrides
from ztray.presentation.tray import tray_for
from ztray.runtime.accounts import Accounts
from ztray.runtime.activity import Activity
from ztray.runtime.autostart import Autostart
from ztray.runtime.ending import Ending
from ztray.runtime.errands import Errands
from ztray.runtime.export import Exports
from ztray.runtime.key_expiry import KeyExpiry
from ztray.runtime.pace import Attention
from ztray.runtime.peer_history import PeerHistory
from ztray.runtime.preferences import Preferences
from ztray.runtime.service_worker import ServiceThread
from ztray.runtime.source_pace import Interest
from ztray.runtime.store import Store, Viewer
from ztray.runtime.token_keeper import TokenKeeper
from ztray.runtime.updates import Updates
from ztray.runtime.vault import Vault
from ztray.runtime.wake import Wake
from ztray.storage.record_file import RecordFile
from ztray.system.login import launch_command
from ztray.ui.account_notices import AccountNotices
from ztray.ui.actions import Actions
from ztray.ui.colours import Colours
from ztray.ui.icons import Icons
from ztray.ui.menu import MenuView
from ztray.ui.notice_board import NoticeBoard
from ztray.ui.notifier import Notifier
from ztray.ui.tray import TrayIcon
from ztray.ui.trials import Trials
from ztray.ui.view_state import ViewState

if TYPE_CHECKING:
    from ztray.demo.embedded import EmbeddedDemo
    from ztray.runtime.doctor import Doctor
    from ztray.ui.window import Window

WAIT_FOR_TRAY = 10_000
"""How long a tray may take to come up before the window shows instead, in milliseconds: panels start late at login."""


class Application(QObject):
    """The whole program, between a QApplication and an environment."""

    def __init__(self, environment: Environment, *, wait_for_tray: int = WAIT_FOR_TRAY) -> None:
        super().__init__()
        self._environment = environment
        self._now = environment.now
        self._demo: EmbeddedDemo | None = None
        self._was_first_state_shown = False
        self._is_tray_missing = False
        self._is_asking_about_updates = False
        self._make_runtime()
        self._make_views()
        self._wait_for_tray = QTimer(self, singleShot=True, interval=wait_for_tray)
        self._connect_worker()
        self._connect_tokens()
        self._connect_accounts()
        self._connect_views()
        self._connect_settings()

    def _make_runtime(self) -> None:
        environment = self._environment
        self._preferences = Preferences(RecordFile(environment.folders.settings / "settings.json", Settings), self)
        self._preferences.load()
        self._autostart = Autostart(environment.system, environment.user_home, launch_command(os.environ), self)
        self._places = self._shown_places = environment.service(self._preferences.settings)
        self._platform = environment.platform(self._preferences.settings)
        self._store = Store(self, now=self._now)
        self._thread = ServiceThread(environment.system, self._now)
        self._vault = Vault(environment.secrets, environment.folders.state / "keyring.json", parent=self)
        self._token_keeper = TokenKeeper(self._vault, self)
        self._accounts = Accounts(
            RecordFile(environment.folders.settings / "accounts.json", AccountBook),
            environment.folders.state / "accounts",
            self._vault,
            environment.system,
            now=self._now,
            parent=self,
        )
        self._ending = Ending(self._store, self._accounts, self._preferences, self)
        self._key_expiry = KeyExpiry(self._accounts, now=self._now, parent=self)
        self._errands = Errands(environment.system, self)
        self._doctor: Doctor | None = None
        self._history = PeerHistory(self)
        self._activity = Activity(self)
        self._exports = Exports(self)
        self._wake = Wake(parent=self)
        self._updates = Updates(__version__, environment.folders.state / "updates.json", now=self._now, parent=self)

    def _make_views(self) -> None:
        self._icons = Icons(self._environment.resources / "icons")
        QApplication.setWindowIcon(self._icons.app())
        self._actions = Actions(
            self._store, self._accounts, self._platform, self._environment.folders.logs, self._now, self
        )
        self._notifier = Notifier(self._current_overview, self._now, self)
        self._account_notices = AccountNotices(self._accounts, self._key_expiry, self._store, self._now, self)
        self._trials = Trials(self._store, self._history, self._now, self)
        self._tray_menu = MenuView()
        self._tray = TrayIcon(self._icons, self._tray_menu, self)
        self._notice_board = NoticeBoard(self._tray, self._environment.resources / "icons" / "ztray.svg", self)
        self._colours = Colours()
        self._view_state = ViewState(self._environment.folders.state / "window.ini")
        self._is_first_start = self._view_state.is_new
        self._window: Window | None = None

    def _opened_window(self) -> "Window":
        """Return the window, which is built when it is first wanted."""
        if self._window is None:
            # Imported here: the icon is up without it.
            from ztray.runtime.doctor import Doctor  # noqa: PLC0415
            from ztray.ui.window import Window  # noqa: PLC0415

            environment = self._environment
            self._doctor = Doctor(
                environment.system, environment.user_home, environment.secrets, now=self._now, parent=self
            )
            given = environment.given
            self._window = Window(
                icon=QApplication.windowIcon(),
                store=self._store,
                accounts=self._accounts,
                history=self._history,
                activity=self._activity,
                exports=self._exports,
                doctor=self._doctor,
                preferences=self._preferences,
                autostart=self._autostart,
                overrides=Overrides(home=str(given.home or ""), port=given.port or 0),
                view_state=self._view_state,
                platform=self._platform,
                now=self._now,
                parent=self,
            )
            self._window.chosen.connect(self._actions.perform)
            self._window.closed.connect(self._on_window_closed)
            self._window.quit_wanted.connect(self.quit)
            self._window.examine_wanted.connect(self._on_examine_wanted)
            self._show_in_window(self._window)
        return self._window

    def _show_in_window(self, window: "Window") -> None:
        window.show_overview(
            self._store.overview,
            self._platform,
            is_tray_missing=self._is_tray_missing,
            is_asking_about_updates=self._is_asking_about_updates and self._demo is None,
        )

    def start(self, *, demo: bool = False) -> None:
        """Put up the icon and begin to look at the service, or at the demo."""
        self._is_asking_about_updates = self._is_first_start
        self._on_settings_changed(self._preferences.settings)
        self._store.report(self._preferences.problem)
        self._store.report(self._vault.problem)
        self._store.report(self._accounts.load())
        self._thread.start()
        self._wake.start()
        self._on_demo_wanted(demo)
        self._on_changed(self._store.overview)
        self._wait_for_tray.start()
        self._tray.start()
        if not demo:
            self._autostart.mend()
        if self._is_first_start or not self._preferences.settings.start_hidden:
            self.show_window()

    @property
    def store(self) -> Store:
        """What is known, for whoever leads the program from outside."""
        return self._store

    @property
    def has_tray(self) -> bool:
        """Whether there is a tray, and so an icon."""
        return self._tray.is_available

    @Slot(object)
    def perform(self, action: Action) -> None:
        """Do what a click would mean, for whoever leads the program from outside."""
        self._actions.perform(action)

    @Slot()
    def quit(self) -> None:
        """Do what is to be done before the end, then end; whoever asks twice does not want to wait for it."""
        self._ending.begin()

    def stop(self) -> bool:
        """Take everything down, in milliseconds whatever the service does; return whether nothing runs any more."""
        self._wait_for_tray.stop()
        self._ending.stop()
        self._wake.stop()
        self._tray.stop()
        self._notice_board.stop()
        if self._window is not None:
            self._window.close()
        has_ended = self._thread.stop()
        self._vault.close()
        parts = (
            self._actions,
            self._accounts,
            self._errands,
            self._preferences,
            self._autostart,
            self._exports,
            self._updates,
            self._doctor,
        )
        closed = [part.close() for part in parts if part is not None]
        self._end_demo()
        return has_ended and all(closed)

    def _connect_worker(self) -> None:
        worker, store = self._thread.worker, self._store
        store.places_changed.connect(worker.connect_to)
        store.submitted.connect(worker.execute)
        store.noted.connect(worker.take)
        store.poll_wanted.connect(worker.poll)
        store.attention_changed.connect(worker.attend)
        store.unseen_pause_changed.connect(worker.take_time)
        worker.switched.connect(store.on_switched)
        worker.remembered.connect(store.on_remembered)
        worker.polled.connect(store.on_polled)
        worker.finished.connect(store.on_finished)
        worker.troubled.connect(store.report)
        worker.peers_seen.connect(self._history.on_peers_seen)
        worker.recalled.connect(self._activity.on_loaded)
        worker.happened.connect(self._activity.on_happened)
        worker.happened.connect(self._notifier.on_happened)
        self._activity.rewritten.connect(worker.rewrite_record)
        self._wake.woke.connect(worker.poll)
        self._wake.woke.connect(self._notifier.woke)

    def _connect_tokens(self) -> None:
        worker, keeper, errands = self._thread.worker, self._token_keeper, self._errands
        errands.changed.connect(self._store.on_errand_changed)
        errands.failed.connect(self._store.on_errand_failed)
        errands.done.connect(self._on_errand_done)
        errands.changed.connect(keeper.on_errand_changed)
        errands.token_read.connect(keeper.offer_read)
        keeper.offered.connect(worker.offer)
        keeper.refused.connect(self._store.on_errand_failed)
        keeper.judged.connect(self._actions.on_judged)
        keeper.unkept_changed.connect(self._store.show_unkept)
        worker.judged.connect(keeper.on_judged)
        worker.held_changed.connect(keeper.on_held_changed)
        worker.keyring_wanted.connect(keeper.ask_keyring)
        self._vault.read_done.connect(worker.on_keyring_read)
        self._vault.kept.connect(worker.on_keyring_written)
        self._actions.errand_wanted.connect(self._on_errand_wanted)
        self._actions.token_entered.connect(keeper.offer)
        self._actions.keeping_wanted.connect(keeper.keep)
        self._actions.keyring_wanted.connect(keeper.ask_again)
        self._actions.forgetting_wanted.connect(keeper.forget)
        keeper.forgotten.connect(worker.forget_tokens)
        keeper.not_forgotten.connect(self._on_not_forgotten)

    def _connect_accounts(self) -> None:
        accounts = self._accounts
        self._store.changed.connect(accounts.on_overview)
        self._thread.worker.held_changed.connect(accounts.on_held_changed)
        accounts.changed.connect(self._store.show_directory)
        accounts.finished.connect(self._ending.on_verdict)
        accounts.troubled.connect(self._store.report)
        accounts.not_forgotten.connect(self._on_not_forgotten)
        self._account_notices.noticed.connect(self._notifier.tell)
        self._account_notices.outdated.connect(self._notice_board.withdraw)
        self._wake.woke.connect(self._key_expiry.look)

    def _connect_views(self) -> None:
        self._store.changed.connect(self._on_changed)
        self._store.finished.connect(self._notifier.on_finished)
        self._store.finished.connect(self._ending.on_finished)
        self._ending.over.connect(QApplication.quit)
        self._actions.window_wanted.connect(self._on_window_wanted)
        self._actions.demo_wanted.connect(self._on_demo_wanted)
        self._actions.told.connect(self._tray.tell)
        self._actions.quit_wanted.connect(self.quit)
        self._notifier.noticed.connect(self._notice_board.tell)
        self._tray.opened.connect(self.show_window)
        self._tray.clicked.connect(self._on_tray_clicked)
        self._tray.middle_clicked.connect(self._on_tray_middle_clicked)
        self._tray.available_changed.connect(self._on_tray_available_changed)
        self._wait_for_tray.timeout.connect(self._on_no_tray)
        self._colours.changed.connect(self._tray.draw)
        self._exports.failed.connect(self._store.report)
        for chooser in (self._tray, self._tray_menu, self._notice_board):
            chooser.chosen.connect(self._actions.perform)
        self._tray_menu.seen.connect(Viewer("tray menu", self._store, Attention(networks=True, peers=True)).on_seen)
        self._tray_menu.seen.connect(self._on_menu_seen)

    def _connect_settings(self) -> None:
        self._actions.settings_wanted.connect(self._on_address_wanted)
        self._preferences.changed.connect(self._on_settings_changed)
        self._preferences.failed.connect(self._store.report)
        self._updates.changed.connect(self._store.show_newer)
        self._actions.updates_answered.connect(self._on_updates_answered)

    def _current_overview(self) -> Overview:
        return self._store.overview

    @Slot(object)
    def _on_changed(self, overview: Overview) -> None:
        now = self._now()
        self._tray.show(tray_for(overview, self._platform, now))
        self._tray_menu.show(menu_for(overview, self._platform, now))
        if self._window is not None:
            self._show_in_window(self._window)
        if not isinstance(overview.state, Connecting) and not self._was_first_state_shown:
            self._was_first_state_shown = True
            if isinstance(overview.state, Outage):
                self.show_window()

    @Slot(object)
    def _on_errand_wanted(self, errand: Errand) -> None:
        # The demo's service needs nobody's rights, and is nobody's business.
        if self._demo is None:
            self._errands.run(errand, self._places.home / "authtoken.secret")

    @Slot(object)
    def _on_errand_done(self, errand: Errand) -> None:
        if errand is not Errand.READ_TOKEN:
            self._notifier.start()  # what the service does now is what was asked for
        self._store.poll()

    @Slot(object)
    def _on_not_forgotten(self, fault: KeyringFault) -> None:
        self._store.report(still_kept(fault))

    @Slot()
    def _on_examine_wanted(self) -> None:
        from ztray.runtime.doctor import Visit  # noqa: PLC0415 - as the doctor himself

        if self._doctor is not None:
            held, has_tray = self._token_keeper.held, self.has_tray
            self._doctor.look(Visit(places=self._shown_places, held=held, has_tray=has_tray))

    @Slot(object)
    def _on_address_wanted(self, wanted: ChangeSettings) -> None:
        settings = self._preferences.settings.with_service_address(
            ServiceAddress(wanted.service_address), is_remote_confirmed=wanted.is_remote_confirmed
        )
        self._preferences.replace(settings)

    @Slot(bool)
    def _on_updates_answered(self, is_wanted: bool) -> None:
        self._is_asking_about_updates = False
        self._preferences.change(tells_updates=is_wanted)
        self._on_changed(self._store.overview)

    @Slot(object)
    def _on_settings_changed(self, settings: Settings) -> None:
        self._notifier.set_muted(settings.muted_notices)
        self._accounts.want_waiting(is_wanted=NoticeKind.WAITING not in settings.muted_notices)
        self._icons.set_style(settings.icon_style)
        self._tray.draw()
        self._platform = self._actions.platform = self._environment.platform(settings)
        self._store.take_time(float(settings.poll_interval))
        self._updates.watch((settings.update_address or UPDATE_ADDRESS) if settings.tells_updates else "")
        places = self._environment.service(settings)
        if places != self._places:
            self._places = places
            if self._demo is None:
                self._connect_to(places)

    @Slot(bool)
    def _on_menu_seen(self, is_seen: bool) -> None:
        self._accounts.attend("tray menu", Interest(names=is_seen))

    @Slot()
    def _on_tray_clicked(self) -> None:
        if action := action_of_click(self._preferences.settings.click, self._store.overview):
            self._actions.perform(action)

    @Slot()
    def _on_tray_middle_clicked(self) -> None:
        if action := action_of_click(self._preferences.settings.middle_click, self._store.overview):
            self._actions.perform(action)

    @Slot()
    def show_window(self) -> None:
        """Bring the window to the front."""
        self._on_window_wanted(ShowWindow())

    @Slot(object)
    def _on_window_wanted(self, wanted: ShowWindow) -> None:
        self._opened_window().open(wanted)

    @Slot(bool)
    def _on_demo_wanted(self, wanted: bool) -> None:
        self._end_demo()
        if wanted:
            # Imported here: only who wants the demo pays for its server.
            from ztray.demo.embedded import EmbeddedDemo  # noqa: PLC0415

            self._demo = EmbeddedDemo()
            shown, sample = self._demo.accounts
            self._actions.try_keys_at((shown.base, sample.base), sample=sample.key)
            self._accounts.show(((shown.account, shown.key),))
            self._connect_to(ServicePlaces(home=self._demo.home), is_demo=True)
        else:
            self._actions.try_keys_at()
            self._accounts.show(None)
            self._was_first_state_shown = False
            self._connect_to(self._places)

    def _connect_to(self, places: ServicePlaces, *, is_demo: bool = False) -> None:
        """Show a service from now on, with nothing left of the one before."""
        self._actions.close_dialogs()
        self._history.clear()
        self._notifier.start()
        self._token_keeper.see_to(places.token_name)
        self._accounts.connect_to(places)
        is_kept = bool(places.token_name) and self._vault.holds(places.token_name)
        self._shown_places = replace(places, is_token_kept=is_kept)
        if self._doctor is not None:
            self._doctor.forget()
        self._store.connect_to(self._shown_places, is_demo=is_demo)

    def _end_demo(self) -> None:
        if self._demo is not None:
            self._demo.stop()
            self._demo = None

    @Slot(bool)
    def _on_tray_available_changed(self, is_available: bool) -> None:
        if is_available:
            self._wait_for_tray.stop()
            self._is_tray_missing = False
            self._on_changed(self._store.overview)
        else:
            self._wait_for_tray.start()

    @Slot()
    def _on_no_tray(self) -> None:
        self._is_tray_missing = True
        self._on_changed(self._store.overview)
        self.show_window()

    @Slot()
    def _on_window_closed(self) -> None:
        # Before the wait for a tray is over, one may still come; afterwards, the window has said that closing it quits.
        if self._is_tray_missing:
            self.quit()
