"""What Qt has to say, told in the log: the loggers are named by Qt's categories."""

import logging

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class QtMessages:
    """Tells Qt's messages, from its construction until it is closed, in the log instead of on standard error."""

    def __init__(self) -> None:
        self._former = qInstallMessageHandler(_on_message)

    def close(self) -> None:
        """Let Qt tell its messages as before; at the very end there may be no interpreter left to do it."""
        qInstallMessageHandler(self._former)


def _on_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    category = context.category or "default"
    name = "qt" if category == "default" else category if category.startswith("qt.") else f"qt.{category}"
    logging.getLogger(name).log(_LEVELS[kind], "%s", message)
