"""The menu on the screen: changed where it differs and never rebuilt, whoever draws it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from tests.qt.wiring import Recorder
from ztray.presentation.actions import CopyText, PollNow, Quit
from ztray.presentation.menu import Entry, Item, Separator
from ztray.ui.menu import MenuView, for_dbus, for_popup

STATE = Entry(key="state", text="Online", action=PollNow())
LINE = Separator(key="line")
FLAG = Entry(key="flag", text="Allow DNS", action=CopyText(text="dns"), checked=False)
COPY = Entry(key="copy", text="Copy the id", action=CopyText(text="id"))
LEAVE = Entry(key="leave", text="Leave…", action=CopyText(text="leave"))
HOME = Entry(key="home", text="Home", entries=(FLAG, COPY))
QUIT = Entry(key="quit", text="Quit", action=Quit())
ALL = (STATE, LINE, HOME, FLAG, QUIT)


class Changes(QObject):
    """Counts what a menu tells of its lines to whoever draws it."""

    def __init__(self, menu: QMenu) -> None:
        super().__init__()
        self.added = self.removed = self.changed = 0
        menu.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        self.added += event.type() == QEvent.Type.ActionAdded
        self.removed += event.type() == QEvent.Type.ActionRemoved
        self.changed += event.type() == QEvent.Type.ActionChanged
        return super().eventFilter(watched, event)

    @property
    def counts(self) -> tuple[int, int, int]:
        return self.added, self.removed, self.changed


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[MenuView]:
    view = MenuView()
    qtbot.addWidget(view.menu)
    yield view
    view.menu.close()


def texts(menu: QMenu) -> list[str]:
    return ["--" if action.isSeparator() else action.text() for action in menu.actions()]


def action_of(view: MenuView, *path: str) -> QAction:
    """Return the one line that the texts lead to."""
    menu = view.menu
    for text in path[:-1]:
        submenu = next(action for action in menu.actions() if action.text() == text).menu()
        assert isinstance(submenu, QMenu)
        menu = submenu
    (found,) = (action for action in menu.actions() if action.text() == path[-1])
    return found


def submenu_of(view: MenuView, text: str) -> QMenu:
    menu = action_of(view, text).menu()
    assert isinstance(menu, QMenu)
    return menu


def chosen_by(view: MenuView) -> list[object]:
    recorder = Recorder()
    recorder.setParent(view)
    view.chosen.connect(recorder.note)
    return recorder.values


def open_popup(view: MenuView, qtbot: QtBot) -> None:
    view.menu.popup(QPoint(0, 0))
    qtbot.waitUntil(view.menu.isVisible)


# What stands in it.


def test_every_item_becomes_a_line_in_its_place(view: MenuView) -> None:
    view.show(ALL)
    assert texts(view.menu) == ["Online", "--", "Home", "Allow DNS", "Quit"]
    assert texts(submenu_of(view, "Home")) == ["Allow DNS", "Copy the id"]


def test_a_line_without_an_action_can_only_be_read(view: MenuView) -> None:
    view.show((replace(STATE, action=None), QUIT))
    assert [action.isEnabled() for action in view.menu.actions()] == [False, True]


def test_a_check_mark_shows_what_is_on(view: MenuView) -> None:
    view.show((FLAG, replace(FLAG, key="other", checked=True), QUIT))
    assert [(action.isCheckable(), action.isChecked()) for action in view.menu.actions()] == [
        (True, False),
        (True, True),
        (False, False),
    ]


def test_a_tooltip_is_shown_beside_its_line(view: MenuView) -> None:
    view.show((replace(QUIT, tooltip="ZeroTier keeps running."),))
    assert view.menu.toolTipsVisible()
    assert action_of(view, "Quit").toolTip() == "ZeroTier keeps running."


# What changes, and what stays.


def test_a_new_text_is_written_on_the_very_same_line(view: MenuView) -> None:
    view.show(ALL)
    before = view.menu.actions()
    view.show((replace(STATE, text="Offline"), *ALL[1:]))
    assert texts(view.menu)[0] == "Offline"
    assert all(now is then for now, then in zip(view.menu.actions(), before, strict=True))


def test_a_change_of_one_line_is_one_change(view: MenuView) -> None:
    view.show(ALL)
    changes = Changes(view.menu)
    view.show((replace(STATE, text="Offline"), *ALL[1:]))
    assert changes.counts == (0, 0, 1)


def test_equal_items_change_nothing(view: MenuView) -> None:
    view.show(ALL)
    changes, inner = Changes(view.menu), Changes(submenu_of(view, "Home"))
    view.show(tuple(ALL))
    view.show((*ALL[:-1], replace(QUIT)))
    assert changes.counts == inner.counts == (0, 0, 0)


def test_a_new_item_is_inserted_without_touching_the_others(view: MenuView) -> None:
    view.show(ALL)
    before = view.menu.actions()
    changes = Changes(view.menu)
    view.show((STATE, COPY, *ALL[1:]))
    assert texts(view.menu) == ["Online", "Copy the id", "--", "Home", "Allow DNS", "Quit"]
    assert changes.counts == (1, 0, 0)
    assert all(action in view.menu.actions() for action in before)


def test_a_removed_item_goes_without_touching_the_others(view: MenuView) -> None:
    view.show(ALL)
    changes = Changes(view.menu)
    view.show((STATE, LINE, HOME, QUIT))
    assert texts(view.menu) == ["Online", "--", "Home", "Quit"]
    assert changes.counts == (0, 1, 0)


@pytest.mark.parametrize("order", [(4, 3, 2, 1, 0), (1, 2, 3, 4, 0), (4, 0, 1, 2, 3), (0, 2, 1, 4, 3)], ids=str)
def test_items_that_move_keep_their_lines(view: MenuView, order: tuple[int, ...]) -> None:
    view.show(ALL)
    before = view.menu.actions()
    view.show(tuple(ALL[position] for position in order))
    assert all(now is before[position] for now, position in zip(view.menu.actions(), order, strict=True))
    assert len(view.menu.actions()) == len(order)


def test_everything_at_once_ends_in_the_right_order(view: MenuView) -> None:
    view.show(ALL)
    view.show((LEAVE, QUIT, COPY, replace(HOME, text="Casa", entries=(LEAVE,)), LINE))
    assert texts(view.menu) == ["Leave…", "Quit", "Copy the id", "Casa", "--"]
    assert texts(submenu_of(view, "Casa")) == ["Leave…"]


def test_a_submenu_changes_in_place(view: MenuView) -> None:
    view.show(ALL)
    home, flag = action_of(view, "Home"), action_of(view, "Home", "Allow DNS")
    outer, inner = Changes(view.menu), Changes(submenu_of(view, "Home"))
    view.show((STATE, LINE, replace(HOME, entries=(replace(FLAG, checked=True), COPY)), FLAG, QUIT))
    assert action_of(view, "Home") is home
    assert action_of(view, "Home", "Allow DNS") is flag
    assert flag.isChecked()
    assert (outer.counts, inner.counts) == ((0, 0, 0), (0, 0, 1))


@pytest.mark.parametrize(
    "other",
    [replace(HOME, entries=(), action=PollNow()), replace(HOME, entries=(), checked=True), Separator(key="home")],
    ids=["to be clicked", "to be checked", "a separator"],
)
def test_an_item_of_another_kind_gets_a_line_of_its_own(view: MenuView, other: Item) -> None:
    view.show(ALL)
    before = action_of(view, "Home")
    view.show((STATE, LINE, other, FLAG, QUIT))
    now = view.menu.actions()[2]
    assert now is not before
    assert now.menu() is None
    assert len(view.menu.actions()) == 5


def test_what_is_removed_is_deleted(view: MenuView, qtbot: QtBot) -> None:
    view.show(ALL)
    gone = [action_of(view, "Home"), action_of(view, "Online"), submenu_of(view, "Home")]
    deleted = Recorder()
    for thing in gone:
        thing.destroyed.connect(deleted.note)
    view.show((QUIT,))
    qtbot.waitUntil(lambda: len(deleted.values) == len(gone))
    assert texts(view.menu) == ["Quit"]


# Clicks.


def test_a_click_tells_what_it_means(view: MenuView) -> None:
    view.show(ALL)
    chosen = chosen_by(view)
    action_of(view, "Online").trigger()
    action_of(view, "Home", "Copy the id").trigger()
    assert chosen == [PollNow(), CopyText(text="id")]


@pytest.mark.parametrize("checked", [True, False])
def test_a_click_flips_no_check_mark(view: MenuView, checked: bool) -> None:
    view.show((replace(FLAG, checked=checked),))
    chosen = chosen_by(view)
    action_of(view, "Allow DNS").trigger()
    assert action_of(view, "Allow DNS").isChecked() is checked
    assert chosen == [FLAG.action]


def test_a_click_means_what_its_line_says_now(view: MenuView) -> None:
    view.show((COPY,))
    chosen = chosen_by(view)
    view.show((replace(COPY, action=CopyText(text="new")),))
    action_of(view, "Copy the id").trigger()
    assert chosen == [CopyText(text="new")]


def test_a_click_may_take_its_own_line_away(view: MenuView, qtbot: QtBot) -> None:
    class Remover(QObject):
        def empty(self, _action: object) -> None:
            view.show(())

    remover = Remover()
    view.show(ALL)
    line = action_of(view, "Home", "Copy the id")
    view.chosen.connect(remover.empty)
    with qtbot.waitSignal(line.destroyed):
        line.trigger()
    assert view.menu.actions() == []


def test_a_click_on_a_line_removed_meanwhile_is_harmless(view: MenuView, qtbot: QtBot) -> None:
    view.show((COPY, QUIT))
    line = action_of(view, "Copy the id")
    view.show((QUIT,))
    with qtbot.waitSignal(line.destroyed):
        line.trigger()
    assert texts(view.menu) == ["Quit"]


# While a popup is open.


def test_texts_and_marks_of_an_open_popup_change_at_once(view: MenuView, qtbot: QtBot) -> None:
    view.show(ALL)
    open_popup(view, qtbot)
    view.show((replace(STATE, text="Offline"), LINE, HOME, replace(FLAG, checked=True), QUIT))
    assert action_of(view, "Offline").isVisible()
    assert action_of(view, "Allow DNS").isChecked()


@pytest.mark.parametrize(
    "items",
    [
        (STATE, LINE, FLAG, QUIT),
        (STATE, COPY, LINE, HOME, FLAG, QUIT),
        (QUIT, STATE, LINE, HOME, FLAG),
        (STATE, LINE, HOME, replace(FLAG, checked=None), QUIT),
    ],
    ids=["removed", "added", "moved", "of another kind"],
)
def test_lines_of_an_open_popup_stay_until_it_is_closed(view: MenuView, qtbot: QtBot, items: tuple[Item, ...]) -> None:
    view.show(ALL)
    open_popup(view, qtbot)
    changes = Changes(view.menu)
    view.show(items)
    assert (changes.added, changes.removed) == (0, 0)
    view.menu.hide()
    qtbot.waitUntil(lambda: changes.added + changes.removed > 0)
    assert [text for text in texts(view.menu) if text != "--"] == [i.text for i in items if isinstance(i, Entry)]


def test_lines_that_stay_in_an_open_popup_say_what_is_new_at_once(view: MenuView, qtbot: QtBot) -> None:
    view.show(ALL)
    open_popup(view, qtbot)
    view.show((replace(STATE, text="ZeroTier is not running"), QUIT))
    assert texts(view.menu) == ["ZeroTier is not running", "--", "Home", "Allow DNS", "Quit"]


def test_a_closed_submenu_of_an_open_popup_is_brought_up_to_date(view: MenuView, qtbot: QtBot) -> None:
    view.show(ALL)
    open_popup(view, qtbot)
    view.show((STATE, LINE, replace(HOME, entries=(COPY, LEAVE)), FLAG, QUIT))
    assert texts(submenu_of(view, "Home")) == ["Copy the id", "Leave…"]


def test_the_lines_of_an_open_submenu_stay_until_it_is_closed(view: MenuView, qtbot: QtBot) -> None:
    view.show(ALL)
    open_popup(view, qtbot)
    submenu = submenu_of(view, "Home")
    submenu.popup(QPoint(100, 100))
    view.show((STATE, LINE, replace(HOME, entries=(replace(FLAG, checked=True),)), FLAG, QUIT))
    assert texts(submenu) == ["Allow DNS", "Copy the id"]
    assert submenu.actions()[0].isChecked()
    submenu.hide()
    qtbot.waitUntil(lambda: texts(submenu) == ["Allow DNS"])


def test_an_open_submenu_whose_line_goes_stays_until_the_popup_is_closed(view: MenuView, qtbot: QtBot) -> None:
    view.show(ALL)
    open_popup(view, qtbot)
    submenu = submenu_of(view, "Home")
    submenu.popup(QPoint(100, 100))
    view.show((STATE, QUIT))
    assert submenu.isVisible()
    submenu.hide()
    view.menu.hide()
    qtbot.waitUntil(lambda: texts(view.menu) == ["Online", "Quit"])


def test_of_several_changes_to_an_open_popup_the_last_one_counts(view: MenuView, qtbot: QtBot) -> None:
    view.show(ALL)
    open_popup(view, qtbot)
    view.show((STATE, QUIT))
    view.show((STATE, COPY, QUIT))
    view.menu.hide()
    qtbot.waitUntil(lambda: texts(view.menu) == ["Online", "Copy the id", "Quit"])


def test_a_change_that_is_taken_back_while_the_popup_is_open_never_happens(view: MenuView, qtbot: QtBot) -> None:
    view.show(ALL)
    open_popup(view, qtbot)
    changes = Changes(view.menu)
    view.show((STATE, QUIT))
    view.show(ALL)
    view.menu.hide()
    view.show((replace(STATE, text="Offline"), *ALL[1:]))
    qtbot.waitUntil(lambda: texts(view.menu)[0] == "Offline")
    assert (changes.added, changes.removed) == (0, 0)


def test_the_click_that_closes_a_popup_still_reaches_a_line_that_is_to_go(view: MenuView, qtbot: QtBot) -> None:
    view.show(ALL)
    open_popup(view, qtbot)
    chosen = chosen_by(view)
    view.show((QUIT,))
    where = view.menu.actionGeometry(action_of(view, "Online")).center()
    QTest.mouseClick(view.menu, Qt.MouseButton.LeftButton, pos=where)
    assert chosen == [STATE.action]
    qtbot.waitUntil(lambda: texts(view.menu) == ["Quit"])


def test_opening_and_closing_are_told(view: MenuView, qtbot: QtBot) -> None:
    recorder = Recorder()
    view.seen.connect(recorder.note)
    view.show(ALL)
    open_popup(view, qtbot)
    view.menu.hide()
    assert recorder.values == [True, False]


def test_a_submenu_that_closes_does_not_end_the_looking(view: MenuView, qtbot: QtBot) -> None:
    recorder = Recorder()
    view.seen.connect(recorder.note)
    view.show(ALL)
    open_popup(view, qtbot)
    submenu = submenu_of(view, "Home")
    submenu.popup(QPoint(100, 100))
    submenu.hide()
    assert recorder.values == [True]


# Texts.


def test_a_popup_shows_an_ampersand_that_is_doubled(view: MenuView) -> None:
    view.show((replace(QUIT, text="A & B_C"), replace(HOME, entries=(replace(QUIT, text="D&E"),))))
    assert texts(view.menu)[0] == "A && B_C"
    assert texts(submenu_of(view, "Home")) == ["D&&E"]


def test_a_panel_gets_its_own_spelling_of_all_lines(view: MenuView) -> None:
    view.show((replace(QUIT, text="A & B_C"), replace(HOME, entries=(replace(QUIT, text="D_E"),))))
    view.write_for(for_dbus)
    assert texts(view.menu)[0] == for_dbus("A & B_C")
    assert texts(submenu_of(view, "Home")) == [for_dbus("D_E")]


def test_the_spelling_holds_for_later_texts(view: MenuView) -> None:
    view.write_for(for_dbus)
    view.show((replace(HOME, entries=(replace(QUIT, text="D_E"),)),))
    assert texts(submenu_of(view, "Home")) == [for_dbus("D_E")]
    view.write_for(for_popup)
    assert texts(submenu_of(view, "Home")) == ["D_E"]


def test_the_same_spelling_again_changes_nothing(view: MenuView) -> None:
    view.show(ALL)
    changes = Changes(view.menu)
    view.write_for(for_popup)
    assert changes.counts == (0, 0, 0)
