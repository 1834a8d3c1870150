"""One complete set: built from templates and mappings, checked, saved, taken away, verified in ALM afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING

from credly_core.domain.bundles import PROMISES_FILE, BundleFacts, BundleVersion, digest_of
from credly_core.domain.complete_set import (
    Arrival,
    Expectation,
    Held,
    SetOptions,
    SetPlan,
    SourceBook,
    judge,
)
from credly_core.domain.connections import Connection
from credly_core.domain.ids import AlmBadgeId, BundleId, ConnectionId, TemplateId
from credly_core.domain.moments import Clock
from credly_core.errors import NotAllowed, NotReady, Stale
from credly_core.migration.spec import load_specs
from credly_core.migration.writing import write_table
from credly_core.steps.complete_set import checking, keeping, papers
from credly_core.steps.complete_set.assembling import assemble
from credly_core.steps.complete_set.in_alm import HandIn, SavedSets
from credly_core.steps.complete_set.views import SetPack, SetView
from credly_core.steps.complete_set.workshop import Ingredients
from credly_core.steps.facts import facts_of
from credly_core.steps.run import StepState, StepStatus
from credly_core.store import bundles, catalogue, journal, mapping, mirror, sources
from credly_core.store.store import Store
from credly_core.store.tables import Tx

if TYPE_CHECKING:
    from credly_core.alm.client import AlmClient

STEP = "complete_set"
DONE, NAME, NEW_INSTANCE, DEADLINE = "done", "badge name", "new instance", "deadline"
_ALL = "*"


@dataclass(frozen=True)
class _Last:
    """The last saved set."""

    version: BundleVersion
    book: SourceBook
    expected: tuple[Expectation, ...]


class CompleteSet(SavedSets):
    """Everything about the set of one connection. Only `verify` asks ALM, and only `hand_over` changes the sandbox."""

    def __init__(
        self,
        store: Store,
        connection: Callable[[], Connection],
        now: Clock,
        *,
        new_id: Callable[[], str],
        open_client: Callable[[], AlmClient],
        hand_in: HandIn,
    ) -> None:
        super().__init__(store, connection, now, open_client=open_client, hand_in=hand_in)
        self._new_id = new_id
        self._lock = Lock()
        self._built: tuple[object, SetView] | None = None

    # --- building ------------------------------------------------------------------------------------------------

    def build(self) -> SetView:
        """The set as it would be now; nothing is written, nobody is asked."""
        connection = self._connection()
        with self._lock, self._store.read() as tx:
            stamp = self._stamp(tx, connection)
            if self._built is None or self._built[0] != stamp:
                self._built = (stamp, self._build(tx, connection))
            ticked = sources.notes(tx, connection.id, DONE)
            return replace(self._built[1], done={key: (one.at, one.by) for key, one in ticked.items()})

    def _stamp(self, tx: Tx, connection: Connection) -> object:
        """Another value as soon as the set could be another."""
        templates, things = mirror.last_pull(tx, connection.id), catalogue.last_pull(tx, connection.id)
        pulls = [(one.id, one.finished_at) for one in (templates, things) if one is not None]
        noted = [sorted(sources.notes(tx, connection.id, topic).items()) for topic in _TOPICS]
        mapped = mapping.list_mappings(tx, connection.id)
        known = bundles.book_stamp(tx, connection.id)
        return repr((connection.id, pulls, mapped, noted, sources.stamp(tx, connection.id), known, self._now().date()))

    def _build(self, tx: Tx, connection: Connection) -> SetView:
        given, last = self._ingredients(tx, connection)
        tables, plan = assemble(given)
        facts = facts_of(tx, connection.id, given.templates.values(), given.now)
        report = checking.check(tables, taken=given.taken, objects=given.objects, facts=facts)
        digest = digest_of({**{table.file: write_table(table) for table in tables}, **_promises(plan)})
        return SetView(tables, plan, report, given.options, {}, digest, last.version if last else None)

    def _ingredients(self, tx: Tx, connection: Connection) -> tuple[Ingredients, _Last | None]:
        mirrored = mirror.templates(tx, connection.id, include_gone=True)
        if not mirrored:
            raise NotReady("No badge templates are here yet.", hint="Copy the badge templates first.")
        badges = [one.value for one in catalogue.badges(tx, connection.id)]
        skills = [one.value for one in catalogue.skills(tx, connection.id)]
        objects = [one.value for one in catalogue.learning_objects(tx, connection.id)]
        taken, last = sources.book(tx, connection.id), self._last(tx, connection.id)
        if last is not None:
            held = Held(badges, skills, objects)
            arrived = [one for one in last.expected if judge(one, held).arrival is Arrival.ARRIVED]
            taken = taken.with_rows(keeping.taken_rows(last.book, arrived))
        given = Ingredients(
            mappings=mapping.list_mappings(tx, connection.id),
            templates={one.template.id: one for one in mirrored},
            now=self._now(),
            badges=badges,
            skills=skills,
            objects=objects,
            taken=taken,
            last=last.book if last is not None else SourceBook(),
            badge_ids=bundles.known_ids(tx, connection.id),
            options=self._options(tx, connection.id),
            organization=connection.organization.name if connection.organization else "",
        )
        return given, last

    def _last(self, tx: Tx, connection_id: ConnectionId) -> _Last | None:
        found = next(iter(_sets(bundles.list_bundles(tx, connection_id))), None)
        if found is None:
            return None
        files = {file.name: bundles.bundle_file(tx, found.id, file.name) for file in found.files}
        expected = keeping.expectations_of(files[PROMISES_FILE])
        return _Last(found, keeping.book_of(files, origin=found.name), expected)

    # --- what a person decides -----------------------------------------------------------------------------------

    def _options(self, tx: Tx, connection_id: ConnectionId) -> SetOptions:
        wanted = sources.notes(tx, connection_id, NEW_INSTANCE)
        deadline = sources.notes(tx, connection_id, DEADLINE).get(_ALL)
        return SetOptions(
            new_instances=frozenset(wanted) - {_ALL},
            all_new_instances=_ALL in wanted,
            deadline=date.fromisoformat(deadline.text) if deadline else None,
            badge_names={TemplateId(key): one.text for key, one in sources.notes(tx, connection_id, NAME).items()},
        )

    def name_badge(self, template_id: str, name: str, *, actor: str) -> None:
        """Give a badge a name of one's own; an empty one takes it back."""
        self._note(NAME, template_id, name.strip() or None, actor)

    def want_new_instance(self, object_id: str | None, wanted: bool, *, actor: str) -> None:
        """Let the set add an instance to an object made in ALM; None means to all of them."""
        self._note(NEW_INSTANCE, object_id or _ALL, "yes" if wanted else None, actor)

    def set_deadline(self, day: date | None, *, actor: str) -> None:
        """Until when new instances are to be completed; None leaves it to the set."""
        self._note(DEADLINE, _ALL, day.isoformat() if day else None, actor)

    def tick(self, key: str, done: bool, *, actor: str) -> None:
        """Tick off something done by hand, or take the tick back."""
        self._note(DONE, key, "done" if done else None, actor)

    def _note(self, topic: str, key: str, text: str | None, actor: str) -> None:
        connection_id, at = self._connection().id, self._now()
        with self._store.begin() as tx:
            sources.note(tx, connection_id, topic, key, text, at=at, actor=actor)
            said = {"topic": topic, "key": key, "text": text or ""}
            journal.record(tx, at=at, actor=actor, action="complete_set.note", subject=connection_id, facts=said)

    # --- saving, taking away -------------------------------------------------------------------------------------

    def save(self, *, name: str, actor: str, note: str = "", digest: str | None = None) -> BundleVersion:
        """Keep the set as it stands. `digest` is that of the view a person looked at: refused when it has changed."""
        if not name.strip():
            raise NotAllowed("A set needs a name.", hint="Say in a word or two what it is for.")
        view = self._seen(digest)
        connection_id, at = self._connection().id, self._now()
        files = {table.file: write_table(table) for table in view.tables}
        book = keeping.book_of(files, origin=name)
        facts = BundleFacts(
            name=name.strip(),
            author=actor,
            rows=view.row_count,
            errors=view.report.errors,
            warnings=view.report.warnings,
            infos=view.report.infos,
            spec_version=load_specs().bundle.version,
            note=note,
        )
        bundle_id = BundleId(self._new_id())
        ids = {
            TemplateId(row["externalBadgeId"].lower()): AlmBadgeId(row["id"])
            for row in book.of_file("badge.csv")
            if row["externalBadgeId"]
        }
        with self._store.begin() as tx:
            version = bundles.save_bundle(
                tx,
                bundle_id,
                facts,
                connection_id=connection_id,
                at=at,
                files={**files, **_promises(view.plan)},
                template_ids=keeping.templates_in(book),
            )
            bundles.remember_ids(tx, connection_id, ids)
            said = {"name": facts.name, "digest": version.digest, "rows": str(facts.rows)}
            journal.record(tx, at=at, actor=actor, action="complete_set.save", subject=bundle_id, facts=said)
        return version

    def pack(
        self, *, title: str = "", actor: str = "", accept_errors: bool = False, digest: str | None = None
    ) -> SetPack:
        """The set with its papers. With errors left only after a second, explicit confirmation."""
        view = self._seen(digest)
        if view.report.errors and not accept_errors:
            raise NotAllowed(
                f"{papers.errors_left(view.report.errors)}, and ALM would reject the rows concerned.",
                hint="Repair them, or confirm that you want the set as it is.",
                code="complete_set.errors-left",
            )
        connection = self._connection()
        facts = papers.SetFacts(
            title=title or f"{connection.name}, complete set",
            organization=connection.organization.name if connection.organization else "",
            author=actor or "badge console",
            at=self._now(),
        )
        return papers.make_pack(view.tables, view.plan, view.report, facts)

    def _seen(self, digest: str | None) -> SetView:
        view = self.build()
        if view.is_empty:
            raise NotReady("Nothing is mapped that a set could be made of.", hint="Map templates first.")
        if digest not in (None, view.digest):
            raise Stale(
                "Mappings or copies have changed meanwhile, and with them the set.",
                hint="Look at the plan as it is now, then try again.",
                code="complete_set.changed",
            )
        return view

    # --- where it stands -----------------------------------------------------------------------------------------

    def status(self) -> StepStatus:
        """One line for Home."""
        try:
            with self._store.read() as tx:
                connection_id = self._connection().id
                mapped = len(mapping.list_mappings(tx, connection_id))
        except NotReady as missing:
            return StepStatus(STEP, StepState.BLOCKED, missing.message, missing.hint)
        if not mapped:
            return StepStatus(STEP, StepState.BLOCKED, "Nothing is mapped yet.", "Map templates to ALM")
        last = next(iter(self.versions()), None)
        if last is None:
            return StepStatus(STEP, StepState.READY, f"{mapped:,} mappings, no set yet.", "Build the set")
        summary = f"“{last.name}”: {last.rows:,} rows, {last.errors:,} errors."
        return StepStatus(STEP, StepState.DONE, summary, "", last.created_at)


_TOPICS = (NAME, NEW_INSTANCE, DEADLINE)


def _sets(versions: Iterable[BundleVersion]) -> Iterable[BundleVersion]:
    return (version for version in versions if version.is_complete_set)


def _promises(plan: SetPlan) -> dict[str, bytes]:
    return {PROMISES_FILE: keeping.promises_to_bytes(plan.expectations, plan.by_hand)}
