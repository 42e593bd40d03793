"""The page of the accounts in the states that it knows, and the dialog of keys in its stages."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLineEdit, QMessageBox

from tests.fakes.central_scene import central_scene
from tests.gallery.screen import NARROW, Screen, settle, visible, wait_until
from ztray.application import Application
from ztray.demo.legacy_central import LegacyCentral
from ztray.demo.new_central import NewCentral
from ztray.domain.account import OWN_CONTROLLER, Account, Holder, SourceFault, SourceKind, Trouble
from ztray.domain.directory import AccountState, Directory, Roster
from ztray.domain.expiry import DAY
from ztray.domain.identifiers import NetworkId
from ztray.domain.keyring import KeyringFault
from ztray.domain.membership import Ability, ManagedNetwork, MemberCounts
from ztray.domain.token import Token
from ztray.environment import milliseconds_now
from ztray.presentation.actions import AddAccount, AskToJoinManaged, AskToRemoveAccount, Page, ReplaceKey, ShowWindow
from ztray.runtime.accounts import Accounts
from ztray.runtime.store import Store
from ztray.ui.actions import Actions
from ztray.ui.dialogs.account import AccountDialog
from ztray.ui.main_window import MainWindow

HOME, OFFICE, LAB = NetworkId("1d7193940471a6b2"), NetworkId("b6079f73c63cea42"), NetworkId("8056c2e21c4a2f10")

NAMES: Final = (
    "accounts-none",
    "accounts",
    "accounts-refused",
    "accounts-locked",
    "accounts-cached",
    "accounts-ending",
    "accounts-narrow",
    "account-narrow",
    "account-add",
    "account-add-advanced",
    "account-trying",
    "account-refused",
    "account-found",
    "account-replace",
    "account-remove",
    "account-join",
)
"""What the pictures are called, in their order."""


def account_screens(application: Application, window: MainWindow, store: Store) -> Iterator[Screen]:
    """Lead through the accounts; each screen is there until the next is asked for."""
    store.show_directory(Directory())
    application.perform(ShowWindow(page=Page.ACCOUNTS))
    settle()
    yield Screen(name="accounts-none", widget=window)
    store.show_directory(_directory())
    for name, account_id in (
        ("accounts", "work"),
        ("accounts-refused", "refused"),
        ("accounts-locked", "locked"),
        ("accounts-cached", "cached"),
        ("accounts-ending", "ending"),
    ):
        application.perform(ShowWindow(page=Page.ACCOUNTS, account_id=account_id))
        settle()
        yield Screen(name=name, widget=window)
    usual = window.size()
    window.resize(NARROW)
    settle()
    yield Screen(name="accounts-narrow", widget=window)
    application.perform(ShowWindow(page=Page.ACCOUNTS, account_id="work"))
    settle()
    yield Screen(name="account-narrow", widget=window)
    window.resize(usual)
    yield from _dialogs(application)
    store.show_directory(Directory())


def _dialogs(application: Application) -> Iterator[Screen]:
    scene = central_scene()
    (actions,) = application.findChildren(Actions)
    with ExitStack() as stack:
        new = stack.enter_context(NewCentral(scene.world))
        older = stack.enter_context(LegacyCentral(scene.world))
        actions.try_keys_at((new.base_url, older.base_url))
        application.perform(AddAccount())
        (dialog,) = visible(AccountDialog)
        settle()
        yield Screen(name="account-add", widget=dialog)
        (advanced,) = (box for box in dialog.findChildren(QCheckBox) if "other addresses" in box.text())
        advanced.setChecked(True)
        settle()
        yield Screen(name="account-add-advanced", widget=dialog)
        advanced.setChecked(False)
        key = dialog.findChildren(QLineEdit)[0]
        new.hang()
        key.setText("not-a-key-that-anybody-has-issued")
        QTest.keyClick(key, Qt.Key.Key_Return)
        settle()
        yield Screen(name="account-trying", widget=dialog)
        new.resume()
        wait_until(key.isEnabled, "the key is not judged")
        settle()
        yield Screen(name="account-refused", widget=dialog)
        key.setText(scene.legacy_key.secret)
        QTest.keyClick(key, Qt.Key.Key_Return)
        wait_until(lambda: not key.isVisible(), "the key is not accepted")
        settle()
        yield Screen(name="account-found", widget=dialog)
        dialog.close()
        yield from _questions(application, new.base_url, Token(scene.new_key.secret))
    actions.try_keys_at()


def _questions(application: Application, base: str, key: Token) -> Iterator[Screen]:
    (accounts,) = application.findChildren(Accounts)
    work = Account(id="work", kind=SourceKind.NEW_CENTRAL, name="Lovelace & daughters", base=base)
    accounts.show(((work, key),))
    wait_until(lambda: accounts.directory.roster("work", HOME) is not None, "the account tells no networks")
    application.perform(ReplaceKey(account_id="work"))
    (dialog,) = visible(AccountDialog)
    settle()
    yield Screen(name="account-replace", widget=dialog)
    dialog.close()
    for name, action in (
        ("account-remove", AskToRemoveAccount(account_id="work")),
        ("account-join", AskToJoinManaged(account_id="work", network_id=HOME)),
    ):
        application.perform(action)
        (box,) = visible(QMessageBox)
        settle()
        yield Screen(name=name, widget=box)
        box.close()
    accounts.show(None)


def _directory() -> Directory:
    now = milliseconds_now()
    ending: dict[str, Any] = {"expires": now + 3 * DAY, "warned": 3}
    return Directory(
        accounts=(
            _state("work", "Lovelace & daughters", now, waiting=2),
            _state("refused", "Club", now, trouble=SourceFault.KEY_REFUSED, kind=SourceKind.LEGACY_CENTRAL),
            AccountState(
                account=Account(id="locked", kind=SourceKind.NEW_CENTRAL, name="Family"),
                trouble=Trouble(fault=SourceFault.KEY_LOCKED),
            ),
            _state("cached", "Customers", now, trouble=SourceFault.UNREACHABLE, age=3 * 3600_000),
            _state("ending", "Laboratory", now, unkept=KeyringFault.PLAIN_TEXT, **ending),
            _state(OWN_CONTROLLER, "", now, kind=SourceKind.CONTROLLER),
        )
    )


def _state(
    account_id: str,
    name: str,
    now: int,
    *,
    kind: SourceKind = SourceKind.NEW_CENTRAL,
    trouble: SourceFault | None = None,
    unkept: KeyringFault | None = None,
    waiting: int = 0,
    age: int = 40_000,
    **fields: Any,  # noqa: ANN401 - of Account
) -> AccountState:
    rosters = tuple(
        Roster(
            network=ManagedNetwork(
                id=network_id,
                name=called,
                description=description,
                counts=MemberCounts(online=3, authorised=5, pending=waiting),
                web_page=f"https://central.zerotier.com/network/{network_id}",
            )
        )
        for network_id, called, description in (
            (HOME, "Home", "The house, and who is away from it"),
            (OFFICE, "Office", ""),
            (LAB, "Lab", "Printers and measuring instruments"),
        )
    )
    return AccountState(
        account=Account(id=account_id, kind=kind, name=name, **fields),
        holder=Holder(owner="tray", organisation=name),
        abilities=frozenset(Ability),
        rosters=rosters,
        told_at=now - age,
        used_at=now - age,
        unkept=unkept,
        trouble=Trouble(fault=trouble) if trouble else None,
    )
