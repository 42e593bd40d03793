"""From the command line to the icon in the tray, against starting an interpreter that loads Qt's widgets and ends."""

import subprocess
import sys

from tests.bench.measure import ratio, report
from tests.fakes.desktop import PrivateDesktop
from tests.fakes.tray_host import TrayHost

ROUNDS = 5


def test_the_icon_is_up_soon_after_qt_is_loaded() -> None:
    with PrivateDesktop() as desktop:

        def start() -> None:
            with TrayHost(desktop.bus_address) as host:
                command = [sys.executable, "-m", "ztray", "--demo"]
                with subprocess.Popen(command, env=desktop.environment) as program:
                    host.wait_for_item()
                    program.kill()

        def load_qt() -> None:
            subprocess.run([sys.executable, "-c", "import PySide6.QtWidgets"], env=desktop.environment, check=True)

        load_qt()
        report("start to icon / start to Qt loaded", ratio(start, load_qt, rounds=ROUNDS), 5.0)
