"""Whether something shows tray icons, for who has no icon to try it with: the doctor in a terminal."""

import os
import sys

_WATCHER = "org.kde.StatusNotifierWatcher"
_PATH = "/StatusNotifierWatcher"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_PATIENCE = 1000
"""How long the bus may take to answer, in milliseconds."""


def has_tray_host() -> bool | None:
    """Tell whether icons are shown, by who keeps the list of them on the session's bus; None where nothing tells.

    Windows and macOS always show them. Blocks for a second at most.
    """
    if sys.platform in ("win32", "darwin"):
        return True
    if not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return None  # Qt would start a bus of its own
    from PySide6.QtCore import QCoreApplication  # noqa: PLC0415 - the command line does without Qt elsewhere
    from PySide6.QtDBus import QDBus, QDBusConnection, QDBusMessage  # noqa: PLC0415

    # Qt's bus asks for an application, and warns without one.
    application = QCoreApplication.instance() or QCoreApplication([])
    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        return None
    question = QDBusMessage.createMethodCall(_WATCHER, _PATH, _PROPERTIES, "Get")
    question.setAutoStartService(False)
    question.setArguments([_WATCHER, "IsStatusNotifierHostRegistered"])
    answer = bus.call(question, QDBus.CallMode.Block, _PATIENCE)
    del application
    if answer.type() is not QDBusMessage.MessageType.ReplyMessage or not answer.arguments():
        return False
    told = answer.arguments()[0]
    return bool(told.variant() if hasattr(told, "variant") else told)
