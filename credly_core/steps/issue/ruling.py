"""Award rules: what is sent by itself, within limits; the stop for everybody who sends; the contract's volume."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from itertools import islice
from pathlib import Path
from types import MappingProxyType

from credly_core.domain.achievements import Achievement, fault_of
from credly_core.domain.award_rules import AwardRule, Contract, ContractStanding, KeptRule, RuleState, Stop
from credly_core.domain.connections import Connection
from credly_core.domain.ids import OrganizationId
from credly_core.domain.issuing import Consequence, OrderRecord, OrderState
from credly_core.errors import NotAllowed, NotReady, Stale
from credly_core.steps.issue.outcomes import SendOutcome
from credly_core.steps.issue.step import Issue
from credly_core.steps.run import Clock, Progress, Run
from credly_core.store import achievements, journal, outbox, ruling
from credly_core.store.history.snapshots import HistoryFolder
from credly_core.store.outbox_reading import OrderFilter
from credly_core.store.store import Store
from credly_core.store.tables import Tx

#: Achievements that are looked through for what a rule matches, for each that it may send.
_LOOKED_THROUGH = 50
#: A rule issues first badges only; what would be a second one, or nothing, is for a person and not asked about again.
_OPEN = (Consequence.UNKNOWN, Consequence.NEW)


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """What one run of a rule did. `held_back` are orders that would bring no new badge; a person looks at them."""

    rule: AwardRule
    matching: int = 0
    proposed: int = 0
    held_back: int = 0
    approved: int = 0
    sent: SendOutcome | None = None
    #: Why it did less than it could.
    because: str = ""


class AwardRules:
    """The rules of one organization. A rule that is changed is a draft again; only an approved one sends."""

    def __init__(
        self,
        store: Store,
        issue: Callable[[], Issue],
        connection: Callable[[], Connection],
        now: Clock,
        *,
        data_dir: Callable[[], Path],
    ) -> None:
        self._store = store
        self._issue = issue
        self._connection = connection
        self._now = now
        self._data_dir = data_dir

    # --- rules -----------------------------------------------------------------------------------------------------

    def rules(self) -> tuple[KeptRule, ...]:
        """All rules, by name."""
        with self._store.read() as tx:
            return ruling.rules(tx, self._organization())

    def rule(self, name: str) -> KeptRule:
        """One rule by its name; NotReady where there is none."""
        wanted = AwardRule(name).id
        found = next((one for one in self.rules() if one.rule.id == wanted), None)
        if found is None:
            raise NotReady(f"There is no rule called “{name}”.", hint="See: badge-console rules list")
        return found

    def write(self, rule: AwardRule, *, actor: str) -> None:
        """Write a rule down, new or changed; it sends nothing before it is approved."""
        if not rule.name.strip():
            raise NotAllowed("A rule needs a name.", hint="Say what it is for, such as: courses in English.")
        with self._store.begin() as tx:
            ruling.keep_rule(tx, self._organization(), rule, at=self._now(), actor=actor)
            self._record(tx, actor, "rule.written", rule)

    def approve(self, rule: AwardRule, *, actor: str) -> None:
        """Let a rule send what it matches, as it was shown; Stale where it has changed since."""
        self._decide(rule, RuleState.APPROVED, "rule.approved", actor)

    def stop(self, rule: AwardRule, *, actor: str) -> None:
        """Take a rule out of service; what it has proposed stays proposed."""
        self._decide(rule, RuleState.STOPPED, "rule.stopped", actor)

    def remove(self, rule: AwardRule, *, actor: str) -> None:
        """Take a rule away; its orders stay."""
        with self._store.begin() as tx:
            if ruling.remove(tx, self._organization(), rule):
                self._record(tx, actor, "rule.removed", rule)

    def matching(self, rule: AwardRule, *, limit: int = 10_000) -> int:
        """How many achievements without an order a rule matches now; at most so many are counted."""
        return len(self._matching(rule, limit))

    def run(self, *, send: bool = True, actor: str) -> Run[tuple[RuleOutcome, ...]]:
        """Every approved rule once: propose, look at Credly, approve what brings a new badge, send it.

        Without `send` it stops at the look: nothing is approved. Two at once are safe, and the limits hold.
        """
        return Run(self._run(send, actor))

    def _run(self, send: bool, actor: str) -> Generator[Progress, None, tuple[RuleOutcome, ...]]:
        outcomes = []
        for kept in self.rules():
            if kept.state is RuleState.APPROVED:
                outcomes.append((yield from self._run_one(kept, send, actor)))
        return tuple(outcomes)

    def _run_one(self, kept: KeptRule, send: bool, actor: str) -> Generator[Progress, None, RuleOutcome]:
        rule, issue = kept.rule, self._issue()
        if (halt := self.stopped()) is not None:
            return RuleOutcome(rule, because=f"{halt.by} has stopped all sending.")
        room = self._room(rule)
        if room <= 0:
            return RuleOutcome(rule, because=f"It has sent {rule.limits.per_day:,} badges today, its limit of a day.")
        found = self._matching(rule, room)
        by = f"rule {rule.name}, approved by {kept.decided_by}"
        proposal = issue.propose_list(found, wishes=rule.wishes, actor=by)
        plan_run = issue.plan(OrderFilter(states=(OrderState.PROPOSED,), consequences=_OPEN, wave=rule.wave))
        yield from plan_run
        plan = plan_run.result()
        waiting = issue.orders(OrderFilter(states=(OrderState.PROPOSED,), wave=rule.wave), limit=None)
        fresh = [one for one in waiting if one.consequence is Consequence.NEW and one.id in plan.shown]
        told = RuleOutcome(rule, len(found), len(proposal.new), held_back=len(waiting) - len(fresh))
        approved = self._approve(kept, fresh, by) if send else 0
        self._note_run(rule, actor, approved)
        if not approved:
            return told
        sending = issue.send(limit=approved, wave=rule.wave, actor=by)
        yield from sending
        return replace(told, approved=approved, sent=sending.result())

    def _approve(self, kept: KeptRule, fresh: list[OrderRecord], by: str) -> int:
        """Approve what the rule may still send; nothing, where somebody has changed or stopped it meanwhile."""
        rule, organization_id = kept.rule, self._organization()
        with self._store.begin() as tx:
            if not ruling.hold(tx, organization_id, rule) or ruling.stopped(tx, organization_id):
                return 0
            some = fresh[: max(0, self._room_in(tx, rule))]
            moved = outbox.approve(tx, {one.id: one.order.digest for one in some}, at=self._now(), actor=by)
            if moved:
                self._record(tx, by, "issue.approved", rule, {"orders": str(len(moved))})
        return len(moved)

    def _room(self, rule: AwardRule) -> int:
        with self._store.read() as tx:
            return self._room_in(tx, rule)

    def _room_in(self, tx: Tx, rule: AwardRule) -> int:
        """How much the rule may still send in this run."""
        today = datetime.combine(self._now().astimezone(UTC).date(), time(), UTC)
        sent = ruling.approved_since(tx, self._organization(), rule, today)
        return min(rule.limits.per_run, rule.limits.per_day - sent)

    def _matching(self, rule: AwardRule, limit: int) -> list[Achievement]:
        now = self._now()
        with self._store.read() as tx:
            waiting = achievements.without_order(
                tx, self._organization(), templates=rule.templates, limit=max(1, limit) * _LOOKED_THROUGH
            )
            good = (one for one in waiting if rule.matches(one) and fault_of(one, now) is None)
            return list(islice(good, limit))

    # --- the stop --------------------------------------------------------------------------------------------------

    def stop_all(self, note: str = "", *, actor: str) -> None:
        """From now on nobody sends: no page, no worker, no rule. Requests on their way come to their end."""
        with self._store.begin() as tx:
            ruling.stop(tx, self._organization(), at=self._now(), actor=actor, note=note)
            self._record(tx, actor, "issue.stopped-for-all", None, {"note": note})

    def go_on(self, *, actor: str) -> bool:
        """Let everybody send again; says whether there was a stop."""
        with self._store.begin() as tx:
            was_stopped = ruling.go_on(tx, self._organization())
            if was_stopped:
                self._record(tx, actor, "issue.goes-on")
        return was_stopped

    def stopped(self) -> Stop | None:
        """The stop, while there is one."""
        with self._store.read() as tx:
            return ruling.stopped(tx, self._organization())

    # --- the contract ----------------------------------------------------------------------------------------------

    def set_contract(self, given: Contract, *, actor: str) -> None:
        """Keep how many badges the contract with Credly holds, and for which days."""
        with self._store.begin() as tx:
            ruling.set_contract(tx, self._organization(), given, at=self._now(), actor=actor)
            days = {"since": given.since.isoformat(), "until": given.until.isoformat()}
            self._record(tx, actor, "contract.set", None, {"badges": str(given.badges), **days})

    def contract(self) -> ContractStanding | None:
        """The contract and what of it is used: by the copied history and what was issued from here since."""
        with self._store.read() as tx:
            given = ruling.contract_of(tx, self._organization())
        if given is None:
            return None
        begin = datetime.combine(given.since, time(), UTC)
        counted, as_of = self._in_history(given)
        with self._store.read() as tx:
            ours = ruling.done_since(tx, self._organization(), max(begin, as_of or begin))
        return ContractStanding(given, counted + ours, is_complete=as_of is not None)

    def _in_history(self, given: Contract) -> tuple[int, datetime | None]:
        """Badges that Credly recorded in the time of the contract, without those that took another's place."""
        import polars as pl

        with HistoryFolder(self._data_dir(), self._connection().id).reading() as snapshot:
            if snapshot is None or snapshot.as_of is None:
                return 0, None
            if not snapshot.badge_files:
                return 0, snapshot.as_of
            recorded = pl.coalesce("created_at", "issued_at").dt.date()
            lazy = pl.scan_parquet(list(snapshot.badge_files)).filter(
                pl.col("replaces").is_null(), recorded.is_between(given.since, given.until)
            )
            return int(lazy.select(pl.len()).collect().item()), snapshot.as_of

    # --- within ----------------------------------------------------------------------------------------------------

    def _decide(self, rule: AwardRule, state: RuleState, action: str, actor: str) -> None:
        with self._store.begin() as tx:
            if not ruling.decide(tx, self._organization(), rule, state, at=self._now(), actor=actor):
                raise Stale("This rule has changed since it was shown.", hint="Look at it again.")
            self._record(tx, actor, action, rule)

    def _note_run(self, rule: AwardRule, actor: str, approved: int) -> None:
        with self._store.begin() as tx:
            ruling.note_run(tx, self._organization(), rule, at=self._now())
            if approved:
                self._record(tx, actor, "rule.ran", rule, {"approved": str(approved)})

    def _record(
        self,
        tx: Tx,
        actor: str,
        action: str,
        rule: AwardRule | None = None,
        facts: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        told = {**facts, **({"rule": rule.name, "digest": rule.digest} if rule else {})}
        journal.record(
            tx, at=self._now(), actor=actor, action=action, subject=self._connection().organization_id, facts=told
        )

    def _organization(self) -> OrganizationId:
        connection = self._connection()
        if not connection.has_credly:
            raise NotReady(f"{connection.name} has no Credly organization yet.", hint="Connect one first.")
        return connection.organization_id
