"""The page of the devices on a very large network, against parsing the same peers with the standard library.

What is measured happens in the thread of the interface, every second while the page is seen.
"""

import json
from collections.abc import Callable
from itertools import cycle

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QTableView
from pytestqt.qtbot import QtBot

from tests.bench.measure import ratio, report
from ztray.api.decode import decode_many
from ztray.demo.scenery import many_peers_world
from ztray.demo.world import HandClock
from ztray.domain.peer import Peer, PeersSeen
from ztray.runtime.peer_history import PeerHistory
from ztray.ui.pages.devices import DevicesPage

COUNT = 10_000
ROUNDS = 9
NAME, LATENCY = 0, 3


@pytest.fixture(scope="module")
def bodies() -> list[bytes]:
    """Several looks at the peers, each with latencies of its own."""
    clock = HandClock()
    world = many_peers_world(COUNT, clock=clock)
    looks = []
    for _ in range(3):
        clock.advance(1)
        looks.append(json.dumps(world.peers()).encode())
    return looks


@pytest.fixture
def looks(bodies: list[bytes]) -> list[PeersSeen]:
    return [
        PeersSeen(at=1000 * number, peers=decode_many(Peer, body, "GET /peer")[0])
        for number, body in enumerate(bodies, 1)
    ]


@pytest.fixture
def parse(bodies: list[bytes]) -> Callable[[], object]:
    return lambda: json.loads(bodies[0])


@pytest.fixture
def history(looks: list[PeersSeen]) -> PeerHistory:
    history = PeerHistory()
    for _ in range(20):
        for look in looks:
            history.on_peers_seen(look)
    return history


@pytest.fixture
def page(qtbot: QtBot, history: PeerHistory) -> DevicesPage:
    page = DevicesPage(history, lambda: 4000)
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    page.show_device(history.peers[COUNT // 2].address)
    QApplication.processEvents()
    return page


def table_of(page: DevicesPage) -> QTableView:
    table = page.findChild(QTableView)
    assert table is not None
    assert table.model().rowCount() == COUNT
    return table


def test_keeping_a_look_takes_less_than_parsing_it(
    looks: list[PeersSeen], parse: Callable[[], object], qtbot: QtBot
) -> None:
    del qtbot
    history, next_look = PeerHistory(), cycle(looks)
    history.on_peers_seen(looks[0])
    report(
        f"{COUNT} peers kept / json.loads",
        ratio(lambda: history.on_peers_seen(next(next_look)), parse, rounds=ROUNDS),
        0.5,
    )
    assert len(history.latencies(looks[0].peers[0].address)) == ROUNDS + 1


@pytest.mark.parametrize(("column", "limit"), [(NAME, 1.5), (LATENCY, 2.0)], ids=["name", "latency"])
def test_showing_a_look_takes_about_as_long_as_parsing_it(
    page: DevicesPage,
    history: PeerHistory,
    looks: list[PeersSeen],
    parse: Callable[[], object],
    column: int,
    limit: float,
) -> None:
    table = table_of(page)
    table.sortByColumn(column, Qt.SortOrder.AscendingOrder)
    next_look = cycle(looks)

    def show() -> None:
        history.on_peers_seen(next(next_look))
        QApplication.processEvents()

    show()
    shown_by = "latency, which moves the rows" if column == LATENCY else "name"
    report(f"{COUNT} peers kept, shown by {shown_by}, and drawn / json.loads", ratio(show, parse, rounds=ROUNDS), limit)


def test_scrolling_a_page_takes_a_part_of_parsing(page: DevicesPage, parse: Callable[[], object]) -> None:
    bar = table_of(page).verticalScrollBar()

    def scroll() -> None:
        bar.setValue((bar.value() + bar.pageStep()) % bar.maximum())
        QApplication.processEvents()

    scroll()
    report(f"a page of {COUNT} drawn / json.loads", ratio(scroll, parse, rounds=ROUNDS), 0.8)


def test_filtering_takes_about_as_long_as_parsing(page: DevicesPage, parse: Callable[[], object]) -> None:
    table = table_of(page)
    field = page.findChild(QLineEdit)
    assert field is not None
    texts = cycle(("123", "7", "", "a5"))

    def filter_devices() -> None:
        field.setText(next(texts))
        QApplication.processEvents()

    filter_devices()
    assert 0 < table.model().rowCount() < COUNT
    report(f"{COUNT} peers filtered / json.loads", ratio(filter_devices, parse, rounds=8), 2)
