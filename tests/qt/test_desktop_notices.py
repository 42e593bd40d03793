"""Notices with buttons, handed over to a notification server on a real bus of its own."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import active_count

import pytest
from jeepney import DBusAddress, HeaderFields, new_signal  # type: ignore[import-untyped]
from jeepney.io.blocking import open_dbus_connection  # type: ignore[import-untyped]
from pytestqt.qtbot import QtBot

from tests.fakes.desktop import PrivateDesktop
from tests.fakes.patience import PATIENCE_MS
from tests.fakes.stopwatch import Stopwatch
from tests.fakes.tray_host import NOTIFICATIONS, NOTIFICATIONS_PATH, Notification, TrayHost
from tests.qt.wiring import Recorder
from ztray.runtime.desktop_notices import DesktopNotices, Placard

SHORT = 300
"""For a server that hangs, in milliseconds."""

PENDING = Placard(
    subject="pending in Office",
    title="laptop wants to join Office.",
    text="Ada <ada@example.org> & co",
    click=("Open", "opened"),
    buttons=(("Approve", "approved"), ("Reject", "rejected")),
)
TWO_PENDING = replace(PENDING, title="2 devices want to join Office.", buttons=(("Approve both", "approved both"),))
ELSEWHERE = replace(PENDING, subject="pending in Lab", title="phone wants to join Lab.")


@pytest.fixture(scope="module")
def desktop() -> Iterator[PrivateDesktop]:
    with PrivateDesktop() as desktop:
        yield desktop


@pytest.fixture
def host(desktop: PrivateDesktop) -> Iterator[TrayHost]:
    with TrayHost(desktop.bus_address) as host:
        yield host


class Board:
    """What the program posts, and what becomes of it."""

    def __init__(self, qtbot: QtBot, address: str, patience: int) -> None:
        self.qtbot = qtbot
        self.notices = DesktopNotices(
            address, icon="file:///ztray.svg", desktop_entry="org.example.ZTray", patience=patience
        )
        self._chosen, self._unshown = Recorder(), Recorder()
        self.notices.chosen.connect(self._chosen.note)
        self.notices.unshown.connect(self._unshown.note)

    @property
    def chosen(self) -> list[object]:
        return self._chosen.values

    @property
    def unshown(self) -> list[object]:
        return self._unshown.values

    def wait_until(self, predicate: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(predicate)

    def show(self, host: TrayHost, placard: Placard[str]) -> Notification:
        """Post a placard, and return it as it is shown when the program knows that it is."""
        self.notices.post(placard)
        shown = self.wait_for(host, placard.title)
        self.hear_all(host)
        return shown

    def wait_for(self, host: TrayHost, title: str) -> Notification:
        self.wait_until(lambda: title in titles(host))
        return next(shown for shown in host.shown if shown.summary == title)

    def hear_all(self, host: TrayHost) -> None:
        """Return when the program has heard all that the server has said: the click on this one comes last."""
        self.notices.post(replace(PENDING, subject="last", title="last", click=("Open", "heard")))
        host.invoke_action(self.wait_for(host, "last"))
        self.wait_until(lambda: "heard" in self.chosen)
        self.chosen.remove("heard")


def titles(host: TrayHost) -> list[str]:
    return [shown.summary for shown in host.shown]


@pytest.fixture
def make_board(qtbot: QtBot, desktop: PrivateDesktop) -> Iterator[Callable[..., Board]]:
    boards: list[Board] = []

    def make_board(address: str = "", patience: int = PATIENCE_MS) -> Board:
        boards.append(Board(qtbot, address or desktop.bus_address, patience))
        return boards[-1]

    yield make_board
    for board in boards:
        board.notices.close()


@pytest.fixture
def board(make_board: Callable[..., Board]) -> Board:
    return make_board()


@pytest.fixture
def hasty_board(make_board: Callable[..., Board]) -> Board:
    return make_board(patience=SHORT)


# What is shown, and where clicks lead.


def test_a_notice_is_shown_with_its_buttons(board: Board, host: TrayHost) -> None:
    shown = board.show(host, PENDING)
    assert (shown.application, shown.summary, shown.body) == ("ZTray", PENDING.title, PENDING.text)
    assert shown.actions == (("default", "Open"), ("0", "Approve"), ("1", "Reject"))
    assert (shown.icon, shown.expires) == ("file:///ztray.svg", -1)
    assert shown.hints == {"urgency": 1, "desktop-entry": "org.example.ZTray"}


@pytest.mark.parametrize(("key", "value"), [("default", "opened"), ("0", "approved"), ("1", "rejected")])
def test_a_click_leads_where_it_belongs(board: Board, host: TrayHost, key: str, value: str) -> None:
    host.invoke_action(board.show(host, PENDING), key)
    board.hear_all(host)
    assert board.chosen == [value]


def test_a_notice_gets_one_click_and_is_gone_then(board: Board, host: TrayHost) -> None:
    shown = board.show(host, PENDING)
    for key in ("1", "0", "1"):
        host.say("ActionInvoked", "us", shown.id, key)
    board.hear_all(host)
    assert board.chosen == ["rejected"]
    assert titles(host) == []


def test_a_click_on_what_is_not_there_leads_nowhere(board: Board, host: TrayHost) -> None:
    shown = board.show(host, PENDING)
    for pressed, key in [(shown, "2"), (shown, ""), (replace(shown, id=shown.id + 1000), "0")]:
        host.invoke_action(pressed, key)
    board.hear_all(host)
    assert board.chosen == []


def test_markup_is_escaped_for_a_server_that_reads_it(board: Board, desktop: PrivateDesktop) -> None:
    with TrayHost(desktop.bus_address, capabilities=("actions", "body", "body-markup")) as host:
        shown = board.show(host, PENDING)
        assert (shown.body, shown.summary) == ("Ada &lt;ada@example.org&gt; &amp; co", PENDING.title)


def test_a_text_that_is_longer_than_the_bus_reads_at_once_arrives_whole(board: Board, host: TrayHost) -> None:
    text = "x" * 3_000_000
    assert board.show(host, replace(PENDING, text=text)).body == text


# Told anew, and taken back.


def test_what_is_told_anew_takes_the_place_of_the_one_before(board: Board, host: TrayHost) -> None:
    first, elsewhere = board.show(host, PENDING), board.show(host, ELSEWHERE)
    second = board.show(host, TWO_PENDING)
    assert (second.id, second.replaces) == (first.id, first.id)
    assert titles(host) == [TWO_PENDING.title, ELSEWHERE.title]
    host.invoke_action(second, "0")
    host.invoke_action(elsewhere, "0")
    board.hear_all(host)
    assert board.chosen == ["approved both", "approved"]


def test_of_what_is_told_anew_in_a_hurry_the_last_is_shown(board: Board, host: TrayHost) -> None:
    for placard in (PENDING, replace(PENDING, title="between"), TWO_PENDING):
        board.notices.post(placard)
    board.wait_for(host, TWO_PENDING.title)
    assert titles(host) == [TWO_PENDING.title]
    assert [received.summary for received in host.notifications] == [PENDING.title, TWO_PENDING.title]


def test_what_is_taken_back_is_not_shown_and_leads_nowhere(board: Board, host: TrayHost) -> None:
    shown = board.show(host, PENDING)
    board.show(host, ELSEWHERE)
    board.notices.withdraw(PENDING.subject)
    host.invoke_action(shown, "0")
    board.hear_all(host)
    assert titles(host) == [ELSEWHERE.title]
    assert board.chosen == []


def test_what_is_taken_back_while_it_is_handed_over_is_taken_down(board: Board, host: TrayHost) -> None:
    board.hear_all(host)
    host.hang()
    for placard in (PENDING, ELSEWHERE):
        board.notices.post(placard)
    board.wait_until(lambda: "Notify" in host.unanswered)
    for placard in (ELSEWHERE, PENDING):
        board.notices.withdraw(placard.subject)
    host.resume()
    board.hear_all(host)
    assert titles(host) == []
    assert PENDING.title in [received.summary for received in host.notifications]
    assert ELSEWHERE.title not in [received.summary for received in host.notifications]


def test_what_is_taken_back_before_the_server_is_known_is_not_handed_over(board: Board, host: TrayHost) -> None:
    host.hang()
    board.notices.post(PENDING)
    board.wait_until(lambda: "GetCapabilities" in host.unanswered)
    board.notices.withdraw(PENDING.subject)
    host.resume()
    board.hear_all(host)
    assert [received.summary for received in host.notifications] == ["last"]


def test_a_notice_that_was_closed_is_forgotten(board: Board, host: TrayHost) -> None:
    shown = board.show(host, PENDING)
    host.dismiss(shown)
    host.invoke_action(shown, "0")
    board.hear_all(host)
    assert board.chosen == []
    assert board.show(host, TWO_PENDING).replaces == 0


def test_at_the_end_everything_is_taken_down(board: Board, host: TrayHost) -> None:
    board.show(host, PENDING)
    board.show(host, ELSEWHERE)
    board.notices.close()
    board.wait_until(lambda: titles(host) == [])


# Nobody shows it.


def test_a_server_without_buttons_shows_none(board: Board, desktop: PrivateDesktop) -> None:
    with TrayHost(desktop.bus_address, capabilities=("body",)) as host:
        for placard in (PENDING, ELSEWHERE):
            board.notices.post(placard)
        board.wait_until(lambda: board.unshown == [PENDING, ELSEWHERE])
        assert host.notifications == ()


def test_without_a_server_it_is_told_and_one_that_comes_later_is_used(board: Board, desktop: PrivateDesktop) -> None:
    board.notices.post(PENDING)
    board.wait_until(lambda: board.unshown == [PENDING])
    with TrayHost(desktop.bus_address) as host:
        board.show(host, PENDING)
    assert board.unshown == [PENDING]


@pytest.mark.parametrize("address", ["unix:path=/nonexistent", "unix:", "tcp:host=localhost,port=1", "nonsense"])
def test_without_a_bus_it_is_told(make_board: Callable[..., Board], address: str) -> None:
    board = make_board(address)
    board.notices.post(PENDING)
    board.notices.withdraw(PENDING.subject)
    assert board.unshown == [PENDING]


@pytest.fixture
def odd_bus(tmp_path: Path) -> Iterator[socket.socket]:
    """Somebody at the address of a bus who has said nothing yet."""
    with socket.socket(socket.AF_UNIX) as bus:
        bus.bind(str(tmp_path / "bus"))
        bus.listen()
        yield bus


def test_a_bus_that_says_nothing_is_given_up(make_board: Callable[..., Board], odd_bus: socket.socket) -> None:
    board = make_board(f"unix:path={odd_bus.getsockname()}", patience=SHORT)
    board.notices.post(PENDING)
    board.wait_until(lambda: board.unshown == [PENDING])


@pytest.mark.parametrize("answer", [b"REJECTED ANONYMOUS\r\n", b"OK 0123\r\n", b"x" * 10_000, b""], ids=len)
def test_a_bus_that_does_not_let_the_program_in_is_no_bus(
    make_board: Callable[..., Board], odd_bus: socket.socket, answer: bytes
) -> None:
    board = make_board(f"unix:path={odd_bus.getsockname()}")
    board.notices.post(PENDING)
    connection, _ = odd_bus.accept()
    connection.sendall(answer)
    connection.close()
    board.wait_until(lambda: board.unshown == [PENDING])


# Servers that end, hang and are replaced.


def test_what_a_server_showed_means_nothing_to_the_next(board: Board, host: TrayHost) -> None:
    shown = board.show(host, PENDING)
    host.stop()
    host.start()
    host.invoke_action(shown, "0")
    board.notices.post(ELSEWHERE)
    # The program may not have heard of the end of the first server when it hands this over.
    board.wait_until(lambda: ELSEWHERE in board.unshown or ELSEWHERE.title in titles(host))
    assert board.show(host, TWO_PENDING).replaces == 0
    host.invoke_action(shown, "0")
    board.hear_all(host)
    assert board.chosen == []


def test_a_server_that_is_replaced_is_asked_anew_what_it_can_do(board: Board, desktop: PrivateDesktop) -> None:
    with TrayHost(desktop.bus_address) as host:
        board.show(host, PENDING)
    with TrayHost(desktop.bus_address, capabilities=("body",)) as host:
        # The program may not have heard of the other one when it hands over the first.
        board.notices.post(ELSEWHERE)
        board.wait_until(lambda: board.unshown == [ELSEWHERE])
        board.notices.post(TWO_PENDING)
        board.wait_until(lambda: board.unshown == [ELSEWHERE, TWO_PENDING])
        assert host.notifications == ()


@pytest.mark.parametrize("call", ["GetCapabilities", "Notify"])
def test_a_server_that_loses_its_name_over_a_notice_has_no_say_any_more(
    board: Board, host: TrayHost, desktop: PrivateDesktop, call: str
) -> None:
    if call == "Notify":
        board.hear_all(host)
    host.hang()
    board.notices.post(PENDING)
    board.wait_until(lambda: call in host.unanswered)
    with open_dbus_connection(desktop.bus_address) as other:
        replace_existing, primary_owner = 2, 1
        assert other.bus_proxy.RequestName(NOTIFICATIONS, replace_existing) == (primary_owner,)
        host.resume()
        board.wait_until(lambda: board.unshown == [PENDING])


def test_a_server_that_ends_over_a_notice_does_not_show_it(board: Board, host: TrayHost) -> None:
    board.hear_all(host)
    host.hang()
    board.notices.post(PENDING)
    board.wait_until(lambda: "Notify" in host.unanswered)
    host.stop()
    board.wait_until(lambda: board.unshown == [PENDING])


def test_a_server_that_hangs_is_given_up_and_what_it_shows_too_late_is_taken_down(
    hasty_board: Board, host: TrayHost
) -> None:
    outdated = hasty_board.show(host, PENDING)
    host.hang()
    for placard in (TWO_PENDING, ELSEWHERE):
        hasty_board.notices.post(placard)
    hasty_board.wait_until(lambda: hasty_board.unshown == [TWO_PENDING, ELSEWHERE])
    host.say("ActionInvoked", "us", outdated.id, "0")
    host.resume()
    hasty_board.hear_all(host)
    assert titles(host) == []
    assert hasty_board.chosen == []


def test_of_what_waited_in_vain_the_last_of_each_subject_is_told(hasty_board: Board, host: TrayHost) -> None:
    host.hang()
    for placard in (PENDING, ELSEWHERE, TWO_PENDING):
        hasty_board.notices.post(placard)
    hasty_board.wait_until(lambda: hasty_board.unshown == [TWO_PENDING, ELSEWHERE])


def test_a_server_that_goes_on_is_used_again(hasty_board: Board, host: TrayHost) -> None:
    host.hang()
    hasty_board.notices.post(PENDING)
    hasty_board.wait_until(lambda: hasty_board.unshown == [PENDING])
    host.resume()
    host.invoke_action(hasty_board.show(host, PENDING), "0")
    hasty_board.hear_all(host)
    assert hasty_board.chosen == ["approved"]


def test_nothing_waits_for_a_server_that_hangs(board: Board, host: TrayHost) -> None:
    board.show(host, PENDING)
    host.hang()
    threads, watch = active_count(), Stopwatch()
    board.notices.post(ELSEWHERE)
    board.notices.withdraw(PENDING.subject)
    board.notices.close()
    watch.assert_within(1)
    assert active_count() == threads


# Others on the bus.


def test_nobody_but_the_server_presses_a_button(board: Board, host: TrayHost, desktop: PrivateDesktop) -> None:
    shown = board.show(host, PENDING)
    notifications = DBusAddress(NOTIFICATIONS_PATH, interface=NOTIFICATIONS)
    bus = DBusAddress("/org/freedesktop/DBus", interface="org.freedesktop.DBus")
    with open_dbus_connection(desktop.bus_address) as stranger:
        lies = [
            new_signal(bus, "NameOwnerChanged", "sss", (NOTIFICATIONS, shown.sender, stranger.unique_name)),
            new_signal(notifications, "ActionInvoked", "us", (shown.id, "0")),
            new_signal(notifications, "NotificationClosed", "uu", (shown.id, 2)),
        ]
        for lie in lies:
            stranger.send(lie)
            lie.header.fields[HeaderFields.destination] = shown.sender
            stranger.send(lie)
        # Answered when the bus has passed on what was said before.
        stranger.bus_proxy.GetId()
    board.hear_all(host)
    assert board.chosen == []
    host.invoke_action(shown, "1")
    board.hear_all(host)
    assert board.chosen == ["rejected"]


def test_what_the_server_says_in_other_words_is_not_understood(board: Board, host: TrayHost) -> None:
    shown = board.show(host, PENDING)
    host.say("ActionInvoked", "s", "0")
    host.say("ActionInvoked", "uss", shown.id, "0", "token")
    host.say("NotificationClosed", "s", "0")
    board.hear_all(host)
    assert board.chosen == []
