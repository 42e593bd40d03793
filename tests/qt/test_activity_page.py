"""The page of what happened, as a person uses it."""

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLineEdit, QMenu, QTreeView, QWidget
from pytestqt.qtbot import QtBot

from tests.fakes.builders import HOME, HOSTILE_NAME, LAB, NAS, OFFICE
from tests.qt.person import Person, all_labels_are_plain
from tests.qt.wiring import Recorder
from ztray.domain.change import Change, ChangeKind
from ztray.domain.identifiers import NetworkId
from ztray.domain.text import unmarked
from ztray.presentation.actions import Page, ShowWindow
from ztray.presentation.activity import CLEARED, NOTHING_FOUND, NOTHING_YET
from ztray.presentation.times import exact_time
from ztray.runtime.activity import Activity
from ztray.ui.pages.activity import ActivityPage

NOW = 1_795_000_000_000
MINUTE = 60_000
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NO_MODIFIER = Qt.KeyboardModifier.NoModifier
WHEN, WHAT = 1, 2

CONNECTED = Change(at=NOW - 180 * MINUTE, kind=ChangeKind.CONNECTED, network_id=HOME, name="Home", detail="10.0.0.1")
RELAYED = Change(at=NOW - 30 * MINUTE, kind=ChangeKind.PATH_RELAYED, address=NAS, name="nas")
GONE = Change(at=NOW - 3 * MINUTE, kind=ChangeKind.SERVICE_GONE, detail="NOT_RUNNING")

SENTENCES = [
    "ZeroTier stopped: it is not running.",
    "nas (9f3a1c55d0) is relayed now.",
    "Home: you are in. 10.0.0.1",
]


def joined(number: int) -> Change:
    return Change(at=number, kind=ChangeKind.JOINED, network_id=NetworkId(f"{number:016x}"), name=f"net {number}")


class Window:
    """The page in a window, and what a person sees of it."""

    def __init__(self, qtbot: QtBot, person: Person, undo_time: int) -> None:
        self.qtbot = qtbot
        self.person = person
        self.now = NOW
        self.activity = Activity()
        self.activity.on_loaded((CONNECTED, RELAYED, GONE))
        self.page = ActivityPage(self.activity, lambda: self.now, undo_time=undo_time)
        self.chosen, self.rewritten = Recorder(), Recorder()
        self.exported: list[tuple[str, str]] = []
        self.page.chosen.connect(self.chosen.note)
        self.page.export_wanted.connect(self._on_export_wanted)
        self.activity.rewritten.connect(self.rewritten.note)
        qtbot.addWidget(self.page)
        self.page.resize(420, 400)
        self.page.show()
        self.page.activateWindow()
        person.wait_for(ActivityPage)

    def _on_export_wanted(self, path: str, text: str) -> None:
        self.exported.append((path, text))

    @property
    def tree(self) -> QTreeView:
        return self.person.see(QTreeView, self.page)

    @property
    def lines(self) -> list[str]:
        """The sentences in the list, from the top."""
        if not self.person.all_seen(QTreeView, self.page):
            return []
        return [self.cell(row, WHAT) for row in range(self.tree.model().rowCount())]

    def cell(self, row: int, column: int, role: Qt.ItemDataRole = Qt.ItemDataRole.DisplayRole) -> str:
        return str(self.tree.model().index(row, column).data(role))

    def place(self, row: int) -> QPoint:
        """Return where a line is in the list."""
        return self.tree.visualRect(self.tree.model().index(row, WHAT)).center()

    def click_line(self, row: int, modifiers: Qt.KeyboardModifier = NO_MODIFIER) -> None:
        QTest.mouseClick(self.tree.viewport(), Qt.MouseButton.LeftButton, modifiers, self.place(row))

    @property
    def selected(self) -> list[str]:
        indexes = self.tree.selectionModel().selectedRows(WHAT)
        return [str(index.data()) for index in sorted(indexes, key=lambda index: index.row())]

    @property
    def at_the_top(self) -> str:
        return str(self.tree.indexAt(QPoint(0, 0)).siblingAtColumn(WHAT).data())


@pytest.fixture
def window(qtbot: QtBot, person: Person) -> Window:
    return Window(qtbot, person, undo_time=10_000)


@pytest.fixture
def hasty_window(qtbot: QtBot, person: Person) -> Window:
    """The page of which clearing can be undone for a moment only."""
    return Window(qtbot, person, undo_time=30)


# What is seen.


def test_what_happened_is_listed_newest_first(window: Window) -> None:
    assert window.lines == SENTENCES
    assert [window.cell(row, 0) for row in range(3)] == ["✕", "◐", "●"]
    assert [window.cell(row, WHEN) for row in range(3)] == ["3 min ago", "30 min ago", "3 h ago"]


def test_times_go_on(window: Window) -> None:
    window.now += MINUTE
    assert window.cell(0, WHEN) == "4 min ago"


def test_the_exact_time_and_the_id_are_told_on_hover(window: Window) -> None:
    for column in range(3):
        hint = window.cell(2, column, Qt.ItemDataRole.ToolTipRole)
        assert exact_time(CONNECTED.at) in hint
        assert HOME.grouped in hint


def test_the_exact_time_of_the_selected_line_stands_below_the_list(window: Window) -> None:
    window.click_line(2)
    assert exact_time(CONNECTED.at) in window.person.read(window.page)
    window.click_line(0, CTRL)
    assert "2 lines selected" in window.person.read(window.page)


def test_a_page_without_anything_says_so(window: Window) -> None:
    window.activity.on_loaded(())
    assert window.person.read(window.page).strip() == NOTHING_YET
    assert window.person.buttons(window.page) == {"Export…": False, "Clear all": False}


def test_what_happens_now_is_shown_at_once(window: Window) -> None:
    window.activity.on_happened((Change(at=NOW, kind=ChangeKind.SERVICE_BACK),))
    assert window.lines == ["ZeroTier is back.", *SENTENCES]
    assert window.cell(0, WHEN) == "just now"


def test_names_from_outside_are_shown_as_text(window: Window) -> None:
    window.activity.on_happened((Change(at=NOW, kind=ChangeKind.JOINED, network_id=OFFICE, name=HOSTILE_NAME),))
    window.click_line(0)
    assert "<b>evil</b>" in window.cell(0, WHAT)
    assert all_labels_are_plain(window.page)
    hint = window.cell(0, WHAT, Qt.ItemDataRole.ToolTipRole)
    assert unmarked(hint) == hint


# Finding.


def test_typing_after_ctrl_f_finds_by_words_and_esc_shows_all_again(window: Window) -> None:
    person = window.person
    window.click_line(0)
    person.press(Qt.Key.Key_F, CTRL)
    person.type("IN home")
    assert window.lines == SENTENCES[2:]
    person.press(Qt.Key.Key_Escape)
    assert window.lines == SENTENCES
    assert person.see(QLineEdit, window.page).hasFocus()


def test_esc_in_an_empty_search_is_left_to_the_window(window: Window) -> None:
    window.person.press(Qt.Key.Key_F, CTRL)
    outer = _Listener()
    window.page.setParent(outer)
    outer.show()
    field = window.person.see(QLineEdit, window.page)
    QTest.keyClicks(field, "x")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert outer.keys == []
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert outer.keys == [Qt.Key.Key_Escape]
    window.page.setParent(None)


class _Listener(QWidget):
    """A window that gets to know which keys the page has no use for."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: list[int] = []

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        self.keys.append(event.key())


def test_ids_are_found_in_both_forms(window: Window) -> None:
    window.person.press(Qt.Key.Key_F, CTRL)
    window.person.type(HOME)
    assert window.lines == SENTENCES[2:]


def test_a_search_that_finds_nothing_says_so(window: Window) -> None:
    window.person.press(Qt.Key.Key_F, CTRL)
    window.person.type("zebra")
    assert window.person.read(window.page).strip() == NOTHING_FOUND
    assert window.person.buttons(window.page) == {"Export…": False, "Clear all": True}


def test_a_group_shows_only_what_belongs_to_it(window: Window) -> None:
    box = window.person.see(QComboBox, window.page)
    box.setFocus()
    shown = []
    for _ in range(4):
        shown.append((box.currentText(), window.lines))
        window.person.press(Qt.Key.Key_Down)
    assert shown == [
        ("Everything", SENTENCES),
        ("Networks", SENTENCES[2:]),
        ("Devices", SENTENCES[1:2]),
        ("Service", SENTENCES[:1]),
    ]


def test_what_happens_during_a_search_is_shown_only_if_it_fits(window: Window) -> None:
    window.person.press(Qt.Key.Key_F, CTRL)
    window.person.type("zerotier")
    window.activity.on_happened((joined(1), Change(at=NOW, kind=ChangeKind.SERVICE_BACK)))
    assert window.lines == ["ZeroTier is back.", SENTENCES[0]]


# Staying where one is.


def test_the_selection_stays_with_its_line(window: Window) -> None:
    window.click_line(1)
    window.activity.on_happened((joined(1), joined(2)))
    assert window.selected == [SENTENCES[1]]


def test_what_is_read_stays_in_its_place(window: Window) -> None:
    window.activity.on_loaded(tuple(joined(number) for number in range(1, 201)))
    window.qtbot.waitUntil(lambda: window.tree.verticalScrollBar().maximum() > 50)
    window.tree.verticalScrollBar().setValue(50)
    read = window.at_the_top
    assert read == "This computer joined net 150."
    window.activity.on_happened((GONE, RELAYED))
    assert window.at_the_top == read


def test_at_the_top_the_newest_comes_into_sight(window: Window) -> None:
    window.activity.on_loaded(tuple(joined(number) for number in range(1, 201)))
    window.activity.on_happened((GONE,))
    assert window.at_the_top == SENTENCES[0]


# Going there.


@pytest.mark.parametrize(
    ("row", "place"),
    [
        (0, ShowWindow(page=Page.NETWORKS)),
        (1, ShowWindow(page=Page.DEVICES, address=NAS)),
        (2, ShowWindow(page=Page.NETWORKS, network_id=HOME)),
    ],
)
def test_a_double_click_and_enter_lead_to_what_a_line_is_about(window: Window, row: int, place: ShowWindow) -> None:
    QTest.mouseClick(window.tree.viewport(), Qt.MouseButton.LeftButton, pos=window.place(row))
    QTest.mouseDClick(window.tree.viewport(), Qt.MouseButton.LeftButton, pos=window.place(row))
    window.person.press(Qt.Key.Key_Return)
    window.person.press(Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert window.chosen.values == [place] * 3


# Taking along.


def test_ctrl_c_copies_the_selected_lines_in_the_order_of_the_list(window: Window) -> None:
    window.click_line(2)
    window.click_line(0, CTRL)
    window.person.press(Qt.Key.Key_C, CTRL)
    expected = f"{exact_time(GONE.at)}\t{SENTENCES[0]}\n{exact_time(CONNECTED.at)}\t{SENTENCES[2]}"
    assert window.person.clipboard == expected


def test_the_copy_button_is_there_for_a_selection_only(window: Window) -> None:
    assert "Copy" not in window.person.buttons(window.page)
    window.click_line(1)
    window.person.click("Copy", window.page)
    assert window.person.clipboard == f"{exact_time(RELAYED.at)}\t{SENTENCES[1]}"


def test_the_context_menu_shows_and_copies(window: Window) -> None:
    window.click_line(1)
    place = window.place(1)
    viewport = window.tree.viewport()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, viewport.mapToGlobal(place))
    QApplication.sendEvent(viewport, event)  # as the mouse's right button does
    menu = window.person.see(QMenu)
    assert [action.text() for action in menu.actions()] == ["&Show", "&Copy"]
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(menu, key)
    assert SENTENCES[1] in window.person.clipboard
    assert window.chosen.values == []


def test_exporting_asks_where_to_and_hands_over_what_is_shown(window: Window, tmp_path: Path) -> None:
    person = window.person
    person.press(Qt.Key.Key_F, CTRL)
    person.type("home")
    person.click("Export…", window.page)
    dialog = person.wait_for(QFileDialog)
    name = person.see(QLineEdit, dialog)
    assert name.text() == "ztray-activity.csv"
    name.setFocus()
    name.selectAll()
    person.type(str(tmp_path / "what-happened"))
    person.press(Qt.Key.Key_Return)
    ((path, text),) = window.exported
    assert path == str(tmp_path / "what-happened.csv")
    assert "Home: you are in." in text
    assert "relayed" not in text
    assert list(tmp_path.iterdir()) == []


def test_a_cancelled_export_hands_over_nothing(window: Window) -> None:
    window.person.click("Export…", window.page)
    window.person.wait_for(QFileDialog)
    window.person.press(Qt.Key.Key_Escape)
    window.qtbot.waitUntil(lambda: not window.person.all_seen(QFileDialog))
    assert window.exported == []


# Clearing.


def test_clearing_can_be_undone_in_its_place(window: Window) -> None:
    window.person.click("Clear all", window.page)
    assert window.lines == []
    assert CLEARED in window.person.read(window.page)
    assert window.rewritten.values == [()]
    window.person.press(Qt.Key.Key_Space)
    assert window.lines == SENTENCES
    assert window.rewritten.values == [(), (CONNECTED, RELAYED, GONE)]
    assert window.tree.hasFocus()
    assert window.person.buttons(window.page) == {"Export…": True, "Clear all": True}


def test_the_offer_to_undo_passes(hasty_window: Window) -> None:
    person, page = hasty_window.person, hasty_window.page
    person.click("Clear all", page)
    hasty_window.qtbot.waitUntil(lambda: "Undo" not in person.buttons(page))
    hasty_window.activity.restore()
    assert hasty_window.lines == []
    assert person.see(QLineEdit, page).hasFocus()


def test_the_offer_to_undo_ends_when_another_record_is_shown(window: Window) -> None:
    window.person.click("Clear all", window.page)
    window.activity.on_loaded((GONE,))
    assert window.person.buttons(window.page) == {"Export…": True, "Clear all": True}


def test_what_happens_after_clearing_is_shown(window: Window) -> None:
    window.person.click("Clear all", window.page)
    window.activity.on_happened((joined(1),))
    assert window.lines == ["This computer joined net 1."]
    window.person.click("Undo", window.page)
    assert window.lines == ["This computer joined net 1.", *SENTENCES]


# By keyboard, and as it was.


def test_tab_leads_through_the_page(window: Window) -> None:
    window.click_line(0)
    window.person.press(Qt.Key.Key_F, CTRL)
    stations = []
    for _ in range(6):
        focus = QApplication.focusWidget()
        assert focus is not None
        stations.append(focus.accessibleName() or getattr(focus, "text", str)().replace("&", ""))
        window.person.press(Qt.Key.Key_Tab)
    assert stations == ["Search", "Show", "Activity", "Export…", "Copy", "Clear all"]


def test_the_columns_are_as_wide_as_they_were(window: Window, qtbot: QtBot, person: Person) -> None:
    window.tree.header().resizeSection(WHEN, 170)
    state = window.page.view_state()
    window.page.close()
    later = Window(qtbot, person, undo_time=10_000)
    for nonsense in ({}, {"header": 7}, {"header": QByteArray(b"nonsense")}):
        later.page.restore_view_state(nonsense)
    later.page.restore_view_state(state)
    assert later.tree.columnWidth(WHEN) == 170


def test_all_of_it_fits_a_narrow_window(window: Window) -> None:
    window.click_line(0)
    assert window.page.minimumSizeHint().width() <= 420
    assert window.tree.columnWidth(0) + window.tree.columnWidth(WHEN) < window.page.width() / 2
    window.person.click("Clear all", window.page)
    assert window.page.width() == 420


def test_two_thousand_lines_are_shown_and_searched(window: Window) -> None:
    window.activity.on_loaded(tuple(joined(number) for number in range(1, 3001)))
    assert len(window.lines) == 2000
    window.person.press(Qt.Key.Key_F, CTRL)
    window.person.type(LAB)
    assert window.lines == []
    window.person.press(Qt.Key.Key_A, CTRL)
    window.person.type("2999")
    assert window.lines == ["This computer joined net 2999."]
