"""Makes a ledger: brings the sources together, lets the engine decide, and writes every line with its text."""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime
from pathlib import Path

import polars as pl

from credly_core.domain.badges import TemplateState
from credly_core.domain.connections import Connection
from credly_core.domain.history import HistorySnapshot
from credly_core.domain.ledger import LedgerReason
from credly_core.domain.people import IdentityVerdict
from credly_core.ledger import LedgerSources, build
from credly_core.ledger.building import Ledger as Built
from credly_core.steps.ledger.lines import LedgerFolder, Made
from credly_core.steps.people_kept import people_kept
from credly_core.steps.run import Progress
from credly_core.store import catalogue, earning, mirror
from credly_core.store.history.snapshots import HistoryFolder
from credly_core.store.store import Store

_MOMENT = pl.Datetime("us", "UTC")
_OF_BADGE: dict[str, pl.DataType | type[pl.DataType]] = {
    "issued_badge_id": pl.String,
    "template_id": pl.String,
    "template_name": pl.String,
    "issued_at": _MOMENT,
    "state": pl.String,
    "expires_at": _MOMENT,
    "replaced_by": pl.String,
    "revoke_reason": pl.String,
    "issuer_earner_id": pl.String,
    "first_name": pl.String,
    "last_name": pl.String,
    "email": pl.String,
    "locale": pl.String,
    "public": pl.Boolean,
    "badge_url": pl.String,
    "accept_url": pl.String,
}
_EARNED = dict.fromkeys(earning.ROW_COLUMNS, pl.String)
_COMPLETIONS = ("course", "learning-path", "certification")
#: A completion is seen before ALM has awarded its badge; nobody is told "too late" within this.
_AWARDING_TAKES = pl.duration(hours=24)


class Making:
    """One rebuild of the ledger of a connection."""

    def __init__(self, store: Store, connection: Connection, data_dir: Path, now: datetime) -> None:
        self._store = store
        self._connection = connection
        self._data_dir = data_dir
        self._now = now
        self._folder = LedgerFolder(data_dir, connection.id)

    def run(self) -> Generator[Progress, None, Made]:
        """Read, decide, write, publish."""
        self._folder.prepare()
        yield Progress(0, 4, "Reading achievements")
        achievements = self._achievements()
        yield Progress(1, 4, f"{achievements.height:,} achievements beside the issued badges")
        with HistoryFolder(self._data_dir, self._connection.id).reading() as snapshot:
            badges = _badges(snapshot)
            sources, orders = self._sources(achievements, badges)
            built = build(sources, self._now)
            yield Progress(2, 4, f"{built.lines.height:,} lines")
            lines = self._with_text(built, achievements, badges, orders)
        yield Progress(3, 4, "Keeping the ledger")
        path = self._folder.new_file()
        lines.write_parquet(path, compression="zstd", compression_level=1)
        path.chmod(0o600)
        made = self._made(built, path.name, snapshot)
        self._folder.publish(made)
        return made

    def _made(self, built: Built, file: str, snapshot: HistorySnapshot | None) -> Made:
        with self._store.read() as tx:
            _, _, last = earning.reading_span(tx, self._connection.id)
            moments = [at for at, _ in earning.sources(tx, self._connection.id).values()]
        notes = [] if snapshot else ["No issued badges were copied yet, so every badge seems to be missing."]
        if snapshot is not None and not snapshot.complete:
            notes.append("Not all issued badges are copied; some badges may only seem to be missing.")
        return Made(
            at=self._now,
            file=file,
            lines=built.lines.height,
            counts=built.counts,
            shadowed=built.shadowed,
            repeated=built.repeated,
            achievements_as_of=max([*moments, *([last] if last else [])], default=None),
            badges_as_of=snapshot.as_of if snapshot else None,
            badges_complete=snapshot is not None and snapshot.complete,
            notes=tuple(notes),
        )

    # --- the sources ---------------------------------------------------------------------------------------------

    def _achievements(self) -> pl.DataFrame:
        with self._store.read() as tx:
            parts = [
                pl.DataFrame(part, schema=_EARNED, orient="row")
                for part in earning.rows(tx, self._connection.organization_id)
            ]
        empty = pl.DataFrame(schema=_EARNED)
        earned = pl.concat([empty, *parts]).with_columns(
            pl.col("earned_at").str.to_datetime(time_unit="us", time_zone="UTC", strict=False)
        )
        return _sound_first(self._with_late(earned))

    def _with_late(self, earned: pl.DataFrame) -> pl.DataFrame:
        """The gap of completions whose instance carries a badge that ALM never awarded: it was attached later.

        Said only where the learner's own badges were read a day or more after the completion.
        """
        with self._store.read() as tx:
            read = earning.read_at(tx, self._connection.id)
            linked = {one.value.id for one in catalogue.badges(tx, self._connection.id) if one.value.is_credly}
            carrying = [
                one.value.id for one in catalogue.instances(tx, self._connection.id) if one.value.badge_id in linked
            ]
        reading = pl.DataFrame(
            {"earner_key": list(read), "read_at": list(read.values())},
            schema={"earner_key": pl.String, "read_at": _MOMENT},
        )
        awarded = (
            earned.filter(pl.col("source") == "user-badge").select("earner_key", "template_id").unique()
        ).with_columns(awarded=True)
        is_late = (
            pl.col("gap").is_null()
            & pl.col("source").is_in(_COMPLETIONS)
            & pl.col("source_id").is_in(carrying)
            & pl.col("awarded").is_null()
            & (pl.col("read_at") >= pl.col("earned_at") + _AWARDING_TAKES)
        )
        joined = earned.join(reading, on="earner_key", how="left", maintain_order="left").join(
            awarded, on=["earner_key", "template_id"], how="left", maintain_order="left"
        )
        late = pl.when(is_late).then(pl.lit(LedgerReason.ATTACHED_LATE.value)).otherwise("gap").alias("gap")
        return joined.with_columns(late).drop("read_at", "awarded")

    def _sources(self, achievements: pl.DataFrame, badges: pl.LazyFrame) -> tuple[LedgerSources, pl.DataFrame]:
        with self._store.read() as tx:
            ordered = earning.order_states(tx, self._connection.organization_id)
            known = mirror.templates(tx, self._connection.id)
            has_templates = mirror.has_complete_pull(tx, self._connection.id)
        columns = ("earner_key", "template_id", "state", "note")
        orders = pl.DataFrame(ordered, schema=dict.fromkeys(columns, pl.String), orient="row")
        templates = pl.DataFrame(
            {
                "template_id": [one.template.id for one in known],
                "is_active": [one.template.state is TemplateState.ACTIVE for one in known],
            },
            schema={"template_id": pl.String, "is_active": pl.Boolean},
        )
        addresses, differing = self._identities()
        sources = LedgerSources(
            achievements.lazy(), badges, orders, templates if has_templates else None, addresses, differing
        )
        return sources, orders

    def _identities(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Further addresses of the same person, and people whom Credly knows by a look-alike only."""
        none = pl.DataFrame(schema={"earner_key": pl.String, "address": pl.String})
        people = people_kept(self._store, self._data_dir, self._connection.id)
        if people is None or "verdict" not in people.columns:
            return none, none.select("earner_key")
        verdict, key = pl.col("verdict").cast(pl.String), pl.col("learner_id").alias("earner_key")
        same = [IdentityVerdict.SAME_BUT_FOR_CASE, IdentityVerdict.SECOND_ADDRESS, IdentityVerdict.KNOWN_BY_ID]
        known = people.filter(verdict.is_in([one.value for one in same]))
        further = [
            known.select(key, pl.col(column).alias("address")).filter(pl.col("address").fill_null("") != "")
            for column in ("matched_email", "main_email")
        ]
        differing = people.filter(verdict == IdentityVerdict.LOOK_ALIKE.value).select(key)
        return pl.concat([none, *further]).unique(), differing

    # --- the text ------------------------------------------------------------------------------------------------

    def _with_text(
        self, built: Built, achievements: pl.DataFrame, badges: pl.LazyFrame, orders: pl.DataFrame
    ) -> pl.DataFrame:
        """Every line with what it says, so that it reads the same whatever is pulled or refreshed later."""
        codes = {reason.code: reason.value for reason in LedgerReason}
        lines = built.lines.with_columns(pl.col("reason").replace_strict(codes, return_dtype=pl.String))
        earned = achievements.with_row_index("achievement").with_columns(pl.col("achievement").cast(pl.UInt32))
        issued = badges.with_row_index("issued").with_columns(pl.col("issued").cast(pl.UInt32))
        note = orders.select("earner_key", "template_id", "note").unique(["earner_key", "template_id"], keep="last")
        return (
            lines.lazy()
            .join(earned.lazy(), on="achievement", how="left", maintain_order="left")
            .join(issued, on="issued", how="left", maintain_order="left", suffix="_issued")
            .join(self._names().lazy(), on="template_id", how="left", maintain_order="left", suffix="_now")
            .select(
                pl.coalesce(_given("earner_key"), "issuer_earner_id").alias("earner_key"),
                pl.coalesce(_name("first_name", "last_name"), _name("first_name_issued", "last_name_issued")).alias(
                    "name"
                ),
                pl.coalesce(_given("email_issued"), "email").alias("email"),
                pl.coalesce(_given("template_id"), "template_id_issued").alias("template_id"),
                pl.coalesce("template_name_now", "template_name").alias("template_name"),
                *("reason", "title", "source", "source_id", "achievement_key", "earned_at"),
                *("issued_badge_id", "issued_at", "expires_at", pl.col("state").alias("badge_state")),
                *("public", "badge_url", "accept_url", "revoke_reason", "locale"),
            )
            .join(note.lazy(), on=["earner_key", "template_id"], how="left", maintain_order="left")
            .with_row_index("number")
            .collect(engine="streaming")
        )

    def _names(self) -> pl.DataFrame:
        with self._store.read() as tx:
            known = mirror.templates(tx, self._connection.id, include_gone=True)
        names = {one.template.id: one.template.name for one in known}
        return pl.DataFrame(
            {"template_id": list(names), "template_name_now": list(names.values())},
            schema={"template_id": pl.String, "template_name_now": pl.String},
        )


def _badges(snapshot: HistorySnapshot | None) -> pl.LazyFrame:
    if snapshot is None or not snapshot.badge_files:
        return pl.DataFrame(schema=_OF_BADGE).lazy()
    return pl.scan_parquet(list(snapshot.badge_files)).select(list(_OF_BADGE))


def _sound_first(earned: pl.DataFrame) -> pl.DataFrame:
    """Without achievements that have a gap where the same person deserves the same badge by one that has none."""
    pair = ["earner_key", "template_id"]
    sound = earned.filter(pl.col("gap").is_null() & (pl.col("earner_key") != "")).select(pair).unique()
    beside = earned.join(sound.with_columns(sound=True), on=pair, how="left", maintain_order="left")
    return beside.filter(pl.col("gap").is_null() | pl.col("sound").is_null()).drop("sound")


def _given(column: str) -> pl.Expr:
    return pl.when(pl.col(column).fill_null("") != "").then(pl.col(column))


def _name(first: str, last: str) -> pl.Expr:
    joined = pl.concat_str(pl.col(first).fill_null(""), pl.col(last).fill_null(""), separator=" ").str.strip_chars()
    return pl.when(joined != "").then(joined)
