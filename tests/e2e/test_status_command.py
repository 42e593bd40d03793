"""`ztray status`, which needs no screen: the state for people and for scripts, and exit codes."""

import json
import subprocess

import pytest

from tests.e2e.program import PersonsHome, at_service, command_line
from tests.fakes.desktop import PrivateDesktop
from tests.fakes.patience import PATIENCE
from ztray.demo.networks import Stage
from ztray.demo.peers import Peer, PhysicalPath
from ztray.demo.scenery import HOSTILE_NAME
from ztray.demo.service import SimulatedService
from ztray.domain.identifiers import NetworkId
from ztray.domain.memory import KnownNetwork, Memory, Phase, Promise
from ztray.environment import milliseconds_now
from ztray.storage.record_file import RecordFile


@pytest.fixture
def status(desktop: PrivateDesktop, persons_home: PersonsHome, service: SimulatedService) -> "Status":
    return Status(desktop, persons_home, service)


class Status:
    def __init__(self, desktop: PrivateDesktop, persons_home: PersonsHome, service: SimulatedService) -> None:
        without_screen = {name: text for name, text in desktop.environment.items() if name != "DISPLAY"}
        self._environment = without_screen | persons_home.environment
        self._service = service

    def __call__(self, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
        run = subprocess.run(
            command_line("status", *options, *at_service(self._service)),
            env=self._environment | variables,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=PATIENCE,
            check=False,
        )
        assert run.stderr == ""
        return run


def test_who_is_online_reads_so_and_a_script_gets_zero(status: Status, home: NetworkId) -> None:
    del home
    run = status()
    assert run.returncode == 0
    lines = run.stdout.splitlines()
    assert lines[0] == "Online · 1 network"
    assert "● Home · 10.147.20.27" in lines


def test_who_is_offline_reads_so_and_a_script_gets_three(status: Status, service: SimulatedService) -> None:
    service.world.set_online(False)
    run = status()
    assert run.returncode == 3
    assert run.stdout.startswith("Offline")


def test_who_has_no_service_reads_what_helps_and_a_script_gets_four(status: Status, service: SimulatedService) -> None:
    service.stop()
    run = status()
    assert run.returncode == 4
    assert run.stdout.startswith("ZeroTier is not running\n")
    assert f"Nothing listens on 127.0.0.1:{service.port}" in run.stdout


def test_a_script_reads_json(status: Status, service: SimulatedService, home: NetworkId) -> None:
    service.world.add_peer(Peer(address="9f3a1c55d0", latency=12, paths=(PhysicalPath(address="192.0.2.7/9993"),)))
    content = json.loads(status("--json").stdout)
    assert (content["state"], content["address"]) == ("online", service.world.address)
    assert content["devices"] == {"direct": 1, "relayed": 0, "unknown": 0}
    assert content["paused"] == []
    (network,) = content["networks"]
    assert network == {
        "id": home,
        "name": "Home",
        "alias": "",
        "status": "OK",
        "addresses": ["10.147.20.27"],
        "flags": {"allowManaged": True, "allowGlobal": False, "allowDefault": False, "allowDNS": False},
    }


def test_a_script_reads_the_reason_of_an_outage(status: Status, service: SimulatedService) -> None:
    (service.home / "authtoken.secret").write_text("somebody-elses-token")
    content = json.loads(status("--json").stdout)
    assert (content["state"], content["reason"]) == ("unavailable", "token_refused")
    assert "somebody-elses-token" not in str(content)


def test_a_hostile_name_is_one_line_in_a_terminal(status: Status, service: SimulatedService, home: NetworkId) -> None:
    service.world.set_stage(home, Stage(name=HOSTILE_NAME, addresses=("10.1.1.1/24",)))
    (line,) = [line for line in status().stdout.splitlines() if "10.1.1.1" in line]
    assert line.startswith("● <b>evil</b>")
    assert "\u202e" not in line


def test_a_terminal_without_the_marks_gets_question_marks(status: Status, home: NetworkId) -> None:
    del home
    assert "? Home ? 10.147.20.27" in status(PYTHONIOENCODING="ascii").stdout


# What ZTray remembers and the service does not.


def remember(persons_home: PersonsHome, known: KnownNetwork) -> None:
    RecordFile(persons_home.state / "networks.json", Memory).save(Memory(networks=(known,)))


def test_a_name_of_one_s_own_is_printed(status: Status, persons_home: PersonsHome, home: NetworkId) -> None:
    remember(persons_home, KnownNetwork(id=home, alias="My home"))
    assert "● My home · 10.147.20.27" in status().stdout.splitlines()
    (network,) = json.loads(status("--json").stdout)["networks"]
    assert (network["name"], network["alias"]) == ("Home", "My home")


def test_a_paused_network_is_printed_with_its_end(
    status: Status, persons_home: PersonsHome, service: SimulatedService, home: NetworkId
) -> None:
    service.world.leave(home)
    until = milliseconds_now() + 3_600_000
    remember(persons_home, KnownNetwork(id=home, name="Home", pause=Promise(phase=Phase.PAUSED, until=until)))
    lines = status().stdout.splitlines()
    assert lines[0] == "Online · no networks, 1 paused"
    assert any(line.startswith("‖ Home · paused until ") for line in lines)
    assert json.loads(status("--json").stdout)["paused"] == [{"id": home, "name": "Home", "alias": "", "until": until}]


def test_printing_the_state_changes_nothing_that_is_remembered(
    status: Status, persons_home: PersonsHome, home: NetworkId
) -> None:
    """Nor does it end a pause that lasts until the next start: that is the tray's."""
    remember(persons_home, KnownNetwork(id=home, pause=Promise(phase=Phase.PAUSED, until_start=True)))
    before = {path: path.read_bytes() for path in persons_home.state.iterdir()}
    status()
    assert {path: path.read_bytes() for path in persons_home.state.iterdir()} == before


def test_memory_that_cannot_be_read_is_none(status: Status, persons_home: PersonsHome, home: NetworkId) -> None:
    del home
    (persons_home.state / "networks.json").write_text("{")
    assert "● Home · 10.147.20.27" in status().stdout.splitlines()
