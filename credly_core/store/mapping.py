"""What is mapped, step by step, so that each step can be undone; and the last suggestions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from credly_core.domain.ids import AlmBadgeId, ConnectionId, InstanceId, TemplateId
from credly_core.domain.mapping import Decision, Mapping, MappingChange, MappingStep
from credly_core.domain.mapping.heads import HeadCount
from credly_core.errors import StoreConflict
from credly_core.store import mapping_rows as rows
from credly_core.store.mapping_tables import head_count, mapping, mapping_step, suggestion_set
from credly_core.store.tables import Tx
from credly_core.store.upsert import upsert

Key = tuple[TemplateId, str]


def list_mappings(
    tx: Tx, connection_id: ConnectionId, *, decision: Decision | None = Decision.ACCEPTED
) -> tuple[Mapping, ...]:
    """What is mapped, by template name; with None also what was refused."""
    query = sa.select(mapping).where(mapping.c.connection_id == connection_id)
    if decision is not None:
        query = query.where(mapping.c.decision == decision.value)
    query = query.order_by(sa.func.lower(mapping.c.template_name), mapping.c.template_id, mapping.c.target_key)
    return tuple(rows.to_mapping(dict(row)) for row in tx.execute(query).mappings())


def count_mappings(tx: Tx, connection_id: ConnectionId) -> tuple[int, int, datetime | None]:
    """How many templates are mapped, to how many places, and when the last was decided."""
    query = sa.select(
        sa.func.count(sa.distinct(mapping.c.template_id)), sa.func.count(), sa.func.max(mapping.c.decided_at)
    ).where(mapping.c.connection_id == connection_id, mapping.c.decision == Decision.ACCEPTED.value)
    templates, places, latest = tx.execute(query).one()
    return templates, places, latest


def put(tx: Tx, connection_id: ConnectionId, made: Iterable[Mapping]) -> None:
    """Keep mappings; those of the same template and target are replaced. No step is recorded."""
    upsert(tx, mapping, [{"connection_id": connection_id, **rows.values_of(one)} for one in made])


def remove(tx: Tx, connection_id: ConnectionId, keys: Iterable[Key]) -> None:
    """Forget mappings by template and `Target.key`. No step is recorded."""
    for template_id, target_key in keys:
        tx.execute(
            mapping.delete().where(
                mapping.c.connection_id == connection_id,
                mapping.c.template_id == template_id,
                mapping.c.target_key == target_key,
            )
        )


def take_step(
    tx: Tx, connection_id: ConnectionId, label: str, changes: Sequence[MappingChange], *, actor: str, at: datetime
) -> MappingStep:
    """Change mappings and remember how; steps that were undone before are dropped.

    StoreConflict when something is not as `before` says, because somebody else changed it meanwhile.
    """
    _apply(tx, connection_id, changes)
    tx.execute(
        mapping_step.delete().where(mapping_step.c.connection_id == connection_id, mapping_step.c.is_undone.is_(True))
    )
    last = sa.select(sa.func.max(mapping_step.c.number)).where(mapping_step.c.connection_id == connection_id)
    number = (tx.execute(last).scalar() or 0) + 1
    tx.execute(
        mapping_step.insert().values(
            connection_id=connection_id,
            number=number,
            label=label,
            changes=[rows.change_to_json(change) for change in changes],
            is_undone=False,
            actor=actor,
            at=at,
        )
    )
    return MappingStep(number, label, tuple(changes), actor, at)


def last_step(tx: Tx, connection_id: ConnectionId, *, undone: bool = False) -> MappingStep | None:
    """The step that `undo` would take back, or with `undone` the one that `redo` would bring back."""
    query = sa.select(mapping_step).where(
        mapping_step.c.connection_id == connection_id, mapping_step.c.is_undone.is_(undone)
    )
    order = mapping_step.c.number.asc() if undone else mapping_step.c.number.desc()
    row = tx.execute(query.order_by(order).limit(1)).first()
    return _step(row) if row else None


def list_steps(tx: Tx, connection_id: ConnectionId, *, limit: int = 50) -> tuple[MappingStep, ...]:
    """What was done, newest first, undone steps too."""
    query = sa.select(mapping_step).where(mapping_step.c.connection_id == connection_id)
    return tuple(_step(row) for row in tx.execute(query.order_by(mapping_step.c.number.desc()).limit(limit)))


def undo(tx: Tx, connection_id: ConnectionId) -> MappingStep | None:
    """Take back the last step; None when there is none."""
    step = last_step(tx, connection_id)
    if step is not None:
        _apply(tx, connection_id, [MappingChange(change.after, change.before) for change in reversed(step.changes)])
        _mark(tx, connection_id, step.number, undone=True)
    return step


def redo(tx: Tx, connection_id: ConnectionId) -> MappingStep | None:
    """Bring back the step that was undone last; None when there is none."""
    step = last_step(tx, connection_id, undone=True)
    if step is not None:
        _apply(tx, connection_id, step.changes)
        _mark(tx, connection_id, step.number, undone=False)
    return step


def _mark(tx: Tx, connection_id: ConnectionId, number: int, *, undone: bool) -> None:
    here = (mapping_step.c.connection_id == connection_id) & (mapping_step.c.number == number)
    moved = tx.execute(
        mapping_step.update().where(here, mapping_step.c.is_undone.is_(not undone)).values(is_undone=undone)
    )
    if moved.rowcount != 1:
        raise _conflict()


def _apply(tx: Tx, connection_id: ConnectionId, changes: Sequence[MappingChange]) -> None:
    known = {one.key: one for one in list_mappings(tx, connection_id, decision=None)}
    for change in changes:
        one = change.before or change.after
        if one is not None and known.get(one.key) != change.before:
            raise _conflict()
        if change.before is not None:
            del known[change.before.key]
        if change.after is not None:
            known[change.after.key] = change.after
    remove(tx, connection_id, [(one.before.template_id, one.before.target.key) for one in changes if one.before])
    put(tx, connection_id, [one.after for one in changes if one.after])


def _conflict() -> StoreConflict:
    return StoreConflict(
        "The mapping was changed somewhere else since it was shown here: nothing was saved.",
        hint="Reload to see the newest state, then do it again.",
    )


def _step(row: sa.Row[tuple[object, ...]]) -> MappingStep:
    fields = row._mapping
    changes = tuple(rows.change_from_json(pair) for pair in fields["changes"])
    return MappingStep(
        fields["number"], fields["label"], changes, fields["actor"], fields["at"], is_undone=fields["is_undone"]
    )


def keep_suggestions(
    tx: Tx, connection_id: ConnectionId, part: str, content: bytes, *, stamp: str, at: datetime
) -> None:
    """Keep the suggestions of one table instead of those before."""
    values = {"connection_id": connection_id, "part": part, "stamp": stamp, "content": content, "at": at}
    upsert(tx, suggestion_set, [values])


def kept_suggestions(tx: Tx, connection_id: ConnectionId, part: str) -> tuple[str, bytes] | None:
    """Stamp and content of the last suggestions of one table; None before the first."""
    query = sa.select(suggestion_set.c.stamp, suggestion_set.c.content).where(
        suggestion_set.c.connection_id == connection_id, suggestion_set.c.part == part
    )
    row = tx.execute(query).first()
    return (row.stamp, row.content) if row else None


def put_heads(tx: Tx, connection_id: ConnectionId, counts: Iterable[HeadCount]) -> None:
    """Keep head-counts; those of the same instance with the same badge are replaced."""
    made = [
        {
            "connection_id": connection_id,
            "instance_id": one.instance_id,
            "badge_id": one.badge_id or "",
            "enrolled": one.enrolled,
            "completed": one.completed,
            "asked_at": one.asked_at,
        }
        for one in counts
    ]
    upsert(tx, head_count, made)


def heads(tx: Tx, connection_id: ConnectionId) -> dict[tuple[InstanceId, AlmBadgeId | None], HeadCount]:
    """All head-counts, by instance and the badge it carried then."""
    query = sa.select(head_count).where(head_count.c.connection_id == connection_id)
    found = {}
    for row in tx.execute(query).mappings():
        instance_id = InstanceId(row["instance_id"])
        badge_id = AlmBadgeId(row["badge_id"]) if row["badge_id"] else None
        made = HeadCount(instance_id, badge_id, row["enrolled"], row["completed"], row["asked_at"])
        found[instance_id, badge_id] = made
    return found
