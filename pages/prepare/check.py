"""Check files: any migration file or a whole set, read and checked, repaired and taken away."""

from __future__ import annotations

from pages.parts.checking.choice import current_check
from pages.parts.checking.desk import desk
from pages.parts.checking.opening import opening
from pages.parts.errors import shown_errors
from pages.parts.frame import frame

check_id = current_check()
frame(
    "Check files",
    group="Prepare",
    lead=""
    if check_id
    else "What Adobe Learning Manager would reject, where, and what to do, before a run that cannot be undone.",
)
with shown_errors():
    if check_id is None:
        opening()
    else:
        desk(check_id)
