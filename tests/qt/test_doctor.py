"""The doctor at work in a thread of its own, and whether there is a tray."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

import ztray
from tests.fakes.desktop import PrivateDesktop
from tests.fakes.stopwatch import Stopwatch
from tests.fakes.tray_host import TrayHost
from tests.qt.wiring import Recorder
from ztray.demo.service import SimulatedService
from ztray.demo.world import World
from ztray.domain.examination import Examination
from ztray.domain.state import Outage, Snapshot
from ztray.domain.token import Token
from ztray.environment import ServicePlaces
from ztray.runtime.doctor import Doctor, Visit
from ztray.runtime.search import HeldTokens
from ztray.runtime.tray_host import has_tray_host
from ztray.system.linux import Linux

on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other platforms have no such bus")


class Practice:
    """A doctor, and what it has told."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self._qtbot = qtbot
        self.doctor = Doctor(Linux({"PATH": ""}, root=folder), folder)
        self.examined, self.looking = Recorder(), Recorder()
        self.doctor.examined.connect(self.examined.note)
        self.doctor.looking_changed.connect(self.looking.note)

    def wait(self, count: int = 1) -> None:
        """Wait until it has told so many examinations and looks no longer."""
        self._qtbot.waitUntil(lambda: len(self.examined.values) >= count and not self.doctor.is_looking)

    @property
    def last(self) -> Examination:
        examination = self.doctor.examination
        assert examination is not None
        return examination


@pytest.fixture
def practice(qtbot: QtBot, tmp_path: Path) -> Iterator[Practice]:
    practice = Practice(qtbot, tmp_path)
    yield practice
    assert practice.doctor.close()


def visit(service: SimulatedService, **fields: object) -> Visit:
    return Visit(places=ServicePlaces(home=service.home), **fields)  # type: ignore[arg-type]


def test_a_look_tells_what_it_saw_in_the_thread_of_the_interface(practice: Practice, service: SimulatedService) -> None:
    assert practice.doctor.examination is None
    practice.doctor.look(visit(service, has_tray=True))
    assert practice.doctor.is_looking
    practice.wait()
    assert isinstance(practice.last.state, Snapshot)
    assert practice.last.has_tray is True
    assert practice.examined.values == [practice.last]
    assert practice.examined.in_main_thread == [True]
    assert practice.looking.values == [True, False]


def test_the_tokens_of_the_session_are_tried(practice: Practice, service: SimulatedService) -> None:
    (service.home / "authtoken.secret").unlink()
    practice.doctor.look(visit(service, held=HeldTokens(session=Token(service.token))))
    practice.wait()
    assert isinstance(practice.last.state, Snapshot)


def test_what_is_asked_for_during_a_look_is_looked_at_once_behind_it(
    practice: Practice, service: SimulatedService
) -> None:
    for has_tray in (None, False, True):
        practice.doctor.look(visit(service, has_tray=has_tray))
    practice.wait(2)
    told = [examination.has_tray for examination in practice.examined.values if isinstance(examination, Examination)]
    assert told == [None, True]
    assert practice.looking.values == [True, False]


def test_a_look_at_a_service_that_is_not_wanted_any_more_is_not_told(
    practice: Practice, service: SimulatedService, tmp_path: Path
) -> None:
    practice.doctor.look(visit(service))
    practice.doctor.look(Visit(places=ServicePlaces(home=tmp_path / "none", port=1)))
    practice.wait()
    assert isinstance(practice.last.state, Outage)
    assert practice.examined.values == [practice.last]


def test_what_is_forgotten_is_not_told(practice: Practice, service: SimulatedService, qtbot: QtBot) -> None:
    practice.doctor.look(visit(service))
    practice.wait()
    practice.doctor.look(visit(service))
    practice.doctor.forget()
    assert practice.doctor.examination is None
    qtbot.waitUntil(lambda: not practice.doctor.is_looking)
    assert practice.doctor.examination is None
    assert len(practice.examined.values) == 1


def test_closing_breaks_a_look_off(practice: Practice, service: SimulatedService) -> None:
    service.hang()
    practice.doctor.look(visit(service))
    service.wait_for_request(lambda request: request.path == "/health")
    watch = Stopwatch()
    assert practice.doctor.close()
    watch.assert_within(1.5)


def test_a_doctor_who_was_asked_for_nothing_is_closed_at_once(practice: Practice) -> None:
    assert practice.doctor.close()
    assert practice.doctor.close()


def test_a_look_sends_no_token_to_anybody_else(practice: Practice, world: World, tmp_path: Path) -> None:
    with SimulatedService(world, home=tmp_path / "service") as service:
        service.answer_with("GET", "/health", status=418)
        practice.doctor.look(visit(service))
        practice.wait()
        assert [request.path for request in service.requests] != []
        assert not any(service.token in str(request.headers) for request in service.requests)


# The tray.

ASK = "from ztray.runtime.tray_host import has_tray_host; print(has_tray_host())"


def told(environment: dict[str, str]) -> str:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", ASK],
        env=environment | {"PYTHONPATH": str(Path(ztray.__file__).parents[1])},
        check=True,
        capture_output=True,
        text=True,
        timeout=20,
    ).stdout.strip()


@on_linux
def test_without_a_bus_nothing_tells_of_a_tray(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    assert has_tray_host() is None


@on_linux
def test_a_bus_that_is_gone_tells_nothing() -> None:
    environment = {"PATH": os.environ["PATH"], "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere/bus"}
    assert told(environment) == "None"


@on_linux
def test_a_panel_on_the_bus_is_a_tray_and_its_absence_is_none() -> None:
    with PrivateDesktop() as desktop:
        assert told(desktop.environment) == "False"
        with TrayHost(desktop.bus_address):
            assert told(desktop.environment) == "True"
