"""A QMenu that shows a menu given as a value, changing only what differs.

Rebuilding is not an option: over D-Bus it costs hundreds of layout signals, and on Linux a menu that is rebuilt while
it is open closes. Entries are matched by their keys; what stays is updated in place, and a setter that gets what it has
already sends nothing. A line never changes its kind either: that a property is gone is not told over D-Bus. While a
native popup is open, nothing is added, removed or moved under the pointer: that waits until it is closed. A panel that
draws the menu itself (over D-Bus) gets changes at once and keeps its own order of events.
"""

from collections.abc import Callable
from enum import Enum, auto

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from ztray.presentation.menu import Entry, Item, Separator

_FORGOTTEN_TIME = 60_000
"""How long a menu counts as looked at when nobody tells that it was closed, in milliseconds."""


def for_popup(text: str) -> str:
    """Write a text for a popup that Qt draws: there, & marks the next character."""
    return text.replace("&", "&&")


def for_dbus(text: str) -> str:
    """Write a text for a menu that a panel draws: there, _ marks the next character, and __ is _.

    Qt (6.11) turns the first & that is not the last character into _, and touches nothing else.
    """
    first = next((position for position, character in enumerate(text) if character in "&_"), None)
    if first is None:
        return text
    return f"{text[:first]}&{text[first]}{text[first + 1 :].replace('_', '__')}"


class MenuView(QObject):
    """Keeps a QMenu and its submenus equal to the latest items."""

    chosen = Signal(object)
    """An Action, when an entry is clicked."""

    seen = Signal(bool)
    """Whether somebody looks at the menu from now on."""

    def __init__(self, menu: QMenu | None = None) -> None:
        super().__init__(menu)
        self.menu = menu or QMenu()
        self._escape: Callable[[str], str] = for_popup
        self._items: tuple[Item, ...] = ()
        self._waiting: tuple[Item, ...] | None = None
        self._lines: dict[str, _Line] = {}
        self._forgotten = QTimer(self, singleShot=True, interval=_FORGOTTEN_TIME)
        self._forgotten.timeout.connect(self._on_forgotten)
        self.menu.setToolTipsVisible(True)
        self.menu.aboutToShow.connect(self._on_about_to_show)
        self.menu.aboutToHide.connect(self._on_about_to_hide)

    def write_for(self, escape: Callable[[str], str]) -> None:
        """Write the texts so that whoever draws the menu shows them as they are."""
        if escape is not self._escape:
            self._escape = escape
            self._apply(self._items)

    def show(self, items: tuple[Item, ...]) -> None:
        """Show these items; an open popup keeps its lines until it is closed, and those that stay say what is new."""
        if items == self._items:
            self._waiting = None
        elif self.menu.isVisible() and _structure(items) != _structure(self._items):
            wanted = {item.key: item for item in items}
            self._apply(tuple(wanted[i.key] if self._lines[i.key].fits(wanted.get(i.key)) else i for i in self._items))
            self._waiting = items
        else:
            self._apply(items)

    def _apply(self, items: tuple[Item, ...]) -> None:
        self._items = items
        self._waiting = None
        wanted = {item.key: item for item in items}
        for key in [key for key, line in self._lines.items() if not line.fits(wanted.get(key))]:
            self._lines.pop(key).remove()
        for position, item in enumerate(items):
            if item.key not in self._lines:
                self._lines[item.key] = _Line(item, self)
            line = self._lines[item.key]
            line.show(item, self._escape)
            actions = self.menu.actions()
            if position == len(actions):
                self.menu.addAction(line.action)
            elif actions[position] is not line.action:
                self.menu.insertAction(actions[position], line.action)

    @Slot()
    def _on_about_to_show(self) -> None:
        self._forgotten.start()
        self.seen.emit(True)

    @Slot()
    def _on_forgotten(self) -> None:
        # Not every panel tells that it has closed its menu.
        if not self.menu.isVisible():
            self.seen.emit(False)

    @Slot()
    def _on_about_to_hide(self) -> None:
        self._forgotten.stop()
        self.seen.emit(False)
        # Later: the click that closes the menu is still to be delivered to its entry.
        QTimer.singleShot(0, self._apply_waiting)

    @Slot()
    def _apply_waiting(self) -> None:
        if self._waiting is not None:
            self._apply(self._waiting)


class _Line(QObject):
    """One entry on the screen: what is to be read or clicked, a submenu, or a separator. It never changes its kind."""

    def __init__(self, item: Item, view: MenuView) -> None:
        super().__init__(view)
        self._menu = view.menu
        self._chosen = view.chosen
        self._kind = _kind(item)
        self._item = item
        self._submenu: MenuView | None = None
        if self._kind is _Kind.SUBMENU:
            self._submenu = MenuView(QMenu(view.menu))
            self._submenu.chosen.connect(view.chosen)
            self.action = self._submenu.menu.menuAction()
        else:
            self.action = QAction(view.menu)
            self.action.setSeparator(self._kind is _Kind.SEPARATOR)
            self.action.setCheckable(self._kind is _Kind.CHECKABLE)
            self.action.triggered.connect(self._on_triggered)

    def fits(self, item: Item | None) -> bool:
        """Whether this line can show the item."""
        return item is not None and _kind(item) is self._kind

    def show(self, item: Item, escape: Callable[[str], str]) -> None:
        """Show the item."""
        self._item = item
        if isinstance(item, Separator):
            return
        self.action.setText(escape(item.text))
        self.action.setEnabled(item.is_enabled)
        self.action.setToolTip(item.tooltip)
        self.action.setChecked(bool(item.checked))
        if self._submenu is not None:
            self._submenu.write_for(escape)
            self._submenu.show(item.entries)

    def remove(self) -> None:
        """Take the line away; it may be in the middle of being clicked."""
        self._menu.removeAction(self.action)
        (self.action if self._submenu is None else self._submenu.menu).deleteLater()
        self.deleteLater()

    @Slot()
    def _on_triggered(self) -> None:
        if isinstance(self._item, Entry):
            # A checkable action flips itself when clicked; what is true is for the next poll to say.
            self.action.setChecked(bool(self._item.checked))
            if self._item.action is not None:
                self._chosen.emit(self._item.action)


class _Kind(Enum):
    SEPARATOR = auto()
    SUBMENU = auto()
    CHECKABLE = auto()
    PLAIN = auto()


def _kind(item: Item) -> _Kind:
    if isinstance(item, Separator):
        return _Kind.SEPARATOR
    if item.entries:
        return _Kind.SUBMENU
    return _Kind.PLAIN if item.checked is None else _Kind.CHECKABLE


def _structure(items: tuple[Item, ...]) -> tuple[object, ...]:
    """Return what must not change under the pointer: which lines there are, in which order. Submenus see to theirs."""
    return tuple((item.key, _kind(item)) for item in items)
