"""What Linux is told of ZTray: it follows from the program, and is in the form that desktops and shells read."""

import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from installers import product
from installers.linux import words
from ztray.__main__ import command_line
from ztray.system.desktop_entry import program_of, read_entry

OPTIONS = sorted(set(re.findall(r"--[a-z-]+", command_line().format_help())))
COMMANDS = ("status", "doctor")


@pytest.fixture(scope="module")
def metainfo() -> ET.Element:
    return ET.fromstring(words.metainfo("1.2.3"))  # noqa: S314 - our own


def test_the_manual_tells_every_option_command_and_variable() -> None:
    page = words.manual("1.2.3").replace("\\", "")
    assert page.startswith('.TH ZTRAY "1"')
    assert "ZTray 1.2.3" in page
    assert "[-h]" in page
    for wanted in (*(set(OPTIONS) - {"--help"}), *COMMANDS, "ZTRAY_TOKEN_FILE", "settings.json"):
        assert wanted in page


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_completes_every_option_and_command(shell: str) -> None:
    script = words.completion(shell)
    for wanted in (*OPTIONS, *COMMANDS):
        assert wanted.lstrip("-") in script


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("ztray do", {"doctor"}),
        ("ztray --to", {"--token-file"}),
        ("ztray --service-home ./", {"./folder"}),
        ("ztray --token-file ./f", {"./file.secret", "./folder"}),
    ],
)
def test_bash_completes_what_is_typed(tmp_path: Path, typed: str, offered: set[str]) -> None:
    (tmp_path / "script").write_text(words.completion("bash"))
    here = tmp_path / "here"
    (here / "folder").mkdir(parents=True)
    (here / "file.secret").write_text("")
    program = f"""
        source ../script
        COMP_LINE="{typed}"; COMP_WORDS=($COMP_LINE); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
        _shtab_ztray; printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(["bash", "-c", program], cwd=here, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == offered


def test_the_entry_starts_the_program_by_its_path_whatever_that_is() -> None:
    path = '/home/jo doe/"$x" 100%/ztray'
    fields = read_entry(words.desktop_entry(path))
    assert program_of(fields["Exec"]) == path
    assert (fields["Name"], fields["Icon"], fields["Terminal"]) == ("ZTray", product.ID, "false")
    assert fields["Categories"].endswith(";")


def test_the_page_for_software_centres_has_what_they_require(metainfo: ET.Element) -> None:
    assert metainfo.attrib == {"type": "desktop-application"}
    assert metainfo.findtext("id") == product.ID
    assert metainfo.findtext("launchable") == f"{product.ID}.desktop"
    assert metainfo.findtext("project_license") == product.licence()
    release = metainfo.find("releases/release")
    assert release is not None
    assert release.get("version") == "1.2.3"
    assert len(metainfo.findall("description/p")) > 1


def test_its_screenshots_are_those_of_the_checkout_at_the_projects_address(metainfo: ET.Element) -> None:
    addresses = [image.text or "" for image in metainfo.iter("image")]
    there = {path.name for path in (product.RESOURCES / "screenshots").iterdir()}
    assert {address.rpartition("/")[2] for address in addresses} == there
    assert all(address.startswith(f"{product.homepage()}/raw/v1.2.3/resources/") for address in addresses)
    first, *others = [screenshot.get("type") for screenshot in metainfo.iter("screenshot")]
    assert (first, set(others)) == ("default", {None})
