"""The mapping of badge templates to skills and learning objects: suggest, decide, check, cover, watch for drift."""

from credly_core.domain.mapping.sight import Sight
from credly_core.steps.mapping.checking import MappingFinding, limits
from credly_core.steps.mapping.deciding import MappingEdit
from credly_core.steps.mapping.files import FileProblem, MappingFile
from credly_core.steps.mapping.lines import (
    LineColumn,
    LineDecision,
    LineEdit,
    LinesOutcome,
    TableLine,
    WrongCell,
    table_lines,
)
from credly_core.steps.mapping.listing import RowState, TableFilter, TableRow, TableSlice
from credly_core.steps.mapping.open_pairs import OpenPair
from credly_core.steps.mapping.step import Mappings
from credly_core.steps.mapping.suggesting import SuggestOutcome, TableCounts

__all__ = [
    "FileProblem",
    "LineColumn",
    "LineDecision",
    "LineEdit",
    "LinesOutcome",
    "MappingEdit",
    "MappingFile",
    "MappingFinding",
    "Mappings",
    "OpenPair",
    "RowState",
    "Sight",
    "SuggestOutcome",
    "TableCounts",
    "TableFilter",
    "TableLine",
    "TableRow",
    "TableSlice",
    "WrongCell",
    "limits",
    "table_lines",
]
