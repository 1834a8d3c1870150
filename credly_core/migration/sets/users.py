"""Users are never migrated: every address must be known to the account."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from credly_core.migration.filespec import Kind, RuleSpec
from credly_core.migration.findings import Severity
from credly_core.migration.sets.accounts import IdKind
from credly_core.migration.sets.context import Found, Member, SetContext
from credly_core.migration.sets.unproven import gather, tell


def known_users(context: SetContext, rule: RuleSpec) -> Iterator[Found]:
    """Without a list of users, the addresses are told of once; with one, those not on it are errors."""
    known = context.account.users
    used = list(_addresses(context))
    if known is None:
        unproven = gather(rule.id, [(member, column, cells.filter(where)) for member, column, cells, where in used])
        if unproven is not None:
            yield tell(context, rule, unproven)
        return
    for member, column, cells, where in used:
        wrong = _unknown(cells, where, known)
        if wrong.any():
            facts = {"list": context.account.names(IdKind.USERS, "")}
            code, severity = rule.options["unknown"], Severity(rule.options["severity"])
            rules = member.prepared.context(context.facts)
            yield Found(member.number, rules.group(rule, column, wrong, code=code, severity=severity, facts=facts))


def listed_names(context: SetContext, rule: RuleSpec) -> Iterator[Found]:
    """Columns of names and addresses, several in a cell: addresses that a list of users does not have. A name that is
    no address, and a set without a list, are left alone."""
    known = context.account.users
    if known is None:
        return
    listed = set(_folded(known).to_list())
    facts = {"list": context.account.names(IdKind.USERS, "")}
    for member, column, cells in context.using(rule.columns):
        separator = member.spec.column(column).list_separator
        unknown = {cell: _not_among(listed, cell, separator) for cell in cells.unique().to_list()}
        strange = {cell: names for cell, names in unknown.items() if names}
        where = member.prepared.alive & cells.is_in(list(strange))
        if where.any():
            each = {"unknown": cells.filter(where).replace_strict(strange)}
            rules = member.prepared.context(context.facts)
            yield Found(member.number, rules.group(rule, column, where, facts=facts, facts_each=each))


def _not_among(listed: set[str], cell: str, separator: str) -> str:
    names = [name.strip() for name in (cell.split(separator) if separator else [cell])]
    return ", ".join(name for name in names if "@" in name and name.lower() not in listed)


def _unknown(cells: pl.Series, where: pl.Series, known: pl.Series) -> pl.Series:
    """Addresses that are not known; capitals and blanks count for nothing, which is asked only where it matters."""
    wrong = where & ~cells.is_in(known.implode())
    if not wrong.any():
        return wrong
    left = wrong.arg_true()
    there = _folded(cells.gather(left)).is_in(_folded(known).implode())
    return wrong.scatter(left.filter(there), values=False) if there.any() else wrong


def _folded(addresses: pl.Series) -> pl.Series:
    return addresses.str.strip_chars().str.to_lowercase()


def _addresses(context: SetContext) -> Iterator[tuple[Member, str, pl.Series, pl.Series]]:
    """Every column of addresses, its cells, and where they are filled."""
    for member in context.members:
        for column in member.spec.columns:
            cells = member.prepared.tidied.get(column.name) if column.kind is Kind.EMAIL else None
            if cells is not None:
                yield member, column.name, cells, member.prepared.alive & (cells != "")
