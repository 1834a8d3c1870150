"""Analytics: answers questions about issued badges from the history's files; asks nobody and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from credly_core.analytics.ground import Ground
from credly_core.analytics.measure import Measure
from credly_core.analytics.measures import all_measures, measure_named
from credly_core.analytics.passport import Passport, filters_in_words, label_of
from credly_core.analytics.preparing import prepare, prepared_path
from credly_core.analytics.rows import COLUMNS, named_rows, rows_behind
from credly_core.analytics.tables import ACCOUNTS, STATES, Sources, Tables, Teams, with_hidden_teams
from credly_core.domain.connections import Connection
from credly_core.domain.history import HistorySnapshot
from credly_core.domain.masking import Masking
from credly_core.domain.scope import Facet, Scope
from credly_core.errors import NotReady, SettingsError
from credly_core.steps.analytics.answers import Answer, Choice, Given, Standing, scope_of
from credly_core.steps.analytics.choosing import mark_known, values_known
from credly_core.steps.analytics.desk import Desk
from credly_core.steps.analytics.lines import python_lines
from credly_core.steps.analytics.notebook import Measures
from credly_core.steps.masking import masked_pandas
from credly_core.steps.run import Progress, Run, StepState, StepStatus
from credly_core.store.history.snapshots import HistoryFolder
from credly_core.store.store import Store

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go
    from ibis.expr.types import Table

    from credly_core.analytics.engine import Engine

STEP = "analytics"
#: Up to so many issued badges the tables are made at once; more is work with progress.
AT_ONCE = 150_000
_FOLDER = "analysis"


class Analytics:
    """Measures of issued badges. In a notebook begin with `console.analytics.measures.` and press Tab.

    Every method takes a `Scope`, or filters as keywords: `since`, `until`, `template`, `tag`, `skill`, `level`,
    `state`, `account`, `team`, `country`, `domain`, `learning_object`, `period` ("day", "week", "month") …
    """

    def __init__(
        self,
        store: Store,
        data_dir: Callable[[], Path],
        connection: Callable[[], Connection],
        *,
        desk: Callable[[], Desk],
        zone: Callable[[], str],
        masking: Callable[[], Masking],
        hiding: Callable[[], Masking] = Masking.off,
        team_field: Callable[[], str] = str,
    ) -> None:
        self._store = store
        self._data_dir = data_dir
        self._connection = connection
        self._desk = desk
        self._zone = zone
        self._masking = masking
        self._hiding = hiding
        self._team_field = team_field

    def __repr__(self) -> str:
        return "<analytics: begin with .measures. and press Tab; .standing() tells as of when>"

    # ---- where things stand -----------------------------------------------------------------------------------

    def standing(self) -> Standing:
        """What history there is, as of when, and whether its tables are made."""
        snapshot = self._folder().snapshot()
        if snapshot is None:
            return Standing(None)
        return Standing(
            snapshot.as_of,
            snapshot.rows,
            snapshot.complete,
            snapshot.note,
            prepared_path(self._tables_folder(), self._sources(snapshot)).exists(),
            snapshot.reached_back_to,
        )

    def status(self) -> StepStatus:
        """One line for Home."""
        try:
            standing = self.standing()
        except NotReady as missing:
            return StepStatus(STEP, StepState.BLOCKED, missing.message, missing.hint)
        if standing.as_of is None:
            return StepStatus(STEP, StepState.BLOCKED, "There is no history of issued badges yet.", "Pull the history")
        summary = f"{standing.rows:,} issued badges to look at."
        return StepStatus(STEP, StepState.DONE, summary, "Look at issued badges", standing.as_of)

    def prepare(self) -> Run[Standing]:
        """Make the tables of the present history; nothing to do where they are made."""
        return Run(self._prepare())

    def _prepare(self) -> Generator[Progress, None, Standing]:
        with self._folder().reading() as snapshot:
            if snapshot is None:
                raise _no_history()
            for came in prepare(self._tables_folder(), self._sources(snapshot)):
                yield Progress(came.done, came.total, came.note)
        return self.standing()

    # ---- measures ---------------------------------------------------------------------------------------------

    @property
    def measures(self) -> Measures:
        """Every measure as an attribute, for notebooks."""
        return Measures(self)

    def list_measures(self) -> tuple[Measure, ...]:
        """Every measure with its question and definition, in the order of the page."""
        return all_measures()

    def scope(self, scope: Scope | None = None, **choices: Given) -> Scope:
        """Filters and choices as one value; SettingsError where a name or a value is not known.

        A template may be named by its id or by its name; values of the other filters are those of `choices`.
        """
        return scope_of(scope, values_known(choices, self._offered))

    def answer(self, name: str, scope: Scope | None = None, **choices: Given) -> Answer:
        """The answer with its sentence. The frame is shared and must not be changed; `frame` gives one of your own."""
        measure, ground, file, engine = self._asked(name, scope, choices)
        frame = self._desk().frame(file, engine, measure, ground)
        shown = masked_pandas(frame, self._masking(), names=measure.personal)
        return Answer(measure, ground.scope, shown, measure.say(shown, ground))

    def frame(self, name: str, scope: Scope | None = None, **choices: Given) -> pd.DataFrame:
        """The answer as a pandas frame of your own."""
        return self.answer(name, scope, **choices).frame.copy()

    def figure(
        self,
        name: str,
        scope: Scope | None = None,
        *,
        is_titled: bool = True,
        is_running: bool = False,
        chosen: Sequence[str] = (),
        **choices: Given,
    ) -> go.Figure:
        """The answer as a plotly figure; `is_running` draws the running total where there is one.

        Marks that are not among the `chosen` are drawn pale, where any are.
        """
        from credly_core.analytics.figures import draw

        answer = self.answer(name, scope, **choices)
        ground = Ground(self._tables(), answer.scope)
        title = answer.sentence if is_titled else ""
        return draw(answer.measure, answer.frame, ground, title=title, is_running=is_running, chosen=chosen)

    def table(self, name: str, scope: Scope | None = None, **choices: Given) -> Table:
        """The question as a lazy Ibis table."""
        measure, ground, _file, _engine = self._asked(name, scope, choices)
        return measure.build(ground)

    def sql(self, name: str, scope: Scope | None = None, **choices: Given) -> str:
        """The question in the SQL of the engine."""
        return self._engine()[1].sql(self.table(name, scope, **choices))

    def passport(self, name: str, scope: Scope | None = None, **choices: Given) -> Passport:
        """Formula, source, as of, what is left out, on how many it stands."""
        measure, ground, file, _engine = self._asked(name, scope, choices)
        n, excluded = self._desk().counts(file, measure, ground)
        applied, ignored = filters_in_words(ground, measure)
        snapshot = self._require_snapshot()
        teams = self._teams().source if measure.facet is Facet.TEAM else ""
        return Passport(
            measure=measure.name,
            question=measure.question,
            formula=measure.definition,
            unit=measure.unit.value,
            source=f"{measure.source} ({teams})" if teams else measure.source,
            as_of=snapshot.as_of,
            complete=snapshot.complete,
            zone=self._zone(),
            n=n,
            excluded=excluded,
            excluded_why=measure.left_out,
            filters=applied,
            filters_ignored=ignored,
        )

    def python(self, name: str, scope: Scope | None = None, *, mark: str | None = None) -> str:
        """Lines that make this view again in a notebook."""
        return python_lines(measure_named(name), scope or Scope(), connection=self._connection().name, mark=mark)

    # ---- rows -------------------------------------------------------------------------------------------------

    def rows(
        self,
        name: str,
        scope: Scope | None = None,
        *,
        mark: object = None,
        limit: int | None = 50,
        offset: int = 0,
        **choices: Given,
    ) -> pd.DataFrame:
        """A slice of the issued badges behind a measure or one mark of it, newest first; None takes all."""
        measure, ground, _file, engine = self._asked(name, scope, choices)
        mark = mark_known(measure, mark, self._offered)
        slice_ = named_rows(ground, _behind(measure, ground, mark), limit=limit, offset=offset)
        frame = masked_pandas(engine.frame(slice_), self._masking(), names=("person",), addresses=("email",))
        return frame.drop(columns=["accept_url"]) if self._masking().is_on else frame

    def count_rows(self, name: str, scope: Scope | None = None, *, mark: object = None, **choices: Given) -> int:
        """How many issued badges there are behind a measure or one mark of it."""
        measure, ground, _file, engine = self._asked(name, scope, choices)
        rows = _behind(measure, ground, mark_known(measure, mark, self._offered))
        return int(engine.frame(rows.aggregate(n=rows.count())).n.iloc[0])

    @property
    def row_headings(self) -> Mapping[str, str]:
        """The columns of `rows` with their headings."""
        return COLUMNS

    # ---- choices for filters ----------------------------------------------------------------------------------

    def choices(self, facet: Facet | str) -> tuple[Choice, ...]:
        """What a filter offers, by its name such as "skill"; empty where there is nothing to choose from."""
        if facet not in {one.value for one in Facet} and not isinstance(facet, Facet):
            raise SettingsError(
                f"There is no filter “{facet}” with values to choose from.",
                hint=f"There are: {', '.join(one.value for one in Facet)}.",
            )
        offered = self._offered(Facet(facet))
        return offered if len(offered) > 1 or facet in (Facet.TEMPLATE, Facet.TEMPLATE.value) else ()

    def _offered(self, facet: Facet) -> tuple[Choice, ...]:
        if facet is Facet.STATE:
            return tuple(Choice(one, one) for one in STATES)
        if facet is Facet.ACCOUNT:
            return tuple(Choice(one, one) for one in ACCOUNTS)
        names = self._tables().names
        if facet is Facet.TEMPLATE:
            rows = zip(names.templates.template_id, names.templates.template, strict=True)
            return tuple(Choice(str(value), str(label)) for value, label in rows)
        frame = {
            Facet.TAG: names.tags.tag,
            Facet.SKILL: names.skills.skill,
            Facet.LEVEL: names.templates.level,
            Facet.LEARNING_OBJECT: names.objects.learning_object,
            Facet.TEAM: names.teams.team,
            Facet.COUNTRY: names.countries.country,
            Facet.DOMAIN: names.domains.domain,
        }[facet]
        return tuple(Choice(one, one) for one in sorted({str(one) for one in frame}, key=str.casefold))

    def label(self, facet: Facet, value: str) -> str:
        """A chosen value as people know it."""
        return label_of(Ground(self._tables(), Scope()), facet, value)

    # ---- inside -----------------------------------------------------------------------------------------------

    def _asked(self, name: str, scope: Scope | None, choices: dict[str, Given]) -> tuple[Measure, Ground, Path, Engine]:
        file, engine = self._engine()
        asked = self.scope(scope, **choices) if choices else scope or Scope()
        return measure_named(name), Ground(self._shown(engine), asked), file, engine

    def _tables(self) -> Tables:
        return self._shown(self._engine()[1])

    def _shown(self, engine: Engine) -> Tables:
        """The tables, with the names of managers hidden where people are."""
        return with_hidden_teams(engine.tables) if self._masking().is_on else engine.tables

    def _engine(self) -> tuple[Path, Engine]:
        """The opened tables of the present history; made first where they are not."""
        snapshot = self._require_snapshot()
        sources = self._sources(snapshot)
        file = prepared_path(self._tables_folder(), sources)
        if not file.exists():
            self.prepare().result()
        day = snapshot.as_of.astimezone(ZoneInfo(sources.zone)).date()
        return file, self._desk().engine(file, day)

    def _require_snapshot(self) -> HistorySnapshot:
        snapshot = self._folder().snapshot()
        if snapshot is None:
            raise _no_history()
        return snapshot

    def _sources(self, snapshot: HistorySnapshot) -> Sources:
        return Sources(
            snapshot.number,
            snapshot.badge_files,
            snapshot.template_file,
            snapshot.as_of.astimezone(UTC),
            self._zone(),
            self._teams(),
            self._learning_objects(),
        )

    def _teams(self) -> Teams:
        from credly_core.steps.analytics.teams import teams_of

        wanted, hiding = self._team_field(), self._hiding()
        return teams_of(self._store, self._data_dir(), self._connection().id, wanted, hiding)

    def _learning_objects(self) -> dict[str, tuple[str, ...]]:
        """What the accepted mappings say of each template."""
        from credly_core.store.mapping import list_mappings

        found: dict[str, list[str]] = {}
        with self._store.read() as tx:
            for one in list_mappings(tx, self._connection().id):
                if one.target.learning_object_id:
                    found.setdefault(one.template_id, []).append(one.target.name)
        return {template: tuple(sorted(set(names))) for template, names in found.items()}

    def _folder(self) -> HistoryFolder:
        return HistoryFolder(self._data_dir(), self._connection().id)

    def _tables_folder(self) -> Path:
        return self._folder().path / _FOLDER


def _behind(measure: Measure, ground: Ground, mark: object) -> Table:
    try:
        return rows_behind(measure, ground, None if mark is None else str(mark))
    except ValueError as wrong:
        raise SettingsError(
            f"“{mark}” is no mark of “{measure.title}”.",
            hint=f"Marks are the values in its column “{measure.mark}”; days are written as 2026-03-31.",
        ) from wrong


def _no_history() -> NotReady:
    return NotReady(
        "There is no history of issued badges yet.",
        hint="Pull it: badge-console history refresh, or in a notebook console.history.refresh().result()",
    )
