"""The journal: who did what and when, chained so that a later change to it shows."""

from __future__ import annotations

import enum
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from credly_core.domain.moments import as_utc

#: What the first entry names as its predecessor.
NO_PREDECESSOR = "0" * 64


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One thing somebody did; `number` counts from 1 without gaps, `previous` and `digest` are the chain."""

    number: int
    at: datetime
    actor: str
    action: str
    subject: str
    facts: tuple[tuple[str, str], ...]
    previous: str
    digest: str


@dataclass(frozen=True, slots=True)
class JournalHead:
    """How long the journal is and where its chain ends; kept elsewhere (the log) it proves that nothing was cut."""

    count: int
    digest: str = NO_PREDECESSOR


class JournalFault(enum.Enum):
    """What is wrong with a chain."""

    #: An entry's content is not what was written.
    CHANGED = "changed"
    #: An entry is missing, doubled or out of place.
    BROKEN = "broken"
    #: Entries at the end are missing, compared with a head noted earlier.
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class JournalVerdict:
    """What walking the chain found; `number` is the first entry at fault."""

    head: JournalHead
    fault: JournalFault | None = None
    number: int | None = None

    @property
    def is_sound(self) -> bool:
        """Whether every entry is in place and as it was written."""
        return self.fault is None


def canonical(facts: Mapping[str, str]) -> str:
    """One spelling for the same facts, whatever their order."""
    return json.dumps(dict(facts), sort_keys=True, ensure_ascii=True, separators=(",", ":"))


def stamp_of(at: datetime) -> str:
    """One spelling for the same moment."""
    return as_utc(at).isoformat(timespec="microseconds")


def digest_entry(
    *, number: int, at: datetime, actor: str, action: str, subject: str, facts: Mapping[str, str], previous: str
) -> str:
    """The SHA-256 of an entry and its predecessor."""
    content = [number, stamp_of(at), actor, action, subject, canonical(facts), previous]
    return hashlib.sha256(json.dumps(content, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()


def verify_chain(entries: Iterable[JournalEntry], noted: JournalHead | None = None) -> JournalVerdict:
    """Walk the entries in order of their numbers and name the first that is wrong.

    A cut at the end leaves a sound chain behind; only a head noted earlier can show it.
    """
    head, noted_digest = JournalHead(0), NO_PREDECESSOR
    for entry in entries:
        fault = _fault_of(entry, head)
        if fault is not None:
            return JournalVerdict(head, fault, entry.number)
        head = JournalHead(entry.number, entry.digest)
        if noted is not None and entry.number == noted.count:
            noted_digest = entry.digest
    if noted is not None and head.count < noted.count:
        return JournalVerdict(head, JournalFault.CUT, head.count + 1)
    if noted is not None and noted_digest != noted.digest:
        return JournalVerdict(head, JournalFault.CHANGED, noted.count)
    return JournalVerdict(head)


def _fault_of(entry: JournalEntry, head: JournalHead) -> JournalFault | None:
    if entry.number != head.count + 1:
        return JournalFault.BROKEN
    digest = digest_entry(
        number=entry.number,
        at=entry.at,
        actor=entry.actor,
        action=entry.action,
        subject=entry.subject,
        facts=dict(entry.facts),
        previous=entry.previous,
    )
    if digest != entry.digest:
        return JournalFault.CHANGED
    return None if entry.previous == head.digest else JournalFault.BROKEN
