"""Take all repairs that need no question, one after the other, each as a step of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from functools import partial

from credly_core.migration.checking import PreparedTable, check_prepared
from credly_core.migration.editing import ChangeSet, Sheet
from credly_core.migration.facts import Facts
from credly_core.migration.filespec import FileSpec
from credly_core.migration.rechecking import Memory
from credly_core.migration.repairs.group import RepairGroup, Shorten, ShortNames
from credly_core.migration.repairs.proposing import propose_repairs
from credly_core.migration.table import Table

_NO_FACTS = Facts()
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
        if not offers:
            report = check_prepared(ready(sheet.table), facts=facts)
            any_names = shorten(sheet.table) if shorten else None
            offers = propose_repairs(sheet.table, spec, report, short_names=short_names, shorten=any_names)
        found = _next(tuple(offer for offer in offers if offer.code not in skip), taken)
        if found is None:
            return sheet
        key, step = found
        offers = ()
        taken[key] += 1
        sheet = sheet.apply(step)


def _ready(memory: Memory, spec: FileSpec, table: Table) -> PreparedTable:
    return memory.prepare("", table, spec)


def _next(offers: tuple[RepairGroup, ...], taken: Counter[str]) -> tuple[str, ChangeSet] | None:
    """The first repair in order that changes anything, and was not taken too often."""
    for offer in sorted(offers, key=lambda offer: offer.stage):
        if offer.is_sure and taken[offer.key] < _MOST:
            step = offer.change()
            if not step.is_empty:
                return offer.key, step
    return None
