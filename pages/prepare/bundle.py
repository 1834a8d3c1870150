"""Build badge.csv: start a draft, or work on the one that is open."""

from __future__ import annotations

from pages.parts.bundle.choice import current_draft
from pages.parts.bundle.desk import desk
from pages.parts.bundle.opening import opening
from pages.parts.errors import shown_errors
from pages.parts.frame import frame

draft_id = current_draft()
frame(
    "Build badge.csv",
    group="Prepare",
    lead=""
    if draft_id
    else "The file that tells Adobe Learning Manager which badges exist, and which template in Credly each one is.",
)
with shown_errors():
    if draft_id is None:
        opening()
    else:
        desk(draft_id)
