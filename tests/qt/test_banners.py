"""What is to be read above and below the pages: with its buttons beside it or below, scrolled where it is too much."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QMenu, QPushButton, QScrollBar, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.qt.person import Person
from ztray.presentation.actions import Page, PollNow
from ztray.presentation.outage import Remedy
from ztray.presentation.window import Banner, Heading
from ztray.ui.main_window import MainWindow
from ztray.ui.view_state import ViewState

SENTENCE = "The service could not be restarted, and the system says why in a sentence that is longer than a line. "


def banner(number: int, *texts: str) -> Banner:
    remedies = tuple(Remedy(text=text, action=PollNow()) for text in texts)
    return Banner(key=str(number), text=f"{number}. {SENTENCE}", remedies=remedies)


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> MainWindow:
    window = MainWindow(QIcon(), QMenu(), ViewState(tmp_path / "window.ini"))
    qtbot.addWidget(window)
    page = QWidget()
    QVBoxLayout(page).addWidget(QCheckBox("A setting"))
    window.add_page(Page.SETTINGS, page)
    window.resize(1000, 600)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def show(window: MainWindow, *banners: Banner) -> None:
    window.show_surroundings(Heading(text="", address=""), banners, None)
    settle()


def resize(window: MainWindow, width: int, height: int) -> None:
    window.resize(width, height)
    settle()


def settle() -> None:
    for _ in range(5):
        QApplication.processEvents()


def top_of(widget: QWidget) -> int:
    return widget.mapTo(widget.window(), QPoint(0, 0)).y()


def button(window: MainWindow, text: str) -> QPushButton:
    (found,) = (button for button in window.findChildren(QPushButton) if button.text() == text)
    return found


def sentence(window: MainWindow, number: int) -> QLabel:
    (found,) = (label for label in window.findChildren(QLabel) if label.text().startswith(f"{number}. "))
    return found


def is_scrolled(window: MainWindow, person: Person) -> bool:
    return any(bar.maximum() > 0 for bar in person.all_seen(QScrollBar, window))


def is_seen_whole(widget: QWidget) -> bool:
    return widget.visibleRegion().boundingRect() == widget.rect()


def test_the_buttons_stand_beside_a_sentence_in_a_wide_window_and_below_it_in_a_narrow_one(window: MainWindow) -> None:
    show(window, banner(1, "Copy the command", "Dismiss"))
    assert top_of(button(window, "Dismiss")) < top_of(sentence(window, 1)) + sentence(window, 1).height()
    resize(window, 480, 600)
    assert top_of(button(window, "Dismiss")) >= top_of(sentence(window, 1)) + sentence(window, 1).height()
    resize(window, 1000, 600)
    assert top_of(button(window, "Dismiss")) < top_of(sentence(window, 1)) + sentence(window, 1).height()


def test_a_few_are_seen_whole_as_soon_as_they_are_there(window: MainWindow, person: Person) -> None:
    for count in (1, 2, 3):
        show(window, *(banner(number, "Dismiss") for number in range(count)))
        assert all(is_seen_whole(sentence(window, number)) for number in range(count))
        assert not is_scrolled(window, person)


def test_a_banner_that_gets_a_longer_text_gets_its_room(window: MainWindow) -> None:
    show(window, banner(1))
    before = sentence(window, 1).height()
    show(window, Banner(key="1", text=f"1. {SENTENCE * 5}"))
    assert sentence(window, 1).height() > before
    assert is_seen_whole(sentence(window, 1))


def test_a_window_that_becomes_wider_shows_a_banner_whole(window: MainWindow, person: Person) -> None:
    show(window, banner(1, "Dismiss"))
    for width in (480, 1000):
        resize(window, width, 600)
        assert is_seen_whole(button(window, "Dismiss"))
        assert is_seen_whole(sentence(window, 1))
        assert not is_scrolled(window, person)


def test_banners_that_are_gone_leave_their_room_to_the_page(window: MainWindow, person: Person) -> None:
    (page,) = (box for box in person.all_seen(QCheckBox, window))
    before = top_of(page)
    show(window, banner(1), banner(2))
    assert top_of(page) != before
    show(window)
    assert top_of(page) == before


def test_many_leave_half_the_window_to_the_page_and_are_scrolled(window: MainWindow, person: Person) -> None:
    resize(window, 480, 500)
    show(window, *(banner(number, "Copy the command") for number in range(8)))
    assert is_scrolled(window, person)
    (page,) = person.all_seen(QCheckBox, window)
    assert is_seen_whole(page)
    assert top_of(page) >= window.height() // 2


def test_a_few_are_no_stop_of_the_keyboard_but_their_buttons_are(window: MainWindow, person: Person) -> None:
    before = {person.name(stop) for stop in person.tab_round()}
    show(window, banner(1, "Dismiss"))
    assert {person.name(stop) for stop in person.tab_round()} == {*before, "Dismiss"}


def test_tab_leads_to_the_buttons_before_the_page_below_them(window: MainWindow, person: Person) -> None:
    show(window, banner(2, "Second"))
    show(window, banner(1, "First"), banner(2, "Second", "Dismiss"))
    names = [person.name(stop) for stop in person.tab_round()]
    start = names.index("First")
    assert [*names[start:], *names[:start]][:4] == ["First", "Second", "Dismiss", "A setting"]


def test_a_banner_that_goes_gives_the_keyboard_to_the_page_and_not_to_another(
    window: MainWindow, person: Person
) -> None:
    show(window, banner(1, "Undo"), banner(2, "End the demo"))
    person.tab_to("Undo")
    show(window, banner(2, "End the demo"))
    assert person.name(QApplication.focusWidget() or window) == "A setting"


def test_the_keyboard_brings_the_last_one_into_view(window: MainWindow, person: Person, qtbot: QtBot) -> None:
    resize(window, 480, 500)
    show(window, *(banner(number) for number in range(8)), banner(9, "The last"))
    assert not is_seen_whole(button(window, "The last"))
    person.tab_to("The last")
    qtbot.waitUntil(lambda: is_seen_whole(button(window, "The last")))


# What became of clicks.


def outcome(number: int, *texts: str) -> Banner:
    return replace(banner(number, *texts), is_outcome=True)


def test_what_became_of_a_click_moves_nothing_that_may_be_clicked_next(window: MainWindow, person: Person) -> None:
    page = person.see(QCheckBox, window).parentWidget()
    assert page is not None
    before = top_of(page)
    show(window, outcome(1, "Undo"))
    assert top_of(page) == before
    assert top_of(button(window, "Undo")) > window.height() - 100
    assert is_seen_whole(button(window, "Undo"))
    show(window)
    assert top_of(page) == before


def test_many_of_both_leave_room_to_the_page_and_are_scrolled(window: MainWindow, person: Person) -> None:
    resize(window, 480, 500)
    show(window, *(banner(number, "Copy the command") for number in range(8)), *(outcome(9 + n) for n in range(8)))
    (page,) = person.all_seen(QCheckBox, window)
    assert is_seen_whole(page)
    assert len([bar for bar in person.all_seen(QScrollBar, window) if bar.maximum() > 0]) == 2


def test_the_keyboard_goes_to_the_page_when_an_outcome_is_gone(window: MainWindow, person: Person) -> None:
    show(window, outcome(1, "Undo"))
    person.tab_to("Undo")
    show(window)
    assert person.name(QApplication.focusWidget() or window) == "A setting"
