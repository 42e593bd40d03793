"""The page of the doctor: what was looked at, line by line, with what mends it, and the service's own buttons.

The lines of the last look stay until the next one has come; what is the same stays where it is, with the keyboard.
"""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ztray import __version__
from ztray.domain.errand import Errand
from ztray.domain.platform import Platform
from ztray.domain.state import Outage, Overview, Snapshot
from ztray.presentation.actions import RunErrand
from ztray.presentation.doctor import (
    LOOKING,
    NOT_LOOKED_YET,
    ServiceRow,
    diagnosis,
    looked_at,
    service_row,
    summary,
)
from ztray.presentation.findings import Line, arranged, verdict_words
from ztray.presentation.report import report_json, report_text
from ztray.runtime.doctor import Doctor
from ztray.ui.copy_button import CopyButton
from ztray.ui.facts import ValueText
from ztray.ui.labels import bold_label, caption_label, sentence_label, show_text, title_label
from ztray.ui.remedy_button import RemedyRow

_READABLE_WIDTH = 760
"""In pixels: longer lines are hard to read."""

_MARGIN = 16
_SPACING = 8
_LINE_SPACING = 16
_CLOSE = 4
"""Between what belongs to one line."""

_ALL_BUT_THE_REST = 100
"""Beside a stretch of 1, a widget becomes as wide as it may."""

_FILE_NAME = "ztray-report.txt"
_TEXT, _JSON = "Text (*.txt)", "For programs (*.json)"


class DoctorPage(QWidget):
    """Shows what the doctor found; `now` returns the milliseconds since 1970."""

    chosen = Signal(object)
    """An Action."""

    examine_wanted = Signal()
    """Everything is to be looked at now."""

    export_wanted = Signal(str, str)
    """A path, and the text to be written there."""

    def __init__(self, doctor: Doctor, platform: Platform, now: Callable[[], int]) -> None:
        super().__init__()
        self._doctor = doctor
        self._platform = platform
        self._now = now
        self._overview = Overview()
        self._lines: tuple[Line, ...] = ()
        self._rows: dict[str, _LineRow] = {}
        self._summary = title_label()
        self._when = caption_label(NOT_LOOKED_YET)
        self._again = QPushButton("&Look again", autoDefault=False)
        self._copy = CopyButton("&Copy report")
        self._save = QPushButton("&Save report…", autoDefault=False)
        self._without_addresses = QCheckBox("Leave out &addresses")
        self._buttons = _Buttons(self._again, self._copy, self._save)
        self._service = _ServicePart()
        self._column = QVBoxLayout()
        self._scroll = _Scroll()
        self._lay_out()
        self._connect()
        self._show()

    def _lay_out(self) -> None:
        self._without_addresses.setToolTip("Addresses, networks and devices are given labels in the report.")
        column = QVBoxLayout()
        column.setSpacing(_SPACING)
        column.addWidget(self._summary)
        column.addWidget(self._when)
        column.addWidget(self._buttons)
        column.addWidget(self._without_addresses)
        column.addWidget(self._service)
        lines = QWidget()
        lines.setMaximumWidth(_READABLE_WIDTH)
        self._column.setContentsMargins(0, _SPACING, _SPACING, _SPACING)
        self._column.setSpacing(_LINE_SPACING)
        outer = QVBoxLayout(lines)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(_SPACING)
        outer.addLayout(column)
        outer.addLayout(self._column)
        outer.addStretch()
        content = QWidget()
        sides = QHBoxLayout(content)
        sides.setContentsMargins(0, 0, 0, 0)
        sides.addWidget(lines, _ALL_BUT_THE_REST)
        sides.addStretch(1)
        self._scroll.setWidget(content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._scroll)

    def _connect(self) -> None:
        self._again.clicked.connect(self.examine_wanted)
        self._save.clicked.connect(self._on_save)
        self._without_addresses.toggled.connect(self._offer_report)
        self._service.chosen.connect(self.chosen)
        self._scroll.resized.connect(self._fit)
        self._doctor.examined.connect(self._show)
        self._doctor.looking_changed.connect(self._show)

    def show_overview(self, overview: Overview, platform: Platform) -> None:
        """Show what the service's state makes of it, and look again when that is another one."""
        before, self._overview, self._platform = self._overview, overview, platform
        self._show()
        if self.isVisible() and _is_news(before, overview):
            self.examine_wanted.emit()

    @property
    def count(self) -> int:
        """How many things need somebody."""
        return sum(line.needs_attention for line in self._lines)

    @Slot()
    def _show(self) -> None:
        examination = self._doctor.examination
        self._lines = diagnosis(examination, self._overview, self._platform) if examination else ()
        show_text(self._summary, summary(self._lines) if examination else LOOKING)
        if self._doctor.is_looking:
            when = LOOKING
        else:
            when = looked_at(examination, self._now()) if examination else NOT_LOOKED_YET
        show_text(self._when, when)
        self._service.show_row(service_row(examination, self._overview, self._platform))
        self._show_lines()
        self._offer_report()

    def _show_lines(self) -> None:
        wanted = {line.key: line for line in arranged(self._lines)}
        for key in self._rows.keys() - wanted.keys():
            gone = self._rows.pop(key)
            if gone.isAncestorOf(self.focusWidget()):
                self._again.setFocus()
            gone.hide()
            gone.deleteLater()
        self._rows = {key: self._rows.get(key) or self._new_row() for key in wanted}
        before: QWidget = self._scroll
        self.setTabOrder(self._service.follow(self._without_addresses), before)
        for place, (key, row) in enumerate(self._rows.items()):
            if self._column.indexOf(row) != place:
                self._column.insertWidget(place, row)
            row.show_line(wanted[key])
            before = row.follow(before)
        self._fit()

    def _new_row(self) -> "_LineRow":
        row = _LineRow()
        row.chosen.connect(self.chosen)
        return row

    @Slot()
    def _offer_report(self) -> None:
        self._copy.offer(self._report(as_json=False))
        self._copy.setVisible(True)
        for widget in (self._copy, self._save, self._without_addresses):
            widget.setEnabled(bool(self._lines))

    def _report(self, *, as_json: bool) -> str:
        examination = self._doctor.examination
        if examination is None:
            return ""
        report = report_json if as_json else report_text
        return report(examination, self._lines, __version__, without_addresses=self._without_addresses.isChecked())

    @Slot()
    def _on_save(self) -> None:
        dialog = QFileDialog(self, "Save report")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([_TEXT, _JSON])
        dialog.setDefaultSuffix("txt")
        dialog.selectFile(_FILE_NAME)
        dialog.fileSelected.connect(self._on_file_chosen)
        dialog.open()

    @Slot(str)
    def _on_file_chosen(self, path: str) -> None:
        self.export_wanted.emit(path, self._report(as_json=path.casefold().endswith(".json")))

    @Slot()
    def _fit(self) -> None:
        width = self._scroll.viewport().width()
        self._buttons.fit(width)
        self._service.fit(width)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Look at everything when the page is opened; not when its window comes back."""
        super().showEvent(event)
        if not event.spontaneous():
            self.examine_wanted.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Put buttons below each other where there is no room beside each other."""
        super().resizeEvent(event)
        self._fit()


class _Scroll(QScrollArea):
    """Holds the lines, and tells when they have another width."""

    resized = Signal()

    def __init__(self) -> None:
        super().__init__(widgetResizable=True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("What was looked at")

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Tell of it."""
        super().resizeEvent(event)
        self.resized.emit()


class _Buttons(QWidget):
    """Buttons side by side, or one below the other where there is no room for that."""

    def __init__(self, *buttons: QWidget) -> None:
        super().__init__()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_SPACING)
        self._row.addStretch()
        for button in buttons:
            self.add(button)

    def add(self, button: QWidget) -> None:
        """Add a button behind the others."""
        self._row.insertWidget(self._row.count() - 1, button)

    def fit(self, width: int) -> None:
        """Take so much room at most, in pixels."""
        _fit(self._row, width)


class _ServicePart(QFrame):
    """Shows how it is with the service, and what can be done with it."""

    chosen = Signal(object)
    """An Action."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName("The ZeroTier service")
        self._text = sentence_label()
        self._note = caption_label("")
        self._buttons: dict[Errand, _ErrandButton] = {}
        self._row = _Buttons()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_SPACING, _SPACING, _SPACING, _SPACING)
        layout.setSpacing(_CLOSE)
        layout.addWidget(self._text)
        layout.addWidget(self._row)
        layout.addWidget(self._note)

    def show_row(self, row: ServiceRow) -> None:
        """Show this state and these buttons."""
        show_text(self._text, row.text)
        show_text(self._note, row.note)
        self._note.setVisible(bool(row.note))
        self._row.setVisible(bool(row.buttons))
        wanted = {button.errand: button for button in row.buttons}
        for errand, wish in wanted.items():
            if errand not in self._buttons:
                self._buttons[errand] = _ErrandButton(errand)
                self._buttons[errand].chosen.connect(self.chosen)
                self._row.add(self._buttons[errand])
            self._buttons[errand].setText(wish.text)
        for errand, button in self._buttons.items():
            button.setVisible(errand in wanted)
            button.setEnabled(errand in wanted and wanted[errand].is_enabled)

    def follow(self, before: QWidget) -> QWidget:
        """Have the keyboard come here behind another widget; return what the next one has to come behind."""
        for button in self._buttons.values():
            self.setTabOrder(before, button)
            before = button
        return before

    def fit(self, width: int) -> None:
        """Take so much room at most, in pixels."""
        self._row.fit(width - 2 * (_SPACING + self.frameWidth()))


class _ErrandButton(QPushButton):
    """Asks for an errand."""

    chosen = Signal(object)

    def __init__(self, errand: Errand) -> None:
        super().__init__(autoDefault=False)
        self._errand = errand
        self.clicked.connect(self._on_clicked)

    @Slot()
    def _on_clicked(self) -> None:
        self.chosen.emit(RunErrand(errand=self._errand))


class _LineRow(QWidget):
    """A line: its mark, its title and verdict, its sentence, and what helps."""

    chosen = Signal(object)
    """An Action."""

    def __init__(self) -> None:
        super().__init__()
        self._mark = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._mark.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._mark.setFixedWidth(self.fontMetrics().horizontalAdvance("M") + _SPACING)
        self._title = bold_label()
        self._verdict = caption_label("")
        self._verdict.setWordWrap(False)
        self._sentence = ValueText()
        self._fix = ValueText()
        self._command = ValueText()
        self._copy = CopyButton()
        self._remedies = RemedyRow()
        self._remedies.chosen.connect(self.chosen)
        head = QHBoxLayout()
        head.setSpacing(_SPACING)
        head.addWidget(self._title, 1)
        head.addWidget(self._verdict, 0, Qt.AlignmentFlag.AlignTop)
        command = QHBoxLayout()
        command.setSpacing(_SPACING)
        command.addWidget(self._command, 1, Qt.AlignmentFlag.AlignVCenter)
        command.addWidget(self._copy, 0, Qt.AlignmentFlag.AlignTop)
        texts = QVBoxLayout()
        texts.setSpacing(_CLOSE)
        texts.addLayout(head)
        texts.addWidget(self._sentence)
        texts.addWidget(self._fix)
        texts.addLayout(command)
        texts.addWidget(self._remedies)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(_SPACING)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._mark, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(texts, 0, 1)

    def show_line(self, line: Line) -> None:
        """Show this line in the place of the one before."""
        words = verdict_words(line.verdict)
        show_text(self._mark, line.verdict.value)
        self._mark.setAccessibleName(words)
        show_text(self._title, line.title)
        show_text(self._verdict, words)
        self.setAccessibleName(f"{line.title}: {words}")
        self.setAccessibleDescription(" ".join(filter(None, (line.sentence, line.fix))))
        for text, shown, is_code in (
            (line.sentence, self._sentence, False),
            (line.fix, self._fix, False),
            (line.command, self._command, True),
        ):
            shown.show_text(text, is_code=is_code)
            shown.setVisible(bool(text))
        self._sentence.setAccessibleName(f"{line.title}: what was seen")
        self._fix.setAccessibleName(f"{line.title}: what helps")
        self._command.setAccessibleName(f"{line.title}: command")
        self._copy.offer(line.command)
        self._copy.setAccessibleName(f"Copy the command: {line.title}")
        self._remedies.show_remedies(line.remedies)

    def follow(self, before: QWidget) -> QWidget:
        """Have the keyboard come here behind another widget; return what the next one has to come behind."""
        stops = [self._copy, *self._remedies.findChildren(QPushButton)]
        for stop in stops:
            self.setTabOrder(before, stop)
            before = stop
        return before


def _fit(row: QBoxLayout, width: int) -> None:
    """Put what stands in a row below each other where it does not fit."""
    widgets = [item.widget() for place in range(row.count()) if (item := row.itemAt(place))]
    hints = [widget.sizeHint().width() for widget in widgets if widget is not None and not widget.isHidden()]
    needed = sum(hints) + max(len(hints) - 1, 0) * max(row.spacing(), 0)
    fits = needed <= width
    row.setDirection(QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom)


def _is_news(before: Overview, now: Overview) -> bool:
    """Whether what was looked at may be otherwise: an errand has ended, or the service answers otherwise."""
    return (before.errand is not None and now.errand is None) or _kind(before) != _kind(now)


def _kind(overview: Overview) -> object:
    match overview.state:
        case Outage(reason=reason):
            return reason
        case Snapshot(node=node):
            return node.online
        case state:
            return type(state)
