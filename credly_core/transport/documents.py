"""JSON that came from outside, read within limits (hardening B5)."""

from __future__ import annotations

import orjson

#: No service nests deeper; what does is made to hurt.
DEEPEST = 50


class TooDeep(ValueError):
    """The document is readable JSON and nested beyond all use."""


def read_json(body: bytes, *, max_depth: int = DEEPEST) -> object:
    """The document; ValueError for everything that is no JSON (NaN among it), TooDeep for a tower of brackets."""
    try:
        value: object = orjson.loads(body)
    except RecursionError as trouble:
        raise TooDeep("nested too deeply") from trouble
    if _is_deeper_than(value, max_depth):
        raise TooDeep("nested too deeply")
    return value


def _is_deeper_than(value: object, depth: int) -> bool:
    level = [value] if isinstance(value, dict | list) else []
    while level and depth:
        depth -= 1
        level = [
            inner
            for outer in level
            for inner in (outer.values() if type(outer) is dict else outer)
            if type(inner) is dict or type(inner) is list
        ]
    return bool(level)
