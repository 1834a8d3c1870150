"""The console of this process, and the choices of this visit."""

from __future__ import annotations

import gc
import importlib

import streamlit as st

from credly_core import Console
from credly_core.domain.connections import Connection
from credly_core.domain.ids import ConnectionId

_CHOSEN, _ACTOR = "session.connection", "session.actor"
#: Names of accounts that are nobody's own.
_NOBODY = frozenset(("", "root", "admin", "administrator", "user", "ubuntu", "app", "nobody", "unknown"))
_HEAVY = (
    "pandas",
    "polars",
    "sqlalchemy",
    "duckdb",
    "ibis",
    "plotly.graph_objects",
    "credly_core.console",
    "credly_core.credly.client",
    "credly_core.steps.analytics",
    "credly_core.analytics.engine",
    "credly_core.analytics.figures",
    "credly_core.steps.bundle",
    "credly_core.steps.check",
    "credly_core.steps.connect",
    "credly_core.steps.learners",
    "credly_core.steps.pictures",
    "credly_core.steps.templates",
)


def warm() -> None:
    """Import what is heavy, then exempt it from the collection that follows every click."""
    for name in _HEAVY:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()


@st.cache_resource(show_spinner=False)
def open_console() -> Console:
    """The one console of this process."""
    opened = Console.open()
    opened.workers.begin_here()
    return opened


def console() -> Console:
    """The console, set to the chosen connection."""
    chosen = connection()
    return open_console().using(chosen.id) if chosen else open_console()


def actor() -> str:
    """Who is at the keyboard; the journal keeps it."""
    return st.session_state.get(_ACTOR) or open_console().actor


def is_nameless() -> bool:
    """Whether the one at the keyboard is known by a name that says nothing: that of an operating system's account."""
    return not person(actor())


def person(name: str) -> str:
    """A name as it is worth showing: nothing for an account that is nobody's own."""
    return "" if name.strip().lower() in _NOBODY else name


def name_actor(name: str) -> None:
    """Know the one at the keyboard by this name, for this visit."""
    st.session_state[_ACTOR] = name.strip()


def connection() -> Connection | None:
    """The connection this visit works on: the one chosen, else the first there is."""
    known = open_console().connections
    wanted = st.session_state.get(_CHOSEN)
    return next((one for one in known if one.id == wanted), known[0] if known else None)


def choose(connection_id: ConnectionId) -> None:
    """Work on this connection from now on."""
    st.session_state[_CHOSEN] = connection_id
