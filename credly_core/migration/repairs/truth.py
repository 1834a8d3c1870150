"""Booleans in words that nobody can prove: yes and no, 1 and 0, a cross. Asked once for the column."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polars as pl

from credly_core.migration.conventions import conventions
from credly_core.migration.findings import FindingGroup
from credly_core.migration.keys import Keys
from credly_core.migration.repairs.cells import set_texts
from credly_core.migration.repairs.group import YES, Option, Question, RepairGroup, Workbench

_FILE = Path(__file__).parent.parent / "data" / "repairs.toml"


@cache
def _words() -> tuple[dict[str, str], dict[str, str]]:
    """Lower-case word → TRUE or FALSE, and → the pair it belongs to."""
    both = conventions().booleans
    meaning: dict[str, str] = {}
    pairs: dict[str, str] = {}
    keys = Keys.of_file(_FILE)
    for item in keys.tables("truth"):
        title = item.text("title")
        for word in item.texts("true"):
            meaning[word], pairs[word] = both.true, title
        for word in item.texts("false"):
            meaning[word], pairs[word] = both.false, title
        item.close()
    keys.close()
    return meaning, pairs


def settle_truth(bench: Workbench, group: FindingGroup) -> RepairGroup | None:
    """What the words of this column mean. Suggested where they are all of one pair and both sides occur."""
    meaning, pairs = _words()
    tidy = group.values.str.strip_chars().str.to_lowercase()
    after = tidy.replace_strict(meaning, default="", return_dtype=pl.String)
    if not (after != "").any():
        return None
    after = after.zip_with(after != "", group.values)
    known = [word for word in tidy.unique(maintain_order=True).to_list() if word in meaning]
    listed = ", ".join(f"“{word}” is {meaning[word]}" for word in known)
    sides = {meaning[word] for word in known}
    suggested = YES if len({pairs[word] for word in known}) == 1 and len(sides) == len(("true", "false")) else ""
    question = Question(f"Is this meant in {group.column}: {listed}?", (Option(YES, "Yes, write it so"),), suggested)
    return bench.offer(group, lambda _: set_texts(group, after), question=question)
