"""More ways for a name that offers fewer than three: its phrases taken apart, initials, words written together."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from credly_core.domain.names import shapes
from credly_core.domain.names.counting import alm_length
from credly_core.domain.names.lexicon import WordKind
from credly_core.domain.names.pieces import make_pieces
from credly_core.domain.names.search import Found, find_fits
from credly_core.domain.names.shapes import Action, Context, Option, Piece
from credly_core.domain.names.single import first_part

#: These ways come behind all that the search finds by itself.
BEHIND = 200
DROP_RUN = 150
DROP_RUN_WORD = 40
#: Words that stood apart become neighbours.
DROP_INSIDE = 60
MANY = 2
_LONGEST_INITIALS = 4
_TELLING = (WordKind.CONTENT, WordKind.GENERIC)


def ways_apart(cleaned: str, *, limit: int, count: int) -> Iterator[list[Found]]:
    """Poorer and poorer ways, a list at a time, so that whoever has enough stops asking.

    First every word counts by itself: `Red Hat Certified System Administrator (RHCSA)` is then more than its
    acronym. Then runs of words are told by their initials, and neighbours are written together. No word is cut.
    """
    pieces, language = make_pieces(cleaned, Context(), apart=True)
    if not pieces:
        return
    context = Context()
    found = find_fits(pieces, language, context, limit=limit, count=count)
    for left, fact, cost in _without_runs(pieces):
        found += [
            replace(one, cost=one.cost + cost, changes=((Action.CONTENT, fact), *one.changes))
            for one in find_fits(left, language, context, limit=limit, count=1)
        ]
    yield _behind(found)
    found = []
    for changed in (*_with_first_parts(pieces), *_with_initials(pieces), *_written_together(pieces)):
        found += find_fits(changed, language, context, limit=limit, count=count)
    yield _behind(found)


def _behind(found: Iterable[Found]) -> list[Found]:
    ordered = sorted(found, key=lambda one: (one.cost, len(one.text), one.text))
    return [replace(one, cost=one.cost + BEHIND) for one in ordered]


def _without_runs(pieces: tuple[Piece, ...]) -> Iterator[tuple[tuple[Piece, ...], str, int]]:
    """The name without some words in a row, which leaves phrases that belong together; numbers and levels stay."""
    for start, end in itertools.combinations(range(len(pieces) + 1), 2):
        gone, left = pieces[start:end], (*pieces[:start], *pieces[end:])
        telling = sum(piece.kind in _TELLING for piece in gone)
        if telling < MANY or not all(_may_go(pieces, at) for at in range(start, end)) or _hangs(pieces, start, end):
            continue
        if sum(piece.kind in _TELLING for piece in left) >= MANY:
            cost = DROP_RUN + DROP_RUN_WORD * telling + (DROP_INSIDE if start > 0 and end < len(pieces) - 1 else 0)
            yield left, " ".join(piece.text for piece in gone), cost


def _hangs(pieces: Sequence[Piece], start: int, end: int) -> bool:
    """Whether a small word would be left that belongs to what goes: `Serving of`."""
    small = (WordKind.GRAMMAR, WordKind.AND)
    before, after = pieces[start - 1 : start], pieces[end : end + 1]
    return any(piece.kind in small for piece in before) or (not before and any(piece.kind in small for piece in after))


def _may_go(pieces: Sequence[Piece], at: int) -> bool:
    """Whether a word may be left out: it is no number and no level, and no number belongs to it."""
    following = pieces[at + 1] if at + 1 < len(pieces) else None
    if following is not None and following.kind is WordKind.NUMBER and pieces[at].kind in _TELLING:
        return False
    return pieces[at].kind in _TELLING or pieces[at].kind in (WordKind.GRAMMAR, WordKind.AND, WordKind.FILLER)


def _with_first_parts(pieces: tuple[Piece, ...]) -> Iterator[tuple[Piece, ...]]:
    """The name with a compound told by its first part: `Führungskräfte Stufe 3`."""
    for at, piece in enumerate(pieces):
        if piece.kind in _TELLING and (first := first_part(piece.text)):
            yield (
                *pieces[:at],
                _as_one((piece,), piece.text, first, shapes.DROP_COMPOUND, Action.SHORTENED),
                *pieces[at + 1 :],
            )


def _with_initials(pieces: tuple[Piece, ...]) -> Iterator[tuple[Piece, ...]]:
    """The name with a run of capitalized words told by its first letters: `IR & Digital Forensics`."""
    naming = sum(piece.kind in (*_TELLING, WordKind.NUMBER) for piece in pieces)
    for start in range(len(pieces)):
        for end in range(start + 2, min(start + _LONGEST_INITIALS, len(pieces)) + 1):
            run = pieces[start:end]
            if not _belong_together(run) or naming == len(run):
                break
            text = " ".join(piece.text for piece in run)
            initials = "".join(piece.text[0] for piece in run)
            cost = shapes.MAKE_INITIALS + shapes.INITIALS_WORD * len(run)
            yield (*pieces[:start], _as_one(run, text, initials, cost, Action.SHORTENED), *pieces[end:])


def _written_together(pieces: tuple[Piece, ...]) -> Iterator[tuple[Piece, ...]]:
    """The name with two capitalized neighbours as one: `AgilePractitioner`, where one sign is too many."""
    for start in range(len(pieces) - 1):
        run = pieces[start : start + 2]
        if _belong_together(run, (*_TELLING, WordKind.LEVEL)):
            text, joined = " ".join(piece.text for piece in run), "".join(piece.text for piece in run)
            one = _as_one(run, text, joined, shapes.JOIN_WORDS, Action.JOINED)
            yield (*pieces[:start], one, *pieces[start + 2 :])


def _belong_together(run: Sequence[Piece], kinds: Sequence[WordKind] = _TELLING) -> bool:
    """Whether plain capitalized words follow each other in one part of the name."""
    return all(
        piece.kind in kinds and piece.part == run[0].part and piece.text.isalpha() and piece.text[0].isupper()
        for piece in run
    ) and all(piece.lead == " " for piece in run[1:])


def _as_one(run: Sequence[Piece], text: str, form: str, cost: int, action: Action) -> Piece:
    """Several pieces as one that has a single shorter form and is never left out."""
    first = run[0]
    fact = f"{text} → {form}" if action is Action.SHORTENED else text
    option = Option(form, cost, alm_length(text) - alm_length(form), action, fact)
    width = alm_length(text) + len(first.lead)
    return replace(first, text=text, kind=WordKind.CONTENT, key=text.lower(), options=(option,), hard=None, width=width)
