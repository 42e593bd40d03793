"""Entering a token by hand, as somebody does who has just read it in a terminal, or may not read it at all."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QProgressBar
from pytestqt.qtbot import QtBot

from tests.fakes.builders import PLATFORM
from tests.qt.person import Person, all_labels_are_plain, name_of, tab_stops
from tests.qt.wiring import HOSTILE, Recorder
from ztray.domain.errand import Errand
from ztray.domain.token import Token
from ztray.ui.dialogs.token import TokenDialog

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier

SECRET = "q7x2m4n8p1s5t9v3w6z0a2c4"
FROM_A_TERMINAL = f"ada@host:~$ show the token\n{SECRET}ada@host:~$ "


@pytest.fixture
def dialog(person: Person) -> Iterator[TokenDialog]:
    dialog = TokenDialog(PLATFORM)
    dialog.show()
    dialog.activateWindow()
    person.wait_for(TokenDialog)
    deleted = Recorder()
    dialog.destroyed.connect(deleted.note)
    yield dialog
    if not deleted.values:
        dialog.close()


@pytest.fixture
def entered(dialog: TokenDialog) -> Recorder:
    recorder = Recorder()
    dialog.token_entered.connect(recorder.note)
    return recorder


# The field.


def test_the_keyboard_is_in_the_field_at_once(dialog: TokenDialog, person: Person) -> None:
    person.type("ab")
    assert person.see(QLineEdit, dialog).text() == "ab"


def test_what_is_typed_is_not_shown_before_somebody_wants_to_see_it(dialog: TokenDialog, person: Person) -> None:
    person.type(SECRET)
    assert SECRET not in person.see(QLineEdit, dialog).displayText()
    person.click("Show what is in the field", dialog)
    assert person.see(QLineEdit, dialog).displayText() == SECRET
    person.click("Show what is in the field", dialog)
    assert SECRET not in person.see(QLineEdit, dialog).displayText()


def test_nothing_can_be_used_before_there_is_a_token(dialog: TokenDialog, person: Person) -> None:
    assert person.buttons(dialog)["Use this token"] is False
    person.type(SECRET)
    assert person.buttons(dialog)["Use this token"] is True


def test_what_is_no_token_is_told_and_cannot_be_used(dialog: TokenDialog, person: Person, entered: Recorder) -> None:
    person.type("8056c2e21c000001")
    assert "looks like the id of a network" in person.read(dialog)
    assert person.buttons(dialog)["Use this token"] is False
    person.press(Qt.Key.Key_Return)
    assert entered.values == []


def test_who_types_on_reads_no_more_of_what_was_wrong(dialog: TokenDialog, person: Person) -> None:
    person.type("3d697201d2")
    assert "looks like the address of a computer" in person.read(dialog)
    person.type(SECRET[:14])
    assert "looks like" not in person.read(dialog)


# The clipboard.


def test_the_clipboard_is_left_alone(person: Person) -> None:
    person.copies(SECRET)
    dialog = TokenDialog(PLATFORM)
    dialog.show()
    person.wait_for(TokenDialog)
    assert person.see(QLineEdit, dialog).text() == ""
    dialog.close()


def test_return_in_the_empty_field_reads_no_clipboard(dialog: TokenDialog, person: Person) -> None:
    person.copies(SECRET)
    person.press(Qt.Key.Key_Return)
    assert person.see(QLineEdit, dialog).text() == ""
    assert person.clipboard == SECRET


def test_a_click_pastes_in_the_place_of_what_was_there(dialog: TokenDialog, person: Person) -> None:
    person.type("something else")
    person.copies(SECRET)
    person.click("Paste", dialog)
    assert person.see(QLineEdit, dialog).text() == SECRET
    person.press(Qt.Key.Key_End)
    person.type("x")
    assert person.see(QLineEdit, dialog).text() == f"{SECRET}x"


@pytest.mark.parametrize("by_key", [True, False])
def test_of_what_a_terminal_shows_the_token_is_taken(
    dialog: TokenDialog, person: Person, entered: Recorder, by_key: bool
) -> None:
    person.copies(FROM_A_TERMINAL)
    if by_key:
        person.press(Qt.Key.Key_V, CTRL)
    else:
        person.click("Paste", dialog)
    person.click("Use this token", dialog)
    assert entered.values == [Token(SECRET)]


def test_a_text_without_end_is_told_to_be_too_long(dialog: TokenDialog, person: Person) -> None:
    person.copies("x" * 1_000_000)
    person.click("Paste", dialog)
    assert "This text is too long" in person.read(dialog)


# What comes of it.


def test_return_uses_the_token_once(dialog: TokenDialog, person: Person, entered: Recorder) -> None:
    person.type(SECRET)
    person.press(Qt.Key.Key_Return)
    person.press_in(dialog, Qt.Key.Key_Return)
    assert entered.values == [Token(SECRET)]
    assert person.see(QProgressBar, dialog).accessibleName() == "Trying the token on the service…"
    assert "Trying the token on the service…" in person.read(dialog)


def test_while_it_is_tried_nothing_but_cancelling_can_be_done_to_it(
    dialog: TokenDialog, person: Person, entered: Recorder
) -> None:
    person.type(SECRET)
    person.click("Use this token", dialog)
    assert entered.values
    assert not person.see(QLineEdit, dialog).isEnabled()
    assert person.buttons(dialog) == {
        "Copy command": True,
        "Paste": False,
        "Show what is in the field": False,
        "Copy message": True,
        "Use this token": False,
        "Cancel": True,
    }


def test_an_accepted_token_closes_the_dialog(dialog: TokenDialog, person: Person, qtbot: QtBot) -> None:
    person.type(SECRET)
    person.click("Use this token", dialog)
    with qtbot.waitSignal(dialog.destroyed):
        dialog.show_outcome("ZeroTier accepts the token.", is_accepted=True)


def test_a_refused_token_is_told_and_can_be_typed_over(
    dialog: TokenDialog, person: Person, entered: Recorder, qtbot: QtBot
) -> None:
    person.type(SECRET)
    person.click("Use this token", dialog)
    dialog.show_outcome("ZeroTier does not accept this token.", is_accepted=False)
    assert "ZeroTier does not accept this token." in person.read(dialog)
    assert person.all_seen(QProgressBar, dialog) == []
    qtbot.waitUntil(person.see(QLineEdit, dialog).hasFocus)
    person.type(SECRET[::-1])
    assert "does not accept" not in person.read(dialog)
    person.press(Qt.Key.Key_Return)
    assert entered.values == [Token(SECRET), Token(SECRET[::-1])]


def test_a_refused_token_can_be_tried_again_as_it_is(dialog: TokenDialog, person: Person, entered: Recorder) -> None:
    person.type(SECRET)
    person.click("Use this token", dialog)
    dialog.show_outcome("The token could not be tried.", is_accepted=False)
    person.click("Use this token", dialog)
    assert entered.values == [Token(SECRET), Token(SECRET)]


@pytest.mark.parametrize("is_shown", [True, False])
def test_nothing_is_left_of_the_token_when_the_dialog_closes(
    dialog: TokenDialog, person: Person, is_shown: bool
) -> None:
    person.type(SECRET)
    if is_shown:
        person.click("Show what is in the field", dialog)
    field = person.see(QLineEdit, dialog)
    dialog.done(0)
    assert field.text() == ""
    field.undo()
    assert field.text() == ""


def test_escape_uses_nothing(dialog: TokenDialog, person: Person, entered: Recorder, qtbot: QtBot) -> None:
    person.type(SECRET)
    with qtbot.waitSignal(dialog.destroyed):
        person.press(Qt.Key.Key_Escape)
    assert entered.values == []


# How to come by it.


def test_the_command_is_shown_and_copied(dialog: TokenDialog, person: Person) -> None:
    assert "show the token" in {label.text() for label in person.all_seen(QLabel, dialog)}
    person.click("Copy command", dialog)
    assert person.clipboard == "show the token"


def test_where_no_command_can_be_given_the_file_is_named(person: Person) -> None:
    dialog = TokenDialog(replace(PLATFORM, typed={}))
    dialog.show()
    assert "in the file authtoken.secret of the ZeroTier service" in person.read(dialog)
    assert "Copy command" not in person.buttons(dialog)
    dialog.close()


def test_the_message_to_an_administrator_is_shown_and_copied(dialog: TokenDialog, person: Person) -> None:
    person.click("Copy message", dialog)
    assert "show the token" in person.clipboard
    assert person.clipboard in {label.text() for label in person.all_seen(QLabel, dialog)}


def test_every_text_is_shown_as_plain_text(person: Person) -> None:
    dialog = TokenDialog(replace(PLATFORM, typed={Errand.READ_TOKEN: HOSTILE}))
    dialog.show()
    assert "<b>evil</b>" in person.read(dialog)
    assert all_labels_are_plain(dialog)
    dialog.close()


# The keyboard.


def test_tab_leads_to_everything(dialog: TokenDialog, person: Person) -> None:
    person.type(SECRET)
    stops = person.tab_round()
    assert {*tab_stops(dialog)} <= {*stops}
    names = [name_of(stop) for stop in stops if isinstance(stop, QAbstractButton)]
    assert names.index("Paste") < names.index("Show what is in the field") < names.index("Copy message")
    assert names.index("Copy message") < names.index("Use this token") < names.index("Cancel")


def test_the_key_of_the_label_leads_to_the_field(dialog: TokenDialog, person: Person) -> None:
    person.tab_to("Cancel")
    person.press(Qt.Key.Key_T, ALT)
    person.type("12")
    assert person.see(QLineEdit, dialog).text() == "12"


def test_no_key_leads_to_two_things(dialog: TokenDialog) -> None:
    texts = [part.text() for part in dialog.findChildren(QAbstractButton)]
    texts += [label.text() for label in dialog.findChildren(QLabel)]
    keys = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
    assert len(keys) == len(set(keys)) == 6
