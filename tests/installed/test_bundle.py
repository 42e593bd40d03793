"""The bundle: it has all that it needs, nothing of the computer it was made on, and it works on every screen."""

import email
import shutil
import subprocess
from pathlib import Path

import pytest

from installers import product
from installers.linux.libraries import SYSTEM_LIBRARIES, files_of, glibc_of, searches_beyond, system_libraries_of
from tests.e2e.program import PersonsHome, Screen
from tests.fakes.desktop import PrivateDesktop
from tests.fakes.tray_host import TrayHost
from tests.installed.conftest import BUNDLE, assert_works, run
from ztray.presentation.about import COMPONENTS

PROGRAM = str(BUNDLE / "ztray")
INSIDE = BUNDLE / "_internal"
PLUGINS = INSIDE / "PySide6/Qt/plugins"


def test_it_needs_only_libraries_that_every_desktop_has() -> None:
    assert set(system_libraries_of(BUNDLE)) <= set(SYSTEM_LIBRARIES)


def test_it_starts_where_the_c_library_is_that_of_ubuntu_22() -> None:
    assert tuple(map(int, glibc_of(BUNDLE).split("."))) <= (2, 35)


def test_no_link_dangles() -> None:
    assert [path for path in BUNDLE.rglob("*") if path.is_symlink() and not path.exists()] == []


def test_its_libraries_look_for_others_in_it_only() -> None:
    assert [path for path in files_of(BUNDLE) if searches_beyond(path)] == []


def test_no_file_names_the_folder_it_was_made_in() -> None:
    found = subprocess.run(
        ["grep", "--recursive", "--files-with-matches", "--fixed-strings", str(product.ROOT), str(BUNDLE)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stdout == ""


def test_it_has_the_plugins_for_x11_wayland_and_no_screen_and_none_that_brings_gtk() -> None:
    assert {path.name for path in PLUGINS.glob("platforms/*")} == {
        "libqxcb.so",
        "libqwayland.so",
        "libqoffscreen.so",
    }
    assert {path.name for path in PLUGINS.glob("platformthemes/*")} == {"libqxdgdesktopportal.so"}
    assert not list(INSIDE.glob("libgtk*"))


def test_all_that_it_brings_along_comes_with_its_licence() -> None:
    told = (INSIDE / "licences/README.txt").read_text()
    for component in COMPONENTS:
        if component.is_everywhere:
            assert f"{component.name.lower().replace('_', '-')} " in told.lower().replace("_", "-")
    folders = {path.name for path in (INSIDE / "licences").iterdir() if path.is_dir()}
    listed = {line.split()[0] for line in told.splitlines()[4:]}
    assert folders == listed
    assert {"Python", "libssl3", "PySide6_Essentials"} <= folders
    assert (INSIDE / "licences/PySide6_Essentials/LGPL-3.0.txt").exists()


def test_about_finds_the_versions_of_the_parts() -> None:
    found = {
        str(email.message_from_string(path.read_text())["Name"]).lower().replace("_", "-").replace(".", "-")
        for path in INSIDE.glob("*.dist-info/METADATA")
    }
    wanted = {c.name.lower().replace("_", "-").replace(".", "-") for c in COMPONENTS if c.is_everywhere}
    assert wanted <= found


def test_it_works_offscreen(tmp_path: Path) -> None:
    assert_works(run, PROGRAM, QT_QPA_PLATFORM="offscreen", HOME=str(tmp_path))


def test_it_works_on_a_screen_without_a_tray(desktop: PrivateDesktop) -> None:
    done = assert_works(run, PROGRAM, **desktop.environment)
    assert done.stderr == ""


def test_it_works_beside_a_panel_which_shows_its_icon(desktop: PrivateDesktop, host: TrayHost) -> None:
    with subprocess.Popen(
        [PROGRAM, "--self-test"], env=desktop.environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert host.wait_for_item().title() == "ZTray"
        stdout, _ = process.communicate(timeout=60)
    assert stdout.splitlines()[-1] == "All is well."


def test_the_command_line_works_without_a_screen(tmp_path: Path) -> None:
    told = run(PROGRAM, "--version", HOME=str(tmp_path))
    assert told.stdout == f"ZTray {product.VERSION}\n"
    status = run(PROGRAM, "status", "--json", "--service-home", str(tmp_path), HOME=str(tmp_path))
    assert status.returncode == 4
    assert '"unavailable"' in status.stdout


@pytest.mark.parametrize("missing", ["_internal/PySide6/Qt/lib/libQt6Svg.so.6", "_internal/msgspec", "_internal/ztray"])
def test_the_self_test_finds_out_what_is_missing(folder: Path, missing: str) -> None:
    copy = folder / "ztray"
    shutil.copytree(BUNDLE, copy, symlinks=True)
    assert_works(run, str(copy / "ztray"), QT_QPA_PLATFORM="offscreen", HOME=str(folder))
    (copy / missing).rename(folder / "gone")
    done = run(str(copy / "ztray"), "--self-test", "20", QT_QPA_PLATFORM="offscreen", HOME=str(folder))
    assert done.returncode != 0
    assert "All is well" not in done.stdout


def test_a_program_that_runs_outlives_its_upgrade(folder: Path, desktop: PrivateDesktop, host: TrayHost) -> None:
    copy = folder / "ztray"
    shutil.copytree(BUNDLE, copy, symlinks=True)
    home = PersonsHome(folder / "person")
    command = [str(copy / "ztray"), "--demo"]
    with subprocess.Popen(command, env=desktop.environment | home.environment) as program:
        try:
            item = host.wait_for_item()
            (copy / "ztray").rename(folder / "old")
            (copy / "ztray").write_text("another program")
            item.wait_until(lambda menu: "Open ZTray" in menu.labels)
            item.click("Open ZTray")  # which loads what only the window needs
            Screen(desktop, host).window("ZTray")
            assert program.poll() is None
        finally:
            program.kill()
