"""From templates, mappings and what ALM holds to the rows of all files, and what no file can say."""

from __future__ import annotations

from credly_core.domain.complete_set import Difference, LineKind, PlanLine, SetPlan, SourceBook
from credly_core.domain.mapping import Decision, MappingTable
from credly_core.migration.spec import load_specs
from credly_core.migration.table import Table
from credly_core.steps.complete_set.badges import put_badges, usable
from credly_core.steps.complete_set.objects import put_objects
from credly_core.steps.complete_set.skills import put_skills
from credly_core.steps.complete_set.workshop import Cells, Ingredients, Workshop, table_of

#: The columns that say in words what a row is about.
_NAMES = ("badgeName", "skillName", "name", "certificateName")


def assemble(given: Ingredients) -> tuple[tuple[Table, ...], SetPlan]:
    """The files of the set in the order of upload, and the plan."""
    shop = Workshop(given)
    mappings = usable(shop, (one for one in given.mappings if one.decision is Decision.ACCEPTED))
    put_badges(shop, list(dict.fromkeys(mapping.template_id for mapping in mappings)))
    put_skills(shop, (one for one in mappings if one.table is MappingTable.SKILLS))
    put_objects(shop, (one for one in mappings if one.table is MappingTable.OBJECTS))
    specs = load_specs()
    files = sorted(shop.rows, key=lambda name: specs.file(name).order)
    tables = tuple(table_of(file, list(shop.rows[file].values())) for file in files)
    return tables, _plan(shop, files)


def _plan(shop: Workshop, files: list[str]) -> SetPlan:
    given = shop.given
    has_last = bool(given.last.rows)
    promised = {(one.file, one.key): one.name for one in shop.expectations}
    lines = tuple(
        _line(shop, file, key, cells, promised=promised.get((file, key), ""), has_last=has_last)
        for file in files
        for key, cells in shop.rows[file].items()
    )
    present = {(line.file, line.key) for line in lines}
    dropped = tuple(
        PlanLine(row.file, row.key, _name(row.file, dict(row.cells)), LineKind.SAME)
        for rows in given.last.rows.values()
        for row in rows.values()
        if (row.file, row.key) not in present
    )
    return SetPlan(
        lines=lines,
        by_hand=tuple(shop.by_hand),
        left_aside=tuple(shop.left_aside),
        expectations=tuple(shop.expectations),
        could_be_new=tuple(sorted(shop.could_be_new.items(), key=lambda item: item[1].casefold())),
        dropped=dropped,
    )


def _line(shop: Workshop, file: str, key: tuple[str, ...], cells: Cells, *, promised: str, has_last: bool) -> PlanLine:
    differences = _differences(shop.given.taken, file, key, cells)
    kind = LineKind.SAME if differences == () else LineKind.CHANGE if differences else LineKind.ADD
    is_new = _differences(shop.given.last, file, key, cells) != () if has_last else None
    name = promised or _name(file, cells)
    return PlanLine(file, key, name, kind, differences or (), shop.remarks.get((file, key), ""), is_new)


def _differences(book: SourceBook, file: str, key: tuple[str, ...], cells: Cells) -> tuple[Difference, ...] | None:
    """Cells that differ from the row of a book; None where it has no such row."""
    before = book.row(file, *key)
    if before is None:
        return None
    columns = dict.fromkeys((*before.cells, *cells))
    return tuple(
        Difference(column, before[column], cells.get(column, ""))
        for column in columns
        if before[column] != cells.get(column, "")
    )


def _name(file: str, cells: Cells) -> str:
    named = next((cells[column] for column in _NAMES if cells.get(column)), "")
    return named or " / ".join(value for value in cells.values() if value)
