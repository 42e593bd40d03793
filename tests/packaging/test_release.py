"""What a release is checked for, its digests and its notes, and what its bill of materials says of a bundle."""

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from PyInstaller.archive.writers import (  # type: ignore[import-not-found] # the stubs lack it
    CArchiveWriter,
    ZlibArchiveWriter,
)

from installers import product
from installers.release import fault_of, main, notes_of, write_checksums
from installers.sbom import bill_of, write_sbom

CHANGES = f"""# Changes

## {product.VERSION} – 2026-12-01

- A thing that is new.

## 0.0.1 – 2026-01-31

- The first thing.
"""


# The tag.


def test_the_tag_of_a_described_version_can_be_released() -> None:
    assert fault_of(f"v{product.VERSION}", CHANGES) is None


@pytest.mark.parametrize(
    "tag", [product.VERSION, f"v{product.VERSION}.1", "v0.0.0", "", f"refs/tags/v{product.VERSION}"]
)
def test_another_tag_cannot(tag: str) -> None:
    assert f"its tag would be 'v{product.VERSION}'" in (fault_of(tag, CHANGES) or "")


def test_a_version_without_a_day_cannot() -> None:
    fault = fault_of(f"v{product.VERSION}", CHANGES.replace("2026-12-01", "unreleased"))
    assert fault is not None
    assert fault.startswith("CHANGELOG.md has no day")


def test_a_wrong_tag_ends_the_command_with_1_and_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "v999"]) == 1
    assert "The tag is 'v999'" in capsys.readouterr().err


# The notes and the digests.


def test_the_notes_are_what_the_changes_say_of_the_version() -> None:
    assert notes_of(product.VERSION, CHANGES) == "- A thing that is new.\n"
    assert notes_of("0.0.1", CHANGES) == "- The first thing.\n"


def test_a_version_of_which_nothing_is_said_has_no_notes() -> None:
    with pytest.raises(ValueError, match=r"says nothing of 7\.7"):
        notes_of("7.7", CHANGES)


def test_the_command_tells_the_notes_of_this_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["notes"]) == 0
    assert capsys.readouterr().out.startswith("- ")


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    (tmp_path / "ztray.deb").write_bytes(b"one")
    (tmp_path / "ZTray setup.exe").write_bytes(b"two")
    (tmp_path / "ztray").mkdir()
    write_checksums(tmp_path)
    return tmp_path


def sha256sum(folder: Path) -> subprocess.CompletedProcess[str]:
    command = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_digests_are_what_sha256sum_checks(packages: Path) -> None:
    assert sha256sum(packages).stdout.splitlines() == ["ZTray setup.exe: OK", "ztray.deb: OK"]


def test_a_changed_package_is_found_out(packages: Path) -> None:
    (packages / "ztray.deb").write_bytes(b"another")
    assert sha256sum(packages).returncode == 1


def test_written_again_the_digests_are_the_same(packages: Path) -> None:
    first = (packages / "SHA256SUMS").read_bytes()
    assert write_checksums(packages).read_bytes() == first


# The bill of materials.


MODULES = ("msgspec", "msgspec._utils", "jaraco.context", "ssl", "urllib3", "ztray.domain.value", "_pyi_rth_utils")
"""In pure Python: of packages, of one in a folder that it shares, of Python, of ZTray, and of PyInstaller."""


def write_program(bundle: Path, *modules: str, folders: tuple[str, ...] = ()) -> None:
    """Write a program with an archive of modules, as PyInstaller does."""
    code = {name: compile("", name, "exec") for name in modules} | dict.fromkeys(folders)
    archive = bundle.with_suffix(".pyz")
    ZlibArchiveWriter(str(archive), [(name, f"{name}.py" if code[name] else "-", "PYMODULE") for name in code], code)
    CArchiveWriter(str(bundle / "ztray"), [("PYZ.pyz", str(archive), False, "z")], "libpython")


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small bundle as PyInstaller writes them: freezing a real one takes longer than all of these tests."""
    folder = tmp_path_factory.mktemp("frozen")
    internal = folder / "ztray" / "_internal"
    (internal / "msgspec").mkdir(parents=True)
    write_program(folder / "ztray", *MODULES, folders=("jaraco",))
    core = Path(str(msgspec._core.__file__))  # noqa: SLF001 - its code is the file that is wanted
    shutil.copy(core, internal / "msgspec" / core.name)
    (internal / "libcrypto.so.3").write_bytes(b"\x7fELF of this computer")
    (internal / "notes.txt").write_text("no code")
    return folder / "ztray"


@pytest.fixture(scope="module")
def bill(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_sbom(bundle, tmp_path_factory.mktemp("bill")).read_text()


def components(bill: str) -> Mapping[str, Mapping[str, Any]]:
    return {component["name"]: component for component in json.loads(bill)["components"]}


def test_the_bill_is_what_the_standard_wants(bill: str) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill) is None


def test_it_names_the_program_and_its_version(bill: str) -> None:
    program = json.loads(bill)["metadata"]["component"]
    assert (program["type"], program["name"], program["version"]) == ("application", "ZTray", product.VERSION)


def test_it_names_what_is_inside_and_nothing_of_what_is_only_installed_here(bill: str) -> None:
    libraries = {name for name, component in components(bill).items() if component["type"] == "library"}
    assert libraries == {"msgspec", "jaraco.context", "urllib3", "pyinstaller"}


def test_it_tells_versions_licences_and_addresses(bill: str) -> None:
    urllib3 = components(bill)["urllib3"]
    assert urllib3["purl"] == f"pkg:pypi/urllib3@{urllib3['version']}"
    assert [told["license"]["id"] for told in urllib3["licenses"]] == ["MIT"]
    assert components(bill)["CPython"]["version"] == ".".join(map(str, sys.version_info[:3]))


def test_libraries_of_this_computer_are_told_by_their_digests(bundle: Path, bill: str) -> None:
    files = {name: component for name, component in components(bill).items() if component["type"] == "file"}
    assert files.keys() == {"_internal/libcrypto.so.3"}
    digest = hashlib.sha256((bundle / "_internal/libcrypto.so.3").read_bytes()).hexdigest()
    assert files["_internal/libcrypto.so.3"]["hashes"] == [{"alg": "SHA-256", "content": digest}]


def test_of_the_same_bundle_it_is_the_same(bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    first = write_sbom(bundle, tmp_path).read_text()
    assert "2027-01-15T08:00:00+00:00" in first
    assert write_sbom(bundle, tmp_path).read_text() == first


def test_another_file_makes_it_another_bill(bundle: Path, bill: str, tmp_path: Path) -> None:
    stranger = bundle / "_internal" / "libstranger.so"
    stranger.write_bytes(b"\x7fELF, and what not")
    try:
        other = write_sbom(bundle, tmp_path).read_text()
    finally:
        stranger.unlink()
    assert components(other).keys() - components(bill).keys() == {"_internal/libstranger.so"}
    assert json.loads(other)["serialNumber"] != json.loads(bill)["serialNumber"]


def test_a_module_of_nobody_is_not_passed_over(tmp_path: Path) -> None:
    ZlibArchiveWriter(
        str(tmp_path / "PYZ.pyz"), [("stray", "stray.py", "PYMODULE")], {"stray": compile("", "", "exec")}
    )
    CArchiveWriter(str(tmp_path / "ztray"), [("PYZ.pyz", str(tmp_path / "PYZ.pyz"), False, "z")], "libpython")
    with pytest.raises(ValueError, match="the module stray, and no distribution here has it"):
        bill_of(tmp_path)


def test_what_is_no_bundle_has_none(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is no bundle"):
        bill_of(tmp_path)
