"""Asks for suggestions and keeps them, so that a page opens at once and a command can accept what another showed."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass

from credly_core.domain.badges import BadgeTemplate, TemplateState
from credly_core.domain.connections import Connection
from credly_core.domain.learning import LearningObject, Skill
from credly_core.domain.mapping import (
    KnownLink,
    Mapping,
    MappingTable,
    TemplateSuggestions,
    Verdict,
    find_links,
)
from credly_core.domain.mapping.sight import Sight
from credly_core.domain.moments import Clock
from credly_core.errors import NotReady
from credly_core.steps.mapping.keeping import from_bytes, to_bytes
from credly_core.steps.mapping.narrowing import without_idle_instances
from credly_core.steps.run import Progress
from credly_core.store import mapping as stored
from credly_core.store.store import Store

#: So many targets are kept for each template: those refused make room for the next.
KEPT = 6


@dataclass(frozen=True, slots=True)
class TableCounts:
    """What came out for one table, in templates."""

    asked: int
    sure: int
    likely: int
    nothing: int


@dataclass(frozen=True, slots=True)
class SuggestOutcome:
    """What came out for both tables. `left_out` are templates that are archived or still drafts."""

    skills: TableCounts
    objects: TableCounts
    left_out: int

    def of(self, table: MappingTable) -> TableCounts:
        """The counts of one table."""
        return self.skills if table is MappingTable.SKILLS else self.objects


class Suggesting:
    """Makes suggestions for the templates in use, and reads the last ones back."""

    def __init__(
        self,
        store: Store,
        connection: Callable[[], Connection],
        now: Clock,
        sight: Callable[[], Sight],
    ) -> None:
        self._store = store
        self._connection = connection
        self._now = now
        self._sight = sight

    def make(self) -> Generator[Progress, None, SuggestOutcome]:
        """Both tables, one after the other."""
        connection = self._connection()
        yield Progress(0, 4, "Reading the copies of Credly and ALM")
        sight = self._sight()
        wanted = [one for one in sight.live_templates() if one.state is TemplateState.ACTIVE]
        if not wanted:
            raise NotReady(
                "There are no active badge templates to map.", hint="Copy the templates on the page Templates."
            )
        if not sight.objects and not sight.skills:
            raise NotReady("ALM's catalogue is not here yet.", hint="Copy the catalogue first.")
        with self._store.read() as tx:
            known = stored.list_mappings(tx, connection.id)
        yield Progress(1, 4, "Loading words of sixteen languages")
        from credly_core.matching import prepare  # heavy: only who asks for suggestions waits for it

        prepare()
        counts = []
        for done, table in enumerate(MappingTable, 2):
            yield Progress(done, 4, f"Comparing {len(wanted):,} templates with {table.value}")
            answers = _ask(wanted, sight, table, known, _brands(connection))
            self._keep(connection, table, answers, sight.stamp)
            counts.append(_counted(answers))
        left_out = sum(1 for _ in sight.live_templates()) - len(wanted)
        return SuggestOutcome(counts[0], counts[1], left_out)

    def _keep(
        self, connection: Connection, table: MappingTable, answers: tuple[TemplateSuggestions, ...], stamp: str
    ) -> None:
        with self._store.begin() as tx:
            stored.keep_suggestions(tx, connection.id, table.value, to_bytes(answers), stamp=stamp, at=self._now())

    def kept(self, table: MappingTable) -> tuple[str, tuple[TemplateSuggestions, ...]] | None:
        """Of which copies the last suggestions speak, and the suggestions; None before the first."""
        with self._store.read() as tx:
            found = stored.kept_suggestions(tx, self._connection().id, table.value)
        return (found[0], from_bytes(found[1])) if found else None


def _ask(
    wanted: list[BadgeTemplate],
    sight: Sight,
    table: MappingTable,
    known: Iterable[Mapping],
    brands: tuple[str, ...],
) -> tuple[TemplateSuggestions, ...]:
    from credly_core.matching import suggest

    things: list[Skill | LearningObject] = (
        [*sight.live_skills()] if table is MappingTable.SKILLS else [*sight.live_objects()]
    )
    links = find_links(sight.live_badges(), things)
    candidates = things if table is MappingTable.SKILLS else _narrowed(wanted, sight, links, known)
    before = tuple(KnownLink(one.template_id, one.target.key) for one in known)
    return suggest(wanted, candidates, links=(*links, *before), brands=brands, limit=KEPT)


def _narrowed(
    wanted: list[BadgeTemplate], sight: Sight, links: Iterable[KnownLink], known: Iterable[Mapping]
) -> list[Skill | LearningObject]:
    """The learning objects, instances only where a template may mean one, or is tied to one."""
    keys = {one.target_key for one in links} | {one.target.key for one in known}
    linked = {one.value.learning_object_id for one in sight.instances.values() if f"instance:{one.value.id}" in keys}
    return [*without_idle_instances(sight.live_objects(), wanted, linked)]


def _brands(connection: Connection) -> tuple[str, ...]:
    names = (connection.organization.name if connection.organization else "",)
    return (*names, connection.alm.account.name) if connection.alm else names


def _counted(answers: tuple[TemplateSuggestions, ...]) -> TableCounts:
    sure = sum(1 for one in answers if one.accepted is not None)
    nothing = sum(1 for one in answers if one.nothing_fits)
    likely = sum(
        1 for one in answers if one.accepted is None and any(each.verdict is Verdict.LIKELY for each in one.ranked)
    )
    return TableCounts(len(answers), sure, likely, nothing)
