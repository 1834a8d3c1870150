"""Read a TOML table key by key; whatever is wrong or left over is a `SpecError` with file and key."""

from __future__ import annotations

import enum
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from credly_core.errors import SpecError

Choice = TypeVar("Choice", bound=enum.Enum)


class Keys:
    """One TOML table: every key is asked for once, and `close` refuses those nobody asked for."""

    def __init__(self, file: str, place: str, values: Mapping[str, object]) -> None:
        self.file = file
        self.place = place
        self._values = dict(values)

    @classmethod
    def of_file(cls, path: Path) -> Keys:
        """The whole file as one table."""
        try:
            return cls(path.name, "", tomllib.loads(path.read_text("utf-8")))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SpecError(f"{path.name} cannot be read: {error}.", hint="Correct the file.") from error

    def wrong(self, key: str, why: str) -> SpecError:
        """The error for a key of this table."""
        where = f"{self.place}.{key}" if self.place else key
        return SpecError(f"{self.file}: {where} {why}.", hint="Correct the file.")

    def text(self, key: str, default: str | None = None) -> str:
        """A text; required when there is no default."""
        value = self._values.pop(key, default)
        if not isinstance(value, str):
            raise self.wrong(key, "is missing" if value is None else "must be a text")
        return value

    def optional(self, key: str) -> str | None:
        """A text, or None when the key is not there."""
        return self.text(key) if key in self._values else None

    def flag(self, key: str) -> bool:
        """True or false; false when it is not there."""
        value = self._values.pop(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, "must be true or false")
        return value

    def number(self, key: str) -> int | None:
        """A whole number, or None when the key is not there."""
        value = self._values.pop(key, None)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            raise self.wrong(key, "must be a whole number")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty when it is not there."""
        value = self._values.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.wrong(key, "must be a list of texts")
        return tuple(value)

    def mapping(self, key: str) -> dict[str, str]:
        """A table of texts; empty when it is not there."""
        value = self._values.pop(key, {})
        if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
            raise self.wrong(key, "must be a table of texts")
        return value

    def lists(self, key: str) -> dict[str, tuple[str, ...]]:
        """A table of lists of texts; empty when it is not there."""
        inner = self.table(key)
        return {name: inner.texts(name) for name in inner.names()} if inner else {}

    def choice(self, key: str, kind: type[Choice], default: Choice | None = None) -> Choice:
        """One of the values of an enum; required when there is no default."""
        if default is not None and key not in self._values:
            return default
        value = self.text(key)
        try:
            return kind(value)
        except ValueError:
            known = ", ".join(str(item.value) for item in kind)
            raise self.wrong(key, f"is “{value}”, which is none of: {known}") from None

    def table(self, key: str) -> Keys | None:
        """An inner table, or None when it is not there."""
        value = self._values.pop(key, None)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.wrong(key, "must be a table")
        return Keys(self.file, f"{self.place}.{key}" if self.place else key, value)

    def tables(self, key: str) -> list[Keys]:
        """A list of inner tables; empty when it is not there."""
        value = self._values.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.wrong(key, "must be a list of tables")
        return [
            Keys(self.file, f"{key}[{item.get('name', item.get('id', number))}]", item)
            for number, item in enumerate(value)
        ]

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        """A list of pairs of texts; empty when it is not there."""
        value = self._values.pop(key, [])
        if not isinstance(value, list) or not all(
            isinstance(item, list) and len(item) == 2 and all(isinstance(part, str) for part in item)  # noqa: PLR2004
            for item in value
        ):
            raise self.wrong(key, "must be a list of pairs")
        return tuple((first, second) for first, second in value)

    def names(self) -> tuple[str, ...]:
        """The keys nobody asked for yet."""
        return tuple(self._values)

    def close(self) -> None:
        """Refuse what is left."""
        for key in self._values:
            raise self.wrong(key, "is not a key we know")
