"""Accept, refuse, edit, remove, undo: each is one step that can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from credly_core.domain.connections import Connection
from credly_core.domain.ids import TemplateId
from credly_core.domain.mapping import (
    CreditGiver,
    Decision,
    Mapping,
    MappingChange,
    MappingOrigin,
    MappingStep,
    MappingTable,
    Target,
)
from credly_core.domain.mapping.sight import Sight
from credly_core.domain.masking import Masking
from credly_core.domain.moments import Clock
from credly_core.errors import NotAllowed, Stale
from credly_core.store import journal
from credly_core.store import mapping as stored
from credly_core.store.store import Store
from credly_core.store.tables import Tx


@dataclass(frozen=True, slots=True)
class MappingEdit:
    """What a person changes about a mapping; None leaves it as it is."""

    target: Target | None = None
    credits: float | None = None
    givers: tuple[CreditGiver, ...] | None = None
    #: Takes back a number of credits written before: the level needs what it needs in ALM.
    credits_as_in_alm: bool = False


class Deciding:
    """What a person decides. Everything is one transaction with its step and its line in the journal."""

    def __init__(
        self,
        store: Store,
        connection: Callable[[], Connection],
        now: Clock,
        sight: Callable[[], Sight],
        *,
        masking: Callable[[], Masking] = Masking.off,
    ) -> None:
        self._store = store
        self._connection = connection
        self._now = now
        self._sight = sight
        self._masking = masking

    # --- looking -------------------------------------------------------------------------------------------------

    def mappings(
        self, table: MappingTable | None = None, *, decision: Decision | None = Decision.ACCEPTED
    ) -> tuple[Mapping, ...]:
        """What is mapped, by template name; of both tables where none is named."""
        with self._store.read() as tx:
            found = stored.list_mappings(tx, self._connection().id, decision=decision)
        return tuple(one for one in found if table is None or one.table is table)

    def shown_mappings(
        self, table: MappingTable | None = None, *, decision: Decision | None = Decision.ACCEPTED
    ) -> tuple[Mapping, ...]:
        """The same for whoever looks on: masked, who decided stands behind a pseudonym."""
        masking, found = self._masking(), self.mappings(table, decision=decision)
        return tuple(replace(one, decided_by=masking.name(one.decided_by)) for one in found) if masking.is_on else found

    def refused(self, table: MappingTable | None = None) -> tuple[Mapping, ...]:
        """What was refused and is not suggested any more."""
        return self.mappings(table, decision=Decision.REFUSED)

    def next_undo(self) -> MappingStep | None:
        """What `undo` would take back."""
        with self._store.read() as tx:
            return stored.last_step(tx, self._connection().id)

    def next_redo(self) -> MappingStep | None:
        """What `redo` would bring back."""
        with self._store.read() as tx:
            return stored.last_step(tx, self._connection().id, undone=True)

    def steps(self, *, limit: int = 50) -> tuple[MappingStep, ...]:
        """What was done, newest first."""
        with self._store.read() as tx:
            return stored.list_steps(tx, self._connection().id, limit=limit)

    # --- changing ------------------------------------------------------------------------------------------------

    def add(self, made: Iterable[Mapping], *, actor: str, label: str = "") -> MappingStep | None:
        """Map templates to places; a pair that was refused or mapped before is replaced. None: nothing is new."""
        return self._take(list(made), label or "Map", actor)

    def map_to(
        self, template_id: TemplateId, target: Target, *, actor: str, credits: float | None = None
    ) -> MappingStep | None:
        """Map one template by hand."""
        made = Mapping(template_id, target, credits=credits, template_name=self._sight().template_name(template_id))
        return self._take([made], "Map", actor)

    def edit(self, key: str, edit: MappingEdit, *, actor: str) -> MappingStep | None:
        """Change the place, the credits or what gives them."""
        before = self._known(key)
        after = replace(
            before,
            target=edit.target or before.target,
            credits=None if edit.credits_as_in_alm else before.credits if edit.credits is None else edit.credits,
            givers=before.givers if edit.givers is None else edit.givers,
        )
        if after.target.on_skill is not before.target.on_skill:
            raise NotAllowed("A mapping stays in its table.", hint="Remove it here and map the template in the other.")
        if after.key != before.key:
            after = replace(after, origin=MappingOrigin.BY_HAND, score=None, reasons=())
        return self._take([after], "Edit", actor, instead_of=[before])

    def remove(self, keys: Iterable[str], *, actor: str, label: str = "Remove") -> MappingStep | None:
        """Forget mappings, refusals too, by their keys."""
        return self._take([], label, actor, instead_of=[self._known(key) for key in dict.fromkeys(keys)])

    def replace_all(
        self, before: Sequence[Mapping], after: Sequence[Mapping], *, actor: str, label: str
    ) -> MappingStep | None:
        """Put mappings in the place of others, as one step."""
        return self._take(after, label, actor, instead_of=before)

    def undo(self, *, actor: str) -> MappingStep | None:
        """Take back the last step; None when there is none."""
        with self._store.begin() as tx:
            step = stored.undo(tx, self._connection().id)
            self._record(tx, "mapping.undo", step, actor)
        return step

    def redo(self, *, actor: str) -> MappingStep | None:
        """Bring back the step undone last; None when there is none."""
        with self._store.begin() as tx:
            step = stored.redo(tx, self._connection().id)
            self._record(tx, "mapping.redo", step, actor)
        return step

    # --- inside --------------------------------------------------------------------------------------------------

    def _known(self, key: str) -> Mapping:
        found = next((one for one in self.mappings(decision=None) if one.key == key), None)
        if found is None:
            raise Stale("This mapping is no longer there.", hint="Reload the page to see what is.")
        return found

    def _take(
        self, made: Sequence[Mapping], label: str, actor: str, *, instead_of: Sequence[Mapping] = ()
    ) -> MappingStep | None:
        connection_id, at = self._connection().id, self._now()
        signed = {one.key: replace(one, decided_by=actor, decided_at=at) for one in made}
        with self._store.begin() as tx:
            held = {one.key: one for one in stored.list_mappings(tx, connection_id, decision=None)}
            gone = {one.key: one for one in instead_of}
            changes = [MappingChange(one, None) for key, one in gone.items() if key not in signed]
            for key, one in signed.items():
                before = gone.get(key) or held.get(key)
                if before is None or not _is_same(before, one):
                    changes.append(MappingChange(before, one))
            if not changes:
                return None
            step = stored.take_step(tx, connection_id, _label(label, len(changes)), changes, actor=actor, at=at)
            self._record(tx, f"mapping.{label.split(maxsplit=1)[0].lower()}", step, actor)
        return step

    def _record(self, tx: Tx, action: str, step: MappingStep | None, actor: str) -> None:
        if step is None:
            return
        facts = {"step": str(step.number), "label": step.label, "mappings": str(len(step.changes))}
        journal.record(tx, at=self._now(), actor=actor, action=action, subject=self._connection().id, facts=facts)


def _is_same(before: Mapping, after: Mapping) -> bool:
    """Whether nothing but the signature differs."""
    return replace(after, decided_by=before.decided_by, decided_at=before.decided_at) == before


def _label(label: str, count: int) -> str:
    return f"{label} {count:,} {'mapping' if count == 1 else 'mappings'}"
