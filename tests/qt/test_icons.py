"""The tray's icons: told apart by their shape alone, and legible on a panel of any colour."""

from itertools import combinations

import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from ztray.environment import resource_folder
from ztray.presentation.tray import TrayState
from ztray.ui.icons import Icons

SIZES = [16, 22, 32, 44, 64]
SMALLEST_DIFFERENCE = 0.05
"""In the share of all pixels; at 16 pixels, a dot of the ring with its piece of the ring is 0.06."""
CONTRAST = 3.0
"""What WCAG 2.1 (1.4.11) asks of graphics."""


class Desktop:
    """A desktop that turns dark when it is told."""

    is_dark = False


@pytest.fixture
def desktop() -> Desktop:
    return Desktop()


@pytest.fixture
def icons(desktop: Desktop, qtbot: QtBot) -> Icons:
    del qtbot
    return Icons(resource_folder() / "icons", lambda: desktop.is_dark)


def drawn(icons: Icons, state: TrayState, size: int, frame: int = 0) -> QImage:
    pixmap = icons.tray(state, frame).pixmap(size)
    return pixmap.toImage().convertToFormat(QImage.Format.Format_ARGB32)


def colours(image: QImage) -> list[QColor]:
    return [image.pixelColor(x, y) for y in range(image.height()) for x in range(image.width())]


def shape(image: QImage) -> list[float]:
    """Return how much of the glyph covers each pixel; its halo is half transparent and does not count."""
    return [max(0.0, (colour.alphaF() - 0.6) / 0.4) for colour in colours(image)]


def difference(one: QImage, other: QImage) -> float:
    """Return the share of the pixels in which two shapes differ."""
    pairs = list(zip(shape(one), shape(other), strict=True))
    return sum(abs(a - b) for a, b in pairs) / len(pairs)


def luminance(colour: QColor) -> float:
    channels = (colour.redF(), colour.greenF(), colour.blueF())
    linear = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: QColor, other: QColor) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def on_panel(image: QImage, panel: QColor) -> QImage:
    result = QImage(image.size(), QImage.Format.Format_RGB32)
    result.fill(panel)
    painter = QPainter(result)
    painter.drawImage(0, 0, image)
    painter.end()
    return result


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", TrayState)
def test_every_state_has_a_drawing_in_every_size(icons: Icons, state: TrayState, size: int) -> None:
    image = drawn(icons, state, size)
    assert (image.width(), image.height()) == (size, size)
    assert 0.1 < sum(shape(image)) / size**2 < 0.7


@pytest.mark.parametrize(("one", "other"), [*combinations(TrayState, 2)], ids=lambda state: state.name)
def test_two_states_differ_in_their_shapes_where_the_icon_is_smallest(
    icons: Icons, one: TrayState, other: TrayState
) -> None:
    assert difference(drawn(icons, one, 16), drawn(icons, other, 16)) > SMALLEST_DIFFERENCE


def test_the_two_drawings_of_connecting_differ(icons: Icons) -> None:
    first, second = (drawn(icons, TrayState.CONNECTING, 16, frame) for frame in (0, 1))
    assert difference(first, second) > SMALLEST_DIFFERENCE


@pytest.mark.parametrize("is_dark", [False, True], ids=["light desktop", "dark desktop"])
@pytest.mark.parametrize("state", TrayState)
def test_the_glyph_is_light_on_dark_and_dark_on_light(
    icons: Icons, state: TrayState, desktop: Desktop, is_dark: bool
) -> None:
    desktop.is_dark = is_dark
    solid = [colour.lightness() for colour in colours(drawn(icons, state, 32)) if colour.alpha() == 255]
    assert solid
    assert all((lightness > 200 if is_dark else lightness < 60) for lightness in solid)


def test_the_shape_is_the_same_on_light_and_dark(icons: Icons, desktop: Desktop) -> None:
    light = drawn(icons, TrayState.ONLINE, 32)
    desktop.is_dark = True
    dark = drawn(icons, TrayState.ONLINE, 32)
    assert difference(light, dark) < 0.001
    assert light != dark


def test_a_drawing_is_made_once(icons: Icons) -> None:
    assert icons.tray(TrayState.ONLINE).cacheKey() == icons.tray(TrayState.ONLINE).cacheKey()


@pytest.mark.parametrize("panel", ["white", "black", "#808080", "#2b2b2b", "#efefef", "#3daee9"])
@pytest.mark.parametrize("is_dark", [False, True], ids=["light desktop", "dark desktop"])
@pytest.mark.parametrize("state", TrayState)
def test_every_state_stands_out_from_every_panel(
    icons: Icons, state: TrayState, desktop: Desktop, is_dark: bool, panel: str
) -> None:
    desktop.is_dark = is_dark
    colour = QColor(panel)
    seen = [contrast(pixel, colour) for pixel in colours(on_panel(drawn(icons, state, 22), colour))]
    assert sum(value >= CONTRAST for value in seen) > 40


@pytest.mark.parametrize("size", [16, 64, 256])
def test_the_program_has_an_icon_in_every_size(icons: Icons, size: int) -> None:
    image = icons.app().pixmap(size).toImage()
    assert image.width() == size
    assert sum(colour.alpha() > 200 for colour in colours(image)) > size**2 / 4
