"""Facts on the screen: read, copied, folded, and shown anew without a jolt."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.fakes.builders import HOSTILE_NAME
from tests.qt.person import Person, all_labels_are_plain
from ztray.presentation.facts import Fact, FactGroup
from ztray.ui.facts import CopyToolButton, FactsView, ValueText

LONG = "2001:db8:1234:5678:9abc:def0:1234:5678" * 6

ADDRESS = Fact(key="address", label="Address", value="10.147.20.27", copy="10.147.20.27", is_code=True)
SEEN = Fact(key="seen", label="Last seen", value="3 s ago", tooltip="2026-11-22 14:02:31")


def group(*facts: Fact, key: str = "g", title: str = "Path", is_folded: bool = False) -> FactGroup:
    return FactGroup(key=key, title=title, facts=facts, is_folded=is_folded)


@pytest.fixture
def window(qtbot: QtBot) -> QScrollArea:
    """Facts in a window that scrolls up and down only."""
    window = QScrollArea(widgetResizable=True)
    window.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    window.setWidget(FactsView())
    qtbot.addWidget(window)
    window.resize(300, 600)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


@pytest.fixture
def view(window: QScrollArea) -> FactsView:
    view = window.widget()
    assert isinstance(view, FactsView)
    return view


def show(view: FactsView, *groups: FactGroup) -> None:
    """Show groups, and let new ones come up."""
    view.show_groups(groups)
    QApplication.processEvents()


def texts(view: FactsView, person: Person) -> list[str]:
    """Return titles and values, from top to bottom."""
    found = sorted(person.all_seen(ValueText, view), key=lambda text: text.mapTo(view, text.pos()).y())
    return [text.text() for text in found]


def value_of(label: str, view: FactsView, person: Person) -> ValueText:
    return next(text for text in person.all_seen(ValueText, view) if text.accessibleName() == label)


def tool(name: str, view: FactsView, person: Person) -> QToolButton:
    return next(button for button in person.all_seen(QToolButton, view) if button.accessibleName() == name)


def test_every_fact_has_its_label_and_value(view: FactsView, person: Person) -> None:
    show(view, group(ADDRESS, SEEN))
    assert {"Address", "Last seen"} <= {label.text() for label in person.all_seen(QLabel, view)}
    assert value_of("Address", view, person).text() == "10.147.20.27"
    assert value_of("Last seen", view, person).toolTip() == "2026-11-22 14:02:31"


def test_facts_and_groups_stand_in_their_order(view: FactsView, person: Person, qtbot: QtBot) -> None:
    first, second = group(ADDRESS, SEEN, key="1", title="One"), group(SEEN, key="2", title="Two")
    show(view, first, second)
    qtbot.waitUntil(lambda: texts(view, person) == ["One", "10.147.20.27", "3 s ago", "Two", "3 s ago"])
    show(view, second, group(SEEN, ADDRESS, key="1", title="One"))
    qtbot.waitUntil(lambda: texts(view, person) == ["Two", "3 s ago", "One", "3 s ago", "10.147.20.27"])


def test_what_is_gone_is_not_shown_any_more(view: FactsView, person: Person) -> None:
    show(view, group(ADDRESS, SEEN, key="1"), group(SEEN, key="2"))
    show(view, group(SEEN, key="1"))
    assert len(texts(view, person)) == 2
    assert len(person.all_seen(QLabel, view)) == 1


def test_a_new_value_comes_into_the_same_place(view: FactsView, person: Person) -> None:
    show(view, group(ADDRESS, SEEN))
    before = value_of("Last seen", view, person)
    show(view, group(ADDRESS, Fact(key="seen", label="Last seen", value="4 s ago")))
    assert value_of("Last seen", view, person) is before
    assert before.text() == before.toPlainText() == "4 s ago"


def test_a_selection_stays_while_values_change(view: FactsView, person: Person) -> None:
    show(view, group(ADDRESS, SEEN))
    address, seen = value_of("Address", view, person), value_of("Last seen", view, person)
    address.selectAll()
    seen.selectAll()
    show(view, group(ADDRESS, Fact(key="seen", label="Last seen", value="4 s ago")))
    assert address.textCursor().selectedText() == "10.147.20.27"
    assert seen.textCursor().selectedText() == "4 s ago"


def test_one_click_copies_a_value_and_a_tick_says_so(view: FactsView, person: Person, qtbot: QtBot) -> None:
    show(view, group(ADDRESS, SEEN))
    button = tool("Copy Address", view, person)
    assert isinstance(button, CopyToolButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert person.clipboard == "10.147.20.27"
    assert button.is_ticked
    ticked = button.grab().toImage()
    qtbot.waitUntil(lambda: not button.is_ticked)
    assert button.grab().toImage() != ticked


def test_the_keyboard_reaches_what_can_be_copied_only(view: FactsView, person: Person) -> None:
    show(view, group(SEEN, ADDRESS))
    tool("Copy Address", view, person).setFocus()
    person.press(Qt.Key.Key_Space)
    assert person.clipboard == "10.147.20.27"
    assert len(person.all_seen(CopyToolButton, view)) == 1


def test_the_keyboard_stays_where_it_is_while_values_change(view: FactsView, person: Person) -> None:
    show(view, group(ADDRESS, SEEN))
    button = tool("Copy Address", view, person)
    button.setFocus()
    show(view, group(ADDRESS, Fact(key="seen", label="Last seen", value="4 s ago")))
    assert button.hasFocus()


def test_tab_leads_to_facts_that_come_late_where_they_stand(person: Person, qtbot: QtBot) -> None:
    window, view = QWidget(), FactsView()
    layout = QVBoxLayout(window)
    for part in (QPushButton("Above"), view, QPushButton("Below")):
        layout.addWidget(part)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    version = Fact(key="version", label="Version", value="1.14.1", copy="1.14.1")
    show(view, group(ADDRESS))
    show(view, group(version, key="first"), group(version, ADDRESS, key="last", is_folded=True))
    person.click("Path", window)
    person.tab_to("Above")
    names = [person.name(stop) for stop in person.tab_round()]
    assert names == ["Above", "Copy Version", "Path", "Copy Version", "Copy Address", "Below"]


def test_a_folded_group_shows_its_title_until_its_arrow_is_clicked(view: FactsView, person: Person) -> None:
    folded = group(SEEN, title="More", is_folded=True)
    show(view, folded)
    assert texts(view, person) == ["More"]
    QTest.mouseClick(tool("More", view, person), Qt.MouseButton.LeftButton)
    assert set(texts(view, person)) == {"More", "3 s ago"}
    show(view, folded)
    assert set(texts(view, person)) == {"More", "3 s ago"}


def test_a_click_on_the_title_unfolds_a_group_too(view: FactsView, person: Person) -> None:
    show(view, group(SEEN, title="More", is_folded=True))
    QTest.mouseClick(person.see(ValueText, view).viewport(), Qt.MouseButton.LeftButton)
    assert set(texts(view, person)) == {"More", "3 s ago"}


@pytest.mark.parametrize("is_code", [True, False])
def test_a_long_value_is_never_cut_off(view: FactsView, person: Person, qtbot: QtBot, *, is_code: bool) -> None:
    show(view, group(Fact(key="long", label="A label long enough to wrap", value=LONG, is_code=is_code)))
    value = value_of("A label long enough to wrap", view, person)
    qtbot.waitUntil(lambda: value.height() >= value.document().size().height() > 3 * value.fontMetrics().height())
    assert value.document().size().width() <= value.viewport().width()
    assert view.width() <= 300


def test_text_from_outside_is_shown_as_it_stands(view: FactsView, person: Person) -> None:
    hostile = Fact(key="h", label=HOSTILE_NAME, value=HOSTILE_NAME, tooltip=HOSTILE_NAME)
    show(view, group(hostile, title=HOSTILE_NAME))
    assert all_labels_are_plain(view)
    value = value_of(HOSTILE_NAME, view, person)
    assert value.toPlainText().startswith("<b>evil</b>")
    assert "<b" not in value.toolTip()
