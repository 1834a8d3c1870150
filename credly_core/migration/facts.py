"""What is known beside the file when it is checked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Facts:
    """Plain facts from outside; what is None or empty is not known, and nothing is said about it.

    `templates`: state (`active`, `archived`, `draft`, `gone`) of every badge template of the organization, by id.
    `pictures`: finding codes (`image.reach` …) for picture addresses that were looked at; empty text for a good one.
    `known_ids`: the badge id that earlier builds gave to a template, by template id.
    `used_ids`: badge ids that other files or the account refer to.
    `now`: the present moment, aware.
    """

    templates: Mapping[str, str] | None = None
    pictures: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    known_ids: Mapping[str, str] = field(default_factory=dict)
    used_ids: Collection[str] = ()
    now: datetime | None = None
