"""Pasting a key, as a person does who has just made it: from what is in the field to an account that tells."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QDateEdit, QLabel, QLineEdit, QProgressBar
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests.fakes.builders import DAY
from tests.fakes.central_scene import CentralScene
from tests.qt.books import Books
from tests.qt.person import Person, all_labels_are_plain, tab_stops
from tests.qt.wiring import HOSTILE, Recorder
from ztray.demo.central_server import SimulatedCentral
from ztray.demo.legacy_central import LegacyCentral
from ztray.demo.new_central import NewCentral
from ztray.domain.account import Account, SourceKind
from ztray.domain.directory import AccountState
from ztray.domain.token import Token
from ztray.presentation.actions import OpenUrl, Page, ShowWindow
from ztray.presentation.times import day
from ztray.runtime.accounts import Accounts
from ztray.runtime.key_trial import KeyTrials
from ztray.ui.dialogs.account import AccountDialog

ALT = Qt.KeyboardModifier.AltModifier
UNKNOWN_KEY = "a-key-that-nobody-has-issued"


@pytest.fixture
def accounts(books: Books, central: NewCentral, older: LegacyCentral) -> Iterator[Accounts]:
    del central, older  # which are there for longer
    yield books.open()
    books.close()


@pytest.fixture
def trials() -> Iterator[KeyTrials]:
    trials = KeyTrials()
    yield trials
    assert trials.close()


@pytest.fixture
def chosen() -> Recorder:
    """What the dialogs want to be done."""
    return Recorder()


Opening = Callable[..., AccountDialog]


@pytest.fixture
def opening(
    books: Books,
    accounts: Accounts,
    trials: KeyTrials,
    central: NewCentral,
    older: LegacyCentral,
    chosen: Recorder,
    qtbot: QtBot,
) -> Iterator[Opening]:
    """Open the dialog: for an account, if one is given."""
    opened: list[AccountDialog] = []

    def open_dialog(account: Account | None = None, *, sample: Token | None = None) -> AccountDialog:
        bases = (central.base_url, older.base_url)
        dialog = AccountDialog(accounts, trials, books.clock, account=account, bases=bases, sample=sample)
        dialog.chosen.connect(chosen.note)
        dialog.show()
        dialog.activateWindow()
        opened.append(dialog)
        qtbot.waitUntil(dialog.isActiveWindow)
        return dialog

    yield open_dialog
    for dialog in filter(isValid, opened):
        dialog.close()


@pytest.fixture
def dialog(opening: Opening) -> AccountDialog:
    return opening()


def field(dialog: AccountDialog) -> QLineEdit:
    (found,) = (edit for edit in dialog.findChildren(QLineEdit) if "the whole key" in edit.placeholderText())
    return found


def enter(dialog: AccountDialog, person: Person, key: str) -> None:
    person.copies(key)
    person.click("Paste", dialog)
    person.press(Qt.Key.Key_Return)


def find(dialog: AccountDialog, person: Person, key: str) -> None:
    """Enter a key, and wait until it was found out what it is."""
    enter(dialog, person, key)
    person.wait_for_text("It belongs to", dialog)


def the_account(accounts: Accounts) -> AccountState:
    (state,) = accounts.directory.accounts
    return state


# A new account.


def test_a_key_of_new_central_becomes_an_account_that_tells_its_networks(
    dialog: AccountDialog, person: Person, accounts: Accounts, books: Books, scene: CentralScene, chosen: Recorder
) -> None:
    find(dialog, person, scene.new_key.secret)
    text = person.read(dialog)
    assert "A key for ZeroTier Central. It belongs to " in text
    assert "Lovelace & daughters" in text
    assert f"It ends on {day(scene.new_key.expires or 0)}." in text
    person.press(Qt.Key.Key_Return)
    books.wait_for(accounts, lambda directory: bool(directory.accounts and directory.accounts[0].rosters))
    state = the_account(accounts)
    assert (state.account.kind, state.account.name) == (SourceKind.NEW_CENTRAL, "Lovelace & daughters")
    assert [roster.network.name for roster in state.rosters] == ["Home"]
    assert chosen.values == [ShowWindow(page=Page.ACCOUNTS, account_id=state.account.id)]


def test_a_personal_token_is_told_from_it_and_can_be_given_a_name_and_an_end(
    dialog: AccountDialog, person: Person, accounts: Accounts, scene: CentralScene
) -> None:
    find(dialog, person, scene.legacy_key.secret)
    assert "A key for Legacy Central. It belongs to Ada Lovelace." in person.read(dialog)
    person.type("Mine")
    person.click("The key ends on", dialog)
    person.see(QDateEdit, dialog).setDate(QDate(2027, 3, 1))
    person.click("Add account", dialog)
    state = the_account(accounts)
    assert (state.account.kind, state.account.name) == (SourceKind.LEGACY_CENTRAL, "Mine")
    assert day(state.account.expires or 0) == "1 Mar 2027"


def test_a_date_is_asked_for_only_where_the_source_tells_none(
    dialog: AccountDialog, person: Person, scene: CentralScene
) -> None:
    find(dialog, person, scene.new_key.secret)
    assert person.all_seen(QDateEdit, dialog) == []


def test_a_key_that_may_only_look_is_said_to(
    dialog: AccountDialog, person: Person, scene: CentralScene, older: LegacyCentral
) -> None:
    older.is_in_read_only_mode = True
    enter(dialog, person, scene.legacy_key.secret)
    person.wait_for_text("look, and change nothing", dialog)


# What is wrong.


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda _: None, "Neither ZeroTier Central nor Legacy Central accepts this key"),
        (lambda central: central.stop(), "cannot be reached"),
        (lambda central: central.limit_rate(60), "asked too often"),
        (lambda central: central.fail(503), "has a trouble of its own"),
        (lambda central: central.fail(200, body=b"<html>sign in</html>"), "answers what ZTray does not understand"),
    ],
    ids=["refused", "unreachable", "busy", "in trouble", "malformed"],
)
def test_why_a_key_makes_no_account_is_told_and_it_can_be_typed_over(
    dialog: AccountDialog,
    person: Person,
    accounts: Accounts,
    central: NewCentral,
    older: LegacyCentral,
    spoil: Callable[[SimulatedCentral], object],
    sentence: str,
) -> None:
    for server in (central, older):
        spoil(server)
    enter(dialog, person, UNKNOWN_KEY)
    person.wait_for_text(sentence, dialog)
    assert field(dialog).hasFocus()
    person.type("x")
    assert field(dialog).text() == "x"
    assert accounts.directory.accounts == ()


def test_what_is_no_key_is_told_and_sent_nowhere(dialog: AccountDialog, person: Person, central: NewCentral) -> None:
    person.copies("8056c2e21c000001")
    person.click("Paste", dialog)
    assert "looks like the id of a network" in person.read(dialog)
    assert person.buttons(dialog)["Continue"] is False
    person.press(Qt.Key.Key_Return)
    assert central.requests == []


# While it is tried.


def test_a_trial_that_hangs_is_cut_short_and_the_key_can_be_tried_again(
    dialog: AccountDialog, person: Person, central: NewCentral, scene: CentralScene
) -> None:
    central.hang()
    enter(dialog, person, scene.new_key.secret)
    assert person.see(QProgressBar, dialog).accessibleName() == "Asking whose key it is…"
    assert person.buttons(dialog)["Continue"] is False
    person.click("Stop", dialog)
    assert person.all_seen(QProgressBar, dialog) == []
    central.resume()
    person.click("Continue", dialog)
    person.wait_for_text("It belongs to", dialog)


def test_closing_the_dialog_cuts_the_trial_short(
    dialog: AccountDialog, person: Person, central: NewCentral, scene: CentralScene, accounts: Accounts, qtbot: QtBot
) -> None:
    central.hang()
    enter(dialog, person, scene.new_key.secret)
    central.wait_for_request(lambda request: request.path.endswith("/org"))
    with qtbot.waitSignal(dialog.destroyed):
        dialog.close()
    assert accounts.directory.accounts == ()


def test_two_keys_that_are_tried_at_once_are_not_taken_for_each_other(
    opening: Opening,
    person: Person,
    accounts: Accounts,
    books: Books,
    central: NewCentral,
    older: LegacyCentral,
    scene: CentralScene,
) -> None:
    books.add(accounts, older, scene.legacy_key.secret)
    first = opening()
    central.hang()
    enter(first, person, scene.new_key.secret)
    second = opening(the_account(accounts).account)
    enter(second, person, scene.legacy_key.secret)
    person.wait_for_text("It belongs to Ada Lovelace", second)
    assert "It belongs to" not in person.read(first)
    second.close()
    central.resume()
    person.wait_for_text("A key for ZeroTier Central. It belongs to", first)


# Where it may go.


def test_a_key_goes_to_the_addresses_that_are_typed(
    dialog: AccountDialog, person: Person, accounts: Accounts, central: NewCentral, scene: CentralScene
) -> None:
    with NewCentral(scene.world) as other:
        next(other_addresses(dialog, person)).setText(f"{other.base_url}/")
        find(dialog, person, scene.new_key.secret)
        person.click("Add account", dialog)
        assert the_account(accounts).account.base == other.base_url
        assert central.requests == []
        accounts.remove(the_account(accounts).account.id)


def other_addresses(dialog: AccountDialog, person: Person) -> Iterator[QLineEdit]:
    """Have other addresses, and return the fields for them."""
    person.click("Use other addresses of Central (advanced)", dialog)
    yield from (edit for edit in person.all_seen(QLineEdit, dialog) if edit is not field(dialog))


def test_a_key_does_not_go_where_it_could_be_read_on_the_way(
    dialog: AccountDialog, person: Person, central: NewCentral, scene: CentralScene
) -> None:
    person.copies(scene.new_key.secret)
    person.click("Paste", dialog)
    next(other_addresses(dialog, person)).setText("http://central.example/api/v2")
    assert "A key cannot go to this address" in person.read(dialog)
    assert person.buttons(dialog)["Continue"] is False
    person.click("Use other addresses of Central (advanced)", dialog)
    assert person.buttons(dialog)["Continue"] is True
    assert central.requests == []


# Who is here already.


def test_a_holder_who_is_here_already_gets_the_newer_key(
    opening: Opening, person: Person, accounts: Accounts, books: Books, central: NewCentral, scene: CentralScene
) -> None:
    account_id = books.add(accounts, central, scene.new_key.secret)
    newer = scene.world.issue_key(scene.organisation, owner="tray", expires=scene.world.timeline.now + 300 * DAY)
    dialog = opening()
    find(dialog, person, newer.secret)
    assert "“Work” is the account of this holder here already" in person.read(dialog)
    assert "Name of the account" not in person.read(dialog).replace("&", "")
    scene.world.revoke_key(scene.new_key)
    person.click("Replace its key", dialog)
    books.look(accounts, account_id)
    state = the_account(accounts)
    assert (state.account.id, state.trouble) == (account_id, None)


def test_another_key_for_an_account_takes_the_place_of_the_one_before(
    opening: Opening, person: Person, accounts: Accounts, books: Books, older: LegacyCentral, scene: CentralScene
) -> None:
    account_id = books.add(accounts, older, scene.legacy_key.secret)
    dialog = opening(the_account(accounts).account)
    assert dialog.windowTitle() == "A key for “Work”"
    scene.world.revoke_key(scene.legacy_key)
    newer = scene.world.issue_key(scene.organisation, kind="personal", owner="Ada Lovelace")
    find(dialog, person, newer.secret)
    person.click("Replace key", dialog)
    books.look(accounts, account_id)
    assert the_account(accounts).trouble is None
    assert the_account(accounts).account.name == "Work"


def test_a_key_of_another_place_is_not_taken_for_an_account(
    opening: Opening,
    person: Person,
    accounts: Accounts,
    books: Books,
    central: NewCentral,
    older: LegacyCentral,
    scene: CentralScene,
) -> None:
    books.add(accounts, central, scene.new_key.secret)
    older.forget_requests()
    dialog = opening(the_account(accounts).account)
    enter(dialog, person, scene.legacy_key.secret)
    person.wait_for_text("refuses the key", dialog)
    assert older.requests == []


# The secret.


def test_what_is_typed_is_not_shown_and_nothing_is_left_of_it(
    dialog: AccountDialog, person: Person, scene: CentralScene
) -> None:
    person.copies(scene.new_key.secret)
    person.click("Paste", dialog)
    edit = field(dialog)
    assert scene.new_key.secret not in edit.displayText()
    person.press(Qt.Key.Key_Return)
    person.wait_for_text("It belongs to", dialog)
    assert edit.text() == ""
    edit.undo()
    assert edit.text() == ""
    assert scene.new_key.secret not in person.read(dialog)


def test_nothing_is_left_of_a_key_when_the_dialog_closes(
    dialog: AccountDialog, person: Person, scene: CentralScene
) -> None:
    person.copies(scene.new_key.secret)
    person.click("Paste", dialog)
    edit = field(dialog)
    dialog.done(0)
    assert edit.text() == ""


def test_no_log_and_no_repr_has_the_key(
    dialog: AccountDialog, person: Person, scene: CentralScene, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        enter(dialog, person, UNKNOWN_KEY)
        person.wait_for_text("accepts this key", dialog)
        find(dialog, person, scene.new_key.secret)
        person.press(Qt.Key.Key_Return)
    assert scene.new_key.secret not in caplog.text
    assert UNKNOWN_KEY not in caplog.text


# How to come by one.


def test_the_pages_where_keys_are_made_are_a_click_away(
    dialog: AccountDialog, person: Person, chosen: Recorder
) -> None:
    assert "service account of the organisation" in person.read(dialog)
    person.click("Open ZeroTier Central", dialog)
    person.click("Open Legacy Central", dialog)
    assert chosen.values == [
        OpenUrl(url="https://central.zerotier.com/"),
        OpenUrl(url="https://my.zerotier.com/account"),
    ]


def test_the_demo_has_a_sample_of_a_key_to_copy(opening: Opening, person: Person, scene: CentralScene) -> None:
    dialog = opening(sample=Token(scene.legacy_key.secret))
    assert "This is the demo." in person.read(dialog)
    person.click("Copy the sample", dialog)
    assert person.clipboard == scene.legacy_key.secret
    person.click("Paste", dialog)
    person.press(Qt.Key.Key_Return)
    person.wait_for_text("It belongs to", dialog)


def test_there_is_no_sample_but_in_the_demo(dialog: AccountDialog, person: Person) -> None:
    assert "Copy the sample" not in person.buttons(dialog)


def test_what_a_source_tells_is_shown_as_plain_text(dialog: AccountDialog, person: Person, scene: CentralScene) -> None:
    key = scene.world.issue_key(scene.organisation, kind="personal", owner=HOSTILE)
    find(dialog, person, key.secret)
    assert "<b>evil</b>" in person.read(dialog)
    assert all_labels_are_plain(dialog)


# The keyboard.


def test_tab_leads_to_everything_on_both_pages(dialog: AccountDialog, person: Person, scene: CentralScene) -> None:
    person.click("Use other addresses of Central (advanced)", dialog)
    person.copies(scene.legacy_key.secret)
    person.click("Paste", dialog)
    assert {*tab_stops(dialog)} <= {*person.tab_round()}
    person.click("Continue", dialog)
    person.wait_for_text("It belongs to", dialog)
    person.click("The key ends on", dialog)
    assert {*tab_stops(dialog)} <= {*person.tab_round()}


def test_no_key_leads_to_two_things(dialog: AccountDialog, person: Person, scene: CentralScene) -> None:
    def keys() -> list[str]:
        texts = [part.text() for part in person.all_seen(QAbstractButton, dialog)]
        texts += [label.text() for label in person.all_seen(QLabel, dialog) if "&" in label.text()[:2]]
        return [text[text.index("&") + 1].lower() for text in texts if "&" in text]

    person.click("Use other addresses of Central (advanced)", dialog)
    assert len(keys()) == len(set(keys())) == 7
    find(dialog, person, scene.legacy_key.secret)
    assert len(keys()) == len(set(keys())) == 3


def test_the_keyboard_is_in_the_field_at_once_and_in_the_name_afterwards(
    dialog: AccountDialog, person: Person, scene: CentralScene, qtbot: QtBot
) -> None:
    assert field(dialog).hasFocus()
    find(dialog, person, scene.legacy_key.secret)
    focus = QApplication.focusWidget()
    assert isinstance(focus, QLineEdit)
    assert focus.selectedText() == "Ada Lovelace"
    person.press(Qt.Key.Key_E, ALT)
    qtbot.waitUntil(person.see(QCheckBox, dialog).isChecked)
