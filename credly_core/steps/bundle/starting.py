"""Where a draft starts: from templates, from somebody's file, from a saved version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from credly_core.domain.drafts import BADGE_COLUMNS, DraftRules, build_drafts
from credly_core.domain.ids import AlmBadgeId, TemplateId
from credly_core.domain.mirror import MirroredTemplate
from credly_core.errors import NotReady, UnreadableInput
from credly_core.migration.editing import (
    AddColumn,
    ChangeSet,
    Operation,
    RenameFile,
    ReorderColumns,
    SetHeader,
)
from credly_core.migration.meanings import guess_meanings, naming_step
from credly_core.migration.reading import read_table
from credly_core.migration.recognition import Recognition, bind
from credly_core.migration.spec import load_specs
from credly_core.migration.table import Table
from credly_core.steps.bundle.views import BADGE_FILE, MappingNeeded

#: A badge.csv larger than this is checked on the Check page; the editor is made for a person's work.
MOST_RECORDS = 20_000


def choose_templates(
    mirrored: Sequence[MirroredTemplate], template_ids: Sequence[str] | None
) -> list[MirroredTemplate]:
    """All templates, or the chosen ones; `NotReady` when there are none, or one of them is not there."""
    if not mirrored:
        raise NotReady("No badge templates are here yet.", hint="Refresh the templates first.")
    if template_ids is None:
        return list(mirrored)
    wanted = {one.lower() for one in template_ids}
    unknown = wanted - {item.template.id for item in mirrored}
    if unknown:
        raise NotReady(
            f"The organization has no badge template {', '.join(sorted(unknown))}.",
            hint="Refresh the templates, or choose others.",
        )
    if not wanted:
        raise NotReady("No badge template was chosen.", hint="Choose at least one.")
    return [item for item in mirrored if item.template.id in wanted]


def rows_from_templates(
    templates: Sequence[MirroredTemplate], *, known_ids: Mapping[TemplateId, AlmBadgeId], reserved: Sequence[str] = ()
) -> tuple[Table, dict[TemplateId, AlmBadgeId]]:
    """One row for each usable template, in the order given, and the ids to remember."""
    rules = DraftRules(
        known_ids=known_ids,
        first_seen={item.template.id: item.first_seen_at for item in templates},
        reserved_ids=reserved,
    )
    made = build_drafts([item.template for item in templates], rules)
    return Table.from_rows(BADGE_FILE, BADGE_COLUMNS, [draft.cells for draft in made.drafts]), made.ids


def read_badge_file(
    data: bytes, name: str, *, encoding: str | None = None, fill: bool = False
) -> tuple[Table, Recognition]:
    """Read somebody's file and find out which form of badge.csv it is. Refuses with the place."""
    spec = load_specs().file(BADGE_FILE)
    headings = {word for column in spec.columns for word in (column.name, *column.aliases, *column.spaced)}
    table = read_table(data, file=name, encoding=encoding, known_headings=headings, fill=fill)
    if table.height > MOST_RECORDS:
        raise UnreadableInput(
            f"{name} has {table.height:,} rows; the editor takes up to {MOST_RECORDS:,}.",
            hint="Check a file of this size on the Check page or with badge-console check, or split it.",
            file=name,
            code="bundle.too-long",
        )
    return table, load_specs().recognize(BADGE_FILE, table.header)


def mapping_needed(table: Table, recognition: Recognition) -> MappingNeeded | None:
    """The guesses a person has to confirm, None when every needed heading is known."""
    spec = load_specs().file(BADGE_FILE)
    if bind(table.header, spec).by_name and not recognition.guesses:
        return None
    return MappingNeeded(table.file, guess_meanings(table, spec), BADGE_COLUMNS)


def opening_steps(table: Table, mapping: Mapping[int, str]) -> tuple[ChangeSet, ...]:
    """The steps a draft from a file begins with: confirmed headings, then the eight columns."""
    named = naming_step(table, mapping)
    upgraded = upgrade_step(named.apply(table))
    return tuple(step for step in (named, upgraded) if not step.is_empty)


def upgrade_step(table: Table) -> ChangeSet:
    """The step that gives a badge.csv its name and ALM's eight columns in ALM's order.

    Columns nobody knows stay at the end, and are told by the check.
    """
    bound = bind(table.header, load_specs().file(BADGE_FILE))
    named = {binding.position: name for name, binding in bound.by_name.items()}
    header = [named.get(position, heading) for position, heading in enumerate(table.header)]
    operations: list[Operation] = []
    if table.file != BADGE_FILE:
        operations.append(RenameFile(table.file, BADGE_FILE))
    if tuple(header) != table.header:
        operations.append(SetHeader(table.header, tuple(header)))
    for name in BADGE_COLUMNS:
        if name not in header:
            operations.append(AddColumn(len(header), name, ("",)))
            header.append(name)
    order = [header.index(name) for name in BADGE_COLUMNS]
    order += [position for position in range(len(header)) if position not in order]
    if order != list(range(len(header))):
        operations.append(ReorderColumns(tuple(order)))
    return ChangeSet("Upgrade to ALM's eight columns", "file.version", tuple(operations))
