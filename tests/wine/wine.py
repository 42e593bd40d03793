"""A Windows of one's own, by wine, in which the real installer is tried."""

import os
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from tests.fakes.patience import PATIENCE

WINE = "/usr/lib/wine/wine64"
"""Debian's `wine` asks for the 32-bit one, which a 64-bit installer does not need."""

STAND_IN = Path(__file__).with_name("stand_in.nsi")

_VALUE = re.compile(r"^ {4}(\S.*?) {4}REG_\w+ {4}(.*)$", re.MULTILINE)


def make_stand_in(program: Path) -> None:
    """Write a program that does as ZTray does to its installer."""
    subprocess.run(["makensis", "-V1", f"-DOUTFILE={program}", str(STAND_IN)], check=True)


class Windows:
    """A new Windows in a folder."""

    def __init__(self, folder: Path) -> None:
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "WINEPREFIX": str(folder / "prefix"),
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml=",
            "LANG": "C.UTF-8",
        }
        self.run("wineboot", "--init")
        self.be_version("win10")
        self.drive = folder / "prefix" / "drive_c"
        (user,) = (path for path in (self.drive / "users").iterdir() if path.name != "Public")
        self.local = user / "AppData" / "Local"
        self.start_menu = user / "AppData" / "Roaming" / "Microsoft" / "Windows" / "Start Menu" / "Programs"

    def be_version(self, name: str) -> None:
        """Have it be another Windows, as wine names them."""
        self.run("winecfg", "-v", name)

    def name_of(self, file: Path) -> str:
        """Return what a file of its drive is called inside."""
        return "\\".join(("C:", *file.relative_to(self.drive).parts))

    def start(self, program: str | Path, *arguments: str) -> "subprocess.Popen[bytes]":
        return self._start(subprocess.DEVNULL, program, *arguments)

    def run(self, program: str | Path, *arguments: str) -> tuple[int, str]:
        """Run a program and return its exit code, and what it printed."""
        with self._start(subprocess.PIPE, program, *arguments) as process:
            printed, _ = process.communicate(timeout=2 * PATIENCE)
        return process.returncode, printed.decode(errors="replace").replace("\r", "")

    def _start(self, output: int, program: str | Path, *arguments: str) -> "subprocess.Popen[bytes]":
        command = [WINE, str(program), *arguments]
        return subprocess.Popen(command, env=self._environment, stdout=output, stderr=subprocess.DEVNULL)

    def values(self, key: str) -> dict[str, str]:
        """Return the values of a key below HKEY_CURRENT_USER, empty where there is none."""
        _, printed = self.run("reg", "query", f"HKCU\\{key}")
        return {found[1]: found[2] for found in _VALUE.finditer(printed)}

    def write(self, key: str, name: str, content: str, kind: str = "REG_SZ") -> None:
        code, _ = self.run("reg", "add", f"HKCU\\{key}", "/v", name, "/t", kind, "/d", content, "/f")
        assert code == 0

    def delete(self, key: str) -> None:
        self.run("reg", "delete", f"HKCU\\{key}", "/f")

    def close(self) -> None:
        """End everything that runs in it."""
        subprocess.run(["wineserver", "--kill"], env=self._environment, check=False)


def wait_until(holds: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until, f"{what}: not within {PATIENCE:g} s"
        os.sched_yield()
