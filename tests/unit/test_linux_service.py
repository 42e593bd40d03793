"""What Linux says of the service: systemd's words, or the list of processes; and of the clock and the name servers."""

import os
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.fakes.linux_root import LinuxRoot
from ztray.domain.service_state import ServiceCondition, ServiceState
from ztray.system import processes, programs
from ztray.system.programs import program_variables

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are scripts of a shell")

PROGRAM = "usr/sbin/zerotier-one"
EXEC_START = "ExecStart={ path=/usr/sbin/zerotier-one ; argv[]=/usr/sbin/zerotier-one ; ignore_errors=no }\n"


@pytest.fixture
def root(tmp_path: Path) -> LinuxRoot:
    root = LinuxRoot(path=tmp_path)
    root.boot()
    return root


def unit(
    active: str = "active",
    sub: str = "running",
    *,
    load: str = "loaded",
    file: str = "enabled",
    entered: int = 0,
    left: int = 0,
) -> str:
    """Return what `systemctl show` answers, with times in microseconds of the monotonic clock."""
    return (
        f"{EXEC_START}LoadState={load}\nActiveState={active}\nSubState={sub}\nUnitFileState={file}\n"
        f"ActiveEnterTimestampMonotonic={entered}\nInactiveExitTimestampMonotonic={left}\n"
    )


def seconds_ago(seconds: float) -> int:
    return int((time.monotonic() - seconds) * 1_000_000)


def state_of(root: LinuxRoot, properties: str) -> ServiceState:
    root.show_unit(properties)
    return root.system().service_state()


# systemd.


@pytest.mark.parametrize(
    ("active", "sub", "condition"),
    [
        ("active", "running", ServiceCondition.RUNNING),
        ("reloading", "reload", ServiceCondition.RUNNING),
        ("activating", "start", ServiceCondition.STARTING),
        ("activating", "auto-restart", ServiceCondition.FAILED),
        ("failed", "failed", ServiceCondition.FAILED),
        ("inactive", "dead", ServiceCondition.STOPPED),
        ("deactivating", "stop-sigterm", ServiceCondition.STOPPED),
        ("maintenance", "cleaning", ServiceCondition.UNKNOWN),
    ],
)
def test_systemd_tells_the_condition(root: LinuxRoot, active: str, sub: str, condition: ServiceCondition) -> None:
    root.add_program("zerotier-one", folder="usr/sbin")
    state = state_of(root, unit(active, sub))
    assert (state.condition, state.manager) == (condition, "systemd")


def test_systemd_is_asked_for_the_service_only(root: LinuxRoot) -> None:
    state_of(root, unit())
    assert (root.path / "asked").read_text(encoding="utf-8").startswith("show zerotier-one.service --property=Load")


def test_systemd_tells_since_when_it_runs(root: LinuxRoot) -> None:
    state = state_of(root, unit(entered=seconds_ago(90), left=seconds_ago(95)))
    assert state.running_for == pytest.approx(90, abs=5)


def test_systemd_tells_since_when_it_starts(root: LinuxRoot) -> None:
    state = state_of(root, unit("activating", "start", entered=seconds_ago(900), left=seconds_ago(20)))
    assert state.running_for == pytest.approx(20, abs=5)


def test_a_service_that_does_not_run_has_not_run_for_any_time(root: LinuxRoot) -> None:
    root.add_program("zerotier-one", folder="usr/sbin")
    state = state_of(root, unit("inactive", "dead", entered=seconds_ago(90), left=seconds_ago(95)))
    assert state.running_for is None


@pytest.mark.parametrize(
    ("file", "starts"),
    [("enabled", True), ("disabled", False), ("masked", False), ("enabled-runtime", False), ("static", None)],
)
def test_systemd_tells_whether_it_starts_at_boot(root: LinuxRoot, file: str, *, starts: bool | None) -> None:
    assert state_of(root, unit(file=file)).starts_at_boot is starts


def test_the_program_is_the_one_that_is_found(root: LinuxRoot) -> None:
    path = root.add_program("zerotier-one", folder="usr/sbin")
    assert state_of(root, unit()).program == path


def test_a_program_elsewhere_is_the_units(root: LinuxRoot) -> None:
    assert state_of(root, unit()).program == "/usr/sbin/zerotier-one"


def test_a_unit_without_its_program_is_a_leftover(root: LinuxRoot) -> None:
    assert state_of(root, unit("failed", "failed")).condition is ServiceCondition.NOT_INSTALLED


def test_a_service_that_systemd_does_not_know_may_still_run(root: LinuxRoot) -> None:
    """As in a container that has the network of its host."""
    root.add_process(77, "zerotier-one", started=400)
    state = state_of(root, unit("inactive", "dead", load="not-found", file=""))
    assert (state.condition, state.manager) == (ServiceCondition.RUNNING, "the list of processes")


@pytest.mark.parametrize("script", ["exit 1", "echo nonsense", "printf '\\377'"])
def test_without_an_answer_of_systemd_processes_tell(root: LinuxRoot, script: str) -> None:
    root.boot_systemd()
    root.add_program("systemctl", script)
    root.add_process(77, "zerotier-one", started=400)
    assert root.system().service_state().manager == "the list of processes"


def test_a_systemd_that_does_not_answer_is_not_waited_for(root: LinuxRoot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "_LONGEST_ANSWER_TIME", 0.1)
    root.boot_systemd()
    root.add_program("systemctl", "exec /bin/sleep 30")
    assert root.system().service_state().condition is ServiceCondition.NOT_INSTALLED


def test_a_systemd_that_does_not_run_is_not_asked(root: LinuxRoot) -> None:
    root.add_program("systemctl", "echo LoadState=loaded; echo ActiveState=active")
    assert root.system().service_state().condition is ServiceCondition.NOT_INSTALLED


# The list of processes.


def test_a_process_of_its_name_is_the_service(root: LinuxRoot) -> None:
    root.add_process(77, "zerotier-one", started=400)
    state = root.system().service_state()
    assert state.condition is ServiceCondition.RUNNING
    assert state.running_for == pytest.approx(600)


def test_the_oldest_of_them_tells_for_how_long(root: LinuxRoot) -> None:
    root.add_process(76, "zerotier-one", started=900)
    root.add_process(77, "zerotier-one", started=400)
    assert root.system().service_state().running_for == pytest.approx(600)


def test_a_program_that_does_not_run_has_stopped(root: LinuxRoot) -> None:
    root.add_program("zerotier-one", folder="usr/local/sbin")
    assert root.system().service_state().condition is ServiceCondition.STOPPED


def test_a_process_that_has_ended_and_is_still_listed_does_not_run(root: LinuxRoot) -> None:
    root.add_process(77, "zerotier-one", started=400, state="Z")
    assert root.system().service_state().condition is ServiceCondition.NOT_INSTALLED


def test_a_process_of_another_name_is_another(root: LinuxRoot) -> None:
    root.add_process(77, "zerotier-cli", started=400)
    assert root.system().service_state().condition is ServiceCondition.NOT_INSTALLED


def test_neither_program_nor_process_is_nothing_installed(root: LinuxRoot) -> None:
    assert root.system().service_state() == ServiceState(
        condition=ServiceCondition.NOT_INSTALLED, manager="the list of processes"
    )


def test_where_others_processes_are_hidden_nothing_is_claimed(root: LinuxRoot) -> None:
    """As with the option hidepid of /proc: the service would be hidden as well."""
    (root.path / "proc" / "1" / "comm").unlink()
    root.add_program("zerotier-one", folder="usr/sbin")
    assert root.system().service_state().condition is ServiceCondition.UNKNOWN


def test_a_sandbox_claims_nothing(root: LinuxRoot) -> None:
    root.write(".flatpak-info")
    assert root.system().service_state() == ServiceState(condition=ServiceCondition.UNKNOWN)


def test_without_proc_psutil_lists_the_processes(root: LinuxRoot) -> None:
    (root.path / "proc" / "uptime").unlink()
    # No program has this name, but on a machine with the service a process may.
    assert root.system().service_state().condition in (ServiceCondition.NOT_INSTALLED, ServiceCondition.RUNNING)


def test_psutil_finds_a_process_by_its_name() -> None:
    name = psutil.Process().name()
    age = processes.oldest_running_for(name)
    own = processes.running_for(os.getpid())
    assert age is not None
    assert own is not None
    assert age >= own - 1
    assert processes.oldest_running_for("no process has such a name") is None


# The clock and the name servers.


@pytest.mark.parametrize(("answer", "is_right"), [("yes", True), ("no", False), ("", None), ("perhaps", None)])
def test_systemd_tells_whether_the_clock_is_kept_right(root: LinuxRoot, answer: str, *, is_right: bool | None) -> None:
    root.add_program("timedatectl", f'[ "$*" = "show --property=NTPSynchronized --value" ] && echo "{answer}"')
    assert root.system().is_clock_synchronised() is is_right


def test_without_timedatectl_nothing_tells_of_the_clock(root: LinuxRoot) -> None:
    assert root.system().is_clock_synchronised() is None


def test_a_timedatectl_that_fails_tells_nothing(root: LinuxRoot) -> None:
    root.add_program("timedatectl", "echo yes; exit 1")
    assert root.system().is_clock_synchronised() is None


@pytest.mark.parametrize(
    ("answer", "servers"),
    [
        ("Link 5 (zt5u4uptq2): 10.147.20.1 fd00::1", ("10.147.20.1", "fd00::1")),
        (
            "Link 5 (zt5u4uptq2): 9.9.9.9#dns.quad9.net\n                     fd00::1",
            ("9.9.9.9#dns.quad9.net", "fd00::1"),
        ),
        ("Link 5 (zt5u4uptq2):", ()),
        ("", None),
    ],
)
def test_the_resolver_tells_the_name_servers(root: LinuxRoot, answer: str, servers: tuple[str, ...] | None) -> None:
    root.add_program("resolvectl", f"[ \"$*\" = 'dns -- zt5u4uptq2' ] && printf '%s\\n' '{answer}'")
    assert root.system().dns_of("zt5u4uptq2") == servers


def test_without_the_resolver_nothing_tells_of_name_servers(root: LinuxRoot) -> None:
    assert root.system().dns_of("zt5u4uptq2") is None


def test_a_resolver_that_does_not_run_tells_nothing(root: LinuxRoot) -> None:
    root.add_program("resolvectl", "echo 'Unit dbus-org.freedesktop.resolve1.service not found.' >&2; exit 1")
    assert root.system().dns_of("zt5u4uptq2") is None


# What programs are started with.


def test_programs_answer_in_english_and_without_colours() -> None:
    variables = program_variables({"LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8", "SYSTEMD_COLORS": "1"})
    assert variables == {"LANG": "de_DE.UTF-8", "LC_ALL": "C", "SYSTEMD_COLORS": "0"}


def test_programs_get_none_of_the_libraries_of_a_frozen_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    frozen = {"LD_LIBRARY_PATH": "/tmp/_MEI123"}  # noqa: S108 - as PyInstaller names it
    assert "LD_LIBRARY_PATH" not in program_variables(frozen)
    assert program_variables(frozen | {"LD_LIBRARY_PATH_ORIG": "/opt/lib"})["LD_LIBRARY_PATH"] == "/opt/lib"


def test_libraries_that_a_person_has_set_stay() -> None:
    assert program_variables({"LD_LIBRARY_PATH": "/opt/lib"})["LD_LIBRARY_PATH"] == "/opt/lib"
