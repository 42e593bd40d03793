"""The real installer for Windows, run by wine: what it installs, upgrades and leaves. Stand-ins play ZTray itself."""

from pathlib import Path

import pefile

from tests.wine.conftest import NEW_FILES, OLD_FILES, Computer
from tests.wine.wine import wait_until
from ztray.system.windows import APPROVED_KEY, RUN_KEY, RUN_NAME, run_value

SWITCHED_OFF = "030000000000000000000000"


def run_value_of(computer: Computer) -> str:
    """Return what the settings page would write."""
    return run_value((computer.windows.name_of(computer.program),))


# Installing.


def test_it_installs_the_bundle_for_this_user(computer: Computer, setup: Path) -> None:
    assert computer.install(setup) == 0
    assert computer.files == NEW_FILES
    assert {path.name for path in computer.folder.iterdir()} == {
        "_internal",
        "uninstall.exe",
        "ztray.exe",
        "ztrayw.exe",
    }


def test_the_start_menu_leads_to_the_program_without_a_window_of_its_own(computer: Computer, setup: Path) -> None:
    computer.install(setup)
    shortcut = (computer.windows.start_menu / "ZTray.lnk").read_bytes()
    assert computer.windows.name_of(computer.program).encode() in shortcut


def test_the_settings_of_windows_list_it(computer: Computer, setup: Path) -> None:
    computer.install(setup)
    folder = computer.windows.name_of(computer.folder)
    entry = computer.entry
    assert entry.pop("EstimatedSize").startswith("0x")
    assert entry == {
        "DisplayName": "ZTray",
        "DisplayVersion": "1.0.0",
        "DisplayIcon": rf"{folder}\ztrayw.exe,0",
        "Publisher": "The ZTray founders",
        "URLInfoAbout": entry["URLInfoAbout"],
        "InstallLocation": folder,
        "UninstallString": rf'"{folder}\uninstall.exe"',
        "QuietUninstallString": rf'"{folder}\uninstall.exe" /S',
        "NoModify": "0x1",
        "NoRepair": "0x1",
    }
    assert entry["URLInfoAbout"].startswith("https://")


def test_the_size_that_windows_shows_is_that_of_the_bundle(computer: Computer, setup: Path) -> None:
    computer.install(setup)
    installed = sum(p.stat().st_size for p in computer.folder.rglob("*") if p.is_file() and p.name != "uninstall.exe")
    assert int(computer.entry["EstimatedSize"], 16) == installed // 1024


def test_a_folder_can_be_chosen_and_is_found_again_by_an_upgrade(
    computer: Computer, old_setup: Path, setup: Path
) -> None:
    computer.folder = computer.windows.drive / "Elsewhere"
    computer.install(old_setup, r"/D=C:\Elsewhere")
    assert computer.files == OLD_FILES
    computer.install(setup)
    assert computer.files == NEW_FILES


def test_an_older_windows_gets_nothing(computer: Computer, setup: Path) -> None:
    computer.windows.be_version("win7")
    try:
        assert computer.install(setup) == 2
    finally:
        computer.windows.be_version("win10")
    assert not computer.folder.exists()
    assert computer.entry == {}


def test_the_installer_is_a_64_bit_program_with_names_icon_and_no_wish_for_rights(setup: Path) -> None:
    program = pefile.PE(str(setup))
    assert program.FILE_HEADER.Machine == pefile.MACHINE_TYPE["IMAGE_FILE_MACHINE_AMD64"]
    texts = program.FileInfo[0][0].StringTable[0].entries
    assert texts[b"FileDescription"] == b"ZTray Setup"
    assert texts[b"ProductVersion"] == b"1.0.0"
    icons = {entry.id for entry in program.DIRECTORY_ENTRY_RESOURCE.entries}
    assert pefile.RESOURCE_TYPE["RT_GROUP_ICON"] in icons
    assert b'level="asInvoker"' in setup.read_bytes()


# Starting at login.


def test_it_starts_at_login_as_the_settings_page_would_have_it(computer: Computer, setup: Path) -> None:
    computer.install(setup)
    assert computer.at_login == {RUN_NAME: run_value_of(computer)}


def test_who_does_not_want_that_says_so(computer: Computer, setup: Path) -> None:
    computer.install(setup, "/NOAUTOSTART")
    assert computer.at_login == {}


def test_installed_for_the_first_time_it_starts_though_one_before_was_switched_off(
    computer: Computer, setup: Path
) -> None:
    computer.windows.write(APPROVED_KEY, RUN_NAME, SWITCHED_OFF, "REG_BINARY")
    computer.install(setup)
    assert computer.windows.values(APPROVED_KEY) == {}


def test_an_upgrade_leaves_it_off_in_the_settings(computer: Computer, old_setup: Path, setup: Path) -> None:
    computer.install(old_setup, "/NOAUTOSTART")
    computer.install(setup)
    assert computer.at_login == {}


def test_an_upgrade_leaves_it_off_in_the_task_manager(computer: Computer, old_setup: Path, setup: Path) -> None:
    computer.install(old_setup)
    computer.windows.write(APPROVED_KEY, RUN_NAME, SWITCHED_OFF, "REG_BINARY")
    computer.install(setup)
    assert computer.windows.values(APPROVED_KEY) == {RUN_NAME: SWITCHED_OFF}


def test_another_copy_of_ztray_goes_on_starting_at_login(computer: Computer, setup: Path) -> None:
    another = r'"C:\Python\Scripts\ztrayw.exe"'
    computer.install(setup, "/NOAUTOSTART")
    computer.windows.write(RUN_KEY, RUN_NAME, another)
    computer.uninstall()
    assert computer.at_login == {RUN_NAME: another}


# Upgrading.


def test_an_upgrade_leaves_nothing_of_the_older_version(computer: Computer, old_setup: Path, setup: Path) -> None:
    computer.install(old_setup)
    assert computer.files == OLD_FILES
    assert computer.install(setup) == 0
    assert computer.files == NEW_FILES
    assert computer.entry["DisplayVersion"] == "1.0.0"


def test_an_upgrade_has_the_running_one_quit_waits_and_starts_it_again(
    computer: Computer, old_setup: Path, setup: Path
) -> None:
    computer.install(old_setup)
    running = computer.run_it()
    assert computer.install(setup) == 0
    assert running.poll() == 0
    assert computer.files == NEW_FILES
    wait_until(lambda: len(computer.calls) == 3, "starting again")
    assert computer.calls == ["ztrayw.exe --stay", "ztrayw.exe --quit-running", "ztrayw.exe "]


def test_where_none_runs_an_upgrade_starts_none(computer: Computer, old_setup: Path, setup: Path) -> None:
    computer.install(old_setup)
    computer.install(setup)
    assert computer.calls == []


def test_one_that_does_not_quit_is_left_whole(computer: Computer, old_setup: Path, setup: Path) -> None:
    computer.install(old_setup)
    computer.run_it()
    computer.hangs()
    assert computer.install(setup) == 3
    assert computer.files == OLD_FILES
    assert computer.entry["DisplayVersion"] == "0.9.0"


# Uninstalling.


def test_uninstalling_leaves_the_settings_and_nothing_else(computer: Computer, setup: Path) -> None:
    settings = computer.windows.local / "ztray" / "settings.json"
    settings.parent.mkdir()
    settings.write_text("{}")
    computer.install(setup)
    computer.uninstall()
    assert not computer.folder.exists()
    assert not (computer.windows.start_menu / "ZTray.lnk").exists()
    assert (computer.at_login, computer.entry) == ({}, {})
    assert settings.read_text() == "{}"


def test_who_wants_it_has_the_settings_removed_as_well(computer: Computer, setup: Path) -> None:
    settings = computer.windows.local / "ztray" / "settings.json"
    settings.parent.mkdir()
    settings.write_text("{}")
    computer.install(setup)
    computer.uninstall("/SETTINGS")
    wait_until(lambda: not settings.parent.exists(), "removing the settings")


def test_uninstalling_has_the_running_one_quit(computer: Computer, setup: Path) -> None:
    computer.install(setup)
    running = computer.run_it()
    computer.uninstall()
    assert running.wait(10) == 0
    assert not computer.folder.exists()


def test_what_a_person_has_put_into_the_folder_stays(computer: Computer, setup: Path) -> None:
    computer.install(setup)
    (computer.folder / "notes.txt").write_text("mine")
    computer.uninstall()
    assert [path.name for path in computer.folder.iterdir()] == ["notes.txt"]
