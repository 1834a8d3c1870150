"""What has arrived: of a saved set, line by line, as ALM's API tells it."""

from __future__ import annotations

from pages.parts.complete_set.arrived import arrived
from pages.parts.errors import shown_errors
from pages.parts.frame import frame, not_connected
from pages.parts.session import connection

frame("What has arrived", group="Award", lead="Of a saved set, row by row and click by click, as ALM itself tells it.")
chosen = connection()
if chosen is None:
    not_connected("ask what has arrived in ALM")
else:
    with shown_errors():
        arrived(chosen)
