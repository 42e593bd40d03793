"""The field for one's own name of something: what counts as given, and what as merely typed."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.qt.person import Person
from tests.qt.wiring import Recorder
from ztray.domain.text import NAME_LENGTH
from ztray.ui.alias_field import AliasField


@pytest.fixture
def field(qtbot: QtBot) -> Iterator[AliasField]:
    """The field with the keyboard in it, in a window with something else in it, for a network called Home."""
    window = QWidget()
    qtbot.addWidget(window)
    field = AliasField()
    layout = QVBoxLayout(window)
    layout.addWidget(field)
    layout.addWidget(QPushButton("Elsewhere"))
    field.show_alias("home", "", "Home")
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    field.setFocus()
    yield field
    window.close()


@pytest.fixture
def named(field: AliasField) -> Recorder:
    named = Recorder()
    field.named.connect(named.note_both)
    return named


def test_without_a_name_it_shows_what_the_thing_calls_itself(field: AliasField) -> None:
    assert (field.text(), field.placeholderText()) == ("", "Home")


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab])
def test_enter_and_leaving_it_give_the_name_once(person: Person, named: Recorder, key: Qt.Key) -> None:
    person.type(" Mine  ")
    person.press(key)
    person.press(Qt.Key.Key_Tab)
    assert named.values == [("home", "Mine")]


@pytest.mark.parametrize("typed", ["", "   "])
def test_what_is_the_same_as_before_is_not_given_again(person: Person, named: Recorder, typed: str) -> None:
    person.type(typed)
    person.press(Qt.Key.Key_Return)
    assert named.values == []


def test_an_emptied_field_gives_no_name(field: AliasField, person: Person, named: Recorder) -> None:
    field.show_alias("home", "Mine", "Home")
    field.selectAll()
    person.press(Qt.Key.Key_Delete)
    person.press(Qt.Key.Key_Return)
    assert named.values == [("home", "")]


def test_a_name_that_comes_in_is_shown(field: AliasField) -> None:
    field.show_alias("home", "Mine", "Home")
    assert field.text() == "Mine"


def test_a_name_that_comes_in_does_not_overwrite_what_is_being_typed(field: AliasField, person: Person) -> None:
    person.type("Of my ow")
    field.show_alias("home", "Mine", "Renamed")
    assert (field.text(), field.placeholderText()) == ("Of my ow", "Renamed")


def test_what_was_typed_and_left_is_overwritten_by_what_holds(field: AliasField, person: Person) -> None:
    person.type("Of my own")
    person.press(Qt.Key.Key_Return)
    field.show_alias("home", "Of my own", "Home")
    field.show_alias("home", "Told elsewhere", "Home")
    assert field.text() == "Told elsewhere"


def test_esc_takes_back_what_was_typed_and_gives_nothing(field: AliasField, person: Person, named: Recorder) -> None:
    field.show_alias("home", "Mine", "Home")
    person.type("x")
    person.press(Qt.Key.Key_Escape)
    person.press(Qt.Key.Key_Tab)
    assert (field.text(), named.values) == ("Mine", [])


def test_what_was_typed_for_the_one_before_goes_to_that_one(field: AliasField, person: Person, named: Recorder) -> None:
    person.type("For the one before")
    field.show_alias("office", "Yours", "Office")
    person.press(Qt.Key.Key_Return)
    assert (field.text(), named.values) == ("Yours", [("home", "For the one before")])


def test_a_name_is_no_longer_than_names_are_shown(field: AliasField, person: Person, named: Recorder) -> None:
    person.copies("x" * 1000)
    field.paste()
    person.press(Qt.Key.Key_Return)
    assert named.values == [("home", "x" * NAME_LENGTH)]


def test_a_pasted_name_of_several_lines_is_one_line(field: AliasField, person: Person, named: Recorder) -> None:
    person.copies("My\nhome")
    field.paste()
    person.press(Qt.Key.Key_Return)
    assert named.values == [("home", "My home")]
