"""Repairs that write other texts into cells."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from credly_core.migration.conventions import conventions
from credly_core.migration.editing import AddColumn, CellChange, ChangeSet, SetColumn
from credly_core.migration.findings import FindingGroup
from credly_core.migration.kinds.dialects import read_moments
from credly_core.migration.kinds.suspects import strip_edges, strip_hidden, unquote, unwrap
from credly_core.migration.repairs.frame import adding_step
from credly_core.migration.repairs.group import (
    Option,
    Question,
    RepairGroup,
    ShortNames,
    Stage,
    Workbench,
    confirmation,
)

#: Codes whose proposal is an inference about more than the cell itself, so that a person confirms it.
_ASKED = {
    "id.zeros": ("Were leading zeros lost here?", "Yes, put them back"),
    "id.changed": ("Take the ids of earlier builds again?", "Yes, take the earlier ids"),
    "reference.alike": ("Are these the ids that were meant?", "Yes, write them so"),
}
#: So many examples stand in a question.
_SHOWN = 6
_GARBLED_FROM = ("cp1252", "latin-1")


def set_texts(group: FindingGroup, after: pl.Series) -> ChangeSet:
    """The step that gives the cells of a group new texts; cells that stay as they are are left out."""
    differs = group.values != after
    records = group.records.filter(differs)
    if group.position is None or not len(records):
        return ChangeSet(group.title, group.code, ())
    before, texts = group.values.filter(differs), after.filter(differs)
    cells = SetColumn(group.position, records.cast(pl.UInt32), before, texts)
    return ChangeSet(group.title, group.code, (cells,))


def take_proposals(bench: Workbench, group: FindingGroup) -> RepairGroup | None:
    """The check itself knows what is meant: case, spelling, dates, forms of ids."""
    proposal = group.facts_each.get("proposal")
    if proposal is None or not (proposal != "").any():
        return None
    after = proposal.zip_with(proposal != "", group.values)
    asked = _ASKED.get(group.code)
    question = confirmation(*asked) if asked else None
    return bench.offer(group, lambda _: set_texts(group, after), question=question)


def settle_order(bench: Workbench, group: FindingGroup) -> RepairGroup | None:
    """Dates of which nobody can know whether day or month comes first: asked once for the column."""
    first, second = group.facts_each["day_first"], group.facts_each["month_first"]
    options = (
        Option("day", f"Day first: {group.values[0]} is {first[0]}"),
        Option("month", f"Month first: {group.values[0]} is {second[0]}"),
    )
    suggested = ""
    if group.position is not None:
        cells = bench.table.column(group.position)
        others = cells.filter(~cells.str.contains(conventions().dates.looks_like)).unique()
        suggested = read_moments(others, conventions()).settled_order
    text = f"Which comes first in {group.column}, the day or the month?"
    answers = {"day": first, "month": second}
    return bench.offer(
        group, lambda answer: set_texts(group, answers[answer]), question=Question(text, options, suggested)
    )


def short_names(bench: Workbench, group: FindingGroup) -> RepairGroup | None:
    """Names too long or used twice: the names a caller proposes."""
    propose = _proposer(bench, group)
    if propose is None:
        return None

    def make(_: str) -> ChangeSet:
        records = group.records.to_list()
        names = propose(records)
        changes = [
            CellChange(record, group.position or 0, before, names.get(record) or before)
            for record, before in zip(records, group.values.to_list(), strict=True)
        ]
        return ChangeSet.of_cells(group.title, group.code, changes)

    return bench.offer(group, make, stage=Stage.NAMES)


def _proposer(bench: Workbench, group: FindingGroup) -> ShortNames | None:
    """Who proposes names for this column; None where nobody does."""
    if group.position is None or group.column is None:
        return None
    if bench.short_names is not None or bench.shorten is None:
        return bench.short_names if group.code != "value.length" else None
    return bench.shorten(group.column, group.position)


def clean_up(bench: Workbench, group: FindingGroup) -> RepairGroup | None:
    """Blanks, hidden characters, quotes, wrapped formulas, line breaks, slashes."""
    after = _CLEANERS[group.code](group.values)
    if not (after != group.values).any():
        return None
    return bench.offer(group, lambda _: set_texts(group, after), stage=Stage.HYGIENE)


def take_off_quotes(bench: Workbench, group: FindingGroup) -> RepairGroup | None:
    """Double quotes without a question; single ones, which may be apostrophes, after one when no others are left."""
    after = unquote(group.values, conventions())
    if not (after != group.values).any():
        return None
    single = group.values.str.contains(conventions().characters["quotes_single"])
    double = after.zip_with(~single, group.values)
    if (double != group.values).any():
        return bench.offer(group, lambda _: set_texts(group, double), stage=Stage.HYGIENE)
    shown = group.values.unique(maintain_order=True).head(_SHOWN).to_list()
    question = confirmation(f"Are these marks around the whole text no part of it: {', '.join(shown)}?", "Remove them")
    return bench.offer(group, lambda _: set_texts(group, after), question=question, stage=Stage.HYGIENE)


def ungarble(bench: Workbench, group: FindingGroup) -> RepairGroup | None:
    """Texts read in a wrong encoding, turned back where the bytes allow it."""
    after = pl.Series([_ungarbled(text) for text in group.values.to_list()], dtype=pl.String)
    if not (after != group.values).any():
        return None
    example = f"{group.values[0]} → {after[0]}"
    question = confirmation(f"Is this what was meant: {example}?", "Yes, turn them back")
    return bench.offer(group, lambda _: set_texts(group, after), question=question)


def _ungarbled(text: str) -> str:
    for encoding in _GARBLED_FROM:
        try:
            return text.encode(encoding).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
    return text


def complete_pair(bench: Workbench, group: FindingGroup) -> RepairGroup | None:
    """Where an id has no provider, the only provider there is; where a provider has no id, nothing. Never touches
    an id: it is what a person gave."""
    if group.position is None or group.column is None:
        return None
    missing = str(group.facts.get("empty", ""))
    if missing in bench.spec.names and missing not in bench.known.by_name:
        return _missing_half(bench, group, missing)
    allowed = bench.spec.column(group.column).allowed
    if allowed:
        after = pl.Series([allowed[0]], dtype=pl.String).new_from_index(0, group.count)
        return bench.offer(group, lambda _: set_texts(group, after))
    return _emptied(bench, group, str(group.facts.get("other", "")))


def _missing_half(bench: Workbench, group: FindingGroup, missing: str) -> RepairGroup | None:
    """The column of providers, filled where there is an id; without a column of ids the providers stand for nothing."""
    allowed = bench.spec.column(missing).allowed
    if len(allowed) != 1:
        return _emptied(bench, group, str(group.column))

    def make(_: str) -> ChangeSet:
        added = adding_step(bench, [missing], group.title, group.code)
        place = next(operation.position for operation in added.operations if isinstance(operation, AddColumn))
        before = pl.Series([""], dtype=pl.String).new_from_index(0, group.count)
        after = pl.Series([allowed[0]], dtype=pl.String).new_from_index(0, group.count)
        filled = SetColumn(place, group.records.cast(pl.UInt32), before, after)
        return added.then(ChangeSet(group.title, group.code, (filled,)))

    return bench.offer(group, make)


def _emptied(bench: Workbench, group: FindingGroup, column: str) -> RepairGroup | None:
    """Providers without an id, emptied after a question; a column that may hold anything is left alone."""
    position = bench.known.position(column)
    if position is None or not bench.spec.column(column).allowed:
        return None
    before = bench.table.column(position).gather(group.records)

    def make(_: str) -> ChangeSet:
        nothing = pl.Series([""], dtype=pl.String).new_from_index(0, group.count)
        cells = SetColumn(position, group.records.cast(pl.UInt32), before, nothing)
        return ChangeSet(group.title, group.code, (cells,))

    question = confirmation("Empty the provider where there is no template id?", "Yes, empty it")
    return bench.offer(group, make, question=question)


def _replacer(pattern_name: str, by: str = "") -> Callable[[pl.Series], pl.Series]:
    return lambda cells: cells.str.replace_all(conventions().characters[pattern_name], by)


def _without_control(cells: pl.Series) -> pl.Series:
    """Without control characters; a vertical tab and a form feed between words leave a blank."""
    signs = conventions().characters
    parted = strip_edges(cells.str.replace_all(signs["gap"], " "), conventions())
    return parted.zip_with(cells.str.contains(signs["gap"]), cells).str.replace_all(signs["control"], "")


def _one_line(cells: pl.Series) -> pl.Series:
    return strip_edges(cells.str.replace_all(r"[\r\n\u{85}\u{2028}\u{2029}]+", " "), conventions())


def _straight(cells: pl.Series) -> pl.Series:
    forward = cells.str.replace_all("\\", "/", literal=True)
    return forward.str.replace(r"^(?:\.?/+)+", "")


_CLEANERS: dict[str, Callable[[pl.Series], pl.Series]] = {
    "cell.blank": lambda cells: cells.clear().extend_constant("", len(cells)),
    "cell.trim": lambda cells: strip_edges(cells, conventions()),
    "cell.invisible": lambda cells: strip_hidden(cells, conventions(), ("invisible",)),
    "cell.bidi": _replacer("bidi"),
    "cell.control": _without_control,
    "name.control": _without_control,
    "cell.undefined": _replacer("undefined"),
    "cell.linebreak": _one_line,
    "damage.formula": lambda cells: unwrap(cells, conventions()),
    "path.slash": _straight,
    "image.slash": _straight,
}

#: The makers of cell repairs by code; every other code with proposals goes to `take_proposals`.
MAKERS: dict[str, Callable[[Workbench, FindingGroup], RepairGroup | None]] = {
    **dict.fromkeys(_CLEANERS, clean_up),
    "cell.encoding": ungarble,
    "cell.quotes": take_off_quotes,
    "date.ambiguous": settle_order,
    "name.length": short_names,
    "BADGE-1": complete_pair,
}
