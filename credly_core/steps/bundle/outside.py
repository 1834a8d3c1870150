"""A file we wrote that somebody else's program has touched since: what changed in its bytes, what in its cells."""

from __future__ import annotations

from credly_core.migration.table import Dialect, Table
from credly_core.migration.writing import dialect_difference
from credly_core.steps.bundle.comparing import compare
from credly_core.steps.bundle.views import Difference, OutsideChange


def compare_outside(
    ours: Table, theirs: Table, *, data: bytes, name: str, encoding: str | None = None
) -> OutsideChange:
    """Compare our rows with a file that was read; our own dialect is what the writer makes."""
    file_changes = dialect_difference(Dialect(), theirs.dialect)
    difference = compare(ours, theirs)
    return OutsideChange(_sentence(difference, file_changes), file_changes, difference, data, name, encoding)


def _sentence(difference: Difference, file_changes: tuple[str, ...]) -> str:
    parts = []
    if difference.cells:
        parts.append(f"{len(difference.cells)} cell{'s' if len(difference.cells) != 1 else ''}")
    if difference.added:
        parts.append(f"{len(difference.added)} row{'s' if len(difference.added) != 1 else ''} added")
    if difference.removed:
        parts.append(f"{len(difference.removed)} row{'s' if len(difference.removed) != 1 else ''} removed")
    parts += difference.header
    if difference.reordered:
        parts.append("rows in another order")
    parts += file_changes
    return f"Changed outside: {', '.join(parts)}." if parts else "Not changed: the file says exactly what we wrote."
