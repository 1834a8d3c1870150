"""Writes what a learner is told about a badge, out of the sentences of `answers.toml`."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from credly_core.domain.ledger import LedgerReason, LedgerState

#: The languages there are, by code, each with its name in itself.
LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "pt": "Português",
    "it": "Italiano",
    "ja": "日本語",
}
_DEFAULT = "en"
#: How a day is written. In English the order of two numbers would be anybody's guess, so the month has its name.
_DAYS = {
    "en": "{day} {name} {year}",
    "de": "{day:02}.{month:02}.{year}",
    "fr": "{day:02}/{month:02}/{year}",
    "es": "{day:02}/{month:02}/{year}",
    "pt": "{day:02}/{month:02}/{year}",
    "it": "{day:02}/{month:02}/{year}",
    "ja": "{year}年{month}月{day}日",
}
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip
#: Which text a reason asks for, where it is not its own.
_TEXT_OF = {
    LedgerReason.NOT_MAPPED: "not-earned",
    LedgerReason.ADDRESS_DIFFERS: "address",
    LedgerReason.NO_ADDRESS: "address",
    LedgerReason.BAD_ADDRESS: "address",
    LedgerReason.REPLACED: "awarded",
    LedgerReason.NO_ACHIEVEMENT: "awarded",
    LedgerReason.UNKNOWN_STATE: "missing",
}
_TEXT_OF_STATE = {LedgerState.UNDER_WAY: "under-way", LedgerState.MISSING: "missing"}


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """What an answer can tell; empty where it is not known. Times are aware, and written as days in their own zone."""

    name: str = ""
    badge: str = ""
    organization: str = ""
    address: str = ""
    page: str = ""
    accept: str = ""
    issued: datetime | None = None
    expired: datetime | None = None


def language_of(locale: str) -> str:
    """The language for a locale such as `pt-BR` or `de_AT`; English where there is none of it.

    >>> language_of("pt_BR"), language_of("zh-CN"), language_of("")
    ('pt', 'en', 'en')
    """
    code = locale.replace("_", "-").partition("-")[0].lower()
    return code if code in LANGUAGES else _DEFAULT


def answer(reason: LedgerReason, language: str, facts: AnswerFacts) -> str:
    """A whole answer: greeting, what is the matter, what to do, closing. A sentence that lacks a fact is left out.

    >>> print(answer(LedgerReason.EXPIRED, "en", AnswerFacts(name="Dana", badge="Welder", organization="Acme")))
    Hello Dana,
    <BLANKLINE>
    It stays on Credly with its date; when you have renewed the learning, you get a new one.
    <BLANKLINE>
    Best regards
    Acme
    """
    chosen = language if language in LANGUAGES else _DEFAULT
    known = _known(facts, chosen)
    texts = _texts()
    told = [_filled(sentence, known) for sentence in texts[_text_for(reason)][chosen]]
    parts = [_filled(texts["greeting"][chosen][0], known), "\n".join(filter(None, told))]
    closing = _filled(texts["closing"][chosen][0], known)
    return "\n\n".join(filter(None, [*parts, closing]))


def post_words(language: str, facts: AnswerFacts) -> str:
    """A sentence for a post about a badge, in the learner's words."""
    chosen = language if language in LANGUAGES else _DEFAULT
    return _filled(_texts()["post"][chosen][0], _known(facts, chosen))


def _text_for(reason: LedgerReason) -> str:
    if reason.value in _texts():
        return reason.value
    return _TEXT_OF.get(reason) or _TEXT_OF_STATE[reason.state]


def _known(facts: AnswerFacts, language: str) -> dict[str, str]:
    """Every fact as text, without those that are empty."""
    written = {
        name: _day(value, language) if isinstance(value, datetime) else value for name, value in asdict(facts).items()
    }
    return {name: value for name, value in written.items() if value}


def _day(moment: datetime, language: str) -> str:
    name = _MONTHS[moment.month - 1]
    return _DAYS[language].format(day=moment.day, month=moment.month, year=moment.year, name=name)


def _filled(sentence: str, known: Mapping[str, str]) -> str:
    """The sentence, empty when it names something that is not known. What is filled in is never read as a pattern."""
    wanted = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
    return sentence.format_map(known) if wanted <= set(known) else ""


@cache
def _texts() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """All sentences by text and language."""
    found = tomllib.loads((Path(__file__).parent / "data" / "answers.toml").read_text("utf-8"))
    return {
        text: {language: [said] if isinstance(said, str) else said for language, said in languages.items()}
        for text, languages in found.items()
    }
