"""The icon in the forms that platforms want, drawn from its SVG by Qt when a package is made."""

import os
import struct
from pathlib import Path

from installers.product import RESOURCES

DRAWING = RESOURCES / "icons" / "ztray.svg"

SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
"""Those of the hicolor theme, in pixels."""

_ICO_SIZES = (16, 20, 24, 32, 40, 48, 64, 256)
_ICNS_TYPES = {16: b"icp4", 32: b"icp5", 64: b"icp6", 128: b"ic07", 256: b"ic08", 512: b"ic09", 1024: b"ic10"}


def png(size: int) -> bytes:
    """Return the icon as PNG."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QBuffer, QIODevice, Qt  # noqa: PLC0415 - after the choice of the platform
    from PySide6.QtGui import QImage, QPainter  # noqa: PLC0415
    from PySide6.QtSvg import QSvgRenderer  # noqa: PLC0415

    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(DRAWING)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload] # the stubs want bytes, and the library a text
    return bytes(buffer.data().data())


def ico() -> bytes:
    """Return the icon as Windows wants it: a folder of PNGs."""
    images = [(size, png(size)) for size in _ICO_SIZES]
    begin = 6 + 16 * len(images)
    entries, body = b"", b""
    for size, image in images:
        entries += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(image), begin + len(body))
        body += image
    return struct.pack("<HHH", 0, 1, len(images)) + entries + body


def icns() -> bytes:
    """Return the icon as macOS wants it."""
    body = b"".join(_icns_part(kind, png(size)) for size, kind in _ICNS_TYPES.items())
    return _icns_part(b"icns", body)


def _icns_part(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack(">I", len(content) + 8) + content


def write(path: Path) -> Path:
    """Write the icon in the form that the file's name ends with, and return the file."""
    forms = {".ico": ico, ".icns": icns}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(forms[path.suffix]())
    return path
