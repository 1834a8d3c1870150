"""Content folders: which ones the set makes, which ones its modules use."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from credly_core.migration.checking import PreparedTable
from credly_core.migration.filespec import RuleSpec
from credly_core.migration.sets.context import Found, Member, SetContext
from credly_core.migration.sets.report import Unproven
from credly_core.migration.sets.unproven import Told, about_file, gather, tell

#: Stands for the path of a folder that lives in the account; no name holds a slash.
_ANYWHERE = "*/"


def earlier_sprint(context: SetContext, rule: RuleSpec) -> Iterator[Found]:
    """Folders that are made and used in one set: they are to be made in a sprint of their own, before."""
    for member, column, made in _used_and_made(context, rule):
        if len(made):
            facts = Told(Unproven(rule.id, ((member.spec.name, column),), (made,)), {"maker": rule.options["maker"]})
            yield Found(member.number, about_file(rule, facts))


def folders_apart(context: SetContext, rule: RuleSpec) -> bool:
    """Whether the folders of this set need a sprint of their own."""
    return any(len(made) for _, _, made in _used_and_made(context, rule))


def _used_and_made(context: SetContext, rule: RuleSpec) -> Iterator[tuple[Member, str, pl.Series]]:
    maker = context.by_name.get(rule.options["maker"])
    for member, column, _ in context.using(rule.columns) if maker else ():
        used = _used(member, column)
        yield member, column, used.filter(_is_made(used, maker.prepared if maker else None))


def only_account_folders(context: SetContext, rule: RuleSpec) -> Iterator[Found]:
    """Folders that are used and not made here, and those of the account that new ones are put into."""
    maker = context.by_name.get(rule.options["maker"])
    cells = []
    for member, column, _ in context.using(rule.columns):
        used = _used(member, column)
        default = (member.spec.column(column).default or "").casefold()
        made = _is_made(used, maker.prepared if maker else None)
        cells.append((member, column, used.filter(~made & (used.str.to_lowercase() != default))))
    if maker is not None:
        cells += _existing_parents(maker)
    unproven = gather(rule.id, cells)
    if unproven is not None:
        yield tell(context, rule, unproven)


def _existing_parents(maker: Member) -> list[tuple[Member, str, pl.Series]]:
    retrofit = maker.spec.retrofit
    cells = maker.prepared.tidied.get(retrofit.column)
    if cells is None or not retrofit.prefix:
        return []
    return [(maker, retrofit.column, cells.filter(cells.str.starts_with(retrofit.prefix)).unique())]


def _used(member: Member, column: str) -> pl.Series:
    """Every folder that is named, once, without slashes around it."""
    cells = member.prepared.tidied[column].filter(member.prepared.alive).unique(maintain_order=True)
    separator = member.spec.column(column).list_separator
    split = cells.str.split(separator).explode() if separator else cells
    names = split.str.strip_chars().str.strip_chars("/").unique(maintain_order=True)
    return names.filter(names.is_not_null() & (names != ""))


def _is_made(used: pl.Series, maker: PreparedTable | None) -> pl.Series:
    made = made_paths(maker) if maker else set()
    beneath = tuple("/" + path.removeprefix(_ANYWHERE) for path in made if path.startswith(_ANYWHERE))
    hits = [name.casefold() in made or f"/{name.casefold()}".endswith(beneath or ("\0",)) for name in used.to_list()]
    return pl.Series("made", hits, dtype=pl.Boolean)


def made_paths(maker: PreparedTable) -> set[str]:
    """The paths of all folders of content_folder.csv, in lower case: folder names ignore it."""
    cells = maker.tidied
    if "id" not in cells or "name" not in cells:
        return set()
    parents = cells.get(maker.spec.retrofit.column)
    names = dict(zip(cells["id"], cells["name"], strict=True))
    above = dict(zip(cells["id"], parents, strict=True)) if parents is not None else {}
    return {path for identifier in names if (path := _path(identifier, names, above, maker.spec.retrofit.prefix))}


def _path(identifier: str, names: dict[str, str], above: dict[str, str], prefix: str) -> str:
    parts: list[str] = []
    while identifier and len(parts) <= len(names):
        if prefix and identifier.startswith(prefix):
            return _ANYWHERE + "/".join(reversed(parts))
        if identifier not in names:
            return ""
        parts.append(names[identifier].casefold())
        identifier = above.get(identifier, "")
    return "/".join(reversed(parts)) if len(parts) <= len(names) else ""
