"""The name helper: three short, distinct proposals for a long name, and the best names for all rows at once."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from credly_core.domain.names.apart import ways_apart
from credly_core.domain.names.assignment import assign_distinct
from credly_core.domain.names.brands import make_context
from credly_core.domain.names.counting import alm_length, same_name_key
from credly_core.domain.names.pieces import make_pieces
from credly_core.domain.names.search import Found, find_fits, with_number
from credly_core.domain.names.shapes import Action, Context
from credly_core.domain.names.words import clean_name

PROPOSALS = 3
#: How many ways per name are weighed when names get in each other's way.
CHOICES = 12
#: Cost of a number behind the name: worse than any short form, better than no name.
NUMBERED = 400
_PLAIN = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A short name and how it was made, in words; `quality` runs from 100 (nothing lost) down to 0."""

    text: str
    how: tuple[str, ...] = ()
    quality: int = 100


def propose_names(
    full: str, *, limit: int = 25, brands: Iterable[str] = (), taken: Collection[str] = ()
) -> tuple[Proposal, ...]:
    """Up to three short names for one long name, best first, none of them among `taken`.

    A name that fits is its own first proposal. Fewer than three come back when the name offers no more, none
    when it cannot be made to fit without cutting a word.
    """
    return propose_in(full, make_context((), brands), limit=limit, taken=taken)


def propose_in(full: str, context: Context, *, limit: int = 25, taken: Collection[str] = ()) -> tuple[Proposal, ...]:
    """As `propose_names`, for many names of one organization: the context is made once for all."""
    used = {same_name_key(name) for name in taken}
    whole = [Found(full.strip(), 0, ())] if full.strip() and alm_length(full.strip()) <= limit else []
    candidates = [*whole, *_ways(full, context, limit, count=4 * CHOICES)]
    free = [found for found in candidates if same_name_key(found.text) not in used]
    picked = _most_different(free)
    if len(picked) < PROPOSALS:
        for more in ways_apart(clean_name(full), limit=limit, count=4 * CHOICES):
            free += [found for found in more if same_name_key(found.text) not in used]
            picked = _most_different(free)
            if len(picked) == PROPOSALS:
                break
    if not picked and candidates:
        picked = list(itertools.islice(_numbered(full, context, limit, used), PROPOSALS))
    return tuple(_proposal(found) for found in picked)


def best_names(
    fulls: Sequence[str], *, limit: int = 25, brands: Iterable[str] = (), taken: Collection[str] = ()
) -> list[str]:
    """The best name for every row, no two alike (case does not count), and none among `taken`.

    An empty text means that no name fits without cutting a word: a person has to find one.
    """
    proposals = best_proposals(fulls, limit=limit, brands=brands, taken=taken)
    return [proposal.text if proposal else "" for proposal in proposals]


def best_proposals(
    fulls: Sequence[str], *, limit: int = 25, brands: Iterable[str] = (), taken: Collection[str] = ()
) -> list[Proposal | None]:
    """As `best_names`, with how each name was made; None where nothing fits.

    Names that already fit stay as they are and everybody else keeps clear of them. For the others the sum of
    what is lost is the least possible under the condition that all differ.
    """
    context = make_context(fulls, brands)
    used = {same_name_key(name) for name in taken}
    chosen: list[Found | None] = [None] * len(fulls)
    open_rows: list[int] = []
    for row, full in enumerate(fulls):
        name = full.strip()
        key = same_name_key(name)
        if name and alm_length(name) <= limit and key not in used:
            chosen[row] = Found(name, 0, ())
            used.add(key)
        elif name:
            open_rows.append(row)
    firsts, twins = _without_twins(fulls, open_rows)

    def ways(item: int, count: int) -> list[Found]:
        found = _ways(fulls[firsts[item]], context, limit, count=count)
        return [one for one in found if same_name_key(one.text) not in used]

    for item, found in enumerate(assign_distinct(len(firsts), ways, CHOICES)):
        chosen[firsts[item]] = found
    used.update(same_name_key(found.text) for found in chosen if found)
    numberings: dict[str, Iterator[Found]] = {}
    for row in sorted([*twins, *(row for row in firsts if chosen[row] is None)]):
        key = same_name_key(fulls[row])
        numbering = numberings.setdefault(key, _numbered(fulls[row], context, limit, used))
        chosen[row] = next(numbering, None)
        if (numbered := chosen[row]) is not None:
            used.add(same_name_key(numbered.text))
    return [None if found is None else _proposal(found) for found in chosen]


def _without_twins(fulls: Sequence[str], rows: Sequence[int]) -> tuple[list[int], list[int]]:
    """Rows whose full name occurs for the first time, and the rows that repeat one."""
    seen: set[str] = set()
    firsts: list[int] = []
    twins: list[int] = []
    for row in rows:
        key = same_name_key(fulls[row])
        (twins if key in seen else firsts).append(row)
        seen.add(key)
    return firsts, twins


def _ways(full: str, context: Context, limit: int, count: int) -> list[Found]:
    cleaned = clean_name(full)
    if not cleaned:
        return []
    pieces, language = make_pieces(cleaned, context)
    if not pieces:
        return []
    return find_fits(pieces, language, context, limit=limit, count=count)


def _numbered(full: str, context: Context, limit: int, used: Collection[str]) -> Iterator[Found]:
    """Names with a number behind them: for badges whose full names are the same."""
    width = -1
    base: list[Found] = []
    for number in range(2, 10_000):
        if len(str(number)) != width:
            width = len(str(number))
            base = _ways(full, context, limit - width - 3, count=1)
        if not base:
            return
        found = with_number(base[0], number)
        if same_name_key(found.text) not in used:
            yield Found(found.text, found.cost + NUMBERED, found.changes)


def _most_different(candidates: Sequence[Found]) -> list[Found]:
    """The best one, and then the best that differ in more than a sign."""
    picked: list[Found] = []
    seen: set[str] = set()
    for found in candidates:
        key = _PLAIN.sub("", found.text.casefold())
        if key not in seen:
            seen.add(key)
            picked.append(found)
        if len(picked) == PROPOSALS:
            break
    return picked


def _proposal(found: Found) -> Proposal:
    grouped: dict[Action, list[str]] = {}
    for action, fact in found.changes:
        if action is not Action.PUNCTUATION:
            grouped.setdefault(action, []).append(fact)
    how = tuple(f"{action.value}: {', '.join(facts)}" for action, facts in grouped.items())
    if not how and found.changes:
        how = (Action.PUNCTUATION.value,)
    return Proposal(found.text, how, max(0, 100 - found.cost // 5))
