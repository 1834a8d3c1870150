"""Finds the cheapest ways to make a name fit: one form per piece, enough saved, least lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from credly_core.domain.names.counting import alm_length
from credly_core.domain.names.lexicon import POINT, WordKind, load_lexicon
from credly_core.domain.names.pieces import HARD, Action, Option, Piece

DROP_PART = 110
DROP_PART_WORD = 25
DROP_ASIDE = 50
DROP_ASIDE_WORD = 20
DROP_SHARED_PART = 40
TURN_ROUND = POINT
#: Kept per length while searching for several answers; more would only be slower.
BEAM = 6

_LOOSE = (WordKind.SEPARATOR, WordKind.GRAMMAR, WordKind.AND)
_TELLING = (WordKind.CONTENT, WordKind.GENERIC)
_KEPT_IN_PARTS = (WordKind.NUMBER, WordKind.LEVEL, WordKind.ORDINAL)

#: What was chosen so far, newest first: (piece index, option, what was chosen before).
Link = tuple[int, Option, "Link | None"] | None


@dataclass(frozen=True, slots=True)
class Variant:
    """A way to read the name before single words are shortened: whole, turned round, or without a part."""

    pieces: tuple[Piece, ...]
    cost: int = 0
    changes: tuple[tuple[Action, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A name that fits, what it costs and what was done."""

    text: str
    cost: int
    changes: tuple[tuple[Action, str], ...]


def make_variants(pieces: tuple[Piece, ...], common: frozenset[str]) -> list[Variant]:
    """The whole name first, then the ways around it."""
    variants = [Variant(pieces)]
    turned = _turn_round(pieces)
    if turned is not None:
        variants.append(turned)
    parts = sorted({piece.part for piece in pieces})
    if len(parts) > 1:
        for part in parts:
            variants.extend(_without_parts(pieces, {part}, common))
        if len(parts) > 2:  # noqa: PLR2004  with two parts, leaving out one is keeping the other
            for part in parts:
                variants.extend(_without_parts(pieces, {other for other in parts if other != part}, common))
    return variants


def _turn_round(pieces: tuple[Piece, ...]) -> Variant | None:
    """`Foundations of Leadership` reads as well, and shorter, as `Leadership Foundations`."""
    if len(pieces) < 3 or pieces[0].key not in load_lexicon().leads or pieces[1].key not in ("of", "in"):  # noqa: PLR2004
        return None
    if pieces[0].text.endswith((":", ",")):
        return None
    end = next((at for at in range(2, len(pieces)) if _ends_phrase(pieces, at)), len(pieces))
    body = list(pieces[2:end])
    if not any(piece.kind in _TELLING for piece in body) or pieces[2].lead != " ":
        return None
    last = body[-1]
    if last.text.endswith((":", ",")) and not last.options:
        return None
    fact = " ".join(piece.text for piece in pieces[:2])
    order = (*body, pieces[0], *pieces[end:])
    return Variant(order, TURN_ROUND, ((Action.TURNED, fact),))


def _ends_phrase(pieces: Sequence[Piece], at: int) -> bool:
    piece = pieces[at]
    return piece.part != pieces[2].part or piece.kind in (WordKind.NUMBER, WordKind.LEVEL, WordKind.SEPARATOR)


def _without_parts(pieces: tuple[Piece, ...], gone: set[int], common: frozenset[str]) -> Iterator[Variant]:
    """The name without some of its parts; numbers and levels in them stay, moved to where they stood."""
    left = tuple(piece for piece in pieces if piece.part not in gone or piece.kind in _KEPT_IN_PARTS)
    dropped = [piece for piece in pieces if piece.part in gone and piece.kind not in _KEPT_IN_PARTS]
    telling = [piece for piece in dropped if piece.kind in _TELLING]
    if not telling or not any(piece.kind in _TELLING for piece in left):
        return
    if all(piece.key in common for piece in telling):
        cost = DROP_SHARED_PART
    elif all(piece.is_aside for piece in dropped):
        cost = DROP_ASIDE + DROP_ASIDE_WORD * len(telling)
    else:
        cost = DROP_PART + DROP_PART_WORD * len(telling)
    words = (piece.text for piece in dropped if piece.kind is not WordKind.SEPARATOR)
    yield Variant(left, cost, ((Action.PART, " ".join(words).rstrip(":,")),))


def find_fits(variants: Sequence[Variant], limit: int, count: int) -> list[Found]:
    """Up to `count` different names of at most `limit` ALM characters, best first.

    Words with a meaning are given up only when nothing else gives a single name.
    """
    for may_drop in (False, True):
        found: dict[str, Found] = {}
        best: int | None = None
        for variant in variants:
            if count == 1 and best is not None and variant.cost >= best:
                continue
            for one in _fits(variant, limit, count, may_drop=may_drop):
                known = found.get(one.text)
                if known is None or one.cost < known.cost:
                    found[one.text] = one
                best = one.cost if best is None else min(best, one.cost)
                if count == 1:
                    break
        if found:
            return sorted(found.values(), key=lambda one: (one.cost, -len(one.text), one.text))[:count]
    return []


def _fits(variant: Variant, limit: int, count: int, *, may_drop: bool) -> Iterator[Found]:
    pieces = variant.pieces
    need = sum(piece.width for piece in pieces) - len(pieces[0].lead) - limit
    width = 1 if count == 1 else BEAM
    for _, cost, link in _cheapest(pieces, need, width, may_drop=may_drop):
        found = _render(variant, variant.cost + cost, link)
        if found is not None and alm_length(found.text) <= limit:
            yield found


def _cheapest(
    pieces: Sequence[Piece], need: int, width: int, *, may_drop: bool
) -> list[tuple[int, int, Link]]:
    """Choices that save at least `need`, cheapest first (a knapsack with one form per piece).

    A state that costs more and saves no more than `width` others is dropped on the way.
    """
    states: list[tuple[int, int, Link]] = [(0, 0, None)]
    for index, piece in enumerate(pieces):
        options = piece.options
        if may_drop and piece.hard is not None:
            options = (*options, piece.hard)
        if not options:
            continue
        grown = states.copy()
        for saving, cost, link in states:
            if saving < need or width > 1:
                for option in options:
                    grown.append((min(need, saving + option.saving), cost + option.cost, (index, option, link)))  # noqa: PERF401
        states = _thin(grown, width)
    return [state for state in states if state[0] >= need]


def _thin(states: list[tuple[int, int, Link]], width: int) -> list[tuple[int, int, Link]]:
    states.sort(key=_by_cost)
    kept: list[tuple[int, int, Link]] = []
    if width == 1:
        most = -(10**9)
        for state in states:
            if state[0] > most:
                kept.append(state)
                most = state[0]
        return kept
    savings: list[int] = []  # savings of the kept states, biggest first, at most `width`
    for state in states:
        if len(savings) < width or state[0] > savings[-1]:
            kept.append(state)
            savings.append(state[0])
            savings.sort(reverse=True)
            del savings[width:]
    return kept


def _by_cost(state: tuple[int, int, Link]) -> tuple[int, int]:
    return state[1], -state[0]


def _render(variant: Variant, cost: int, link: Link) -> Found | None:
    chosen: dict[int, Option] = {}
    while link is not None:
        index, option, link = link
        chosen[index] = option
    kept: list[tuple[Piece, str]] = []
    for index, piece in enumerate(variant.pieces):
        picked = chosen.get(index)
        text = piece.text if picked is None else picked.text
        if text:
            kept.append((piece, text))
    _trim(kept)
    if not _says_enough(variant, kept):
        return None
    changes = (*variant.changes, *((chosen[index].action, chosen[index].fact) for index in sorted(chosen)))
    return Found(_write(kept), cost, changes)


def _trim(kept: list[tuple[Piece, str]]) -> None:
    """Loose words and signs at the ends, and two signs in a row, go."""
    while kept and kept[0][0].kind in (WordKind.SEPARATOR, WordKind.AND):
        del kept[0]
    while kept and kept[-1][0].kind in _LOOSE:
        del kept[-1]
    for index in range(len(kept) - 2, -1, -1):
        if kept[index][0].kind in (WordKind.SEPARATOR, WordKind.AND) and kept[index + 1][0].kind is WordKind.SEPARATOR:
            del kept[index]


def _says_enough(variant: Variant, kept: Sequence[tuple[Piece, str]]) -> bool:
    had = sum(piece.kind in _TELLING for piece in variant.pieces)
    has = sum(piece.kind in _TELLING for piece, _ in kept)
    if had == 0:
        return any(piece.kind not in _LOOSE for piece, _ in kept)
    return has >= min(had, 2 if had > 2 else 1)  # noqa: PLR2004  of three and more words two must stay


def _write(kept: Sequence[tuple[Piece, str]]) -> str:
    written = ""
    for piece, text in kept:
        lead = piece.lead
        if written and not lead and written[-1].isascii() and text[0].isascii():
            lead = " "
        written += f"{lead}{text}" if written else text
    written = written.rstrip(":,;")
    first = kept[0][0].text
    if written[0].islower() and first.islower() and first.isalpha():
        written = written[0].upper() + written[1:]
    return written


def is_hard(found: Found) -> bool:
    """Whether a word with a meaning was given up."""
    return found.cost >= HARD


def with_number(found: Found, number: int) -> Found:
    """The same name told apart by a number, for badges that have the same name in Credly."""
    return replace(
        found, text=f"{found.text} ({number})", changes=(*found.changes, (Action.NUMBERED, f"({number})"))
    )
