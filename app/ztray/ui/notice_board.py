"""Where notices are told: by the desktop where it shows buttons and there are some, and beside the tray otherwise."""

import os
import sys
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from ztray.presentation.actions import Action
from ztray.presentation.notices import OPEN, Notice
from ztray.ui.tray import TrayIcon

if TYPE_CHECKING:
    from ztray.runtime.desktop_notices import DesktopNotices, Placard


class NoticeBoard(QObject):
    """Tells notices, and takes back those with buttons that offer what cannot be done any more."""

    chosen = Signal(object)
    """An Action: that of the button that was pressed, or of the notice with buttons that was clicked."""

    def __init__(self, tray: TrayIcon, icon: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._tray = tray
        self._icon = icon
        self._numbers = count()
        self._desktop: DesktopNotices | None = None

    @Slot(object)
    def tell(self, notice: Notice) -> None:
        """Show a notice, in place of an earlier one on the same subject."""
        bus = os.environ.get("DBUS_SESSION_BUS_ADDRESS")
        if not (notice.buttons and bus and sys.platform == "linux"):
            self.withdraw(notice.subject)
            self._tray.tell(notice.title, notice.text, notice.action)
            return
        # Imported here, and below: notices with buttons are rare, and the icon is up without them.
        from ztray.runtime.desktop_notices import Placard  # noqa: PLC0415

        placard = Placard(
            subject=notice.subject or f"notice {next(self._numbers)}",
            title=notice.title,
            text=notice.text,
            click=(OPEN, notice.action),
            buttons=tuple((button.text, button.action) for button in notice.buttons),
        )
        self._opened_desktop(bus).post(placard)

    @Slot(str)
    def withdraw(self, subject: str) -> None:
        """Show no buttons on a subject any more."""
        if self._desktop is not None:
            self._desktop.withdraw(subject)

    def stop(self) -> None:
        """Take down the notices with buttons, which mean nothing without the program. Waits for nothing."""
        if self._desktop is not None:
            self._desktop.close()

    def _opened_desktop(self, bus: str) -> "DesktopNotices":
        if self._desktop is None:
            from ztray.runtime.desktop_notices import DesktopNotices  # noqa: PLC0415

            self._desktop = DesktopNotices(
                bus, icon=self._icon.as_uri(), desktop_entry=QGuiApplication.desktopFileName(), parent=self
            )
            self._desktop.chosen.connect(self.chosen)
            self._desktop.unshown.connect(self._on_unshown)
        return self._desktop

    @Slot(object)
    def _on_unshown(self, placard: "Placard[Action]") -> None:
        _, action = placard.click
        self._tray.tell(placard.title, placard.text, action)
