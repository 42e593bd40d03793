"""What can be told of the installer for Windows without one; `make test-windows-installer` runs it."""

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path

import platformdirs
import platformdirs.windows
import PyInstaller.compat
import pytest
from PyInstaller.utils.win32.winmanifest import create_application_manifest

from installers import product
from installers.windows import signing, version_info
from installers.windows.build import OWN_FOLDER, PROGRAM, build, file_version
from ztray import environment
from ztray.environment import Folders
from ztray.system.login import launch_command

THUMBPRINT = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("version", "numbers"),
    [
        ("1.2.3", (1, 2, 3, 0)),
        ("0.1", (0, 1, 0, 0)),
        ("2.0.0rc1", (2, 0, 0, 0)),
        ("1.2.3.4.5", (1, 2, 3, 4)),
        ("1.0.dev7", (1, 0, 0, 0)),
    ],
)
def test_windows_counts_versions_in_four_numbers(version: str, numbers: tuple[int, ...]) -> None:
    assert file_version(version) == numbers


def test_what_is_no_bundle_for_windows_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bundle").mkdir()
    (tmp_path / "bundle" / "ztray").write_text("for Linux")
    with pytest.raises(ValueError, match=r"holds \['ztray'\], and a bundle for Windows holds .*ztrayw\.exe"):
        build(tmp_path / "bundle", "1.0.0", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["bundle"]


def test_the_installed_program_has_itself_started_at_login_by_the_installers_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / PROGRAM).write_text("")
    monkeypatch.setattr("sys.frozen", True, raising=False)
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setattr("sys.executable", str(tmp_path / PROGRAM))
    assert launch_command({}) == (str(tmp_path / PROGRAM),)


def test_the_uninstaller_offers_to_remove_the_folder_that_the_program_keeps_everything_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WIN_PD_OVERRIDE_LOCAL_APPDATA", r"C:\Users\jo\AppData\Local")
    monkeypatch.setattr("os.path", __import__("ntpath"))
    monkeypatch.setattr(environment, "PlatformDirs", platformdirs.windows.Windows)
    folders = Folders.of_this_user()
    own = rf"C:\Users\jo\AppData\Local\{OWN_FOLDER}"
    assert [str(folder) for folder in (folders.settings, folders.state)] == [own, own]
    assert str(folders.logs).startswith(own)


# What Windows is told of the programs.


@pytest.fixture
def version_resource(monkeypatch: pytest.MonkeyPatch) -> str:
    """The texts of ztrayw.exe as they stand in the program, made as on Windows."""
    monkeypatch.setattr(PyInstaller.compat, "win32api", None, raising=False)
    raw: bytes = version_info.version_info("ztrayw").toRaw()
    return raw.decode("utf-16-le", "replace")


def test_the_properties_of_a_program_name_it_its_version_and_its_makers(version_resource: str) -> None:
    for name, text in {
        "FileDescription": "ZTray",
        "FileVersion": product.VERSION,
        "OriginalFilename": "ztrayw.exe",
        "CompanyName": product.authors(),
        "LegalCopyright": product.COPYRIGHT,
    }.items():
        assert name in version_resource
        assert text in version_resource.partition(name)[2]


@pytest.fixture
def manifest() -> ET.Element:
    """The manifest as PyInstaller puts it into the programs."""
    return ET.fromstring(create_application_manifest(version_info.MANIFEST.read_bytes()))  # type: ignore[no-untyped-call] # noqa: S314


def texts_of(manifest: ET.Element) -> Mapping[str, str]:
    return {element.tag.partition("}")[2]: element.text or "" for element in manifest.iter()}


def test_the_programs_are_drawn_sharply_on_every_screen_and_take_long_paths(manifest: ET.Element) -> None:
    texts = texts_of(manifest)
    assert texts["dpiAwareness"].split(", ")[0] == "PerMonitorV2"
    assert texts["longPathAware"] == "true"


def test_the_programs_ask_for_no_administrator(manifest: ET.Element) -> None:
    levels = [element.get("level") for element in manifest.iter() if element.tag.endswith("}requestedExecutionLevel")]
    assert levels == ["asInvoker"]


# Signing.


def test_without_a_certificate_a_sentence_says_what_is_not_signed(capsys: pytest.CaptureFixture[str]) -> None:
    signing.sign(Path("ztray.exe"), Path("ztrayw.exe"), variables={})
    assert capsys.readouterr().out == "Not signed, for there is no certificate: ztray.exe, ztrayw.exe\n"


def test_on_windows_the_certificate_of_the_store_signs() -> None:
    variables = {signing.THUMBPRINT_VARIABLE: THUMBPRINT, signing.TIMESTAMP_VARIABLE: "http://stamp.example"}
    assert signing.signtool_command(Path("ztray.exe"), variables) == [
        *("signtool", "sign", "/fd", "sha256", "/sha1", THUMBPRINT),
        *("/tr", "http://stamp.example", "/td", "sha256", "ztray.exe"),
    ]


def test_elsewhere_the_certificate_of_a_file_signs_and_its_password_stays_in_one() -> None:
    variables = {signing.FILE_VARIABLE: "ours.p12", signing.PASSWORD_FILE_VARIABLE: "password.txt"}
    assert signing.osslsigncode_command(Path("ztray.exe"), Path("signed.exe"), variables) == [
        *("osslsigncode", "sign", "-pkcs12", "ours.p12", "-h", "sha256", "-readpass", "password.txt"),
        *("-in", "ztray.exe", "-out", "signed.exe"),
    ]
