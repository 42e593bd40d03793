"""The file of the accounts, as people find it who have damaged it or gone back to an older ZTray."""

import json
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication

from tests.qt.person import Person
from tests.qt.running import Running
from ztray.domain.account import Account, AccountBook, SourceKind
from ztray.presentation.actions import Page, ShowWindow
from ztray.runtime.accounts import Accounts
from ztray.storage.record_file import RecordFile
from ztray.ui.main_window import MainWindow

WORK = Account(id="0123456789abcdef", kind=SourceKind.NEW_CENTRAL, name="Work")


@pytest.mark.parametrize(
    ("change", "sentence", "names"),
    [
        pytest.param(lambda text: text[:-20], "accounts.json cannot be read (not JSON).", [], id="damaged"),
        pytest.param(
            lambda text: json.dumps(json.loads(text) | {"version": 2}),
            "accounts.json was written by a newer version of ZTray.",
            ["Work"],
            id="newer",
        ),
        pytest.param(
            lambda text: text.replace('"accounts": [', '"accounts": [{"id": 5},'),
            "accounts.json has faults (accounts[0].id",
            ["Work"],
            id="one account of two damaged",
        ),
    ],
)
def test_a_file_that_cannot_be_taken_as_it_stands_is_told_and_kept(
    running: Running, person: Person, change: Callable[[str], str], sentence: str, names: list[str]
) -> None:
    path = running.folders.settings / "accounts.json"
    RecordFile(path, AccountBook).save(AccountBook(accounts=(WORK,)))
    before = change(path.read_text())
    path.write_text(before)
    application = running.start()
    application.perform(ShowWindow(page=Page.ACCOUNTS))
    window = person.wait_for(MainWindow)
    person.wait_for_text(sentence, window)
    person.wait_for_text("As it was, it is kept as", window)
    (kept,) = path.parent.glob("accounts.json.*")
    assert kept.read_text() == before
    accounts = application.findChild(Accounts)
    assert isinstance(accounts, Accounts)
    assert [state.account.name for state in accounts.directory.accounts] == names
    assert QApplication.activeModalWidget() is None
