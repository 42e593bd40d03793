"""The icons, drawn from SVG at every size a panel may want.

The drawings name no colours but `currentColor`, which is replaced before they are drawn. A panel's colour cannot be
asked for: it is often dark under a light desktop. So the glyph follows the desktop's colour scheme and stands on a thin
halo of the opposite: invisible where the guess is right, and a clean outline where it is wrong. macOS colours a
template itself.
"""

import sys
from collections.abc import Callable, Iterable
from functools import cache
from math import cos, pi, sin
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ztray.presentation.tray import TrayState

_SIZES = (16, 20, 22, 24, 32, 40, 44, 48, 64)
_APP_SIZES = (16, 24, 32, 48, 64, 128, 256)
_LIGHT = "#ffffff"
_DARK = "#1b1e23"
_HALO_OPACITY = 0.6
_HALO_DIRECTIONS = tuple((cos(step * pi / 4), sin(step * pi / 4)) for step in range(8))


def is_dark_desktop() -> bool:
    """Whether the desktop says that it is dark; not all do."""
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


class Icons:
    """The program's icons, from the folder that holds their drawings."""

    def __init__(self, folder: Path, is_dark: Callable[[], bool] = is_dark_desktop) -> None:
        self._folder = folder
        self._is_dark = is_dark
        self._tray = cache(self._draw_tray)

    def tray(self, state: TrayState, frame: int = 0) -> QIcon:
        """Return the icon of a state, in the colours that fit the desktop now; connecting has two frames."""
        return self._tray(state, frame, self._is_dark())

    def app(self) -> QIcon:
        """Return the program's own icon."""
        drawing = (self._folder / "ztray.svg").read_text(encoding="utf-8")
        return _icon(_layer(drawing, size, ((0.0, 0.0),)) for size in _APP_SIZES)

    def _draw_tray(self, state: TrayState, frame: int, is_dark: bool) -> QIcon:
        suffix = f"-{frame + 1}" if state is TrayState.CONNECTING else ""
        drawing = (self._folder / f"tray-{state.value}{suffix}.svg").read_text(encoding="utf-8")
        if sys.platform == "darwin":
            icon = _icon(_layer(_coloured(drawing, "#000000"), size, ((0.0, 0.0),)) for size in _SIZES)
            icon.setIsMask(True)
            return icon
        glyph, halo = (_LIGHT, "#000000") if is_dark else (_DARK, "#ffffff")
        return _icon(_on_halo(_coloured(drawing, glyph), _coloured(drawing, halo), size) for size in _SIZES)


def _icon(images: Iterable[QImage]) -> QIcon:
    icon = QIcon()
    for image in images:
        icon.addPixmap(QPixmap.fromImage(image))
    return icon


def _coloured(drawing: str, colour: str) -> str:
    return drawing.replace("currentColor", colour)


def _on_halo(glyph: str, halo: str, size: int) -> QImage:
    radius = max(1.0, size / 20)
    image = _layer(halo, size, tuple((radius * x, radius * y) for x, y in _HALO_DIRECTIONS))
    result = _blank(size)
    painter = QPainter(result)
    painter.setOpacity(_HALO_OPACITY)  # of the whole silhouette at once: its parts overlap
    painter.drawImage(0, 0, image)
    painter.setOpacity(1)
    painter.drawImage(0, 0, _layer(glyph, size, ((0.0, 0.0),)))
    painter.end()
    return result


def _layer(drawing: str, size: int, offsets: tuple[tuple[float, float], ...]) -> QImage:
    renderer = QSvgRenderer(QByteArray(drawing.encode()))
    image = _blank(size)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for x, y in offsets:
        renderer.render(painter, QRectF(x, y, size, size))
    painter.end()
    return image


def _blank(size: int) -> QImage:
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    return image
