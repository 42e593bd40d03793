"""The keys of accounts in GNOME's keyring daemon: unlocked, locked, asked about, killed and started again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from tests.fakes.builders import PLATFORM
from tests.fakes.central_scene import CentralScene
from tests.fakes.keyring_daemon import KeyringDesktop, Prompter, Reaction
from tests.qt.books import Books
from tests.qt.wiring import Recorder
from ztray.demo.new_central import NewCentral
from ztray.domain.account import KEY_PREFIX, SourceFault
from ztray.domain.keyring import KeyringFault
from ztray.domain.state import Overview
from ztray.domain.token import Token
from ztray.presentation.accounts import account_detail
from ztray.presentation.actions import TryAccount
from ztray.presentation.impairments import impairments
from ztray.presentation.notices import Notice
from ztray.runtime.accounts import Accounts
from ztray.runtime.key_expiry import KeyExpiry
from ztray.runtime.store import Store
from ztray.storage.secrets import Secrets
from ztray.ui.account_notices import AccountNotices


@pytest.fixture
def books(keyring: KeyringDesktop, qtbot: QtBot, tmp_path: Path) -> Iterator[Books]:
    del keyring
    books = Books(qtbot, tmp_path / "books", patience=300)
    yield books
    books.close()


@pytest.fixture
def account_ids(books: Books, central: NewCentral, key: str, qtbot: QtBot) -> tuple[str, str]:
    """Two accounts whose keys are kept, added at an earlier start."""
    accounts = books.open()
    added = books.add(accounts, central, key, "Work"), books.add(accounts, central, key, "Club")
    qtbot.waitUntil(lambda: all(is_kept(account_id, key) for account_id in added))
    books.close()
    central.forget_requests()
    return added


def name_of(account_id: str) -> str:
    return f"{KEY_PREFIX}{account_id}"


def is_kept(account_id: str, key: str) -> bool:
    return Secrets().read(name_of(account_id)) == Token(key)


def names_kept(books: Books) -> str:
    """Return the file that remembers what is in the keyring."""
    return (books.folder / "keyring.json").read_text()


def faults(accounts: Accounts) -> list[SourceFault | None]:
    return [state.trouble.fault if state.trouble else None for state in accounts.directory.accounts]


def wait_for_both(books: Books, accounts: Accounts) -> None:
    """Wait until both accounts were asked with their keys."""
    books.wait_for(
        accounts,
        lambda directory: (
            [state.is_cached or state.trouble is not None for state in directory.accounts] == [False, False]
            and all(state.told_at for state in directory.accounts)
        ),
    )


LOCKED = [SourceFault.KEY_LOCKED, SourceFault.KEY_LOCKED]


def test_at_the_next_start_the_keys_are_read_and_used(
    books: Books, account_ids: tuple[str, str], central: NewCentral, key: str
) -> None:
    del account_ids
    accounts = books.open()
    wait_for_both(books, accounts)
    assert {request.headers["authorization"] for request in central.requests} == {f"Bearer {key}"}


def test_a_restart_gives_no_notice_of_a_key_that_was_refused_before_and_tells_of_it_in_its_place(
    books: Books, account_ids: tuple[str, str], scene: CentralScene, qtbot: QtBot
) -> None:
    scene.world.revoke_key(scene.new_key)
    accounts = books.open()
    told, parent = Recorder(), QObject()
    expiry = KeyExpiry(accounts, now=books.clock, parent=parent)
    notices = AccountNotices(accounts, expiry, Store(parent), books.clock, parent)
    notices.noticed.connect(told.note)
    books.wait_for(accounts, lambda _: faults(accounts) == [SourceFault.KEY_REFUSED] * 2)
    banners = impairments(Overview(directory=accounts.directory), PLATFORM)
    assert [banner.place.account_id for banner in banners] == list(account_ids)
    assert told.values == []
    newer = scene.world.issue_key(scene.organisation, owner="tray")
    for account_id in account_ids:
        accounts.replace_key(account_id, Token(newer.secret))
    wait_for_both(books, accounts)
    scene.world.revoke_key(newer)
    for account_id in account_ids * 2:
        books.look(accounts, account_id)
    titles = [notice.title for notice in told.values if isinstance(notice, Notice)]
    assert sorted(titles) == ["Club: its key is refused.", "Work: its key is refused."]
    qtbot.waitUntil(lambda: is_kept(account_ids[1], newer.secret))


def test_a_question_that_is_closed_is_asked_once_for_all_accounts_and_again_by_a_click(
    books: Books, account_ids: tuple[str, str], keyring: KeyringDesktop, central: NewCentral, qtbot: QtBot
) -> None:
    keyring.lock()
    with Prompter(keyring.address, Reaction.CLOSE) as prompter:
        accounts = books.open()
        books.wait_for(accounts, lambda _: faults(accounts) == LOCKED)
        assert prompter.questions == 1
        accounts.test(account_ids[1])
        qtbot.waitUntil(lambda: prompter.questions == 2)
    assert central.requests == []
    detail = account_detail(accounts.directory.accounts[0], books.clock())
    assert [remedy.text for remedy in detail.remedies] == ["Unlock the keyring", "Paste the key again…"]


def open_locked(books: Books, keyring: KeyringDesktop) -> Accounts:
    """Lock the keyring, and open accounts in front of somebody who closes its question."""
    keyring.lock()
    with Prompter(keyring.address, Reaction.CLOSE):
        accounts = books.open()
        books.wait_for(accounts, lambda _: faults(accounts) == LOCKED)
    return accounts


def test_who_unlocks_the_keyring_for_one_account_has_unlocked_it_for_all(
    books: Books, account_ids: tuple[str, str], keyring: KeyringDesktop, qtbot: QtBot
) -> None:
    accounts = open_locked(books, keyring)
    with Prompter(keyring.address, Reaction.IGNORE) as prompter:
        accounts.test(account_ids[1])
        qtbot.waitUntil(prompter.has_asked.is_set)
        keyring.unlock()
        wait_for_both(books, accounts)
        assert prompter.questions == 1


def test_a_locked_keyring_is_one_banner_whose_button_opens_it_for_all(
    books: Books, account_ids: tuple[str, str], keyring: KeyringDesktop, qtbot: QtBot
) -> None:
    accounts = open_locked(books, keyring)
    (banner,) = impairments(Overview(directory=accounts.directory), PLATFORM)
    (unlock,) = [remedy.action for remedy in banner.remedies]
    assert isinstance(unlock, TryAccount)
    assert unlock.account_id in account_ids
    with Prompter(keyring.address, Reaction.IGNORE) as prompter:
        accounts.test(unlock.account_id)
        qtbot.waitUntil(prompter.has_asked.is_set)
        keyring.unlock()
        wait_for_both(books, accounts)
    assert impairments(Overview(directory=accounts.directory), PLATFORM) == ()


def test_who_takes_their_time_with_the_password_is_told_so_and_waited_for(
    books: Books, account_ids: tuple[str, str], keyring: KeyringDesktop
) -> None:
    del account_ids
    keyring.lock()
    with Prompter(keyring.address, Reaction.IGNORE) as prompter:
        accounts = books.open()
        books.wait_for(accounts, lambda _: faults(accounts) == LOCKED)
        assert prompter.questions == 1
        keyring.unlock()
        wait_for_both(books, accounts)


def test_a_daemon_that_is_killed_while_it_asks_and_comes_again_is_asked_by_a_click(
    books: Books, account_ids: tuple[str, str], keyring: KeyringDesktop, qtbot: QtBot
) -> None:
    keyring.lock()
    with Prompter(keyring.address, Reaction.IGNORE) as prompter:
        accounts = books.open()
        qtbot.waitUntil(prompter.has_asked.is_set)
        keyring.kill_daemon()
        books.wait_for(accounts, lambda _: faults(accounts) == LOCKED)
    keyring.start_daemon()
    accounts.test(account_ids[0])
    wait_for_both(books, accounts)


def test_the_key_goes_with_its_account(
    books: Books, account_ids: tuple[str, str], keyring: KeyringDesktop, key: str, qtbot: QtBot
) -> None:
    del keyring
    accounts = books.open()
    accounts.remove(account_ids[0])
    qtbot.waitUntil(lambda: account_ids[0] not in names_kept(books))
    assert Secrets().read(name_of(account_ids[0])) is None
    assert is_kept(account_ids[1], key)


def test_an_account_removed_the_moment_it_was_added_leaves_no_key(
    books: Books, central: NewCentral, key: str, qtbot: QtBot
) -> None:
    accounts = books.open()
    account_id = books.add_only(accounts, central, key)
    accounts.remove(account_id)
    last = books.add(accounts, central, key)
    qtbot.waitUntil(lambda: is_kept(last, key))  # the keyring does one thing after the other
    assert Secrets().read(name_of(account_id)) is None


def test_a_key_that_a_locked_keyring_still_holds_is_told_once_and_swept_when_it_is_open(
    books: Books, account_ids: tuple[str, str], keyring: KeyringDesktop, qtbot: QtBot
) -> None:
    accounts = books.open()
    wait_for_both(books, accounts)
    keyring.lock()
    told = Recorder()
    accounts.not_forgotten.connect(told.note)
    with Prompter(keyring.address, Reaction.CLOSE) as prompter:
        for account_id in account_ids:
            accounts.remove(account_id)
        qtbot.waitUntil(lambda: told.values == [KeyringFault.DISMISSED] * 2)
        assert prompter.questions == 2
        books.close()
        again = books.open()
        again.not_forgotten.connect(told.note)
        books.close()
        assert prompter.questions == 2
    keyring.unlock()
    last = books.open()
    last.not_forgotten.connect(told.note)
    qtbot.waitUntil(lambda: not any(account_id in names_kept(books) for account_id in account_ids))
    assert [Secrets().read(name_of(account_id)) for account_id in account_ids] == [None, None]
    assert len(told.values) == 2


def test_a_key_that_takes_the_place_of_another_is_the_one_that_is_read(
    books: Books, account_ids: tuple[str, str], central: NewCentral, scene: CentralScene, key: str, qtbot: QtBot
) -> None:
    fresh = scene.world.issue_key(scene.organisation, owner="tray").secret
    accounts = books.open()
    accounts.replace_key(account_ids[0], Token(fresh))
    qtbot.waitUntil(lambda: is_kept(account_ids[0], fresh))
    books.close()
    central.forget_requests()
    wait_for_both(books, books.open())
    used = {request.headers["authorization"] for request in central.requests}
    assert used == {f"Bearer {key}", f"Bearer {fresh}"}


def test_the_keys_of_accounts_in_a_damaged_file_are_there_for_who_mends_it(
    books: Books, account_ids: tuple[str, str], central: NewCentral, key: str
) -> None:
    whole = books.file.path.read_text()
    books.file.path.write_text(whole[: len(whole) - 40])
    accounts = books.open(problem="damaged-")
    assert accounts.directory.accounts == ()
    books.add(accounts, central, key, "Since")  # so that the file is whole, and without them
    books.close()
    books.add(books.open(), central, key, "After")
    books.close()
    assert all(is_kept(account_id, key) for account_id in account_ids)
    books.file.path.write_text(whole)
    wait_for_both(books, books.open())
