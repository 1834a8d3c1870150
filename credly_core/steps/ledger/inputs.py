"""What a ledger is made of, read from the store and the files beside it, and brought into columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from credly_core.domain.badges import TemplateState
from credly_core.domain.connections import Connection
from credly_core.domain.history import HistorySnapshot
from credly_core.domain.ids import LearnerId
from credly_core.domain.ledger import LedgerReason
from credly_core.domain.people import IdentityVerdict
from credly_core.ledger import LedgerSources
from credly_core.steps.people_kept import people_kept
from credly_core.store import catalogue, earning, mirror
from credly_core.store.store import Store

MOMENT = pl.Datetime("us", "UTC")
#: What a line takes from its badge.
OF_BADGE: dict[str, pl.DataType | type[pl.DataType]] = {
    "issued_badge_id": pl.String,
    "template_id": pl.String,
    "template_name": pl.String,
    "issued_at": MOMENT,
    "state": pl.String,
    "expires_at": MOMENT,
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
PAIR = ("earner_key", "template_id")
_COMPLETIONS = ("course", "learning-path", "certification")
#: A completion is seen before ALM has awarded its badge; nobody is told "too late" within this.
_AWARDING_TAKES = pl.duration(hours=24)


@dataclass(frozen=True)
class Surroundings:
    """What is small beside achievements and badges. `orders`: the newest of each person and template."""

    orders: pl.DataFrame
    #: None: no complete list of templates is known.
    templates: pl.DataFrame | None
    names: pl.DataFrame
    addresses: pl.DataFrame
    differing: pl.DataFrame

    def sources(self, achievements: pl.LazyFrame, badges: pl.LazyFrame) -> LedgerSources:
        """Together with both sides, as the engine takes them."""
        return LedgerSources(achievements, badges, self.orders, self.templates, self.addresses, self.differing)


@dataclass(frozen=True)
class Inputs:
    """Reads the inputs of the ledger of one connection."""

    store: Store
    connection: Connection
    data_dir: Path

    def achievements(self) -> pl.DataFrame:
        """All that count, by key."""
        with self.store.read() as tx:
            return _earned(earning.rows(tx, self.connection.organization_id)).sort("achievement_key")

    def achievements_since(self, since: datetime) -> tuple[pl.DataFrame, pl.Series, int]:
        """Those that were seen from a moment on and count, keys of those taken back since, how many count in all."""
        organization_id = self.connection.organization_id
        with self.store.read() as tx:
            seen = _earned(earning.rows(tx, organization_id, since=since))
            gone = earning.gone_since(tx, organization_id, since)
            return seen, pl.Series(gone, dtype=pl.String), earning.count(tx, organization_id)

    def weighed(self, earned: pl.DataFrame) -> pl.DataFrame:
        """With `settled`, the gap where lateness is known, and whether it `counts`: no sounder one stands for it."""
        return earned.with_columns(_counts(settled := self._with_late(earned)), settled["settled"])

    def _with_late(self, earned: pl.DataFrame) -> pl.DataFrame:
        """The gap of completions whose instance carries a badge that ALM never awarded: it was attached later.

        Said only where the learner's own badges were read a day or more after the completion.
        """
        completed = earned.lazy().filter(
            pl.col("gap").is_null(), pl.col("source").is_in(_COMPLETIONS), pl.col("source_id").is_in(self.carrying())
        )
        candidates = completed.select("achievement_key", *PAIR, "earned_at").collect()
        if candidates.is_empty():
            return earned.with_columns(pl.col("gap").alias("settled"))
        awarded = earned.lazy().filter(pl.col("source") == "user-badge").select(PAIR)
        late = (
            candidates.lazy()
            .join(awarded, on=PAIR, how="anti")
            .join(self._read_at().lazy(), on="earner_key")
            .filter(pl.col("read_at") >= pl.col("earned_at") + _AWARDING_TAKES)
            .collect()["achievement_key"]
        )
        is_late = pl.col("achievement_key").is_in(late.implode())
        return earned.with_columns(
            pl.when(is_late).then(pl.lit(LedgerReason.ATTACHED_LATE.value)).otherwise("gap").alias("settled")
        )

    def carrying(self) -> list[str]:
        """The instances that carry a badge of Credly's."""
        with self.store.read() as tx:
            linked = {one.value.id for one in catalogue.badges(tx, self.connection.id) if one.value.is_credly}
            instances = catalogue.instances(tx, self.connection.id)
        return [one.value.id for one in instances if one.value.badge_id in linked]

    def _read_at(self) -> pl.DataFrame:
        with self.store.read() as tx:
            read: dict[LearnerId, datetime] = earning.read_at(tx, self.connection.id)
        return pl.DataFrame(
            {"earner_key": list(read), "read_at": list(read.values())},
            schema={"earner_key": pl.String, "read_at": MOMENT},
        )

    def surroundings(self) -> Surroundings:
        """Orders, templates, further addresses."""
        with self.store.read() as tx:
            ordered = earning.order_states(tx, self.connection.organization_id)
            known = mirror.templates(tx, self.connection.id, include_gone=True)
            listed = mirror.templates(tx, self.connection.id)
            has_templates = mirror.has_complete_pull(tx, self.connection.id)
        orders = pl.DataFrame(ordered, schema=dict.fromkeys((*PAIR, "state", "note"), pl.String), orient="row")
        templates = pl.DataFrame(
            {
                "template_id": [one.template.id for one in listed],
                "is_active": [one.template.state is TemplateState.ACTIVE for one in listed],
            },
            schema={"template_id": pl.String, "is_active": pl.Boolean},
        )
        names = pl.DataFrame(
            {
                "template_id": [one.template.id for one in known],
                "template_name_now": [one.template.name for one in known],
            },
            schema={"template_id": pl.String, "template_name_now": pl.String},
        )
        addresses, differing = self._identities()
        newest = orders.unique(PAIR, keep="last", maintain_order=True)
        return Surroundings(newest, templates if has_templates else None, names, addresses, differing)

    def _identities(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Further addresses of the same person, and people whom Credly knows by a look-alike only."""
        none = pl.DataFrame(schema={"earner_key": pl.String, "address": pl.String})
        people = people_kept(self.store, self.data_dir, self.connection.id)
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


def issued_badges(snapshot: HistorySnapshot | None) -> pl.LazyFrame:
    """The issued badges of a snapshot, none without one."""
    if snapshot is None or not snapshot.badge_files:
        return pl.DataFrame(schema=OF_BADGE).lazy()
    return pl.scan_parquet(list(snapshot.badge_files)).select(list(OF_BADGE))


def _earned(parts: Iterable[Sequence[tuple[object, ...]]]) -> pl.DataFrame:
    """Rows of the store as columns, the moment read."""
    kinds = dict.fromkeys(earning.ROW_COLUMNS, pl.String)
    frames = [
        pl.DataFrame(dict(zip(kinds, zip(*part, strict=True), strict=True)), schema=kinds) for part in parts if part
    ]
    return pl.concat([pl.DataFrame(schema=kinds), *frames]).with_columns(
        pl.col("earned_at").str.to_datetime(time_unit="us", time_zone="UTC", strict=False)
    )


def counting(weighed: pl.DataFrame) -> pl.DataFrame:
    """The achievements that count, each with its settled gap."""
    return weighed.filter("counts").with_columns(gap="settled").drop("settled", "counts")


def _counts(earned: pl.DataFrame) -> pl.Series:
    """False for one with a gap where the same person deserves the same badge by one that has none."""
    unsound = earned.lazy().filter(pl.col("settled").is_not_null())
    sound = earned.lazy().filter(pl.col("settled").is_null(), pl.col("earner_key") != "").select(PAIR)
    beside = unsound.select("achievement_key", *PAIR).join(sound, on=PAIR, how="semi").collect()["achievement_key"]
    return earned.select((~pl.col("achievement_key").is_in(beside.implode())).alias("counts")).to_series()
