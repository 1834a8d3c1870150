"""Turn achievements into badges at Credly, each exactly once: propose, plan, approve, send, settle, repair."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING
from uuid import uuid4

from credly_core.domain.achievements import Achievement
from credly_core.domain.connections import Connection
from credly_core.domain.found_badges import FoundBadge
from credly_core.domain.ids import IssuedBadgeId, OrderId, OrganizationId, TemplateId
from credly_core.domain.issuing import IssueOrder, OrderEvent, OrderRecord, OrderState, OrderWay, Wishes, can_move
from credly_core.errors import NotAllowed, NotReady, Stale
from credly_core.steps.issue import repairing
from credly_core.steps.issue.listing import AwardList, read_award_list
from credly_core.steps.issue.outcomes import SendOutcome, SettleOutcome, Standing
from credly_core.steps.issue.planning import IssuePlan, Planner
from credly_core.steps.issue.proposing import Proposal, orders_for
from credly_core.steps.issue.repairing import Correction, RepairPlan
from credly_core.steps.issue.rules import IssueRules, Probe, no_probe
from credly_core.steps.issue.sending import Sender, Sending
from credly_core.steps.issue.settling import Settler
from credly_core.steps.issue.turns import Turns
from credly_core.steps.run import Clock, Progress, Result, Run, StepState, StepStatus
from credly_core.store import achievements, journal, mirror, outbox, outbox_reading
from credly_core.store.outbox import Move
from credly_core.store.outbox_reading import OrderFilter, Wave
from credly_core.store.presence import Presence
from credly_core.store.store import Store
from credly_core.store.tables import Tx

if TYPE_CHECKING:
    from credly_core.credly.client import CredlyClient

STEP = "issue"
#: Achievements that become orders in one go.
AT_ONCE = 20_000


class Issue:
    """The outbox of one organization. Only `plan`, `send`, `settle` and the repairs speak to Credly."""

    def __init__(
        self,
        store: Store,
        open_client: Callable[[], CredlyClient],
        connection: Callable[[], Connection],
        now: Clock,
        *,
        rules: Callable[[], IssueRules] = IssueRules,
        probe: Probe = no_probe,
        sleep: Callable[[float], None] | None = None,
        presence: Presence | None = None,
    ) -> None:
        self._store = store
        self._open_client = open_client
        self._connection = connection
        self._now = now
        self._rules = rules
        self._probe = probe
        self._sleep = sleep
        self._presence = presence

    # --- propose, plan, approve ------------------------------------------------------------------------------------

    def propose(
        self, *, templates: Sequence[TemplateId] = (), wishes: Wishes | None = None, actor: str, limit: int = AT_ONCE
    ) -> Proposal:
        """Orders for achievements in the store that have none yet. Nothing leaves; a second time changes nothing."""
        organization_id = self._organization()
        with self._store.read() as tx:
            found = list(
                islice(achievements.without_order(tx, organization_id, templates=templates, limit=limit + 1), limit + 1)
            )
        return self._propose(found[:limit], wishes or Wishes(), actor, more=len(found) > limit)

    def propose_waves(
        self,
        name: str,
        size: int,
        *,
        templates: Sequence[TemplateId] = (),
        earned_before: date | None = None,
        wishes: Wishes | None = None,
        actor: str,
    ) -> tuple[Proposal, ...]:
        """Orders for past completers in waves of so many, “name 1”, “name 2” …, the earliest earned first.

        Each wave can be looked at, approved and sent by itself. Nothing leaves.
        """
        if size < 1 or not name.strip():
            raise NotAllowed("Waves need a name and a size from 1 on.", hint="Say how many badges go out together.")
        organization_id = self._organization()
        with self._store.read() as tx:
            waiting = achievements.without_order(tx, organization_id, templates=templates, limit=AT_ONCE)
            found = [one for one in waiting if earned_before is None or one.earned_at.date() < earned_before]
        given, taken = wishes or Wishes(), len({wave.name for wave in self.waves() if wave.name.startswith(name)})
        proposals = []
        for number, start in enumerate(range(0, len(found), size), start=1 + taken):
            more = len(found) == AT_ONCE and start + size >= len(found)
            chosen = replace(given, wave=f"{name} {number}")
            proposals.append(self._propose(found[start : start + size], chosen, actor, more=more))
        return tuple(proposals)

    def waves(self) -> tuple[Wave, ...]:
        """Every wave with where its orders stand and whether mails go out, by name."""
        with self._store.read() as tx:
            return outbox_reading.waves(tx, self._organization())

    def propose_list(self, given: Iterable[Achievement], *, wishes: Wishes | None = None, actor: str) -> Proposal:
        """Orders for given achievements: a list that was read, or one person."""
        return self._propose(list(given), wishes or Wishes(), actor, more=False)

    def waiting_achievements(self) -> int:
        """How many achievements in the store have no order yet."""
        with self._store.read() as tx:
            return achievements.count_without_order(tx, self._organization())

    def read_list(self, data: bytes, *, file: str, only_template: TemplateId | None = None) -> AwardList:
        """The achievements of a CSV file, and its faults row by row. Nothing is kept."""
        with self._store.read() as tx:
            known = mirror.templates(tx, self._require().id)
        templates = tuple(one.template for one in known)
        return read_award_list(data, file=file, templates=templates, only_template=only_template)

    def plan(self, wanted: OrderFilter | None = None) -> Run[IssuePlan]:
        """What Credly will do with the proposed orders; asks there, changes nothing there."""
        filter_ = wanted or OrderFilter(states=(OrderState.PROPOSED,))
        organization_id = self._organization()

        def work(client: CredlyClient, turns: Turns) -> Generator[Progress, None, IssuePlan]:
            with self._store.read() as tx:
                records = outbox_reading.orders(tx, organization_id, filter_)
            planner = Planner(self._store, client, organization_id, turns, self._now)
            return (yield from planner.run(records))

        return self._run(work)

    def approve(self, shown: Mapping[OrderId, str], *, actor: str) -> tuple[OrderId, ...]:
        """Approve orders as they were shown; Stale where one was changed or taken meanwhile, and none is approved."""
        with self._store.begin() as tx:
            moved = outbox.approve(tx, shown, at=self._now(), actor=actor)
            if len(moved) < len(shown):
                raise Stale(
                    f"{len(shown) - len(moved):,} of {len(shown):,} orders have changed since they were shown; "
                    "none was approved.",
                    hint="Look at the plan again.",
                )
            self._record(tx=tx, actor=actor, action="issue.approved", facts={"orders": str(len(moved))})
        return moved

    def withdraw(self, order_ids: Sequence[OrderId], *, actor: str) -> tuple[OrderId, ...]:
        """Decide against orders that were not sent; those on their way or done stay as they are."""
        move = Move(OrderState.WITHDRAWN, f"Withdrawn by {actor}.")
        with self._store.begin() as tx:
            records = outbox_reading.some(tx, order_ids)
            open_ = [record for record in records if can_move(record.state, OrderState.WITHDRAWN)]
            moved = [one.id for one in open_ if outbox.decide(tx, one, move, at=self._now(), actor=actor)]
            self._record(tx=tx, actor=actor, action="issue.withdrawn", facts={"orders": str(len(moved))})
        return tuple(moved)

    def reopen(self, order: IssueOrder, *, actor: str) -> bool:
        """Bring a refused or withdrawn order back to be looked at, with what it says now."""
        with self._store.begin() as tx:
            came_back = outbox.propose_again(tx, order, at=self._now(), actor=actor)
            if came_back:
                self._record(tx=tx, actor=actor, action="issue.reopened", facts={"order": order.id})
        return came_back

    # --- send, settle ----------------------------------------------------------------------------------------------

    def send(
        self,
        *,
        limit: int | None = None,
        wave: str | None = None,
        begun: bool = False,
        name: str | None = None,
        actor: str,
    ) -> Run[SendOutcome]:
        """Send approved orders that are due. Any number at once is safe; stopping waits for the answer on its way.

        `begun` takes only what somebody has begun to send before. `name` is the sender's own: sent again under the
        same one, what it claimed the last time counts towards the limit.
        """
        worker = name or _a_name(actor)

        def work(client: CredlyClient, turns: Turns) -> Generator[Progress, None, SendOutcome]:
            asked = {"limit": "" if limit is None else str(limit), "wave": wave or "", "sender": worker}
            self._note_run("issue.sending", actor, asked)
            sender = Sender(self._sending(client, turns, worker, wave=wave, begun=begun))
            outcome = yield from sender.run(None if limit is None else max(0, limit - self._claimed_by(name)))
            counts = {"done": outcome.done, "unclear": outcome.unclear, "refused": outcome.refused}
            told = {key: str(number) for key, number in counts.items()}
            self._note_run("issue.sent", actor, {**told, "stopped": outcome.stopped, "sender": worker})
            return outcome

        return self._run(work)

    def settle(self, *, wait: bool = True, name: str | None = None, actor: str) -> Run[SettleOutcome]:
        """Look up the unclear orders, twice with a pause, before anything is sent again."""

        def work(client: CredlyClient, turns: Turns) -> Generator[Progress, None, SettleOutcome]:
            settler = Settler(self._sending(client, turns, name or _a_name(actor)))
            return (yield from settler.run(wait=wait))

        return self._run(work)

    def decide(
        self, order_id: OrderId, *, after: OrderState, badge_id: IssuedBadgeId | None = None, note: str = "", actor: str
    ) -> OrderRecord:
        """A person's word on an order that needs one: it is there, send it again, or leave it."""
        record = self.order(order_id)
        if record.state is not OrderState.NEEDS_PERSON or not can_move(record.state, after):
            raise NotAllowed(f"An order that is {record.state.value} is not decided by hand.", hint="Settle it first.")
        way = OrderWay.BY_HAND if after is OrderState.DONE else None
        move = Move(after, note or f"Decided by {actor}.", way=way, badge_id=badge_id, said_duplicate=False)
        with self._store.begin() as tx:
            if not outbox.decide(tx, record, move, at=self._now(), actor=actor):
                raise Stale("Somebody else decided about this order first.", hint="Look at it again.")
            self._record(tx=tx, actor=actor, action="issue.decided", facts={"order": order_id, "after": after.value})
        return self.order(order_id)

    # --- repairs ---------------------------------------------------------------------------------------------------

    def plan_replacement(
        self, badge_id: IssuedBadgeId, correction: Correction, *, mails: bool = True, actor: str
    ) -> RepairPlan:
        """Propose a corrected badge in the place of one; what the correction leaves out is carried over."""
        return self._repair(
            badge_id, lambda badge, owner: repairing.replacement(badge, owner, correction, mails=mails), actor
        )

    def plan_revocation(self, badge_id: IssuedBadgeId, reason: str, *, mails: bool = True, actor: str) -> RepairPlan:
        """Propose the end of a badge."""
        return self._repair(
            badge_id, lambda badge, owner: repairing.revocation(badge, owner, reason, mails=mails), actor
        )

    def plan_notice(self, badge_id: IssuedBadgeId, message: str = "", *, actor: str) -> RepairPlan:
        """Propose that Credly writes to the earner once more."""
        return self._repair(badge_id, lambda badge, owner: repairing.notice(badge, owner, message), actor)

    def plan_address(self, badge_id: IssuedBadgeId, email: str, *, actor: str) -> RepairPlan:
        """Propose another address for a badge that waits to be accepted."""
        return self._repair(badge_id, lambda badge, owner: repairing.new_address(badge, owner, email), actor)

    # --- looking ---------------------------------------------------------------------------------------------------

    def standing(self) -> Standing:
        """All orders by state, and how we know of those that are done."""
        organization_id = self._organization()
        with self._store.read() as tx:
            return Standing(outbox_reading.counts(tx, organization_id), outbox_reading.ways(tx, organization_id))

    def orders(
        self, wanted: OrderFilter | None = None, *, offset: int = 0, limit: int | None = 100
    ) -> tuple[OrderRecord, ...]:
        """A slice of the orders, those changed last first."""
        with self._store.read() as tx:
            return outbox_reading.orders(tx, self._organization(), wanted or OrderFilter(), offset=offset, limit=limit)

    def count(self, wanted: OrderFilter | None = None) -> int:
        """How many orders pass the filter."""
        with self._store.read() as tx:
            return outbox_reading.count(tx, self._organization(), wanted or OrderFilter())

    def order(self, order_id: OrderId) -> OrderRecord:
        """One order."""
        with self._store.read() as tx:
            found = outbox_reading.get(tx, order_id)
        if found is None:
            raise NotAllowed(f"There is no order {order_id}.", hint="See: badge-console issue list")
        return found

    def events(self, order_id: OrderId) -> tuple[OrderEvent, ...]:
        """The story of an order from its beginning."""
        with self._store.read() as tx:
            return outbox_reading.events(tx, order_id)

    def status(self) -> StepStatus:
        """Where issuing stands, for Home and the command line."""
        try:
            states = self.standing()
        except NotReady:
            return StepStatus(STEP, StepState.BLOCKED, "Connect an organization first.")
        if states[OrderState.NEEDS_PERSON]:
            count = states[OrderState.NEEDS_PERSON]
            return StepStatus(STEP, StepState.READY, f"{count:,} orders need a person.", "Decide about these orders")
        if states[OrderState.UNCLEAR] or states[OrderState.SENDING]:
            count = states[OrderState.UNCLEAR] + states[OrderState.SENDING]
            return StepStatus(STEP, StepState.READY, f"{count:,} orders are unclear.", "Look them up at Credly")
        if states[OrderState.APPROVED]:
            return StepStatus(STEP, StepState.READY, f"{states[OrderState.APPROVED]:,} orders wait.", "Send them")
        if states[OrderState.PROPOSED]:
            count = states[OrderState.PROPOSED]
            return StepStatus(STEP, StepState.READY, f"{count:,} orders are proposed.", "Look at them and approve")
        if not states.total:
            return StepStatus(STEP, StepState.READY, "No badge was issued from here yet.", "Propose badges")
        return StepStatus(STEP, StepState.DONE, f"{states[OrderState.DONE]:,} badges issued.")

    # --- within ----------------------------------------------------------------------------------------------------

    def _propose(self, found: list[Achievement], wishes: Wishes, actor: str, *, more: bool) -> Proposal:
        organization_id = self._organization()
        orders, faults = orders_for(found, organization_id, wishes, self._now())
        with self._store.begin() as tx:
            proposed = outbox.propose(tx, orders, at=self._now(), actor=actor)
            if proposed.new:
                self._record(tx=tx, actor=actor, action="issue.proposed", facts={"orders": str(len(proposed.new))})
        return Proposal(proposed.new, proposed.known, tuple(faults), more)

    def _repair(
        self,
        badge_id: IssuedBadgeId,
        order_for: Callable[[FoundBadge, OrganizationId], IssueOrder],
        actor: str,
    ) -> RepairPlan:
        organization_id = self._organization()
        with self._open_client() as client:
            badge = client.issuing.badge(organization_id, badge_id)
        order = order_for(badge, organization_id)
        with self._store.begin() as tx:
            proposed = outbox.propose(tx, [order], at=self._now(), actor=actor)
            if proposed.known and not outbox.propose_again(tx, order, at=self._now(), actor=actor):
                self._require_same(outbox_reading.get(tx, order.id), order)
            self._record(
                tx=tx,
                actor=actor,
                action="issue.repair-proposed",
                facts={"deed": order.key.deed.value, "badge": badge_id},
            )
        changes = repairing.changes_of(badge, order)
        return RepairPlan(badge, order.id, order.digest, order.key.deed, changes, mails=0 if order.suppress_mail else 1)

    @staticmethod
    def _require_same(known: OrderRecord | None, order: IssueOrder) -> None:
        """The same repair proposed again is the same; another one has to wait for the first."""
        if known is not None and known.state is OrderState.PROPOSED and known.order.digest == order.digest:
            return
        state = known.state.value if known else "gone"
        raise NotAllowed(
            f"Another repair of this badge is {state} already.",
            hint="Withdraw or finish it first.",
            code="issue.repaired",
        )

    def _claimed_by(self, name: str | None) -> int:
        """What a sender of this name has claimed before: it may have been killed on the way."""
        if name is None:
            return 0
        with self._store.read() as tx:
            return outbox_reading.count_claimed_by(tx, self._organization(), name)

    def _sending(
        self, client: CredlyClient, turns: Turns, worker: str, *, wave: str | None = None, begun: bool = False
    ) -> Sending:
        return Sending(
            store=self._store,
            client=client,
            organization_id=self._organization(),
            rules=self._rules(),
            turns=turns,
            now=self._now,
            probe=self._probe,
            worker=worker,
            presence=self._presence,
            wave=wave,
            begun=begun,
            monotonic=time.monotonic,
        )

    def _run(self, work: Callable[[CredlyClient, Turns], Generator[Progress, None, Result]]) -> Run[Result]:
        turns = Turns(self._store, self._organization(), self._rules(), self._now, sleep=self._sleep)

        def whole() -> Generator[Progress, None, Result]:
            with self._open_client() as client:
                return (yield from work(client, turns))

        return Run(whole(), wake=turns.end)

    def _note_run(self, action: str, actor: str, facts: Mapping[str, str]) -> None:
        with self._store.begin() as tx:
            self._record(tx=tx, actor=actor, action=action, facts=facts)

    def _record(self, *, tx: Tx, actor: str, action: str, facts: Mapping[str, str]) -> None:
        journal.record(tx, at=self._now(), actor=actor, action=action, subject=self._organization(), facts=facts)

    def _require(self) -> Connection:
        connection = self._connection()
        if not connection.has_credly:
            raise NotReady(f"{connection.name} has no Credly organization yet.", hint="Connect one first.")
        return connection

    def _organization(self) -> OrganizationId:
        return self._require().organization_id


def _a_name(actor: str) -> str:
    """A name nobody else sends under."""
    return f"{actor} {uuid4().hex[:8]}"
