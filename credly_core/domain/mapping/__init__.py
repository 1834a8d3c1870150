"""What a badge template may belong to in ALM: targets, suggestions, their reasons, and what was decided."""

from credly_core.domain.mapping.links import find_links
from credly_core.domain.mapping.mappings import (
    CreditGiver,
    Decision,
    Mapping,
    MappingChange,
    MappingOrigin,
    MappingStep,
    MappingTable,
    mapping_key,
)
from credly_core.domain.mapping.reasons import Reason, ReasonKind
from credly_core.domain.mapping.suggestions import (
    KnownLink,
    NewSkill,
    Suggestion,
    TemplateSuggestions,
    Verdict,
    Why,
)
from credly_core.domain.mapping.targets import Target, TargetKind, same_name

__all__ = [
    "CreditGiver",
    "Decision",
    "KnownLink",
    "Mapping",
    "MappingChange",
    "MappingOrigin",
    "MappingStep",
    "MappingTable",
    "NewSkill",
    "Reason",
    "ReasonKind",
    "Suggestion",
    "Target",
    "TargetKind",
    "TemplateSuggestions",
    "Verdict",
    "Why",
    "find_links",
    "mapping_key",
    "same_name",
]
