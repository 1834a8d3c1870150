"""From parts to files: every badge once, the newest word about it, cut by the moment of recording.

A *whole* merge makes all files anew from what a walk over all pages brought. A *partial* one puts changes into the
files they belong to and leaves the others alone. Both work on one file's rows at a time, so that memory stays flat.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from credly_core.store.history.frames import BADGE_SCHEMA
from credly_core.store.history.parquet import write_badges
from credly_core.store.history.pulls import Part, Staging
from credly_core.store.history.snapshots import BadgeFile, Manifest

#: Rows of one file, as a rule.
FILE_ROWS = 131_072
#: A file that grew beyond is cut.
_MOST_ROWS = FILE_ROWS * 8 // 5
_ID, _CREATED = pl.col("issued_badge_id"), pl.col("created_at")
#: States that say by themselves whether and when a badge was accepted.
_PLAIN = ("pending", "accepted", "rejected")
_BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
#: What is not about the badge.
_OURS = ("pull_id", "source")
_CONTENT = [name for name in BADGE_SCHEMA if name not in _OURS]


@dataclass(frozen=True, slots=True)
class Merged:
    """The files after a merge, and what was different from before."""

    files: tuple[BadgeFile, ...]
    new: int = 0
    changed: int = 0
    removed: int = 0

    @property
    def rows(self) -> int:
        """How many issued badges there are."""
        return sum(file.rows for file in self.files)


@dataclass(frozen=True, slots=True)
class _Span:
    """From a moment of recording up to another; None is open. The first one also holds what has no moment."""

    low: datetime | None
    high: datetime | None

    def touches(self, part: Part | BadgeFile, *, undated: bool) -> bool:
        if self.low is None and undated:
            return True
        if part.created_from is None or part.created_to is None:
            return self.low is None
        return (self.low is None or part.created_to >= self.low) and (
            self.high is None or part.created_from < self.high
        )

    def holds(self) -> pl.Expr:
        inside = pl.lit(True)
        if self.low is not None:
            inside = inside & _CREATED.ge(self.low)
        if self.high is not None:
            inside = inside & _CREATED.lt(self.high)
        return inside.fill_null(self.low is None)


# --- whole --------------------------------------------------------------------------------------------------------


def merge_whole(
    staging: Staging, parts: Sequence[Part], *, deleted: Sequence[str], before: Manifest | None
) -> Generator[int, None, Merged]:
    """All files anew; yields the rows written so far."""
    links = _links(staging.part_path(part) for part in parts)
    files: list[BadgeFile] = []
    new = changed = removed = 0
    for span in _spans(parts):
        paths = [staging.part_path(part) for part in parts if span.touches(part, undated=part.undated > 0)]
        fresh = _without(_newest(_rows(paths, span)), deleted)
        old_paths = [
            staging.folder.path / file.path
            for file in (before.badges if before else ())
            if span.touches(file, undated=True)
        ]
        old = _rows(old_paths, span)
        fresh = _linked(_with_acceptance(fresh, old), links)
        files += [write_badges(staging.folder, frame) for frame in _cut(fresh)]
        new += fresh.select(_ID).join(old.select(_ID), on="issued_badge_id", how="anti").height
        removed += old.select(_ID).join(fresh.select(_ID), on="issued_badge_id", how="anti").height
        changed += _different(fresh, old)
        yield sum(file.rows for file in files)
    return Merged(tuple(files), new, changed, removed)


def _spans(parts: Sequence[Part]) -> Iterator[_Span]:
    """Spans of about as many rows as a file has."""
    low, rows = None, 0
    dated = [(part.created_from, part.rows) for part in parts if part.created_from is not None]
    for start, count in sorted(dated):
        if rows >= FILE_ROWS and (low is None or start > low):
            yield _Span(low, start)
            low, rows = start, 0
        rows += count
    yield _Span(low, None)


def _different(fresh: pl.DataFrame, old: pl.DataFrame) -> int:
    """How many badges stand in both, and not alike."""
    both = fresh.select(_ID).join(old.select(_ID), on="issued_badge_id", how="semi").height
    return both and both - fresh.join(old, on=_CONTENT, how="semi", nulls_equal=True).height


# --- partial ------------------------------------------------------------------------------------------------------


def merge_changes(
    staging: Staging, parts: Sequence[Part], *, deleted: Sequence[str], before: Manifest
) -> Generator[int, None, Merged]:
    """The files of a snapshot with some changes; yields how many files were looked at."""
    incoming = _without(_newest(_rows([staging.part_path(part) for part in parts], _Span(None, None))), deleted)
    links = _links(staging.part_path(part) for part in parts)
    named = pl.concat([incoming["issued_badge_id"], pl.Series(list(deleted), dtype=pl.String), links["linked_id"]])
    known = pl.DataFrame(schema={**BADGE_SCHEMA, "file": pl.Int64})
    for number, file in enumerate(before.badges):
        path = staging.folder.path / file.path
        found = pl.scan_parquet(path, schema=BADGE_SCHEMA).filter(_ID.is_in(named.implode())).collect()
        known = known.vstack(found.with_columns(pl.lit(number, dtype=pl.Int64).alias("file")))
        yield number
    gone = known.filter(_ID.is_in(list(deleted)))
    kept = known.filter(~_ID.is_in(list(deleted)))
    changes = _real_changes(incoming, kept, links)
    new = changes.join(known, on="issued_badge_id", how="anti").height
    placed = _placed(changes, known, before.badges)
    files = [
        each
        for number, file in enumerate(before.badges or (None,))
        for each in _rewritten(staging, file, placed.filter(pl.col("file") == number), gone["issued_badge_id"])
    ]
    return Merged(tuple(files), new, changes.height - new, gone.height)


def _real_changes(incoming: pl.DataFrame, kept: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """Rows that say something new: not what is known already, and nothing older than that."""
    stored = kept.select("issued_badge_id", pl.col("updated_at").alias("known_at"))
    incoming = incoming.join(stored, on="issued_badge_id", how="left")
    is_older = (pl.col("updated_at") < pl.col("known_at")).fill_null(False)
    incoming = incoming.filter(~is_older).drop("known_at").select(list(BADGE_SCHEMA))
    others = kept.join(incoming, on="issued_badge_id", how="anti").select(list(BADGE_SCHEMA))
    candidates = _linked(_with_acceptance(pl.concat([incoming, others]), kept), links)
    return candidates.join(kept, on=_CONTENT, how="anti", nulls_equal=True)


def _placed(changes: pl.DataFrame, known: pl.DataFrame, files: Sequence[BadgeFile]) -> pl.DataFrame:
    """The changes with the number of the file each goes to: where the badge stands, else where its time belongs."""
    starts = pl.Series([file.created_from for file in files[1:]], dtype=BADGE_SCHEMA["created_at"])
    at = changes.join(known.select("issued_badge_id", pl.col("file").alias("here")), on="issued_badge_id", how="left")
    if len(starts):
        belongs = pl.Series("belongs", starts.search_sorted(at["created_at"].fill_null(starts[0]), side="right"))
        belongs = belongs.cast(pl.Int64).zip_with(
            at["created_at"].is_not_null(), pl.zeros(at.height, pl.Int64, eager=True)
        )
    else:
        belongs = pl.zeros(at.height, pl.Int64, eager=True).alias("belongs")
    return at.with_columns(pl.coalesce(pl.col("here"), belongs).alias("file")).drop("here")


def _rewritten(staging: Staging, file: BadgeFile | None, changes: pl.DataFrame, gone: pl.Series) -> list[BadgeFile]:
    """A file with its changes; the file itself where there are none."""
    if file is None:
        return [write_badges(staging.folder, frame) for frame in _cut(changes.select(list(BADGE_SCHEMA)))]
    has_gone = False
    rows = pl.DataFrame(schema=BADGE_SCHEMA)
    if changes.height or gone.len():
        rows = pl.read_parquet(staging.folder.path / file.path, schema=BADGE_SCHEMA)
        has_gone = rows.filter(_ID.is_in(gone.implode())).height > 0
    if not changes.height and not has_gone:
        return [file]
    rest = rows.join(changes, on="issued_badge_id", how="anti").filter(~_ID.is_in(gone.implode()))
    return [write_badges(staging.folder, frame) for frame in _cut(rest.vstack(changes.select(list(BADGE_SCHEMA))))]


# --- rows ---------------------------------------------------------------------------------------------------------


def _rows(paths: Sequence[Path], span: _Span) -> pl.DataFrame:
    """The rows of some files that lie in a span, in the order of the files."""
    if not paths:
        return pl.DataFrame(schema=BADGE_SCHEMA)
    found = pl.scan_parquet(list(paths), schema=BADGE_SCHEMA)
    if span.low is not None or span.high is not None:
        found = found.filter(span.holds())
    return found.collect()


def _newest(rows: pl.DataFrame) -> pl.DataFrame:
    """Each badge once, as it was last changed; where that is not known, as it came last."""
    if rows["issued_badge_id"].n_unique() == rows.height:  # as a rule; the rest costs twice the memory
        return rows
    # Only the two columns that decide are sorted: the others are as large as everything else together.
    keys = rows.select("issued_badge_id", "updated_at").with_row_index("came").sort("updated_at", "came")
    kept = keys.unique("issued_badge_id", keep="last")["came"].sort()
    return rows if kept.len() == rows.height else rows[kept]


def _without(rows: pl.DataFrame, deleted: Sequence[str]) -> pl.DataFrame:
    return rows.filter(~_ID.is_in(list(deleted))) if deleted else rows


def _with_acceptance(rows: pl.DataFrame, old: pl.DataFrame) -> pl.DataFrame:
    """A badge that was revoked does not tell any more when it was accepted: what we knew is kept."""
    if old.is_empty():
        return rows
    known = old.select("issued_badge_id", pl.col("accepted_at").alias("accepted_before"))
    narrow = rows.select("issued_badge_id", "state", "accepted_at")
    joined = narrow.join(known, on="issued_badge_id", how="left", maintain_order="left")
    kept = pl.when(pl.col("state").is_in(list(_PLAIN))).then(pl.col("accepted_at"))
    told = kept.otherwise(pl.coalesce("accepted_at", "accepted_before")).alias("accepted_at")
    return rows.with_columns(joined.select(told).to_series())


def _links(paths: Iterator[Path]) -> pl.DataFrame:
    """Which badge took the place of which, as the newer ones say."""
    schema = {"linked_id": pl.String(), "link_id": pl.String(), "link_at": BADGE_SCHEMA["created_at"]}
    found = [
        pl.read_parquet(path, columns=["replaces", "issued_badge_id", "created_at"])
        .filter(pl.col("replaces").is_not_null())
        .select(pl.col("replaces").alias("linked_id"), _ID.alias("link_id"), _CREATED.alias("link_at"))
        for path in paths
    ]
    links = pl.concat(found) if found else pl.DataFrame(schema=schema)
    return links.sort("link_at", nulls_last=False).unique("linked_id", keep="last", maintain_order=True)


def _linked(rows: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """No event tells that a badge was replaced; the one that took its place does."""
    if links.is_empty():
        return rows
    narrow = rows.select("issued_badge_id", "updated_at", "replaced_by")
    joined = narrow.join(links, left_on="issued_badge_id", right_on="linked_id", how="left", maintain_order="left")
    is_new = pl.col("replaced_by").is_null() & pl.col("link_id").is_not_null()
    latest = pl.max_horizontal("updated_at", "link_at")
    told = joined.select(
        pl.when(is_new).then(latest).otherwise(pl.col("updated_at")).alias("updated_at"),
        pl.coalesce("replaced_by", "link_id").alias("replaced_by"),
    )
    return rows.with_columns(told)


def _cut(rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Files of a fitting size; badges that were recorded at the same moment stay together. Nothing for no rows."""
    if rows.height > _MOST_ROWS:  # a copy of everything, which one file does not need
        rows = rows.sort("created_at", nulls_last=False, maintain_order=True)
    while rows.height > _MOST_ROWS:
        dated = rows["created_at"].fill_null(_BEFORE_ALL)
        place = int(dated.search_sorted(dated[FILE_ROWS], side="left"))
        if place == 0:  # so many at one moment: they stay together
            break
        yield rows[:place]
        rows = rows[place:]
    if rows.height:
        yield rows
