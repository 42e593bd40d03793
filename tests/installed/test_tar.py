"""The archive with its script: installed for one user, upgraded, uninstalled, in a home of any name."""

import shutil
import subprocess
from pathlib import Path

import pytest

from installers import product
from tests.fakes.desktop import PrivateDesktop
from tests.fakes.tray_host import TrayHost
from tests.installed.conftest import assert_works, made, run, starts_at_login_by, unpacked
from tests.installed.system import CleanSystem
from ztray.system.desktop_entry import program_of, read_entry

ID = "io.github.ztray.ZTray"


@pytest.fixture
def source(folder: Path) -> Path:
    """What the archive holds."""
    return unpacked(made("*.tar.xz"), folder / "unpacked")


@pytest.fixture(params=["person", 'O\'Brien & "Söhne" 100% $HOME'])
def home(folder: Path, request: pytest.FixtureRequest) -> Path:
    home = folder / str(request.param)
    home.mkdir()
    return home


def install(source: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run(str(source / "install.sh"), *arguments, HOME=str(home))


def files(home: Path) -> set[str]:
    return {str(path.relative_to(home)) for path in home.rglob("*") if path.is_symlink() or path.is_file()}


def test_it_is_installed_works_is_upgraded_and_uninstalled(
    source: Path, home: Path, desktop: PrivateDesktop, host: TrayHost
) -> None:
    done = install(source, home)
    assert (done.returncode, done.stderr) == (0, "")
    program = home / ".local/bin/ztray"
    assert str(program) in done.stdout
    environment = {**desktop.environment, "HOME": str(home)}
    assert_works(run, str(program), **environment)

    entry = read_entry((home / f".local/share/applications/{ID}.desktop").read_bytes())
    assert program_of(entry["Exec"]) == str(program)
    subprocess.run(["desktop-file-validate", home / f".local/share/applications/{ID}.desktop"], check=True)
    assert (home / f".local/share/icons/hicolor/48x48/apps/{ID}.png").exists()
    assert "ztray" in run("man", "--path", "ztray", HOME=str(home), MANPATH=str(home / ".local/share/man")).stdout

    installed = files(home)
    settings = home / ".config/ztray/settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"poll_interval": 7}')
    (home / ".local/lib/ztray/_internal/stale.txt").write_text("")
    other = home / ".local/share/icons/hicolor/48x48/apps/another.png"
    other.write_text("")
    assert install(source, home).returncode == 0
    assert files(home) == installed | {str(path.relative_to(home)) for path in (settings, other)}
    assert_works(run, str(program), **environment)

    login = home / f".config/autostart/{ID}.desktop"
    environment.pop("XDG_CONFIG_HOME")
    assert starts_at_login_by(host, [str(program)], environment, login) == str(program)

    removed = install(source, home, "--uninstall")
    assert (removed.returncode, removed.stderr) == (0, "")
    assert files(home) - {name for name in files(home) if "/.local/state/" in f"/{name}"} == {
        str(path.relative_to(home)) for path in (settings, other)
    }


def test_an_entry_that_starts_another_program_at_login_stays(source: Path, folder: Path) -> None:
    install(source, folder)
    entry = folder / f".config/autostart/{ID}.desktop"
    entry.parent.mkdir(parents=True)
    entry.write_text("[Desktop Entry]\nExec=/usr/bin/ztray\n")
    assert install(source, folder, "--uninstall").returncode == 0
    assert entry.exists()


def test_where_nothing_is_installed_nothing_is_removed(source: Path, folder: Path) -> None:
    done = install(source, folder, "--uninstall")
    assert done.returncode == 1
    assert done.stderr == f"install.sh: there is no ZTray in {folder}/.local.\n"


def test_libraries_that_the_system_lacks_are_named_and_nothing_is_installed(
    source: Path, clean_system: CleanSystem
) -> None:
    shutil.copytree(source, clean_system.root / "ztray", symlinks=True)
    done = clean_system.run("/ztray/install.sh", may_fail=True)
    assert done.returncode == 1
    assert done.stderr.startswith("install.sh: these libraries of the system are missing")
    assert {"libEGL.so.1", "libGL.so.1", "libfontconfig.so.1"} <= set(done.stderr.split())
    assert not (clean_system.root / "root/.local").exists()


def test_it_says_which_version_it_installs(source: Path) -> None:
    assert f"Installs ZTray {product.VERSION} " in (source / "install.sh").read_text()
