"""The stand-in's own book of what happened in ALM. Clients cannot write here; tests read it through the controls."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from credly_core.sandbox.journal import Journal


@dataclass(frozen=True, slots=True)
class LearningDeed:
    """Something that was done: enrolled, completed, imported, attached, renewed, left; and to what."""

    what: str
    at: datetime
    subject: str
    learner_id: str | None = None
    detail: str = ""


@dataclass(slots=True)
class AlmJournal(Journal):
    """The common journal, and what was done to learning things."""

    learning: list[LearningDeed] = field(default_factory=list)

    def did(self, what: str, subject: str, at: datetime, *, learner_id: str | None = None, detail: str = "") -> None:
        """Write one deed down."""
        self.learning.append(LearningDeed(what, at, subject, learner_id, detail))
