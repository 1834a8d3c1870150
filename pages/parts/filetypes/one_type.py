"""One file type: what it is for, its columns, its rules, what depends on it, where its sources disagree."""

from __future__ import annotations

import streamlit as st

from credly_core.migration.explaining import ColumnLine, Link, TypePage
from pages.parts.filetypes.choice import show_type
from pages.parts.filetypes.drawing import draw_picture, palette
from pages.parts.findings import severity_chip
from pages.parts.reading_table import reading_table
from pages.parts.session import console
from pages.parts.states import facts, figures
from pages.parts.text import plain


def draw_type(name: str) -> None:
    """The page of one file type."""
    types = console().file_types
    page = types.page(name)
    _way_about(types.names, name)
    st.markdown(plain(page.description))
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        figures({"columns": str(len(page.columns)), "always filled": str(len(page.required))} | _rules(page))
        st.download_button(
            f"Empty {name}",
            types.blank(name),
            name,
            "text/csv",
            key="types.blank",
            type="primary",
            icon=":material/download:",
            on_click="ignore",
            help="The headings of today's specification and nothing else, written as ALM reads it.",
        )
    columns, rules, links, sources = st.tabs(
        ["Columns", f"Rules ({len(page.rules)})", "Depends on", f"Sources ({len(page.contradictions)} disagree)"]
    )
    with columns:
        _columns(page)
    with rules:
        _draw_rules(page)
    with links:
        _links(page)
    with sources:
        _sources(page)


def _rules(page: TypePage) -> dict[str, str]:
    return {"rule across cells" if len(page.rules) == 1 else "rules across cells": str(len(page.rules))}


def _way_about(names: tuple[str, ...], name: str) -> None:
    position = names.index(name)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if st.button("All file types", key="types.all", icon=":material/arrow_back:"):
            show_type(None)
        other = st.selectbox(
            "File type", names, index=position, key=f"types.other.{name}", label_visibility="collapsed", width=360
        )
        st.html(f'<span style="color:var(--bc-soft)">{position + 1} of {len(names)} in the order of upload</span>')
    if other != name:
        show_type(other)


def _columns(page: TypePage) -> None:
    headings = ("Column", "Filled", "Kind", "May hold", "Points to", "If empty", "Remarks", "Example", "Source")
    reading_table(f"Columns of {page.name}", headings, [_row(line) for line in page.columns])
    key = " + ".join(page.key) or "none"
    basis = f" ({page.key_basis})" if page.key_basis else ""
    others = ", ".join(page.aliases)
    facts(
        {"One row per": f"{key}{basis}", "May refer to": page.points_at}
        | ({"Also met as": f"{others}; ALM reads {page.name} only"} if others else {})
    )


def _row(line: ColumnLine) -> tuple[str, ...]:
    remarks = " ".join(part for part in (line.about, _sentence(line.status), _since(line.since)) if part)
    return (
        line.name, line.needed, line.kind, line.limits, line.points_to, line.default, remarks, line.example, line.basis
    )  # fmt: skip


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _since(text: str) -> str:
    return f"Since: {text}." if text else ""


def _draw_rules(page: TypePage) -> None:
    if not page.rules:
        st.caption("No rule looks at more than one cell of this file; what each cell may hold stands under Columns.")
    for rule in page.rules:
        with st.container(border=True, gap="xsmall"):
            st.html(f'<div class="bc-chips">{severity_chip(rule.severity)}<b>{rule.id}</b></div>')
            st.markdown(plain(rule.text))
            checked = "" if rule.is_checked else " · not checked yet"
            st.caption(f"Source: {plain(rule.basis)}{checked}")


def _links(page: TypePage) -> None:
    if not page.links.needs and not page.links.needed_by:
        st.caption("This file needs no other, and no other needs it.")
        return
    draw_picture(console().file_types.picture(page.name, palette()))
    _listed("Needs before it", [(link.needs, link) for link in page.links.needs])
    _listed("Needed by", [(link.file, link) for link in page.links.needed_by])
    st.caption("What is needed may have come in an earlier sprint: a file that is not in a set is no fault by itself.")


def _listed(title: str, links: list[tuple[str, Link]]) -> None:
    if not links:
        return
    lines = [f"**{title}**"]
    for name, link in links:
        through = f" through {', '.join(link.columns)}" if link.columns else ""
        said = "" if link.documented else "; Adobe does not list it"
        lines.append(f"- {plain(name + through + said)}")
    st.markdown("\n".join(lines))


def _sources(page: TypePage) -> None:
    facts({"Known from": page.status, "Source": page.source, "As of": page.version})
    if page.shapes:
        st.markdown("**Forms in which it is met**")
        for shape in page.shapes:
            today = " (written by an export)" if shape.is_todays else ""
            st.markdown(f"- {plain(shape.title)}{today}: {plain(', '.join(shape.columns))}")
    st.markdown("**Where Adobe's own sources disagree, and how it is judged here**")
    if not page.contradictions:
        st.caption("Nowhere that we know of.")
    for one in page.contradictions:
        with st.container(border=True, gap="xsmall"):
            st.markdown(f"**{plain(one.where)}**  \n{plain(one.text)}")
