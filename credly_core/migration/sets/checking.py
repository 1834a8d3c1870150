"""Check the files of a set, each for itself and all of them together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from credly_core.migration.checking import PreparedTable, check_prepared, prepare
from credly_core.migration.facts import Facts
from credly_core.migration.filespec import FileSpec
from credly_core.migration.findings import FindingGroup, Report
from credly_core.migration.sets.accounts import AccountLists
from credly_core.migration.sets.context import Found, Member, SetContext
from credly_core.migration.sets.others import report_on_other, twin_groups
from credly_core.migration.sets.report import SetFile, SetReport
from credly_core.migration.sets.rules import run_rules
from credly_core.migration.sets.sorting import Sorted, sort_files, types_by_name
from credly_core.migration.sets.uploading import missing_files, upload_order
from credly_core.migration.spec import Specs, load_specs
from credly_core.migration.table import Table

#: Makes a table ready to be checked.
Ready = Callable[[Table, FileSpec], PreparedTable]
_NO_FACTS = Facts()
_NO_LISTS = AccountLists()


def check_set(
    tables: Sequence[Table],
    *,
    complete: bool = False,
    account: AccountLists = _NO_LISTS,
    facts: Facts = _NO_FACTS,
    types: Mapping[int, str] | None = None,
    refused: Sequence[str] = (),
    specs: Specs | None = None,
    ready: Ready = prepare,
) -> SetReport:
    """Everything there is to say about these files; findings across files stand in the report of the file to blame.

    `complete` says that nothing they refer to lives anywhere but in the set and on the lists of the account: an id
    that leads nowhere is then an error, else a warning. `types` are file types that a person chose, by place in
    `tables`. `refused` are names of files that could not be read: ids that point into them are not checked.
    `ready` makes a table ready; who checks the same set again may remember.
    """
    specs = specs or load_specs()
    files = sort_files(tables, types or {}, specs)
    members = [
        Member(number, ready(item.table, item.recognition.spec), counts=not item.left_out_for)
        for number, item in enumerate(files)
        if item.recognition.spec is not None
    ]
    context = SetContext(members, complete, account, facts, specs.file, unreadable=types_by_name(refused, specs))
    found = run_rules(context, specs.bundle)
    reports = {member.number: _report(context, member, files[member.number], found) for member in members}
    whole = [item.group for item in found if item.member is None]
    return SetReport(
        files=tuple(_set_file(item, reports.get(number)) for number, item in enumerate(files)),
        whole=Report("", None, 0, ordered(whole), pl.Series("row", [], dtype=pl.UInt32)),
        order=upload_order(context, specs.bundle.rules),
        missing=missing_files(context),
        unproven=tuple(context.unproven),
        complete=complete,
    )


def ordered(groups: Sequence[FindingGroup]) -> tuple[FindingGroup, ...]:
    """Worst first."""
    return tuple(sorted(groups, key=lambda group: (group.severity.rank, group.has_records, -group.count, group.code)))


def _report(context: SetContext, member: Member, item: Sorted, found: Sequence[Found]) -> Report:
    more = [*twin_groups(item), *(each.group for each in found if each.member == member.number)]
    return check_prepared(member.prepared, facts=context.facts, related=context.related, more=more)


def _set_file(item: Sorted, report: Report | None) -> SetFile:
    return SetFile(
        item.table,
        item.recognition.spec,
        item.recognition,
        report or report_on_other(item.table, item.recognition),
        item.left_out_for,
    )
