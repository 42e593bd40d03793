"""What a person does with a window: reads what is visible, types where the keyboard is, clicks what is there."""

from typing import TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

W = TypeVar("W", bound=QWidget)


class Person:
    """Somebody in front of the screen."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot

    def see(self, kind: type[W], window: QWidget | None = None) -> W:
        """Return the one visible widget of a kind, of those in a window or of all windows."""
        return self._one(self.all_seen(kind, window), kind.__name__)

    def all_seen(self, kind: type[W], window: QWidget | None = None) -> list[W]:
        widgets = [*window.findChildren(QWidget)] if window else QApplication.allWidgets()
        return [widget for widget in widgets if isinstance(widget, kind) and widget.isVisible()]

    def wait_for(self, kind: type[W], window: QWidget | None = None) -> W:
        """Wait until there is one, active if it is a window."""
        self._qtbot.waitUntil(lambda: len(self.all_seen(kind, window)) == 1, timeout=2000)
        widget = self.see(kind, window)
        if widget.isWindow():
            self._qtbot.waitUntil(widget.isActiveWindow, timeout=2000)
        return widget

    def wait_for_text(self, text: str, window: QWidget) -> None:
        self._qtbot.waitUntil(lambda: text in self.read(window), timeout=3000)

    def read(self, window: QWidget) -> str:
        """Return all text in a window."""
        return "\n".join(label.text() for label in self.all_seen(QLabel, window))

    def buttons(self, window: QWidget) -> dict[str, bool]:
        """Return which buttons there are, without the mark of their key, and whether they can be clicked."""
        return {
            name_of(button): button.isEnabled() for button in self.all_seen(QAbstractButton, window) if name_of(button)
        }

    def click(self, name: str, window: QWidget) -> None:
        """Click a button as soon as it can be clicked."""
        self._qtbot.waitUntil(lambda: self.buttons(window).get(name, False), timeout=2000)
        button = self._one([b for b in self.all_seen(QAbstractButton, window) if name_of(b) == name], name)
        # On its caption: that is where a person clicks, and a check box is wider than it looks.
        QTest.mouseClick(
            button, Qt.MouseButton.LeftButton, pos=QPoint(min(button.width() // 2, 30), button.height() // 2)
        )

    def type(self, text: str) -> None:
        """Type into whatever has the keyboard."""
        QTest.keyClicks(self._focus(), text)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key in whatever has the keyboard."""
        QTest.keyClick(self._focus(), key, modifiers)

    def tab_to(self, name: str) -> None:
        """Press Tab until a button has the keyboard."""
        for _ in range(20):
            focus = QApplication.focusWidget()
            if isinstance(focus, QAbstractButton) and name_of(focus) == name:
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not lead to {name}")

    def copies(self, text: str) -> None:
        """Copy a text elsewhere."""
        QGuiApplication.clipboard().setText(text)

    @property
    def clipboard(self) -> str:
        return QGuiApplication.clipboard().text()

    @staticmethod
    def _focus() -> QWidget:
        focus = QApplication.focusWidget()
        assert focus is not None, "nothing has the keyboard"
        return focus

    @staticmethod
    def _one(found: list[W], name: str) -> W:
        assert len(found) == 1, f"{len(found)} of {name} are visible, not one"
        return found[0]


def name_of(button: QAbstractButton) -> str:
    return button.text().replace("&", "")


def all_labels_are_plain(window: QWidget) -> bool:
    """Whether every text in a window, visible or not, is shown as it stands."""
    labels = [label for label in window.findChildren(QLabel) if label.text()]
    return bool(labels) and all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)
