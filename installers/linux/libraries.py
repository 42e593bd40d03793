"""Which libraries stay the system's: those that every desktop has, with an interface that has been kept for many years.

The system mends their faults then, and they fit its own files: fonts, the bus, the display. The list is that of the
AppImage project, as far as it concerns ZTray. Besides, what a bundle brings along asks for the C library of the system
that it was made on: with Debian 12's libstdc++ and libexpat it would not start on Ubuntu 22.04.

All others come along, OpenSSL among them: systems have one version of it or another.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

SYSTEM_LIBRARIES = {
    "ld-linux-x86-64.so.2": "libc6",
    "ld-linux-aarch64.so.1": "libc6",
    "libc.so.6": "libc6",
    "libdl.so.2": "libc6",
    "libm.so.6": "libc6",
    "libpthread.so.0": "libc6",
    "libresolv.so.2": "libc6",
    "librt.so.1": "libc6",
    "libutil.so.1": "libc6",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libexpat.so.1": "libexpat1",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgcc_s.so.1": "libgcc-s1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libstdc++.so.6": "libstdc++6",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libxcb.so.1": "libxcb1",
    "libz.so.1": "zlib1g",
}
"""Their names, and Debian's packages of them."""

_PATH = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
"""Where tools are: those of the environment first."""

_NEEDED = re.compile(r"^\s+NEEDED\s+(\S+)$", re.MULTILINE)
_SEARCH_PATH = re.compile(r"^\s+R(?:UN)?PATH\s+(/\S*)$", re.MULTILINE)
_GLIBC = re.compile(r"\bGLIBC_(\d+)\.(\d+)\b")


class BundleError(Exception):
    """Something in the bundle is not as it has to be; the text is a sentence."""


@cache
def needed_by(path: Path) -> frozenset[str]:
    """Return the libraries that a program or a library names, without those that these need in turn."""
    return frozenset(_NEEDED.findall(_dump("--private-headers", path)))


def files_of(bundle: Path) -> Iterator[Path]:
    """Return the programs and libraries of a bundle, in the order of their names."""
    for path in sorted(bundle.rglob("*")):
        if path.is_file() and not path.is_symlink() and _is_elf(path):
            yield path


def system_libraries_of(bundle: Path) -> list[str]:
    """Return the libraries that a bundle expects of the system.

    Raises BundleError for one that not every system has, for then it is missing in the bundle.
    """
    inside = {path.name for path in bundle.rglob("*.so*")}
    wanted = {name: path for path in files_of(bundle) for name in needed_by(path) if name not in inside}
    if strange := wanted.keys() - SYSTEM_LIBRARIES.keys():
        lines = "\n".join(f"  {name}, which {wanted[name].relative_to(bundle)} needs" for name in sorted(strange))
        raise BundleError(f"Libraries are missing in the bundle, for they were not on this computer:\n{lines}")
    return sorted(wanted)


def glibc_of(bundle: Path) -> str:
    """Return the oldest version of the C library that a bundle starts with."""
    versions = {
        (int(major), int(minor))
        for path in files_of(bundle)
        for major, minor in _GLIBC.findall(_dump("--dynamic-syms", path))
    }
    return "{}.{}".format(*max(versions))


def forget_builder(bundle: Path) -> None:
    """Have no library look for others in folders of the computer that the bundle was made on."""
    for path in files_of(bundle):
        if searches_beyond(path):
            command = ["patchelf", "--remove-rpath", str(path)]
            subprocess.run(command, check=True, env=os.environ | {"PATH": _PATH})  # noqa: S603 - no shell, no option


def searches_beyond(path: Path) -> bool:
    """Tell whether a library looks for others in a folder that is not the bundle's."""
    return bool(_SEARCH_PATH.search(_dump("--private-headers", path)))


def _dump(what: str, path: Path) -> str:
    command = ["objdump", what, str(path)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - no shell, no option


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"
