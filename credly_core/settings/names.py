"""Names of settings: unknown ones are told with the near miss, because a typing slip is silent otherwise."""

from __future__ import annotations

import difflib
import os
from collections.abc import Collection

#: What every environment variable of ours begins with.
PREFIX = "BADGE_CONSOLE_"


def variable_of(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def unknown_variables(names: Collection[str]) -> tuple[str, ...]:
    """A warning for each variable that looks like ours and is not."""
    known = {variable_of(name) for name in names}
    strangers = sorted(name for name in os.environ if name.upper().startswith(PREFIX) and name.upper() not in known)
    return tuple(f"The variable {name} is not a setting.{near_miss(name.upper(), known)}" for name in strangers)


def near_miss(name: str, known: Collection[str]) -> str:
    """“ Did you mean …?”, or nothing when no known name is close."""
    close = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.75)
    return f" Did you mean {close[0]}?" if close else ""
