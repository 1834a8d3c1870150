"""The one comparison of mail addresses: when two are the same, when they only look it, and what is wrong with one.

Same: trimmed, the domain in lower case and IDNA 2008, the rest without regard to capitals. Dots, plus-tags and accents
count. Look-alikes are found by a `skeleton`, which is for showing only: never decide by it that two are the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import idna

from credly_core.domain.mailboxes import domain_typos, is_role
from credly_core.domain.people import UNUSABLE, PersonWarning

_MOST_LOCAL, _MOST, _MOST_LABEL = 64, 254, 63
_LOCAL = re.compile(r"[^\x00-\x20\x7f\"(),:;<>@\[\\\].]+(?:\.[^\x00-\x20\x7f\"(),:;<>@\[\\\].]+)*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_TOP = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]+")
_BETWEEN = re.compile(r"[\s,;|/\\<>]+")
_DOTS = re.compile(r"\.{2,}")
_SEPARATORS = re.compile(r"[._-]")
#: Nothing is to be seen of these although Unicode calls them letters or marks.
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_FULL_STOPS = str.maketrans({"\u3002": ".", "\uff0e": ".", "\uff61": ".", "\uff20": "@", "\ufe6b": "@"})
#: Letters that pass for Latin ones: what they pass for.
_PASSES_FOR = dict(
    zip(
        "аеорсухіјѕԁһӏԛԝкмАВЕКМНОРСТХУІЈЅαορνικτυχγΑΒΕΖΗΙΚΜΝΟΡΤΥΧϲօսոցհՕՍɡɑɩ",
        "aeopcyxijsdhlqwkmABEKMHOPCTXYIJSaopviktuxyABEZHIKMNOPTYXcounghOUgai",
        strict=True,
    )
)
#: Letters with a stroke and the like: no accent can be taken off them.
_STROKES = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "ð": "d"})
_SCRIPTS_THAT_MIX_UP = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")


@dataclass(frozen=True, slots=True)
class Address:
    """One cell, read. `key` is what is compared, none where mail cannot be sent; `skeleton` shows look-alikes."""

    text: str
    key: str | None
    skeleton: str | None
    warnings: frozenset[PersonWarning]


def read_address(cell: str | None) -> Address:
    """What a cell says.

    >>> read_address("Anna.Berg@Example.COM").key
    'anna.berg@example.com'
    >>> read_address("anna@straße.de").key == read_address("anna@strasse.de").key
    False
    """
    given = cell or ""
    text = given.strip()
    if not text:
        return Address("", None, None, frozenset({PersonWarning.EMPTY}))
    found = {PersonWarning.BLANKS_AROUND} if text != given else set()
    parts = [part for part in _BETWEEN.split(text) if "@" in part]
    if len(parts) > 1:
        found.add(PersonWarning.TWO_ADDRESSES)
        return Address(text, None, _skeleton(parts[0]), frozenset(found))
    if not _all_visible(text):
        found.add(PersonWarning.INVISIBLE)
    local, at, domain = text.rpartition("@")
    coded = code_domain(domain)
    found |= _wrongs(text, local, domain, coded) if at else {PersonWarning.INVALID}
    if not text.isascii():
        found |= _letters(local, domain)
    found |= _slips(local, coded)
    key = None if found & UNUSABLE else f"{lower(local)}@{coded}"
    return Address(text, key, _skeleton(text), frozenset(found))


def same_address(one: str, other: str) -> bool:
    """Whether mail to both reaches the same box, as far as can be known.

    >>> same_address("ANNA@example.com", "anna@EXAMPLE.com "), same_address("a.b@example.com", "ab@example.com")
    (True, False)
    """
    key = read_address(one).key
    return key is not None and key == read_address(other).key


def lower(text: str) -> str:
    """Small letters, but only where the capital is the letter's own: the Kelvin sign is no k, and ẞ no ss."""
    return text.lower() if text.isascii() else text.translate(_SMALL)


class _Remembered(dict[int, str]):
    """A table for `str.translate` that works out a letter when it is first met; a whole text then takes one call."""

    def __init__(self, work_out: Callable[[str], str]) -> None:
        super().__init__()
        self.work_out = work_out

    def __missing__(self, code: int) -> str:
        """The text for a letter not met before."""
        found = self[code] = self.work_out(chr(code))
        return found


def _lower_one(letter: str) -> str:
    small = letter.lower()
    return small if len(small) == 1 and small.upper() == letter else letter


@lru_cache(maxsize=65_536)
def code_domain(domain: str) -> str | None:
    """The domain as it is looked up (IDNA 2008), or none if it can be no domain.

    >>> code_domain("Bücher.example"), code_domain("a..example"), code_domain("10.0.0.1"), code_domain("localhost")
    ('xn--bcher-kva.example', None, None, None)
    """
    small = lower(domain)
    if not small.isascii() or "--" in small:
        try:
            small = idna.encode(small, strict=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            return None
    labels = small.split(".")
    good = len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels) and _TOP.fullmatch(labels[-1])
    return small if good else None


def _wrongs(text: str, local: str, domain: str, coded: str | None) -> set[PersonWarning]:
    found = set()
    sent = coded or domain
    length = len(local.encode()) + 1 + max(len(sent), len(domain.encode()))
    is_long = any(len(label) > _MOST_LABEL for label in sent.split("."))
    if length > _MOST or len(local.encode()) > _MOST_LOCAL or is_long:
        found.add(PersonWarning.TOO_LONG)
    if coded is None or not _LOCAL.fullmatch(local):
        found.add(PersonWarning.INVALID)
    return found


def _slips(local: str, coded: str | None) -> set[PersonWarning]:
    found = set()
    if is_role(local):
        found.add(PersonWarning.ROLE_ACCOUNT)
    if coded in domain_typos():
        found.add(PersonWarning.DOMAIN_TYPO)
    return found


def _letters(local: str, domain: str) -> set[PersonWarning]:
    found = set()
    if any(not letter.isascii() and not _is_invisible(letter) for letter in local):
        found.add(PersonWarning.BEYOND_ASCII)
    if any(_mixes_up(word) for word in (local, *domain.split("."))):
        found.add(PersonWarning.HOMOGLYPHS)
    return found


def _mixes_up(word: str) -> bool:
    """Whether a word has letters of several scripts that look alike, only such as pass for Latin, or wide forms."""
    if word.isascii():
        return False
    if unicodedata.normalize("NFKC", word) != unicodedata.normalize("NFC", word) or "\u212a" in word:
        return True
    letters = [letter for letter in word if letter.isalpha()]
    scripts = {_script(letter) for letter in letters} - {""}
    return len(scripts) > 1 or (scripts != {"LATIN"} and bool(letters) and all(one in _PASSES_FOR for one in letters))


@lru_cache(maxsize=65_536)
def _script(letter: str) -> str:
    word = unicodedata.name(letter, "").partition(" ")[0]
    return word if word in _SCRIPTS_THAT_MIX_UP else ""


def _all_visible(text: str) -> bool:
    return not any(_is_invisible(letter) for letter in set(text))


@lru_cache(maxsize=65_536)
def _is_invisible(letter: str) -> bool:
    kind = unicodedata.category(letter)
    is_selector = "\ufe00" <= letter <= "\ufe0f" or "\U000e0100" <= letter <= "\U000e01ef"
    return kind in ("Cf", "Cc", "Zs", "Zl", "Zp") or letter in _BLANK_LETTERS or is_selector


def _skeleton(text: str) -> str | None:
    """What is left when everything that eyes pass over is taken off; the same for addresses that look the same."""
    plain = text.translate(_FULL_STOPS).translate(_BARE)
    local, at, domain = plain.rpartition("@")
    if "xn--" in domain:
        domain = _decoded(domain).translate(_BARE)
    domain = _DOTS.sub(".", domain).strip(".")
    return f"{local}@{domain}" if at and local and domain else None


def _bare(letter: str) -> str:
    if _is_invisible(letter):
        return ""
    wide = "".join(_PASSES_FOR.get(one, one) for one in unicodedata.normalize("NFKC", letter))
    apart = unicodedata.normalize("NFD", wide.casefold().translate(_STROKES))
    bare = "".join(one for one in apart if unicodedata.category(one) != "Mn")
    return "".join(_PASSES_FOR.get(one, one) for one in bare)


_SMALL, _BARE = _Remembered(_lower_one), _Remembered(_bare)


@lru_cache(maxsize=65_536)
def _decoded(domain: str) -> str:
    try:
        return idna.decode(domain, strict=True)
    except (idna.IDNAError, UnicodeError):
        return domain


def loosen(skeleton: str) -> str | None:
    """The skeleton without dots, dashes, underscores and tag before the @, and without a slip in a known domain.

    >>> loosen("anna.berg+alm@gmial.com")
    'annaberg@gmail.com'
    """
    local, _, domain = skeleton.rpartition("@")
    kept = _SEPARATORS.sub("", local.partition("+")[0])
    return f"{kept}@{domain_typos().get(domain, domain)}" if kept else None
