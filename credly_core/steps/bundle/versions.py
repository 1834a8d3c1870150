"""Saved versions of badge.csv, what differs between them, and what leaves the console."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from credly_core.domain.bundles import BundleFacts, BundleVersion
from credly_core.domain.connections import Connection
from credly_core.domain.ids import AlmBadgeId, BundleId, DraftId, TemplateId
from credly_core.domain.moments import Clock
from credly_core.domain.pictures import ContentFolder
from credly_core.errors import NotAllowed, NotReady
from credly_core.migration.reading import read_table
from credly_core.migration.table import Table
from credly_core.steps.bundle import outside, takeaway
from credly_core.steps.bundle.comparing import compare
from credly_core.steps.bundle.replacing import replace_step
from credly_core.steps.bundle.sheets import Desk
from credly_core.steps.bundle.views import BADGE_FILE, Difference, DraftView, OutsideChange, Pack
from credly_core.store import bundles as stored
from credly_core.store import drafts as stored_drafts
from credly_core.store import journal
from credly_core.store.store import Store
from credly_core.store.tables import Tx

#: Where a draft keeps the version it was saved as last, or began from.
_LAST_VERSION = "last-version"


class Versions:
    """The part of the bundle step that looks back: saving, comparing, taking away."""

    def __init__(
        self,
        store: Store,
        connection: Callable[[], Connection | None],
        now: Clock,
        *,
        desk: Desk,
        new_id: Callable[[], str],
    ) -> None:
        self._store = store
        self._connection = connection
        self._now = now
        self._desk = desk
        self._new_id = new_id

    # ---- saved versions ---------------------------------------------------------------------------------------

    def save_version(self, draft_id: DraftId, *, name: str, actor: str, note: str = "") -> BundleVersion:
        """Keep the draft as it stands under a name; a version never changes afterwards."""
        if not name.strip():
            raise NotAllowed("A version needs a name.", hint="Say in a word or two what it is for.")
        view = self._desk.view(draft_id)
        facts = BundleFacts(
            name=name.strip(),
            author=actor,
            rows=view.row_count,
            errors=view.report.errors,
            warnings=view.report.warnings,
            infos=view.report.infos,
            spec_version=self._desk.spec_version,
            note=note,
        )
        ids = _ids_of(view.table)
        at = self._now()
        bundle_id = BundleId(self._new_id())
        with self._store.begin() as tx:
            version = stored.save_bundle(
                tx,
                bundle_id,
                facts,
                connection_id=view.connection_id,
                at=at,
                files={BADGE_FILE: takeaway.badge_file(view.table)},
                template_ids=tuple(ids),
            )
            if view.connection_id is not None:
                stored.remember_ids(tx, view.connection_id, ids)
            said = {"name": facts.name, "digest": version.digest, "rows": str(facts.rows)}
            remember_version(tx, draft_id, bundle_id)
            journal.record(tx, at=at, actor=actor, action="bundle.save", subject=bundle_id, facts=said)
        return version

    def versions(self) -> tuple[BundleVersion, ...]:
        """The saved versions of this connection, newest first; with those of no connection, or of one removed since.

        Saved sets are not among them: the steps that save them list those without a badge.csv, and complete ones.
        """
        connection = self._connection()
        with self._store.read() as tx:
            own = stored.list_bundles(tx, connection.id) if connection else ()
            loose = stored.list_bundles(tx, None)
        found = [
            version
            for version in (*own, *loose)
            if not version.is_complete_set and any(file.name == BADGE_FILE for file in version.files)
        ]
        return tuple(sorted(found, key=lambda version: version.created_at, reverse=True))

    def predecessor(self, view: DraftView) -> BundleVersion | None:
        """The version this draft was saved as last or began from, else the newest of its name; None where none fits."""
        with self._store.read() as tx:
            remembered = stored_drafts.get_extra(tx, view.id, _LAST_VERSION)
        versions = self.versions()
        own = [version for version in versions if remembered and version.id == remembered.decode()]
        return next(iter((*own, *(version for version in versions if version.name == view.name))), None)

    def difference(self, before: BundleId, after: BundleId) -> Difference:
        """Cell by cell, what changed from one saved version to another."""
        return compare(self._version_table(before)[1], self._version_table(after)[1])

    def difference_to_draft(self, before: BundleId, draft_id: DraftId) -> Difference:
        """Cell by cell, what the draft changes against a saved version."""
        return compare(self._version_table(before)[1], self._desk.view(draft_id).table)

    # ---- taking away ------------------------------------------------------------------------------------------

    def take_away(self, draft_id: DraftId, *, accept_errors: bool = False) -> tuple[str, bytes]:
        """Name and bytes of badge.csv. With errors left, only after a second, explicit confirmation.

        When every step was undone, the file leaves byte for byte as it came, if its form is one that ALM takes.
        """
        view = self._desk.view(draft_id)
        takeaway.refuse_errors(view, accept_errors=accept_errors)
        if takeaway.is_as_it_came(view):
            return BADGE_FILE, self.original(draft_id)[1]
        return BADGE_FILE, takeaway.badge_file(view.table)

    def take_away_version(self, version_id: BundleId) -> tuple[str, bytes]:
        """Name and bytes of the badge.csv of a saved version, exactly as it was saved."""
        self._require_version(version_id)
        with self._store.read() as tx:
            return BADGE_FILE, stored.bundle_file(tx, version_id, BADGE_FILE)

    def pack(
        self,
        draft_id: DraftId,
        *,
        accept_errors: bool = False,
        folder: ContentFolder | None = None,
        title: str = "",
        actor: str = "",
    ) -> Pack:
        """badge.csv with read-me, proof sheet and manifest, and the copied pictures if a content folder is given."""
        view = self._desk.view(draft_id)
        takeaway.refuse_errors(view, accept_errors=accept_errors)
        table = takeaway.with_local_pictures(view.table, folder.paths) if folder else view.table
        return takeaway.make_pack(
            table,
            self._desk.check(table, view.connection_id) if folder else view.report,
            title=title or view.name,
            organization=self._organization_name(),
            author=actor or "badge console",
            at=self._now(),
            spec_version=self._desk.spec_version,
            folder=folder,
        )

    def original(self, draft_id: DraftId) -> tuple[str, bytes]:
        """The file a draft was started from, byte for byte."""
        with self._store.read() as tx:
            self._desk.require(tx, draft_id)
            record = stored_drafts.get_draft(tx, draft_id)
        if record is None or record.original is None:
            raise NotReady("This draft was not started from a file.", hint="Take away badge.csv instead.")
        return record.original_name, record.original

    # ---- changed outside --------------------------------------------------------------------------------------

    def compare_outside(
        self, draft_id: DraftId, name: str, data: bytes, *, encoding: str | None = None, fill: bool = False
    ) -> OutsideChange:
        """What somebody else's program did to the file since we wrote it.

        Refuses what cannot be read; `encoding` and `fill` are a person's choices after a refusal.
        """
        ours = self._desk.view(draft_id).table
        theirs = read_table(data, file=name, known_headings=set(ours.header), encoding=encoding, fill=fill)
        change = outside.compare_outside(ours, theirs, data=data, name=name, encoding=encoding)
        return replace(change, fill=fill)

    def take_outside(self, draft_id: DraftId, change: OutsideChange, *, actor: str) -> DraftView:
        """Take the other file's rows and columns into the draft as one step.

        Encoding, separators and marks are put right by that: the draft is written in our own way.
        """
        view = self._desk.view(draft_id)
        theirs = read_table(
            change.data,
            file=change.name,
            known_headings=set(view.table.header),
            encoding=change.encoding,
            fill=change.fill,
        )
        step = replace_step(view.table, theirs, title=f"Take the changes of {change.name}")
        return self._desk.apply(draft_id, step, actor=actor)

    # ---- inside -----------------------------------------------------------------------------------------------

    def _require_connection(self) -> Connection:
        connection = self._connection()
        if connection is None:
            raise NotReady("There is no connection yet.", hint="Connect an organization, or try with sample data.")
        return connection

    def _organization_name(self) -> str:
        connection = self._connection()
        return connection.organization.name if connection and connection.organization else ""

    def _require_version(self, version_id: BundleId) -> BundleVersion:
        with self._store.read() as tx:
            version = stored.get_bundle(tx, version_id)
        if version is None:
            raise NotReady("This version does not exist.", hint="Choose another one.")
        self._desk.require_here(version.connection_id, "version")
        return version

    def _version_table(self, version_id: BundleId) -> tuple[BundleVersion, Table]:
        version = self._require_version(version_id)
        with self._store.read() as tx:
            data = stored.bundle_file(tx, version_id, BADGE_FILE)
        return version, read_table(data, file=BADGE_FILE)


def remember_version(tx: Tx, draft_id: DraftId, version_id: BundleId) -> None:
    """Keep with a draft which version it stands closest to."""
    stored_drafts.set_extra(tx, draft_id, _LAST_VERSION, version_id.encode())


def _ids_of(table: Table) -> dict[TemplateId, AlmBadgeId]:
    """Template id → badge id of every row that has both."""
    ids, templates = table.position_of("id"), table.position_of("externalBadgeId")
    if ids is None or templates is None:
        return {}
    pairs = zip(table.column(templates).to_list(), table.column(ids).to_list(), strict=True)
    return {
        TemplateId(template.strip().lower()): AlmBadgeId(badge)
        for template, badge in pairs
        if template.strip() and badge
    }
