"""A desktop of its own for one test run: an X server, a session bus and, if asked for, a window manager.

The real application talks to a real screen and a real bus, but to none of the machine's: folders are temporary, the
bus starts no service by itself, and the "system" bus is the same private one, so that a fake logind can live there
and nothing reaches the host's. Each server tells through a pipe that it is ready; nothing here sleeps or polls.
"""

import contextlib
import os
import select
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.fakes.patience import PATIENCE

STOP_SECONDS = 5.0
SCREEN = "1280x900x24"

BUS_CONFIGURATION = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


class DesktopError(Exception):
    """A part of the private desktop is missing, or did not become ready."""


class PrivateDesktop:
    """Run Xvfb, a session bus and perhaps openbox while the `with` block lasts.

    The servers die with the thread that entered the block, even when that is killed (`setpriv --pdeathsig`).
    """

    def __init__(self, *, window_manager: bool = False) -> None:
        self._window_manager = window_manager
        self._exit = contextlib.ExitStack()
        self.environment: dict[str, str] = {}
        self.folder = Path()

    @property
    def bus_address(self) -> str:
        """Say where the session bus listens."""
        return self.environment["DBUS_SESSION_BUS_ADDRESS"]

    def screenshot(self, path: Path) -> None:
        """Write what the screen shows to `path`, in the format its suffix names."""
        tool = _program("import-im6.q16", "import")
        subprocess.run([tool, "-window", "root", str(path)], env=self.environment, check=True, timeout=PATIENCE)

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as undo:
            self.folder = Path(undo.enter_context(tempfile.TemporaryDirectory(prefix="ztray-desktop-")))
            self.environment = self._folders()
            self.environment |= self._start_bus(undo)
            self.environment |= self._start_screen(undo)
            if self._window_manager:
                self._start_window_manager(undo)
            self._exit = undo.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._exit.close()

    def _folders(self) -> dict[str, str]:
        # Built from nothing: the user's WAYLAND_DISPLAY, XDG_CURRENT_DESKTOP, QT_* and proxies must not leak in.
        folders = {
            "HOME": "home",
            "XDG_CONFIG_HOME": "home/.config",
            "XDG_DATA_HOME": "home/.local/share",
            "XDG_STATE_HOME": "home/.local/state",
            "XDG_CACHE_HOME": "home/.cache",
            "XDG_RUNTIME_DIR": "run",
            "XDG_CONFIG_DIRS": "etc/xdg",
            "TMPDIR": "tmp",
        }
        environment = {name: str(self.folder / relative) for name, relative in folders.items()}
        for folder in environment.values():
            Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
        return environment | {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "PYTHONUNBUFFERED": "1",
            "QT_QPA_PLATFORM": "xcb",
            "QT_ACCESSIBILITY": "0",
            "NO_AT_BRIDGE": "1",
        }

    def _start_bus(self, undo: contextlib.ExitStack) -> dict[str, str]:
        configuration = self.folder / "bus.conf"
        configuration.write_text(BUS_CONFIGURATION.format(socket=self.folder / "bus"), encoding="utf-8")
        address = self._start(undo, "dbus-daemon", f"--config-file={configuration}", "--nofork", "--print-address=1")
        return {"DBUS_SESSION_BUS_ADDRESS": address, "DBUS_SYSTEM_BUS_ADDRESS": address}

    def _start_screen(self, undo: contextlib.ExitStack) -> dict[str, str]:
        number = self._start(
            undo, "Xvfb", "-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset", "-dpi", "96"
        )
        return {"DISPLAY": f":{number}"}

    def _start_window_manager(self, undo: contextlib.ExitStack) -> None:
        self._start(undo, "openbox", "--sm-disable", "--startup", "echo ready")

    def _start(self, undo: contextlib.ExitStack, name: str, *arguments: str) -> str:
        """Start a server and return the first line it writes to its standard output, which says that it is ready."""
        log_path = self.folder / f"{name}.log"
        with log_path.open("wb") as log:
            process = subprocess.Popen(
                [_program("setpriv"), "--pdeathsig", "KILL", _program(name), *arguments],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        undo.callback(_stop, process)
        assert process.stdout is not None
        readable, _, _ = select.select([process.stdout], [], [], PATIENCE)
        line = process.stdout.readline().decode().strip() if readable else ""
        if not line:
            raise DesktopError(f"{name} was not ready within {PATIENCE:.0f} s:\n{log_path.read_text()}")
        return line


def _program(*names: str) -> str:
    for name in names:
        if found := shutil.which(name):
            return found
    raise DesktopError(f"The private desktop needs {' or '.join(names)}, which is not installed.")


def _stop(process: subprocess.Popen[bytes]) -> None:
    with process:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
