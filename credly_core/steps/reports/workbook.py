"""The report as a workbook: a first sheet with the five numbers, then one sheet for each measure with all its rows."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import TYPE_CHECKING

from credly_core.migration.writing import neutralized
from credly_core.steps.reports.answers import Content, Part
from credly_core.steps.reports.telling import SHARES

if TYPE_CHECKING:
    from xlsxwriter import Workbook  # type: ignore[import-untyped]
    from xlsxwriter.format import Format  # type: ignore[import-untyped]
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

#: A sheet holds 1,048,576 rows; nobody reads so many, and lists of people come from the page.
_MOST_ROWS = 200_000
_NAME = 31
_WIDEST = 60
#: Rows looked at for the width of a column.
_SAMPLE = 200


def as_workbook(content: Content) -> bytes:
    """The workbook; no text in it is ever a formula."""
    import xlsxwriter

    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        _Writer(book).write(content)
    return target.getvalue()


class _Writer:
    """One workbook with its cell formats."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._title = book.add_format({"bold": True, "font_size": 16})
        self._big = book.add_format({"bold": True, "num_format": "#,##0", "align": "left"})
        self._share = book.add_format({"num_format": "0.0%"})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._number = book.add_format({"num_format": "#,##0"})
        self._decimal = book.add_format({"num_format": "#,##0.0"})

    def write(self, content: Content) -> None:
        """The first sheet and one for each measure."""
        front = self._book.add_worksheet("Report")
        names = {part.measure.name: part.measure.name[:_NAME] for part in content.parts}
        for part in content.parts:
            self._sheet(self._book.add_worksheet(names[part.measure.name]), part)
        self._front(front, content, names)

    def _front(self, sheet: Worksheet, content: Content, names: dict[str, str]) -> None:
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 2, 70)
        _text(sheet, 0, 0, content.title, self._title)
        about = [content.organization, f"As of {content.as_of.strftime('%-d %b %Y, %H:%M UTC')}", *content.filters]
        if not content.is_complete:
            about.append("The copy is not complete: numbers speak of what had arrived.")
        about.append("People behind pseudonyms" if content.is_masked else "With names of people")
        place = 1
        for line in about:
            _text(sheet, place, 0, line)
            place += 1
        place += 1
        for one in content.headlines:
            _text(sheet, place, 0, one.noun)
            plain = one.value.replace(",", "")
            if plain.isascii() and plain.isdigit():
                sheet.write_number(place, 1, int(plain), self._big)
            else:
                _text(sheet, place, 1, f"{one.value} ({one.note})" if one.note else one.value, self._big)
            place += 1
        for line in content.changes:
            _text(sheet, place + 1, 0, line)
            place += 1
        place += 2
        for column, heading in enumerate(("Sheet", "What it says", "How it is made")):
            _text(sheet, place, column, heading, self._head)
        for part in content.parts:
            place += 1
            sheet.write_url(place, 0, f"internal:'{names[part.measure.name]}'!A1", string=part.title)
            _text(sheet, place, 1, _cut_note(part))
            _text(sheet, place, 2, part.measure.definition)

    def _sheet(self, sheet: Worksheet, part: Part) -> None:
        columns = [name for name in part.measure.columns if name in part.frame.columns]
        shown = part.frame[columns].head(_MOST_ROWS)
        for place, name in enumerate(columns):
            heading = part.measure.columns[name]
            _text(sheet, 0, place, heading, self._head)
            sample = [len(str(one)) for one in shown[name].head(_SAMPLE)]
            sheet.set_column(place, place, min(_WIDEST, max([len(heading), 10, *sample]) + 2))
            for row, value in enumerate(shown[name], start=1):
                self._cell(sheet, row, place, name, value)
        sheet.freeze_panes(1, 0)
        if len(shown):
            sheet.autofilter(0, 0, len(shown), len(columns) - 1)

    def _cell(self, sheet: Worksheet, row: int, place: int, name: str, given: object) -> None:
        value = given.item() if hasattr(given, "item") else given
        if value is None or value != value:  # noqa: PLR0124  not a number, or no time
            return
        if isinstance(value, bool):
            sheet.write_string(row, place, "yes" if value else "no")
        elif isinstance(value, int | float):
            sheet.write_number(row, place, value, self._format(name, value))
        elif isinstance(value, datetime | date):
            sheet.write_datetime(row, place, datetime(value.year, value.month, value.day), self._day)  # noqa: DTZ001
        else:
            _text(sheet, row, place, str(value))

    def _format(self, name: str, value: float) -> Format:
        if name in SHARES:
            return self._share
        return self._number if isinstance(value, int) else self._decimal


def _text(sheet: Worksheet, row: int, column: int, text: str, style: Format | None = None) -> None:
    sheet.write_string(row, column, neutralized(text)[:32_767], style)


def _cut_note(part: Part) -> str:
    if len(part.frame) <= _MOST_ROWS:
        return part.sentence
    return f"{part.sentence} (the first {_MOST_ROWS:,} of {len(part.frame):,} rows)"
