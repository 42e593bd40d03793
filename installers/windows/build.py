"""The installer for Windows: a Setup.exe, made by NSIS from the bundle.

That of a release is made on Linux, where NSIS has 64-bit stubs; on Windows it has 32-bit ones, which install the same.
With a certificate (`installers/windows/signing.py`) the programs, the installer and the uninstaller are signed.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from packaging.version import Version

from installers import icons, product
from installers.windows import signing
from ztray.system.windows import APPROVED_KEY, RUN_KEY, RUN_NAME, run_value

SCRIPT = Path(__file__).with_name("ztray.nsi")

PROGRAM = "ztrayw.exe"
"""Without a window of its own: what the start menu and the login start."""

TERMINAL_PROGRAM = "ztray.exe"
"""For `ztray status` and `ztray doctor`."""

CONTENTS = {PROGRAM, TERMINAL_PROGRAM, "_internal"}
"""What a bundle holds: the uninstaller removes these and nothing else."""

OWN_FOLDER = product.NAME
"""What `ztray.environment.Folders` keeps everything in, below the local application data."""

_PICTURE_WIDTH, _PICTURE_HEIGHT = 2 * 164, 2 * 314
_TARGET = "x86-unicode" if sys.platform == "win32" else "amd64-unicode"


def build(bundle: Path, version: str, out: Path) -> Path:
    """Write the installer of a bundle into a folder, and return it.

    Raises ValueError for what is no bundle for Windows.
    """
    held = {path.name for path in bundle.iterdir()}
    if held != CONTENTS:
        raise ValueError(f"{bundle} holds {sorted(held)}, and a bundle for Windows holds {sorted(CONTENTS)}")
    setup = out.resolve() / f"{product.TITLE}-{version}-setup.exe"
    signing.sign(*bundle.glob("*.exe"))
    with tempfile.TemporaryDirectory() as folder:
        drawn = {"ICON": icons.write(Path(folder, "ztray.ico")), "PICTURE": _draw_picture(Path(folder, "picture.bmp"))}
        made = {name: str(path) for name, path in drawn.items()} | {"OUTFILE": str(setup)}
        definitions = _definitions(bundle.resolve(), version) | made
        command = ["makensis", "-V2", "-WX", *(f"-D{name}={value}" for name, value in definitions.items()), str(SCRIPT)]
        subprocess.run(command, check=True)  # noqa: S603 - our own script
    return setup


def file_version(version: str) -> tuple[int, int, int, int]:
    """Return a version as Windows counts: four numbers, without what comes after the release's own."""
    first, second, third, fourth, *_ = (*Version(version).release, 0, 0, 0)
    return first, second, third, fourth


def _draw_picture(path: Path) -> Path:
    """Draw what stands beside the last page, twice as large as it is wanted, for sharp screens."""
    drawing = icons.png(_PICTURE_WIDTH // 2)
    # Imported here: the drawing above has chosen a platform for it.
    from PySide6.QtCore import Qt  # noqa: PLC0415
    from PySide6.QtGui import QImage, QPainter  # noqa: PLC0415

    picture = QImage(_PICTURE_WIDTH, _PICTURE_HEIGHT, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.white)
    painter = QPainter(picture)
    painter.drawImage(_PICTURE_WIDTH // 4, _PICTURE_WIDTH // 4, QImage.fromData(drawing))
    painter.end()
    picture.save(str(path))
    return path


def _definitions(bundle: Path, version: str) -> dict[str, str]:
    """Return what the script leaves open; makensis runs in the script's folder, so paths are absolute."""
    size = sum(path.stat().st_size for path in bundle.rglob("*") if path.is_file())
    signs = {"SIGN": f'"{sys.executable}" "{signing.__file__}"'} if signing.is_wanted() else {}
    return signs | {
        "TARGET": _TARGET,
        "SEPARATOR": "\\" if sys.platform == "win32" else "/",
        "PAYLOAD": str(bundle),
        "KILOBYTES": str(size // 1024),
        "PROGRAM": PROGRAM,
        "TERMINAL_PROGRAM": TERMINAL_PROGRAM,
        "TITLE": product.TITLE,
        "VERSION": version,
        "FILE_VERSION": ".".join(str(number) for number in file_version(version)),
        "PUBLISHER": product.authors(),
        "HOMEPAGE": product.homepage(),
        "COPYRIGHT": product.COPYRIGHT,
        "RUN_KEY": RUN_KEY,
        "RUN_NAME": RUN_NAME,
        "APPROVED_KEY": APPROVED_KEY,
        "RUN_VALUE": run_value((rf"$INSTDIR\{PROGRAM}",)),
        "OWN_FOLDER": OWN_FOLDER,
    }
