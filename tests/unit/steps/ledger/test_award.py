"""From a completed course to a badge that others can see: the ledger, the plan, the sending, the charts, the desk."""

from __future__ import annotations

import pytest
import requests

from credly_core import Console
from credly_core.domain.issuing import OrderRecord, OrderState
from credly_core.domain.ledger import LedgerReason
from credly_core.domain.sharing import ShareBar
from credly_core.sandbox.faults.book import Fault, FaultName
from credly_core.sandbox.serve import RunningSandbox
from credly_core.steps.ledger import LedgerRow, shares_for
from credly_core.store.outbox_reading import OrderFilter
from tests.issuing import QUICK

#: A course of this seed whose instance carries a badge linked to Credly.
_PYTHON = "course:8100009_8200011"
_MOST_ROUNDS = 20


def complete(console: Console, world: RunningSandbox, names: list[str]) -> set[str]:
    """Somebody new for each name completes the course; both sides are read, and the ledger is made."""
    alm = world.alm.site
    people = [alm.actor.add_learner(f"{name.lower()}@larkfield.example", f"{name} Novak") for name in names]
    for one in people:
        alm.actor.complete(one, alm.school.catalogue.instances[_PYTHON])
    console.learners.refresh(actor="dana").result()
    console.achievements.refresh(most=len(people), actor="dana").result()
    console.ledger.rebuild(actor="dana").result()
    return {str(one.id) for one in people}


def lines(console: Console, people: set[str]) -> list[LedgerRow]:
    """The lines of these people."""
    rows = console.ledger.slice(length=10_000).rows
    return [row for row in rows if row.earner_key in people]


def orders(console: Console, people: set[str]) -> list[OrderRecord]:
    """The orders for these people."""
    return [one for one in console.issue.orders(OrderFilter(), limit=None) if one.order.key.earner_key in people]


def issued(console: Console) -> int:
    """The first number of Analytics."""
    return int(console.analytics.answer("overview").frame.iloc[0].issued)


def award(console: Console, people: set[str]) -> None:
    """Propose by the ledger, look at the plan, approve, send; look up what is unclear until nothing is open."""
    numbers = [row.number for row in lines(console, people)]
    console.issue.propose_list(console.ledger.achievements_of(numbers), actor="dana")
    console.issue.approve(console.issue.plan().result().worth_sending, actor="dana")
    for _ in range(_MOST_ROUNDS):
        console.issue.send(actor="dana").result()
        console.issue.settle(actor="dana").result()
        if all(one.state is OrderState.DONE for one in orders(console, people)):
            return


def accept(console: Console, world: RunningSandbox, people: set[str]) -> None:
    """The earners accept at Credly; the history and the ledger hear of it."""
    for one in orders(console, people):
        answer = requests.post(f"{world.credly_url}/_sandbox/badges/{one.badge_id}/accept", timeout=20)
        assert answer.status_code < 300, answer.text
    console.history.refresh(actor="dana").result()
    console.ledger.rebuild(actor="dana").result()


@pytest.mark.parametrize("names", [["Ada"], ["Bea", "Cid", "Dov", "Eli", "Fay", "Gus"]], ids=["one", "six-with-losses"])
def test_who_completes_a_course_has_one_badge_in_the_ledger_the_charts_and_at_the_desk(
    console: Console, world: RunningSandbox, names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console.issue, "_rules", lambda: QUICK)
    before, is_lossy = issued(console), len(names) > 1
    people = complete(console, world, names)
    assert [row.reason for row in lines(console, people)] == [LedgerReason.DUE] * len(names)

    if is_lossy:
        for turn in range(_MOST_ROUNDS):  # each lets through what comes before its own third request
            world.site.faults.switch_on(Fault(FaultName.LOST_REPLY, count=1, skip=3 * turn + 2))
    award(console, people)
    world.site.faults.switch_off()
    accept(console, world, people)

    rows = lines(console, people)
    assert [row.reason for row in rows] == [LedgerReason.AWARDED] * len(names)
    assert issued(console) == before + len(names)
    person = next(one for one in console.desk.find(rows[0].email) if one.earner_key == rows[0].earner_key)
    told = " ".join(one.what for one in console.desk.dossier(person).timeline)
    assert all(word in told for word in ("earned", "approved", "done at Credly", "now accepted"))
    assert not isinstance(shares_for(rows[0], "en", "Larkfield"), ShareBar)
    checked = console.desk.check(rows[0])
    assert checked.verdict is not None
    assert checked.verdict.holds
    events = [event for one in orders(console, people) for event in console.issue.events(one.id)]
    assert any(event.after is OrderState.UNCLEAR for event in events) == is_lossy
