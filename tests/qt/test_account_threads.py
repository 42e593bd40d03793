"""The threads of the accounts: they end at once, tell nothing afterwards, and leave nothing behind."""

import gc
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeVar

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from tests.fakes.abyss import Abyss, at_connect, at_handshake, at_the_answer, in_the_body
from tests.fakes.builders import NODE, network, online, outage
from tests.fakes.stopwatch import Stopwatch
from tests.qt.books import Books
from tests.qt.wiring import Recorder
from ztray.demo.embedded import EmbeddedDemo
from ztray.demo.new_central import NewCentral
from ztray.demo.service import SimulatedService
from ztray.domain.account import OWN_CONTROLLER, Account, SourceFault, SourceKind
from ztray.domain.decision import Decided, Declined, NameMember, Verdict
from ztray.domain.directory import Directory
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.keyring import KeyringFault
from ztray.domain.state import OutageReason, Overview
from ztray.domain.token import Token
from ztray.environment import ServicePlaces
from ztray.runtime.accounts import Accounts
from ztray.runtime.key_trial import KeyTrials
from ztray.runtime.search import HeldTokens
from ztray.runtime.source_worker import SourceThread, SourceWorker

HOME = NetworkId("1d7193940471a6b2")
NAS = NodeAddress("9f3a1c55d0")
KEY = Token("k3yk3yk3yk3yk3yk3yk3yk3y")

T = TypeVar("T")


def rename(account_id: str, name: str = "Store") -> NameMember:
    return NameMember(account_id=account_id, network_id=HOME, address=NAS, name=name)


def living(kind: type[T]) -> list[T]:
    """Return the objects of a class that somebody still refers to."""
    gc.collect()
    return [found for found in gc.get_objects() if type(found) is kind]


def wait_until_ended(accounts: Accounts, qtbot: QtBot, *, but: int = 0) -> None:
    qtbot.waitUntil(lambda: len(accounts.findChildren(SourceThread)) == but)


# Where it hangs.


@pytest.mark.parametrize("hanging", [at_connect, at_handshake, at_the_answer, in_the_body])
def test_quitting_takes_no_second_wherever_sources_hang(
    books: Books, hanging: Callable[[], AbstractContextManager[Abyss]], qtbot: QtBot
) -> None:
    accounts = books.open()
    trials = KeyTrials()
    with hanging() as abyss:
        for _ in range(3):
            accounts.add(Account(id="", kind=SourceKind.NEW_CENTRAL, name="Work", base=abyss.base), KEY)
        trials.begin(KEY, new_base=abyss.base, older_base=abyss.base)
        qtbot.waitUntil(lambda: abyss.caught() == 4)
        watch = Stopwatch()
        accounts.close()
        trials.close()
        watch.assert_within(1.2)
    wait_until_ended(accounts, qtbot)
    qtbot.waitUntil(trials.close)


# What they leave.


def test_accounts_added_and_removed_at_once_leave_nothing(
    books: Books, central: NewCentral, key: str, qtbot: QtBot
) -> None:
    accounts = books.open()
    told = Recorder()
    accounts.finished.connect(told.note)
    for number in range(50):
        account_id = books.add_only(accounts, central, key, f"Account {number}")
        if number % 3 == 0:
            central.wait_for_request(lambda request: request.path.endswith("/org"))
            central.forget_requests()
        accounts.remove(account_id)
    assert accounts.directory.accounts == ()
    wait_until_ended(accounts, qtbot)
    assert living(SourceWorker) == []
    assert list((books.folder / "accounts").glob("*")) == []
    assert told.values == []
    books.close()
    assert books.open().directory.accounts == ()


def test_an_account_removed_while_it_is_asked_leaves_no_file(
    books: Books, central: NewCentral, key: str, qtbot: QtBot
) -> None:
    accounts = books.open()
    account_id = books.add(accounts, central, key)
    cache = books.folder / "accounts" / f"{account_id}.json"
    qtbot.waitUntil(cache.exists)
    central.hang()
    central.forget_requests()
    accounts.test(account_id)
    central.wait_for_request(lambda _: True)
    accounts.remove(account_id)
    wait_until_ended(accounts, qtbot)
    assert not cache.exists()


def test_what_was_told_of_accounts_that_are_gone_is_swept_at_the_start(
    books: Books, central: NewCentral, key: str, qtbot: QtBot
) -> None:
    accounts = books.open()
    account_id = books.add(accounts, central, key)
    cache = books.folder / "accounts" / f"{account_id}.json"
    qtbot.waitUntil(cache.exists)
    books.close()
    for name in ("0123456789abcdef.json", ".0123456789abcdef.json.x.new", "0123456789abcdef.json.damaged-20260101-1"):
        (cache.parent / name).touch()
    (cache.parent / "controller.json").write_text("{}")
    books.open()
    assert {path.name for path in cache.parent.iterdir()} == {cache.name, "controller.json"}


def test_a_key_that_was_tried_is_known_to_nobody_afterwards(qtbot: QtBot, central: NewCentral, key: str) -> None:
    trials = KeyTrials()
    for _ in range(3):
        with qtbot.waitSignal(trials.judged):
            trials.begin(Token(key), new_base=central.base_url, older_base=central.base_url)
    qtbot.waitUntil(lambda: not any(token.reveal() == key for token in living(Token)))
    assert trials.close()


# What they tell.


def test_a_decision_that_was_done_is_not_broken_off_when_its_account_ends(
    books: Books, central: NewCentral, key: str, qtbot: QtBot
) -> None:
    accounts = books.open()
    account_id = books.add(accounts, central, key)
    verdicts = Recorder()
    accounts.finished.connect(lambda _: accounts.replace_key(account_id, Token(key)))  # before it was looked at
    accounts.finished.connect(verdicts.note)
    with qtbot.waitSignal(verdicts.arrived):
        accounts.decide(rename(account_id))
    wait_until_ended(accounts, qtbot, but=1)
    (verdict,) = verdicts.values
    assert isinstance(verdict, Decided)
    assert accounts.directory.deciding == ()


def test_what_is_under_way_is_broken_off_when_its_account_goes(books: Books, central: NewCentral, key: str) -> None:
    accounts = books.open()
    account_id = books.add(accounts, central, key)
    verdicts: list[Verdict] = []
    accounts.finished.connect(verdicts.append)
    central.hang()
    for name in ("One", "Two"):
        accounts.decide(rename(account_id, name))
    accounts.remove(account_id)
    assert accounts.directory.deciding == ()
    assert [_fault(verdict) for verdict in verdicts] == [SourceFault.BROKEN_OFF] * 2


def test_nothing_is_told_of_what_is_under_way_at_the_end(books: Books, central: NewCentral, key: str) -> None:
    accounts = books.open()
    account_id = books.add(accounts, central, key)
    told = Recorder()
    for signal in (accounts.finished, accounts.changed):
        signal.connect(told.note)
    central.hang()
    accounts.decide(rename(account_id))
    told.values.clear()
    books.close()
    central.resume()
    assert told.values == []


def test_a_demo_that_ends_while_decisions_are_under_way_leaves_none(books: Books, qtbot: QtBot) -> None:
    accounts = books.open()
    with demo_shown(accounts):
        books.wait_for(accounts, lambda directory: bool(directory.waiting))
        waiting = accounts.directory.waiting[0]
        address = waiting.member.address
        accounts.decide(NameMember(account_id="demo", network_id=waiting.network.id, address=address, name="Store"))
        accounts.show(None)
        assert accounts.directory == Directory()
        told = Recorder()
        accounts.changed.connect(told.note)
        wait_until_ended(accounts, qtbot)
        assert told.values == []


def test_an_account_whose_key_is_kept_nowhere_is_there_again_after_the_demo(
    books: Books, central: NewCentral, key: str
) -> None:
    accounts = books.open()
    account_id = books.add(accounts, central, key)
    books.wait_for(accounts, lambda directory: directory.accounts[0].unkept is KeyringFault.ABSENT)
    with demo_shown(accounts):
        books.wait_for(accounts, lambda directory: all(state.told_at for state in directory.accounts))
        accounts.show(None)
    central.forget_requests()
    state = accounts.directory.account(account_id)
    assert state is not None
    assert state.unkept is KeyringFault.ABSENT
    books.look(accounts, account_id)
    state = accounts.directory.account(account_id)
    assert state is not None
    assert state.trouble is None


def test_going_to_the_demo_and_back_at_once_leaves_the_persons_own(
    books: Books, central: NewCentral, key: str, qtbot: QtBot
) -> None:
    accounts = books.open()
    account_id = books.add(accounts, central, key)
    demo = EmbeddedDemo()
    try:
        shown = _shown(demo)
        for _ in range(10):
            accounts.show(shown)
            accounts.show(None)
        wait_until_ended(accounts, qtbot, but=1)
        assert [state.account.id for state in accounts.directory.accounts] == [account_id]
        books.look(accounts, account_id)
    finally:
        demo.stop()


# The controller.


def test_a_controller_that_is_opened_anew_time_and_again_is_asked_by_one_thread(
    books: Books, service: SimulatedService, qtbot: QtBot
) -> None:
    accounts = books.open()
    accounts.connect_to(ServicePlaces(home=service.home))
    for number in range(20):
        accounts.on_held_changed(HeldTokens(session=Token(f"t0ken{number}")))
        accounts.on_overview(online())
    wait_until_ended(accounts, qtbot, but=1)
    assert len(living(SourceWorker)) == 1


def test_the_tokens_of_another_service_open_no_controller(
    books: Books, service: SimulatedService, qtbot: QtBot
) -> None:
    accounts = books.open()
    accounts.connect_to(ServicePlaces(home=service.home, token_name="this"))
    accounts.on_overview(online())
    accounts.on_held_changed(HeldTokens(name="that", session=KEY))  # told before the change was known
    assert accounts.findChildren(SourceThread) == []
    accounts.on_held_changed(HeldTokens(name="this", session=KEY))
    assert len(accounts.findChildren(SourceThread)) == 1
    accounts.on_overview(Overview())
    accounts.connect_to(ServicePlaces(home=service.home, token_name="that"))
    accounts.on_held_changed(HeldTokens(name="that", session=KEY))
    wait_until_ended(accounts, qtbot)  # nothing is begun before the service has answered


def test_a_controller_is_asked_at_once_when_this_computer_joins_what_may_be_its_first_network(
    books: Books, service: SimulatedService
) -> None:
    node = msgspec.structs.replace(NODE, address=NodeAddress(service.world.address))
    accounts = books.open()
    accounts.connect_to(ServicePlaces(home=service.home))
    accounts.on_overview(online(node=node))
    accounts.on_held_changed(HeldTokens(session=Token(service.token)))
    books.wait_for(accounts, lambda directory: _networks(directory) == [])
    created = service.world.controller.create_network({"name": "Workshop"})
    accounts.on_overview(online(network(NetworkId(created["id"])), node=node))
    books.wait_for(accounts, lambda directory: _networks(directory) == ["Workshop"])


def test_a_controller_whose_service_goes_away_while_it_is_asked_is_not_being_asked_any_more(
    books: Books, service: SimulatedService
) -> None:
    accounts = books.open()
    accounts.connect_to(ServicePlaces(home=service.home))
    accounts.on_overview(online())
    accounts.on_held_changed(HeldTokens(session=Token(service.token)))
    books.wait_for(accounts, lambda directory: _networks(directory) is not None)
    service.hang()
    accounts.test(OWN_CONTROLLER)
    assert _is_tested(accounts)
    accounts.on_overview(outage(OutageReason.TIMED_OUT))
    assert not _is_tested(accounts)


def test_that_a_token_is_kept_now_breaks_nothing_off(books: Books, service: SimulatedService) -> None:
    accounts = books.open()
    accounts.connect_to(ServicePlaces(home=service.home))
    accounts.on_overview(online())
    accounts.on_held_changed(HeldTokens(session=KEY))
    (thread,) = accounts.findChildren(SourceThread)
    accounts.on_held_changed(HeldTokens(session=KEY, is_session_kept=True, keyring_holds=True))
    assert accounts.findChildren(SourceThread) == [thread]


def test_nothing_is_begun_after_the_end(books: Books, service: SimulatedService) -> None:
    accounts = books.open()
    accounts.connect_to(ServicePlaces(home=service.home))
    accounts.on_overview(online())
    books.close()
    accounts.on_held_changed(HeldTokens())  # as the service's thread may have told just before its own end
    accounts.on_overview(online())
    assert accounts.findChildren(SourceThread) == []


def _is_tested(accounts: Accounts) -> bool:
    state = accounts.directory.account(OWN_CONTROLLER)
    assert state is not None
    return state.is_tested


def _networks(directory: Directory) -> list[str] | None:
    """Return what the controller's networks are called, None before it has told."""
    state = directory.account(OWN_CONTROLLER)
    if state is None or state.told_at is None:
        return None
    return [roster.network.name for roster in state.rosters]


@contextmanager
def demo_shown(accounts: Accounts) -> Iterator[None]:
    """Have the demo's first account shown, and its servers running to the end of the block."""
    demo = EmbeddedDemo()
    try:
        accounts.show(_shown(demo))
        yield
    finally:
        demo.stop()


def _shown(demo: EmbeddedDemo) -> tuple[tuple[Account, Token], ...]:
    first = demo.accounts[0]
    return ((Account(id="demo", kind=first.kind, name=first.name, base=first.base), first.key),)


def _fault(verdict: Verdict) -> SourceFault:
    assert isinstance(verdict, Declined)
    return verdict.trouble.fault
