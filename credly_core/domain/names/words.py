"""Splits a name into words that know their punctuation, their part of the name and their bracket."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from credly_core.domain.names.lexicon import Lexicon

_MARKS = re.compile(
    "[\u2122\u00ae\u00a9\u2120\u200b\ufeff\u00ad\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\x00-\x08\x0e-\x1f\x7f]"
)
_WIDE = str.maketrans(
    {
        "（": " (",
        "）": ") ",
        "［": " (",
        "］": ") ",
        "【": " (",
        "】": ") ",
        "「": " “",
        "」": "” ",
        "『": " “",
        "』": "” ",
        "：": ": ",
        "｜": " | ",
        "／": " / ",
        "、": ", ",
        "，": ", ",
        "　": " ",
    }
)
_SEPARATORS = frozenset(["-", "–", "—", "|", "/", "·", "•", ":", ">", "»", "~", "\\", "//", "||", "--", "⟩", "→"])
_OPENING = '([{“"«‘„‹¿¡'
_CLOSING = ')]}”"»’“›'
_TRAILING = ",;:!?…"
_ELISION = re.compile(r"(l|d|j|n|s|c|m|qu|un|all|dall|dell|nell|sull|quest)(['’])(?=\w)", re.IGNORECASE)
_DASH_GLUED = re.compile(r"(?<=\w)[–—](?=\w)")
_CJK = re.compile(r"[\u3041-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003ffff]")
_CJK_RUNS = re.compile(
    r"[\u3400-\u9fff\uf900-\ufaff々\U00020000-\U0003ffff]+|[\u30a0-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9d]+|[\u3041-\u309f]+"
    r"|[^\u3041-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff々\uff66-\uff9d\U00020000-\U0003ffff]+"
)
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_HIRAGANA = re.compile(r"[\u3041-\u309f]+")


class Word(NamedTuple):
    """One word of a name. `lead` stands between it and the word before; `part` numbers the parts of the name.

    `is_aside` marks words in brackets; `is_separator` a dash or bar that stands alone. A tuple, because thousands
    are made at once and looked up in caches.
    """

    text: str
    lead: str = " "
    before: str = ""
    after: str = ""
    part: int = 0
    is_aside: bool = False
    is_separator: bool = False
    key: str = ""  #: the word as the lexicon knows it


def clean_name(full: str) -> str:
    """One line, single spaces, no trademark signs, no invisible characters."""
    text = full if full.isascii() else _MARKS.sub("", unicodedata.normalize("NFC", full))
    return " ".join(text.split())


def split_name(full: str, lexicon: Lexicon) -> list[Word]:
    """All words of a cleaned name, in order.

    A colon, a bar or a dash between blanks starts a new part; brackets hold a part of their own.
    """
    text = full if full.isascii() else _DASH_GLUED.sub(" – ", full.translate(_WIDE))
    splitter = _Splitter(lexicon)
    for chunk in text.split():
        splitter.add(chunk)
    return _without_long_brackets(splitter.words) if splitter.has_signs else splitter.words


class _Splitter:
    """Goes through the chunks between blanks and knows which part of the name it is in."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.words: list[Word] = []
        self.has_signs = False
        self._lexicon = lexicon
        self._part = 0
        self._latest = 0
        self._outer: int | None = None  # the part around an open bracket

    def add(self, chunk: str) -> None:
        if chunk.isascii() and chunk.isalnum():
            self.words.append(Word(chunk, part=self._part, is_aside=self._outer is not None, key=chunk.lower()))
        elif chunk in _SEPARATORS:
            self._begin_part()
            self.words.append(Word(chunk, part=self._part, is_separator=True, key=chunk))
        else:
            self._add_signed(chunk)

    def _add_signed(self, chunk: str) -> None:
        self.has_signs = True
        core, before, after = _peel(chunk)
        if ("(" in before or "[" in before) and self._outer is None:
            self._outer = self._part
            self._begin_part()
        if core:
            self._add_core(core, before, after)
        if (")" in after or "]" in after) and self._outer is not None:
            self._part, self._outer = self._outer, None
        if ":" in after or ";" in after:
            self._begin_part()

    def _add_core(self, core: str, before: str, after: str) -> None:
        inside = self._outer is not None
        lead = " "
        elided = _ELISION.match(core)
        if elided:
            self.words.append(Word(elided[0], lead, before, "", self._part, inside, key=elided[0].lower()))
            core, before, lead = core[elided.end() :], "", ""
        word = Word(core, lead, before, after, self._part, inside, key=core.lower())
        self.words.extend(_split_runs(word, self._lexicon))

    def _begin_part(self) -> None:
        self._latest += 1
        self._part = self._latest


def _peel(chunk: str) -> tuple[str, str, str]:
    """The core of a chunk, what stands before it and what after it."""
    if chunk.isalnum():
        return chunk, "", ""
    start, end = 0, len(chunk)
    while start < end and chunk[start] in _OPENING:
        start += 1
    while end > start and (chunk[end - 1] in _CLOSING or chunk[end - 1] in _TRAILING):
        end -= 1
    if end > start and chunk[end - 1] == "." and "." not in chunk[start : end - 1] and not chunk[start].isdigit():
        end -= 1  # "Mgmt." and a final full stop; "e.g." and "3." stay
    core, after = chunk[start:end], chunk[end:]
    if after[:1] == ")" and core.count("(") > core.count(")"):  # "Manager(s)" is one word
        core, after = core + ")", after[1:]
    return core, chunk[:start], after


def _split_runs(word: Word, lexicon: Lexicon) -> Iterator[Word]:
    """Scripts without blanks: one word per run of the same script, and per known word inside a run."""
    if word.text.isascii() or not _CJK.search(word.text):
        yield word
        return
    texts = [piece for run in _joined_runs(word.text, lexicon) for piece in _known_words(run, lexicon)]
    for position, text in enumerate(texts):
        lead = word.lead if position == 0 else ""
        if text.startswith("・") and len(text) > 1:
            lead, text = "・", text[1:]  # noqa: PLW2901  the dot moves in front of its word
        yield word._replace(
            text=text,
            key=text.lower(),
            lead=lead,
            before=word.before if position == 0 else "",
            after=word.after if position == len(texts) - 1 else "",
        )


def _joined_runs(text: str, lexicon: Lexicon) -> list[str]:
    """Runs of one script; endings in hiragana stay with their word unless they are a particle we know."""
    runs: list[str] = []
    for run in _CJK_RUNS.findall(re.sub(r"(?<=.)・", " ・", text)):
        for piece in str(run).split():
            if runs and _HIRAGANA.fullmatch(piece) and not lexicon.is_known(piece):
                runs[-1] += piece
            else:
                runs.append(piece)
    return runs


def _known_words(run: str, lexicon: Lexicon) -> Iterator[str]:
    """Known words in a run, and what lies between them as one word.

    In Han a word may be known anywhere; in other scripts only at the ends, for there a known word in the middle
    is more often a part of a longer one.
    """
    tails: list[str] = []
    if not _HAN.match(run):
        while len(run) > 1:
            tail = next((run[at:] for at in range(1, len(run) - 1) if run[at:] in lexicon.entries), None)
            if tail is None:
                break
            tails.append(tail)
            run = run[: -len(tail)]
    between = ""
    while run:
        found = next((word for word in lexicon.unspaced.get(run[0], ()) if run.startswith(word)), None)
        if found is None or (between and not _HAN.match(run)) or (len(found) == 1 and len(between) == 1):
            between, run = between + run[0], run[1:]
            continue
        if between:
            yield between
        between = ""
        yield found
        run = run[len(found) :]
    if between:
        yield between
    yield from reversed(tails)


def _without_long_brackets(words: list[Word]) -> list[Word]:
    """Brackets and quotes around several words go: half a pair would be left when one of them goes."""
    kept: list[Word] = []
    for word in words:
        has_open, has_close = bool(word.before), any(sign in _CLOSING for sign in word.after)
        if has_open == has_close:
            kept.append(word)
            continue
        after = "".join(sign for sign in word.after if sign not in _CLOSING)
        kept.append(word._replace(before="", after=after))
    return kept
