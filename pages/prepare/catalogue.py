"""Catalogue: what the ALM account can teach and award, copied through the API or put together from files."""

from __future__ import annotations

from pages.parts.catalogue.browsing import browse
from pages.parts.catalogue.changes import draw_changes
from pages.parts.catalogue.copying import copy_button, follow_copying
from pages.parts.catalogue.files import earlier_files
from pages.parts.errors import shown_errors
from pages.parts.frame import frame, not_connected
from pages.parts.session import connection, console
from pages.parts.states import empty

frame("Catalogue", group="Prepare", lead="ALM badges, skills and learning objects with their instances, as copied.")
chosen = connection()
if chosen is None:
    not_connected("see an account's catalogue")
else:
    with shown_errors():
        pull = console().catalogue.last_pull()
        if pull is None and chosen.alm is None:
            empty(
                "No ALM account is connected",
                "Connect one on the page Connect, or bring files below.",
                glyph="power_off",
            )
        elif pull is None:
            empty(
                "The catalogue is not here yet",
                "Copy it from ALM: every list, with instances. Nothing is changed.",
                glyph="inventory_2",
            )
        if chosen.alm is not None:
            copy_button(chosen.id, pull)
            follow_copying(chosen.id)
        if pull is not None:
            draw_changes(pull, console().catalogue.changes())
            browse()
        earlier_files(chosen)
