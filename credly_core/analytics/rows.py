"""The issued badges behind a number, by slices: found by numbers first, named only for the slice that is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from credly_core.analytics.ground import Ground
from credly_core.analytics.measure import Measure
from credly_core.errors import SettingsError

if TYPE_CHECKING:
    from ibis.expr.types import Table

#: Headings of the columns, in order. The first three name people and are hidden by the privacy switch.
COLUMNS = {
    "person": "Person",
    "email": "Address",
    "accept_url": "Accept link",
    "template": "Template",
    "state": "State",
    "account": "Account",
    "issued_day": "Issued",
    "recorded_day": "Recorded",
    "accepted_day": "Accepted",
    "expires_day": "Ends",
    "days_waiting": "Days waiting",
    "team": "Team",
    "country": "Country",
    "revoke_reason": "Reason",
    "issued_badge_id": "Issued badge",
}


def rows_behind(measure: Measure, ground: Ground, mark: str | None) -> Table:
    """The issued badges that a measure, or one mark of it, stands on: numbers only."""
    rows = measure.counted(ground)
    if mark is None:
        return rows
    if measure.at_mark is None:
        raise SettingsError(f"“{measure.title}” has no marks to open.", hint="Ask for its rows without a mark.")
    return rows.filter(measure.at_mark(ground, rows, mark))


def named_rows(ground: Ground, rows: Table, *, limit: int | None, offset: int = 0) -> Table:
    """A slice of the rows with names in place of numbers, newest first."""
    from credly_core.analytics.measures.columns import account_words, state_words

    ordered = rows.order_by(rows.issued_day.desc(), rows.issued_badge_id)
    tables = ground.tables
    part = ordered.limit(limit, offset=offset) if limit is not None else ordered
    named = (
        part.left_join(tables.templates.select("template_no", "template"), "template_no")
        .left_join(tables.people.select("person_no", "name"), "person_no")
        .left_join(tables.teams, "team_no")
        .left_join(tables.countries, "country_no")
    )
    waiting = (named.state_no == 0).ifelse(named.watched_hours // 24, None)
    shown = named.mutate(
        person=named.name, state=state_words(named.state_no), account=account_words(named.account_no),
        days_waiting=waiting,
    )  # fmt: skip
    return shown.order_by(shown.issued_day.desc(), shown.issued_badge_id).select(*COLUMNS)
