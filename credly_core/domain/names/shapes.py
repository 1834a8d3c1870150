"""The pieces a name is made of, the shorter forms each may take, and what those cost."""

from __future__ import annotations

import enum
import functools
from dataclasses import dataclass, field

from credly_core.domain.names.lexicon import POINT, WordKind

DROP_PUNCTUATION = POINT // 2
WRITE_AMPERSAND = POINT // 2
DROP_GRAMMAR = 15
DROP_FIRM = 45
DROP_BRAND = 20
DROP_FILLER = 25
DROP_AND = 40
DROP_SOFT = 110
DROP_COMMON = 160
DROP_PHRASE = 300
DROP_PREFIX = 300
DROP_CONTENT = 220
DROP_CODE = 280
DROP_HEAD = 30
DROP_LEADING = 40
DROP_LETTER = 5
DROP_ARTICLE = 14
GLUE_COMPOUND = 10
#: Two capitalized words without the blank between them: readable, and no way to write.
JOIN_WORDS = 240
#: A compound told by its first part alone.
DROP_COMPOUND = 200
#: Words told by their first letters, which nobody but the reader of the full name knows.
MAKE_INITIALS = 260
INITIALS_WORD = 40
#: Added to every short form: two words shortened a little read better than four.
SHORTEN = 8
#: A name that is nothing but its acronym tells less than it could.
BARE_ACRONYM = 40


class Action(enum.Enum):
    """What was done to a name, in the words shown beside a proposal."""

    #: A word was replaced by a known short form.
    SHORTENED = "shortened"
    #: The organization's name went.
    BRAND = "left out the brand"
    #: A word that says nothing went.
    FILLER = "left out filler"
    #: An article, preposition or conjunction went.
    GRAMMAR = "left out small words"
    #: A sign went.
    PUNCTUATION = "left out punctuation"
    #: A word with a meaning went.
    CONTENT = "left out"
    #: A whole part after a colon, a dash or in brackets went.
    PART = "left out the part"
    #: "Foundations of X" became "X Foundations".
    TURNED = "turned round"
    #: Two words lost the blank between them.
    JOINED = "written together"
    #: A number was added because another badge has the same name.
    NUMBERED = "numbered"


@dataclass(frozen=True, slots=True)
class Option:
    """A shorter form of one piece; an empty text leaves it out. `saving` is in ALM characters."""

    text: str
    cost: int
    saving: int
    action: Action
    fact: str


@dataclass(frozen=True, eq=False)
class Piece:
    """A word, a phrase or a sign of a name, with its shorter forms."""

    text: str
    kind: WordKind
    lead: str = " "
    part: int = 0
    is_aside: bool = False
    key: str = ""
    options: tuple[Option, ...] = ()
    hard: Option | None = None
    width: int = 0  #: ALM characters with the sign before it

    @functools.cached_property
    def most(self) -> int:
        """The biggest saving without giving up a meaning."""
        return max((option.saving for option in self.options), default=0)

    @functools.cached_property
    def most_of_all(self) -> int:
        """The biggest saving there is."""
        return max(self.most, self.hard.saving if self.hard else 0)


@dataclass(frozen=True, slots=True)
class Context:
    """What is known beside the name: brands as word sequences, words most names have, parts several names have."""

    brands: tuple[tuple[str, ...], ...] = ()
    common: frozenset[str] = frozenset()
    shared_parts: frozenset[str] = frozenset()
    brand_starts: frozenset[str] = field(default_factory=frozenset)
