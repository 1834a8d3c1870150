"""Every repair offered for any of Adobe's samples, spoiled at random: applies, helps, comes back, survives JSON."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from credly_core.migration.checking import check_table
from credly_core.migration.editing import ChangeSet, Sheet
from credly_core.migration.filespec import FileSpec
from credly_core.migration.findings import Report
from credly_core.migration.reading import read_table
from credly_core.migration.repairs import RepairGroup, propose_repairs, repair_all
from credly_core.migration.spec import load_specs
from credly_core.migration.table import Table, column_key

SAMPLES = Path(__file__).parents[2] / "data" / "alm-samples"
NASTY = (
    "", " ", "yes", "no", "x", "1", "0", "WAHR", "wahr", "0,5", "1,234", "1.234,5", "5.0", "42599", "13/02/2016",
    "03/04/2016", "17.08.2016 10:00", "Aktiv", "ACTIVE", "published", "=1+1", '="00123"', "\u00a0a\u00a0", "a\u200bb",
    "“quoted”", "line\r\nbreak", "Ann <ann@x.org>", "ann@x.org;", "#REF!", "1.23E+11", "\u202eabc", "N" * 9000,
    "Creded", "{“a”: 1}", ".\\a\\b.png", "C:\\a.png", "Ã¼ber", "\x07",
)  # fmt: skip
#: Repairs of the frame that change no finding's number by themselves.
_NOT_FEWER = ("columns.order", "columns.optional", "header.mapping")


def spoiled(path: Path, seed: int) -> Table:
    """A sample with a good part of its cells replaced, a row twice, an empty row."""
    chance = random.Random(f"{path.name} {seed}")
    table = read_table(path.read_bytes(), file=path.name)
    rows = [list(row) for row in table.cells.iter_rows()] or [[""] * table.width]
    rows += [list(chance.choice(rows)), [""] * table.width]
    for row in rows:
        for column in range(table.width):
            if chance.random() < 0.25:
                row[column] = chance.choice(NASTY)
    header = [
        chance.choice((name, name.upper(), f" {name}", name)) if chance.random() < 0.2 else name
        for name in table.header
    ]
    return Table.from_rows(path.name, header, rows)


def count(report: Report, offer: RepairGroup) -> int:
    groups = [group for group in report.groups if (group.code, group.column) == (offer.code, offer.column)]
    return sum(group.count for group in groups)


def answers(offer: RepairGroup) -> list[str | None]:
    return [None] if offer.question is None else [option.value for option in offer.question.options]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.csv")), ids=lambda path: path.stem)
def test_every_repair_applies_helps_and_comes_back(path: Path, seed: int) -> None:
    table, spec = spoiled(path, seed), load_specs().file(path.name)
    report = check_table(table, spec)

    for offer in propose_repairs(table, spec, report):
        for answer in answers(offer):
            change = ChangeSet.from_json(offer.change(answer).to_json())
            after = change.apply(table)
            back = change.inverse.apply(after)

            assert offer.title, offer.key
            assert (back.header, back.file) == (table.header, table.file), offer.key
            assert back.cells.equals(table.cells), offer.key
            if not change.is_empty and offer.code not in _NOT_FEWER:
                assert count(check_table(after, spec), offer) < count(report, offer) or moved(change), offer.key


def moved(change: ChangeSet) -> bool:
    """Whether rows, columns or headings moved, so that what is counted is not the same any more."""
    return not change.only_cells


def one_by_one(table: Table, spec: FileSpec) -> Sheet:
    """The slow way: the file is checked from the start after every single repair."""
    sheet, taken = Sheet(table), Counter[str]()
    while True:
        offers = sorted(propose_repairs(sheet.table, spec, check_table(sheet.table, spec)), key=lambda one: one.stage)
        due = [one for one in offers if one.is_sure and taken[one.key] < 8 and not one.change().is_empty]
        if not due:
            return sheet
        taken[due[0].key] += 1
        sheet = sheet.apply(due[0].change())


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.csv")), ids=lambda path: path.stem)
def test_all_sure_repairs_together_end_and_leave_no_sure_one(path: Path) -> None:
    table, spec = spoiled(path, 7), load_specs().file(path.name)

    sheet = repair_all(Sheet(table), spec)

    left = [offer.key for offer in propose_repairs(sheet.table, spec, check_table(sheet.table, spec)) if offer.is_sure]
    taken = {step.code for step in sheet.steps}
    assert all(key.split("@")[0] in taken for key in left)
    assert sheet.table.cells.equals(one_by_one(table, spec).table.cells)
    assert sheet.table.cells.columns == [column_key(number) for number in range(sheet.table.width)]
