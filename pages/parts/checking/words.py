"""A file of a check in words: what it is, how it stands, how it was read."""

from __future__ import annotations

from credly_core.migration.recognition import How
from credly_core.steps.check import CheckedFile
from credly_core.steps.check.changing import ChangeCounts
from pages.parts.text import count

_KILO = 1000
_OF = "the columns of "
_AS_SPECIFIED = "headings as specified"
#: Why a file without a type has none.
_WITHOUT_TYPE = {
    How.NAMED_ONLY: "Adobe names it, but has published nothing about what stands in it",
    How.NOT_MIGRATION: "A file of Adobe Learning Manager, but not one for a migration",
}


def short_name(file: CheckedFile) -> str:
    """The name without the zip and the folders it came in."""
    return (file.file or file.name).replace("\\", "/").rsplit("/", 1)[-1]


def standing(file: CheckedFile) -> tuple[str, str, str]:
    """Tone, glyph and word of how a file stands."""
    if file.refusal is not None:
        return "error", "block", "Cannot be read"
    if file.type is None:
        return "warning", "help", "Type not known"
    if file.errors:
        return "error", "dangerous", "ALM would reject it"
    if file.warnings:
        return "warning", "warning", "Look at the warnings"
    return "good", "check_circle", "ALM would take it"


def kind_of(file: CheckedFile) -> str:
    """What a file is: the title of its type, or why it has none."""
    if file.refusal is not None:
        return "Cannot be read"
    recognition = file.recognition
    if recognition is None:
        return "Type not known"
    if recognition.spec is not None:
        return recognition.spec.title
    return recognition.note or _WITHOUT_TYPE.get(recognition.how, "Type not known")


def shape_of(file: CheckedFile) -> str:
    """Which of the known shapes its headings have."""
    if file.recognition is None or file.recognition.spec is None:
        return ""
    return _AS_SPECIFIED if file.recognition.shape == "standard" else file.recognition.shape_title


#: Headings as a list of files says them: there is room for a few words.
_SHORTER = (
    ("the workbook and of Adobe's published sample", "workbook and sample"),
    ("Adobe's published sample", "Adobe's sample"),
    ("the workbook", "Adobe's workbook"),
)


def heading_phrase(words: str) -> str:
    """The shape of the headings in as few words as make a phrase."""
    if not words.startswith(_OF):
        return words
    rest = words.removeprefix(_OF)
    for long, short in _SHORTER:
        rest = rest.replace(long, short)
    return f"as in {rest}"


def unlike_cells(counts: ChangeCounts) -> list[str]:
    """What was changed beside cells, in half sentences; rows are no cells."""
    found = (
        (counts.rows_removed, "row", "rows", " removed"),
        (counts.rows_added, "row", "rows", " added"),
        (counts.others, "other change", "other changes", ""),
    )
    return [count(number, one, many) + done for number, one, many, done in found if number]


def remarks(file: CheckedFile) -> list[str]:
    """What is worth knowing about a file in the list of files, in half sentences."""
    if file.refusal is not None:
        return [f"{file.refusal.message} {file.refusal.hint}".strip()]
    said = []
    if file.left_out_for:
        said.append(f"not counted: {file.left_out_for} is of the same type")
    if file.type and short_name(file) != file.export_name.rsplit("/", 1)[-1]:
        said.append(f"will be called {file.export_name}")
    return said


def size_of(file: CheckedFile) -> str:
    """Bytes as people read them."""
    if file.size < _KILO:
        return count(file.size, "byte")
    return f"{file.size / _KILO:,.1f} KB" if file.size < _KILO**2 else f"{file.size / _KILO**2:,.1f} MB"
