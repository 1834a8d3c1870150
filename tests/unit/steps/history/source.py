"""What the store must hold, worked out from the sandbox's own books without any of our client's code."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl

from credly_core.domain.history import HistorySnapshot
from credly_core.sandbox.serve import RunningSandbox
from credly_core.sandbox.world.columns import NONE

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FACTS = ("id", "template", "email", "state", "issued", "created", "updated", "changed", "expires", "replaced_by")

Facts = dict[str, tuple[object, ...]]


def source_facts(sandbox: RunningSandbox) -> Facts:
    """Every issued badge of the sandbox by id."""
    world = sandbox.site.world
    book, facts = world.badges, {}
    for row in book.live_rows().tolist():
        badge = book.badge(row)
        columns = book.columns
        times = [
            None if int(column[row]) == NONE else _EPOCH + timedelta(milliseconds=int(column[row]))
            for column in (columns.issued, columns.created, columns.updated, columns.state_changed, columns.expires)
        ]
        template = world.templates.at(badge.template).id
        facts[badge.id] = (template, badge.earner.email, badge.state.value, *times, badge.replaced_by_id)
    return facts


def stored_facts(snapshot: HistorySnapshot) -> Facts:
    """Every issued badge of a snapshot by id; fails when one stands there twice."""
    columns = ("issued_badge_id", "template_id", "email", "state", "issued_at", "created_at", "updated_at")
    columns += ("state_updated_at", "expires_at", "replaced_by")
    frame = pl.read_parquet(list(snapshot.badge_files), columns=list(columns)) if snapshot.badge_files else None
    rows = frame.select(columns).rows() if frame is not None else []
    facts = {row[0]: tuple(row[1:]) for row in rows}
    assert len(facts) == len(rows) == snapshot.rows, f"{len(rows) - len(facts)} badges stand there twice"
    return facts


def differences(sandbox: RunningSandbox, snapshot: HistorySnapshot) -> list[str]:
    """What is missing, what is too much, what is different; empty where the store equals the source."""
    there, here = source_facts(sandbox), stored_facts(snapshot)
    found = [f"missing: {key}" for key in there.keys() - here.keys()]
    found += [f"too much: {key}" for key in here.keys() - there.keys()]
    for key in there.keys() & here.keys():
        found += [
            f"{key} {name}: {mine} instead of {theirs}"
            for name, theirs, mine in zip(_FACTS[1:], there[key], here[key], strict=True)
            if theirs != mine
        ]
    return found
