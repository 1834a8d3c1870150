"""The rules every library is given: for each a name, the column to blame, and where it holds."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

_MOMENT = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z$"
_UUID = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
_PICTURE = r"\.(?i:png|jpe?g|gif)$"


@dataclass(frozen=True)
class Rule:
    """One rule. `holds` is true for a good cell; an empty cell breaks only `missing` and `together`."""

    name: str
    column: str
    holds: pl.Expr


def _c(column: str) -> pl.Expr:
    return pl.col(column)


def _or_empty(column: str, holds: pl.Expr) -> pl.Expr:
    return (_c(column) == "") | holds


def _is_moment(column: str) -> pl.Expr:
    real = _c(column).str.to_datetime("%Y-%m-%dT%H:%M:%S%.3fZ", strict=False).is_not_null()
    return _c(column).str.contains(_MOMENT) & real


def _first_of_its_kind(column: str, *, lower: bool) -> pl.Expr:
    folded = _c(column).str.strip_chars()
    return _or_empty(column, (folded.str.to_lowercase() if lower else folded).is_first_distinct())


def _together(column: str, other: str) -> pl.Expr:
    return (_c(column) != "") | (_c(other) == "")


def rules() -> tuple[Rule, ...]:
    """All of them."""
    made, changed = "badgeCreationDate", "lastModifiedDate"
    trimmed = [
        Rule("blanks", name, ~_c(name).str.contains(r"^\s|\s$"))
        for name in ("id", "badgeName", "imageUrl", "externalBadgeId")
    ]
    missing = [Rule("missing", name, _c(name) != "") for name in ("id", "badgeName", made, "state", "imageUrl")]
    compared = _c(made).str.contains(_MOMENT) & _c(changed).str.contains(_MOMENT)
    order = (_c(made) <= _c(changed)) | ~compared
    return (
        *missing,
        *trimmed,
        Rule("length", "badgeName", _c("badgeName").str.strip_chars().str.len_chars() <= 25),
        Rule("formula", "badgeName", ~_c("badgeName").str.contains(r"^[=+\-@]")),
        Rule("moment", made, _or_empty(made, _is_moment(made))),
        Rule("moment", changed, _or_empty(changed, _is_moment(changed))),
        Rule("order", changed, order),
        Rule("listed", "state", _or_empty("state", _c("state").is_in(["Active", "Retired"]))),
        Rule("picture", "imageUrl", _or_empty("imageUrl", _c("imageUrl").str.contains(_PICTURE))),
        Rule("local", "imageUrl", ~_c("imageUrl").str.contains(r"^(?i:[a-z]):\\")),
        Rule("uuid", "externalBadgeId", _or_empty("externalBadgeId", _c("externalBadgeId").str.contains(_UUID))),
        Rule(
            "listed", "externalBadgeProvider",
            _or_empty("externalBadgeProvider", _c("externalBadgeProvider").str.to_lowercase() == "credly"),
        ),
        Rule("together", "externalBadgeId", _together("externalBadgeId", "externalBadgeProvider")),
        Rule("together", "externalBadgeProvider", _together("externalBadgeProvider", "externalBadgeId")),
        Rule("again", "id", _first_of_its_kind("id", lower=False)),
        Rule("again", "badgeName", _first_of_its_kind("badgeName", lower=True)),
        Rule("again", "externalBadgeId", _first_of_its_kind("externalBadgeId", lower=True)),
    )  # fmt: skip


#: Our codes, in the names of these rules.
OURS = {
    "id.missing": "missing", "name.missing": "missing", "created.missing": "missing", "state.missing": "missing",
    "image.missing": "missing", "cell.trim": "blanks", "name.length": "length", "csv.formula": "formula",
    "date.format": "moment", "date.daynumber": "moment", "date.ambiguous": "moment", "date.impossible": "moment",
    "date.unreadable": "moment", "date.order": "order", "state.case": "listed", "state.translated": "listed",
    "state.value": "listed", "image.format": "picture", "image.path": "local", "ext.id.shape": "uuid",
    "ext.id.form": "uuid", "ext.provider.spelling": "listed", "ext.provider.unknown": "listed",
    "BADGE-1": "together", "id.duplicate": "again", "BADGE-3": "again",
}  # fmt: skip
