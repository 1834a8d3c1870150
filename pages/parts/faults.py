"""What a visitor sees when the console itself fails: a number that leads to the log, never the inside."""

from __future__ import annotations

import logging
import secrets

import streamlit as st

_LOG = logging.getLogger(__name__)


def show_fault(fault: Exception) -> bool:
    """Log the fault under a number and show the number; the rest of the page stands."""
    number = secrets.token_hex(4)
    _LOG.error("page failed: number=%s", number, exc_info=fault)
    st.error(
        f"**This part of the page failed because of a fault in the console.**  \n"
        f"What you saved is kept. Reload the page; if it happens again, report the number {number} from the log.",
        icon=":material/bug_report:",
    )
    return True
