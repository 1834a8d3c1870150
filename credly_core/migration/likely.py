"""Which file type a file of foreign headings may be: a guess that a person confirms, never taken by itself."""

from __future__ import annotations

from collections.abc import Sequence

from credly_core.migration.filespec import FileSpec
from credly_core.migration.recognition import bind, guess_columns


def likely_type(header: Sequence[str], specs: Sequence[FileSpec]) -> FileSpec | None:
    """The file type most of whose mandatory columns are there or can be guessed: more than half of them, more of the
    headings than of any other type, and at least two; None where nothing or several fit alike."""
    found: dict[int, list[FileSpec]] = {}
    for spec in specs:
        meant = set(bind(header, spec).by_name) | {guess.column for guess in guess_columns(header, spec)}
        must = [column.name for column in spec.columns if column.required]
        if must and 2 * len(meant.intersection(must)) > len(must):
            found.setdefault(len(meant), []).append(spec)
    most = max(found, default=0)
    return found[most][0] if most > 1 and len(found[most]) == 1 else None
