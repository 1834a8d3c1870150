"""Looks into a ledger: some lines with their text, fetched from the sources by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from credly_core.domain.achievements import AchievementKey, EarnerKey
from credly_core.domain.ids import IssuedBadgeId, TemplateId
from credly_core.domain.ledger import LedgerLine, LedgerReason
from credly_core.ledger.building import Ledger, LedgerSources

_REASONS = {reason.code: reason for reason in LedgerReason}
_OF_ACHIEVEMENT = ("achievement_key", "earner_key", "email", "template_id", "earned_at")
_OF_BADGE = ("issued_badge_id", "issuer_earner_id", "email", "template_id", "issued_at", "expires_at")


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """Which lines are wanted; empty means all. `rows` are numbers of lines, such as a search found."""

    reasons: frozenset[LedgerReason] = frozenset()

    def of(self, ledger: Ledger) -> pl.Series:
        """The numbers of the lines it lets through, in their order."""
        if not self.reasons:
            return pl.arange(0, len(ledger.lines), dtype=pl.UInt32, eager=True)
        codes = [reason.code for reason in self.reasons]
        return ledger.lines["reason"].is_in(codes).arg_true()


def read_lines(ledger: Ledger, sources: LedgerSources, numbers: Sequence[int]) -> tuple[LedgerLine, ...]:
    """The lines of these numbers with their text; as many as a screen shows, not millions."""
    chosen = ledger.lines[list(numbers)]
    earned = _fetch(sources.achievements, _OF_ACHIEVEMENT, chosen["achievement"])
    issued = _fetch(sources.badges, _OF_BADGE, chosen["issued"])
    return tuple(_lines(chosen, earned, issued))


def _fetch(frame: pl.LazyFrame, columns: Sequence[str], rows: pl.Series) -> dict[int, dict[str, object]]:
    """Row number to row. Each is read by itself: an engine then skips all groups of rows but one."""
    wanted = rows.drop_nulls().unique().sort().to_list()
    if not wanted:
        return {}
    picked = pl.collect_all([frame.select(columns).slice(row, 1) for row in wanted])
    return {row: found.row(0, named=True) for row, found in zip(wanted, picked, strict=True)}


def _lines(
    chosen: pl.DataFrame, earned: dict[int, dict[str, object]], issued: dict[int, dict[str, object]]
) -> Iterator[LedgerLine]:
    for row in chosen.iter_rows(named=True):
        achievement = earned.get(row["achievement"], {}) if row["achievement"] is not None else {}
        badge = issued.get(row["issued"], {}) if row["issued"] is not None else {}
        yield LedgerLine(
            reason=_REASONS[row["reason"]],
            earner_key=EarnerKey(_text(achievement.get("earner_key") or badge.get("issuer_earner_id"))),
            address=_text(badge.get("email") or achievement.get("email")),
            template_id=TemplateId(_text(achievement.get("template_id") or badge.get("template_id"))),
            achievement_key=AchievementKey(_text(achievement["achievement_key"])) if achievement else None,
            earned_at=achievement.get("earned_at"),  # type: ignore[arg-type]  # a moment by the column's kind
            issued_badge_id=IssuedBadgeId(_text(badge["issued_badge_id"])) if badge else None,
            issued_at=badge.get("issued_at"),  # type: ignore[arg-type]  # a moment by the column's kind
            expires_at=badge.get("expires_at"),  # type: ignore[arg-type]  # a moment by the column's kind
        )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
