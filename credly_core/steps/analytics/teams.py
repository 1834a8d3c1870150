"""Who is in which team: from the learners as they were last read, by a field that means a team, else by manager."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from credly_core.analytics.tables import Teams
from credly_core.domain.ids import ConnectionId
from credly_core.domain.learning import LearnerState
from credly_core.domain.masking import Masking
from credly_core.domain.roster import FIELD
from credly_core.errors import SettingsError
from credly_core.steps.people_kept import learners_file
from credly_core.store.store import Store

if TYPE_CHECKING:
    import polars as pl

MANAGER, PROFILE = "manager", "profile"
#: What active fields that mean a team are called, without blanks and dashes, the likeliest first.
_TEAM_WORDS = (
    "team", "department", "dept", "abteilung", "businessunit", "division", "orgunit", "organizationunit",
    "organisationunit", "organizationalunit", "costcenter", "costcentre", "group", "unit", "organization",
    "organisation",
)  # fmt: skip


def teams_of(store: Store, data_dir: Path, connection_id: ConnectionId, wanted: str, hiding: Masking) -> Teams:
    """The teams of a connection; none where learners were not read, or nothing of them means a team."""
    path = learners_file(store, data_dir, connection_id)
    return Teams() if path is None else _teams(path, wanted.strip(), hiding)


@lru_cache(maxsize=8)
def _teams(path: Path, wanted: str, hiding: Masking) -> Teams:
    """A list never changes under its name, so its teams are worked out once."""
    import polars as pl

    column = team_column(list(pl.read_parquet_schema(path)), wanted)
    if column is None:
        return Teams()
    members = members_by(pl.read_parquet(path), column, hiding)
    lines = members.select(pl.concat_str(["key", "team", "pseudonym"], separator="\t")).to_series().sort()
    digest = hashlib.blake2b("\n".join(lines).encode(), digest_size=8).hexdigest()
    said = "by manager" if column == MANAGER else f"by the field “{column.removeprefix(FIELD)}”"
    return Teams(f"teams {said} of the learners", digest, lambda: members_by(pl.read_parquet(path), column, hiding))


def team_column(columns: Sequence[str], wanted: str) -> str | None:
    """The column that tells the team: the one asked for, else one that means a team, else the manager."""
    fields = {_plain(name.removeprefix(FIELD)): name for name in columns if name.startswith(FIELD)}
    if not wanted:
        return next((fields[word] for word in _TEAM_WORDS if word in fields), MANAGER)
    if wanted.casefold() in (MANAGER, PROFILE):
        return wanted.casefold()
    found = fields.get(_plain(wanted.removeprefix(FIELD)))
    if found is None:
        names = ", ".join(sorted(name.removeprefix(FIELD) for name in fields.values())) or "none"
        raise SettingsError(
            f"Learners have no field “{wanted}” that could tell their team.",
            hint=f"Set team_field to manager, profile or one of their active fields: {names}.",
        )
    return found


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def members_by(learners: pl.DataFrame, column: str, hiding: Masking) -> pl.DataFrame:
    """Every key of a person (ALM id, unique id, address in lower case) with the team; none where keys contradict.

    Of several learners with one key those count who have not left. A team named after a person has a pseudonym.
    """
    import polars as pl

    named = _by_manager(learners) if column == MANAGER else learners.with_columns(_text(column).alias("team"))
    is_here = pl.col("state") != LearnerState.DELETED.value
    keys = [
        named.select(key.alias("key"), "team", is_here.alias("is_here"))
        for key in (_text("learner_id"), _text("unique_id"), _text("email").str.to_lowercase())
    ]
    known = pl.concat(keys).filter((pl.col("key") != "") & (pl.col("team") != ""))
    counting = known.filter(pl.col("is_here") | ~pl.col("is_here").any().over("key"))
    sure = counting.group_by("key").agg(pl.col("team").first(), pl.col("team").n_unique().alias("teams"))
    sure = sure.filter(pl.col("teams") == 1).select("key", "team")
    return sure.join(_pseudonyms(sure["team"], learners, column, hiding), on="team", how="left").sort("key")


def _pseudonyms(teams: pl.Series, learners: pl.DataFrame, column: str, hiding: Masking) -> pl.DataFrame:
    import polars as pl

    frame = teams.unique().to_frame("team")
    people = pl.concat([learners["name"], learners["email"]]).str.strip_chars().str.to_lowercase().unique()
    is_person = pl.lit(column == MANAGER) | pl.col("team").str.to_lowercase().is_in(people.implode())
    is_person = is_person | pl.col("team").str.contains("@", literal=True)
    told = frame.with_columns(is_person.alias("is_person"))
    hidden = hiding.names(told["team"].to_list())
    return told.select(
        "team", pl.when("is_person").then(pl.Series(hidden, dtype=pl.String)).otherwise("team").alias("pseudonym")
    )


def _by_manager(learners: pl.DataFrame) -> pl.DataFrame:
    """A manager is told by id, by address or by name; two of the same name are told apart by what the list has."""
    import polars as pl

    manager = _text("manager").str.to_lowercase()
    known = pl.concat(
        [
            learners.select(key.alias("manager_key"), _text("name").alias("manager_name"))
            for key in (_text("learner_id").str.to_lowercase(), _text("email").str.to_lowercase())
        ]
    ).filter(pl.col("manager_key") != "")
    known = known.unique("manager_key", keep="first", maintain_order=True)
    joined = learners.with_columns(manager.alias("manager_key")).join(known, on="manager_key", how="left")
    name = pl.coalesce(pl.when(pl.col("manager_name") != "").then("manager_name"), _text("manager"))
    named = joined.with_columns(name.alias("team"))
    is_shared = pl.col("manager_key").n_unique().over("team") > 1
    apart = pl.concat_str("team", pl.lit(" ("), _text("manager"), pl.lit(")"))
    return named.with_columns(pl.when(is_shared & (pl.col("team") != "")).then(apart).otherwise("team").alias("team"))


def _text(column: str) -> pl.Expr:
    import polars as pl

    return pl.col(column).fill_null("").str.strip_chars()
