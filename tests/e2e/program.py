"""The real program as its user has it: a process on a desktop, with an icon, windows and a keyboard."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from tests.fakes.desktop import PrivateDesktop
from tests.fakes.patience import PATIENCE
from tests.fakes.stopwatch import Stopwatch
from tests.fakes.tray_host import MenuNode, TrayHost, TrayItem
from ztray.demo.service import SimulatedService
from ztray.domain.settings import Settings
from ztray.storage.record_file import RecordFile

QUITTING_SECONDS = 1.0
"""How long quitting may take, whatever the service does."""

T = TypeVar("T")


class PersonsHome:
    """The folders of somebody who has used ZTray before: it starts with the icon only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.settings = folder / "config/ztray"
        self.state = folder / "state/ztray"
        self.logs = self.state / "log"
        self.state.mkdir(parents=True)
        (self.state / "window.ini").write_text("[window]\npage=networks\n")

    @property
    def environment(self) -> dict[str, str]:
        """The variables that lead programs there."""
        names = {"HOME": "", "XDG_CONFIG_HOME": "config", "XDG_STATE_HOME": "state", "XDG_DATA_HOME": "data"}
        return {name: str(self._folder / relative) for name, relative in names.items()}

    def is_new(self) -> None:
        """Have it be that of somebody who has never used ZTray."""
        (self.state / "window.ini").unlink()

    def choose(self, **settings: Any) -> None:  # noqa: ANN401 - as Settings.with_changes
        """Have chosen settings, before a start."""
        RecordFile(self.settings / "settings.json", Settings).save(Settings().with_changes(**settings))

    def has_chosen(self, name: str) -> object:
        """Return what the settings file says of a setting, None when it says nothing."""
        file = self.settings / "settings.json"
        return json.loads(file.read_bytes()).get(name) if file.exists() else None

    @property
    def last_page(self) -> str:
        """The page that the window was last at."""
        lines = (self.state / "window.ini").read_text().splitlines()
        return next(line.removeprefix("page=") for line in lines if line.startswith("page="))


def command_line(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "ztray", *arguments]


def at_service(service: SimulatedService) -> tuple[str, str]:
    return "--service-home", str(service.home)


class Program:
    """ZTray, running; ended by `quit` or `end`, both of which see that it had nothing to complain about."""

    def __init__(
        self, host: TrayHost, log: Path, environment: Mapping[str, str], *arguments: str, folder: Path | None = None
    ) -> None:
        self._host = host
        self._log = log
        with log.open("wb") as file:
            self.process = subprocess.Popen(
                command_line(*arguments), env=environment, cwd=folder, stdin=subprocess.DEVNULL, stderr=file
            )

    @property
    def item(self) -> TrayItem:
        """Its icon in the tray, as soon as it is there."""
        return self._host.wait_for_item()

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    @property
    def complaints(self) -> str:
        """What it wrote to standard error."""
        return self._log.read_text()

    def menu_with(self, *texts: str) -> MenuNode:
        """Open the menu, so that it is kept up to date each second, and return it when it shows these texts."""
        item = self.item
        item.about_to_show()
        return item.wait_until(lambda menu: all(has(menu, text) for text in texts))

    def quit(self) -> None:
        """Quit by the menu."""
        item = self.item
        item.wait_until(lambda menu: "Quit ZTray" in menu.labels)
        self._ends(lambda: item.click("Quit ZTray"))

    def end(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End it by a signal, unless it has ended already."""
        if self.is_running:
            self._ends(lambda: self.process.send_signal(number))

    def ends_by_itself(self) -> None:
        """Wait until it has ended because of what was done before."""
        self._ends(lambda: None)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)

    def _ends(self, how: Callable[[], None]) -> None:
        watch = Stopwatch()
        how()
        try:
            code = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"ZTray did not end; it wrote:\n{self.complaints}") from None
        assert code == 0, f"exit code {code}; it wrote:\n{self.complaints}"
        assert not self.complaints, self.complaints
        watch.assert_within(QUITTING_SECONDS)


def has(menu: MenuNode, text: str) -> bool:
    return any(text in node.label for node in menu.walk() if node.visible)


def line(menu: MenuNode, start: str) -> MenuNode:
    """Return the one line of the menu itself that begins so."""
    found = [node for node in menu.children if node.label.startswith(start)]
    assert len(found) == 1, f"{len(found)} lines begin with {start!r} in:\n{menu}"
    return found[0]


class Screen:
    """The windows of a desktop, and the keyboard and mouse in front of it."""

    def __init__(self, desktop: PrivateDesktop, host: TrayHost) -> None:
        self._desktop = desktop
        self._host = host

    def window(self, title: str, *, other_than: int = 0) -> int:
        """Return the visible window with a title, waiting for it; it has the keyboard then."""
        number = self._host.wait_for(
            lambda: self._find(title, other_than), failure=lambda: f"There is no window {title!r}."
        )
        self._xdotool("windowactivate", "--sync", str(number))
        return number

    def wait_for_no_window(self, title: str) -> None:
        self._host.wait_for(
            lambda: True if self._find(title) is None else None,
            failure=lambda: f"The window {title!r} is still there.",
        )

    def has_window(self, title: str) -> bool:
        return self._find(title) is not None

    def type(self, text: str) -> None:
        self._xdotool("type", "--delay", "1", text)

    def press(self, *keys: str) -> None:
        self._xdotool("key", "--delay", "5", *keys)

    def click(self, x: int, y: int, *, button: int) -> None:
        self._xdotool("mousemove", str(x), str(y), "click", str(button))

    def close(self, title: str) -> None:
        """Close a window as the button in its frame does."""
        self.window(title)
        self.press("alt+F4")

    def _find(self, title: str, other_than: int = 0) -> int | None:
        found = self._xdotool("search", "--onlyvisible", "--name", f"^{title}$", may_fail=True).split()
        return next((number for number in map(int, reversed(found)) if number != other_than), None)

    def _xdotool(self, *arguments: str, may_fail: bool = False) -> str:
        run = subprocess.run(
            ["xdotool", *arguments],
            env=self._desktop.environment,
            check=not may_fail,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        return run.stdout
