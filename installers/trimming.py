"""What of Qt and of the host goes into the bundle: only what ZTray uses, and nothing that the host happens to have.

PyInstaller collects every plugin of the Qt modules in use, and every library that those need: with GTK 3 on the host,
39 of its libraries. So the plugins that stay are listed here, and libraries that nothing needs any more go.

What cannot go: ICU's data (32 MB), which QtCore needs, and the Rust part of cryptography (12 MB), which SecretStorage
imports whether or not its messages are encrypted. Of Linux's libraries, those of `installers.linux.libraries` stay the
system's.
"""

import platform
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath

from PyInstaller.depend.bindepend import get_imports

from installers.linux.libraries import SYSTEM_LIBRARIES, needed_by

Entry = tuple[str, str, str]
"""Where a file goes in the bundle, where it comes from, and what it is, as PyInstaller says it."""

EXCLUDED_MODULES = [
    # Of Python: what only tests, tools and consoles use.
    *("tkinter", "unittest", "pydoc", "doctest", "test", "lib2to3", "setuptools", "pip", "pytest", "_pytest"),
    # What our libraries use if the environment happens to have it.
    *("argcomplete", "attr", "attrs", "shtab", "brotli", "brotlicffi", "chardet", "h2", "png", "simplejson", "socks"),
    *("aiohttp", "asgiref", "django", "twisted", "yaml", "tomli_w", "typing_extensions", "gi"),
]

_PLUGINS = {
    "platforms": {"qxcb", "qwayland", "qoffscreen", "qwindows", "qcocoa"},
    "platformthemes": {"qxdgdesktopportal"},  # and not the one that brings GTK
    "platforminputcontexts": {"composeplatforminputcontextplugin", "ibusplatforminputcontextplugin"},
    "iconengines": {"qsvgicon"},
    "imageformats": {"qsvg", "qico"},
    "styles": {"qmodernwindowsstyle", "qmacstyle"},
    "wayland-shell-integration": {"xdg-shell"},
    "wayland-decoration-client": {"adwaita", "bradient"},
}
"""The plugins that stay, by their folders."""

_UNUSED = {"opengl32sw.dll", "d3dcompiler_47.dll"}
"""What Qt loads on Windows for programs that draw with OpenGL."""

_LINKED = "BINARY"
_LINK = "SYMLINK"


def trimmed(binaries: Iterable[Entry], datas: Iterable[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Return the libraries and the other files that stay, each in the order of their names."""
    wanted = {entry[0]: entry for entry in binaries if _is_wanted(PurePath(entry[0]))}
    needed = _needed(wanted)
    kept = {name: entry for name, entry in wanted.items() if entry[2] != _LINKED or name in needed}
    others = {entry[0]: entry for entry in datas if _is_wanted(PurePath(entry[0]))}
    there = kept.keys() | others.keys()
    return _without_dangling(kept, there), _without_dangling(others, there)


def _is_wanted(path: PurePath) -> bool:
    if "translations" in path.parts or path.name.lower() in _UNUSED:
        return False
    if sys.platform == "linux" and path.name in SYSTEM_LIBRARIES:
        return False
    if "plugins" not in path.parts or "PySide6" not in path.parts:
        return True
    return path.stem.removeprefix("lib") in _PLUGINS.get(path.parent.name, ())


def _needed(entries: Mapping[str, Entry]) -> set[str]:
    """Return the names of the libraries that something needs which is loaded by its name: modules and plugins."""
    libraries = {PurePath(name).name.lower(): name for name, entry in entries.items() if entry[2] == _LINKED}
    found = {name for name in libraries.values() if not _may_be_pruned(PurePath(name))}
    found |= {name for name, entry in entries.items() if entry[2] == "EXTENSION"}
    to_ask = sorted(found)
    while to_ask:
        for imported in _imports(Path(entries[to_ask.pop()][1])):
            name = libraries.get(imported.lower())
            if name and name not in found:
                found.add(name)
                to_ask.append(name)
    return found


def _imports(path: Path) -> frozenset[str]:
    if platform.system() == "Linux":  # where PyInstaller would name what is needed indirectly as well, by ldd
        return needed_by(path)
    found = get_imports(str(path))  # type: ignore[no-untyped-call] # the stubs leave its arguments open
    return frozenset(PurePath(name).name for name, _ in found)


def _may_be_pruned(path: PurePath) -> bool:
    """Tell whether a library is there only for others: on Linux all but the plugins, elsewhere Qt's own.

    Python's is loaded by the program itself. macOS's frameworks stay: PyInstaller rewrites how they are found.
    """
    if "plugins" in path.parts or path.name.startswith("libpython") or sys.platform == "darwin":
        return False
    return sys.platform == "linux" or path.name.startswith("Qt6")


def _without_dangling(entries: Mapping[str, Entry], there: set[str]) -> list[Entry]:
    return sorted(entry for entry in entries.values() if entry[2] != _LINK or _target(entry) in there)


def _target(link: Entry) -> str:
    """Return where in the bundle a link leads; its source is relative to its own folder."""
    parts: list[str] = []
    for part in (*PurePath(link[0]).parent.parts, *PurePath(link[1]).parts):
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return str(PurePath(*parts))
