"""Every picture of the sandbox as bytes; each is drawn once, when somebody first looks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from credly_core.sandbox.chance import Chance
from credly_core.sandbox.pictures.drawing import draw_badge, draw_logo, png_bytes
from credly_core.sandbox.world.pictures import Picture, PictureKind


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture as it is served."""

    data: bytes
    content_type: str = "image/png"


class Gallery:
    """Draws and remembers. Safe from several threads."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._drawn: dict[str, Drawn] = {}
        self._lock = threading.Lock()

    def show(self, picture: Picture) -> Drawn:
        """The bytes of a picture."""
        drawn = self._drawn.get(picture.id)
        if drawn is None:
            with self._lock:
                drawn = self._drawn.get(picture.id) or self._draw(picture)
                self._drawn[picture.id] = drawn
        return drawn

    def _draw(self, picture: Picture) -> Drawn:
        if picture.kind is PictureKind.UPLOADED:
            return Drawn(picture.data)
        return _ODD.get(picture.kind, _good)(self._seed, picture)


def _good(seed: int, picture: Picture) -> Drawn:
    return Drawn(png_bytes(draw_badge(seed, picture)))


def _logo(seed: int, picture: Picture) -> Drawn:
    return Drawn(png_bytes(draw_logo(seed, picture)))


def _tiny(seed: int, picture: Picture) -> Drawn:
    return Drawn(png_bytes(draw_badge(seed, picture, side=60)))


def _wide(seed: int, picture: Picture) -> Drawn:
    ground = Image.new("RGBA", (800, 450), (244, 244, 240, 255))
    ground.alpha_composite(draw_badge(seed, picture, side=440), (180, 5))
    return Drawn(png_bytes(ground))


def _huge(seed: int, picture: Picture) -> Drawn:
    """A badge on a ground of noise, which no PNG can make small: more than 2 MB."""
    side, badge_side = 1_100, 700
    noise = Chance(seed, "noise").fractions(np.arange(side * side * 3, dtype=np.int64))
    pixels = (noise * 255).astype(np.uint8).reshape(side, side, 3)
    ground = Image.fromarray(pixels).convert("RGBA")
    margin = (side - badge_side) // 2
    ground.alpha_composite(draw_badge(seed, picture, side=badge_side), (margin, margin))
    return Drawn(png_bytes(ground.convert("RGB"), compress_level=1))


def _svg(seed: int, picture: Picture) -> Drawn:
    return Drawn(_SVG, "image/svg+xml")


def _page(seed: int, picture: Picture) -> Drawn:
    return Drawn(_PAGE, "text/html; charset=utf-8")


_ODD: dict[PictureKind, Callable[[int, Picture], Drawn]] = {
    PictureKind.LOGO: _logo,
    PictureKind.WIDE: _wide,
    PictureKind.TINY: _tiny,
    PictureKind.HUGE: _huge,
    PictureKind.SVG: _svg,
    PictureKind.PAGE: _page,
}


_SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 600" width="600" height="600">
<polygon points="300,20 550,160 550,440 300,580 50,440 50,160" fill="#1f5f6b"/>
<polygon points="300,70 505,185 505,415 300,530 95,415 95,185" fill="#3fa7a0"/>
<circle cx="300" cy="275" r="105" fill="#fff"/><rect x="255" y="375" width="90" height="50" rx="12" fill="#fff"/>
</svg>
"""

_PAGE = b"""<!doctype html>
<html lang="en"><head><title>Picture moved</title></head>
<body><h1>This picture has moved</h1><p>Please sign in to the brand portal to download it.</p></body></html>
"""
