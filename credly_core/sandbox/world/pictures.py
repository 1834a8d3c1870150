"""Which picture belongs to what: its address and whether it is a good one."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class PictureKind(enum.Enum):
    """What somebody finds who loads the picture."""

    #: A square PNG, 600 px: what Credly recommends.
    GOOD = "good"
    #: A PNG that is not square.
    WIDE = "wide"
    #: A PNG of 60 px.
    TINY = "tiny"
    #: A PNG of more than 2 MB.
    HUGE = "huge"
    #: Nothing: 404.
    MISSING = "missing"
    #: A drawing in SVG.
    SVG = "svg"
    #: A web page under a .png name.
    PAGE = "page"
    #: Bytes that a client sent.
    UPLOADED = "uploaded"
    #: The logo of an organization.
    LOGO = "logo"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and what to draw in it; `motif`, `level` and `label` are for the drawing only."""

    id: str
    slug: str
    kind: PictureKind = PictureKind.GOOD
    motif: str = "star"
    level: str | None = None
    label: str = ""
    data: bytes = b""

    @property
    def path(self) -> str:
        """The address below the sandbox's own origin."""
        ending = "svg" if self.kind is PictureKind.SVG else "png"
        return f"/images/{self.id}/{self.slug}.{ending}"
