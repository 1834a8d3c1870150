"""One file as conditions see it: its values, what its references lead to, how many records point at it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from credly_core.migration.filespec import Count
from credly_core.migration.rules.chain import chains_of
from credly_core.migration.rules.conditions import condition_of
from credly_core.migration.rules.related import Related, RelatedTable
from credly_core.migration.rules.routes import has, living_elsewhere, places, points_to, route_of
from credly_core.migration.rules.typed import doubtful, typed


@dataclass(frozen=True)
class Scope:
    """A file and the way to the other files of its set. `remembered` keeps what was found out between the files; it
    belongs to one check of one set."""

    source: RelatedTable
    related: Related | None = None
    counts: Mapping[str, Count] = field(default_factory=dict)
    remembered: dict[str, pl.Series] = field(default_factory=dict)

    def belonging(self, name: str) -> pl.Series | None:
        """Texts by which records belong together: a column of the file; `certificationId.parentCertificationId*` for
        the topmost of the chain that certificationId is in. Empty where there is none; None when it cannot be known."""
        head, star, column = name.rstrip("*"), name.endswith("*"), ""
        if not star:
            return self.source.tidied.get(name)
        head, _, column = head.partition(".")
        where, other = self.followed(head)
        chains = chains_of(other.source, column) if other else None
        reference = other.source.spec.column(column).references if other else None
        if where is None or other is None or chains is None or reference is None:
            return None
        tops = other.source.tidied[reference.column].gather(chains.tops)
        return tops.gather(where).fill_null("")

    def file(self, name: str) -> Scope | None:
        """Another file of the set as a scope of its own, or this one by its own name; None when it is not there."""
        if name == self.source.spec.name:
            return Scope(self.source, self.related, remembered=self.remembered)
        other = self.related.file(name) if self.related else None
        return None if other is None else Scope(other, self.related, remembered=self.remembered)

    def holds(self, where: str) -> pl.Series | None:
        """Where a condition holds for certain; None when it speaks of a file that is not in the set."""
        if not where:
            return self.source.alive
        condition = condition_of(where, frozenset((*self.source.spec.names, *self.counts)))
        columns = {name: self.value(name) for name in condition.names}
        given = {name: series for name, series in columns.items() if series is not None}
        if len(given) < len(columns):
            return None
        found = pl.DataFrame(given).select(condition.expression).to_series().fill_null(value=False)
        found = found & self.source.alive
        return self._certain(found, condition.names) if found.any() else found

    def _certain(self, found: pl.Series, names: Iterable[str]) -> pl.Series:
        """Without the records for which a cell cannot be read, or a reference leads nowhere."""
        records = found.arg_true()
        unsure = pl.Series([False], dtype=pl.Boolean).new_from_index(0, len(records))
        for name in names:
            unsure = unsure | self.unsure(name, records)
        return found.scatter(records.filter(unsure), values=False) if unsure.any() else found

    def unsure(self, name: str, records: pl.Series) -> pl.Series:
        """Where the value of a name cannot be known, for some records."""
        if name in self.counts:
            return pl.Series([False], dtype=pl.Boolean).new_from_index(0, len(records))
        head, dot, member = name.partition(".")
        if not dot:
            return doubtful(self.source, name, records)
        where, other = self.followed(head)
        if where is None or other is None:
            return pl.Series([True], dtype=pl.Boolean).new_from_index(0, len(records))
        at = where.gather(records)
        lost = at.is_null()
        return lost | doubtful(other.source, member, at.fill_null(0)) if len(other.source.alive) else lost

    def value(self, name: str) -> pl.Series | None:
        """The values behind a name; None when they lie in a file that is not in the set, or in a mandatory column that
        the file does not have: nothing can be known then."""
        if name in self.counts:
            return self.count(self.counts[name])
        head, dot, member = name.partition(".")
        if not dot:
            return typed(self.source, name) if _knows(self.source, name) else None
        where, other = self.followed(head)
        if where is None or other is None or not _knows(other.source, member):
            return None
        return typed(other.source, member).gather(where).alias(name)

    def followed(self, head: str) -> tuple[pl.Series | None, Scope | None]:
        """For every record the index of the record that the head of a dotted name leads to, and the file it is in."""
        route = route_of(self.source.spec, head)
        other = self.file(route.file) if route else None
        if route is None or other is None:
            return None, None
        key = f"{self.source.spec.name} to {route.file} by {' '.join(route.columns)}"
        if key not in self.remembered:
            self.remembered[key] = places(self.source, other.source, route)
        return self.remembered[key], other

    def count(self, count: Count) -> pl.Series | None:
        """How many records of another file point at each record; None when that file is not in the set."""
        key = f"{self.source.spec.name} {count}"
        if key not in self.remembered:
            found = self._counted(count)
            if found is None:
                return None
            self.remembered[key] = found
        return self.remembered[key]

    def _counted(self, count: Count) -> pl.Series | None:
        other = self.file(count.file)
        target = points_to(other.source.spec, count.column) if other else None
        if other is None or target is None or target[1] not in self.source.tidied:
            return None
        counted = count.distinct and has(other.source, count.distinct)
        names = (count.column, count.distinct) if counted else (count.column,)
        asked = other.holds(count.where)
        if asked is None or not other.source.tidied.keys() >= set(names):
            return None
        pointing = other.source.tidied[count.column]
        elsewhere = living_elsewhere(other.source, (count.column,))
        asked = asked & (pointing != "") if elsewhere is None else asked & (pointing != "") & ~elsewhere
        frame = pl.DataFrame({name: other.source.tidied[name] for name in names}).filter(asked)
        frame = frame.unique() if counted else frame
        numbers = frame.group_by(count.column).len("count")
        own = self.source.tidied[target[1]].alias(count.column).to_frame()
        return own.join(numbers, on=count.column, how="left", maintain_order="left")["count"].fill_null(0)

    def told(self, where: str, records: pl.Series) -> dict[str, pl.Series]:
        """What a condition speaks of, as text, for some records: facts for the sentence about them."""
        condition = condition_of(where, frozenset((*self.source.spec.names, *self.counts)))
        facts: dict[str, pl.Series] = {}
        for name in condition.names:
            facts.update(self.text(name, records))
        return facts

    def text(self, name: str, records: pl.Series) -> dict[str, pl.Series]:
        """One name as text for some records; for a dotted one also the columns that point there, and the row it was
        found in, as `moduleId.row`."""
        if name in self.counts:
            numbers = self.count(self.counts[name])
            return {} if numbers is None else {name: numbers.gather(records).cast(pl.String)}
        head, dot, member = name.partition(".")
        if not dot:
            return {name: _spoken(self.source.tidied.get(name), records)}
        where, other = self.followed(head)
        if where is None or other is None:
            return {}
        at = where.gather(records)
        rows = other.source.table.rows.gather(at).cast(pl.String).fill_null("")
        route = route_of(self.source.spec, head)
        own = {column: _spoken(self.source.tidied.get(column), records) for column in (route.columns if route else ())}
        return {**own, name: _spoken(other.source.tidied.get(member), at), f"{head}.row": rows}


def _knows(source: RelatedTable, name: str) -> bool:
    """Whether a file has a column, or may do without it."""
    return name in source.tidied or not source.spec.column(name).required


def _spoken(cells: pl.Series | None, records: pl.Series) -> pl.Series:
    """Cells for a sentence; an empty one is called so."""
    if cells is None:
        return pl.Series(["empty"], dtype=pl.String).new_from_index(0, len(records))
    some = cells.gather(records).fill_null("")
    return some.set(some == "", "empty")
