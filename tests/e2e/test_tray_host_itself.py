"""Prove the fakes that the tray's end-to-end tests stand on, with a Qt program of a few lines in place of ZTray."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.fakes.desktop import PrivateDesktop
from tests.fakes.tray_host import TrayHost, label_as_shown

PROGRAM = """
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon
app = QApplication(["program"])
app.setQuitOnLastWindowClosed(False)
pixmap = QPixmap(22, 22)
pixmap.fill("red")
menu, tray = QMenu(), QSystemTrayIcon(QIcon(pixmap))
online = menu.addAction("Online")
online.setCheckable(True)
menu.addSeparator()
more = menu.addMenu("More")
more.addAction("Greet", lambda: tray.showMessage("Hello", "from the tray"))
menu.addAction("Refused").setEnabled(False)
menu.addAction("Quit", app.quit)
online.toggled.connect(lambda on: tray.setToolTip("online" if on else "offline"))
tray.activated.connect(lambda reason: print(reason.name, flush=True))
tray.setContextMenu(menu)
tray.setToolTip("ready")
tray.show()
app.exec()
"""


@pytest.fixture(scope="module")
def desktop() -> Iterator[PrivateDesktop]:
    with PrivateDesktop() as desktop:
        yield desktop


@pytest.fixture
def host(desktop: PrivateDesktop) -> Iterator[TrayHost]:
    with TrayHost(desktop.bus_address) as host:
        yield host


@contextmanager
def running(desktop: PrivateDesktop) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", PROGRAM]
    with subprocess.Popen(command, env=desktop.environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def program(desktop: PrivateDesktop, host: TrayHost) -> Iterator[subprocess.Popen[str]]:
    del host  # an icon registers with a host that is there before the program
    with running(desktop) as process:
        yield process


@pytest.mark.usefixtures("program")
def test_the_host_reads_icon_tooltip_and_menu(host: TrayHost) -> None:
    item = host.wait_for_item()
    assert item.tooltip() == "ready"
    assert {(pixmap.width, pixmap.argb[:4]) for pixmap in item.icon()} == {(22, b"\xff\xff\x00\x00")}
    menu = item.wait_until(lambda menu: "Quit" in menu.labels)
    assert menu.labels == ("Online", "More", "Refused", "Quit")
    assert menu.find("More").labels == ("Greet",)
    assert menu.find("Online").toggle_state is False
    assert not menu.find("Refused").enabled
    assert [child.separator for child in menu.children] == [False, True, False, False, False]


@pytest.mark.usefixtures("program")
def test_a_click_changes_the_check_mark_in_place(host: TrayHost) -> None:
    item = host.wait_for_item()
    item.wait_until(lambda menu: "Quit" in menu.labels)
    layouts, properties = item.layout_updates, item.property_updates
    item.click("Online")
    item.wait_until(lambda menu: menu.find("Online").toggle_state is True)
    item.wait_for_tooltip(lambda tooltip: tooltip == "online")
    host.wait_for(lambda: item.property_updates > properties or None, failure=lambda: "Nothing was changed in place.")
    assert item.layout_updates == layouts


def test_a_left_click_on_the_icon_reaches_the_program(program: subprocess.Popen[str], host: TrayHost) -> None:
    host.wait_for_item().activate()
    assert program.stdout is not None
    assert program.stdout.readline() == "Trigger\n"


@pytest.mark.usefixtures("program")
def test_an_entry_of_a_submenu_shows_a_notification(host: TrayHost) -> None:
    host.wait_for_item().click("More", "Greet")
    notification = host.wait_for_notification(lambda notification: notification.summary == "Hello")
    assert notification.body == "from the tray"


@pytest.mark.usefixtures("program")
def test_what_a_user_cannot_click_the_host_does_not_click(host: TrayHost) -> None:
    item = host.wait_for_item()
    with pytest.raises(AssertionError, match="'Refused' cannot be clicked"):
        item.click("Refused")
    with pytest.raises(AssertionError, match="0 visible entries are called 'Absent'"):
        item.click("Absent")


@pytest.mark.usefixtures("program")
def test_waiting_in_vain_shows_the_menu(host: TrayHost) -> None:
    item = host.wait_for_item()
    with pytest.raises(AssertionError, match=r"(?s)\[ \] 'Online' #\d+.*'More'.*\n    'Greet'.*\(disabled\)"):
        item.wait_until(lambda menu: "Absent" in menu.labels, timeout=0.5)


def test_an_item_leaves_with_its_program(program: subprocess.Popen[str], host: TrayHost) -> None:
    host.wait_for_item().click("Quit")
    assert program.wait(10) == 0
    host.wait_for_no_item()


@pytest.mark.usefixtures("program")
def test_the_item_registers_again_with_a_restarted_host(host: TrayHost) -> None:
    host.wait_for_item()
    host.stop()
    assert not host.items
    host.start()
    host.wait_for_item().wait_until(lambda menu: "Quit" in menu.labels)


def test_a_screenshot_is_written(desktop: PrivateDesktop, tmp_path: Path) -> None:
    desktop.screenshot(tmp_path / "screen.png")
    assert (tmp_path / "screen.png").read_bytes().startswith(b"\x89PNG")


def test_a_desktop_leaves_no_process_and_no_folder_behind() -> None:
    with PrivateDesktop(window_manager=True) as desktop:
        folder = desktop.folder
        assert folder.is_dir()
    assert not folder.exists()
    commands = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline")]
    assert not [command for command in commands if str(folder).encode() in command]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [("_Open", "Open"), ("lab__net", "lab_net"), ("a___b", "a_b"), ("a_b_c", "abc"), ("end_", "end"), ("x", "x")],
)
def test_labels_are_shown_without_mnemonics(raw: str, shown: str) -> None:
    assert label_as_shown(raw) == shown
