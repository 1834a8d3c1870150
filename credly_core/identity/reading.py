"""Reads whole columns of addresses: plain ones all at once, the odd rest one by one as `domain/addresses.py` says."""

from __future__ import annotations

import polars as pl

from credly_core.domain.addresses import Address, loosen, read_address
from credly_core.domain.mailboxes import ROLE_NAMES, domain_typos
from credly_core.domain.people import PersonWarning

#: The place of each warning in the bits of a `flags` column.
BITS = {warning: 1 << place for place, warning in enumerate(PersonWarning)}

_WORD = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
#: Addresses that are sure to be good ones, and equal where their small letters are: most of them.
_PLAIN = "^" + _WORD + r"(?:\." + _WORD + r")*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,24}$"
_PLAIN_LENGTH = 64
_READ = pl.Schema({"cell": pl.String, "text": pl.String, "key": pl.String, "skeleton": pl.String, "flags": pl.UInt32})


def read_addresses(cells: pl.Series) -> pl.DataFrame:
    """One row for each cell: `text` trimmed, `key` to compare, `skeleton` for look-alikes, `flags` of warnings."""
    frame = cells.cast(pl.String).fill_null("").rename("cell").to_frame()
    cell = pl.col("cell")
    is_plain = (
        (cell.str.len_bytes() <= _PLAIN_LENGTH) & cell.str.contains(_PLAIN) & ~cell.str.contains("--", literal=True)
    )
    frame = frame.with_columns(pl.when(is_plain).then(cell.str.to_lowercase()).alias("plain"))
    odd = frame.filter(pl.col("plain").is_null())["cell"].unique()
    one_by_one = pl.DataFrame([_row(text) for text in odd.to_list()], schema=_READ, orient="row")
    joined = frame.join(one_by_one, on="cell", how="left", maintain_order="left")
    plain = pl.col("plain")
    return joined.select(
        pl.coalesce("text", "cell").alias("text"),
        pl.coalesce("plain", "key").alias("key"),
        pl.coalesce("plain", "skeleton").alias("skeleton"),
        pl.coalesce("flags", _plain_flags(plain)).alias("flags"),
    )


def loosened(skeletons: pl.Series) -> pl.Series:
    """What `domain.addresses.loosen` says of each skeleton."""
    frame = skeletons.rename("skeleton").to_frame()
    # Only an address that ends in a lone @-part is plain enough to be split here; the others are few.
    is_easy = pl.col("skeleton").str.count_matches("@", literal=True) == 1
    parts = pl.col("skeleton").str.split_exact("@", 1)
    split = frame.select(
        pl.when(~is_easy).then(pl.col("skeleton")).alias("hard"),
        _before_plus(parts.struct.field("field_0")).str.replace_all("[._-]", "").alias("local"),
        parts.struct.field("field_1").alias("domain"),
    )
    hard = split["hard"].drop_nulls().unique().to_list()
    answers = pl.DataFrame(
        {"hard": hard, "answer": [loosen(text) for text in hard]},
        schema={"hard": pl.String, "answer": pl.String},
    )
    local = pl.col("local")
    easy = pl.when(local != "").then(pl.concat_str(local, pl.lit("@"), corrected(pl.col("domain"))))
    return split.join(answers, on="hard", how="left", maintain_order="left").select(
        pl.when(pl.col("hard").is_null()).then(easy).otherwise(pl.col("answer")).alias("loose")
    )["loose"]


def corrected(domain: pl.Expr) -> pl.Expr:
    """The domain that was meant, where it has a known slip."""
    typos = domain_typos()
    return pl.when(domain.is_in(list(typos))).then(domain.replace(dict(typos))).otherwise(domain)


def _plain_flags(plain: pl.Expr) -> pl.Expr:
    parts = plain.str.split_exact("@", 1)
    is_role = _before_plus(parts.struct.field("field_0")).is_in(list(ROLE_NAMES))
    is_typo = parts.struct.field("field_1").is_in(list(domain_typos()))
    return (
        is_role.cast(pl.UInt32) * BITS[PersonWarning.ROLE_ACCOUNT]
        + is_typo.cast(pl.UInt32) * BITS[PersonWarning.DOMAIN_TYPO]
    )


def _before_plus(local: pl.Expr) -> pl.Expr:
    return local.str.split_exact("+", 1).struct.field("field_0")


def _row(cell: str) -> tuple[str, str, str | None, str | None, int]:
    address: Address = read_address(cell)
    return cell, address.text, address.key, address.skeleton, bits_of(address.warnings)


def bits_of(warnings: frozenset[PersonWarning]) -> int:
    """The warnings as one number."""
    return sum(BITS[warning] for warning in warnings)


def warnings_of(bits: int) -> tuple[PersonWarning, ...]:
    """The warnings a number stands for, in their order."""
    return tuple(warning for warning, bit in BITS.items() if bits & bit)
