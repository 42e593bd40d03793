"""The tray's icons: told apart by their shape alone, and legible on a panel of any colour."""

from itertools import combinations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QImage, QPainter, QPalette
from pytestqt.qtbot import QtBot

from ztray.domain.settings import IconStyle
from ztray.environment import resource_folder
from ztray.presentation.tray import TrayState
from ztray.ui.icons import Icons, is_dark_desktop

SIZES = [16, 18, 20, 22, 24, 28, 32, 36, 44, 48, 56, 64]
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


def solid(image: QImage) -> list[QColor]:
    """Return the colours of the glyph where it covers its pixel."""
    found = [colour for colour in colours(image) if colour.alpha() == 255]
    assert found
    return found


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
    lightness = [colour.lightness() for colour in solid(drawn(icons, state, 32))]
    assert all((value > 200 if is_dark else value < 60) for value in lightness)


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


# The colour that a person has chosen.


@pytest.mark.parametrize("is_dark", [False, True], ids=["light desktop", "dark desktop"])
@pytest.mark.parametrize("state", TrayState)
def test_a_chosen_white_or_black_stays_whatever_the_desktop_is(
    icons: Icons, state: TrayState, desktop: Desktop, is_dark: bool
) -> None:
    desktop.is_dark = is_dark
    icons.set_style(IconStyle.LIGHT)
    assert min(colour.lightness() for colour in solid(drawn(icons, state, 32))) > 200
    icons.set_style(IconStyle.DARK)
    assert max(colour.lightness() for colour in solid(drawn(icons, state, 32))) < 60


def test_the_style_can_be_given_from_the_start_and_be_taken_back(desktop: Desktop, qtbot: QtBot) -> None:
    del qtbot
    icons = Icons(resource_folder() / "icons", lambda: desktop.is_dark, IconStyle.LIGHT)
    white = drawn(icons, TrayState.ONLINE, 32)
    icons.set_style(IconStyle.AUTO)
    black = drawn(icons, TrayState.ONLINE, 32)
    assert solid(white)[0].lightness() > 200
    assert solid(black)[0].lightness() < 60
    assert difference(white, black) < 0.001


@pytest.mark.parametrize("panel", ["white", "#efefef", "#2b2b2b", "black"])
@pytest.mark.parametrize("state", TrayState)
def test_the_colour_of_a_state_stands_out_from_light_and_dark_panels(
    icons: Icons, state: TrayState, panel: str
) -> None:
    icons.set_style(IconStyle.COLOUR)
    assert all(contrast(colour, QColor(panel)) >= CONTRAST for colour in solid(drawn(icons, state, 64)))


def test_good_bad_and_paused_have_colours_of_their_own(icons: Icons) -> None:
    icons.set_style(IconStyle.COLOUR)
    hues = {state: solid(drawn(icons, state, 64))[0].hsvHue() for state in TrayState}
    assert 90 < hues[TrayState.ONLINE] < 160
    assert 25 < hues[TrayState.ATTENTION] < 50
    assert hues[TrayState.UNAVAILABLE] < 15
    assert 190 < hues[TrayState.PAUSED] < 230


@pytest.mark.parametrize("style", IconStyle)
@pytest.mark.parametrize(("one", "other"), [*combinations(TrayState, 2)], ids=lambda state: state.name)
def test_the_shape_alone_tells_the_state_in_every_style(
    icons: Icons, style: IconStyle, one: TrayState, other: TrayState
) -> None:
    icons.set_style(style)
    assert difference(drawn(icons, one, 16), drawn(icons, other, 16)) > SMALLEST_DIFFERENCE


def test_paused_is_two_bars(icons: Icons) -> None:
    covered = shape(drawn(icons, TrayState.PAUSED, 16))
    middle = "".join("█" if value > 0.5 else " " for value in covered[8 * 16 : 9 * 16])
    assert [len(bar) for bar in middle.split()] == [4, 4]


def test_on_macos_the_system_colours_the_icon_unless_a_colour_was_chosen(
    icons: Icons, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    masks: dict[IconStyle, bool] = {}
    for style in IconStyle:
        icons.set_style(style)
        icon: QIcon = icons.tray(TrayState.ONLINE)
        masks[style] = icon.isMask()
    assert masks == {style: style is IconStyle.AUTO for style in IconStyle}


# Whether the desktop is dark.


@pytest.mark.parametrize(("window", "is_dark"), [("#efefef", False), ("#2b2b2b", True), ("white", False)])
def test_of_a_desktop_that_tells_no_scheme_the_windows_tell(qtbot: QtBot, window: str, is_dark: bool) -> None:
    del qtbot
    assert QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Unknown
    before = QGuiApplication.palette()
    palette = QPalette(before)
    palette.setColor(QPalette.ColorRole.Window, QColor(window))
    QGuiApplication.setPalette(palette)
    try:
        assert is_dark_desktop() is is_dark
    finally:
        QGuiApplication.setPalette(before)


# The program's own.


@pytest.mark.parametrize("size", [16, 64, 256])
def test_the_program_has_an_icon_in_every_size(icons: Icons, size: int) -> None:
    image = icons.app().pixmap(size).toImage()
    assert image.width() == size
    assert sum(colour.alpha() > 200 for colour in colours(image)) > size**2 / 4
