"""Names for badges whose own is too long for ALM and has no short form that keeps whole words."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.names import alm_length
from credly_core.steps.complete_set import SetView
from credly_core.steps.complete_set.badges import name_limit
from pages.parts.session import actor, console
from pages.parts.text import plain


def naming(view: SetView) -> None:
    """A field for each such badge; nothing where every name fits."""
    table = next((one for one in view.tables if one.file == "badge.csv"), None)
    if table is None:
        return
    places = [table.position_of(column) for column in ("badgeName", "externalBadgeId")]
    names, ids = (table.column(place).to_list() if place is not None else [] for place in places)
    long = [(name, own) for name, own in zip(names, ids, strict=False) if alm_length(name) > name_limit()]
    if not long:
        return
    with st.container(border=True, key="complete_set-naming"):
        st.markdown(f"**{len(long)} names are too long.** ALM takes {name_limit()} characters.")
        for name, own in long:
            key = f"complete_set.name.{own}"
            st.text_input(
                plain(name),
                key=key,
                max_chars=name_limit(),
                placeholder=f"Up to {name_limit()} characters",
                on_change=_take,
                args=(own, key),
                autocomplete="off",
            )


def _take(template_id: str, key: str) -> None:
    console().complete_set.name_badge(template_id, str(st.session_state[key]), actor=actor())
