"""The settings: each with what it does beside it, in force as soon as it is changed.

There is no button to apply and none to cancel: what was changed can be changed back, and a reset be undone. What cannot
be in force, as a port that is none, stays in its field with a sentence, and the value before it holds.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QShowEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFrame,
    QGridLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from ztray.domain.settings import (
    LONGEST_POLL,
    SHORTEST_POLL,
    ClickAction,
    FolderCheck,
    IconStyle,
    NoticeKind,
    QuitAction,
    ServiceAddress,
    Settings,
)
from ztray.domain.text import plain
from ztray.presentation import settings as words
from ztray.presentation.settings import Overrides, Words
from ztray.runtime.autostart import Autostart, LoginStart
from ztray.runtime.preferences import Preferences
from ztray.ui.copy_button import CopyButton
from ztray.ui.dialogs.question import remote_box
from ztray.ui.facts import ValueText
from ztray.ui.labels import caption_label, sentence_label

_READABLE_WIDTH = 640
"""In pixels: longer lines are hard to read."""

_MARGIN = 16
_SPACING = 16
_ROW_SPACING = 8
_CLOSE = 4
"""Between a setting and what explains it."""

_NARROWEST_CHOICE = 12
"""In widths of the letter M: a long choice is cut before the page is."""

_PROBLEM_LENGTH = 1000
"""How much of what is wrong with the file is shown, in characters: it holds two paths."""


class SettingsPage(QWidget):
    """Shows the settings, and has the preferences change them."""

    chosen = Signal(object)
    """An Action, as of every page; the settings offer none so far."""

    def __init__(self, preferences: Preferences, autostart: Autostart, overrides: Overrides | None = None) -> None:
        super().__init__()
        self._preferences = preferences
        self._problem = sentence_label(plain(preferences.problem, _PROBLEM_LENGTH))
        self._problem.setVisible(bool(preferences.problem))
        self._failure = sentence_label()
        self._failure.hide()
        service = _ServiceSection(preferences, overrides or Overrides())
        updates = _UpdateSection(preferences)
        reset = _ResetSection(preferences)
        for section in (service, updates):
            reset.done.connect(section.give_up_entries)
        self._sections = (
            _StartSection(preferences, autostart),
            _IconSection(preferences),
            _NoticeSection(preferences),
            service,
            _QuitSection(preferences),
            updates,
            reset,
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._notes())
        layout.addWidget(self._scrolled())
        preferences.changed.connect(self._on_changed)
        preferences.saved.connect(self._on_saved)
        preferences.failed.connect(self._on_failed)
        self._on_changed(preferences.settings)

    def _notes(self) -> QVBoxLayout:
        notes = QVBoxLayout()
        notes.setContentsMargins(_MARGIN, 0, _MARGIN, 0)
        for label in (self._problem, self._failure):
            label.setMaximumWidth(_READABLE_WIDTH)
            label.setContentsMargins(0, _ROW_SPACING, 0, _ROW_SPACING)
            notes.addWidget(label)
        return notes

    def _scrolled(self) -> QScrollArea:
        column = QWidget()
        column.setMaximumWidth(_READABLE_WIDTH)
        sections = QVBoxLayout(column)
        sections.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        sections.setSpacing(_SPACING)
        for section in self._sections:
            sections.addWidget(section)
        sections.addStretch()
        content = QWidget()
        sides = QHBoxLayout(content)
        sides.setContentsMargins(0, 0, 0, 0)
        sides.addWidget(column)
        sides.addStretch()
        sides.setStretch(0, 1)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(content)
        return area

    @Slot(object)
    def _on_changed(self, settings: Settings) -> None:
        for section in self._sections:
            section.show_settings(settings)

    @Slot()
    def _on_saved(self) -> None:
        self._failure.hide()

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        self._failure.setText(plain(sentence, _PROBLEM_LENGTH))
        self._failure.show()


class _Section(QGroupBox):
    """Some settings that belong together; rows of one grid, so that their fields begin below each other."""

    def __init__(self, title: str, preferences: Preferences) -> None:
        super().__init__(title)
        self._preferences = preferences
        self._grid = QGridLayout(self)
        self._grid.setVerticalSpacing(_ROW_SPACING)
        self._grid.setColumnStretch(1, 1)

    def show_settings(self, settings: Settings) -> None:
        """Show what holds."""

    def _add(self, *parts: QWidget) -> None:
        self._grid.addLayout(_column(*parts), self._grid.rowCount(), 0, 1, 2)

    def _add_field(self, title: str, field: QWidget, *notes: QWidget, buddy: QWidget | None = None) -> None:
        label = QLabel(title, textFormat=Qt.TextFormat.PlainText)
        label.setBuddy(buddy or field)
        # Qt finds the label of a field only where both have the same parent.
        (buddy or field).setAccessibleName(title.replace("&", ""))
        row = self._grid.rowCount()
        # As high as the field, so that the two stand on one line.
        label.setMinimumHeight(field.sizeHint().height())
        line = QHBoxLayout()
        line.addWidget(field)
        if field.sizePolicy().horizontalPolicy() is QSizePolicy.Policy.Maximum:
            line.addStretch()
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addLayout(_column(line, *notes), row, 1)


class _StartSection(_Section):
    def __init__(self, preferences: Preferences, autostart: Autostart) -> None:
        super().__init__(words.START, preferences)
        self._autostart = autostart
        self._login = _Box(words.LOGIN)
        self._login.setEnabled(False)  # until the system has told
        self._login_note = _indented(_note())
        self._login_fault = _indented(_note())
        self._hidden = _Box(words.START_HIDDEN)
        self._add(self._login, _below_box(words.LOGIN.explanation), self._login_note, self._login_fault)
        self._add(self._hidden, _below_box(words.START_HIDDEN.explanation))
        self._login.clicked.connect(self._on_login_clicked)
        self._hidden.clicked.connect(self._on_hidden_clicked)
        autostart.changed.connect(self._on_login_known)
        autostart.failed.connect(self._on_login_failed)

    def show_settings(self, settings: Settings) -> None:
        self._hidden.setChecked(settings.start_hidden)

    @Slot(bool)
    def _on_login_clicked(self, on: bool) -> None:
        _show_note(self._login_fault, "")
        self._autostart.switch(on=on)

    @Slot(object)
    def _on_login_known(self, start: LoginStart) -> None:
        self._login.setEnabled(True)
        self._login.setChecked(start.is_on)
        _show_note(self._login_note, words.login_note(start.program, is_current=start.is_current))

    @Slot(str)
    def _on_login_failed(self, sentence: str) -> None:
        _show_note(self._login_fault, plain(sentence, _PROBLEM_LENGTH))

    @Slot(bool)
    def _on_hidden_clicked(self, on: bool) -> None:
        self._preferences.change(start_hidden=on)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Ask the system again: it may have been told otherwise in the meantime."""
        super().showEvent(event)
        self._autostart.look()


class _IconSection(_Section):
    def __init__(self, preferences: Preferences) -> None:
        super().__init__(words.ICON, preferences)
        clicks = {action: words.click_title(action) for action in ClickAction}
        self._style = _Choice({style: words.icon_style_title(style) for style in IconStyle})
        self._click = _Choice(clicks)
        self._middle_click = _Choice(clicks)
        self._add_field(words.ICON_STYLE.title, self._style, caption_label(words.ICON_STYLE.explanation))
        self._add_field(words.CLICK.title, self._click)
        self._add_field(words.MIDDLE_CLICK.title, self._middle_click, caption_label(words.MIDDLE_CLICK.explanation))
        self._style.picked.connect(self._on_style_picked)
        self._click.picked.connect(self._on_click_picked)
        self._middle_click.picked.connect(self._on_middle_click_picked)

    def show_settings(self, settings: Settings) -> None:
        self._style.show_value(settings.icon_style)
        self._click.show_value(settings.click)
        self._middle_click.show_value(settings.middle_click)

    @Slot(object)
    def _on_style_picked(self, style: IconStyle) -> None:
        self._preferences.change(icon_style=style)

    @Slot(object)
    def _on_click_picked(self, action: ClickAction) -> None:
        self._preferences.change(click=action)

    @Slot(object)
    def _on_middle_click_picked(self, action: ClickAction) -> None:
        self._preferences.change(middle_click=action)


class _NoticeSection(_Section):
    def __init__(self, preferences: Preferences) -> None:
        super().__init__(words.NOTICES, preferences)
        self._boxes = {kind: _Box(words.notice_words(kind)) for kind in NoticeKind}
        self._add(caption_label(words.NOTICES_EXPLANATION))
        for kind, box in self._boxes.items():
            self._add(box, _below_box(words.notice_words(kind).explanation))
            box.clicked.connect(self._on_clicked)

    def show_settings(self, settings: Settings) -> None:
        for kind, box in self._boxes.items():
            box.setChecked(kind not in settings.muted_notices)

    @Slot()
    def _on_clicked(self) -> None:
        muted = frozenset(kind for kind, box in self._boxes.items() if not box.isChecked())
        self._preferences.change(muted_notices=muted)


class _ServiceSection(_Section):
    def __init__(self, preferences: Preferences, overrides: Overrides) -> None:
        super().__init__(words.SERVICE, preferences)
        self._interval = _Seconds()
        self._address = _Entry(words.ADDRESS)
        self._remote_note = _note()
        self._confirm = QPushButton(words.CONFIRM_REMOTE)
        self._confirm.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._port = _Entry(words.PORT, override=overrides.port)
        self._home = _Entry(words.HOME, override=overrides.home)
        self._home.add_button(words.BROWSE).clicked.connect(self._on_browse)
        self._add_field(words.POLL_INTERVAL.title, self._interval, caption_label(words.POLL_INTERVAL.explanation))
        for setting, entry, notes in (
            (words.ADDRESS, self._address, (self._remote_note, self._confirm)),
            (words.PORT, self._port, ()),
            (words.HOME, self._home, ()),
        ):
            self._add_field(setting.title, entry.line, *entry.notes, *notes, buddy=entry.text)
        self._interval.valueChanged.connect(self._on_interval_changed)
        self._address.entered.connect(self._on_address_entered)
        self._confirm.clicked.connect(self._on_confirm)
        self._port.entered.connect(self._on_port_entered)
        self._home.entered.connect(self._on_home_entered)
        preferences.folder_checked.connect(self._on_folder_checked)

    def show_settings(self, settings: Settings) -> None:
        with QSignalBlocker(self._interval):
            self._interval.setValue(settings.poll_interval)
        self._address.show_value(settings.service_address)
        _show_note(self._remote_note, words.remote_note(settings))
        self._confirm.setVisible(not settings.service_address.is_loopback and not settings.is_remote_confirmed)
        self._port.show_value(_port_text(settings))
        self._home.show_value(settings.service_home)

    @Slot()
    def give_up_entries(self) -> None:
        """Show what holds instead of what was refused."""
        for entry in (self._address, self._port, self._home):
            entry.give_up()

    @Slot(int)
    def _on_interval_changed(self, seconds: int) -> None:
        self._preferences.change(poll_interval=seconds)

    @Slot(str)
    def _on_address_entered(self, text: str) -> None:
        try:
            address = words.address_of(text)
        except ValueError as error:
            self._address.refuse(words.still_in_force(str(error), self._preferences.settings.service_address))
        else:
            self._choose_address(address)

    @Slot()
    def _on_confirm(self) -> None:
        self._ask_about(self._preferences.settings.service_address)

    def _choose_address(self, address: ServiceAddress) -> None:
        """Have this computer be asked at once, and another one after a question."""
        settings = self._preferences.settings
        if address.is_loopback or (address == settings.service_address and settings.is_remote_confirmed):
            self._use(address)
        else:
            self._ask_about(address)

    def _ask_about(self, address: ServiceAddress) -> None:
        box = remote_box(address, accepted=partial(self._use, address), parent=self.window())
        box.rejected.connect(self._address.give_up)
        box.open()

    def _use(self, address: ServiceAddress) -> None:
        self._address.accept(address)
        settings = self._preferences.settings
        self._preferences.replace(settings.with_service_address(address, is_remote_confirmed=not address.is_loopback))

    @Slot(str)
    def _on_port_entered(self, text: str) -> None:
        try:
            port = words.port_of(text)
        except ValueError as error:
            self._port.refuse(words.still_in_force(str(error), _port_text(self._preferences.settings)))
        else:
            self._port.accept(str(port or ""))
            self._preferences.change(service_port=port)

    @Slot(str)
    def _on_home_entered(self, text: str) -> None:
        self._preferences.check_folder(text)

    @Slot(object)
    def _on_folder_checked(self, check: FolderCheck) -> None:
        if check.text != self._home.text.text():  # typed on in the meantime
            return
        if check.fault is not None:
            sentence = words.folder_sentence(check)
            self._home.refuse(words.still_in_force(sentence, self._preferences.settings.service_home))
        else:
            self._home.accept(check.folder)
            self._preferences.change(service_home=check.folder)

    @Slot()
    def _on_browse(self) -> None:
        dialog = QFileDialog(self, words.FOLDER_QUESTION, self._preferences.settings.service_home)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._home.enter)
        dialog.open()


class _QuitSection(_Section):
    def __init__(self, preferences: Preferences) -> None:
        super().__init__(words.QUITTING, preferences)
        self._on_quit = _Choice({action: words.quit_title(action) for action in QuitAction})
        self._explanation = caption_label("")
        self._add_field(words.ON_QUIT.title, self._on_quit, self._explanation)
        self._on_quit.picked.connect(self._on_picked)

    def show_settings(self, settings: Settings) -> None:
        self._on_quit.show_value(settings.on_quit)
        self._explanation.setText(words.quit_explanation(settings.on_quit))

    @Slot(object)
    def _on_picked(self, action: QuitAction) -> None:
        self._preferences.change(on_quit=action)


class _UpdateSection(_Section):
    def __init__(self, preferences: Preferences) -> None:
        super().__init__(words.UPDATES, preferences)
        self._tells = _Box(words.TELLS_UPDATES)
        self._address = _Entry(words.UPDATE_ADDRESS_WORDS)
        self._add(self._tells, _below_box(words.TELLS_UPDATES.explanation))
        self._add_field(
            words.UPDATE_ADDRESS_WORDS.title, self._address.line, *self._address.notes, buddy=self._address.text
        )
        self._tells.clicked.connect(self._on_clicked)
        self._address.entered.connect(self._on_address_entered)

    def show_settings(self, settings: Settings) -> None:
        self._tells.setChecked(settings.tells_updates)
        self._address.show_value(settings.update_address)

    @Slot()
    def give_up_entries(self) -> None:
        """Show what holds instead of what was refused."""
        self._address.give_up()

    @Slot(bool)
    def _on_clicked(self, on: bool) -> None:
        self._preferences.change(tells_updates=on)

    @Slot(str)
    def _on_address_entered(self, text: str) -> None:
        try:
            address = words.update_address_of(text)
        except ValueError as error:
            self._address.refuse(words.still_in_force(str(error), self._preferences.settings.update_address))
        else:
            self._address.accept(address)
            self._preferences.change(update_address=address)


class _ResetSection(_Section):
    done = Signal()

    def __init__(self, preferences: Preferences) -> None:
        super().__init__(words.RESET, preferences)
        self._before: Settings | None = None
        self._reset = QPushButton(words.RESET_BUTTON)
        self._explanation = caption_label(words.RESET_EXPLANATION)
        self._undo = QPushButton(words.UNDO)
        self._undo.hide()
        buttons = QWidget()
        row = QHBoxLayout(buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._reset)
        row.addWidget(self._undo)
        row.addStretch()
        self._add(buttons, self._explanation)
        self._add(caption_label(words.FILE_CAPTION), _path_line(str(preferences.path)))
        self._reset.clicked.connect(self._on_reset)
        self._undo.clicked.connect(self._on_undo)

    def show_settings(self, settings: Settings) -> None:
        # Whatever was changed since the reset would be lost by undoing it.
        if settings != Settings():
            self._offer_undo(None)

    def _offer_undo(self, before: Settings | None) -> None:
        if before is None and self._undo.hasFocus():
            self._reset.setFocus()
        self._before = before
        self._undo.setVisible(before is not None)
        self._explanation.setText(words.RESET_DONE if before else words.RESET_EXPLANATION)

    @Slot()
    def _on_reset(self) -> None:
        before = self._preferences.settings
        self.done.emit()
        if before != Settings():
            self._preferences.reset()
            self._offer_undo(before)

    @Slot()
    def _on_undo(self) -> None:
        if self._before is not None:
            self._preferences.replace(self._before)


class _Box(QCheckBox):
    """A setting that is on or off."""

    def __init__(self, setting: Words) -> None:
        super().__init__(setting.title)
        self.setAccessibleDescription(setting.explanation)


class _Choice(QComboBox):
    """A setting with some values."""

    picked = Signal(object)
    """The value, when a person has chosen it."""

    def __init__(self, titles: Mapping[Any, str]) -> None:
        super().__init__()
        self._values = tuple(titles)
        self.addItems(list(titles.values()))
        self.setMinimumWidth(_NARROWEST_CHOICE * self.fontMetrics().horizontalAdvance("M"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.activated.connect(self._on_activated)

    def show_value(self, value: object) -> None:
        self.setCurrentIndex(self._values.index(value))

    @Slot(int)
    def _on_activated(self, index: int) -> None:
        self.picked.emit(self._values[index])

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Leave the wheel to the page, unless the keyboard is here."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class _Seconds(QSpinBox):
    """The seconds between two looks."""

    def __init__(self) -> None:
        super().__init__(minimum=SHORTEST_POLL, maximum=LONGEST_POLL, suffix=words.SECONDS)
        self.setKeyboardTracking(False)  # of 45, the 4 is not meant
        self.setAccessibleDescription(words.POLL_INTERVAL.explanation)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Leave the wheel to the page, unless the keyboard is here."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class _Entry(QObject):
    """A setting that is typed: taken when the typing is finished, and left in its field when it cannot be."""

    entered = Signal(str)
    """What a person has typed, to be accepted or refused."""

    def __init__(self, setting: Words, *, override: object = None) -> None:
        super().__init__()
        self.text = QLineEdit(placeholderText=words.AUTOMATIC, clearButtonEnabled=True)
        self.text.setAccessibleDescription(setting.explanation)
        self._in_force = ""
        self._seen = ""
        self._fault = _note()
        self.line = QWidget()
        self._row = QHBoxLayout(self.line)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.text, 1)
        override_note = _note()
        _show_note(override_note, words.override_note(override) if override else "")
        self.notes = (caption_label(setting.explanation), override_note, self._fault)
        self.text.editingFinished.connect(self._on_editing_finished)

    def add_button(self, title: str) -> QPushButton:
        """Put a button beside it."""
        button = QPushButton(title)
        self._row.addWidget(button)
        return button

    def show_value(self, value: str) -> None:
        """Show what holds, unless the same holds as before and something else was typed and not taken yet."""
        is_at_rest = not self._fault.text() and self.text.text() == self._seen
        if is_at_rest or value != self._in_force:
            self.accept(value)

    def accept(self, value: str) -> None:
        """Show what holds from now on."""
        self._in_force = self._seen = value
        self.text.setText(value)
        _show_note(self._fault, "")

    def give_up(self) -> None:
        """Show what holds instead of what was refused."""
        self.accept(self._in_force)

    def refuse(self, sentence: str) -> None:
        """Say what is wrong with it."""
        _show_note(self._fault, sentence)

    @Slot(str)
    def enter(self, text: str) -> None:
        """Take a text as if it was typed."""
        self.text.setText(text)
        self._on_editing_finished()

    @Slot()
    def _on_editing_finished(self) -> None:
        if self.text.text() != self._seen:
            self._seen = self.text.text()
            self.entered.emit(self._seen)


def _port_text(settings: Settings) -> str:
    return str(settings.service_port or "")


def _column(*parts: QWidget | QLayout) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(_CLOSE)
    for part in parts:
        if isinstance(part, QWidget):
            column.addWidget(part)
        else:
            column.addLayout(part)
    return column


def _path_line(path: str) -> QWidget:
    line = QWidget()
    text = ValueText()
    text.show_text(plain(path, _PROBLEM_LENGTH), is_code=True)
    copy = CopyButton()
    copy.offer(path)
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(text, 1)
    row.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
    return line


def _note() -> QLabel:
    """Return a label for a sentence that is there only at times."""
    label = sentence_label()
    label.hide()
    return label


def _show_note(label: QLabel, sentence: str) -> None:
    label.setText(sentence)
    label.setVisible(bool(sentence))


def _below_box(text: str) -> QLabel:
    """Return an explanation of a check box."""
    return _indented(caption_label(text))


def _indented(label: QLabel) -> QLabel:
    """Have a label begin where the text of a check box begins."""
    style = label.style()
    label.setIndent(
        style.pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth)
        + style.pixelMetric(QStyle.PixelMetric.PM_CheckBoxLabelSpacing)
    )
    return label
