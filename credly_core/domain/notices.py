"""Notices: what somebody here should know without having to look for it."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime


class NoticeKind(enum.Enum):
    """What a notice is about."""

    #: Work that ended before its time.
    FAILED_RUN = "failed-run"
    #: Orders whose end only a person can tell.
    NEEDS_PERSON = "needs-person"
    #: A token that ends soon, or has ended.
    TOKEN = "token"  # noqa: S105  a word, no secret
    #: Mappings and services that came apart.
    DRIFT = "drift"
    #: A service that has told nothing for a day.
    SILENCE = "silence"


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to know: a sentence, what to do, and what tells it apart from others of its kind.

    `weight` is how many or how much; a notice that grows is told again. No name, address or secret stands in one.
    """

    kind: NoticeKind
    sentence: str
    advice: str
    subject: str = ""
    weight: int = 1

    @property
    def key(self) -> str:
        """The same notice has the same one."""
        return f"{self.kind.value} {self.subject}".strip()


@dataclass(frozen=True, slots=True)
class StoredNotice:
    """A notice that holds: since when, and when somebody was told."""

    notice: Notice
    since: datetime
    told_at: datetime | None = None
    told_weight: int = 0

    @property
    def is_news(self) -> bool:
        """Whether somebody should be told now: nobody was yet, or it has grown since."""
        return self.told_at is None or self.notice.weight > self.told_weight
