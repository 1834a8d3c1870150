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
        wrong = where & ~cells.str.strip_chars().str.to_lowercase().is_in(known.implode())
        if wrong.any():
            facts = {"list": context.account.names(IdKind.USERS, "")}
            code, severity = rule.options["unknown"], Severity(rule.options["severity"])
            rules = member.prepared.context(context.facts)
            yield Found(member.number, rules.group(rule, column, wrong, code=code, severity=severity, facts=facts))


def _addresses(context: SetContext) -> Iterator[tuple[Member, str, pl.Series, pl.Series]]:
    """Every column of addresses, its cells, and where they are filled."""
    for member in context.members:
        for column in member.spec.columns:
            cells = member.prepared.tidied.get(column.name)
            if column.kind is Kind.EMAIL and cells is not None:
                yield member, column.name, cells, member.prepared.alive & (cells != "")
