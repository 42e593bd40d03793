"""The AppImage: its file system works, and so does the whole with a runtime that is one for these tests only."""

import hashlib
import subprocess
from pathlib import Path

import pytest

from installers import product
from installers.linux import appimage
from tests.fakes.desktop import PrivateDesktop
from tests.fakes.tray_host import TrayHost
from tests.installed.conftest import assert_works, made, run, starts_at_login_by

# As long as a block, so that the file system begins at a known place; unpacks where the real one mounts.
RUNTIME = b"""\
#!/bin/sh
export APPIMAGE="$(readlink -f "$0")" APPDIR="$(mktemp -d)/mounted"
unsquashfs -quiet -no-progress -offset 4096 -dest "$APPDIR" "$APPIMAGE" >/dev/null || exit 9
exec "$APPDIR/AppRun" "$@"
"""
BLOCK = 4096


@pytest.fixture
def appdir(folder: Path) -> Path:
    """What an AppImage's program sees."""
    subprocess.run(
        ["unsquashfs", "-quiet", "-no-progress", "-dest", folder / "AppDir", made("*.squashfs")],
        check=True,
        capture_output=True,
    )
    return folder / "AppDir"


def test_its_folder_works(appdir: Path, desktop: PrivateDesktop) -> None:
    assert_works(run, str(appdir / "AppRun"), **desktop.environment)


def test_its_folder_is_as_the_project_wants_it(appdir: Path) -> None:
    subprocess.run(["appstreamcli", "validate-tree", "--no-net", appdir / "usr"], check=True, capture_output=True)
    (entry,) = appdir.glob("*.desktop")
    subprocess.run(["desktop-file-validate", entry], check=True)
    assert (appdir / f"{product.ID}.png").read_bytes() == (appdir / ".DirIcon").read_bytes()


def test_as_one_file_it_works_and_starts_at_login_as_that(
    appdir: Path, folder: Path, desktop: PrivateDesktop, host: TrayHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = folder / "runtime"
    runtime.write_bytes(RUNTIME.ljust(BLOCK, b"\n"))
    monkeypatch.setenv(appimage.RUNTIME_VARIABLE, str(runtime))
    monkeypatch.setenv(appimage.SUM_VARIABLE, hashlib.sha256(runtime.read_bytes()).hexdigest())
    image = appimage.build(appdir / "usr/lib/ztray", product.VERSION, folder)
    assert image.suffix == ".AppImage"
    environment = {**desktop.environment, "PATH": "/usr/bin:/bin"}
    assert_works(run, str(image), **environment)
    entry = Path(environment["XDG_CONFIG_HOME"], f"autostart/{product.ID}.desktop")
    assert starts_at_login_by(host, [str(image)], environment, entry) == str(image)
