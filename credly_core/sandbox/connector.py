"""ALM's Credly connector: issues at Credly what a learner achieves in ALM, some time later, and never looks back.

Off unless asked for. What it does not issue, it tells nobody, as the real one has no log: only the journal knows.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from credly_core.sandbox.alm.journal import AlmJournal
from credly_core.sandbox.credly.envelope import Refusal
from credly_core.sandbox.credly.issuing.desk import IssuingDesk
from credly_core.sandbox.credly.issuing.forms import issue_form
from credly_core.sandbox.world.learning.earning import UserBadge
from credly_core.sandbox.world.learning.learners import Learner
from credly_core.sandbox.world.people import external_id
from credly_core.sandbox.world.world import World


@dataclass(frozen=True, slots=True)
class _Order:
    """One achievement on its way to Credly."""

    due_at: datetime
    learner_id: str
    template_id: str
    achieved_at: datetime


class Connector:
    """Takes achievements and hands them over when their time has come."""

    def __init__(self, world: World, journal: AlmJournal) -> None:
        self._world = world
        self._journal = journal
        self._desk = IssuingDesk(world)
        self._waiting: deque[_Order] = deque()

    def achieved(self, learner: Learner, badges: list[UserBadge]) -> None:
        """Somebody has new badges; those that are linked to Credly will be issued there."""
        delay = self._world.options.alm.connector_seconds
        if delay is None:
            return
        due_at = self._world.clock.now() + timedelta(seconds=delay)
        for earned in badges:
            badge = self._world.school.catalogue.badges[earned.badge_id]
            if badge.template_id is not None and earned.achieved_at is not None:
                self._waiting.append(_Order(due_at, learner.id, badge.template_id, earned.achieved_at))

    def settle(self) -> None:
        """Issue what is due."""
        now = self._world.clock.now()
        while self._waiting and self._waiting[0].due_at <= now:
            self._issue(self._waiting.popleft(), now)

    def _issue(self, order: _Order, now: datetime) -> None:
        learner = self._world.school.learners.find(order.learner_id)
        earner = None if learner is None else self._world.people.find(learner.email)
        if learner is None or earner is None:
            self._passed_over(order, now, "Credly does not know the address")
            return
        members = {
            "recipient_email": learner.email,
            "issued_to_first_name": earner.first_name,
            "issued_to_last_name": earner.last_name,
            "issuer_earner_id": external_id(int(learner.id) - _FIRST_ID),
            "issued_at": order.achieved_at.strftime("%Y-%m-%d %H:%M:%S +0000"),
        }
        try:
            self._desk.issue(order.template_id, issue_form(members), self._world.main_id)
        except Refusal as refusal:
            self._passed_over(order, now, refusal.message)
            return
        self._journal.did("issued", order.template_id, now, learner_id=order.learner_id)

    def _passed_over(self, order: _Order, now: datetime, why: str) -> None:
        self._journal.did("not-issued", order.template_id, now, learner_id=order.learner_id, detail=why)


_FIRST_ID = int(external_id(0).rpartition("-")[2])
