"""Repairs of headings, columns, rows and the name of the file."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from credly_core.migration.editing import (
    AddColumn,
    ChangeSet,
    Operation,
    RemoveColumns,
    RemoveRecords,
    RenameFile,
    ReorderColumns,
    SetHeader,
)
from credly_core.migration.findings import FindingGroup, text_of
from credly_core.migration.recognition import guess_columns, tidy
from credly_core.migration.repairs.group import RepairGroup, Stage, Workbench, confirmation
from credly_core.migration.table import Table


def rename_file(bench: Workbench, group: FindingGroup) -> RepairGroup | None:
    """The name ALM looks for."""
    step = ChangeSet(group.title, group.code, (RenameFile(bench.table.file, bench.spec.name),))
    return bench.offer(group, lambda _: step, stage=Stage.FRAME)


def rename_headings(bench: Workbench, group: FindingGroup) -> RepairGroup | None:
    """Headings whose right spelling is known."""
    names = _each_once(
        bench.table, {spot.position: spot.facts["proposal"] for spot in group.spots if spot.position is not None}
    )
    step = ChangeSet(group.title, group.code, renamed(bench.table, names))
    question = None
    if group.code == "header.near":
        listed = ", ".join(f"“{bench.table.header[position]}” is {name}" for position, name in names.items())
        question = confirmation(f"Is this right: {listed}?", "Yes, rename")
    return bench.offer(group, lambda _: step, question=question, stage=Stage.FRAME)


def _each_once(table: Table, names: dict[int, str]) -> dict[int, str]:
    """Of several headings that are meant to be one column only the most like it, so that no heading is there twice."""
    if len(set(names.values())) == len(names):
        return names
    from rapidfuzz import fuzz  # noqa: PLC0415  needed for headings that are much alike only

    best: dict[str, tuple[float, int]] = {}
    for position, name in names.items():
        likeness = fuzz.ratio(tidy(table.header[position]).lower(), name.lower())
        if name not in best or likeness > best[name][0]:
            best[name] = (likeness, position)
    kept = {position for _, position in best.values()}
    return {position: name for position, name in names.items() if position in kept}


def renamed(table: Table, names: dict[int, str]) -> tuple[Operation, ...]:
    """Give some columns new headings."""
    header = tuple(names.get(position, heading) for position, heading in enumerate(table.header))
    return (SetHeader(table.header, header),) if header != table.header else ()


def remove_columns(bench: Workbench, group: FindingGroup) -> RepairGroup | None:
    """Columns nobody needs; asked wherever they hold anything. Never all of them: without columns there is no file."""
    table = bench.table
    positions = sorted(spot.position for spot in group.spots if spot.position is not None)
    if not positions or len(positions) >= table.width:
        return None
    filled = [position for position in positions if (table.column(position) != "").any()]
    names = ", ".join(table.header[position] or f"column {position + 1}" for position in filled)
    question = confirmation(f"Remove with all its cells: {names}?", "Yes, remove") if filled else None

    def make(_: str) -> ChangeSet:
        return ChangeSet(group.title, group.code, (RemoveColumns.of(table, positions),))

    return bench.offer(group, make, question=question, stage=Stage.FRAME)


def add_columns(bench: Workbench, group: FindingGroup) -> RepairGroup | None:
    """Columns that are missing, empty, at their place in the order of the spec."""
    if group.code == "file.version":
        wanted = group.spots[0].facts["adds"].split(", ")
    else:
        wanted = [spot.column for spot in group.spots if spot.column]
    step = adding_step(bench, wanted, group.title, group.code)
    question = None
    if group.code == "header.missing" and bench.table.height:  # every new cell would be one more thing to fill in
        rows = f"{bench.table.height:,} row{'' if bench.table.height == 1 else 's'}"
        question = confirmation(
            f"Add {', '.join(wanted)} with empty cells? A value is then needed in {rows}. If another column holds the "
            "values, rename its heading instead.",
            "Yes, add",
        )
    return bench.offer(group, lambda _: step, question=question, stage=Stage.FRAME)


def adding_step(bench: Workbench, wanted: Sequence[str], title: str, code: str) -> ChangeSet:
    """The step that adds empty columns, each behind those that come before it in the spec."""
    known = bench.known
    order = bench.spec.names
    header = list(bench.table.header)
    there = {binding.position: name for name, binding in known.by_name.items()}
    names = [there.get(position) for position in range(len(header))]
    operations: list[Operation] = []
    for name in sorted(wanted, key=order.index):
        place = _place_for(name, names, order)
        operations.append(AddColumn(place, name, ("",) if bench.table.height else ()))
        names.insert(place, name)
    return ChangeSet(title, code, tuple(operations))


def _place_for(name: str, names: list[str | None], order: tuple[str, ...]) -> int:
    """Behind the last column that comes before it in the spec; in front when there is none."""
    before = set(order[: order.index(name)])
    return max((position + 1 for position, other in enumerate(names) if other in before), default=0)


def remove_rows(bench: Workbench, group: FindingGroup) -> RepairGroup | None:
    """Rows that are empty or there twice."""
    return bench.offer(
        group,
        lambda _: ChangeSet(group.title, group.code, (RemoveRecords.of(bench.table, group.records.to_list()),)),
        stage=Stage.ROWS,
    )


def order_columns(bench: Workbench) -> RepairGroup | None:
    """ALM's own order, where all of its columns are there in another one."""
    known = bench.known
    order = [known.position(name) for name in bench.spec.names if name in known.by_name]
    kept = [position for position in order if position is not None]
    if kept == sorted(kept) or any(name not in known.by_name for name in bench.spec.canonical_names):
        return None
    rest = [position for position in range(bench.table.width) if position not in kept]
    text = text_of("columns.order")
    step = ChangeSet(text.one, text.code, (ReorderColumns((*kept, *rest)),))
    return RepairGroup(text.code, text.one, text.severity, 1, None, lambda _: step, stage=Stage.FRAME)


def map_headings(bench: Workbench) -> RepairGroup | None:
    """Headings of another system, renamed as guessed, once a person has seen the guesses."""
    known = bench.known
    missing = [column for column in bench.spec.columns if column.required and column.name not in known.by_name]
    guesses = guess_columns(bench.table.header, bench.spec) if missing and known.unknown else ()
    if not guesses:
        return None
    text = text_of("header.mapping")
    names = {guess.position: guess.column for guess in guesses}
    step = ChangeSet(text.title, text.code, renamed(bench.table, names))
    listed = ", ".join(f"“{guess.heading}” is {guess.column} ({guess.confidence} %)" for guess in guesses)
    question = confirmation(f"Is this right: {listed}?", "Yes, rename")
    title = (text.one if len(guesses) == 1 else text.many).replace("{count}", str(len(guesses)))
    return RepairGroup(text.code, title, text.severity, len(guesses), None, lambda _: step, question, Stage.FRAME)


#: The makers of repairs of the frame, by code.
MAKERS: dict[str, Callable[[Workbench, FindingGroup], RepairGroup | None]] = {
    "PK-3": rename_file,
    "file.version": add_columns,
    "header.missing": add_columns,
    "header.alias": rename_headings,
    "header.case": rename_headings,
    "header.near": rename_headings,
    "header.space": rename_headings,
    "header.spaced": rename_headings,
    "header.duplicate": remove_columns,
    "header.empty": remove_columns,
    "header.nameless": remove_columns,
    "header.unknown": remove_columns,
    "row.duplicate": remove_rows,
    "row.empty": remove_rows,
}
