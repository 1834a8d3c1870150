"""The marks of a name that must agree with the other name: level, number, year, code, renewal, trainer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from credly_core.matching.folding import is_cjk
from credly_core.matching.vocabulary import Meaning, load_vocabulary

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8}
_FIRST_YEAR, _LAST_YEAR = 1980, 2079
_STEP = re.compile(r"(?:l|lvl|level)(\d{1,2})")
_VERSION = re.compile(r"(?:v|ver)(\d{1,4})")
_ORDERED = re.compile(r"(\d{1,2})(?:st|nd|rd|th|e|er|eme|a|o|te|ste|de)")
CODE = re.compile(r"[a-z]{1,5}-?\d{1,5}[a-z]?|\d{1,4}[a-z]{1,2}")
_SHORT_YEAR = re.compile(r"['’](\d\d)\b|\b(?:20\d\d)\s*[/–-]\s*(\d\d)\b(?!\d)")
_YEAR_SIGNS = frozenset("'’/–-")
_RANK_MEANINGS = (Meaning.LEVEL, Meaning.CAREER, Meaning.MEDAL, Meaning.BELT)
#: Words of use and disuse that also have another meaning count only at the edge of a name or in brackets.
_DOUBTFUL = frozenset(
    {"test", "draft", "copy", "archive", "archiv", "new", "old", "alt", "current", "expired", "entwurf"}
)


@dataclass(frozen=True, slots=True)
class Marks:
    """What must agree. A level is its ladder and step; numbers hold editions and parts as text, versions as v2."""

    levels: frozenset[tuple[str, int]] = frozenset()
    numbers: frozenset[str] = frozenset()
    years: frozenset[int] = frozenset()
    codes: frozenset[str] = frozenset()
    is_renewal: bool = False
    is_trainer: bool = False
    is_outdated: bool = False


_UNMARKED = Marks()


@dataclass(slots=True)
class MarkCollector:
    """Gathers the marks of one name while it is read."""

    folded: str
    levels: set[tuple[str, int]] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    years: set[int] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    flags: set[Meaning] = field(default_factory=set)
    used: set[int] = field(default_factory=set)
    shouted: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if _YEAR_SIGNS.isdisjoint(self.folded):
            return  # most names have none, and the pattern below looks everywhere
        for found in _SHORT_YEAR.finditer(self.folded):
            digits = found.group(1) or found.group(2)
            self.years.add(2000 + int(digits))
            self.numbers.discard(digits)

    def take(self, pieces: Sequence[str], at: int, size: int, meaning: Meaning, value: int) -> bool:
        """Note a known word; False when it is an ordinary word here."""
        if meaning in _RANK_MEANINGS:
            self.levels.add((meaning.value, value))
            return True
        if meaning is Meaning.ORDINAL:
            return self._take_ordinal(pieces, at)
        if meaning in (Meaning.NUMBER, Meaning.ORDERED):
            return self._take_written(pieces, at, meaning, value)
        if meaning in (Meaning.OUTDATED, Meaning.CURRENT):
            return self._take_state(pieces, at, size, meaning)
        self.flags.add(meaning)
        return True

    def take_number(self, pieces: Sequence[str], at: int) -> bool:
        """Note a number, a year, a Roman numeral; False when the piece is none."""
        piece = pieces[at]
        if at in self.used:
            return True
        if piece not in _ROMAN and piece.isalpha():
            return False  # most are words, and every pattern below wants a digit
        if piece.isdecimal():
            self._add_digits(piece)
            return True
        if piece.replace(".", "").isdecimal():
            self.numbers.add(piece)
            return True
        if piece in _ROMAN and (at > 0 or len(pieces) == 1) and (len(piece) > 1 or at == len(pieces) - 1):
            self.numbers.add(str(_ROMAN[piece]))
            return True
        step = _STEP.fullmatch(piece) or _ORDERED.fullmatch(piece)
        version = _VERSION.fullmatch(piece)
        if step:
            self.numbers.add(str(int(step.group(1))))
        if version:
            self.numbers.add(f"v{int(version.group(1))}")
        return bool(step or version)

    def take_last_roman(self, pieces: Sequence[str], at: int) -> bool:
        """A Roman numeral at the end of a name, also where the letter is a small word elsewhere."""
        if at == 0 or at != len(pieces) - 1 or pieces[at] not in _ROMAN:
            return False
        self.numbers.add(str(_ROMAN[pieces[at]]))
        return True

    def add_code(self, code: str) -> None:
        """Note a code such as B1 or Q3."""
        self.codes.add(code.replace("-", ""))

    def done(self) -> Marks:
        """All marks."""
        if not (self.levels or self.numbers or self.years or self.codes or self.flags):
            return _UNMARKED
        years = {str(year % 100) for year in self.years}
        return Marks(
            frozenset(self.levels),
            frozenset(number for number in self.numbers if number not in years),
            frozenset(self.years),
            frozenset(self.codes),
            Meaning.RENEWAL in self.flags,
            Meaning.TRAINER in self.flags,
            Meaning.OUTDATED in self.flags,
        )

    def _add_digits(self, digits: str) -> None:
        number = int(digits)
        if len(digits) == 4 and _FIRST_YEAR <= number <= _LAST_YEAR:  # noqa: PLR2004  a year has four digits
            self.years.add(number)
        else:
            self.numbers.add(str(number))

    def _take_ordinal(self, pieces: Sequence[str], at: int) -> bool:
        """A word such as Level counts when a number, letter or code stands beside it."""
        after = pieces[at + 1] if at + 1 < len(pieces) else ""
        before = pieces[at - 1] if at else ""
        if after in _ROMAN:
            self.numbers.add(str(_ROMAN[after]))
            self.used.add(at + 1)
            return True
        if len(after) == 1 and after in "abcd" and at + 2 == len(pieces):
            self.codes.add(after)
            self.used.add(at + 1)
            return True
        return any(_is_number(one) or CODE.fullmatch(one) is not None or _says_rank(one) for one in (before, after))

    def _take_written(self, pieces: Sequence[str], at: int, meaning: Meaning, value: int) -> bool:
        """Part two, second edition: a number only beside such a word."""
        vocabulary = load_vocabulary()
        beside = at + 1 if meaning is Meaning.ORDERED else at - 1
        if not 0 <= beside < len(pieces):
            return False
        if any(one.meaning is Meaning.ORDINAL for one in vocabulary.words.get((pieces[beside],), ())):
            self.numbers.add(str(value))
            self.used.add(at)
            return True
        return False

    def _take_state(self, pieces: Sequence[str], at: int, size: int, meaning: Meaning) -> bool:
        if pieces[at] in _DOUBTFUL and size == 1:
            word = re.escape(pieces[at])
            marked = re.search(
                rf"[(\[【]\s*{word}\b|^{word}\s*[-:–_]|[-:–_]\s*{word}\s*$|[-:–]\s*{word}[)\]]", self.folded
            )
            if not marked and not (at == 0 and pieces[at] in self.shouted and len(pieces) > 1):
                return False
        self.flags.add(meaning)
        return True


def _says_rank(piece: str) -> bool:
    """Whether a level or another ordinal stands there: level advanced, 年度 before 版."""
    known = load_vocabulary().words.get((piece,), ())
    return any(one.meaning in _RANK_MEANINGS or (one.meaning is Meaning.ORDINAL and is_cjk(piece)) for one in known)


def _is_number(piece: str) -> bool:
    return bool(piece) and (
        piece.replace(".", "").isdecimal()
        or piece in _ROMAN
        or _ORDERED.fullmatch(piece) is not None
        or any(one.meaning in (Meaning.NUMBER, Meaning.ORDERED) for one in load_vocabulary().words.get((piece,), ()))
    )
