"""What a person knows the account to hold: ids by file and column, users by their address."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl


class IdKind(enum.Enum):
    """Whose ids a list holds."""

    #: Ids of the source system, brought into the account by earlier sprints of the migration.
    EARLIER = "earlier"
    #: Adobe Learning Manager's own ids, as alm columns and retrofit rows use them.
    OWN = "own"
    #: Addresses of users.
    USERS = "users"


@dataclass(frozen=True)
class AccountList:
    """One list. `file` is the file type whose things it lists (empty for users); `ids` has a column per column of that
    type that the list knows; `name` says where it came from."""

    kind: IdKind
    file: str
    ids: pl.DataFrame
    name: str = ""

    @classmethod
    def of_ids(
        cls, file: str, column: str, ids: Sequence[str], *, name: str = "", kind: IdKind = IdKind.EARLIER
    ) -> AccountList:
        """A list of ids of one column, as `AccountList.of_ids("course.csv", "id", ["1", "2"])`."""
        return cls(kind, file, pl.DataFrame({column: pl.Series(ids, dtype=pl.String)}), name)

    @classmethod
    def of_users(cls, addresses: Sequence[str], *, name: str = "") -> AccountList:
        """A list of the account's users."""
        return cls(IdKind.USERS, "", pl.DataFrame({"user": pl.Series(addresses, dtype=pl.String)}), name)

    @property
    def count(self) -> int:
        """How many entries."""
        return self.ids.height


@dataclass(frozen=True)
class AccountLists:
    """All lists that came with a set. What no list is about is simply not known."""

    lists: tuple[AccountList, ...] = field(default=())

    def of(self, kind: IdKind, file: str = "") -> tuple[AccountList, ...]:
        """The lists of a kind about a file type."""
        return tuple(item for item in self.lists if item.kind is kind and item.file == file)

    def ids(self, kind: IdKind, file: str, columns: Sequence[str]) -> pl.DataFrame | None:
        """Known values of these columns, under their names; None when no list has all of them."""
        found = [item.ids.select(columns) for item in self.of(kind, file) if set(columns) <= set(item.ids.columns)]
        return pl.concat(found).unique() if found else None

    def vouched(self, kind: IdKind, file: str, columns: Sequence[str]) -> pl.Series | None:
        """Known values of the last of several columns, from lists without the others: instances without their course.

        Who lists them vouches for them; None when there is no such list.
        """
        found = [
            item.ids[columns[-1]]
            for item in self.of(kind, file)
            if columns[-1] in item.ids.columns and not set(columns) <= set(item.ids.columns)
        ]
        return pl.concat(found).unique() if found else None

    def own_ids(self, file: str) -> pl.Series | None:
        """The account's own ids of a file type; None when nobody listed them."""
        found = [item.ids.to_series(item.ids.width - 1).alias("id") for item in self.of(IdKind.OWN, file)]
        return pl.concat(found).unique() if found else None

    def names(self, kind: IdKind, file: str) -> str:
        """What the lists are called in a sentence."""
        return " or ".join(item.name or "the list given" for item in self.of(kind, file))

    @property
    def users(self) -> pl.Series | None:
        """Addresses of the users as they were listed, or None when nobody listed them."""
        found = [item.ids[name].alias("user") for item in self.of(IdKind.USERS) for name in item.ids.columns]
        return pl.concat(found) if found else None

    def __add__(self, other: AccountLists) -> AccountLists:
        """Both together."""
        return AccountLists(self.lists + other.lists)

    def to_plain(self) -> list[dict[str, object]]:
        """As plain values for JSON."""
        return [
            {"kind": item.kind.value, "file": item.file, "name": item.name, "ids": item.ids.to_dict(as_series=False)}
            for item in self.lists
        ]

    @classmethod
    def from_plain(cls, plain: Sequence[Mapping[str, object]]) -> AccountLists:
        """The lists that `to_plain` gave."""
        return cls(tuple(_list_of(item) for item in plain))


def _list_of(plain: Mapping[str, object]) -> AccountList:
    columns = plain["ids"]
    if not isinstance(columns, dict):
        raise TypeError("ids must be a table of columns")
    ids = pl.DataFrame({name: pl.Series(values, dtype=pl.String) for name, values in columns.items()})
    return AccountList(IdKind(plain["kind"]), str(plain["file"]), ids, str(plain["name"]))
