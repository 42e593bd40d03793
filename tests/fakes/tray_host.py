"""The other end of the tray: a small panel and notification server on a private D-Bus session.

A tray icon under Linux is a conversation: the application registers a StatusNotifierItem with a watcher, exports its
menu as com.canonical.dbusmenu, and the panel reads labels, opens submenus and sends clicks. `TrayHost` is the panel's
side of that conversation, so a test sees exactly what a user of Plasma or Xfce would see and clicks where they would
click, with no screen to look at. Waiting is driven by the application's signals and ends with a deadline.
"""

import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from queue import SimpleQueue
from textwrap import indent
from types import MappingProxyType, TracebackType
from typing import Literal, Self, TypeAlias, TypeVar, cast

# jeepney ships no type information: everything it hands over is cast once, in _Bus and where a reply is unpacked.
from jeepney import (  # type: ignore[import-untyped]
    DBusAddress,
    DBusErrorResponse,
    HeaderFields,
    MatchRule,
    Message,
    MessageFlag,
    MessageType,
    message_bus,
    new_error,
    new_method_call,
    new_method_return,
    new_signal,
)
from jeepney.io.threading import DBusRouter, open_dbus_connection  # type: ignore[import-untyped]
from jeepney.wrappers import unwrap_msg  # type: ignore[import-untyped]

from tests.fakes.patience import PATIENCE

WATCHER = "org.kde.StatusNotifierWatcher"
WATCHER_PATH = "/StatusNotifierWatcher"
ITEM = "org.kde.StatusNotifierItem"
ITEM_PATH = "/StatusNotifierItem"
MENU = "com.canonical.dbusmenu"
NOTIFICATIONS = "org.freedesktop.Notifications"
NOTIFICATIONS_PATH = "/org/freedesktop/Notifications"
PROPERTIES = "org.freedesktop.DBus.Properties"

NOTIFICATION_CALLS = {
    "Notify": "susssasa{sv}i",
    "CloseNotification": "u",
    "GetCapabilities": "",
    "GetServerInformation": "",
}
"""What the notification server takes; anything else is refused, as by servers whose library looks at the types."""

REREAD_SECONDS = 0.2

Body: TypeAlias = tuple[object, ...]
Variant: TypeAlias = tuple[str, object]
Layout: TypeAlias = tuple[int, dict[str, Variant], list[tuple[str, "Layout"]]]
T = TypeVar("T")


class BusError(Exception):
    """The other side answered a call with an error, or is gone."""


@dataclass(frozen=True, kw_only=True)
class MenuNode:
    """One entry of the exported menu, with the entries below it."""

    id: int
    raw_label: str = ""
    enabled: bool = True
    visible: bool = True
    separator: bool = False
    toggle_type: Literal["", "checkmark", "radio"] = ""
    toggle_state: bool | None = None
    shortcut: str = ""
    icon: bytes = b""
    children: tuple["MenuNode", ...] = ()

    @property
    def label(self) -> str:
        """Give the label as a host shows it."""
        return label_as_shown(self.raw_label)

    @property
    def labels(self) -> tuple[str, ...]:
        """Give the labels a user sees when this menu is open, without separators and hidden entries."""
        return tuple(child.label for child in self.children if child.visible and not child.separator)

    def find(self, *path: str) -> "MenuNode":
        """Return the one visible entry that the labels of `path` lead to."""
        node = self
        for label in path:
            matches = [child for child in node.children if child.visible and child.label == label]
            if len(matches) != 1:
                raise AssertionError(f"{len(matches)} visible entries are called {label!r}, not one, in:\n{self}")
            node = matches[0]
        return node

    def walk(self) -> Iterator["MenuNode"]:
        """Visit this entry and all below it, hidden ones too."""
        yield self
        for child in self.children:
            yield from child.walk()

    def __str__(self) -> str:
        text = "--------" if self.separator else repr(self.label)
        mark = {None: "", True: "[x] ", False: "[ ] "}[self.toggle_state]
        notes = [note for note, holds in (("disabled", not self.enabled), ("hidden", not self.visible)) if holds]
        line = f"{mark}{text} #{self.id}{' (' + ', '.join(notes) + ')' if notes else ''}"
        return "\n".join([line, *(indent(str(child), "  ") for child in self.children)])


def label_as_shown(raw_label: str) -> str:
    """Drop mnemonics as the dbusmenu specification says: '__' shows one underscore, a lone '_' shows nothing."""
    return re.sub("_(_?)", r"\1", raw_label)


@dataclass(frozen=True, kw_only=True)
class Pixmap:
    """One size of a tray icon; `argb` holds four bytes for each pixel, row by row."""

    width: int
    height: int
    argb: bytes


@dataclass(frozen=True, kw_only=True)
class Notification:
    """A desktop notification as it was received."""

    id: int
    sender: str
    application: str
    replaces: int
    icon: str
    summary: str
    body: str
    actions: tuple[tuple[str, str], ...]
    hints: Mapping[str, object]
    expires: int


@dataclass(frozen=True, kw_only=True)
class Signal:
    """A signal of an application, or a change of a name's owner."""

    sender: str
    path: str
    member: str
    body: Body


class TrayHost:
    """Own the names of the panel and the notification server on a bus; may be stopped and started again.

    `capabilities` is what the notification server claims to understand. While it hangs, it receives and does nothing.
    """

    def __init__(self, bus_address: str, *, capabilities: tuple[str, ...] = ("actions", "body")) -> None:
        self._bus_address = bus_address
        self._capabilities = capabilities
        self._bus: _Bus | None = None
        self._changed = threading.Condition()
        self._arrivals = 0
        self._items: tuple[TrayItem, ...] = ()
        self._notifications: tuple[Notification, ...] = ()
        self._shown: dict[int, Notification] = {}
        self._is_hanging = False
        self._unanswered: list[tuple[_Bus, _Received]] = []
        self._signals: tuple[Signal, ...] = ()

    @property
    def items(self) -> tuple["TrayItem", ...]:
        """Give the items registered now, oldest first."""
        return self._items

    @property
    def notifications(self) -> tuple[Notification, ...]:
        """Give every notification received so far, before restarts too."""
        return self._notifications

    @property
    def shown(self) -> tuple[Notification, ...]:
        """Give the notifications that the user sees now, oldest first."""
        with self._changed:
            return tuple(self._shown.values())

    @property
    def unanswered(self) -> tuple[str, ...]:
        """Give the names of the calls that wait for the end of the hanging."""
        with self._changed:
            return tuple(received.signal.member for _, received in self._unanswered)

    @property
    def signals(self) -> tuple[Signal, ...]:
        """Give every signal of menus and items received so far, before restarts too."""
        return self._signals

    def start(self) -> None:
        """Take the names, as a panel does when the user logs in."""
        assert self._bus is None, "The tray host is running already."
        self._bus = _Bus(self._bus_address, serve=self._serve)
        for name in (WATCHER, NOTIFICATIONS):
            self._bus.own(name)
        self._bus.emit(WATCHER_PATH, WATCHER, "StatusNotifierHostRegistered")

    def stop(self) -> None:
        """Leave the bus at once, as a crashing panel does; items and menus are forgotten."""
        if self._bus is not None:
            self._bus.close()
            self._bus = None
        self._items = ()
        self._shown.clear()
        self._unanswered.clear()

    def hang(self) -> None:
        """Have the notification server hang, as one that is being debugged or waits for a disk."""
        with self._changed:
            self._is_hanging = True

    def resume(self) -> None:
        """Have it go on with all that it was asked meanwhile."""
        with self._changed:
            self._is_hanging = False
            for bus, received in self._unanswered:
                bus.answer(received, self._answer(bus, received))
            self._unanswered.clear()

    def wait_for_item(self, *, other_than: "TrayItem | None" = None) -> "TrayItem":
        """Return the newest registered item, waiting for one if there is none.

        A program that replaces its icon still shows the old one for a moment: name that in `other_than`.
        """
        return self.wait_for(
            lambda: next((item for item in reversed(self._items) if item != other_than), None),
            failure=lambda: "No tray item was registered.",
        )

    def wait_for_no_item(self) -> None:
        """Wait until every item has left the tray."""
        self.wait_for(
            lambda: None if self._items else True,
            failure=lambda: f"Still in the tray: {self._items}",
        )

    def wait_for_notification(self, predicate: Callable[[Notification], bool] = lambda _: True) -> Notification:
        """Return the first notification, of all received so far and to come, that satisfies `predicate`."""
        return self.wait_for(
            lambda: next(filter(predicate, self._notifications), None),
            failure=lambda: "\n".join(["No such notification; received were:", *map(str, self._notifications)]),
        )

    def invoke_action(self, notification: Notification, key: str = "default") -> None:
        """Press a button of a notification, or with "default" the notification itself; servers close it then."""
        self.say("ActionInvoked", "us", notification.id, key)
        self.dismiss(notification)

    def say(self, member: str, signature: str, *body: object) -> None:
        """Emit a signal of the notification server's, of any form."""
        self._connected().emit(NOTIFICATIONS_PATH, NOTIFICATIONS, member, signature, body)

    def dismiss(self, notification: Notification) -> None:
        """Close a notification as its user does."""
        with self._changed:
            self._close(self._connected(), notification.id, reason=2)

    def call(self, destination: str, path: str, interface: str, member: str, signature: str, *body: object) -> Body:
        """Call a method on the bus and return what it answers; raise BusError if it answers with an error."""
        return self._connected().call(destination, path, interface, member, signature, body)

    def wait_for(self, attempt: Callable[[], T | None], *, failure: Callable[[], str], timeout: float = PATIENCE) -> T:
        """Return the first value of `attempt` that is not None; try again at each signal and every 0.2 s."""
        deadline = time.monotonic() + timeout
        while True:
            seen = self._arrivals
            if (value := attempt()) is not None:
                return value
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise AssertionError(failure())
            self._wait_beyond(seen, min(remaining, REREAD_SECONDS))

    def _wait_beyond(self, seen: int, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._arrivals != seen, seconds)

    def _connected(self) -> "_Bus":
        if self._bus is None:
            raise BusError("The tray host is stopped.")
        return self._bus

    # From here on: the serving thread.

    def _serve(self, bus: "_Bus", received: "_Received") -> None:
        with self._changed:
            if self._is_hanging and received.interface == NOTIFICATIONS:
                self._unanswered.append((bus, received))
            elif received.is_call:
                bus.answer(received, self._answer(bus, received))
            else:
                self._note(bus, received.signal)
            self._arrivals += 1
            self._changed.notify_all()

    def _note(self, bus: "_Bus", signal: Signal) -> None:
        self._signals += (signal,)
        match signal:
            case Signal(member="NameOwnerChanged", body=(str() as name, _, "")):
                for item in self._items:
                    if name in (item.owner, item.service):
                        self._forget(bus, item)
            case _:
                pass

    def _forget(self, bus: "_Bus", item: "TrayItem") -> None:
        self._items = tuple(other for other in self._items if other != item)
        bus.emit(WATCHER_PATH, WATCHER, "StatusNotifierItemUnregistered", "s", (item.name,))

    def _answer(self, bus: "_Bus", received: "_Received") -> "_Answer | None":
        call = received.signal
        match (received.interface, call.member, call.body):
            case (str() as interface, "RegisterStatusNotifierItem", (str() as service,)) if interface == WATCHER:
                self._register(bus, sender=call.sender, service=service)
                return _Answer()
            case (str() as interface, "RegisterStatusNotifierHost", _) if interface == WATCHER:
                bus.emit(WATCHER_PATH, WATCHER, "StatusNotifierHostRegistered")
                return _Answer()
            case (str() as interface, member, _) if interface == NOTIFICATIONS:
                is_typed = received.signature == NOTIFICATION_CALLS.get(member)
                return self._answer_notification_call(bus, call) if is_typed else None
            case (str() as interface, "Get", (_, str() as name)) if interface == PROPERTIES:
                value = self._properties(call.path).get(name)
                return None if value is None else _Answer("v", (value,))
            case (str() as interface, "GetAll", _) if interface == PROPERTIES:
                return _Answer("a{sv}", (self._properties(call.path),))
            case ("org.freedesktop.DBus.Introspectable", "Introspect", _):
                return _Answer("s", (INTROSPECTION.get(call.path, "<node/>"),))
            case ("org.freedesktop.DBus.Peer", "Ping", _):
                return _Answer()
            case ("org.freedesktop.DBus.Peer", "GetMachineId", _):
                return _Answer("s", ("0" * 32,))
            case _:
                return None

    def _register(self, bus: "_Bus", *, sender: str, service: str) -> None:
        # Ayatana's library registers a path of its own connection, everybody else a name on the bus.
        is_path = service.startswith("/")
        item = TrayItem(
            host=self,
            owner=sender,
            service=sender if is_path else service,
            path=service if is_path else ITEM_PATH,
        )
        if item not in self._items:
            self._items += (item,)
        bus.emit(WATCHER_PATH, WATCHER, "StatusNotifierItemRegistered", "s", (item.name,))

    def _properties(self, path: str) -> dict[str, Variant]:
        if path != WATCHER_PATH:
            return {}
        return {
            "RegisteredStatusNotifierItems": ("as", [item.name for item in self._items]),
            "IsStatusNotifierHostRegistered": ("b", True),
            "ProtocolVersion": ("i", 0),
        }

    def _answer_notification_call(self, bus: "_Bus", call: Signal) -> "_Answer | None":
        match (call.member, call.body):
            case ("Notify", (application, replaces, icon, summary, text, actions, hints, expires)):
                names = cast("list[str]", actions)
                notification = Notification(
                    id=cast("int", replaces) or len(self._notifications) + 1,
                    sender=call.sender,
                    application=str(application),
                    replaces=cast("int", replaces),
                    icon=str(icon),
                    summary=str(summary),
                    body=str(text),
                    actions=tuple(zip(names[::2], names[1::2], strict=True)),
                    hints=MappingProxyType(
                        {name: value for name, (_, value) in cast("dict[str, Variant]", hints).items()}
                    ),
                    expires=cast("int", expires),
                )
                self._notifications += (notification,)
                self._shown[notification.id] = notification
                return _Answer("u", (notification.id,))
            case ("CloseNotification", (int() as notification_id,)):
                self._close(bus, notification_id, reason=3)
                return _Answer()
            case ("GetCapabilities", _):
                return _Answer("as", (list(self._capabilities),))
            case ("GetServerInformation", _):
                return _Answer("ssss", ("TrayHost", "ZTray tests", "1", "1.2"))
            case _:
                return None

    def _close(self, bus: "_Bus", notification_id: int, *, reason: int) -> None:
        if self._shown.pop(notification_id, None) is not None:
            bus.emit(NOTIFICATIONS_PATH, NOTIFICATIONS, "NotificationClosed", "uu", (notification_id, reason))
            self._arrivals += 1
            self._changed.notify_all()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()


@dataclass(frozen=True, kw_only=True)
class TrayItem:
    """An application's icon in the tray, as the panel sees and uses it; every read asks the application anew."""

    host: TrayHost = field(repr=False, compare=False)
    owner: str
    service: str
    path: str

    @property
    def name(self) -> str:
        """Give the name under which the watcher lists the item."""
        return f"{self.service}{self.path}"

    @property
    def layout_updates(self) -> int:
        """Count the signals that made the panel read the whole menu again."""
        return self._received("LayoutUpdated")

    @property
    def property_updates(self) -> int:
        """Count the signals that changed entries of the menu in place."""
        return self._received("ItemsPropertiesUpdated")

    def title(self) -> str:
        """Read the application's name."""
        return str(self._read("Title"))

    def status(self) -> str:
        """Read "Passive", "Active" or "NeedsAttention"."""
        return str(self._read("Status"))

    def tooltip(self) -> str:
        """Read the tooltip: its title and, below it, its text if there is any."""
        _, _, title, text = cast("tuple[str, object, str, str]", self._read("ToolTip"))
        return f"{title}\n{text}" if text else title

    def icon(self) -> tuple[Pixmap, ...]:
        """Read the icon in all its sizes."""
        pixmaps = cast("list[tuple[int, int, bytes]]", self._read("IconPixmap"))
        return tuple(Pixmap(width=width, height=height, argb=bytes(argb)) for width, height, argb in pixmaps)

    def activate(self) -> None:
        """Click with the left button."""
        self._call("Activate", "ii", 0, 0)

    def secondary_activate(self) -> None:
        """Click with the middle button."""
        self._call("SecondaryActivate", "ii", 0, 0)

    def context_menu(self) -> None:
        """Click with the right button in a panel that draws no menus itself."""
        self._call("ContextMenu", "ii", 0, 0)

    def menu(self) -> MenuNode:
        """Read the whole menu."""
        _, layout = self._call_menu("GetLayout", "iias", 0, -1, [])
        return _menu_node(cast("Layout", layout))

    def about_to_show(self, node_id: int = 0) -> bool:
        """Announce that a menu is going to open; the answer says whether it must be read again."""
        (needs_update,) = self._call_menu("AboutToShow", "i", node_id)
        return bool(needs_update)

    def open_menu(self, node_id: int = 0) -> MenuNode:
        """Open the menu, or a submenu, and return what a user sees in it."""
        self.about_to_show(node_id)
        self._send_event(node_id, "opened")
        return next(node for node in self.menu().walk() if node.id == node_id)

    def close_menu(self, node_id: int = 0) -> None:
        """Close the menu, or a submenu."""
        self._send_event(node_id, "closed")

    def click(self, *path: str) -> None:
        """Open the menu, follow the labels, click the last and let the menu close, as a user does."""
        opened = [0]
        self.open_menu()
        for depth in range(1, len(path)):
            opened.append(self.menu().find(*path[:depth]).id)
            self.open_menu(opened[-1])
        menu = self.menu()
        target = menu.find(*path)
        if not target.enabled or target.separator or target.children:
            raise AssertionError(f"{target.label!r} cannot be clicked in:\n{menu}")
        self._send_event(target.id, "clicked")
        with suppress(BusError):  # "Quit" may have ended the program by now
            for node_id in reversed(opened):
                self.close_menu(node_id)

    def wait_until(self, predicate: Callable[[MenuNode], bool], timeout: float = PATIENCE) -> MenuNode:
        """Read the menu until it satisfies `predicate`, and return it."""
        seen: list[object] = ["nothing"]

        def attempt() -> MenuNode | None:
            try:
                menu = self.menu()
            except BusError as error:  # a menu that is being replaced is away for a moment
                seen[:] = [error]
                return None
            seen[:] = [menu]
            return menu if predicate(menu) else None

        return self.host.wait_for(
            attempt, timeout=timeout, failure=lambda: f"The menu after {timeout} s, not as expected:\n{seen[0]}"
        )

    def wait_for_tooltip(self, predicate: Callable[[str], bool]) -> str:
        """Read the tooltip until it satisfies `predicate`, and return it."""

        def attempt() -> str | None:
            tooltip = self.tooltip()
            return tooltip if predicate(tooltip) else None

        return self.host.wait_for(attempt, failure=lambda: f"The tooltip is still {self.tooltip()!r}.")

    def _read(self, name: str) -> object:
        (variant,) = self.host.call(self.service, self.path, PROPERTIES, "Get", "ss", ITEM, name)
        return cast("Variant", variant)[1]

    def _call(self, member: str, signature: str, *body: object) -> Body:
        return self.host.call(self.service, self.path, ITEM, member, signature, *body)

    def _call_menu(self, member: str, signature: str, *body: object) -> Body:
        return self.host.call(self.service, str(self._read("Menu")), MENU, member, signature, *body)

    def _send_event(self, node_id: int, event: str) -> None:
        self._call_menu("Event", "isvu", node_id, event, ("s", ""), 0)

    def _received(self, member: str) -> int:
        return sum(signal.sender == self.owner and signal.member == member for signal in self.host.signals)


def _menu_node(layout: Layout) -> MenuNode:
    node_id, variants, children = layout
    properties = {name: value for name, (_, value) in variants.items()}
    toggle_type = cast("Literal['', 'checkmark', 'radio']", properties.get("toggle-type", ""))
    toggle_state = properties.get("toggle-state") if toggle_type else None
    shortcuts = cast("list[list[str]]", properties.get("shortcut", []))
    return MenuNode(
        id=node_id,
        raw_label=str(properties.get("label", "")),
        enabled=bool(properties.get("enabled", True)),
        visible=bool(properties.get("visible", True)),
        separator=properties.get("type") == "separator",
        toggle_type=toggle_type,
        toggle_state={0: False, 1: True}.get(cast("int", toggle_state)),
        shortcut=", ".join("+".join(keys) for keys in shortcuts),
        icon=bytes(cast("bytes", properties.get("icon-data", b""))),
        children=tuple(_menu_node(child) for _, child in children),
    )


@dataclass(frozen=True, kw_only=True)
class _Received:
    """A method call or a signal from the bus; `message` is what an answer refers to."""

    is_call: bool
    wants_reply: bool
    interface: str
    signature: str
    signal: Signal
    message: object


@dataclass(frozen=True)
class _Answer:
    signature: str = ""
    body: Body = ()


class _Bus:
    """A connection to the bus, with one thread that reads it and one that serves calls and signals."""

    def __init__(self, address: str, *, serve: Callable[["_Bus", _Received], None]) -> None:
        self._serve = serve
        self._connection = open_dbus_connection(address)
        self._router = DBusRouter(self._connection)
        self._inbox: SimpleQueue[Message | None] = SimpleQueue()
        self._router.filter(MatchRule(), queue=self._inbox)
        self._thread = threading.Thread(target=self._serve_all, name="tray host", daemon=True)
        self._thread.start()
        for rule in (
            MatchRule(type="signal", interface=MENU),
            MatchRule(type="signal", interface=ITEM),
            MatchRule(type="signal", sender="org.freedesktop.DBus", member="NameOwnerChanged"),
        ):
            self._send_and_wait(message_bus.AddMatch(rule))

    def own(self, name: str) -> None:
        do_not_queue, allow_replacement, primary_owner = 4, 1, 1
        if self._send_and_wait(message_bus.RequestName(name, do_not_queue | allow_replacement)) != (primary_owner,):
            raise BusError(f"{name} belongs to another program on this bus.")

    def call(self, destination: str, path: str, interface: str, member: str, signature: str, body: Body) -> Body:
        address = DBusAddress(path, destination, interface)
        return self._send_and_wait(new_method_call(address, member, signature or None, body))

    def emit(self, path: str, interface: str, member: str, signature: str = "", body: Body = ()) -> None:
        self._router.send(new_signal(DBusAddress(path, interface=interface), member, signature or None, body))

    def answer(self, received: _Received, answer: _Answer | None) -> None:
        if not received.wants_reply:
            return
        if answer is None:
            name, text = "org.freedesktop.DBus.Error.UnknownMethod", f"{received.interface}.{received.signal.member}"
            self._router.send(new_error(received.message, name, "s", (text,)))
        else:
            self._router.send(new_method_return(received.message, answer.signature or None, answer.body))

    def close(self) -> None:
        self._router.close()
        self._inbox.put(None)
        self._thread.join()
        self._connection.close()

    def _send_and_wait(self, message: Message) -> Body:
        try:
            return cast("Body", unwrap_msg(self._router.send_and_get_reply(message, timeout=PATIENCE)))
        except (DBusErrorResponse, TimeoutError) as error:
            member = message.header.fields[HeaderFields.member]
            raise BusError(f"{member}: {error or 'no answer'}") from error

    def _serve_all(self) -> None:
        while (message := self._inbox.get()) is not None:
            kind, fields = message.header.message_type, message.header.fields
            if kind in (MessageType.method_call, MessageType.signal):
                signal = Signal(
                    sender=fields.get(HeaderFields.sender, ""),
                    path=fields[HeaderFields.path],
                    member=fields[HeaderFields.member],
                    body=tuple(message.body),
                )
                self._serve(
                    self,
                    _Received(
                        is_call=kind is MessageType.method_call,
                        wants_reply=not message.header.flags & MessageFlag.no_reply_expected,
                        interface=fields.get(HeaderFields.interface, ""),
                        signature=fields.get(HeaderFields.signature, ""),
                        signal=signal,
                        message=message,
                    ),
                )


INTROSPECTION = {
    WATCHER_PATH: f"""<node><interface name="{WATCHER}">
  <method name="RegisterStatusNotifierItem"><arg name="service" type="s" direction="in"/></method>
  <method name="RegisterStatusNotifierHost"><arg name="service" type="s" direction="in"/></method>
  <property name="RegisteredStatusNotifierItems" type="as" access="read"/>
  <property name="IsStatusNotifierHostRegistered" type="b" access="read"/>
  <property name="ProtocolVersion" type="i" access="read"/>
  <signal name="StatusNotifierItemRegistered"><arg type="s"/></signal>
  <signal name="StatusNotifierItemUnregistered"><arg type="s"/></signal>
  <signal name="StatusNotifierHostRegistered"/>
</interface></node>""",
    NOTIFICATIONS_PATH: f"""<node><interface name="{NOTIFICATIONS}">
  <method name="Notify">
    <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
    <arg type="a{{sv}}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/>
  </method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="GetServerInformation">
    <arg type="s" direction="out"/><arg type="s" direction="out"/>
    <arg type="s" direction="out"/><arg type="s" direction="out"/>
  </method>
  <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
  <signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
</interface></node>""",
}
