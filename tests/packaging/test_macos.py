"""What can be told of the application for macOS without a Mac: what it says of itself, and how its image is made.

Stand-ins play the programs of macOS: they write down how they were called.
"""

import os
import plistlib
import subprocess
from importlib.metadata import Distribution
from pathlib import Path

import pytest

from installers import icons, product
from installers.licences import Part
from installers.macos import info_plist, signing
from installers.macos.build import build

STAND_IN = """#!/bin/sh
call="$(basename "$0") $*"
echo "$call" >> "$LOG"
case "$call" in
"$FAILS"*) exit 1 ;;
hdiutil*)
    for image; do :; done
    while [ "$1" != -srcfolder ]; do shift; done
    cd "$2"
    find . -type l -printf '%p -> %l\\n' -o -type f -print | sort > "$image" ;;
esac
"""


# What macOS is told.


def test_the_application_stands_in_the_menu_bar_only_and_is_sharp() -> None:
    told = info_plist.info_plist("13.0")
    assert told["LSUIElement"] is True
    assert told["NSHighResolutionCapable"] is True
    assert told["LSMinimumSystemVersion"] == "13.0"
    assert told["CFBundleShortVersionString"] == product.VERSION


def test_all_that_is_told_can_be_written() -> None:
    told = info_plist.info_plist("13.0")
    assert plistlib.loads(plistlib.dumps(told)) == told


def test_the_number_of_the_build_is_numbers_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(product, "VERSION", "1.2.3rc4")
    assert info_plist.info_plist("13.0")["CFBundleVersion"] == "1.2.3"


def installed(folder: Path, *tags: str) -> Distribution:
    folder.mkdir()
    (folder / "WHEEL").write_text("Wheel-Version: 1.0\n" + "".join(f"Tag: {tag}\n" for tag in tags))
    return Distribution.at(folder)


@pytest.mark.parametrize(
    ("tags", "systems"),
    [
        (["cp310-abi3-macosx_13_0_universal2"], {"13.0"}),
        (["cp311-cp311-macosx_10_9_x86_64.macosx_11_0_arm64"], {"10.9", "11.0"}),
        (["py2-none-any", "py3-none-any"], set()),
        (["cp310-abi3-manylinux_2_34_x86_64"], set()),
        ([], set()),
    ],
)
def test_a_wheel_tells_for_which_systems_it_was_built(tmp_path: Path, tags: list[str], systems: set[str]) -> None:
    assert set(info_plist.systems_of(installed(tmp_path / "x.dist-info", *tags))) == systems


def part(folder: Path, *tags: str) -> Part:
    installed(folder, *tags)
    return Part(name="a", version="1", origin="pypi", terms="MIT", texts={}, metadata=folder / "METADATA")


def test_the_newest_system_that_any_part_needs_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = Part(name="Python", version="3", origin="generic", terms="PSF-2.0", texts={})
    monkeypatch.setattr("sysconfig.get_config_var", {"MACOSX_DEPLOYMENT_TARGET": "11.0"}.get)
    old = part(tmp_path / "old", "cp311-cp311-macosx_9_0_arm64")
    assert info_plist.oldest_system([python, old]) == "11.0"
    qt = part(tmp_path / "qt", "cp310-abi3-macosx_13_0_universal2")
    assert info_plist.oldest_system([python, old, qt]) == "13.0"


def test_the_icon_is_one_for_macos() -> None:
    icon = icons.icns()
    assert icon.startswith(b"icns")
    assert int.from_bytes(icon[4:8], "big") == len(icon)


def test_the_hardened_runtime_is_loosened_for_nothing_but_pythons_ctypes() -> None:
    assert plistlib.loads(signing.ENTITLEMENTS.read_bytes()) == {
        "com.apple.security.cs.allow-unsigned-executable-memory": True
    }


# The image.


class Mac:
    """Programs of macOS that write down how they were called."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._log = folder / "log"
        self._monkeypatch = monkeypatch
        for name in ("hdiutil", "codesign", "xcrun"):
            program = folder / name
            program.write_text(STAND_IN)
            program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        monkeypatch.setenv("LOG", str(self._log))
        monkeypatch.setenv("FAILS", "nothing")
        monkeypatch.setattr("platform.machine", lambda: "arm64")

    def refuses(self, command: str) -> None:
        self._monkeypatch.setenv("FAILS", command)

    @property
    def commands(self) -> list[str]:
        return [line.split(" ")[0] + " " + line.split(" ")[1] for line in self.calls]

    @property
    def calls(self) -> list[str]:
        return self._log.read_text().splitlines() if self._log.exists() else []


@pytest.fixture
def mac(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mac:
    for name in (
        signing.IDENTITY_VARIABLE,
        signing.KEY_FILE_VARIABLE,
        signing.KEY_ID_VARIABLE,
        signing.ISSUER_VARIABLE,
    ):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "bin").mkdir()
    return Mac(tmp_path / "bin", monkeypatch)


@pytest.fixture
def application(tmp_path: Path) -> Path:
    application = tmp_path / "ZTray.app"
    framework = application / "Contents" / "Frameworks" / "QtCore.framework"
    (framework / "Versions" / "A").mkdir(parents=True)
    (framework / "Versions" / "A" / "QtCore").write_text("")
    (framework / "Versions" / "Current").symlink_to("A")
    return application


def test_the_image_holds_the_application_with_its_links_and_the_way_to_the_applications(
    mac: Mac, application: Path, tmp_path: Path
) -> None:
    image = build(application, "1.0.0", tmp_path)
    assert image == tmp_path / "ZTray-1.0.0-arm64.dmg"
    assert image.read_text().splitlines() == [
        "./Applications -> /Applications",
        "./ZTray.app/Contents/Frameworks/QtCore.framework/Versions/A/QtCore",
        "./ZTray.app/Contents/Frameworks/QtCore.framework/Versions/Current -> A",
    ]
    assert mac.commands == ["codesign --verify", "hdiutil create"]


def test_what_is_not_signed_whole_is_packed_into_nothing(mac: Mac, application: Path, tmp_path: Path) -> None:
    mac.refuses("codesign --verify")
    with pytest.raises(subprocess.CalledProcessError):
        build(application, "1.0.0", tmp_path)
    assert mac.commands == ["codesign --verify"]


def test_what_is_no_application_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no application"):
        build(tmp_path / "ztray", "1.0.0", tmp_path)


def test_without_an_identity_a_sentence_says_so(
    mac: Mac, application: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build(application, "1.0.0", tmp_path)
    assert mac.commands[-1] == "hdiutil create"
    assert capsys.readouterr().out == "Not signed, for there is no identity: ZTray-1.0.0-arm64.dmg\n"


def test_with_an_identity_alone_the_image_is_signed_and_not_shown_to_apple(
    mac: Mac, application: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(signing.IDENTITY_VARIABLE, "Developer ID Application: Nobody")
    build(application, "1.0.0", tmp_path)
    image = tmp_path / "ZTray-1.0.0-arm64.dmg"
    assert mac.calls[-1] == f"codesign --sign Developer ID Application: Nobody --timestamp {image}"
    assert capsys.readouterr().out == "Not shown to Apple, for there is no key: ZTray-1.0.0-arm64.dmg\n"


@pytest.fixture
def approved_mac(mac: Mac, monkeypatch: pytest.MonkeyPatch) -> Mac:
    """One with all credentials."""
    monkeypatch.setenv(signing.IDENTITY_VARIABLE, "Nobody")
    monkeypatch.setenv(signing.KEY_FILE_VARIABLE, "/keys/apple.p8")
    monkeypatch.setenv(signing.KEY_ID_VARIABLE, "ABC")
    monkeypatch.setenv(signing.ISSUER_VARIABLE, "an-issuer")
    return mac


def test_with_all_credentials_apple_approves_the_image_before_it_is_stapled(
    approved_mac: Mac, application: Path, tmp_path: Path
) -> None:
    image = build(application, "1.0.0", tmp_path)
    assert approved_mac.calls[-2:] == [
        f"xcrun notarytool submit {image} --wait --key /keys/apple.p8 --key-id ABC --issuer an-issuer",
        f"xcrun stapler staple {image}",
    ]


def test_what_apple_refuses_is_not_stapled(approved_mac: Mac, application: Path, tmp_path: Path) -> None:
    approved_mac.refuses("xcrun notarytool")
    with pytest.raises(subprocess.CalledProcessError):
        build(application, "1.0.0", tmp_path)
    assert approved_mac.commands[-1] == "xcrun notarytool"
