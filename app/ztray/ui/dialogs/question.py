"""Questions before what a click cannot simply undo. Their default answer leaves everything as it is."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from ztray.domain.account import Account
from ztray.domain.decision import DeleteMembers
from ztray.domain.state import Overview
from ztray.presentation.accounts import join_question, removal_question
from ztray.presentation.flags import default_route_question
from ztray.presentation.member_details import DELETION_EXPLANATION, deletion_question
from ztray.presentation.network_editor import DISCARD_EXPLANATION, DISCARD_QUESTION
from ztray.presentation.networks import leave_question
from ztray.presentation.settings import REMOTE_ANSWER, remote_question, remote_title
from ztray.presentation.source_troubles import account_title


def default_route_box(
    title: str, *, is_offered: bool = True, accepted: Callable[[], None], parent: QWidget | None = None
) -> QMessageBox:
    """Return a question whether all traffic shall go through a network; `is_offered` tells whether it has a way out."""
    return _box(
        f"Send all traffic through “{title}”?",
        default_route_question(title, is_offered=is_offered),
        answer="Send all traffic",
        accepted=accepted,
        parent=parent,
    )


def leave_box(title: str, *, accepted: Callable[[], None]) -> QMessageBox:
    """Return a question whether a network shall be left."""
    return _box(f"Leave “{title}”?", leave_question(title), answer="Leave", accepted=accepted, parent=None)


def delete_members_box(
    decisions: tuple[DeleteMembers, ...], overview: Overview, *, accepted: Callable[[], None]
) -> QMessageBox:
    """Return a question whether members shall be deleted from their networks."""
    question = deletion_question(decisions, overview)
    return _box(question, DELETION_EXPLANATION, answer="Delete", accepted=accepted, parent=None)


def remote_box(address: str, *, accepted: Callable[[], None], parent: QWidget | None = None) -> QMessageBox:
    """Return a question whether another computer may have a token."""
    return _box(
        remote_title(address),
        remote_question(address),
        answer=REMOTE_ANSWER,
        accepted=accepted,
        parent=parent,
    )


def join_managed_box(title: str, *, join: Callable[[], None], join_and_approve: Callable[[], None]) -> QMessageBox:
    """Return a question whether a network of an account shall be joined, and this computer be approved there."""
    box = _box(
        f"Join “{title}” and approve this computer there?",
        join_question(title),
        answer="Join and approve",
        accepted=join_and_approve,
        parent=None,
    )
    box.addButton("Join only", QMessageBox.ButtonRole.YesRole).clicked.connect(join)
    return box


def remove_account_box(account: Account, *, accepted: Callable[[], None]) -> QMessageBox:
    """Return a question whether an account shall be forgotten."""
    return _box(
        f"Remove the account “{account_title(account)}”?",
        removal_question(account),
        answer="Remove",
        accepted=accepted,
        parent=None,
    )


def discard_box(*, accepted: Callable[[], object], parent: QWidget) -> QMessageBox:
    """Return a question whether what was written about a network may be thrown away."""
    return _box(DISCARD_QUESTION, DISCARD_EXPLANATION, answer="Discard", accepted=accepted, parent=parent)


def _box(
    question: str, explanation: str, *, answer: str, accepted: Callable[[], object], parent: QWidget | None
) -> QMessageBox:
    box = QMessageBox(QMessageBox.Icon.Question, "ZTray", question, QMessageBox.StandardButton.Cancel, parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(explanation)
    box.setDefaultButton(QMessageBox.StandardButton.Cancel)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.addButton(answer, QMessageBox.ButtonRole.AcceptRole).clicked.connect(accepted)
    return box
