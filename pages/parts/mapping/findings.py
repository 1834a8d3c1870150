"""What the checks say about a mapping table, errors first, each with what to do."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from credly_core.domain.mapping import MappingTable
from credly_core.migration.findings import Severity
from credly_core.steps.mapping import MappingFinding
from pages.parts.mapping.words import SEVERITIES
from pages.parts.session import console
from pages.parts.shapes import chip
from pages.parts.text import count, plain

#: So many findings of one kind are written out.
_WRITTEN = 40


def mapping_findings(table: MappingTable) -> None:
    """Errors, warnings and hints apart; errors open."""
    found = console().mapping.findings(table)
    if not found:
        if console().mapping.mappings(table):
            st.html(chip("No finding: ALM would take this", tone="good", glyph="check_circle"))
        return
    st.markdown("#### What the checks say")
    for severity, (_, glyph, word) in SEVERITIES.items():
        here = [one for one in found if one.severity is severity]
        if here:
            noun = count(len(here), word.split()[1].lower())
            with st.expander(noun, icon=f":material/{glyph}:", expanded=severity is Severity.ERROR):
                write_findings(here)


def write_findings(found: Sequence[MappingFinding]) -> None:
    """One line each."""
    for one in found[:_WRITTEN]:
        st.markdown(f"{plain(one.message)} :gray[{plain(one.hint)}]")
    if len(found) > _WRITTEN:
        st.caption(f"and {len(found) - _WRITTEN:,} more; take them with the command mapping list")


def finding_chips(found: Sequence[MappingFinding]) -> None:
    """The findings of one template, with their shape and colour."""
    for one in found:
        tone, glyph, word = SEVERITIES[one.severity]
        st.html(f'<div class="bc-chips">{chip(word.split()[1], tone=tone, glyph=glyph)}</div>')
        st.markdown(f"{plain(one.message)} :gray[{plain(one.hint)}]")
