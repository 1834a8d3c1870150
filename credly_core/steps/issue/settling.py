"""Settle unclear orders: look them up, twice with a pause between, before anything is sent again."""

from __future__ import annotations

from collections.abc import Generator
from datetime import timedelta

from credly_core.domain.issuing import OrderRecord, OrderState
from credly_core.errors import ServiceError
from credly_core.steps.issue import judging
from credly_core.steps.issue.looking import Looker
from credly_core.steps.issue.outcomes import SettleOutcome, Tally
from credly_core.steps.issue.sending import Sending, end_old_claims
from credly_core.steps.issue.witness import Witness
from credly_core.steps.run import Progress
from credly_core.store import outbox, outbox_reading

#: Orders looked up before the list of those that are due is read anew.
_AT_ONCE = 20
#: Looks before anything follows from an absence.
_LOOKS = 2
#: And where Credly would not stop a second badge.
_LOOKS_WITHOUT_NET = 3


class Settler:
    """One run of looking up; several at once are safe, for each decision names what it was made about."""

    def __init__(self, given: Sending) -> None:
        self._given = given
        self._looker = Looker(given.store, given.client, given.organization_id, given.now)
        self._witness = Witness(given.store, given.client, given.organization_id, given.rules)
        self._tally = Tally()
        self._failures = 0
        self._stopped = ""
        self._error: ServiceError | None = None

    def run(self, *, wait: bool) -> Generator[Progress, None, SettleOutcome]:
        """Look up what is due; with `wait`, also what comes due within the patience of a run."""
        given = self._given
        end_old_claims(given)
        while not self._is_over():
            due = self._due()
            if due:
                yield from self._look_at_all(due)
            elif not (wait and (yield from self._wait_for_next())):
                break
        return self._outcome()

    def _is_over(self) -> bool:
        if self._given.turns.has_ended:
            self._stopped = self._stopped or "Stopped by hand."
        return bool(self._stopped)

    def _due(self) -> tuple[OrderRecord, ...]:
        given = self._given
        with given.store.read() as tx:
            now = outbox.shared_now(tx, given.now)
            return outbox_reading.due_for_a_look(tx, given.organization_id, now, _AT_ONCE)

    def _wait_for_next(self) -> Generator[Progress, None, bool]:
        seconds = self._given.turns.until_due(OrderState.UNCLEAR)
        if seconds is None or seconds > self._given.rules.patience:
            return False
        note = "Waiting before the second look"
        yield from self._given.turns.pause(max(seconds, 0.01), self._tally["found"], None, note)
        return True

    def _look_at_all(self, due: tuple[OrderRecord, ...]) -> Generator[Progress, None, None]:
        for record in due:
            yield Progress(self._tally["found"], None, f"{self._tally['looks']:,} looked up")
            yield from self._given.turns.wait(self._tally["found"], None)
            if self._is_over():
                return
            self._look_at(record)

    def _look_at(self, record: OrderRecord) -> None:
        given = self._given
        given.probe("before-look")
        try:
            sight = self._looker.look(record)
            has_net = sight.ours is not None or self._looker.has_net(record)
        except ServiceError as error:
            self._failed(record, error)
            return
        given.probe("after-look")
        self._failures = 0
        self._tally.add("looks")
        if sight.ours is not None:
            self._decide(record, judging.found_there(record, sight.ours), "found")
        else:
            self._not_there(record, has_net=has_net)
        given.probe("after-settle")

    def _not_there(self, record: OrderRecord, *, has_net: bool) -> None:
        """Absent once more: look again, or decide."""
        rules = self._given.rules
        if record.looks + 1 < _LOOKS:
            self._note(record, rules.look_pause, "Not found at the first look.", counts=True)
            return
        if not has_net and not record.said_duplicate and (pause := self._until_quiet(record)) > 0:
            note = "Not found again. Credly would not stop a second badge: it is looked for once more."
            self._note(record, pause, note, counts=True)
            return
        try:
            move = judging.after_two_looks(record, is_safe=has_net or self._witness.tells(record))
        except ServiceError as error:
            self._failed(record, error)
            return
        self._decide(record, move, "sent_back" if move.after is OrderState.APPROVED else "needs_person")

    def _until_quiet(self, record: OrderRecord) -> float:
        """Seconds until a last look: nothing that left before the order became unclear can be on its way then."""
        quiet = self._given.rules.quiet_seconds
        if record.looks + 1 < _LOOKS_WITHOUT_NET:
            return quiet
        with self._given.store.read() as tx:
            now = outbox.shared_now(tx, self._given.now)
        return quiet if record.changed_at is None else quiet - (now - record.changed_at).total_seconds()

    def _decide(self, record: OrderRecord, move: outbox.Move, what: str) -> None:
        given = self._given
        with given.store.begin() as tx:
            now = outbox.shared_now(tx, given.now)
            if outbox.decide(tx, record, move, at=now, actor=given.worker):
                self._tally.add(what)

    def _note(self, record: OrderRecord, pause: float, note: str, *, counts: bool) -> None:
        given = self._given
        with given.store.begin() as tx:
            now = outbox.shared_now(tx, given.now)
            due = now + timedelta(seconds=pause)
            outbox.note_look(tx, record, at=now, due_at=due, actor=given.worker, note=note, counts=counts)

    def _failed(self, record: OrderRecord, error: ServiceError) -> None:
        given = self._given
        given.turns.heard(error)
        self._note(record, given.rules.busy_pause, f"The look-up failed: {error.message}", counts=False)
        self._failures += 1
        if judging.ends_the_run(error) or self._failures >= given.rules.most_failures:
            self._stopped, self._error = error.message, error

    def _outcome(self) -> SettleOutcome:
        with self._given.store.read() as tx:
            left = outbox_reading.counts(tx, self._given.organization_id)[OrderState.UNCLEAR]
        tally = self._tally
        return SettleOutcome(
            found=tally["found"],
            sent_back=tally["sent_back"],
            needs_person=tally["needs_person"],
            still_unclear=left,
            looks=tally["looks"],
            stopped=self._stopped,
            error=self._error,
        )
