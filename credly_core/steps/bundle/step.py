"""Build badge.csv: start, edit, repair, undo, save, compare, take away. Nothing here touches a network."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from credly_core.domain.bundles import DraftSummary, NewDraft
from credly_core.domain.connections import Connection
from credly_core.domain.ids import BundleId, ConnectionId, DraftId
from credly_core.domain.moments import Clock
from credly_core.domain.names import Proposal, alm_length
from credly_core.errors import NotAllowed, NotReady, Stale
from credly_core.migration.editing import AddRecords, CellChange, ChangeSet, RemoveRecords
from credly_core.migration.reading import FilledPreview, preview_of
from credly_core.migration.table import Table
from credly_core.steps.bundle import content, starting
from credly_core.steps.bundle.sheets import FROM_TEMPLATES, Desk
from credly_core.steps.bundle.shortening import NAME_COLUMN, name_limit, proposals_for, short_names
from credly_core.steps.bundle.versions import Versions, remember_version
from credly_core.steps.bundle.views import DraftView, MappingNeeded, frame_headings
from credly_core.steps.run import StepState, StepStatus
from credly_core.store import bundles as stored_bundles
from credly_core.store import drafts as stored
from credly_core.store import journal, mirror
from credly_core.store.store import Store

FROM_FILE, FROM_VERSION = "file", "version"


class Bundle(Versions):
    """Every way from templates or a file to a badge.csv one can trust. Every method that writes takes the actor."""

    def __init__(
        self, store: Store, connection: Callable[[], Connection | None], now: Clock, *, new_id: Callable[[], str]
    ) -> None:
        super().__init__(store, connection, now, desk=Desk(store, connection, now), new_id=new_id)

    # ---- where a draft starts ---------------------------------------------------------------------------------

    def start_from_templates(
        self, template_ids: Sequence[str] | None = None, *, actor: str, name: str = ""
    ) -> DraftView:
        """A draft with one row for each usable template, or for the chosen ones. Ids stay what they were before."""
        connection = self._require_connection()
        with self._store.begin() as tx:
            mirrored = starting.choose_templates(mirror.templates(tx, connection.id), template_ids)
            known = stored_bundles.known_ids(tx, connection.id)
            table, ids = starting.rows_from_templates(mirrored, known_ids=known)
            stored_bundles.remember_ids(tx, connection.id, ids)
        if not table.height:
            reasons = "; ".join(sorted({item.template.why_not_usable for item in mirrored}))
            raise NotReady(f"None of these templates can be used. {reasons}", hint="Choose active ones with a picture.")
        new = NewDraft(name or f"{connection.name}, {table.height} badges", FROM_TEMPLATES, content.to_bytes(table))
        return self._create(new, connection.id, actor=actor)

    def start_from_file(
        self,
        name: str,
        data: bytes,
        *,
        actor: str,
        mapping: Mapping[int, str] | None = None,
        encoding: str | None = None,
        fill: bool = False,
    ) -> DraftView | MappingNeeded:
        """A draft from somebody's file; it is upgraded to eight columns in one step that can be undone.

        Foreign headings come back as guesses first; call again with the confirmed `mapping` (position → column).
        Refuses with the place (`UnreadableInput`) what cannot be read without guessing; `encoding` and `fill` are what
        a person may choose then.
        """
        table, recognition = starting.read_badge_file(data, name, encoding=encoding, fill=fill)
        if mapping is None:
            needed = starting.mapping_needed(table, recognition)
            if needed is not None:
                return needed
        steps = starting.opening_steps(table, mapping or {})
        new = NewDraft(name, FROM_FILE, content.to_bytes(table), original=data, original_name=name)
        connection = self._connection()
        view = self._create(new, connection.id if connection else None, actor=actor)
        for step in steps:
            view = self._desk.apply(view.id, step, actor=actor)
        return view

    def preview_filled(self, name: str, data: bytes, *, encoding: str | None = None) -> FilledPreview:
        """What would become of a file that was refused for the width of a row; raises why it would still be refused."""
        return preview_of(starting.read_badge_file(data, name, encoding=encoding, fill=True)[0])

    def start_from_version(self, version_id: BundleId, *, actor: str) -> DraftView:
        """A draft that begins as a saved version."""
        version, table = self._version_table(version_id)
        new = NewDraft(version.name, FROM_VERSION, content.to_bytes(table))
        view = self._create(new, version.connection_id, actor=actor)
        with self._store.begin() as tx:
            remember_version(tx, view.id, version_id)
        return view

    # ---- drafts -----------------------------------------------------------------------------------------------

    def drafts(self) -> tuple[DraftSummary, ...]:
        """The working copies of this connection, the one touched last first.

        Those of no connection (opened before there was one, or left by one that was removed) are always in the list.
        """
        connection = self._connection()
        with self._store.read() as tx:
            loose = stored.list_drafts(tx, None)
            if connection is None:
                return loose
            own = stored.list_drafts(tx, connection.id)
        return tuple(sorted((*own, *loose), key=lambda draft: draft.updated_at, reverse=True))

    def view(self, draft_id: DraftId) -> DraftView:
        """A draft as it stands, checked against what is known now."""
        return self._desk.view(draft_id)

    def home_of(self, draft_id: DraftId) -> ConnectionId | None:
        """The connection a draft belongs to; None where it belongs to none, or is gone."""
        with self._store.read() as tx:
            summary = stored.find_draft(tx, draft_id)
        return summary.connection_id if summary else None

    def rename(self, draft_id: DraftId, name: str) -> None:
        """Give a draft another name."""
        if not name.strip():
            raise NotAllowed("A draft needs a name.", hint="Say in a word or two what it is for.")
        with self._store.begin() as tx:
            self._desk.require(tx, draft_id)
            stored.rename_draft(tx, draft_id, name.strip(), at=self._now())

    def discard(self, draft_id: DraftId, *, actor: str) -> None:
        """Throw a draft away; saved versions stay."""
        with self._store.begin() as tx:
            self._desk.require(tx, draft_id)
            stored.remove_draft(tx, draft_id)
            journal.record(tx, at=self._now(), actor=actor, action="bundle.discard", subject=draft_id)

    # ---- changes ----------------------------------------------------------------------------------------------

    def edit(
        self,
        draft_id: DraftId,
        edits: Mapping[int, Mapping[str, str]],
        *,
        actor: str,
        position: int | None = None,
        arrangement: str | None = None,
    ) -> DraftView:
        """Type into cells: record index → heading → text.

        `arrangement` is that of the view the records were counted in: refused when rows or columns moved meanwhile.
        `position` refuses any change meanwhile.
        """
        view = self._desk.view(draft_id)
        self._guard(view, position, arrangement)
        headings = {heading: place for place, heading in enumerate(frame_headings(view.table.header))}
        changes = []
        for record, cells in edits.items():
            for heading, text in cells.items():
                if heading not in headings or not 0 <= record < view.row_count:
                    raise NotAllowed(f"There is no cell {heading} in record {record + 1}.", hint="Reload the table.")
                place = headings[heading]
                before = str(view.table.column(place)[record])
                if text != before:
                    changes.append(CellChange(record, place, before, text))
        title = _edit_title(changes, view.table)
        return self._desk.apply(draft_id, ChangeSet.of_cells(title, "", changes), actor=actor)

    def preview(self, draft_id: DraftId, key: str, *, answer: str | None = None) -> ChangeSet:
        """What a repair would change, without changing it. `key` names the repair group of the view."""
        return self._repair_change(self._desk.view(draft_id), key, answer)

    def repair(
        self, draft_id: DraftId, key: str, *, actor: str, answer: str | None = None, stamp: str | None = None
    ) -> DraftView:
        """Apply one repair to all like cells, as one step that can be undone.

        `stamp` is that of the view it was asked from: refused when the draft has changed since. So also below.
        """
        view = self._desk.view(draft_id)
        _require_stamp(view, stamp, "the repair was not applied")
        return self._desk.apply(draft_id, self._repair_change(view, key, answer), actor=actor)

    def preview_short_names(self, draft_id: DraftId) -> ChangeSet:
        """What `take_short_names` would change, without changing it."""
        view = self._desk.view(draft_id)
        place = view.table.position_of(NAME_COLUMN)
        cells = view.table.column(place).to_list() if place is not None else []
        records = [record for record, cell in enumerate(cells) if alm_length(cell) > name_limit()]
        names = short_names(view.table, view.long_names, records, organization=self._organization_name())
        changes = [CellChange(record, place or 0, cells[record], name) for record, name in names.items()]
        noun = "name" if len(changes) == 1 else "names"
        return ChangeSet.of_cells(f"Shorten {len(changes)} {noun}", "name.length", changes)

    def take_short_names(self, draft_id: DraftId, *, actor: str, stamp: str | None = None) -> DraftView:
        """Give every name that is too long its best short one, all different; names that fit stay."""
        _require_stamp(self._desk.view(draft_id), stamp, "no name was shortened")
        return self._desk.apply(draft_id, self.preview_short_names(draft_id), actor=actor)

    def proposals(self, draft_id: DraftId, record: int) -> tuple[Proposal, ...]:
        """Up to three short names for one record, none of them another row's name."""
        view = self._desk.view(draft_id)
        return proposals_for(view.table, view.long_names, record, organization=self._organization_name())

    def add_templates(self, draft_id: DraftId, template_ids: Sequence[str], *, actor: str) -> DraftView:
        """Rows more, at the end, for usable templates that have none yet."""
        view = self._desk.view(draft_id)
        connection = self._require_connection()
        upgrade = starting.upgrade_step(view.table)
        table = upgrade.apply(view.table)
        present = {cell.strip().lower() for cell in _column(table, "externalBadgeId")}
        wanted = {one.lower() for one in template_ids} - present
        with self._store.begin() as tx:
            chosen = [item for item in mirror.templates(tx, connection.id) if item.template.id in wanted]
            known = stored_bundles.known_ids(tx, connection.id)
            rows, ids = starting.rows_from_templates(chosen, known_ids=known, reserved=_column(table, "id"))
            stored_bundles.remember_ids(tx, connection.id, ids)
        fitted = _fit(rows, table)
        if not fitted:
            return view
        noun = "badge" if len(fitted) == 1 else "badges"
        operations = (*upgrade.operations, AddRecords.at_end(table, fitted))
        return self._desk.apply(draft_id, ChangeSet(f"Add {len(fitted)} {noun}", "", operations), actor=actor)

    def add_rows(
        self, draft_id: DraftId, rows: Sequence[Mapping[str, str]], *, actor: str, arrangement: str | None = None
    ) -> DraftView:
        """Rows more, at the end, as they were pasted: heading → text, a heading not named stays empty."""
        view = self._desk.view(draft_id)
        self._guard(view, None, arrangement)
        headings = frame_headings(view.table.header)
        unknown = {heading for row in rows for heading in row} - set(headings)
        if unknown:
            raise NotAllowed(f"There is no column {', '.join(sorted(unknown))}.", hint="Reload the table.")
        cells = [tuple(row.get(heading, "") for heading in headings) for row in rows]
        operations = (AddRecords.at_end(view.table, cells),) if cells else ()
        noun = "row" if len(cells) == 1 else "rows"
        return self._desk.apply(draft_id, ChangeSet(f"Add {len(cells)} pasted {noun}", "", operations), actor=actor)

    def remove_rows(
        self, draft_id: DraftId, records: Sequence[int], *, actor: str, arrangement: str | None = None
    ) -> DraftView:
        """Rows less; undo brings them back. `arrangement` as for `edit`."""
        view = self._desk.view(draft_id)
        self._guard(view, None, arrangement)
        gone = sorted(set(records))
        if gone and not 0 <= gone[0] <= gone[-1] < view.row_count:
            raise NotAllowed("One of these rows is not there any more.", hint="Reload the table.")
        noun = "badge" if len(gone) == 1 else "badges"
        operations = (RemoveRecords.of(view.table, gone),) if gone else ()
        return self._desk.apply(draft_id, ChangeSet(f"Remove {len(gone)} {noun}", "", operations), actor=actor)

    def undo(self, draft_id: DraftId, *, actor: str, stamp: str | None = None) -> DraftView:
        """Take the last step back. `stamp` keeps one tab from undoing what another has done."""
        _require_stamp(self._desk.view(draft_id), stamp, "nothing was undone")
        return self._desk.move(draft_id, -1, actor=actor)

    def redo(self, draft_id: DraftId, *, actor: str, stamp: str | None = None) -> DraftView:
        """Do the step again that was undone last."""
        _require_stamp(self._desk.view(draft_id), stamp, "nothing was redone")
        return self._desk.move(draft_id, 1, actor=actor)

    # ---- where it stands --------------------------------------------------------------------------------------

    def status(self) -> StepStatus:
        """One line for Home."""
        connection = self._connection()
        if connection is None:
            return StepStatus("bundle", StepState.BLOCKED, "Needs a connection first.", "Connect an organization.")
        versions, drafts = self.versions(), self.drafts()
        if versions:
            last = versions[0]
            summary = f"“{last.name}”: {last.rows} badges, {last.errors} errors."
            return StepStatus("bundle", StepState.DONE, summary, "Take it to ALM, or go on editing.", last.created_at)
        if drafts:
            summary = f"A draft is waiting: {drafts[0].name}."
            return StepStatus("bundle", StepState.READY, summary, "Go on with the draft.", drafts[0].updated_at)
        with self._store.read() as tx:
            pulled = mirror.last_pull(tx, connection.id) is not None
        if not pulled:
            return StepStatus("bundle", StepState.BLOCKED, "Needs the badge templates first.", "Refresh the templates.")
        return StepStatus("bundle", StepState.READY, "No badge.csv yet.", "Build badge.csv.")

    # ---- inside -----------------------------------------------------------------------------------------------

    def _create(self, new: NewDraft, connection_id: ConnectionId | None, *, actor: str) -> DraftView:
        draft_id = DraftId(self._new_id())
        at = self._now()
        with self._store.begin() as tx:
            stored.create_draft(tx, draft_id, new, connection_id=connection_id, at=at, actor=actor)
            facts = {"source": new.source, "name": new.name}
            journal.record(tx, at=at, actor=actor, action="bundle.start", subject=draft_id, facts=facts)
        return self._desk.view(draft_id)

    def _repair_change(self, view: DraftView, key: str, answer: str | None) -> ChangeSet:
        for group in view.repairs:
            if group.key == key:
                return group.change(answer)
        raise NotAllowed("This repair is not needed any more.", hint="Look at the findings again.")

    @staticmethod
    def _guard(view: DraftView, position: int | None, arrangement: str | None = None) -> None:
        moved = position not in (None, view.position) or arrangement not in (None, view.arrangement)
        if moved:
            raise NotAllowed(
                "The table was changed in another tab meanwhile; this edit was not taken.", hint="Type it once more."
            )


def _require_stamp(view: DraftView, stamp: str | None, nothing_done: str) -> None:
    if stamp not in (None, view.stamp):
        raise Stale(
            f"This draft was changed in another tab meanwhile; {nothing_done}.",
            hint="The page shows it as it is now. Look at it, then try again.",
            code="bundle.changed-elsewhere",
        )


def _edit_title(changes: Sequence[CellChange], table: Table) -> str:
    if len(changes) == 1:
        return f"Edit {table.header[changes[0].column] or 'a cell'} in row {table.rows[changes[0].record]}"
    return f"Edit {len(changes)} cells"


def _column(table: Table, heading: str) -> list[str]:
    place = table.position_of(heading)
    return table.column(place).to_list() if place is not None else []


def _fit(rows: Table, target: Table) -> list[tuple[str, ...]]:
    """Records in the columns of another table, by heading."""
    places = [rows.position_of(heading) for heading in target.header]
    return [tuple(record[place] if place is not None else "" for place in places) for record in rows.cells.iter_rows()]
