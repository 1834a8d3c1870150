"""Which of several mappings counts where only one badge can hang: the one decided last, then the one that fits best."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from credly_core.domain.mapping import Mapping as TemplateMapping

_NEVER = datetime.min.replace(tzinfo=UTC)


def latest_first(mappings: Iterable[TemplateMapping]) -> list[TemplateMapping]:
    """Those decided last before the others; of one moment the higher score, then the order of their keys."""
    ordered = sorted(mappings, key=lambda mapping: (-(mapping.score or 0), mapping.key))
    return sorted(ordered, key=lambda mapping: mapping.decided_at or _NEVER, reverse=True)


def outdone(rival: str) -> str:
    """Why a mapping does not count."""
    return f"Only one badge can hang there, and “{rival}” was decided later or fits better."
