"""The icons, drawn from SVG at every size a panel may want.

The drawings name no colours but `currentColor`, which is replaced before they are drawn. A panel's colour cannot be
asked for: it is often dark under a light desktop. So the glyph follows the desktop's colour scheme, unless a person has
chosen otherwise, and stands on a thin halo of the opposite: invisible where the guess is right, and a clean outline
where it is wrong. macOS colours a template itself.
"""

import sys
from collections.abc import Callable, Iterable
from functools import cache
from math import cos, pi, sin
from pathlib import Path
from typing import assert_never

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QImage, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ztray.domain.settings import IconStyle
from ztray.presentation.tray import TrayState

_SIZES = (16, 18, 20, 22, 24, 28, 32, 36, 40, 44, 48, 56, 64)
"""What panels ask for at scales from 100 to 200 %; the drawings stand on a grid of 16."""
_APP_SIZES = (16, 24, 32, 48, 64, 128, 256)
_LIGHT = "#ffffff"
_DARK = "#1b1e23"
_HALO_OPACITY = 0.6
_COLOURS = {
    TrayState.CONNECTING: "#7d8187",
    TrayState.ONLINE: "#259a52",
    TrayState.ATTENTION: "#c77700",
    TrayState.OFFLINE: "#7d8187",
    TrayState.UNAVAILABLE: "#e04a3f",
    TrayState.PAUSED: "#5b87b5",
}
"""Of a lightness between black and white that stands out from both by 3 to 1 (WCAG 2.1, 1.4.11)."""
_MIDDLE_LIGHTNESS = 128
_HALO_DIRECTIONS = tuple((cos(step * pi / 4), sin(step * pi / 4)) for step in range(8))


def is_dark_desktop() -> bool:
    """Whether the desktop says that it is dark; of those that say nothing, whether its windows are."""
    match QGuiApplication.styleHints().colorScheme():
        case Qt.ColorScheme.Dark:
            return True
        case Qt.ColorScheme.Light:
            return False
        case _:
            return QGuiApplication.palette().color(QPalette.ColorRole.Window).lightness() < _MIDDLE_LIGHTNESS


class Icons:
    """The program's icons, from the folder that holds their drawings."""

    def __init__(
        self, folder: Path, is_dark: Callable[[], bool] = is_dark_desktop, style: IconStyle = IconStyle.AUTO
    ) -> None:
        self._folder = folder
        self._is_dark = is_dark
        self._style = style
        self._tray = cache(self._draw_tray)

    def set_style(self, style: IconStyle) -> None:
        """Draw the icons of states so from now on."""
        self._style = style

    def tray(self, state: TrayState, frame: int = 0) -> QIcon:
        """Return the icon of a state, in the colours that fit the desktop now; connecting has two frames."""
        return self._tray(state, frame, self._style, self._is_dark())

    def app(self) -> QIcon:
        """Return the program's own icon."""
        drawing = (self._folder / "ztray.svg").read_text(encoding="utf-8")
        return _icon(_layer(drawing, size, ((0.0, 0.0),)) for size in _APP_SIZES)

    def _draw_tray(self, state: TrayState, frame: int, style: IconStyle, is_dark: bool) -> QIcon:
        suffix = f"-{frame + 1}" if state is TrayState.CONNECTING else ""
        drawing = (self._folder / f"tray-{state.value}{suffix}.svg").read_text(encoding="utf-8")
        if sys.platform == "darwin" and style is IconStyle.AUTO:
            icon = _icon(_layer(_coloured(drawing, "#000000"), size, ((0.0, 0.0),)) for size in _SIZES)
            icon.setIsMask(True)
            return icon
        glyph, halo = _glyph_and_halo(state, style, is_dark=is_dark)
        return _icon(_on_halo(_coloured(drawing, glyph), _coloured(drawing, halo), size) for size in _SIZES)


def _glyph_and_halo(state: TrayState, style: IconStyle, *, is_dark: bool) -> tuple[str, str]:
    light, dark = (_LIGHT, "#000000"), (_DARK, "#ffffff")
    match style:
        case IconStyle.AUTO:
            return light if is_dark else dark
        case IconStyle.LIGHT:
            return light
        case IconStyle.DARK:
            return dark
        case IconStyle.COLOUR:
            return _COLOURS[state], "#000000" if is_dark else "#ffffff"
        case _:
            assert_never(style)


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
