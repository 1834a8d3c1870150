"""How an error looks: what happened, what to do, and what stays as it was."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from credly_core.errors import ConsoleError, ServiceError, UnreadableInput
from pages.parts.text import plain

_LOG = logging.getLogger(__name__)


@contextmanager
def shown_errors() -> Iterator[None]:
    """Draw any error of ours that the block raises, and let the rest of the page stand."""
    try:
        yield
    except ConsoleError as error:
        _LOG.info("shown to the visitor: %s", error.code)
        draw_error(error)


def draw_error(error: ConsoleError) -> None:
    """One error in words, with its place or its cause and the code that support asks for."""
    st.error(
        f"**{plain(error.message)}**" + (f"  \n{plain(error.hint)}" if error.hint else ""), icon=":material/error:"
    )
    st.caption(" · ".join(_details(error)))


def _details(error: ConsoleError) -> list[str]:
    details = [f"Code {error.code}"]
    if isinstance(error, UnreadableInput):
        details += [f"file {plain(error.file)}"] if error.file else []
        details += [f"row {error.row}"] if error.row else []
        details += [f"column {error.column}"] if error.column else []
    if isinstance(error, ServiceError):
        details += [f"status {error.status}"] if error.status else []
        details += [f"request {plain(error.request_id)}"] if error.request_id else []
        details += [f"try again in {error.retry_after:.0f} s"] if error.retry_after else []
    return details
