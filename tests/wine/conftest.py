"""The installer, made of stand-ins, and a Windows that has never seen it."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from installers.windows.build import build
from tests.wine.wine import Windows, make_stand_in, wait_until
from ztray.system.windows import APPROVED_KEY, RUN_KEY

UNINSTALL_KEY = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\ZTray"

OLD_FILES = {"base_library.zip": "old", "left_over.dll": "old", "ztray/resources/grüße.svg": "old"}
NEW_FILES = {"base_library.zip": "new", "ztray/resources/grüße.svg": "new", "no_ending": "new"}


@pytest.fixture(scope="session")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    program = tmp_path_factory.mktemp("stand-in") / "ztrayw.exe"
    make_stand_in(program)
    return program


@pytest.fixture(scope="session")
def make_bundle(stand_in: Path) -> Callable[[Path, dict[str, str]], Path]:
    def make_bundle(bundle: Path, files: dict[str, str]) -> Path:
        for name, content in files.items():
            path = bundle / "_internal" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        for name in ("ztray.exe", "ztrayw.exe"):
            shutil.copy(stand_in, bundle / name)
        return bundle

    return make_bundle


@pytest.fixture(scope="session")
def setups(make_bundle: Callable[[Path, dict[str, str]], Path], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The installers of version 0.9.0 and of 1.0.0."""
    folder = tmp_path_factory.mktemp("setups")
    return [
        build(make_bundle(folder / "old", OLD_FILES), "0.9.0", folder),
        build(make_bundle(folder / "new", NEW_FILES), "1.0.0", folder),
    ]


@pytest.fixture(scope="session")
def old_setup(setups: list[Path]) -> Path:
    return setups[0]


@pytest.fixture(scope="session")
def setup(setups: list[Path]) -> Path:
    return setups[1]


@pytest.fixture(scope="session")
def shared_windows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Windows]:
    windows = Windows(tmp_path_factory.mktemp("wine"))
    yield windows
    windows.close()


class Computer:
    """What a person has and sees of ZTray on a Windows."""

    def __init__(self, windows: Windows) -> None:
        self.windows = windows
        self.folder = windows.local / "Programs" / "ZTray"
        self.program = self.folder / "ztrayw.exe"
        self._log = windows.local / "stand-in.log"
        self._running: list[subprocess.Popen[bytes]] = []

    def install(self, setup: Path, *options: str) -> int:
        code, _ = self.windows.run(setup, "/S", *options)
        return code

    def uninstall(self, *options: str) -> None:
        """Uninstall silently; the uninstaller goes on after the program that was started has ended."""
        self.windows.run(self.folder / "uninstall.exe", "/S", *options)
        wait_until(lambda: self.entry == {}, "uninstalling")

    def run_it(self) -> "subprocess.Popen[bytes]":
        """Have the installed program run, as it does for days."""
        process = self.windows.start(self.program, "--stay")
        self._running.append(process)
        wait_until((self.windows.local / "runs").exists, "starting")
        return process

    def hangs(self) -> None:
        (self.windows.local / "hangs").touch()

    @property
    def calls(self) -> list[str]:
        """How its programs were called."""
        return self._log.read_text().splitlines() if self._log.exists() else []

    @property
    def files(self) -> dict[str, str]:
        """What is installed besides the programs."""
        internal = self.folder / "_internal"
        return {p.relative_to(internal).as_posix(): p.read_text() for p in internal.rglob("*") if p.is_file()}

    @property
    def entry(self) -> dict[str, str]:
        """What the settings of Windows list of it."""
        return self.windows.values(UNINSTALL_KEY)

    @property
    def at_login(self) -> dict[str, str]:
        return self.windows.values(RUN_KEY)

    def is_as_new(self) -> None:
        """Have it as if there had never been a ZTray."""
        for name in ("runs", "hangs"):
            (self.windows.local / name).unlink(missing_ok=True)
        for process in self._running:
            process.wait(10)
        if self.folder.exists():
            shutil.rmtree(self.folder)
        shutil.rmtree(self.windows.local / "ztray", ignore_errors=True)
        self._log.unlink(missing_ok=True)
        (self.windows.start_menu / "ZTray.lnk").unlink(missing_ok=True)
        for key in (UNINSTALL_KEY, RUN_KEY, APPROVED_KEY):
            self.windows.delete(key)


@pytest.fixture
def computer(shared_windows: Windows) -> Iterator[Computer]:
    computer = Computer(shared_windows)
    yield computer
    computer.is_as_new()
