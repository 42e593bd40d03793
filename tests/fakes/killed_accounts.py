"""The accounts of a program that is killed at a random moment, time and again, while a person changes them.

Of each line with an `AccountsLife` on its standard input it makes one, as `tests.fakes.killed_worker` does.
"""

import gc
import os
import random
import sys
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import NoReturn

import keyring.core
import msgspec
from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

import ztray.runtime.sources
from tests.fakes.short_lives import Life, make_lives
from tests.fakes.wall_clock import WallClock
from ztray.domain.account import Account, AccountBook, SourceKind
from ztray.domain.token import Token
from ztray.runtime.accounts import Accounts
from ztray.runtime.vault import Vault
from ztray.storage.record_file import RecordFile
from ztray.storage.secrets import Secrets
from ztray.system import this_system

LOADED = (keyring.core, ztray.runtime.sources)
"""What the accounts import late, and a life is too short for."""

MOST_ACCOUNTS = 4
LONGEST_REST = 25
"""Between two steps, in milliseconds."""


class Act(StrEnum):
    """What can be done with an account."""

    ADD = "add"
    RENAME = "rename"
    REPLACE = "replace"
    REMOVE = "remove"
    QUIT = "quit"


class AccountsLife(Life, frozen=True, kw_only=True):
    """What the accounts are told."""

    base: str
    """Where Central is."""
    keys: tuple[str, ...]
    """What Central accepts."""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a person does: with the account that is called `old`, which is called `new` then."""

    act: Act
    old: str = ""
    new: str = ""
    key: str = ""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """That a step begins, or is over."""

    step: Step
    is_over: bool = False


class AgreedSecrets(Secrets):
    """The keyring of a person who has agreed that it need not encrypt."""

    def read(self, name: str, *, in_plain_text: bool = True) -> Token | None:
        del in_plain_text
        return super().read(name, in_plain_text=True)

    def write(self, name: str, token: Token, *, in_plain_text: bool = True) -> None:
        del in_plain_text
        super().write(name, token, in_plain_text=True)


def open_accounts(folder: Path) -> tuple[Accounts, Vault, str]:
    """Return the accounts of a program that starts on what another has left, and the problem with their file."""
    vault = Vault(AgreedSecrets(), folder / "keyring.json")
    file = RecordFile(folder / "accounts.json", AccountBook)
    accounts = Accounts(file, folder / "accounts", vault, this_system(), now=WallClock())
    problem = accounts.load()
    accounts.show(None)
    return accounts, vault, problem or vault.problem


def live(life: AccountsLife, told: int, *, folder: Path) -> NoReturn:
    """Do random steps until the end, and say so in a pipe."""
    chance = random.Random(life.seed)  # noqa: S311 - nothing is secret here
    accounts, vault, _ = open_accounts(folder)
    while True:
        _rest(chance)
        step = _random_step(chance, life, [state.account for state in accounts.directory.accounts])
        os.write(told, msgspec.json.encode(Said(step=step)) + b"\n")
        _do(step, life, accounts)
        if step.act is Act.QUIT:
            vault.close()
        os.write(told, msgspec.json.encode(Said(step=step, is_over=True)) + b"\n")
        if step.act is Act.QUIT:
            accounts, vault, _ = open_accounts(folder)


def _random_step(chance: random.Random, life: AccountsLife, known: list[Account]) -> Step:
    act = chance.choice(list(Act)) if known else Act.ADD
    if act is Act.ADD and len(known) == MOST_ACCOUNTS:
        act = Act.REMOVE
    if act is Act.QUIT:
        return Step(act=act)
    old = "" if act is Act.ADD else chance.choice(known).name
    new = f"name {chance.randrange(10**9)}" if act in (Act.ADD, Act.RENAME) else "" if act is Act.REMOVE else old
    return Step(act=act, old=old, new=new, key=chance.choice(life.keys))


def _do(step: Step, life: AccountsLife, accounts: Accounts) -> None:
    known = {state.account.name: state.account for state in accounts.directory.accounts}
    match step.act:
        case Act.ADD:
            accounts.add(Account(id="", kind=SourceKind.NEW_CENTRAL, name=step.new, base=life.base), Token(step.key))
        case Act.RENAME:
            accounts.change(known[step.old].called(step.new))
        case Act.REPLACE:
            accounts.replace_key(known[step.old].id, Token(step.key))
        case Act.REMOVE:
            accounts.remove(known[step.old].id)
        case Act.QUIT:
            accounts.close()


def _rest(chance: random.Random) -> None:
    loop = QEventLoop()
    QTimer.singleShot(chance.randrange(LONGEST_REST), loop.quit)
    loop.exec()


def main(folder: Path) -> None:
    application = QCoreApplication([])
    gc.disable()  # as in the program, whose garbage is not collected in any thread
    make_lives(AccountsLife, partial(live, folder=folder))
    del application


if __name__ == "__main__":
    main(Path(sys.argv[1]))
