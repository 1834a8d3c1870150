"""Adds people to Credly's workforce: planned, confirmed, sent one by one, each answer kept; safe when repeated.

Before a line is sent it is marked as under way. What was under way when something broke is looked up at Credly before
it is sent again, so nobody is added twice.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field

from credly_core.credly.client import CredlyClient
from credly_core.credly.people import CredlyPeople
from credly_core.domain.connections import Connection
from credly_core.domain.roster import AddLine, AddPlan, Employee, LineState
from credly_core.errors import (
    NotAllowed,
    NotReady,
    Refused,
    ServiceBroken,
    ServiceError,
    ServiceSilent,
    Stale,
    UnexpectedReply,
)
from credly_core.steps.run import Clock, Progress
from credly_core.store import journal
from credly_core.store import people as stored
from credly_core.store.store import Store

_OPEN = (LineState.SENDING, LineState.PLANNED)
_LOOKED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan as a person confirms it: how many, who not and why, and what stands in the way."""

    plan: AddPlan
    left_out: dict[str, int] = field(default_factory=dict)
    #: Why it cannot be sent, in words; empty where it can.
    hindrance: str = ""


@dataclass(frozen=True, slots=True)
class AddOutcome:
    """What became of a plan. `error` is what stopped it; the lines after it wait to be sent again."""

    plan: AddPlan
    error: ServiceError | None = None


def hindrance_of(connection: Connection) -> str:
    """Why people cannot be added through the API, known before anything is sent."""
    if not connection.has_credly:
        return "This connection has no Credly organization."
    if connection.rights.can_write is False:
        return (
            "The authorization token of this connection may only read. Replace it on the page Connect by one that may "
            "write, or take the file for Credly's console."
        )
    return ""


def confirm(store: Store, connection: Connection, plan_id: str, *, count: int, now: Clock, actor: str) -> AddPlan:
    """The second, explicit yes; `count` says how many the person was shown."""
    if hindrance := hindrance_of(connection):
        raise NotAllowed(hindrance, hint="Nothing was sent.", code="learners.read-only")
    plan = plan_of(store, connection, plan_id)
    if plan.count != count:
        raise Stale(
            f"The plan holds {plan.count:,} people, not {count:,}.", hint="Look at it again, then confirm what it says."
        )
    at = now()
    with store.begin() as tx:
        if plan.confirmed_at is None:
            facts = {"plan": plan.id, "people": str(plan.count)}
            journal.record(tx, at=at, actor=actor, action="learners.add.confirm", subject=connection.id, facts=facts)
        stored.confirm_plan(tx, plan.id, at)
    return plan_of(store, connection, plan_id)


def plan_of(store: Store, connection: Connection, plan_id: str) -> AddPlan:
    """The plan; NotReady where this connection has none of this id."""
    with store.read() as tx:
        plan = stored.get_plan(tx, plan_id)
    if plan is None or plan.connection_id != connection.id:
        raise NotReady("There is no such plan.", hint="Plan again whom to add.")
    return plan


@dataclass
class Sending:
    """One run over the open lines of a confirmed plan."""

    store: Store
    connection: Connection
    open_client: Callable[[], CredlyClient]
    now: Clock
    actor: str
    opened: list[CredlyClient] = field(default_factory=list)

    def wake(self) -> None:
        """Break off what is waited for."""
        for client in tuple(self.opened):
            client.break_off()

    def run(self, plan_id: str) -> Generator[Progress, None, AddOutcome]:
        """Send what is open; stops at the first failure that would meet every line."""
        plan = plan_of(self.store, self.connection, plan_id)
        if plan.confirmed_at is None:
            raise NotAllowed("The plan was not confirmed.", hint="Look at it and confirm it first; nothing was sent.")
        error: ServiceError | None = None
        try:
            with self.open_client() as client:
                self.opened.append(client)
                yield from self._lines(plan, client.people)
        except ServiceError as trouble:
            error = trouble
        finally:
            plan = self._note(plan_id, error)
        return AddOutcome(plan, error)

    def _note(self, plan_id: str, error: ServiceError | None) -> AddPlan:
        plan = plan_of(self.store, self.connection, plan_id)
        facts = {"plan": plan.id, **{state.value: str(number) for state, number in plan.states.items()}}
        if error is not None:
            facts["stopped"] = error.code
        with self.store.begin() as tx:
            journal.record(
                tx, at=self.now(), actor=self.actor, action="learners.add", subject=self.connection.id, facts=facts
            )
        return plan

    def _lines(self, plan: AddPlan, people: CredlyPeople) -> Generator[Progress, None, None]:
        done, after = plan.count - plan.left, 0
        while True:
            with self.store.read() as tx:
                lines = stored.lines_of(tx, plan.id, states=_OPEN, after=after, limit=_LOOKED_AT_ONCE)
            if not lines:
                return
            for line in lines:
                yield Progress(done, plan.count, f"{done:,} of {plan.count:,} settled")
                self._send(plan, line, people)
                done, after = done + 1, line.number

    def _send(self, plan: AddPlan, line: AddLine, people: CredlyPeople) -> None:
        organization = self.connection.organization_id
        if line.state is LineState.SENDING:
            found = people.find_employee(organization, line.email)
            if found is not None:
                said = "The answer was lost; found at Credly afterwards."
                self._settle(plan, line, LineState.ADDED, said=said, employee_id=found.id)
                return
        self._settle(plan, line, LineState.SENDING)
        wanted = Employee("", line.email, line.first_name, line.last_name, line.external_id)
        try:
            made = people.add_employee(organization, wanted)
        except Refused as refused:
            self._refused(plan, line, refused, people)
        except (ServiceSilent, ServiceBroken, UnexpectedReply) as lost:
            self._lost(plan, line, lost, people)
        except ServiceError:
            self._settle(plan, line, LineState.PLANNED)  # it never got there
            raise
        else:
            self._settle(plan, line, LineState.ADDED, employee_id=made.id)

    def _refused(self, plan: AddPlan, line: AddLine, refused: Refused, people: CredlyPeople) -> None:
        said = " ".join(refused.reasons) or refused.message
        found = people.find_employee(self.connection.organization_id, line.email) if "taken" in said else None
        if found is not None:
            self._settle(plan, line, LineState.PRESENT, said="Was an employee already.", employee_id=found.id)
        else:
            self._settle(plan, line, LineState.REFUSED, said=said)

    def _lost(self, plan: AddPlan, line: AddLine, lost: ServiceError, people: CredlyPeople) -> None:
        """No answer that can be read: perhaps it was done. If not found now, the next run looks again."""
        found = people.find_employee(self.connection.organization_id, line.email)
        if found is None:
            self._settle(plan, line, LineState.SENDING, said=f"No answer: {lost.message}")
        else:
            said = "The answer was lost; found at Credly afterwards."
            self._settle(plan, line, LineState.ADDED, said=said, employee_id=found.id)

    def _settle(self, plan: AddPlan, line: AddLine, state: LineState, *, said: str = "", employee_id: str = "") -> None:
        with self.store.begin() as tx:
            stored.settle_line(tx, plan.id, line.number, state, said=said, employee_id=employee_id)
