"""Drafts on the desk: load one, see it checked, move it one step. Every move is saved as it happens."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from credly_core.domain.badges import BadgeTemplate
from credly_core.domain.bundles import DraftRecord
from credly_core.domain.connections import Connection
from credly_core.domain.ids import ConnectionId, DraftId, TemplateId
from credly_core.domain.mirror import MirroredTemplate
from credly_core.domain.moments import Clock
from credly_core.domain.pictures import verdict_codes
from credly_core.errors import NotReady
from credly_core.migration.checking import check_table
from credly_core.migration.editing import ChangeSet, Sheet
from credly_core.migration.facts import Facts
from credly_core.migration.repairs import propose_repairs
from credly_core.migration.spec import load_specs
from credly_core.migration.table import Table
from credly_core.steps.bundle import content
from credly_core.steps.bundle.shortening import short_names
from credly_core.steps.bundle.views import BADGE_FILE, DraftView
from credly_core.store import bundles as stored_bundles
from credly_core.store import drafts as stored
from credly_core.store import mirror
from credly_core.store.store import Store
from credly_core.store.tables import Tx

_KEPT = 8

Key = TypeVar("Key")
Kept = TypeVar("Kept")


@dataclass(frozen=True)
class Surroundings:
    """What is known beside the rows of a draft: the organization's templates, ids of earlier builds."""

    templates: dict[TemplateId, MirroredTemplate]
    facts: Facts
    left_out: tuple[BadgeTemplate, ...]
    organization: str = ""

    def full_name(self, template_id: str, otherwise: str) -> str:
        """Credly's full name of a template, or what stands in the row."""
        known = self.templates.get(TemplateId(template_id.strip().lower()))
        return known.template.name if known else otherwise


class Desk:
    """Loads, checks and moves drafts; keeps the last few in memory so that a redraw costs no replay."""

    def __init__(self, store: Store, connection: Callable[[], Connection | None], now: Clock) -> None:
        self._store = store
        self._connection = connection
        self._now = now
        self._lock = threading.Lock()
        self._sheets: OrderedDict[tuple[DraftId, int, str], Sheet] = OrderedDict()
        self._views: OrderedDict[tuple[object, ...], DraftView] = OrderedDict()

    @property
    def spec_version(self) -> str:
        """Version of the badge.csv rules in force."""
        return load_specs().file(BADGE_FILE).version

    def view(self, draft_id: DraftId) -> DraftView:
        """The draft as it stands, checked against what is known now."""
        with self._store.read() as tx:
            record = stored.get_draft(tx, draft_id)
            if record is None:
                raise NotReady("This draft does not exist any more.", hint="Choose another one, or start anew.")
            stamp = self._stamp(tx, record)
            known = self._recall(stamp)
            if known is not None:
                return known
            around = self.surroundings(tx, record.connection_id)
        view = self._make_view(record, self.sheet_of(record), around)
        self._remember(self._views, stamp, view)
        return view

    def sheet_of(self, record: DraftRecord) -> Sheet:
        """The draft's table with its history; a draft seen before is not replayed."""
        key = (record.id, record.position, record.updated_at.isoformat())
        with self._lock:
            known = self._sheets.get(key)
        if known is None:
            steps = [ChangeSet.from_json(step) for step in record.steps]
            known = Sheet.from_steps(content.from_bytes(record.base), steps, record.position)
            self._remember(self._sheets, key, known)
        return known

    def apply(self, draft_id: DraftId, change: ChangeSet, *, actor: str) -> DraftView:
        """Put one change on top of the history and save it."""
        view = self.view(draft_id)
        if change.is_empty:
            return view
        sheet = view.sheet.apply(change)
        at = self._now()
        with self._store.begin() as tx:
            stored.append_step(tx, draft_id, change.to_json(), expected_position=view.position, at=at, actor=actor)
        self._remember(self._sheets, (draft_id, sheet.position, at.isoformat()), sheet)
        return self.view(draft_id)

    def move(self, draft_id: DraftId, steps: int, *, actor: str) -> DraftView:
        """Undo (negative) or redo (positive); nothing happens where there is nothing left."""
        view = self.view(draft_id)
        sheet = view.sheet
        for _ in range(abs(steps)):
            possible = sheet.can_undo if steps < 0 else sheet.can_redo
            if possible:
                sheet = sheet.undo() if steps < 0 else sheet.redo()
        if sheet.position != view.position:
            at = self._now()
            with self._store.begin() as tx:
                stored.move_to(tx, draft_id, sheet.position, expected_position=view.position, at=at, actor=actor)
            self._remember(self._sheets, (draft_id, sheet.position, at.isoformat()), sheet)
        return self.view(draft_id)

    def surroundings(self, tx: Tx, connection_id: ConnectionId | None) -> Surroundings:
        """What the store knows beside the rows. Without a pull, template ids are not judged."""
        if connection_id is None:
            return Surroundings({}, Facts(now=self._now()), ())
        connection = self._connection()
        pulled = mirror.last_pull(tx, connection_id) is not None
        templates = {item.template.id: item for item in mirror.templates(tx, connection_id, include_gone=True)}
        states = {str(key): "gone" if item.gone_at else item.template.state.value for key, item in templates.items()}
        facts = Facts(
            templates=states if pulled else None,
            pictures=verdict_codes(mirror.picture_verdicts(tx)),
            known_ids={str(k): str(v) for k, v in stored_bundles.known_ids(tx, connection_id).items()},
            now=self._now(),
        )
        left_out = tuple(i.template for i in templates.values() if not i.gone_at and not i.template.is_usable)
        name = connection.organization.name if connection and connection.organization else ""
        return Surroundings(templates, facts, left_out, name)

    def _make_view(self, record: DraftRecord, sheet: Sheet, around: Surroundings) -> DraftView:
        spec = load_specs().file(BADGE_FILE)
        report = check_table(sheet.table, spec, facts=around.facts)
        full_names = _full_names(sheet.table, around)
        repairs = propose_repairs(
            sheet.table,
            spec,
            report,
            short_names=lambda records: short_names(sheet.table, full_names, records, organization=around.organization),
        )
        return DraftView(
            id=record.id,
            name=record.name,
            source=record.source,
            connection_id=record.connection_id,
            updated_at=record.updated_at,
            sheet=sheet,
            report=report,
            repairs=repairs,
            full_names=full_names,
            left_out=around.left_out,
            original_name=record.original_name,
        )

    def _stamp(self, tx: Tx, record: DraftRecord) -> tuple[object, ...]:
        """Everything a view depends on; two equal stamps mean the same view."""
        pull = mirror.last_pull(tx, record.connection_id) if record.connection_id else None
        pictures = mirror.pictures_stamp(tx)
        return (record.id, record.position, record.updated_at, record.name, pull.id if pull else None, pictures)

    def _recall(self, stamp: tuple[object, ...]) -> DraftView | None:
        with self._lock:
            return self._views.get(stamp)

    def _remember(self, shelf: OrderedDict[Key, Kept], key: Key, value: Kept) -> None:
        with self._lock:
            shelf[key] = value
            shelf.move_to_end(key)
            while len(shelf) > _KEPT:
                shelf.popitem(last=False)


def _full_names(table: Table, around: Surroundings) -> tuple[str, ...]:
    """Credly's full name beside each record, or its own badge name where no template is known."""
    names, ids = table.position_of("badgeName"), table.position_of("externalBadgeId")
    own = table.column(names).to_list() if names is not None else [""] * table.height
    if ids is None:
        return tuple(own)
    return tuple(
        around.full_name(template_id, name) for template_id, name in zip(table.column(ids).to_list(), own, strict=True)
    )
