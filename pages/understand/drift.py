"""Drift: mappings that Credly or ALM has left behind, whom that hits, and how each is repaired."""

from __future__ import annotations

from pages.parts.errors import shown_errors
from pages.parts.frame import frame, not_connected
from pages.parts.mapping.comparing import what_is_missing
from pages.parts.mapping.drift import drift
from pages.parts.session import connection

frame("Drift", group="Understand", lead="What changed at Credly or in ALM since it was mapped, and whom that hits.")
if connection() is None:
    not_connected("see what has come apart")
else:
    with shown_errors():
        if not what_is_missing():
            drift()
