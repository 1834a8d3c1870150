"""Believable issued badges by the million, written in the layout of the history.

    python -m tests.bench.history_data 1000000 /tmp/big            # a data_dir with the connection "bench"

Ten years of growing use; weekdays more than weekends; some templates loved, most not; most people accept within days,
some after months, some never; a few revoked, replaced, rejected, back-issued, expiring or odd.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from credly_core.domain.history import HistorySnapshot, HistorySource, TemplateFact
from credly_core.domain.ids import ConnectionId, TemplateId
from credly_core.store.history.frames import BADGE_SCHEMA, oddity_frame
from credly_core.store.history.merging import FILE_ROWS
from credly_core.store.history.parquet import write_badges, write_oddities, write_templates
from credly_core.store.history.snapshots import HistoryFolder, Manifest

BENCH = ConnectionId("bench")
END = datetime(2026, 11, 1, tzinfo=UTC)
YEARS = 10
_DAY_US = 86_400_000_000
_COUNTRIES = ("Germany", "United States", "India", "France", "Brazil", "Japan", "Spain", "Canada", "Kenya", None)
_CODES = ("DEU", "USA", "IND", "FRA", "BRA", "JPN", "ESP", "CAN", "KEN", None)
_LOCALES = ("de", "en", "en", "fr", "pt-BR", "ja", "es-ES", "en", "en", "en")
_DOMAINS = ("larkfield.example", "harbor.example", "northwind.example", "gmail.com", "outlook.com", "brightway.example")
_FIRST = ("Ada", "Ben", "Chloé", "Dmitri", "Emre", "Fatima", "Grace", "Hiro", "Ines", "João", "Kim", "Łukasz")
_LAST = ("Berg", "Costa", "Duval", "Eriksen", "Fischer", "Garcia", "Haddad", "Ito", "Jensen", "Kowalski", "Li")
_SKILLS = ("Python", "Leadership", "Safety", "Negotiation", "Data Analysis", "Cloud", "Coaching", "Writing", "Sales")
_LEVELS = ("Foundational", "Intermediate", "Advanced", None)
_REASONS = ("Completion was recorded in error", "Issued to the wrong person", "Assessment result was withdrawn")

Numbers = npt.NDArray[np.int64]


def template_facts(count: int) -> list[TemplateFact]:
    """Templates with skills, tags and levels."""
    return [
        TemplateFact(
            id=TemplateId(f"7e000000-0000-4000-8000-{number:012d}"),
            name=f"{_SKILLS[number % 9]} {('Basics', 'Practice', 'Expert', 'Award')[number // 9 % 4]} {number + 1}",
            state="archived" if number % 11 == 7 else "active",
            level=_LEVELS[number % 4],
            skills=() if number % 13 == 5 else (_SKILLS[number % 9], _SKILLS[(number * 5 + 2) % 9]),
            tags=(("Engineering", "Onboarding", "Compliance", "Partner")[number % 4],),
        )
        for number in range(count)
    ]


def badge_rows(first: int, count: int, *, total: int, templates: list[TemplateFact], seed: int) -> pl.DataFrame:
    """Rows `first` to `first + count` of `total`, in the order they were made."""
    chance = np.random.default_rng([seed, first])
    row = np.arange(first, first + count, dtype=np.int64)
    created = _created(row, total, chance)
    is_late = chance.random(count) < 0.07
    issued = created - np.where(is_late, chance.exponential(60, count), 0.0003).clip(0, 900) * _DAY_US
    issued = issued.astype(np.int64) // 1_000_000 * 1_000_000
    person = (chance.random(count) ** 1.6 * max(1, total // 6)).astype(np.int64)
    template = (chance.random(count) ** 2.2 * len(templates)).astype(np.int64)
    state, changed = _states(created, person, chance)
    frame = pl.DataFrame({"row": row, "person": person, "template": template, "state_number": state})
    moments = {"issued_at": issued, "created_at": created, "state_updated_at": changed}
    frame = frame.with_columns(
        pl.Series(name, values).cast(pl.Datetime("us", "UTC")) if name != "state_updated_at" else _moment(name, values)
        for name, values in moments.items()
    )
    return _written(frame, templates, chance)


def _created(row: Numbers, total: int, chance: np.random.Generator) -> Numbers:
    """Times that grow with the rows: denser towards the end, mostly on weekdays and at work."""
    share = np.sqrt((row + chance.random(len(row))) / total)
    day = (share * YEARS * 365.25).astype(np.int64)
    start = int((END - timedelta(days=YEARS * 365.25)).timestamp()) // 86_400
    weekday = (day + start + 3) % 7
    moved = np.where((weekday > 4) & (chance.random(len(row)) < 0.85), day - (weekday - 4), day)
    moment = (moved + start) * _DAY_US + (8 * 3600 + chance.random(len(row)) * 36_000).astype(np.int64) * 1_000_000
    result: Numbers = np.sort(moment + chance.integers(0, 1000, len(row)) * 1000)
    return result


def _states(created: Numbers, person: Numbers, chance: np.random.Generator) -> tuple[Numbers, Numbers]:
    """0 pending, 1 accepted, 2 rejected, 3 revoked, 4 a word nobody knows; and when it came so."""
    count, end = len(created), int(END.timestamp() * 1_000_000)
    after = created + (chance.exponential(6, count) * _DAY_US).astype(np.int64)
    choice = chance.random(count)
    able = (person % 5 != 0) & (after < end)
    state = np.where(able & (choice < 0.84), 1, np.where(able & (choice < 0.86), 2, 0))
    revoked = (chance.random(count) < 0.012) & (created < end - 30 * _DAY_US)
    state = np.where(revoked, 3, state)
    state = np.where(chance.random(count) < 0.00001, 4, state)
    late = created + ((end - created) * chance.random(count)).astype(np.int64)
    return state, np.where(state == 0, -1, np.where(revoked, late, after))


def _moment(name: str, values: Numbers) -> pl.Series:
    """-1 stands for none."""
    found = pl.Series(name, values)
    return found.set(found < 0, None).cast(pl.Datetime("us", "UTC"))


def _picked(words: tuple[str | None, ...], by: pl.Expr) -> pl.Expr:
    numbers = {number: word for number, word in enumerate(words) if word is not None}
    return (by % len(words)).replace_strict(numbers, default=None, return_dtype=pl.String)


def _uuid(start: str, number: pl.Expr) -> pl.Expr:
    """Looks like a UUID, and spreads like one."""
    mixed = (number * 2_654_435_761 % 4_294_967_296).cast(pl.UInt32)
    tail = number.cast(pl.String).str.zfill(12)
    return pl.concat_str(mixed.cast(pl.String).str.zfill(10).str.slice(2), pl.lit(f"-{start}-"), tail)


def _written(frame: pl.DataFrame, templates: list[TemplateFact], chance: np.random.Generator) -> pl.DataFrame:
    count = frame.height
    person, state = pl.col("person"), pl.col("state_number")
    years = pl.Series("years", chance.choice([0, 0, 0, 1, 2, 3], len(templates)))
    facts = pl.DataFrame(
        {
            "template": np.arange(len(templates)),
            "template_id": [one.id for one in templates],
            "template_name": [one.name for one in templates],
            "days": years * 365,
        }
    )
    frame = frame.join(facts, on="template", how="left", maintain_order="left").with_columns(
        _uuid("4000-8000", pl.col("row")).alias("issued_badge_id"),
        pl.Series("renewal", chance.random(count)),
        pl.Series("public", chance.random(count) > 0.04),
        pl.Series("evidence_count", (chance.random(count) < 0.08).astype(np.int16)),
        _picked(_FIRST, person).alias("first_name"),
        _picked(_LAST, person // 12).alias("last_name"),
        _picked(_DOMAINS, person // 3 % 7).fill_null("larkfield.example").alias("email_domain"),
        _picked(_COUNTRIES, person // 2).alias("country"),
        _picked(_CODES, person // 2).alias("country_code"),
        _picked(_LOCALES, person // 2).alias("locale"),
        pl.when(person % 5 != 0).then(_uuid("4000-9000", person)).alias("earner_id"),
        pl.when(person % 12 != 3).then(person.cast(pl.String)).alias("issuer_earner_id"),
        _picked(("pending", "accepted", "rejected", "revoked", "suspended"), state).alias("state"),
    )
    renewed = (pl.col("renewal") < 0.015) & (state == 1)
    frame = frame.with_columns(
        pl.concat_str(pl.lit("p"), person, pl.lit("@"), pl.col("email_domain")).alias("email"),
        pl.when(pl.col("days") > 0).then(pl.col("issued_at") + pl.duration(days=pl.col("days"))).alias("expires_at"),
        pl.when(renewed).then(_uuid("4000-8000", pl.col("row") + 1)).alias("replaced_by"),
        pl.when(renewed.shift(1, fill_value=False)).then(_uuid("4000-8000", pl.col("row") - 1)).alias("replaces"),
        pl.when(state.is_in([1, 3]) & (pl.col("renewal") < 0.9)).then(pl.col("state_updated_at")).alias("accepted_at"),
        pl.when(state == 3).then(pl.col("state_updated_at")).alias("revoked_at"),
        pl.when(state == 3).then(_picked(_REASONS, pl.col("row"))).alias("revoke_reason"),
    )
    return _finished(frame)


def _finished(frame: pl.DataFrame) -> pl.DataFrame:
    state, badge_id = pl.col("state"), pl.col("issued_badge_id")
    address = pl.concat_str(pl.lit("https://www.credly.com/badges/"), badge_id)
    accepted = pl.when(state == "accepted").then(pl.coalesce("accepted_at", "state_updated_at"))
    return frame.with_columns(
        pl.col("issued_at").dt.date().alias("issued_day"),
        accepted.otherwise(pl.col("accepted_at")).alias("accepted_at"),
        pl.max_horizontal("created_at", "state_updated_at").alias("updated_at"),
        pl.coalesce(pl.lit("user:") + pl.col("earner_id"), pl.lit("mail:") + pl.col("email")).alias("earner_key"),
        pl.col("earner_id").is_not_null().replace({False: None}).alias("account_confirmed"),
        pl.when(state == "accepted").then(address).alias("badge_url"),
        pl.when(state == "pending").then(pl.concat_str(address, pl.lit("/accept"))).alias("accept_url"),
        (state == "suspended").alias("is_odd"),
        pl.lit("api").alias("source"),
        pl.lit("bench.1").alias("pull_id"),
    ).select(pl.col(name).cast(kind) for name, kind in BADGE_SCHEMA.items())


def write_history(
    data_dir: Path, rows: int, *, connection: ConnectionId = BENCH, templates: int = 120, seed: int = 1
) -> HistorySnapshot:
    """A complete history of so many rows."""
    folder = HistoryFolder(data_dir, connection)
    folder.prepare()
    facts = template_facts(templates)
    files, odd = [], []
    for first in range(0, rows, FILE_ROWS):
        frame = badge_rows(first, min(FILE_ROWS, rows - first), total=rows, templates=facts, seed=seed)
        files.append(write_badges(folder, frame))
        odd.append(frame.filter("is_odd").select("issued_badge_id", "pull_id"))
    lines = pl.concat(odd) if odd else oddity_frame((), pull_id="")
    strange = lines.select(
        "issued_badge_id",
        pl.lit("unknown-state").alias("oddity"),
        pl.lit("suspended").alias("detail"),
        pl.lit("").alias("raw"),
        "pull_id",
    )
    return folder.publish(
        Manifest(
            number=0,
            as_of=END,
            complete=True,
            source=HistorySource.API,
            badges=tuple(files),
            templates=write_templates(folder, facts),
            oddities=write_oddities(folder, strange),
            oddity_counts=(("unknown-state", strange.height),) if strange.height else (),
            swept_at=END,
            events_followed=True,
        )
    )


if __name__ == "__main__":
    made = write_history(Path(sys.argv[2]), int(sys.argv[1]))
    sys.stdout.write(f"{made.rows:,} rows in {len(made.badge_files)} files\n")
