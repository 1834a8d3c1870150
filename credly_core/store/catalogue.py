"""The copy of ALM's catalogue: page by page, each with the bookmark that leads on from it, in one commit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from credly_core.domain.catalogue import (
    CatalogueChange,
    CatalogueChangeKind,
    CatalogueCounts,
    CataloguePull,
    Item,
    Mirrored,
    Thing,
    changes_between,
    thing_of,
)
from credly_core.domain.ids import AccountId, ConnectionId, LearningObjectId, PullId
from credly_core.domain.learning import AlmBadge, Instance, LearningObject, LearningObjectKind, Skill
from credly_core.errors import StoreConflict
from credly_core.store import catalogue_rows as rows
from credly_core.store.catalogue_tables import (
    alm_badge,
    catalogue_change,
    catalogue_pull,
    instance,
    learning_object,
    skill,
)
from credly_core.store.tables import Tx
from credly_core.store.upsert import upsert

_ASK_AT_ONCE = 500
_FIRST_SIGHT = ("first_seen_at",)
#: How long an interrupted pull may be gone on with; after that the catalogue is read anew.
RESUME_WITHIN = timedelta(hours=24)
_TABLES: dict[Thing, sa.Table] = {
    Thing.BADGE: alm_badge,
    Thing.SKILL: skill,
    Thing.LEARNING_OBJECT: learning_object,
    Thing.INSTANCE: instance,
}


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """What one answer brought. `part` is the list, `bookmark` where it goes on, empty when it is done."""

    part: str
    items: Sequence[AlmBadge | Skill | LearningObject]
    raw: Sequence[bytes]
    bookmark: str


# --- pulls ------------------------------------------------------------------------------------------------------


def open_pull(tx: Tx, connection_id: ConnectionId, account_id: AccountId, at: datetime) -> CataloguePull:
    """Begin a pull, or go on with the last one where it was interrupted less than a day ago."""
    last = _newest(tx, connection_id)
    if last is not None and _may_go_on(last, account_id, at):
        again = {"finished_at": None, "touched_at": at, "note": ""}
        tx.execute(catalogue_pull.update().where(catalogue_pull.c.id == last.id).values(**again))
        return replace(last, finished_at=None, touched_at=at, note="")
    number = last.number + 1 if last else 1
    pull = CataloguePull(
        PullId(f"{connection_id}.catalogue.{number}"), connection_id, account_id, number, started_at=at, touched_at=at
    )
    tx.execute(catalogue_pull.insert().values(**_pull_values(pull)))
    return pull


def _may_go_on(last: CataloguePull, account_id: AccountId, at: datetime) -> bool:
    is_interrupted = not last.complete and bool(last.bookmarks)
    return is_interrupted and last.account_id == account_id and last.touched_at > at - RESUME_WITHIN


def record_page(tx: Tx, pull: CataloguePull, page: CataloguePage, at: datetime) -> tuple[CatalogueChange, ...]:
    """Copy a page and keep its bookmark, and give what is different from the last sight."""
    return record_pages(tx, pull, (page,), at)


def record_pages(
    tx: Tx, pull: CataloguePull, pages: Sequence[CataloguePage], at: datetime
) -> tuple[CatalogueChange, ...]:
    """The same for several pages at once, those of one list in their order."""
    current = get_pull(tx, pull.id)
    if current is None:
        raise _lost()
    sorted_: dict[Thing, tuple[list[Item], list[bytes]]] = {}
    for page in pages:
        for item, text in zip(page.items, page.raw, strict=True):
            items, raw = sorted_.setdefault(thing_of(item), ([], []))
            items.append(item)
            raw.append(text)
    changes = [change for items, raw in sorted_.values() for change in _record(tx, pull, items, raw, at)]
    owned = [
        each for page in pages for item in page.items if isinstance(item, LearningObject) for each in item.instances
    ]
    changes += _record(tx, pull, owned, None, at)
    _add_changes(tx, pull.id, changes)
    marks = {**current.bookmarks, **{page.part: page.bookmark for page in pages}}
    tx.execute(catalogue_pull.update().where(catalogue_pull.c.id == pull.id).values(bookmarks=marks, touched_at=at))
    return tuple(changes)


def finish_pull(
    tx: Tx, pull: CataloguePull, *, complete: bool, at: datetime, note: str = "", anew: Collection[str] = ()
) -> tuple[CatalogueChange, ...]:
    """End a pull and give all its changes. Only after a complete one is what was not seen marked as gone.

    `anew` names the lists that cannot be gone on with: the next pull reads them from the start.
    """
    current = get_pull(tx, pull.id)
    if current is None:
        raise _lost()
    if complete:
        for thing, table in _TABLES.items():
            _mark_gone(tx, pull, thing, table, at)
    count = sum(_seen(tx, pull, table) for table in _TABLES.values())
    marks = {part: mark for part, mark in current.bookmarks.items() if not complete and part not in anew}
    end: dict[str, object] = {"finished_at": at, "touched_at": at, "complete": complete, "count": count, "note": note}
    end["bookmarks"] = marks
    tx.execute(catalogue_pull.update().where(catalogue_pull.c.id == pull.id).values(**end))
    return changes_of(tx, pull.id)


def get_pull(tx: Tx, pull_id: PullId) -> CataloguePull | None:
    """One pull, whether it ended or not."""
    row = tx.execute(sa.select(catalogue_pull).where(catalogue_pull.c.id == pull_id)).first()
    return _pull(row) if row else None


def last_pull(tx: Tx, connection_id: ConnectionId) -> CataloguePull | None:
    """The newest pull that ended, complete or not; None before the first."""
    return _newest(tx, connection_id, catalogue_pull.c.finished_at.is_not(None))


def last_complete_pull(tx: Tx, connection_id: ConnectionId) -> CataloguePull | None:
    """The newest pull that saw everything."""
    return _newest(tx, connection_id, catalogue_pull.c.complete)


def changes_of(tx: Tx, pull_id: PullId) -> tuple[CatalogueChange, ...]:
    """What a pull found different, in the order it was found."""
    query = sa.select(catalogue_change).where(catalogue_change.c.pull_id == pull_id).order_by(catalogue_change.c.number)
    return tuple(_change(row) for row in tx.execute(query))


def changes_of_kinds(
    tx: Tx, connection_id: ConnectionId, kinds: Collection[CatalogueChangeKind]
) -> tuple[CatalogueChange, ...]:
    """What all pulls together found different in these ways, oldest first."""
    query = (
        sa.select(catalogue_change)
        .join(catalogue_pull)
        .where(catalogue_pull.c.connection_id == connection_id)
        .where(catalogue_change.c.kind.in_([kind.value for kind in kinds]))
        .order_by(catalogue_pull.c.number, catalogue_change.c.number)
    )
    return tuple(_change(row) for row in tx.execute(query))


# --- looking ----------------------------------------------------------------------------------------------------


def badges(tx: Tx, connection_id: ConnectionId, *, include_gone: bool = False) -> tuple[Mirrored[AlmBadge], ...]:
    """The ALM badges, by name."""
    found = _rows(tx, alm_badge, connection_id, include_gone=include_gone)
    return tuple(_mirrored(rows.to_badge(row), row) for row in found)


def skills(tx: Tx, connection_id: ConnectionId, *, include_gone: bool = False) -> tuple[Mirrored[Skill], ...]:
    """The skills with their levels, by name."""
    found = _rows(tx, skill, connection_id, include_gone=include_gone)
    return tuple(_mirrored(rows.to_skill(row), row) for row in found)


def learning_objects(
    tx: Tx,
    connection_id: ConnectionId,
    *,
    kinds: Collection[LearningObjectKind] = (),
    include_gone: bool = False,
    held: Sequence[Mirrored[Instance]] | None = None,
) -> tuple[Mirrored[LearningObject], ...]:
    """The learning objects with their instances and credits, by name; of all kinds where none is named.

    `held` are all instances where somebody has read them already: they are by far the most rows.
    """
    of: dict[LearningObjectId, list[Instance]] = {}
    for each in instances(tx, connection_id, include_gone=include_gone) if held is None else held:
        of.setdefault(each.value.learning_object_id, []).append(each.value)
    named = [learning_object.c.kind.in_([kind.value for kind in kinds])] if kinds else []
    found = _rows(tx, learning_object, connection_id, *named, include_gone=include_gone)
    made = ((rows.to_learning_object(row), row) for row in found)
    return tuple(_mirrored(replace(one, instances=tuple(of.get(one.id, ()))), row) for one, row in made)


def instances(tx: Tx, connection_id: ConnectionId, *, include_gone: bool = False) -> tuple[Mirrored[Instance], ...]:
    """All instances, by name."""
    found = _rows(tx, instance, connection_id, include_gone=include_gone)
    return tuple(_mirrored(rows.to_instance(row), row) for row in found)


def counts(tx: Tx, connection_id: ConnectionId) -> CatalogueCounts:
    """How much ALM lists."""

    def number(table: sa.Table, *more: sa.ColumnElement[bool]) -> int:
        here = (table.c.connection_id == connection_id, table.c.gone_at.is_(None), *more)
        return tx.execute(sa.select(sa.func.count()).where(*here)).scalar_one()

    return CatalogueCounts(
        badges=number(alm_badge),
        linked_badges=number(alm_badge, alm_badge.c.template_id.is_not(None)),
        skills=number(skill),
        learning_objects=number(learning_object),
        instances=number(instance),
    )


# --- inside -----------------------------------------------------------------------------------------------------


def _record(
    tx: Tx, pull: CataloguePull, items: Sequence[Item], raw: Sequence[bytes] | None, at: datetime
) -> list[CatalogueChange]:
    if not items:
        return []
    thing = thing_of(items[0])
    table = _TABLES[thing]
    fresh = {item.id: (item, raw[place] if raw is not None else None) for place, item in enumerate(items)}
    known = _known(tx, table, pull.connection_id, list(fresh))
    changes: list[CatalogueChange] = []
    made: list[dict[str, object]] = []
    for item, text in fresh.values():
        before = known.get(item.id)
        if before is not None and before["gone_at"] is not None:
            changes.append(CatalogueChange(CatalogueChangeKind.RETURNED, thing, item.id, item.name))
        changes.extend(changes_between(rows.to_item(thing, before) if before is not None else None, item))
        seen_by = max(pull.number, before["pull_number"]) if before is not None else pull.number
        values = {**rows.values_of(item), **_sighting(pull.connection_id, seen_by, at)}
        made.append(values if text is None else {**values, "raw": text})
    upsert(tx, table, made, keep=_FIRST_SIGHT)
    return changes


def _known(tx: Tx, table: sa.Table, connection_id: ConnectionId, ids: Sequence[str]) -> dict[str, sa.RowMapping]:
    known = {}
    columns = [column for column in table.c if column.name != "raw"]
    for start in range(0, len(ids), _ASK_AT_ONCE):
        part = ids[start : start + _ASK_AT_ONCE]
        query = sa.select(*columns).where(table.c.connection_id == connection_id, table.c.id.in_(part))
        known.update({row._mapping["id"]: row._mapping for row in tx.execute(query)})
    return known


def _mark_gone(tx: Tx, pull: CataloguePull, thing: Thing, table: sa.Table, at: datetime) -> None:
    # Earlier numbers only: what a newer pull has seen meanwhile is not gone.
    unseen = (
        (table.c.connection_id == pull.connection_id) & (table.c.pull_number < pull.number) & table.c.gone_at.is_(None)
    )
    query = sa.select(table.c.id, table.c.name, table.c.state).where(unseen).order_by(table.c.name, table.c.id)
    gone = [
        CatalogueChange(CatalogueChangeKind.GONE, thing, row.id, row.name, before=row.state)
        for row in tx.execute(query)
    ]
    tx.execute(table.update().where(unseen).values(gone_at=at))
    _add_changes(tx, pull.id, gone)


def _seen(tx: Tx, pull: CataloguePull, table: sa.Table) -> int:
    here = (table.c.connection_id == pull.connection_id, table.c.pull_number == pull.number)
    return tx.execute(sa.select(sa.func.count()).where(*here)).scalar_one()


def _add_changes(tx: Tx, pull_id: PullId, changes: Sequence[CatalogueChange]) -> None:
    if not changes:
        return
    last = sa.select(sa.func.max(catalogue_change.c.number)).where(catalogue_change.c.pull_id == pull_id)
    start = (tx.execute(last).scalar() or 0) + 1
    made = [
        {
            "pull_id": pull_id,
            "number": number,
            "thing": change.thing.value,
            "thing_id": change.id,
            "kind": change.kind.value,
            "name": change.name,
            "before": change.before,
            "after": change.after,
        }
        for number, change in enumerate(changes, start)
    ]
    tx.execute(catalogue_change.insert(), made)


def _newest(tx: Tx, connection_id: ConnectionId, *which: sa.ColumnElement[bool]) -> CataloguePull | None:
    query = sa.select(catalogue_pull).where(catalogue_pull.c.connection_id == connection_id, *which)
    row = tx.execute(query.order_by(catalogue_pull.c.number.desc()).limit(1)).first()
    return _pull(row) if row else None


def _rows(
    tx: Tx, table: sa.Table, connection_id: ConnectionId, *more: sa.ColumnElement[bool], include_gone: bool
) -> Iterable[sa.RowMapping]:
    columns = [column for column in table.c if column.name != "raw"]
    query = sa.select(*columns).where(table.c.connection_id == connection_id, *more)
    if not include_gone:
        query = query.where(table.c.gone_at.is_(None))
    return tx.execute(query.order_by(sa.func.lower(table.c.name), table.c.id)).mappings().all()


def _mirrored(value: rows.AnyItem, row: sa.RowMapping) -> Mirrored[rows.AnyItem]:
    return Mirrored(value, row["first_seen_at"], row["seen_at"], row["gone_at"])


def _sighting(connection_id: ConnectionId, pull_number: int, at: datetime) -> Mapping[str, object]:
    return {
        "connection_id": connection_id,
        "pull_number": pull_number,
        "first_seen_at": at,
        "seen_at": at,
        "gone_at": None,
    }


def _change(row: sa.Row[tuple[object, ...]]) -> CatalogueChange:
    fields = row._mapping
    return CatalogueChange(
        CatalogueChangeKind(fields["kind"]),
        Thing(fields["thing"]),
        fields["thing_id"],
        fields["name"],
        fields["before"],
        fields["after"],
    )


def _pull_values(pull: CataloguePull) -> dict[str, object]:
    return {
        "id": pull.id,
        "connection_id": pull.connection_id,
        "account_id": pull.account_id,
        "number": pull.number,
        "started_at": pull.started_at,
        "touched_at": pull.touched_at,
        "finished_at": pull.finished_at,
        "complete": pull.complete,
        "count": pull.count,
        "note": pull.note,
        "bookmarks": pull.bookmarks,
    }


def _pull(row: sa.Row[tuple[object, ...]]) -> CataloguePull:
    fields = row._mapping
    return CataloguePull(
        id=PullId(fields["id"]),
        connection_id=ConnectionId(fields["connection_id"]),
        account_id=AccountId(fields["account_id"]),
        number=fields["number"],
        started_at=fields["started_at"],
        touched_at=fields["touched_at"],
        finished_at=fields["finished_at"],
        complete=fields["complete"],
        count=fields["count"],
        note=fields["note"],
        bookmarks=dict(fields["bookmarks"]),
    )


def _lost() -> StoreConflict:
    return StoreConflict("The account was removed while its catalogue was read.", hint="Choose another connection.")
