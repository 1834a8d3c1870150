"""Words that look like another and mean its opposite: “Unpublished” is no misspelling of “Published”."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from credly_core.migration.keys import Keys

_FILE = Path(__file__).parent.parent / "data" / "opposites.toml"
#: So many letters before a whole word are no slip of the fingers.
_FRONT = 2


@cache
def _known() -> tuple[tuple[str, ...], frozenset[str]]:
    """Syllables in front of a word, and words anywhere in a cell, that turn the meaning round."""
    keys = Keys.of_file(_FILE)
    prefixes, words = keys.texts("prefixes"), keys.texts("words")
    keys.close()
    return prefixes, frozenset(words)


def is_opposite(word: str, allowed: str) -> bool:
    """Whether a word that looks much like an allowed value says something else by what stands before or beside it."""
    word, allowed = word.casefold(), allowed.casefold()
    prefixes, words = _known()
    if words.intersection(_split(word)) - set(_split(allowed)):
        return True
    front = word.partition(allowed)[0] if allowed in word else ""
    if len(re.sub(r"[\W\d_]+", "", front)) >= _FRONT:
        return True
    if len(word) <= len(allowed):
        return False
    return any(_turns(prefix, word, allowed) for prefix in prefixes)


def _split(text: str) -> list[str]:
    return re.split(r"[\W_]+", text)


def _turns(prefix: str, word: str, allowed: str) -> bool:
    """Whether the word is the allowed value, or is nearer to it, once the prefix is taken off."""
    from rapidfuzz import fuzz  # noqa: PLC0415  needed for misspelt values only

    if not word.startswith(prefix) or allowed.startswith(prefix):
        return False
    rest = re.sub(r"^[\W_]+", "", word.removeprefix(prefix))
    return fuzz.ratio(rest, allowed) > fuzz.ratio(word, allowed)
