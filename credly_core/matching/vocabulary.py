"""What the words of names mean, read from two data files and the word kinds that short names use."""

from __future__ import annotations

import enum
import functools
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import resources

from credly_core.domain.names.lexicon import WordKind, load_lexicon
from credly_core.matching.folding import fold, is_cjk, split_pieces

#: Small words of other languages that are ordinary words in English (die casting).
_ENGLISH_CONTENT = frozenset(
    {"die", "pour", "son", "met", "mit", "con", "den", "sur", "aus", "bases", "base", "conception"}
)


class Meaning(enum.Enum):
    """The part a word plays when two names are compared."""

    #: How far one is: 1 first steps, 2 intermediate, 3 advanced.
    LEVEL = "level"
    #: A rank of people.
    CAREER = "career"
    #: Bronze to diamond.
    MEDAL = "medal"
    #: White to black.
    BELT = "belt"
    #: Names the number beside it.
    ORDINAL = "ordinal"
    #: A number written out.
    NUMBER = "number"
    #: A number written out as an order.
    ORDERED = "ordered"
    #: For people who hold it already.
    RENEWAL = "renewal"
    #: For people who teach it.
    TRAINER = "trainer"
    #: A name that says that it is not in use.
    OUTDATED = "outdated"
    #: A name that says that it is in use.
    CURRENT = "current"
    #: What kind of thing it is; not compared.
    FORM = "form"
    #: Says little beside the words around it.
    SOFT = "soft"
    #: An ordinary word, whatever another list says.
    WORD = "word"
    #: Articles, prepositions, conjunctions; not compared.
    GRAMMAR = "grammar"


@dataclass(frozen=True, slots=True)
class Known:
    """A word's part in one language."""

    language: str
    meaning: Meaning
    value: int = 0


@dataclass(slots=True)
class Vocabulary:
    """Known words and phrases by their folded pieces; short forms by their folded text."""

    words: dict[tuple[str, ...], list[Known]] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)
    short_forms: dict[str, list[tuple[str, tuple[str, ...]]]] = field(default_factory=dict)
    unspaced: dict[str, list[str]] = field(default_factory=dict)

    def find(self, pieces: tuple[str, ...], language: str) -> Known | None:
        """The word's part in the name's language, else in the first language that has it."""
        known = self.words.get(pieces)
        if known is None:
            return None
        for one in known:
            if one.language == language:
                return one
        if language == "en" and pieces[0] in _ENGLISH_CONTENT:
            return None
        return known[0]

    def add(self, word: str, known: Known) -> None:
        """Add one word or phrase in one language."""
        pieces = tuple(split_pieces(fold(word)))
        if not pieces:
            return
        self.words.setdefault(pieces, []).append(known)
        self.longest[pieces[0]] = max(self.longest.get(pieces[0], 1), len(pieces))
        if len(pieces) == 1 and len(pieces[0]) > 1 and is_cjk(pieces[0]):
            self.unspaced.setdefault(pieces[0][0], []).append(pieces[0])


def _lines(name: str) -> Iterator[list[str]]:
    text = resources.files("credly_core.matching").joinpath("data", name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.split("\t")


@functools.cache
def load_vocabulary() -> Vocabulary:
    """Read the data files once."""
    vocabulary = Vocabulary()
    for language, kind, word, *value in _lines("words.tsv"):
        vocabulary.add(word, Known(language, Meaning(kind), int(value[0]) if value and value[0] else 0))
    shared = {WordKind.GRAMMAR: Meaning.GRAMMAR, WordKind.AND: Meaning.GRAMMAR, WordKind.FILLER: Meaning.FORM}
    for word, entries in load_lexicon().entries.items():
        for language, entry in entries.items():
            if entry.kind in shared and not _has(vocabulary, word, language):
                vocabulary.add(word, Known(language, shared[entry.kind]))
    for language, short, words in _lines("short_forms.tsv"):
        long = tuple(words.split())
        vocabulary.short_forms.setdefault(fold(short), []).append((language, long))
    for runs in vocabulary.unspaced.values():
        runs.sort(key=len, reverse=True)
    return vocabulary


def _has(vocabulary: Vocabulary, word: str, language: str) -> bool:
    known = vocabulary.words.get(tuple(split_pieces(fold(word))), ())
    return any(one.language == language for one in known)
