"""Chooses for each template the few names worth a closer look, out of thousands, with a handful of matrix products."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from credly_core.matching.encoder import Encoder, Vectors
from credly_core.matching.likeness import Matrix, WordSpace, make_word_space
from credly_core.matching.reading import Reading, reading_initials

#: How many different names are looked at closely for one template.
LOOKED_AT = 12
#: Meaning counts from here; what is below is chance.
MEANING_FROM, MEANING_TO = 0.42, 0.92
_MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class Core:
    """A name without its marks: siblings of other levels and years share it."""

    words: tuple[str, ...]
    reading: Reading


@dataclass(frozen=True, slots=True)
class Field:
    """Both sides with the words between them and what each word says (rare ones say more)."""

    ours: list[Core]
    theirs: list[Core]
    space: WordSpace
    says: Mapping[str, float]


def make_field(ours: Sequence[Reading], theirs: Sequence[Reading], encoder: Encoder | None) -> Field:
    """Gather the different names of both sides and compare their words."""
    left = _cores(ours)
    right = _cores(theirs)
    space = make_word_space(_words(left), _words(right), encoder)
    return Field(left, right, space, _how_much_words_say([*left, *right]))


def _cores(readings: Sequence[Reading]) -> list[Core]:
    found: dict[tuple[str, ...], Core] = {}
    for reading in readings:
        if reading.words:
            found.setdefault(reading.words, Core(reading.words, reading))
    return list(found.values())


def _words(cores: Sequence[Core]) -> dict[str, str]:
    found: dict[str, str] = {}
    for core in cores:
        for word, surface in zip(core.words, core.reading.surfaces, strict=True):
            found.setdefault(word, surface)
    return found


def _how_much_words_say(cores: Sequence[Core]) -> dict[str, float]:
    counts = Counter(word for core in cores for word in core.words)
    total = max(200, len(cores))
    most = math.log(1 + total)
    return {word: max(0.35, math.log(1 + total / count) / most) for word, count in counts.items()}


def shortlist(field: Field, whole: Vectors | None) -> list[list[int]]:
    """For each of our names the positions of theirs to look at, most promising first.

    `whole` has the vectors of our names, each read as one; theirs are taken as the mean of their words, which is far
    cheaper and good enough here.
    """
    if not field.theirs:
        return [[] for _ in field.ours]
    alike = _alike(field.space)
    columns, weights = _padded(field)
    means = _mean_likeness(field, whole)
    closest = _by_initials(field)
    out: list[list[int]] = []
    for at, core in enumerate(field.ours):
        rows = [field.space.ours[word] for word in core.words[:_MOST_WORDS]]
        ours = np.array([_weight(field, core, spot) for spot in range(len(rows))], dtype=np.float32)
        scores = _covered(alike[rows], columns, weights, ours) + (means[at] if means is not None else 0)
        best = np.argsort(-scores, kind="stable")[:LOOKED_AT].tolist()
        out.append(list(dict.fromkeys([*best, *closest[at]])))
    return out


def _alike(space: WordSpace) -> Matrix:
    meaning = np.clip((space.meaning - MEANING_FROM) / (MEANING_TO - MEANING_FROM), 0, 1)
    both = np.maximum(space.letters, meaning * 0.95)
    return np.concatenate([both, np.zeros((both.shape[0], 1), dtype=np.float32)], axis=1).astype(np.float32)


def _weight(field: Field, core: Core, spot: int) -> float:
    return field.says[core.words[spot]] * core.reading.weights[spot]


def _padded(field: Field) -> tuple[np.ndarray[tuple[int, int], np.dtype[np.int64]], Matrix]:
    width = min(_MOST_WORDS, max(len(core.words) for core in field.theirs))
    columns = np.full((len(field.theirs), width), len(field.space.theirs), dtype=np.int64)
    weights = np.zeros((len(field.theirs), width), dtype=np.float32)
    for at, core in enumerate(field.theirs):
        for spot, word in enumerate(core.words[:width]):
            columns[at, spot] = field.space.theirs[word]
            weights[at, spot] = _weight(field, core, spot)
    return columns, weights


def _covered(
    rows: Matrix, columns: np.ndarray[tuple[int, int], np.dtype[np.int64]], weights: Matrix, ours: Matrix
) -> Matrix:
    """Half of what is covered of our name and half of what is covered of each of theirs."""
    gathered = rows[:, columns]
    our_part = (gathered.max(axis=2) * ours[:, None]).sum(axis=0) / ours.sum()
    their_part = (gathered.max(axis=0) * weights).sum(axis=1) / weights.sum(axis=1)
    return np.asarray((our_part + their_part) / 2, dtype=np.float32)


def _mean_likeness(field: Field, whole: Vectors | None) -> Matrix | None:
    """How like the names are as a whole, theirs by the mean of their words' vectors."""
    if whole is None or field.space.our_vectors is None or field.space.their_vectors is None:
        return None
    ours = _means(field, field.ours, field.space.ours, field.space.our_vectors)
    theirs = _means(field, field.theirs, field.space.theirs, field.space.their_vectors)
    return np.asarray((ours @ theirs.T + whole @ theirs.T) / 2, dtype=np.float32)


def _means(field: Field, cores: Sequence[Core], places: Mapping[str, int], vectors: Matrix) -> Matrix:
    out = np.zeros((len(cores), vectors.shape[1]), dtype=np.float32)
    for at, core in enumerate(cores):
        rows = [places[word] for word in core.words]
        weights = np.array([_weight(field, core, spot) for spot in range(len(rows))], dtype=np.float32)
        out[at] = weights @ vectors[rows]
    return np.asarray(out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-6), dtype=np.float32)


def _by_initials(field: Field) -> list[list[int]]:
    """Their names whose initials are a short form in ours, or the reverse."""
    shorts = {short for core in (*field.ours, *field.theirs) for short, _ in core.reading.shorts}
    spelled: dict[str, list[int]] = {}
    named: dict[str, list[int]] = {}
    for at, core in enumerate(field.theirs):
        for short in reading_initials(core.reading) & shorts if shorts else ():
            spelled.setdefault(short, []).append(at)
        for short, _ in core.reading.shorts:
            named.setdefault(short, []).append(at)
    found = []
    for core in field.ours:
        places = [at for short, _ in core.reading.shorts for at in spelled.get(short, ())]
        places += [at for short in reading_initials(core.reading) & named.keys() for at in named[short]]
        found.append(places[:LOOKED_AT])
    return found
