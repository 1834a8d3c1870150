"""Templates: the badge templates of the organization, what changed, and which go into a badge.csv."""

from __future__ import annotations

from pages.parts.errors import shown_errors
from pages.parts.frame import frame, not_connected
from pages.parts.session import connection, console
from pages.parts.states import empty
from pages.parts.templates.browsing import browse
from pages.parts.templates.changes import draw_changes
from pages.parts.templates.copying import copy_button, follow_copying

frame("Templates", group="Prepare", lead="The badge templates of the organization, as copied from Credly.")
chosen = connection()
if chosen is None:
    not_connected("see its badge templates")
else:
    with shown_errors():
        pull = console().templates.last_pull()
        if pull is None:
            empty(
                "No badge templates yet", "Copy them from Credly: every page, with pictures. Nothing is changed there."
            )
            copy_button(chosen.id, is_first=True)
        follow_copying(chosen.id)
        if pull is not None:
            used = console().templates.used_in_bundles()
            draw_changes(pull, console().templates.changes(), used)
            browse(used, chosen.id)
