"""Badge templates: copy them from Credly, find them again, see what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from credly_core.domain.badges import BadgeTemplate, TemplateState
from credly_core.domain.connections import Connection
from credly_core.domain.ids import ConnectionId, PullId, TemplateId
from credly_core.domain.mirror import MirroredTemplate, Pull, TemplateChange
from credly_core.errors import ConsoleError, NotReady, ServiceError
from credly_core.steps.run import Clock, Progress, Run, StepState, StepStatus
from credly_core.store import bundles, journal, mirror
from credly_core.store.store import Store

if TYPE_CHECKING:
    import pandas as pd

    from credly_core.credly.client import CredlyClient, TemplatePage

Value = TypeVar("Value")

STEP = "templates"
NO_LEVEL = "none"


@dataclass(frozen=True, slots=True)
class RefreshOutcome:
    """What one pull brought. `note` says in words why it is not complete, empty when it is.

    `error` is what stopped it in the middle; everything seen before is kept.
    """

    pull: Pull
    changes: tuple[TemplateChange, ...]
    complete: bool
    count: int
    note: str = ""
    error: ServiceError | None = None


@dataclass(frozen=True, slots=True)
class TemplateFilter:
    """What to show. Empty fields let everything through; several values of one field mean any of them.

    `without_skills` is one more value beside `skills`. All words of `text` must occur in the name, description,
    skills, tags, level or id. `levels` may name `NO_LEVEL`. Moments are aware UTC and inclusive. `used_in_bundle`
    None asks nothing.
    """

    text: str = ""
    states: tuple[TemplateState, ...] = ()
    skills: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    updated_from: datetime | None = None
    updated_to: datetime | None = None
    usable_only: bool = False
    without_skills: bool = False
    used_in_bundle: bool | None = None
    include_gone: bool = False


@dataclass(frozen=True, slots=True)
class Facets:
    """What can be filtered by, each value with the number of templates that have it, most frequent first.

    `without_picture` counts active templates only: with the usable ones and the other states they make the total.
    """

    total: int = 0
    usable: int = 0
    without_picture: int = 0
    without_skills: int = 0
    used_in_bundle: int = 0
    states: Mapping[TemplateState, int] = field(default_factory=dict)
    skills: Mapping[str, int] = field(default_factory=dict)
    tags: Mapping[str, int] = field(default_factory=dict)
    levels: Mapping[str, int] = field(default_factory=dict)


class Templates:
    """The organization's badge templates as last copied; only `refresh` asks Credly."""

    def __init__(
        self,
        store: Store,
        open_client: Callable[[], CredlyClient],
        connection: Callable[[], Connection],
        now: Clock,
    ) -> None:
        self._store = store
        self._open_client = open_client
        self._connection = connection
        self._now = now

    # --- copying -----------------------------------------------------------------------------------------------

    def refresh(self, *, actor: str = "") -> Run[RefreshOutcome]:
        """Copy all pages. Stopping early, or a failure after the first page, keeps what was seen.

        Raises the service's error when not even the first page came.
        """
        asked: list[CredlyClient] = []

        def wake() -> None:
            for client in tuple(asked):
                client.break_off()

        return Run(self._refresh(self._connection(), actor, asked), wake=wake)

    def _refresh(
        self, connection: Connection, actor: str, asked: list[CredlyClient]
    ) -> Generator[Progress, None, RefreshOutcome]:
        with self._store.begin() as tx:
            pull_id = mirror.start_pull(tx, connection.id, self._now())
        pulling = _Pulling(self._store, self._now, connection.id, pull_id)
        yield Progress(0, None, "Asking Credly for the first page")
        error: ServiceError | None = None
        try:
            with self._open_client() as client, closing(client.template_pages(connection.organization_id)) as pages:
                asked.append(client)
                for page in pages:
                    pulling.take(page)
                    yield pulling.progress()
        except GeneratorExit:
            pulling.finish(complete=False, note="stopped by hand", actor=actor)
            raise
        except ServiceError as trouble:
            if pulling.pages == 0:
                pulling.finish(complete=False, note=trouble.message, actor=actor)
                raise
            error = trouble
        except ConsoleError as trouble:
            pulling.finish(complete=False, note=trouble.message, actor=actor)
            raise
        note = error.message if error else pulling.paging_note
        complete = error is None and not pulling.is_incomplete
        changes = pulling.finish(complete=complete, note=note, actor=actor)
        with self._store.read() as tx:
            pull = mirror.get_pull(tx, pull_id)
        if pull is None:
            raise NotReady("The connection was removed while its templates were copied.")
        return RefreshOutcome(pull, changes, complete, pull.count, note, error)

    # --- looking -----------------------------------------------------------------------------------------------

    def templates(self, wanted: TemplateFilter | None = None) -> tuple[MirroredTemplate, ...]:
        """The templates that pass the filter, by name; gone ones only when asked for."""
        wanted = wanted or TemplateFilter()
        connection_id = self._connection().id
        with self._store.read() as tx:
            found = mirror.templates(tx, connection_id, include_gone=wanted.include_gone)
            used = bundles.templates_used_in(tx, connection_id) if wanted.used_in_bundle is not None else {}
        return filter_templates(found, wanted, used=used)

    def facets(self, wanted: TemplateFilter | None = None) -> Facets:
        """Counts of what is shown, for the choices beside the list."""
        connection_id = self._connection().id
        with self._store.read() as tx:
            used = bundles.templates_used_in(tx, connection_id)
        return count_facets(self.templates(wanted), used=used)

    def changes(self, pull_id: PullId | None = None) -> tuple[TemplateChange, ...]:
        """What the last pull found different, or another one."""
        connection_id = self._connection().id
        with self._store.read() as tx:
            if pull_id is None:
                last = mirror.last_pull(tx, connection_id)
                if last is None:
                    return ()
                pull_id = last.id
            return mirror.changes_of(tx, pull_id)

    def changes_in_use(self) -> dict[TemplateId, tuple[str, ...]]:
        """Templates that the last pull changed and a saved badge.csv uses, with the names of those versions."""
        changed = {change.template_id for change in self.changes()}
        return {template: versions for template, versions in self.used_in_bundles().items() if template in changed}

    def used_in_bundles(self) -> dict[TemplateId, tuple[str, ...]]:
        """For each template of a saved badge.csv the names of the versions, newest first."""
        connection_id = self._connection().id
        with self._store.read() as tx:
            return bundles.templates_used_in(tx, connection_id)

    def last_pull(self) -> Pull | None:
        """The newest pull that ended, None before the first."""
        connection_id = self._connection().id
        with self._store.read() as tx:
            return mirror.last_pull(tx, connection_id)

    def frame(self, wanted: TemplateFilter | None = None) -> pd.DataFrame:
        """The templates as a pandas data frame, one row each, for notebooks."""
        import pandas as pd

        rows = [_record(one) for one in self.templates(wanted)]
        frame = pd.DataFrame(rows, columns=list(_COLUMNS))
        for name in ("created_at", "updated_at", "first_seen_at", "seen_at", "gone_at"):
            frame[name] = pd.to_datetime(frame[name], utc=True)
        return frame

    def status(self) -> StepStatus:
        """Whether the templates were copied, how many there are, and when."""
        try:
            if not self._connection().has_credly:
                return StepStatus(
                    STEP,
                    StepState.BLOCKED,
                    "This connection has no Credly organization yet.",
                    "Connect an organization.",
                )
            pull = self.last_pull()
        except NotReady as missing:
            return StepStatus(STEP, StepState.BLOCKED, missing.message, missing.hint)
        if pull is None:
            return StepStatus(STEP, StepState.READY, "Not copied from Credly yet.", "Copy the badge templates")
        with self._store.read() as tx:
            total, usable = mirror.count_templates(tx, pull.connection_id)
        summary = f"{total:,} badge templates, {usable:,} usable for badge.csv"
        if not pull.complete:
            summary += f"; the last copy is not complete ({pull.note or 'it stopped early'})"
            return StepStatus(STEP, StepState.READY, f"{summary}.", "Copy them again", pull.finished_at)
        return StepStatus(STEP, StepState.DONE, f"{summary}.", "", pull.finished_at)


class _Pulling:
    """One pull under way: records each page in a transaction of its own, so that nothing seen is lost."""

    def __init__(self, store: Store, now: Clock, connection_id: ConnectionId, pull_id: PullId) -> None:
        self._store = store
        self._now = now
        self._connection_id = connection_id
        self._pull_id = pull_id
        self._total_pages: int | None = None
        self._total: int | None = None
        self._seen = 0
        self._troubles: list[str] = []
        self.pages = 0
        self.is_incomplete = False

    def take(self, page: TemplatePage) -> None:
        pairs = list(zip(page.templates, page.raw, strict=True))
        with self._store.begin() as tx:
            mirror.record_templates(tx, self._connection_id, self._pull_id, pairs, self._now())
        self.pages += 1
        self._seen += len(pairs)
        self._total_pages = page.total_pages or self._total_pages
        self._total = page.total_count if page.total_count is not None else self._total
        self._troubles += [trouble.sentence for trouble in page.troubles]
        self.is_incomplete = self.is_incomplete or page.is_incomplete

    def progress(self) -> Progress:
        total = max(self._total_pages, self.pages) if self._total_pages else None
        of = f" of {self._total:,}" if self._total else ""
        return Progress(self.pages, total, f"{self._seen:,}{of} badge templates")

    @property
    def paging_note(self) -> str:
        return " ".join(dict.fromkeys(self._troubles))

    def finish(self, *, complete: bool, note: str, actor: str) -> tuple[TemplateChange, ...]:
        at = self._now()
        with self._store.begin() as tx:
            changes = mirror.finish_pull(tx, self._pull_id, complete=complete, at=at, total=self._total, note=note)
            facts = {"pages": str(self.pages), "templates": str(self._seen), "complete": str(complete).lower()}
            journal.record(tx, at=at, actor=actor, action="templates.refresh", subject=self._connection_id, facts=facts)
        return changes


def filter_templates(
    found: Iterable[MirroredTemplate],
    wanted: TemplateFilter,
    *,
    used: Mapping[TemplateId, tuple[str, ...]] | None = None,
) -> tuple[MirroredTemplate, ...]:
    """Those that pass, in the order given."""
    words = wanted.text.casefold().split()
    skills, tags, levels = (
        {value.casefold() for value in values} for values in (wanted.skills, wanted.tags, wanted.levels)
    )
    used = used or {}

    def passes(one: MirroredTemplate) -> bool:
        template = one.template
        return (
            (not wanted.states or template.state in wanted.states)
            and (not wanted.usable_only or (template.is_usable and one.gone_at is None))
            and _has_skill(template, skills, or_none=wanted.without_skills)
            and (not tags or any(tag.casefold() in tags for tag in template.tags))
            and (not levels or (template.level or NO_LEVEL).casefold() in levels)
            and _is_in_time(template.updated_at, wanted)
            and (wanted.used_in_bundle is None or (template.id in used) is wanted.used_in_bundle)
            and (not words or _has_words(template, words))
        )

    return tuple(one for one in found if passes(one))


def _has_skill(template: BadgeTemplate, skills: Collection[str], *, or_none: bool) -> bool:
    if not skills and not or_none:
        return True
    return (or_none and not template.skills) or any(skill.casefold() in skills for skill in template.skills)


def _is_in_time(moment: datetime | None, wanted: TemplateFilter) -> bool:
    if wanted.updated_from is None and wanted.updated_to is None:
        return True
    if moment is None:
        return False
    return (wanted.updated_from is None or moment >= wanted.updated_from) and (
        wanted.updated_to is None or moment <= wanted.updated_to
    )


def _has_words(template: BadgeTemplate, words: Iterable[str]) -> bool:
    fields = (template.name, template.id, template.level or "", *template.skills, *template.tags, template.description)
    text = "\n".join(fields).casefold()
    return all(word in text for word in words)


def count_facets(
    found: Iterable[MirroredTemplate], *, used: Mapping[TemplateId, tuple[str, ...]] | None = None
) -> Facets:
    """Counts over these templates."""
    templates = [one.template for one in found]
    return Facets(
        total=len(templates),
        usable=sum(template.is_usable for template in templates),
        without_picture=sum(
            template.state is TemplateState.ACTIVE and not template.image_url for template in templates
        ),
        without_skills=sum(not template.skills for template in templates),
        used_in_bundle=sum(template.id in (used or {}) for template in templates),
        states=_counted(template.state for template in templates),
        skills=_counted(skill for template in templates for skill in set(template.skills)),
        tags=_counted(tag for template in templates for tag in set(template.tags)),
        levels=_counted(template.level or NO_LEVEL for template in templates),
    )


def _counted(values: Iterable[Value]) -> dict[Value, int]:
    counts = Counter(values)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], str(item[0]).casefold())))


_COLUMNS = (
    "template_id",
    "name",
    "state",
    "usable",
    "why_not",
    "level",
    "skills",
    "tags",
    "issued_count",
    "image_url",
    "created_at",
    "updated_at",
    "first_seen_at",
    "seen_at",
    "gone_at",
)


def _record(one: MirroredTemplate) -> dict[str, object]:
    template = one.template
    return {
        "template_id": template.id,
        "name": template.name,
        "state": template.state.value,
        "usable": template.is_usable,
        "why_not": template.why_not_usable,
        "level": template.level,
        "skills": list(template.skills),
        "tags": list(template.tags),
        "issued_count": template.issued_count,
        "image_url": template.image_url,
        "created_at": template.created_at,
        "updated_at": template.updated_at,
        "first_seen_at": one.first_seen_at,
        "seen_at": one.seen_at,
        "gone_at": one.gone_at,
    }
