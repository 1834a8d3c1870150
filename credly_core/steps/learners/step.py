"""Learners: who they are, who of them is known to Credly, what will cost mail, and how they get there."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING
from uuid import uuid4

from credly_core.domain.connections import Connection
from credly_core.domain.masking import Masking
from credly_core.domain.roster import (
    AddLine,
    AddPlan,
    LearnerFilter,
    LineState,
    ListInfo,
    PeopleList,
    PeopleView,
    RosterCounts,
)
from credly_core.errors import NotAllowed, NotReady, SettingsError
from credly_core.steps.run import Clock, Progress, Run, StepState, StepStatus
from credly_core.store import connections, journal
from credly_core.store import people as stored
from credly_core.store.store import Store

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

    from credly_core.alm.client import AlmClient
    from credly_core.credly.client import CredlyClient
    from credly_core.steps.learners.adding import AddOutcome, PlanView
    from credly_core.steps.learners.looking import LearnerSlice, Roster
    from credly_core.steps.learners.refreshing import PeopleOutcome, Refreshing
    from credly_core.steps.learners.shelf import Shelf
    from credly_core.steps.learners.taking import TakenFile

STEP = "learners"
_NAME_LENGTH = 80
ALL = LearnerFilter()


@dataclass
class _Kept:
    """The verdicts in memory, of one state of the lists; all twins of a step share it."""

    name: str = ""
    roster: Roster | None = None
    #: The runs of this process that are about to bring other lists; until then the former verdicts are shown.
    at_work: set[object] = field(default_factory=set)
    lock: Lock = field(default_factory=Lock)


@dataclass(frozen=True, slots=True)
class Clients:
    """How the two services are reached."""

    alm: Callable[[], AlmClient]
    credly: Callable[[], CredlyClient]


class Learners:
    """The people of a connection; `refresh` and `send` alone ask services. What is shown is masked if people are."""

    def __init__(
        self,
        store: Store,
        clients: Clients,
        connection: Callable[[], Connection],
        now: Clock,
        *,
        data_dir: Path,
        masking: Callable[[], Masking] = Masking.off,
    ) -> None:
        self._store = store
        self._clients = clients
        self._connection = connection
        self._now = now
        self._data_dir = data_dir
        self._masking = masking
        self._kept = _Kept()

    def shown_with(self, masking: Masking) -> Learners:
        """The same step with people shown this way; what is in memory is shared."""
        twin = copy(self)
        twin._masking = lambda: masking
        return twin

    # --- lists -------------------------------------------------------------------------------------------------

    def refresh(self, *, actor: str = "") -> Run[PeopleOutcome]:
        """Read learners from ALM, earners and employees from Credly, and compare them.

        A list that cannot be read keeps its former state, and the outcome says why; an interrupted one is gone on with.
        """
        from credly_core.steps.learners.refreshing import Refreshing, Sources

        sources = Sources(self._clients.alm, self._clients.credly, self._now)
        work = Refreshing(self._store, self._shelf, self._connection(), sources)
        return Run(self._refresh(work, actor), wake=sources.wake)

    def _refresh(self, work: Refreshing, actor: str) -> Generator[Progress, None, PeopleOutcome]:
        with self._at_work():
            return (yield from self._read(work, actor))

    def _read(self, work: Refreshing, actor: str) -> Generator[Progress, None, PeopleOutcome]:
        from credly_core.steps.learners.refreshing import PeopleOutcome

        yield from work.lists()
        if not work.read and work.errors:
            raise next(iter(work.errors.values()))
        self._note(work.connection, "learners.refresh", actor, {k.value: str(v.count) for k, v in work.read.items()})
        counts = yield from self._compare()
        return PeopleOutcome(work.read, counts, work.errors)

    def bring(self, data: bytes, *, file: str, wanted: PeopleList | None = None, actor: str = "") -> Run[ListInfo]:
        """Take a list from a file: an export of ALM or Credly, or a user file of a migration; then compare.

        UnreadableInput with the place where it cannot be read; the list that was there stays then.
        """
        return Run(self._bring_quietly(data, file, wanted, actor))

    def _bring_quietly(
        self, data: bytes, file: str, wanted: PeopleList | None, actor: str
    ) -> Generator[Progress, None, ListInfo]:
        with self._at_work():
            return (yield from self._bring(data, file, wanted, actor))

    def _bring(
        self, data: bytes, file: str, wanted: PeopleList | None, actor: str
    ) -> Generator[Progress, None, ListInfo]:
        from credly_core.steps.learners.bringing import read_list
        from credly_core.steps.learners.refreshing import keep_list

        connection = self._connection()
        yield Progress(0, None, f"Reading {file}")
        brought = read_list(data, file=file, wanted=wanted)
        yield Progress(0, None, f"Keeping {brought.frame.height:,} rows")
        info = ListInfo(connection.id, brought.list, "", brought.frame.height, file, self._now(), True, brought.notes)
        kept = keep_list(self._store, self._shelf, info, brought.frame)
        del brought  # of a million rows one copy is enough
        facts = {"list": info.list.value, "rows": str(info.count), "file": file}
        self._note(connection, "learners.bring", actor, facts)
        yield from self._compare()
        return kept

    def forget(self, which: PeopleList, *, actor: str = "") -> None:
        """Take a list away; the verdicts are worked out anew when they are next asked for."""
        connection = self._connection()
        with self._store.begin() as tx:
            stored.forget_list(tx, connection.id, which)
        self._note(connection, "learners.forget", actor, {"list": which.value})

    def compare(self) -> Run[RosterCounts]:
        """Work the verdicts out anew from the lists that are here."""
        return Run(self._compare())

    def _compare(self) -> Generator[Progress, None, RosterCounts]:
        lists = self.lists()
        if PeopleList.LEARNERS not in lists:
            return RosterCounts()
        total = lists[PeopleList.LEARNERS].count
        yield Progress(0, None, f"Comparing {total:,} learners with Credly")
        return self._built(lists).counts

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        mark = object()
        self._kept.at_work.add(mark)
        try:
            yield
        finally:
            self._kept.at_work.discard(mark)

    def lists(self) -> dict[PeopleList, ListInfo]:
        """The lists that are here."""
        with self._store.read() as tx:
            return stored.lists(tx, self._connection().id)

    # --- looking -----------------------------------------------------------------------------------------------

    @property
    def is_in_memory(self) -> bool:
        """Whether there are verdicts in memory to look at: a million take seconds to get there."""
        from credly_core.steps.learners.comparing import verdict_name

        kept = self._kept
        return kept.roster is not None and (bool(kept.at_work) or kept.name == verdict_name(self.lists()))

    def counts(self) -> RosterCounts:
        """How many learners there are of each kind; NotReady before there is a list."""
        return self._roster().counts

    def slice(self, wanted: LearnerFilter = ALL, *, start: int = 0, length: int = 100) -> LearnerSlice:
        """Some of the learners that fit, with the number of all that do."""
        return self._roster().slice(wanted, self._masking(), start=start, length=length)

    def frame(self, wanted: LearnerFilter = ALL) -> pd.DataFrame:
        """Learners with verdicts and reasons as a frame of pandas, for notebooks."""
        import pandas as pd

        from credly_core.steps.learners.taking import readable

        roster, masking = self._roster(), self._masking()
        found = readable(roster.people[roster.places(wanted, masking)], masking)
        return pd.DataFrame(found.to_dict(as_series=False), columns=found.columns)

    def export(self, wanted: LearnerFilter = ALL, *, as_excel: bool = False, actor: str = "") -> Run[TakenFile]:
        """Make a file of all learners that fit, formulas made harmless, masked if people are."""
        return Run(self._export(wanted, as_excel, actor))

    def _export(self, wanted: LearnerFilter, as_excel: bool, actor: str) -> Generator[Progress, None, TakenFile]:
        from credly_core.steps.learners.taking import write_csv, write_excel

        yield Progress(0, None, "Looking for the learners that fit")
        roster, masking, connection = self._roster(), self._masking(), self._connection()
        write = write_excel if as_excel else write_csv
        folder = self._shelf.taken(connection.id)
        taken = yield from write(roster.people, roster.places(wanted, masking), masking, folder)
        facts = {"rows": str(taken.rows), "file": taken.name, "masked": str(masking.is_on).lower()}
        self._note(connection, "learners.export", actor, facts)
        return taken

    # --- saved views -------------------------------------------------------------------------------------------

    def views(self) -> tuple[PeopleView, ...]:
        """Filters that were given a name."""
        with self._store.read() as tx:
            return stored.views(tx, self._connection().id)

    def save_view(self, name: str, wanted: LearnerFilter, *, actor: str = "") -> PeopleView:
        """Give a filter a name; one of the same name is written over."""
        name = " ".join(name.split())[:_NAME_LENGTH]
        if not name:
            raise SettingsError("A view needs a name.", hint="Type one.")
        view = PeopleView(name, wanted, actor, self._now())
        with self._store.begin() as tx:
            stored.save_view(tx, self._connection().id, view)
        return view

    def remove_view(self, name: str) -> None:
        """Forget a view."""
        with self._store.begin() as tx:
            stored.remove_view(tx, self._connection().id, name)

    # --- adding ------------------------------------------------------------------------------------------------

    def plan(self, wanted: LearnerFilter = ALL, *, with_doubts: bool = False, actor: str = "") -> Run[PlanView]:
        """Plan to add to Credly whoever fits and is not there; nothing is sent. A plan nobody confirmed is replaced."""
        return Run(self._plan(wanted, with_doubts, actor))

    def _plan(self, wanted: LearnerFilter, with_doubts: bool, actor: str) -> Generator[Progress, None, PlanView]:
        from credly_core.steps.learners.adding import PlanView, hindrance_of
        from credly_core.steps.learners.choosing import choose

        yield Progress(0, None, "Looking for people who are not at Credly")
        connection, roster = self._connection(), self._roster()
        chosen = choose(roster.people[roster.places(wanted, self._masking())], with_doubts=with_doubts)
        plan = AddPlan(uuid4().hex, connection.id, self._now(), actor, len(chosen.lines))
        yield Progress(0, None, f"Keeping a plan for {plan.count:,} people")
        with self._store.begin() as tx:
            last = stored.last_plan(tx, connection.id)
            if last is not None and last.confirmed_at is None:
                stored.discard_plan(tx, last.id)
            stored.create_plan(tx, plan, chosen.lines)
            facts = {"plan": plan.id, "people": str(plan.count)}
            journal.record(
                tx, at=self._now(), actor=actor, action="learners.add.plan", subject=connection.id, facts=facts
            )
        return PlanView(self.plan_of(plan.id), chosen.left_out, hindrance_of(connection))

    def discard(self, plan_id: str, *, actor: str = "") -> None:
        """Forget a plan nobody has confirmed."""
        plan = self.plan_of(plan_id)
        if plan.confirmed_at is not None:
            raise NotAllowed("The plan was confirmed: what became of it is kept.", hint="Make a new plan.")
        with self._store.begin() as tx:
            stored.discard_plan(tx, plan.id)
        self._note(self._connection(), "learners.add.discard", actor, {"plan": plan.id})

    @property
    def hindrance(self) -> str:
        """Why people cannot be added through the API, in words; empty where they can."""
        from credly_core.steps.learners.adding import hindrance_of

        return hindrance_of(self._connection())

    def plan_of(self, plan_id: str) -> AddPlan:
        """A plan with what became of its lines."""
        from credly_core.steps.learners.adding import plan_of

        return plan_of(self._store, self._connection(), plan_id)

    def last_plan(self) -> AddPlan | None:
        """The newest plan, None before the first."""
        with self._store.read() as tx:
            return stored.last_plan(tx, self._connection().id)

    def lines(
        self, plan_id: str, *, states: tuple[LineState, ...] = (), after: int = 0, limit: int | None = 100
    ) -> tuple[AddLine, ...]:
        """Lines of a plan with what became of them, masked if people are."""
        plan, masking = self.plan_of(plan_id), self._masking()
        with self._store.read() as tx:
            found = stored.lines_of(tx, plan.id, states=states, after=after, limit=limit)
        return tuple(masked_line(line, masking) for line in found) if masking.is_on else found

    def console_file(self, plan_id: str) -> bytes:
        """The people of a plan as the file Credly's console takes."""
        from credly_core.steps.learners.choosing import console_file

        if self._masking().is_on:
            raise NotAllowed("A file with pseudonyms is of no use to Credly.", hint="Show people again first.")
        return console_file(self.lines(plan_id, limit=None))

    def confirm(self, plan_id: str, *, count: int, actor: str = "") -> AddPlan:
        """The second yes before anything is sent; `count` must be what the plan says."""
        from credly_core.steps.learners.adding import confirm

        return confirm(self._store, self._connection(), plan_id, count=count, now=self._now, actor=actor)

    def send(self, plan_id: str, *, actor: str = "") -> Run[AddOutcome]:
        """Add the people of a confirmed plan to Credly's workforce. May be repeated: nobody is added twice."""
        from credly_core.steps.learners.adding import Sending

        sending = Sending(self._store, self._connection(), self._clients.credly, self._now, actor)
        return Run(sending.run(plan_id), wake=sending.wake)

    # --- where it stands ---------------------------------------------------------------------------------------

    def status(self) -> StepStatus:
        """Whether learners are here and compared, and when."""
        try:
            connection = self._connection()
        except NotReady as missing:
            return StepStatus(STEP, StepState.BLOCKED, missing.message, missing.hint)
        with self._store.read() as tx:
            lists = stored.lists(tx, connection.id)
        people = lists.get(PeopleList.LEARNERS)
        if people is None:
            return StepStatus(STEP, StepState.READY, "Nobody is here yet.", "Read the learners")
        noun = f"{people.count:,} learners"
        if not any(which.is_credlys for which in lists):
            return StepStatus(STEP, StepState.READY, f"{noun}; nobody of Credly yet.", "Read Credly's people")
        theirs = sum(info.count for which, info in lists.items() if which.is_credlys)
        return StepStatus(STEP, StepState.DONE, f"{noun} beside {theirs:,} addresses at Credly.", "", people.as_of)

    # --- keeping -----------------------------------------------------------------------------------------------

    @property
    def _shelf(self) -> Shelf:
        from credly_core.steps.learners.shelf import Shelf

        return Shelf(self._data_dir)

    def _note(self, connection: Connection, action: str, actor: str, facts: dict[str, str]) -> None:
        with self._store.begin() as tx:
            journal.record(tx, at=self._now(), actor=actor, action=action, subject=connection.id, facts=facts)

    def _roster(self) -> Roster:
        """The verdicts to look at: those over the present lists, or the former while others are on their way."""
        roster = self._kept.roster
        return roster if roster is not None and self._kept.at_work else self._built(self.lists())

    def _built(self, lists: dict[PeopleList, ListInfo]) -> Roster:
        from credly_core.steps.learners.comparing import verdict_name
        from credly_core.steps.learners.looking import Roster

        if PeopleList.LEARNERS not in lists:
            raise NotReady("No learners are here yet.", hint="Read them from ALM, or bring a file.")
        name = verdict_name(lists)
        with self._kept.lock:
            if self._kept.roster is None or self._kept.name != name:
                self._kept.roster = Roster(self._verdicts(name, lists))
                self._kept.name = name
            return self._kept.roster

    def _verdicts(self, name: str, lists: dict[PeopleList, ListInfo]) -> pl.DataFrame:
        """The verdicts over these lists, from the shelf or worked out now."""
        from credly_core.steps.learners.comparing import compare

        connection, shelf = self._connection(), self._shelf
        if shelf.has(connection.id, name):
            return shelf.get(connection.id, name)
        frames = {which: shelf.get(connection.id, info.file) for which, info in lists.items()}
        made = compare(frames[PeopleList.LEARNERS], frames.get(PeopleList.EARNERS), frames.get(PeopleList.EMPLOYEES))
        shelf.put(connection.id, "verdicts", made, name=name)
        with self._store.read() as tx:
            shelf.keep_only_of([one.id for one in connections.list_connections(tx)])
            parts = stored.parts_kept(tx, connection.id)
            current = {info.file for info in stored.lists(tx, connection.id).values()}
        shelf.keep_only(connection.id, {name, *parts, *current})
        return made


def masked_line(line: AddLine, masking: Masking) -> AddLine:
    """A line with the person hidden."""
    name = masking.name(f"{line.first_name} {line.last_name}".strip())
    return replace(
        line,
        email=masking.address(line.email),
        first_name=name,
        last_name="",
        external_id="",
        said=masking.sentence(line.said),
    )
