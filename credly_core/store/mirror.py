"""Copies of Credly's badge templates, and what each pull found different."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from credly_core.domain.badges import BadgeTemplate, TemplateState
from credly_core.domain.ids import ConnectionId, OrganizationId, PullId, TemplateId
from credly_core.domain.mirror import (
    ChangeKind,
    MirroredTemplate,
    Pull,
    TemplateChange,
    changes_between,
)
from credly_core.errors import StoreConflict
from credly_core.store.pictures import picture_get, picture_put, picture_verdicts, pictures_stamp
from credly_core.store.tables import Tx, pull, template, template_change
from credly_core.store.upsert import upsert

#: How many ids are asked for in one query; databases limit the parameters of a statement.
_ASK_AT_ONCE = 500
#: Columns of a template that keep what the first sight wrote.
_FIRST_SIGHT = ("first_seen_at",)
#: What a sight is compared by, and no more: a pull may bring a thousand templates.
_COMPARED = (
    template.c.id,
    template.c.name,
    template.c.state,
    template.c.image_url,
    template.c.skills,
    template.c.gone_at,
    template.c.pull_number,
)

Row = sa.Row[tuple[object, ...]]

__all__ = [
    "changes_of",
    "count_templates",
    "finish_pull",
    "former_names",
    "get_pull",
    "get_template",
    "last_pull",
    "picture_get",
    "picture_put",
    "picture_verdicts",
    "pictures_stamp",
    "raw_template",
    "record_templates",
    "start_pull",
    "templates",
]


def start_pull(tx: Tx, connection_id: ConnectionId, at: datetime) -> PullId:
    """Note that a pull begins; until `finish_pull` it counts as not finished."""
    last = tx.execute(sa.select(sa.func.max(pull.c.number)).where(pull.c.connection_id == connection_id)).scalar()
    number = (last or 0) + 1
    pull_id = PullId(f"{connection_id}.{number}")
    values = {"id": pull_id, "connection_id": connection_id, "number": number, "started_at": at}
    tx.execute(pull.insert().values(**values, complete=False, count=0, note=""))
    return pull_id


def record_templates(
    tx: Tx,
    connection_id: ConnectionId,
    pull_id: PullId,
    templates: Sequence[tuple[BadgeTemplate, bytes]],
    at: datetime,
) -> tuple[TemplateChange, ...]:
    """Copy templates, each with Credly's own JSON, and give what is different from the last time they were seen."""
    this = _require_pull(tx, connection_id, pull_id)
    fresh = {item.id: (item, raw) for item, raw in templates}
    known = _known(tx, connection_id, fresh)
    changes: list[TemplateChange] = []
    for item, _ in fresh.values():
        before, gone, _ = known.get(item.id, (None, False, 0))
        if gone:
            changes.append(TemplateChange(ChangeKind.RETURNED, item.id, item.name))
        changes.extend(changes_between(before, item))
    rows = []
    for item, raw in fresh.values():
        seen_by = max(this.number, known[item.id][2]) if item.id in known else this.number
        rows.append(_values_of(item) | _sighting(connection_id, seen_by, at, raw))
    upsert(tx, template, rows, keep=_FIRST_SIGHT)
    _add_changes(tx, pull_id, changes)
    return tuple(changes)


def finish_pull(
    tx: Tx, pull_id: PullId, *, complete: bool, at: datetime, total: int | None, note: str
) -> tuple[TemplateChange, ...]:
    """End a pull and give all its changes. Only after a complete one is what was not seen marked as gone."""
    this = get_pull(tx, pull_id)
    if this is None:
        raise _lost_pull()
    if complete:
        _mark_gone(tx, this, at)
    seen = sa.select(sa.func.count()).where(
        template.c.connection_id == this.connection_id, template.c.pull_number == this.number
    )
    count = tx.execute(seen).scalar_one()
    end = {"finished_at": at, "complete": complete, "total": total, "count": count, "note": note}
    tx.execute(pull.update().where(pull.c.id == pull_id).values(**end))
    return changes_of(tx, pull_id)


def templates(tx: Tx, connection_id: ConnectionId, *, include_gone: bool = False) -> tuple[MirroredTemplate, ...]:
    """The mirror, by name."""
    columns = [column for column in template.c if column.name != "raw"]
    query = sa.select(*columns).where(template.c.connection_id == connection_id)
    if not include_gone:
        query = query.where(template.c.gone_at.is_(None))
    query = query.order_by(sa.func.lower(template.c.name), template.c.id)
    return tuple(_mirrored(row) for row in tx.execute(query))


def count_templates(tx: Tx, connection_id: ConnectionId) -> tuple[int, int]:
    """How many templates Credly lists, and how many of them a badge.csv may point to (`BadgeTemplate.is_usable`)."""
    usable = (template.c.state == TemplateState.ACTIVE.value) & (sa.func.coalesce(template.c.image_url, "") != "")
    query = sa.select(sa.func.count(), sa.func.count(sa.case((usable, 1)))).where(
        template.c.connection_id == connection_id, template.c.gone_at.is_(None)
    )
    total, good = tx.execute(query).one()
    return total, good


def get_template(tx: Tx, connection_id: ConnectionId, template_id: TemplateId) -> MirroredTemplate | None:
    """One template as last seen, gone or not; None when it was never seen."""
    row = tx.execute(sa.select(template).where(*_is(connection_id, template_id))).first()
    return _mirrored(row) if row else None


def raw_template(tx: Tx, connection_id: ConnectionId, template_id: TemplateId) -> bytes | None:
    """Credly's own JSON of one template."""
    return tx.execute(sa.select(template.c.raw).where(*_is(connection_id, template_id))).scalar()


def last_pull(tx: Tx, connection_id: ConnectionId) -> Pull | None:
    """The newest pull that ended, complete or not; None before the first."""
    query = (
        sa.select(pull)
        .where(pull.c.connection_id == connection_id, pull.c.finished_at.is_not(None))
        .order_by(pull.c.number.desc())
        .limit(1)
    )
    row = tx.execute(query).first()
    return _pull(row) if row else None


def has_complete_pull(tx: Tx, connection_id: ConnectionId) -> bool:
    """Whether the mirror once held everything the organization has."""
    query = sa.select(pull.c.id).where(pull.c.connection_id == connection_id, pull.c.complete).limit(1)
    return tx.execute(query).first() is not None


def get_pull(tx: Tx, pull_id: PullId) -> Pull | None:
    """One pull, whether it ended or not."""
    row = tx.execute(sa.select(pull).where(pull.c.id == pull_id)).first()
    return _pull(row) if row else None


def changes_of(tx: Tx, pull_id: PullId) -> tuple[TemplateChange, ...]:
    """What a pull found different, in the order it was found."""
    query = sa.select(template_change).where(template_change.c.pull_id == pull_id).order_by(template_change.c.number)
    return tuple(
        TemplateChange(ChangeKind(row.kind), TemplateId(row.template_id), row.name, row.before, row.after)
        for row in tx.execute(query)
    )


def former_names(tx: Tx, connection_id: ConnectionId) -> dict[TemplateId, tuple[str, ...]]:
    """Names that templates had before they were renamed in Credly, the newest first."""
    query = (
        sa.select(template_change.c.template_id, template_change.c.before)
        .join(pull)
        .where(pull.c.connection_id == connection_id, template_change.c.kind == ChangeKind.RENAMED.value)
        .order_by(pull.c.number.desc(), template_change.c.number.desc())
    )
    names: dict[TemplateId, tuple[str, ...]] = {}
    for row in tx.execute(query):
        known = TemplateId(row.template_id)
        names[known] = (*names.get(known, ()), row.before)
    return names


def _require_pull(tx: Tx, connection_id: ConnectionId, pull_id: PullId) -> Pull:
    this = get_pull(tx, pull_id)
    if this is None or this.connection_id != connection_id:
        raise _lost_pull()
    return this


def _lost_pull() -> StoreConflict:
    return StoreConflict("The connection was removed while its templates were read.", hint="Choose another connection.")


def _known(
    tx: Tx, connection_id: ConnectionId, ids: Iterable[TemplateId]
) -> dict[TemplateId, tuple[BadgeTemplate, bool, int]]:
    """What the mirror holds of these, as far as it is compared; whether it was gone; which pull saw it last."""
    wanted = list(ids)
    known = {}
    for start in range(0, len(wanted), _ASK_AT_ONCE):
        part = wanted[start : start + _ASK_AT_ONCE]
        query = sa.select(*_COMPARED).where(template.c.connection_id == connection_id, template.c.id.in_(part))
        for template_id, name, state, image_url, skills, gone_at, pull_number in tx.execute(query):
            before = BadgeTemplate(
                TemplateId(template_id), name, TemplateState(state), image_url=image_url, skills=tuple(skills)
            )
            known[before.id] = (before, gone_at is not None, pull_number)
    return known


def _mark_gone(tx: Tx, this: Pull, at: datetime) -> None:
    # Earlier numbers only: what a newer pull has seen meanwhile is not gone.
    unseen = (
        (template.c.connection_id == this.connection_id)
        & (template.c.pull_number < this.number)
        & template.c.gone_at.is_(None)
    )
    query = sa.select(template.c.id, template.c.name, template.c.state).where(unseen).order_by(template.c.name)
    gone = [
        TemplateChange(ChangeKind.GONE, TemplateId(row.id), row.name, before=row.state) for row in tx.execute(query)
    ]
    tx.execute(template.update().where(unseen).values(gone_at=at))
    _add_changes(tx, this.id, gone)


def _add_changes(tx: Tx, pull_id: PullId, changes: Sequence[TemplateChange]) -> None:
    if not changes:
        return
    last = sa.select(sa.func.max(template_change.c.number)).where(template_change.c.pull_id == pull_id)
    start = (tx.execute(last).scalar() or 0) + 1
    rows = [
        {
            "pull_id": pull_id,
            "number": number,
            "template_id": change.template_id,
            "kind": change.kind.value,
            "name": change.name,
            "before": change.before,
            "after": change.after,
        }
        for number, change in enumerate(changes, start)
    ]
    tx.execute(template_change.insert(), rows)


def _is(connection_id: ConnectionId, template_id: TemplateId) -> tuple[sa.ColumnElement[bool], ...]:
    return template.c.connection_id == connection_id, template.c.id == template_id


def _sighting(connection_id: ConnectionId, pull_number: int, at: datetime, raw: bytes) -> dict[str, object]:
    return {
        "connection_id": connection_id,
        "pull_number": pull_number,
        "first_seen_at": at,
        "seen_at": at,
        "gone_at": None,
        "raw": raw,
    }


def _values_of(item: BadgeTemplate) -> dict[str, object]:
    return {
        "id": item.id,
        "name": item.name,
        "state": item.state.value,
        "description": item.description,
        "image_url": item.image_url,
        "skills": list(item.skills),
        "tags": list(item.tags),
        "level": item.level,
        "issued_count": item.issued_count,
        "is_public": item.is_public,
        "allows_duplicates": item.allows_duplicates,
        "url": item.url,
        "owner_id": item.owner_id,
        "owner_name": item.owner_name,
        "created_at": item.created_at,
        "updated_at": item.updated_at,
    }


def _template(row: Row) -> BadgeTemplate:
    fields = row._mapping
    owner = fields["owner_id"]
    return BadgeTemplate(
        id=TemplateId(fields["id"]),
        name=fields["name"],
        state=TemplateState(fields["state"]),
        description=fields["description"],
        image_url=fields["image_url"],
        skills=tuple(fields["skills"]),
        tags=tuple(fields["tags"]),
        level=fields["level"],
        issued_count=fields["issued_count"],
        is_public=fields["is_public"],
        allows_duplicates=fields["allows_duplicates"],
        url=fields["url"],
        owner_id=OrganizationId(owner) if owner is not None else None,
        owner_name=fields["owner_name"],
        created_at=fields["created_at"],
        updated_at=fields["updated_at"],
    )


def _mirrored(row: Row) -> MirroredTemplate:
    fields = row._mapping
    return MirroredTemplate(_template(row), fields["first_seen_at"], fields["seen_at"], fields["gone_at"])


def _pull(row: Row) -> Pull:
    fields = row._mapping
    return Pull(
        id=PullId(fields["id"]),
        connection_id=ConnectionId(fields["connection_id"]),
        number=fields["number"],
        started_at=fields["started_at"],
        finished_at=fields["finished_at"],
        complete=fields["complete"],
        total=fields["total"],
        count=fields["count"],
        note=fields["note"],
    )
