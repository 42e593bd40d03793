"""Answering whether a default route shall stay, in time, too late, and not at all."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QProgressBar, QPushButton
from pytestqt.qtbot import QtBot

from tests.fakes.builders import HOME, network, online, outage
from tests.fakes.stopwatch import Stopwatch
from tests.qt.person import Person, all_labels_are_plain, name_of
from tests.qt.wiring import HOSTILE, Recorder
from ztray.domain.intent import Done, Intent, KeepDefaultRoute, Refusal, Refused, SetFlag
from ztray.domain.memory import KnownNetwork, Memory, Trial
from ztray.domain.network import Flag, Route
from ztray.domain.peer import Path, Peer
from ztray.domain.state import OutageReason
from ztray.runtime.pace import Attention
from ztray.runtime.store import Store
from ztray.ui.dialogs.keep import KeepDialog

BEGAN = 1_800_000_000_000
KEEP = KeepDefaultRoute(network_id=HOME)
SWITCH_BACK = SetFlag(network_id=HOME, flag=Flag.DEFAULT, on=False)


class Trying:
    """A default route on trial: what the worker would tell of it, and what it is told."""

    def __init__(self) -> None:
        self.now = BEGAN
        self.peers: tuple[Peer, ...] = ()
        self.store = Store(now=lambda: self.now)
        self.submitted = Recorder()
        self.attention = Recorder()
        self.store.submitted.connect(self.submitted.note)
        self.store.attention_changed.connect(self.attention.note)
        self.is_on_trial(until=BEGAN + 20_000)
        self.shows()

    def shows(self, *, status: str = "OK", name: str = "Home", allow_default: bool = True) -> None:
        """Have the service show the network."""
        routes = (Route(target="0.0.0.0/0", via="10.147.20.1"),)
        shown = network(HOME, status=status, name=name, allow_default=allow_default, routes=routes)
        self.store.on_polled(online(shown).state)

    def is_unreachable(self) -> None:
        self.store.on_polled(outage(OutageReason.TIMED_OUT).state)

    def is_on_trial(self, *, until: int) -> None:
        self.store.on_remembered(Memory(networks=(KnownNetwork(id=HOME, name="Home", trial=Trial(until=until)),)))

    def is_over(self) -> None:
        self.store.on_remembered(Memory(networks=(KnownNetwork(id=HOME, name="Home"),)))

    def is_kept(self) -> None:
        """Do as the worker does when it is kept."""
        self.store.on_finished(Done(intent=KEEP))
        self.is_over()
        self.shows()

    def is_switched_back(self) -> None:
        """Do as the worker does when it is switched back, whoever wanted it."""
        self.store.on_finished(Done(intent=SWITCH_BACK))
        self.is_over()
        self.shows(allow_default=False)

    def is_refused(self, intent: Intent) -> None:
        self.store.on_finished(Refused(intent=intent, refusal=Refusal.UNREACHABLE))
        self.shows()

    @property
    def answers(self) -> list[object]:
        return self.submitted.values


@pytest.fixture
def trying(qtbot: QtBot) -> Trying:  # noqa: ARG001 - there is no QObject before the application
    return Trying()


@pytest.fixture
def gone() -> Recorder:
    """Tells whether the dialog is gone."""
    return Recorder()


@pytest.fixture
def dialog(trying: Trying, person: Person, gone: Recorder) -> Iterator[KeepDialog]:
    dialog = KeepDialog(trying.store, HOME, lambda: trying.peers, lambda: trying.now)
    dialog.destroyed.connect(gone.note)
    dialog.show()
    dialog.activateWindow()
    person.wait_for(KeepDialog)
    yield dialog
    if not gone.values:
        trying.is_over()
        dialog.close()


# What is shown.


def test_it_asks_counts_and_says_what_works(dialog: KeepDialog, person: Person) -> None:
    text = person.read(dialog)
    assert "Keep sending all traffic through “Home”?" in text
    assert "Switching back in 20 s" in text
    assert "ZeroTier is online." in text
    assert "All is well" in text


def test_it_stays_above_other_windows_and_stops_none_of_them(dialog: KeepDialog) -> None:
    assert dialog.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    assert not dialog.isModal()


def test_it_counts_down_by_itself(dialog: KeepDialog, person: Person, trying: Trying) -> None:
    trying.now += 6000
    person.wait_for_text("Switching back in 14 s", dialog)
    assert person.see(QProgressBar, dialog).value() == 14


def test_it_follows_what_the_peers_tell(dialog: KeepDialog, person: Person, trying: Trying) -> None:
    assert "there is no direct path" in person.read(dialog)
    path = Path(address="192.0.2.1/9993", active=True, preferred=True, last_receive=BEGAN + 1)
    trying.peers = (Peer(address=HOME.controller, paths=(path,)),)
    person.wait_for_text("The network's controller answers.", dialog)


def test_it_follows_what_the_service_shows_at_once(dialog: KeepDialog, person: Person, trying: Trying) -> None:
    trying.shows(status="ACCESS_DENIED")
    assert "“Home” is not connected: waiting for approval." in person.read(dialog)
    assert "Something is wrong: better switch it back." in person.read(dialog)


def test_a_check_that_is_none_any_more_disappears(dialog: KeepDialog, person: Person, trying: Trying) -> None:
    trying.is_unreachable()
    assert "The ZeroTier service does not answer." in person.read(dialog)
    assert "is connected" not in person.read(dialog)


def test_nothing_can_be_answered_while_the_service_is_away(dialog: KeepDialog, person: Person, trying: Trying) -> None:
    trying.is_unreachable()
    assert person.buttons(dialog) == {"Close": True}
    trying.shows()
    assert person.buttons(dialog) == {"Keep it": True, "Switch it back": True}
    person.press(Qt.Key.Key_Return)
    assert trying.answers == [SWITCH_BACK]


def test_a_name_of_markup_is_shown_as_plain_text(dialog: KeepDialog, person: Person, trying: Trying) -> None:
    trying.shows(name=HOSTILE)
    assert "<b>evil</b>" in person.read(dialog)
    assert all_labels_are_plain(dialog)


# The answer.


def test_keeping_it(dialog: KeepDialog, person: Person, trying: Trying) -> None:
    person.click("Keep it", dialog)
    assert trying.answers == [KEEP]
    assert "Keeping it…" in person.read(dialog)
    assert person.buttons(dialog) == {"Close": True}
    trying.is_kept()
    assert person.read(dialog).startswith("All traffic goes through “Home” from now on.")


def test_switching_it_back(dialog: KeepDialog, person: Person, trying: Trying) -> None:
    person.click("Switch it back", dialog)
    assert trying.answers == [SWITCH_BACK]
    assert "Switching back…" in person.read(dialog)
    trying.is_switched_back()
    assert person.read(dialog).startswith("Switched back:")


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_who_presses_a_key_without_reading_switches_it_back(
    dialog: KeepDialog, person: Person, trying: Trying, key: Qt.Key
) -> None:
    person.press(key)
    assert trying.answers == [SWITCH_BACK]
    assert "Switching back…" in person.read(dialog)


def test_the_keyboard_is_on_the_safe_answer(dialog: KeepDialog) -> None:
    focus = QApplication.focusWidget()
    assert isinstance(focus, QPushButton)
    assert focus.window() is dialog
    assert name_of(focus) == "Switch it back"


@pytest.mark.usefixtures("dialog")
def test_it_is_kept_by_keyboard_alone(person: Person, trying: Trying) -> None:
    person.tab_to("Keep it")
    person.press(Qt.Key.Key_Space)
    assert trying.answers == [KEEP]


@pytest.mark.usefixtures("dialog")
def test_it_is_kept_by_its_key(person: Person, trying: Trying, qtbot: QtBot) -> None:
    person.press(Qt.Key.Key_K, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: trying.answers == [KEEP])


def test_closing_the_window_switches_it_back(dialog: KeepDialog, trying: Trying, gone: Recorder, qtbot: QtBot) -> None:
    dialog.close()
    qtbot.waitUntil(lambda: bool(gone.values))
    assert trying.answers == [SWITCH_BACK]


def test_a_second_escape_closes_the_window_and_asks_for_nothing_more(
    dialog: KeepDialog, person: Person, trying: Trying, gone: Recorder, qtbot: QtBot
) -> None:
    person.press(Qt.Key.Key_Escape)
    assert dialog.isVisible()
    person.press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: bool(gone.values))
    assert trying.answers == [SWITCH_BACK]


def test_closing_it_after_keeping_switches_nothing_back(
    dialog: KeepDialog, person: Person, trying: Trying, gone: Recorder, qtbot: QtBot
) -> None:
    person.click("Keep it", dialog)
    dialog.close()
    qtbot.waitUntil(lambda: bool(gone.values))
    assert trying.answers == [KEEP]


def test_an_answer_that_was_refused_is_told_and_can_be_given_again(
    dialog: KeepDialog, person: Person, trying: Trying
) -> None:
    person.click("Switch it back", dialog)
    trying.is_refused(SWITCH_BACK)
    assert "“Allow default route” could not be switched off." in person.read(dialog)
    person.click("Switch it back", dialog)
    assert trying.answers == [SWITCH_BACK, SWITCH_BACK]


# No answer.


def test_without_an_answer_it_asks_for_nothing_and_shows_what_the_worker_does(
    dialog: KeepDialog, person: Person, trying: Trying
) -> None:
    trying.now += 20_000
    person.wait_for_text("Switching back…", dialog)
    assert trying.answers == []
    trying.is_switched_back()
    assert person.read(dialog).startswith("Switched back:")
    assert person.buttons(dialog) == {"Close": True}


def test_it_closes_by_itself_when_what_became_of_it_was_shown_for_a_moment(
    dialog: KeepDialog, trying: Trying, gone: Recorder, qtbot: QtBot
) -> None:
    watch = Stopwatch()
    trying.is_switched_back()
    assert dialog.isVisible()
    qtbot.waitUntil(lambda: bool(gone.values))
    watch.assert_within(4)
    assert trying.answers == []


def test_a_trial_that_begins_again_is_asked_about_again(
    dialog: KeepDialog, person: Person, trying: Trying, qtbot: QtBot
) -> None:
    trying.is_switched_back()
    trying.is_on_trial(until=BEGAN + 30_000)
    trying.shows()
    with qtbot.assertNotEmitted(dialog.destroyed, wait=3200):
        assert "Switching back in 30 s" in person.read(dialog)
    assert person.buttons(dialog) == {"Keep it": True, "Switch it back": True}


def test_escape_closes_it_when_there_is_nothing_to_answer(
    dialog: KeepDialog, person: Person, trying: Trying, gone: Recorder, qtbot: QtBot
) -> None:
    assert dialog.isVisible()
    trying.is_switched_back()
    watch = Stopwatch()
    person.press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: bool(gone.values))
    watch.assert_within(1)
    assert trying.answers == []


# What is looked at meanwhile.


def test_networks_and_peers_are_looked_at_while_it_is_open(
    dialog: KeepDialog, trying: Trying, gone: Recorder, qtbot: QtBot
) -> None:
    looked_at = Attention(networks=True, peers=True)
    assert trying.attention.values == [looked_at]
    dialog.close()
    qtbot.waitUntil(lambda: bool(gone.values))
    assert trying.attention.values == [looked_at, Attention()]
