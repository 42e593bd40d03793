"""Set-ups that are broken on purpose: ZTray names the true cause of each, and what it offers mends it.

The services are real, and so is ZTray; what was broken stands in a test's name. A version's own way to take its port
is not the others': up to 1.10 the service goes on when it gets only one of 127.0.0.1 and ::1, and from 1.12 on it
listens on all of this computer's addresses, and ends when IPv4 is taken.
"""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGCONT, SIGKILL, SIGSTOP

import pytest

from tests.fakes import another_user, port_holders
from tests.fakes.desktop import PrivateDesktop
from tests.fakes.tray_host import MenuNode, TrayHost, TrayItem
from tests.live.computer import TOKEN, Computer, Told
from tests.live.real_service import CONTROLLER_IP, STANDARD_PORT, Site, run_in
from ztray.doctor_command import NEEDS_SOMEBODY
from ztray.domain.errand import Errand, ErrandFailure, ErrandFault
from ztray.domain.platform import Platform
from ztray.domain.service_state import ServiceCondition, ServiceState
from ztray.domain.state import Outage, OutageReason
from ztray.presentation.errands import errand_button, failure_sentence
from ztray.presentation.outage import Explanation, explain
from ztray.status_command import UNAVAILABLE

PORT = STANDARD_PORT
HERE = f"127.0.0.1:{PORT}"
ANOTHER_PORT = PORT + 10000
STALE = "0stale0token0of0old0days"
OFFLINE = ["Internet"]
"""All that is wrong with a computer that is alone."""

POLL = 5 + 2 * 3 + 2
"""One pause, two read timeouts and two seconds for a busy machine: how late the menu may be."""


@pytest.fixture
def computer(binary: Path) -> Iterator[Computer]:
    with Computer.open(binary) as computer:
        yield computer


@pytest.fixture(scope="module")
def is_bound_apart(binary: Path) -> bool:
    """Whether the service takes its port for IPv4 and for IPv6 apart, and goes on with one of them."""
    version = subprocess.run([binary, "-v"], check=True, stdout=subprocess.PIPE, text=True).stdout
    return tuple(map(int, version.strip().split(".")[:2])) < (1, 12)


@pytest.fixture(scope="module")
def desktop() -> Iterator[PrivateDesktop]:
    with PrivateDesktop() as desktop:
        desktop.folder.chmod(0o711)
        yield desktop


@pytest.fixture
def tray(computer: Computer, desktop: PrivateDesktop) -> Iterator[Callable[[], TrayItem]]:
    """Start ZTray when called; at the end it quits, and has warned of nothing and told no token."""
    servers = {name: desktop.environment[name] for name in ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "QT_QPA_PLATFORM")}
    variables = desktop.environment | computer.environment | servers
    programs: list[subprocess.Popen[bytes]] = []
    with TrayHost(desktop.bus_address) as host:

        def start() -> TrayItem:
            command = (sys.executable, "-m", "ztray")
            programs.append(computer.run(*command, env=variables, stderr=subprocess.PIPE))
            return host.wait_for_item()

        try:
            yield start
            for program in programs:
                program.terminate()
                _, warnings = program.communicate(timeout=5)
                computer.assert_no_secret(warnings)
                assert (program.returncode, warnings) == (0, b"")
        finally:
            for program in programs:
                program.kill()
                program.communicate()


@contextmanager
def held(
    computer: Computer, way: str, host: str, port: int = PORT, *more: str, as_root: bool = False
) -> Iterator[subprocess.Popen[bytes]]:
    """Have another program hold a port; it is the person's own, unless it is root's."""
    command = (sys.executable, port_holders.__file__, way, host, str(port), *more)
    with computer.run(*command, as_root=as_root, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
        try:
            assert program.stdout is not None
            assert program.stdout.readline() == b"ready\n"
            yield program
        finally:
            program.kill()


@contextmanager
def impostor(computer: Computer) -> Iterator[Path]:
    """Have another user answer in the service's place, and write what is heard to a file."""
    heard = computer.folder / "heard"
    heard.touch()
    command = (sys.executable, another_user.__file__, str(PORT), heard)
    with computer.run(*command, as_root=True, stdout=subprocess.PIPE) as program:
        try:
            assert program.stdout is not None
            assert program.stdout.readline() == f"{PORT}\n".encode()
            yield heard
        finally:
            program.kill()


def words_for(
    reason: OutageReason, condition: ServiceCondition | None = None, *, path: str = "", alternative: str = ""
) -> Explanation:
    """Return what a person is told of a cause, without what an administrator's rights can do about it."""
    state = ServiceState(condition=condition) if condition else None
    return explain(
        Outage(reason=reason, service=state, path=path, alternative=alternative), Platform(typed={}, applies_dns=False)
    )


def tells(told: Told, reason: OutageReason, condition: ServiceCondition | None = None, **fields: str) -> bool:
    """Tell whether a cause was told, in the words for it."""
    words = words_for(reason, condition, **fields).sentence
    return told.code == UNAVAILABLE and told.reason == reason.name.lower() and told.sentence.startswith(words)


def shows(item: TrayItem, reason: OutageReason, condition: ServiceCondition | None = None) -> MenuNode:
    """Wait until the menu begins with a cause; it is open, so that ZTray looks each second."""
    item.about_to_show()
    return item.wait_until(lambda menu: menu.labels[0] == words_for(reason, condition).headline, POLL)


def recovers(item: TrayItem) -> None:
    item.about_to_show()
    item.wait_until(lambda menu: menu.labels[0].startswith(("Online", "Offline")), POLL)


def is_without_token(heard: bytes) -> bool:
    return bool(heard) and b"x-zt1-auth" not in heard.lower() and b"authorization" not in heard.lower()


# The service is not there.


def test_a_computer_without_zerotier(computer: Computer) -> None:
    computer.uninstall()
    told, found = computer.status(), computer.doctor()
    assert tells(told, OutageReason.NOT_INSTALLED)
    assert found.code == NEEDS_SOMEBODY
    assert list(found.problems) == ["Program"]
    assert found.warnings == {}


def test_a_service_that_was_stopped_is_started_by_a_click(computer: Computer, tray: Callable[[], TrayItem]) -> None:
    told, found = computer.status(), computer.doctor()
    assert tells(told, OutageReason.NOT_RUNNING, ServiceCondition.STOPPED)
    assert told.evidence == f"Nothing listens on {HERE}."
    assert list(found.problems) == ["Service"]
    assert found.line("Service")["command"] == "sudo systemctl start zerotier-one"

    item = tray()
    shows(item, OutageReason.NOT_RUNNING, ServiceCondition.STOPPED)
    item.click(errand_button(Errand.START))
    computer.wait_until(computer.answers)
    computer.give_copy()
    recovers(item)
    assert computer.asked == ["systemctl start zerotier-one.service"]


def test_an_administrator_who_declines_changes_nothing(computer: Computer, tray: Callable[[], TrayItem]) -> None:
    (computer.folder / "declines").touch()
    item = tray()
    shows(item, OutageReason.NOT_RUNNING, ServiceCondition.STOPPED)
    item.click(errand_button(Errand.START))
    failure = ErrandFailure(errand=Errand.START, fault=ErrandFault.DECLINED)
    words = failure_sentence(failure, Platform(typed={}, applies_dns=False))[:40]
    item.wait_until(lambda menu: any(words in label for label in menu.labels), POLL)
    assert computer.pid == 0


def test_a_service_that_has_crashed(computer: Computer) -> None:
    computer.start()
    computer.signal(SIGKILL)
    computer.wait_until(lambda: computer.pid == 0)
    told, found = computer.status(), computer.doctor()
    assert tells(told, OutageReason.NOT_RUNNING, ServiceCondition.FAILED)
    assert list(found.problems) == ["Service"]


def test_a_service_that_is_just_starting_is_waited_for(computer: Computer, tray: Callable[[], TrayItem]) -> None:
    computer.start()
    computer.give_copy()
    computer.stop()
    (computer.folder / "starts-slowly").touch()
    computer.systemctl("start")
    computer.backdate(2)
    told, found = computer.status(), computer.doctor()
    assert tells(told, OutageReason.STARTING)
    assert found.problems == {}
    assert list(found.warnings) == ["IPv4"]
    assert found.line("IPv4")["command"] == ""

    item = tray()
    shows(item, OutageReason.STARTING)
    computer.signal(SIGCONT)
    recovers(item)
    assert computer.asked == []


def test_a_service_with_a_port_of_its_own_in_a_closed_home(computer: Computer) -> None:
    computer.configure(primaryPort=ANOTHER_PORT)
    computer.start(seconds_ago=60)
    computer.close_home()
    computer.give_copy()
    told, found = computer.status(), computer.doctor()
    assert tells(told, OutageReason.NOT_LISTENING)
    assert "whether it is another one, only administrators can read" in told.evidence
    assert list(found.problems) == ["IPv4"]
    assert list(found.warnings) == ["Port"]

    computer.choose(service_port=ANOTHER_PORT)
    assert computer.status().is_usable
    assert list(computer.doctor().problems) == OFFLINE


# Somebody else is in its place.


def test_a_web_server_on_the_services_port_is_named(computer: Computer) -> None:
    computer.start()
    computer.give_copy()
    computer.stop()
    with held(computer, "web", "::") as program:
        computer.systemctl("start")
        computer.wait_until(lambda: computer.pid == 0)
        told, found = computer.status(), computer.doctor()
    assert tells(told, OutageReason.FOREIGN_LISTENER)
    owner = rf"“python[\d.]*” \(process {program.pid}\) of the user daemon"
    assert re.search(owner, told.evidence)
    assert re.search(owner, found.problems["Answer"])
    assert list(found.problems) == ["Service", "Listener", "Answer"]
    assert found.warnings == {}

    computer.start()
    assert computer.status().is_usable


def test_a_program_that_says_nothing_on_the_services_port_is_not_taken_for_the_service(computer: Computer) -> None:
    with held(computer, "silent", "::") as program:
        told, found = computer.status(), computer.doctor()
    assert tells(told, OutageReason.FOREIGN_LISTENER)
    assert f"{HERE} accepts connections and does not answer. It is “python" in told.evidence
    assert f"(process {program.pid}) of the user daemon" in told.evidence
    assert list(found.problems) == ["Service", "Listener", "Answer"]
    assert found.warnings == {}


def test_another_user_who_imitates_the_service_is_named_and_sent_no_token(computer: Computer) -> None:
    computer.start()
    computer.give_copy()
    computer.stop()
    with impostor(computer) as heard:
        told, found = computer.status(), computer.doctor()
    assert tells(told, OutageReason.UNTRUSTED_LISTENER)
    assert told.evidence == f"{HERE} is held by a program of the user nobody."
    assert list(found.problems) == ["Service", "Listener"]
    assert found.warnings == {}
    assert is_without_token(heard.read_bytes())

    computer.start()
    assert computer.status().is_usable


def test_another_user_who_takes_the_services_place_meanwhile_is_sent_no_token(
    computer: Computer, tray: Callable[[], TrayItem]
) -> None:
    computer.start()
    computer.give_copy()
    item = tray()
    recovers(item)
    computer.stop()
    with impostor(computer) as heard:
        shows(item, OutageReason.UNTRUSTED_LISTENER)
    assert is_without_token(heard.read_bytes())
    computer.start()
    recovers(item)


def test_answers_that_were_garbled_on_the_way(computer: Computer) -> None:
    computer.configure(primaryPort=ANOTHER_PORT)
    computer.start()
    computer.give_copy()
    computer.choose(service_port=PORT)
    with held(computer, "garbling", "127.0.0.1", PORT, str(ANOTHER_PORT), as_root=True):
        told, found = computer.status(), computer.doctor()
    assert tells(told, OutageReason.MALFORMED)
    assert told.evidence == "GET /status: not JSON."
    assert list(found.problems) == ["Answer"]
    assert found.problems["Answer"].endswith("and then could not be used. GET /status: not JSON.")

    computer.choose(service_port=ANOTHER_PORT)
    assert computer.status().is_usable


# The token.


def test_a_token_that_was_deleted_is_back_after_a_restart(computer: Computer) -> None:
    computer.is_person_root = True
    computer.start()
    (computer.home / "authtoken.secret").unlink()
    told, found = computer.status(), computer.doctor()
    assert (told.reason, told.code) == ("token_missing", UNAVAILABLE)
    assert str(TOKEN) in told.sentence
    assert "restart" in told.command
    assert list(found.problems) == ["Token: the service's file"]

    computer.restart()
    assert computer.status().is_usable


def test_a_token_that_only_administrators_read_is_got_by_a_click(
    computer: Computer, tray: Callable[[], TrayItem]
) -> None:
    computer.start()
    computer.close_home()
    told, found = computer.status(), computer.doctor()
    assert tells(told, OutageReason.TOKEN_UNREADABLE)
    assert told.evidence == f"{TOKEN}: Permission denied."
    assert list(found.problems) == ["Token: the service's file"]
    assert computer.asked == []

    item = tray()
    shows(item, OutageReason.TOKEN_UNREADABLE)
    item.click(errand_button(Errand.READ_TOKEN))
    recovers(item)
    (asked,) = computer.asked
    assert re.fullmatch(rf"pkexec --disable-internal-agent \S*/cat -- {TOKEN}", asked)


def test_a_copy_from_old_days_is_not_what_is_in_the_way(computer: Computer) -> None:
    computer.start()
    computer.close_home()
    computer.give_copy(STALE)
    told, found = computer.status(), computer.doctor()
    assert tells(told, OutageReason.TOKEN_UNREADABLE)
    assert list(found.problems) == ["Token: the service's file"]
    assert list(found.warnings) == ["Token: a copy"]


def test_a_token_file_that_was_written_anew_is_refused_until_a_restart(computer: Computer) -> None:
    computer.is_person_root = True
    computer.start()
    (computer.home / "authtoken.secret").write_text(STALE)
    told, found = computer.status(), computer.doctor()
    assert (told.reason, told.code) == ("token_refused", UNAVAILABLE)
    assert str(TOKEN) in told.sentence
    assert "restart" in told.command
    assert list(found.problems) == ["Token: the service's file"]

    computer.restart()
    assert computer.status().is_usable


@pytest.mark.parametrize(
    ("token", "mode"), [pytest.param(STALE, 0o600, id="stale"), pytest.param(None, 0o644, id="world-readable")]
)
def test_a_copy_that_should_not_be_there_is_removed_by_the_command_for_it(
    computer: Computer, token: str | None, mode: int
) -> None:
    computer.start()
    computer.close_home()
    copy = computer.give_copy(token, mode=mode)
    computer.give_copy(name=".zerotier-local-auth")
    assert computer.status().is_usable
    found = computer.doctor()
    assert (list(found.problems), list(found.warnings)) == (OFFLINE, ["Token: a copy"])
    assert "~/.zeroTierOneAuthToken" in found.warnings["Token: a copy"]

    with computer.run("sh", "-c", found.line("Token: a copy")["command"]) as remove:
        assert remove.wait() == 0
    assert not copy.exists()
    found = computer.doctor()
    assert (list(found.problems), found.warnings) == (OFFLINE, {})


def test_a_token_that_is_replaced_meanwhile_is_found_again(computer: Computer, tray: Callable[[], TrayItem]) -> None:
    computer.is_person_root = True
    computer.start()
    token = computer.home / "authtoken.secret"
    item = tray()
    recovers(item)
    before = token.read_text()
    computer.stop()
    shows(item, OutageReason.NOT_RUNNING, ServiceCondition.STOPPED)
    token.unlink()
    computer.start()
    assert token.read_text() != before
    recovers(item)


# The way to it.


def test_ipv4_taken_by_another_program(computer: Computer, is_bound_apart: bool) -> None:
    computer.start()
    computer.give_copy()
    computer.stop()
    with held(computer, "unheard", "127.0.0.1"):
        computer.systemctl("start")
        computer.wait_until(lambda: computer.answers() if is_bound_apart else computer.pid == 0)
        told, found = computer.status(), computer.doctor()
    if is_bound_apart:
        assert told.is_usable
        assert list(found.problems) == OFFLINE
        assert list(found.warnings) == ["IPv4"]
    else:
        assert tells(told, OutageReason.NOT_RUNNING, ServiceCondition.FAILED)
        assert list(found.problems) == ["Service"]
    computer.restart()
    assert list(computer.doctor().problems) == OFFLINE


def test_ipv6_taken_by_another_program_only_worries_the_doctor(computer: Computer, is_bound_apart: bool) -> None:
    with held(computer, "web", "::1") as program:
        computer.start()
        computer.give_copy()
        told, found = computer.status(), computer.doctor()
    assert told.is_usable
    assert list(found.problems) == ["Listener", "Internet"]
    assert found.problems["Listener"].startswith(f"[::1]:{PORT} is held by “python")
    assert f"(process {program.pid}) of the user daemon" in found.problems["Listener"]
    if is_bound_apart:
        found = computer.doctor()
        assert list(found.problems) == OFFLINE
        assert list(found.warnings) == ["IPv6"]


def test_a_service_that_hangs_is_restarted_by_a_click(computer: Computer, tray: Callable[[], TrayItem]) -> None:
    computer.start()
    computer.give_copy()
    hung = computer.pid
    computer.signal(SIGSTOP)
    told, found = computer.status(), computer.doctor()
    assert tells(told, OutageReason.TIMED_OUT)
    assert told.evidence.startswith(f"{HERE} accepts connections and does not answer.")
    assert list(found.problems) == ["Answer"]

    item = tray()
    shows(item, OutageReason.TIMED_OUT)
    item.click(errand_button(Errand.RESTART))
    computer.wait_until(lambda: computer.pid not in (0, hung))
    recovers(item)
    assert computer.asked == ["systemctl restart zerotier-one.service"]


def test_a_computer_that_nothing_leads_out_of_is_offline(computer: Computer) -> None:
    computer.start()
    computer.give_copy()
    told, found = computer.status(), computer.doctor()
    assert (told.code, told.content["state"]) == (3, "offline")
    assert (list(found.problems), found.warnings) == (OFFLINE, {})


def test_an_address_in_the_settings_where_nothing_listens_is_corrected_by_a_click(
    computer: Computer, tray: Callable[[], TrayItem]
) -> None:
    computer.switch_ipv6_off()
    computer.start()
    computer.give_copy()
    computer.choose(service_address="::1")
    told, found = computer.status(), computer.doctor()
    assert tells(told, OutageReason.OTHER_ADDRESS, alternative="127.0.0.1")
    assert told.evidence == f"Nothing listens on [::1]:{PORT}. The service listens on {HERE}."
    assert list(found.problems) == ["Answer"]

    item = tray()
    shows(item, OutageReason.OTHER_ADDRESS)
    (remedy,) = words_for(OutageReason.OTHER_ADDRESS, alternative="127.0.0.1").remedies
    item.click(remedy.text)
    recovers(item)
    assert computer.person.has_chosen("service_address") == "127.0.0.1"


def test_another_computer_that_nobody_has_confirmed_is_asked_for_nothing(binary: Path, site: Site) -> None:
    site.member.kill()
    recording = (sys.executable, port_holders.__file__, "recording", CONTROLLER_IP, str(ANOTHER_PORT))
    with (
        Computer.beside(site.member, binary) as computer,
        run_in(site.controller.namespace, recording, stdout=subprocess.PIPE) as listener,
    ):
        assert listener.stdout is not None
        assert listener.stdout.readline() == b"ready\n"
        computer.start()
        computer.give_copy()
        computer.choose(service_address=CONTROLLER_IP, service_port=ANOTHER_PORT)
        told, found = computer.status(), computer.doctor()
        listener.kill()
        assert listener.stdout.read() == b""
    assert tells(told, OutageReason.REMOTE_ADDRESS, alternative=CONTROLLER_IP)
    assert list(found.problems) == ["Answer"]
    assert CONTROLLER_IP in found.problems["Answer"]


def test_a_network_that_collides_with_the_local_one_is_named(binary: Path, site: Site) -> None:
    network_id = site.controller.create_network(
        name="Collides", pool="10.147.20.0/24", routes={"192.0.2.0/25": "10.147.20.1"}
    )
    site.controller.authorize(network_id, site.member.address)
    site.member.kill()
    with Computer.beside(site.member, binary) as computer:
        computer.start()
        computer.give_copy()
        computer.join(network_id)
        found = computer.doctor()
    assert found.problems == {}
    ((title, sentence),) = found.warnings.items()
    assert title == "Route: Collides"
    assert "192.0.2.0/25" in sentence
    assert "192.0.2.0/24" in sentence
    assert "cable" in sentence
