"""The mapping: which badge template belongs to which skill level and learning object in ALM, and who decided it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from credly_core.domain.connections import Connection
from credly_core.domain.ids import TemplateId
from credly_core.domain.mapping import Decision, Mapping, MappingStep, MappingTable, TemplateSuggestions
from credly_core.domain.mapping.sight import Sight
from credly_core.domain.masking import Masking
from credly_core.domain.moments import Clock
from credly_core.errors import NotReady, Stale
from credly_core.steps.mapping.counting import Counting, OpenAlm
from credly_core.steps.mapping.lines import LineEdit, LineReader, LinesOutcome, Unfit, WrongCell
from credly_core.steps.mapping.listing import Ingredients, TableFilter, TableSlice, slice_rows, table_rows
from credly_core.steps.mapping.open_pairs import OpenPair, new_skill_mapping, open_pairs, to_accept_above
from credly_core.steps.mapping.sighting import Sighting
from credly_core.steps.mapping.suggesting import Suggesting, SuggestOutcome
from credly_core.steps.run import Run, StepState, StepStatus
from credly_core.store import catalogue
from credly_core.store import mapping as stored
from credly_core.store.store import Store

if TYPE_CHECKING:
    import pandas as pd

STEP = "mapping"


class Mappings(Counting):
    """Suggestions, decisions, checks, coverage and drift of one connection. Only `count_heads` asks ALM."""

    def __init__(
        self,
        store: Store,
        connection: Callable[[], Connection],
        now: Clock,
        open_alm: OpenAlm | None = None,
        *,
        masking: Callable[[], Masking] = Masking.off,
    ) -> None:
        self._sighting = Sighting(store, connection)
        super().__init__(store, connection, now, self._sighting.sight, open_alm, masking=masking)
        self._suggesting = Suggesting(store, connection, now, self._sighting.sight)

    def sight(self) -> Sight:
        """What both mirrors show, by id."""
        return self._sighting.sight()

    # --- suggestions ---------------------------------------------------------------------------------------------

    def suggest(self, *, actor: str = "") -> Run[SuggestOutcome]:
        """Compare every active template with ALM's skills and learning objects; what was decided stays as it is."""
        return Run(self._suggesting.make())

    def suggestions(self, table: MappingTable) -> tuple[TemplateSuggestions, ...]:
        """The last answers of a table as they came; empty before the first."""
        kept = self._suggesting.kept(table)
        return kept[1] if kept else ()

    def are_suggestions_old(self, table: MappingTable) -> bool:
        """Whether Credly or ALM was copied again since they were made."""
        kept = self._suggesting.kept(table)
        return kept is not None and kept[0] != self.sight().stamp

    def open(self, table: MappingTable) -> tuple[OpenPair, ...]:
        """Suggestions nobody has decided on, template by template, the best first."""
        decided = {one.key for one in self.mappings(table, decision=None)}
        return tuple(open_pairs(self.suggestions(table), decided, self.sight()))

    def table(
        self, table: MappingTable, wanted: TableFilter | None = None, *, offset: int = 0, limit: int = 50
    ) -> TableSlice:
        """Some rows of one table, what waits for a person first."""
        both = self.mappings(table, decision=None)
        made_of = Ingredients(
            self.sight(),
            [one for one in both if one.decision is Decision.ACCEPTED],
            frozenset(one.key for one in both),
            self.suggestions(table),
            self.findings(table),
        )
        return slice_rows(table_rows(made_of), wanted or TableFilter(), offset=offset, limit=limit)

    def suggestion_frame(self, table: MappingTable) -> pd.DataFrame:
        """The open suggestions of a table as a pandas frame, one row each."""
        from credly_core.steps.mapping.frames import suggestion_frame

        return suggestion_frame(self.open(table))

    def accept(self, keys: Iterable[str], *, actor: str) -> MappingStep | None:
        """Take over suggestions by their keys, `template=target`."""
        return self._take(self._suggested(keys), "Accept", actor)

    def accept_above(self, score: int, table: MappingTable, *, actor: str) -> MappingStep | None:
        """Take over the best suggestion of every template that is not mapped in this table, from this score on."""
        return self._take(self.above(score, table), "Accept", actor)

    def above(self, score: int, table: MappingTable) -> list[Mapping]:
        """What `accept_above` would take over."""
        return to_accept_above(self.open(table), score, self.mappings(table))

    def refuse(self, keys: Iterable[str], *, actor: str) -> MappingStep | None:
        """Never suggest these again."""
        made = [replace(one, decision=Decision.REFUSED) for one in self._suggested(keys)]
        return self._take(made, "Refuse", actor)

    def propose_skill(self, template_id: str) -> Mapping | None:
        """The skill that could be made for a template, as the mapping it would be; None where one fits."""
        for answer in self.suggestions(MappingTable.SKILLS):
            if answer.template_id == template_id and answer.new_skill is not None:
                return new_skill_mapping(answer, answer.new_skill, self.sight())
        return None

    def edit_lines(self, table: MappingTable, edits: Sequence[LineEdit], *, actor: str) -> LinesOutcome:
        """Take over what a person wrote into cells of a table, as one step; what cannot be taken is told."""
        held = {one.key: one for one in self.mappings(table)}
        offered = {one.key: one.mapping for one in self.open(table)}
        reader = LineReader(table, self.sight())
        made, gone, wrong = [], [], []
        for edit in edits:
            before = held.get(edit.key) or offered.get(edit.key)
            if before is None and not edit.key.endswith("="):
                raise Stale("A line that was edited is no longer there.", hint="Reload the page to see what is.")
            try:
                after = reader.read(TemplateId(edit.key.partition("=")[0]), before, edit.cells)
            except Unfit as unfit:
                text = edit.cells.get(unfit.column, "")
                wrong.append(WrongCell(edit.key, unfit.column, text, unfit.sentence))
                continue
            gone += [held[edit.key]] if edit.key in held else []
            made += [after] if after is not None else []
        return LinesOutcome(self._take(made, "Edit", actor, instead_of=gone), tuple(wrong))

    def _suggested(self, keys: Iterable[str]) -> list[Mapping]:
        wanted = list(dict.fromkeys(keys))
        known = {one.key: one.mapping for table in MappingTable for one in self.open(table)}
        for answer in self.suggestions(MappingTable.SKILLS):
            if answer.new_skill is not None:
                made = new_skill_mapping(answer, answer.new_skill, self.sight())
                known.setdefault(made.key, made)
        missing = [key for key in wanted if key not in known]
        if missing:
            raise Stale(
                f"{len(missing):,} of {len(wanted):,} suggestions are no longer open, such as {missing[0]}.",
                hint="Reload to see what is open now.",
            )
        return [known[key] for key in wanted]

    # --- where it stands -----------------------------------------------------------------------------------------

    def status(self) -> StepStatus:
        """How many templates are mapped, and what waits for a person."""
        try:
            connection = self._connection()
        except NotReady as missing:
            return StepStatus(STEP, StepState.BLOCKED, missing.message, missing.hint)
        with self._store.read() as tx:
            is_copied = connection.alm is not None and catalogue.last_pull(tx, connection.id) is not None
            templates, placed, latest = stored.count_mappings(tx, connection.id)
        if not is_copied:
            missing_too = "Connect ALM and copy its catalogue"
            return StepStatus(STEP, StepState.BLOCKED, "ALM's catalogue is not copied yet.", missing_too)
        if not placed:
            return StepStatus(STEP, StepState.READY, "No template is mapped yet.", "Map the templates")
        noun = "template" if templates == 1 else "templates"
        summary = f"{templates:,} {noun} mapped to {placed:,} {'place' if placed == 1 else 'places'} in ALM."
        return StepStatus(STEP, StepState.DONE, summary, "", latest)
