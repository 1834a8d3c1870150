"""Lists of people from files: exports of ALM and of Credly, and the user file of a migration."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from credly_core.domain.roster import CUT_AT, PeopleList
from credly_core.errors import UnreadableInput
from credly_core.migration.reading import TEXTS, Weight, note_answer, read_table
from credly_core.migration.reading.limits import ReadLimits
from credly_core.migration.table import Table
from credly_core.steps.learners.lists import ADDRESS_COLUMNS, LEARNER_COLUMNS, state_words
from credly_core.steps.learners.recognizing import Recognized, recognize

#: A list of a million learners with their active fields is larger than any migration file.
_LIMITS = ReadLimits(file_bytes=1_073_741_824)
_SHOWN_HEADINGS = 8
_ADDRESS = r"[^\s@,;|/]+@[^\s@,;|/]+"


@dataclass(frozen=True, slots=True)
class BroughtList:
    """A file that was read. `notes` say in words what is to be known about it."""

    list: PeopleList
    frame: pl.DataFrame
    notes: tuple[str, ...] = ()


def read_list(data: bytes, *, file: str, wanted: PeopleList | None = None) -> BroughtList:
    """The list in a file; UnreadableInput with the place where it is none, and nothing is kept then."""
    table = read_table(data, file=file, limits=_LIMITS)
    found = recognize(table.header, wanted)
    if found is None:
        raise _unknown(table, wanted)
    if not table.height:
        raise UnreadableInput(
            "The file has headings but no rows.", hint="Export it again with people in it.", file=file, row=1
        )
    frame = _addresses(table, found) if found.list.is_credlys else _learners(table, found)
    return _without_blank(frame, found.list, table)


def _unknown(table: Table, wanted: PeopleList | None) -> UnreadableInput:
    shown = ", ".join(f"“{heading.strip()}”" for heading in table.header[:_SHOWN_HEADINGS])
    missing = "no column for mail addresses" if wanted else "no headings of a list of people"
    return UnreadableInput(
        f"The file has {missing}: {shown}.",
        hint="Bring ALM's user export or that of its job generateUsers, the user file of a migration, or Credly's "
        "export of employees or of issued badges. The first row must be the headings.",
        code="learners.unknown-file",
        file=table.file,
        row=1,
    )


def _column(table: Table, place: int | None) -> pl.Series:
    if place is None:
        return pl.repeat("", table.height, dtype=pl.String, eager=True)
    return table.column(place)


def _learners(table: Table, found: Recognized) -> pl.DataFrame:
    columns = {name: _column(table, found.places.get(name)) for name in LEARNER_COLUMNS}
    columns["state"] = state_words(columns["state"], left=columns["left"])
    columns["kind"] = columns["kind"].str.strip_chars().str.to_lowercase()
    columns["learner_id"] = columns["learner_id"].str.strip_chars()
    fields = {name: table.column(place) for name, place in found.fields.items()}
    return pl.DataFrame({**columns, **fields})


def _addresses(table: Table, found: Recognized) -> pl.DataFrame:
    columns = {name: _column(table, found.places.get(name)) for name in ADDRESS_COLUMNS}
    if "name" not in found.places:
        parts = [_column(table, found.places.get(name)) for name in ("first_name", "last_name")]
        columns["name"] = (parts[0] + " " + parts[1]).str.strip_chars()
    if found.list is PeopleList.EMPLOYEES:
        columns["account"] = _column(table, None)
    columns["state"] = columns["state"].str.strip_chars().str.to_lowercase()
    return pl.DataFrame(columns)


def _without_blank(frame: pl.DataFrame, which: PeopleList, table: Table) -> BroughtList:
    """Rows that name nobody are left aside and counted; doubts about the list become notes."""
    naming = ["email", "name"] if which.is_credlys else ["learner_id", "email", "name", "unique_id"]
    is_somebody = pl.any_horizontal(pl.col(name).str.strip_chars() != "" for name in naming)
    kept = frame.filter(is_somebody)
    doubts = [note for note in table.notes if TEXTS[note.code].weight is Weight.WARNING]
    notes = [note_answer(note, table.header)["message"] for note in doubts]
    if blank := frame.height - kept.height:
        notes.append(f"{blank:,} rows name nobody and were left aside.")
    if kept.height == CUT_AT and not which.is_credlys:
        notes.append(
            f"The list has exactly {CUT_AT} rows. ALM's lists end there when they are read by offset, so people may be "
            "missing: export with the job generateUsers, or let the console read them."
        )
    if several := _several(kept["email"]):
        notes.append(f"{several:,} rows have more than one address in the cell; none of them can be compared.")
    if "learner_id" in kept.columns and (kept["learner_id"] == "").all():
        notes.append(
            "The file has no user IDs, so only addresses can be compared. The export of the job generateUsers has them."
        )
    return BroughtList(which, kept, tuple(notes))


def _several(emails: pl.Series) -> int:
    return int((emails.str.count_matches(_ADDRESS) > 1).sum())
