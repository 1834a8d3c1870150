"""What we know about words in badge names: short forms, levels, fillers, grammar; read from two data files."""

from __future__ import annotations

import enum
import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib import resources

#: Cost of one point in the data files; searching adds whole numbers.
POINT = 10
#: The order in which languages are asked when the name's own language does not know a word.
_MAIN = ("en", "de", "fr", "es", "pt", "it", "ru", "ja", "zh", "ko")
LANGUAGES = (*_MAIN, "nl", "sv", "da", "pl", "tr", "el", "cs", "ro", "ar", "he", "vi")


class WordKind(enum.Enum):
    """The part a word plays in a badge name."""

    #: What the badge is about.
    CONTENT = "content"
    #: How far the earner is; never left out.
    LEVEL = "level"
    #: Names the number after it; never left out.
    ORDINAL = "ordinal"
    #: A number, a version, a year, a code, a Roman numeral; never left out.
    NUMBER = "number"
    #: Says nothing in a badge name.
    FILLER = "filler"
    #: An institution word; part of a brand only together with a proper name.
    GENERIC = "generic"
    #: Article, preposition, conjunction.
    GRAMMAR = "grammar"
    #: The word for "and".
    AND = "and"
    #: The organization's name or a word of it.
    BRAND = "brand"
    #: A dash or bar between two parts of a name.
    SEPARATOR = "separator"


@dataclass(frozen=True, slots=True)
class Short:
    """A short form and what it costs in readability."""

    text: str
    cost: int


@dataclass(slots=True)
class Entry:
    """What one language knows about one word or phrase."""

    kind: WordKind | None = None
    shorts: tuple[Short, ...] = ()
    weight: int = 1  #: how much the word says about the language of a name


@dataclass(slots=True)
class Lexicon:
    """All words by language. `phrase_lengths` says for a first word how many words its phrases have."""

    entries: dict[str, dict[str, Entry]] = field(default_factory=dict)
    leads: set[str] = field(default_factory=set)
    tails: set[str] = field(default_factory=set)
    soft: set[str] = field(default_factory=set)
    firm: set[str] = field(default_factory=set)
    phrase_lengths: dict[str, tuple[int, ...]] = field(default_factory=dict)
    unspaced: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def guess_language(self, words: Sequence[str]) -> str:
        """The language whose words occur most; grammar words count double, English wins ties.

        The empty text when no word is known in any language.
        """
        votes: dict[str, int] = {}
        for word in words:
            known = self.entries.get(word)
            if known is not None:
                for language, entry in known.items():
                    votes[language] = votes.get(language, 0) + entry.weight
        return max(votes, key=lambda language: (votes[language], -LANGUAGES.index(language))) if votes else ""

    def find(self, word: str, language: str) -> Entry | None:
        """The entry in the name's language, else in any; grammar only counts in its own language."""
        known = self.entries.get(word)
        if known is None:
            return None
        if language in known:
            return known[language]
        for other in LANGUAGES:
            entry = known.get(other)
            if entry is not None and entry.kind not in (WordKind.GRAMMAR, WordKind.AND):
                return entry
        return None

    def is_known(self, word: str) -> bool:
        """Whether any language has the word: such a word is not a brand on its own."""
        return word in self.entries

    def find_tail(self, word: str) -> tuple[str, Short] | None:
        """For a German compound: its first part and the short form of its known last part."""
        for start in range(3, len(word) - 5):
            entry = self.entries.get(word[start:], {}).get("de")
            if entry is not None and entry.shorts:
                return word[:start], entry.shorts[0]
        return None


def _lines(name: str) -> Iterator[list[str]]:
    text = resources.files("credly_core.domain").joinpath("data", name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.split("\t")


@functools.cache
def load_lexicon() -> Lexicon:
    """Read the data files once."""
    lexicon = Lexicon()
    marks = {"lead": lexicon.leads, "tail": lexicon.tails, "soft": lexicon.soft, "firm": lexicon.firm}
    for language, kind, word, *shorts in _lines("word_kinds.tsv"):
        if kind in marks:
            marks[kind].add(word)
            lexicon.entries.setdefault(word, {}).setdefault(language, Entry())
            continue
        entry = lexicon.entries.setdefault(word, {}).setdefault(language, Entry())
        entry.kind = WordKind(kind)
        entry.weight = 2 if entry.kind in (WordKind.GRAMMAR, WordKind.AND) else 1
        entry.shorts = tuple(
            Short(text, int(cost) * POINT) for text, cost in (one.split(":") for one in " ".join(shorts).split())
        )
    for language, word, text, cost in _lines("abbreviations.tsv"):
        entry = lexicon.entries.setdefault(word, {}).setdefault(language, Entry())
        if entry.kind not in (WordKind.LEVEL, WordKind.ORDINAL):  # their forms stand beside their kind
            entry.shorts = (*entry.shorts, Short(text, int(cost) * POINT))
    _index_phrases(lexicon)
    return lexicon


def _index_phrases(lexicon: Lexicon) -> None:
    lengths: dict[str, set[int]] = {}
    unspaced: dict[str, list[str]] = {}
    for words, by_language in lexicon.entries.items():
        parts = words.split(" ")
        if len(parts) > 1:
            lengths.setdefault(parts[0], set()).add(len(parts))
        if by_language.keys() & {"ja", "zh"}:
            unspaced.setdefault(words[0], []).append(words)
    lexicon.phrase_lengths = {first: tuple(sorted(many, reverse=True)) for first, many in lengths.items()}
    lexicon.unspaced = {first: tuple(sorted(many, key=len, reverse=True)) for first, many in unspaced.items()}
