"""Repairs: everything carried over, shown, approved, looked up when the answer is lost; and what cannot be done."""

from __future__ import annotations

import pytest

from credly_core.domain.found_badges import FoundBadge
from credly_core.domain.ids import IssuedBadgeId
from credly_core.domain.issuing import OrderState, OrderWay
from credly_core.errors import NotAllowed
from credly_core.steps.issue import Correction, RepairPlan
from tests.asking import Asker
from tests.issuing import Bench, client_of

_numbers = iter(range(1, 1000))


@pytest.fixture
def badge_id(bench: Bench) -> IssuedBadgeId:
    """A badge that waits to be accepted, with everything a badge can say."""
    number = next(_numbers)
    with Asker(bench.sandbox) as asker:
        made = asker.issue(
            badge_template_id=bench.template(),
            recipient_email=f"repair{number}@example.net",
            issuer_earner_id=f"r{number}",
            issued_to_middle_name="Q",
            state_or_province="Bavaria",
            expires_at="2031-01-01 00:00:00 +0000",
            evidence=[{"type": "UrlEvidence", "value": "https://example.net/work", "name": "Work"}],
        )
    return IssuedBadgeId(made["id"])


def at_credly(bench: Bench, badge_id: str | None) -> FoundBadge:
    with client_of(bench.sandbox.credly_url, bench.sandbox.authorization_token) as client:
        return client.issuing.badge(bench.issue._organization(), IssuedBadgeId(str(badge_id)))


def carry_out(bench: Bench, plan: RepairPlan) -> FoundBadge:
    """Approve and send; the badge that is there then."""
    bench.issue.approve({plan.order_id: plan.digest}, actor="dana")
    bench.issue.send(actor="dana").result()
    record = bench.record(plan.order_id)
    assert record.state is OrderState.DONE, record.note
    return at_credly(bench, record.badge_id)


def test_a_replacement_empties_nothing_it_does_not_change(bench: Bench, badge_id: IssuedBadgeId) -> None:
    before = at_credly(bench, badge_id)

    plan = bench.issue.plan_replacement(badge_id, Correction(last_name="Kovač"), actor="dana")
    after = carry_out(bench, plan)

    assert [(one.what, one.after) for one in plan.changes] == [("last name", "Kovač")]
    assert after.last_name == "Kovač"
    for name in ("first_name", "middle_name", "email", "earner_key", "region", "issued_at", "expires_at", "evidence"):
        assert getattr(after, name) == getattr(before, name), name


def test_a_revocation_keeps_its_reason_and_happens_once(bench: Bench, badge_id: IssuedBadgeId) -> None:
    plan = bench.issue.plan_revocation(badge_id, "Issued by mistake", actor="dana")
    again = bench.issue.plan_revocation(badge_id, "Issued by mistake", actor="eli")

    after = carry_out(bench, plan)

    assert plan.order_id == again.order_id
    assert after.state.value == "revoked"
    with pytest.raises(NotAllowed):
        bench.issue.plan_revocation(badge_id, "Again", actor="dana")


def test_a_revocation_without_a_reason_is_not_proposed(bench: Bench, badge_id: IssuedBadgeId) -> None:
    with pytest.raises(NotAllowed):
        bench.issue.plan_revocation(badge_id, "  ", actor="dana")


def test_a_notice_is_the_same_badge_once_more_with_a_mail(bench: Bench, badge_id: IssuedBadgeId) -> None:
    before = at_credly(bench, badge_id)
    mails = len(bench.sandbox.site.world.journal.mails)

    after = carry_out(bench, bench.issue.plan_notice(badge_id, "Please accept your badge", actor="dana"))

    assert (after.replaces_id, after.evidence, after.expires_at) == (badge_id, before.evidence, before.expires_at)
    assert len(bench.sandbox.site.world.journal.mails) == mails + 1
    assert bench.sandbox.site.world.journal.mails[-1].message == "Please accept your badge"


def test_a_waiting_badge_gets_another_address_and_keeps_the_rest(bench: Bench, badge_id: IssuedBadgeId) -> None:
    before = at_credly(bench, badge_id)

    after = carry_out(bench, bench.issue.plan_address(badge_id, f"new.{before.email}", actor="dana"))

    assert after.email == f"new.{before.email}"
    assert (after.earner_key, after.evidence, after.issued_at) == (before.earner_key, before.evidence, before.issued_at)


def test_an_accepted_badge_keeps_its_address(bench: Bench, badge_id: IssuedBadgeId) -> None:
    with Asker(bench.sandbox) as asker:
        asker.control(f"badges/{badge_id}/accept")

    with pytest.raises(NotAllowed, match="only while the badge waits"):
        bench.issue.plan_address(badge_id, "new@example.net", actor="dana")


@pytest.mark.parametrize("fault", ["lost-reply", "error-after-work"])
def test_a_repair_whose_answer_was_lost_is_found_not_repeated(
    bench: Bench, badge_id: IssuedBadgeId, fault: str
) -> None:
    plan = bench.issue.plan_replacement(badge_id, Correction(first_name="Dana-Maria"), actor="dana")
    bench.issue.approve({plan.order_id: plan.digest}, actor="dana")
    bench.fault(f"{fault}; count=1; method=POST")

    bench.issue.send(actor="dana").result()
    bench.issue.settle(actor="dana").result()

    record = bench.record(plan.order_id)
    assert (record.state, record.way) == (OrderState.DONE, OrderWay.FOUND)
    assert at_credly(bench, record.badge_id).first_name == "Dana-Maria"
    assert at_credly(bench, badge_id).replaced_by_id == record.badge_id


def test_a_badge_replaced_by_somebody_else_meanwhile_is_told(bench: Bench, badge_id: IssuedBadgeId) -> None:
    plan = bench.issue.plan_revocation(badge_id, "Wrong person", actor="dana")
    with Asker(bench.sandbox) as asker:
        body = {"badge_template_id": bench.template(), "issued_at": "2026-04-01 09:41:00 -0500"}
        assert asker.post(f"/badges/{badge_id}/replace", body).status_code == 201
    bench.issue.approve({plan.order_id: plan.digest}, actor="dana")

    bench.issue.send(actor="dana").result()

    record = bench.record(plan.order_id)
    assert record.state is OrderState.REFUSED
    assert "replaced" in record.note
