"""The contract's volume: what is used, what a plan would leave, and where to say what the contract holds."""

from __future__ import annotations

from datetime import UTC, date, datetime

import streamlit as st

from credly_core.domain.award_rules import Contract, ContractStanding
from pages.parts.errors import shown_errors
from pages.parts.session import actor, console
from pages.parts.text import count


def draw_contract(new_badges: int) -> None:
    """One sentence under a plan; red where the plan would pass the volume."""
    standing = console().rules.contract()
    if standing is None:
        st.caption(f"{count(new_badges, 'badge')} will count towards your contract with Credly.")
    else:
        _draw(standing, new_badges)
    _edit(standing)


def _draw(standing: ContractStanding, new_badges: int) -> None:
    after = standing.left - new_badges
    told = (
        f"**Contract:** {standing.used:,} of {standing.contract.badges:,} badges used until "
        f"{standing.contract.until:%d %B %Y}; this plan takes {new_badges:,}"
    )
    if after < 0:
        st.error(f"{told}: **{-after:,} more than the contract holds.**", icon=":material/production_quantity_limits:")
    else:
        st.markdown(f"{told} and leaves {after:,}.")
    if not standing.is_complete:
        st.caption("Only badges issued from here are counted. Copy the history to count all.")


def _edit(standing: ContractStanding | None) -> None:
    label = "Change the contract" if standing else "Say what the contract holds"
    with st.popover(label, icon=":material/contract:"):
        year = datetime.now(UTC).year
        left, middle, right = st.columns(3)
        badges = left.number_input(
            "Badges", 1, 100_000_000, standing.contract.badges if standing else 1_000, key="issue.contract.badges"
        )
        since = middle.date_input(
            "From", standing.contract.since if standing else date(year, 1, 1), key="issue.contract.since"
        )
        until = right.date_input(
            "Until", standing.contract.until if standing else date(year, 12, 31), key="issue.contract.until"
        )
        if not st.button("Keep", key="issue.contract.go", type="primary"):
            return
        if not isinstance(since, date) or not isinstance(until, date) or until < since:
            st.error("The last day lies before the first one.", icon=":material/error:")
            return
        with shown_errors():
            console().rules.set_contract(Contract(int(badges), since, until), actor=actor())
            st.rerun()
