"""The table by keys: what its views keep while rows come, go, change and move."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import pytest
from PySide6.QtCore import QAbstractItemModel, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QTreeView
from pytestqt.qtbot import QtBot

from ztray.ui.keyed_model import VALUE_ROLE, Column, KeyedModel

ASCENDING, DESCENDING = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
NAME, SIZE, BOX = range(3)


@dataclass(frozen=True, kw_only=True)
class Row:
    key: str
    size: int | None = 0
    checked: bool | None = None


class Signals:
    """What a model tells its views."""

    def __init__(self, model: KeyedModel[Row]) -> None:
        self.told: list[str] = []
        model.rowsInserted.connect(lambda _, first, last: self.told.append(f"inserted {first} to {last}"))
        model.rowsRemoved.connect(lambda _, first, last: self.told.append(f"removed {first} to {last}"))
        model.layoutChanged.connect(lambda: self.told.append("moved"))
        model.dataChanged.connect(
            lambda first, last: self.told.append(
                f"changed {first.row()}, {first.column()} to {last.row()}, {last.column()}"
            )
        )
        model.modelReset.connect(lambda: self.told.append("reset"))


@pytest.fixture
def model(qtbot: QtBot) -> Iterator[KeyedModel[Row]]:  # noqa: ARG001 - a font needs the application
    columns = (
        Column[Row](title="Name", text=lambda row: row.key, sort_key=lambda row: row.key, is_code=True),
        Column[Row](
            title="Size",
            text=lambda row: f"{row.size} kB",
            sort_key=lambda row: row.size,
            tooltip=lambda row: f"<b>{row.size}</b>",
            decoration=lambda _: QColor("red"),
            value=lambda row: row.size,
            is_right=True,
        ),
        Column[Row](title="Box", text=lambda _: "", sort_key=lambda _: None, checked=lambda row: row.checked),
    )
    model = KeyedModel[Row](columns, lambda row: row.key, dimmed=lambda row: row.size is None)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    yield model
    assert tester.model() is model


def rows(keys: Iterable[str]) -> list[Row]:
    return [Row(key=key) for key in keys]


def shown(model: QAbstractItemModel) -> str:
    return "".join(str(model.index(row, NAME).data()) for row in range(model.rowCount()))


def is_known(row: Row) -> bool:
    return row.size is not None


def is_large(row: Row) -> bool:
    return row.size is not None and row.size > 4


# Rows that come, go, change and move.


def test_rows_are_shown_as_they_are_given(model: KeyedModel[Row]) -> None:
    model.show(rows("bca"))
    assert shown(model) == "bca"


def test_of_two_rows_with_one_key_the_later_counts(model: KeyedModel[Row]) -> None:
    model.show([Row(key="a", size=1), Row(key="b"), Row(key="a", size=2)])
    assert shown(model) == "ab"
    assert model.index(0, SIZE).data() == "2 kB"


def test_equal_rows_tell_nothing(model: KeyedModel[Row]) -> None:
    model.show(rows("abc"))
    signals = Signals(model)
    model.show(rows("abc"))
    assert signals.told == []


def test_changed_rows_are_told_in_one(model: KeyedModel[Row]) -> None:
    model.show(rows("abcde"))
    signals = Signals(model)
    model.show([Row(key="a"), Row(key="b", size=1), Row(key="c"), Row(key="d", size=2), Row(key="e")])
    assert signals.told == ["changed 1, 0 to 3, 2"]


def test_vanished_rows_are_told_in_blocks(model: KeyedModel[Row]) -> None:
    model.show(rows("abcdefg"))
    signals = Signals(model)
    model.show(rows("adg"))
    assert shown(model) == "adg"
    assert signals.told == ["removed 4 to 5", "removed 1 to 2"]


def test_new_rows_are_told_in_blocks(model: KeyedModel[Row]) -> None:
    model.show(rows("adg"))
    signals = Signals(model)
    model.show(rows("abcdefg"))
    assert shown(model) == "abcdefg"
    assert signals.told == ["inserted 1 to 2", "inserted 4 to 5"]


def test_another_order_is_told_as_a_move(model: KeyedModel[Row]) -> None:
    model.show(rows("abc"))
    signals = Signals(model)
    model.show(rows("cab"))
    assert shown(model) == "cab"
    assert signals.told == ["moved"]


def test_many_scattered_rows_go_and_come_as_one_block(model: KeyedModel[Row]) -> None:
    keys = [f"{number:03}" for number in range(200)]
    model.show(rows(keys))
    signals = Signals(model)
    model.set_filter(lambda row: int(row.key) % 2 == 0)
    assert signals.told == ["moved", "removed 100 to 199"]
    signals.told.clear()
    model.set_filter(None)
    assert signals.told == ["inserted 100 to 199", "moved"]
    assert shown(model) == "".join(keys)


# Order.


def test_rows_stand_in_the_order_of_the_column(model: KeyedModel[Row]) -> None:
    model.sort(NAME)
    model.show(rows("bca"))
    assert shown(model) == "abc"


def test_the_order_follows_what_changes(model: KeyedModel[Row]) -> None:
    model.sort(SIZE)
    model.show([Row(key="a", size=1), Row(key="b", size=2)])
    model.show([Row(key="a", size=3), Row(key="b", size=2)])
    assert shown(model) == "ba"


@pytest.mark.parametrize(("order", "expected"), [(ASCENDING, "cab"), (DESCENDING, "acb")])
def test_what_is_unknown_comes_last_in_both_directions(
    model: KeyedModel[Row], order: Qt.SortOrder, expected: str
) -> None:
    model.sort(SIZE, order)
    model.show([Row(key="b", size=None), Row(key="a", size=2), Row(key="c", size=1)])
    assert shown(model) == expected


@pytest.mark.parametrize("order", [ASCENDING, DESCENDING])
def test_equal_rows_stay_in_the_order_they_were_given_in(model: KeyedModel[Row], order: Qt.SortOrder) -> None:
    model.sort(SIZE, order)
    model.show(rows("bca"))
    assert shown(model) == "bca"


def test_without_a_column_rows_stand_as_they_were_given_again(model: KeyedModel[Row]) -> None:
    model.show(rows("bca"))
    model.sort(NAME)
    model.sort(-1)
    assert shown(model) == "bca"


# The filter.


def test_the_filter_holds_for_rows_that_come_later(model: KeyedModel[Row]) -> None:
    model.set_filter(lambda row: row.key != "b")
    model.show(rows("abc"))
    assert shown(model) == "ac"


def test_without_a_filter_all_rows_are_back_in_their_places(model: KeyedModel[Row]) -> None:
    model.sort(NAME)
    model.show(rows("cba"))
    model.set_filter(lambda row: row.key == "b")
    model.set_filter(None)
    assert shown(model) == "abc"


# Where rows are.


def test_a_row_is_found_by_its_key_while_it_is_shown(model: KeyedModel[Row]) -> None:
    model.show(rows("abc"))
    assert model.index_of("c", SIZE) == model.index(2, SIZE)
    model.set_filter(lambda row: row.key != "c")
    assert not model.index_of("c").isValid()


def test_an_index_leads_to_its_row(model: KeyedModel[Row]) -> None:
    model.show(rows("abc"))
    assert model.row_at(model.index(1, 0)) == Row(key="b")
    assert model.row_at(QModelIndex()) is None


# Views.


@pytest.fixture
def view(qtbot: QtBot, model: KeyedModel[Row]) -> QTreeView:
    view = QTreeView()
    view.setUniformRowHeights(True)
    view.setModel(model)
    qtbot.addWidget(view)
    view.show()
    return view


def test_current_row_selection_and_place_survive_whatever_happens_to_other_rows(
    view: QTreeView, model: KeyedModel[Row]
) -> None:
    model.sort(SIZE)
    model.show(Row(key=f"{number:03}", size=number) for number in range(500))
    view.setCurrentIndex(model.index_of("300"))
    view.verticalScrollBar().setValue(290)
    model.show(Row(key=f"{number:03}", size=-number) for number in range(0, 500, 3))
    assert view.currentIndex().data() == "300"
    assert [index.data() for index in view.selectionModel().selectedRows()] == ["300"]
    model.show(Row(key=f"{number:03}", size=number) for number in range(500))
    assert view.currentIndex() == model.index(300, 0)
    view.verticalScrollBar().setValue(290)
    model.show(Row(key=f"{number:03}", size=number ^ 1) for number in range(500))
    assert view.currentIndex() == model.index(301, 0)
    assert view.verticalScrollBar().value() == 290


@pytest.mark.parametrize("seed", range(4))
def test_indexes_follow_their_rows_through_random_changes(view: QTreeView, model: KeyedModel[Row], seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - the same every time
    all_keys = [f"{number:03}" for number in range(rng.choice((8, 40, 60)))]
    watched: dict[str, QPersistentModelIndex] = {}
    for _ in range(60):
        what = rng.random()
        if what < 0.1:
            model.sort(rng.choice((-1, NAME, SIZE)), rng.choice((ASCENDING, DESCENDING)))
        elif what < 0.3:
            model.set_filter(rng.choice((None, is_known, is_large)))
        keys = rng.sample(all_keys, rng.randint(0, len(all_keys)))
        model.show(Row(key=key, size=rng.choice((None, *range(10)))) for key in keys)
        places = {str(model.index(row, NAME).data()): row for row in range(model.rowCount())}
        assert len(places) == model.rowCount()
        for key, index in watched.items():
            assert not index.isValid() or index.row() == places[key]
        assert view.selectionModel().model() is model
        watched = {
            key: QPersistentModelIndex(model.index(row, SIZE)) for key, row in places.items() if rng.random() < 0.5
        }
        if places:
            somewhere = model.index(rng.randrange(len(places)), 0)
            view.selectionModel().setCurrentIndex(somewhere, QItemSelectionModel.SelectionFlag.ClearAndSelect)


def test_random_changes_end_in_the_order_of_the_column(model: KeyedModel[Row]) -> None:
    rng = random.Random(7)  # noqa: S311 - the same every time
    model.sort(SIZE, DESCENDING)
    for _ in range(30):
        model.show(Row(key=str(number), size=rng.randrange(100)) for number in rng.sample(range(30), 20))
        sizes = [model.index(row, SIZE).data(VALUE_ROLE) for row in range(model.rowCount())]
        assert len(sizes) == 20
        assert all(above >= below for above, below in pairwise(sizes))


# Cells.


def test_a_cell_shows_what_its_column_says(model: KeyedModel[Row]) -> None:
    model.show([Row(key="a", size=5)])
    cell = model.index(0, SIZE)
    assert cell.data() == "5 kB"
    assert cell.data(VALUE_ROLE) == 5
    assert cell.data(Qt.ItemDataRole.DecorationRole) == QColor("red")
    assert Qt.AlignmentFlag.AlignRight in Qt.AlignmentFlag(cell.data(Qt.ItemDataRole.TextAlignmentRole))
    assert model.index(0, NAME).data(Qt.ItemDataRole.FontRole) == QFontDatabase.systemFont(
        QFontDatabase.SystemFont.FixedFont
    )


def test_a_tooltip_is_no_markup(model: KeyedModel[Row]) -> None:
    model.show([Row(key="a", size=5)])
    assert "<b" not in model.index(0, SIZE).data(Qt.ItemDataRole.ToolTipRole)


def test_dimmed_rows_are_fainter(model: KeyedModel[Row]) -> None:
    model.show([Row(key="a", size=None), Row(key="b")])
    role = Qt.ItemDataRole.ForegroundRole
    assert model.index(0, NAME).data(role) == QGuiApplication.palette().brush(QPalette.ColorRole.PlaceholderText)
    assert model.index(1, NAME).data(role) is None


def test_columns_have_titles(model: KeyedModel[Row]) -> None:
    assert [model.headerData(column, Qt.Orientation.Horizontal) for column in range(3)] == ["Name", "Size", "Box"]


# Boxes.


@pytest.mark.parametrize(
    ("checked", "state"), [(True, Qt.CheckState.Checked), (False, Qt.CheckState.Unchecked), (None, None)]
)
def test_a_box_is_as_the_row_says(model: KeyedModel[Row], checked: bool | None, state: Qt.CheckState | None) -> None:
    model.show([Row(key="a", checked=checked)])
    box = model.index(0, BOX)
    shown_state = box.data(Qt.ItemDataRole.CheckStateRole)
    assert (None if shown_state is None else Qt.CheckState(shown_state)) == state
    assert (Qt.ItemFlag.ItemIsUserCheckable in box.flags()) is (checked is not None)


def test_checking_a_box_asks_for_it_and_changes_nothing(model: KeyedModel[Row], qtbot: QtBot) -> None:
    model.show([Row(key="a", checked=False)])
    box = model.index(0, BOX)
    with qtbot.waitSignal(model.check_wanted) as wanted:
        model.setData(box, Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole)
    assert wanted.args == ["a", BOX, True]
    assert Qt.CheckState(box.data(Qt.ItemDataRole.CheckStateRole)) is Qt.CheckState.Unchecked


def test_what_has_no_box_cannot_be_checked(model: KeyedModel[Row], qtbot: QtBot) -> None:
    model.show([Row(key="a")])
    with qtbot.assertNotEmitted(model.check_wanted):
        model.setData(model.index(0, NAME), Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole)
