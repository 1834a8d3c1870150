"""Which columns of a file the check of a set looks at, for readers that keep no others."""

from __future__ import annotations

from credly_core.migration.filespec import FileSpec, Kind
from credly_core.migration.sets.links import links_of
from credly_core.migration.sets.unproven import told_columns
from credly_core.migration.spec import BundleSpec, Specs


def columns_needed(spec: FileSpec, specs: Specs) -> dict[str, str | None]:
    """Columns that point somewhere or are pointed to, and those that a rule of the set names or asks for by kind.

    None stands for all their cells. Of columns that are only told of, as paths in the content folder, each value is
    needed once; of these the text is given that values without interest begin with.
    """
    told: dict[str, str | None] = {
        column: "https://" if "paths" in rule.options else ""
        for rule in specs.bundle.rules
        if rule.use == "only_account"
        for column in told_columns(spec, rule)
    }
    return told | dict.fromkeys(_whole(spec, specs), None)


def _whole(spec: FileSpec, specs: Specs) -> frozenset[str]:
    found = {name for link in links_of(spec) for name in (*link.columns, *link.unless, link.chosen_by) if name}
    found |= {name for other in specs.all() for link in links_of(other) if link.target == spec.name for name in link.to}
    found |= {name for name in (spec.retrofit.column, *spec.retrofit.ids, *sum(spec.retrofit.pairs, ())) if name}
    found |= _named(spec, specs.bundle)
    return frozenset(found) & frozenset(spec.names)


def _named(spec: FileSpec, bundle: BundleSpec) -> set[str]:
    found: set[str] = set()
    for rule in bundle.rules:
        if rule.use != "only_account":
            found |= {column for file, column in map(str.split, rule.columns) if file == spec.name}
        if rule.options.get("maker") == spec.name:
            found |= set(spec.names)
        if rule.use == "known_users":
            found |= {column.name for column in spec.columns if column.kind is Kind.EMAIL}
    return found
