"""The package for Debian: installed by apt in a clean system, started, upgraded, purged."""

import shutil
import subprocess
from pathlib import Path

import pytest

from installers import product
from tests.fakes.desktop import PrivateDesktop
from tests.fakes.tray_host import TrayHost
from tests.installed.conftest import assert_works, made, starts_at_login_by, unpacked
from tests.installed.system import CleanSystem

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def package() -> Path:
    return made("*.deb")


def older(package: Path, folder: Path) -> Path:
    """Return the package with an older version, and with a file that the newer one does not have."""
    root = folder / "older"
    subprocess.run(["dpkg-deb", "--raw-extract", package, root], check=True)
    control = root / "DEBIAN/control"
    control.write_text(control.read_text().replace(f"Version: {product.VERSION}", "Version: 0.0.1"))
    (root / "usr/lib/ztray/_internal/stale.txt").write_text("")
    path = folder / "ztray_0.0.1_amd64.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Znone", "--build", root, path], check=True, capture_output=True)
    return path


def test_it_is_installed_works_is_upgraded_and_purged(
    clean_system: CleanSystem, package: Path, folder: Path, desktop: PrivateDesktop, host: TrayHost
) -> None:
    before = clean_system.files()
    clean_system.install(older(package, folder))
    assert "Version: 0.0.1" in clean_system.run("dpkg", "--status", "ztray").stdout
    assert (clean_system.root / "usr/lib/ztray/_internal/stale.txt").exists()
    assert_works(clean_system.run, "ztray", QT_QPA_PLATFORM="offscreen")
    assert_works(clean_system.run, "ztray", **desktop.environment)

    # What somebody has chosen stays through an upgrade and a purge; the desktop finds the new program.
    settings = clean_system.root / "root/.config/ztray/settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"poll_interval": 7}')
    clean_system.install(package)
    assert settings.read_text() == '{"poll_interval": 7}'
    assert not (clean_system.root / "usr/lib/ztray/_internal/stale.txt").exists()
    assert clean_system.run("ztray", "--version").stdout == f"ZTray {product.VERSION}\n"
    assert clean_system.run("dpkg", "--verify", "ztray").stdout == ""
    assert_works(clean_system.run, "ztray", **desktop.environment)

    environment = {**desktop.environment, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    entry = Path(desktop.environment["XDG_CONFIG_HOME"], "autostart/io.github.ztray.ZTray.desktop")
    command = clean_system.command("ztray")
    assert starts_at_login_by(host, command, environment, entry) == "/usr/bin/ztray"

    clean_system.run("apt-get", "-qq", "purge", "--yes", "ztray")
    clean_system.run("apt-get", "-qq", "autoremove", "--purge", "--yes")
    left = {name for name in clean_system.files() - before if "ztray" in name.lower()}
    assert left == {"root/.config/ztray", "root/.config/ztray/settings.json"}


def test_what_it_depends_on_is_enough_for_every_library_and_for_the_archive_as_well(
    clean_system: CleanSystem, package: Path, folder: Path
) -> None:
    clean_system.install(package)
    look = "find /usr/lib/ztray -name '*.so*' -type f -exec ldd {} + | grep 'not found'"
    missing = clean_system.run("sh", "-c", look, may_fail=True, LD_LIBRARY_PATH="/usr/lib/ztray/_internal")
    assert missing.stdout == ""
    archive = unpacked(made("*.tar.xz"), folder / "unpacked")
    shutil.copytree(archive, clean_system.root / "ztray", symlinks=True)
    done = clean_system.run("/ztray/install.sh")
    assert done.stderr == ""
    assert_works(clean_system.run, "/root/.local/bin/ztray", QT_QPA_PLATFORM="offscreen")


def test_it_is_small(package: Path) -> None:
    assert package.stat().st_size <= 40 * MEGABYTE
    size = subprocess.run(
        ["dpkg-deb", "--field", package, "Installed-Size"], check=True, capture_output=True, text=True
    )
    assert int(size.stdout) * 1024 <= 135 * MEGABYTE


def test_debians_own_critic_finds_only_what_a_bundle_is_known_for(package: Path) -> None:
    told = subprocess.run(
        ["lintian", "--allow-root", "--no-tag-display-limit", "--suppress-tags", ",".join(OF_A_BUNDLE), package],
        capture_output=True,
        text=True,
        check=False,
    )
    assert [line for line in told.stdout.splitlines() if line.startswith(("E:", "W:"))] == []


OF_A_BUNDLE = (
    "embedded-library",
    "hardening-no-pie",  # what starts Python is PyInstaller's
    "library-not-linked-against-libc",
    "shared-library-lacks-prerequisites",
)
