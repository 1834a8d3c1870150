"""Send approved orders: claim, commit; send; record, commit. Any number of senders at once, killed at any moment."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from credly_core.domain.found_badges import FoundBadge
from credly_core.domain.ids import OrganizationId
from credly_core.domain.issuing import Claim, OrderDeed, OrderRecord, OrderState, OrderWay
from credly_core.errors import AlreadyIssued, Refused, ServiceError
from credly_core.steps.issue import judging
from credly_core.steps.issue.looking import Looker
from credly_core.steps.issue.outcomes import SendOutcome, Tally
from credly_core.steps.issue.rules import IssueRules, Probe
from credly_core.steps.issue.turns import Turns
from credly_core.steps.run import Clock, Progress
from credly_core.store import journal, outbox, outbox_reading, ruling
from credly_core.store.outbox import Move
from credly_core.store.outbox_reading import OrderFilter
from credly_core.store.presence import Presence
from credly_core.store.store import Store

if TYPE_CHECKING:
    from credly_core.credly.client import CredlyClient


@dataclass(frozen=True, slots=True)
class Sending:
    """What one run of sending works with."""

    store: Store
    client: CredlyClient
    organization_id: OrganizationId
    rules: IssueRules
    turns: Turns
    now: Clock
    probe: Probe
    worker: str
    #: Tells whether other senders of this machine are still there.
    presence: Presence | None = None
    wave: str | None = None
    #: Only what somebody has begun to send before.
    begun: bool = False
    monotonic: Callable[[], float] = time.monotonic


def end_old_claims(given: Sending) -> int:
    """Let claims end whose sender has ended or was not heard of; the activity tells of it. Says how many."""
    gone = _gone(given)
    with given.store.begin() as tx:
        now = outbox.shared_now(tx, given.now)
        ended = outbox.end_claims(tx, given.organization_id, at=now, actor=given.worker, gone=gone)
        if ended:
            journal.record(
                tx,
                at=now,
                actor=given.worker,
                action="issue.claims-ended",
                subject=given.organization_id,
                facts={"orders": str(ended), "because": "their sender was not heard of"},
            )
    return ended


def _gone(given: Sending) -> frozenset[str]:
    """Programs that hold claims and have ended: killed on this machine, for instance. No name is ever used again."""
    if given.presence is None:
        return frozenset()
    with given.store.read() as tx:
        holders = outbox.presences(tx, given.organization_id)
    return given.presence.gone(holders)


class Sender:
    """One run: takes order after order until none is due, the limit is reached, or the service fails for good."""

    def __init__(self, given: Sending) -> None:
        self._given = given
        self._looker = Looker(given.store, given.client, given.organization_id, given.now)
        self._tally = Tally()
        self._failures = 0
        self._stopped = ""
        self._error: ServiceError | None = None

    def run(self, limit: int | None) -> Generator[Progress, None, SendOutcome]:
        """Send at most so many; None means all that are due while it runs."""
        end_old_claims(self._given)
        total = self._ready(limit)
        while not self._is_over(limit):
            yield Progress(self._tally.total, max(total, self._tally.total), self._said())
            if not self._ready(None):
                break
            yield from self._given.turns.wait(self._tally.total, total)
            if not self._given.turns.has_ended and not self._stop_for_all():
                yield from self._next(total)
        return self._outcome()

    def _is_over(self, limit: int | None) -> bool:
        if self._given.turns.has_ended:
            self._stopped = self._stopped or "Stopped by hand."
        self._stopped = self._stopped or self._stop_for_all()
        return bool(self._stopped) or (limit is not None and self._tally.total >= limit)

    def _stop_for_all(self) -> str:
        """Why nobody may send now; empty while everybody may."""
        with self._given.store.read() as tx:
            stop = ruling.stopped(tx, self._given.organization_id)
        return "" if stop is None else f"{stop.by} has stopped all sending{f': {stop.note}' if stop.note else ''}."

    def _ready(self, limit: int | None) -> int:
        """Approved orders, due or not; as many as may be sent."""
        wanted = OrderFilter(states=(OrderState.APPROVED,), wave=self._given.wave, begun=self._given.begun)
        with self._given.store.read() as tx:
            found = outbox_reading.count(tx, self._given.organization_id, wanted)
        return found if limit is None else min(found, limit)

    def _next(self, total: int) -> Generator[Progress, None, None]:
        given = self._given
        given.probe("before-claim")
        before = given.monotonic()  # before the claim is made, so that what must leave ends before the claim does
        with given.store.begin() as tx:
            now = outbox.shared_now(tx, given.now)
            claim = outbox.claim_next(
                tx,
                given.organization_id,
                worker=given.worker,
                at=now,
                seconds=given.rules.claim_seconds,
                wave=given.wave,
                begun=given.begun,
                presence=given.presence.name if given.presence else None,
            )
        given.probe("after-claim")
        if claim is not None:
            self._handle(claim, before + given.rules.send_seconds)
            return
        due = given.turns.until_due(OrderState.APPROVED)
        if due is None:  # somebody else took the last one
            return
        if due > given.rules.patience:
            self._stopped = "The orders that are left come due later."
            return
        yield from given.turns.pause(max(due, 0.01), self._tally.total, total, "Waiting for orders that come due")

    # --- one order -------------------------------------------------------------------------------------------------

    def _handle(self, claim: Claim, not_after: float) -> None:
        move = self._found_before(claim)
        given = self._given
        if move is None:
            if given.monotonic() > not_after - given.rules.send_seconds / 2:  # looking took its time
                not_after = given.monotonic() + given.rules.send_seconds
                if not self._still_mine(claim):
                    self._tally.add("lost")  # before anything was sent
                    return
            move = self._send(claim, not_after)
        with self._given.store.begin() as tx:
            was_mine = outbox.record_answer(tx, claim, move, at=outbox.shared_now(tx, self._given.now))
        self._given.probe("after-commit")
        self._tally.add(_counted_as(move) if was_mine else "lost")

    def _found_before(self, claim: Claim) -> Move | None:
        """Where Credly would not stop a second badge, look before sending; None when nothing is there."""
        try:
            if self._looker.has_net(claim.record):
                return None
            sight = self._looker.look(claim.record)
        except ServiceError as error:
            self._failed(error)
            return judging.before_sending(error, self._now(), pause=self._given.rules.busy_pause)
        if sight.ours is None:
            return None
        return judging.found_there(claim.record, sight.ours, was_sent=claim.number > 1)

    def _still_mine(self, claim: Claim) -> bool:
        """Let the claim live on; false when it is over."""
        with self._given.store.begin() as tx:
            return outbox.renew(tx, claim, at=outbox.shared_now(tx, self._given.now))

    def _send(self, claim: Claim, not_after: float) -> Move:
        """Send what was claimed. After `not_after`, which is before the claim ends, nothing leaves any more."""
        given = self._given
        given.probe("before-send")
        try:
            badge = self._ask(claim.record, not_after)
        except AlreadyIssued as refusal:
            move = self._after_duplicate(claim.record, refusal)
        except ServiceError as error:
            move = self._after_failure(claim.record, error)
        else:
            self._failures = 0
            move = judging.after_success(badge)
        given.probe("after-send")
        return move

    def _ask(self, record: OrderRecord, not_after: float) -> FoundBadge:
        issuing, order = self._given.client.issuing, record.order
        match order.key.deed:
            case OrderDeed.ISSUE | OrderDeed.READDRESS:
                return issuing.issue(order, not_after=not_after)
            case OrderDeed.REPLACE | OrderDeed.RESEND:
                return issuing.replace(order, not_after=not_after)
            case OrderDeed.REVOKE:
                return issuing.revoke(order, not_after=not_after)

    def _after_duplicate(self, record: OrderRecord, refusal: AlreadyIssued) -> Move:
        self._failures = 0
        try:
            sight = self._looker.look(record)
        except ServiceError as error:
            self._failed(error)
            move = judging.after_failure(record, error, self._now(), pause=self._given.rules.busy_pause)
            note = f"Credly says that the person has it already; the look-up failed: {error.message}"
            return Move(OrderState.UNCLEAR, note, move.code, said_duplicate=True, looks=0, facts=move.facts)
        return judging.after_duplicate(record, sight, refusal)

    def _after_failure(self, record: OrderRecord, error: ServiceError) -> Move:
        self._failed(error)
        move = judging.after_failure(record, error, self._now(), pause=self._given.rules.busy_pause)
        if move.after is OrderState.REFUSED and record.order.key.deed is not OrderDeed.ISSUE:
            return self._after_refused_repair(record, move)
        return move

    def _after_refused_repair(self, record: OrderRecord, refused: Move) -> Move:
        """It may be refused because it is done: an earlier request of ours, or somebody at Credly's own console."""
        try:
            sight = self._looker.look(record)
        except ServiceError:
            return Move(OrderState.UNCLEAR, refused.note, refused.code, looks=0, facts=refused.facts)
        return judging.found_there(record, sight.ours) if sight.ours is not None else refused

    def _failed(self, error: ServiceError) -> None:
        """Count failures that are the service's; stop where the next order would meet the same."""
        self._given.turns.heard(error)
        if isinstance(error, Refused):
            self._failures = 0
            return
        if judging.ends_the_run(error):
            self._stopped, self._error = error.message, error
            return
        if error.retry_after is None:
            self._failures += 1
        if self._failures >= self._given.rules.most_failures:
            self._stopped = f"{self._failures} requests in a row failed, the last one so: {error.message}"
            self._error = error

    def _now(self) -> datetime:
        with self._given.store.read() as tx:
            return outbox.shared_now(tx, self._given.now)

    def _said(self) -> str:
        words = [f"{self._tally['done']:,} issued"] if self._tally["done"] else []
        words += [f"{self._tally['unclear']:,} unclear"] if self._tally["unclear"] else []
        return ", ".join(words)

    def _outcome(self) -> SendOutcome:
        tally = self._tally
        return SendOutcome(
            done=tally["done"],
            already_there=tally["already_there"],
            refused=tally["refused"],
            unclear=tally["unclear"],
            needs_person=tally["needs_person"],
            later=tally["later"],
            lost=tally["lost"],
            left=self._ready(None),
            stopped=self._stopped,
            error=self._error,
        )


def _counted_as(move: Move) -> str:
    if move.after is OrderState.DONE:
        return "done" if move.way is OrderWay.ANSWERED else "already_there"
    words = {
        OrderState.APPROVED: "later",
        OrderState.REFUSED: "refused",
        OrderState.UNCLEAR: "unclear",
        OrderState.NEEDS_PERSON: "needs_person",
    }
    return words[move.after]
