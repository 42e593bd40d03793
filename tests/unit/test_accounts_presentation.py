"""Accounts in words: how it is with each, what its key may do, and what can be done with its networks."""

from dataclasses import replace

import pytest

from tests.fakes.builders import (
    DAY,
    HOME,
    HOSTILE_NAME,
    HOUR,
    LAB,
    MINUTE,
    MY_ADDRESS,
    NAS,
    NODE,
    NOW,
    OFFICE,
    PLATFORM,
    local_time,
    network,
    online,
    paused_network,
    remembering,
)
from ztray.domain.account import KEY_FAULTS, OWN_CONTROLLER, Account, Holder, SourceFault, SourceKind, Trouble
from ztray.domain.decision import Admit
from ztray.domain.directory import AccountState, Directory, Roster
from ztray.domain.identifiers import NetworkId
from ztray.domain.intent import Join, Resume
from ztray.domain.keyring import KeyringFault
from ztray.domain.membership import Ability, ManagedNetwork, Member, MemberCounts, NetworkRules, Standing
from ztray.domain.network import Flag
from ztray.domain.settings import NoticeKind
from ztray.domain.state import Overview, Snapshot
from ztray.presentation.accounts import (
    AccountDetail,
    ManagedLine,
    account_condition,
    account_detail,
    account_lines,
    managed_lines,
    managed_name,
    removal_question,
    rights_words,
)
from ztray.presentation.actions import (
    AskToDeleteNetwork,
    AskToJoinManaged,
    ChangeAccount,
    CopyText,
    Decide,
    EditNetwork,
    Examine,
    KeepKey,
    OpenUrl,
    Page,
    ReplaceKey,
    ShowWindow,
    Submit,
    TryAccount,
)
from ztray.presentation.expiry import expiry_notice
from ztray.presentation.impairments import Impairment, impairments
from ztray.presentation.key_troubles import refused_notice
from ztray.presentation.menu import Entry, menu_for
from ztray.presentation.networks import Mark
from ztray.presentation.window import banners

WORK = Account(id="work", kind=SourceKind.NEW_CENTRAL, name="Work")
ADA = Holder(owner="tray", organisation="Lovelace & daughters")
PAGE = f"https://central.zerotier.com/network/{HOME}"


def managed(network_id: NetworkId = HOME, name: str = "Home", **fields: object) -> ManagedNetwork:
    return ManagedNetwork(id=network_id, name=name, **fields)  # type: ignore[arg-type] # fields of ManagedNetwork


def member(standing: Standing, address: str = MY_ADDRESS) -> Member:
    return Member(network_id=HOME, address=type(MY_ADDRESS)(address), standing=standing)


STATE = AccountState(
    account=WORK,
    holder=ADA,
    abilities=frozenset(Ability),
    rosters=(Roster(network=managed(counts=MemberCounts(online=2, authorised=5, pending=3), web_page=PAGE)),),
    told_at=NOW - MINUTE,
    used_at=NOW - MINUTE,
)
OWN = replace(
    STATE, account=Account(id=OWN_CONTROLLER, kind=SourceKind.CONTROLLER, name=""), holder=Holder(), used_at=None
)


def account_called(name: str) -> Account:
    return Account(id=name.lower(), kind=SourceKind.NEW_CENTRAL, name=name)


def in_trouble(fault: SourceFault, state: AccountState = STATE) -> AccountState:
    return replace(state, trouble=Trouble(fault=fault))


def actions_of(detail: AccountDetail) -> list[object]:
    return [remedy.action for remedy in detail.remedies]


def facts_of(state: AccountState) -> dict[str, str]:
    return {fact.label: fact.value for group in account_detail(state, NOW).facts for fact in group.facts}


# How it is with an account.


def test_the_list_tells_name_kind_state_networks_and_who_waits() -> None:
    (line,) = account_lines(Directory(accounts=(STATE,)), NOW)
    assert line.text == "● Work\nZeroTier Central · works\n1 network · 3 members waiting"


def test_the_own_controller_is_called_so_and_needs_no_key() -> None:
    (line,) = account_lines(Directory(accounts=(OWN,)), NOW)
    assert line.text.startswith("● This computer's controller\nController · works")
    detail = account_detail(OWN, NOW)
    assert (detail.replace, detail.remove, detail.takes_expiry) == (None, None, False)
    assert detail.test is not None
    assert detail.test.action == TryAccount(account_id=OWN_CONTROLLER)
    assert not {"Key of", "Key ends", "Key accepted"} & facts_of(OWN).keys()


def test_an_account_that_has_not_told_yet_is_being_asked() -> None:
    fresh = AccountState(account=WORK)
    assert account_condition(fresh, NOW).mark is Mark.WAITING
    (line,) = account_lines(Directory(accounts=(fresh,)), NOW)
    assert line.counts == "– networks"


@pytest.mark.parametrize("state", [STATE, in_trouble(SourceFault.UNREACHABLE)], ids=["works", "away"])
def test_an_account_that_is_tested_is_being_asked(state: AccountState) -> None:
    condition = account_condition(replace(state, is_tested=True), NOW)
    assert (condition.mark, condition.words) == (Mark.WAITING, "asking…")


@pytest.mark.parametrize("fault", SourceFault)
def test_trouble_is_told_with_its_sentence_and_how_old_that_is_which_is_shown(fault: SourceFault) -> None:
    condition = account_condition(replace(in_trouble(fault), told_at=NOW - 3 * HOUR), NOW)
    assert condition.mark is not Mark.OK
    assert condition.sentence.endswith("ZTray shows what it told 3 h ago.")
    assert "kept from then" in facts_of(in_trouble(fault))["Last told"]


def test_what_an_earlier_start_was_told_is_marked_with_its_age() -> None:
    cached = replace(STATE, is_cached=True, told_at=NOW - 2 * DAY)
    assert account_condition(cached, NOW).sentence.endswith("ZTray shows what it told 2 d ago.")
    assert facts_of(cached)["Last told"] == "2 d ago (kept from then)"


@pytest.mark.parametrize(
    ("fault", "actions"),
    [
        (SourceFault.KEY_LOCKED, [TryAccount(account_id="work"), ReplaceKey(account_id="work")]),
        (SourceFault.KEY_MISSING, [ReplaceKey(account_id="work")]),
        (SourceFault.KEY_REFUSED, [ReplaceKey(account_id="work"), OpenUrl(url="https://central.zerotier.com/")]),
        (SourceFault.FORBIDDEN, [ReplaceKey(account_id="work"), OpenUrl(url="https://central.zerotier.com/")]),
        (SourceFault.UNREACHABLE, [TryAccount(account_id="work")]),
        (SourceFault.NO_SERVICE, [Examine()]),
    ],
)
def test_trouble_comes_with_what_helps_and_offers_nothing_twice(fault: SourceFault, actions: list[object]) -> None:
    detail = account_detail(in_trouble(fault), NOW)
    assert actions_of(detail) == actions
    others = [remedy.action for remedy in (detail.test, detail.replace, detail.remove) if remedy]
    assert not [action for action in others if action in actions]


@pytest.mark.parametrize("fault", KeyringFault)
def test_a_key_that_is_kept_nowhere_is_told_with_what_helps(fault: KeyringFault) -> None:
    state = replace(STATE, unkept=fault)
    assert account_condition(state, NOW).sentence.startswith("ZTray knows the key of this account only until it ends")
    in_plain_text = fault is KeyringFault.PLAIN_TEXT
    assert actions_of(account_detail(state, NOW)) == [KeepKey(account_id="work", in_plain_text=in_plain_text)]


# Whose the key is, and what it may do.


def test_the_key_is_told_of_in_full() -> None:
    holder = replace(ADA, expires=local_time("2026-12-03 12:00"), last_used=NOW - 2 * HOUR)
    state = replace(
        STATE, holder=holder, account=Account(id="work", kind=SourceKind.NEW_CENTRAL, name="Work", base="b")
    )
    facts = facts_of(state)
    assert facts["Kind"] == "ZeroTier Central"
    assert facts["Address"] == "b"
    assert facts["Organisation"] == "Lovelace & daughters"
    assert facts["Key of"] == "tray"
    assert facts["Key ends"] == "3 Dec 2026"
    assert facts["Key used"] == "2 h ago, here or elsewhere"
    assert facts["Key accepted"] == "1 min ago"
    assert not account_detail(state, NOW).takes_expiry


def test_who_is_not_told_when_a_key_ends_may_enter_it() -> None:
    detail = account_detail(replace(STATE, account=WORK.ending(NOW + DAY)), NOW)
    assert (detail.takes_expiry, detail.expires) == (True, NOW + DAY)


def test_rights_are_told_as_what_can_be_done() -> None:
    assert rights_words(frozenset(Ability), is_read_only=False) == (
        "approve, reject, shut out, rename, give addresses, delete",
        "create, change, delete",
    )
    assert rights_words(frozenset({Ability.REJECT}), is_read_only=False) == ("approve, reject", "look only")
    assert rights_words(frozenset(Ability), is_read_only=True) == ("look only", "look only")


def test_a_key_that_may_only_look_is_said_to() -> None:
    looking = replace(STATE, holder=replace(ADA, is_read_only=True))
    assert account_condition(looking, NOW).words == "works, to look only"


def test_what_strangers_wrote_is_one_line_of_plain_text() -> None:
    holder = Holder(owner=HOSTILE_NAME, organisation=HOSTILE_NAME)
    account = Account(id="work", kind=SourceKind.LEGACY_CENTRAL, name=HOSTILE_NAME)
    rosters = (Roster(network=managed(name=HOSTILE_NAME, description=HOSTILE_NAME)),)
    state = replace(STATE, account=account, holder=holder, rosters=rosters)
    (line,), (own,) = account_lines(Directory(accounts=(state,)), NOW), managed_lines(state, online())
    texts = [line.title, account_detail(state, NOW).title, own.title, own.sentence, *facts_of(state).values()]
    assert all(text.isprintable() for text in texts)
    assert managed_name("work", HOME, Directory(accounts=(state,))).isprintable()
    assert removal_question(account).isprintable()


# Keys that end.


def ending(days: int, *, put_off: int | None = None) -> AccountState:
    account = WORK.ending(local_time("2026-12-03 12:00")).with_warning(days)
    return replace(STATE, account=account if put_off is None else account.with_warning_put_off())


def test_a_key_that_ends_soon_is_told_everywhere_with_how_to_replace_it() -> None:
    state = ending(14)
    (impairment,) = impairments(online(directory=Directory(accounts=(state,))), PLATFORM)
    assert impairment.sentence == (
        "The key of “Work” ends on 3 Dec 2026; after that, “Work” tells nothing. "
        "Make a new key at ZeroTier Central, then choose “Replace key…” and paste it."
    )
    assert [remedy.action for remedy in impairment.remedies] == [
        ReplaceKey(account_id="work"),
        OpenUrl(url="https://central.zerotier.com/"),
        ChangeAccount(account=state.account.with_warning_put_off()),
    ]
    place = ShowWindow(page=Page.ACCOUNTS, account_id="work")
    entries = menu_for(online(directory=Directory(accounts=(state,))), PLATFORM, NOW)
    assert place in [entry.action for entry in entries if isinstance(entry, Entry) and entry.text.startswith("⚠")]
    condition = account_condition(state, NOW)
    assert (condition.mark, condition.words) == (Mark.ATTENTION, "its key ends on 3 Dec 2026")
    assert actions_of(account_detail(state, NOW))[0] == ReplaceKey(account_id="work")
    notice = expiry_notice(state)
    assert (notice.kind, notice.title, notice.action) == (
        NoticeKind.KEY_ENDS,
        "Work: its key ends on 3 Dec 2026.",
        place,
    )


def test_a_key_that_has_ended_is_said_to_have() -> None:
    (impairment,) = impairments(online(directory=Directory(accounts=(ending(0),))), PLATFORM)
    assert impairment.sentence.startswith("The key of “Work” ended on 3 Dec 2026. Make a new key")


@pytest.mark.parametrize(("step", "words"), [(3, "its key ends soon"), (0, "its key has ended")])
def test_a_warning_names_no_day_before_the_source_has_told_it_again(step: int, words: str) -> None:
    state = AccountState(account=WORK.with_warning(step))
    (impairment,) = impairments(online(directory=Directory(accounts=(state,))), PLATFORM)
    assert impairment.sentence.startswith(f"The key of “Work” {words.removeprefix('its key ')}")
    assert "1970" not in f"{impairment}"


def test_a_warning_that_was_put_off_is_told_on_its_page_only() -> None:
    put_off = ending(3, put_off=3)
    assert impairments(online(directory=Directory(accounts=(put_off,))), PLATFORM) == ()
    assert account_condition(put_off, NOW).mark is Mark.ATTENTION


def test_the_next_warning_is_told_though_the_one_before_was_put_off() -> None:
    again = replace(STATE, account=ending(3, put_off=3).account.with_warning(1))
    assert len(impairments(online(directory=Directory(accounts=(again,))), PLATFORM)) == 1


# Keys that do not work.


def told_of(*states: AccountState) -> tuple[Impairment, ...]:
    return impairments(online(directory=Directory(accounts=states)), PLATFORM)


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        (SourceFault.KEY_REFUSED, "⚠ Work: its key is refused: what helps…"),
        (SourceFault.KEY_MISSING, "⚠ Work: its key is missing: what helps…"),
        (SourceFault.KEY_LOCKED, "⚠ Work: its key is locked away: what helps…"),
    ],
)
def test_a_key_that_does_not_work_is_told_in_window_and_menu_with_what_its_page_offers(
    fault: SourceFault, line: str
) -> None:
    state = in_trouble(fault)
    overview = online(directory=Directory(accounts=(state,)))
    (banner,) = banners(overview, PLATFORM, NOW, is_tray_missing=False)
    assert banner.text.startswith("“Work” tells nothing new. ")
    assert banner.text.removeprefix("“Work” tells nothing new. ") in account_detail(state, NOW).sentence
    assert banner.remedies == account_detail(state, NOW).remedies
    entries = [entry for entry in menu_for(overview, PLATFORM, NOW) if isinstance(entry, Entry)]
    assert [(entry.text, entry.action) for entry in entries if entry.text.startswith("⚠")] == [
        (line, ShowWindow(page=Page.ACCOUNTS, account_id="work"))
    ]


def test_a_notice_of_a_refused_key_leads_to_its_account() -> None:
    notice = refused_notice(in_trouble(SourceFault.KEY_REFUSED))
    assert (notice.kind, notice.title, notice.text, notice.action) == (
        NoticeKind.KEY_ENDS,
        "Work: its key is refused.",
        "Make a new key at ZeroTier Central, and give it to ZTray.",
        ShowWindow(page=Page.ACCOUNTS, account_id="work"),
    )


def test_no_more_is_told_of_a_key_that_works_again() -> None:
    (refused,) = told_of(in_trouble(SourceFault.KEY_REFUSED))
    assert refused.sentence == (
        "“Work” tells nothing new. ZeroTier Central refuses the key: it was revoked, has ended, or belongs elsewhere. "
        "Make a new key there, and replace this one."
    )
    assert told_of(STATE) == ()


@pytest.mark.parametrize("fault", [fault for fault in SourceFault if fault not in KEY_FAULTS])
def test_what_another_key_does_not_mend_stands_with_the_account_only(fault: SourceFault) -> None:
    assert told_of(in_trouble(fault)) == ()


@pytest.mark.parametrize("fault", SourceFault)
def test_the_own_controller_has_no_key_to_be_replaced(fault: SourceFault) -> None:
    state = in_trouble(fault, OWN)
    assert told_of(state) == ()
    assert ReplaceKey(account_id=OWN_CONTROLLER) not in actions_of(account_detail(state, NOW))


def test_every_account_whose_key_does_not_work_is_told_by_itself() -> None:
    home = replace(STATE, account=Account(id="home", kind=SourceKind.LEGACY_CENTRAL, name=""))
    told = told_of(in_trouble(SourceFault.KEY_REFUSED), in_trouble(SourceFault.KEY_LOCKED, home))
    assert [impairment.line.partition(":")[0] for impairment in told] == ["Work", "Legacy Central"]
    assert told[0].remedies[1].action == OpenUrl(url="https://central.zerotier.com/")
    assert len({impairment.key for impairment in told}) == 2


def test_a_locked_keyring_is_told_once_for_all_its_keys() -> None:
    others = [replace(STATE, account=account_called(name)) for name in ("Home", "Lab")]
    states = [in_trouble(SourceFault.KEY_LOCKED, state) for state in (STATE, *others)]
    (impairment,) = told_of(*states)
    assert impairment.line == "The keys of 3 accounts are locked away: what helps…"
    assert impairment.sentence.startswith("“Work”, “Home” and “Lab” tell nothing new. Their keys are in the keyring")
    assert [remedy.action for remedy in impairment.remedies] == [TryAccount(account_id="work")]
    assert impairment.place == ShowWindow(page=Page.ACCOUNTS, account_id="work")


def test_a_refused_key_that_was_to_end_is_told_once() -> None:
    (impairment,) = told_of(in_trouble(SourceFault.KEY_REFUSED, ending(3)))
    assert "refuses the key" in impairment.sentence
    (impairment,) = told_of(in_trouble(SourceFault.KEY_REFUSED, ending(0)))
    assert impairment.sentence.startswith("The key of “Work” ended on")


def test_who_has_put_off_that_a_key_has_ended_is_not_told_that_it_is_refused() -> None:
    assert told_of(in_trouble(SourceFault.KEY_REFUSED, ending(0, put_off=0))) == ()
    assert len(told_of(in_trouble(SourceFault.KEY_REFUSED, ending(3, put_off=3)))) == 1


@pytest.mark.parametrize("fault", [fault for fault in SourceFault if fault in KEY_FAULTS])
def test_an_account_with_a_hostile_name_is_told_of_in_plain_text(fault: SourceFault) -> None:
    states = [
        in_trouble(fault, replace(STATE, account=Account(id=name, kind=SourceKind.NEW_CENTRAL, name=HOSTILE_NAME)))
        for name in "ab"
    ]
    told = (*told_of(*states), *told_of(states[0]))
    assert all(text.isprintable() for impairment in told for text in (impairment.line, impairment.sentence))


# The networks of an account.


def lines(state: AccountState, overview: Overview) -> list[ManagedLine]:
    return list(managed_lines(state, replace(overview, directory=Directory(accounts=(state,)))))


def offered(state: AccountState, overview: Overview) -> dict[str, object]:
    (line,) = lines(state, overview)
    return {remedy.text: remedy.action for remedy in line.remedies}


def with_member(standing: Standing, state: AccountState = STATE) -> AccountState:
    return replace(state, rosters=(replace(state.rosters[0], members=(member(standing), member(standing, NAS))),))


def test_a_network_is_told_of_with_its_counts() -> None:
    (line,) = lines(STATE, online())
    assert (line.title, line.online, line.authorised, line.waiting) == ("Home", 2, 5, 3)
    (line,) = lines(with_member(Standing.AUTHORISED), online())
    assert (line.authorised, line.waiting) == (2, 0)


def test_networks_of_one_name_are_told_apart() -> None:
    rosters = (Roster(network=managed(HOME)), Roster(network=managed(OFFICE)), Roster(network=managed(LAB, "Lab")))
    assert [line.title for line in lines(replace(STATE, rosters=rosters), online())] == [
        "Home …0001",
        "Home …12cd",
        "Lab",
    ]


@pytest.mark.parametrize(
    ("overview", "here"),
    [
        (online(network(HOME)), "● in it"),
        (online(network(HOME, status="ACCESS_DENIED")), "◐ waiting for approval"),
        (online(), "not joined"),
        (online(memory=remembering(paused_network(HOME))), "‖ paused"),
        (online(pending=(Join(network_id=HOME),)), "◌ joining…"),
        (Overview(), "–"),
        (Overview(last_snapshot=Snapshot(node=NODE, networks=(network(HOME),))), "● in it"),
    ],
)
def test_whether_this_computer_is_in_a_network_is_told(overview: Overview, here: str) -> None:
    (line,) = lines(STATE, overview)
    assert line.here == here


def test_a_network_that_is_not_joined_is_joined_and_approved_after_a_question() -> None:
    assert offered(STATE, online())["Join…"] == AskToJoinManaged(account_id="work", network_id=HOME)


@pytest.mark.parametrize(
    "state",
    [
        with_member(Standing.AUTHORISED),
        replace(STATE, holder=replace(ADA, is_read_only=True)),
        in_trouble(SourceFault.KEY_REFUSED),
        replace(STATE, rosters=(Roster(network=managed(can_manage=False)),)),
        replace(STATE, rosters=(Roster(network=managed(rules=NetworkRules(is_private=False))),)),
    ],
    ids=["already approved", "read only", "refused", "not to be managed", "open to all"],
)
def test_where_nothing_is_to_be_approved_or_nobody_may_it_is_joined_at_once(state: AccountState) -> None:
    assert offered(state, online())["Join"] == Submit(intent=Join(network_id=HOME))


def test_a_network_that_was_left_gets_what_it_was_allowed_then() -> None:
    flags = frozenset({Flag.DNS})
    known = paused_network(HOME, flags=flags)
    left = remembering(type(known)(id=HOME, flags=flags, is_answered=True))
    intent = Join(network_id=HOME, flags=flags)
    assert offered(with_member(Standing.AUTHORISED), online(memory=left))["Join"] == Submit(intent=intent)


def test_a_paused_network_is_resumed() -> None:
    overview = online(memory=remembering(paused_network(HOME)))
    assert offered(STATE, overview)["Resume"] == Submit(intent=Resume(network_id=HOME))


def test_a_computer_that_waits_is_approved_with_a_click() -> None:
    approve = Decide(decisions=(Admit(account_id="work", network_id=HOME, address=MY_ADDRESS),))
    waiting = online(network(HOME, status="ACCESS_DENIED"))
    assert offered(STATE, waiting)["Approve this computer"] == approve
    not_told_yet = online(network(HOME, status="REQUESTING_CONFIGURATION"))
    assert offered(with_member(Standing.PENDING), not_told_yet)["Approve this computer"] == approve
    deciding = replace(waiting, directory=Directory(accounts=(STATE,), deciding=approve.decisions))
    (line,) = managed_lines(STATE, deciding)
    assert "Approve this computer" not in {remedy.text for remedy in line.remedies}


@pytest.mark.parametrize(
    "overview",
    [online(network(HOME)), online(pending=(Join(network_id=HOME),)), Overview()],
    ids=["in it", "joining", "no service"],
)
def test_where_neither_is_needed_nothing_is_offered(overview: Overview) -> None:
    assert not {"Join", "Join…", "Resume", "Approve this computer"} & offered(STATE, overview).keys()


def test_a_network_leads_to_its_members_to_the_web_and_to_its_id() -> None:
    found = offered(STATE, online(network(HOME)))
    assert found["Members"] == ShowWindow(page=Page.MEMBERS, account_id="work", network_id=HOME)
    assert found["Open on the web"] == OpenUrl(url=PAGE)
    assert found["Copy id"] == CopyText(text=HOME)
    assert "Open on the web" not in offered(OWN_WITHOUT_PAGE, online(network(HOME)))


OWN_WITHOUT_PAGE = replace(OWN, rosters=(Roster(network=managed()),))


def test_a_network_that_may_only_be_looked_at_says_so() -> None:
    (line,) = lines(replace(STATE, rosters=(Roster(network=managed(can_manage=False)),)), online())
    assert "lets this key look only" in line.sentence


def test_a_network_that_does_not_tell_its_members_says_so_and_the_account_does_not_say_that_all_do() -> None:
    silent = Roster(network=managed(description="Bench"), trouble=Trouble(fault=SourceFault.FORBIDDEN))
    state = replace(STATE, rosters=(silent,))
    (line,) = lines(state, online())
    assert line.sentence == "Bench (who is in it is not told: not allowed)"
    assert account_condition(state, NOW).sentence == "It tells its networks, but of some not who is in them."


def test_an_account_without_networks_says_so() -> None:
    assert account_detail(replace(STATE, rosters=()), NOW).nothing == "This account has no networks."
    assert "not told" in account_detail(AccountState(account=WORK), NOW).nothing


def test_networks_are_made_changed_and_deleted_only_where_the_account_can() -> None:
    able = replace(STATE, abilities=frozenset(Ability))
    joined = online(network(HOME))
    assert offered(able, joined)["Edit…"] == EditNetwork(account_id="work", network_id=HOME)
    assert offered(able, joined)["Delete…"] == AskToDeleteNetwork(account_id="work", network_id=HOME)
    create = account_detail(able, NOW).create
    assert create is not None
    assert create.action == EditNetwork(account_id="work", network_id=None)
    for unable in (
        replace(able, abilities=frozenset({Ability.REJECT})),
        replace(able, holder=Holder(is_read_only=True)),
        in_trouble(SourceFault.KEY_REFUSED, able),
    ):
        assert not {"Edit…", "Delete…"} & set(offered(unable, joined))
        assert account_detail(unable, NOW).create is None
