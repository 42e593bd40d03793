"""A list and what is selected in it: side by side, or one in the place of the other where there is little room."""

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QScrollArea, QSplitter, QToolButton, QVBoxLayout, QWidget

from ztray.ui.alias_field import AliasField

_NARROW = 560
"""Below this width, in pixels, two things side by side are too narrow to be read."""

_SPACING = 4
_BACK = {
    (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier),
}


class MasterDetail(QWidget):
    """Shows a list (the master) and the detail of what is selected there; `shares` tell who gets how much room.

    F2 leads to what the selected thing is called, as in any list of things with names.
    """

    narrowed = Signal(bool)
    """Whether there is room for one of the two only, from now on."""

    detail_covered = Signal(bool)
    """Whether the detail stands in the list's place, from now on."""

    def __init__(self, master: QWidget, detail: QWidget, *, shares: tuple[int, int] = (1, 1)) -> None:
        super().__init__()
        self._shares = shares
        self._master = master
        self._pane = _Pane(detail)
        self._pane.left.connect(self.close_detail)
        self._is_narrow = False
        self._is_open = False
        self._wide_state = QByteArray()
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(master)
        self._splitter.addWidget(self._pane)
        for place, share in enumerate(shares):
            self._splitter.setStretchFactor(place, share)
        layout = QVBoxLayout(self)
        # The splitter's own least width is that of both together; this widget's is that of one.
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._splitter)
        self._pane.show_back(is_shown=False)
        QShortcut(QKeySequence(Qt.Key.Key_F2), self).activated.connect(self._on_naming_wanted)

    @property
    def is_narrow(self) -> bool:
        """Whether there is room for one of the two only."""
        return self._is_narrow

    @property
    def is_detail_covering(self) -> bool:
        """Whether the detail stands in the list's place."""
        return self._is_narrow and self._is_open

    def open_detail(self) -> None:
        """Show the detail in the list's place, where there is no room for both."""
        if self._is_narrow and not self._is_open:
            self._is_open = True
            self._arrange()
            self._pane.focus_back()

    @Slot()
    def close_detail(self) -> None:
        """Show the list again."""
        if self._is_open:
            self._is_open = False
            self._arrange()
            self._master.setFocus()

    @Slot()
    def _on_naming_wanted(self) -> None:
        fields = (field for field in self._pane.findChildren(AliasField) if field.isEnabledTo(self))
        field = next((field for field in fields if field.isVisibleTo(self._pane)), None)
        if field is None:
            return
        self.open_detail()
        for area in self._pane.findChildren(QScrollArea):
            if area.isAncestorOf(field):
                area.ensureWidgetVisible(field)
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        field.selectAll()

    def splitter_state(self) -> QByteArray:
        """Return how the room is shared, for `restore_splitter`."""
        # What was never shown has shared no room yet: a splitter would call that its state, and keep to it.
        is_shared = not self._is_narrow and not self._wide_state.isEmpty()
        return self._splitter.saveState() if is_shared else self._wide_state

    def restore_splitter(self, state: QByteArray) -> None:
        """Share the room as it was; a state that means nothing is passed over."""
        self._wide_state = state
        if not self._is_narrow:
            self._splitter.restoreState(state)

    def _arrange(self) -> None:
        is_covering = self.is_detail_covering
        # Shown before the other is hidden: the keyboard is not handed to whatever comes next.
        shown, hidden = (self._pane, self._master) if is_covering else (self._master, self._pane)
        self._pane.show_back(is_shown=is_covering)
        shown.show()
        hidden.setVisible(not self._is_narrow)
        self.detail_covered.emit(is_covering)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Ask for as much room as one of the two needs."""
        return self._master.minimumSizeHint().expandedTo(self._pane.minimumSizeHint())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Show both where there is room for both."""
        super().resizeEvent(event)
        least = self._master.minimumSizeHint().width() + self._pane.minimumSizeHint().width()
        is_narrow = self.width() < max(_NARROW, least + self._splitter.handleWidth())
        if not is_narrow and self._wide_state.isEmpty():
            # Left alone, a splitter shares the room by what both ask for.
            self._splitter.setSizes([self.width() * share // sum(self._shares) for share in self._shares])
            self._wide_state = self._splitter.saveState()
        if is_narrow == self._is_narrow:
            return
        if is_narrow and not self._wide_state.isEmpty():
            self._wide_state = self._splitter.saveState()
        self._is_narrow = is_narrow
        self._is_open = False
        self._arrange()
        if not is_narrow:
            self._splitter.restoreState(self._wide_state)
        self.narrowed.emit(is_narrow)


class _Pane(QWidget):
    """The detail, with a way back to the list on top of it."""

    left = Signal()

    def __init__(self, detail: QWidget) -> None:
        super().__init__()
        self._back = _BackButton()
        self._back.clicked.connect(self.left)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_SPACING)
        layout.addWidget(self._back)
        layout.addWidget(detail, 1)

    def show_back(self, *, is_shown: bool) -> None:
        self._back.setVisible(is_shown)

    def focus_back(self) -> None:
        self._back.setFocus()

    def _leads_back(self, event: QKeyEvent) -> bool:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return not self._back.isHidden() and (event.key(), modifiers) in _BACK

    def event(self, event: QEvent) -> bool:
        """Claim the keys that lead back before the window's shortcuts do: there, Esc closes it."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._leads_back(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Go back on the keys that lead back."""
        if self._leads_back(event):
            self.left.emit()
        else:
            super().keyPressEvent(event)


class _BackButton(QToolButton):
    """Leads back to the list."""

    def __init__(self) -> None:
        super().__init__(autoRaise=True)
        self.setText("← Back")
        self.setAccessibleName("Back")
        self.setToolTip("Back to the list (Esc)")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Leave Alt and an arrow to the pane: buttons take any arrow for a step to the next one."""
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)
