"""Addresses have the same number where they are the same as addresses are compared, and only there."""

from __future__ import annotations

import random

import polars as pl
import pytest

from credly_core.ledger import keys
from tests.unit.ledger.plainly import fold

SIGNS = [
    *"abyzABYZ019@@._-+/",
    "--",
    " ",
    "\t",
    "\xa0",
    ",",
    ";",
    "<",
    ">",
    "(",
    '"',
    "'",
    "ç",
    "Ç",
    "[",
    "`",
    "{",
    "~",
]


def a_cell(chance: random.Random) -> str | None:
    what = chance.random()
    if what < 0.1:
        return chance.choice([None, "", " "])
    if what < 0.5:
        return chance.choice(["ada@lark.example", "bo-lee@lark.example", "-", "b@x-", "-c@x.example"])
    return "".join(chance.choices(SIGNS, k=chance.randint(1, 9)))


@pytest.mark.parametrize("block", [3, 1 << 17])
def test_addresses_have_one_number_where_they_are_compared_as_one(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_BLOCK", block)
    chance = random.Random(block)
    for _ in range(20):
        cells = [a_cell(chance) for _ in range(60)]
        folded = [fold(cell) for cell in cells]

        told = pl.DataFrame({"address": cells, "folded": folded}, schema={"address": pl.String, "folded": pl.String})
        numbers = told.select(keys.address_key(), pl.col("folded"))
        first = numbers.slice(7).select(keys.address_key("folded").alias("again"), "address")

        assert [number is None for number in numbers["address"]] == [text == "" for text in folded]
        assert first["address"].equals(first["again"], null_equal=True)
