"""Home: two doors for a newcomer; later where things stand and the next step."""

from __future__ import annotations

from pages.parts.doors import two_doors
from pages.parts.frame import frame
from pages.parts.overview import overview
from pages.parts.session import connection

if connection() is None:
    frame(
        "Welcome",
        group="Start",
        lead="From the badge templates in Credly to a badge.csv that Adobe Learning Manager accepts at the first run.",
    )
    two_doors()
else:
    frame("Home", group="Start", lead="Where things stand, and the next step.")
    overview()
