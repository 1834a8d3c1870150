"""Lists of people, readings under way, views and plans, kept on every database alike."""

from __future__ import annotations

from datetime import timedelta

from credly_core.domain.people import IdentityVerdict
from credly_core.domain.roster import AddLine, AddPlan, LearnerFilter, LineState, ListInfo, PeopleList, PeopleView
from credly_core.store import people
from credly_core.store.people import RESUME_WITHIN, Reading
from credly_core.store.store import Store

from .values import CONNECTION, LATER, NOW

LEARNERS, EARNERS = PeopleList.LEARNERS, PeopleList.EARNERS
INFO = ListInfo(CONNECTION, LEARNERS, "learners-1.parquet", 1_000_000, "Größe.csv", NOW, False, ("cut at 500?",))
PLAN = AddPlan("p1", CONNECTION, NOW, "dana", 3)
LINES = tuple(AddLine(n, f"{n}", f"ä{n}@example.com", "Zoë", "陈", f"x{n}") for n in (1, 2, 3))


def test_a_newer_list_takes_the_place_of_the_older_and_ends_its_reading(connected: Store) -> None:
    newer = ListInfo(CONNECTION, LEARNERS, "learners-2.parquet", 2, "ALM", LATER)
    with connected.begin() as tx:
        people.put_list(tx, INFO)
        assert people.lists(tx, CONNECTION) == {LEARNERS: INFO}
        people.note_reading(tx, CONNECTION, Reading(LEARNERS, "next", ("a", "b"), 7, NOW))
        people.put_list(tx, newer)

    with connected.begin() as tx:
        assert people.lists(tx, CONNECTION) == {LEARNERS: newer}
        assert people.reading_of(tx, CONNECTION, LEARNERS, NOW) is None
        people.forget_list(tx, CONNECTION, LEARNERS)
        assert people.lists(tx, CONNECTION) == {}


def test_a_reading_goes_on_for_some_hours_and_keeps_its_parts(connected: Store) -> None:
    reading = Reading(EARNERS, "https://api/next?page=3", ("one", "two"), 200, NOW)

    with connected.begin() as tx:
        people.note_reading(tx, CONNECTION, Reading(EARNERS, "", (), 0, NOW - timedelta(days=1)))
        people.note_reading(tx, CONNECTION, reading)

    with connected.read() as tx:
        assert people.reading_of(tx, CONNECTION, EARNERS, NOW) == reading
        assert people.reading_of(tx, CONNECTION, EARNERS, NOW + RESUME_WITHIN + timedelta(seconds=1)) is None
        assert people.parts_kept(tx, CONNECTION) == ("one", "two")


def test_views_are_kept_by_name(connected: Store) -> None:
    wanted = LearnerFilter(verdicts=(IdentityVerdict.LOOK_ALIKE,), text="é")
    with connected.begin() as tx:
        people.save_view(tx, CONNECTION, PeopleView("To see", LearnerFilter(), "dana", NOW))
        people.save_view(tx, CONNECTION, PeopleView("To see", wanted, "dana", LATER))

    with connected.begin() as tx:
        (view,) = people.views(tx, CONNECTION)
        assert view.filter == wanted
        people.remove_view(tx, CONNECTION, "To see")
        assert people.views(tx, CONNECTION) == ()


def test_a_plan_counts_its_lines_and_each_is_settled_once(connected: Store) -> None:
    with connected.begin() as tx:
        people.create_plan(tx, PLAN, LINES)
        people.confirm_plan(tx, PLAN.id, NOW)
        people.confirm_plan(tx, PLAN.id, LATER)
        people.settle_line(tx, PLAN.id, 1, LineState.ADDED, employee_id="e1")
        people.settle_line(tx, PLAN.id, 2, LineState.REFUSED, said="E-mail is invalid")

    with connected.begin() as tx:
        plan = people.last_plan(tx, CONNECTION)
        assert plan is not None
        assert plan.states == {LineState.PLANNED: 1, LineState.ADDED: 1, LineState.REFUSED: 1}
        assert (plan.confirmed_at, plan.left, plan.is_over) == (NOW, 1, False)
        assert people.lines_of(tx, PLAN.id, states=(LineState.PLANNED,)) == LINES[2:]
        assert [line.said for line in people.lines_of(tx, PLAN.id, after=1, limit=1)] == ["E-mail is invalid"]
        people.discard_plan(tx, PLAN.id)
        assert people.get_plan(tx, PLAN.id) is None
