"""Issued badges as polars frames with the columns of the schema."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import polars as pl

from credly_core.domain.addresses import read_address
from credly_core.domain.history import HistorySource, IssuedBadge, OddRecord, TemplateFact
from credly_core.store.history.schema import BADGES, ODDITIES, TEMPLATES, Column, Kind

_KINDS: dict[Kind, pl.DataType] = {
    Kind.TEXT: pl.String(),
    Kind.MOMENT: pl.Datetime("us", "UTC"),
    Kind.DAY: pl.Date(),
    Kind.TRUTH: pl.Boolean(),
    Kind.SMALL: pl.Int16(),
    Kind.TEXTS: pl.List(pl.String()),
}
_MOST_EVIDENCE = 32_767


def schema_of(columns: tuple[Column, ...]) -> pl.Schema:
    """The schema that polars reads and writes."""
    return pl.Schema({column.name: _KINDS[column.kind] for column in columns})


BADGE_SCHEMA = schema_of(BADGES)
TEMPLATE_SCHEMA = schema_of(TEMPLATES)
ODDITY_SCHEMA = schema_of(ODDITIES)


def badge_frame(badges: Sequence[IssuedBadge], *, source: HistorySource, pull_id: str) -> pl.DataFrame:
    """Rows of the table of issued badges."""
    rows = [_row(badge) for badge in badges]
    columns = list(zip(*rows, strict=True)) if rows else [() for _ in range(len(BADGES) - 3)]
    names = [column.name for column in BADGES if column.name not in ("issued_day", "source", "pull_id")]
    schema = {name: BADGE_SCHEMA[name] for name in names}
    frame = pl.DataFrame(dict(zip(names, columns, strict=True)), schema=schema)
    return frame.with_columns(
        pl.col("issued_at").dt.date().alias("issued_day"),
        pl.lit(source.value).alias("source"),
        pl.lit(pull_id).alias("pull_id"),
    ).select(list(BADGE_SCHEMA))


def _row(badge: IssuedBadge) -> tuple[str | datetime | bool | int | None, ...]:
    """The columns of the schema in their order, without those that are the same for all or follow from another."""
    domain = badge.email.rpartition("@")[2].strip().lower()
    return (
        badge.id,
        badge.template_id,
        badge.template_name,
        badge.issued_at,
        badge.created_at,
        badge.updated_at,
        badge.state_text,
        badge.state_updated_at,
        badge.accepted_at,
        badge.expires_at,
        badge.revoked_at,
        badge.revoke_reason,
        badge.replaced_by,
        badge.replaces,
        badge.earner_id,
        badge.issuer_earner_id,
        earner_key(badge),
        badge.first_name,
        badge.last_name,
        badge.email or None,
        domain or None,
        badge.account_confirmed,
        badge.locale,
        badge.country,
        badge.country_code,
        badge.public,
        badge.badge_url,
        badge.accept_url,
        min(badge.evidence_count, _MOST_EVIDENCE),
        bool(badge.oddities),
    )


def earner_key(badge: IssuedBadge) -> str:
    """One text per person: the account, else the address as mail compares it, else our own id, else the badge."""
    if badge.earner_id:
        return f"user:{badge.earner_id}"
    if badge.email:
        return f"mail:{read_address(badge.email).key or badge.email.strip().lower()}"
    if badge.issuer_earner_id:
        return f"own:{badge.issuer_earner_id}"
    return f"badge:{badge.id}"


def template_frame(templates: Iterable[TemplateFact]) -> pl.DataFrame:
    """Rows of the table of template facts."""
    rows = [
        (one.id, one.name, one.state, one.level, list(one.skills), list(one.tags), one.is_listed) for one in templates
    ]
    return pl.DataFrame(rows, schema=TEMPLATE_SCHEMA, orient="row")


def oddity_frame(records: Iterable[OddRecord], *, pull_id: str) -> pl.DataFrame:
    """Rows of the table of odd records."""
    rows = [(one.issued_badge_id, one.oddity.code, one.detail, one.raw, pull_id) for one in records]
    return pl.DataFrame(rows, schema=ODDITY_SCHEMA, orient="row")
