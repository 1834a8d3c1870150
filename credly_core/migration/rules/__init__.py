"""The checks a spec may ask for by name in a `[[rule]]`, and what each needs to be told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from credly_core.migration.filespec import RuleSpec
from credly_core.migration.findings import FindingGroup
from credly_core.migration.rules import known, repeats, rows, spreadsheet
from credly_core.migration.rules.context import RuleContext
from credly_core.migration.rules.related import Related, RelatedFiles, RelatedTable

Check = Callable[[RuleContext, RuleSpec], Iterator[FindingGroup]]


@dataclass(frozen=True, slots=True)
class RuleKind:
    """One general check: the function, how many columns it needs at least, which options it must be given.

    `by_record` is true for a check that looks at each record for itself and at no other file: it finds the same in a
    file that is looked at piece by piece.
    """

    check: Check
    columns: int = 1
    options: tuple[str, ...] = ()
    by_record: bool = False


def _elsewhere(_context: RuleContext, _rule: RuleSpec) -> Iterator[FindingGroup]:
    """For rules that are checked where the file is recognized, not on its rows."""
    return iter(())


RULES: dict[str, RuleKind] = {
    "given_together": RuleKind(rows.given_together, columns=2, by_record=True),
    "exactly_one": RuleKind(rows.exactly_one, columns=2, by_record=True),
    "before": RuleKind(rows.before, columns=2, by_record=True),
    "not_future": RuleKind(rows.not_future, by_record=True),
    "not_repeated": RuleKind(repeats.not_repeated),
    "look_alikes": RuleKind(repeats.look_alikes),
    "lost_zeros": RuleKind(spreadsheet.lost_zeros),
    "state_of_used": RuleKind(known.state_of_used, columns=2, options=("state",), by_record=True),
    "kept_id": RuleKind(known.kept_id, columns=2, by_record=True),
    "template_given": RuleKind(known.template_given, columns=2, by_record=True),
    "known_template": RuleKind(known.known_template, columns=2, options=("gone", "archived", "draft"), by_record=True),
    "picture_verdicts": RuleKind(known.picture_verdicts, by_record=True),
    "file_name": RuleKind(_elsewhere, columns=0),
}

__all__ = ["RULES", "Check", "Related", "RelatedFiles", "RelatedTable", "RuleContext", "RuleKind"]
