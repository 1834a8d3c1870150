"""What a saved set remembers beside its files: what it promised, and what is to be done by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict

import orjson

from credly_core.domain.complete_set import ByHand, Expectation, Expected, SourceBook, SourceRow
from credly_core.domain.ids import TemplateId
from credly_core.errors import StoreError
from credly_core.migration.reading import read_table
from credly_core.migration.recognition import bind
from credly_core.migration.spec import load_specs
from credly_core.migration.table import Table
from credly_core.steps.complete_set.workshop import key_of

_FORMAT = 1


def promises_to_bytes(expectations: Iterable[Expectation], by_hand: Iterable[ByHand]) -> bytes:
    """As JSON, for the store and for the zip."""
    content = {
        "format": _FORMAT,
        "expected": [{**asdict(one), "kind": one.kind.value} for one in expectations],
        "by_hand": [
            {"key": one.key, "template_id": one.template_id, "badge": one.badge_name, "place": one.place}
            | {"why": one.why, "steps": one.steps, "after_run": one.after_run}
            for one in by_hand
        ],
    }
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def expectations_of(data: bytes) -> tuple[Expectation, ...]:
    """What a saved set promised."""
    content = orjson.loads(data)
    if content.get("format") != _FORMAT:
        raise StoreError("This set was saved by another version of the program.", hint="Build and save it again.")
    return tuple(_expectation(one) for one in content["expected"])


def _expectation(plain: Mapping[str, object]) -> Expectation:
    key = plain["key"]
    fields = {**plain, "kind": Expected(plain["kind"]), "key": tuple(key) if isinstance(key, list) else ()}
    return Expectation(**fields)  # type: ignore[arg-type]  # as it was written


def rows_of(table: Table, *, origin: str) -> list[SourceRow]:
    """The rows of a table whose file type is known by its name, by the headings of today."""
    spec = load_specs().file(table.file)
    places = {name: binding.position for name, binding in bind(table.header, spec).by_name.items()}
    columns = {name: table.column(place).str.strip_chars().to_list() for name, place in places.items()}
    made = []
    for number in range(table.height):
        cells = {name: column[number] for name, column in columns.items()}
        made.append(SourceRow(table.file, key_of(table.file, cells), cells, origin))
    return made


def book_of(files: Mapping[str, bytes], *, origin: str) -> SourceBook:
    """The rows of a saved set."""
    return SourceBook.of(row for table in tables_of(files) for row in rows_of(table, origin=origin))


def tables_of(files: Mapping[str, bytes]) -> list[Table]:
    """The migration files among some files."""
    names = load_specs().names
    return [read_table(data, file=name) for name, data in files.items() if name in names]


def taken_rows(book: SourceBook, arrived: Iterable[Expectation]) -> list[SourceRow]:
    """The rows of a set whose promises were kept: ALM must have taken them."""
    found = (book.row(one.file, *one.key) for one in arrived if one.file)
    return [row for row in found if row is not None]


def templates_in(book: SourceBook) -> list[TemplateId]:
    """The templates a set speaks of."""
    ids = (row["externalBadgeId"].lower() for row in book.of_file("badge.csv"))
    return [TemplateId(one) for one in ids if one]
