"""The check of a set before it leaves: nothing may point to what is neither in it nor in the account."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from credly_core.domain.complete_set import SourceBook, account_number
from credly_core.domain.complete_set.sources import OBJECT_FILES
from credly_core.domain.learning import LearningObject
from credly_core.migration.facts import Facts
from credly_core.migration.sets import AccountList, AccountLists, IdKind, SetReport, check_set
from credly_core.migration.table import Table

#: The files whose rows others point to, and the column they point to.
_POINTED_TO = {
    "badge.csv": "id",
    "skill.csv": "id",
    "course.csv": "id",
    "learning_program.csv": "id",
    "certification.csv": "id",
}


def check(tables: Sequence[Table], *, taken: SourceBook, objects: Iterable[LearningObject], facts: Facts) -> SetReport:
    """The report on a complete set."""
    known = dict(facts.known_ids)
    for row in taken.of_file("badge.csv"):
        if row["externalBadgeId"]:
            known[row["externalBadgeId"].lower()] = row["id"]
    return check_set(tables, complete=True, account=_account(taken, objects), facts=replace(facts, known_ids=known))


def _account(taken: SourceBook, objects: Iterable[LearningObject]) -> AccountLists:
    lists = [
        AccountList.of_ids(file, column, [row[column] for row in rows], name="earlier files")
        for file, column in _POINTED_TO.items()
        if (rows := taken.of_file(file))
    ]
    own: dict[str, list[str]] = {}
    for owner in objects:
        file, number = OBJECT_FILES.get(owner.kind), account_number(owner.id)
        if file and number:
            own.setdefault(file, []).append(number)
    lists += [
        AccountList.of_ids(file, "id", ids, name="the account's catalogue", kind=IdKind.OWN)
        for file, ids in own.items()
    ]
    return AccountLists(tuple(lists))
