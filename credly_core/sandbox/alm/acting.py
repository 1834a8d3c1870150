"""What people do in ALM: enroll, complete, leave; attach a badge, add an instance, renew. With journal and webhooks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from credly_core.sandbox.alm.hooks import HookBook
from credly_core.sandbox.alm.journal import AlmJournal
from credly_core.sandbox.world.clock import MovableClock
from credly_core.sandbox.world.learning.earning import UserBadge
from credly_core.sandbox.world.learning.enrollments import Enrollment, EnrollmentState
from credly_core.sandbox.world.learning.learners import Learner, LearnerState
from credly_core.sandbox.world.learning.school import School
from credly_core.sandbox.world.learning.things import Instance, LearningObject, ThingState

_WORDS = {"course": "COURSE", "learningProgram": "LEARNING_PATH", "certification": "CERTIFICATION"}


class Actor:
    """Does what a person would do, and tells whoever listens."""

    def __init__(self, school: School, clock: MovableClock, journal: AlmJournal, hooks: HookBook) -> None:
        self._school = school
        self._clock = clock
        self._journal = journal
        self._hooks = hooks
        #: Told about badges somebody has just achieved.
        self.listeners: list[Callable[[Learner, list[UserBadge]], None]] = []

    @property
    def _now(self) -> datetime:
        return self._clock.now()

    def enroll(self, learner: Learner, instance: Instance, *, by_admin: bool = False) -> Enrollment:
        """Take a learner into an instance; whoever is in stays as they are."""
        known = self._school.enrollments.find(learner.number, instance.id)
        if known is not None:
            return known
        source = "ADMIN_ENROLL" if by_admin else "SELF_ENROLL"
        made = Enrollment(learner.number, instance.id, EnrollmentState.ENROLLED, self._now, source=source)
        self._school.enrollments.put(made)
        self._journal.did("enrolled", instance.id, self._now, learner_id=learner.id)
        self._tell(made, "ENROLLMENT", batch=by_admin, more={"dateEnrolled": made.enrolled_at})
        return made

    def progress(self, learner: Learner, instance: Instance, percent: int) -> Enrollment:
        """Somebody is under way."""
        enrollment = self.enroll(learner, instance)
        started = enrollment.started_at or self._now
        made = replace(enrollment, state=EnrollmentState.STARTED, started_at=started, progress=percent)
        self._school.enrollments.put(made)
        data = {**self._data(made, source=False), "dateStarted": started, "progressPercent": percent}
        self._hooks.tell("LEARNER_PROGRESS", data, self._now)
        return made

    def complete(
        self,
        learner: Learner,
        instance: Instance,
        *,
        passed: bool = True,
        by_alternate: bool = False,
        by_admin: bool = False,
        at: datetime | None = None,
    ) -> Enrollment:
        """Somebody is done: badge and credits follow by ALM's rules, from what the instance carries at that time."""
        enrollment = self.enroll(learner, instance, by_admin=by_admin)
        when = (at or self._now).replace(microsecond=0)
        made = replace(
            enrollment,
            state=EnrollmentState.COMPLETED,
            enrolled_at=min(enrollment.enrolled_at, when),
            started_at=min(enrollment.started_at or when, when),
            completed_at=when,
            has_passed=passed,
            by_alternate=by_alternate,
            progress=100,
        )
        before = {badge.id for badge in self._achieved(learner)}
        self._school.enrollments.put(made)
        news = [badge for badge in self._achieved(learner) if badge.id not in before]
        for listener in self.listeners:
            listener(learner, news)
        self._journal.did("completed", instance.id, self._now, learner_id=learner.id, detail="" if passed else "failed")
        more: dict[str, object] = {"dateCompleted": when}
        if not instance.object_id.startswith("certification:"):
            more["hasPassed"] = passed
        self._tell(made, "COMPLETED", batch=by_admin, more=more)
        return made

    def _achieved(self, learner: Learner) -> list[UserBadge]:
        badges = self._school.earnings.badges(learner.number, learner.id)
        return [badge for badge in badges if badge.achieved_at is not None]

    def unenroll(self, learner: Learner, instance: Instance, *, by_admin: bool = False) -> bool:
        """Take a learner out; False when they were not in."""
        enrollment = self._school.enrollments.find(learner.number, instance.id)
        if enrollment is None:
            return False
        self._school.enrollments.remove(learner.number, instance.id)
        self._journal.did("unenrolled", instance.id, self._now, learner_id=learner.id)
        self._tell(enrollment, "UNENROLLMENT", batch=by_admin, more={})
        return True

    def _tell(self, enrollment: Enrollment, what: str, *, batch: bool, more: dict[str, object]) -> None:
        kind = _WORDS[enrollment.instance_id.partition(":")[0]]
        data = self._data(enrollment)
        if what == "UNENROLLMENT":  # the only events that spell a learning path this way
            data = {key: _respelt(value) for key, value in data.items()}
        self._hooks.tell(f"{kind}_{what}" + ("_BATCH" if batch else ""), {**data, **more}, self._now)

    def _data(self, enrollment: Enrollment, *, source: bool = True) -> dict[str, object]:
        instance = self._school.catalogue.instances[enrollment.instance_id]
        data: dict[str, object] = {
            "userId": int(self._school.learners.id_of(enrollment.learner)),
            "loId": instance.object_id,
            "loInstanceId": instance.id,
            "loType": instance.object_id.partition(":")[0],
        }
        return {**data, "enrollmentSource": enrollment.source} if source else data

    def imported(self, events: Iterable[tuple[str, str]]) -> None:
        """A run is over: tell what it changed."""
        for name, subject in events:
            learner, _, instance_id = subject.rpartition("/")
            if learner:
                self._tell_imported(name, int(learner), instance_id)
            else:
                self._hooks.tell(name, self._thing(subject), self._now)

    def _tell_imported(self, name: str, learner: int, instance_id: str) -> None:
        enrollment = self._school.enrollments.find(learner, instance_id)
        if enrollment is None:
            return
        more: dict[str, object] = {"dateEnrolled": enrollment.enrolled_at}
        if enrollment.completed_at is not None:
            more = {"dateCompleted": enrollment.completed_at, "hasPassed": enrollment.has_passed}
        self._hooks.tell(name, {**self._data(enrollment), **more}, self._now)

    def _thing(self, identity: str) -> dict[str, object]:
        data: dict[str, object] = {"loId": identity.partition("_")[0], "loType": identity.partition(":")[0]}
        return {**data, "loInstanceId": identity} if "_" in identity else data

    def attach(self, instance: Instance, badge_id: str | None) -> Instance:
        """An author changes the badge of an instance."""
        changed = self._school.catalogue.attach(instance.id, badge_id, self._now)
        self._journal.did("attached", instance.id, self._now, detail=badge_id or "")
        self._hooks.tell("LEARNING_OBJECT_INSTANCE_MODIFICATION", self._thing(instance.id), self._now)
        return changed

    def attach_level(self, level_id: str, badge_id: str | None) -> None:
        """An administrator changes the badge of a skill level."""
        skill_id, _, number = level_id.rpartition("_")
        level = self._school.catalogue.level(skill_id, int(number))
        if level is not None:
            self._school.catalogue.put_level(replace(level, badges=level.badges.attach(badge_id, self._now)))
            self._journal.did("attached", level_id, self._now, detail=badge_id or "")

    def add_instance(self, owner: LearningObject, name: str) -> Instance:
        """An author adds an instance; nobody thinks of the badge."""
        made = Instance(self._school.catalogue.new_instance_id(owner.id), owner.id, name, self._now)
        self._school.catalogue.put_instance(made)
        self._journal.did("added", made.id, self._now)
        self._hooks.tell("LEARNING_OBJECT_INSTANCE_MODIFICATION", self._thing(made.id), self._now)
        return made

    def retire_instance(self, instance: Instance) -> Instance:
        """An author retires an instance."""
        made = replace(instance, state=ThingState.RETIRED)
        self._school.catalogue.put_instance(made)
        self._journal.did("retired", made.id, self._now)
        return made

    def renew(self, certification: LearningObject) -> LearningObject:
        """A recurring certification begins anew, under another id."""
        made = self._school.catalogue.renew(certification.id, self._now)
        self._journal.did("renewed", made.id, self._now, detail=certification.id)
        return made

    def leave(self, learner: Learner) -> Learner:
        """Somebody leaves; readable by id all the same."""
        made = replace(learner, state=LearnerState.DELETED, deleted_at=self._now.replace(microsecond=0))
        self._school.learners.change(made)
        self._journal.did("left", learner.id, self._now, learner_id=learner.id)
        return made

    def change_learner(self, learner: Learner, *, email: str | None, name: str | None) -> Learner:
        """Another address or name."""
        made = replace(learner, email=learner.email if email is None else email, name=name or learner.name)
        self._school.learners.change(made)
        self._journal.did("changed", learner.id, self._now, learner_id=learner.id)
        return made

    def add_learner(self, email: str, name: str) -> Learner:
        """Somebody new."""
        made = self._school.learners.add(email, name, self._now)
        self._journal.did("joined", made.id, self._now, learner_id=made.id)
        return made


def _respelt(value: object) -> object:
    return value.replace("learningProgram", "learning_program") if isinstance(value, str) else value
