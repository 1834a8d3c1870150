"""Rules that need facts from outside the file; without the facts they are silent."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from credly_core.migration.filespec import ColumnSpec, RuleSpec
from credly_core.migration.findings import FindingGroup, text_of
from credly_core.migration.kinds.values import near_value
from credly_core.migration.rules.context import RuleContext


def state_of_used(context: RuleContext, rule: RuleSpec) -> Iterator[FindingGroup]:
    """A record in a certain state although its id (second column) is used elsewhere: in the account, or in one of the
    columns of the set that the list `used_by` names."""
    found = context.several(rule.columns[:2])
    if found is None:
        return
    used = [name for name in _used(context, rule) if name]
    if not used:
        return
    state, identifier = found
    wrong = (state.str.to_lowercase() == rule.options["state"].lower()) & identifier.is_in(used)
    if wrong.any():
        yield context.group(rule, rule.columns[0], wrong, facts_each={"id": identifier.filter(wrong)})


def _used(context: RuleContext, rule: RuleSpec) -> list[str]:
    """Ids used in the account, and in the columns of the set that the rule names."""
    used = list(context.facts.used_ids)
    for name in rule.lists.get("used_by", ()):
        file, _, column = name.partition(".")
        other = context.scope().file(f"{file}.csv")
        if other is not None and column in other.source.tidied:
            used += other.source.tidied[column].unique().to_list()
    return used


def kept_id(context: RuleContext, rule: RuleSpec) -> Iterator[FindingGroup]:
    """The id (first column) is the one that earlier builds gave to the same template (second column)."""
    found = context.several(rule.columns[:2])
    if found is None or not context.facts.known_ids:
        return
    identifier, template = found
    known = {key.lower(): value for key, value in context.facts.known_ids.items()}
    before = template.str.to_lowercase().replace_strict(known, default="", return_dtype=pl.String)
    wrong = (before != "") & (identifier != "") & (identifier != before)
    if wrong.any():
        yield context.group(rule, rule.columns[0], wrong, facts_each={"proposal": before.filter(wrong)})


def template_given(context: RuleContext, rule: RuleSpec) -> Iterator[FindingGroup]:
    """The template id is filled, once the organization's templates are known."""
    cells = context.cells(rule.columns[0])
    if cells is None or context.facts.templates is None:
        return
    missing = (cells == "") & context.alive
    provider = context.cells(rule.columns[1])
    if provider is not None:
        missing = missing & (provider == "")
    if missing.any():
        yield context.group(rule, rule.columns[0], missing)


def known_template(context: RuleContext, rule: RuleSpec) -> Iterator[FindingGroup]:
    """The template exists in the organization and can be used; other providers' ids are left alone."""
    cells, templates = context.cells(rule.columns[0]), context.facts.templates
    if cells is None or templates is None:
        return
    asked = cells != ""
    provider = context.cells(rule.columns[1])
    if provider is not None:
        column = context.spec.column(rule.columns[1])
        ours = [value for value in provider.unique().to_list() if not value or _is_ours(value, column)]
        asked = asked & provider.is_in(ours)
    states = {key.lower(): value for key, value in templates.items()}
    loose = _as_uuid(cells, context)
    state = loose.replace_strict(states, default="unknown", return_dtype=pl.String)
    for name, code in (("unknown", rule.id), *rule.options.items()):
        wrong = asked & (state == name)
        if wrong.any():
            severity = rule.severity if code == rule.id else text_of(code).severity
            yield context.group(rule, rule.columns[0], wrong, code=code, severity=severity)


def _is_ours(provider: str, column: ColumnSpec) -> bool:
    """Whether a provider is one of the allowed ones, misspelt or not."""
    return provider.lower() in {value.lower() for value in column.allowed} or bool(near_value(provider, column))


def _as_uuid(cells: pl.Series, context: RuleContext) -> pl.Series:
    shape = context.conventions.shapes["uuid"]
    strict = cells.str.contains(shape.pattern)
    if strict.all():
        return cells
    return cells.str.replace(shape.loose, shape.rewrite).str.to_lowercase()


def picture_verdicts(context: RuleContext, rule: RuleSpec) -> Iterator[FindingGroup]:
    """What the picture check found about each address; every code must be one we have words for."""
    cells, pictures = context.cells(rule.columns[0]), context.facts.pictures
    if cells is None or not pictures:
        return
    by_code: dict[str, list[str]] = {}
    for address, verdict in pictures.items():
        for code in (verdict,) if isinstance(verdict, str) else verdict:
            if code:
                by_code.setdefault(code, []).append(address)
    for code, addresses in sorted(by_code.items()):
        wrong = cells.is_in(addresses)
        if wrong.any():
            yield context.group(rule, rule.columns[0], wrong, code=code, severity=text_of(code).severity)
