"""The frames of the lists: which columns they have, and how values become rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import polars as pl

from credly_core.domain.learning import Learner, LearnerState
from credly_core.domain.roster import FIELD, KnownAddress, PeopleList

#: What is kept of a learner; columns of active fields may follow.
LEARNER_COLUMNS = (
    "learner_id",
    "email",
    "name",
    "state",
    "kind",
    "unique_id",
    "profile",
    "manager",
    "joined",
    "last_login",
    "left",
)
#: What is kept of an address Credly has.
ADDRESS_COLUMNS = ("email", "account", "issuer_earner_id", "name", "state")
_INTERNAL, _EXTERNAL = "internal", "external"


def columns_of(which: PeopleList) -> tuple[str, ...]:
    """The columns every frame of this list has."""
    return ADDRESS_COLUMNS if which.is_credlys else LEARNER_COLUMNS


def no_rows(which: PeopleList) -> pl.DataFrame:
    """A frame without rows."""
    return pl.DataFrame(schema=dict.fromkeys(columns_of(which), pl.String))


def learners_frame(learners: Iterable[Learner]) -> pl.DataFrame:
    """Learners as ALM's lists bring them."""
    rows = [
        {
            "learner_id": one.id,
            "email": one.email,
            "name": one.name,
            "state": one.state.value,
            "kind": _EXTERNAL if one.is_external else _INTERNAL,
            "unique_id": one.unique_id,
            "profile": one.profile,
            "manager": one.manager_id or "",
            "joined": _stamp(one.created_at),
            "last_login": _stamp(one.last_login_at),
            "left": "",
            **{f"{FIELD}{name}": value for name, value in one.fields.items()},
        }
        for one in learners
    ]
    if not rows:
        return no_rows(PeopleList.LEARNERS)
    names = dict.fromkeys([*LEARNER_COLUMNS, *(name for row in rows for name in row)])
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String))


def addresses_frame(addresses: Sequence[KnownAddress]) -> pl.DataFrame:
    """Addresses as Credly's lists bring them."""
    columns = {name: [getattr(one, name) for one in addresses] for name in ADDRESS_COLUMNS}
    return pl.DataFrame(columns, schema=dict.fromkeys(ADDRESS_COLUMNS, pl.String))


def _stamp(when: datetime | None) -> str:
    return when.isoformat(timespec="seconds") if when else ""


def joined_frame(which: PeopleList, parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The whole list from its parts: each learner once, each different address once."""
    whole = pl.concat([no_rows(which), *parts], how="diagonal")
    if which is PeopleList.LEARNERS:
        return whole
    return whole.unique(["email", "account", "issuer_earner_id"], keep="last", maintain_order=True)


def state_words(states: pl.Series, *, left: pl.Series | None = None) -> pl.Series:
    """The state of learners in our words, whatever a file calls it; one with a day of leaving has left."""
    known = {
        "active": LearnerState.ACTIVE,
        "inactive": LearnerState.DELETED,
        "deleted": LearnerState.DELETED,
        "purged": LearnerState.DELETED,
        "suspended": LearnerState.SUSPENDED,
        "": LearnerState.ACTIVE,
    }
    words = {word: state.value for word, state in known.items()}
    said = states.fill_null("").str.strip_chars().str.to_lowercase()
    found = said.replace_strict(list(words), list(words.values()), default=LearnerState.UNKNOWN.value)
    if left is None:
        return found
    has_left = (left.fill_null("").str.strip_chars() != "") & (said == "")
    frame = pl.DataFrame({"found": found, "left": has_left})
    return frame.select(pl.when("left").then(pl.lit(LearnerState.DELETED.value)).otherwise("found"))[:, 0]
