"""What a badge template may belong to in ALM: targets, suggestions, their reasons."""

from credly_core.domain.mapping.links import find_links
from credly_core.domain.mapping.reasons import Reason, ReasonKind
from credly_core.domain.mapping.suggestions import (
    KnownLink,
    NewSkill,
    Suggestion,
    TemplateSuggestions,
    Verdict,
    Why,
)
from credly_core.domain.mapping.targets import Target, TargetKind

__all__ = [
    "KnownLink",
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
]
