"""Every measure computed a second time, in plain Python, from the history's rows and the written definitions alone."""

from __future__ import annotations

from collections.abc import Callable

from tests.unit.analytics.by_hand.earners import repeat_earners, sequences, top_earners
from tests.unit.analytics.by_hand.expiry import expired_not_renewed, expiring, expiry_calendar, renewal_rate
from tests.unit.analytics.by_hand.groups import (
    by_country,
    by_domain,
    by_learning_object,
    by_team,
    by_template,
    grouped,
    template_part,
)
from tests.unit.analytics.by_hand.history import Hand, Row
from tests.unit.analytics.by_hand.housekeeping import contract, template_health
from tests.unit.analytics.by_hand.issuing import (
    acceptance_by_age,
    acceptance_rate,
    badges_per_person,
    issued,
    overview,
    people,
    states,
    time_to_accept,
)
from tests.unit.analytics.by_hand.waiting import pending_by_account, pending_by_age, rejected, replaced, revoked

__all__ = ["BY_HAND", "Hand", "Row"]

BY_HAND: dict[str, Callable[[Hand], list[Row]]] = {
    "overview": overview,
    "issued": issued,
    "people": people,
    "badges-per-person": badges_per_person,
    "states": states,
    "acceptance-rate": acceptance_rate,
    "acceptance-by-age": acceptance_by_age,
    "time-to-accept": time_to_accept,
    "pending-by-age": pending_by_age,
    "pending-by-account": pending_by_account,
    "rejected": rejected,
    "revoked": revoked,
    "replaced": replaced,
    "by-template": by_template,
    "by-tag": lambda h: grouped(h, template_part(5)),
    "by-skill": lambda h: grouped(h, template_part(4)),
    "by-level": lambda h: grouped(h, template_part(3)),
    "by-team": by_team,
    "by-country": by_country,
    "by-domain": by_domain,
    "by-learning-object": by_learning_object,
    "expiring": expiring,
    "expiry-calendar": expiry_calendar,
    "expired-not-renewed": expired_not_renewed,
    "renewal-rate": renewal_rate,
    "top-earners": top_earners,
    "repeat-earners": repeat_earners,
    "sequences": sequences,
    "contract": contract,
    "template-health": template_health,
}
