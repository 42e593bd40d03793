"""The window with all its pages, wired to what they show.

Most days nobody opens it, and it takes as long to load and to build as all the rest of the program: so it is built when
it is first wanted, long after the icon is up.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QIcon

from ztray.domain.platform import Platform
from ztray.domain.state import Overview
from ztray.presentation.actions import Page, ShowWindow
from ztray.presentation.menu import menu_for
from ztray.presentation.settings import Overrides
from ztray.presentation.window import banners, card_for, heading
from ztray.runtime.accounts import Accounts, Inquirer
from ztray.runtime.activity import Activity
from ztray.runtime.autostart import Autostart
from ztray.runtime.doctor import Doctor
from ztray.runtime.export import Exports
from ztray.runtime.pace import Attention
from ztray.runtime.peer_history import PeerHistory
from ztray.runtime.preferences import Preferences
from ztray.runtime.store import Store, Viewer
from ztray.ui.front import bring_to_front
from ztray.ui.main_window import MainWindow
from ztray.ui.menu import MenuView
from ztray.ui.pages.accounts import AccountsPage
from ztray.ui.pages.activity import ActivityPage
from ztray.ui.pages.devices import DevicesPage
from ztray.ui.pages.doctor import DoctorPage
from ztray.ui.pages.members import MembersPage
from ztray.ui.pages.networks import NetworksPage
from ztray.ui.pages.settings import SettingsPage
from ztray.ui.view_state import ViewState


class Window(QObject):
    """The window and its pages."""

    chosen = Signal(object)
    """An Action."""

    closed = Signal()

    quit_wanted = Signal()

    examine_wanted = Signal()
    """The doctor is to look at everything now."""

    def __init__(
        self,
        *,
        icon: QIcon,
        store: Store,
        accounts: Accounts,
        history: PeerHistory,
        activity: Activity,
        exports: Exports,
        doctor: Doctor,
        preferences: Preferences,
        autostart: Autostart,
        overrides: Overrides,
        view_state: ViewState,
        platform: Platform,
        now: Callable[[], int],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._now = now
        self._menu = MenuView()
        self._frame = MainWindow(icon, self._menu.menu, view_state)
        self._networks = NetworksPage(platform, now)
        self._devices = DevicesPage(history, now)
        self._members = MembersPage(history, now)
        self._accounts = AccountsPage(now)
        activity_page = ActivityPage(activity, now)
        self._doctor = DoctorPage(doctor, platform, now)
        settings_page = SettingsPage(preferences, autostart, overrides)
        self._frame.add_page(Page.NETWORKS, self._networks)
        self._frame.add_page(Page.DEVICES, self._devices)
        self._frame.add_page(Page.MEMBERS, self._members)
        self._frame.add_page(Page.ACCOUNTS, self._accounts)
        self._frame.add_page(Page.ACTIVITY, activity_page)
        self._frame.add_page(Page.DOCTOR, self._doctor)
        self._frame.add_page(Page.SETTINGS, settings_page)
        self._frame.restore()
        self._frame.closed.connect(self.closed)
        self._frame.quit_wanted.connect(self.quit_wanted)
        self._frame.poll_wanted.connect(store.poll)
        self._frame.poll_wanted.connect(accounts.look)
        activity_page.export_wanted.connect(exports.write)
        self._doctor.export_wanted.connect(exports.write)
        self._doctor.examine_wanted.connect(self.examine_wanted)
        doctor.examined.connect(self._show_counts)
        history.changed.connect(self._show_counts)
        pages = (
            self._networks,
            self._devices,
            self._members,
            self._accounts,
            activity_page,
            self._doctor,
            settings_page,
        )
        for chooser in (self._menu, self._frame, *pages):
            chooser.chosen.connect(self.chosen)
        networks, peers = Attention(networks=True), Attention(networks=True, peers=True)
        for name, view, attention in (
            ("window menu", self._menu, networks),
            ("window", self._frame, networks),
            ("devices", self._devices, peers),
        ):
            view.seen.connect(Viewer(name, store, attention).on_seen)
        for page in (self._devices, self._members, self._accounts):
            page.interested.connect(Inquirer(type(page).__name__, accounts).on_interested)

    def show_overview(
        self, overview: Overview, platform: Platform, *, is_tray_missing: bool, is_asking_about_updates: bool
    ) -> None:
        """Show the state, on every page and around them."""
        now = self._now()
        self._menu.show(menu_for(overview, platform, now))
        self._frame.show_surroundings(
            heading(overview, platform, now),
            banners(
                overview,
                platform,
                now,
                is_tray_missing=is_tray_missing,
                is_asking_about_updates=is_asking_about_updates,
            ),
            card_for(overview, platform, now),
        )
        self._networks.show_overview(overview)
        self._devices.show_overview(overview)
        self._members.show_overview(overview)
        self._accounts.show_overview(overview)
        self._doctor.show_overview(overview, platform)
        self._show_counts()

    def open(self, wanted: ShowWindow) -> None:
        """Bring the window to the front, at a page, an account, a network, a member or a device."""
        if wanted.page is Page.ACCOUNTS:
            self._frame.open_page(wanted.page)
            self._accounts.show_account(wanted.account_id)
        elif wanted.page is Page.MEMBERS:
            self._frame.open_page(wanted.page)
            self._members.show_member(wanted)
        elif wanted.network_id is not None:
            self._frame.open_page(wanted.page or Page.NETWORKS)
            self._networks.show_network(wanted.network_id)
        elif wanted.address is not None:
            self._frame.open_page(wanted.page or Page.DEVICES)
            self._devices.show_device(wanted.address)
        elif wanted.page is not None:
            self._frame.open_page(wanted.page)
        bring_to_front(self._frame)

    def close(self) -> None:
        """Keep how the window is arranged, and take it away."""
        self._frame.keep()
        self._frame.hide()

    @Slot()
    def _show_counts(self) -> None:
        self._frame.show_counts(
            {
                Page.NETWORKS: self._networks.count,
                Page.DEVICES: self._devices.count,
                Page.MEMBERS: self._members.count,
                Page.ACCOUNTS: self._accounts.count,
                Page.DOCTOR: self._doctor.count,
            }
        )
