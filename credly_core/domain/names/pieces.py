"""Turns a name into pieces: brands, phrases, levels with their numbers, acronyms with their words, single words."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import replace

from credly_core.domain.names import shapes
from credly_core.domain.names.counting import alm_length
from credly_core.domain.names.lexicon import POINT, Lexicon, WordKind, load_lexicon
from credly_core.domain.names.shapes import Action, Context, Option, Piece
from credly_core.domain.names.single import find_forms, is_number, kept_sign, single_piece
from credly_core.domain.names.words import Word, split_name

_LONGEST_ACRONYM = 8
#: Words of these kinds may make one piece with the words after them.
_GROUPING = (WordKind.ORDINAL, WordKind.GRAMMAR)


def make_pieces(full: str, context: Context, *, apart: bool = False) -> tuple[tuple[Piece, ...], str]:
    """All pieces of a cleaned name, and the language it seems to be in (empty: unknown).

    `apart` keeps the words of phrases, brands and acronyms single: more ways to shorten, most of them poorer.
    """
    lexicon = load_lexicon()
    words = split_name(full, lexicon)
    if not words:
        return (), ""
    language = lexicon.guess_language([word.key for word in words])
    kinds = [find_forms(word.text, language)[0] for word in words]
    has_aside = any(word.is_aside for word in words)
    pieces: list[Piece] = []
    position = 0
    while position < len(words):
        if apart:
            grouped = _group_of_one_sense(words, position, kinds, language)
        else:
            grouped = _acronym_piece(words, position) if has_aside else None
            grouped = grouped or _group(words, position, kinds, language, context)
        piece, used = grouped or (single_piece(words, position, kinds, language, context), 1)
        pieces.append(piece)
        position += used
    return tuple(_guard_head(pieces) if language in ("en", "de") else pieces), language


def _group(
    words: Sequence[Word], position: int, kinds: Sequence[WordKind], language: str, context: Context
) -> tuple[Piece, int] | None:
    """Several words that make one piece: a brand, a level with its number, a phrase, small words in a row."""
    word, kind = words[position], kinds[position]
    lexicon = load_lexicon()
    if context.brand_starts and (found := _brand_piece(words, position, context)):
        return found
    if kind is WordKind.ORDINAL and (found := _ordinal_piece(words, position, language, lexicon)):
        return found
    if word.key in lexicon.phrase_lengths and (found := _phrase_piece(words, position, language, lexicon)):
        return found
    return _grammar_piece(words, position, kinds) if kind is WordKind.GRAMMAR else None


def _group_of_one_sense(
    words: Sequence[Word], position: int, kinds: Sequence[WordKind], language: str
) -> tuple[Piece, int] | None:
    """What stays together whatever else is taken apart: a level with its number, small words in a row."""
    if kinds[position] is WordKind.ORDINAL:
        return _ordinal_piece(words, position, language, load_lexicon())
    return _grammar_piece(words, position, kinds) if kinds[position] is WordKind.GRAMMAR else None


def _guard_head(pieces: list[Piece]) -> list[Piece]:
    """In English and German the last word of a part says what the thing is; it is dearer than those before it."""
    last = {piece.part: index for index, piece in enumerate(pieces) if piece.hard is not None}
    for index in last.values():
        pieces[index] = _as_head(pieces[index])
    return pieces


@functools.lru_cache(maxsize=50_000)
def _as_head(piece: Piece) -> Piece:
    if piece.hard is None:
        return piece
    return replace(piece, hard=replace(piece.hard, cost=piece.hard.cost + shapes.DROP_HEAD))


def _acronym_piece(words: Sequence[Word], position: int) -> tuple[Piece, int] | None:
    """`Artificial Intelligence (AI)`: the name explains its own acronym, so either form will do."""
    for size in range(2, _LONGEST_ACRONYM + 1):
        end = position + size
        if end >= len(words):
            return None
        acronym = words[end]
        if acronym.is_aside and not words[end - 1].is_aside and "(" in acronym.before and ")" in acronym.after:
            phrase = words[position:end]
            # `AI II (AI)`: a number is told by no acronym, whatever its letters are.
            if not _are_initials(acronym.text, phrase) or any(is_number(word.text) for word in phrase):
                continue
            telling = any(
                find_forms(word.text, "en")[0] in (WordKind.CONTENT, WordKind.LEVEL) for word in words[end + 1 :]
            )
            alone = not telling and position == 0
            piece = _piece_of(*_acronym_forms(phrase, acronym, alone=alone))
            has_level = any(find_forms(word.text, "en")[0] in (WordKind.LEVEL, WordKind.NUMBER) for word in phrase)
            return (replace(piece, hard=None) if has_level else piece), size + 1
    return None


def _acronym_forms(
    phrase: Sequence[Word], acronym: Word, *, alone: bool
) -> tuple[Word, str, WordKind, list[tuple[str, int]]]:
    plain = " ".join(word.text for word in phrase)
    forms = [
        (acronym.text, POINT + (shapes.BARE_ACRONYM if alone else 0)),
        (plain, POINT + shapes.DROP_PUNCTUATION),
    ]
    telling = " ".join(word.text for word in phrase if find_forms(word.text, "en")[0] is not WordKind.FILLER)
    if alone and telling and telling != plain:
        forms += [
            (telling, 2 * POINT + shapes.SHORTEN),
            (f"{telling} {acronym.text}", POINT + shapes.SHORTEN),
        ]
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
            dropped = Option("", shapes.DROP_BRAND, alm_length(text) + len(run[0].lead), Action.BRAND, text)
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
        forms = [(f"{short.text}{kept_sign(run[-1])}", short.cost) for short in entry.shorts]
        kind = entry.kind or WordKind.CONTENT
        return _piece_of(run[0], _join(run), kind, forms), size
    return None


def _grammar_piece(words: Sequence[Word], position: int, kinds: Sequence[WordKind]) -> tuple[Piece, int] | None:
    """`of the`: small words in a row go together, or the first of them stays."""
    end = position
    while end < len(words) - 1 and not words[end].before and kinds[end] is WordKind.GRAMMAR:
        end += 1
        if words[end - 1].after:
            break
    if end - position < 2:  # noqa: PLR2004  one small word is a piece like any other
        return None
    first, text = words[position], _join(words[position:end])
    whole = alm_length(text)
    elided = text.endswith(("'", "’"))
    options = [Option("", shapes.DROP_GRAMMAR, whole + (0 if elided else len(first.lead)), Action.GRAMMAR, text)]
    if not elided:
        saved = whole - alm_length(first.text)
        options.append(Option(first.text, shapes.DROP_ARTICLE, saved, Action.GRAMMAR, text[len(first.text) + 1 :]))
    width = whole + len(first.lead)
    piece = Piece(
        text, WordKind.GRAMMAR, first.lead, first.part, first.is_aside, first.key, tuple(options), None, width
    )
    return piece, end - position


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
        base = shapes.DROP_PHRASE if " " in text else shapes.DROP_CONTENT
        hard = Option("", base + shapes.DROP_LETTER * whole, dropped, Action.CONTENT, text)
    elif kind is WordKind.FILLER:
        options.append(Option("", shapes.DROP_FILLER, dropped, Action.FILLER, text))
    return Piece(text, kind, word.lead, word.part, word.is_aside, word.key, tuple(options), hard, dropped)


def _fact(text: str, form: str) -> str:
    return f"{text.rstrip(':,')} → {form.rstrip(':')}"
