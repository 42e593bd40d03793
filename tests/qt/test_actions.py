"""What each click does, with the real store and worker behind it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QMessageBox
from pytestqt.qtbot import QtBot

from tests.fakes.builders import NOW, PLATFORM
from tests.qt.books import Books
from tests.qt.person import Person
from tests.qt.wiring import HOME, OFFICE, Recorder, Runtime
from ztray.demo.networks import Route, Stage
from ztray.demo.world import World
from ztray.domain.errand import Errand, ErrandFailure, ErrandFault
from ztray.domain.identifiers import NetworkId
from ztray.domain.intent import Leave, Pause, Refused, Resume, SetFlag, TryDefaultRoute
from ztray.domain.memory import Forget
from ztray.domain.network import Flag
from ztray.domain.pause import PauseLength
from ztray.presentation.actions import (
    Action,
    AddAccount,
    AskForDefaultRoute,
    AskForRemote,
    AskKeyring,
    AskToJoin,
    AskToJoinManaged,
    AskToLeave,
    AskToRemoveAccount,
    ChangeSettings,
    CopyText,
    Dismiss,
    DismissErrand,
    DismissTrouble,
    EndDemo,
    Examine,
    ForgetToken,
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
)
from ztray.ui.actions import Actions
from ztray.ui.dialogs.about import AboutDialog
from ztray.ui.dialogs.account import AccountDialog
from ztray.ui.dialogs.join import JoinDialog
from ztray.ui.dialogs.share import ShareDialog

LOGS = Path("/home/ada/.local/state/ztray/log")

DNS_ON = SetFlag(network_id=HOME, flag=Flag.DNS, on=True)


@pytest.fixture
def actions(runtime: Runtime, books: Books) -> Actions:
    runtime.show()
    return Actions(runtime.store, books.open(), PLATFORM, LOGS, lambda: NOW)


@pytest.fixture
def submitted(actions: Actions, runtime: Runtime) -> Recorder:
    """What the store passes on to the worker."""
    del actions
    submitted = Recorder()
    runtime.store.submitted.connect(submitted.note)
    return submitted


class Browser(QObject):
    """Stands in for the desktop's browser and its files."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))


@pytest.fixture
def browser() -> Iterator[Browser]:
    browser = Browser()
    for scheme in ("http", "https", "file"):
        QDesktopServices.setUrlHandler(scheme, browser, "open")  # type: ignore[arg-type] # takes no bytes, in truth
    yield browser
    for scheme in ("http", "https", "file"):
        QDesktopServices.unsetUrlHandler(scheme)


def test_copying_puts_the_text_on_the_clipboard(actions: Actions, person: Person) -> None:
    actions.perform(CopyText(text="3d697201d2"))
    assert person.clipboard == "3d697201d2"


@pytest.mark.parametrize(
    "action",
    [
        ReplaceKey(account_id="gone"),
        AskToRemoveAccount(account_id="gone"),
        AskToJoinManaged(account_id="gone", network_id=HOME),
    ],
    ids=["another key", "removing", "joining"],
)
def test_nothing_is_asked_about_an_account_that_has_just_gone(actions: Actions, person: Person, action: Action) -> None:
    actions.perform(action)
    assert person.all_seen(QDialog) == []


def test_a_key_is_asked_for_once_however_often_that_is_wanted(actions: Actions, person: Person) -> None:
    actions.perform(AddAccount())
    actions.perform(AddAccount())
    person.wait_for(AccountDialog)
    actions.close_dialogs()
    assert person.all_seen(QDialog) == []
    assert actions.close()


def test_submitting_reaches_the_service(actions: Actions, runtime: Runtime) -> None:
    actions.perform(Submit(intent=DNS_ON))
    runtime.wait_for(lambda overview: not overview.pending)
    assert Flag.DNS in runtime.network(HOME).flags


def test_submitting_several_things_asks_for_them_in_order(actions: Actions, submitted: Recorder) -> None:
    intents = (Leave(network_id=HOME), Resume(network_id=OFFICE))
    actions.perform(SubmitAll(intents=intents))
    assert submitted.values == [*intents]


@pytest.mark.parametrize(
    ("length", "until"),
    [
        (PauseLength.QUARTER_OF_AN_HOUR, NOW + 15 * 60_000),
        (PauseLength.HOUR, NOW + 60 * 60_000),
        (PauseLength.UNTIL_RESUMED, None),
    ],
)
def test_a_pause_begins_with_the_click(
    actions: Actions, submitted: Recorder, length: PauseLength, until: int | None
) -> None:
    actions.perform(PauseFor(network_ids=(HOME, OFFICE), length=length))
    assert submitted.values == [Pause(network_id=HOME, until=until), Pause(network_id=OFFICE, until=until)]


def test_remembering_reaches_the_worker_and_not_the_service(actions: Actions, runtime: Runtime) -> None:
    noted = Recorder()
    runtime.store.noted.connect(noted.note)
    actions.perform(Remember(note=Forget(network_id=OFFICE)))
    runtime.refresh()
    assert noted.values == [Forget(network_id=OFFICE)]
    assert runtime.changes_asked() == []


def test_dismissing_trouble_forgets_it(actions: Actions, runtime: Runtime) -> None:
    runtime.store.report("The file could not be read.")
    runtime.store.report("The disk is full.")
    actions.perform(DismissTrouble(trouble="The file could not be read."))
    assert runtime.overview.troubles == ("The disk is full.",)


def test_opening_a_page_opens_the_browser(actions: Actions, browser: Browser) -> None:
    actions.perform(OpenUrl(url="https://sso.example.com/sign-in?network=1&state=a%20b"))
    assert browser.opened == ["https://sso.example.com/sign-in?network=1&state=a%20b"]


@pytest.mark.qt_log_ignore("does not support QPlatformServices::openUrl", extend=True)
def test_a_page_that_no_browser_opens_is_copied_and_told(actions: Actions, person: Person, qtbot: QtBot) -> None:
    with qtbot.waitSignal(actions.told) as told:
        actions.perform(OpenUrl(url="https://sso.example.com/sign-in?network=1&state=a%20b"))
    assert person.clipboard == "https://sso.example.com/sign-in?network=1&state=a%20b"
    assert told.args == ["No browser could be opened", "The link is on the clipboard: paste it into a browser."]


def test_a_page_that_opens_leaves_the_clipboard_alone(actions: Actions, browser: Browser, person: Person) -> None:
    told = Recorder()
    actions.told.connect(told.note)
    actions.perform(OpenUrl(url="https://sso.example.com/"))
    assert browser.opened
    assert (person.clipboard, told.values) == ("", [])


def test_the_folder_of_logs_opens_where_something_can_show_it(actions: Actions, browser: Browser) -> None:
    actions.perform(OpenLogs())
    assert browser.opened == [f"file://{LOGS}"]


@pytest.mark.qt_log_ignore("does not support QPlatformServices::openDocument", extend=True)
def test_a_folder_of_logs_that_nothing_shows_is_told(actions: Actions, qtbot: QtBot) -> None:
    with qtbot.waitSignal(actions.told) as told:
        actions.perform(OpenLogs())
    assert told.args == ["The folder could not be opened", f"ZTray's logs are in {LOGS}."]


def test_polling_now_asks_the_service(actions: Actions, runtime: Runtime) -> None:
    actions.perform(PollNow())
    runtime.service.wait_for_request(lambda request: request.path == "/status")


def test_dismissing_forgets_the_refusal(actions: Actions, runtime: Runtime, world: World) -> None:
    world.refuse_flag(HOME, "allowDNS")
    refused = runtime.do(DNS_ON)
    assert isinstance(refused, Refused)
    actions.perform(Dismiss(refused=refused))
    assert runtime.overview.refusals == ()


@pytest.mark.parametrize(
    ("action", "told"),
    [
        (ShowWindow(), ("window", ShowWindow())),
        (ShowWindow(page=Page.ACTIVITY), ("window", ShowWindow(page=Page.ACTIVITY))),
        (ShowWindow(network_id=HOME), ("window", ShowWindow(network_id=HOME))),
        (StartDemo(), ("demo", True)),
        (EndDemo(), ("demo", False)),
        (Quit(), ("quit", None)),
        (Examine(), ("window", ShowWindow(page=Page.DOCTOR))),
        (RunErrand(errand=Errand.RESTART), ("errand", Errand.RESTART)),
        (KeepToken(), ("keeping", False)),
        (KeepToken(in_plain_text=True), ("keeping", True)),
        (AskKeyring(), ("keyring", None)),
        (ForgetToken(), ("forgetting", None)),
        (ChangeSettings(service_address="::1"), ("settings", ChangeSettings(service_address="::1"))),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_concerns_the_whole_program_is_passed_on(
    actions: Actions, action: Action, told: tuple[str, object]
) -> None:
    recorders = {
        name: Recorder()
        for name in ("window", "demo", "errand", "keeping", "settings", "quit", "keyring", "forgetting")
    }
    actions.window_wanted.connect(recorders["window"].note)
    actions.demo_wanted.connect(recorders["demo"].note)
    actions.errand_wanted.connect(recorders["errand"].note)
    actions.keeping_wanted.connect(recorders["keeping"].note)
    actions.settings_wanted.connect(recorders["settings"].note)
    actions.quit_wanted.connect(recorders["quit"].note_nothing)
    actions.keyring_wanted.connect(recorders["keyring"].note_nothing)
    actions.forgetting_wanted.connect(recorders["forgetting"].note_nothing)
    actions.perform(action)
    assert [(name, value) for name, recorder in recorders.items() for value in recorder.values] == [told]


def test_who_agrees_to_another_computer_has_it_used(actions: Actions, person: Person) -> None:
    wanted = Recorder()
    actions.settings_wanted.connect(wanted.note)
    actions.perform(AskForRemote(address="192.0.2.7"))
    person.click("Send the token", person.wait_for(QMessageBox))
    assert wanted.values == [ChangeSettings(service_address="192.0.2.7", is_remote_confirmed=True)]


def test_dismissing_a_failed_errand_forgets_it(actions: Actions, runtime: Runtime) -> None:
    runtime.store.on_errand_failed(ErrandFailure(errand=Errand.START, fault=ErrandFault.DECLINED))
    actions.perform(DismissErrand())
    assert runtime.overview.errand_failure is None


# Questions.


def test_leaving_asks_and_who_agrees_leaves(actions: Actions, person: Person, world: World, qtbot: QtBot) -> None:
    actions.perform(AskToLeave(network_id=HOME))
    question = person.wait_for(QMessageBox)
    assert "Leave “Home”?" in person.read(question)
    person.click("Leave", question)
    qtbot.waitUntil(lambda: world.network(HOME) is None)


def test_who_does_not_want_to_leave_stays(actions: Actions, person: Person, runtime: Runtime) -> None:
    actions.perform(AskToLeave(network_id=HOME))
    person.click("Cancel", person.wait_for(QMessageBox))
    runtime.refresh()
    assert runtime.changes_asked() == []


def test_the_default_route_asks_and_who_agrees_gets_it(
    actions: Actions, person: Person, world: World, qtbot: QtBot
) -> None:
    actions.perform(AskForDefaultRoute(network_id=HOME))
    person.click("Send all traffic", person.wait_for(QMessageBox))
    qtbot.waitUntil(lambda: (world.network(HOME) or {})["allowDefault"] is True)


def test_who_agrees_to_the_default_route_gets_it_on_trial(
    actions: Actions, submitted: Recorder, person: Person, runtime: Runtime
) -> None:
    actions.perform(AskForDefaultRoute(network_id=HOME))
    person.click("Send all traffic", person.wait_for(QMessageBox))
    assert submitted.values == [TryDefaultRoute(network_id=HOME)]
    runtime.wait_for(lambda overview: not overview.pending)


@pytest.mark.parametrize(("routes", "is_warned"), [((), True), ((Route(target="0.0.0.0/0", via="10.1.1.1"),), False)])
def test_the_default_route_of_a_network_without_a_way_out_is_questioned(
    actions: Actions, person: Person, runtime: Runtime, world: World, routes: tuple[Route, ...], is_warned: bool
) -> None:
    world.set_stage(HOME, Stage(name="Home", routes=routes))
    runtime.refresh()
    actions.perform(AskForDefaultRoute(network_id=HOME))
    question = person.wait_for(QMessageBox)
    assert ("offers no default route" in person.read(question)) is is_warned
    question.close()


def test_a_question_about_a_network_that_was_left_meanwhile_still_opens(actions: Actions, person: Person) -> None:
    actions.perform(AskForDefaultRoute(network_id=NetworkId("8056c2e21c00ffff")))
    question = person.wait_for(QMessageBox)
    assert "8056c2e21c 00ffff" in person.read(question)
    question.close()


@pytest.mark.parametrize(
    "action",
    [AskToLeave(network_id=HOME), AskForDefaultRoute(network_id=HOME), ShowAbout()],
    ids=["leave", "default route", "about"],
)
def test_the_same_question_is_open_once_and_comes_to_the_front(
    actions: Actions, person: Person, action: AskToLeave | AskForDefaultRoute | ShowAbout, qtbot: QtBot
) -> None:
    actions.perform(action)
    question = person.wait_for(QDialog)
    actions.perform(AskToJoin())
    dialog = person.wait_for(JoinDialog)
    actions.perform(action)
    qtbot.waitUntil(question.isActiveWindow)
    assert set(person.all_seen(QDialog)) == {question, dialog}
    dialog.close()
    question.close()


def test_a_question_that_was_minimized_comes_back(actions: Actions, person: Person, qtbot: QtBot) -> None:
    actions.perform(AskToLeave(network_id=HOME))
    question = person.wait_for(QMessageBox)
    question.showMinimized()
    actions.perform(AskToLeave(network_id=HOME))
    qtbot.waitUntil(lambda: not question.isMinimized())
    question.close()


def test_each_network_has_its_own_question(actions: Actions, person: Person) -> None:
    for network_id in (HOME, OFFICE, HOME):
        actions.perform(AskToLeave(network_id=network_id))
    questions = person.all_seen(QMessageBox)
    assert len(questions) == 2
    for question in questions:
        question.close()


def test_a_question_that_was_answered_is_asked_anew(actions: Actions, person: Person, qtbot: QtBot) -> None:
    actions.perform(AskToLeave(network_id=HOME))
    question = person.wait_for(QMessageBox)
    with qtbot.waitSignal(question.destroyed):
        person.click("Cancel", question)
    actions.perform(AskToLeave(network_id=HOME))
    person.wait_for(QMessageBox).close()


def test_a_question_answered_a_moment_ago_is_asked_anew(actions: Actions, person: Person) -> None:
    """Closed, and deleted only when the event loop comes to it."""
    actions.perform(AskToLeave(network_id=HOME))
    person.wait_for(QMessageBox).close()
    actions.perform(AskToLeave(network_id=HOME))
    person.wait_for(QMessageBox).close()


# Dialogs.


def test_joining_opens_the_dialog(actions: Actions, person: Person, qtbot: QtBot) -> None:
    actions.perform(AskToJoin())
    with qtbot.waitSignal(person.wait_for(JoinDialog).destroyed):
        person.see(JoinDialog).close()


def test_joining_twice_opens_one_dialog(actions: Actions, person: Person) -> None:
    actions.perform(AskToJoin())
    person.wait_for(JoinDialog)
    actions.perform(AskToJoin())
    person.see(JoinDialog).close()


def test_after_a_dialog_was_closed_another_opens(actions: Actions, person: Person, qtbot: QtBot) -> None:
    actions.perform(AskToJoin())
    with qtbot.waitSignal(person.wait_for(JoinDialog).destroyed):
        person.see(JoinDialog).close()
    actions.perform(AskToJoin())
    person.wait_for(JoinDialog).close()


def test_about_tells_the_version_of_the_service(actions: Actions, person: Person) -> None:
    actions.perform(ShowAbout())
    about = person.wait_for(AboutDialog)
    person.wait_for_text("1.14.1", about)
    about.close()


def test_sharing_a_network_opens_what_others_need_to_join_it(actions: Actions, person: Person) -> None:
    actions.perform(Share(network_id=HOME))
    dialog = person.wait_for(ShareDialog)
    assert "Home" in person.read(dialog)
    dialog.close()


def test_each_network_is_shared_in_a_dialog_of_its_own(actions: Actions, person: Person) -> None:
    for network_id in (HOME, OFFICE, HOME):
        actions.perform(Share(network_id=network_id))
    dialogs = person.all_seen(ShareDialog)
    assert len(dialogs) == 2
    for dialog in dialogs:
        dialog.close()


def test_taking_questions_back_closes_every_one_that_is_open(
    actions: Actions, person: Person, runtime: Runtime, qtbot: QtBot
) -> None:
    for action in (ShowAbout(), AskToLeave(network_id=HOME), AskToJoin(), Share(network_id=HOME)):
        actions.perform(action)
    actions.close_dialogs()
    qtbot.waitUntil(lambda: person.all_seen(QDialog) == [])
    runtime.refresh()
    assert runtime.changes_asked() == []


def test_several_dialogs_live_side_by_side(actions: Actions, person: Person, runtime: Runtime) -> None:
    for action in (ShowAbout(), AskToLeave(network_id=HOME), AskToJoin()):
        actions.perform(action)
    assert len(person.all_seen(QDialog)) == 3
    runtime.refresh()
    for dialog in person.all_seen(QDialog):
        dialog.close()
