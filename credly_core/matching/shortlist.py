"""Chooses for each template the few names worth a closer look, out of thousands, with a handful of matrix products."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from credly_core.matching.encoder import Encoder, Vectors
from credly_core.matching.likeness import Matrix, WordSpace, make_word_space
from credly_core.matching.reading import Reading, reading_initials

Places = npt.NDArray[np.int64]
#: How many different names are looked at closely for one template: the nearest always, more of them where they come
#: near the best of all. In the labelled sets no right name outside the nearest came below 0.68 of the best.
LOOKED_AT, ALWAYS_LOOKED_AT = 12, 6
NEAR_THE_BEST = 0.6
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
    if not field.theirs or not field.ours:
        return [[] for _ in field.ours]
    alike = _alike(field.space)
    ours, theirs = _flat(field, field.ours, field.space.ours), _flat(field, field.theirs, field.space.theirs)
    means = _mean_likeness(field, ours, theirs, whole)
    closest = _by_initials(field)
    out: list[list[int]] = []
    for at, (start, end) in enumerate(zip(ours.starts, ours.ends, strict=True)):
        mine = slice(start, min(end, start + _MOST_WORDS))
        scores = _covered(alike[ours.words[mine]], theirs, ours.says[mine])
        if means is not None:
            scores = scores + means[at]
        out.append(list(dict.fromkeys([*_nearest(scores), *closest[at]])))
    return out


@dataclass(frozen=True, slots=True)
class _Flat:
    """The words of all names in a row, with what each says in its name; `starts` and `ends` tell the names apart."""

    words: Places
    says: Matrix
    starts: Places
    ends: Places


def _flat(field: Field, cores: Sequence[Core], places: Mapping[str, int]) -> _Flat:
    ends = np.cumsum([len(core.words) for core in cores])
    return _Flat(
        np.array([places[word] for core in cores for word in core.words], dtype=np.int64),
        np.array([_weight(field, core, spot) for core in cores for spot in range(len(core.words))], dtype=np.float32),
        np.concatenate([[0], ends[:-1]]),
        ends,
    )


def _nearest(scores: Matrix) -> list[int]:
    best = np.argsort(-scores, kind="stable")[:LOOKED_AT]
    near = scores[best] >= NEAR_THE_BEST * scores[best[0]]
    near[:ALWAYS_LOOKED_AT] = True
    places: list[int] = best[near].tolist()
    return places


def _alike(space: WordSpace) -> Matrix:
    meaning = np.clip((space.meaning - MEANING_FROM) / (MEANING_TO - MEANING_FROM), 0, 1)
    return np.asarray(np.maximum(space.letters, meaning * 0.95), dtype=np.float32)


def _weight(field: Field, core: Core, spot: int) -> float:
    return field.says[core.words[spot]] * core.reading.weights[spot]


def _covered(rows: Matrix, theirs: _Flat, ours: Matrix) -> Matrix:
    """Half of what is covered of our name and half of what is covered of each of theirs."""
    gathered = rows[:, theirs.words]
    our_part = ours @ np.maximum.reduceat(gathered, theirs.starts, axis=1) / ours.sum()
    said = np.add.reduceat(theirs.says, theirs.starts)
    their_part = np.add.reduceat(gathered.max(axis=0) * theirs.says, theirs.starts) / said
    return np.asarray((our_part + their_part) / 2, dtype=np.float32)


def _mean_likeness(field: Field, ours: _Flat, theirs: _Flat, whole: Vectors | None) -> Matrix | None:
    """How like the names are as a whole, theirs by the mean of their words' vectors."""
    if whole is None or field.space.our_vectors is None or field.space.their_vectors is None:
        return None
    means = _means(theirs, field.space.their_vectors)
    return np.asarray((_means(ours, field.space.our_vectors) + whole) @ means.T / 2, dtype=np.float32)


def _means(names: _Flat, vectors: Matrix) -> Matrix:
    out = np.add.reduceat(vectors[names.words] * names.says[:, None], names.starts, axis=0)
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
