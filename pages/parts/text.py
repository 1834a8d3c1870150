"""Outside text made safe for Markdown, and numbers and times as people read them."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

_ENDS = re.compile(r"^ +| +$")
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:])")
#: The places where what Markdown takes for a link can be parted: in the beginning of a web address, and before the sign
#: in the middle of an e-mail address.
_LINKED = re.compile(r"(?i:(?<=http)(?=s?://\S)|(?<=\bwww)(?=\.))|(?<=[-.+\w])(?=@[-\w])")
#: An element without content: it parts a text, and neither shows nor is copied with it.
_NOTHING = ":small[]"


def plain(text: str) -> str:
    """Text from outside, shown literally wherever Markdown is understood; line breaks become spaces. Addresses, which
    Markdown makes links of even so, are parted."""
    return _NOTHING.join(_SPECIAL.sub(r"\\\1", piece) for piece in _LINKED.split(" ".join(text.split())))


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
