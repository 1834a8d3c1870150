"""The measures of this visit: with people hidden where it hides them."""

from __future__ import annotations

from credly_core.steps.analytics import Analytics
from pages.parts.masking import is_masked
from pages.parts.session import console


def analytics_here() -> Analytics:
    """The step, as this visit may see it."""
    return (console().masked() if is_masked() else console()).analytics
