"""Write to the journal, read it, and check that nobody changed it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import sqlalchemy as sa

from credly_core.domain.journal import (
    JournalEntry,
    JournalHead,
    JournalVerdict,
    canonical,
    digest_entry,
    stamp_of,
    verify_chain,
)
from credly_core.store.tables import Tx, journal


def record(
    tx: Tx, *, at: datetime, actor: str, action: str, subject: str, facts: Mapping[str, str] | None = None
) -> JournalEntry:
    """Add an entry in the same transaction as the change it tells of. Facts never hold a secret."""
    if tx.dialect.name == "postgresql":
        tx.execute(sa.text("LOCK TABLE journal IN EXCLUSIVE MODE"))  # two writers would fork the chain
    last = head(tx)
    given = dict(facts or {})
    number = last.count + 1
    digest = digest_entry(
        number=number, at=at, actor=actor, action=action, subject=subject, facts=given, previous=last.digest
    )
    tx.execute(
        journal.insert().values(
            number=number,
            at=stamp_of(at),
            actor=actor,
            action=action,
            subject=subject,
            facts=canonical(given),
            previous=last.digest,
            digest=digest,
        )
    )
    return JournalEntry(number, at, actor, action, subject, tuple(sorted(given.items())), last.digest, digest)


def entries(
    tx: Tx, *, subject: str | None = None, limit: int | None = None, before: int | None = None
) -> tuple[JournalEntry, ...]:
    """Entries, newest first; `before` goes on from an entry's number."""
    query = sa.select(journal).order_by(journal.c.number.desc()).limit(limit)
    if subject is not None:
        query = query.where(journal.c.subject == subject)
    if before is not None:
        query = query.where(journal.c.number < before)
    return tuple(_entry(row) for row in tx.execute(query))


def head(tx: Tx) -> JournalHead:
    """How long the journal is and where it ends. Note it outside the database to be able to prove a cut."""
    query = sa.select(journal.c.number, journal.c.digest).order_by(journal.c.number.desc()).limit(1)
    row = tx.execute(query).first()
    return JournalHead(row.number, row.digest) if row else JournalHead(0)


def verify(tx: Tx, noted: JournalHead | None = None) -> JournalVerdict:
    """Walk the whole chain; `noted` is a head from the log, to find entries cut off the end."""
    return verify_chain(_walk(tx), noted)


def _walk(tx: Tx) -> Iterator[JournalEntry]:
    for row in tx.execute(sa.select(journal).order_by(journal.c.number)):
        try:
            yield _entry(row)
        except (ValueError, AttributeError, TypeError):
            # Not even readable any more: stands in the chain with nothing in it, where it is found to be changed.
            yield JournalEntry(row.number, datetime.min.replace(tzinfo=UTC), "", "", "", (), "", row.digest)


def _entry(row: sa.Row[tuple[object, ...]]) -> JournalEntry:
    fields = row._mapping
    facts: dict[str, str] = json.loads(fields[journal.c.facts])
    return JournalEntry(
        number=fields[journal.c.number],
        at=datetime.fromisoformat(fields[journal.c.at]),
        actor=fields[journal.c.actor],
        action=fields[journal.c.action],
        subject=fields[journal.c.subject],
        facts=tuple(sorted(facts.items())),
        previous=fields[journal.c.previous],
        digest=fields[journal.c.digest],
    )
