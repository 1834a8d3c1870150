"""Enrollments: a seeded past worked out by number, and what learners do while the sandbox runs.

Every seeded learner has a few slots; a slot chooses among its own instances only, so nobody takes one twice.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import numpy.typing as npt

from credly_core.sandbox.chance import Chance, Fractions
from credly_core.sandbox.world.learning.learners import LearnerBook
from credly_core.sandbox.world.learning.things import Instance

SLOTS = 6
_DRAWS = 64
_TAKEN = 0.45
_EDGES = (0.62, 0.82, 0.96, 0.98, 1.0)
_PASSED = 0.94
_ALTERNATE = 0.02
_DAYS = 730
_DAY = 86_400

Numbers = npt.NDArray[np.int64]


class EnrollmentState(enum.Enum):
    """Where an enrollment stands; the values are the API's words."""

    #: Done; with or without success.
    COMPLETED = "COMPLETED"
    #: Under way.
    STARTED = "STARTED"
    #: Not begun.
    ENROLLED = "ENROLLED"
    #: Waits for the manager.
    PENDING_APPROVAL = "PENDING_APPROVAL"
    #: Waits for a seat.
    WAITING = "WAITING"


_STATES = tuple(EnrollmentState)


@dataclass(frozen=True, slots=True)
class Enrollment:
    """One learner in one instance."""

    learner: int
    instance_id: str
    state: EnrollmentState
    enrolled_at: datetime
    started_at: datetime | None = None
    completed_at: datetime | None = None
    has_passed: bool = False
    progress: int = 0
    source: str = "SELF_ENROLL"
    #: Completed because an equivalent object was: no badge, no skill.
    by_alternate: bool = False

    @property
    def earns(self) -> bool:
        """Whether badge and credits follow."""
        return self.completed_at is not None and self.has_passed and not self.by_alternate


@dataclass(frozen=True, slots=True)
class HeadCount:
    """How many people are in an instance."""

    enrolled: int = 0
    completed: int = 0
    passed: int = 0


class _Slot:
    """One slot: the instances it chooses from and how likely each is."""

    def __init__(self, number: int, instances: list[Instance]) -> None:
        self.number = number
        self.instances = instances[number::SLOTS]
        weights = np.array([instance.popularity for instance in self.instances])
        self.shares = np.cumsum(weights) / weights.sum() if len(weights) else np.empty(0)

    def choice(self, drawn: Fractions) -> Numbers:
        """Which of its instances each draw takes."""
        found: Numbers = np.searchsorted(self.shares, drawn, side="right")
        return np.minimum(found, len(self.instances) - 1)


class EnrollmentBook:
    """All enrollments by learner."""

    def __init__(self, seed: int, learners: LearnerBook, instances: list[Instance], until: date) -> None:
        self._chance = Chance(seed, "enrollments")
        self._learners = learners
        self._end = datetime.combine(until, time(5, 0), tzinfo=UTC)
        self._slots = [slot for slot in (_Slot(number, instances) for number in range(SLOTS)) if slot.instances]
        self._place = {instance.id: slot for slot in self._slots for instance in slot.instances}
        self._changed: dict[int, dict[str, Enrollment | None]] = {}
        self._counts: dict[str, HeadCount] | None = None

    def _drawn(self, numbers: Numbers, slot: _Slot, purpose: int) -> Fractions:
        return self._chance.fractions(numbers * _DRAWS + slot.number * 8 + purpose)

    def of(self, learner: int) -> list[Enrollment]:
        """All enrollments of a learner, oldest first."""
        found = {enrollment.instance_id: enrollment for enrollment in self._seeded(learner)}
        for instance_id, enrollment in self._changed.get(learner, {}).items():
            if enrollment is None:
                found.pop(instance_id, None)
            else:
                found[instance_id] = enrollment
        return sorted(found.values(), key=lambda each: (each.enrolled_at, each.instance_id))

    def find(self, learner: int, instance_id: str) -> Enrollment | None:
        """One learner in one instance."""
        return next((each for each in self.of(learner) if each.instance_id == instance_id), None)

    def _seeded(self, learner: int) -> list[Enrollment]:
        if learner >= self._learners.seeded:
            return []
        found = []
        for slot in self._slots:
            base = learner * _DRAWS + slot.number * 8
            if self._chance.fraction(base) < _TAKEN:
                place = int(slot.choice(np.array([self._chance.fraction(base + 1)]))[0])
                draw = [self._chance.fraction(base + purpose) for purpose in range(2, 8)]
                found.append(self._made(learner, slot.instances[place], draw))
        return found

    def _made(self, learner: int, instance: Instance, draw: list[float]) -> Enrollment:
        start = max(instance.created_at, self._end - timedelta(days=_DAYS))
        enrolled = _whole(start + (self._end - start) * draw[0])
        state = _STATES[int(np.searchsorted(_EDGES, draw[1], side="right"))]
        began = state in (EnrollmentState.COMPLETED, EnrollmentState.STARTED)
        started = _whole(enrolled + (self._end - enrolled) * draw[2] * 0.3) if began else None
        completed = None
        if started is not None and state is EnrollmentState.COMPLETED:
            completed = _whole(started + (self._end - started) * draw[3])
        return Enrollment(
            learner=learner,
            instance_id=instance.id,
            state=state,
            enrolled_at=enrolled,
            started_at=started,
            completed_at=completed,
            has_passed=completed is not None and draw[4] < _PASSED,
            progress=100 if completed else int(90 * draw[3]) if started else 0,
            source=("SELF_ENROLL", "ADMIN_ENROLL", "MANAGER_ENROLL")[int(draw[5] * 3)],
            by_alternate=completed is not None and draw[5] < _ALTERNATE,
        )

    def put(self, enrollment: Enrollment) -> None:
        """Add or replace an enrollment."""
        before = self.find(enrollment.learner, enrollment.instance_id)
        self._changed.setdefault(enrollment.learner, {})[enrollment.instance_id] = enrollment
        self._count(before, -1)
        self._count(enrollment, 1)

    def remove(self, learner: int, instance_id: str) -> None:
        """Take a learner out of an instance."""
        self._count(self.find(learner, instance_id), -1)
        self._changed.setdefault(learner, {})[instance_id] = None

    def numbers_in(self, instance_id: str) -> list[int]:
        """The learners of an instance."""
        numbers: set[int] = set()
        slot = self._place.get(instance_id)
        if slot is not None:
            numbers.update(self._seeded_in(slot, instance_id).tolist())
        for learner, changes in self._changed.items():
            if instance_id in changes:
                (numbers.discard if changes[instance_id] is None else numbers.add)(learner)
        return sorted(numbers)

    def _seeded_in(self, slot: _Slot, instance_id: str) -> Numbers:
        everybody = np.arange(self._learners.seeded, dtype=np.int64)
        taken = everybody[self._drawn(everybody, slot, 0) < _TAKEN]
        place = next(n for n, instance in enumerate(slot.instances) if instance.id == instance_id)
        found: Numbers = taken[slot.choice(self._drawn(taken, slot, 1)) == place]
        return found

    def head_count(self, instance_id: str) -> HeadCount:
        """How many are in an instance; counted once over everybody, then kept up."""
        return self._head_counts().get(instance_id, HeadCount())

    def _head_counts(self) -> dict[str, HeadCount]:
        if self._counts is None:
            changed, self._changed, self._counts = self._changed, {}, self._seeded_counts()
            for changes in changed.values():
                for enrollment in changes.values():
                    if enrollment is not None:
                        self.put(enrollment)
            for learner, changes in changed.items():
                for instance_id, enrollment in changes.items():
                    if enrollment is None:
                        self.remove(learner, instance_id)
        return self._counts

    def _seeded_counts(self) -> dict[str, HeadCount]:
        counts = {}
        everybody = np.arange(self._learners.seeded, dtype=np.int64)
        for slot in self._slots:
            taken = everybody[self._drawn(everybody, slot, 0) < _TAKEN]
            chosen = slot.choice(self._drawn(taken, slot, 1))
            completed = self._drawn(taken, slot, 3) < _EDGES[0]
            passed = completed & (self._drawn(taken, slot, 6) < _PASSED)
            size = len(slot.instances)
            rows = [np.bincount(chosen[of], minlength=size) for of in (slice(None), completed, passed)]
            for instance, enrolled, done, good in zip(slot.instances, *(row.tolist() for row in rows), strict=True):
                counts[instance.id] = HeadCount(enrolled, done, good)
        return counts

    def _count(self, enrollment: Enrollment | None, step: int) -> None:
        if self._counts is None or enrollment is None:
            return
        old = self._counts.get(enrollment.instance_id, HeadCount())
        done = step if enrollment.completed_at is not None else 0
        good = step if enrollment.has_passed else 0
        self._counts[enrollment.instance_id] = HeadCount(old.enrolled + step, old.completed + done, old.passed + good)


def _whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
