"""Finds the cheapest ways to make a name fit: one form per piece, enough saved, least lost."""

from __future__ import annotations

import bisect
import itertools
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from credly_core.domain.names.counting import alm_length, letters_of
from credly_core.domain.names.lexicon import POINT, WordKind, load_lexicon
from credly_core.domain.names.shapes import Action, Context, Option, Piece

DROP_PART = 110
DROP_PART_WORD = 25
DROP_ASIDE = 50
DROP_ASIDE_WORD = 20
DROP_FIRST_PART = 60
DROP_COMMON_PART = 40
DROP_SHARED_PART = 70
DROP_SHARED_WORD = 15
DROP_TELLING_PART = 150
DROP_TAIL = 90
DROP_TAIL_AND = 100
DROP_TAIL_WORD = 40
DROP_REST = 200
DROP_REST_HEAD = 300
TURN_ROUND = POINT
#: Kept per length while searching for several answers; more would only be slower.
BEAM = 12
#: Where the scripts without blanks begin: radicals, kana, Han, half-width kana.
_UNSPACED_SCRIPTS = "\u2e80"
#: With so many ways, some differing in a sign only, there are three to choose from.
ENOUGH = 8
#: With fewer than this, names that could be fuller are offered, too.
A_CHOICE = 3

_LOOSE = (WordKind.SEPARATOR, WordKind.GRAMMAR, WordKind.AND)
_TELLING = (WordKind.CONTENT, WordKind.GENERIC)
_KEPT_IN_PARTS = (WordKind.NUMBER, WordKind.LEVEL, WordKind.ORDINAL)

#: What was chosen so far, newest first: (piece index, option, what was chosen before).
Link = tuple[int, Option, "Link | None"] | None
_NOTHING_YET = 10**9
#: Cost, saving (negative, so that sorting puts the bigger first), choices.
State = tuple[int, int, Link]
_COST_THEN_SAVING = operator.itemgetter(0, 1)


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


def make_variants(pieces: tuple[Piece, ...], context: Context, best: Callable[[], int]) -> Iterator[Variant]:
    """The whole name first, then turned round, then without a part or a tail.

    `best` tells the cost of what was found so far: ways that cannot be cheaper are not made.
    """
    whole = Variant(pieces)
    yield whole
    turned = _turn_round(pieces)
    if turned is not None:
        yield turned
    if best() > DROP_COMMON_PART:
        yield from _part_variants(pieces, context)
    if best() > DROP_TAIL:
        if turned is not None:
            yield from _without_tails(turned)
        yield from _without_tails(whole)


def _part_variants(pieces: tuple[Piece, ...], context: Context) -> Iterator[Variant]:
    """Without one part, and with one part only."""
    parts = sorted({piece.part for piece in pieces})
    if len(parts) > 1:
        for part in parts:
            yield from _without_parts(pieces, {part}, context)
    if len(parts) > 2:  # noqa: PLR2004  with two parts, leaving out one is keeping the other
        for part in parts:
            yield from _without_parts(pieces, {other for other in parts if other != part}, context)


def _stays(pieces: Sequence[Piece], at: int) -> bool:
    """Numbers and levels stay when their part goes, and so does the code a number belongs to: `WCAG 2.2`."""
    if pieces[at].kind in _KEPT_IN_PARTS:
        return True
    following = pieces[at + 1] if at + 1 < len(pieces) else None
    if following is None or following.kind is not WordKind.NUMBER or following.part != pieces[at].part:
        return False
    code = pieces[at].text.strip("()[]")
    return len(code) > 1 and code.isupper() and code.isascii()


def _without_tails(variant: Variant) -> Iterator[Variant]:
    """`Energy Efficiency in Commercial Buildings` without its tail; numbers and levels in the tail stay."""
    tails = load_lexicon().tails
    pieces = variant.pieces
    for at in range(1, len(pieces) - 1):
        piece = pieces[at]
        if piece.kind is WordKind.AND:
            cost = DROP_TAIL_AND
        elif piece.kind is WordKind.GRAMMAR and piece.key in tails:
            cost = DROP_TAIL
        else:
            continue
        end = next((one for one in range(at, len(pieces)) if pieces[one].part != piece.part), len(pieces))
        yield from _without_range(variant, at, end, cost)


def _without_range(variant: Variant, start: int, end: int, cost: int) -> Iterator[Variant]:
    pieces = variant.pieces
    soft = load_lexicon().soft
    while start > 0 and pieces[start - 1].kind in _LOOSE:
        start -= 1
    inside = range(start, end)
    gone = [pieces[at] for at in inside if not _stays(pieces, at)]
    left = (*pieces[:start], *(pieces[at] for at in inside if _stays(pieces, at)), *pieces[end:])
    telling = sum(piece.kind in _TELLING for piece in gone)
    if telling and any(piece.kind in _TELLING and piece.key not in soft for piece in left):
        text = " ".join(piece.text for piece in gone).rstrip(":,")
        total = variant.cost + cost + DROP_TAIL_WORD * telling
        yield Variant(left, total, (*variant.changes, (Action.PART, text)))


def make_last_variants(pieces: tuple[Piece, ...], language: str, best: Callable[[], int]) -> Iterator[Variant]:
    """The first words, as many as fit; numbers and levels stay.

    Fair in languages that put the main word first, a last resort in English and German.
    """
    rest = DROP_REST + (DROP_REST_HEAD if language in ("en", "de") else 0)
    for end in range(len(pieces) - 1, 0, -1):
        if pieces[end].kind in _TELLING:
            cost = rest + DROP_TAIL_WORD * (len(pieces) - end)
            if cost >= best():
                return
            yield from _without_range(Variant(pieces), end, len(pieces), cost)


def _turn_round(pieces: tuple[Piece, ...]) -> Variant | None:
    """`Foundations of Leadership` reads as well, and shorter, as `Leadership Foundations`."""
    if len(pieces) < 3:  # noqa: PLR2004  head, preposition, and what it is about
        return None
    if pieces[0].key not in load_lexicon().leads or pieces[1].key not in ("of", "in"):
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


def _without_parts(pieces: tuple[Piece, ...], gone: set[int], context: Context) -> Iterator[Variant]:
    """The name without some of its parts; numbers and levels in them stay, moved to where they stood.

    The title of a series, which other names have too, goes more easily, and with its levels; what tells the
    names of a series apart stays if it can.
    """
    shared = {part for part in {piece.part for piece in pieces} if part_key(pieces, part) in context.shared_parts}
    dropped: list[Piece] = []
    kept: list[Piece] = []
    for at, piece in enumerate(pieces):
        is_dropped = piece.part in gone and (gone <= shared or not _stays(pieces, at))
        (dropped if is_dropped else kept).append(piece)
    left = tuple(kept)
    telling = [piece for piece in dropped if piece.kind in _TELLING]
    if not telling or not any(piece.kind in _TELLING for piece in left):
        return
    if gone <= shared:
        cost = DROP_SHARED_PART + DROP_SHARED_WORD * len(telling)
    elif all(piece.key in context.common for piece in telling):
        cost = DROP_COMMON_PART
    elif all(piece.is_aside for piece in dropped):
        cost = DROP_ASIDE + DROP_ASIDE_WORD * len(telling)
    else:
        cost = DROP_PART + DROP_PART_WORD * len(telling) + (DROP_FIRST_PART if pieces[0].part in gone else 0)
        cost += DROP_TELLING_PART if shared - gone else 0
    words = (piece.text for piece in dropped if piece.kind is not WordKind.SEPARATOR)
    yield Variant(left, cost, ((Action.PART, " ".join(words).rstrip(":,")),))


def part_key(pieces: Iterable[Piece], part: int) -> str:
    """The letters of one part, to compare with the parts of other names."""
    return letters_of(piece.text for piece in pieces if piece.part == part)


def find_fits(pieces: tuple[Piece, ...], language: str, context: Context, *, limit: int, count: int) -> list[Found]:
    """Up to `count` different names of at most `limit` ALM characters, best first.

    Words with a meaning are given up only when nothing else gives enough names; names shorter than they need be
    come last, for the choice.
    """
    found: dict[str, Found] = {}
    for may_drop, gives_back, enough in ((False, True, ENOUGH), (True, True, A_CHOICE), (True, False, 0)):
        _collect(found, _Search(pieces, language, context, limit, count, may_drop, gives_back))
        if len(found) >= min(count, enough):
            break
    return sorted(found.values(), key=lambda one: (one.cost, len(one.text), one.text))[:count]


@dataclass(frozen=True, slots=True)
class _Search:
    pieces: tuple[Piece, ...]
    language: str
    context: Context
    limit: int
    count: int
    may_drop: bool
    gives_back: bool


def _collect(found: dict[str, Found], search: _Search) -> None:
    best = _NOTHING_YET

    def bound() -> int:
        return best if search.count == 1 else _NOTHING_YET

    variants = make_variants(search.pieces, search.context, bound)
    if search.may_drop:
        variants = itertools.chain(variants, make_last_variants(search.pieces, search.language, bound))
    for variant in variants:
        if variant.cost >= bound():
            continue
        for one in _fits(variant, search):
            known = found.get(one.text)
            if known is None or one.cost < known.cost:
                found[one.text] = one
            best = min(best, one.cost)
            if search.count == 1:
                break


def _fits(variant: Variant, search: _Search) -> Iterator[Found]:
    pieces, limit, may_drop = variant.pieces, search.limit, search.may_drop
    need = sum([piece.width for piece in pieces]) - len(pieces[0].lead) - limit
    possible = sum([piece.most_of_all if may_drop else piece.most for piece in pieces])
    if possible < need:
        return
    width = 1 if search.count == 1 else BEAM
    for cost, _, link in _cheapest(pieces, need, width, may_drop=may_drop):
        found = _render(variant, variant.cost + cost, link, limit if search.gives_back else 0)
        if found is not None and alm_length(found.text) <= limit:
            yield found


def _cheapest(pieces: Sequence[Piece], need: int, width: int, *, may_drop: bool) -> list[State]:
    """Choices that save at least `need`, cheapest first (a knapsack with one form per piece).

    A state that costs more and saves no more than `width` others is dropped on the way.
    """
    states: list[State] = [(0, 0, None)]
    for index, piece in enumerate(pieces):
        options = piece.options
        if may_drop and piece.hard is not None:
            options = (*options, piece.hard)
        if not options:
            continue
        grown = states.copy()
        for cost, saved, link in states:
            if -saved >= need and width == 1:
                continue
            for option in options:
                saving = min(need, option.saving - saved) if need > 0 else option.saving - saved
                grown.append((cost + option.cost, -saving, (index, option, link)))
        grown.sort(key=_COST_THEN_SAVING)
        states = _thin_to_one(grown) if width == 1 else _thin(grown, width)
    return [state for state in states if -state[1] >= need]


def _thin_to_one(states: list[State]) -> list[State]:
    kept: list[State] = []
    most = 1
    for state in states:
        if state[1] < most:
            kept.append(state)
            most = state[1]
    return kept


def _thin(states: list[State], width: int) -> list[State]:
    kept: list[State] = []
    savings: list[int] = []  # of the kept states, negative, biggest saving first, at most `width`
    for state in states:
        if len(savings) < width or state[1] < savings[-1]:
            kept.append(state)
            bisect.insort(savings, state[1])
            del savings[width:]
    return kept


def _render(variant: Variant, cost: int, link: Link, limit: int) -> Found | None:
    """The name in words; what fits into `limit` after all is given back, and nothing with 0."""
    chosen: dict[int, Option] = {}
    while link is not None:
        index, option, link = link
        chosen[index] = option
    kept = _chosen_texts(variant, chosen)
    if not _says_enough(variant, kept):
        return None
    text = _write(kept)
    for index in sorted(chosen, key=lambda one: -chosen[one].cost):
        # Small words that went with a bigger one left room: give back what fits now.
        option = chosen[index]
        if option.saving <= limit - alm_length(text) and option.action is Action.SHORTENED:
            fuller = {one: chosen[one] for one in chosen if one != index}
            again = _write(_chosen_texts(variant, fuller))
            if alm_length(again) <= limit:
                chosen, text, cost = fuller, again, cost - option.cost
    changes = (*variant.changes, *((chosen[index].action, chosen[index].fact) for index in sorted(chosen)))
    return Found(text, cost, changes)


def _chosen_texts(variant: Variant, chosen: Mapping[int, Option]) -> list[tuple[int, Piece, str]]:
    kept: list[tuple[int, Piece, str]] = []
    for index, piece in enumerate(variant.pieces):
        picked = chosen.get(index)
        text = piece.text if picked is None else picked.text
        if text:
            kept.append((index, piece, text))
    _trim(kept, variant.pieces)
    return kept


def _trim(kept: list[tuple[int, Piece, str]], pieces: Sequence[Piece]) -> None:
    """Small words and signs that lost what they belong to go, too."""
    orphans = _orphans(kept, pieces)
    kept[:] = [one for one in kept if one[0] not in orphans]
    while kept and kept[0][1].kind in (WordKind.SEPARATOR, WordKind.AND):
        del kept[0]
    while kept and kept[-1][1].kind in _LOOSE:
        del kept[-1]
    for at in range(len(kept) - 2, -1, -1):
        if kept[at][1].kind in _LOOSE and kept[at + 1][1].kind is WordKind.SEPARATOR:
            del kept[at]


def _orphans(kept: Sequence[tuple[int, Piece, str]], pieces: Sequence[Piece]) -> set[int]:
    """Small words left alone: `of` before a year, `and` without one of its sides."""
    present = {index for index, _, _ in kept}
    orphans: set[int] = set()
    for (index, piece, _), following in itertools.zip_longest(kept, kept[1:]):
        lost_before = index > 0 and index - 1 not in present
        lost_after = index + 1 < len(pieces) and index + 1 not in present
        if piece.kind is WordKind.GRAMMAR:
            leads_nowhere = lost_after and following is not None and following[1].kind in _KEPT_IN_PARTS
            if leads_nowhere or (lost_before and pieces[index - 1].kind is not WordKind.SEPARATOR):
                orphans.add(index)
        elif piece.kind is WordKind.AND and (lost_before or lost_after):
            orphans.add(index)
    return orphans


def _says_enough(variant: Variant, kept: Sequence[tuple[int, Piece, str]]) -> bool:
    had = sum(piece.kind in _TELLING for piece in variant.pieces)
    has = sum(piece.kind in _TELLING for _, piece, _ in kept)
    if had == 0:
        return any(piece.kind not in _LOOSE for _, piece, _ in kept)
    if any(_is_code(piece) for _, piece, _ in kept) and any(piece.kind is WordKind.LEVEL for _, piece, _ in kept):
        return True
    if has and sum(piece.kind in _KEPT_IN_PARTS for _, piece, _ in kept) > 1:
        return True
    return has >= min(had, 2 if had > 2 else 1)  # noqa: PLR2004  of three and more words two must stay


def _is_code(piece: Piece) -> bool:
    """`PRINCE2`, `AZ-900`: a number that is a name at the same time."""
    return piece.kind is WordKind.NUMBER and sum(sign.isalpha() for sign in piece.text) > 1


def _write(kept: Sequence[tuple[int, Piece, str]]) -> str:
    written = ""
    for _, piece, text in kept:
        lead = piece.lead
        if written and not lead and written[-1].isalnum() and text[0].isalnum() and _needs_blank(written[-1], text[0]):
            lead = " "
        written += f"{lead}{text}" if written else text
    written = written.rstrip(":,;")
    first = kept[0][1].text
    if written[0].islower() and first.islower() and first.rstrip(":,;").isalpha():
        written = written[0].upper() + written[1:]
    return written


def _needs_blank(before: str, after: str) -> bool:
    """Whether two words would run into one: not in scripts without blanks, nor beside them."""
    return max(before, after) < _UNSPACED_SCRIPTS


def with_number(found: Found, number: int) -> Found:
    """The same name told apart by a number, for badges that have the same name in Credly."""
    return replace(found, text=f"{found.text} ({number})", changes=(*found.changes, (Action.NUMBERED, f"({number})")))
