"""One program for each person and desktop; a second start shows the first."""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import QDir, QProcess
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from ztray.runtime.single_instance import SingleInstance, end_running, instance_name

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def name(tmp_path: Path) -> str:
    """A name of its own: on Unix a name that is a path is the socket itself."""
    return str(tmp_path / "ztray") if sys.platform != "win32" else f"ztray-test-{tmp_path.name}"


CLAIM = """
import sys
from PySide6.QtCore import QCoreApplication
from ztray.runtime.single_instance import SingleInstance
application = QCoreApplication([])
instance = SingleInstance(sys.argv[1])
print(instance.claim())
"""


RUN = """
import sys
from PySide6.QtCore import QCoreApplication
from ztray.runtime.single_instance import SingleInstance
application = QCoreApplication([])
instance = SingleInstance(sys.argv[1])
instance.quit_wanted.connect(application.quit)
print(instance.claim(), flush=True)
application.exec()
print("quit in an orderly way")
"""


def start_again(name: str, first: SingleInstance, qtbot: QtBot) -> str:
    """Start another program, and return what it says of its claim when the first has been told to show itself."""
    second = QProcess()
    with qtbot.waitSignals([second.finished, first.show_wanted]):
        second.start(sys.executable, ["-c", CLAIM, name])
    return bytes(second.readAllStandardOutput().data()).decode().strip()


def test_the_first_start_claims_the_name(name: str) -> None:
    assert SingleInstance(name).claim() is True


def test_a_second_start_shows_the_first_and_goes(name: str, qtbot: QtBot) -> None:
    first = SingleInstance(name)
    assert first.claim()
    assert start_again(name, first, qtbot) == "False"


def test_a_third_start_shows_the_first_again(name: str, qtbot: QtBot) -> None:
    first = SingleInstance(name)
    assert first.claim()
    start_again(name, first, qtbot)
    assert start_again(name, first, qtbot) == "False"


def test_after_the_first_has_gone_the_name_is_free(name: str) -> None:
    first = SingleInstance(name)
    assert first.claim()
    first.close()
    assert SingleInstance(name).claim() is True


def test_a_killed_program_does_not_block(name: str) -> None:
    killed = f"{CLAIM}sys.stdout.flush(); import os, signal; os.kill(os.getpid(), signal.SIGTERM)"
    program = subprocess.run([sys.executable, "-c", killed, name], capture_output=True, text=True, check=False)
    assert program.stdout == "True\n"
    assert program.returncode != 0
    assert SingleInstance(name).claim() is True


def test_a_program_that_hangs_does_not_block(name: str) -> None:
    hanging = f"{CLAIM}sys.stdout.flush(); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", hanging, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "True\n"
        assert SingleInstance(name).claim() is True


def test_nonsense_on_the_socket_shows_nothing(name: str, qtbot: QtBot) -> None:
    first = SingleInstance(name)
    assert first.claim()
    socket = QLocalSocket()
    socket.connectToServer(name)
    assert socket.waitForConnected(1000)
    with qtbot.assertNotEmitted(first.show_wanted, wait=100):
        socket.write(b"rm -rf\n")


# Having it quit.


def test_who_wants_it_to_quit_waits_until_its_process_has_ended(name: str) -> None:
    with subprocess.Popen([sys.executable, "-c", RUN, name], stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "True\n"
        assert end_running(name) is True
        assert not psutil.pid_exists(running.pid)
        assert running.stdout.read() == "quit in an orderly way\n"


def test_where_none_runs_none_has_to_quit_and_the_name_stays_free(name: str) -> None:
    assert end_running(name) is True
    assert SingleInstance(name).claim() is True


def test_after_a_killed_program_none_has_to_quit(name: str) -> None:
    with subprocess.Popen([sys.executable, "-c", RUN, name], stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "True\n"
        running.kill()
        running.wait()
        assert end_running(name) is True


def test_one_that_hangs_is_said_to_run_still(name: str) -> None:
    hanging = f"{CLAIM}sys.stdout.flush(); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", hanging, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "True\n"
        assert end_running(name) is False


# The socket.


def test_only_its_user_may_open_the_socket(name: str) -> None:
    instance = SingleInstance(name)
    assert instance.claim()
    path = Path(QDir.tempPath(), name)
    assert path.stat().st_mode & 0o077 == 0


def test_names_differ_by_desktop_and_demo() -> None:
    names = {
        instance_name({"DISPLAY": ":0"}, is_demo=False),
        instance_name({"DISPLAY": ":0"}, is_demo=True),
        instance_name({"DISPLAY": ":1"}, is_demo=False),
        instance_name({"WAYLAND_DISPLAY": "wayland-0"}, is_demo=False),
    }
    assert len(names) == 4
    assert instance_name({"DISPLAY": ":0"}, is_demo=False) in names
