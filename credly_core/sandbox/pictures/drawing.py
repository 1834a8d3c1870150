"""Badge art: outline, rim, symbol, level and label, drawn large and scaled down so that edges are smooth."""

from __future__ import annotations

import colorsys
import io
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from credly_core.sandbox.chance import Chance
from credly_core.sandbox.pictures.glyphs import GLYPHS, Color, Pen, around
from credly_core.sandbox.world.pictures import Picture

SIDE = 600
_FINE = 2
_LEVELS = {"Foundational": 1, "Intermediate": 2, "Advanced": 3}
_WHITE: Color = (255, 255, 255, 255)


@dataclass(frozen=True, slots=True)
class _Look:
    """What makes one badge look unlike the next."""

    deep: Color
    bright: Color
    metal: Color
    outline: int
    rays: int


def _color(hue: float, saturation: float, value: float) -> Color:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1.0, saturation, value)
    return round(red * 255), round(green * 255), round(blue * 255), 255


def _look(seed: int, picture: Picture) -> _Look:
    chance = Chance(seed, f"look:{picture.id}")
    hue = chance.fraction(0)
    metals: tuple[Color, ...] = ((205, 150, 92, 255), (176, 186, 196, 255), (222, 180, 62, 255))
    return _Look(
        deep=_color(hue, 0.75, 0.42),
        bright=_color(hue + 0.04, 0.62, 0.80),
        metal=metals[_LEVELS.get(picture.level or "", 1) - 1],
        outline=chance.below(5, 1),
        rays=12 + 4 * chance.below(6, 2),
    )


def draw_badge(seed: int, picture: Picture, *, side: int = SIDE) -> Image.Image:
    """The badge, square, on a transparent ground."""
    size = SIDE * _FINE
    look = _look(seed, picture)
    image = Image.new("RGBA", (size, size), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    centre, radius = size / 2, size * 0.47
    _outline(draw, look.outline, centre, radius, look.deep)
    _outline(draw, look.outline, centre, radius * 0.94, look.metal)
    _outline(draw, look.outline, centre, radius * 0.88, look.deep)
    burst = [(centre + x * radius, centre + y * radius) for x, y in around(look.rays, 0.74, 0.66)]
    draw.polygon(burst, fill=look.bright)
    _outline(draw, 0, centre, radius * 0.6, look.deep)
    pen = Pen(draw, centre, centre - radius * 0.06, radius * 0.36, _WHITE, look.deep)
    GLYPHS.get(picture.motif, GLYPHS["star"])(pen)
    _pips(draw, _LEVELS.get(picture.level or "", 0), centre, radius, look.metal)
    if picture.label:
        _ribbon(draw, picture.label, centre, radius, look)
    return image.reduce(_FINE) if side == SIDE else image.resize((side, side), Image.Resampling.LANCZOS)


def _outline(draw: ImageDraw.ImageDraw, kind: int, centre: float, radius: float, fill: Color) -> None:
    if kind == 0:
        draw.ellipse([centre - radius, centre - radius, centre + radius, centre + radius], fill=fill)
        return
    if kind == 1:
        edge = radius * 0.86
        box = [centre - edge, centre - edge, centre + edge, centre + edge]
        draw.rounded_rectangle(box, radius=radius * 0.22, fill=fill)
        return
    corners = {2: around(3, 1.0, 1.0), 3: around(4, 0.98, 0.98, turn=-67.5), 4: around(9, 1.0, 0.93)}[kind]
    draw.polygon([(centre + x * radius, centre + y * radius) for x, y in corners], fill=fill)


def _pips(draw: ImageDraw.ImageDraw, count: int, centre: float, radius: float, fill: Color) -> None:
    for number in range(count):
        x = centre + (number - (count - 1) / 2) * radius * 0.17
        y = centre + radius * 0.47
        points = [(x + px * radius * 0.075, y + py * radius * 0.075) for px, py in around(5, 1.0, 0.42)]
        draw.polygon(points, fill=fill)


def _ribbon(draw: ImageDraw.ImageDraw, label: str, centre: float, radius: float, look: _Look) -> None:
    top, bottom, reach = centre + radius * 0.6, centre + radius * 0.83, radius * 0.62
    draw.polygon(
        [
            (centre - reach, top),
            (centre + reach, top),
            (centre + reach * 0.9, (top + bottom) / 2),
            (centre + reach, bottom),
            (centre - reach, bottom),
            (centre - reach * 0.9, (top + bottom) / 2),
        ],
        fill=look.metal,
    )
    font = ImageFont.load_default(size=radius * 0.17)
    draw.text((centre, (top + bottom) / 2), label, font=font, fill=look.deep, anchor="mm")


def draw_logo(seed: int, picture: Picture) -> Image.Image:
    """The organization's logo: a lark's wing over a field, 400 px."""
    size = 800
    hue = Chance(seed, f"look:{picture.id}").fraction(0)
    image = Image.new("RGBA", (size, size), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle([0, 0, size - 1, size - 1], radius=170, fill=_color(hue, 0.7, 0.36))
    for row, share in enumerate((0.62, 0.74, 0.86)):
        field = _color(hue + 0.05 * row, 0.55, 0.55 + 0.12 * row)
        draw.ellipse([-160, size * share, size + 160, size * (share + 0.7)], fill=field)
    draw.polygon([(150, 330), (400, 250), (640, 110), (560, 330), (430, 430), (300, 400)], fill=_WHITE)
    draw.polygon([(400, 250), (270, 120), (470, 210)], fill=_WHITE)
    return image.resize((400, 400), Image.Resampling.LANCZOS)


def png_bytes(image: Image.Image, *, compress_level: int = 3) -> bytes:
    """The picture as PNG; the same picture gives the same bytes. Level 6 takes thrice the time for a tenth less."""
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=compress_level)
    return buffer.getvalue()
