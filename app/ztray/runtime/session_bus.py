"""The session's D-Bus for the thread of the interface, which never waits for it.

QtDBus cannot say what other programs have to be told: PySide makes an int32 of an int of Python, and a uint16 of one
that is put into a QDBusArgument (6.11.3, as seen on the bus). It can name no notice by its uint32, nor say by a byte
how urgent one is. jeepney knows all types, and does not care how its bytes travel. They go through a socket that does
not block, and Qt tells when there is something to read: no thread is there to hang, or to be waited for at the end.
"""

import logging
import socket
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

# jeepney ships no type information.
from jeepney import HeaderFields, MatchRule, MessageFlag, MessageType, Parser, message_bus  # type: ignore[import-untyped]
from jeepney.auth import BEGIN, Authenticator  # type: ignore[import-untyped]
from jeepney.bus import get_bus  # type: ignore[import-untyped]
from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

_log = logging.getLogger(__name__)

_CHUNK = 65_536
"""How much is read at once, in bytes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What came of a call: who answered, and what."""

    sender: str
    body: tuple[Any, ...]
    is_error: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """A signal of another program; the bus vouches for the sender's name, and for nothing else of it."""

    sender: str
    interface: str
    member: str
    body: tuple[Any, ...]


class SessionBus(QObject):
    """A connection to the bus that listens at an address; raises OSError where none does.

    What is called before the bus has let the program in is sent afterwards.
    """

    heard = Signal(object)
    """A Heard, of those that were listened for, and of those that were sent to this program alone."""

    lost = Signal()
    """The bus is gone, or does not let the program in; no call is answered any more."""

    def __init__(self, address: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._socket = _connected(address)
        self._readable = QSocketNotifier(self._socket.fileno(), QSocketNotifier.Type.Read, self)
        self._readable.activated.connect(self._on_readable)
        self._writable = QSocketNotifier(self._socket.fileno(), QSocketNotifier.Type.Write, self)
        self._writable.activated.connect(self._on_writable)
        self._authenticator = Authenticator()
        self._parser = Parser()
        self._serials = count(start=1)
        self._answered: dict[int, Callable[[Answer], None]] = {}
        self._is_open = True
        self._unsent = bytearray(self._authenticator.data_to_send())
        self._held_back = bytearray()
        """What is sent when the bus has let the program in."""
        self.call(message_bus.Hello())

    def call(self, message: Any, answered: Callable[[Answer], None] | None = None) -> None:  # noqa: ANN401 - as jeepney
        """Send a call of jeepney's making; who asks for the answer gets it, unless the bus is lost before."""
        if not self._is_open:
            return
        serial = next(self._serials)
        if answered is None:
            message.header.flags |= MessageFlag.no_reply_expected
        else:
            self._answered[serial] = answered
        (self._unsent if self._authenticator.authenticated else self._held_back).extend(message.serialise(serial))
        self._writable.setEnabled(True)

    def listen(self, *, sender: str, interface: str, member: str, about: str | None = None) -> None:
        """Hear a signal of whoever has the sender's name from now on, perhaps only if it is about something."""
        rule = MatchRule(type="signal", sender=sender, interface=interface, member=member)
        if about is not None:
            rule.add_arg_condition(0, about)
        self.call(message_bus.AddMatch(rule))

    def close(self) -> None:
        """Send what can be sent without waiting, and leave the bus."""
        if self._is_open:
            self._on_writable()
        self._shut()

    @Slot()
    def _on_writable(self) -> None:
        try:
            sent = self._socket.send(self._unsent) if self._unsent else 0
        except BlockingIOError:
            return
        except OSError as error:
            self._lose(error)
            return
        del self._unsent[:sent]
        self._writable.setEnabled(bool(self._unsent))

    @Slot()
    def _on_readable(self) -> None:
        try:
            received = self._socket.recv(_CHUNK)
            if not received:
                raise ConnectionResetError("the bus has closed the connection")
            self._take(received)
        except BlockingIOError:
            return
        except (OSError, ValueError) as error:  # ValueError: what jeepney does not understand
            self._lose(error)

    def _take(self, received: bytes) -> None:
        if not self._authenticator.authenticated:
            self._authenticator.feed(received)
            if self._authenticator.authenticated:
                self._unsent += BEGIN + self._held_back
                self._writable.setEnabled(True)
            return
        for message in self._parser.feed(received):
            if self._is_open:  # whoever was told of the one before may have closed it
                self._deal_out(message)

    def _deal_out(self, message: Any) -> None:  # noqa: ANN401 - as jeepney has it
        fields, kind = message.header.fields, message.header.message_type
        sender = fields.get(HeaderFields.sender, "")
        if kind is MessageType.signal:
            interface, member = fields[HeaderFields.interface], fields[HeaderFields.member]
            self.heard.emit(Heard(sender=sender, interface=interface, member=member, body=message.body))
        elif answered := self._answered.pop(fields.get(HeaderFields.reply_serial, 0), None):
            answered(Answer(sender=sender, body=message.body, is_error=kind is MessageType.error))

    def _lose(self, error: Exception) -> None:
        _log.info("the session's bus is lost: %s", error)
        self._shut()
        self.lost.emit()

    def _shut(self) -> None:
        self._is_open = False
        self._answered.clear()
        # Before the socket: its number may belong to another file at once.
        for notifier in (self._readable, self._writable):
            notifier.setEnabled(False)
        self._socket.close()


def _connected(address: str) -> socket.socket:
    try:
        place = get_bus(address)
    except (ValueError, RuntimeError) as error:  # not an address, and none of a socket of this computer
        raise OSError(f"no address of a bus: {address!r}") from error
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.setblocking(False)
        connection.connect(place)
    except OSError:
        connection.close()
        raise
    return connection
