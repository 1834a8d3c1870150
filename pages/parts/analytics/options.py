"""The choices that belong to one chart: running total, windows, days of renewal, the contract."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from credly_core.steps.analytics import Measure, Scope, Shape
from pages.parts.analytics.address import go

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_WINDOWS = ("30, 60, 90, 180", "7, 14, 30", "30, 90, 365", "90, 180, 270, 365")


def options(measure: Measure, scope: Scope) -> None:
    """Draw what may be chosen for this chart; filters and steps of time stand above all charts."""
    if measure.shape is Shape.COLUMNS and measure.drawing.line:
        st.toggle("Running total", key=f"analytics.running.{measure.name}")
    if "windows" in measure.choices:
        _windows(scope)
    if "renewal_days" in measure.choices:
        _whole(scope, "renewal_days", "Renewed within days", most=3_660)
    if "unused_days" in measure.choices:
        _whole(scope, "unused_days", "Unused after days", most=3_660)
    if "contract_volume" in measure.choices:
        _contract(scope)


def _windows(scope: Scope) -> None:
    present = ", ".join(map(str, scope.windows))
    key = "analytics.windows"
    st.session_state[key] = present

    def take() -> None:
        go(Scope.from_query({**scope.to_query(), "windows": (st.session_state[key] or present).replace(" ", "")}))
        st.rerun(scope="app")

    offered = list(dict.fromkeys((*_WINDOWS, present)))
    st.selectbox("Days ahead", offered, key=key, on_change=take, accept_new_options=True, width=220)


def _whole(scope: Scope, name: str, label: str, *, most: int) -> None:
    key = f"analytics.{name}"
    st.session_state[key] = getattr(scope, name)

    def take() -> None:
        go(Scope.from_query({**scope.to_query(), name: str(st.session_state[key])}))
        st.rerun(scope="app")

    st.number_input(label, 1, most, key=key, on_change=take, width=180)


def _contract(scope: Scope) -> None:
    volume, month = "analytics.contract_volume", "analytics.contract_month"
    st.session_state[volume], st.session_state[month] = scope.contract_volume, _MONTHS[scope.contract_month - 1]

    def take() -> None:
        begins = _MONTHS.index(st.session_state[month]) + 1
        go(replace(scope, contract_volume=int(st.session_state[volume] or 0), contract_month=begins))
        st.rerun(scope="app")

    with st.container(horizontal=True, gap="small"):
        st.number_input("Badges a year in the contract", 0, 1_000_000_000, key=volume, on_change=take, width=220)
        st.selectbox("Its year begins in", _MONTHS, key=month, on_change=take, width=170)
