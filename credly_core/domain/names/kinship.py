"""Whether a short name can have come from a full one: used to see that Credly renamed a template."""

from __future__ import annotations

import re

from credly_core.domain.names.pieces import make_pieces
from credly_core.domain.names.shapes import Context
from credly_core.domain.names.words import clean_name

_WORDS = re.compile(r"[^\W_]+")


def is_short_for(short: str, full: str) -> bool:
    """Whether every word of the short name is a word of the full name, a known short form, or its start.

    >>> is_short_for("Cloud Sec Fundamentals", "Cloud Security Fundamentals")
    True
    >>> is_short_for("Cloud Sec Fundamentals", "Data Privacy Fundamentals")
    False
    """
    cleaned = clean_name(full)
    if not cleaned:
        return not short.strip()
    known = _words(cleaned)
    for piece in make_pieces(cleaned, Context())[0]:
        for option in piece.options:
            known |= _words(option.text)
    initials = "".join(word[0] for word in _words_in_order(cleaned))
    return all(_fits_in(word, known, initials) for word in _words(short))


def _words(text: str) -> set[str]:
    return set(_words_in_order(text))


def _words_in_order(text: str) -> list[str]:
    return [word.casefold() for word in _WORDS.findall(text)]


def _fits_in(word: str, known: set[str], initials: str) -> bool:
    if word in known or word in initials:
        return True
    # People shorten by hand, too: "Cybersec" or "Mgt" for "Management".
    return any(other[0] == word[0] and _is_subsequence(word, other) for other in known)


def _is_subsequence(short: str, long: str) -> bool:
    letters = iter(long)
    return all(letter in letters for letter in short)
