"""One word of a name as a piece: what it is in its place, and its shorter forms."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from credly_core.domain.names import shapes
from credly_core.domain.names.counting import alm_length
from credly_core.domain.names.lexicon import Lexicon, Short, WordKind, load_lexicon
from credly_core.domain.names.shapes import Action, Context, Option, Piece
from credly_core.domain.names.words import Word

_ROMAN = re.compile(r"(?=[IVX])(X{0,2})(IX|IV|V?I{0,3})")
#: Shorter first parts are syllables more often than words.
_SHORT_PART = 3
_HYPHEN = re.compile(r"([-/+])")


def is_number(text: str) -> bool:
    """Whether a word tells versions, years, codes or levels apart.

    >>> [is_number(one) for one in ("v2.1", "2026", "AZ-900", "III", "Vi", "Data")]
    [True, True, True, True, False, False]
    """
    if any(character.isdigit() for character in text):
        return True
    return text[0] in "IVX" and bool(_ROMAN.fullmatch(text))


@functools.lru_cache(maxsize=20_000)
def find_forms(text: str, language: str) -> tuple[WordKind, tuple[tuple[str, int], ...]]:
    """What a single word is, and its short forms in its own style of capitals."""
    lexicon = load_lexicon()
    key = text.lower()
    entry = lexicon.find(key, language)
    if is_number(text):
        return WordKind.NUMBER, ()
    if entry is None or (entry.kind is WordKind.CONTENT and not entry.shorts):
        return WordKind.CONTENT, _compound_forms(text, language, lexicon)
    kind = entry.kind or WordKind.CONTENT
    if kind is WordKind.GRAMMAR and len(text) == 1 and text.isupper():
        kind = WordKind.CONTENT
    return kind, tuple((_in_style(short, text), short.cost + shapes.SHORTEN) for short in entry.shorts)


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
        return (("".join(shorts), cost + shapes.SHORTEN),) if cost else ()
    return _german_forms(text, lexicon) if language in ("de", "en") else ()


def _german_forms(text: str, lexicon: Lexicon) -> tuple[tuple[str, int], ...]:
    """`Krisenmanagement` → `Krisen-Mgmt`: a German compound whose last part has a short form."""
    tail = lexicon.find_tail(text.lower())
    if tail is None:
        return ()
    head, short = tail
    cost = short.cost + shapes.GLUE_COMPOUND + shapes.SHORTEN
    forms = [(f"{text[: len(head)]}-{short.text}", cost)]
    known = lexicon.entries.get(head, {}).get("de") or lexicon.entries.get(head.removesuffix("s"), {}).get("de")
    if known is not None and known.shorts:
        forms.append((f"{known.shorts[0].text}-{short.text}", cost + known.shorts[0].cost))
    return tuple(forms)


def first_part(text: str) -> str:
    """The first part of a compound that can stand alone; empty where there is none.

    >>> [first_part(one) for one in ("Führungskräfteentwicklung", "Datenschutz-Grundverordnung", "Gesundheitsschutz")]
    ['Führungskräfte', 'Datenschutz', '']
    """
    head, hyphen, _ = text.partition("-")
    if hyphen and len(head) > _SHORT_PART and head.isalpha():
        return head
    tail = load_lexicon().find_tail(text.lower())
    # "Gesundheits-" carries the s that joins it to what follows: it is no word.
    return text[: len(tail[0])] if tail and len(tail[0]) > _SHORT_PART and tail[0][-1] != "s" else ""


def single_piece(
    words: Sequence[Word], position: int, kinds: Sequence[WordKind], language: str, context: Context
) -> Piece:
    """The piece of one word that belongs to no group."""
    word = words[position]
    place = _Place(
        kinds[position + 1] if position + 1 < len(kinds) else None,
        position == 0,
        word.key in context.common,
        position > 0 and kinds[position - 1] is WordKind.LEVEL,
    )
    return _plain_piece(word, language, place)


class _Place(NamedTuple):
    """What stands around a word; with the word and the language it decides what the piece is."""

    following: WordKind | None
    is_first: bool
    is_common: bool
    is_after_level: bool


@functools.lru_cache(maxsize=50_000)
def _plain_piece(word: Word, language: str, place: _Place) -> Piece:
    """One word as a piece; the same words come again and again, so they are kept."""
    if word.is_separator:
        width = len(word.text) + 1
        gone = Option("", shapes.DROP_PUNCTUATION, width, Action.PUNCTUATION, word.text)
        return Piece(word.text, WordKind.SEPARATOR, " ", word.part, word.is_aside, word.key, (gone,), None, width)
    kind, forms = _kind_in_place(word, language, place)
    text = f"{word.before}{word.text}{word.after}"
    whole, lead = alm_length(text), len(word.lead)
    options = _shortened(word, text, forms)
    if text != word.text:
        bare = Option(word.text, shapes.DROP_PUNCTUATION, whole - alm_length(word.text), Action.PUNCTUATION, text)
        options.append(bare)
    if kind is WordKind.FILLER:
        options.append(Option("", shapes.DROP_FILLER, whole + lead, Action.FILLER, text))
    elif kind is WordKind.GRAMMAR:
        saved = whole + (0 if text.endswith(("'", "’")) else lead)
        cost = shapes.DROP_FIRM if word.key in load_lexicon().firm else shapes.DROP_GRAMMAR
        options.append(Option("", cost, saved, Action.GRAMMAR, text))
    elif kind is WordKind.AND:
        options.extend(_and_options(text, whole, lead))
    hard = _hard_option(word, text, kind, place)
    if hard is not None and place.is_first and hard.cost >= shapes.DROP_CONTENT:
        hard = replace(hard, cost=hard.cost + shapes.DROP_LEADING)
    return Piece(text, kind, word.lead, word.part, word.is_aside, word.key, tuple(options), hard, whole + lead)


def _kind_in_place(word: Word, language: str, place: _Place) -> tuple[WordKind, tuple[tuple[str, int], ...]]:
    kind, forms = find_forms(word.text, language)
    if word.text == "&":
        kind = WordKind.AND
    if kind is WordKind.ORDINAL:  # "Level Advanced" can do without the first word, "Module Leader" cannot
        return (WordKind.FILLER if place.is_after_level or place.following is WordKind.LEVEL else WordKind.CONTENT), ()
    if kind in (WordKind.GRAMMAR, WordKind.AND) and place.following is None:
        return WordKind.CONTENT, ()  # "Vitamin A": the last word is no preposition
    return kind, forms


def kept_sign(word: Word) -> str:
    """The sign after a word that a short form keeps."""
    return ":" if ":" in word.after else ""


def _shortened(word: Word, text: str, forms: Sequence[tuple[str, int]]) -> list[Option]:
    whole = alm_length(text)
    keeps = word.before + word.after if word.before and word.after else kept_sign(word)
    found: list[Option] = []
    for form, cost in forms:
        fact = f"{word.text} → {form}"
        bare = alm_length(form)
        if bare >= alm_length(word.text):
            continue
        punctuation = shapes.DROP_PUNCTUATION if keeps else 0
        found.append(Option(form, cost + punctuation, whole - bare, Action.SHORTENED, fact))
        if keeps:
            around = f"{word.before}{form}{word.after}" if word.before else f"{form}{keeps}"
            found.append(Option(around, cost, whole - alm_length(around), Action.SHORTENED, fact))
    return found


def _and_options(text: str, whole: int, lead: int) -> list[Option]:
    options = [Option("", shapes.DROP_AND, whole + lead, Action.GRAMMAR, text)]
    if whole > 1 and text.isascii():
        options.append(Option("&", shapes.WRITE_AMPERSAND, whole - 1, Action.SHORTENED, f"{text} → &"))
    return options


def _hard_option(word: Word, text: str, kind: WordKind, place: _Place) -> Option | None:
    if kind not in (WordKind.CONTENT, WordKind.GENERIC):
        return None
    cost = shapes.DROP_CONTENT
    if word.key in load_lexicon().soft:
        cost = shapes.DROP_SOFT
    elif place.is_common:
        cost = shapes.DROP_COMMON
    elif place.following is WordKind.NUMBER and word.text.isupper():
        cost = shapes.DROP_PREFIX  # the letters before 27001:2022
    elif word.text.isupper() and len(word.text) > 1:
        cost = shapes.DROP_CODE
    whole = alm_length(text)
    if word.key not in load_lexicon().soft:
        cost += shapes.DROP_LETTER * whole
    return Option("", cost, whole + len(word.lead), Action.CONTENT, text)
