"""How good and how fast the short names are, against cutting off and against first letters.

Run: python -m tests.bench.bench_names
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections.abc import Callable, Sequence

from credly_core.domain.names import alm_length, best_names, make_context, propose_in, same_name_key
from credly_core.domain.names.lexicon import load_lexicon
from tests.unit.domain.names.listed import BRAND, Listed, listed_names

LIMIT = 25
MANY = 5_000
_PARTS = re.compile(r"[^\W_]+")
_UNSPACED = ("ja", "zh")


def cut_off(names: Sequence[str]) -> list[str]:
    """What a spreadsheet formula does."""
    return [name[:LIMIT].strip() for name in names]


def first_letters(names: Sequence[str]) -> list[str]:
    """The letters words begin with, numbers whole."""
    return [
        "".join(part if part[0].isdigit() else part[0].upper() for part in _PARTS.findall(name))[:LIMIT]
        for name in names
    ]


def helper(names: Sequence[str]) -> list[str]:
    """Ours."""
    return best_names(names, brands=[BRAND])


def _known_shorts() -> set[str]:
    entries = load_lexicon().entries.values()
    texts = [short.text for known in entries for entry in known.values() for short in entry.shorts]
    return {part.casefold() for text in texts for part in _PARTS.findall(text)}


def _has_cut_word(short: str, full: str, shorts: set[str]) -> bool:
    whole = {part.casefold() for part in _PARTS.findall(full)}
    heads = {word[: -len(tail)] for word in whole for tail in _tails(word)}
    known = whole | shorts | heads
    parts = [part.casefold() for part in _PARTS.findall(short)]
    return any(part not in known and not re.fullmatch(r"[ltv]\d+", part) for part in parts)


def _tails(word: str) -> list[str]:
    return [word[start:] for start in range(3, len(word) - 5) if word[start:] in load_lexicon().entries]


def measure(listed: Sequence[Listed], make: Callable[[Sequence[str]], list[str]]) -> dict[str, str]:
    """The figures of one way over the whole list."""
    names = [one.name for one in listed]
    made = make(names)
    shorts = _known_shorts()
    long = [(one, short) for one, short in zip(listed, made, strict=True) if alm_length(one.name) > LIMIT]
    spaced = [(one, short) for one, short in long if one.language not in _UNSPACED]
    labelled = [(one, short) for one, short in long if one.keep]
    words = [
        len({p.casefold() for p in _PARTS.findall(short)} & {p.casefold() for p in _PARTS.findall(one.name)})
        for one, short in spaced
    ]
    clashes = len(made) - len({same_name_key(short) for short in made})
    return {
        "without a name": _share(sum(not short for _, short in long), len(long)),
        "too long": _share(sum(alm_length(short) > LIMIT for _, short in long), len(long)),
        "same as another": str(clashes),
        "with a cut word": _share(sum(_has_cut_word(short, one.name, shorts) for one, short in spaced), len(spaced)),
        "version or level lost": _share(sum(not one.shows_all(short) for one, short in labelled), len(labelled)),
        "whole words kept, mean": f"{sum(words) / len(words):.1f}",
        "characters used, mean": f"{sum(alm_length(short) for _, short in long) / len(long):.1f}",
    }


def _share(count: int, of: int) -> str:
    return f"{count} of {of}"


def many_names(count: int = MANY) -> list[str]:
    """Long names put together from the words of the list; seeded."""
    chance = random.Random(1)
    plain = [one.name for one in listed_names() if one.name.isascii()]
    words = sorted({word for name in plain for word in name.split() if word.isalpha() and len(word) > 3})
    ends = ["", "", " Level 2", " 2026", " – Advanced", ": Part 1", " v2.1"]
    made: dict[str, None] = {}
    while len(made) < count:
        name = " ".join(chance.choices(words, k=chance.choice([3, 4, 4, 5]))) + chance.choice(ends)
        if LIMIT < len(name) <= 55:
            made[name] = None
    return list(made)


def main() -> None:
    """Print both tables."""
    listed = listed_names()
    ways = {"cut off": cut_off, "first letters": first_letters, "name helper": helper}
    columns = {title: measure(listed, make) for title, make in ways.items()}
    out = sys.stdout
    out.write(f"{'':28}" + "".join(f"{title:>16}" for title in columns) + "\n")
    for row in next(iter(columns.values())):
        out.write(f"{row:28}" + "".join(f"{figures[row]:>16}" for figures in columns.values()) + "\n")
    context = make_context((), [BRAND])
    long = [one.name for one in listed if alm_length(one.name) > LIMIT]
    three = sum(len(propose_in(name, context)) == 3 for name in long)
    out.write(f"\nthree proposals for {three} of {len(long)} long names\n")
    names = many_names()
    helper(names[:50])
    yardstick = time.process_time()
    sum(number for number in range(MANY * 2_000))
    yardstick = time.process_time() - yardstick
    start, cpu = time.perf_counter(), time.process_time()
    made = helper(names)
    spent, cpu = time.perf_counter() - start, time.process_time() - cpu
    out.write(
        f"{len(names):,} long names at once: {spent:.2f} s ({cpu:.2f} s of processor, {cpu / yardstick:.1f} times what "
        f"ten million additions take here), {sum(not name for name in made)} without a name\n"
    )


if __name__ == "__main__":
    main()
