"""The question whether all traffic shall go on through a network: no answer is a no.

Who lost the way to everything else may see this window and nothing more. So it comes up by itself, stays above the
others, counts down, and every way out of it but one switches the default route back. The worker does so in any case
when the time is over; the window only shows it.
"""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QLayout,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from ztray.domain.identifiers import NetworkId
from ztray.domain.intent import KeepDefaultRoute, SetFlag
from ztray.domain.memory import TRIAL_TIME
from ztray.domain.network import Flag
from ztray.domain.peer import Peer
from ztray.presentation.default_route import Check, TrialPage, trial_outcome, trial_page
from ztray.runtime.pace import Attention
from ztray.runtime.store import Store
from ztray.ui.labels import sentence_label, title_label

_WIDTH = 440
"""In pixels; sentences wrap within it."""

_SECOND = 1000
"""In milliseconds."""

_OUTCOME_TIME = 3000
"""How long it is shown what became of the trial, in milliseconds."""

_BAR_HEIGHT = 6
"""In pixels: the bar shows at a glance what the line above it says."""


class KeepDialog(QDialog):
    """Shows how a default route does while it is on trial, and takes the answer."""

    def __init__(
        self,
        store: Store,
        network_id: NetworkId,
        history_peers: Callable[[], tuple[Peer, ...]],
        now: Callable[[], int],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Default route")
        self.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._store = store
        self._network_id = network_id
        self._history_peers = history_peers
        self._now = now
        self._viewer = f"keep {network_id}"
        self._page: TrialPage | None = None
        self._title = title_label()
        self._countdown = sentence_label()
        self._bar = QProgressBar(maximum=TRIAL_TIME // _SECOND, textVisible=False)
        self._bar.setFixedHeight(_BAR_HEIGHT)
        self._bar.setAccessibleName("Seconds until it is switched back")
        self._checks = _Checks()
        self._verdict = sentence_label()
        self._refusal = sentence_label()
        self._buttons = QDialogButtonBox()
        self._keep = self._buttons.addButton("&Keep it", QDialogButtonBox.ButtonRole.AcceptRole)
        self._back = self._buttons.addButton("&Switch it back", QDialogButtonBox.ButtonRole.RejectRole)
        self._close = self._buttons.addButton(QDialogButtonBox.StandardButton.Close)
        self._keep.setAutoDefault(False)
        self._keep.clicked.connect(self._on_keep)
        self._back.clicked.connect(self._on_switch_back)
        self._close.clicked.connect(self.close)
        self._lay_out()
        self._second = QTimer(self, interval=_SECOND, timerType=Qt.TimerType.PreciseTimer)
        self._second.timeout.connect(self._show)
        self._end = QTimer(self, singleShot=True, interval=_OUTCOME_TIME)
        self._end.timeout.connect(self.close)
        store.changed.connect(self._show)
        store.attend(self._viewer, Attention(networks=True, peers=True))
        self.finished.connect(self._on_finished)
        self._second.start()
        self._show()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        for label in (self._title, self._countdown):
            label.setFixedWidth(_WIDTH)
        layout.addWidget(self._title)
        layout.addWidget(self._countdown)
        layout.addWidget(self._bar)
        layout.addSpacing(8)
        layout.addWidget(self._checks)
        layout.addSpacing(4)
        layout.addWidget(self._verdict)
        layout.addWidget(self._refusal)
        layout.addSpacing(8)
        layout.addWidget(self._buttons)

    @Slot()
    def _show(self) -> None:
        page = trial_page(self._network_id, self._store.overview, peers=self._history_peers(), now=self._now())
        self._page = page
        if page is None:
            self._show_outcome()
        else:
            self._end.stop()
            self._show_trial(page)
        for widget in (self._title, self._bar, self._checks, self._verdict):
            widget.setVisible(page is not None)
        self._refusal.setVisible(page is not None and bool(page.refusal))
        self._offer_answers(is_offered=self._can_answer)

    def _show_trial(self, page: TrialPage) -> None:
        self._title.setText(page.title)
        self._countdown.setText(page.countdown)
        self._bar.setValue(page.seconds_left)
        self._checks.show_checks(page.checks)
        self._verdict.setText(page.verdict)
        self._refusal.setText(page.refusal)

    def _show_outcome(self) -> None:
        self._countdown.setText(trial_outcome(self._network_id, self._store.overview))
        if not self._end.isActive():
            self._end.start()

    def _offer_answers(self, *, is_offered: bool) -> None:
        """Offer the answers, or nothing but to close the window; the keyboard is on what does no harm."""
        if self._back.isVisibleTo(self) is is_offered and self._close.isVisibleTo(self) is not is_offered:
            return
        self._keep.setVisible(is_offered)
        self._back.setVisible(is_offered)
        self._close.setVisible(not is_offered)
        harmless = self._back if is_offered else self._close
        harmless.setDefault(True)
        harmless.setFocus()

    @property
    def _can_answer(self) -> bool:
        return self._page is not None and self._page.can_answer

    @Slot()
    def _on_keep(self) -> None:
        self._store.submit(KeepDefaultRoute(network_id=self._network_id))

    @Slot()
    def _on_switch_back(self) -> None:
        self._store.submit(SetFlag(network_id=self._network_id, flag=Flag.DEFAULT, on=False))

    @Slot()
    def _on_finished(self) -> None:
        self._second.stop()
        self._store.attend(self._viewer, Attention())

    def reject(self) -> None:
        """Switch back and stay until that is done; with nothing to answer, close."""
        if self._can_answer:
            self._on_switch_back()
        else:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Switch back, and do not wait for it."""
        if self._can_answer:
            self._on_switch_back()
        super().closeEvent(event)


class _Checks(QWidget):
    """What was looked at, a line each: how it went, and what it is."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[tuple[QLabel, QLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)

    def show_checks(self, checks: tuple[Check, ...]) -> None:
        """Show these in the place of those before."""
        while len(self._rows) < len(checks):
            self._add_row()
        for number, row in enumerate(self._rows):
            for label in row:
                label.setVisible(number < len(checks))
        for (mark, sentence), check in zip(self._rows, checks, strict=False):
            mark.setText(check.mark.value)
            sentence.setText(check.sentence)

    def _add_row(self) -> None:
        mark = QLabel(textFormat=Qt.TextFormat.PlainText, alignment=Qt.AlignmentFlag.AlignHCenter)
        sentence = sentence_label()
        self._grid.addWidget(mark, len(self._rows), 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(sentence, len(self._rows), 1)
        self._rows.append((mark, sentence))
