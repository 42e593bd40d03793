"""The accounts of the real program, opened time and again on the same folders, as one start follows another."""

from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot

from tests.fakes.wall_clock import WallClock
from tests.qt.wiring import Recorder
from ztray.demo.central_server import SimulatedCentral
from ztray.domain.account import Account, AccountBook, SourceKind
from ztray.domain.decision import Decision, Verdict
from ztray.domain.directory import AccountState, Directory
from ztray.domain.token import Token
from ztray.runtime.accounts import Accounts
from ztray.runtime.vault import Vault
from ztray.storage.record_file import RecordFile
from ztray.storage.secrets import Secrets
from ztray.system import this_system


class Books:
    """Opens accounts, and does with them what a test wants."""

    def __init__(self, qtbot: QtBot, folder: Path, *, patience: int = 10_000) -> None:
        """`patience` is how long the keyring may take without a click, in milliseconds."""
        self.folder = folder
        self._patience = patience
        self.clock = WallClock()
        self._qtbot = qtbot
        self._opened: list[tuple[Accounts, Vault]] = []

    @property
    def file(self) -> RecordFile[AccountBook]:
        return RecordFile(self.folder / "accounts.json", AccountBook)

    def open(self, *, problem: str = "") -> Accounts:
        """Start with what an earlier start has left, in a file that has this problem."""
        vault = Vault(Secrets(), self.folder / "keyring.json", patience=self._patience)
        accounts = Accounts(self.file, self.folder / "accounts", vault, this_system(), now=self.clock)
        self._opened.append((accounts, vault))
        told = accounts.load()
        assert problem in told
        assert bool(told) is bool(problem)
        accounts.show(None)
        return accounts

    def close(self) -> None:
        """End all that was opened."""
        for accounts, vault in self._opened:
            assert accounts.close()
            vault.close()
        self._opened.clear()

    def add(self, accounts: Accounts, central: SimulatedCentral, key: str, name: str = "Work") -> str:
        """Add an account at a simulated Central, and wait until it has told its networks."""
        account_id = self.add_only(accounts, central, key, name)
        self.wait_for(accounts, lambda directory: _has_told(directory.account(account_id)))
        return account_id

    def add_only(self, accounts: Accounts, central: SimulatedCentral, key: str, name: str = "Work") -> str:
        """Add an account at a simulated Central."""
        kind = SourceKind.NEW_CENTRAL if central.prefix.endswith("v2") else SourceKind.LEGACY_CENTRAL
        return accounts.add(Account(id="", kind=kind, name=name, base=central.base_url), Token(key))

    def wait_for(self, accounts: Accounts, predicate: Callable[[Directory], bool]) -> None:
        self._qtbot.waitUntil(lambda: predicate(accounts.directory))

    def decide(self, accounts: Accounts, decision: Decision) -> Verdict:
        """Decide, wait until what it led to has been told, and return the verdict."""
        verdicts = Recorder()
        accounts.finished.connect(verdicts.note)
        with self._qtbot.waitSignal(verdicts.arrived):
            accounts.decide(decision)
        self.wait_for(accounts, lambda directory: decision not in directory.deciding)
        accounts.finished.disconnect(verdicts.note)
        (verdict,) = verdicts.values
        assert isinstance(verdict, Verdict)
        return verdict

    def look(self, accounts: Accounts, account_id: str) -> None:
        """Have an account asked now, as by a click, and wait for its answer."""
        self.clock.advance(1)
        before = _told_at(accounts.directory.account(account_id))
        accounts.test(account_id)
        self.wait_for(accounts, lambda directory: _told_at(directory.account(account_id)) != before)


def _has_told(state: AccountState | None) -> bool:
    return state is not None and (state.told_at is not None or state.trouble is not None)


def _told_at(state: AccountState | None) -> object:
    return state and (state.told_at, state.trouble)
