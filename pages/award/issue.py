"""Issue: propose, look, approve, send, settle; every order with its story."""

from __future__ import annotations

from credly_core.domain.issuing import OrderState
from pages.parts.errors import shown_errors
from pages.parts.frame import frame, not_connected
from pages.parts.issue.listing import list_orders
from pages.parts.issue.planning import plan
from pages.parts.issue.proposing import propose
from pages.parts.issue.ruling import draw_rules
from pages.parts.issue.sending import draw_standing, send
from pages.parts.issue.stopping import draw_stop
from pages.parts.session import connection, console
from pages.parts.states import empty

frame("Issue", group="Award", lead="Who has earned a badge gets it, once: proposed, looked at, approved, sent.")
chosen = connection()
if chosen is None or not chosen.has_credly:
    not_connected("issue badges")
else:
    with shown_errors():
        standing = console().issue.standing()
        if standing.total:
            draw_standing(standing)
        draw_stop()
        send(chosen.id, standing)
        waits = any(standing[one] for one in (OrderState.APPROVED, OrderState.UNCLEAR, OrderState.SENDING))
        plan(chosen.id, standing[OrderState.PROPOSED], is_next=not waits)
        propose(is_next=not waits and not standing[OrderState.PROPOSED])
        draw_rules()
        if standing.total:
            list_orders(standing)
        else:
            empty("No order yet", "Propose badges above. Nothing is sent before you have seen and approved it.")
