"""Take all repairs that need no question, each as a step of its own; a check is done between those that may meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from functools import partial

from credly_core.migration.checking import PreparedTable, check_prepared
from credly_core.migration.columnwise import SetColumn
from credly_core.migration.editing import ChangeSet, Sheet
from credly_core.migration.facts import Facts
from credly_core.migration.filespec import FileSpec
from credly_core.migration.findings import Place
from credly_core.migration.rechecking import Memory
from credly_core.migration.repairs.group import RepairGroup, Shorten, ShortNames, Stage
from credly_core.migration.repairs.proposing import propose_repairs
from credly_core.migration.table import Table

_NO_FACTS = Facts()
#: Stages in which each cell is put right for itself.
_TOGETHER = (Stage.HYGIENE, Stage.VALUES)
#: A repair that was taken so often goes round in a circle with another.
_MOST = 8


def repair_all(
    sheet: Sheet,
    spec: FileSpec,
    *,
    facts: Facts = _NO_FACTS,
    short_names: ShortNames | None = None,
    shorten: Callable[[Table], Shorten] | None = None,
    skip: Collection[str] = (),
    begin: tuple[RepairGroup, ...] = (),
    ready: Callable[[Table], PreparedTable] | None = None,
) -> Sheet:
    """The sheet after every repair that is sure; repairs with a question are left for a person.

    They are taken in the order of their stages, whatever order a report tells its findings in, and again as long as
    they change anything: one repair may show what another has to put right. What none of them could put right stays a
    finding. Repairs of the codes in `skip` are not taken. `begin` are the repairs of the sheet as it is, where a caller
    knows them; `ready` makes its tables ready.
    """
    taken: Counter[str] = Counter()
    ready = ready or partial(_ready, Memory(), spec)
    offers = begin
    while True:
        prepared = ready(sheet.table)
        if not offers:
            report = check_prepared(prepared, facts=facts)
            any_names = shorten(sheet.table) if shorten else None
            offers = propose_repairs(sheet.table, spec, report, short_names=short_names, shorten=any_names)
        found = _next(tuple(offer for offer in offers if offer.code not in skip), taken, _alone(prepared))
        if not found:
            return sheet
        offers = ()
        for key, step in found:
            taken[key] += 1
            sheet = sheet.apply(step)


def _ready(memory: Memory, spec: FileSpec, table: Table) -> PreparedTable:
    return memory.prepare("", table, spec)


def _alone(prepared: PreparedTable) -> frozenset[str]:
    """The keys of the repairs whose findings came from looking at each cell of a column for itself."""
    return frozenset(f"{group.code}@{group.column}" for group in prepared.groups if group.place is Place.CELL)


def _next(
    offers: tuple[RepairGroup, ...], taken: Counter[str], alone: Collection[str]
) -> tuple[tuple[str, ChangeSet], ...]:
    """The first repair in order that changes anything, and was not taken too often. Those behind it go along as long as
    no check between them could say anything else: they are of the same stage, and each is about the cells of a column
    that none before it touched.
    """
    found: dict[int | None, tuple[str, ChangeSet]] = {}
    stage = None
    for offer in sorted(offers, key=lambda offer: offer.stage):
        if not offer.is_sure or taken[offer.key] >= _MOST or (step := offer.change()).is_empty:
            continue
        column = _column_of(step) if offer.stage in _TOGETHER and offer.key in alone else None
        if found and (column is None or column in found or offer.stage is not stage):
            break
        found[column] = (offer.key, step)
        stage = offer.stage
        if column is None:
            break
    return tuple(found.values())


def _column_of(step: ChangeSet) -> int | None:
    """The one column whose cells a step changes; None where it does more, or something else."""
    columns = {each.position if isinstance(each, SetColumn) else None for each in step.operations}
    return columns.pop() if len(columns) == 1 else None
