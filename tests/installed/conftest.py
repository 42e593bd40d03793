"""What `make package` has made, on private desktops."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from installers import product
from tests.fakes.desktop import PrivateDesktop
from tests.fakes.tray_host import TrayHost
from tests.installed.system import CleanSystem, make_archive

DIST = Path(os.environ.get("ZTRAY_DIST", product.ROOT / "dist"))
BUNDLE = DIST / product.NAME


@pytest.fixture(scope="session")
def desktop() -> Iterator[PrivateDesktop]:
    with PrivateDesktop(window_manager=True) as desktop:
        yield desktop


@pytest.fixture
def host(desktop: PrivateDesktop) -> Iterator[TrayHost]:
    with TrayHost(desktop.bus_address) as host:
        yield host


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that is gone at the end of the test: these are large."""
    with TemporaryDirectory(prefix="ztray-installed-") as name:
        yield Path(name)


@pytest.fixture
def clean_system(folder: Path, desktop: PrivateDesktop) -> CleanSystem:
    """A Debian in which nothing was installed yet, and in which the desktop's screen and bus are at hand."""
    archive = make_archive(product.ROOT / "build" / "debian.tar")
    return CleanSystem.unpacked(archive, folder / "root", shared=desktop.folder)


def made(pattern: str) -> Path:
    """Return the package of this version whose name fits."""
    found = [path for path in DIST.glob(pattern) if product.VERSION in path.name]
    assert len(found) == 1, f"There is no {pattern} in {DIST}, or more than one; `make package` makes one."
    return found[0]


def assert_works(
    run: Callable[..., subprocess.CompletedProcess[str]], *program: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    """See that a program says of itself that it works."""
    done = run(*program, "--self-test", **variables)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "All is well.", done.stdout
    return done


def run(*command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a program with these variables only, and return what it said."""
    base = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    return subprocess.run(command, env=base | variables, capture_output=True, text=True, timeout=120, check=False)


def starts_at_login_by(host: TrayHost, command: list[str], variables: dict[str, str], entry: Path) -> str:
    """Start a program that starts at login from a place where it is not any more; return from where it starts then."""
    entry.parent.mkdir(parents=True, exist_ok=True)
    entry.write_text("[Desktop Entry]\nType=Application\nName=ZTray\nExec=/gone/ztray\n")
    with subprocess.Popen(command, env=variables) as program:
        try:
            return host.wait_for(
                lambda: next(
                    (
                        line.removeprefix("TryExec=")
                        for line in entry.read_text().splitlines()
                        if line.startswith("TryExec=")
                    ),
                    None,
                ),
                timeout=20,
                failure=lambda: f"The entry is as it was:\n{entry.read_text()}",
            )
        finally:
            program.kill()


def unpacked(archive: Path, folder: Path) -> Path:
    """Unpack an archive, and return the one folder in it."""
    shutil.unpack_archive(archive, folder)
    (inside,) = folder.iterdir()
    return inside
