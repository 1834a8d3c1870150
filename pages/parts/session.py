"""The console of this process, and the choices of this visit."""

from __future__ import annotations

import gc

import streamlit as st

from credly_core import Console
from credly_core.domain.connections import Connection
from credly_core.domain.ids import ConnectionId

_CHOSEN = "session.connection"


@st.cache_resource(show_spinner=False)
def warm() -> None:
    """Import what is heavy once, then exempt it from the collection that follows every click."""
    import pandas  # noqa: F401, ICN001
    import polars  # noqa: F401

    import credly_core.console  # noqa: F401

    gc.collect()
    gc.freeze()


@st.cache_resource(show_spinner=False)
def _root() -> Console:
    return Console.open()


def console() -> Console:
    """The console, set to the chosen connection."""
    chosen = connection()
    return _root().using(chosen.id) if chosen else _root()


def actor() -> str:
    """Who is at the keyboard; the journal keeps it."""
    return _root().actor


def connection() -> Connection | None:
    """The connection this visit works on: the one chosen, else the first there is."""
    known = _root().connect.connections()
    wanted = st.session_state.get(_CHOSEN)
    return next((one for one in known if one.id == wanted), known[0] if known else None)


def choose(connection_id: ConnectionId) -> None:
    """Work on this connection from now on."""
    st.session_state[_CHOSEN] = connection_id
