"""What reading says about a file, in one line."""

from __future__ import annotations

from pathlib import Path

from credly_core.errors import UnreadableInput
from credly_core.migration.reading import describe_reading
from credly_core.migration.zipping import read_zip


def verdict_of(path: Path) -> str:
    """`read ROWSxCOLUMNS notes…`, `opened FILES…` or `refused code@row,column`."""
    if path.suffix == ".zip":
        return _verdict_of_zip(path)
    answer = describe_reading(path, path.name)
    if answer.table is None:
        assert answer.refusal is not None
        return f"refused {answer.refusal.code}@{answer.refusal.row or '-'},{answer.refusal.column or '-'}"
    notes = [note.code + (f"@{note.row}" if note.row else "") for note in answer.table.notes]
    return " ".join([f"read {answer.table.height}x{answer.table.width}", *notes])


def _verdict_of_zip(path: Path) -> str:
    try:
        content = read_zip(path, file=path.name)
    except UnreadableInput as refusal:
        return f"refused {refusal.code}"
    return f"opened {len(content.files)} files, {sum(len(data) for _, data in content.files)} bytes"
