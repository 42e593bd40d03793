"""What a click on the icon does, as the person has chosen it."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from tests.fakes.builders import HOME as FIRST
from tests.fakes.builders import MY_ADDRESS, NODE, OFFICE, network, online, outage
from tests.qt.person import Person
from tests.qt.running import Desk, Running
from tests.qt.wiring import HOME
from ztray.demo.service import SimulatedService
from ztray.demo.world import World
from ztray.domain.intent import Resume
from ztray.domain.memory import KnownNetwork, Memory, Phase, Promise
from ztray.domain.pause import PauseLength
from ztray.domain.settings import ClickAction
from ztray.domain.state import OutageReason, Overview, Snapshot
from ztray.presentation.actions import Action, CopyText, PauseFor, ShowWindow, SubmitAll
from ztray.presentation.clicks import action_of_click
from ztray.ui.main_window import MainWindow

PAUSED = Memory(networks=(KnownNetwork(id=OFFICE, pause=Promise(phase=Phase.PAUSED)),))
TWO = online(network(FIRST), network(OFFICE))
LAST = Snapshot(node=NODE)
OUT = outage(OutageReason.NOT_RUNNING)


@pytest.mark.parametrize(
    ("click", "overview", "action"),
    [
        (ClickAction.OPEN_WINDOW, TWO, ShowWindow()),
        (ClickAction.NOTHING, TWO, None),
        (ClickAction.COPY_ADDRESS, TWO, CopyText(text=MY_ADDRESS)),
        (
            ClickAction.PAUSE_OR_RESUME,
            TWO,
            PauseFor(network_ids=(FIRST, OFFICE), length=PauseLength.UNTIL_RESUMED),
        ),
        (
            ClickAction.PAUSE_OR_RESUME,
            replace(online(network(FIRST)), memory=PAUSED),
            SubmitAll(intents=(Resume(network_id=OFFICE),)),
        ),
        (ClickAction.PAUSE_OR_RESUME, online(), None),
        (ClickAction.PAUSE_OR_RESUME, replace(OUT, memory=PAUSED), ShowWindow()),
        (ClickAction.COPY_ADDRESS, OUT, ShowWindow()),
        (ClickAction.COPY_ADDRESS, replace(OUT, last_snapshot=LAST), CopyText(text=MY_ADDRESS)),
        (ClickAction.COPY_ADDRESS, Overview(), ShowWindow()),
    ],
    ids=[
        "open",
        "nothing",
        "copy",
        "pause",
        "resume",
        "nothing to pause",
        "pause in an outage",
        "copy in an outage",
        "copy what was known",
        "copy before anything is known",
    ],
)
def test_a_click_means_what_was_chosen_for_it(click: ClickAction, overview: Overview, action: Action | None) -> None:
    assert action_of_click(click, overview) == action


# In the whole program.


def test_a_click_opens_the_window_at_its_page(desk: Desk, person: Person) -> None:
    person.press(Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    page = desk.page
    desk.window.close()
    desk.tray.clicked.emit()
    person.wait_for(MainWindow)
    assert desk.page is page


def test_a_middle_click_pauses_all_networks_and_another_resumes_them(desk: Desk, world: World) -> None:
    desk.tray.middle_clicked.emit()
    desk.wait_until(lambda: desk.rows == ["‖ Home"])
    assert world.networks() == []
    desk.tray.middle_clicked.emit()
    desk.wait_until(lambda: desk.rows == ["● Home"])


def test_a_double_click_opens_the_window_whatever_is_chosen(desk: Desk, person: Person) -> None:
    desk.preferences.change(click=ClickAction.NOTHING)
    desk.window.close()
    desk.tray.clicked.emit()
    assert person.all_seen(MainWindow) == []
    desk.tray.opened.emit()
    person.wait_for(MainWindow)


def test_a_choice_holds_from_the_next_click_on(desk: Desk, person: Person, world: World) -> None:
    desk.preferences.change(click=ClickAction.COPY_ADDRESS, middle_click=ClickAction.OPEN_WINDOW)
    desk.window.close()
    desk.tray.clicked.emit()
    assert (person.clipboard, person.all_seen(MainWindow)) == (world.address, [])
    desk.tray.middle_clicked.emit()
    person.wait_for(MainWindow)
    assert world.network(HOME) is not None


def test_the_address_can_be_copied_while_the_service_is_out(
    desk: Desk, person: Person, service: SimulatedService, world: World
) -> None:
    desk.preferences.change(click=ClickAction.COPY_ADDRESS)
    service.stop()
    desk.look()
    desk.wait_for_text("ZeroTier is not running")
    desk.tray.clicked.emit()
    assert person.clipboard == world.address


def test_a_choice_is_kept_over_a_restart(desk: Desk, running: Running) -> None:
    desk.preferences.change(middle_click=ClickAction.NOTHING)
    running.stop()
    assert running.settings_file.load().value.middle_click is ClickAction.NOTHING
