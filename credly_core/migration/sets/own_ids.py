"""Ids of the account itself: alm columns, records with retrofit TRUE, and what a list of the account says of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from credly_core.migration.filespec import RuleSpec
from credly_core.migration.findings import FindingGroup, Severity
from credly_core.migration.sets.accounts import IdKind
from credly_core.migration.sets.context import Found, Member, SetContext
from credly_core.migration.sets.links import own_columns
from credly_core.migration.sets.references import look_up
from credly_core.migration.sets.unproven import gather, tell


@dataclass(frozen=True)
class OwnIds:
    """Cells with ids of the account: where they stand (a mask), and of which file type the things are."""

    member: Member
    column: str
    target: str
    where: pl.Series

    @property
    def cells(self) -> pl.Series:
        """The ids."""
        return self.member.prepared.tidied[self.column].filter(self.where)


def alm_ids(context: SetContext, rule: RuleSpec) -> Iterator[Found]:
    """Ids in alm columns, and ids given beside them that the set does not hold."""
    yield from _said(context, rule, [*_in_columns(context), *_beside(context)])


def retrofit_ids(context: SetContext, rule: RuleSpec) -> Iterator[Found]:
    """Ids of things in records with retrofit TRUE."""
    yield from _said(context, rule, _in_retrofit(context))


def _in_columns(context: SetContext) -> Iterator[OwnIds]:
    for member in context.members:
        for column, target in own_columns(member.spec).items():
            cells = member.prepared.tidied.get(column)
            if cells is not None:
                yield OwnIds(member, column, target, member.prepared.alive & (cells != ""))


def _beside(context: SetContext) -> Iterator[OwnIds]:
    """Instances of things that live in the account: looked up in the set, and if they are not there, theirs too."""
    for member in context.members:
        for link in member.links:
            asked = member.asked(link) if link.own else None
            if asked is not None and asked.any():
                lookup = look_up(context, member, link)
                yield OwnIds(member, link.blamed, link.target, asked if lookup is None else lookup.wrong)


def _in_retrofit(context: SetContext) -> Iterator[OwnIds]:
    for member in context.members:
        for column in member.spec.retrofit.ids if member.retrofit is not None else ():
            cells, reference = member.prepared.tidied.get(column), member.spec.column(column).references
            if cells is not None and member.retrofit is not None:
                where = member.retrofit & member.prepared.alive & (cells != "")
                yield OwnIds(member, column, reference.file if reference else "", where)


def _said(context: SetContext, rule: RuleSpec, used: Iterable[OwnIds]) -> Iterator[Found]:
    """A list of the account settles its ids: those not on it are reported. The others are told of once."""
    left: list[tuple[Member, str, pl.Series]] = []
    for item in used:
        known = context.account.own_ids(item.target)
        if known is None:
            left.append((item.member, item.column, item.cells))
            continue
        wrong = item.where & ~item.member.prepared.tidied[item.column].is_in(known.implode())
        if wrong.any():
            yield Found(item.member.number, _unlisted(context, rule, item, wrong))
    unproven = gather(rule.id, left)
    if unproven is not None:
        yield tell(context, rule, unproven)


def _unlisted(context: SetContext, rule: RuleSpec, item: OwnIds, wrong: pl.Series) -> FindingGroup:
    rules = item.member.prepared.context(context.facts)
    severity = Severity(rule.options["complete" if context.complete else "listed"])
    facts = {"target": item.target, "list": context.account.names(IdKind.OWN, item.target)}
    return rules.group(rule, item.column, wrong, code=rule.options["unlisted"], severity=severity, facts=facts)
