"""Noticing a wake by what logind says, in a process of its own: Qt looks for the bus of the system once."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from jeepney import DBusAddress, message_bus, new_signal  # type: ignore[import-untyped]
from jeepney.io.blocking import DBusConnection, open_dbus_connection  # type: ignore[import-untyped]

from tests.fakes.desktop import PrivateDesktop
from tests.fakes.patience import PATIENCE

# It reads commands: "stop" stops the watch, "listen" waits for all that was said on the bus before, "end" ends it.
WATCHER = """
import sys
from PySide6.QtCore import QCoreApplication, QObject, QSocketNotifier, Slot
from PySide6.QtDBus import QDBusConnection
from ztray.runtime.wake import Wake

class Watcher(QObject):
    def __init__(self):
        super().__init__()
        self.wake = Wake()
        self.wake.woke.connect(self.on_woke)
        self.wake.start()
        self.commands = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, self)
        self.commands.activated.connect(self.on_command)
        print("watching", flush=True)

    @Slot()
    def on_woke(self):
        print("woke", flush=True)

    @Slot()
    def on_command(self):
        command = sys.stdin.readline().strip()
        if command == "end":
            application.quit()
        elif command == "stop":
            self.wake.stop()
        else:
            QDBusConnection.systemBus().interface().isServiceRegistered("org.freedesktop.login1")
            application.processEvents()
        print(command, flush=True)

application = QCoreApplication([])
watcher = Watcher()
application.exec()
"""


class Logind:
    """What logind says on the bus of the system."""

    def __init__(self, connection: DBusConnection) -> None:
        self._connection = connection
        connection.send_and_get_reply(message_bus.RequestName("org.freedesktop.login1"))

    def says(self, *, going_to_sleep: bool) -> None:
        address = DBusAddress("/org/freedesktop/login1", interface="org.freedesktop.login1.Manager")
        self._connection.send(new_signal(address, "PrepareForSleep", "b", (going_to_sleep,)))


class Watching:
    """A process that watches for wakes."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", WATCHER],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def hears(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline().strip()
        assert line, "it has ended"
        return line

    def told(self, command: str) -> list[str]:
        """Give it a command, and return what it says until it has obeyed."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()
        return [*iter(self.hears, command)]

    def ends(self) -> str:
        """End it, and return what it has complained about."""
        _, complaints = self.process.communicate("end\n", timeout=PATIENCE)
        return complaints


@pytest.fixture
def logind(desktop: PrivateDesktop) -> Iterator[Logind]:
    with open_dbus_connection(desktop.bus_address) as connection:
        yield Logind(connection)


@pytest.fixture
def environment(desktop: PrivateDesktop) -> dict[str, str]:
    return desktop.environment | {"PYTHONPATH": "app"}


def watching(environment: dict[str, str]) -> Iterator[Watching]:
    watching = Watching(environment)
    with watching.process:
        try:
            assert watching.hears() == "watching"
            yield watching
        finally:
            watching.process.kill()


@pytest.fixture
def watcher(environment: dict[str, str]) -> Iterator[Watching]:
    yield from watching(environment)


@pytest.fixture
def watcher_without_bus(environment: dict[str, str]) -> Iterator[Watching]:
    yield from watching(environment | {"DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nonexistent/bus"})


def test_logind_tells_of_a_wake(logind: Logind, watcher: Watching) -> None:
    logind.says(going_to_sleep=False)
    assert watcher.hears() == "woke"


def test_going_to_sleep_is_no_wake(logind: Logind, watcher: Watching) -> None:
    logind.says(going_to_sleep=True)
    assert watcher.told("listen") == []


def test_one_wake_is_told_once(logind: Logind, watcher: Watching) -> None:
    logind.says(going_to_sleep=False)
    logind.says(going_to_sleep=False)
    assert watcher.told("listen") == ["woke"]


def test_nothing_is_heard_after_the_end(logind: Logind, watcher: Watching) -> None:
    watcher.told("stop")
    logind.says(going_to_sleep=False)
    assert watcher.told("listen") == []
    assert watcher.ends() == ""


def test_a_system_without_such_a_bus_is_nothing_to_complain_about(watcher_without_bus: Watching) -> None:
    watcher_without_bus.told("stop")
    assert watcher_without_bus.ends() == ""
