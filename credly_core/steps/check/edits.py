"""What a person types into cells, as a change; refused when the cells are not what the person saw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from credly_core.errors import NotAllowed, Stale
from credly_core.migration.editing import CellChange
from credly_core.steps.check.answers import CheckedFile


def cell_changes(
    file: CheckedFile, edits: Mapping[int, Mapping[int, str]], before: Mapping[int, Sequence[str]]
) -> list[CellChange]:
    """The cells that get another text. `before` holds rows as they were shown; of other rows nothing is known."""
    changes = []
    for record, cells in edits.items():
        for column, text in cells.items():
            if file.table is None or not (0 <= record < file.table.height and 0 <= column < file.table.width):
                raise NotAllowed(f"There is no column {column + 1} in record {record + 1}.", hint="Reload the table.")
            now = str(file.table.column(column)[record])
            if record in before and before[record][column] != now:
                raise _changed(file, record, column)
            _refuse_unwritable(text)
            changes.append(CellChange(record, column, now, text))
    return [change for change in changes if change.before != change.after]


def _changed(file: CheckedFile, record: int, column: int) -> Stale:
    place = f"{file.table.header[column] or 'A cell'} in row {file.table.rows[record]}" if file.table else "A cell"
    return Stale(
        f"{place} was changed in another tab meanwhile; nothing was typed over.",
        hint="The page shows it as it is now. Look at it, then type again.",
        code="check.stale",
    )


def _refuse_unwritable(text: str) -> None:
    """No file can hold half a character, and none that ALM reads the character with the number 0."""
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        what = "the character number 0" if "\0" in text else "half a character"
        raise NotAllowed(
            f"The text holds {what}, which cannot be written into a file. Nothing was changed.",
            hint="Type the text instead of pasting it, or paste it without formatting.",
            code="check.unwritable",
        )


def edit_title(file: CheckedFile, changes: Sequence[CellChange]) -> str:
    """What the step is called."""
    if file.table is not None and len(changes) == 1:
        heading = file.table.header[changes[0].column] or "a cell"
        return f"{file.file}: edit {heading} in row {file.table.rows[changes[0].record]}"
    return f"{file.file}: edit {len(changes):,} cells"
