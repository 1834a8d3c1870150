"""The checker: compares what was asked, what the sandbox wrote down itself, and what the product says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

#: One award: template and learner.
Award = tuple[str, str]


@dataclass(frozen=True)
class Books:
    """The three books of one run. `journal` is the sandbox's own, which no client can write."""

    asked: Sequence[Award]
    journal: Sequence[Award]
    #: Award → state of its order, as the product's ledger has it.
    ledger: Mapping[Award, str]
    #: Whether the database passed its own check.
    is_sound: bool = True


@dataclass(frozen=True)
class Verdict:
    """What is wrong with a run; nothing, if all are empty."""

    #: Asked for, and there is no badge though the product says it is done, or knows nothing of it.
    lost: tuple[Award, ...] = ()
    #: Issued more than once.
    duplicate: tuple[Award, ...] = ()
    #: Issued though nobody asked.
    unasked: tuple[Award, ...] = ()
    #: Issued, and the product says it was refused or withdrawn.
    denied: tuple[Award, ...] = ()
    #: Neither done nor with a person.
    unfinished: tuple[Award, ...] = ()
    needs_person: tuple[Award, ...] = ()
    damaged: bool = False

    @property
    def is_good(self) -> bool:
        """Nothing lost, doubled, damaged or left hanging; a person may be needed."""
        wrong = (self.lost, self.duplicate, self.unasked, self.denied, self.unfinished)
        return not any(wrong) and not self.damaged


def judge(books: Books) -> Verdict:
    """Compare the three books."""
    issued = Counter(books.journal)
    states = books.ledger
    done = {award for award, state in states.items() if state == "done"}
    with_person = {award for award, state in states.items() if state == "needs-person"}
    return Verdict(
        lost=tuple(one for one in books.asked if one not in states or (one in done and not issued[one])),
        duplicate=tuple(one for one, count in issued.items() if count > 1),
        unasked=tuple(one for one in issued if one not in set(books.asked)),
        denied=tuple(one for one in issued if states.get(one) in ("refused", "withdrawn", "proposed")),
        unfinished=tuple(one for one, state in states.items() if state in ("approved", "sending", "unclear")),
        needs_person=tuple(with_person),
        damaged=not books.is_sound,
    )


@dataclass
class Score:
    """One line of the table."""

    name: str
    runs: int = 0
    awards: int = 0
    lost: int = 0
    duplicate: int = 0
    damaged: int = 0
    unfinished: int = 0
    needs_person: int = 0
    kills: int = 0
    #: Seconds from the start after a kill to the first thing that was written; at most.
    slowest_progress: float = 0.0
    bad_seeds: list[int] = field(default_factory=list)

    def add(self, verdict: Verdict, *, awards: int, seed: int) -> None:
        """Count one run."""
        self.runs += 1
        self.awards += awards
        self.lost += len(verdict.lost) + len(verdict.denied)
        self.duplicate += len(verdict.duplicate) + len(verdict.unasked)
        self.damaged += verdict.damaged
        self.unfinished += len(verdict.unfinished)
        self.needs_person += len(verdict.needs_person)
        if not verdict.is_good:
            self.bad_seeds.append(seed)

    @property
    def is_good(self) -> bool:
        """Whether every run was."""
        return not self.bad_seeds


HEADINGS = (
    *("what", "runs", "awards", "kills", "lost", "duplicate", "damaged", "unfinished", "needs a person"),
    "progress after",
)


def table(scores: Iterable[Score]) -> str:
    """The table that `make chaos` prints."""
    rows = [HEADINGS]
    for one in scores:
        counts = (one.runs, one.awards, one.kills, one.lost, one.duplicate, one.damaged, one.unfinished)
        progress = f"{one.slowest_progress:.1f} s" if one.slowest_progress else "-"
        rows.append((one.name, *(f"{count:,}" for count in counts), f"{one.needs_person:,}", progress))
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEADINGS))]
    lines = []
    for row in rows:
        first = row[0].ljust(widths[0])
        lines.append("  ".join([first, *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]))
    lines.insert(1, "-" * len(lines[0]))
    return "\n".join(lines)
