"""Notices with buttons, shown by the desktop's own server for them (freedesktop.org, Desktop Notifications 1.2).

Qt's tray icon knows of no buttons, so the server is spoken to directly, over `ztray.runtime.session_bus`. It may not
be there, show no buttons, hang, end or be replaced at any time. Notices are handed over one after the other, so that a
newer one on the same subject takes the place of the one before. When one cannot be shown, or not within some seconds,
that is told, and whoever asked for it shows it otherwise; should the server show it later after all, it is taken down.

A button does something, so it counts who says that it was pressed: the bus vouches for the sender, which has to be the
connection that the notice was handed over to, and the notice one that is still shown there.
"""

import html
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

# jeepney ships no type information.
from jeepney import DBusAddress, new_method_call  # type: ignore[import-untyped]
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ztray.runtime.session_bus import Answer, Heard, SessionBus

_log = logging.getLogger(__name__)

_NAME = "org.freedesktop.Notifications"
_PATH = "/org/freedesktop/Notifications"
_BUS = "org.freedesktop.DBus"

_PATIENCE = 5000
"""How long the server may take to show a notice, in milliseconds; the bus may have to start it first."""

_CLICK = "default"
"""What the server calls a click on the notice itself."""

_NORMAL = 1
_AS_LONG_AS_THE_SERVER_LIKES = -1

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Placard(Generic[T]):
    """A notice in plain text, and what is told of a click on it or on one of its buttons.

    It takes the place of an earlier one on the same subject. The text of a click on the notice itself is seen where the
    server makes a menu of everything that can be clicked, and nowhere else.
    """

    subject: str
    title: str
    text: str
    click: tuple[str, T]
    buttons: tuple[tuple[str, T], ...]

    @property
    def choices(self) -> dict[str, tuple[str, T]]:
        """What can be clicked, by what the server calls it."""
        return {_CLICK: self.click} | {str(number): button for number, button in enumerate(self.buttons)}


class DesktopNotices(QObject):
    """Hands placards over to the notification server of the bus at an address, and tells what was clicked."""

    chosen = Signal(object)
    """What a placard has for the click that it got; none gets more than one."""

    unshown = Signal(object)
    """A Placard that nobody shows with its buttons."""

    def __init__(
        self, address: str, *, icon: str, desktop_entry: str, parent: QObject | None = None, patience: int = _PATIENCE
    ) -> None:
        """Take the address of an icon and the name of the program's desktop entry; patience is in milliseconds."""
        super().__init__(parent)
        self._address = address
        self._icon = icon
        self._hints = {"urgency": ("y", _NORMAL), "desktop-entry": ("s", desktop_entry)}
        self._bus: SessionBus | None = None
        self._owner: str | None = None
        """Who has the server's name; empty for nobody, None as long as that is not known."""
        self._capabilities: frozenset[str] | None = None
        """What the owner can do, None as long as it has not told."""
        self._waiting: deque[Placard[Any]] = deque()
        self._current: Placard[Any] | None = None
        self._shown: dict[int, Placard[Any]] = {}
        """By the numbers that the owner gave them."""
        self._timer = QTimer(self, singleShot=True, interval=patience)
        self._timer.timeout.connect(self._on_timeout)

    def post(self, placard: Placard[Any]) -> None:
        """Show a placard; `unshown` tells if that cannot be."""
        self._strike_out(placard.subject)
        self._waiting.append(placard)
        self._go_on()

    def withdraw(self, subject: str) -> None:
        """Show nothing on a subject any more, and tell of no click on it."""
        self._strike_out(subject)
        self._take_down(subject)
        if self._current is not None and self._current.subject == subject:
            self._set_current(None)
            self._go_on()

    def close(self) -> None:
        """Take down what is shown, for nobody would hear its buttons, and leave the bus. Waits for nothing."""
        self._waiting.clear()
        self._set_current(None)
        for number in self._shown:
            self._close_number(number)
        self._shown.clear()
        if self._bus is not None:
            self._bus.close()

    def _strike_out(self, subject: str) -> None:
        self._waiting = deque(placard for placard in self._waiting if placard.subject != subject)

    def _numbers_of(self, subject: str) -> list[int]:
        return [number for number, shown in self._shown.items() if shown.subject == subject]

    def _take_down(self, subject: str) -> None:
        for number in self._numbers_of(subject):
            del self._shown[number]
            self._close_number(number)

    def _set_current(self, placard: Placard[Any] | None) -> None:
        """Have this one handed over now; the answer about one that is not, or no longer, is late."""
        self._current = placard
        if placard is None:
            self._timer.stop()
        else:
            self._timer.start()

    def _go_on(self) -> None:
        if self._current is not None or not self._waiting:
            return
        placard = self._waiting.popleft()
        self._set_current(placard)
        if not self._is_on_bus():
            self._give_up("there is no bus")
        elif self._capabilities is None:
            self._call(_NAME, "GetCapabilities", answered=partial(self._on_introduced, placard))
        else:
            self._hand_over(placard, self._capabilities)

    def _is_on_bus(self) -> bool:
        if self._bus is None:
            try:
                bus = SessionBus(self._address, self)
            except OSError as error:
                _log.info("the session's bus: %s", error)
                return False
            bus.heard.connect(self._on_heard)
            bus.lost.connect(self._on_lost)
            bus.listen(sender=_BUS, interface=_BUS, member="NameOwnerChanged", about=_NAME)
            for member in ("ActionInvoked", "NotificationClosed"):
                bus.listen(sender=_NAME, interface=_NAME, member=member)
            self._bus = bus
        return True

    def _on_introduced(self, placard: Placard[Any], answer: Answer) -> None:
        if placard is not self._current:
            return
        match answer.body:
            case (list() as capabilities,) if not answer.is_error and self._owner in (None, answer.sender):
                self._owner, self._capabilities = answer.sender, frozenset(capabilities)
                self._hand_over(placard, self._capabilities)
            case _:
                self._give_up("nobody says what can be shown")

    def _hand_over(self, placard: Placard[Any], capabilities: frozenset[str]) -> None:
        if "actions" not in capabilities:
            self._give_up("buttons are not shown here")
            return
        earlier = self._numbers_of(placard.subject)
        text = html.escape(placard.text, quote=False) if "body-markup" in capabilities else placard.text
        actions = [word for key, (label, _) in placard.choices.items() for word in (key, label)]
        self._call(
            self._owner or _NAME,
            "Notify",
            "susssasa{sv}i",
            *("ZTray", earlier[0] if earlier else 0, self._icon, placard.title, text),
            *(actions, self._hints, _AS_LONG_AS_THE_SERVER_LIKES),
            answered=partial(self._on_handed_over, placard),
        )

    def _on_handed_over(self, placard: Placard[Any], answer: Answer) -> None:
        is_awaited = placard is self._current
        match answer.body:
            case (int() as number,) if not answer.is_error and answer.sender == self._owner:
                if is_awaited:
                    self._shown[number] = placard
                    self._set_current(None)
                    self._go_on()
                else:
                    self._close_number(number)
            case _ if is_awaited:
                self._give_up("it could not be handed over")
            case _:
                pass

    @Slot()
    def _on_timeout(self) -> None:
        """Wait for nothing any more: who does not answer once will not soon, and the rest has waited as long."""
        left = [*([self._current] if self._current is not None else []), *self._waiting]
        self._waiting.clear()
        self._set_current(None)
        _log.info("who shows notices does not answer")
        self._tell_unshown(left)

    def _give_up(self, why: str) -> None:
        """Do without the current one being shown."""
        _log.info("a notice is not shown with its buttons: %s", why)
        placard = self._current
        self._set_current(None)
        self._tell_unshown([placard] if placard is not None else [])
        self._go_on()

    def _tell_unshown(self, placards: list[Placard[Any]]) -> None:
        """Tell of the latest on each subject, and take down what it was to replace."""
        for placard in {placard.subject: placard for placard in placards}.values():
            self._take_down(placard.subject)
            self.unshown.emit(placard)

    @Slot(object)
    def _on_heard(self, heard: Heard) -> None:
        is_of_owner = heard.sender == self._owner and heard.interface == _NAME
        match heard.member, heard.body:
            case "NameOwnerChanged", (str() as name, _, str() as owner) if heard.sender == _BUS and name == _NAME:
                self._owner, self._capabilities = owner, None
                self._shown.clear()
            case "ActionInvoked", (int() as number, str() as key) if is_of_owner and number in self._shown:
                if choice := self._shown[number].choices.get(key):
                    del self._shown[number]
                    self._close_number(number)
                    self.chosen.emit(choice[1])
            case "NotificationClosed", (int() as number, _) if is_of_owner:
                self._shown.pop(number, None)
            case _:
                pass

    @Slot()
    def _on_lost(self) -> None:
        if self._bus is not None:
            self._bus.deleteLater()
        self._bus = self._owner = self._capabilities = None
        self._shown.clear()
        if self._current is not None:
            self._give_up("the bus is gone")

    def _close_number(self, number: int) -> None:
        if self._owner:
            self._call(self._owner, "CloseNotification", "u", number)

    def _call(
        self,
        name: str,
        member: str,
        signature: str | None = None,
        *body: object,
        answered: Callable[[Answer], None] | None = None,
    ) -> None:
        if self._bus is not None:
            self._bus.call(new_method_call(DBusAddress(_PATH, name, _NAME), member, signature, body), answered)
