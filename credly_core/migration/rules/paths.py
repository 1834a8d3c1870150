"""Rules about paths: the ending that a kind of content has, folders that the set makes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from credly_core.migration.filespec import RuleSpec
from credly_core.migration.findings import FindingGroup
from credly_core.migration.rules.chain import chains_of
from credly_core.migration.rules.context import RuleContext
from credly_core.migration.rules.records import listing
from credly_core.migration.rules.scope import Scope
from credly_core.migration.rules.typed import typed

_SLASH = re.compile(r"\s*/\s*")


def extension_for(context: RuleContext, rule: RuleSpec) -> Iterator[FindingGroup]:
    """A path in the first column ends as the lists say for the value of the second; web addresses, paths without
    ending, and values without a list are left alone."""
    found = context.several(rule.columns[:2])
    if found is None:
        return
    cells, kind = found[0], typed(context, rule.columns[1])
    paths = context.conventions.paths
    for value, endings in rule.lists.items():
        asked = (kind == value).fill_null(value=False) & context.alive
        if not asked.any():
            continue
        fits = cells.str.contains(rf"(?i)\.(?:{'|'.join(endings)})$")
        wrong = asked & (cells != "") & ~fits
        if wrong.any():
            wrong = wrong & ~cells.str.contains(paths["url_start"]) & cells.str.contains(paths["extension"])
        if wrong.any():
            facts = {"kind": value, "allowed": ", ".join(endings)}
            ending = cells.filter(wrong).str.extract(paths["extension"], 1).fill_null("").str.to_lowercase()
            yield context.group(rule, rule.columns[0], wrong, facts=facts, facts_each={"ending": ending})


@dataclass(frozen=True, slots=True)
class _Folders:
    """Folders of a set in small letters: whole paths and names, and the ends of paths that begin in the account."""

    known: frozenset[str]
    ends: frozenset[str]

    def has(self, folder: str) -> bool:
        """Whether the set makes the folder, for all one can tell."""
        return folder in self.known or any(folder.endswith(f"/{end}") for end in self.ends)


def folder_paths(context: RuleContext, rule: RuleSpec) -> Iterator[FindingGroup]:
    """Every folder that a list names (by name, or by its path) is made in the other `file`, which holds names in the
    column `name` and chains of parents in `parent`, in records for which `rows_where` holds; `always` is there anyway.
    Without that file in the set it is said once which folders are named, under the code of the option `alone`."""
    column = context.spec.column(rule.columns[0])
    cells = context.cells(column.name)
    if cells is None:
        return
    named = (cells != "") & context.alive
    if not named.any():
        return
    always = rule.options.get("always", "").lower()
    asked = {cell: _items(cell, column.list_separator or ",") for cell in cells.filter(named).unique()}
    other = context.scope().file(rule.options["file"])
    if other is None:
        yield from _alone(context, rule, [item for items in asked.values() for item in items if item.lower() != always])
        return
    folders = _folders(other, rule)
    if folders is None:
        return
    lost = {
        cell: [item for item in items if item.lower() != always and not folders.has(item.lower())]
        for cell, items in asked.items()
    }
    missing = {cell: ", ".join(items) for cell, items in lost.items() if items}
    wrong = named & cells.is_in(list(missing)) if missing else None
    if wrong is not None:
        each = {"missing": cells.filter(wrong).replace_strict(missing, return_dtype=pl.String)}
        yield context.group(rule, column.name, wrong, facts={"other_file": rule.options["file"]}, facts_each=each)


def _alone(context: RuleContext, rule: RuleSpec, items: list[str]) -> Iterator[FindingGroup]:
    if not items:
        return
    names = pl.Series(sorted(set(items)), dtype=pl.String)
    code = rule.options["alone"]
    told = RuleSpec(rule.id, rule.use, code=code, severity=context.severity_of(code), text=rule.text, basis=rule.basis)
    yield context.once(told, {"values": listing(names), "count": str(len(names))})


def _items(cell: str, separator: str) -> list[str]:
    """The folders of a list, without slashes at their ends and blanks around slashes."""
    items = (_SLASH.sub("/", item.strip()).strip("/") for item in cell.split(separator))
    return [item for item in items if item]


def _folders(other: Scope, rule: RuleSpec) -> _Folders | None:
    parent = rule.options["parent"]
    names, cells = other.source.tidied.get(rule.options["name"]), other.source.tidied.get(parent)
    made = other.holds(rule.options.get("rows_where", ""))
    if names is None or made is None:
        return None
    names = names.set(~made, "")
    folded = [text.strip().lower() for text in names.to_list()]
    chains = chains_of(other.source, parent) if cells is not None else None
    if chains is None or cells is None:
        return _Folders(frozenset(folded), frozenset())
    parents, above, deep = chains.parents.to_list(), cells.to_list(), chains.depth.to_list()
    known, ends = set(folded), set()
    for record, text in enumerate(folded):
        if not text:
            continue
        path, at = text, record
        while deep[record] is not None and parents[at] is not None:
            at = parents[at]
            path = f"{folded[at]}/{path}"
        known.add(path)
        if above[at]:
            ends.add(path)
    return _Folders(frozenset(known), frozenset(ends))
