"""Adding people to Credly: who is chosen, the second yes, every answer kept, nobody twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from credly_core.domain.connections import Rights
from credly_core.domain.masking import Masking
from credly_core.domain.people import IdentityVerdict
from credly_core.domain.roster import LearnerFilter, LineState
from credly_core.errors import NotAllowed, NotReady, Stale
from credly_core.sandbox.faults.book import Fault, FaultName
from credly_core.sandbox.options import AlmOptions as SandboxAlm
from credly_core.sandbox.serve import RunningSandbox, SandboxOptions, serve
from credly_core.steps.learners.adding import AddOutcome
from credly_core.store import journal
from tests.unit.steps.learners.conftest import Desk

USERS = """internalUserID,userEmail,customerDefinedUniqueUserId,name,state
1,new.one@example.com,hr-1,Anna Maria Berg,ACTIVE
2,new.two@example.com,,Cher,ACTIVE
3,known@example.com,hr-3,Known,ACTIVE
4,left@example.com,hr-4,Left,DELETED
5,info@example.com,hr-5,Info,ACTIVE
6,shared@example.com,hr-6,One,ACTIVE
7,shared@example.com,hr-7,Other,ACTIVE
8,not an address,hr-8,Odd,ACTIVE
9,k-nown@example.com,hr-9,Look,ACTIVE
10,=new@example.com,hr-10,Formula,ACTIVE
"""


@pytest.fixture(scope="module")
def world() -> Iterator[RunningSandbox]:
    size = SandboxAlm(learners=20, objects=10, skills=5, rates=None, job_seconds=0)
    with serve(SandboxOptions(seed=7, templates=10, earners=20, badges=30, alm=size)) as running:
        yield running


@pytest.fixture
def desk(make_desk: Callable[[RunningSandbox], Desk], world: RunningSandbox) -> Iterator[Desk]:
    """A desk with a list of its own; whoever it added leaves the sandbox again."""
    made = make_desk(world)
    made.learners.bring(USERS.encode(), file="users.csv").result()
    made.learners.bring(b"Recipient Email\nknown@example.com\n", file="badges.csv").result()
    yield made
    world.site.faults.switch_off()
    book = world.site.world.employees
    for employee in [one for one in book if one.email.startswith("new.")]:
        book.remove(employee)


def added(desk: Desk) -> list[str]:
    return sorted(one.email for one in desk.sandbox.site.world.employees if one.email.startswith("new."))


def planned(desk: Desk) -> str:
    return desk.learners.plan(actor="dana").result().plan.id


def send(desk: Desk, plan: str) -> AddOutcome:
    return desk.learners.send(plan, actor="dana").result()


def test_whoever_is_missing_and_can_be_reached_is_chosen_and_the_others_are_counted_by_reason(desk: Desk) -> None:
    view = desk.learners.plan(actor="dana").result()

    lines = desk.learners.lines(view.plan.id)
    assert [(one.email, one.first_name, one.last_name, one.external_id) for one in lines] == [
        ("new.one@example.com", "Anna Maria", "Berg", "hr-1"),
        ("new.two@example.com", "Cher", "", "2"),
    ]
    assert sum(view.left_out.values()) == 8
    assert view.left_out["share an address or an ID with somebody"] == 2
    assert view.left_out["address begins like a formula of a spreadsheet"] == 1


def test_doubtful_addresses_come_along_only_when_asked_for(desk: Desk) -> None:
    view = desk.learners.plan(with_doubts=True).result()

    assert "info@example.com" in {one.email for one in desk.learners.lines(view.plan.id)}


def test_the_file_for_the_console_has_the_people_of_the_plan(desk: Desk) -> None:
    plan = planned(desk)

    assert desk.learners.console_file(plan).decode().splitlines() == [
        "email,first_name,last_name,external_id",
        "new.one@example.com,Anna Maria,Berg,hr-1",
        "new.two@example.com,Cher,,2",
    ]
    with pytest.raises(NotAllowed, match="pseudonyms"):
        desk.learners.shown_with(Masking(b"key")).console_file(plan)


def test_nothing_is_sent_before_the_second_yes_and_it_must_name_the_number(desk: Desk) -> None:
    plan = planned(desk)

    with pytest.raises(NotAllowed, match="not confirmed"):
        send(desk, plan)
    with pytest.raises(Stale):
        desk.learners.confirm(plan, count=3, actor="dana")

    assert added(desk) == []


def test_everybody_is_added_once_and_each_answer_is_kept(desk: Desk) -> None:
    plan = planned(desk)
    desk.learners.confirm(plan, count=2, actor="dana")

    first, again = send(desk, plan), send(desk, plan)

    assert first.plan.states == again.plan.states == {LineState.ADDED: 2}
    assert all(one.employee_id for one in desk.learners.lines(plan))
    assert added(desk) == ["new.one@example.com", "new.two@example.com"]
    with desk.store.read() as tx:
        actions = [entry.action for entry in journal.entries(tx) if entry.action.startswith("learners.add")]
    assert actions == ["learners.add", "learners.add", "learners.add.confirm", "learners.add.plan"]


@pytest.mark.parametrize("fault", [FaultName.LOST_REPLY, FaultName.ERROR_AFTER_WORK, FaultName.CUT_JSON])
def test_a_lost_answer_is_looked_up_before_anything_is_sent_again(desk: Desk, fault: FaultName) -> None:
    plan = planned(desk)
    desk.learners.confirm(plan, count=2, actor="dana")
    desk.sandbox.site.faults.switch_on(Fault(fault, method="POST", path="*/employees"))

    outcome = send(desk, plan)

    assert outcome.plan.states == {LineState.ADDED: 2}
    assert "found at Credly" in desk.learners.lines(plan)[0].said
    assert len(added(desk)) == 2


def test_what_got_no_answer_and_is_not_found_waits_and_is_settled_by_the_next_run(desk: Desk) -> None:
    plan = planned(desk)
    desk.learners.confirm(plan, count=2, actor="dana")
    desk.sandbox.site.faults.switch_on(Fault(FaultName.SERVER_ERROR, method="POST", path="*/employees", count=1))

    first = send(desk, plan)
    second = send(desk, plan)

    assert first.plan.states == {LineState.SENDING: 1, LineState.ADDED: 1}
    assert second.plan.states == {LineState.ADDED: 2}
    assert len(added(desk)) == 2


def test_whoever_is_there_already_is_said_to_be(desk: Desk) -> None:
    plan = planned(desk)
    world = desk.sandbox.site.world
    world.employees.add("New.One@example.com", {}, world.clock.now())
    desk.learners.confirm(plan, count=2, actor="dana")

    outcome = send(desk, plan)
    for one in [one for one in world.employees if one.email.startswith("New.")]:
        world.employees.remove(one)

    assert outcome.plan.states == {LineState.PRESENT: 1, LineState.ADDED: 1}


def test_a_token_that_ends_in_the_middle_stops_the_run_and_the_rest_waits(desk: Desk) -> None:
    plan = planned(desk)
    desk.learners.confirm(plan, count=2, actor="dana")
    desk.sandbox.site.faults.switch_on(Fault(FaultName.EXPIRED_TOKEN, skip=1))

    stopped = send(desk, plan)
    desk.sandbox.site.faults.switch_off()
    resumed = send(desk, plan)

    assert stopped.error is not None
    assert stopped.plan.states == {LineState.ADDED: 1, LineState.PLANNED: 1}
    assert resumed.plan.states == {LineState.ADDED: 2}


def test_a_run_that_is_cancelled_leaves_the_rest_planned(desk: Desk) -> None:
    plan = planned(desk)
    desk.learners.confirm(plan, count=2, actor="dana")
    run = desk.learners.send(plan, actor="dana")
    ticks = iter(run)
    next(ticks)
    next(ticks)

    run.close()

    assert desk.learners.plan_of(plan).states == {LineState.ADDED: 1, LineState.PLANNED: 1}


def test_a_token_that_may_only_read_is_told_before(desk: Desk) -> None:
    desk.connection = replace(desk.connection, rights=Rights(can_read=True, can_write=False))

    view = desk.learners.plan().result()

    assert "may only read" in view.hindrance
    with pytest.raises(NotAllowed, match="may only read"):
        desk.learners.confirm(view.plan.id, count=2)


def test_a_plan_nobody_confirmed_is_replaced_and_one_that_was_is_kept(desk: Desk) -> None:
    first = planned(desk)
    desk.time += timedelta(minutes=1)
    second = planned(desk)
    with pytest.raises(NotReady):
        desk.learners.plan_of(first)

    desk.learners.confirm(second, count=2)

    with pytest.raises(NotAllowed):
        desk.learners.discard(second)
    third = desk.learners.plan(LearnerFilter(verdicts=(IdentityVerdict.EXACT,))).result().plan
    assert third.count == 0
    desk.learners.discard(third.id, actor="dana")
    assert desk.learners.plan_of(second).count == 2


def test_masked_lines_name_nobody(desk: Desk) -> None:
    plan = planned(desk)

    lines = desk.learners.shown_with(Masking(b"key")).lines(plan)

    assert all(one.email.endswith("@masked.invalid") and one.first_name.startswith("Person") for one in lines)
