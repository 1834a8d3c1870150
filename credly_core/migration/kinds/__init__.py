"""Kinds of value: for each, which cells are surely fine, and what is wrong with the others; whole columns at once."""

from credly_core.migration.kinds.clean import CleanMasks, clean_cells
from credly_core.migration.kinds.closely import look_closely
from credly_core.migration.kinds.suspects import Hit, Suspects, open_up

__all__ = ["CleanMasks", "Hit", "Suspects", "clean_cells", "look_closely", "open_up"]
