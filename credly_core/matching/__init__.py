"""Compares names across languages and suggests which badge template belongs to which ALM thing.

>>> from credly_core.matching import suggest
>>> suggest((), ())
()
"""

from credly_core.matching.engine import prepare, suggest

__all__ = ["prepare", "suggest"]
