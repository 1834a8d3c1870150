"""The findings panel: grouped by repair, errors apart from warnings apart from hints."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Protocol

import streamlit as st

from credly_core.migration.findings import FindingGroup, Report, Severity
from credly_core.migration.repairs import RepairGroup
from pages.parts.shapes import chip
from pages.parts.text import count, plain

#: Tone, glyph and words (one, many) of each severity.
_LOOKS: dict[Severity, tuple[str, str, str]] = {
    Severity.ERROR: ("error", "dangerous", "error"),
    Severity.WARNING: ("warning", "warning", "warning"),
    Severity.INFO: ("info", "info", "hint"),
}
_ICONS = {
    Severity.ERROR: ":material/dangerous:",
    Severity.WARNING: ":material/warning:",
    Severity.INFO: ":material/info:",
}
_SHOWN = 500


def severity_chip(severity: Severity) -> str:
    """A severity as word, shape and colour."""
    tone, glyph, word = _LOOKS[severity]
    return chip(word, tone=tone, glyph=glyph)


class Counted(Protocol):
    """Anything with findings: a file, a set, a report."""

    @property
    def errors(self) -> int:
        """How many errors."""

    @property
    def warnings(self) -> int:
        """How many warnings."""

    @property
    def infos(self) -> int:
        """How many hints."""


def verdict(counted: Counted, *, clean: str = "No finding: ALM would take this file", fine: str = "") -> None:
    """How many of each kind, as chips; or that nothing was found. `fine` stands in front where there are only hints."""
    chips = [
        chip(count(number, word), tone=tone, glyph=glyph)
        for number, (tone, glyph, word) in zip(
            (counted.errors, counted.warnings, counted.infos), _LOOKS.values(), strict=True
        )
        if number
    ]
    good = fine if chips else clean
    if good and not counted.errors and not counted.warnings:
        chips.insert(0, chip(good, tone="good", glyph="check_circle"))
    st.html('<div class="bc-chips">' + "".join(chips) + "</div>")


def findings_panel(
    report: Report,
    *,
    repairable: Collection[tuple[str, str | None]],
    on_show: Callable[[FindingGroup], None] | None,
    on_repair: Callable[[FindingGroup], object],
    key: str = "findings",
) -> None:
    """Errors, warnings and hints apart, the worst kind open; one line per group with the way to its rows and repair."""
    worst = min((group.severity.rank for group in report.groups), default=0)
    numbered = list(enumerate(report.groups))
    for severity, (tone, _, word) in _LOOKS.items():
        groups = [(number, group) for number, group in numbered if group.severity is severity]
        if not groups:
            continue
        title = f"{count(report.count(severity), word)} in {count(len(groups), 'group')}"
        with st.expander(title, expanded=severity.rank == worst, key=f"{key}-{tone}", icon=_ICONS[severity]):
            for number, group in groups:
                _line(f"{key}.{number}", group, (group.code, group.column) in repairable, on_show, on_repair)


def _line(
    key: str,
    group: FindingGroup,
    is_repairable: bool,
    on_show: Callable[[FindingGroup], None] | None,
    on_repair: Callable[[FindingGroup], object],
) -> None:
    with st.container(key=f"finding-{key}", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{plain(group.title)}** \u2002:small[:gray[{plain(group.hint)}]]", width="stretch")
        if on_show and group.has_records:
            st.button(
                "Show",
                key=f"{key}.show",
                type="tertiary",
                help="Show only these rows",
                on_click=on_show,
                args=(group,),
            )
        if st.button("Repair" if is_repairable else "Details", key=f"{key}.repair"):
            on_repair(group)


def offers_panel(
    offers: Sequence[RepairGroup],
    *,
    on_repair: Callable[[RepairGroup], object],
    one: str = "offer from Credly",
    many: str = "offers from Credly",
) -> None:
    """Repairs that answer no finding: nothing is wrong, but somebody knows better by now."""
    if not offers:
        return
    with st.expander(count(len(offers), one, many), key="findings-offers", icon=":material/sync_alt:"):
        for number, offer in enumerate(offers):
            with st.container(key=f"finding-offer-{number}", horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(f"**{plain(offer.title)}**", width="stretch")
                if st.button("Look", key=f"findings.offer.{number}"):
                    on_repair(offer)


def group_facts(group: FindingGroup) -> None:
    """The rule behind a group and who says so."""
    st.markdown(plain(group.rule))
    st.caption(f"Rule `{group.code}` · source: {plain(group.basis)}")


def group_table(group: FindingGroup, report: Report) -> None:
    """The members of a group with row, value, what and what to do."""
    shown = [group.finding(member, report.file, report.rows) for member in range(min(group.count, _SHOWN))]
    st.dataframe(
        {
            "Row": [finding.row for finding in shown],
            "Column": [finding.column or "" for finding in shown],
            "Value": [finding.value or "" for finding in shown],
            "What": [finding.message for finding in shown],
            "What to do": [finding.hint for finding in shown],
        },
        hide_index=True,
        column_config={"Row": st.column_config.NumberColumn(width=60, format="%d")},
        alt=f"Findings: {group.title}",
    )
    if group.count > _SHOWN:
        st.caption(f"The first {_SHOWN} of {group.count:,}.")
