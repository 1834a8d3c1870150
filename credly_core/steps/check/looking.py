"""One look at a whole set: what the check says of its files and of all of them together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from credly_core.migration.checking import prepare
from credly_core.migration.facts import Facts
from credly_core.migration.sets import AccountLists, SetReport, check_set
from credly_core.migration.sets.checking import Ready
from credly_core.migration.table import Table


def look_at_set(
    tables: Sequence[Table],
    *,
    complete: bool,
    account: AccountLists,
    facts: Facts,
    types: Mapping[int, str] | None = None,
    refused: Sequence[str] = (),
    ready: Ready = prepare,
) -> SetReport:
    """The report on a set; where no file of it is a migration file, nothing is said about the set as a whole."""
    report = check_set(
        tables, complete=complete, account=account, facts=facts, types=types, refused=refused, ready=ready
    )
    if any(file.spec is not None for file in report.files):
        return report
    return replace(report, whole=replace(report.whole, groups=()))
