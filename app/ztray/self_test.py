"""`ztray --self-test`: whether this installation works, told by doing what a person does first.

The whole program runs on the embedded demo, with folders of its own that are gone afterwards: neither the settings, the
keyring nor a ZTray that runs already is touched. Every step is printed with the milliseconds that it took.

It ends with 0 when all went well, with 1 when something went wrong, with 3 when it took too long (`ztray.watchdog`).
"""

import importlib
import pkgutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

import ztray
from ztray.application import Application
from ztray.domain.identifiers import NetworkId
from ztray.domain.intent import Join, Leave, Outcome, Refused
from ztray.domain.network import Network
from ztray.domain.state import Snapshot
from ztray.environment import Environment, Folders, Given

WELL, WRONG = 0, 1

_LOOK = 10
"""How often to look at what tells no changes, in milliseconds."""

_NETWORK = NetworkId("8056c2e21c5e1f7e")
"""One that the demo knows nothing of: anybody can join it."""


_LIBRARIES = ("keyring", "prometheus_client.parser", "psutil", "requests", "segno", "truststore")
_LIBRARIES_OF_PLATFORMS = {
    "win32": ("keyring.backends.Windows",),
    "darwin": ("keyring.backends.macOS",),
    "linux": ("keyring.backends.SecretService", "keyring.backends.kwallet", "secretstorage", "jeepney"),
}


def own_environment(environment: Environment, folder: Path) -> Environment:
    """Return the environment with everything of the user's replaced by places in a folder."""
    folders = Folders(settings=folder / "settings", state=folder / "state", logs=folder / "log")
    return replace(environment, user_home=folder, given=Given(), folders=folders)


@contextmanager
def own_folder() -> Iterator[Path]:
    """Lend a folder; on Windows, files that are still open then stay in the temporary folder of the system."""
    with TemporaryDirectory(prefix="ztray-self-test-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


class SelfTest(QObject):
    """Leads the program through the steps, as soon as it has been started."""

    def __init__(self, *, began: float) -> None:
        """Take the time since it began, by the counter of `time`."""
        super().__init__()
        self._began = began
        self.code = WRONG
        self._steps = iter(self._all_steps())
        self._is_done: Callable[[], object] = lambda: True
        self._what = ""
        self._look = QTimer(self, interval=_LOOK)
        self._look.timeout.connect(self._on_look)

    def lead(self, application: Application) -> None:
        """Begin with the first step."""
        self._application = application
        application.store.finished.connect(self._on_finished)
        self._tell("the program was built")
        self._go_on()
        self._look.start()

    def end(self, code: int) -> int:
        """Tell how it went, and return the exit code; `code` is the program's own."""
        if code:
            return code
        self._tell("the program ended")
        if self.code == WELL:
            _print("All is well.")
        return self.code

    def _all_steps(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """Return what is to become true, one after the other; what leads to it is done before."""
        yield "the icon or the window is there", self._is_shown
        yield "the icon is drawn", _is_icon_drawn
        yield "the simulated service answers", lambda: isinstance(self._application.store.overview.state, Snapshot)
        self._application.store.submit(Join(network_id=_NETWORK))
        yield "a network is joined", lambda: self._network is not None
        self._application.store.submit(Leave(network_id=_NETWORK))
        yield "the network is left", lambda: self._network is None
        yield f"{load_everything()} modules are loaded", lambda: True

    @property
    def _network(self) -> Network | None:
        state = self._application.store.overview.state
        return state.network(_NETWORK) if isinstance(state, Snapshot) else None

    def _is_shown(self) -> bool:
        return self._application.has_tray or any(window.isVisible() for window in QApplication.topLevelWidgets())

    def _go_on(self) -> None:
        step = next(self._steps, None)
        if step is not None:
            self._what, self._is_done = step
            return
        self._look.stop()
        self.code = WELL
        self._application.quit()

    @Slot()
    def _on_look(self) -> None:
        try:
            if self._is_done():
                self._tell(self._what)
                self._go_on()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what was looked for
            self._fail(f"{type(error).__name__}: {error}")

    @Slot(object)
    def _on_finished(self, outcome: Outcome) -> None:
        if isinstance(outcome, Refused):
            self._fail(f"{outcome.refusal.name.lower()} {outcome.detail}".strip())

    def _fail(self, reason: str) -> None:
        self._look.stop()
        if sys.stderr is not None:
            print(f"ztray: The self-test failed after this step: {self._what} ({reason}).", file=sys.stderr)  # noqa: T201
        self._application.quit()

    def _tell(self, what: str) -> None:
        began, self._began = self._began, time.perf_counter()
        _print(f"{(self._began - began) * 1000:6.0f} ms  {what}")


def _is_icon_drawn() -> bool:
    image = QApplication.windowIcon().pixmap(64).toImage()
    return image.pixelColor(image.rect().center()).alpha() > 0


def libraries() -> tuple[str, ...]:
    """Return what the modules of ZTray import only when they use it."""
    return (*_LIBRARIES, *_LIBRARIES_OF_PLATFORMS.get(sys.platform, ()))


def load_everything() -> int:
    """Load every module that may be wanted some day, so that a package that lacks one is found out now.

    Of those that differ by platform, this one's have been loaded.
    """
    found = [module.name for module in pkgutil.walk_packages(ztray.__path__, "ztray.")]
    own = [name for name in found if not name.startswith("ztray.system.") and not name.endswith("__main__")]
    wanted = (*own, *libraries())
    for name in wanted:
        importlib.import_module(name)
    return len(wanted)


def _print(line: str) -> None:
    if sys.stdout is not None:
        print(line, flush=True)  # noqa: T201 - what whoever asked for it wants to see
