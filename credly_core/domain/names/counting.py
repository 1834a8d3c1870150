"""How long a name is for ALM."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_SIGNS = re.compile(r"[\W_]+")
_FIRST_PAIR = "\U00010000"


def alm_length(text: str) -> int:
    """Length in UTF-16 units: the cautious reading of ALM's "25 characters".

    ALM does not say what it counts. A letter of nearly every script is one either way; emoji and rare
    ideographs are two UTF-16 units but one code point. A name that is short enough in units is short enough
    in code points too, so counting units can refuse too much but never lets a long name through.

    >>> alm_length("Führung"), alm_length("数据分析"), alm_length("🏅")
    (7, 4, 2)
    """
    if text.isascii():
        return len(text)
    return len(text) + sum(character >= _FIRST_PAIR for character in text)


def same_name_key(text: str) -> str:
    """Two names with equal keys look the same to a person: case, width and spacing do not count."""
    if text.isascii():
        return " ".join(text.lower().split())
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def letters_of(texts: Iterable[str]) -> str:
    """Letters and digits alone, in lower case: what is left when only the wording counts."""
    return _SIGNS.sub("", "".join(texts)).lower()
