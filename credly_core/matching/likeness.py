"""How like two words are, for all words of the templates and of the catalogue at once: by letters and by meaning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler, Prefix
from rapidfuzz.fuzz import partial_ratio

from credly_core.matching.encoder import Encoder, Vectors
from credly_core.matching.folding import is_cjk

Matrix = npt.NDArray[np.float32]
#: Below this, like letters are chance (Bookkeeping and Beekeeping).
LETTERS_FROM = 0.89
#: Words of fewer letters must be the same.
SHORTEST = 4
SHORTEST_PART = 5
#: Words that share this much of the longer one from the start have a stem in common.
STEM = 0.58
_SAME = 0.999


@dataclass(frozen=True, slots=True)
class WordSpace:
    """Words of both sides with how like they are, 0 to 1: `letters` by spelling, `meaning` as the model says."""

    ours: Mapping[str, int]
    theirs: Mapping[str, int]
    letters: Matrix
    meaning: Matrix
    our_vectors: Vectors | None
    their_vectors: Vectors | None
    _rows: dict[str, tuple[list[float], list[float]]] = field(default_factory=dict)

    def letters_of(self, word: str) -> list[float]:
        """How like one of our words is to each of theirs by spelling; plain numbers are quicker one by one."""
        return self._row(word)[0]

    def meaning_of(self, word: str) -> list[float]:
        """The same by meaning."""
        return self._row(word)[1]

    def _row(self, word: str) -> tuple[list[float], list[float]]:
        found = self._rows.get(word)
        if found is None:
            at = self.ours[word]
            found = self._rows[word] = (self.letters[at].tolist(), self.meaning[at].tolist())
        return found


def make_word_space(ours: Mapping[str, str], theirs: Mapping[str, str], encoder: Encoder | None) -> WordSpace:
    """Compare all words; the mappings give for each folded word the way it is written."""
    left, right = list(ours), list(theirs)
    letters = compare_letters(left, right)
    meaning = np.zeros_like(letters)
    our_vectors = their_vectors = None
    if encoder is not None and left and right:
        our_vectors = encoder.encode(list(ours.values()))
        their_vectors = encoder.encode(list(theirs.values()))
        meaning = our_vectors @ their_vectors.T
    return WordSpace(
        {word: at for at, word in enumerate(left)},
        {word: at for at, word in enumerate(right)},
        letters,
        meaning,
        our_vectors,
        their_vectors,
    )


def compare_letters(left: Sequence[str], right: Sequence[str]) -> Matrix:
    """1 for the same word, less for the same stem or a typing error, about half for a part of a compound."""
    if not left or not right:
        return np.zeros((len(left), len(right)), dtype=np.float32)
    likeness = process.cdist(left, right, scorer=JaroWinkler.similarity, dtype=np.float32)
    sizes_left = np.array([_size(word) for word in left], dtype=np.float32)[:, None]
    sizes_right = np.array([_size(word) for word in right], dtype=np.float32)[None, :]
    smaller = np.minimum(sizes_left, sizes_right)
    larger = np.maximum(sizes_left, sizes_right)
    close = np.where(smaller >= SHORTEST, np.clip((likeness - LETTERS_FROM) / (1 - LETTERS_FROM), 0, 1), 0)
    close = np.where(close > 0, 0.55 + 0.4 * close, 0)
    begin = process.cdist(left, right, scorer=Prefix.similarity, dtype=np.float32)
    stem = np.where((begin >= SHORTEST_PART) & (begin >= STEM * larger), 0.5 + 0.4 * begin / larger, 0)
    part = process.cdist(left, right, scorer=partial_ratio, score_cutoff=99, dtype=np.float32)
    inside = np.where((part > 0) & (smaller >= SHORTEST_PART) & (larger > smaller), 0.35 + 0.5 * smaller / larger, 0)
    alike = np.maximum(np.maximum(close, stem), inside)
    alike = np.where(likeness >= _SAME, 1, alike)
    return np.asarray(alike, dtype=np.float32)


def _size(word: str) -> int:
    """Letters; a character of Chinese, Japanese or Korean says as much as two or three of them."""
    return len(word) * 5 // 2 if is_cjk(word) else len(word)
