"""The window about the program."""

import platform

import PySide6
from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QApplication, QMessageBox

from ztray import __version__

_ICON = 64
"""In pixels."""


def about_box(service_version: str | None) -> QMessageBox:
    """Return the window; `service_version` is that of the service in use, if one answers."""
    box = QMessageBox(QMessageBox.Icon.NoIcon, "About ZTray", f"ZTray {__version__}", QMessageBox.StandardButton.Close)
    box.setIconPixmap(QApplication.windowIcon().pixmap(_ICON))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(
        "ZeroTier in the system tray.\n\n"
        f"ZeroTier service: {service_version or 'not connected'}\n"
        f"Qt {qVersion()} · PySide {PySide6.__version__} · Python {platform.python_version()}\n\n"
        "Free software under the MIT licence. ZTray is made by users of ZeroTier, not by ZeroTier, Inc."
    )
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return box
