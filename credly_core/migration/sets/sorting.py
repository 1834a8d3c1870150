"""Say what each file of a set is, and which one counts when two are of one type."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from credly_core.migration.recognition import How, Recognition
from credly_core.migration.spec import Specs
from credly_core.migration.table import Table


@dataclass(frozen=True)
class Sorted:
    """A file and what it was recognized as; `left_out_for` names the file of the same type that counts instead."""

    table: Table
    recognition: Recognition
    left_out_for: str = ""


def sort_files(tables: Sequence[Table], types: Mapping[int, str], specs: Specs) -> list[Sorted]:
    """Every file with its type; `types` are those a person chose, by place in `tables` (empty text: none of them)."""
    found = [Sorted(table, _recognized(table, types.get(place), specs)) for place, table in enumerate(tables)]
    best: dict[str, Sorted] = {}
    for item in found:
        if item.recognition.spec is not None:
            name = item.recognition.spec.name
            best[name] = min(best.get(name, item), item, key=_rank)
    return [_settled(item, best) for item in found]


def types_by_name(names: Sequence[str], specs: Specs) -> dict[str, str]:
    """File types with the name of a file that must be one, going by the name alone: nobody could read it."""
    found = [(specs.recognize(name, ()).spec, name) for name in names]
    return {spec.name: name for spec, name in reversed(found) if spec is not None}


def _recognized(table: Table, chosen: str | None, specs: Specs) -> Recognition:
    if chosen is None:
        return specs.recognize(table.file, table.header)
    return specs.recognize_as(chosen, table.header)


#: Surest first: the file that ALM itself would pick up counts.
_SURENESS = (How.NAME, How.CHOSEN, How.CASE, How.COPY, How.ALIAS, How.HEADING)


def _rank(item: Sorted) -> tuple[int, int]:
    """The right name first; of two right names the one in the outermost folder, of two such the first given."""
    folders = len(re.split(r"[\\/]", item.table.file))
    return _SURENESS.index(item.recognition.how), folders


def _settled(item: Sorted, best: Mapping[str, Sorted]) -> Sorted:
    spec = item.recognition.spec
    if spec is None or best[spec.name] is item:
        return item
    return replace(item, left_out_for=best[spec.name].table.file)
