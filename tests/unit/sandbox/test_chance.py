"""Chance that repeats, and ids that can be read back."""

from __future__ import annotations

import uuid

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from credly_core.sandbox.chance import Chance, IdBook, fixed_id, mix, secret_text, unmix


@given(st.integers(0, 2**64 - 1))
def test_scrambling_is_undone_exactly(value: int) -> None:
    assert unmix(mix(value)) == value


@given(st.integers(0, 2**40), st.integers(0, 5))
def test_an_id_is_read_back_to_its_position(position: int, seed: int) -> None:
    book = IdBook(seed, "badge")

    text = book.id_of(position)

    assert uuid.UUID(text).version == 4
    assert book.position_of(text, position + 1) == position
    assert book.position_of(text, position) is None


def test_a_foreign_or_broken_id_has_no_position() -> None:
    book = IdBook(1, "badge")
    text = book.id_of(5)
    changed = text[:15] + ("0" if text[15] != "0" else "1") + text[16:]

    assert book.position_of(changed, 1_000) is None
    assert book.position_of("not an id", 1_000) is None
    assert IdBook(1, "template").position_of(text, 1_000) is None


def test_many_draws_at_once_are_the_single_draws() -> None:
    chance = Chance(3, "any")

    many = chance.fractions(np.arange(50, dtype=np.int64))

    assert many.tolist() == [chance.fraction(position) for position in range(50)]


def test_draws_are_spread_evenly() -> None:
    draws = Chance(3, "even").fractions(np.arange(20_000, dtype=np.int64))

    shares, _ = np.histogram(draws, bins=10, range=(0, 1))

    assert shares.min() > 1_800
    assert shares.max() < 2_200


def test_secrets_look_like_tokens_and_depend_on_seed_and_purpose() -> None:
    secrets = {secret_text(seed, purpose) for seed in (1, 2) for purpose in ("a", "b")}

    assert len(secrets) == 4
    assert all(len(secret) == 43 and secret.replace("-", "").replace("_", "").isalnum() for secret in secrets)
    assert fixed_id(1, "a") == fixed_id(1, "a") != fixed_id(2, "a")
