"""Takes a name apart: the words it is about, and the marks that must agree (level, number, year, renewal)."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from credly_core.matching.folding import fold, is_cjk, is_hiragana, lower, split_pieces
from credly_core.matching.languages import guess_language
from credly_core.matching.marks import CODE, MarkCollector, Marks
from credly_core.matching.vocabulary import Known, Meaning, load_vocabulary

#: How much a soft word says beside an ordinary one.
SOFT_WEIGHT = 0.4
_CAPITALS = re.compile(r"\b[A-Z][A-Z&/]{1,4}\b")
_DOTTED = re.compile(r"\b([A-Z])\.(?=[A-Z]\.)")
_E_WORD = re.compile(r"\be-(?=mail|learning)", re.IGNORECASE)
_DROPPED = str.maketrans({"®": "", "™": "", "©": "", "_": " _ "})
_LONGEST_PARTICLE = 2
_SHORTEST_INITIALS = 2
_LONGEST_INITIALS = 6


@dataclass(frozen=True, slots=True)
class Reading:
    """A name taken apart. `words` are folded and in order, `surfaces` and `weights` go with them.

    `text` is what is left to say, `sequence` all plain words in order, `spoken` the small
    words too, `shorts` the short forms that were seen with
    the words that stand for each here.
    """

    name: str
    language: str
    words: tuple[str, ...]
    surfaces: tuple[str, ...]
    weights: tuple[float, ...]
    marks: Marks
    text: str
    sequence: tuple[str, ...] = ()
    spoken: tuple[str, ...] = ()
    shorts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    forms: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        """The same for two names that differ only in case, accents, form words and order."""
        return " ".join(sorted(self.words))


@functools.lru_cache(maxsize=32768)
def read_name(name: str, brands: tuple[tuple[str, ...], ...] = ()) -> Reading:
    """Take one name apart; `brands` are folded word sequences that say nothing here.

    >>> read = read_name("Excel Basics – Course (2025)")
    >>> read.words, read.marks.levels, read.marks.years
    (('excel',), frozenset({('level', 1)}), frozenset({2025}))
    """
    plain = _join_dotted(name)
    folded = fold(plain)
    pieces = split_pieces(folded)
    surfaces = pieces if plain.isascii() else split_pieces(lower(plain))
    if len(surfaces) != len(pieces):
        surfaces = pieces
    language = guess_language(plain, tuple(pieces))
    pairs = list(zip(pieces, surfaces, strict=True))
    if not folded.isascii():
        pairs = [pair for one in pairs for pair in _split_known(*one)]
    pairs = _without_brands(pairs, brands)
    ours, written = [one for one, _ in pairs], [one for _, one in pairs]
    return _Reader(ours, written, language, folded=folded, capitals=_capitals(name)).read(name)


def _capitals(name: str) -> frozenset[str]:
    """Words in capitals; in a name that is all in capitals they tell nothing, unless there is only one."""
    if name == name.upper() and len(re.findall(r"[^\W\d_]{2,}", name)) > 1:
        return frozenset()
    return frozenset(fold(one) for one in _CAPITALS.findall(name))


def _join_dotted(name: str) -> str:
    """C.P.R. is CPR, e-mail is email; trade marks say nothing."""
    plain = name.replace("&amp;", "&") if "&" in name else name
    if "." in plain:
        plain = _DOTTED.sub(r"\1", plain)
    if "-" in plain:
        plain = _E_WORD.sub("e", plain)
    return plain.translate(_DROPPED)


def _without_brands(pairs: list[tuple[str, str]], brands: tuple[tuple[str, ...], ...]) -> list[tuple[str, str]]:
    for brand in brands:
        size = len(brand)
        for start in range(len(pairs) - size + 1):
            if len(pairs) > size and tuple(one for one, _ in pairs[start : start + size]) == brand:
                return pairs[:start] + pairs[start + size :]
    return pairs


def _split_known(piece: str, surface: str) -> list[tuple[str, str]]:
    """Cut known words out of an unspaced Chinese, Japanese or Korean run."""
    if not is_cjk(piece):
        return [(piece, surface)]
    unspaced = load_vocabulary().unspaced
    out: list[str] = []
    start = at = 0
    while at < len(piece):
        found = next((word for word in unspaced.get(piece[at], ()) if piece.startswith(word, at)), "")
        if not found or (piece != found and is_hiragana(found)):
            at += 1
            continue
        out.extend((piece[start:at], found))
        at += len(found)
        start = at
    out.append(piece[start:])
    return [(one, one) for one in out if one]


class _Reader:
    """Walks over the pieces of one name once."""

    def __init__(
        self, pieces: list[str], surfaces: list[str], language: str, *, folded: str, capitals: frozenset[str]
    ) -> None:
        self.pieces = pieces
        self.surfaces = surfaces
        self.language = language
        self.capitals = capitals
        self.vocabulary = load_vocabulary()
        self.marks = MarkCollector(folded, shouted=capitals)
        self.words: dict[str, tuple[str, float]] = {}
        self.set_aside: dict[str, tuple[str, float]] = {}
        self.text: list[str] = []
        self.sequence: list[str] = []
        self.spoken: list[str] = []
        self.forms: set[str] = set()
        self.shorts: dict[str, tuple[str, ...]] = {}

    def read(self, name: str) -> Reading:
        at = 0
        while at < len(self.pieces):
            at += self._take(at)
        self._drop_own_initials()
        self._add_codes()
        if not self.words:
            self.words = self.set_aside
            self.text = [surface for surface, _ in self.words.values()]
        elif all(weight < 1 for _, weight in self.words.values()):
            self.words = {word: (surface, 1.0) for word, (surface, _) in self.words.items()}
        return Reading(
            name=name,
            language=self.language,
            words=tuple(self.words),
            surfaces=tuple(surface for surface, _ in self.words.values()),
            weights=tuple(weight for _, weight in self.words.values()),
            marks=self.marks.done(),
            text=" ".join(self.text),
            sequence=tuple(self.sequence),
            spoken=tuple(self.spoken),
            shorts=tuple(self.shorts.items()),
            forms=frozenset(self.forms),
        )

    def _take(self, at: int) -> int:
        """Take the longest known phrase that begins here, else one piece; the number of pieces taken."""
        piece = self.pieces[at]
        if self.marks.take_last_roman(self.pieces, at):
            return 1
        for size in range(self.vocabulary.longest.get(piece, 0), 0, -1):
            phrase = tuple(self.pieces[at : at + size])
            known = self.vocabulary.find(phrase, self.language) if len(phrase) == size else None
            if (
                known is None
                or known.meaning is Meaning.WORD
                or (size == 1 and piece in self.capitals and known.meaning is Meaning.GRAMMAR)
            ):
                continue
            if self._take_known(at, phrase, known):
                return size
        self._take_plain(at, piece)
        return 1

    def _take_known(self, at: int, phrase: tuple[str, ...], known: Known) -> bool:
        surfaces = self.surfaces[at : at + len(phrase)]
        if known.meaning is Meaning.GRAMMAR:
            self.text.extend(surfaces)
            self.spoken.extend(phrase)
            return True
        if known.meaning is Meaning.SOFT:
            for word, surface in zip(phrase, surfaces, strict=True):
                self._add(word, surface, SOFT_WEIGHT)
            return True
        if known.meaning is Meaning.FORM:
            self.forms.update(phrase)
        elif not self.marks.take(self.pieces, at, len(phrase), known.meaning, known.value):
            return False
        self.set_aside.update({word: (surface, 1.0) for word, surface in zip(phrase, surfaces, strict=True)})
        return True

    def _take_plain(self, at: int, piece: str) -> None:
        if self.marks.take_number(self.pieces, at):
            return
        if not piece.isalpha() and CODE.fullmatch(piece):
            self.marks.add_code(piece)
            self.set_aside[piece] = (piece, 1.0)
            return
        if len(piece) <= _LONGEST_PARTICLE and is_hiragana(piece):
            return
        expansion = self._expand(piece)
        for word in expansion:
            self._add(fold(word), word, max(SOFT_WEIGHT, 1 / len(expansion)))
        if expansion or piece in self.capitals:
            self.shorts[piece] = tuple(fold(word) for word in expansion) or (piece,)
        if not expansion:
            self._add(piece, self.surfaces[at], 1.0)

    def _expand(self, piece: str) -> tuple[str, ...]:
        known = self.vocabulary.short_forms.get(piece)
        if known is None:
            return ()
        own = [words for language, words in known if language == self.language]
        words = own[0] if own else known[0][1]
        grammar = Meaning.GRAMMAR
        return tuple(
            word
            for word in words
            if all(one.meaning is not grammar for one in self.vocabulary.words.get((fold(word),), ()))
        )

    def _add(self, word: str, surface: str, weight: float) -> None:
        self.sequence.append(word)
        self.spoken.append(word)
        if word not in self.words:
            self.text.append(surface)
        self.words[word] = (surface, max(weight, self.words.get(word, ("", 0.0))[1]))

    def _add_codes(self) -> None:
        """Codes count a little as words, and fully where the name has no other telling word (5S Champion)."""
        if not self.marks.codes:
            return
        has_words = any(weight >= 1 for _, weight in self.words.values())
        for code in sorted(self.marks.codes):
            self.words.setdefault(code, (code, SOFT_WEIGHT if has_words else 1.0))
            if not has_words:
                self.text.append(code)

    def _drop_own_initials(self) -> None:
        """A short form beside its own words adds nothing: Know Your Customer (KYC)."""
        for short in self.capitals & self.words.keys():
            rest = [piece for piece in self.pieces if piece != short]
            if short in initial_runs(rest) and len(self.words) > len(short):
                surface, _ = self.words.pop(short)
                self.text.remove(surface)
                self.sequence.remove(short)
                self.spoken.remove(short)


@functools.lru_cache(maxsize=32768)
def reading_initials(reading: Reading) -> frozenset[str]:
    """The initials of every run of two to six words of a name, small words counted or not."""
    return frozenset(initial_runs(reading.sequence) | initial_runs(reading.spoken))


def initial_runs(words: Sequence[str]) -> set[str]:
    """The initials of every run of two to six words."""
    initials = "".join(word[0] for word in words if word)
    return {
        initials[start : start + size]
        for size in range(_SHORTEST_INITIALS, _LONGEST_INITIALS + 1)
        for start in range(len(initials) - size + 1)
    }
