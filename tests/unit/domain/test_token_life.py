"""How long a token lives still, and when to warn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from credly_core.domain.token_life import TokenLevel, life_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "days", "level"),
    [
        (timedelta(days=180), 180, "fine"),
        (timedelta(days=31), 31, "fine"),
        (timedelta(days=30, hours=23), 30, "30"),
        (timedelta(days=30), 30, "30"),
        (timedelta(days=15), 15, "30"),
        (timedelta(days=14), 14, "14"),
        (timedelta(days=4), 4, "14"),
        (timedelta(days=3), 3, "3"),
        (timedelta(days=1), 1, "3"),
        (timedelta(hours=1), 0, "3"),
        (timedelta(0), 0, "expired"),
        (timedelta(days=-5), 0, "expired"),
    ],
)
def test_the_warning_grows_as_the_end_comes_near(left: timedelta, days: int, level: str) -> None:
    life = life_of(NOW + left, NOW)

    assert (life.days_left, life.level) == (days, level)
    assert life.sentence.endswith(".")
    assert ("Make a new one" in life.sentence) == life.level.needs_action


@pytest.mark.parametrize("uses_oauth", [True, False])
def test_what_nobody_tells_is_unknown(uses_oauth: bool) -> None:
    life = life_of(None, NOW, uses_oauth=uses_oauth)

    assert (life.days_left, life.level) == (None, TokenLevel.UNKNOWN)
    assert ("OAuth" in life.sentence) == uses_oauth


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(hours=2), "in less than a day, on 1 March 2026"),
        (timedelta(days=1), "in 1 day,"),
        (timedelta(days=2), "in 2 days,"),
        (timedelta(days=-1), "ended on 28 February 2026"),
    ],
)
def test_the_sentence_says_when(left: timedelta, words: str) -> None:
    assert words in life_of(NOW + left, NOW).sentence
