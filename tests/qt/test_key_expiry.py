"""Warnings before a key ends, each given once, whatever is restarted."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.fakes.builders import DAY
from tests.fakes.central_scene import CentralScene
from tests.qt.books import Books
from tests.qt.wiring import Recorder
from ztray.demo.legacy_central import LegacyCentral
from ztray.demo.new_central import NewCentral
from ztray.domain.directory import AccountState, Directory
from ztray.domain.token import Token
from ztray.runtime.accounts import Accounts
from ztray.runtime.key_expiry import KeyExpiry


class Watch:
    """The watch over some accounts, and what it has told."""

    def __init__(self, accounts: Accounts, books: Books) -> None:
        self.expiry = KeyExpiry(accounts, now=books.clock)
        self._told = Recorder()
        self.expiry.ending.connect(self._told.note)

    def look(self) -> list[int | None]:
        """Look, and return of which steps was told since the last look."""
        self.expiry.look()
        QApplication.processEvents()
        told = [state.account.warned for state in self._told.values if isinstance(state, AccountState)]
        self._told.values.clear()
        return told


def ends_in(accounts: Accounts, account_id: str, books: Books, days: int) -> None:
    state = accounts.directory.account(account_id)
    assert state is not None
    accounts.change(state.account.ending(books.clock.now + days * DAY))


@pytest.fixture
def accounts(books: Books, older: LegacyCentral) -> Iterator[Accounts]:
    del older  # which is there for longer
    yield books.open()
    books.close()


@pytest.fixture
def account_id(books: Books, accounts: Accounts, older: LegacyCentral, scene: CentralScene) -> str:
    return books.add(accounts, older, scene.legacy_key.secret)


def pass_days(books: Books, days: float) -> None:
    books.clock.advance(days * DAY / 1000)


def test_every_step_is_told_once(books: Books, accounts: Accounts, account_id: str) -> None:
    watch = Watch(accounts, books)
    ends_in(accounts, account_id, books, 20)
    told = {}
    for day in range(22):
        told[20 - day] = watch.look() + watch.look()
        pass_days(books, 1)
    assert {left: steps for left, steps in told.items() if steps} == {14: [14], 3: [3], 1: [1], 0: [0]}


def test_a_restart_tells_nothing_again(books: Books, accounts: Accounts, account_id: str) -> None:
    ends_in(accounts, account_id, books, 10)
    assert Watch(accounts, books).look() == [14]
    books.close()
    again = books.open()
    assert Watch(again, books).look() == []
    pass_days(books, 8)
    assert Watch(again, books).look() == [3]


def test_a_restart_tells_nothing_again_of_an_end_that_the_source_tells(
    books: Books, central: NewCentral, scene: CentralScene
) -> None:
    first = books.open()
    account_id = books.add(first, central, scene.new_key.secret)
    books.wait_for(first, lambda directory: _end_of(directory, account_id) is not None)
    end = _end_of(first.directory, account_id)
    assert end is not None
    books.clock.advance((end - books.clock.now - 10 * DAY) / 1000)
    assert Watch(first, books).look() == [14]
    books.close()
    again = books.open()
    watch = Watch(again, books)
    assert watch.look() == []  # what the source tells is not known yet
    books.wait_for(again, lambda directory: _end_of(directory, account_id) is not None)
    assert watch.look() == []


def test_a_warning_that_was_put_off_is_open_again_when_it_is_given_anew(
    books: Books, accounts: Accounts, account_id: str
) -> None:
    watch = Watch(accounts, books)
    ends_in(accounts, account_id, books, 2)
    assert watch.look() == [3]
    state = accounts.directory.account(account_id)
    assert state is not None
    accounts.change(state.account.with_warning_put_off())
    ends_in(accounts, account_id, books, 60)
    assert watch.look() == []
    pass_days(books, 58)
    assert watch.look() == [3]
    state = accounts.directory.account(account_id)
    assert state is not None
    assert state.account.has_open_warning


def test_who_takes_the_date_away_is_not_warned_any_more(books: Books, accounts: Accounts, account_id: str) -> None:
    ends_in(accounts, account_id, books, 2)
    assert Watch(accounts, books).look() == [3]
    books.close()
    again = books.open()
    state = again.directory.account(account_id)
    assert state is not None
    again.change(state.account.ending(None))
    state = again.directory.account(account_id)
    assert state is not None
    assert state.account.warned is None


def test_after_a_long_absence_only_the_last_step_is_told(books: Books, accounts: Accounts, account_id: str) -> None:
    ends_in(accounts, account_id, books, 20)
    watch = Watch(accounts, books)
    pass_days(books, 19.5)
    assert watch.look() == [1]


def test_what_an_account_tells_is_looked_at_without_waiting(
    books: Books, accounts: Accounts, account_id: str, qtbot: QtBot
) -> None:
    watch = Watch(accounts, books)
    with qtbot.waitSignal(watch.expiry.ending):
        ends_in(accounts, account_id, books, 2)


def test_who_corrects_the_date_is_warned_anew_when_its_time_comes(
    books: Books, accounts: Accounts, account_id: str
) -> None:
    watch = Watch(accounts, books)
    ends_in(accounts, account_id, books, 2)
    assert watch.look() == [3]
    ends_in(accounts, account_id, books, 60)
    assert watch.look() == []
    state = accounts.directory.account(account_id)
    assert state is not None
    assert state.account.warned is None
    pass_days(books, 58)
    assert watch.look() == [3]


def test_another_key_begins_anew(books: Books, accounts: Accounts, account_id: str, scene: CentralScene) -> None:
    watch = Watch(accounts, books)
    ends_in(accounts, account_id, books, 1)
    assert watch.look() == [1]
    key = scene.world.issue_key(scene.organisation, kind="personal", owner="Ada Lovelace")
    accounts.replace_key(account_id, Token(key.secret))
    state = accounts.directory.account(account_id)
    assert state is not None
    assert (state.account.warned, state.account.put_off, state.expires) == (None, None, None)


def test_the_accounts_own_record_wins_over_what_its_thread_still_says(
    books: Books, accounts: Accounts, account_id: str
) -> None:
    watch = Watch(accounts, books)
    ends_in(accounts, account_id, books, 1)
    assert watch.look() == [1]
    books.look(accounts, account_id)
    assert watch.look() == []


def _end_of(directory: Directory, account_id: str) -> int | None:
    state = directory.account(account_id)
    return None if state is None else state.expires
