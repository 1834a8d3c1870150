"""The symbol in the middle of a badge, one small drawing per motif. Units: the symbol fills -1 to 1 both ways."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import ImageDraw

Color = tuple[int, int, int, int]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws in units of the symbol: `x, y` is its centre in pixels, `scale` the pixels of one unit."""

    draw: ImageDraw.ImageDraw
    x: float
    y: float
    scale: float
    ink: Color
    paper: Color

    def at(self, points: Sequence[Point]) -> list[Point]:
        """Points in pixels."""
        return [(self.x + px * self.scale, self.y + py * self.scale) for px, py in points]

    def shape(self, *points: Point, paper: bool = False) -> None:
        """A filled polygon."""
        self.draw.polygon(self.at(points), fill=self.paper if paper else self.ink)

    def disc(self, x: float, y: float, radius: float, *, paper: bool = False) -> None:
        """A filled circle."""
        box = self.at([(x - radius, y - radius), (x + radius, y + radius)])
        self.draw.ellipse([*box[0], *box[1]], fill=self.paper if paper else self.ink)

    def bar(
        self, left: float, top: float, right: float, bottom: float, *, round_by: float = 0.06, paper: bool = False
    ) -> None:
        """A filled rectangle with round corners."""
        box = self.at([(left, top), (right, bottom)])
        fill = self.paper if paper else self.ink
        self.draw.rounded_rectangle([*box[0], *box[1]], radius=round_by * self.scale, fill=fill)

    def line(self, *points: Point, width: float = 0.14, paper: bool = False) -> None:
        """A line with round ends."""
        fill = self.paper if paper else self.ink
        self.draw.line(self.at(points), fill=fill, width=int(width * self.scale), joint="curve")
        for px, py in points:
            self.disc(px, py, width / 2, paper=paper)

    def ring(self, x: float, y: float, radius: float, width: float = 0.14) -> None:
        """A circle line."""
        box = self.at([(x - radius, y - radius), (x + radius, y + radius)])
        self.draw.ellipse([*box[0], *box[1]], outline=self.ink, width=int(width * self.scale))


def around(count: int, outer: float, inner: float, turn: float = -90.0) -> list[Point]:
    """Corners of a star: `count` points at `outer`, notches at `inner`."""
    points = []
    for step in range(count * 2):
        angle = math.radians(turn + step * 180 / count)
        radius = outer if step % 2 == 0 else inner
        points.append((radius * math.cos(angle), radius * math.sin(angle)))
    return points


def _chart(pen: Pen) -> None:
    for left, top in ((-0.8, 0.2), (-0.3, -0.2), (0.2, -0.5)):
        pen.bar(left, top, left + 0.36, 0.8)
    pen.line((-0.75, -0.25), (-0.15, -0.65), (0.4, -0.95), (0.85, -0.75), width=0.1)


def _code(pen: Pen) -> None:
    pen.line((-0.45, -0.55), (-0.95, 0.0), (-0.45, 0.55), width=0.18)
    pen.line((0.45, -0.55), (0.95, 0.0), (0.45, 0.55), width=0.18)
    pen.line((0.15, -0.8), (-0.15, 0.8), width=0.15)


def _gear(pen: Pen) -> None:
    pen.shape(*around(10, 0.98, 0.72))
    pen.disc(0, 0, 0.7)
    pen.disc(0, 0, 0.32, paper=True)


def _shield(pen: Pen) -> None:
    right = ((0.8, -0.65), (0.75, 0.15), (0.45, 0.65))
    left = tuple((-x, y) for x, y in reversed(right))
    pen.shape((0, -0.95), *right, (0, 0.95), *left)
    pen.line((-0.32, 0.0), (-0.05, 0.28), (0.4, -0.3), width=0.16, paper=True)


def _cloud(pen: Pen) -> None:
    for x, y, radius in ((-0.5, 0.2, 0.42), (0.0, -0.15, 0.55), (0.52, 0.18, 0.44)):
        pen.disc(x, y, radius)
    pen.bar(-0.6, 0.15, 0.6, 0.62, round_by=0.3)


def _lock(pen: Pen) -> None:
    pen.ring(0, -0.3, 0.5, 0.18)
    pen.bar(-0.7, -0.2, 0.7, 0.85, round_by=0.14)
    pen.disc(0, 0.22, 0.16, paper=True)
    pen.bar(-0.07, 0.25, 0.07, 0.6, paper=True)


def _leaf(pen: Pen) -> None:
    upper = ((-0.75, 0.75), (-0.8, 0.0), (-0.35, -0.6), (0.35, -0.85), (0.9, -0.9))
    pen.shape(*upper, (0.85, -0.3), (0.55, 0.35), (0.0, 0.75))
    pen.line((-0.85, 0.9), (0.45, -0.45), width=0.09, paper=True)


def _people(pen: Pen) -> None:
    for x, scale in ((-0.6, 0.75), (0.6, 0.75), (0.0, 1.0)):
        pen.disc(x, -0.45 * scale, 0.28 * scale + 0.05, paper=True)
        pen.disc(x, -0.45 * scale, 0.28 * scale)
        pen.bar(x - 0.42 * scale, -0.05, x + 0.42 * scale, 0.8, round_by=0.3)


def _star(pen: Pen) -> None:
    pen.shape(*around(5, 1.0, 0.42))


def _speech(pen: Pen) -> None:
    pen.bar(-0.9, -0.75, 0.9, 0.4, round_by=0.3)
    pen.shape((-0.45, 0.3), (0.05, 0.35), (-0.5, 0.9))
    for x in (-0.45, 0.0, 0.45):
        pen.disc(x, -0.18, 0.12, paper=True)


def _cross(pen: Pen) -> None:
    pen.bar(-0.28, -0.85, 0.28, 0.85)
    pen.bar(-0.85, -0.28, 0.85, 0.28)


def _coin(pen: Pen) -> None:
    pen.disc(0, 0, 0.9)
    pen.disc(0, 0, 0.72, paper=True)
    pen.line((0.28, -0.3), (0.0, -0.45), (-0.28, -0.25), (0.28, 0.22), (0.0, 0.45), (-0.3, 0.28), width=0.13)
    pen.bar(-0.06, -0.65, 0.06, 0.65)


def _book(pen: Pen) -> None:
    pen.shape((-0.06, -0.55), (-0.95, -0.75), (-0.95, 0.55), (-0.06, 0.78))
    pen.shape((0.06, -0.55), (0.95, -0.75), (0.95, 0.55), (0.06, 0.78))


def _globe(pen: Pen) -> None:
    pen.ring(0, 0, 0.92, 0.12)
    box = pen.at([(-0.42, -0.9), (0.42, 0.9)])
    pen.draw.ellipse([*box[0], *box[1]], outline=pen.ink, width=int(0.1 * pen.scale))
    for y in (-0.42, 0.0, 0.42):
        reach = math.sqrt(0.85**2 - y**2)
        pen.line((-reach, y), (reach, y), width=0.09)


def _bulb(pen: Pen) -> None:
    pen.disc(0, -0.28, 0.62)
    pen.shape((-0.38, 0.1), (0.38, 0.1), (0.26, 0.5), (-0.26, 0.5))
    pen.bar(-0.26, 0.56, 0.26, 0.68)
    pen.bar(-0.18, 0.74, 0.18, 0.88)


def _flag(pen: Pen) -> None:
    pen.line((-0.6, -0.85), (-0.6, 0.9), width=0.14)
    pen.shape((-0.55, -0.85), (0.85, -0.62), (0.35, -0.28), (0.85, 0.08), (-0.55, 0.12))


def _hand(pen: Pen) -> None:
    pen.bar(-0.55, -0.1, 0.5, 0.85, round_by=0.25)
    for x, top in ((-0.55, -0.65), (-0.27, -0.9), (0.01, -0.85), (0.29, -0.65)):
        pen.bar(x, top, x + 0.21, 0.3, round_by=0.1)
    pen.line((0.42, 0.45), (0.8, -0.05), width=0.22)


def _target(pen: Pen) -> None:
    pen.ring(0, 0, 0.92, 0.14)
    pen.ring(0, 0, 0.56, 0.14)
    pen.disc(0, 0, 0.2)


def _brain(pen: Pen) -> None:
    nodes = ((-0.7, -0.5), (-0.7, 0.5), (0.0, -0.8), (0.0, 0.0), (0.0, 0.8), (0.7, -0.5), (0.7, 0.5))
    for first, last in ((0, 2), (0, 3), (1, 3), (1, 4), (2, 5), (3, 5), (3, 6), (4, 6), (0, 1), (5, 6)):
        pen.line(nodes[first], nodes[last], width=0.07)
    for x, y in nodes:
        pen.disc(x, y, 0.2)


def _database(pen: Pen) -> None:
    for top in (-0.85, -0.25, 0.35):
        pen.bar(-0.7, top, 0.7, top + 0.48, round_by=0.22)
        pen.disc(-0.42, top + 0.24, 0.09, paper=True)


def _helmet(pen: Pen) -> None:
    box = pen.at([(-0.72, -0.75), (0.72, 0.75)])
    pen.draw.pieslice([*box[0], *box[1]], 180, 360, fill=pen.ink)
    pen.bar(-0.95, 0.05, 0.95, 0.3, round_by=0.1)
    pen.bar(-0.13, -0.88, 0.13, -0.1, round_by=0.08)
    pen.line((-0.5, 0.42), (0.0, 0.8), (0.5, 0.42), width=0.1)


GLYPHS: dict[str, Callable[[Pen], None]] = {
    "book": _book,
    "brain": _brain,
    "bulb": _bulb,
    "chart": _chart,
    "cloud": _cloud,
    "code": _code,
    "coin": _coin,
    "cross": _cross,
    "database": _database,
    "flag": _flag,
    "gear": _gear,
    "globe": _globe,
    "hand": _hand,
    "helmet": _helmet,
    "leaf": _leaf,
    "lock": _lock,
    "people": _people,
    "shield": _shield,
    "speech": _speech,
    "star": _star,
    "target": _target,
}
