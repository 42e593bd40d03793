"""Adding an account, or another key to one: a key is pasted, tried, and kept if the person still wants to.

The key is in the field until it is tried, then in this dialog's memory, and nowhere else until it is kept; it is never
shown again. Nobody has to know which Central a key is for: that is found out by asking.
"""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ztray.domain.account import Account, Holder, Recognition
from ztray.domain.base_address import checked_base
from ztray.domain.text import NAME_LENGTH, plain
from ztray.domain.token import LONGEST, Token
from ztray.presentation import account_key as words
from ztray.presentation.account_key import Judged, base_fault, judged, refusal_sentence, understand_key
from ztray.presentation.actions import Page, ShowWindow
from ztray.runtime.accounts import Accounts
from ztray.runtime.key_trial import KeyTrials
from ztray.ui.copy_button import CopyButton
from ztray.ui.expiry_field import ExpiryField
from ztray.ui.labels import bold_label, caption_label, readable_width, sentence_label
from ztray.ui.remedy_button import RemedyRow
from ztray.ui.secret_field import SecretField

_SPACING = 8
_APART = 16
"""Between parts that have little to do with each other, in pixels as the one above."""

_BUSY_HEIGHT = 6
"""In pixels: a hint that something is under way, not a measure."""

_LONGEST_PASTE = LONGEST + 100
"""In characters: a key, and what may stand before it."""


class AccountDialog(QDialog):
    """Takes a key, finds out what it is, and adds its account or gives it to one that is there.

    `bases` are those of the two Centrals, empty for the usual ones; `sample` is a key to play with, which only the demo
    has; `now` tells milliseconds since 1970.
    """

    chosen = Signal(object)
    """An Action."""

    def __init__(
        self,
        accounts: Accounts,
        trials: KeyTrials,
        now: Callable[[], int],
        *,
        account: Account | None = None,
        bases: tuple[str, str] = ("", ""),
        sample: Token | None = None,
    ) -> None:
        super().__init__()
        self.setWindowTitle(words.ADD_TITLE if account is None else words.replace_title(account))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._accounts = accounts
        self._trials = trials
        self._now = now
        self._account = account
        self._usual_bases = bases
        self._key: Token | None = None
        self._holder: Holder | None = None
        self._judged: Judged | None = None
        self._trial: int | None = None
        """The number of the trial under way, None while there is none."""
        self._first_page = _KeyPage(account, sample)
        self._first_page.chosen.connect(self.chosen)
        self._second_page = _HolderPage(is_new=account is None)
        buttons = QDialogButtonBox()
        self._continue = buttons.addButton(words.CONTINUE, QDialogButtonBox.ButtonRole.AcceptRole)
        self._cancel = buttons.addButton(words.CANCEL, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._on_accepted)
        buttons.rejected.connect(self._on_rejected)
        layout = QVBoxLayout(self)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        layout.setSpacing(_APART)
        layout.addWidget(self._first_page)
        layout.addWidget(self._second_page)
        layout.addWidget(buttons)
        self._continue.setDefault(True)  # which it does not take before it is in its place
        self._first_page.changed.connect(self._on_changed)
        self._second_page.hide()
        trials.judged.connect(self._on_judged)
        self.finished.connect(self._on_finished)
        self._on_changed()
        self._first_page.take_keyboard()

    @Slot()
    def _on_changed(self) -> None:
        entry = understand_key(self._first_page.key_text)
        fault = next(filter(None, map(base_fault, self._first_page.bases)), "")
        self._first_page.say(entry.sentence or fault)
        self._continue.setEnabled(entry.key is not None and not fault)

    @Slot()
    def _on_accepted(self) -> None:
        if self._judged is None:
            self._try()
        elif self._key is not None:
            self._keep(self._key, self._judged)
            self.accept()

    def _try(self) -> None:
        key = understand_key(self._first_page.key_text).key
        if key is None or any(map(base_fault, self._first_page.bases)):
            return
        self._key = key
        self._show_trying(is_trying=True)
        self._first_page.say(words.TRYING)
        if self._account is not None:
            self._trial = self._trials.begin_for(self._account, key)
        else:
            new, older = (
                checked_base(typed) if typed else usual
                for typed, usual in zip(self._first_page.bases, self._usual_bases, strict=True)
            )
            self._trial = self._trials.begin(key, new_base=new, older_base=older)

    def _show_trying(self, *, is_trying: bool) -> None:
        self._first_page.show_trying(is_trying=is_trying)
        self._continue.setEnabled(not is_trying)
        self._cancel.setText(words.STOP if is_trying else words.CANCEL)

    @Slot(int, object)
    def _on_judged(self, number: int, recognition: Recognition) -> None:
        if number != self._trial:  # another dialog's
            return
        self._trial = None
        self._show_trying(is_trying=False)
        account = self._account
        found = judged(recognition, self._accounts.directory, for_account=account.id if account else "")
        if found is None:
            self._key = None
            self._first_page.say(refusal_sentence(recognition, account.kind if account else None, self._now()))
            self._first_page.take_keyboard()
            return
        self._judged = found
        self._holder = recognition.holder
        self._first_page.forget()
        self._first_page.hide()
        self._second_page.show_judged(found)
        self._second_page.show()
        replaces = account is not None or found.twin is not None
        self._continue.setText(
            words.ADD if not replaces else words.REPLACE if found.twin is None else words.REPLACE_THAT
        )
        self._continue.setEnabled(True)
        self._second_page.take_keyboard(self._continue)

    def _keep(self, key: Token, found: Judged) -> None:
        # What is told is kept as well: of an organisation with several keys, Central may not tell it again.
        expires = self._second_page.expires if found.expires is None else found.expires
        before = self._account or (found.twin.account if found.twin else None)
        if before is not None:
            account_id = before.id
            self._accounts.replace_key(account_id, key, expires=expires)
        else:
            name = self._second_page.name or found.name
            account_id = self._accounts.add(found.account.called(name).ending(expires), key, self._holder)
        self.chosen.emit(ShowWindow(page=Page.ACCOUNTS, account_id=account_id))

    @Slot()
    def _on_rejected(self) -> None:
        if self._trial is not None:
            self._cancel_trial(self._trial)
            self._show_trying(is_trying=False)
            self._on_changed()
            self._first_page.take_keyboard()
        else:
            self.reject()

    @Slot()
    def _on_finished(self) -> None:
        if self._trial is not None:
            self._cancel_trial(self._trial)
        self._key = None
        self._first_page.forget()

    def _cancel_trial(self, number: int) -> None:
        self._trials.cancel(number)
        self._trial = self._key = None


class _KeyPage(QWidget):
    """Says where a key comes from, and takes it."""

    chosen = Signal(object)
    """An Action."""

    changed = Signal()

    def __init__(self, account: Account | None, sample: Token | None) -> None:
        super().__init__()
        self.setFixedWidth(readable_width(self))
        self._pages = RemedyRow()
        self._pages.chosen.connect(self.chosen)
        self._field = SecretField(words.FIELD, words.FIELD_HINT, longest=_LONGEST_PASTE)
        self._advanced = _AdvancedPart()
        self._busy = QProgressBar(maximum=0, textVisible=False)
        self._busy.setFixedHeight(_BUSY_HEIGHT)
        self._busy.setAccessibleName(words.TRYING)
        self._sentence = sentence_label()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_SPACING)
        layout.addWidget(sentence_label(words.EXPLANATION if account is None else words.replace_explanation(account)))
        layout.addWidget(self._pages)
        if sample is not None:
            copy = CopyButton(words.COPY_SAMPLE)
            layout.addWidget(sentence_label(words.DEMO))
            layout.addWidget(copy, 0, Qt.AlignmentFlag.AlignLeft)
            copy.offer(sample.reveal())
        layout.addSpacing(_SPACING)
        layout.addWidget(self._field)
        layout.addWidget(caption_label(words.SAFETY))
        layout.addWidget(self._advanced)
        layout.addWidget(self._busy)
        layout.addWidget(self._sentence)
        self._advanced.setVisible(account is None)
        self._busy.hide()
        self._pages.show_remedies(words.PAGES if account is None else (words.page_of(account),))
        self._field.text.textChanged.connect(self.changed)
        self._advanced.changed.connect(self.changed)

    @property
    def key_text(self) -> str:
        """What is in the field."""
        return self._field.text.text()

    @property
    def bases(self) -> tuple[str, str]:
        """The addresses of the two Centrals as they were typed, empty for the usual ones."""
        return self._advanced.bases

    def say(self, sentence: str) -> None:
        """Say something of what is in the field."""
        self._sentence.setText(sentence)

    def show_trying(self, *, is_trying: bool) -> None:
        """Show whether the key is being tried."""
        self._field.setEnabled(not is_trying)
        self._advanced.setEnabled(not is_trying)
        self._busy.setVisible(is_trying)

    def take_keyboard(self) -> None:
        """Have the keyboard in the field, to type over what is there."""
        self._field.text.selectAll()
        self._field.text.setFocus()

    def forget(self) -> None:
        """Empty the field."""
        self._field.forget()


class _AdvancedPart(QWidget):
    """Other addresses of the two Centrals, hidden as a rule: hardly anybody has any."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._box = QCheckBox(words.ADVANCED)
        self._new = QLineEdit(placeholderText=words.NEW_BASE_HINT)
        self._older = QLineEdit(placeholderText=words.OLDER_BASE_HINT)
        self._body = QWidget()
        inside = QVBoxLayout(self._body)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(_SPACING)
        for label, field in ((words.NEW_BASE, self._new), (words.OLDER_BASE, self._older)):
            caption = QLabel(label, textFormat=Qt.TextFormat.PlainText)
            caption.setBuddy(field)
            inside.addWidget(caption)
            inside.addWidget(field)
            field.textChanged.connect(self.changed)
        inside.addWidget(caption_label(words.BASES_CAPTION))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_SPACING)
        layout.addWidget(self._box)
        layout.addWidget(self._body)
        self._body.hide()
        self._box.toggled.connect(self._body.setVisible)
        self._box.toggled.connect(self.changed)

    @property
    def bases(self) -> tuple[str, str]:
        """What was typed, without blanks around it; nothing while none are to be used."""
        if not self._box.isChecked():
            return "", ""
        return self._new.text().strip(), self._older.text().strip()


class _HolderPage(QWidget):
    """Says whose the key is, and asks what the account is to be called and when its key ends."""

    def __init__(self, *, is_new: bool) -> None:
        super().__init__()
        self.setFixedWidth(readable_width(self))
        self._is_new = is_new
        self._headline = bold_label()
        self._rights = sentence_label()
        self._caution = sentence_label()
        self._name = QLineEdit(maxLength=NAME_LENGTH)
        self._name_label = QLabel(words.NAME, textFormat=Qt.TextFormat.PlainText)
        self._name_label.setBuddy(self._name)
        self._expiry = ExpiryField(words.EXPIRY)
        self._expiry_caption = caption_label(words.EXPIRY_CAPTION)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_SPACING)
        for widget in (self._headline, self._rights, self._caution, self._name_label, self._name):
            layout.addWidget(widget)
        layout.addWidget(self._expiry)
        layout.addWidget(self._expiry_caption)

    def show_judged(self, found: Judged) -> None:
        """Show what a key turned out to be."""
        self._headline.setText(found.headline)
        self._rights.setText(found.rights)
        caution = words.twin_sentence(found.twin) if found.twin else found.caution
        self._caution.setText(caution)
        self._caution.setVisible(bool(caution))
        self._name.setText(found.name)
        self._name.selectAll()
        asks_for_name = self._is_new and found.twin is None
        self._name_label.setVisible(asks_for_name)
        self._name.setVisible(asks_for_name)
        self._expiry.setVisible(found.expires is None)
        self._expiry_caption.setVisible(found.expires is None)

    def take_keyboard(self, otherwise: QPushButton) -> None:
        """Have the keyboard in the name, or on a button where no name is asked for."""
        (self._name if not self._name.isHidden() else otherwise).setFocus()

    @property
    def name(self) -> str:
        """What the account is to be called; empty for what is suggested."""
        return plain(self._name.text())

    @property
    def expires(self) -> int | None:
        """When the key ends, in milliseconds since 1970; None for nothing known."""
        return self._expiry.expires
