"""From a report to the repairs that can be offered."""

from __future__ import annotations

from credly_core.migration.filespec import FileSpec
from credly_core.migration.findings import FindingGroup, Report
from credly_core.migration.repairs import cells, frame
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
    offers += [frame.map_headings(bench), frame.order_columns(bench)]
    return tuple(offer for offer in offers if offer is not None)


def _repair(bench: Workbench, group: FindingGroup) -> RepairGroup | None:
    if not group.has_records:
        make = frame.MAKERS.get(group.code)
        return make(bench, group) if make else None
    if group.code == "BADGE-3":
        names = [column.name for column in bench.spec.columns if "name.length" in column.codes.values()]
        return cells.short_names(bench, group) if group.column in names else None
    found = frame.MAKERS.get(group.code) or cells.MAKERS.get(group.code) or cells.take_proposals
    return found(bench, group)
