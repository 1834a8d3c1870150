"""Whole frames with people hidden."""

from __future__ import annotations

import pandas as pd
import polars as pl

from credly_core.domain.masking import Masking
from credly_core.steps.masking import masked_pandas, masked_polars

HIDDEN = Masking(b"key")
PEOPLE = {"name": ["Anna Berg", None, "Anna Berg"], "email": ["a@example.com", "", "b@example.com"], "id": [1, 2, 3]}


def test_columns_are_hidden_and_the_rest_is_untouched() -> None:
    frame = pl.DataFrame(PEOPLE)

    hidden = masked_polars(frame, HIDDEN, names=["name"], addresses=["email", "no such column"])

    assert hidden["id"].to_list() == [1, 2, 3]
    assert hidden["name"].to_list() == [HIDDEN.name("Anna Berg"), None, HIDDEN.name("Anna Berg")]
    assert hidden["email"].to_list() == [HIDDEN.address("a@example.com"), "", HIDDEN.address("b@example.com")]


def test_pandas_gives_the_same() -> None:
    frame = pd.DataFrame(PEOPLE)

    hidden = masked_pandas(frame, HIDDEN, names=["name"], addresses=["email"], identifiers=["id"])

    assert hidden["name"].dropna().tolist() == [HIDDEN.name("Anna Berg"), HIDDEN.name("Anna Berg")]
    assert hidden["email"].tolist()[1] == ""
    assert frame["email"].tolist()[0] == "a@example.com"


def test_with_masking_off_the_frame_is_the_same_object() -> None:
    frame, other = pl.DataFrame(PEOPLE), pd.DataFrame(PEOPLE)

    assert masked_polars(frame, Masking.off(), names=["name"]) is frame
    assert masked_pandas(other, Masking.off(), names=["name"]) is other
