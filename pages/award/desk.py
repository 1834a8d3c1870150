"""Help a person: everything about one learner on both sides, the verdict, and an answer ready to copy."""

from __future__ import annotations

from pages.parts.errors import shown_errors
from pages.parts.frame import frame, not_connected
from pages.parts.ledger.desk import choose_person, draw_person
from pages.parts.session import connection

frame(
    "Help a person", group="Award", lead="One box: what somebody earned, what Credly has, why not, and what to answer."
)
chosen = connection()
if chosen is None or not chosen.has_credly:
    not_connected("look somebody up")
else:
    with shown_errors():
        person = choose_person()
        if person is not None:
            draw_person(person)
