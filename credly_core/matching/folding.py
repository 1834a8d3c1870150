"""Turns text into the form in which it is compared: no case, no accents, full-width letters made plain."""

from __future__ import annotations

import functools
import re
import unicodedata

#: Letters that Unicode does not take apart.
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})
_SIGNS = str.maketrans({"・": "", "’": "'", "‘": "'"})
_CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_CJK_CHARACTER = re.compile(f"[{_CJK}]")
#: Letters of one script, a number (with dots inside), or a letter with the signs of C++, C# and .NET.
_PIECES = re.compile(
    r"[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff]+|[\u30a0-\u30ff]+|[\u3040-\u309f]+|[\uac00-\ud7af]+"
    rf"|[a-z]{{1,3}}-\d{{2,5}}[a-z]?(?![^\W_])|\d+(?:[.]\d+)+|[a-z](?:\+\+|\#)|(?:(?![{_CJK}])[^\W_])+"
)


def lower(text: str) -> str:
    """The text without case and width, accents kept."""
    return unicodedata.normalize("NFKC", text).lower().translate(_SIGNS)


@functools.lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """The text for comparison only.

    >>> fold("Über Ｆｏｒｍación")
    'uber formacion'
    """
    plain = lower(text).casefold()
    if plain.isascii():
        return plain
    apart = unicodedata.normalize("NFD", plain.translate(_LETTERS))
    kept = "".join(one for one in apart if not _is_accent(one))
    return unicodedata.normalize("NFC", kept)


def _is_accent(character: str) -> bool:
    return "\u0300" <= character <= "\u036f" or character in "\u200b\u200c\u200d\ufeff\u00ad"


def split_pieces(folded: str) -> list[str]:
    """Words, numbers and runs of one script, in order.

    >>> split_pieces(fold("AZ-900: C# 簿記2級"))
    ['az-900', 'c#', '簿記', '2', '級']
    """
    return _PIECES.findall(folded)


def is_cjk(text: str) -> bool:
    """Whether the text has Chinese, Japanese or Korean characters."""
    return _CJK_CHARACTER.search(text) is not None


def is_hiragana(text: str) -> bool:
    """Whether the text is all hiragana: particles and endings of Japanese."""
    return bool(text) and all("\u3040" <= one <= "\u309f" for one in text)
