"""What headings of somebody's own probably mean, and the step that names the columns once a person has said so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from credly_core.errors import NotAllowed
from credly_core.migration.editing import ChangeSet, SetHeader
from credly_core.migration.filespec import FileSpec
from credly_core.migration.recognition import bind, guess_columns
from credly_core.migration.table import Table

_EXAMPLES, _LOOKED_AT = 3, 20


@dataclass(frozen=True, slots=True)
class MappingGuess:
    """A heading of somebody's own file and the ALM column it probably means; to be confirmed by a person.

    `position` tells headings apart that stand twice. `confidence` runs from 0.0 to 1.0; `meaning` is empty where
    nothing fits.
    """

    position: int
    heading: str
    meaning: str
    confidence: float
    examples: tuple[str, ...] = ()


def guess_meanings(table: Table, spec: FileSpec) -> tuple[MappingGuess, ...]:
    """For every column, from left to right: what it is for sure, else what it may be, with some of its cells."""
    sure = {binding.position: name for name, binding in bind(table.header, spec).by_name.items()}
    by_position = {guess.position: guess for guess in guess_columns(table.header, spec)}
    guesses = []
    for position, heading in enumerate(table.header):
        guess = by_position.get(position)
        meaning = guess.column if guess else sure.get(position, "")
        confidence = guess.confidence / 100 if guess else float(bool(meaning))
        examples = [cell for cell in table.column(position).head(_LOOKED_AT).to_list() if cell][:_EXAMPLES]
        guesses.append(MappingGuess(position, heading, meaning, confidence, tuple(examples)))
    return tuple(guesses)


def naming_step(table: Table, mapping: Mapping[int, str]) -> ChangeSet:
    """The step that gives confirmed headings their ALM names; by place, because a heading may stand twice."""
    wanted = [name for name in mapping.values() if name]
    after = tuple(mapping.get(position) or heading for position, heading in enumerate(table.header))
    twice = {name for name in wanted if after.count(name) > 1}
    if twice:
        raise NotAllowed(
            f"Two headings were given the same meaning: {', '.join(sorted(twice))}.", hint="Choose one of them."
        )
    operations = (SetHeader(table.header, after),) if after != table.header else ()
    return ChangeSet("Name the columns as ALM does", "header.mapping", operations)
