"""Chance that anyone can repeat: every drawn value depends on seed, stream and position only.

Nothing is drawn in sequence, so row 900,000 of a world is known without making the rows before it.
"""

from __future__ import annotations

import base64
import hashlib
import uuid

import numpy as np
import numpy.typing as npt

Unsigned = npt.NDArray[np.uint64]
Fractions = npt.NDArray[np.float64]

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15
_FIRST = 0xBF58476D1CE4E5B9
_SECOND = 0x94D049BB133111EB
_FIRST_BACK = pow(_FIRST, -1, 1 << 64)
_SECOND_BACK = pow(_SECOND, -1, 1 << 64)


def mix(value: int) -> int:
    """Scramble 64 bits (splitmix64's last step); `unmix` is its exact reverse."""
    value = ((value ^ (value >> 30)) * _FIRST) & _MASK
    value = ((value ^ (value >> 27)) * _SECOND) & _MASK
    return value ^ (value >> 31)


def unmix(value: int) -> int:
    """The number that `mix` turned into this one."""
    value = ((value ^ (value >> 31) ^ (value >> 62)) * _SECOND_BACK) & _MASK
    value = ((value ^ (value >> 27) ^ (value >> 54)) * _FIRST_BACK) & _MASK
    return value ^ (value >> 30) ^ (value >> 60)


def _key(seed: int, stream: str) -> int:
    digest = hashlib.blake2b(f"{seed}:{stream}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big")


class Chance:
    """One stream of repeatable draws, addressed by position."""

    def __init__(self, seed: int, stream: str) -> None:
        self._seed_key = _key(seed, stream)

    def number(self, position: int) -> int:
        """64 even bits for one position."""
        return mix((self._seed_key + (position + 1) * _GOLDEN) & _MASK)

    def fraction(self, position: int) -> float:
        """A number from 0 up to, not including, 1."""
        return (self.number(position) >> 11) / (1 << 53)

    def below(self, limit: int, position: int) -> int:
        """A whole number from 0 up to, not including, `limit`."""
        return int(self.fraction(position) * limit)

    def fractions(self, positions: npt.NDArray[np.int64]) -> Fractions:
        """`fraction` for many positions at once."""
        with np.errstate(over="ignore"):
            value: Unsigned = np.uint64(self._seed_key) + (positions.astype(np.uint64) + np.uint64(1)) * np.uint64(
                _GOLDEN
            )
            value = (value ^ (value >> np.uint64(30))) * np.uint64(_FIRST)
            value = (value ^ (value >> np.uint64(27))) * np.uint64(_SECOND)
            value = value ^ (value >> np.uint64(31))
        return (value >> np.uint64(11)).astype(np.float64) / float(1 << 53)


class IdBook:
    """Random-looking UUIDs (version 4 in shape) that can be read back to a position, so no table is kept."""

    def __init__(self, seed: int, kind: str) -> None:
        self._spread = _key(seed, f"id:{kind}:spread")
        self._check = Chance(seed, f"id:{kind}:check")

    def id_of(self, position: int) -> str:
        """The id of a position."""
        scrambled = mix((position + self._spread) & _MASK)
        check = self._check.number(position)
        value = (scrambled >> 16) << 80
        value |= 0x4 << 76
        value |= (check & 0xFFF) << 64
        value |= 0b10 << 62
        value |= ((check >> 12) & ((1 << 46) - 1)) << 16
        value |= scrambled & 0xFFFF
        digits = f"{value:032x}"  # what UUID writes, without making one
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"

    def position_of(self, text: str, limit: int) -> int | None:
        """The position below `limit` whose id this is, or None."""
        try:
            value = uuid.UUID(text).int
        except ValueError:
            return None
        scrambled = ((value >> 80) << 16) | (value & 0xFFFF)
        position = (unmix(scrambled) - self._spread) & _MASK
        if position >= limit or self.id_of(position) != text.lower():
            return None
        return position


def secret_text(seed: int, purpose: str, *, size: int = 32) -> str:
    """A made-up secret: repeatable from the seed, random to look at, in the alphabet of real tokens."""
    digest = hashlib.shake_256(f"sandbox:{seed}:{purpose}".encode()).digest(size)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def fixed_id(seed: int, purpose: str) -> str:
    """One UUID for one named thing of the world."""
    digest = hashlib.blake2b(f"{seed}:{purpose}".encode(), digest_size=16).digest()
    return str(uuid.UUID(bytes=digest, version=4))
