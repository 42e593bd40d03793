"""The icon in the system tray, whenever there is a tray.

`QSystemTrayIcon` registers once: an icon made before the panel came up never appears in a panel that speaks only D-Bus
(seen with lxqt-panel and xfce4-panel), whatever Qt's documentation promises, and `isVisible()` is True without any tray
at all. Only `isSystemTrayAvailable()` tells, and not when a tray of one kind takes over from one of the other. So it is
asked time and again what tray there is, and whenever one appears, a new icon is made, with the same menu: swapping
menus on one icon has crashed Qt 6.11.3.
"""

import sys
from enum import Enum, auto

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QStyle, QSystemTrayIcon

from ztray.presentation.actions import Action
from ztray.presentation.tray import Tray, TrayState
from ztray.ui.icons import Icons
from ztray.ui.menu import MenuView, for_dbus, for_popup

_LOOK_FOR_TRAY = 1000
"""How often to look while there is no tray, in milliseconds."""

_LOOK_AFTER_TRAY = 10_000
"""How often to look whether the tray is still the same, in milliseconds; most changes are told."""

_WATCHER = "org.kde.StatusNotifierWatcher"
"""The name on the bus of who keeps the list of icons for panels that speak D-Bus."""

_FRAME = 700
"""How long each drawing of the connecting icon stands, in milliseconds."""

_MESSAGE_TIME = 10_000
"""How long a message is shown, in milliseconds, where the platform lets us say."""


class TrayIcon(QObject):
    """Shows the state in the tray, and makes a new icon when a tray appears."""

    opened = Signal()
    """The icon was double-clicked, which always means to see more."""

    clicked = Signal()
    """The icon was clicked once with the main button."""

    middle_clicked = Signal()

    chosen = Signal(object)
    """An Action: that of the message that was clicked."""

    available_changed = Signal(bool)
    """A tray appeared or went away."""

    def __init__(self, icons: Icons, menu: MenuView, parent: QObject) -> None:
        super().__init__(parent)
        self._icons = icons
        self._menu = menu
        self._tray = Tray(state=TrayState.CONNECTING, tooltip="ZTray")
        self._frame = 0
        self._icon: QSystemTrayIcon | None = None
        self._made_for = _Host.NONE
        self._host = _Host.NONE
        self._look = QTimer(self, interval=_LOOK_FOR_TRAY)
        self._look.timeout.connect(self._look_for_tray)
        self._turn = QTimer(self, interval=_FRAME)
        self._turn.timeout.connect(self._on_turn)
        self._told: Action | None = None
        QGuiApplication.styleHints().colorSchemeChanged.connect(self.draw)

    @property
    def is_available(self) -> bool:
        """Whether there is a tray that shows the icon."""
        return self._host is not _Host.NONE

    def start(self) -> None:
        """Put up the icon as soon as there is a tray."""
        # First: a panel that comes between the look and the watch would be seen by the next look only.
        if _speaks_dbus():
            self._watch_for_panels()
        self._look_for_tray()
        self._look.start()

    def stop(self) -> None:
        """Take the icon away."""
        self._look.stop()
        self._turn.stop()
        if self._icon is not None:
            self._icon.hide()

    def show(self, tray: Tray) -> None:
        """Show this state."""
        before, self._tray = self._tray, tray
        if tray.state is not before.state:
            self.draw()
        if self._icon is not None and tray.tooltip != before.tooltip:
            self._icon.setToolTip(tray.tooltip)

    def tell(self, title: str, text: str, action: Action | None = None) -> None:
        """Show a message beside the tray, where the desktop shows such messages; a click on it means the action."""
        if self._icon is not None:
            self._told = action
            self._icon.showMessage(title, text, self._icon.icon(), _MESSAGE_TIME)

    @Slot()
    def _look_for_tray(self) -> None:
        before, self._host = self._host, _present_host()
        # A panel of the same kind that is restarted gets the icon back from Qt. While an icon is made, Qt asks by
        # itself for whom: a panel that comes or goes meanwhile would leave it with an icon of the wrong kind.
        while self._host not in (_Host.NONE, self._made_for):
            self._put_up()
            self._host = _present_host()
        self._look.setInterval(_LOOK_AFTER_TRAY if self.is_available else _LOOK_FOR_TRAY)
        if (before is _Host.NONE) is not (self._host is _Host.NONE):
            self.available_changed.emit(self.is_available)

    def _watch_for_panels(self) -> None:
        # Imported here, and below: on the platforms that need it, Qt has loaded the library already.
        from PySide6.QtDBus import QDBusConnection, QDBusServiceWatcher  # noqa: PLC0415

        watch = QDBusServiceWatcher.WatchModeFlag.WatchForOwnerChange
        watcher = QDBusServiceWatcher(_WATCHER, QDBusConnection.sessionBus(), watch, self)
        watcher.serviceOwnerChanged.connect(self._look_for_tray)

    def _put_up(self) -> None:
        if self._icon is not None:
            self._icon.hide()
            self._icon.deleteLater()
        self._made_for = self._host
        self._menu.write_for(for_dbus if self._host is _Host.DBUS else for_popup)
        self._icon = QSystemTrayIcon(self)
        self._icon.setContextMenu(self._menu.menu)
        self._icon.setToolTip(self._tray.tooltip)
        self._icon.activated.connect(self._on_activated)
        self._icon.messageClicked.connect(self._on_message_clicked)
        self.draw()
        self._icon.show()

    @Slot()
    def draw(self) -> None:
        """Draw the icon in the colours that fit now."""
        is_turning = self._tray.state is TrayState.CONNECTING and _is_motion_wanted()
        if is_turning and not self._turn.isActive():
            self._turn.start()
        elif not is_turning:
            self._turn.stop()
            self._frame = 0
        if self._icon is not None:
            self._icon.setIcon(self._icons.tray(self._tray.state, self._frame))

    @Slot()
    def _on_turn(self) -> None:
        self._frame = 1 - self._frame
        self.draw()

    @Slot(QSystemTrayIcon.ActivationReason)
    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if sys.platform == "darwin":  # a click opens the menu there, and is told besides
            return
        match reason:
            case QSystemTrayIcon.ActivationReason.Trigger:
                self.clicked.emit()
            case QSystemTrayIcon.ActivationReason.MiddleClick:
                self.middle_clicked.emit()
            case QSystemTrayIcon.ActivationReason.DoubleClick:
                self.opened.emit()

    @Slot()
    def _on_message_clicked(self) -> None:
        if self._told is not None:
            self.chosen.emit(self._told)


def _is_motion_wanted() -> bool:
    """Whether the desktop has animations on; styles tell it by the time that one takes."""
    return QApplication.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0


class _Host(Enum):
    """Who shows the icon: nobody, a panel that draws the menu itself, or one that leaves that to Qt."""

    NONE = auto()
    DBUS = auto()
    NATIVE = auto()


def _present_host() -> _Host:
    if not QSystemTrayIcon.isSystemTrayAvailable():
        return _Host.NONE
    return _Host.DBUS if _speaks_dbus() and _is_watcher_running() else _Host.NATIVE


def _speaks_dbus() -> bool:
    return sys.platform not in ("win32", "darwin")


def _is_watcher_running() -> bool:
    from PySide6.QtDBus import QDBusConnection  # noqa: PLC0415

    bus = QDBusConnection.sessionBus()
    return bus.isConnected() and bool(bus.interface().isServiceRegistered(_WATCHER).value())
