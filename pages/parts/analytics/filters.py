"""The filters above all charts: time, its steps, and one list for each facet; chips for what is chosen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import streamlit as st

from credly_core.steps.analytics import Choice, Facet, Period, Scope
from pages.parts.analytics.address import go
from pages.parts.session import console

_CUSTOM = "Other days"
_SPANS = ("All time", "This year", "12 months", "90 days", "30 days", _CUSTOM)
_FACETS = tuple(facet for facet in Facet if facet is not Facet.ACCOUNT)
_YEAR, _QUARTER, _MONTH = 365, 90, 30


def filter_bar(scope: Scope) -> Scope:
    """Draw the filters as the address has them; a change goes into the address."""
    as_of = console().analytics.standing().as_of
    today = as_of.date() if as_of else date.max
    with st.container(key="analytics-filters"):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            _spans(scope, today)
            _periods(scope)
            _facets(scope)
            if scope.is_filtered:
                st.button(
                    "Clear", key="analytics.clear", type="tertiary", icon=":material/filter_alt_off:",
                    on_click=go, args=(scope.unfiltered(),),
                )  # fmt: skip
        if st.session_state.get("analytics.span") == _CUSTOM:
            _days(scope)
        _chips(scope)
    return scope


# ---- time -----------------------------------------------------------------------------------------------------


def _bounds(span: str, today: date) -> tuple[date | None, date | None]:
    days = {"12 months": _YEAR, "90 days": _QUARTER, "30 days": _MONTH}
    if span == "This year":
        return today.replace(month=1, day=1), None
    return (today - timedelta(days=days[span] - 1), None) if span in days else (None, None)


def _spans(scope: Scope, today: date) -> None:
    present = (scope.since, scope.until)
    known = next((span for span in _SPANS[:-1] if _bounds(span, today) == present), _CUSTOM)
    if not (st.session_state.get("analytics.span") == _CUSTOM and st.session_state.get("analytics.days-open")):
        st.session_state["analytics.span"] = known

    def take() -> None:
        chosen = st.session_state["analytics.span"]
        st.session_state["analytics.days-open"] = chosen == _CUSTOM
        if chosen != _CUSTOM:
            go(scope.between(*_bounds(chosen, today)))

    st.selectbox("Issued in", _SPANS, key="analytics.span", on_change=take, width=150)


def _days(scope: Scope) -> None:
    def take(name: str) -> None:
        day = st.session_state[f"analytics.{name}"]
        go(scope.between(day, scope.until) if name == "since" else scope.between(scope.since, day))

    with st.container(horizontal=True, gap="small"):
        for name, label, day in (("since", "From", scope.since), ("until", "To", scope.until)):
            st.session_state[f"analytics.{name}"] = day
            st.date_input(label, value=None, key=f"analytics.{name}", on_change=take, args=(name,), width=150)


def _periods(scope: Scope) -> None:
    st.session_state["analytics.period"] = scope.period.value

    def take() -> None:
        chosen = st.session_state["analytics.period"]
        go(replace(scope, period=Period(chosen) if chosen else scope.period))

    names = [period.value for period in Period]
    st.segmented_control(
        "In steps of", names, key="analytics.period", format_func=str.capitalize, on_change=take, required=True
    )


# ---- facets ---------------------------------------------------------------------------------------------------


def _facets(scope: Scope) -> None:
    chosen = len(scope.chosen())
    label = f"Filters · {chosen}" if chosen else "Filters"
    panel = st.popover(label, icon=":material/filter_alt:", key="analytics.filters", on_change="rerun", width="content")
    if not panel.open:
        return
    with panel:
        st.caption("Badges that fit all lists count; within one list, any of the values.")
        for facet in _FACETS:
            _list(scope, facet)


def _list(scope: Scope, facet: Facet) -> None:
    offered = console().analytics.choices(facet)
    if not offered:
        return
    labels = {choice.value: choice.label for choice in offered} | {
        value: console().analytics.label(facet, value)
        for value in scope.values(facet)
        if value not in {choice.value for choice in offered}
    }
    key = f"analytics.facet.{facet.value}"
    st.session_state[key] = list(scope.values(facet))

    def take() -> None:
        go(scope.choosing(facet, st.session_state[key]))

    st.multiselect(
        facet.title, _ordered(offered, labels), key=key, format_func=lambda value: labels.get(value, value),
        on_change=take, placeholder="All",
    )  # fmt: skip


def _ordered(offered: tuple[Choice, ...], labels: dict[str, str]) -> list[str]:
    known = [choice.value for choice in offered]
    return known + [value for value in labels if value not in set(known)]


def _chips(scope: Scope) -> None:
    chosen = scope.chosen()
    if not chosen:
        return
    with st.container(horizontal=True, gap="small", key="analytics-chips"):
        for number, (facet, value) in enumerate(chosen):
            label = console().analytics.label(facet, value)
            st.button(
                f"{facet.title}: {label}", key=f"analytics.chip.{number}", icon=":material/close:",
                help="Take this filter away", on_click=partial(go, scope.toggling(facet, value)),
            )  # fmt: skip
