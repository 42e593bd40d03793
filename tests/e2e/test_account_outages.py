"""The real program with accounts whose Centrals hang: it quits as fast as ever."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from tests.e2e.conftest import Start
from tests.e2e.program import PersonsHome, at_service
from tests.fakes.abyss import Abyss, at_connect, at_handshake
from tests.fakes.desktop import PrivateDesktop
from tests.fakes.keyring_daemon import keyring_desktop
from tests.fakes.tray_host import TrayHost
from ztray.demo.service import SimulatedService
from ztray.domain.account import Account, AccountBook, SourceKind
from ztray.domain.identifiers import NetworkId
from ztray.domain.token import Token
from ztray.storage.kept_names import KeptName, KeptNames
from ztray.storage.record_file import RecordFile
from ztray.storage.secrets import Secrets


@pytest.mark.parametrize("hanging", [at_connect, at_handshake])
def test_accounts_that_hang_do_not_keep_the_program(
    start: Start,
    service: SimulatedService,
    home: NetworkId,
    host: TrayHost,
    desktop: PrivateDesktop,
    persons_home: PersonsHome,
    hanging: Callable[[], AbstractContextManager[Abyss]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    del home
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    with keyring_desktop(desktop.bus_address) as keyring, hanging() as abyss:
        keyring.start_daemon()
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", keyring.address)
        accounts = tuple(
            Account(id=f"{number:016x}", kind=SourceKind.NEW_CENTRAL, name=f"{number}", base=abyss.base)
            for number in range(3)
        )
        RecordFile(persons_home.settings / "accounts.json", AccountBook).save(AccountBook(accounts=accounts))
        names = KeptNames(persons_home.state / "keyring.json")
        for account in accounts:
            names.write(KeptName(name=account.key_name))
            Secrets().write(account.key_name, Token("k3yk3yk3yk3yk3yk3yk3yk3y"))
        program = start(*at_service(service))
        host.wait_for(
            lambda: abyss.caught() == len(accounts) or None,
            failure=lambda: f"{abyss.caught()} of {len(accounts)} accounts hang.",
        )
        program.quit()
