"""What makes the packages: who packs what, what stays in the bundle, and what is refused."""

import hashlib
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from installers import build, licences, product, trimming
from installers.bundle import SPEC
from installers.linux import appimage, libraries, tarball


@pytest.mark.parametrize("kind", build.OF_THIS_PLATFORM["linux"])
def test_every_kind_for_linux_has_what_packs_it(kind: str) -> None:
    assert callable(build.packer(kind))


def test_the_entry_needs_no_installation_of_itself(tmp_path: Path) -> None:
    script = product.ROOT / "installers/build.py"
    told = subprocess.run([sys.executable, script, "--help"], cwd=tmp_path, capture_output=True, text=True, check=True)
    for kind in ("bundle", "wheel", *build.PACKERS):
        assert kind in told.stdout


def test_the_spec_is_a_program_that_names_no_folder_of_a_computer() -> None:
    text = SPEC.read_text()
    compile(text, SPEC.name, "exec")
    assert str(product.ROOT) not in text


def test_the_script_of_the_archive_is_one_for_every_shell() -> None:
    subprocess.run(["sh", "-n", tarball.SCRIPT], check=True)


# What stays in the bundle.


def entry(name: str, source: str = "/nowhere", kind: str = "BINARY") -> trimming.Entry:
    return name, source, kind


def names(entries: list[trimming.Entry]) -> list[str]:
    return [name for name, _, _ in entries]


def test_only_plugins_that_are_used_stay_and_only_libraries_that_something_needs() -> None:
    qt = "PySide6/Qt"
    core = importlib.util.find_spec("PySide6.QtCore")
    assert core is not None
    assert core.origin is not None
    wheel = Path(core.origin).parent
    binaries = [
        entry("PySide6/QtCore.abi3.so", core.origin, "EXTENSION"),
        entry(f"{qt}/lib/libQt6Core.so.6", str(wheel / "Qt/lib/libQt6Core.so.6")),
        entry(f"{qt}/lib/libQt6Sql.so.6", str(wheel / "Qt/lib/libQt6Sql.so.6")),
        entry(f"{qt}/plugins/platformthemes/libqgtk3.so"),
        entry(f"{qt}/plugins/platforms/libqoffscreen.so", str(wheel / "Qt/plugins/platforms/libqoffscreen.so")),
        entry("libglib-2.0.so.0"),
        entry("libQt6Core.so.6", f"{qt}/lib/libQt6Core.so.6", "SYMLINK"),
        entry("libQt6Sql.so.6", f"{qt}/lib/libQt6Sql.so.6", "SYMLINK"),
    ]
    datas = [entry(f"{qt}/translations/qt_de.qm", kind="DATA"), entry("ztray/resources/icons/ztray.svg", kind="DATA")]
    kept, others = trimming.trimmed(binaries, datas)
    assert names(kept) == [
        f"{qt}/lib/libQt6Core.so.6",
        f"{qt}/plugins/platforms/libqoffscreen.so",
        "PySide6/QtCore.abi3.so",
        "libQt6Core.so.6",
    ]
    assert names(others) == ["ztray/resources/icons/ztray.svg"]


# What is refused.


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A bundle of one library, which needs others."""
    found = importlib.util.find_spec("PySide6.QtCore")
    assert found is not None
    assert found.origin is not None
    (tmp_path / "QtCore.abi3.so").write_bytes(Path(found.origin).read_bytes())
    return tmp_path / "QtCore.abi3.so"


def test_a_library_that_is_neither_in_the_bundle_nor_on_every_desktop_is_refused(library: Path) -> None:
    with pytest.raises(libraries.BundleError, match=r"libQt6Core\.so\.6, which QtCore\.abi3\.so needs"):
        libraries.system_libraries_of(library.parent)


def test_the_work_of_somebody_whom_about_does_not_name_is_refused() -> None:
    found = importlib.util.find_spec("pytest")
    assert found is not None
    assert found.origin is not None
    with pytest.raises(licences.LicenceError, match="pytest is in the bundle, and About"):
        licences.parts_of([found.origin])


def test_what_about_names_and_the_bundle_lacks_is_refused() -> None:
    with pytest.raises(licences.LicenceError, match=r"names what is not delivered: .*requests"):
        licences.parts_of([])


def test_a_runtime_is_taken_only_if_it_is_the_one_that_was_meant(tmp_path: Path) -> None:
    runtime = tmp_path / "runtime"
    runtime.write_bytes(b"\x7fELF")
    named = {appimage.RUNTIME_VARIABLE: str(runtime)}
    assert appimage.runtime_of({}) is None
    with pytest.raises(appimage.RuntimeFileError, match=appimage.SUM_VARIABLE):
        appimage.runtime_of(named)
    with pytest.raises(appimage.RuntimeFileError, match=f"{runtime} is "):
        appimage.runtime_of(named | {appimage.SUM_VARIABLE: "0" * 64})
    right = hashlib.sha256(b"\x7fELF").hexdigest()
    assert appimage.runtime_of(named | {appimage.SUM_VARIABLE: right.upper()}) == b"\x7fELF"
