"""The mapping of badge templates to skills and learning objects: suggest, decide, check, cover, watch for drift."""

from credly_core.domain.mapping.sight import Sight
from credly_core.steps.mapping.deciding import MappingEdit
from credly_core.steps.mapping.open_pairs import OpenPair
from credly_core.steps.mapping.step import Mappings
from credly_core.steps.mapping.suggesting import SuggestOutcome, TableCounts

__all__ = ["MappingEdit", "Mappings", "OpenPair", "Sight", "SuggestOutcome", "TableCounts"]
