"""The ledger of a connection: make it, count it, look into it, say why, and hand out what is to be proposed."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from credly_core.domain.achievements import Achievement, AchievementKey
from credly_core.domain.connections import Connection
from credly_core.domain.ids import IssuedBadgeId
from credly_core.domain.ledger import LedgerReason, LedgerState
from credly_core.domain.masking import Masking
from credly_core.errors import NotReady
from credly_core.steps.ledger.lines import (
    LedgerFolder,
    LedgerRow,
    LedgerSlice,
    LedgerWanted,
    Made,
    read_rows,
    wanted_lines,
)
from credly_core.steps.ledger.path import DecisionPath, path_of
from credly_core.steps.ledger.present import at_present
from credly_core.steps.run import Clock, Progress, Run, StepState, StepStatus
from credly_core.store import achievements, earning, journal
from credly_core.store.store import Store

if TYPE_CHECKING:
    import polars as pl

STEP = "ledger"
#: Lines that an order can be proposed for: the badge is deserved and nothing has to be put right before.
PROPOSABLE = frozenset({LedgerReason.DUE, LedgerReason.INSTANCE_WITHOUT_BADGE, LedgerReason.ATTACHED_LATE})
ALL = LedgerWanted()
_MOST_LINES_OF_A_PERSON = 500


class Ledger:
    """One line for each person and badge, kept as one file; only `rebuild` writes, and nothing asks a service."""

    def __init__(
        self,
        store: Store,
        connection: Callable[[], Connection],
        now: Clock,
        *,
        data_dir: Callable[[], Path],
        masking: Callable[[], Masking] = Masking.off,
    ) -> None:
        self._store = store
        self._connection = connection
        self._now = now
        self._data_dir = data_dir
        self._masking = masking

    def rebuild(self, *, whole: bool = False, actor: str = "") -> Run[Made]:
        """Make the ledger anew from what is known; the earlier one is there until the new one is finished.

        Lines that cannot be different are kept, unless `whole`.
        """
        from credly_core.steps.ledger.making import Making

        connection = self._require()
        making = Making(self._store, connection, self._data_dir(), self._now())

        def work() -> Generator[Progress, None, Made]:
            made = yield from making.run(whole=whole)
            facts = {"lines": str(made.lines), "missing": str(made.of_state(LedgerState.MISSING))}
            with self._store.begin() as tx:
                journal.record(tx, at=made.at, actor=actor, action="ledger.rebuild", subject=connection.id, facts=facts)
            return made

        return Run(work())

    def made(self) -> Made | None:
        """The newest ledger as a whole, None before the first."""
        return self._folder.made()

    def slice(self, wanted: LedgerWanted = ALL, *, start: int = 0, length: int = 100) -> LedgerSlice:
        """Some of the lines that fit, with the number of all that do; NotReady before there is a ledger."""
        import polars as pl

        found = self._wanted(wanted)
        total, rows = pl.collect_all([found.select(pl.len()), found.slice(start, length)])
        return LedgerSlice(int(total.item()), read_rows(rows, self._masking()))

    def counts(self, wanted: LedgerWanted = ALL) -> dict[LedgerReason, int]:
        """How many of the lines that fit have each reason; they add up to the total of `slice`."""
        import polars as pl

        found = dict(self._wanted(wanted).group_by("reason").agg(pl.len()).collect().iter_rows())
        return {reason: int(found[reason.value]) for reason in LedgerReason if reason.value in found}

    def templates(self) -> dict[str, str]:
        """Names of the templates that stand in the ledger, by id."""
        known = self._wanted(ALL).select("template_id", "template_name").unique().collect().iter_rows()
        found = {template_id: name or template_id for template_id, name in known if template_id}
        return dict(sorted(found.items(), key=lambda one: one[1].casefold()))

    def line(self, number: int) -> LedgerRow:
        """One line of the present ledger."""
        import polars as pl

        rows = read_rows(self._wanted(ALL).filter(pl.col("number") == number).collect(), self._masking())
        if not rows:
            raise NotReady(f"The ledger has no line {number}.", hint="See: badge-console ledger show")
        return rows[0]

    def why(self, text: str) -> tuple[DecisionPath, ...]:
        """The decision path of every line of the people this names: a name, an address, an id; missing badges first."""
        if not text.strip():
            return ()
        rows = self._now_at(self.slice(LedgerWanted(text=text), length=_MOST_LINES_OF_A_PERSON).rows)
        order = list(LedgerState)
        weight = {LedgerState.MISSING: -3, LedgerState.WAITING: -2, LedgerState.UNDER_WAY: -1}
        ranked = sorted(rows, key=lambda row: weight.get(row.reason.state, order.index(row.reason.state)))
        return tuple(path_of(row) for row in ranked)

    def orders_since(self, made: Made) -> int:
        """How many orders have moved since a ledger was made: its lines do not know of that."""
        with self._store.read() as tx:
            return earning.orders_since(tx, self._require().organization_id, made.at)

    def why_line(self, number: int) -> DecisionPath:
        """The decision path of one line."""
        return path_of(self._now_at([self.line(number)])[0])

    def proposable(self, wanted: LedgerWanted = ALL, *, most: int = 20_000) -> tuple[Achievement, ...]:
        """The achievements behind those lines that fit and that an order can be proposed for, for `issue.propose_list`.

        What is handed out is what the store holds now, not what the ledger remembers.
        """
        import polars as pl

        lines = self._wanted(wanted).filter(pl.col("reason").is_in([one.value for one in PROPOSABLE]))
        keys = lines.select("achievement_key").head(most).collect()["achievement_key"].to_list()
        with self._store.read() as tx:
            return achievements.some(tx, self._require().organization_id, [AchievementKey(key) for key in keys])

    def achievements_of(self, numbers: Sequence[int]) -> tuple[Achievement, ...]:
        """The achievements behind these lines."""
        import polars as pl

        lines = self._wanted(ALL).filter(pl.col("number").is_in(list(numbers)))
        keys = lines.select("achievement_key").drop_nulls().collect()["achievement_key"].to_list()
        with self._store.read() as tx:
            return achievements.some(tx, self._require().organization_id, [AchievementKey(key) for key in keys])

    def addresses_of(self, badge_id: IssuedBadgeId) -> tuple[str, ...]:
        """The addresses an issued badge was given to, never masked: for comparing, not for showing."""
        import polars as pl

        found = self._wanted(ALL).filter(pl.col("issued_badge_id") == badge_id).select("email").collect()
        return tuple(text for text in found["email"].to_list() if text)

    def status(self) -> StepStatus:
        """Whether there is a ledger, and how much is missing."""
        try:
            made = self.made()
        except NotReady as missing:
            return StepStatus(STEP, StepState.BLOCKED, missing.message, missing.hint)
        if made is None:
            return StepStatus(STEP, StepState.READY, "There is no ledger yet.", "Make the ledger")
        absent = made.of_state(LedgerState.MISSING)
        summary = f"{made.lines:,} lines, {absent:,} badges missing."
        return StepStatus(STEP, StepState.DONE, summary, "", made.at)

    # --- within --------------------------------------------------------------------------------------------------

    def _now_at(self, rows: Sequence[LedgerRow]) -> tuple[LedgerRow, ...]:
        with self._store.read() as tx:
            return at_present(tx, self._require().organization_id, rows)

    def _wanted(self, wanted: LedgerWanted) -> pl.LazyFrame:
        folder = self._folder
        made = folder.made()
        if made is None:
            raise NotReady("There is no ledger yet.", hint="Make it: badge-console ledger rebuild")
        return wanted_lines(folder.scan(made), wanted, masking=self._masking())

    @property
    def _folder(self) -> LedgerFolder:
        return LedgerFolder(self._data_dir(), self._connection().id)

    def _require(self) -> Connection:
        connection = self._connection()
        if not connection.has_credly:
            raise NotReady(f"{connection.name} has no Credly organization yet.", hint="Connect one first.")
        return connection
