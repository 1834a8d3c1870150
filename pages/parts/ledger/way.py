"""Why not? The decision path of one line, from the completion to a badge others can see."""

from __future__ import annotations

import streamlit as st

from credly_core.steps.ledger import Answer, DecisionPath
from pages.parts.ledger.bars import SIGNS
from pages.parts.text import plain, seen

_ICONS = {
    Answer.YES: ":green[:material/check_circle:]",
    Answer.NO: ":orange[:material/cancel:]",
    Answer.OPEN: ":gray[:material/radio_button_unchecked:]",
}
_WORDS = {Answer.YES: "Yes", Answer.NO: "No", Answer.OPEN: "Not asked"}


def draw_way(way: DecisionPath) -> None:
    """Verdict, repair, and each question with its answer and evidence."""
    row = way.row
    with st.container(border=True, gap="xsmall"):
        title = row.template_name or row.title or "Without a template"
        st.markdown(f"**{SIGNS[row.reason.state]} {plain(title)}** \u2002 {plain(seen(row.name)) or 'Nameless'}")
        st.markdown(plain(row.sentence))
        if row.repair:
            st.markdown(f":material/build: {plain(row.repair)}")
        for step in way.steps:
            evidence = f" \u2002:gray[{plain(seen(step.evidence))}]" if step.evidence else ""
            word = f"**{_WORDS[step.answer]}.**" if step.answer is not Answer.OPEN else _WORDS[step.answer] + "."
            st.markdown(f"{_ICONS[step.answer]} {plain(step.question)} {word}{evidence}")
