"""Panels that come late, go away and come back, that draw with X11 alone, or are not there at all."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from tests.e2e.conftest import Start
from tests.e2e.program import PersonsHome, Program, Screen, at_service
from tests.fakes.desktop import PrivateDesktop
from tests.fakes.patience import PATIENCE
from tests.fakes.stopwatch import Stopwatch
from tests.fakes.tray_host import TrayHost
from ztray.demo.service import SimulatedService
from ztray.domain.identifiers import NetworkId

ONLINE = "Online · 1 network"


def test_a_panel_that_comes_late_gets_the_icon(
    launch: Callable[..., Program], absent_host: TrayHost, service: SimulatedService, home: NetworkId
) -> None:
    del home
    program = launch(absent_host, *at_service(service))
    service.wait_for_request(lambda request: request.path == "/network")
    absent_host.start()
    program.menu_with(ONLINE, "● Home")
    assert len(absent_host.items) == 1


def test_a_panel_that_comes_late_gets_names_in_its_own_spelling(
    launch: Callable[..., Program], absent_host: TrayHost, service: SimulatedService, home: NetworkId
) -> None:
    service.world.rename(home, "R&D_lab")
    program = launch(absent_host, *at_service(service))
    service.wait_for_request(lambda request: request.path == "/network")
    absent_host.start()
    assert "● R&D_lab · 10.147.20.27" in program.menu_with("R&D_lab").labels


def test_a_panel_that_is_restarted_gets_the_icon_back(program: Program, host: TrayHost) -> None:
    program.menu_with(ONLINE)
    host.stop()
    host.start()
    program.menu_with(ONLINE, "● Home")
    assert len(host.items) == 1


def test_a_panel_that_is_away_for_long_gets_the_icon_back(
    program: Program, host: TrayHost, service: SimulatedService
) -> None:
    """Longer than the second in which the program looks whether there is a tray; its polls, of 5 s, tell the time."""
    program.menu_with(ONLINE)
    host.stop()
    service.forget_requests()
    service.wait_for_request(lambda request: request.path == "/network")
    service.world.set_online(False)
    host.start()
    program.menu_with("Offline · 1 network")
    assert len(host.items) == 1


def test_clicks_work_after_a_panel_was_restarted(program: Program, host: TrayHost, service: SimulatedService) -> None:
    program.menu_with(ONLINE)
    host.stop()
    host.start()
    program.menu_with(ONLINE)
    program.item.click("● Home · 10.147.20.27", "Allow DNS")
    service.wait_for_request(lambda request: request.method == "POST")


def test_a_left_click_opens_the_window(program: Program, screen: Screen) -> None:
    program.item.activate()
    screen.window("ZTray")


def test_the_icon_says_whose_it_is(program: Program) -> None:
    assert (program.item.title(), program.item.status()) == ("ZTray", "Active")


def test_without_any_tray_the_window_appears_and_closing_it_quits(
    launch: Callable[..., Program], absent_host: TrayHost, desktop: PrivateDesktop, service: SimulatedService
) -> None:
    program = launch(absent_host, *at_service(service))
    screen = Screen(desktop, absent_host)
    absent_host.wait_for(
        lambda: True if screen.has_window("ZTray") else None,
        failure=lambda: "The window did not appear.",
    )
    screen.close("ZTray")
    program.ends_by_itself()


# A panel of the old kind, to which the icon is a window of its own and the menu one of Qt's.

ICON = QRect(0, 0, 24, 24)
BESIDE_ICON = QRect(30, 30, 300, 300)


class OldDesktop:
    """A desktop with trayer in its upper left corner, as high as the icon, and the program in it."""

    def __init__(self, desktop: PrivateDesktop, panel: subprocess.Popen[bytes], folder: Path) -> None:
        self.desktop = desktop
        self.panel = panel
        self.picture = folder / "screen.png"
        self._patience = TrayHost(desktop.bus_address)  # never started: it only waits
        self.screen = Screen(desktop, self._patience)

    def wait_for_pixels(self, area: QRect, *, light: bool, at_least: int) -> None:
        """Wait until so many pixels are nearly white, or nearly black."""
        self._patience.wait_for(
            lambda: True if self._count(area, light=light) >= at_least else None,
            failure=lambda: f"{self._count(area, light=light)} pixels are so in {self.picture}",
        )

    def _count(self, area: QRect, *, light: bool) -> int:
        self.desktop.screenshot(self.picture)
        image = QImage(str(self.picture)).copy(area)
        levels = [image.pixelColor(x, y).lightness() for x in range(area.width()) for y in range(area.height())]
        return sum(level > 200 if light else level < 60 for level in levels)


@pytest.fixture
def old_desktop(tmp_path: Path) -> Iterator[OldDesktop]:
    command = "trayer --edge top --align left --widthtype request --height 24 --tint 0xffffff --transparent false"
    with PrivateDesktop(window_manager=True) as desktop, (desktop.folder / "trayer.log").open("wb") as log:
        trayer = subprocess.Popen(command.split(), env=desktop.environment, stderr=log)
        try:
            yield OldDesktop(desktop, trayer, tmp_path)
        finally:
            trayer.kill()
            trayer.wait()


@pytest.fixture
def program_in_old_panel(
    old_desktop: OldDesktop, service: SimulatedService, home: NetworkId, persons_home: PersonsHome, tmp_path: Path
) -> Iterator[Program]:
    del home
    host = TrayHost(old_desktop.desktop.bus_address)
    environment = old_desktop.desktop.environment | persons_home.environment
    program = Program(host, tmp_path / "program.log", environment, *at_service(service))
    try:
        # The panel is as wide as the icon: light around it, dark where the icon is drawn.
        old_desktop.wait_for_pixels(ICON, light=True, at_least=200)
        old_desktop.wait_for_pixels(ICON, light=False, at_least=60)
        yield program
        program.end()
    finally:
        program.kill()


@pytest.mark.usefixtures("program_in_old_panel")
def test_an_old_panel_shows_the_icon_and_a_right_click_its_menu(old_desktop: OldDesktop) -> None:
    old_desktop.screen.click(12, 12, button=3)
    old_desktop.wait_for_pixels(BESIDE_ICON, light=True, at_least=20_000)


def test_the_menu_of_an_old_panel_can_be_used_by_keyboard(
    old_desktop: OldDesktop, program_in_old_panel: Program
) -> None:
    old_desktop.screen.click(12, 12, button=3)
    old_desktop.wait_for_pixels(BESIDE_ICON, light=True, at_least=20_000)
    old_desktop.screen.press("Up", "Return")  # Up leads to the last entry, which quits
    program_in_old_panel.ends_by_itself()


@pytest.mark.usefixtures("program_in_old_panel")
def test_a_left_click_in_an_old_panel_opens_the_window(old_desktop: OldDesktop) -> None:
    old_desktop.screen.click(12, 12, button=1)
    old_desktop.screen.window("ZTray")


TAKEN_OVER_SECONDS = 3.0
"""Well below the ten seconds after which the program looks by itself: it was told of the new panel."""


def test_a_panel_that_speaks_dbus_takes_the_icon_over_from_an_old_one(
    old_desktop: OldDesktop, program_in_old_panel: Program, service: SimulatedService
) -> None:
    watch = Stopwatch()
    with TrayHost(old_desktop.desktop.bus_address) as host:
        item = host.wait_for_item()
        watch.assert_within(TAKEN_OVER_SECONDS)
        item.wait_until(lambda menu: ONLINE in menu.labels)
        old_desktop.panel.kill()
        old_desktop.panel.wait()
        item.click("● Home · 10.147.20.27", "Allow DNS")
        service.wait_for_request(lambda request: request.method == "POST")
        service.world.set_online(False)
        item.about_to_show()
        item.wait_until(lambda menu: "Offline · 1 network" in menu.labels)
        assert host.items == (item,)
        program_in_old_panel.end()


# The colours of the desktop.


def glyph_lightness(program: Program) -> set[int]:
    """Return the lightness of the icon's solid pixels: a byte each for alpha, red, green and blue."""
    argb = max(program.item.icon(), key=lambda pixmap: pixmap.width).argb
    pixels = (argb[start : start + 4] for start in range(0, len(argb), 4))
    return {max(red, green, blue) for alpha, red, green, blue in pixels if alpha == 255}


def test_the_icon_is_dark_on_a_desktop_that_says_nothing_of_its_colours(program: Program) -> None:
    assert max(glyph_lightness(program)) < 60


def test_the_icon_is_light_on_a_dark_desktop(
    start: Start, service: SimulatedService, home: NetworkId, tmp_path: Path
) -> None:
    del home
    (tmp_path / "kdeglobals").write_text(
        "[Colors:Window]\nBackgroundNormal=42,46,50\nForegroundNormal=252,252,252\n[General]\nColorScheme=BreezeDark\n"
    )
    plasma = {"XDG_CURRENT_DESKTOP": "KDE", "KDE_FULL_SESSION": "true", "KDE_SESSION_VERSION": "6"}
    plasma["QT_LOGGING_RULES"] = "qt.qpa.services=false"  # the real one has a portal, whose absence Qt would tell
    program = start(*at_service(service), **plasma, XDG_CONFIG_HOME=str(tmp_path))
    program.menu_with(ONLINE)
    assert min(glyph_lightness(program)) > 200


PROGRAM_IN_A_HURRY = """
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from ztray.application import Application
from ztray.environment import Environment
from ztray.ui.tray import TrayIcon

qt = QApplication([])
qt.setQuitOnLastWindowClosed(False)
environment = Environment.of_this_machine({}, service_home=Path(sys.argv[1]))
application = Application(environment, wait_for_tray=200)
application.start()


def look_and_quit():
    print([widget.windowTitle() for widget in qt.topLevelWidgets() if widget.isVisible()])
    timers = application.findChild(TrayIcon).findChildren(QTimer)
    print([timer.interval() for timer in timers if timer.isActive()])
    qt.quit()


QTimer.singleShot(1000, look_and_quit)
qt.exec()
application.stop()
"""


def seen_in_a_hurry(desktop: PrivateDesktop, persons_home: PersonsHome, service: SimulatedService) -> list[str]:
    """Return which windows were there a second after the start, and how often it looked for a tray."""
    command = [sys.executable, "-c", PROGRAM_IN_A_HURRY, str(service.home)]
    environment = desktop.environment | persons_home.environment
    program = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert program.stderr == ""
    return program.stdout.splitlines()


@pytest.mark.usefixtures("host")
def test_with_a_tray_no_window_comes_up_when_the_wait_for_one_is_over(
    desktop: PrivateDesktop, persons_home: PersonsHome, service: SimulatedService
) -> None:
    assert seen_in_a_hurry(desktop, persons_home, service) == ["[]", "[10000]"]


def test_without_a_tray_it_is_looked_for_each_second(
    desktop: PrivateDesktop, persons_home: PersonsHome, service: SimulatedService
) -> None:
    assert seen_in_a_hurry(desktop, persons_home, service) == ["['ZTray']", "[1000]"]


PROGRAM_THAT_DRAWS_SLOWLY = """
import sys

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication

from ztray.environment import resource_folder
from ztray.ui.icons import Icons
from ztray.ui.menu import MenuView
from ztray.ui.tray import TrayIcon

qt = QApplication([])
asked = []


def is_dark():
    if not asked:
        asked.append(True)
        print("drawing", flush=True)
        sys.stdin.readline()
    return False


tray = TrayIcon(Icons(resource_folder() / "icons", is_dark), MenuView(), qt)
tray.start()
ended = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
ended.activated.connect(qt.quit)
qt.exec()
tray.stop()
"""


def test_a_panel_that_comes_while_the_icon_for_another_is_put_up_gets_it(old_desktop: OldDesktop) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM_THAT_DRAWS_SLOWLY],
        env=old_desktop.desktop.environment,
        text=True,
        bufsize=1,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        assert program.stdout.readline() == "drawing\n"
        with TrayHost(old_desktop.desktop.bus_address) as host:
            watch = Stopwatch()
            program.stdin.write("go on\n")
            host.wait_for_item()
            watch.assert_within(TAKEN_OVER_SECONDS)
            _, complaints = program.communicate("end\n", PATIENCE)
    assert (program.returncode, complaints) == (0, "")
