"""What a person said about how to read an upload, kept for this visit and this file, and the ways to say it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import streamlit as st

from credly_core.errors import ConsoleError
from credly_core.migration.reading import FilledPreview
from pages.parts.reading.encodings import encoding_box
from pages.parts.reading.filling import filling_button


@dataclass(frozen=True)
class Said:
    """The encoding, empty where the file speaks for itself; whether rows of another width are filled up."""

    encoding: str = ""
    fill: bool = False


@dataclass(frozen=True)
class Asked:
    """The upload it is about."""

    file_id: str
    data: bytes


def said_of(file_id: str) -> Said:
    """What was said about an upload; a choice is for one file only."""
    return st.session_state.get(_key(file_id)) or Said()


def ways_to_read(refusal: ConsoleError, asked: Asked, *, preview: Callable[[], FilledPreview], key: str) -> None:
    """Below a refusal: the encodings to choose from, or the offer to fill up; nothing where neither helps."""
    said = said_of(asked.file_id)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        encoding_box(
            refusal,
            size=len(asked.data),
            data=lambda: asked.data,
            chosen=said.encoding,
            key=f"{key}.encoding.{asked.file_id}",
            take=lambda name: _say(asked.file_id, replace(said, encoding=name)),
        )
        filling_button(refusal, preview=preview, take=lambda: _say(asked.file_id, replace(said, fill=True)), key=key)


def _say(file_id: str, said: Said) -> None:
    st.session_state[_key(file_id)] = said


def _key(file_id: str) -> str:
    return f"reading.{file_id}"
