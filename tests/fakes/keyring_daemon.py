"""GNOME's keyring daemon on a session bus of its own, and who asks for its password in a person's place; Linux only."""

import contextlib
import select
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from enum import Enum, auto
from pathlib import Path
from types import TracebackType
from typing import Self

import secretstorage

# jeepney ships no type information.
from jeepney import DBusAddress, MatchRule, MessageType, new_method_call, new_method_return  # type: ignore[import-untyped]
from jeepney.bus_messages import message_bus  # type: ignore[import-untyped]
from jeepney.io.blocking import open_dbus_connection  # type: ignore[import-untyped]
from jeepney.low_level import HeaderFields, Message  # type: ignore[import-untyped]
from jeepney.wrappers import unwrap_msg  # type: ignore[import-untyped]
from secretstorage.util import BUS_NAME

from tests.fakes.desktop import BUS_CONFIGURATION
from tests.fakes.patience import PATIENCE

PASSWORD = "open sesame"
PROMPTER = "org.gnome.keyring.SystemPrompter"
WALLET = "org.kde.kwalletd5"
CALLBACK = "org.gnome.keyring.internal.Prompter.Callback"


class KeyringDesktop:
    """A session bus and a home with nothing in it; the keyring daemon comes and goes at will.

    With the address of a bus that is there already, it joins that.
    """

    def __init__(self, folder: Path, undo: contextlib.ExitStack, address: str = "") -> None:
        self._folder = folder
        self._undo = undo
        self._daemon: subprocess.Popen[bytes] | None = None
        folders = {"HOME": "home", "XDG_DATA_HOME": "data", "XDG_CONFIG_HOME": "config", "XDG_RUNTIME_DIR": "run"}
        self.environment = {name: str(folder / relative) for name, relative in folders.items()}
        for path in self.environment.values():
            Path(path).mkdir(mode=0o700)
        self.address = address or self._start_bus(folder)
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = self.address

    def _start_bus(self, folder: Path) -> str:
        configuration = folder / "bus.conf"
        configuration.write_text(BUS_CONFIGURATION.format(socket=folder / "bus"), encoding="utf-8")
        bus = self._start("dbus-daemon", f"--config-file={configuration}", "--nofork", "--print-address=1")
        assert bus.stdout is not None
        readable, _, _ = select.select([bus.stdout], [], [], PATIENCE)
        assert readable, "the session bus did not start"
        return bus.stdout.readline().decode().strip()

    def start_daemon(self, *, unlocked: bool = True) -> None:
        """Start the daemon, and return when it is there; it finds again what an earlier one has kept."""
        mode = ("--unlock",) if unlocked else ()
        with self._change_of_owner():
            self._daemon = self._start("gnome-keyring-daemon", *mode, "--components=secrets", "--foreground")
            assert self._daemon.stdin is not None
            with self._daemon.stdin as stdin:
                stdin.write(PASSWORD.encode())

    def kill_daemon(self) -> None:
        """Kill the daemon, and return when the bus knows."""
        assert self._daemon is not None
        with self._change_of_owner():
            self._daemon.kill()
            self._daemon.wait()

    def lock(self) -> None:
        """Lock the keyring, as a person does."""
        with self._collection() as collection:
            collection.lock()

    def unlock(self) -> None:
        """Unlock the keyring without a question, as logging in does."""
        with self._collection() as collection:
            connection = collection.connection
            service = DBusAddress("/org/freedesktop/secrets", BUS_NAME, "org.freedesktop.Secret.Service")
            opening = new_method_call(service, "OpenSession", "sv", ("plain", ("s", "")))
            _, session = unwrap_msg(connection.send_and_get_reply(opening))
            inner = DBusAddress(
                "/org/freedesktop/secrets", BUS_NAME, "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface"
            )
            login = "/org/freedesktop/secrets/collection/login"
            secret = (session, b"", PASSWORD.encode(), "text/plain")
            unlocking = new_method_call(inner, "UnlockWithMasterPassword", "o(oayays)", (login, secret))
            unwrap_msg(connection.send_and_get_reply(unlocking))

    @property
    def is_locked(self) -> bool:
        """Whether the keyring is locked."""
        with self._collection() as collection:
            return collection.is_locked()

    def everything_on_disk(self) -> bytes:
        """Return all that the daemon has written."""
        return b"".join(path.read_bytes() for path in sorted((self._folder / "data").rglob("*")) if path.is_file())

    @contextmanager
    def _collection(self) -> Iterator[secretstorage.Collection]:
        with closing(open_dbus_connection(self.address)) as connection:
            yield secretstorage.Collection(connection)

    @contextmanager
    def _change_of_owner(self) -> Iterator[None]:
        """Return from the block when somebody else has the name of the daemon, or nobody."""
        rule = MatchRule(
            type="signal",
            interface="org.freedesktop.DBus",
            member="NameOwnerChanged",
            path="/org/freedesktop/DBus",
        )
        rule.add_arg_condition(0, BUS_NAME)
        with closing(open_dbus_connection(self.address)) as connection, connection.filter(rule) as changes:
            unwrap_msg(connection.send_and_get_reply(message_bus.AddMatch(rule)))
            yield
            connection.recv_until_filtered(changes, timeout=PATIENCE)

    def _start(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        with (self._folder / f"{program}.log").open("ab") as log:
            process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", program, *arguments],
                env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"} | self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        self._undo.callback(_end, process)
        return process


def _end(process: subprocess.Popen[bytes]) -> None:
    with process:
        process.kill()


@contextmanager
def keyring_desktop(address: str = "") -> Iterator[KeyringDesktop]:
    """Have a desktop of its own, or that of a bus, without a daemon yet."""
    with contextlib.ExitStack() as undo:
        folder = undo.enter_context(tempfile.TemporaryDirectory(prefix="ztray-keyring-"))
        yield KeyringDesktop(Path(folder), undo, address)


class Reaction(Enum):
    """What a person does with a question for the password."""

    IGNORE = auto()
    CLOSE = auto()


class _Inhabitant:
    """Somebody on the bus, in a thread of their own."""

    def __init__(self, address: str, name: str) -> None:
        self._connection = open_dbus_connection(address)
        unwrap_msg(self._connection.send_and_get_reply(message_bus.RequestName(name)))
        self._thread = threading.Thread(target=self._serve, name=name)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._connection.sock.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._connection.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                message = self._connection.receive()
                if message.header.message_type is MessageType.method_call:
                    self._answer(message, message.header.fields[HeaderFields.member])

    def _answer(self, call: Message, member: str) -> None:
        raise NotImplementedError


class Prompter(_Inhabitant):
    """Who asks for passwords on a desktop, and the person that is asked."""

    def __init__(self, address: str, reaction: Reaction) -> None:
        self._reaction = reaction
        self.has_asked = threading.Event()
        """Set when a question is on the screen."""
        self.questions = 0
        """How often it was asked."""
        super().__init__(address, PROMPTER)

    def _answer(self, call: Message, member: str) -> None:
        self._connection.send(new_method_return(call))
        match member:
            case "BeginPrompting":
                self._tell(call, "")
            case "PerformPrompt":
                self.questions += 1
                self.has_asked.set()
                if self._reaction is Reaction.CLOSE:
                    self._tell(call, "no")

    def _tell(self, call: Message, answer: str) -> None:
        callback = DBusAddress(call.body[0], call.header.fields[HeaderFields.sender], CALLBACK)
        self._connection.send(new_method_call(callback, "PromptReady", "sa{sv}s", (answer, {}, "")))


class Wallet(_Inhabitant):
    """KDE's KWallet, as far as it says whether it is open."""

    def __init__(self, address: str, *, is_open: bool) -> None:
        self._is_open = is_open
        super().__init__(address, WALLET)

    def _answer(self, call: Message, member: str) -> None:
        match member, call.body:
            case "networkWallet", ():
                self._connection.send(new_method_return(call, "s", ("kdewallet",)))
            case "isOpen", ("kdewallet",):
                self._connection.send(new_method_return(call, "b", (self._is_open,)))
