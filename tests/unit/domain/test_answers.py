"""Answers for learners: one for every reason in every language, complete, and never with a hole in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from credly_core.domain.answers import LANGUAGES, AnswerFacts, answer, language_of, post_words
from credly_core.domain.ledger import LedgerReason

FACTS = AnswerFacts(
    name="Zoë O’Neil",
    badge="Forklift {Safety}",
    organization="Larkfield Learning",
    address="zoe@larkfield.example",
    page="https://www.credly.com/badges/1",
    accept="https://www.credly.com/badges/1/accept",
    issued=datetime(2026, 3, 5, 23, 0, tzinfo=UTC),
    expired=datetime(2028, 3, 5, tzinfo=UTC),
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", list(LedgerReason))
def test_every_reason_has_an_answer_in_every_language(reason: LedgerReason, language: str) -> None:
    text = answer(reason, language, FACTS)

    assert "Zoë O’Neil" in text
    assert text.rstrip().endswith("Larkfield Learning")
    assert "{" not in text.replace("{Safety}", "")
    assert len(text.split("\n\n")) == 3


@pytest.mark.parametrize("reason", list(LedgerReason))
def test_the_languages_say_different_things_in_as_many_sentences(reason: LedgerReason) -> None:
    texts = {answer(reason, language, FACTS) for language in LANGUAGES}

    assert len(texts) == len(LANGUAGES)
    assert len({text.count("\n") for text in texts}) == 1


def test_a_sentence_that_lacks_a_fact_is_left_out() -> None:
    text = answer(LedgerReason.PENDING, "de", replace(FACTS, accept="", address=""))

    assert "Annehmen können" not in text
    assert "gesandt" not in text
    assert "Spam-Ordner" in text


def test_without_any_fact_no_greeting_goes_to_nobody() -> None:
    assert answer(LedgerReason.AWARDED, "fr", AnswerFacts()).startswith("Cliquez")


def test_days_are_written_as_the_language_does() -> None:
    assert "am 05.03.2028" in answer(LedgerReason.EXPIRED, "de", FACTS)
    assert "on 5 March 2028" in answer(LedgerReason.EXPIRED, "en", FACTS)
    assert "2028年3月5日" in answer(LedgerReason.EXPIRED, "ja", FACTS)


def test_what_is_filled_in_is_never_read_as_a_pattern() -> None:
    odd = replace(FACTS, name="{organization}{0}{badge.__class__}")

    assert "{organization}{0}{badge.__class__}" in answer(LedgerReason.AWARDED, "en", odd)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_post_names_badge_and_organization(language: str) -> None:
    words = post_words(language, FACTS)

    assert "Forklift {Safety}" in words
    assert "Larkfield Learning" in words


def test_a_locale_leads_to_its_language_and_an_unknown_one_to_english() -> None:
    assert [language_of(locale) for locale in ("pt-BR", "DE_at", "ja", "zh-CN", "", "x")] == [
        "pt",
        "de",
        "ja",
        "en",
        "en",
        "en",
    ]
    assert answer(LedgerReason.DUE, "xx", FACTS) == answer(LedgerReason.DUE, "en", FACTS)
