"""Badge templates as a table or as cards, with the choice of those that go into a badge.csv."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from credly_core.domain.badges import BadgeTemplate, TemplateState
from credly_core.domain.ids import TemplateId
from credly_core.domain.mirror import MirroredTemplate
from pages.parts.pictures import picture, picture_for_table
from pages.parts.shapes import chip
from pages.parts.text import count, day, plain

#: Tone, glyph, and the sign a table shows for each state.
_STATES: dict[TemplateState, tuple[str, str, str]] = {
    TemplateState.ACTIVE: ("good", "check_circle", "● Active"),
    TemplateState.DRAFT: ("info", "edit", "○ Draft"),
    TemplateState.ARCHIVED: ("none", "inventory_2", "■ Archived"),
    TemplateState.UNKNOWN: ("warning", "help", "? Unknown"),
}
_CARDS_PER_PAGE, _CARDS_PER_ROW = 24, 4


def state_word(template: BadgeTemplate, *, is_gone: bool = False) -> str:
    """The state with a sign in front, so that it reads without colour."""
    return "✕ Gone" if is_gone else _STATES[template.state][2]


def template_table(
    shown: Sequence[MirroredTemplate], used: Mapping[TemplateId, Sequence[str]], *, key: str
) -> list[TemplateId]:
    """Draw the table; give the ids of the rows that are ticked."""
    rows = [one.template for one in shown]
    reasons = [why_not(one) for one in shown]
    data = {
        "Picture": [picture_for_table(row.image_url) for row in rows],
        "Name": [row.name for row in rows],
        "State": [state_word(one.template, is_gone=one.gone_at is not None) for one in shown],
        "Skills": [list(row.skills) for row in rows],
        "Level": [row.level or "" for row in rows],
        "Issued": [row.issued_count for row in rows],
        "Updated": [row.updated_at for row in rows],
        **({"Used in": [", ".join(used.get(row.id, ())) for row in rows]} if used else {}),
        **({"Why not usable": reasons} if any(reasons) else {}),
    }
    event = st.dataframe(
        data,
        key=key,
        on_select="rerun",
        selection_mode="multi-row",
        hide_index=True,
        row_height=44,
        height=min(44 * len(rows) + 42, 720),
        column_config={
            "Picture": st.column_config.ImageColumn("", width=52),
            "Name": st.column_config.TextColumn(width=290),
            "State": st.column_config.TextColumn(width=92),
            "Skills": st.column_config.ListColumn(width=180),
            "Level": st.column_config.TextColumn(width=98),
            "Issued": st.column_config.NumberColumn(width=62, format="localized"),
            "Updated": st.column_config.DatetimeColumn(width=98, format="D MMM YYYY"),
            "Used in": st.column_config.TextColumn(width=150, help="Saved versions of badge.csv with this template"),
            "Why not usable": st.column_config.TextColumn(width=330),
        },
        placeholder="–",
        alt="Badge templates of the organization",
    )
    return [rows[position].id for position in event.selection.rows if position < len(rows)]


def template_cards(
    shown: Sequence[MirroredTemplate], used: Mapping[TemplateId, Sequence[str]], *, key: str
) -> list[TemplateId]:
    """Draw one page of cards; give the ids of all cards that are ticked, on whatever page."""
    pages = max(1, -(-len(shown) // _CARDS_PER_PAGE))
    place = st.container()
    number = st.pagination(pages, key=f"{key}.page") if pages > 1 else 1
    part = shown[(number - 1) * _CARDS_PER_PAGE : number * _CARDS_PER_PAGE]
    with place:
        for start in range(0, len(part), _CARDS_PER_ROW):
            for column, one in zip(st.columns(_CARDS_PER_ROW), part[start : start + _CARDS_PER_ROW], strict=False):
                with column:
                    _card(one, used.get(one.template.id, ()))
    return [one.template.id for one in shown if st.session_state.get(_tick(one.template.id))]


def _card(one: MirroredTemplate, versions: Sequence[str]) -> None:
    row = one.template
    with st.container(border=True, height="stretch", vertical_alignment="distribute"):
        with st.container(gap="xsmall"):
            data = picture(row.image_url)
            if data:
                st.image(data, width=72, alt=f"Badge picture of {row.name}")
            else:
                st.caption(":material/hide_image: No picture")
            st.markdown(f"**{plain(row.name)}**")
            st.html(_state_chip(one))
            facts = [row.level or "", count(row.issued_count, "badge") + " issued", f"updated {day(row.updated_at)}"]
            st.caption(" · ".join(plain(fact) for fact in facts if fact))
            st.caption(plain(", ".join(row.skills)) or "No skills")
            if versions:
                st.caption(f":material/table: {plain(', '.join(versions))}")
        reason = why_not(one)
        if reason:
            st.caption(f":material/block: {plain(reason)}")
        else:
            st.checkbox("Use in badge.csv", key=_tick(row.id), persist_state="page")


def _state_chip(one: MirroredTemplate) -> str:
    tone, glyph, word = ("none", "cancel", "✕ Gone") if one.gone_at else _STATES[one.template.state]
    return chip(word[2:], tone=tone, glyph=glyph)


def why_not(one: MirroredTemplate) -> str:
    """Why it cannot be used; empty when it can."""
    return "No longer listed by Credly." if one.gone_at else one.template.why_not_usable


def _tick(template: TemplateId) -> str:
    return f"templates.tick.{template}"
