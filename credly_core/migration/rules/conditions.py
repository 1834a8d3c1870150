"""Conditions on a record, written in SQL: which names they speak of, and what polars makes of them.

A condition is an SQL expression as `polars.sql_expr` takes it. Names are columns of the file, numbers that the rule
counts, and dotted names that follow a reference: `moduleId.moduleType` is the moduleType of the record that moduleId
points to. Names need no quotes, not even those that are words of SQL.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

import polars as pl

from credly_core.errors import SpecError

_TOKEN = re.compile(
    r"""'(?:[^']|'')*'                        # a text
      | "[^"]*"                               # a name in quotes
      | [A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?        # a name, with a dot or without
      | .                                     # all else
    """,
    re.VERBOSE | re.DOTALL,
)
_UNTRUE = re.compile(r"(?i)\bis\s+not\s+(?:true|false)\b")
_DOTTED = re.compile(r"[A-Za-z_]\w*\.[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition ready to be asked: the expression over columns called as the names are."""

    expression: pl.Expr
    names: tuple[str, ...]


@cache
def condition_of(where: str, known: frozenset[str]) -> Condition:
    """Read a condition; `known` are the names without dot. `SpecError` for what is no condition or no name."""
    words = [_quoted(match.group(), known) for match in _TOKEN.finditer(where)]
    if _UNTRUE.search("".join(words)):
        why = "polars takes “is not true” of an empty cell for unknown, so write “not coalesce(…, false)”"
        raise SpecError(f"“{where}” is no condition: {why}.", hint="Write it as a coalesce.")
    try:
        expression = pl.sql_expr("".join(words))
    except pl.exceptions.PolarsError as error:
        raise SpecError(f"“{where}” is no condition: {error}.", hint="Write an SQL expression.") from error
    names = tuple(dict.fromkeys(expression.meta.root_names()))
    for name in names:
        if name not in known and "." not in name:
            raise SpecError(f"“{where}” speaks of {name}, which is no column.", hint="Name a column of the file.")
    return Condition(expression, names)


def _quoted(word: str, known: Collection[str]) -> str:
    """A name in the quotes that SQL wants for it; all else as it is."""
    return f'"{word}"' if word in known or _DOTTED.fullmatch(word) else word


def leads_elsewhere(where: str) -> bool:
    """Whether a condition follows a reference, so that it looks at more than its own record."""
    return any(_DOTTED.fullmatch(match.group()) for match in _TOKEN.finditer(where))
