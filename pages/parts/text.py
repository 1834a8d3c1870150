"""Outside text made safe for Markdown, and numbers and times as people read them."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

_ENDS = re.compile(r"^ +| +$")
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:])")
#: What makes the text around it a link: the beginning of a web address, the middle of an e-mail address.
_LINKED = re.compile(r"(?i:https?:(?=//\S)|\bwww(?=\.))|(?<=[-.+\w])@(?=[-\w])")


def plain(text: str) -> str:
    """Text from outside, shown literally wherever Markdown is understood; line breaks become spaces. Addresses, which
    Markdown makes links of even so, are parted by a sign without width."""
    return _SPECIAL.sub(r"\\\1", _LINKED.sub("\\g<0>\u2060", " ".join(text.split())))


def seen(text: str) -> str:
    """A cell as people can tell it from another: blanks at its ends and signs without a shape get one."""
    ends = _ENDS.sub(lambda found: "\u2423" * len(found.group()), text)
    return "".join(f"\u27e8U+{ord(sign):04X}\u27e9" if _is_unseen(sign) else sign for sign in ends)


def _is_unseen(sign: str) -> bool:
    return (
        sign != " " and unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cn", "Zs", "Zl", "Zp") and sign not in "\n\t"
    )


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: `1 row`, `1,204 rows`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def moment(when: datetime | None) -> str:
    """A time as a short date with minutes and its zone; a dash where there is none."""
    return when.astimezone().strftime("%-d %b %Y, %H:%M %Z").strip() if when else "–"


def day(when: datetime | None) -> str:
    """A time as a short date; a dash where there is none."""
    return when.astimezone().strftime("%-d %b %Y") if when else "–"
