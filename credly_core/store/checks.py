"""Sets of files that are being checked: the files, the steps since, and where one stands among them.

Steps are opaque bytes here. A write names the revision it was made for and is refused when that is not the newest, so
that of two tabs one learns about the other; one that names none fits any.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from credly_core.domain.checks import CheckCounts, CheckSummary, StoredFile
from credly_core.domain.ids import CheckId
from credly_core.errors import StoreConflict
from credly_core.store.tables import Tx, check_extra, check_file, check_set, check_step
from credly_core.store.upsert import upsert

#: Beside a check: the highest number one of its files ever had.
_LAST_NUMBER = "last-number"
#: Beside a check: what was found when it was looked at last.
_COUNTS = "counts"
_FIELDS = tuple(StoredFile.__dataclass_fields__)


def create_check(tx: Tx, check_id: CheckId, name: str, *, at: datetime, actor: str) -> None:
    """Begin a check without files."""
    values = {"id": check_id, "name": name, "complete": False, "position": 0, "revision": 0}
    tx.execute(check_set.insert().values({**values, "created_at": at, "used_at": at, "actor": actor}))


def find_check(tx: Tx, check_id: CheckId) -> CheckSummary | None:
    """A check without its contents, None when there is no such."""
    row = tx.execute(_summaries().where(check_set.c.id == check_id)).first()
    return _summary(row) if row else None


def list_checks(tx: Tx) -> tuple[CheckSummary, ...]:
    """All checks, the one used last first."""
    query = _summaries().order_by(check_set.c.used_at.desc(), check_set.c.created_at.desc(), check_set.c.id)
    return tuple(_summary(row) for row in tx.execute(query))


def checks_unused_since(tx: Tx, moment: datetime) -> tuple[CheckId, ...]:
    """The checks nobody used since then."""
    query = sa.select(check_set.c.id).where(check_set.c.used_at < moment).order_by(check_set.c.id)
    return tuple(CheckId(found) for found in tx.execute(query).scalars())


def files_of(tx: Tx, check_id: CheckId) -> tuple[StoredFile, ...]:
    """The files of a check in the order they came."""
    query = sa.select(*(check_file.c[name] for name in _FIELDS)).where(check_file.c.check_id == check_id)
    return tuple(StoredFile(*row) for row in tx.execute(query.order_by(check_file.c.number)))


def add_files(
    tx: Tx,
    check_id: CheckId,
    files: Sequence[StoredFile],
    *,
    at: datetime,
    actor: str,
    expected_revision: int | None = None,
) -> tuple[int, ...]:
    """Files more, under numbers that no file of the check ever had; says which, in their order.

    What comes in does not depend on what is there, so that any revision will do unless one is named.
    """
    _move(tx, check_id, expected_revision, {"used_at": at, "actor": actor})
    first = _last_number(tx, check_id) + 1
    numbers = tuple(range(first, first + len(files)))
    if files:
        rows = [
            {"check_id": check_id, **{name: getattr(file, name) for name in _FIELDS}, "number": number}
            for number, file in zip(numbers, files, strict=True)
        ]
        tx.execute(check_file.insert(), rows)
        _note_last_number(tx, check_id)
    return numbers


def _last_number(tx: Tx, check_id: CheckId) -> int:
    """The highest number a file of the check has or had."""
    noted = get_check_extra(tx, check_id, _LAST_NUMBER)
    here = sa.select(sa.func.max(check_file.c.number)).where(check_file.c.check_id == check_id)
    return max(int(noted or b"0"), tx.execute(here).scalar() or 0)


def _note_last_number(tx: Tx, check_id: CheckId) -> None:
    value = str(_last_number(tx, check_id)).encode()
    upsert(tx, check_extra, [{"check_id": check_id, "key": _LAST_NUMBER, "value": value}])


def change_file(
    tx: Tx,
    check_id: CheckId,
    number: int,
    values: Mapping[str, str | bool] | None,
    *,
    at: datetime,
    actor: str,
    expected_revision: int | None = None,
) -> None:
    """Keep what a person said about a file; with None the file leaves the check."""
    _move(tx, check_id, expected_revision, {"used_at": at, "actor": actor})
    if values is None:
        _note_last_number(tx, check_id)
    here = (check_file.c.check_id == check_id) & (check_file.c.number == number)
    change = check_file.delete().where(here) if values is None else check_file.update().where(here).values(dict(values))
    tx.execute(change)


def steps_of(tx: Tx, check_id: CheckId) -> tuple[bytes, ...]:
    """All steps, the undone ones at the end."""
    query = sa.select(check_step.c.step).where(check_step.c.check_id == check_id).order_by(check_step.c.number)
    return tuple(tx.execute(query).scalars())


def append_check_step(
    tx: Tx, check_id: CheckId, step: bytes, *, position: int, expected_revision: int, at: datetime, actor: str
) -> None:
    """Add a step on top of `position`; undone steps after it are dropped."""
    _move(tx, check_id, expected_revision, {"position": position + 1, "used_at": at, "actor": actor})
    undone = (check_step.c.check_id == check_id) & (check_step.c.number > position)
    tx.execute(check_step.delete().where(undone))
    tx.execute(check_step.insert().values(check_id=check_id, number=position + 1, step=step, at=at, actor=actor))


def replace_steps(
    tx: Tx,
    check_id: CheckId,
    steps: Sequence[bytes],
    *,
    position: int,
    at: datetime,
    actor: str,
    expected_revision: int | None = None,
) -> None:
    """Other steps instead of all; for a file that leaves with what was done to it."""
    _move(tx, check_id, expected_revision, {"position": position, "used_at": at, "actor": actor})
    tx.execute(check_step.delete().where(check_step.c.check_id == check_id))
    rows = [
        {"check_id": check_id, "number": number, "step": step, "at": at, "actor": actor}
        for number, step in enumerate(steps, 1)
    ]
    if rows:
        tx.execute(check_step.insert(), rows)


def change_check(tx: Tx, check_id: CheckId, values: Mapping[str, object], *, expected_revision: int) -> None:
    """Other values for `position`, `complete`, `name`, `used_at`, `actor`."""
    _move(tx, check_id, expected_revision, values)


def touch_check(tx: Tx, check_id: CheckId, at: datetime) -> None:
    """Somebody looked at it, so it stays; nothing of what is shown changes."""
    tx.execute(check_set.update().where(check_set.c.id == check_id).values(used_at=at))


def remove_check(tx: Tx, check_id: CheckId) -> None:
    """Forget a check with its steps; nothing happens when it is gone already."""
    tx.execute(check_set.delete().where(check_set.c.id == check_id))


def set_check_extra(
    tx: Tx,
    check_id: CheckId,
    key: str,
    value: bytes,
    *,
    at: datetime,
    actor: str,
    expected_revision: int | None = None,
) -> None:
    """Keep something beside a check under a key; what was there is replaced."""
    _move(tx, check_id, expected_revision, {"used_at": at, "actor": actor})
    upsert(tx, check_extra, [{"check_id": check_id, "key": key, "value": value}])


def get_check_extra(tx: Tx, check_id: CheckId, key: str) -> bytes | None:
    """What was kept beside a check, None when nothing was."""
    query = sa.select(check_extra.c.value).where(check_extra.c.check_id == check_id, check_extra.c.key == key)
    return tx.execute(query).scalar()


def note_counts(tx: Tx, check_id: CheckId, counts: CheckCounts) -> None:
    """Note what was found, so that a list can say it without reading files; nothing of the check itself changes.
    Nothing happens where the check has moved on, or is gone."""
    here = (check_set.c.id == check_id) & (check_set.c.revision == counts.revision)
    if tx.execute(sa.select(check_set.c.id).where(here)).first() is not None:
        value = f"{counts.revision} {counts.errors} {counts.warnings}".encode()
        upsert(tx, check_extra, [{"check_id": check_id, "key": _COUNTS, "value": value}])


def list_counts(tx: Tx) -> dict[CheckId, CheckCounts]:
    """What was found in each check as it is now; a check that has changed since is not among them."""
    query = sa.select(check_extra.c.check_id, check_extra.c.value, check_set.c.revision).join(check_set)
    found = {}
    for check_id, value, revision in tx.execute(query.where(check_extra.c.key == _COUNTS)):
        counts = CheckCounts(*map(int, value.split()))
        if counts.revision == revision:
            found[CheckId(check_id)] = counts
    return found


def _move(tx: Tx, check_id: CheckId, expected: int | None, values: Mapping[str, object]) -> None:
    """The conditional update that lets exactly one of two writers through, on either database."""
    here = check_set.c.id == check_id
    if expected is not None:
        here = here & (check_set.c.revision == expected)
    change = check_set.update().where(here).values({**values, "revision": check_set.c.revision + 1})
    if tx.execute(change).rowcount == 1:
        return
    if tx.execute(sa.select(check_set.c.id).where(check_set.c.id == check_id)).first() is None:
        raise StoreConflict(
            "This check was forgotten in the meantime.", hint="Bring the files again.", code="store.conflict.removed"
        )
    raise StoreConflict(
        "This check was changed somewhere else since it was shown here: nothing was saved.",
        hint="Reload to see the newest state, then do it again.",
        code="store.conflict.position",
    )


def _summaries() -> sa.Select[tuple[object, ...]]:
    steps = sa.select(sa.func.count()).where(check_step.c.check_id == check_set.c.id).scalar_subquery()
    files = sa.select(sa.func.count()).where(check_file.c.check_id == check_set.c.id).scalar_subquery()
    return sa.select(check_set, steps.label("step_count"), files.label("file_count"))


def _summary(row: sa.Row[tuple[object, ...]]) -> CheckSummary:
    fields = row._mapping
    return CheckSummary(**{name: fields[name] for name in CheckSummary.__dataclass_fields__})
