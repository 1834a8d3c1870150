"""Issue: empty, proposed, planned, approved twice over, sent, unclear, decided by a person."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from credly_core.domain.issuing import OrderState
from credly_core.sandbox.faults.book import Fault, FaultName
from credly_core.sandbox.serve import RunningSandbox
from credly_core.steps.issue import Issue
from pages.parts import places
from pages.parts.session import open_console
from tests.orders import an_achievement
from tests.pages.conftest import Visit, connect_to, wait_for_jobs, words


def active_template(sandbox: RunningSandbox, *, allows_duplicates: bool = False) -> str:
    world = sandbox.site.world
    return next(
        one.id
        for one in world.templates.of(world.main_id)
        if one.state.value == "active" and one.allows_duplicates is allows_duplicates and not one.default_expires_at
    )


@pytest.fixture
def issue(fresh_sandbox: RunningSandbox) -> Issue:
    """The step of a visit that is connected and has the templates."""
    connection = connect_to(fresh_sandbox)
    console = open_console().using(connection.id)
    console.templates.refresh(actor="dana").result()
    return console.issue


def propose(issue: Issue, sandbox: RunningSandbox, count: int) -> None:
    template = active_template(sandbox)
    issue.propose_list([an_achievement(number, template=template) for number in range(1, count + 1)], actor="dana")


def run_plan(at: AppTest) -> None:
    at.button(key="issue.plan").click().run()
    wait_for_jobs()
    at.run()


def test_before_the_first_order_the_page_says_that_nothing_is_sent_unseen(
    visit: Visit, sandbox: RunningSandbox
) -> None:
    connect_to(sandbox)

    at = visit(places.ISSUE)

    assert "No order yet" in words(at)
    assert at.button(key="issue.propose").disabled


def test_without_a_connection_the_page_leads_to_the_start(visit: Visit) -> None:
    assert "No organization is connected" in words(visit(places.ISSUE))


def test_the_plan_counts_badges_and_mails_and_is_approved_in_a_second_step(
    visit: Visit, issue: Issue, fresh_sandbox: RunningSandbox
) -> None:
    propose(issue, fresh_sandbox, 3)
    at = visit(places.ISSUE)

    run_plan(at)
    said = words(at)
    at.button(key="issue.approve").click().run()
    before = issue.standing()[OrderState.APPROVED]
    at.checkbox(key="issue.approve.sure").check()
    at.button(key="issue.approve").click().run()
    at.button(key="issue.approve").click()
    at.button(key="issue.approve.go").click().run()

    assert "<b>3</b>new badges" in said
    assert "3 in English" in said
    assert before == 0
    assert issue.standing()[OrderState.APPROVED] == 3


def test_sending_needs_the_number_typed_and_shows_what_became_of_it(
    visit: Visit, issue: Issue, fresh_sandbox: RunningSandbox
) -> None:
    propose(issue, fresh_sandbox, 2)
    issue.approve(issue.plan().result().worth_sending, actor="dana")
    at = visit(places.ISSUE)

    at.button(key="issue.send").click().run()
    assert at.button(key="issue.send.go").disabled
    at.text_input(key="issue.send.typed").input("2")
    at.button(key="issue.send").click().run()
    at.button(key="issue.send").click()
    at.button(key="issue.send.go").click().run()
    wait_for_jobs()
    at.run()

    assert issue.standing()[OrderState.DONE] == 2
    assert "2 issued or done" in words(at)
    assert not at.exception


def test_orders_without_an_answer_are_looked_up_from_the_page(
    visit: Visit, issue: Issue, fresh_sandbox: RunningSandbox
) -> None:
    propose(issue, fresh_sandbox, 1)
    issue.approve(issue.plan().result().worth_sending, actor="dana")
    path = "/v1/organizations/*/badges"
    fresh_sandbox.site.faults.switch_on(Fault(FaultName.LOST_REPLY, path=path, method="POST", count=1))
    issue.send(actor="dana").result()
    at = visit(places.ISSUE)
    assert "<b>1</b>unclear" in words(at)

    at.button(key="issue.settle").click().run()
    wait_for_jobs()
    at.run()

    assert "1 found at Credly" in words(at)
    assert issue.standing()[OrderState.DONE] == 1


def test_a_failing_service_is_told_and_the_orders_stay(
    visit: Visit, issue: Issue, fresh_sandbox: RunningSandbox
) -> None:
    propose(issue, fresh_sandbox, 2)
    fresh_sandbox.site.faults.switch_on(Fault(FaultName.EXPIRED_TOKEN))
    at = visit(places.ISSUE)

    run_plan(at)

    assert at.error
    assert issue.standing()[OrderState.PROPOSED] == 2


def test_one_person_is_proposed_from_a_form_and_a_missing_id_is_named(
    visit: Visit, issue: Issue, fresh_sandbox: RunningSandbox
) -> None:
    at = visit(places.ISSUE, issue__from="One person")
    at.text_input(key="issue.one.email").input("dana.novak@example.net")
    at.text_input(key="issue.one.first").input("Dana")
    at.text_input(key="issue.one.last").input("Novak")
    at.button(key="issue.one.go").click().run()

    assert "ID is missing" in words(at).replace("\\", "")
    assert issue.standing().total == 0

    at.text_input(key="issue.one.id").input("4711")
    at.button(key="issue.one.go").click().run()

    assert issue.standing()[OrderState.PROPOSED] == 1


def test_the_journal_tells_of_it_and_is_sound(visit: Visit, issue: Issue, fresh_sandbox: RunningSandbox) -> None:
    propose(issue, fresh_sandbox, 2)

    at = visit(places.ACTIVITY)
    at.button(key="activity.verify").click().run()

    assert "Proposed orders" in at.dataframe[0].value["What"].tolist()
    assert "none changed, moved or missing" in words(at)

    at.selectbox(key="activity.action").select("connect.").run()

    assert set(at.dataframe[0].value["What"]) == {"Saved a connection"}


def test_one_button_stops_everybody_and_the_page_says_who_did_until_it_goes_on(
    visit: Visit, sandbox: RunningSandbox
) -> None:
    console = open_console().using(connect_to(sandbox).id)
    propose(console.issue, sandbox, 2)
    orders = console.issue.orders()
    console.issue.approve({one.id: one.order.digest for one in orders}, actor="dana")
    at = visit(places.ISSUE)

    at.text_input(key="issue.stop.note").input("Wrong list")
    at.button(key="issue.stop.go").click().run()

    stop = console.rules.stopped()
    assert stop is not None
    assert "Nobody sends." in words(at)
    assert "Wrong list" in words(at)
    at.button(key="issue.go-on").click().run()
    assert console.rules.stopped() is None
    assert "Nobody sends." not in words(at)


def test_a_plan_shows_what_the_contract_holds_and_what_it_would_leave(visit: Visit, sandbox: RunningSandbox) -> None:
    console = open_console().using(connect_to(sandbox).id)
    propose(console.issue, sandbox, 2)
    at = visit(places.ISSUE)
    run_plan(at)
    assert "2 badges will count towards your contract" in words(at)

    at.number_input(key="issue.contract.badges").set_value(1)
    at.button(key="issue.contract.go").click().run()

    assert "0 of 1 badges used" in words(at)
    assert "1 more than the contract holds" in words(at)


def test_a_rule_is_written_looked_at_approved_and_stopped(visit: Visit, sandbox: RunningSandbox) -> None:
    console = open_console().using(connect_to(sandbox).id)
    at = visit(places.ISSUE)

    at.text_input(key="issue.rule.name").input("Courses")
    at.number_input(key="issue.rule.run").set_value(20)
    at.button(key="issue.rule.write").click().run()
    (kept,) = console.rules.rules()
    assert (kept.state.value, kept.rule.limits.per_run) == ("draft", 20)

    look = f"issue.rule.look.{kept.rule.id}"
    at.button(key=look).click().run()
    at.checkbox(key="issue.rule.sure").check()
    at.button(key=look).click().run()
    at.button(key=look).click()
    at.button(key="issue.rule.go").click().run()
    assert console.rules.rule("Courses").state.value == "approved"

    at.button(key=f"issue.rule.stop.{kept.rule.id}").click().run()
    assert console.rules.rule("Courses").state.value == "stopped"
