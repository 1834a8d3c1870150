"""Opens picture files from strangers safely, and draws them as ALM shows them.

Only pixel formats are opened, chosen by their first bytes; the number of pixels is read before anything is
unpacked; a damaged file is an answer (None), never an exception.
"""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from credly_core.domain.pictures import ALM_SIDES, find_kind

if TYPE_CHECKING:
    from PIL.Image import Image

#: More pixels than any badge needs; a file of a few kilobytes can claim billions.
MOST_PIXELS = 25_000_000
MOST_BYTES = 20 * 1024 * 1024
THUMBNAIL = 144

_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP")
#: The page's own grounds in the light and the dark theme.
LIGHT = (255, 255, 255)
DARK = (24, 27, 33)
_OPAQUE = 255


@dataclass(frozen=True, slots=True)
class Look:
    """What a picture shows when it is opened."""

    width: int
    height: int
    has_transparency: bool


@dataclass(frozen=True, slots=True)
class Previews:
    """PNG bytes of a picture at ALM's sizes, on the two grounds."""

    light_90: bytes = field(repr=False)
    dark_90: bytes = field(repr=False)
    light_40: bytes = field(repr=False)
    dark_40: bytes = field(repr=False)


def look_at(data: bytes) -> Look | None:
    """Size and transparency; None when it is no pixel picture, damaged, or too large to open."""
    image = _open(data)
    if image is None:
        return None
    alpha = image.getchannel("A").getextrema()
    lowest = alpha[0]
    return Look(image.width, image.height, isinstance(lowest, int | float) and lowest < _OPAQUE)


def make_thumbnail(data: bytes, side: int = THUMBNAIL) -> bytes | None:
    """A small PNG with its transparency, its longer side at most `side` pixels."""
    image = _open(data)
    if image is None:
        return None
    image.thumbnail((side, side))
    return _png(image)


def make_previews(data: bytes) -> Previews | None:
    """The picture in a square of ALM's sizes, as it will look on a light and on a dark page."""
    image = _open(data)
    if image is None:
        return None
    large, small = ALM_SIDES
    return Previews(
        light_90=_on_ground(image, large, LIGHT),
        dark_90=_on_ground(image, large, DARK),
        light_40=_on_ground(image, small, LIGHT),
        dark_40=_on_ground(image, small, DARK),
    )


def _open(data: bytes) -> Image | None:
    """The first frame with an alpha channel, fully unpacked."""
    if len(data) > MOST_BYTES or not find_kind(data).can_be_opened:
        return None
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS or min(opened.size) < 1:
                return None
            opened.load()
            return opened.convert("RGBA")
    except (
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,  # raised only where warnings are errors
        OSError,
        SyntaxError,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        EOFError,
        MemoryError,
        OverflowError,
        NotImplementedError,
        struct.error,
        zlib.error,
    ):
        # Pillow's readers fail in many ways on damaged files; all of them mean the same to a person.
        return None


def _on_ground(image: Image, side: int, ground: tuple[int, int, int]) -> bytes:
    from PIL import Image as Images

    small = image.copy()
    small.thumbnail((side, side), Images.Resampling.LANCZOS)
    canvas = Images.new("RGBA", (side, side), (*ground, _OPAQUE))
    canvas.alpha_composite(small, ((side - small.width) // 2, (side - small.height) // 2))
    return _png(canvas.convert("RGB"))


def _png(image: Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
