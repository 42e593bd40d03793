"""A field for when a key ends, which nobody but the person may know: no date, or a day."""

from datetime import date

from PySide6.QtCore import QDate, QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QDateEdit, QHBoxLayout, QWidget

from ztray.presentation.times import date_of, end_of_day

_SPACING = 8
_USUAL_TERM = 90
"""In days: the day that is suggested."""


class ExpiryField(QWidget):
    """Takes a day, or that none is known."""

    entered = Signal(object)
    """The end of the day in milliseconds since 1970, or None; whenever the person has entered another."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self._told: int | None = None
        self._box = QCheckBox(label)
        self._day = _DayEdit()
        self._day.setCalendarPopup(True)
        self._day.setDisplayFormat("yyyy-MM-dd")
        self._day.setAccessibleName(label.replace("&", ""))
        self._day.setEnabled(False)
        self._suggest()
        self._box.toggled.connect(self._day.setEnabled)
        self._box.toggled.connect(self._tell)
        self._day.editingFinished.connect(self._tell)
        self._day.calendarWidget().clicked.connect(self._tell)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_SPACING)
        layout.addWidget(self._box)
        layout.addWidget(self._day)
        layout.addStretch()

    @property
    def expires(self) -> int | None:
        """The end of the day in milliseconds since 1970; None while there is none."""
        if not self._box.isChecked():
            return None
        day = self._day.date()
        return end_of_day(date(day.year(), day.month(), day.day()))

    def show_expiry(self, expires: int | None) -> None:
        """Show what is known; what is just being typed stays."""
        if expires == self._told:
            return
        self._told = expires
        day = date_of(expires) if expires else None
        if day is None:
            self._suggest()
        else:
            self._day.setDate(QDate(day.year, day.month, day.day))
        with QSignalBlocker(self._box):  # what is shown was not entered
            self._box.setChecked(day is not None)
        self._day.setEnabled(day is not None)

    def _suggest(self) -> None:
        self._day.setDate(QDate.currentDate().addDays(_USUAL_TERM))

    @Slot()
    def _tell(self) -> None:
        if self.expires != self._told:
            self._told = self.expires
            self.entered.emit(self._told)


class _DayEdit(QDateEdit):
    """A day, out of which Tab leads at once: within it, the arrow keys and digits lead from year to month to day."""

    def focusNextPrevChild(self, next_: bool) -> bool:  # noqa: N802 - as Qt has it
        """Leave, whichever part has the keyboard."""
        return QWidget.focusNextPrevChild(self, next_)
