"""How large and how fast the installed program is, against its goals: `python installers/measure.py`.

Times are compared within the same run, in turn, for machines are fast and slow: the program of dist/ with the same from
the checkout, and its first icon with that of a script that only shows one. Ends with 1 when a goal is missed.
"""

import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from installers import product
from installers.build import OUT
from tests.e2e.program import PersonsHome
from tests.fakes.desktop import PrivateDesktop
from tests.fakes.tray_host import TrayHost

ROUNDS = 5
MEGABYTE = 1e6

_BARE_TRAY = """\
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon
application = QApplication([])
pixmap = QPixmap(22, 22)
pixmap.fill("green")
icon = QSystemTrayIcon(QIcon(pixmap))
menu = QMenu()
icon.setContextMenu(menu)
icon.show()
application.exec()
"""


def main() -> int:
    """Measure everything, and print it beside the goals."""
    program = [str(OUT / product.NAME / product.NAME)]
    checkout = [sys.executable, "-m", "ztray"]
    script = [sys.executable, "-c", _BARE_TRAY]
    (package,) = OUT.glob(f"*_{product.VERSION}_*.deb")
    is_met = [
        _is_met("size of the .deb, in MB", package.stat().st_size / MEGABYTE, 40),
        _is_met("size when installed, in MB", _installed_size(package) / MEGABYTE, 135),
    ]
    with PrivateDesktop() as desktop:
        tests = [(_self_test(desktop, program), _self_test(desktop, checkout)) for _ in range(ROUNDS)]
        is_met.append(_is_met("self-test, installed / checkout", median(a / b for a, b in tests), 1.3))
        icons = [(_first_icon(desktop, [*program, "--demo"]), _first_icon(desktop, script)) for _ in range(ROUNDS)]
        is_met.append(_is_met("first icon after a bare script's, in s", median(a - b for a, b in icons), 0.5))
        _tell(f"(self-test: {median(a for a, _ in tests):.2f} s, of the checkout {median(b for _, b in tests):.2f} s;")
        _tell(
            f" first icon: {median(a for a, _ in icons):.2f} s, of a bare script {median(b for _, b in icons):.2f} s)"
        )
    return 0 if all(is_met) else 1


def _installed_size(package: Path) -> int:
    command = ["dpkg-deb", "--field", str(package), "Installed-Size"]
    return int(subprocess.run(command, check=True, capture_output=True).stdout) * 1024  # noqa: S603 - no shell


def _self_test(desktop: PrivateDesktop, program: list[str]) -> float:
    began = perf_counter()
    subprocess.run([*program, "--self-test"], env=desktop.environment, check=True, capture_output=True)  # noqa: S603
    return perf_counter() - began


def _first_icon(desktop: PrivateDesktop, command: list[str]) -> float:
    with TemporaryDirectory() as folder, TrayHost(desktop.bus_address) as host:
        environment = desktop.environment | PersonsHome(Path(folder)).environment
        began = perf_counter()
        with subprocess.Popen(command, env=environment) as program:  # noqa: S603 - no shell
            host.wait_for_item()
            seconds = perf_counter() - began
            program.kill()
    return seconds


def _is_met(what: str, value: float, goal: float) -> bool:
    _tell(f"{what}: {value:.2f} (goal: at most {goal:g}{'' if value <= goal else ', MISSED'})")
    return value <= goal


def _tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - what a script is asked for


if __name__ == "__main__":
    sys.exit(main())
