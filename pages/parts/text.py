"""Outside text made safe for Markdown, and numbers and times as people read them."""

from __future__ import annotations

import re
from datetime import datetime

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:])")


def plain(text: str) -> str:
    """Text from outside, shown literally wherever Markdown is understood; line breaks become spaces."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: `1 row`, `1,204 rows`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def moment(when: datetime | None) -> str:
    """A time as a short date with minutes and its zone; a dash where there is none."""
    return when.astimezone().strftime("%-d %b %Y, %H:%M %Z").strip() if when else "–"


def day(when: datetime | None) -> str:
    """A time as a short date; a dash where there is none."""
    return when.astimezone().strftime("%-d %b %Y") if when else "–"
