"""Compares two names word by word and as a whole: how much of each is covered by the other."""

from __future__ import annotations

from dataclasses import dataclass

from credly_core.matching.folding import is_cjk
from credly_core.matching.reading import Reading, initial_runs
from credly_core.matching.shortlist import Field

#: From where on, and up to where, likeness of meaning counts between two words: names in one language differ in words
#: that are near each other (Spanish and German), translations of a word may be farther apart.
SAME_LANGUAGE = (0.62, 0.96)
OTHER_LANGUAGE = (0.42, 0.80)
UNKNOWN_LANGUAGE = (0.55, 0.90)
#: A word this well covered is not named as missing.
COVERED = 0.5
_BY_INITIALS = 0.97
#: A short form read as other words misleads the model about the whole name; its words count instead.
_SHORT_FORM_WHOLE = 0.92
#: Where one language writes one word for several (Strahlenschutz), the likeness of the whole names stands in.
_COMPOUND = (0.45, 0.85)
_LONG_WORD = 10


@dataclass(frozen=True, slots=True)
class Pairing:
    """Two names side by side; shares run from 0 to 1, `whole` is the model's word on the whole names."""

    ours: float
    theirs: float
    weakest_ours: float
    weakest_theirs: float
    whole: float
    letters: float
    is_translation: bool
    is_same: bool
    shared: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    short_forms: tuple[tuple[str, str], ...] = ()


def is_translation(ours: Reading, theirs: Reading) -> bool | None:
    """Whether the names are in two languages; None when that is not known."""
    pair = {ours.language, theirs.language}
    if len(pair) == 1:
        return None if pair == {""} else False
    if "han" in pair and pair & {"ja", "zh"}:
        return False
    return None if "" in pair else True


def compare(field: Field, ours: Reading, theirs: Reading, whole: float) -> Pairing:
    """Put the names side by side."""
    translated = is_translation(ours, theirs)
    span = UNKNOWN_LANGUAGE if translated is None else OTHER_LANGUAGE if translated else SAME_LANGUAGE
    table = _table(field, ours, theirs, span)
    letters = _table(field, ours, theirs, None)
    short_forms = [*_initials(ours, theirs, table), *_initials(theirs, ours, table, turned=True)]
    best_ours = [max(row) for row in table]
    best_theirs = [max(column) for column in zip(*table, strict=True)]
    said_ours = [field.says[word] * weight for word, weight in zip(ours.words, ours.weights, strict=True)]
    said_theirs = [field.says[word] * weight for word, weight in zip(theirs.words, theirs.weights, strict=True)]
    literal = (
        _share([max(row) for row in letters], said_ours)
        + _share([max(column) for column in zip(*letters, strict=True)], said_theirs)
    ) / 2
    if short_forms:
        whole = max(whole, _SHORT_FORM_WHOLE * min(_share(best_ours, said_ours), _share(best_theirs, said_theirs)))
    foreign = bool(translated) or (translated is None and literal < 0.3 and whole > 0.5)  # noqa: PLR2004
    if foreign and _is_compound(ours, theirs, known=bool(translated)):
        fitting = min(1.0, max(0.0, (whole - _COMPOUND[0]) / (_COMPOUND[1] - _COMPOUND[0])))
        best_ours = [max(one, fitting) for one in best_ours]
        best_theirs = [max(one, fitting) for one in best_theirs]
    return Pairing(
        _share(best_ours, said_ours),
        _share(best_theirs, said_theirs),
        _weakest(best_ours, said_ours),
        _weakest(best_theirs, said_theirs),
        whole,
        literal,
        is_translation=foreign,
        is_same=ours.key == theirs.key or "".join(ours.words) == "".join(theirs.words),
        shared=_named(ours, best_ours, low=COVERED, high=2),
        missing=_named(ours, best_ours, low=-1, high=COVERED),
        extra=_named(theirs, best_theirs, low=-1, high=COVERED),
        short_forms=tuple(short_forms),
    )


def _is_compound(ours: Reading, theirs: Reading, *, known: bool) -> bool:
    """Whether one name is a single long word and the other has several."""
    shorter, longer = sorted((ours.words, theirs.words), key=len)
    is_long = known or len(shorter[0]) >= _LONG_WORD or is_cjk(shorter[0])
    return len(shorter) == 1 < len(longer) and is_long


def _table(field: Field, ours: Reading, theirs: Reading, span: tuple[float, float] | None) -> list[list[float]]:
    space = field.space
    columns = [space.theirs[word] for word in theirs.words]
    out = []
    for word in ours.words:
        letters = [space.letters_of(word)[column] for column in columns]
        if span is None:
            out.append(letters)
            continue
        low, high = span
        meaning = space.meaning_of(word)
        fitting = (0.92 * min(1.0, max(0.0, (meaning[column] - low) / (high - low))) for column in columns)
        out.append([max(one, two) for one, two in zip(letters, fitting, strict=True)])
    return out


def _initials(
    short_side: Reading, long_side: Reading, table: list[list[float]], *, turned: bool = False
) -> list[tuple[str, str]]:
    """Let a short form cover the words whose initials it is; the short forms found with their words."""
    found = []
    for short, stands in short_side.shorts:
        sequence = long_side.sequence
        if short not in initial_runs(sequence):
            sequence = long_side.spoken
            if short not in initial_runs(sequence):
                continue
        start = "".join(word[0] for word in sequence).index(short)
        run = sequence[start : start + len(short)]
        if set(run) <= set(short_side.words):
            continue
        found.append((short.upper(), " ".join(run)))
        places = [at for at, word in enumerate(short_side.words) if word in stands]
        covered = [at for at, word in enumerate(long_side.words) if word in run]
        for place in places:
            for spot in covered:
                row, column = (spot, place) if turned else (place, spot)
                table[row][column] = max(table[row][column], _BY_INITIALS)
    return found


def _share(covered: list[float], said: list[float]) -> float:
    total = sum(said)
    return sum(one * weight for one, weight in zip(covered, said, strict=True)) / total if total else 0.0


def _weakest(covered: list[float], said: list[float]) -> float:
    """How well the worst covered telling word is covered; soft words hardly count."""
    return min((1 - (1 - one) * min(1.0, weight) for one, weight in zip(covered, said, strict=True)), default=0.0)


def _named(reading: Reading, covered: list[float], *, low: float, high: float) -> tuple[str, ...]:
    pairs = zip(reading.surfaces, reading.weights, covered, strict=True)
    return tuple(word for word, weight, one in pairs if weight >= 1 and low <= one < high)
