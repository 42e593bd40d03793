"""What quitting does to the networks: nothing, or pause them until the next start; and no trial goes on unwatched."""

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from tests.qt.person import Person
from tests.qt.running import Desk, Running, exit_code_after, goes_on_after
from tests.qt.wiring import HOME, OFFICE
from ztray.demo.networks import Stage
from ztray.demo.service import SimulatedService
from ztray.demo.world import World
from ztray.domain.memory import Memory, Phase
from ztray.domain.settings import QuitAction
from ztray.storage.record_file import RecordFile
from ztray.ui.dialogs.keep import KeepDialog
from ztray.ui.main_window import MainWindow


@pytest.fixture
def pausing(running: Running, person: Person, world: World, qtbot: QtBot) -> Desk:
    """The program of somebody who wants all networks paused when it ends, with two networks."""
    world.add_network(OFFICE, Stage(name="Office"), flags={"allowDNS": True})
    running.choose(on_quit=QuitAction.PAUSE, start_hidden=False)
    desk = Desk(running.start(), person.wait_for(MainWindow), person, world, qtbot)
    desk.wait_until(lambda: desk.rows == ["● Home", "● Office"])
    return desk


def memory_of(running: Running) -> Memory:
    return RecordFile(running.folders.state / "networks.json", Memory).load().value


def test_quitting_leaves_the_networks_as_they_are(desk: Desk, world: World) -> None:
    assert exit_code_after(desk.application.quit) == 0
    assert world.network(HOME) is not None


def test_who_wants_it_has_all_networks_paused_when_it_ends(pausing: Desk, world: World, running: Running) -> None:
    assert exit_code_after(pausing.application.quit) == 0
    assert world.networks() == []
    promises = [known.pause for known in memory_of(running).networks]
    assert [(promise.phase, promise.until_start) for promise in promises if promise] == [(Phase.PAUSED, True)] * 2


def test_the_next_start_comes_back_from_it_with_all_flags(pausing: Desk, world: World, running: Running) -> None:
    exit_code_after(pausing.application.quit)
    running.stop()
    running.start()
    pausing.wait_until(lambda: len(world.networks()) == 2)
    assert pausing.flags_of(OFFICE)["allowDNS"] is True


def test_a_network_that_was_paused_for_longer_stays_paused(
    pausing: Desk, world: World, running: Running, person: Person, qtbot: QtBot
) -> None:
    pausing.entry("● Home · 10.147.20.27", "Pause", "Until resumed").trigger()
    pausing.wait_until(lambda: pausing.rows == ["‖ Home", "● Office"])
    exit_code_after(pausing.application.quit)
    running.stop()
    again = Desk(running.start(), person.wait_for(MainWindow), person, world, qtbot)
    again.wait_until(lambda: again.rows == ["‖ Home", "● Office"])


def test_who_asks_twice_does_not_want_to_wait(pausing: Desk, service: SimulatedService) -> None:
    service.hang()

    def ask_twice() -> None:
        pausing.application.quit()
        pausing.application.quit()

    assert exit_code_after(ask_twice, within=1) == 0


def test_it_waits_for_what_is_to_be_done_before_it_ends(pausing: Desk, service: SimulatedService) -> None:
    service.hang()
    assert goes_on_after(pausing.application.quit)
    service.resume()


def test_a_service_that_cannot_be_asked_keeps_nobody_from_quitting(pausing: Desk, service: SimulatedService) -> None:
    service.stop()
    pausing.look()
    pausing.wait_for_text("ZeroTier is not running")
    assert exit_code_after(pausing.application.quit, within=1) == 0


def test_a_service_that_stops_meanwhile_keeps_nobody_from_quitting(pausing: Desk, service: SimulatedService) -> None:
    service.stop()
    assert exit_code_after(pausing.application.quit, within=3) == 0


def test_the_networks_of_the_demo_are_not_paused(pausing: Desk, world: World, running: Running) -> None:
    running.stop()
    application = running.start(demo=True)
    window = pausing.person.wait_for(MainWindow)
    pausing.person.wait_for_text("This is a demo", window)
    assert exit_code_after(application.quit, within=1) == 0
    assert len(world.networks()) == 2


def test_a_network_that_the_service_keeps_is_told_and_does_not_stop_the_end(
    pausing: Desk, service: SimulatedService, running: Running
) -> None:
    service.answer_with("DELETE", f"/network/{HOME}", status=500, body=b"not now")
    assert exit_code_after(pausing.application.quit) == 0
    known = memory_of(running).network(HOME)
    assert known is not None
    assert known.pause is None


# Trials.


def begin_trial(desk: Desk, person: Person) -> None:
    person.click("Allow default route", desk.networks)
    person.click("Send all traffic", person.wait_for(QMessageBox))
    person.wait_for(KeepDialog)


def test_quitting_during_a_trial_switches_the_default_route_back(desk: Desk, person: Person) -> None:
    begin_trial(desk, person)
    assert desk.flags_of(HOME)["allowDefault"] is True
    assert exit_code_after(desk.application.quit) == 0
    assert desk.flags_of(HOME)["allowDefault"] is False


def test_a_trial_that_is_paused_at_the_end_does_not_come_back(
    pausing: Desk, person: Person, running: Running, world: World
) -> None:
    begin_trial(pausing, person)
    exit_code_after(pausing.application.quit)
    assert world.networks() == []
    running.stop()
    running.start()
    pausing.wait_until(lambda: len(world.networks()) == 2)
    assert pausing.flags_of(HOME)["allowDefault"] is False
    QApplication.processEvents()
    assert person.all_seen(KeepDialog) == []


def test_a_default_route_that_was_kept_stays(desk: Desk, person: Person) -> None:
    begin_trial(desk, person)
    dialog = person.see(KeepDialog)
    person.click("Keep it", dialog)
    desk.wait_until(lambda: "Keep it" not in person.buttons(dialog))
    assert exit_code_after(desk.application.quit) == 0
    assert desk.flags_of(HOME)["allowDefault"] is True


def test_who_keeps_it_and_quits_at_once_has_kept_it(
    desk: Desk, person: Person, service: SimulatedService, running: Running
) -> None:
    begin_trial(desk, person)
    service.hang()
    person.click("Keep it", person.see(KeepDialog))

    def quit_and_have_the_service_go_on() -> None:
        desk.application.quit()
        service.resume()

    assert exit_code_after(quit_and_have_the_service_go_on) == 0
    known = memory_of(running).network(HOME)
    assert known is not None
    assert (known.trial, desk.flags_of(HOME)["allowDefault"]) == (None, True)
