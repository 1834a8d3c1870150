"""The checks a spec may ask for by name in a `[[rule]]`, and what each needs to be told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from credly_core.migration.filespec import RuleSpec
from credly_core.migration.findings import FindingGroup
from credly_core.migration.rules import (
    chains,
    counterparts,
    groups,
    known,
    members,
    paths,
    records,
    repeats,
    rows,
    spreadsheet,
)
from credly_core.migration.rules.conditions import leads_elsewhere
from credly_core.migration.rules.context import RuleContext
from credly_core.migration.rules.related import Related, RelatedFiles, RelatedTable

Check = Callable[[RuleContext, RuleSpec], Iterator[FindingGroup]]


@dataclass(frozen=True, slots=True)
class RuleKind:
    """One general check: the function, how many columns it needs at least, which options, lists and whether a
    condition it must be given.

    `by_record` is true for a check that looks at each record for itself and, as long as its rule speaks of no other
    file, nowhere else: it finds the same in a file that is looked at piece by piece.
    """

    check: Check
    columns: int = 1
    options: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    condition: bool = False
    by_record: bool = False


def looks_by_record(rule: RuleSpec) -> bool:
    """Whether a rule looks at each record for itself and at no other file."""
    elsewhere = rule.counts or rule.lists.get("used_by") or leads_elsewhere(rule.where)
    return RULES[rule.use].by_record and not elsewhere


def _elsewhere(_context: RuleContext, _rule: RuleSpec) -> Iterator[FindingGroup]:
    """For rules that are checked elsewhere than on the records of one file."""
    return iter(())


RULES: dict[str, RuleKind] = {
    # one record
    "never": RuleKind(records.never, condition=True, by_record=True),
    "given_together": RuleKind(rows.given_together, columns=2, by_record=True),
    "exactly_one": RuleKind(rows.exactly_one, columns=2, by_record=True),
    "before": RuleKind(rows.before, columns=2, by_record=True),
    "not_future": RuleKind(rows.not_future, by_record=True),
    "not_past": RuleKind(rows.not_past, by_record=True),
    "members_needed": RuleKind(members.members_needed, by_record=True),
    "member_names": RuleKind(members.member_names, by_record=True),
    "member_values": RuleKind(members.member_values, lists=("types",), by_record=True),
    "extension_for": RuleKind(paths.extension_for, columns=2, by_record=True),
    # the whole file
    "remind": RuleKind(records.remind, columns=0),
    "not_repeated": RuleKind(repeats.not_repeated),
    "look_alikes": RuleKind(repeats.look_alikes),
    "lost_zeros": RuleKind(spreadsheet.lost_zeros),
    # records that belong together
    "sequence": RuleKind(groups.sequence, lists=("per",)),
    "not_falling": RuleKind(groups.not_falling, lists=("per", "by")),
    "one_value": RuleKind(groups.one_value, lists=("per",)),
    "some_record": RuleKind(groups.some_record, options=("needs",), lists=("per",)),
    # chains of parents
    "no_circle": RuleKind(chains.no_circle),
    "depth": RuleKind(chains.depth, options=("most",)),
    "parents_first": RuleKind(chains.parents_first),
    # other files of the set
    "found_in": RuleKind(counterparts.found_in, options=("file",), lists=("to",)),
    "covers": RuleKind(counterparts.covers, columns=2, options=("file",), lists=("to",)),
    "folder_paths": RuleKind(paths.folder_paths, options=("file", "name", "parent", "alone")),
    # what is known from outside
    "state_of_used": RuleKind(known.state_of_used, columns=2, options=("state",), by_record=True),
    "kept_id": RuleKind(known.kept_id, columns=2, by_record=True),
    "template_given": RuleKind(known.template_given, columns=2, by_record=True),
    "known_template": RuleKind(known.known_template, columns=2, options=("gone", "archived", "draft"), by_record=True),
    "picture_verdicts": RuleKind(known.picture_verdicts, by_record=True),
    # checked elsewhere: where the file is recognized; with the cells, under a code that the column gives; with the
    # references of the set; under other codes, which the list names
    "file_name": RuleKind(_elsewhere, columns=0),
    "column": RuleKind(_elsewhere),
    "reference": RuleKind(_elsewhere),
    "said_as": RuleKind(_elsewhere, columns=0, lists=("codes",)),
}

__all__ = ["RULES", "Check", "Related", "RelatedFiles", "RelatedTable", "RuleContext", "RuleKind", "looks_by_record"]
