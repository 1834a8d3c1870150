"""From what the sandbox's people did to a ledger whose counts add up and whose every line has its reason."""

from __future__ import annotations

import pytest

from credly_core import Console
from credly_core.domain.ledger import LedgerReason, LedgerState
from credly_core.sandbox.faults.book import Fault, FaultName
from credly_core.sandbox.serve import RunningSandbox
from credly_core.steps.ledger import LedgerWanted, Made
from credly_core.steps.ledger.person import PersonFound
from credly_core.store import earning


@pytest.fixture(scope="module")
def made(console: Console) -> Made:
    """The first ledger, after achievements were read."""
    console.achievements.refresh(actor="dana").result()
    return console.ledger.rebuild(actor="dana").result()


def test_counts_by_reason_and_by_state_add_up_to_all_lines(console: Console, made: Made) -> None:
    part = console.ledger.slice(length=5)

    assert made.lines == part.total == sum(made.counts.values()) > 0
    assert sum(made.of_state(state) for state in LedgerState) == made.lines
    assert console.ledger.counts() == made.counts


def test_every_line_says_why_in_a_sentence_that_is_filled_in(console: Console, made: Made) -> None:
    rows = console.ledger.slice(length=made.lines).rows

    assert all(row.sentence and "{" not in row.sentence + row.repair for row in rows)
    assert {row.reason for row in rows} == set(made.counts)


def test_a_filter_by_reason_gives_as_many_lines_as_are_counted(console: Console, made: Made) -> None:
    for reason, count in made.counts.items():
        assert console.ledger.slice(LedgerWanted(reasons=(reason,))).total == count


def test_due_lines_are_proposed_and_stand_under_way_afterwards(console: Console, made: Made) -> None:
    due = console.ledger.slice(LedgerWanted(reasons=(LedgerReason.DUE,)), length=3).rows

    found = console.ledger.achievements_of([row.number for row in due])
    proposal = console.issue.propose_list(found, actor="dana")
    made_before = console.ledger.made()
    before = [console.ledger.why_line(row.number).row.reason for row in due]
    at_desk = [
        row.reason
        for one in due
        for row in console.desk.dossier(PersonFound(one.earner_key, one.name, one.email, 1)).rows
        if row.number == one.number
    ]
    rebuilt = console.ledger.rebuild(actor="dana").result()

    assert len(due) == len(proposal.new) > 0
    # What was made before tells of one line as it stands now, and says that it has grown old.
    assert before == at_desk == [LedgerReason.PROPOSED] * len(due)
    assert made_before is not None
    assert (console.ledger.orders_since(made_before), console.ledger.orders_since(rebuilt)) == (len(due), 0)
    for row in due:
        wanted = LedgerWanted(earner_key=row.earner_key)
        again = next(one for one in console.ledger.slice(wanted).rows if one.template_id == row.template_id)
        assert again.reason is LedgerReason.PROPOSED


def test_whoever_completed_something_since_they_were_asked_for_is_asked_first(
    console: Console, made: Made, world: RunningSandbox
) -> None:
    alm = world.alm.site
    with console.store.read() as tx:
        latest = max(asked := earning.read_at(tx, console.require_connection().id), key=asked.__getitem__)
    learner = alm.school.learners.find(latest)
    assert learner is not None
    alm.actor.complete(learner, alm.school.catalogue.instances["course:8100009_8200011"])

    outcome = console.achievements.refresh(most=1, actor="dana").result()

    with console.store.read() as tx:
        again = earning.read_at(tx, console.require_connection().id)
    assert outcome.learners == 1
    assert [one for one in again if again[one] > asked[one]] == [latest]


def test_a_report_that_alm_refuses_keeps_nobody_from_being_asked(
    console: Console, made: Made, world: RunningSandbox
) -> None:
    world.alm.site.faults.switch_on(Fault(FaultName.FORBIDDEN, method="POST", path="/primeapi/v2/jobs"))

    outcome = console.achievements.refresh(most=2, actor="dana").result()

    world.alm.site.faults.switch_off()
    assert (outcome.learners, outcome.transcript) == (2, None)
    assert outcome.error is not None
