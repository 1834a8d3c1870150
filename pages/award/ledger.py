"""The ledger: who deserves which badge, who has it, and why not; one line each, one reason each."""

from __future__ import annotations

from pages.parts.errors import shown_errors
from pages.parts.frame import frame, not_connected
from pages.parts.ledger.bars import choose_reasons, draw_bars, draw_standing
from pages.parts.ledger.lines import draw_lines, filters
from pages.parts.ledger.work import buttons, follow_work, is_busy, ledger
from pages.parts.session import connection
from pages.parts.states import empty

frame("Ledger", group="Award", lead="Who deserves which badge, who has it, and why not. No line without a reason.")
chosen = connection()
if chosen is None or not chosen.has_credly:
    not_connected("see its ledger")
else:
    with shown_errors():
        follow_work(chosen)
        made = ledger().made()
        if made is None:
            if not is_busy(chosen):
                empty(
                    "No ledger yet",
                    "Read who earned what in ALM, or bring a transcript; issued badges come from Analytics.",
                )
                buttons(chosen, is_first=True)
        else:
            draw_standing(made)
            draw_bars(made)
            buttons(chosen, is_first=False)
            draw_lines(filters(choose_reasons(made)))
