"""How many examples the tests of the migration files try: few in every run, many with `make thorough`."""

from __future__ import annotations

import os

#: Set by `make thorough`.
TIMES = int(os.environ.get("BADGE_CONSOLE_THOROUGH", "1"))


def times(usual: int) -> int:
    """So many examples in every run, a multiple of it where somebody has the time."""
    return usual * TIMES
