"""Whose work a bundle holds, and on what terms: the licences that go with it.

What is really inside decides, file by file: a module or a library belongs to a distribution that pip has installed, to
Python, or, on Linux, to a package of the system that the bundle is made on. `pip-licenses` and its like list what is
installed, whether or not it is delivered, and know nothing of the system's libraries.
"""

import importlib.metadata
import os
import platform
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution
from pathlib import Path

from installers.product import COPYRIGHT, LICENCE_FILE, ROOT, TITLE, VERSION, licence
from ztray.presentation.about import COMPONENTS

TEXTS = ROOT / "installers" / "licences"
"""Those that the wheels of Qt leave out."""

_MAKERS = {"pyinstaller": "GPL-2.0-or-later WITH Bootloader-exception", "pyinstaller-hooks-contrib": "Apache-2.0"}
"""What makes the bundle leaves parts of itself in it: what starts Python, and what prepares modules."""

_QT = frozenset({"pyside6-essentials", "shiboken6"})
_QT_NOTICE = """\
ZTray uses Qt and PySide6 {version}, unmodified, as shared libraries under the GNU Lesser General Public License,
version 3: LGPL-3.0.txt, which adds to GPL-3.0.txt. You may replace them by your own: they are the files whose names
contain "Qt6", "pyside6" or "shiboken6". Their source is at https://download.qt.io/official_releases/; Qt's own third
parties, among them ICU, HarfBuzz and PCRE2, are named with their licences at
https://doc.qt.io/qt-6/licenses-used-in-qt.html.
"""

_TEXT_NAME = re.compile(r"(?i)(un)?licen[cs]e|copying|notice|authors")


class LicenceError(Exception):
    """The bundle holds something that nobody has answered for; the text is a sentence."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """Somebody's work in the bundle."""

    name: str
    version: str
    origin: str
    """Where its name and version are known, as the addresses of packages (purl) say it: "pypi", "deb/debian", …"""
    terms: str
    """As an SPDX expression where one is known."""
    texts: Mapping[str, str]
    """The licences and notices, by the names of their files."""
    metadata: Path | None = None
    """Its file METADATA, for what pip installs."""


def parts_of(sources: Iterable[str]) -> list[Part]:
    """Return whose work these files are, in the order of names.

    Raises LicenceError for a distribution that About does not name, and for one that it does and that is missing.
    """
    found: dict[str, Part] = {}
    for source in sorted({os.path.normpath(source) for source in sources}):
        part = _part_of(source)
        if part is not None:
            found[part.name] = part
    _compare_with_about(found.values())
    return sorted(found.values(), key=lambda part: part.name.lower())


def files_of(parts: Iterable[Part]) -> Iterator[tuple[str, str]]:
    """Return the names and contents of the files that tell all of it."""
    lines = [f"{TITLE} {VERSION}: {licence()}. {COPYRIGHT}", "", "It contains the work of others:", ""]
    yield f"{TITLE}.txt", LICENCE_FILE.read_text(encoding="utf-8")
    for part in parts:
        lines.append(f"{part.name} {part.version}: {part.terms}")
        for name, text in sorted(part.texts.items()):
            yield f"{part.name}/{name}", text
    yield "README.txt", "\n".join(lines) + "\n"


def _part_of(source: str) -> Part | None:
    """Return whose a file is; None for our own, and for what Windows and macOS have themselves."""
    path = Path(source)
    if distribution := _owners().get(source):
        return _distribution_part(_canonical(distribution.metadata["Name"]))
    if path.is_relative_to(ROOT):
        return None
    if _is_pythons(path):
        return _python_part()
    return _system_part(path.name) if sys.platform == "linux" else None


@cache
def _owners() -> dict[str, Distribution]:
    return {
        os.path.normpath(str(distribution.locate_file(file))): distribution
        for distribution in importlib.metadata.distributions()
        for file in distribution.files or ()
    }


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _named_in_about() -> dict[str, str]:
    return {_canonical(component.name): component.licence for component in COMPONENTS}


@cache
def _distribution_part(name: str) -> Part:
    distribution = importlib.metadata.distribution(name)
    terms = (_named_in_about() | _MAKERS).get(name)
    if terms is None:
        raise LicenceError(f"{name} is in the bundle, and About (`ztray.presentation.about`) does not name it.")
    files = [Path(str(distribution.locate_file(file))) for file in distribution.files or ()]
    metadata = next(file for file in files if file.name == "METADATA" and file.parent.name.endswith(".dist-info"))
    texts = {
        file.name: file.read_text(encoding="utf-8")
        for file in files
        if file.is_relative_to(metadata.parent) and _TEXT_NAME.match(file.name)
    }
    if name in _QT:
        texts = {file.name: file.read_text(encoding="utf-8") for file in TEXTS.iterdir()}
        texts["NOTICE.txt"] = _QT_NOTICE.format(version=distribution.version)
    if not texts:
        raise LicenceError(f"{name} is in the bundle, and comes without its licence.")
    is_delivered = name not in _MAKERS
    return Part(
        name=distribution.metadata["Name"],
        version=distribution.version,
        origin="pypi",
        terms=terms,
        texts=texts,
        metadata=metadata if is_delivered else None,
    )


def _is_pythons(path: Path) -> bool:
    folders = {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")}
    if sys.base_prefix not in ("/usr", "/usr/local"):
        folders.add(sys.base_prefix)
    return path.name.startswith("libpython") or any(path.is_relative_to(folder) for folder in folders)


@cache
def _python_part() -> Part:
    places = (
        Path(sysconfig.get_path("stdlib"), "LICENSE.txt"),
        Path(sys.base_prefix, "LICENSE.txt"),
        Path(f"/usr/share/doc/python{sys.version_info.major}.{sys.version_info.minor}/copyright"),
    )
    text = next((place.read_text(encoding="utf-8") for place in places if place.is_file()), None)
    if text is None:
        raise LicenceError("Python's own licence is at none of its usual places.")
    version = ".".join(map(str, sys.version_info[:3]))
    return Part(name="Python", version=version, origin="generic", terms="PSF-2.0", texts={"LICENSE.txt": text})


@cache
def _system_part(library: str) -> Part:
    """Ask Debian's package manager whose a library is."""
    try:
        line = _ask("--search", f"*/{library}").splitlines()[0]
        package = line.partition(":")[0]
        version = _ask("--show", "--showformat=${Version}", package)
    except (OSError, subprocess.CalledProcessError) as error:
        raise LicenceError(f"{library} belongs to no package of Debian or a relative of it.") from error
    text = Path(f"/usr/share/doc/{package}/copyright").read_text(encoding="utf-8")
    origin = f"deb/{platform.freedesktop_os_release()['ID']}"
    return Part(name=package, version=version, origin=origin, terms="see its copyright", texts={"copyright": text})


def _ask(*arguments: str) -> str:
    command = ["dpkg-query", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - no shell


def _compare_with_about(parts: Iterable[Part]) -> None:
    """See that About names no more than is delivered."""
    delivered = {_canonical(part.name) for part in parts}
    promised = {_canonical(component.name) for component in COMPONENTS if component.is_everywhere}
    if missing := promised - delivered:
        raise LicenceError(f"About (`ztray.presentation.about`) names what is not delivered: {', '.join(missing)}.")
