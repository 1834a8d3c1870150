"""Finds the words that name the organization, which a badge name inside that organization can do without."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from credly_core.domain.names.counting import letters_of
from credly_core.domain.names.lexicon import Lexicon, WordKind, load_lexicon
from credly_core.domain.names.shapes import Context
from credly_core.domain.names.single import is_number
from credly_core.domain.names.words import clean_name, split_name

#: A leading word is a brand when this share of all names, and at least this many, begin with it.
BRAND_SHARE = 0.3
BRAND_NAMES = 4
LONGEST_BRAND = 3
#: A word is common when this share of all names has it.
COMMON_SHARE = 0.2
COMMON_NAMES = 5

_MARKS_OF_PARTS = re.compile(r"[:|(：（]| [-–—/·•>~] |\w[–—]\w")
_EDGES = re.compile(r"^\W+|\W+$")


def make_context(fulls: Sequence[str], brands: Iterable[str] = ()) -> Context:
    """Brands that were given and brands that the names themselves show, with the words most names share."""
    lexicon = load_lexicon()
    sequences = {sequence for brand in brands for sequence in _given(brand, lexicon)}
    keyed = [_keys(name) for name in fulls]
    sequences |= _shared_starts([keys for keys in keyed if keys], lexicon)
    counts = Counter(word for keys in keyed for word in set(keys))
    least = max(COMMON_NAMES, COMMON_SHARE * len(fulls))
    common = frozenset(word for word, count in counts.items() if count >= least and not is_number(word))
    ordered = tuple(sorted(sequences, key=lambda sequence: (-len(sequence), sequence)))
    starts = frozenset(sequence[0] for sequence in ordered)
    return Context(ordered, common, _shared_parts(fulls, lexicon), starts)


def _shared_parts(fulls: Sequence[str], lexicon: Lexicon) -> frozenset[str]:
    """Parts of names that at least two names have: titles of series."""
    counts: Counter[str] = Counter()
    for name in set(fulls):
        if _MARKS_OF_PARTS.search(name):
            words = split_name(clean_name(name), lexicon)
            parts = {word.part for word in words}
            if len(parts) > 1:
                counts.update({letters_of(word.text for word in words if word.part == part) for part in parts})
    return frozenset(key for key, count in counts.items() if count > 1 and key)


def _keys(name: str) -> list[str]:
    keys = (_EDGES.sub("", word).lower() for word in clean_name(name).split())
    return [key for key in keys if key]


def _given(brand: str, lexicon: Lexicon) -> Iterable[tuple[str, ...]]:
    """The whole brand, the brand without institution words at its ends, and its proper names alone."""
    keys = tuple(_keys(brand))
    if not keys:
        return
    if len(keys) > 1 or not lexicon.is_known(keys[0]):
        yield keys
    proper = keys
    while proper and _is_institution(proper[-1], lexicon):
        proper = proper[:-1]
    while proper and _is_institution(proper[0], lexicon):
        proper = proper[1:]
    if len(proper) > 1:
        yield proper
    for word in proper:
        if len(word) > 2 and not lexicon.is_known(word):  # noqa: PLR2004  two letters are too often a word
            yield (word,)


def _is_institution(word: str, lexicon: Lexicon) -> bool:
    known = lexicon.entries.get(word, {})
    return any(entry.kind in (WordKind.GENERIC, WordKind.GRAMMAR, WordKind.AND) for entry in known.values())


def _shared_starts(keyed: Sequence[Sequence[str]], lexicon: Lexicon) -> set[tuple[str, ...]]:
    """Words that a large share of all names begin with, as long as they stay together."""
    found: set[tuple[str, ...]] = set()
    least = max(BRAND_NAMES, BRAND_SHARE * len(keyed))
    counts = Counter(keys[0] for keys in keyed if len(keys) > 1)
    for word, count in counts.items():
        if count < least or lexicon.is_known(word) or is_number(word):
            continue
        start: tuple[str, ...] = (word,)
        while len(start) < LONGEST_BRAND:
            size = len(start)
            following = Counter(keys[size] for keys in keyed if len(keys) > size + 1 and tuple(keys[:size]) == start)
            if not following:
                break
            best, best_count = following.most_common(1)[0]
            if best_count < 0.9 * count or lexicon.is_known(best) or is_number(best):
                break
            start = (*start, best)
        found.add(start)
    return found
