"""What Windows says of the service, and whether a listener is the service."""

import os
import socket
from pathlib import Path, PureWindowsPath

import pytest

from ztray.domain.listener import Listener
from ztray.domain.service_state import ServiceCondition
from ztray.system import processes
from ztray.system.processes import WindowsService
from ztray.system.windows import Windows, is_of_service, is_synchronised, state_of

FOLDERS = (PureWindowsPath(r"C:\ProgramData\ZeroTier"), PureWindowsPath(r"C:\Program Files (x86)\ZeroTier"))
SERVICE_PROGRAM = r"C:\ProgramData\ZeroTier\One\zerotier-one_x64.exe"


# The service control manager.


@pytest.mark.parametrize(
    ("status", "condition"),
    [
        ("running", ServiceCondition.RUNNING),
        ("start_pending", ServiceCondition.STARTING),
        ("stopped", ServiceCondition.STOPPED),
        ("stop_pending", ServiceCondition.STOPPED),
        ("paused", ServiceCondition.STOPPED),
        ("dreaming", ServiceCondition.UNKNOWN),
    ],
)
def test_the_manager_tells_the_condition(status: str, condition: ServiceCondition) -> None:
    assert state_of(WindowsService(status=status)).condition is condition


def test_a_service_that_the_manager_does_not_know_is_not_installed() -> None:
    state = state_of(None)
    assert (state.condition, state.manager) == (ServiceCondition.NOT_INSTALLED, "the service control manager")


@pytest.mark.parametrize(
    ("start_type", "starts"), [("automatic", True), ("manual", False), ("disabled", False), ("", None)]
)
def test_the_manager_tells_whether_it_starts_at_boot(start_type: str, *, starts: bool | None) -> None:
    assert state_of(WindowsService(status="stopped", start_type=start_type)).starts_at_boot is starts


@pytest.mark.parametrize(
    ("command", "program"),
    [
        (f'"{SERVICE_PROGRAM}" -x', SERVICE_PROGRAM),
        (SERVICE_PROGRAM, SERVICE_PROGRAM),
        ('"C:\\Program Files\\z t\\one.exe"', "C:\\Program Files\\z t\\one.exe"),
        ("", ""),
    ],
)
def test_the_program_is_the_first_of_its_command_line(command: str, program: str) -> None:
    assert state_of(WindowsService(status="running", command=command)).program == program


# Whose listener it is.


def verdict(
    *, program: str = "", user: str = "", process_id: int = 20, service_process: int | None = 10, installed: bool = True
) -> bool | None:
    listener = Listener(address="127.0.0.1", port=9993, process_id=process_id, program=program, user=user)
    return is_of_service(listener, service_process=service_process, folders=FOLDERS, is_installed_home=installed)


def test_the_process_of_the_service_is_the_service() -> None:
    assert verdict(process_id=10, user="PC\\jo", program="C:\\x.exe") is True


def test_a_process_of_the_system_may_have_the_token() -> None:
    assert verdict(user="NT AUTHORITY\\SYSTEM", program="C:\\Windows\\System32\\svchost.exe") is True


@pytest.mark.parametrize(
    "program", ["C:\\Users\\jo\\evil.exe", "C:\\Program Files\\Python\\python.exe", SERVICE_PROGRAM]
)
def test_a_persons_process_may_not_have_it_wherever_its_program_is(program: str) -> None:
    assert verdict(user="PC\\jo", program=program) is False


@pytest.mark.parametrize("program", [SERVICE_PROGRAM, "C:\\evil\\fake.exe", ""])
def test_what_is_not_the_process_of_the_service_may_not_have_it_whoever_started_it(program: str) -> None:
    """Of another person's process no user can be read, and anybody may run the program of the service."""
    assert verdict(program=program) is False


def test_while_the_service_does_not_run_its_program_may_not_have_the_token_either() -> None:
    assert verdict(program=SERVICE_PROGRAM, service_process=0) is False
    assert verdict(program=SERVICE_PROGRAM, process_id=0, service_process=0) is False


def test_the_kernel_listens_for_anybody_and_may_not_have_the_token() -> None:
    assert verdict(user="NT AUTHORITY\\SYSTEM", process_id=4) is False


def test_whose_another_home_is_nothing_tells() -> None:
    assert verdict(user="PC\\jo", program="C:\\Users\\jo\\zerotier-one.exe", installed=False) is None


@pytest.mark.parametrize(
    "program", [SERVICE_PROGRAM, SERVICE_PROGRAM.upper(), "C:\\Program Files (x86)\\ZeroTier\\One\\zerotier-one.exe"]
)
def test_without_a_user_the_folder_of_the_installer_tells(program: str) -> None:
    assert verdict(program=program, service_process=None) is True


@pytest.mark.parametrize(
    "program",
    ["", "zerotier-one_x64.exe", "C:\\ProgramData\\ZeroTierX\\a.exe", "C:\\Program Files\\Python\\python.exe"],
)
def test_without_a_user_another_folder_tells_nothing(program: str) -> None:
    assert verdict(program=program, service_process=None) is None


def test_without_a_process_nothing_tells(tmp_path: Path) -> None:
    assert Windows().may_have_token(Listener(address="::1", port=9993), tmp_path) is None


@pytest.mark.skipif(os.name == "nt", reason="there may be a service")
def test_ones_own_process_is_not_the_installed_service() -> None:
    listener = Listener(address="::1", port=9993, process_id=os.getpid())
    windows = Windows()
    assert windows.may_have_token(listener, windows.service_home) is False
    assert windows.may_have_token(listener, Path("/elsewhere")) is None
    assert windows.with_program(listener).program


# psutil, which tells the same on every platform.


def test_the_list_of_connections_has_listeners_with_their_processes() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.create_connection(listener.getsockname()):
        port: int = listener.getsockname()[1]
        found = Windows().listeners(port)
        if found is None:
            pytest.skip("this user may not ask for all connections here")
    assert found == (Listener(address="127.0.0.1", port=port, process_id=os.getpid()),)


def test_a_process_that_has_ended_tells_nothing() -> None:
    gone = 2**22 + 7
    assert processes.running_for(gone) is None
    assert processes.user_id_of(gone) is None
    assert (processes.user_of(gone), processes.program_of(gone)) == ("", "")


# The clock.


@pytest.mark.parametrize(
    ("status", "is_right"),
    [
        ("Leap Indicator: 0(no warning)\nStratum: 3\n", True),
        ("Sprungindikator: 0(keine Warnung)\r\nStratum: 4\r\n", True),
        ("Leap Indicator: 3(not synchronized)\nStratum: 0 (unspecified)\n", False),
        ("The service has not been started.", None),
        ("", None),
    ],
)
def test_the_time_service_tells_whether_the_clock_is_kept_right(status: str, *, is_right: bool | None) -> None:
    assert is_synchronised(status) is is_right
