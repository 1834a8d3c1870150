"""Activity: who did what and when, as the journal keeps it; found again, taken away, checked for changes."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from credly_core.domain.journal import JournalEntry, JournalHead, JournalVerdict
from credly_core.domain.masking import Masking
from credly_core.store import journal
from credly_core.store.store import Store

#: Entries read at a time.
_AT_ONCE = 500
#: Signs that a spreadsheet would take for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: The fact that names who sent, after whom it is called.
_WORKER = "sender"
HEADINGS = ("number", "at", "actor", "action", "subject", "facts", "digest")


@dataclass(frozen=True, slots=True)
class ActivityFilter:
    """Which entries; empty fields let everything through. `action` is the beginning of one, such as `issue.`."""

    text: str = ""
    actor: str = ""
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def lets_through(self, entry: JournalEntry) -> bool:
        """Whether an entry passes."""
        told = " ".join((entry.actor, entry.action, entry.subject, *(f"{name} {value}" for name, value in entry.facts)))
        return (
            all(word in told.casefold() for word in self.text.casefold().split())
            and (not self.actor or entry.actor == self.actor)
            and entry.action.startswith(self.action)
            and (self.since is None or entry.at >= self.since)
            and (self.until is None or entry.at <= self.until)
        )


class Activity:
    """The journal for people: newest first, by slices; nothing here changes it. Masked, whoever acted is hidden too."""

    def __init__(self, store: Store, masking: Callable[[], Masking] = Masking.off) -> None:
        self._store = store
        self._masking = masking

    def entries(
        self, wanted: ActivityFilter | None = None, *, before: int | None = None, limit: int = 100
    ) -> tuple[JournalEntry, ...]:
        """Entries that pass, newest first; `before` goes on from an entry's number."""
        found: list[JournalEntry] = []
        for entry in self._walk(before):
            if len(found) == limit:
                break
            if (wanted or ActivityFilter()).lets_through(entry):
                found.append(entry)
        return tuple(found)

    def count(self) -> int:
        """How many entries there are."""
        return self.head().count

    def head(self) -> JournalHead:
        """Where the journal ends: noted elsewhere, it proves later that nothing was cut off."""
        with self._store.read() as tx:
            return journal.head(tx)

    def verify(self, noted: JournalHead | None = None) -> JournalVerdict:
        """Walk the whole chain; `noted` is a head from the log or an earlier look."""
        with self._store.read() as tx:
            return journal.verify(tx, noted)

    def export(self, wanted: ActivityFilter | None = None) -> bytes:
        """All entries that pass as CSV for people, oldest first; no cell is a formula to a spreadsheet."""
        found = [one for one in self._walk(None) if (wanted or ActivityFilter()).lets_through(one)]
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(HEADINGS)
        writer.writerows(_cells(one) for one in reversed(found))
        return text.getvalue().encode("utf-8-sig")

    def _walk(self, before: int | None) -> Iterator[JournalEntry]:
        masking = self._masking()
        while True:
            with self._store.read() as tx:
                some = journal.entries(tx, limit=_AT_ONCE, before=before)
            yield from (_hidden(one, masking) for one in some) if masking.is_on else some
            if len(some) < _AT_ONCE:
                return
            before = some[-1].number


def _hidden(entry: JournalEntry, masking: Masking) -> JournalEntry:
    hidden = masking.name(entry.actor)
    facts = ((name, value.replace(entry.actor, hidden) if name == _WORKER else value) for name, value in entry.facts)
    return replace(
        entry,
        actor=hidden,
        subject=masking.sentence(entry.subject),
        facts=tuple((name, masking.sentence(value)) for name, value in facts),
    )


def facts_text(entry: JournalEntry) -> str:
    """The facts in one line."""
    return ", ".join(f"{name} {value}" for name, value in entry.facts if value)


def _cells(one: JournalEntry) -> Sequence[str]:
    cells = (str(one.number), one.at.isoformat(), one.actor, one.action, one.subject, facts_text(one), one.digest)
    return [f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells]
