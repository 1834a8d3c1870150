"""A field with its help under it: what it is, and where to find it in the service."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from credly_core.domain.field_help import FieldHelp, field_help
from pages.parts.text import plain


def typed(
    field: str,
    key: str,
    *,
    is_secret: bool = False,
    on_change: Callable[[], None] | None = None,
    remark: Callable[[FieldHelp, str], None] | None = None,
) -> str:
    """What stands in the field. Secrets are sent while typing: leaving the field by Tab may not send them."""
    words = field_help(field)
    with st.container(gap="xxsmall"):
        text = st.text_input(
            words.label,
            key=key,
            type="password" if is_secret else "default",
            live="400ms" if is_secret else False,
            placeholder=words.example or None,
            autocomplete="off",
            on_change=on_change,
        )
        if remark:
            remark(words, text or "")
        st.caption(f"{plain(words.meaning)} {plain(words.where)}")
    return text or ""
