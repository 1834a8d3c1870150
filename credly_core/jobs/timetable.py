"""When work is done that nobody asks for: once a night, at an hour of the place where people sleep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

#: A turn that failed is taken again after so long.
AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Turn:
    """The last turn of a piece of work: when it began, how it ended, and that it did."""

    began_at: datetime
    ended_at: datetime | None = None
    #: In a sentence: what it brought, or why it failed.
    outcome: str = ""
    has_failed: bool = False


@dataclass(frozen=True, slots=True)
class Timetable:
    """Every day at an hour; None means never."""

    hour: int | None
    zone: tzinfo

    def latest(self, now: datetime) -> datetime | None:
        """The newest moment at which it was time."""
        if self.hour is None:
            return None
        here = now.astimezone(self.zone)
        today = here.replace(hour=self.hour, minute=0, second=0, microsecond=0)
        return today if today <= here else self._days_from(today, -1)

    def next(self, now: datetime) -> datetime | None:
        """The next moment at which it is time."""
        latest = self.latest(now)
        return None if latest is None else self._days_from(latest, 1)

    def is_due(self, last: Turn, now: datetime) -> bool:
        """Whether its time has come since the last turn; a failed one comes again before its time."""
        latest = self.latest(now)
        if latest is None:
            return False
        if last.ended_at is None or not last.has_failed:
            return (last.ended_at or last.began_at) < latest
        return now - last.ended_at >= AGAIN

    def _days_from(self, moment: datetime, days: int) -> datetime:
        """The same hour on another day, whether the clocks change in between or not."""
        return datetime.combine(moment.date() + timedelta(days=days), moment.timetz(), moment.tzinfo)
