"""Which file type is shown: it stands in the address, so that it can be linked to and bookmarked."""

from __future__ import annotations

import streamlit as st

from pages.parts import places
from pages.parts.session import console

_PARAMETER = "type"


def chosen_type() -> str | None:
    """The file type in the address; None for all of them, also where the address names one that is none."""
    name = st.query_params.get(_PARAMETER)
    return name if name in console().file_types.names else None


def show_type(name: str | None) -> None:
    """Go to a file type, or with None to all of them; from any page."""
    st.switch_page(places.FILE_TYPES, query_params={_PARAMETER: name} if name else None)


def link_type(name: str) -> None:
    """Show a file type in the next run of this page; from a callback."""
    st.query_params[_PARAMETER] = name
