"""What becomes of a file when it is taken away: its name, and the way it is written."""

from __future__ import annotations

from collections.abc import Mapping

from credly_core.migration.table import Dialect, Table
from credly_core.migration.writing import dialect_difference

OURS = Dialect()


def export_names(names: Mapping[int, str]) -> dict[int, str]:
    """A name in the zip for each file: ALM's own, and where two files would share one, the later in a folder.

    Give those that count first.
    """
    found: dict[int, str] = {}
    times: dict[str, int] = {}
    for number, name in names.items():
        last = last_part(name)
        times[last.casefold()] = times.get(last.casefold(), 0) + 1
        again = times[last.casefold()]
        found[number] = last if again == 1 else f"{again}/{last}"
    return found


def on_export(base: Table, now: Table, name: str) -> tuple[str, ...]:
    """What taking the file away changes in its bytes beside the steps, in words."""
    last = last_part(now.file)
    renamed = (f"the name “{last}” becomes “{name}”",) if last != name else ()
    left_out = tuple(_NOT_WRITTEN[note.code] for note in base.notes if note.code in _NOT_WRITTEN)
    return (*renamed, *dialect_difference(base.dialect, OURS), *dict.fromkeys(left_out))


#: What the reader passed over, by the code of its note.
_NOT_WRITTEN = {
    "header.below": "the rows above the headings are left out",
    "row.blank": "blank lines are left out",
    "row.width": "empty cells beyond the last heading are left out",
}


def last_part(name: str) -> str:
    """A file's own name, without the zip and folders it came in."""
    return name.replace("\\", "/").rsplit("/", 1)[-1] or "file.csv"
