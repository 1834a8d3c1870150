"""Drafts on the desk: load one, see it checked, move it one step. Every move is saved as it happens."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from credly_core.domain.badges import BadgeTemplate
from credly_core.domain.bundles import DraftSummary
from credly_core.domain.connections import Connection
from credly_core.domain.ids import ConnectionId, DraftId, TemplateId
from credly_core.domain.mirror import MirroredTemplate
from credly_core.domain.moments import Clock
from credly_core.errors import NotReady
from credly_core.migration.checking import check_table
from credly_core.migration.editing import ChangeSet, Sheet
from credly_core.migration.facts import Facts
from credly_core.migration.findings import Report
from credly_core.migration.repairs import propose_repairs
from credly_core.migration.spec import load_specs
from credly_core.migration.table import Table
from credly_core.steps.bundle import content
from credly_core.steps.bundle.linking import Known, names_at_start, template_repairs
from credly_core.steps.bundle.shortening import short_names
from credly_core.steps.bundle.views import BADGE_FILE, DraftView, own_names
from credly_core.steps.facts import facts_of
from credly_core.store import bundles as stored_bundles
from credly_core.store import drafts as stored
from credly_core.store import mirror
from credly_core.store.store import Store
from credly_core.store.tables import Tx

_KEPT = 8
#: The `source` of a draft that was made from templates.
FROM_TEMPLATES = "templates"

DraftKey = tuple[object, ...]
Key = TypeVar("Key")
Kept = TypeVar("Kept")


@dataclass(frozen=True)
class Surroundings:
    """What is known beside the rows of a draft: the organization's templates, ids of earlier builds."""

    connection_id: ConnectionId | None
    templates: Mapping[TemplateId, MirroredTemplate]
    former_names: Mapping[TemplateId, tuple[str, ...]]
    facts: Facts
    organization: str = ""

    @cached_property
    def present(self) -> dict[TemplateId, BadgeTemplate]:
        """The templates that Credly lists now."""
        return {key: item.template for key, item in self.templates.items() if item.gone_at is None}

    @cached_property
    def left_out(self) -> tuple[BadgeTemplate, ...]:
        """Those that cannot be used."""
        return tuple(template for template in self.present.values() if not template.is_usable)

    def full_name(self, template_id: str) -> str:
        """Credly's full name of a template, empty where none is known."""
        known = self.templates.get(TemplateId(template_id.strip().lower()))
        return known.template.name if known else ""


class Desk:
    """Loads, checks and moves drafts; keeps the last few in memory so that a redraw costs no replay."""

    def __init__(self, store: Store, connection: Callable[[], Connection | None], now: Clock) -> None:
        self._store = store
        self._connection = connection
        self._now = now
        self._lock = threading.Lock()
        self._sheets: OrderedDict[DraftKey, Sheet] = OrderedDict()
        self._views: OrderedDict[tuple[object, ...], DraftView] = OrderedDict()
        self._arounds: OrderedDict[tuple[object, ...], Surroundings] = OrderedDict()

    @property
    def spec_version(self) -> str:
        """Version of the badge.csv rules in force."""
        return load_specs().file(BADGE_FILE).version

    def view(self, draft_id: DraftId) -> DraftView:
        """The draft as it stands, checked against what is known now."""
        chosen = self._connection()  # looked up once: a redraw asks for the view several times
        with self._store.read() as tx:
            summary = _find(tx, draft_id)
            _require_here(chosen, summary.connection_id, "draft")
            # A file that was opened before there was a connection goes with the chosen one.
            connection_id = summary.connection_id or (chosen.id if chosen else None)
            key = _key_of(tx, summary)
            beside = _stamp(tx, connection_id, _organization_of(chosen))
            stamp = (*key, summary.name, beside)
            known = self._recall(self._views, stamp)
            if known is not None:
                return known
            sheet = self._sheet_of(tx, summary, key)
            around = self._surroundings(tx, connection_id, beside, _organization_of(chosen))
        view = self._make_view(summary, sheet, around)
        self._remember(self._views, stamp, view)
        return view

    def require(self, tx: Tx, draft_id: DraftId) -> DraftSummary:
        """A draft that may be worked on here; `NotReady` when it is gone, or another connection's."""
        summary = _find(tx, draft_id)
        self.require_here(summary.connection_id, "draft")
        return summary

    def require_here(self, connection_id: ConnectionId | None, noun: str) -> None:
        """`NotReady` for what belongs to another connection than the chosen one."""
        _require_here(self._connection(), connection_id, noun)

    def check(self, table: Table, connection_id: ConnectionId | None) -> Report:
        """What the check says about other rows of a draft: those with copied pictures, say."""
        organization = _organization_of(self._connection())
        with self._store.read() as tx:
            stamp = _stamp(tx, connection_id, organization)
            facts = self._surroundings(tx, connection_id, stamp, organization).facts
        return check_table(table, load_specs().file(BADGE_FILE), facts=facts)

    def _sheet_of(self, tx: Tx, summary: DraftSummary, key: DraftKey) -> Sheet:
        """The draft's table with its history; a draft seen before is not replayed."""
        known = self._recall(self._sheets, key)
        if known is None:
            record = stored.get_draft(tx, summary.id)
            if record is None:
                raise NotReady("This draft does not exist any more.", hint="Choose another one, or start anew.")
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
            key = _key_of(tx, stored.find_draft(tx, draft_id))
        self._remember(self._sheets, key, sheet)
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
                key = _key_of(tx, stored.find_draft(tx, draft_id))
            self._remember(self._sheets, key, sheet)
        return self.view(draft_id)

    def _surroundings(
        self, tx: Tx, connection_id: ConnectionId | None, stamp: tuple[object, ...], organization: str
    ) -> Surroundings:
        """What the store knows beside the rows; read again only when something of it has changed."""
        if connection_id is None:
            return Surroundings(None, {}, {}, Facts())
        around = self._recall(self._arounds, stamp)
        if around is None:
            templates = {item.template.id: item for item in mirror.templates(tx, connection_id, include_gone=True)}
            facts = facts_of(tx, connection_id, templates.values(), self._now())
            former = mirror.former_names(tx, connection_id)
            around = Surroundings(connection_id, templates, former, facts, organization)
            self._remember(self._arounds, stamp, around)
        return around

    def _make_view(self, record: DraftSummary, sheet: Sheet, around: Surroundings) -> DraftView:
        spec = load_specs().file(BADGE_FILE)
        report = check_table(sheet.table, spec, facts=replace(around.facts, now=self._now()))
        full_names = _full_names(sheet.table, around)
        long_names = [full or own for full, own in zip(full_names, own_names(sheet.table), strict=True)]

        def shorten(fulls: Mapping[int, str]) -> Mapping[int, str]:
            known = [fulls.get(record, name) for record, name in enumerate(long_names)]
            return short_names(sheet.table, known, list(fulls), organization=around.organization)

        repairs = propose_repairs(
            sheet.table,
            spec,
            report,
            short_names=lambda records: shorten({record: long_names[record] for record in records}),
        )
        at_start = names_at_start(sheet.base) if record.source == FROM_TEMPLATES else {}
        known = Known(around.present, around.former_names, at_start)
        return DraftView(
            id=record.id,
            name=record.name,
            source=record.source,
            connection_id=around.connection_id,
            updated_at=record.updated_at,
            sheet=sheet,
            report=report,
            repairs=(*repairs, *template_repairs(sheet.table, known, shorten)),
            full_names=full_names,
            left_out=around.left_out if record.source == FROM_TEMPLATES else (),
            original_name=record.original_name,
        )

    def _recall(self, shelf: OrderedDict[Key, Kept], key: Key) -> Kept | None:
        with self._lock:
            return shelf.get(key)

    def _remember(self, shelf: OrderedDict[Key, Kept], key: Key, value: Kept) -> None:
        with self._lock:
            shelf[key] = value
            shelf.move_to_end(key)
            while len(shelf) > _KEPT:
                shelf.popitem(last=False)


def _find(tx: Tx, draft_id: DraftId) -> DraftSummary:
    summary = stored.find_draft(tx, draft_id)
    if summary is None:
        raise NotReady("This draft does not exist any more.", hint="Choose another one, or start anew.")
    return summary


def _require_here(chosen: Connection | None, connection_id: ConnectionId | None, noun: str) -> None:
    if connection_id is not None and (chosen is None or chosen.id != connection_id):
        raise NotReady(f"This {noun} belongs to another connection.", hint="Choose that connection to work on it.")


def _organization_of(chosen: Connection | None) -> str:
    return chosen.organization.name if chosen and chosen.organization else ""


def _stamp(tx: Tx, connection_id: ConnectionId | None, organization: str) -> tuple[object, ...]:
    """Everything beside the rows that a view depends on; two equal stamps mean the same view."""
    if connection_id is None:
        return ()
    pull = mirror.last_pull(tx, connection_id)
    book = stored_bundles.book_stamp(tx, connection_id)
    pulled = (pull.id, pull.count) if pull else None
    return (connection_id, organization, pulled, mirror.pictures_stamp(tx), book)


def _key_of(tx: Tx, summary: DraftSummary | None) -> DraftKey:
    """What a draft's rows depend on. The last step is part of it: after an undo another one may take its number."""
    if summary is None:
        return ()
    last = stored.get_step(tx, summary.id, summary.position)
    return (summary.id, summary.position, summary.step_count, summary.updated_at, hash(last))


def _full_names(table: Table, around: Surroundings) -> tuple[str, ...]:
    """Credly's full name beside each record, empty where no template is known."""
    ids = table.position_of("externalBadgeId")
    if ids is None:
        return ("",) * table.height
    return tuple(around.full_name(template_id) for template_id in table.column(ids).to_list())
