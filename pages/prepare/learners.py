"""Learners: who is known to Credly, whether the addresses would meet, what will cost mail, and who is to be added."""

from __future__ import annotations

from credly_core.domain.roster import PeopleList
from pages.parts.errors import shown_errors
from pages.parts.frame import frame, not_connected
from pages.parts.learners.board import draw_board
from pages.parts.learners.desk import follow_work, is_busy
from pages.parts.learners.lists import draw_empty, draw_lists
from pages.parts.session import connection, console

frame(
    "Learners",
    group="Prepare",
    lead="Who is known to Credly, and would a badge reach them? Answered before anything is issued.",
)
chosen = connection()
if chosen is None:
    not_connected("see its learners")
else:
    with shown_errors():
        follow_work(chosen.id)
        lists = console().learners.lists()
        if PeopleList.LEARNERS in lists:
            draw_board(chosen, lists)
        if lists:
            draw_lists(chosen, lists)
        if PeopleList.LEARNERS not in lists and not is_busy(chosen.id):
            draw_empty(chosen)
