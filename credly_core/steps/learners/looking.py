"""Picks learners out of a million, counts them, and makes the few rows a person looks at."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock

import polars as pl

from credly_core.domain.learning import LearnerState
from credly_core.domain.masking import Masking
from credly_core.domain.people import IdentityReason, IdentityVerdict, PersonWarning, Sureness
from credly_core.domain.roster import FIELD, LearnerFilter, RosterCounts

#: So many learners are given a pseudonym for one search; beyond, other filters come first.
MASKED_SEARCH = 200_000
_SEARCH, _FLAGS = "search", "flags"
#: The bit of each warning: a million rows are asked at once whether they have one of several.
_BITS = {one.code: 1 << place for place, one in enumerate(PersonWarning)}
_REMEMBERED = 8


@dataclass(frozen=True, slots=True)
class LearnerRow:
    """One learner as shown: names, addresses and the sentence are masked where people are masked.

    `number` is the place in the whole list, from 0. `facts` are further columns of the list with their values.
    """

    number: int
    learner_id: str
    name: str
    email: str
    state: LearnerState
    verdict: IdentityVerdict
    sure: Sureness
    reason: str
    warnings: tuple[PersonWarning, ...]
    matched: str = ""
    meant: str = ""
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LearnerSlice:
    """Some of the learners that fit, and how many fit in all."""

    total: int
    rows: tuple[LearnerRow, ...]


class Roster:
    """All learners of a connection with their verdicts, in memory. Thread-safe."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame.with_columns(
            pl.concat_str(
                *(
                    pl.col(name).fill_null("").str.to_lowercase()
                    for name in ("name", "email", "learner_id", "unique_id")
                ),
                separator="\n",
            ).alias(_SEARCH),
            pl.col("warnings").list.eval(_bit(pl.element())).list.sum().alias(_FLAGS),
        )
        self.counts = count(frame)
        self._places: OrderedDict[tuple[LearnerFilter, Masking], pl.Series] = OrderedDict()
        self._lock = Lock()

    @property
    def people(self) -> pl.DataFrame:
        """All columns but those that are made for looking."""
        return self.frame.drop(_SEARCH, _FLAGS)

    def places(self, wanted: LearnerFilter, masking: Masking) -> pl.Series:
        """The rows that fit, in order."""
        key = (wanted, masking)
        with self._lock:
            if key in self._places:
                self._places.move_to_end(key)
                return self._places[key]
        found = self._find(wanted, masking)
        with self._lock:
            self._places[key] = found
            while len(self._places) > _REMEMBERED:
                self._places.popitem(last=False)
        return found

    def _find(self, wanted: LearnerFilter, masking: Masking) -> pl.Series:
        conditions = _conditions(wanted)
        text = wanted.text.strip().lower()
        if text and not masking.is_on:
            conditions += [pl.col(_SEARCH).str.contains(word, literal=True) for word in text.split()]
        found = self._where(conditions)
        return self._masked_search(found, text, masking) if text and masking.is_on else found

    def _where(self, conditions: Sequence[pl.Expr]) -> pl.Series:
        numbers = pl.int_range(pl.len(), dtype=pl.UInt32).alias("place")
        if not conditions:
            return self.frame.select(numbers)["place"]
        return self.frame.lazy().select(numbers.filter(pl.all_horizontal(conditions))).collect()["place"]

    def _masked_search(self, places: pl.Series, text: str, masking: Masking) -> pl.Series:
        """Looks through what is shown, never behind it; by the ALM id alone where that would take too long."""
        part = self.frame[places].select("learner_id", "name", "email") if places.len() else self.frame.head(0)
        shown = part["learner_id"].fill_null("").str.to_lowercase()
        if part.height <= MASKED_SEARCH:
            names = pl.Series(masking.names(part["name"].fill_null("").to_list()), dtype=pl.String).str.to_lowercase()
            mails = pl.Series(masking.addresses(part["email"].fill_null("").to_list()), dtype=pl.String)
            shown = shown + "\n" + names + "\n" + mails
        return places.filter(shown.str.contains(text, literal=True))

    def slice(self, wanted: LearnerFilter, masking: Masking, *, start: int, length: int) -> LearnerSlice:
        """Some of the rows that fit."""
        places = self.places(wanted, masking)
        part = places.slice(start, length)
        found = self.frame[part].drop(_SEARCH, _FLAGS) if part.len() else self.frame.head(0)
        rows = tuple(
            _row(number, fields, masking) for number, fields in zip(part.to_list(), found.to_dicts(), strict=True)
        )
        return LearnerSlice(places.len(), rows)


def _conditions(wanted: LearnerFilter) -> list[pl.Expr]:
    found: list[pl.Expr] = []
    if wanted.verdicts:
        found.append(_is_one_of("verdict", [one.value for one in wanted.verdicts]))
    if wanted.sureness:
        found.append(_is_one_of("sure", [one.value for one in wanted.sureness]))
    if wanted.states:
        found.append(_is_one_of("state", [one.value for one in wanted.states]))
    if wanted.has_warning is not None:
        found.append((pl.col(_FLAGS) != 0) == wanted.has_warning)
    if wanted.warnings:
        found.append((pl.col(_FLAGS) & sum(_BITS[one.code] for one in set(wanted.warnings))) != 0)
    return found


def _bit(warning: pl.Expr) -> pl.Expr:
    return warning.cast(pl.String).replace_strict(list(_BITS), list(_BITS.values()), return_dtype=pl.UInt32)


def _is_one_of(column: str, values: Sequence[str]) -> pl.Expr:
    return pl.any_horizontal(pl.col(column) == value for value in values)


def count(frame: pl.DataFrame) -> RosterCounts:
    """How many of each kind."""

    def each(column: str) -> dict[str, int]:
        values = frame[column].cast(pl.String).value_counts()
        return dict(values.rows())

    verdicts, sureness, states = each("verdict"), each("sure"), each("state")
    listed = frame["warnings"].list.explode(keep_nulls=False, empty_as_null=False).cast(pl.String)
    warnings = dict(listed.value_counts().rows())
    return RosterCounts(
        total=frame.height,
        verdicts={one: verdicts[one.value] for one in IdentityVerdict if one.value in verdicts},
        sureness={one: sureness[one.value] for one in Sureness if one.value in sureness},
        warnings={one: warnings[one.code] for one in PersonWarning if one.code in warnings},
        states={one: states[one.value] for one in LearnerState if one.value in states},
        with_warning=int((frame["warnings"].list.len() > 0).sum()),
    )


_REASONS = {one.code: one for one in IdentityReason}
_WARNINGS = {one.code: one for one in PersonWarning}
_FACTS = {
    "unique_id": "Unique ID",
    "kind": "Kind",
    "profile": "Profile",
    "manager": "Manager",
    "joined": "Joined",
    "last_login": "Last login",
    "left": "Left",
}
#: Facts by which people are known; with active fields, which may hold anything, they are left out while masked.
_TELLING = frozenset({"Unique ID", "Manager"})


def _row(number: int, fields: dict[str, object], masking: Masking) -> LearnerRow:
    def text(name: str) -> str:
        found = fields.get(name)
        return found if isinstance(found, str) else ""

    matched, main = masking.address(text("matched_email")), masking.address(text("main_email"))
    warnings = fields.get("warnings")
    facts = {label: text(name) for name, label in _FACTS.items() if text(name)}
    if masking.is_on:
        facts = {label: fact for label, fact in facts.items() if label not in _TELLING}
    else:
        facts |= {name.removeprefix(FIELD): text(name) for name in fields if name.startswith(FIELD) and text(name)}
    return LearnerRow(
        number=number,
        learner_id=text("learner_id"),
        name=masking.name(text("name")),
        email=masking.address(text("email")),
        state=LearnerState(text("state")),
        verdict=IdentityVerdict(text("verdict")),
        sure=Sureness(text("sure")),
        reason=_REASONS[text("reason")].value.format(matched=matched, main=main or "another address"),
        warnings=tuple(_WARNINGS[code] for code in warnings) if isinstance(warnings, list) else (),
        matched=matched,
        meant=masking.address(text("meant")),
        facts=facts,
    )
