"""Repairs that only the organization's templates make possible: linking by name, following what changed in Credly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from credly_core.domain.badges import BadgeTemplate
from credly_core.domain.drafts import PROVIDER, DraftedRow, Drift, DriftKind, find_drifts
from credly_core.domain.ids import TemplateId
from credly_core.domain.names import is_short_for
from credly_core.migration.editing import CellChange, ChangeSet
from credly_core.migration.findings import Severity
from credly_core.migration.repairs import RepairGroup
from credly_core.migration.table import Table

LINK, RENAMED, NEW_PICTURE = "ext.id.link", "template.renamed", "image.drift"

#: Short names for some records, made from these full names.
Shorten = Callable[[Mapping[int, str]], Mapping[int, str]]


@dataclass(frozen=True)
class Known:
    """What is known of the organization's templates: as they are now, and names they had before.

    `at_start` are the full names that the draft began with, where it began with templates.
    """

    templates: Mapping[TemplateId, BadgeTemplate]
    former_names: Mapping[TemplateId, tuple[str, ...]]
    at_start: Mapping[TemplateId, str]


def template_repairs(table: Table, known: Known, shorten: Shorten) -> tuple[RepairGroup, ...]:
    """Offers to link rows to templates of the same name, and to take new names and pictures from Credly."""
    places = {name: table.position_of(name) for name in ("badgeName", "imageUrl", "externalBadgeId")}
    if not known.templates or None in places.values():
        return ()
    names, pictures, ids = (table.column(place or 0).to_list() for place in places.values())
    drifts = _drifts(names, pictures, ids, known)
    return (
        *_links(table, names, ids, known),
        *_renames(table, [drift for drift in drifts if drift.kind is DriftKind.RENAMED], shorten),
        *_new_pictures(table, [drift for drift in drifts if drift.kind is DriftKind.NEW_PICTURE]),
    )


def names_at_start(table: Table) -> dict[TemplateId, str]:
    """The names in a table that was made from templates: they are Credly's full names."""
    names, ids = table.position_of("badgeName"), table.position_of("externalBadgeId")
    if names is None or ids is None:
        return {}
    pairs = zip(table.column(ids).to_list(), table.column(names).to_list(), strict=True)
    return {TemplateId(template_id): name for template_id, name in pairs if template_id}


def _links(table: Table, names: Sequence[str], ids: Sequence[str], known: Known) -> Iterator[RepairGroup]:
    """Rows without a template id whose name is the name of exactly one usable template that no other row has."""
    if all(ids):
        return
    used = {cell.strip().lower() for cell in ids}
    free = [item for item in known.templates.values() if item.is_usable and item.id not in used]
    counts = Counter(_folded(item.name) for item in free)
    by_name = {_folded(item.name): item.id for item in free if counts[_folded(item.name)] == 1}
    rows = Counter(_folded(name) for name, cell in zip(names, ids, strict=True) if not cell.strip())
    found = {
        record: by_name[_folded(name)]
        for record, (name, cell) in enumerate(zip(names, ids, strict=True))
        if not cell.strip() and _folded(name) in by_name and rows[_folded(name)] == 1
    }
    if found:
        texts: dict[str, Mapping[int, str]] = {
            "externalBadgeId": found,
            "externalBadgeProvider": dict.fromkeys(found, PROVIDER),
        }
        noun = "badge to the template" if len(found) == 1 else "badges to templates"
        yield _offer(table, LINK, f"Link {len(found)} {noun} of the same name", texts, len(found))


def _renames(table: Table, drifts: Sequence[Drift], shorten: Shorten) -> Iterator[RepairGroup]:
    if not drifts:
        return
    title = (
        "1 template has another name in Credly now: take it"
        if len(drifts) == 1
        else f"{len(drifts)} templates have other names in Credly now: take them"
    )
    wanted = {drift.row: drift.after for drift in drifts}

    def make(_: str) -> ChangeSet:
        return _step(table, RENAMED, title, {"badgeName": shorten(wanted)})

    yield RepairGroup(RENAMED, title, Severity.INFO, len(drifts), None, make)


def _new_pictures(table: Table, drifts: Sequence[Drift]) -> Iterator[RepairGroup]:
    if drifts:
        title = (
            "1 template has another picture in Credly now: take it"
            if len(drifts) == 1
            else f"{len(drifts)} templates have other pictures in Credly now: take them"
        )
        yield _offer(table, NEW_PICTURE, title, {"imageUrl": {drift.row: drift.after for drift in drifts}}, len(drifts))


def _drifts(names: Sequence[str], pictures: Sequence[str], ids: Sequence[str], known: Known) -> tuple[Drift, ...]:
    """Where rows and templates came apart; most rows agree with theirs, and only the others are looked at closely."""
    records, rows = [], []
    for record, (name, picture, cell) in enumerate(zip(names, pictures, ids, strict=True)):
        template = known.templates.get(TemplateId(cell.strip().lower()))
        if template is None:
            continue
        then = _name_then(name, template, known)
        if then != template.name or picture != template.image_url:
            records.append(record)
            rows.append(DraftedRow(template.id, name, picture, then))
    return tuple(replace(drift, row=records[drift.row]) for drift in find_drifts(rows, known.templates))


def _name_then(name: str, template: BadgeTemplate, known: Known) -> str:
    """The template's name when this row was made; today's where nothing says that it was another.

    Names that people chose freely are left alone: only a name the template really had counts.
    """
    start, former = known.at_start.get(template.id), known.former_names.get(template.id, ())
    if start in (None, template.name) and not former:
        return template.name
    if is_short_for(name, template.name):
        return template.name
    if start is not None:
        return start
    return next((before for before in former if is_short_for(name, before)), template.name)


def _offer(table: Table, code: str, title: str, texts: Mapping[str, Mapping[int, str]], count: int) -> RepairGroup:
    return RepairGroup(code, title, Severity.INFO, count, None, lambda _: _step(table, code, title, texts))


def _step(table: Table, code: str, title: str, texts: Mapping[str, Mapping[int, str]]) -> ChangeSet:
    """The step that writes texts, by column and record; columns that are not there are passed over."""
    changes = [
        CellChange(record, position, str(table.column(position)[record]), text)
        for column, cells in texts.items()
        if (position := table.position_of(column)) is not None
        for record, text in cells.items()
    ]
    return ChangeSet.of_cells(title, code, changes)


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
