"""Build badge.csv: drafts, repairs, versions, what to take away."""

from credly_core.migration.meanings import MappingGuess
from credly_core.steps.bundle.step import Bundle
from credly_core.steps.bundle.views import (
    CellDifference,
    Difference,
    DraftView,
    MappingNeeded,
    OutsideChange,
    Pack,
)

__all__ = [
    "Bundle",
    "CellDifference",
    "Difference",
    "DraftView",
    "MappingGuess",
    "MappingNeeded",
    "OutsideChange",
    "Pack",
]
