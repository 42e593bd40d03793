"""What a bundle is made of, as a bill of materials (CycloneDX): `python -m installers.sbom BUNDLE FOLDER`.

It is read from the bundle itself, not from a list of what was wanted: every module in the program's archive and every
file with code is traced to the distribution it came from, in the environment that made the bundle. Code that came from
the computer instead, as OpenSSL's, is listed by its file and its digest.
"""

import argparse
import hashlib
import platform
import sys
import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import Distribution, distributions
from pathlib import Path, PurePosixPath

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL
from PyInstaller.archive.readers import CArchiveReader  # type: ignore[import-not-found] # the stubs lack it
from PyInstaller.loader.pyimod01_archive import PYZ_ITEM_NSPKG  # type: ignore[import-not-found]

from installers import product
from installers.bundle import steady

PROGRAMS = ("ztray", "ztray.exe", "Contents/MacOS/ztray")
"""Where a bundle has the program with the archive, by platform."""

CPYTHON = "CPython"
BOOTLOADER = "pyinstaller"

_CODE = (b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
"""What programs and libraries of Linux, Windows and macOS begin with."""

_NOBODY = ""


def write_sbom(bundle: Path, out: Path) -> Path:
    """Write the bill of materials of a bundle into a folder, and return its file.

    Raises ValueError for what is no bundle, and when a module in it comes from nowhere that is known.
    """
    bill = bill_of(bundle)
    file = out / f"{product.NAME}-{product.VERSION}-{platform.system().lower()}-{platform.machine().lower()}.cdx.json"
    file.write_text(make_outputter(bill, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2) + "\n")
    return file


def bill_of(bundle: Path) -> Bom:
    """Return the bill of materials of a bundle; the same bundle has the same one."""
    origins = _Origins()
    names = {BOOTLOADER, *(origins.of_module(name) for name in _modules(bundle))}
    strangers = []
    for file in _files_with_code(bundle):
        origin = origins.of_file(PurePosixPath(file.relative_to(bundle).as_posix()))
        names.add(origin)
        if origin == _NOBODY:
            strangers.append(_file(bundle, file))
    names -= {_NOBODY, product.NAME}
    components = [*(_python() if name == CPYTHON else _library(origins.known[name]) for name in names), *strangers]
    program = Component(
        type=ComponentType.APPLICATION,
        name=product.TITLE,
        version=product.VERSION,
        licenses=[LicenseFactory().make_from_string(product.licence())],
        bom_ref=f"{product.NAME}=={product.VERSION}",
    )
    made = datetime.fromtimestamp(int(steady()["SOURCE_DATE_EPOCH"]), UTC)
    digest = ";".join(sorted(f"{part.name} {part.version} {list(part.hashes)}" for part in components))
    bill = Bom(
        metadata=BomMetaData(component=program, timestamp=made),
        components=components,
        serial_number=uuid.uuid5(uuid.NAMESPACE_URL, f"{product.homepage()} {product.VERSION} {digest}"),
    )
    bill.register_dependency(program, components)
    return bill


class _Origins:
    """Which distribution of this environment something came from, by its name: "CPython", or "" for none."""

    def __init__(self) -> None:
        self.known = {_name(found): found for found in distributions()}
        files = ((name, file) for name, found in self.known.items() for file in found.files or ())
        self._by_path = {file.as_posix(): name for name, file in files}

    @cached_property
    def _by_file_name(self) -> Mapping[str, str]:
        return {PurePosixPath(path).name: name for path, name in self._by_path.items()}

    def of_module(self, module: str) -> str:
        """Return the origin of a module. Raises ValueError when it has none."""
        top = module.partition(".")[0]
        if top == product.NAME:
            return product.NAME
        if _is_of_python(top):
            return CPYTHON
        if top.startswith("_pyi_rth"):
            return BOOTLOADER
        path = module.replace(".", "/")
        for candidate in (f"{path}/__init__.py", f"{path}.py"):
            if candidate in self._by_path:
                return self._by_path[candidate]
        raise ValueError(f"the bundle holds the module {module}, and no distribution here has it")

    def of_file(self, path: PurePosixPath) -> str:
        """Return the origin of a file with code, by its place in the bundle or else by its name."""
        if str(path) in PROGRAMS or path.name == "ztrayw.exe":
            return BOOTLOADER
        for begin in range(len(path.parts)):
            if (name := "/".join(path.parts[begin:])) in self._by_path:
                return self._by_path[name]
        if path.name.startswith(("python3", "libpython")) or _is_of_python(path.name.partition(".")[0]):
            return CPYTHON
        return self._by_file_name.get(path.name, _NOBODY)


def _is_of_python(module: str) -> bool:
    return module in sys.stdlib_module_names or module.startswith("_sysconfigdata")


def _name(found: Distribution) -> str:
    return str(found.metadata["Name"]).lower().replace("_", "-")


def _modules(bundle: Path) -> Iterator[str]:
    """Tell the modules in the program's archive, without packages that are only folders."""
    found = [path for name in PROGRAMS if (path := bundle / name).is_file()]
    if not found:
        raise ValueError(f"{bundle} is no bundle: it has none of {', '.join(PROGRAMS)}")
    archive = CArchiveReader(str(found[0])).open_embedded_archive("PYZ.pyz")
    for name, (kind, *_) in archive.toc.items():
        if kind != PYZ_ITEM_NSPKG:
            yield name


def _files_with_code(bundle: Path) -> Iterator[Path]:
    for path in sorted(bundle.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                if file.read(4).startswith(_CODE):
                    yield path


def _library(found: Distribution) -> Component:
    name, version = str(found.metadata["Name"]), found.version
    told = found.metadata.json
    licence = str(told.get("license_expression") or told.get("license") or "")
    return Component(
        type=ComponentType.LIBRARY,
        name=name,
        version=version,
        purl=PackageURL("pypi", name=_name(found), version=version),
        licenses=[LicenseFactory().make_from_string(licence)] if licence and "\n" not in licence else [],
        bom_ref=f"{_name(found)}=={version}",
    )


def _python() -> Component:
    return Component(
        type=ComponentType.PLATFORM,
        name=CPYTHON,
        version=platform.python_version(),
        purl=PackageURL("generic", name="cpython", version=platform.python_version()),
        licenses=[LicenseFactory().make_from_string("PSF-2.0")],
        bom_ref=f"cpython=={platform.python_version()}",
    )


def _file(bundle: Path, file: Path) -> Component:
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return Component(
        type=ComponentType.FILE,
        name=file.relative_to(bundle).as_posix(),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)],
        bom_ref=f"file {file.relative_to(bundle).as_posix()}",
    )


def main() -> int:
    """Write the bill of the bundle that the command line names, and print where it is."""
    parser = argparse.ArgumentParser(prog="installers.sbom", description="Write what a bundle is made of.")
    parser.add_argument("bundle", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    print(write_sbom(options.bundle, options.out))  # noqa: T201 - what a script is asked for
    return 0


if __name__ == "__main__":
    sys.exit(main())
