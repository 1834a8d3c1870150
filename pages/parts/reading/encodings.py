"""The encodings a person may choose from, each with what tells it from the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from credly_core.errors import ConsoleError, UnreadableInput

_CANDIDATE = re.compile(r"([\w-]+) \((“[^”]*”)\)")
#: A file up to this size is read in every encoding that is offered, to tell which of them differ.
_COMPARED = 4_000_000
#: Characters shown on each side of the first one that two encodings read differently.
_AROUND = 12


def encoding_choices(names: Sequence[str], previews: Mapping[str, str], data: bytes) -> dict[str, str]:
    """Encodings by name with what they read, the likeliest first.

    Those that read the whole file the same are one choice. Where the preview of two is the same and the file is not,
    the first place that tells them apart is shown beside it.
    """
    texts: dict[str, list[str]] = {}
    for name in names:
        texts.setdefault(data.decode(name, "replace"), []).append(name)
    alike: dict[str, list[str]] = {}
    for text, group in texts.items():
        alike.setdefault(previews.get(group[0], ""), []).append(text)
    return {
        texts[text][0]: _label(texts[text], preview, _apart(text, [other for other in same if other is not text]))
        for preview, same in alike.items()
        for text in same
    }


def _label(names: Sequence[str], preview: str, apart: str) -> str:
    shown = ", ".join(filter(None, (preview, apart)))
    return f"{shown} ({', '.join(names)})" if shown else ", ".join(names)


def _apart(text: str, others: Sequence[str]) -> str:
    """The text around the first place where it is not as another."""
    places = [
        place
        for other in others
        if (place := next((at for at, (one, two) in enumerate(zip(text, other, strict=False)) if one != two), None))
        is not None
    ]
    if not places:
        return ""
    around = text[max(0, places[0] - _AROUND) : places[0] + _AROUND]
    return f"“{' '.join(''.join(sign if sign.isprintable() else ' ' for sign in around).split())}”"


def asks_for_encoding(refusal: ConsoleError) -> bool:
    """Whether only a person can tell how the file was saved."""
    return bool(_names(refusal))


def encoding_box(
    refusal: ConsoleError, *, size: int, data: Callable[[], bytes], chosen: str, key: str, take: Callable[[str], None]
) -> None:
    """Offer what is possible, each with what it would read, the likeliest chosen; nothing where nothing is asked.

    `chosen` is the encoding that was chosen before and did not do. `take` is called with the name.
    """
    names = _names(refusal)
    if not names and not chosen:
        return
    facts = dict(refusal.facts) if isinstance(refusal, UnreadableInput) else {}
    previews = dict(_CANDIDATE.findall(facts.get("candidates", "")))
    if size <= _COMPARED:
        choices = encoding_choices(names, previews, data())
    else:
        choices = {name: f"{previews.get(name, '')} ({name})".strip() for name in names}
    st.selectbox(
        "Read it as",
        list(choices) or [chosen],
        index=0,
        key=key,
        format_func=lambda name: choices.get(name, name),
        help="The likeliest is chosen. Compare the preview with what the cell should say.",
        width=420,
    )
    st.button(
        "Read it so",
        key=f"{key.partition('.')[0]}.encoding-go",
        type="primary",
        icon=":material/check:",
        on_click=lambda: take(str(st.session_state.get(key) or "")),
    )


def _names(refusal: ConsoleError) -> list[str]:
    return dict(refusal.facts).get("encodings", "").split() if isinstance(refusal, UnreadableInput) else []
