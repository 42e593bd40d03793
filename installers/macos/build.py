"""The image for macOS (.dmg): the application, and the folder to draw it into. One for each kind of processor."""

import platform
import shutil
import subprocess
import tempfile
from pathlib import Path

from installers import product
from installers.macos import signing


def build(bundle: Path, version: str, out: Path) -> Path:
    """Write the image of an application into a folder, and return it.

    Raises ValueError for what is no application, and CalledProcessError when it is not signed whole.
    """
    if bundle.suffix != ".app":
        raise ValueError(f"{bundle} is no application of macOS")
    signing.check(bundle)
    image = out.resolve() / f"{product.TITLE}-{version}-{platform.machine()}.dmg"
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(bundle, Path(folder, bundle.name), symlinks=True)
        Path(folder, "Applications").symlink_to("/Applications")
        form = ("-volname", product.TITLE, "-fs", "HFS+", "-format", "UDZO")
        subprocess.run(["hdiutil", "create", "-ov", *form, "-srcfolder", folder, str(image)], check=True)  # noqa: S603, S607 - the system's own
    signing.sign(image)
    return image
