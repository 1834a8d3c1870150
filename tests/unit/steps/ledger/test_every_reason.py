"""Why not? One example of every reason of the closed list, made by the two stand-ins, and the path that leads there."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
import requests

from credly_core import Console
from credly_core.domain.ids import InstanceId, LearningObjectId, OrganizationId, TemplateId
from credly_core.domain.issuing import At, OrderRecord, OrderState, Wishes
from credly_core.domain.ledger import LedgerReason
from credly_core.domain.moments import utc_now
from credly_core.sandbox.faults.book import Fault, FaultName
from credly_core.sandbox.serve import RunningSandbox
from credly_core.sandbox.world.learning.learners import Learner
from credly_core.steps.achievements.book import Deserving
from credly_core.steps.ledger import Answer, Ledger, LedgerWanted
from credly_core.store import earning, outbox
from credly_core.store.outbox import Move
from credly_core.store.outbox_reading import OrderFilter

_R = LedgerReason
#: Courses of this seed whose instance carries a badge linked to Credly; the last two lose their templates.
_PYTHON, _SAFETY, _CYBER = "course:8100009_8200011", "course:8100017_8200021", "course:8100024_8200032"


@dataclass
class Story:
    """Who was made for which reason, and what happens to them."""

    console: Console
    world: RunningSandbox
    who: dict[LedgerReason, Learner] = field(default_factory=dict)
    transcript: bytes = b""

    @property
    def now(self) -> datetime:
        return utc_now()

    def learner(self, reason: LedgerReason, *, email: str | None = None, name: str = "Dana Novak") -> Learner:
        made = self.world.alm.site.actor.add_learner(email or f"{reason.value}@larkfield.example", name)
        self.who[reason] = made
        return made

    def complete(self, learner: Learner, instance: str = _PYTHON, *, at: datetime | None = None) -> None:
        place = self.world.alm.site.school.catalogue.instances[instance]
        self.world.alm.site.actor.complete(learner, place, at=at)

    def propose(self, *reasons: LedgerReason, wishes: Wishes | None = None) -> None:
        found = self.console.achievements.list(limit=1_000)
        wanted = {str(self.who[reason].id) for reason in reasons}
        chosen = [one for one in found if one.recipient.earner_key in wanted]
        self.console.issue.propose_list(chosen, wishes=wishes, actor="dana")

    def approve(self, *reasons: LedgerReason) -> None:
        self.console.issue.approve({one.id: one.order.digest for one in self.orders(*reasons)}, actor="dana")

    def orders(self, *reasons: LedgerReason) -> list[OrderRecord]:
        wanted = {str(self.who[reason].id) for reason in reasons}
        records = self.console.issue.orders(OrderFilter(), limit=None)
        return [one for one in records if one.order.key.earner_key in wanted]

    def issue(self, *reasons: LedgerReason, wishes: Wishes | None = None) -> None:
        self.propose(*reasons, wishes=wishes)
        self.approve(*reasons)
        self.console.issue.send(actor="dana").result()

    def at_credly(self, reason: LedgerReason, deed: str) -> None:
        badge = self.orders(reason)[0].badge_id
        answer = requests.post(f"{self.world.credly_url}/_sandbox/badges/{badge}/{deed}", timeout=20)
        assert answer.status_code < 300, answer.text

    def replace_for_somebody_else(self, reason: LedgerReason) -> None:
        """What nobody should do at Credly: a pending badge gives way to one of another person."""
        order = self.orders(reason)[0]
        answer = requests.post(
            f"{self.world.credly_url}/v1/organizations/{self.world.organization_id}/badges/{order.badge_id}/replace",
            auth=(self.world.authorization_token, ""),
            json={
                "badge_template_id": order.order.key.template_id,
                "issued_at": "2026-10-01 10:00:00 +0000",
                "recipient_email": "somebody.else@larkfield.example",
                "issuer_earner_id": "somebody-else",
            },
            timeout=20,
        )
        assert answer.status_code < 300, answer.text

    def template(self, template_id: TemplateId, deed: str) -> None:
        answer = requests.post(f"{self.world.credly_url}/_sandbox/templates/{template_id}/{deed}", timeout=20)
        assert answer.status_code < 300, answer.text

    def template_of(self, instance: str) -> TemplateId:
        found = self.console.achievements.list(limit=1_000)
        return next(one.template_id for one in found if instance.partition(":")[2].partition("_")[2] in one.source_id)


@pytest.fixture(scope="module")
def story(world: RunningSandbox, console: Console) -> Story:
    """Everything that happens, on both sides, and the ledger that tells of it."""
    told = Story(console, world)
    _learn(told)
    console.catalogue.refresh(actor="dana").result()
    console.learners.refresh(actor="dana").result()
    console.achievements.refresh(actor="dana").result()
    _bring_odd_rows(told)
    _award(told)
    console.templates.refresh(actor="dana").result()
    later = Ledger(
        console.store,
        console.require_connection,
        lambda: told.now + timedelta(hours=1),
        data_dir=lambda: console.settings.data_dir,
    )
    later.rebuild(actor="dana").result()
    return told


def _learn(told: Story) -> None:
    for reason in (
        *(_R.DUE, _R.PROPOSED, _R.SENDING, _R.NOT_COPIED_YET, _R.UNCLEAR, _R.NEEDS_PERSON, _R.WITHDRAWN),
        *(_R.AWARDED, _R.PRIVATE, _R.PENDING, _R.REJECTED, _R.REVOKED, _R.EXPIRED, _R.REPLACED, _R.UNKNOWN_STATE),
    ):
        told.complete(told.learner(reason))
    for reason, instance in ((_R.REFUSED, _SAFETY), (_R.TEMPLATE_INACTIVE, _SAFETY), (_R.TEMPLATE_GONE, _CYBER)):
        told.complete(told.learner(reason), instance)
    told.complete(told.learner(_R.BAD_ADDRESS, email="no address@at@all"))
    told.complete(told.learner(_R.FUTURE_DATE), at=told.now + timedelta(days=40))
    known = next(iter(told.world.site.world.people.everybody())).email
    mailbox, _, domain = known.partition("@")
    told.complete(told.learner(_R.ADDRESS_DIFFERS, email=f"{mailbox}+learning@{domain}"))
    for reason, change in ((_R.NO_ADDRESS, {"email": ""}), (_R.NO_NAME, {"name": " "})):
        learner = told.learner(reason)
        told.complete(learner)
        told.world.alm.site.actor.change_learner(learner, **{"email": None, "name": None, **change})
    school, actor = told.world.alm.site.school, told.world.alm.site.actor
    owner = school.catalogue.objects[_SAFETY.partition("_")[0]]  # no skill gives its badge a second way
    bare = actor.add_instance(owner, "Evening class")
    told.complete(told.learner(_R.INSTANCE_WITHOUT_BADGE), bare.id)
    late = actor.add_instance(owner, "Morning class")
    told.complete(told.learner(_R.ATTACHED_LATE), late.id, at=told.now - timedelta(days=9))
    actor.attach(late, school.catalogue.instances[_SAFETY].badges.badge_id)


def _bring_odd_rows(told: Story) -> None:
    """A transcript with a row about nobody, and one whose date is in milliseconds."""
    learner = told.learner(_R.IMPOSSIBLE_DATE)
    told.console.learners.refresh(actor="dana").result()
    course = told.world.alm.site.school.catalogue.objects[_PYTHON.partition("_")[0]]
    place = told.world.alm.site.school.catalogue.instances[_PYTHON]
    head = ("Name", "email", "LP/Certification/Course", "Type", "Instance", "Completion Date (UTC TimeZone)", "Status")
    rows: Sequence[Sequence[str]] = (
        head,
        ("Nobody", "stranger@elsewhere.example", course.name, "Course", place.name, "2026-10-01 10:00:00", "Completed"),
        (learner.name, learner.email, course.name, "Course", place.name, "1790000000000", "Completed"),
    )
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    told.transcript = text.getvalue().encode()
    told.console.achievements.read_transcript(told.transcript, file="odd.csv", actor="dana").result()


def _award(told: Story) -> None:
    """Badges are issued, answers lost, templates withdrawn."""
    console, site = told.console, told.world.site
    told.issue(_R.AWARDED, _R.PRIVATE, _R.PENDING, _R.REJECTED, _R.REVOKED, _R.REPLACED, _R.UNKNOWN_STATE)
    told.issue(_R.EXPIRED, wishes=Wishes(expiry=At(told.now + timedelta(minutes=30))))
    for reason, deeds in ((_R.AWARDED, ["accept"]), (_R.PRIVATE, ["accept", "private"]), (_R.REJECTED, ["reject"])):
        for deed in deeds:
            told.at_credly(reason, deed)
    told.at_credly(_R.UNKNOWN_STATE, "suspend")  # a word that Credly does not use today
    told.replace_for_somebody_else(_R.REPLACED)
    badge = told.orders(_R.REVOKED)[0].badge_id
    assert badge is not None
    plan = console.issue.plan_revocation(badge, "A test", actor="dana")
    console.issue.approve({plan.order_id: plan.digest}, actor="dana")
    console.issue.send(actor="dana").result()
    console.history.refresh(actor="dana").result()
    told.issue(_R.NOT_COPIED_YET)
    told.propose(_R.REFUSED)
    told.approve(_R.REFUSED)
    safety, cyber = told.template_of(_SAFETY), told.template_of(_CYBER)
    told.template(safety, "archive")
    told.template(cyber, "delete")
    console.issue.send(actor="dana").result()
    for reason in (_R.UNCLEAR, _R.NEEDS_PERSON):
        told.propose(reason)
        told.approve(reason)
        site.faults.switch_on(Fault(FaultName.LOST_REPLY, path="/v1/organizations/*/badges", method="POST", count=1))
        console.issue.send(limit=1, actor="dana").result()
        site.faults.switch_off()
    with console.store.begin() as tx:
        move = Move(OrderState.NEEDS_PERSON, "Nobody can tell.")
        outbox.decide(tx, told.orders(_R.NEEDS_PERSON)[0], move, at=told.now, actor="dana")
    told.propose(_R.PROPOSED, _R.SENDING, _R.WITHDRAWN)
    told.approve(_R.SENDING)
    console.issue.withdraw([one.id for one in told.orders(_R.WITHDRAWN)], actor="dana")


def test_whoever_was_brought_to_a_reason_stands_there(story: Story) -> None:
    elsewhere = {}
    for reason, learner in story.who.items():
        rows = story.console.ledger.slice(LedgerWanted(earner_key=str(learner.id))).rows
        if reason not in {row.reason for row in rows}:
            elsewhere[reason] = [row.reason for row in rows]

    assert elsewhere == {}


@pytest.mark.parametrize("reason", list(LedgerReason), ids=str)
def test_every_reason_has_a_line_with_a_sentence_and_a_path(story: Story, reason: LedgerReason) -> None:
    row = story.console.ledger.slice(LedgerWanted(reasons=(reason,)), length=1).rows[0]

    path = story.console.ledger.why_line(row.number)

    answers = [step.answer for step in path.steps]
    expected = 0 if reason is LedgerReason.AWARDED else 1
    assert answers.count(Answer.NO) == expected
    assert "{" not in row.sentence + row.repair
    if expected:
        assert path.steps[answers.index(Answer.NO)].evidence == row.sentence


def test_nobody_gets_a_badge_they_should_not(story: Story) -> None:
    """Odd people and odd dates never become orders."""
    odd = (_R.BAD_ADDRESS, _R.FUTURE_DATE, _R.NO_ADDRESS, _R.NO_NAME, _R.IMPOSSIBLE_DATE)

    proposal = story.console.issue.propose_list(story.console.achievements.list(limit=1_000), actor="dana")

    assert story.orders(*odd) == []
    assert len(proposal.faults) >= len(odd)


def test_the_same_transcript_again_changes_nothing(story: Story) -> None:
    def all_kept() -> tuple[object, ...]:
        with story.console.store.read() as tx:
            return tuple(sorted(earning.rows(tx, OrganizationId(story.world.organization_id)), key=str))

    before = all_kept()

    again = story.console.achievements.read_transcript(story.transcript, file="odd again.csv", actor="dana").result()

    assert (again.rows, again.kept) == (2, 2)
    assert all_kept() == before


def test_an_instance_with_another_badge_does_not_earn_that_of_its_siblings(story: Story) -> None:
    """Its own badge is linked to nothing, so nobody may be given the template of the others."""
    with story.console.store.read() as tx:
        book = Deserving.read(tx, story.console.require_connection().id)
    other, owner = InstanceId("course:8100017_8200023"), LearningObjectId("course:8100017")

    rows = story.console.ledger.slice(LedgerWanted(text="Workplace"), length=500).rows
    of_other = [row for row in rows if row.source_id == other]

    assert book.carries(other) is None
    assert book.of_siblings(owner) is not None
    assert of_other
    assert {row.reason for row in of_other} == {_R.NOT_MAPPED}
