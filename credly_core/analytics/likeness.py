"""Names of templates that nearly equal one another: two spellings of one thing, which people confuse."""

from __future__ import annotations

import re
from collections.abc import Sequence

_LIKE = 94.0
_WORDS = re.compile(r"\w+")


def like_names(names: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Each number with the name that its own name nearly equals, both ways.

    Names that differ in a number, such as a level or a year, are not alike.

    >>> like_names([(0, "Cloud Basics"), (1, "Cloud  basics"), (2, "Cloud Basics 2")])
    [(0, 'Cloud  basics'), (1, 'Cloud Basics')]
    """
    from rapidfuzz import fuzz, process

    folded = [" ".join(_WORDS.findall(name.casefold())) for _, name in names]
    marks = ["".join(sign for sign in text if sign.isdecimal()) for text in folded]
    pairs: list[tuple[int, str]] = []
    for place, text in enumerate(folded):
        found = process.extract(text, folded, scorer=fuzz.ratio, score_cutoff=_LIKE, limit=4)
        near = [other for _, _, other in found if other != place and marks[other] == marks[place]]
        pairs.extend((names[place][0], names[other][1]) for other in near[:1])
    return pairs
