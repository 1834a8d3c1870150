"""Award rules: only what a person approved is sent by itself, within limits, and anybody can stop everybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from credly_core.domain.achievements import AchievementSource
from credly_core.domain.award_rules import AwardRule, Contract, RuleLimits, RuleState
from credly_core.domain.ids import OrganizationId
from credly_core.domain.issuing import OrderState
from credly_core.domain.moments import utc_now
from credly_core.errors import Stale
from credly_core.steps.issue import AwardRules, OrderFilter
from credly_core.store import achievements
from tests.asking import Asker
from tests.issuing import Bench, a_connection


@pytest.fixture
def rules(bench: Bench, tmp_path: Path) -> AwardRules:
    connection = a_connection(bench.sandbox.organization_id, bench.sandbox.credly_url)
    return AwardRules(bench.store, lambda: bench.issue, lambda: connection, utc_now, data_dir=lambda: tmp_path)


_numbers = iter(range(1, 10_000, 50))


@pytest.fixture
def first() -> int:
    """The number of this test's first learner."""
    return next(_numbers)


def earned(bench: Bench, first: int, count: int) -> None:
    """So many achievements in the store, without orders."""
    with bench.store.begin() as tx:
        achievements.put(
            tx, OrganizationId(bench.sandbox.organization_id), bench.awards(count, start=first), at=utc_now()
        )


def approved(rules: AwardRules, rule: AwardRule) -> AwardRule:
    rules.write(rule, actor="kim")
    rules.approve(rule, actor="dana")
    return rule


def test_an_approved_rule_sends_what_matches_within_its_limits(bench: Bench, rules: AwardRules, first: int) -> None:
    earned(bench, first, 5)
    approved(rules, AwardRule("Courses", limits=RuleLimits(per_run=2, per_day=3), mails=False))

    sent = [rules.run(actor="cron").result()[0] for _ in range(3)]

    assert [one.approved for one in sent] == [2, 1, 0]
    assert "limit of a day" in sent[2].because
    assert len(bench.deeds()) == 3
    done = bench.issue.orders(OrderFilter(states=(OrderState.DONE,)))
    assert {one.order.wave for one in done} == {"rule Courses"}
    assert {one.approved_by for one in done} == {"rule Courses, approved by dana"}
    assert all(one.order.suppress_mail for one in done)


def test_a_rule_that_nobody_approved_or_that_was_changed_sends_nothing(
    bench: Bench, rules: AwardRules, first: int
) -> None:
    earned(bench, first, 2)
    rule = approved(rules, AwardRule("Courses"))
    rules.write(replace(rule, limits=RuleLimits(per_run=1000)), actor="kim")

    with pytest.raises(Stale):
        rules.approve(rule, actor="dana")

    assert rules.run(actor="cron").result() == ()
    assert rules.rule("courses").state is RuleState.DRAFT
    assert bench.deeds() == []


def test_a_rule_takes_only_what_it_names(bench: Bench, rules: AwardRules, first: int) -> None:
    earned(bench, first, 2)
    template = bench.template()

    assert rules.matching(AwardRule("a", templates=(template,), sources=(AchievementSource.COURSE,))) == 2
    assert rules.matching(AwardRule("b", sources=(AchievementSource.SKILL_LEVEL,))) == 0
    assert rules.matching(AwardRule("c", templates=(bench.template(allows_duplicates=True),))) == 0
    assert rules.matching(AwardRule("d", earned_since=date(2026, 3, 15))) == 0


def test_a_rule_holds_back_what_would_be_no_new_badge(bench: Bench, rules: AwardRules, first: int) -> None:
    earned(bench, first, 2)
    with Asker(bench.sandbox) as asker:
        asker.issue(badge_template_id=bench.template(), issuer_earner_id=str(first), recipient_email="x@example.net")
    approved(rules, AwardRule("Courses"))

    (outcome,) = rules.run(actor="cron").result()

    assert (outcome.approved, outcome.held_back) == (1, 1)
    assert len(bench.deeds()) == 2  # one of them by hand


def test_a_look_approves_nothing(bench: Bench, rules: AwardRules, first: int) -> None:
    earned(bench, first, 2)
    approved(rules, AwardRule("Courses"))

    (outcome,) = rules.run(send=False, actor="dana").result()

    assert (outcome.proposed, outcome.approved) == (2, 0)
    assert bench.issue.standing()[OrderState.PROPOSED] == 2


def test_a_stop_stops_everybody_until_somebody_lets_them_go_on(bench: Bench, rules: AwardRules, first: int) -> None:
    bench.approve(bench.awards(2, start=first))
    approved(rules, AwardRule("Courses"))
    rules.stop_all("Wrong template", actor="kim")

    outcome = bench.issue.send(actor="dana").result()
    (by_rule,) = rules.run(actor="cron").result()

    assert outcome.handled == 0
    assert outcome.stopped == "kim has stopped all sending: Wrong template."
    assert by_rule.because == "kim has stopped all sending."
    assert rules.go_on(actor="kim")
    assert bench.issue.send(actor="dana").result().done == 2


def test_a_stop_is_heard_in_the_middle_of_a_run(bench: Bench, rules: AwardRules, first: int) -> None:
    bench.approve(bench.awards(5, start=first))
    run = bench.issue.send(actor="dana")

    for tick in run:
        if tick.done == 2:
            rules.stop_all(actor="kim")

    assert run.result().done == 2
    assert bench.issue.standing()[OrderState.APPROVED] == 3


def test_the_contract_counts_what_was_issued_in_its_time(bench: Bench, rules: AwardRules, first: int) -> None:
    today = utc_now().date()
    assert rules.contract() is None
    rules.set_contract(Contract(10, today - timedelta(days=1), today + timedelta(days=300)), actor="dana")
    bench.approve(bench.awards(3, start=first))
    bench.issue.send(actor="dana").result()

    standing = rules.contract()

    assert standing is not None
    assert (standing.used, standing.left, standing.is_complete) == (3, 7, False)
