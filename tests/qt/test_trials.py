"""A default route on trial, from the click to keeping it or not, in the whole program."""

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from tests.qt.person import Person, all_labels_are_plain
from tests.qt.running import Desk, Running
from tests.qt.wiring import HOME, HOSTILE, OFFICE
from ztray.demo.networks import Route, Stage
from ztray.demo.service import SimulatedService
from ztray.demo.world import World
from ztray.ui.dialogs.join import JoinDialog
from ztray.ui.dialogs.keep import KeepDialog

WAY_OUT = (Route(target="0.0.0.0/0", via="10.147.20.1"),)
STAGE = Stage(name="Home", addresses=("10.147.20.27/24",), routes=WAY_OUT)


def is_on(desk: Desk) -> bool:
    return desk.flags_of(HOME)["allowDefault"]


def agree(desk: Desk, person: Person) -> None:
    person.click("Allow default route", desk.networks)
    person.click("Send all traffic", person.wait_for(QMessageBox))


@pytest.fixture
def trial(desk: Desk, person: Person, world: World) -> Desk:
    """All traffic goes through Home, on trial; the question whether to keep it is open."""
    world.set_stage(HOME, STAGE)
    agree(desk, person)
    person.wait_for(KeepDialog)
    assert is_on(desk)
    return desk


def test_the_question_comes_up_by_itself(trial: Desk, person: Person) -> None:
    assert "Keep sending all traffic through “Home”?" in person.read(person.see(KeepDialog))
    assert trial.person.all_seen(QMessageBox) == []


def test_what_is_kept_stays_on(trial: Desk, person: Person, running: Running) -> None:
    dialog = person.see(KeepDialog)
    person.click("Keep it", dialog)
    trial.wait_until(lambda: "Keep it" not in person.buttons(dialog))
    running.calendar.advance(30)
    trial.look()
    trial.look()
    assert is_on(trial)


def test_no_answer_is_a_no(trial: Desk, person: Person, running: Running) -> None:
    running.calendar.advance(21)
    trial.wait_until(lambda: not is_on(trial))
    trial.wait_until(lambda: "Keep it" not in person.buttons(person.see(KeepDialog)))


def test_switching_back_needs_no_waiting(trial: Desk, person: Person) -> None:
    person.click("Switch it back", person.see(KeepDialog))
    trial.wait_until(lambda: not is_on(trial))


def test_closing_the_question_switches_back(trial: Desk, person: Person) -> None:
    person.see(KeepDialog).close()
    trial.wait_until(lambda: not is_on(trial))
    assert person.all_seen(KeepDialog) == []


def test_it_is_asked_once(trial: Desk, person: Person, world: World) -> None:
    dialog = person.see(KeepDialog)
    world.rename(HOME, "Renamed")
    trial.look()
    person.wait_for_text("“Renamed”", dialog)
    assert person.all_seen(KeepDialog) == [dialog]


def test_a_second_trial_is_asked_about_anew(trial: Desk, person: Person) -> None:
    person.see(KeepDialog).close()
    trial.wait_until(lambda: not is_on(trial) and person.buttons(trial.networks).get("Allow default route", False))
    trial.window.activateWindow()
    agree(trial, person)
    person.wait_for(KeepDialog)
    trial.wait_until(lambda: is_on(trial))


def test_a_trial_that_a_killed_program_left_behind_is_ended_by_the_next_start(
    trial: Desk, running: Running, world: World, qtbot: QtBot
) -> None:
    running.stop()  # without quitting
    assert is_on(trial)
    running.calendar.advance(60)
    running.start()
    qtbot.waitUntil(lambda: (world.network(HOME) or {})["allowDefault"] is False)


def test_joining_with_the_default_route_is_a_trial_that_begins_when_it_is_connected(
    desk: Desk, person: Person, world: World
) -> None:
    world.joinable(OFFICE, Stage(status="ACCESS_DENIED"))
    desk.entry("Join network…").trigger()
    dialog = person.wait_for(JoinDialog)
    person.type(OFFICE)
    person.click("Allow default route", dialog)
    person.click("Join", dialog)
    person.click("Send all traffic", person.wait_for(QMessageBox))
    person.wait_for_text("Waiting for approval", dialog)
    assert person.all_seen(KeepDialog) == []
    world.set_stage(OFFICE, Stage(name="Office", routes=WAY_OUT))
    desk.look()
    person.wait_for_text("“Office”", person.wait_for(KeepDialog))
    dialog.close()


def test_a_hostile_name_is_plain_text_in_the_question(desk: Desk, person: Person, world: World) -> None:
    world.set_stage(HOME, Stage(name=HOSTILE, routes=WAY_OUT))
    desk.look()
    desk.wait_for_text("<b>evil</b>")
    agree(desk, person)
    dialog = person.wait_for(KeepDialog)
    assert "<b>evil</b>" in person.read(dialog)
    assert all_labels_are_plain(dialog)


def test_an_outage_during_a_trial_leaves_the_question_open(
    trial: Desk, person: Person, service: SimulatedService
) -> None:
    service.hang()
    trial.look()
    # Two requests may hang one after the other, each for as long as an answer may take.
    trial.wait_until(lambda: "ZeroTier does not answer" in person.read(trial.window))
    assert person.see(KeepDialog).isVisible()
    service.resume()
    trial.look()
    trial.wait_until(lambda: person.buttons(person.see(KeepDialog)).get("Keep it", False))
