"""The AppImage: one file that runs by itself, without being installed.

It is a small program, the runtime, with a file system appended that holds the same files as every package. The runtime
is the AppImage project's and is not part of this one: `ZTRAY_APPIMAGE_RUNTIME` names its file and
`ZTRAY_APPIMAGE_RUNTIME_SHA256` the sum that it has to have. Without them, only the file system is made.
"""

import hashlib
import os
import platform
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from installers import product
from installers.linux.tree import lay_out, settle

RUNTIME_VARIABLE = "ZTRAY_APPIMAGE_RUNTIME"
SUM_VARIABLE = "ZTRAY_APPIMAGE_RUNTIME_SHA256"


class RuntimeFileError(Exception):
    """The runtime cannot be used; the text is a sentence."""


def build(bundle: Path, version: str, out: Path) -> Path:
    """Pack a bundle, and return the AppImage, or its file system where no runtime is given."""
    runtime = runtime_of(os.environ)
    name = f"{product.TITLE}-{version}-{platform.machine()}"
    files = out / f"{name}.squashfs"
    with tempfile.TemporaryDirectory(prefix="ztray-appimage-") as folder:
        root = Path(folder, "AppDir")
        lay_out_appdir(bundle, version, root)
        _squash(root, files)
    if runtime is None:
        return files
    image = out / f"{name}.AppImage"
    image.write_bytes(runtime + files.read_bytes())
    image.chmod(0o755)
    files.unlink()
    return image


def runtime_of(variables: Mapping[str, str]) -> bytes | None:
    """Return the runtime that the variables name, None for none; raises RuntimeFileError for another one than that."""
    path, expected = variables.get(RUNTIME_VARIABLE), variables.get(SUM_VARIABLE)
    if not path:
        return None
    if not expected:
        raise RuntimeFileError(f"{RUNTIME_VARIABLE} is set; {SUM_VARIABLE} has to say what it is.")
    content = Path(path).read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != expected.lower():
        raise RuntimeFileError(f"The SHA-256 of {path} is {found}, and not {expected}.")
    return content


def lay_out_appdir(bundle: Path, version: str, root: Path) -> None:
    """Write the folder that an AppImage shows to its program: the usual files, and at its top what leads to them."""
    lay_out(bundle, version, root / "usr")
    (root / "AppRun").symlink_to(f"usr/bin/{product.NAME}")
    (root / f"{product.ID}.desktop").symlink_to(f"usr/share/applications/{product.ID}.desktop")
    (root / f"{product.ID}.png").symlink_to(f"usr/share/icons/hicolor/256x256/apps/{product.ID}.png")
    (root / ".DirIcon").symlink_to(f"{product.ID}.png")
    settle(root, product.epoch())


def _squash(root: Path, files: Path) -> None:
    files.unlink(missing_ok=True)
    command = ["mksquashfs", str(root), str(files), "-root-owned", "-noappend", "-no-progress", "-quiet"]
    # The runtime reads zstd; blocks of a megabyte save a tenth.
    command += ["-comp", "zstd", "-Xcompression-level", "19", "-b", "1M"]
    # mksquashfs takes the time of SOURCE_DATE_EPOCH, and refuses to be told besides.
    variables = os.environ | {"SOURCE_DATE_EPOCH": str(product.epoch())}
    subprocess.run(command, env=variables, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - no shell
