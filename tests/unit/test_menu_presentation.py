"""The tray's menu: what stands in it, and what a click on it means."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import get_args

import pytest

from tests.fakes.builders import (
    HOME,
    HOSTILE_NAME,
    LAB,
    LAPTOP,
    MY_ADDRESS,
    NAS,
    NOW,
    OFFICE,
    PLATFORM,
    STATES,
    account,
    direct_peer,
    known_network,
    local_time,
    member,
    network,
    online,
    outage,
    paused_network,
    remembering,
    roster,
    telling,
)
from ztray.domain.account import SourceFault, Trouble
from ztray.domain.decision import Admit, Decided, Declined, SetStanding
from ztray.domain.errand import Errand, ErrandFailure, ErrandFault
from ztray.domain.identifiers import NetworkId
from ztray.domain.intent import Join, Leave, Pause, Refusal, Refused, Resume, SetFlag, TryDefaultRoute
from ztray.domain.keyring import KeyringFault
from ztray.domain.membership import Standing
from ztray.domain.memory import Memory, Phase
from ztray.domain.network import Flag, Network
from ztray.domain.pause import PauseLength
from ztray.domain.state import OutageReason, Overview
from ztray.domain.update import Release
from ztray.presentation.actions import (
    Action,
    AddAccount,
    AnswerUpdateQuestion,
    AskForDefaultRoute,
    AskToDelete,
    AskToDeleteNetwork,
    AskToJoin,
    AskToJoinManaged,
    AskToLeave,
    AskToRemoveAccount,
    ChangeAccount,
    CopyText,
    Decide,
    Dismiss,
    DismissDecided,
    DismissDeclined,
    DismissErrand,
    DismissTrouble,
    EditNetwork,
    EndDemo,
    Examine,
    ForgetToken,
    KeepKey,
    KeepToken,
    OpenLogs,
    OpenUrl,
    Page,
    PauseFor,
    PollNow,
    Quit,
    Remember,
    ReplaceKey,
    RunErrand,
    Share,
    ShowAbout,
    ShowWindow,
    StartDemo,
    Submit,
    SubmitAll,
    TryAccount,
)
from ztray.presentation.flags import flag_explanation
from ztray.presentation.menu import Entry, Item, Separator, menu_for
from ztray.presentation.networks import condition_of, join_again, left_lines, network_lines
from ztray.presentation.refusals import refusal_sentence
from ztray.presentation.tray import headline

TWIN = NetworkId("1d71939404000001")
TROUBLE = "Your settings could not be saved: /home/jo/.config/ztray/settings.json is not writable."
REFUSED = Refused(intent=Leave(network_id=HOME), refusal=Refusal.UNREACHABLE)
SIGN_IN = network(LAB, name="Lab", status="AUTHENTICATION_REQUIRED", authentication_url="https://sso.example.com/")
BUSY = online(
    network(HOME, name="Home", assigned_addresses=("10.147.20.27/24", "10.147.20.27/16", "fd00::1/88")),
    network(OFFICE, name="home", status="ACCESS_DENIED"),
    SIGN_IN,
    peers=(direct_peer(),),
    pending=(
        Join(network_id=NetworkId("ff00160016000000")),
        Join(network_id=NetworkId("ff00160016000000"), flags=frozenset()),
        SetFlag(network_id=HOME, flag=Flag.DNS, on=True),
        Leave(network_id=OFFICE),
    ),
    refusals=(REFUSED, Refused(intent=Join(network_id=OFFICE), refusal=Refusal.REJECTED, detail="no")),
    troubles=(TROUBLE, "Something else."),
    memory=remembering(paused_network(TWIN, name="Twin"), known_network("1111111111111111", name="Left")),
)
WAITING = member(LAPTOP, "laptop", standing=Standing.PENDING)
HOME_RUN = account(roster(member(NAS, "NAS", addresses=("10.147.20.7",)), WAITING))
APPROVE = SetStanding(account_id="work", network_id=HOME, addresses=(LAPTOP,), standing=Standing.AUTHORISED)
SHUT_OUT = replace(APPROVE, standing=Standing.PENDING)
BUSY_SIGNAL = Trouble(fault=SourceFault.BUSY, until=NOW + 60_000)
ADMINISTRATION = online(
    network(HOME, name="Home", status="ACCESS_DENIED"),
    peers=(direct_peer(NAS),),
    directory=telling(
        HOME_RUN,
        declined=(Declined(decision=APPROVE, trouble=BUSY_SIGNAL),),
        decided=(Decided(decision=APPROVE, undo=(SHUT_OUT,)),),
    ),
)
OVERVIEWS = {
    "administration": ADMINISTRATION,
    "connecting": Overview(),
    "online": online(network(name="Home")),
    "busy": BUSY,
    "paused": online(memory=remembering(paused_network(HOME), paused_network(LAB, until=NOW))),
    "left": online(memory=remembering(known_network(HOME), known_network(LAB))),
    "demo": online(network(name="Home"), is_demo=True),
    "outage of the demo": outage(OutageReason.TIMED_OUT, is_demo=True),
    "failed errand": outage(
        OutageReason.NOT_RUNNING, errand_failure=ErrandFailure(errand=Errand.START, fault=ErrandFault.DECLINED)
    ),
    **{reason.name: outage(reason, path="/token", evidence="seen") for reason in OutageReason},
    **{status: online(network(status=status)) for status in STATES},
}
every_overview = pytest.mark.parametrize("overview", OVERVIEWS.values(), ids=OVERVIEWS)


def menu(overview: Overview) -> tuple[Item, ...]:
    return menu_for(overview, PLATFORM, NOW)


def keys(items: Iterable[Item]) -> list[str]:
    return [item.key for item in items]


def entry(items: Iterable[Item], key: str) -> Entry:
    (found,) = (item for item in items if item.key == key)
    assert isinstance(found, Entry)
    return found


def submenu(overview: Overview, network_id: NetworkId = HOME) -> tuple[Item, ...]:
    return entry(menu(overview), f"network-{network_id}").entries


def all_levels(items: tuple[Item, ...]) -> Iterator[tuple[Item, ...]]:
    yield items
    for item in items:
        if isinstance(item, Entry) and item.entries:
            yield from all_levels(item.entries)


def all_entries(overview: Overview) -> list[Entry]:
    return [item for level in all_levels(menu(overview)) for item in level if isinstance(item, Entry)]


# What holds for every menu.


@every_overview
def test_every_key_stands_once_at_its_level(overview: Overview) -> None:
    for level in all_levels(menu(overview)):
        assert len(set(keys(level))) == len(level)


@every_overview
def test_no_separator_stands_first_last_or_beside_another(overview: Overview) -> None:
    for level in all_levels(menu(overview)):
        kinds = [isinstance(item, Separator) for item in level]
        assert not kinds[0]
        assert not kinds[-1]
        assert (True, True) not in list(pairwise(kinds))


@every_overview
def test_the_menu_begins_with_the_headline_and_ends_with_quit(overview: Overview) -> None:
    first, *_, last = menu(overview)
    assert first == Entry(key="state", text=headline(overview, PLATFORM), action=ShowWindow())
    assert isinstance(last, Entry)
    assert last.action == Quit()
    assert "ZeroTier itself keeps running" in last.tooltip


@every_overview
def test_equal_overviews_have_equal_menus(overview: Overview) -> None:
    assert menu(overview) == menu(overview)


def test_every_kind_of_action_can_be_reached() -> None:
    reached = {type(item.action) for overview in OVERVIEWS.values() for item in all_entries(overview)}
    of_the_window = {Remember, Share, KeepToken, ForgetToken, OpenLogs, DismissDecided, AnswerUpdateQuestion}
    of_accounts = {AddAccount, ReplaceKey, AskToRemoveAccount, AskToJoinManaged, TryAccount, ChangeAccount, KeepKey}
    of_accounts |= {EditNetwork, AskToDeleteNetwork, AskToDelete}
    assert reached - {type(None)} == set(get_args(Action)) - of_the_window - of_accounts


def test_an_entry_without_action_and_entries_is_only_read() -> None:
    assert not Entry(key="key", text="text").is_enabled
    assert Entry(key="key", text="text", action=Quit()).is_enabled
    assert Entry(key="key", text="text", entries=(Separator(key="s"),)).is_enabled


# Order.


def test_the_order_of_the_menu() -> None:
    memory = remembering(paused_network(TWIN, name="c"), known_network(OFFICE))
    overview = online(network(HOME, name="b"), network(LAB, name="a"), peers=(), memory=memory)
    assert keys(menu(overview)) == [
        "state",
        "address",
        "networks",
        "join",
        f"network-{LAB}",
        f"network-{HOME}",
        f"network-{TWIN}-paused",
        "left",
        "pauses",
        "pause-all",
        "resume-all",
        "peers",
        "devices",
        "end",
        "open",
        "settings",
        "about",
        "quit",
    ]


def test_the_order_of_the_menu_without_networks() -> None:
    assert keys(menu(online())) == ["state", "address", "networks", "join", "end", "open", "settings", "about", "quit"]


def test_refusals_and_troubles_stand_below_the_headline() -> None:
    assert keys(menu(BUSY))[:6] == ["state", "refused-0", "refused-1", "trouble-0", "trouble-1", "address"]


def test_the_order_of_the_menu_during_an_outage() -> None:
    overview = outage(OutageReason.NOT_RUNNING, refusals=(REFUSED,))
    assert keys(menu(overview)) == [
        "state",
        "refused-0",
        "outage",
        "why",
        "remedy-Start ZeroTier",
        "copy-command",
        "poll",
        "doctor",
        "demo",
        "end",
        "open",
        "settings",
        "about",
        "quit",
    ]


def test_the_order_of_a_networks_submenu() -> None:
    overview = online(network(assigned_addresses=("10.0.0.1/8", "fd00::1/88")))
    assert keys(submenu(overview)) == [
        "condition",
        "copies",
        "copy-10.0.0.1",
        "copy-fd00::1",
        "copy-id",
        "flags",
        "allowManaged",
        "allowGlobal",
        "allowDefault",
        "allowDNS",
        "leave",
        "pause",
        "leave-network",
    ]


def test_the_order_of_a_paused_networks_submenu() -> None:
    overview = online(memory=remembering(paused_network(HOME)))
    assert keys(entry(menu(overview), f"network-{HOME}-paused").entries) == ["condition", "resume", "copies", "copy-id"]


def test_the_end_of_the_demo_stands_before_the_end_of_the_program() -> None:
    assert keys(menu(online(is_demo=True)))[-5:] == ["open", "settings", "end-demo", "about", "quit"]


def test_keys_stay_when_names_states_and_addresses_change() -> None:
    before = online(network(HOME, name="Home"), network(LAB, name="Lab"), peers=())
    after = online(network(HOME, name="A"), network(LAB, name="B", status="NOT_FOUND"), peers=(direct_peer(),))
    assert keys(menu(before)) == keys(menu(after))


def test_networks_stand_in_the_order_of_their_lines_with_their_text() -> None:
    entries = [item for item in menu(BUSY) if item.key.startswith("network-") and isinstance(item, Entry)]
    assert [item.text for item in entries] == [line.text for line in network_lines(BUSY, NOW)]


def test_networks_of_one_name_are_told_apart() -> None:
    overview = online(network(HOME, name="Home"), network(OFFICE, name="Home"))
    texts = {entry(menu(overview), f"network-{network_id}").text for network_id in (HOME, OFFICE)}
    assert texts == {"● Home …0001 · connected", "● Home …12cd · connected"}


# A network.


@pytest.mark.parametrize("status", STATES)
def test_every_state_is_told_in_a_sentence(status: str) -> None:
    joined = network(status=status)
    assert entry(submenu(online(joined)), "condition").text == condition_of(joined).sentence


def test_addresses_and_the_id_can_be_copied() -> None:
    items = submenu(online(network(assigned_addresses=("10.0.0.1/8",))))
    assert entry(items, "copy-10.0.0.1").action == CopyText(text="10.0.0.1")
    assert entry(items, "copy-id").action == CopyText(text=HOME)


def test_an_address_that_is_assigned_twice_can_be_copied_once() -> None:
    items = submenu(online(network(assigned_addresses=("10.0.0.1/8", "10.0.0.1/24"))))
    assert keys(items).count("copy-10.0.0.1") == 1


@pytest.mark.parametrize("status", STATES)
def test_my_address_can_be_copied_for_the_administrator_while_approval_is_waited_for(status: str) -> None:
    items = submenu(online(network(status=status)))
    assert ("copy-my-address" in keys(items)) is (status == "ACCESS_DENIED")
    if status == "ACCESS_DENIED":
        assert entry(items, "copy-my-address").action == CopyText(text=MY_ADDRESS)


def test_a_network_with_single_sign_on_offers_its_page_and_says_whose_it_is() -> None:
    offered = entry(submenu(online(SIGN_IN), LAB), "sign-in")
    assert offered.action == OpenUrl(url="https://sso.example.com/")
    assert offered.text == "Sign in at sso.example.com…"


def test_what_is_no_page_of_the_web_is_not_offered() -> None:
    joined = network(status="AUTHENTICATION_REQUIRED", authentication_url="file:///etc/passwd")
    assert "sign-in" not in keys(submenu(online(joined)))


def test_leaving_is_asked_about() -> None:
    assert entry(submenu(online(network())), "leave-network").action == AskToLeave(network_id=HOME)


# Flags.


@pytest.mark.parametrize(
    ("flag", "is_off", "is_on"),
    [
        (Flag.MANAGED, network(allow_managed=False), network(allow_managed=True)),
        (Flag.GLOBAL, network(allow_global=False), network(allow_global=True)),
        (Flag.DEFAULT, network(allow_default=False), network(allow_default=True)),
        (Flag.DNS, network(allow_dns=False), network(allow_dns=True)),
    ],
    ids=list(Flag),
)
def test_a_flag_shows_whether_it_is_on_and_what_it_does(flag: Flag, is_off: Network, is_on: Network) -> None:
    shown = [entry(submenu(online(joined)), flag.value) for joined in (is_off, is_on)]
    assert [line.checked for line in shown] == [False, True]
    assert {line.tooltip for line in shown} == {flag_explanation(flag, PLATFORM)}


@pytest.mark.parametrize("flag", [Flag.MANAGED, Flag.GLOBAL, Flag.DNS])
def test_a_click_switches_a_flag_at_once(flag: Flag) -> None:
    joined = network()
    wanted = SetFlag(network_id=HOME, flag=flag, on=flag not in joined.flags)
    assert entry(submenu(online(joined)), flag.value).action == Submit(intent=wanted)


def test_the_default_route_is_asked_about_before_it_is_switched_on() -> None:
    assert entry(submenu(online(network())), "allowDefault").action == AskForDefaultRoute(network_id=HOME)


def test_the_default_route_is_switched_off_at_once() -> None:
    wanted = SetFlag(network_id=HOME, flag=Flag.DEFAULT, on=False)
    joined = network(allow_default=True)
    assert entry(submenu(online(joined)), "allowDefault").action == Submit(intent=wanted)


# What is under way.


def test_a_flag_that_is_being_changed_says_so_shows_what_is_and_waits() -> None:
    pending = (SetFlag(network_id=HOME, flag=Flag.DNS, on=True),)
    items = submenu(online(network(), pending=pending))
    changing = entry(items, "allowDNS")
    assert changing.text == "Allow DNS (changing…)"
    assert changing.checked is False
    assert changing.action is None
    assert entry(items, "allowGlobal").action is not None


def test_the_flags_of_another_network_do_not_wait() -> None:
    pending = (SetFlag(network_id=LAB, flag=Flag.DNS, on=True),)
    assert entry(submenu(online(network(), network(LAB), pending=pending)), "allowDNS").action is not None


def test_a_network_that_is_being_left_takes_no_more_wishes() -> None:
    items = submenu(online(network(), pending=(Leave(network_id=HOME),)))
    assert [entry(items, flag.value).action for flag in Flag] == [None] * 4
    assert entry(items, "leave-network") == Entry(key="leave-network", text="Leaving…")
    assert entry(items, "pause") == Entry(key="pause", text="Pause")


def test_a_network_that_is_being_paused_takes_no_more_wishes() -> None:
    items = submenu(online(network(), pending=(Pause(network_id=HOME, until=NOW),)))
    assert [entry(items, flag.value).action for flag in Flag] == [None] * 4
    assert entry(items, "leave-network") == Entry(key="leave-network", text="Leave…")
    assert entry(items, "pause") == Entry(key="pause", text="Pausing…")


def test_a_default_route_whose_trial_begins_says_so_and_waits() -> None:
    changing = entry(submenu(online(network(), pending=(TryDefaultRoute(network_id=HOME),))), "allowDefault")
    assert (changing.text, changing.checked, changing.action) == ("Allow default route (changing…)", False, None)


def test_a_network_that_is_being_joined_stands_in_the_menu_and_is_only_read() -> None:
    joining = entry(menu(online(pending=(Join(network_id=OFFICE),))), f"network-{OFFICE}")
    assert "joining…" in joining.text
    assert not joining.is_enabled


# Pauses.


def test_a_network_is_paused_for_as_long_as_one_chooses() -> None:
    lengths = entry(submenu(online(network(), network(LAB))), "pause").entries
    assert [(item.text, item.action) for item in lengths if isinstance(item, Entry)] == [
        ("For 15 minutes", PauseFor(network_ids=(HOME,), length=PauseLength.QUARTER_OF_AN_HOUR)),
        ("For 1 hour", PauseFor(network_ids=(HOME,), length=PauseLength.HOUR)),
        ("Until tomorrow morning", PauseFor(network_ids=(HOME,), length=PauseLength.UNTIL_TOMORROW)),
        ("Until resumed", PauseFor(network_ids=(HOME,), length=PauseLength.UNTIL_RESUMED)),
    ]


def test_all_networks_that_are_joined_can_be_paused_at_once() -> None:
    overview = online(network(HOME), network(LAB), memory=remembering(paused_network(OFFICE), known_network(TWIN)))
    pause_all = entry(menu(overview), "pause-all")
    assert pause_all.text == "Pause all"
    assert [item.action for item in pause_all.entries if isinstance(item, Entry)] == [
        PauseFor(network_ids=(HOME, LAB), length=length) for length in PauseLength
    ]


def test_without_networks_there_is_nothing_to_pause() -> None:
    assert "pause-all" not in keys(menu(online(memory=remembering(paused_network(HOME)))))
    assert "pauses" not in keys(menu(online(memory=remembering(known_network(HOME)))))


def test_a_paused_network_tells_until_when_and_can_be_resumed() -> None:
    until = local_time("2026-11-22 15:30:00")
    overview = online(memory=remembering(paused_network(HOME, name="Home", until=until)))
    paused = entry(menu_for(overview, PLATFORM, local_time("2026-11-22 12:00:00")), f"network-{HOME}-paused")
    assert paused.text == "‖ Home · paused until 15:30"
    told = "Paused until 15:30; it comes back by itself, with the same settings."
    assert entry(paused.entries, "condition") == Entry(key="condition", text=told, action=ShowWindow(network_id=HOME))
    assert entry(paused.entries, "resume").action == Submit(intent=Resume(network_id=HOME))
    assert entry(paused.entries, "copy-id").action == CopyText(text=HOME)


def test_a_network_that_is_being_resumed_is_only_read() -> None:
    overview = online(memory=remembering(paused_network(HOME)), pending=(Resume(network_id=HOME),))
    resuming = entry(menu(overview), f"network-{HOME}")
    assert "resuming…" in resuming.text
    assert not resuming.is_enabled


def test_a_network_that_does_not_come_back_by_itself_can_be_resumed() -> None:
    overview = online(memory=remembering(paused_network(HOME, phase=Phase.RESUMING)))
    resuming = entry(menu(overview), f"network-{HOME}-paused")
    assert "resuming…" in resuming.text
    assert entry(resuming.entries, "resume").action == Submit(intent=Resume(network_id=HOME))


@pytest.mark.parametrize(
    ("paused", "text"),
    [((HOME,), "Resume the paused network"), ((HOME, LAB), "Resume all")],
    ids=["one", "two"],
)
def test_all_that_is_paused_can_be_resumed_at_once(paused: tuple[NetworkId, ...], text: str) -> None:
    overview = online(network(OFFICE), memory=remembering(*map(paused_network, paused), known_network(TWIN)))
    resume_all = entry(menu(overview), "resume-all")
    assert resume_all.text == text
    assert resume_all.action == SubmitAll(intents=tuple(Resume(network_id=network_id) for network_id in paused))


def test_without_pauses_there_is_nothing_to_resume() -> None:
    assert "resume-all" not in keys(menu(online(network())))


# Networks that were left.


def test_networks_that_were_left_can_be_joined_again_the_last_one_first() -> None:
    memory = remembering(
        known_network(HOME, name="Home", last_seen=1, flags=frozenset({Flag.DNS})),
        known_network(LAB, name="Lab", alias="The cellar", last_seen=2),
    )
    overview = online(network(OFFICE), memory=memory)
    again = [item for item in entry(menu(overview), "left").entries if isinstance(item, Entry)]
    assert [(item.text, item.action) for item in again] == [
        ("Join The cellar again", join_again(LAB, overview)),
        ("Join Home again", Submit(intent=Join(network_id=HOME, flags=frozenset({Flag.DNS})))),
    ]


def test_only_the_last_eight_of_them_stand_in_the_menu() -> None:
    overview = online(
        memory=remembering(*(known_network(f"{number:016x}", last_seen=number) for number in range(1, 30)))
    )
    shown = [line.network_id for line in left_lines(overview, NOW)][:8]
    assert keys(entry(menu(overview), "left").entries) == [f"left-{network_id}" for network_id in shown]


def test_without_such_networks_nothing_is_said_of_them() -> None:
    assert "left" not in keys(menu(online(network(), memory=remembering(known_network(HOME), paused_network(LAB)))))


# What the window shows.


def test_the_window_can_be_opened_and_the_settings_in_it() -> None:
    assert entry(menu(Overview()), "open") == Entry(key="open", text="Open ZTray", action=ShowWindow())
    settings = Entry(key="settings", text="Settings…", action=ShowWindow(page=Page.SETTINGS))
    assert entry(menu(Overview()), "settings") == settings


def test_the_state_of_a_network_leads_to_it_and_the_devices_to_theirs() -> None:
    overview = online(network(), peers=(direct_peer(),))
    assert entry(submenu(overview), "condition").action == ShowWindow(network_id=HOME)
    assert entry(menu(overview), "devices").action == ShowWindow(page=Page.DEVICES)


# Refusals and troubles.


@every_overview
def test_troubles_are_told_whatever_the_state_and_can_be_dismissed(overview: Overview) -> None:
    troubled = replace(overview, troubles=(TROUBLE, "Another."))
    told = [item for item in all_entries(troubled) if isinstance(item.action, DismissTrouble)]
    assert [item.action for item in told] == [DismissTrouble(trouble=TROUBLE), DismissTrouble(trouble="Another.")]
    assert told[0].text.startswith("⚠ Your settings could not be saved: /home/jo")
    assert told[0].text.endswith("(Dismiss)")
    assert told[0].tooltip == TROUBLE


def test_a_trouble_with_a_hostile_path_is_a_short_line_and_its_tooltip_no_markup() -> None:
    (told,) = (item for item in all_entries(online(troubles=(HOSTILE_NAME * 20,))) if item.key == "trouble-0")
    assert told.action == DismissTrouble(trouble=HOSTILE_NAME * 20)
    assert told.text.isprintable()
    assert len(told.text) < 120
    assert told.tooltip.isprintable()
    assert len(told.tooltip) <= 400
    assert "evil" in told.tooltip
    assert not re.search("<[a-z/]|&[a-z]+;", told.tooltip)


def test_a_refusal_is_told_and_can_be_dismissed() -> None:
    overview = online(network(name="Home"), refusals=(REFUSED,))
    (told,) = (item for item in all_entries(overview) if item.action == Dismiss(refused=REFUSED))
    assert told.text == "⚠ Home: Could not be left. The service did not answer; try again when it does. (Dismiss)"
    assert keys(menu(overview)).index(told.key) < keys(menu(overview)).index("join")


@pytest.mark.parametrize("reason", OutageReason)
def test_a_refusal_is_told_and_can_be_dismissed_during_an_outage_too(reason: OutageReason) -> None:
    overview = outage(reason, refusals=(REFUSED,))
    (told,) = (item for item in all_entries(overview) if item.action == Dismiss(refused=REFUSED))
    assert told.text == f"⚠ {refusal_sentence(REFUSED, overview)} (Dismiss)"
    assert keys(menu(overview)).index(told.key) == 1


def test_a_refusal_is_told_while_connecting_too() -> None:
    overview = Overview(refusals=(REFUSED,))
    assert Dismiss(refused=REFUSED) in [item.action for item in all_entries(overview)]


def test_every_refusal_is_dismissed_by_its_own_entry() -> None:
    dismissed = [item.action for item in all_entries(BUSY) if isinstance(item.action, Dismiss)]
    assert dismissed == [Dismiss(refused=refused) for refused in BUSY.refusals]


# The rest.


def test_my_address_can_be_copied() -> None:
    mine = entry(menu(online()), "address")
    assert mine.text == f"Copy my address {MY_ADDRESS}"
    assert mine.action == CopyText(text=MY_ADDRESS)


def test_devices_are_not_shown_before_they_are_known() -> None:
    assert "devices" not in keys(menu(online(peers=None)))
    assert entry(menu(online(peers=(direct_peer(),))), "devices").text == "Devices: 1 direct, 0 relayed"


def test_while_connecting_nothing_of_the_service_is_offered() -> None:
    assert keys(menu(Overview())) == ["state", "end", "open", "settings", "about", "quit"]


@pytest.mark.parametrize("reason", OutageReason)
def test_an_outage_is_explained_and_can_be_looked_at_again(reason: OutageReason) -> None:
    actions = [item.action for item in all_entries(outage(reason))]
    assert [item.key for item in all_entries(outage(reason)) if item.action == ShowWindow()] == ["state", "why", "open"]
    assert PollNow() in actions
    assert StartDemo() in actions
    assert AskToJoin() not in actions


@pytest.mark.parametrize(
    ("reason", "command"),
    [
        (OutageReason.NOT_RUNNING, "start it"),
        (OutageReason.TOKEN_UNREADABLE, "show the token"),
        (OutageReason.TIMED_OUT, "restart it"),
    ],
)
def test_the_command_that_helps_can_be_copied(reason: OutageReason, command: str) -> None:
    assert CopyText(text=command) in [item.action for item in all_entries(outage(reason))]


def test_a_remedy_that_needs_an_administrators_rights_is_grey_while_another_is_under_way() -> None:
    start = RunErrand(errand=Errand.START)
    assert start in [item.action for item in all_entries(outage(OutageReason.NOT_RUNNING))]
    under_way = all_entries(outage(OutageReason.NOT_RUNNING, errand=Errand.READ_TOKEN))
    assert [item.is_enabled for item in under_way if item.text == "Start ZeroTier"] == [False]


def test_every_outage_leads_to_the_doctor() -> None:
    for reason in OutageReason:
        assert Examine() in [item.action for item in all_entries(outage(reason))]


def test_what_is_not_as_it_should_be_is_a_line_that_leads_to_the_window() -> None:
    (line,) = [item for item in all_entries(online(unkept=KeyringFault.ABSENT)) if item.text.startswith("⚠")]
    assert (line.text, line.action) == ("⚠ The token is known only until ZTray ends: what helps…", ShowWindow())


def test_a_failed_errand_is_dismissed_where_it_is_told() -> None:
    failure = ErrandFailure(errand=Errand.START, fault=ErrandFault.DECLINED)
    (line,) = [item for item in all_entries(online(errand_failure=failure)) if item.text.startswith("⚠")]
    assert line.action == DismissErrand()


def test_the_demo_can_be_ended_and_not_begun_again() -> None:
    for overview in (online(is_demo=True), outage(OutageReason.TIMED_OUT, is_demo=True)):
        actions = [item.action for item in all_entries(overview)]
        assert EndDemo() in actions
        assert StartDemo() not in actions


def test_without_the_demo_there_is_nothing_to_end() -> None:
    assert EndDemo() not in [item.action for item in all_entries(online())]


def test_the_program_tells_about_itself() -> None:
    assert entry(menu(Overview()), "about").action == ShowAbout()


# Strangers' texts.


def hostile_network(network_id: NetworkId = HOME) -> Network:
    return network(
        network_id,
        name=HOSTILE_NAME,
        status=HOSTILE_NAME,
        assigned_addresses=(HOSTILE_NAME, f"fe80::1%{HOSTILE_NAME.replace('%', '').replace('/', '')}/64"),
        port_device_name=HOSTILE_NAME,
    )


@pytest.mark.parametrize("network_id", [HOME, OFFICE])
def test_a_strangers_text_is_one_short_line_wherever_it_stands(network_id: NetworkId) -> None:
    refused = Refused(intent=Leave(network_id=network_id), refusal=Refusal.REJECTED, detail=HOSTILE_NAME * 20)
    memory = remembering(
        paused_network(LAB, alias=HOSTILE_NAME), known_network(TWIN, name=HOSTILE_NAME, alias=HOSTILE_NAME)
    )
    overview = online(
        hostile_network(), hostile_network(OFFICE), refusals=(refused,), troubles=(HOSTILE_NAME,), memory=memory
    )
    entries = all_entries(overview)
    told = {item.key for item in entries if "evil" in item.text}
    assert told >= {f"network-{HOME}", f"network-{LAB}-paused", f"left-{TWIN}", "refused-0", "trouble-0"}
    for item in entries:
        assert item.text.isprintable(), item.key
        assert item.tooltip.isprintable(), item.key
        assert len(item.text) < 350, item.key
        assert item.key.isprintable()


# Devices by name, and those that ask to join.


def test_a_device_stands_with_its_name_its_address_and_how_it_is_reached() -> None:
    devices = entry(menu(ADMINISTRATION), "devices-by-name")
    assert devices.text == "Devices: 1 direct, 0 relayed"
    named = entry(devices.entries, f"device-{NAS}")
    assert named.text == "NAS — 10.147.20.7 — direct, 12 ms"
    assert named.action == CopyText(text="10.147.20.7")
    assert entry(devices.entries, "all-devices").action == ShowWindow(page=Page.DEVICES)


def test_the_persons_own_name_for_a_device_comes_first() -> None:
    overview = replace(ADMINISTRATION, memory=Memory().with_device_alias(NAS, "My store"))
    named = entry(entry(menu(overview), "devices-by-name").entries, f"device-{NAS}")
    assert named.text.startswith("My store — ")


def test_devices_without_names_lead_to_their_page_at_once() -> None:
    devices = entry(menu(online(peers=(direct_peer(),))), "devices")
    assert devices.action == ShowWindow(page=Page.DEVICES)


def test_who_asks_to_join_is_approved_from_the_menu() -> None:
    waiting = entry(menu(ADMINISTRATION), "waiting")
    assert waiting.text == f"◐ laptop ({LAPTOP}) asks to join Home"
    show, approve = waiting.entries
    assert isinstance(show, Entry)
    assert show.action == ShowWindow(page=Page.MEMBERS)
    assert isinstance(approve, Entry)
    assert (approve.text, approve.action) == (f"Approve laptop ({LAPTOP}) in Home", Decide(decisions=(APPROVE,)))


def test_what_is_being_approved_is_not_offered_a_second_time() -> None:
    directory = replace(ADMINISTRATION.directory, deciding=(APPROVE,))
    _, approve = entry(menu(replace(ADMINISTRATION, directory=directory)), "waiting").entries
    assert isinstance(approve, Entry)
    assert not approve.is_enabled


def test_who_waits_where_nobody_here_may_approve_is_not_told() -> None:
    directory = telling(account(roster(WAITING, can_manage=False)))
    assert "waiting" not in keys(menu(online(directory=directory)))


def test_this_computer_is_approved_from_the_menu_of_a_network_that_an_account_runs() -> None:
    approve = entry(submenu(ADMINISTRATION), "approve-me")
    admit = Admit(account_id="work", network_id=HOME, address=MY_ADDRESS)
    assert approve.action == Decide(decisions=(admit,))
    elsewhere = online(network(OFFICE, status="ACCESS_DENIED"), directory=ADMINISTRATION.directory)
    assert "approve-me" not in keys(submenu(elsewhere, OFFICE))


def test_the_last_decision_can_be_taken_back_from_the_menu() -> None:
    undo = entry(menu(ADMINISTRATION), "undo")
    assert (undo.text, undo.action) == ("Undo: laptop may use Home now.", Decide(decisions=(SHUT_OUT,)))


def test_a_decision_that_was_not_done_stands_until_it_is_dismissed() -> None:
    declined = entry(menu(ADMINISTRATION), "declined-0")
    assert declined.text == "⚠ laptop could not be approved in Home. (Dismiss)"
    assert "wants to be left alone" in declined.tooltip
    assert declined.action == DismissDeclined(declined=ADMINISTRATION.directory.declined[0])


def test_what_administrators_call_devices_is_shown_as_plain_text() -> None:
    hostile = account(roster(member(LAPTOP, HOSTILE_NAME, standing=Standing.PENDING), name=HOSTILE_NAME))
    for item in all_entries(online(directory=telling(hostile))):
        assert item.text.isprintable()
        assert len(item.text) < 200


def test_a_newer_version_is_one_line_that_leads_to_its_page() -> None:
    newer = Release(version="0.2.0", page="https://example.com/0.2.0")
    update = entry(menu(online(newer=newer)), "update")
    assert (update.text, update.action) == ("ZTray 0.2.0 is out…", OpenUrl(url=newer.page))
    assert entry(menu(online(newer=Release(version="0.2.0"))), "update").action == ShowAbout()
    assert "update" not in keys(menu(online()))
