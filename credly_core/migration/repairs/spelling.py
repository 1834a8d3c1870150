"""Misspelt values: those that are listed are sure, those that only look like an allowed one are asked about."""

from __future__ import annotations

import polars as pl

from credly_core.migration.conventions import conventions
from credly_core.migration.findings import FindingGroup
from credly_core.migration.kinds import open_up
from credly_core.migration.kinds.values import is_misspelling
from credly_core.migration.repairs.cells import set_texts
from credly_core.migration.repairs.group import RepairGroup, Workbench, confirmation

#: So many pairs of words stand in the question; a column of names misread as a list has thousands.
_SHOWN = 12


def is_about(bench: Workbench, group: FindingGroup) -> bool:
    """Whether a group is about values that look like allowed ones."""
    if group.column is None or "proposal" not in group.facts_each:
        return False
    column = bench.spec.column(group.column)
    return bool(column.allowed) and group.code == column.code("value.spelling")


def settle_spelling(bench: Workbench, group: FindingGroup) -> RepairGroup | None:
    """The listed misspellings first, without a question; when none is left, what is meant by the others."""
    column, proposal = bench.spec.column(str(group.column)), group.facts_each["proposal"]
    words = open_up(group.values, conventions())["text"]
    listed = {word for word in words.unique().to_list() if is_misspelling(word, column)}
    known = words.is_in(list(listed)) & (proposal != "")
    if known.any():
        sure = proposal.zip_with(known, group.values)
        return bench.offer(group, lambda _: set_texts(group, sure))
    if not (proposal != "").any():
        return None
    after = proposal.zip_with(proposal != "", group.values)
    pairs = pl.DataFrame({"word": words, "meant": proposal}).unique(maintain_order=True).filter(pl.col("meant") != "")
    told = ", ".join(f"“{word}” is {meant}" for word, meant in pairs.head(_SHOWN).iter_rows())
    more = f", and {pairs.height - _SHOWN:,} more" if pairs.height > _SHOWN else ""
    question = confirmation(f"Is this meant in {group.column}: {told}{more}?", "Yes, write it so")
    return bench.offer(group, lambda _: set_texts(group, after), question=question)
