"""Files of learners: formulas harmless, text stays text, masked where people are."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import polars as pl
import pytest

from credly_core.domain.masking import Masking
from credly_core.domain.roster import LearnerFilter
from credly_core.errors import StoreError
from credly_core.migration.writing import neutralized
from credly_core.steps.learners import taking
from tests.unit.steps.learners.conftest import Desk

BAD = ("=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "x;=1+1", " =1", "＝1", "a|@x", "line\n=1")
GOOD = ("Anna-Maria Berg", "O'Neil", "a.b+c@example.com", "1-2", "Berg, Anna", 'say "hi"')


def brought(desk: Desk) -> None:
    """A list with every kind of name."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["internalUserID", "userEmail", "name", "state"])
    writer.writerows([str(n), f"p{n}@example.com", name, "ACTIVE"] for n, name in enumerate((*BAD, *GOOD)))
    desk.learners.bring(file.getvalue().encode(), file="users.csv").result()


def test_formulas_are_made_harmless_as_everywhere_and_other_cells_stay(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "_ROWS_AT_ONCE", 5)
    brought(desk)

    taken = desk.learners.export(actor="dana").result()

    text = taken.read().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["Name"] for row in rows] == [neutralized(name) for name in (*BAD, *GOOD)]
    assert taken.rows == len(rows)


def test_in_a_workbook_a_formula_is_a_text(desk: Desk) -> None:
    brought(desk)

    taken = desk.learners.export(as_excel=True).result()

    with zipfile.ZipFile(io.BytesIO(taken.read())) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "=1+1" in sheet
    assert "<f>" not in sheet


def test_a_masked_file_holds_nobody(read_desk: Desk) -> None:
    rows = read_desk.learners.slice(length=10_000).rows
    masked = read_desk.learners.shown_with(Masking(b"key"))

    files = [masked.export().result().read().decode("utf-8-sig")]
    with zipfile.ZipFile(io.BytesIO(masked.export(as_excel=True).result().read())) as book:
        files.append("".join(book.read(name).decode() for name in book.namelist()))

    text = "\n".join(files)
    assert "@masked.invalid" in text
    assert [row.email for row in rows if row.email and row.email.strip() in text] == []
    assert [row.name for row in rows if row.name and row.name in text] == []


def test_only_what_fits_is_written_and_an_older_file_is_cleared_away(read_desk: Desk) -> None:
    first = read_desk.learners.export().result()

    second = read_desk.learners.export(LearnerFilter(text="no such person at all")).result()

    assert second.rows == 0
    assert second.read().startswith("\ufeffALM user ID".encode())
    with pytest.raises(StoreError):
        first.read()


def test_a_file_that_is_given_up_leaves_nothing_behind(read_desk: Desk, tmp_path: Path) -> None:
    people = pl.concat([read_desk.learners._roster().people] * 2)
    work = taking.write_csv(people, pl.Series(range(people.height), dtype=pl.UInt32), Masking.off(), tmp_path / "out")
    next(work)

    work.close()

    assert list((tmp_path / "out").iterdir()) == []


def test_a_full_sheet_is_followed_by_another(read_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "_SHEET_ROWS", 100)
    people = read_desk.learners._roster().people.head(250)
    work = taking.write_excel(people, pl.Series(range(250), dtype=pl.UInt32), Masking.off(), tmp_path)
    while True:
        try:
            next(work)
        except StopIteration as end:
            taken = end.value
            break

    with zipfile.ZipFile(taken.path) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 3
