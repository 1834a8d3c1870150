"""The filters in the address: a view can be bookmarked and sent, and the address is the only place they are kept."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from credly_core.steps.analytics import Scope, Theme

_THEME = "theme"


def scope_here() -> Scope:
    """What the address says."""
    return Scope.from_query({name: st.query_params.get_all(name) for name in st.query_params})


def go(scope: Scope) -> None:
    """Put other filters into the address; what else it says stays."""
    query: dict[str, str | Sequence[str]] = dict(scope.to_query())
    if _THEME in st.query_params:
        query[_THEME] = st.query_params[_THEME]
    st.query_params.from_dict(query)


def theme_here() -> Theme:
    """The part of the page that the address opens."""
    wanted = st.query_params.get(_THEME, "")
    return next((theme for theme in Theme if theme.name.lower() == wanted), Theme.ISSUED)


def open_theme(theme: Theme) -> None:
    """Open another part."""
    if theme is Theme.ISSUED:
        st.query_params.pop(_THEME, None)
    else:
        st.query_params[_THEME] = theme.name.lower()
