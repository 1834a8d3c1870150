"""Analytics: issued badges in charts that say one thing each, filters in the address, the people behind each mark."""

from __future__ import annotations

from pages.parts.analytics.address import scope_here
from pages.parts.analytics.board import board
from pages.parts.analytics.filters import filter_bar
from pages.parts.analytics.numbers import numbers
from pages.parts.analytics.standing import is_ready
from pages.parts.analytics.style import apply_page_style
from pages.parts.errors import shown_errors
from pages.parts.frame import frame, not_connected
from pages.parts.history.exports import exports
from pages.parts.history.odd import odd_records
from pages.parts.reports.panel import report_button
from pages.parts.session import connection

frame("Analytics", group="Look", lead="Every badge the organization issued: what was given, what people made of it.")
apply_page_style()
chosen = connection()
if chosen is None:
    not_connected("look at its issued badges")
else:
    with shown_errors():
        if is_ready(chosen.id):
            scope = filter_bar(scope_here())
            numbers(scope)
            report_button(scope)
            board(scope)
            odd_records()
    exports(f"analytics.{chosen.id}")
