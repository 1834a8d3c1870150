"""The template that is chosen: what it is mapped to, what is suggested and why, and mapping it by hand."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.mapping import Mapping, MappingTable, Verdict
from credly_core.steps.mapping import OpenPair, TableRow
from pages.parts.mapping.acting import change
from pages.parts.mapping.by_hand import map_to_object, map_to_skill
from pages.parts.mapping.editing import edit_level
from pages.parts.mapping.findings import finding_chips
from pages.parts.mapping.new_skill import new_skill_form
from pages.parts.mapping.words import VERDICT_WORDS, VERDICTS, kind_words, target_words
from pages.parts.masking import shown_name
from pages.parts.pictures import picture
from pages.parts.session import actor, console
from pages.parts.shapes import chip
from pages.parts.text import moment, plain


def chosen_template(table: MappingTable, row: TableRow) -> None:
    """Draw everything about one template."""
    with st.container(border=True, key="mapping-chosen"):
        _head(row)
        for one in row.mappings:
            _mapped(table, one)
        finding_chips(row.findings)
        _suggestions(row)
        if table is MappingTable.OBJECTS:
            map_to_object(row)
            return
        if row.new_skill is not None and not row.mappings:
            new_skill_form(row)
        map_to_skill(row)


def _head(row: TableRow) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        data = picture(row.template.image_url)
        if data:
            st.image(data, width=56, alt=f"Badge picture of {row.template.name}")
        with st.container(gap=None, width="stretch"):
            st.markdown(f"**{plain(row.template.name)}**")
            facts = [row.template.level or "", ", ".join(row.template.skills)]
            st.caption(" · ".join(plain(fact) for fact in facts if fact) or "No level and no skills in Credly")


def _suggestions(row: TableRow) -> None:
    """Those worth a look, then the nearest others folded away."""
    good = [pair for pair in row.pairs if pair.verdict is not Verdict.WEAK]
    weak = [pair for pair in row.pairs if pair.verdict is Verdict.WEAK]
    if good:
        st.markdown("**Also possible**" if row.mappings else "**Suggestions**")
    elif row.why is not None and not row.mappings:
        st.markdown(plain(row.why.value))
    for pair in good:
        _suggested(pair)
    if weak:
        with st.expander("What else comes nearest" if good else "What comes nearest"):
            for pair in weak:
                _suggested(pair)


def _mapped(table: MappingTable, one: Mapping) -> None:
    with st.container(border=True, gap="xsmall"):
        st.markdown(f":material/link: **{plain(target_words(one))}**  \n:gray[{plain(_origin(one))}]")
        if table is MappingTable.SKILLS:
            edit_level(one)
        with st.container(horizontal=True):
            st.button(
                "Remove",
                key=f"mapping.remove.{one.key}",
                icon=":material/link_off:",
                type="tertiary",
                on_click=change,
                args=(lambda: console().mapping.remove([one.key], actor=actor()),),
            )


def _origin(one: Mapping) -> str:
    parts = [kind_words(one), one.origin.value]
    parts += [f"score {one.score}"] if one.score is not None else []
    parts += [f"by {shown_name(one.decided_by)}"] if one.decided_by else []
    return " · ".join([*parts, moment(one.decided_at)])


def _suggested(pair: OpenPair) -> None:
    tone, glyph = VERDICTS[pair.verdict]
    one = pair.mapping
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{plain(target_words(one))}** :gray[{plain(kind_words(one))}]", width="content")
            st.html(chip(f"{VERDICT_WORDS[pair.verdict]} · {one.score}", tone=tone, glyph=glyph), width="content")
        st.caption("  \n".join(plain(reason) for reason in one.reasons))
        with st.container(horizontal=True):
            st.button(
                "Accept",
                key=f"mapping.accept.{pair.key}",
                icon=":material/check:",
                on_click=change,
                args=(lambda: console().mapping.accept([pair.key], actor=actor()),),
            )
            st.button(
                "Refuse",
                key=f"mapping.refuse.{pair.key}",
                icon=":material/block:",
                type="tertiary",
                help="It is not suggested again; Undo brings it back.",
                on_click=change,
                args=(lambda: console().mapping.refuse([pair.key], actor=actor()),),
            )
