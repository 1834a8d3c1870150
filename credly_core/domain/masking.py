"""Hides names and addresses of people behind pseudonyms that stay the same, so that lists remain usable.

A pseudonym is made with a key (HMAC by BLAKE2b), so that nobody without the key can find out whose it is by trying
names. Capitals and blanks around do not count, so that one address written in two ways has one pseudonym. Domains are
hidden with the rest: those of small companies name people too.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

#: Reserved for what can never be sent to (RFC 2606).
MASKED_DOMAIN = "masked.invalid"
#: Letters of a pseudonym, of five bits each: ten, so that two among a million hardly ever meet.
_LENGTH, _HALF, _BYTES = 10, 5, 7
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"“”«»]+@[^\s<>()\[\],;:\"“”«»]+")
_TAIL = ".!?'’"


@dataclass(frozen=True, slots=True)
class Masking:
    """Whether people are hidden, and behind which pseudonyms. Without a key everything is shown as it is.

    >>> hidden = Masking(b"a key of this connection")
    >>> hidden.name("Anna Berg") == hidden.name("ANNA BERG "), "Anna" in hidden.name("Anna Berg")
    (True, False)
    >>> Masking.off().name("Anna Berg")
    'Anna Berg'
    """

    key: bytes = field(default=b"", repr=False)

    @classmethod
    def off(cls) -> Masking:
        """Nothing is hidden."""
        return cls()

    @property
    def is_on(self) -> bool:
        """Whether people are hidden."""
        return bool(self.key)

    def name(self, text: str) -> str:
        """A person's name, or its pseudonym; an empty text stays empty."""
        if not self.key or not text.strip():
            return text
        code = self._code(text)
        return f"Person {code[:_HALF].upper()} {code[_HALF:].upper()}"

    def address(self, text: str) -> str:
        """A mail address, or its pseudonym; whatever else the cell holds is hidden too.

        >>> Masking(b"key").address("Anna@example.com").endswith("@masked.invalid")
        True
        """
        return f"{self._code(text)}@{MASKED_DOMAIN}" if self.key and text.strip() else text

    def identifier(self, text: str) -> str:
        """An identifier given by people, such as a personnel number: hidden where it is an address, which is common."""
        return self.address(text) if "@" in text else text

    def sentence(self, text: str) -> str:
        """A text in which addresses may stand, with those hidden. Names in it cannot be told from other words.

        >>> Masking(b"key").sentence("Sent to anna@example.com.").endswith("@masked.invalid.")
        True
        """
        return _ADDRESS.sub(self._found, text) if self.key else text

    def names(self, texts: Iterable[str | None]) -> list[str | None]:
        """Many names at once: a column of a frame."""
        return self._each(self.name, texts)

    def addresses(self, texts: Iterable[str | None]) -> list[str | None]:
        """Many addresses at once."""
        return self._each(self.address, texts)

    def identifiers(self, texts: Iterable[str | None]) -> list[str | None]:
        """Many identifiers at once."""
        return self._each(self.identifier, texts)

    def _each(self, hide: Callable[[str], str], texts: Iterable[str | None]) -> list[str | None]:
        if not self.key:
            return list(texts)
        return [hide(text) if text else text for text in texts]

    def _found(self, match: re.Match[str]) -> str:
        text = match.group()
        bare = text.rstrip(_TAIL)
        return self.address(bare) + text[len(bare) :]

    def _code(self, text: str) -> str:
        folded = text.strip().casefold().encode("utf-8", "surrogatepass")
        digest = hashlib.blake2b(folded, key=self.key[:64], digest_size=_BYTES).digest()
        return base64.b32encode(digest)[:_LENGTH].decode("ascii").lower()


def masking_key(secret: bytes, connection: str) -> bytes:
    """The key for one connection: another connection has other pseudonyms, and none leads back to the secret."""
    return hashlib.blake2b(connection.encode(), key=secret[:64], person=b"masking", digest_size=32).digest()
