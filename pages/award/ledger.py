"""The ledger: who deserves which badge, who has it, and why not; one line each, one reason each."""

from __future__ import annotations

import streamlit as st

from pages.parts.errors import shown_errors
from pages.parts.frame import frame, not_connected
from pages.parts.ledger.bars import choose_reasons, draw_bars, draw_standing
from pages.parts.ledger.lines import draw_lines, filters
from pages.parts.ledger.sources import draw_sources, newer_than, sources
from pages.parts.ledger.work import buttons, draw_unasked, follow_work, is_busy, ledger
from pages.parts.session import connection
from pages.parts.states import empty

frame("Ledger", group="Award", lead="Who deserves which badge, who has it, and why not. No line without a reason.")
chosen = connection()
if chosen is None or not chosen.has_credly:
    not_connected("see its ledger")
else:
    with shown_errors():
        follow_work(chosen)
        made, standing = ledger().made(), sources()
        if made is None:
            if not is_busy(chosen):
                empty(
                    "No ledger yet",
                    "Read both sides, and every badge that somebody earned gets a line with its reason.",
                    glyph="table_rows",
                )
                buttons(chosen, is_first=True)
            draw_sources(standing)
        else:
            newer = newer_than(made, standing)
            draw_standing(made, newer)
            draw_unasked(chosen)
            draw_bars(made)
            buttons(chosen, is_first=False, is_stale=bool(newer))
            draw_lines(filters(choose_reasons(made)))
            with st.expander("What the ledger is made of", icon=":material/account_tree:"):
                draw_sources(standing)
