"""Senders that have ended: what they had claimed is looked up at once, and never sent by two."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from credly_core.domain.ids import OrganizationId
from credly_core.domain.issuing import OrderState
from credly_core.domain.moments import utc_now
from credly_core.store import outbox
from credly_core.store.presence import Presence
from tests.issuing import QUICK, Bench

#: Claims as long as usual.
LONG = replace(QUICK, claim_seconds=90.0)


def claimed(bench: Bench, presence: Presence | None) -> None:
    """The next order, in the hands of somebody of whom nothing more is heard."""
    with bench.store.begin() as tx:
        claim = outbox.claim_next(
            tx,
            OrganizationId(bench.sandbox.organization_id),
            worker="gone",
            at=utc_now(),
            seconds=LONG.claim_seconds,
            presence=presence.name if presence else None,
        )
    assert claim is not None


def test_what_an_ended_program_was_sending_is_looked_up_without_waiting_for_its_claim(
    bench: Bench, tmp_path: Path
) -> None:
    (order_id,) = bench.approve(bench.awards(1, start=1))
    sender = Presence(tmp_path / "senders")
    claimed(bench, sender)
    sender.close()  # as its end would

    again = bench.another(rules=LONG, presence=Presence(tmp_path / "senders"))
    settled = again.settle(actor="dana").result()

    assert settled.sent_back == 1
    assert [event.note for event in bench.issue.events(order_id)][3] == "The program that was sending it has ended."


def test_what_a_living_program_is_sending_is_left_to_it(bench: Bench, tmp_path: Path) -> None:
    (order_id,) = bench.approve(bench.awards(1, start=101))
    sender = Presence(tmp_path / "senders")
    claimed(bench, sender)

    again = bench.another(rules=LONG, presence=Presence(tmp_path / "senders"))
    again.settle(actor="dana").result()
    again.send(actor="dana").result()

    assert bench.record(order_id).state is OrderState.SENDING
    assert bench.deeds() == []
    sender.close()


def test_what_was_answered_while_a_lost_claim_was_waited_for_bears_witness(bench: Bench) -> None:
    """The request must have left long before the claim ended: a badge issued in between is younger."""
    orders = bench.approve(bench.awards(2, start=201, allows_duplicates=True))
    claimed(bench, None)
    assert bench.issue.send(actor="dana").result().done == 1

    rules = replace(QUICK, claim_seconds=90.0, send_seconds=0.001)
    later = bench.another(rules=rules, now=lambda: utc_now() + timedelta(seconds=100))
    settled = later.settle(actor="dana").result()

    assert (settled.needs_person, settled.sent_back) == (0, 1)
    assert {bench.record(one).state for one in orders} == {OrderState.DONE, OrderState.APPROVED}
