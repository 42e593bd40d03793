"""What a person does with a window: reads what is visible, types where the keyboard is, clicks what is there."""

from typing import TypeVar

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QStyle,
    QStyleOptionViewItem,
    QTableView,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

W = TypeVar("W", bound=QWidget)

_MOST_STOPS = 80
"""More widgets than these are on no page."""


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
        self._qtbot.waitUntil(lambda: len(self.all_seen(kind, window)) == 1)
        widget = self.see(kind, window)
        if widget.isWindow():
            self._qtbot.waitUntil(widget.isActiveWindow)
        return widget

    def wait_for_text(self, text: str, window: QWidget) -> None:
        self._qtbot.waitUntil(lambda: text in self.read(window))

    def read(self, window: QWidget) -> str:
        """Return all text in a window."""
        labels = [label.text() for label in self.all_seen(QLabel, window)]
        return "\n".join([*labels, *(text.toPlainText() for text in self.all_seen(QTextEdit, window))])

    def buttons(self, window: QWidget) -> dict[str, bool]:
        """Return which buttons there are, without the mark of their key, and whether they can be clicked."""
        return {
            name_of(button): button.isEnabled() for button in self.all_seen(QAbstractButton, window) if name_of(button)
        }

    def all_buttons(self, window: QWidget) -> list[tuple[str, bool]]:
        """Return the same as a list, for windows with several buttons of a name."""
        return [(name_of(button), button.isEnabled()) for button in self.all_seen(QAbstractButton, window)]

    def name(self, widget: QWidget) -> str:
        """Return what a widget is called: by what is written on it, else by what a screen reader says."""
        return name_of(widget) if isinstance(widget, QAbstractButton) else widget.accessibleName()

    def face_of(self, text: str, window: QWidget) -> str:
        """Return the family of letters that a text is shown in."""
        (shown,) = (shown for shown in self.all_seen(QTextEdit, window) if shown.toPlainText() == text)
        return shown.font().family()

    def click(self, name: str, window: QWidget) -> None:
        """Click a button as soon as it can be clicked."""
        self._qtbot.waitUntil(lambda: self.buttons(window).get(name, False))
        button = self._one([b for b in self.all_seen(QAbstractButton, window) if name_of(b) == name], name)
        # On its caption: that is where a person clicks, and a check box is wider than it looks.
        QTest.mouseClick(
            button, Qt.MouseButton.LeftButton, pos=QPoint(min(button.width() // 2, 30), button.height() // 2)
        )

    def tab_into(self, kind: type[W]) -> W:
        """Press Tab until a widget of a kind has the keyboard."""
        for _ in range(_MOST_STOPS):
            focus = QApplication.focusWidget()
            if isinstance(focus, kind):
                return focus
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not lead to a {kind.__name__}")

    def type(self, text: str) -> None:
        """Type into whatever has the keyboard."""
        QTest.keyClicks(self._focus(), text)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key in whatever has the keyboard."""
        QTest.keyClick(self._focus(), key, modifiers)

    def tab_to(self, name: str) -> None:
        """Press Tab until a button has the keyboard."""
        for _ in range(_MOST_STOPS):
            focus = QApplication.focusWidget()
            if isinstance(focus, QAbstractButton) and name_of(focus) == name:
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not lead to {name}")

    def tab_round(self, key: Qt.Key = Qt.Key.Key_Tab) -> list[QWidget]:
        """Press Tab until the keyboard is where it was, and return where it came by."""
        stops = [self._focus()]
        for _ in range(_MOST_STOPS):
            self.press(key)
            focus = self._focus()
            if focus is stops[0]:
                return stops
            assert focus not in stops, f"Tab does not lead out of {stops[stops.index(focus) :]}"
            stops.append(focus)
        raise AssertionError(f"Tab does not lead back to {stops[0]}")

    def cells(self, view: QAbstractItemView, column: int) -> list[str]:
        """Read a column of a list, from top to bottom."""
        model = view.model()
        return [str(model.index(row, column).data()) for row in range(model.rowCount())]

    def click_cell(self, view: QAbstractItemView, index: QModelIndex) -> None:
        self._click_at(view, view.visualRect(index).center())

    def click_check_box(self, view: QAbstractItemView, index: QModelIndex) -> None:
        """Click the check box in a cell, where the style draws it."""
        option = QStyleOptionViewItem()
        option.initFrom(view)
        option.rect = view.visualRect(index)
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
        box = view.style().subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, option, view)
        self._click_at(view, box.center())

    def click_header(self, view: QTableView, column: int) -> None:
        header = view.horizontalHeader()
        left = header.sectionViewportPosition(column)
        view.scrollTo(view.model().index(0, column))
        point = QPoint(left + header.sectionSize(column) // 2, header.height() // 2)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=point)

    @staticmethod
    def press_in(window: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key in a window that may not have the keyboard."""
        QTest.keyClick(window, key, modifiers)

    @staticmethod
    def _click_at(view: QAbstractItemView, point: QPoint) -> None:
        assert view.viewport().rect().contains(point), "it has to be scrolled to"
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point)

    def copies(self, text: str) -> None:
        """Copy a text elsewhere."""
        QGuiApplication.clipboard().setText(text)

    @property
    def clipboard(self) -> str:
        return QGuiApplication.clipboard().text()

    @staticmethod
    def _focus() -> QWidget:
        focus = QApplication.activePopupWidget() or QApplication.focusWidget()
        assert focus is not None, "nothing has the keyboard"
        return focus

    @staticmethod
    def _one(found: list[W], name: str) -> W:
        assert len(found) == 1, f"{len(found)} of {name} are visible, not one"
        return found[0]


def name_of(button: QAbstractButton) -> str:
    return button.text().replace("&", "") or button.accessibleName()


def all_labels_are_plain(window: QWidget) -> bool:
    """Whether every text in a window, visible or not, is shown as it stands."""
    labels = [label for label in window.findChildren(QLabel) if label.text()]
    return bool(labels) and all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)


def tab_stops(window: QWidget) -> list[QWidget]:
    """Return the widgets in a window that the keyboard has to reach."""
    return [widget for widget in window.findChildren(QWidget) if _is_tab_stop(widget)]


def _is_tab_stop(widget: QWidget) -> bool:
    takes_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return takes_tab and widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None
