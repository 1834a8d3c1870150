"""Lists of people, how far they are read, saved views, and plans to add people at Credly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from credly_core.domain.ids import ConnectionId
from credly_core.domain.roster import (
    AddLine,
    AddPlan,
    LearnerFilter,
    LineState,
    ListInfo,
    PeopleList,
    PeopleView,
    line_fields,
)
from credly_core.store.people_tables import add_line, add_plan, people_list, people_reading, people_view
from credly_core.store.tables import Tx
from credly_core.store.upsert import upsert

#: How long an interrupted reading may be gone on with.
RESUME_WITHIN = timedelta(hours=6)
_LINES_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Reading:
    """How far a list was read: names of the parts that are kept, and where it goes on."""

    list: PeopleList
    bookmark: str
    parts: tuple[str, ...]
    count: int
    touched_at: datetime


# --- lists ------------------------------------------------------------------------------------------------------


def put_list(tx: Tx, info: ListInfo) -> None:
    """From now on this is the list; a reading of it that was under way is over."""
    row = {
        "connection_id": info.connection_id,
        "list": info.list.value,
        "file": info.file,
        "size": info.count,
        "source": info.source,
        "as_of": info.as_of,
        "complete": info.complete,
        "notes": list(info.notes),
    }
    upsert(tx, people_list, [row])
    forget_reading(tx, info.connection_id, info.list)


def lists(tx: Tx, connection_id: ConnectionId) -> dict[PeopleList, ListInfo]:
    """The lists there are."""
    query = sa.select(people_list).where(people_list.c.connection_id == connection_id)
    found = (_list(row) for row in tx.execute(query))
    return {one.list: one for one in found}


def forget_list(tx: Tx, connection_id: ConnectionId, which: PeopleList) -> None:
    """There is no such list any more."""
    tx.execute(
        people_list.delete().where(people_list.c.connection_id == connection_id, people_list.c.list == which.value)
    )
    forget_reading(tx, connection_id, which)


def _list(row: sa.Row[tuple[object, ...]]) -> ListInfo:
    return ListInfo(
        connection_id=ConnectionId(row.connection_id),
        list=PeopleList(row.list),
        file=row.file,
        count=row.size,
        source=row.source,
        as_of=row.as_of,
        complete=row.complete,
        notes=tuple(row.notes),
    )


# --- readings under way -----------------------------------------------------------------------------------------


def note_reading(tx: Tx, connection_id: ConnectionId, reading: Reading) -> None:
    """Keep how far a list is."""
    row = {
        "connection_id": connection_id,
        "list": reading.list.value,
        "bookmark": reading.bookmark,
        "parts": list(reading.parts),
        "size": reading.count,
        "touched_at": reading.touched_at,
    }
    upsert(tx, people_reading, [row])


def reading_of(tx: Tx, connection_id: ConnectionId, which: PeopleList, at: datetime) -> Reading | None:
    """How far a list was read, unless that is too long ago to go on."""
    table = people_reading
    query = sa.select(table).where(table.c.connection_id == connection_id, table.c.list == which.value)
    row = tx.execute(query).one_or_none()
    if row is None or row.touched_at < at - RESUME_WITHIN:
        return None
    return Reading(which, row.bookmark, tuple(row.parts), row.size, row.touched_at)


def parts_kept(tx: Tx, connection_id: ConnectionId) -> tuple[str, ...]:
    """All parts some reading still needs."""
    query = sa.select(people_reading.c.parts).where(people_reading.c.connection_id == connection_id)
    return tuple(part for parts in tx.execute(query).scalars() for part in parts)


def forget_reading(tx: Tx, connection_id: ConnectionId, which: PeopleList) -> None:
    """Begin anew next time."""
    table = people_reading
    tx.execute(table.delete().where(table.c.connection_id == connection_id, table.c.list == which.value))


# --- views ------------------------------------------------------------------------------------------------------


def save_view(tx: Tx, connection_id: ConnectionId, view: PeopleView) -> None:
    """Keep a filter under its name; the same name is written over."""
    row = {
        "connection_id": connection_id,
        "name": view.name,
        "filter": view.filter.as_fields(),
        "actor": view.actor,
        "saved_at": view.saved_at,
    }
    upsert(tx, people_view, [row])


def views(tx: Tx, connection_id: ConnectionId) -> tuple[PeopleView, ...]:
    """Saved views, by name."""
    query = sa.select(people_view).where(people_view.c.connection_id == connection_id).order_by(people_view.c.name)
    return tuple(
        PeopleView(row.name, LearnerFilter.from_fields(row.filter), row.actor, row.saved_at)
        for row in tx.execute(query)
    )


def remove_view(tx: Tx, connection_id: ConnectionId, name: str) -> None:
    """Forget a view."""
    tx.execute(people_view.delete().where(people_view.c.connection_id == connection_id, people_view.c.name == name))


# --- plans ------------------------------------------------------------------------------------------------------


def create_plan(tx: Tx, plan: AddPlan, lines: Sequence[AddLine]) -> None:
    """Keep a plan with its lines."""
    row = {
        "id": plan.id,
        "connection_id": plan.connection_id,
        "made_at": plan.made_at,
        "actor": plan.actor,
        "size": len(lines),
    }
    tx.execute(add_plan.insert().values(row))
    for start in range(0, len(lines), _LINES_AT_ONCE):
        part = [{"plan_id": plan.id, **line_fields(line)} for line in lines[start : start + _LINES_AT_ONCE]]
        tx.execute(add_line.insert(), part)


def confirm_plan(tx: Tx, plan_id: str, at: datetime) -> None:
    """Somebody said a second time that it is wanted."""
    unconfirmed = sa.and_(add_plan.c.id == plan_id, add_plan.c.confirmed_at.is_(None))
    tx.execute(add_plan.update().where(unconfirmed).values(confirmed_at=at))


def discard_plan(tx: Tx, plan_id: str) -> None:
    """Forget a plan."""
    tx.execute(add_line.delete().where(add_line.c.plan_id == plan_id))
    tx.execute(add_plan.delete().where(add_plan.c.id == plan_id))


def get_plan(tx: Tx, plan_id: str) -> AddPlan | None:
    """A plan with the counts of its lines."""
    row = tx.execute(sa.select(add_plan).where(add_plan.c.id == plan_id)).one_or_none()
    return None if row is None else _plan(tx, row)


def last_plan(tx: Tx, connection_id: ConnectionId) -> AddPlan | None:
    """The newest plan of a connection."""
    query = (
        sa.select(add_plan)
        .where(add_plan.c.connection_id == connection_id)
        .order_by(add_plan.c.made_at.desc(), add_plan.c.id.desc())
        .limit(1)
    )
    row = tx.execute(query).one_or_none()
    return None if row is None else _plan(tx, row)


def _plan(tx: Tx, row: sa.Row[tuple[object, ...]]) -> AddPlan:
    query = (
        sa.select(add_line.c.state, sa.func.count().label("lines"))
        .where(add_line.c.plan_id == row.id)
        .group_by(add_line.c.state)
    )
    states = {LineState(state): int(number) for state, number in tx.execute(query)}
    return AddPlan(
        id=row.id,
        connection_id=ConnectionId(row.connection_id),
        made_at=row.made_at,
        actor=row.actor,
        count=row.size,
        states=states,
        confirmed_at=row.confirmed_at,
    )


def lines_of(
    tx: Tx, plan_id: str, *, states: Iterable[LineState] = (), after: int = 0, limit: int | None = None
) -> tuple[AddLine, ...]:
    """Lines of a plan in order, after a number."""
    query = sa.select(add_line).where(add_line.c.plan_id == plan_id, add_line.c.number > after)
    wanted = [one.value for one in states]
    if wanted:
        query = query.where(add_line.c.state.in_(wanted))
    return tuple(_line(row) for row in tx.execute(query.order_by(add_line.c.number).limit(limit)))


def _line(row: sa.Row[tuple[object, ...]]) -> AddLine:
    return AddLine(
        number=row.number,
        learner_id=row.learner_id,
        email=row.email,
        first_name=row.first_name,
        last_name=row.last_name,
        external_id=row.external_id,
        state=LineState(row.state),
        said=row.said,
        employee_id=row.employee_id,
    )


def settle_line(tx: Tx, plan_id: str, number: int, state: LineState, *, said: str = "", employee_id: str = "") -> None:
    """What became of a line."""
    at = sa.and_(add_line.c.plan_id == plan_id, add_line.c.number == number)
    tx.execute(add_line.update().where(at).values(state=state.value, said=said, employee_id=employee_id))
