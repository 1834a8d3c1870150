"""From a report to the repairs that can be offered."""

from __future__ import annotations

from collections.abc import Callable

from credly_core.migration.filespec import FileSpec
from credly_core.migration.findings import FindingGroup, Report
from credly_core.migration.repairs import cells, doubles, frame, numbers, rewriting, spelling, surplus, truth
from credly_core.migration.repairs.group import RepairGroup, Shorten, ShortNames, Workbench
from credly_core.migration.table import Table


def propose_repairs(
    table: Table,
    spec: FileSpec,
    report: Report,
    *,
    short_names: ShortNames | None = None,
    shorten: Shorten | None = None,
) -> tuple[RepairGroup, ...]:
    """One repair for every group of findings that can be put right, in the order of the report.

    Nothing is changed: a repair makes its step when it is asked for it. `short_names` proposes names for records
    whose name is too long or used twice; `shorten` does so for any column.
    """
    bench = Workbench(table, spec, report, short_names, shorten)
    offers = [_repair(bench, group) for group in report.groups]
    offers += [frame.map_headings(bench), frame.order_columns(bench), surplus.add_optional(bench)]
    return tuple(offer for offer in offers if offer is not None)


#: Makers by the general code of a finding, whatever a column calls it.
_GENERAL: dict[str, Callable[[Workbench, FindingGroup], RepairGroup | None]] = {
    "boolean.value": truth.settle_truth,
    "email.shape": rewriting.bare_address,
    "json.shape": rewriting.straight_json,
    "number.format": numbers.read_numbers,
    "value.length": cells.short_names,
}
#: Makers of repairs of the frame that need more than a group's spots.
_FRAME: dict[str, Callable[[Workbench, FindingGroup], RepairGroup | None]] = {
    **frame.MAKERS,
    "header.repeated": surplus.remove_repeated_headings,
    "header.unlisted": surplus.remove_unlisted,
}


def _repair(bench: Workbench, group: FindingGroup) -> RepairGroup | None:
    if not group.has_records:
        make = _FRAME.get(group.code)
        return make(bench, group) if make else None
    if group.code == "BADGE-3":
        names = [column.name for column in bench.spec.columns if "name.length" in column.codes.values()]
        return cells.short_names(bench, group) if group.column in names else None
    if spelling.is_about(bench, group):
        return spelling.settle_spelling(bench, group)
    if group.code == bench.spec.key_code:
        return doubles.keep_one(bench, group)
    known = frame.MAKERS.get(group.code) or cells.MAKERS.get(group.code) or _GENERAL.get(_general_code(bench, group))
    return (known or cells.take_proposals)(bench, group)


def _general_code(bench: Workbench, group: FindingGroup) -> str:
    """The code of a finding before its column gave it a name of its own."""
    for column in bench.spec.columns:
        if column.name == group.column:
            return next((general for general, own in column.codes.items() if own == group.code), group.code)
    return group.code
