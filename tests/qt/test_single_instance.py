"""One program for each person and desktop; a second start shows the first."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QDir, QProcess
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from ztray.runtime.single_instance import SingleInstance, instance_name

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
print(SingleInstance(sys.argv[1]).claim())
"""


def start_again(name: str, first: SingleInstance, qtbot: QtBot) -> str:
    """Start another program, and return what it says of its claim when the first has been told to show itself."""
    second = QProcess()
    with qtbot.waitSignals([second.finished, first.show_wanted], timeout=10_000):
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
