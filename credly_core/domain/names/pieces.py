"""Turns the words of a name into pieces, each with the shorter forms it may take and what they cost."""

from __future__ import annotations

import enum
import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from credly_core.domain.names.counting import alm_length
from credly_core.domain.names.lexicon import POINT, Entry, Lexicon, Short, WordKind, load_lexicon
from credly_core.domain.names.words import Word, split_name

DROP_PUNCTUATION = POINT // 2
WRITE_AMPERSAND = POINT // 2
DROP_GRAMMAR = 15
DROP_BRAND = 20
DROP_FILLER = 25
DROP_AND = 40
DROP_SOFT = 110
DROP_COMMON = 160
DROP_PHRASE = 300
DROP_PREFIX = 150
DROP_CONTENT = 220
DROP_CODE = 280
DROP_HEAD = 30
DROP_LEADING = 40
DROP_LETTER = 5
DROP_ARTICLE = 8
GLUE_COMPOUND = 10
#: Added to every short form: two words shortened a little read better than four.
SHORTEN = 8
#: A name that is nothing but its acronym tells less than it could.
BARE_ACRONYM = 40
#: From here on a proposal loses a word that means something; searched only when nothing else fits.
HARD = DROP_SOFT

_ROMAN = re.compile(r"(?=[IVX])(X{0,2})(IX|IV|V?I{0,3})")
_HYPHEN = re.compile(r"([-/+])")
_LONGEST_ACRONYM = 8


class Action(enum.Enum):
    """What was done to a name, in the words shown beside a proposal."""

    #: A word was replaced by a known short form.
    SHORTENED = "shortened"
    #: The organization's name went.
    BRAND = "left out the brand"
    #: A word that says nothing went.
    FILLER = "left out filler"
    #: An article, preposition or conjunction went.
    GRAMMAR = "left out small words"
    #: A sign went.
    PUNCTUATION = "left out punctuation"
    #: A word with a meaning went.
    CONTENT = "left out"
    #: A whole part after a colon, a dash or in brackets went.
    PART = "left out the part"
    #: "Foundations of X" became "X Foundations".
    TURNED = "turned round"
    #: A number was added because another badge has the same name.
    NUMBERED = "numbered"


@dataclass(frozen=True, slots=True)
class Option:
    """A shorter form of one piece; an empty text leaves it out. `saving` is in ALM characters."""

    text: str
    cost: int
    saving: int
    action: Action
    fact: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, a phrase or a sign of a name, with its shorter forms."""

    text: str
    kind: WordKind
    lead: str = " "
    part: int = 0
    is_aside: bool = False
    key: str = ""
    options: tuple[Option, ...] = ()
    hard: Option | None = None
    width: int = 0  #: ALM characters with the sign before it


@dataclass(frozen=True, slots=True)
class Context:
    """What is known beside the name: brands as word sequences, and words most names of the organization share."""

    brands: tuple[tuple[str, ...], ...] = ()
    common: frozenset[str] = frozenset()
    brand_starts: frozenset[str] = field(default_factory=frozenset)


def is_number(text: str) -> bool:
    """Whether a word tells versions, years, codes or levels apart.

    >>> [is_number(one) for one in ("v2.1", "2026", "AZ-900", "III", "Vi", "Data")]
    [True, True, True, True, False, False]
    """
    if any(character.isdigit() for character in text):
        return True
    return text[0] in "IVX" and bool(_ROMAN.fullmatch(text))


def make_pieces(full: str, context: Context) -> tuple[tuple[Piece, ...], str]:
    """All pieces of a cleaned name, and the language it seems to be in (empty: unknown)."""
    lexicon = load_lexicon()
    words = split_name(full, lexicon)
    if not words:
        return (), ""
    language = lexicon.guess_language([word.key for word in words])
    pieces: list[Piece] = []
    position = 0
    while position < len(words):
        piece, used = (
            _acronym_piece(words, position)
            or _brand_piece(words, position, context)
            or _ordinal_piece(words, position, language, lexicon)
            or _phrase_piece(words, position, language, lexicon)
            or _grammar_piece(words, position, language)
            or (_single_piece(words, position, language, context), 1)
        )
        pieces.append(piece)
        position += used
    return tuple(_guard_head(pieces) if language in ("en", "de") else pieces), language


def _guard_head(pieces: list[Piece]) -> list[Piece]:
    """In English and German the last word of a part says what the thing is; it is dearer than those before it."""
    last = {piece.part: index for index, piece in enumerate(pieces) if piece.hard is not None}
    for index in last.values():
        hard = pieces[index].hard
        if hard is not None:
            pieces[index] = replace(pieces[index], hard=replace(hard, cost=hard.cost + DROP_HEAD))
    return pieces


def _acronym_piece(words: Sequence[Word], position: int) -> tuple[Piece, int] | None:
    """`Artificial Intelligence (AI)`: the name explains its own acronym, so either form will do."""
    for size in range(2, _LONGEST_ACRONYM + 1):
        end = position + size
        if end >= len(words):
            return None
        acronym = words[end]
        if acronym.is_aside and not words[end - 1].is_aside and "(" in acronym.before and ")" in acronym.after:
            phrase = words[position:end]
            if not _are_initials(acronym.text, phrase):
                continue
            telling = any(_forms(word.text, "en")[0] in (WordKind.CONTENT, WordKind.LEVEL) for word in words[end + 1 :])
            alone = not telling and position == 0
            return _piece_of(*_acronym_forms(phrase, acronym, alone=alone)), size + 1
    return None


def _acronym_forms(
    phrase: Sequence[Word], acronym: Word, *, alone: bool
) -> tuple[Word, str, WordKind, list[tuple[str, int]]]:
    plain = " ".join(word.text for word in phrase)
    forms = [(acronym.text, POINT + (BARE_ACRONYM if alone else 0)), (plain, POINT + DROP_PUNCTUATION)]
    telling = " ".join(word.text for word in phrase if _forms(word.text, "en")[0] is not WordKind.FILLER)
    if alone and telling and telling != plain:
        forms += [(telling, 2 * POINT + SHORTEN), (f"{telling} {acronym.text}", POINT + SHORTEN)]
    return phrase[0], f"{plain} ({acronym.text})", WordKind.CONTENT, forms


def _are_initials(acronym: str, phrase: Sequence[Word]) -> bool:
    letters = [character.lower() for character in acronym if character.isupper()]
    if len(letters) < 2:  # noqa: PLR2004  one letter is no acronym
        return False
    initials = [part[0] for word in phrase for part in word.key.replace("-", " ").split()]
    if not initials or initials[0] != letters[0]:
        return False
    walk = iter(initials)
    return all(letter in walk for letter in letters)


def _brand_piece(words: Sequence[Word], position: int, context: Context) -> tuple[Piece, int] | None:
    first = _brand_key(words[position])
    if first not in context.brand_starts:
        return None
    for brand in context.brands:
        size = len(brand)
        run = words[position : position + size]
        if len(run) == size and all(_brand_key(word) == part for word, part in zip(run, brand, strict=True)):
            text = _join(run)
            dropped = Option("", DROP_BRAND, alm_length(text) + len(run[0].lead), Action.BRAND, text)
            piece = Piece(
                text, WordKind.BRAND, run[0].lead, run[0].part, run[0].is_aside, first, (dropped,), width=dropped.saving
            )
            return piece, size
    return None


def _brand_key(word: Word) -> str:
    key = word.key
    return key[:-2] if key.endswith(("'s", "’s")) else key


def _ordinal_piece(words: Sequence[Word], position: int, language: str, lexicon: Lexicon) -> tuple[Piece, int] | None:
    """`Level 2`: the word and its number stay together."""
    if position + 1 >= len(words):
        return None
    word, number = words[position], words[position + 1]
    entry = lexicon.find(word.key, language)
    if entry is None or entry.kind is not WordKind.ORDINAL or word.after or number.is_separator:
        return None
    if not (is_number(number.text) or (len(number.text) == 1 and number.text.isupper())):
        return None
    forms = [
        (f"{short.text}{'' if len(short.text) == 1 else ' '}{number.text}", short.cost)
        for short in entry.shorts
        if len(short.text) > 1 or number.text[0].isdigit()  # L2, but Lvl II
    ]
    if word.before and number.after:
        forms = [*((f"({text})", cost) for text, cost in forms), *((text, cost + 5) for text, cost in forms)]
    return _piece_of(word, _join((word, number)), WordKind.NUMBER, forms), 2


def _phrase_piece(words: Sequence[Word], position: int, language: str, lexicon: Lexicon) -> tuple[Piece, int] | None:
    for size in lexicon.phrase_lengths.get(words[position].key, ()):
        run = words[position : position + size]
        if len(run) < size or any(word.part != run[0].part for word in run):
            continue
        entry = lexicon.find(" ".join(word.key for word in run), language)
        if entry is None:
            continue
        forms = [(f"{short.text}{_kept(run[-1])}", short.cost) for short in entry.shorts]
        kind = entry.kind or WordKind.CONTENT
        return _piece_of(run[0], _join(run), kind, forms), size
    return None


def _grammar_piece(words: Sequence[Word], position: int, language: str) -> tuple[Piece, int] | None:
    """`of the`: small words in a row go together, or the first of them stays."""
    end = position
    while end < len(words) - 1 and not words[end].before and _forms(words[end].text, language)[0] is WordKind.GRAMMAR:
        end += 1
        if words[end - 1].after:
            break
    if end - position < 2:  # noqa: PLR2004  one small word is a piece like any other
        return None
    first, text = words[position], _join(words[position:end])
    whole = alm_length(text)
    elided = text.endswith(("'", "’"))
    options = [Option("", DROP_GRAMMAR, whole + (0 if elided else len(first.lead)), Action.GRAMMAR, text)]
    if not elided:
        saved = whole - alm_length(first.text)
        options.append(Option(first.text, DROP_ARTICLE, saved, Action.GRAMMAR, text[len(first.text) + 1 :]))
    width = whole + len(first.lead)
    piece = Piece(
        text, WordKind.GRAMMAR, first.lead, first.part, first.is_aside, first.key, tuple(options), None, width
    )
    return piece, end - position


def _kept(word: Word) -> str:
    """The sign after a word that a short form keeps."""
    return ":" if ":" in word.after else ""


def _join(run: Sequence[Word]) -> str:
    joined = "".join(f"{word.lead}{word.before}{word.text}{word.after}" for word in run)
    return joined[len(run[0].lead) :]


def _piece_of(word: Word, text: str, kind: WordKind, forms: Sequence[tuple[str, int]]) -> Piece:
    whole = alm_length(text)
    options = [
        Option(form, cost, whole - alm_length(form), Action.SHORTENED, _fact(text, form))
        for form, cost in forms
        if alm_length(form) < whole
    ]
    dropped = whole + len(word.lead)
    hard: Option | None = None
    if kind in (WordKind.CONTENT, WordKind.GENERIC):
        base = DROP_PHRASE if " " in text else DROP_CONTENT
        hard = Option("", base + DROP_LETTER * whole, dropped, Action.CONTENT, text)
    elif kind is WordKind.FILLER:
        options.append(Option("", DROP_FILLER, dropped, Action.FILLER, text))
    return Piece(text, kind, word.lead, word.part, word.is_aside, word.key, tuple(options), hard, dropped)


def _fact(text: str, form: str) -> str:
    return f"{text.rstrip(':,')} → {form.rstrip(':')}"


@functools.lru_cache(maxsize=20_000)
def _forms(text: str, language: str) -> tuple[WordKind, tuple[tuple[str, int], ...]]:
    """What a single word is, and its short forms in its own style of capitals."""
    lexicon = load_lexicon()
    key = text.lower()
    entry = lexicon.find(key, language)
    if is_number(text):
        return WordKind.NUMBER, ()
    if entry is None:
        return WordKind.CONTENT, _compound_forms(text, language, lexicon)
    kind = entry.kind or WordKind.CONTENT
    if kind is WordKind.GRAMMAR and len(text) == 1 and text.isupper():
        kind = WordKind.CONTENT
    return kind, tuple((_in_style(short, text), short.cost + SHORTEN) for short in entry.shorts)


def _in_style(short: Short, text: str) -> str:
    if text.islower() and short.text[1:].islower():
        return short.text.lower()
    return short.text


def _compound_forms(text: str, language: str, lexicon: Lexicon) -> tuple[tuple[str, int], ...]:
    parts = _HYPHEN.split(text)
    if len(parts) > 1:
        cost, shorts = 0, []
        for part in parts:
            entry = lexicon.find(part.lower(), language)
            if entry is not None and entry.shorts:
                cost += entry.shorts[0].cost
                shorts.append(_in_style(entry.shorts[0], part))
            else:
                shorts.append(part)
        return (("".join(shorts), cost + SHORTEN),) if cost else ()
    return _german_forms(text, lexicon) if language in ("de", "en") else ()


def _german_forms(text: str, lexicon: Lexicon) -> tuple[tuple[str, int], ...]:
    """`Krisenmanagement` → `Krisen-Mgmt`: a German compound whose last part has a short form."""
    tail = lexicon.find_tail(text.lower())
    if tail is None:
        return ()
    head, short = tail
    cost = short.cost + GLUE_COMPOUND + SHORTEN
    forms = [(f"{text[: len(head)]}-{short.text}", cost)]
    known = lexicon.entries.get(head, {}).get("de") or lexicon.entries.get(head.removesuffix("s"), {}).get("de")
    if known is not None and known.shorts:
        forms.append((f"{known.shorts[0].text}-{short.text}", cost + known.shorts[0].cost))
    return tuple(forms)


def _single_piece(words: Sequence[Word], position: int, language: str, context: Context) -> Piece:
    word = words[position]
    if position + 1 < len(words):
        text = words[position + 1].text
        following: WordKind | None = _forms(text, language)[0]
    else:
        following = None
    return _plain_piece(word, language, following, is_first=position == 0, is_common=word.key in context.common)


@functools.lru_cache(maxsize=50_000)
def _plain_piece(word: Word, language: str, following: WordKind | None, *, is_first: bool, is_common: bool) -> Piece:
    """One word as a piece; the same words come again and again, so they are kept."""
    if word.is_separator:
        width = len(word.text) + 1
        gone = Option("", DROP_PUNCTUATION, width, Action.PUNCTUATION, word.text)
        return Piece(word.text, WordKind.SEPARATOR, " ", word.part, word.is_aside, word.key, (gone,), None, width)
    kind, forms = _kind_in_place(word, language, following)
    text = f"{word.before}{word.text}{word.after}"
    whole, lead = alm_length(text), len(word.lead)
    options = _shortened(word, text, forms)
    if text != word.text:
        bare = Option(word.text, DROP_PUNCTUATION, whole - alm_length(word.text), Action.PUNCTUATION, text)
        options.append(bare)
    if kind is WordKind.FILLER:
        options.append(Option("", DROP_FILLER, whole + lead, Action.FILLER, text))
    elif kind is WordKind.GRAMMAR:
        saved = whole + (0 if text.endswith(("'", "’")) else lead)
        options.append(Option("", DROP_GRAMMAR, saved, Action.GRAMMAR, text))
    elif kind is WordKind.AND:
        options.extend(_and_options(text, whole, lead))
    hard = _hard_option(word, text, kind, following, is_common=is_common)
    if hard is not None and is_first and hard.cost >= DROP_CONTENT:
        hard = replace(hard, cost=hard.cost + DROP_LEADING)
    return Piece(text, kind, word.lead, word.part, word.is_aside, word.key, tuple(options), hard, whole + lead)


def _kind_in_place(
    word: Word, language: str, following: WordKind | None
) -> tuple[WordKind, tuple[tuple[str, int], ...]]:
    kind, forms = _forms(word.text, language)
    if word.text == "&":
        kind = WordKind.AND
    if kind is WordKind.ORDINAL:  # "Level Advanced" can do without the first word, "Module Leader" cannot
        return (WordKind.FILLER if following is WordKind.LEVEL else WordKind.CONTENT), ()
    if kind in (WordKind.GRAMMAR, WordKind.AND) and following is None:
        return WordKind.CONTENT, ()  # "Vitamin A": the last word is no preposition
    return kind, forms


def _shortened(word: Word, text: str, forms: Sequence[tuple[str, int]]) -> list[Option]:
    whole = alm_length(text)
    keeps = word.before + word.after if word.before and word.after else _kept(word)
    found: list[Option] = []
    for form, cost in forms:
        fact = f"{word.text} → {form}"
        bare = alm_length(form)
        if bare >= alm_length(word.text):
            continue
        punctuation = DROP_PUNCTUATION if keeps else 0
        found.append(Option(form, cost + punctuation, whole - bare, Action.SHORTENED, fact))
        if keeps:
            around = f"{word.before}{form}{word.after}" if word.before else f"{form}{keeps}"
            found.append(Option(around, cost, whole - alm_length(around), Action.SHORTENED, fact))
    return found


def _and_options(text: str, whole: int, lead: int) -> list[Option]:
    options = [Option("", DROP_AND, whole + lead, Action.GRAMMAR, text)]
    if whole > 1 and text.isascii():
        options.append(Option("&", WRITE_AMPERSAND, whole - 1, Action.SHORTENED, f"{text} → &"))
    return options


def _hard_option(
    word: Word, text: str, kind: WordKind, following: WordKind | None, *, is_common: bool
) -> Option | None:
    if kind not in (WordKind.CONTENT, WordKind.GENERIC):
        return None
    cost = DROP_CONTENT
    if word.key in load_lexicon().soft:
        cost = DROP_SOFT
    elif is_common:
        cost = DROP_COMMON
    elif following is WordKind.NUMBER and word.text.isupper():
        cost = DROP_PREFIX  # the letters before 27001:2022
    elif word.text.isupper() and len(word.text) > 1:
        cost = DROP_CODE
    whole = alm_length(text)
    if word.key not in load_lexicon().soft:
        cost += DROP_LETTER * whole
    return Option("", cost, whole + len(word.lead), Action.CONTENT, text)


__all__ = ["Action", "Context", "Entry", "Option", "Piece", "is_number", "make_pieces"]
