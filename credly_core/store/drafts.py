"""Working copies that save themselves: a base, the steps since, and where one stands among them.

The content is opaque bytes here. Saving a step writes that step and one small row, however large the base is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from credly_core.domain.bundles import DraftRecord, DraftSummary, NewDraft
from credly_core.domain.ids import ConnectionId, DraftId
from credly_core.errors import StoreConflict
from credly_core.store.tables import Tx, draft, draft_content, draft_extra, draft_step
from credly_core.store.upsert import upsert

Row = sa.Row[tuple[object, ...]]


def create_draft(
    tx: Tx, draft_id: DraftId, new: NewDraft, *, connection_id: ConnectionId | None, at: datetime, actor: str
) -> DraftRecord:
    """Begin a working copy without steps."""
    values = {
        "id": draft_id,
        "connection_id": connection_id,
        "name": new.name,
        "source": new.source,
        "original_name": new.original_name,
        "position": 0,
        "created_at": at,
        "updated_at": at,
        "actor": actor,
    }
    tx.execute(draft.insert().values(values))
    tx.execute(draft_content.insert().values(draft_id=draft_id, base=new.base, original=new.original))
    return DraftRecord(
        id=draft_id,
        connection_id=connection_id,
        name=new.name,
        source=new.source,
        original=new.original,
        original_name=new.original_name,
        base=new.base,
        position=0,
        steps=(),
        created_at=at,
        updated_at=at,
        actor=actor,
    )


def get_draft(tx: Tx, draft_id: DraftId) -> DraftRecord | None:
    """A working copy with everything in it, None when there is no such."""
    query = sa.select(draft, draft_content.c.base, draft_content.c.original).join(draft_content)
    row = tx.execute(query.where(draft.c.id == draft_id)).first()
    if row is None:
        return None
    fields = row._mapping
    steps = sa.select(draft_step.c.step).where(draft_step.c.draft_id == draft_id).order_by(draft_step.c.number)
    return DraftRecord(
        id=draft_id,
        connection_id=fields["connection_id"],
        name=fields["name"],
        source=fields["source"],
        original=fields["original"],
        original_name=fields["original_name"],
        base=fields["base"],
        position=fields["position"],
        steps=tuple(tx.execute(steps).scalars()),
        created_at=fields["created_at"],
        updated_at=fields["updated_at"],
        actor=fields["actor"],
    )


def find_draft(tx: Tx, draft_id: DraftId) -> DraftSummary | None:
    """A working copy without its contents, None when there is no such."""
    row = tx.execute(_summaries().where(draft.c.id == draft_id)).first()
    return _summary(row) if row else None


def get_step(tx: Tx, draft_id: DraftId, number: int) -> bytes:
    """One step, counted from 1; empty where there is none."""
    query = sa.select(draft_step.c.step).where(draft_step.c.draft_id == draft_id, draft_step.c.number == number)
    return tx.execute(query).scalar() or b""


def list_drafts(tx: Tx, connection_id: ConnectionId | None) -> tuple[DraftSummary, ...]:
    """The working copies of a connection, or with None those of none, the one touched last first."""
    query = (
        _summaries()
        .where(draft.c.connection_id == connection_id)  # SQLAlchemy writes IS NULL for None
        .order_by(draft.c.updated_at.desc(), draft.c.created_at.desc(), draft.c.id)
    )
    return tuple(_summary(row) for row in tx.execute(query))


def append_step(tx: Tx, draft_id: DraftId, step: bytes, *, expected_position: int, at: datetime, actor: str) -> int:
    """Add a step on top of `expected_position` and give the new position; undone steps after it are dropped.

    StoreConflict when the working copy stands elsewhere, because somebody (or another tab) changed it.
    """
    position = expected_position + 1
    _move(tx, draft_id, expected_position, {"position": position, "updated_at": at, "actor": actor})
    undone = (draft_step.c.draft_id == draft_id) & (draft_step.c.number > expected_position)
    tx.execute(draft_step.delete().where(undone))
    tx.execute(draft_step.insert().values(draft_id=draft_id, number=position, step=step, at=at, actor=actor))
    return position


def move_to(
    tx: Tx, draft_id: DraftId, position: int, *, expected_position: int, at: datetime | None = None, actor: str = ""
) -> None:
    """Undo or redo up to `position`; the steps stay."""
    values: dict[str, object] = {"position": position}
    if at is not None:
        values["updated_at"] = at
    if actor:
        values["actor"] = actor
    last = sa.select(sa.func.max(draft_step.c.number)).where(draft_step.c.draft_id == draft_id)
    if not 0 <= position <= (tx.execute(last).scalar() or 0):
        raise StoreConflict("This step is no longer there.", hint="Reload the table.")
    _move(tx, draft_id, expected_position, values)


def rename_draft(tx: Tx, draft_id: DraftId, name: str, *, at: datetime | None = None) -> None:
    """Give a working copy another name."""
    values: dict[str, object] = {"name": name} if at is None else {"name": name, "updated_at": at}
    if tx.execute(draft.update().where(draft.c.id == draft_id).values(values)).rowcount != 1:
        raise _removed()


def remove_draft(tx: Tx, draft_id: DraftId) -> None:
    """Forget a working copy with its steps; nothing happens when it is gone already."""
    tx.execute(draft.delete().where(draft.c.id == draft_id))


def set_extra(tx: Tx, draft_id: DraftId, key: str, value: bytes) -> None:
    """Keep something beside a working copy under a key; what was there is replaced."""
    if tx.execute(sa.select(draft.c.id).where(draft.c.id == draft_id)).first() is None:
        raise _removed()
    upsert(tx, draft_extra, [{"draft_id": draft_id, "key": key, "value": value}])


def get_extra(tx: Tx, draft_id: DraftId, key: str) -> bytes | None:
    """What was kept beside a working copy, None when nothing was."""
    query = sa.select(draft_extra.c.value).where(draft_extra.c.draft_id == draft_id, draft_extra.c.key == key)
    return tx.execute(query).scalar()


def _move(tx: Tx, draft_id: DraftId, expected: int, values: Mapping[str, object]) -> None:
    """The conditional update that lets exactly one of two writers through, on either database."""
    here = (draft.c.id == draft_id) & (draft.c.position == expected)
    if tx.execute(draft.update().where(here).values(dict(values))).rowcount == 1:
        return
    if tx.execute(sa.select(draft.c.id).where(draft.c.id == draft_id)).first() is None:
        raise _removed()
    raise StoreConflict(
        "This draft was changed somewhere else since it was shown here: nothing was saved.",
        hint="Reload to see the newest state, then do it again.",
        code="store.conflict.position",
    )


def _removed() -> StoreConflict:
    return StoreConflict(
        "This draft was removed in the meantime.", hint="Start a new one.", code="store.conflict.removed"
    )


def _summaries() -> sa.Select[tuple[object, ...]]:
    step_count = sa.select(sa.func.count()).where(draft_step.c.draft_id == draft.c.id).scalar_subquery()
    return sa.select(draft, step_count.label("step_count"))


def _summary(row: Row) -> DraftSummary:
    fields = row._mapping
    connection_id = fields["connection_id"]
    return DraftSummary(
        id=DraftId(fields["id"]),
        connection_id=ConnectionId(connection_id) if connection_id is not None else None,
        name=fields["name"],
        source=fields["source"],
        original_name=fields["original_name"],
        position=fields["position"],
        step_count=fields["step_count"],
        created_at=fields["created_at"],
        updated_at=fields["updated_at"],
        actor=fields["actor"],
    )
