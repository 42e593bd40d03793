"""The page of the members on a very large network, against parsing the same members with the standard library.

What is measured happens in the thread of the interface, once a minute and at every decision.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from itertools import cycle

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QTableView
from pytestqt.qtbot import QtBot

from tests.bench.measure import ratio, report
from tests.fakes.builders import NOW, online, telling
from tests.fakes.members import HOME, WORK, account, member, roster, waiting
from ztray.domain.decision import SetStanding
from ztray.domain.directory import Directory
from ztray.domain.membership import Member, Standing
from ztray.presentation.actions import Page, ShowWindow
from ztray.runtime.peer_history import PeerHistory
from ztray.ui.pages.members import MembersPage

COUNT = 10_000
WAITING = 50
ROUNDS = 9
NAME, MANAGED = 0, 4


def many_members(changed: int = -1) -> tuple[Member, ...]:
    """Return a look at the members, made anew as a source makes it; one of them may be another than before."""
    return tuple(
        (waiting if number < WAITING else member)(
            f"{0x1000000000 + number:010x}",
            name=f"Device {number}",
            description="changed" if number == changed else "",
            addresses=(f"10.147.{number // 250}.{number % 250}",),
            last_seen=NOW - number * 1000,
            version="1.14.1",
            os="linux",
        )
        for number in range(COUNT)
    )


def told(members: tuple[Member, ...], *deciding: SetStanding) -> Directory:
    return telling(account(roster(*members)), deciding=deciding)


@pytest.fixture(scope="module")
def parse() -> Callable[[], object]:
    body = json.dumps([asdict(one) for one in many_members()]).encode()
    return lambda: json.loads(body)


@pytest.fixture
def page(qtbot: QtBot) -> MembersPage:
    page = MembersPage(PeerHistory(), lambda: NOW)
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    page.show_overview(online(directory=told(many_members())))
    page.show_member(ShowWindow(page=Page.MEMBERS, network_id=HOME, address=many_members()[COUNT // 2].address))
    QApplication.processEvents()
    return page


def table_of(page: MembersPage) -> QTableView:
    table = page.findChild(QTableView)
    assert table is not None
    assert table.model().rowCount() == COUNT
    return table


def test_what_is_worked_out_of_a_directory_takes_a_part_of_parsing(parse: Callable[[], object]) -> None:
    members = many_members()
    address = members[-1].address

    def ask() -> None:
        fresh = told(members)
        for _ in range(100):  # who asks again pays nothing
            assert fresh.name_of(address) == f"Device {COUNT - 1}"
            assert fresh.waiting_count == len(fresh.waiting) == WAITING

    report(f"who {COUNT} members are and who waits / json.loads", ratio(ask, parse, rounds=ROUNDS), 0.4)


def test_all_names_are_found_in_less_than_the_time_of_parsing(parse: Callable[[], object]) -> None:
    members = many_members()

    def ask() -> None:
        fresh = told(members)
        assert all(fresh.name_of(one.address) for one in members)

    report(f"the names of all {COUNT} members / json.loads", ratio(ask, parse, rounds=ROUNDS), 0.8)


@pytest.mark.parametrize("column", [NAME, MANAGED], ids=["name", "addresses"])
def test_showing_a_look_with_one_change_takes_about_as_long_as_parsing_it(
    page: MembersPage, parse: Callable[[], object], column: int
) -> None:
    table = table_of(page)
    table.sortByColumn(column, Qt.SortOrder.AscendingOrder)
    looks = cycle([online(directory=told(many_members(changed=number))) for number in range(3)])

    def show() -> None:
        page.show_overview(next(looks))
        QApplication.processEvents()

    show()
    report(f"{COUNT} members shown anew, one changed / json.loads", ratio(show, parse, rounds=ROUNDS), 2.5)


def test_showing_what_is_under_way_takes_a_part_of_parsing(page: MembersPage, parse: Callable[[], object]) -> None:
    members = many_members()
    approve = SetStanding(
        account_id=WORK, network_id=HOME, addresses=(members[0].address,), standing=Standing.AUTHORISED
    )
    before = online(directory=told(members))
    during = replace(before, directory=replace(before.directory, deciding=(approve,)))
    steps = cycle([during, before])

    def show() -> None:
        page.show_overview(next(steps))
        QApplication.processEvents()

    show()
    report(f"a decision about one of {COUNT} members shown / json.loads", ratio(show, parse, rounds=ROUNDS), 1)


def test_filtering_takes_about_as_long_as_parsing(page: MembersPage, parse: Callable[[], object]) -> None:
    table = table_of(page)
    field = next(field for field in page.findChildren(QLineEdit) if field.accessibleName() == "Filter members")
    texts = cycle(("123", "7", "", "device 5"))

    def filter_members() -> None:
        field.setText(next(texts))
        QApplication.processEvents()

    filter_members()
    assert 0 < table.model().rowCount() < COUNT
    report(f"{COUNT} members filtered / json.loads", ratio(filter_members, parse, rounds=8), 2.0)


def test_selecting_all_takes_a_part_of_parsing(page: MembersPage, parse: Callable[[], object]) -> None:
    table = table_of(page)

    def select_all() -> None:
        table.clearSelection()
        table.selectAll()
        QApplication.processEvents()

    select_all()
    report(f"all of {COUNT} members selected / json.loads", ratio(select_all, parse, rounds=ROUNDS), 1.5)


def test_scrolling_a_page_takes_a_part_of_parsing(page: MembersPage, parse: Callable[[], object]) -> None:
    bar = table_of(page).verticalScrollBar()

    def scroll() -> None:
        bar.setValue((bar.value() + bar.pageStep()) % bar.maximum())
        QApplication.processEvents()

    scroll()
    report(f"a page of {COUNT} members drawn / json.loads", ratio(scroll, parse, rounds=ROUNDS), 1.0)
