"""The accounts of the program, against simulated Centrals: what they tell, what is decided, and what goes wrong."""

import pytest
from pytestqt.qtbot import QtBot

from tests.fakes.central_scene import CentralScene
from tests.qt.books import Books
from tests.qt.wiring import Recorder
from ztray.demo.legacy_central import LegacyCentral
from ztray.demo.new_central import NewCentral
from ztray.domain.account import SourceFault
from ztray.domain.decision import Admit, Decided, Declined, DeleteMembers, NameMember, SetStanding
from ztray.domain.directory import Directory, Membership, Roster
from ztray.domain.identifiers import NetworkId, NodeAddress
from ztray.domain.membership import Standing
from ztray.domain.token import Token
from ztray.presentation.decisions import what_was_not_done
from ztray.runtime.source_pace import Interest

HOME = NetworkId("1d7193940471a6b2")
NAS = NodeAddress("9f3a1c55d0")
STRANGER = NodeAddress("4f838b8e71")
NEWCOMER = NodeAddress("abcdef0123")


def test_an_account_tells_its_networks_and_who_is_in_them(
    books: Books, central: NewCentral, scene: CentralScene
) -> None:
    accounts = books.open()
    account_id = books.add(accounts, central, scene.new_key.secret)
    books.wait_for(accounts, lambda directory: directory.name_of(NAS) == "NAS")
    state = accounts.directory.account(account_id)
    assert state is not None
    assert state.holder is not None
    assert state.holder.organisation == "Lovelace & daughters"
    assert [roster.network.name for roster in state.rosters] == ["Home"]


def test_the_key_is_in_no_file(books: Books, central: NewCentral, scene: CentralScene) -> None:
    books.add(books.open(), central, scene.new_key.secret)
    books.close()
    written = [file.read_text() for file in books.folder.rglob("*") if file.is_file()]
    assert any("Work" in text for text in written)
    assert not any(scene.new_key.secret in text for text in written)


def test_what_was_told_serves_the_next_start_while_the_source_is_away(
    books: Books, central: NewCentral, scene: CentralScene
) -> None:
    accounts = books.open()
    account_id = books.add(accounts, central, scene.new_key.secret)
    books.wait_for(accounts, lambda directory: directory.name_of(NAS) == "NAS")
    books.close()
    central.stop()
    again = books.open()
    again.replace_key(account_id, Token(scene.new_key.secret))
    books.wait_for(again, lambda directory: directory.name_of(NAS) == "NAS")
    (membership,) = again.directory.memberships[NAS]
    assert membership.is_old


def test_nobody_waits_any_more_who_was_approved_while_ztray_did_not_run(
    books: Books, central: NewCentral, scene: CentralScene
) -> None:
    accounts = books.open()
    account_id = books.add(accounts, central, scene.new_key.secret)
    books.wait_for(accounts, lambda directory: bool(directory.waiting))
    books.close()
    scene.world.authorize(HOME, STRANGER)
    again = books.open()
    again.replace_key(account_id, Token(scene.new_key.secret))
    books.wait_for(again, lambda directory: bool(directory.accounts[0].used_at) and not directory.waiting)
    assert again.directory.waiting_count == 0


def test_an_approval_is_under_way_until_the_source_shows_it_and_can_be_taken_back(
    books: Books, central: NewCentral, scene: CentralScene
) -> None:
    accounts = books.open()
    account_id = books.add(accounts, central, scene.new_key.secret)
    books.wait_for(accounts, lambda directory: bool(directory.waiting))
    approve = SetStanding(account_id=account_id, network_id=HOME, addresses=(STRANGER,), standing=Standing.AUTHORISED)
    verdict = books.decide(accounts, approve)
    assert isinstance(verdict, Decided)
    roster = accounts.directory.roster(account_id, HOME)
    assert roster is not None
    member = roster.member(STRANGER)
    assert member is not None
    assert member.standing is Standing.AUTHORISED
    (undo,) = verdict.undo
    assert isinstance(books.decide(accounts, undo), Decided)
    told = scene.world.member(HOME, STRANGER)
    assert told is not None
    assert told.standing == "not_authorized"


def test_nothing_of_an_account_that_was_removed_is_offered_to_be_taken_back(
    books: Books, central: NewCentral, scene: CentralScene
) -> None:
    accounts = books.open()
    account_id = books.add(accounts, central, scene.new_key.secret)
    rename = NameMember(account_id=account_id, network_id=HOME, address=NAS, name="Store")
    assert isinstance(books.decide(accounts, rename), Decided)
    assert accounts.directory.decided
    accounts.remove(account_id)
    assert accounts.directory.decided == ()


def test_what_was_told_and_cannot_be_read_is_kept_nowhere_else(
    books: Books, central: NewCentral, scene: CentralScene
) -> None:
    accounts = books.open()
    account_id = books.add(accounts, central, scene.new_key.secret)
    books.wait_for(accounts, lambda directory: directory.name_of(NAS) == "NAS")
    books.close()
    folder = books.folder / "accounts"
    cache = folder / f"{account_id}.json"
    cache.write_text(" " * 2**24 + cache.read_text())  # longer than what is read of such a file
    (folder / f".{cache.name}.x.new").touch()  # of a start that was killed
    again = books.open()
    again.replace_key(account_id, Token(scene.new_key.secret))
    books.wait_for(again, lambda directory: directory.name_of(NAS) == "NAS")
    books.close()
    assert list(folder.iterdir()) == [cache]


def test_what_was_done_all_the_same_is_not_told_as_not_done_any_more(
    books: Books, central: NewCentral, scene: CentralScene
) -> None:
    accounts = books.open()
    account_id = books.add(accounts, central, scene.new_key.secret)
    scene.world.ask_to_join(HOME, NEWCOMER)
    books.look(accounts, account_id)
    authorize = f"/network/{HOME}/member/{NEWCOMER}/authorize"
    central.answer_with("POST", authorize, status=500)
    decision = SetStanding(account_id=account_id, network_id=HOME, addresses=(NEWCOMER,), standing=Standing.AUTHORISED)
    verdict = books.decide(accounts, decision)
    books.look(accounts, account_id)
    assert accounts.directory.declined == (verdict,)
    scene.world.authorize(HOME, NEWCOMER)
    books.look(accounts, account_id)
    assert not accounts.directory.declined


def test_who_is_deleted_already_is_as_it_was_wanted(books: Books, older: LegacyCentral, scene: CentralScene) -> None:
    accounts = books.open()
    account_id = books.add(accounts, older, scene.legacy_key.secret)
    assert scene.world.delete_member(HOME, STRANGER)
    verdict = books.decide(accounts, DeleteMembers(account_id=account_id, network_id=HOME, addresses=(STRANGER, NAS)))
    assert isinstance(verdict, Decided)
    assert scene.world.member(HOME, NAS) is None


def test_a_device_is_admitted_as_soon_as_it_asks(
    books: Books, central: NewCentral, scene: CentralScene, qtbot: QtBot
) -> None:
    accounts = books.open()
    account_id = books.add(accounts, central, scene.new_key.secret)
    verdicts = Recorder()
    accounts.finished.connect(verdicts.note)
    central.forget_requests()
    with qtbot.waitSignal(verdicts.arrived):
        accounts.decide(Admit(account_id=account_id, network_id=HOME, address=NEWCOMER))
        central.wait_for_request(lambda request: request.path.endswith("/authorize"))
        scene.world.ask_to_join(HOME, NEWCOMER)
    (verdict,) = verdicts.values
    assert isinstance(verdict, Decided)
    told = scene.world.member(HOME, NEWCOMER)
    assert told is not None
    assert told.standing == "authorized"


def test_a_device_whose_approval_is_under_way_is_not_told_to_wait(
    books: Books, central: NewCentral, scene: CentralScene, qtbot: QtBot
) -> None:
    accounts = books.open()
    came, verdicts = Recorder(), Recorder()
    accounts.asked_to_join.connect(came.note)
    accounts.finished.connect(verdicts.note)
    account_id = books.add(accounts, central, scene.new_key.secret)
    books.wait_for(accounts, lambda directory: bool(directory.waiting))
    authorize = f"/network/{HOME}/member/{NEWCOMER}/authorize"
    central.answer_with("POST", authorize, status=404)
    accounts.decide(Admit(account_id=account_id, network_id=HOME, address=NEWCOMER))
    scene.world.ask_to_join(HOME, NEWCOMER)
    accounts.test(account_id)
    books.wait_for(accounts, lambda directory: directory.waiting_count == 2)
    with qtbot.waitSignal(verdicts.arrived):
        central.answer_truly("POST", authorize)
    assert came.values == []


def test_who_begins_to_wait_is_told_but_not_who_waited_before(
    books: Books, central: NewCentral, scene: CentralScene, qtbot: QtBot
) -> None:
    accounts = books.open()
    came, went = Recorder(), Recorder()
    accounts.asked_to_join.connect(came.note)
    accounts.settled.connect(went.note)
    account_id = books.add(accounts, central, scene.new_key.secret)
    books.wait_for(accounts, lambda directory: bool(directory.waiting))
    assert came.values == []
    scene.world.ask_to_join(HOME, NEWCOMER, "nas-2")
    with qtbot.waitSignal(came.arrived):
        books.look(accounts, account_id)
    (told,) = came.values
    assert isinstance(told, tuple)
    assert [membership.member.address for membership in told] == [NEWCOMER]
    scene.world.authorize(HOME, NEWCOMER)
    with qtbot.waitSignal(went.arrived):
        books.look(accounts, account_id)


def test_who_is_rejected_at_one_account_is_not_told_to_wait_by_another(
    books: Books, central: NewCentral, older: LegacyCentral, scene: CentralScene
) -> None:
    accounts = books.open()
    came = Recorder()
    accounts.asked_to_join.connect(came.note)
    first = books.add(accounts, central, scene.new_key.secret)
    second = books.add(accounts, older, scene.legacy_key.secret)
    books.wait_for(accounts, lambda directory: _standings(directory, NAS) == [Standing.AUTHORISED] * 2)
    scene.world.set_standing(HOME, NAS, "rejected")
    for account_id in (first, second):
        books.look(accounts, account_id)
    # Legacy Central knows no rejection.
    books.wait_for(accounts, lambda directory: _standings(directory, NAS) == [Standing.REJECTED, Standing.PENDING])
    assert came.values == []
    assert [known.member.address for known in accounts.directory.waiting] == [STRANGER]
    assert accounts.directory.waiting_count == 1


def test_who_is_deleted_elsewhere_does_not_wait_any_more(
    books: Books, central: NewCentral, scene: CentralScene, qtbot: QtBot
) -> None:
    accounts = books.open()
    went = Recorder()
    accounts.settled.connect(went.note)
    account_id = books.add(accounts, central, scene.new_key.secret)
    books.wait_for(accounts, lambda directory: bool(directory.waiting))
    assert scene.world.delete_member(HOME, STRANGER)
    with qtbot.waitSignal(went.arrived):
        books.look(accounts, account_id)
    assert _addresses(went) == [STRANGER]


def test_nobody_waits_any_more_in_a_network_that_is_gone_or_at_an_account_that_was_removed(
    books: Books, central: NewCentral, scene: CentralScene, qtbot: QtBot
) -> None:
    attic = scene.add_network("Attic").id
    scene.world.ask_to_join(attic, NEWCOMER)
    accounts = books.open()
    went = Recorder()
    accounts.settled.connect(went.note)
    account_id = books.add(accounts, central, scene.new_key.secret)
    books.wait_for(accounts, lambda directory: len(directory.waiting) == 2)
    scene.world.delete_network(attic)
    with qtbot.waitSignal(went.arrived):
        books.look(accounts, account_id)
    assert _addresses(went) == [NEWCOMER]
    accounts.remove(account_id)
    assert _addresses(went) == [NEWCOMER, STRANGER]


def test_a_key_that_is_refused_is_said_to_be(books: Books, central: NewCentral, scene: CentralScene) -> None:
    accounts = books.open()
    account_id = books.add(accounts, central, scene.new_key.secret)
    scene.world.revoke_key(scene.new_key)
    books.look(accounts, account_id)
    state = accounts.directory.account(account_id)
    assert state is not None
    assert state.trouble is not None
    assert state.trouble.fault is SourceFault.KEY_REFUSED
    assert not state.is_usable
    rename = NameMember(account_id=account_id, network_id=HOME, address=NAS, name="Store")
    verdict = books.decide(accounts, rename)
    assert isinstance(verdict, Declined)
    assert verdict.trouble.fault is SourceFault.KEY_REFUSED


def test_an_undo_that_is_not_done_is_told_as_such(books: Books, central: NewCentral, scene: CentralScene) -> None:
    accounts = books.open()
    account_id = books.add(accounts, central, scene.new_key.secret)
    books.wait_for(accounts, lambda directory: directory.name_of(NAS) == "NAS")
    reject = SetStanding(account_id=account_id, network_id=HOME, addresses=(NAS,), standing=Standing.REJECTED)
    done = books.decide(accounts, reject)
    assert isinstance(done, Decided)
    (undo,) = done.undo
    scene.world.revoke_key(scene.new_key)
    books.decide(accounts, undo)
    (declined,) = accounts.directory.declined
    sentence = what_was_not_done(declined, accounts.directory)
    assert sentence == "Could not be undone: NAS is still rejected in Home."


def test_what_cannot_be_asked_for_is_told_once_however_often_it_is_tried(
    books: Books, central: NewCentral, scene: CentralScene
) -> None:
    account_id = books.add(books.open(), central, scene.new_key.secret)
    books.close()
    accounts = books.open()  # there is no keyring here: the key is gone
    rename = NameMember(account_id=account_id, network_id=HOME, address=NAS, name="Store")
    for _ in range(3):
        accounts.decide(rename)
    (declined,) = accounts.directory.declined
    assert declined.trouble.fault is SourceFault.KEY_MISSING


def test_a_source_that_wants_to_rest_is_left_alone_by_clicks_as_well(
    books: Books, central: NewCentral, scene: CentralScene
) -> None:
    accounts = books.open()
    account_id = books.add(accounts, central, scene.new_key.secret)
    central.limit_rate(300)
    books.look(accounts, account_id)
    central.behave()
    central.forget_requests()
    verdict = books.decide(accounts, NameMember(account_id=account_id, network_id=HOME, address=NAS, name="Store"))
    assert isinstance(verdict, Declined)
    assert verdict.trouble.fault is SourceFault.BUSY
    assert verdict.trouble.until == books.clock.after(300)
    assert central.requests == []


@pytest.mark.parametrize(
    ("status", "fault"),
    [(500, SourceFault.SERVER_TROUBLE), (403, SourceFault.FORBIDDEN), (402, SourceFault.REJECTED)],
)
def test_a_network_whose_members_are_not_told_keeps_no_other_from_telling(
    books: Books, central: NewCentral, scene: CentralScene, status: int, fault: SourceFault
) -> None:
    scene.world.ask_to_join(scene.add_network("Attic").id, NEWCOMER)
    central.answer_with("GET", f"/network/{HOME}/member", status=status)
    accounts = books.open()
    account_id = books.add(accounts, central, scene.new_key.secret)
    books.wait_for(accounts, lambda directory: len(directory.waiting) == 1)
    home, state = accounts.directory.roster(account_id, HOME), accounts.directory.account(account_id)
    assert home is not None
    assert home.trouble is not None
    assert home.trouble.fault is fault
    assert state is not None
    assert state.trouble is None
    central.behave()
    accounts.test(account_id)
    books.wait_for(accounts, lambda directory: directory.name_of(NAS) == "NAS")


def test_a_network_whose_members_are_not_told_is_not_asked_for_them_again_at_once(
    books: Books, central: NewCentral, scene: CentralScene
) -> None:
    central.answer_with("GET", f"/network/{HOME}/member", status=500)
    accounts = books.open()
    account_id = books.add(accounts, central, scene.new_key.secret)
    books.wait_for(accounts, lambda directory: _has_trouble(directory.roster(account_id, HOME)))
    accounts.attend("a test", Interest(lists=True, roster=HOME, names=True))
    central.forget_requests()
    attic = NetworkId(scene.add_network("Attic").id)
    books.decide(accounts, NameMember(account_id=account_id, network_id=attic, address=NAS, name="Store"))
    assert [request.path for request in central.requests if request.path.endswith(f"{HOME}/member")] == []


def test_an_account_that_hangs_keeps_no_other_from_telling(
    books: Books, central: NewCentral, scene: CentralScene
) -> None:
    accounts = books.open()
    account_id = books.add(accounts, central, scene.new_key.secret)
    central.hang()
    accounts.test(account_id)
    with NewCentral(scene.world) as other:
        other_id = books.add(accounts, other, scene.new_key.secret, "Other")
        state = accounts.directory.account(other_id)
        assert state is not None
        assert state.trouble is None
    books.close()  # at once, though one hangs


def test_nothing_is_asked_while_nobody_wants_to_know(books: Books, central: NewCentral, scene: CentralScene) -> None:
    accounts = books.open()
    accounts.want_waiting(is_wanted=False)
    books.add_only(accounts, central, scene.new_key.secret)
    assert central.requests == []
    accounts.attend("a test", Interest(lists=True))
    books.wait_for(accounts, lambda directory: any(state.rosters for state in directory.accounts))


def _addresses(told: Recorder) -> list[NodeAddress]:
    """Return whose memberships were told."""
    lists = [memberships for memberships in told.values if isinstance(memberships, tuple)]
    return [known.member.address for known in sum(lists, ()) if isinstance(known, Membership)]


def _standings(directory: Directory, address: NodeAddress) -> list[Standing]:
    """Return what each account tells of a device in a network."""
    rosters = [state.roster(HOME) for state in directory.accounts]
    members = [roster.member(address) for roster in rosters if roster is not None]
    return [member.standing for member in members if member is not None]


def _has_trouble(roster: Roster | None) -> bool:
    return roster is not None and roster.trouble is not None


def test_devices_keep_their_names_while_the_key_is_not_there(
    books: Books, central: NewCentral, scene: CentralScene
) -> None:
    account_id = books.add(first := books.open(), central, scene.new_key.secret)
    books.wait_for(first, lambda directory: directory.name_of(NAS) == "NAS")
    books.close()
    central.forget_requests()
    again = books.open()  # there is no keyring here: the key is gone
    books.wait_for(again, lambda directory: directory.name_of(NAS) == "NAS")
    state = again.directory.account(account_id)
    assert state is not None
    assert state.is_cached
    assert state.trouble is not None
    assert state.trouble.fault is SourceFault.KEY_MISSING
    assert again.directory.waiting == ()  # nobody could approve them
    assert central.requests == []
