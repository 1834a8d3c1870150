"""Takes learners away as a file for a spreadsheet: a piece at a time, whatever their number."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

import polars as pl

from credly_core.domain.masking import Masking
from credly_core.domain.people import IdentityReason, IdentityVerdict, PersonWarning
from credly_core.domain.roster import FIELD
from credly_core.errors import StoreError
from credly_core.migration.writing import neutralized
from credly_core.steps.masking import masked_polars
from credly_core.steps.run import Progress

_ROWS_AT_ONCE = 50_000
#: What a sheet holds below its headings.
_SHEET_ROWS = 1_048_575
_SIGNS = "=+\\-@＝＋－＠"
_UNSEEN = "\\s\u00a0\u200b\u200c\u200d\u2060\ufeff"
#: Cells that `neutralized` may change; all others are left alone without looking at each.
_SUSPECT = f"^[{_UNSEEN}]*[{_SIGNS}]|^[\t\r\n]|[;|\t\r\n][{_UNSEEN}]*[{_SIGNS}]"
_MARK = "\ufeff".encode()

#: What a verdict is called in files and on pages.
VERDICT_WORDS: dict[IdentityVerdict, str] = {
    IdentityVerdict.EXACT: "Exact",
    IdentityVerdict.SAME_BUT_FOR_CASE: "Same but for case",
    IdentityVerdict.SECOND_ADDRESS: "Second address",
    IdentityVerdict.KNOWN_BY_ID: "Known by ALM id",
    IdentityVerdict.LOOK_ALIKE: "Look-alike",
    IdentityVerdict.NOT_THERE: "Not there",
}


@dataclass(frozen=True, slots=True)
class TakenFile:
    """A file that was made. It stays until a newer one of its kind is made."""

    path: Path
    name: str
    media_type: str
    rows: int

    def read(self) -> bytes:
        """Its bytes; StoreError where it was cleared away meanwhile."""
        try:
            return self.path.read_bytes()
        except OSError as trouble:
            raise StoreError("The file is not there any more.", hint="Make it again.") from trouble


def write_csv(
    people: pl.DataFrame, places: pl.Series, masking: Masking, folder: Path
) -> Generator[Progress, None, TakenFile]:
    """The rows as CSV: UTF-8 with the mark Excel needs, formulas made harmless, people masked where they are."""
    target = _target(folder, ".csv")
    try:
        with _opened(target) as file:
            file.write(_MARK)
            for done, piece in _pieces(people, places, masking):
                yield Progress(done, places.len(), f"Writing {done:,} of {places.len():,} rows")
                harmless = piece.select(_harmless(cells) for cells in piece)
                blank_is_empty = harmless.select(pl.when(pl.all() != "").then(pl.all()))
                blank_is_empty.write_csv(file, include_header=not done, line_terminator="\r\n")
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return TakenFile(target, "learners.csv", "text/csv", places.len())


def write_excel(
    people: pl.DataFrame, places: pl.Series, masking: Masking, folder: Path
) -> Generator[Progress, None, TakenFile]:
    """The rows as an Excel workbook, all cells text; a sheet that is full is followed by another."""
    import xlsxwriter  # type: ignore[import-untyped]

    target = _target(folder, ".xlsx")
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "tmpdir": str(folder)}
    book = xlsxwriter.Workbook(str(target), options)
    sheet, row = None, _SHEET_ROWS + 1
    try:
        for done, piece in _pieces(people, places, masking):
            yield Progress(done, places.len(), f"Writing {done:,} of {places.len():,} rows")
            for cells in piece.iter_rows():
                if sheet is None or row > _SHEET_ROWS:
                    sheet, row = book.add_worksheet(), 1
                    sheet.write_row(0, 0, piece.columns)
                    sheet.freeze_panes(1, 0)
                for column, cell in enumerate(cells):
                    if cell:
                        sheet.write_string(row, column, cell)
                row += 1
        yield Progress(places.len(), places.len(), "Packing the workbook")
        book.close()
    except BaseException:
        with suppress(Exception):
            book.close()
        target.unlink(missing_ok=True)
        raise
    os.chmod(target, 0o600)
    media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return TakenFile(target, "learners.xlsx", media, places.len())


def _target(folder: Path, end: str) -> Path:
    """A new place for a file; older ones of its kind are cleared away."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for old in folder.glob(f"*{end}"):
        with suppress(OSError):
            old.unlink()
    return folder / f"{uuid4().hex}{end}"


def _opened(path: Path) -> BinaryIO:
    return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _pieces(people: pl.DataFrame, places: pl.Series, masking: Masking) -> Iterator[tuple[int, pl.DataFrame]]:
    """The rows as they are read by people, so many at a time, with how many went before; one piece at least."""
    for start in range(0, max(1, places.len()), _ROWS_AT_ONCE):
        yield start, readable(people[places.slice(start, _ROWS_AT_ONCE)], masking)


def readable(people: pl.DataFrame, masking: Masking) -> pl.DataFrame:
    """Learners with headings and sentences instead of codes; while people are masked, without what else tells."""
    shown = masked_polars(people, masking, names=["name"], addresses=["email", "matched_email", "main_email", "meant"])
    fields = [] if masking.is_on else [name for name in people.columns if name.startswith(FIELD)]
    telling = {} if masking.is_on else {"unique_id": "Unique ID", "manager": "Manager"}
    plain = {"kind": "Kind", "profile": "Profile", "joined": "Joined", "last_login": "Last login", "left": "Left"}
    return shown.select(
        pl.col("learner_id").alias("ALM user ID"),
        pl.col("name").alias("Name"),
        pl.col("email").alias("E-mail"),
        pl.col("state").alias("State"),
        _words("verdict", {one.value: words for one, words in VERDICT_WORDS.items()}).alias("Verdict"),
        pl.col("sure").cast(pl.String).alias("How sure"),
        _reason().alias("Reason"),
        pl.col("matched_email").alias("Address at Credly"),
        pl.col("meant").alias("Meant"),
        pl.col("warnings").list.eval(_words("", {one.code: one.value for one in PersonWarning})).list.join(" ")
        .alias("Warnings"),
        *(pl.col(name).alias(label) for name, label in {**telling, **plain}.items() if name in people.columns),
        *(pl.col(name).alias(name.removeprefix(FIELD)) for name in fields),
    ).with_columns(pl.all().fill_null(""))  # fmt: skip


def _words(column: str, words: dict[str, str]) -> pl.Expr:
    source = pl.col(column) if column else pl.element()
    return source.cast(pl.String).replace_strict(list(words), list(words.values()), return_dtype=pl.String)


def _reason() -> pl.Expr:
    sentence = _words("reason", {one.code: one.value for one in IdentityReason})
    for name, column in (("{matched}", "matched_email"), ("{main}", "main_email")):
        sentence = sentence.str.replace(name, pl.col(column).fill_null("another address"), literal=True)
    return sentence


def _harmless(cells: pl.Series) -> pl.Series:
    is_suspect = cells.str.contains(_SUSPECT)
    if not is_suspect.any():
        return cells
    suspects = cells.filter(is_suspect).unique()
    made = pl.Series([neutralized(cell) for cell in suspects.to_list()], dtype=pl.String)
    return cells.replace_strict(suspects, made, default=cells)
