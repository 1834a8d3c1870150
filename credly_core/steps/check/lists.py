"""Lists of what the account holds, named in a terminal: `FILE`, `FILE:COLUMN`, `FILE:COLUMN=TYPE`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from credly_core.errors import SettingsError, UnreadableInput
from credly_core.migration.sets import AccountLists, IdKind, ListOffer, choose_column, list_offers, read_lists
from credly_core.migration.spec import load_specs
from credly_core.migration.table import Table
from credly_core.steps.check.reading import read_file

USERS, OWN = "users", "alm:"
_HOW = (
    "Write FILE:COLUMN=TYPE, where TYPE is users, a file type such as course.csv, or alm:course.csv for ALM’s own ids."
)


def read_account(texts: Sequence[str]) -> AccountLists:
    """All lists together; `SettingsError` says which text is not understood."""
    lists = AccountLists()
    for text in texts:
        lists = lists + _read_one(text)
    return lists


def _read_one(text: str) -> AccountLists:
    if Path(text).is_file():
        table = _table(Path(text))
        found = read_lists(table)
        if not found.lists:
            raise SettingsError(f"What {text} lists cannot be told from its headings.", hint=_HOW)
        return found
    name, _, wanted = text.rpartition(":")
    if wanted.endswith(".csv") and name.endswith("=alm"):  # FILE:COLUMN=alm:course.csv
        before, _, column = name.rpartition(":")
        name, wanted = before, f"{column}:{wanted}"
    column, _, kind = wanted.partition("=")
    path = Path(name)
    if not name or not path.is_file():
        raise SettingsError(f"There is no file {name or text}.", hint=f"Check the path. {_HOW}")
    table = _table(path)
    position = table.position_of(column)
    if position is None:
        headings = ", ".join(table.header)
        raise SettingsError(f"{name} has no column {column}.", hint=f"Its columns are {headings}.")
    return read_lists(table, (_offer(table, position, kind),))


def _table(path: Path) -> Table:
    found = read_file(path, path.name)
    if isinstance(found, UnreadableInput):
        raise SettingsError(f"{path} cannot be read: {found.message}", hint=found.hint)
    return found


def _offer(table: Table, position: int, kind: str) -> ListOffer:
    if kind == USERS:
        return choose_column(table, position, kind=IdKind.USERS)
    if kind:
        file = kind.removeprefix(OWN)
        if file not in load_specs().names:
            raise SettingsError(f"There is no file type {file}.", hint=_HOW)
        return choose_column(table, position, kind=IdKind.OWN if kind.startswith(OWN) else IdKind.EARLIER, file=file)
    offers = [offer for offer in list_offers(table) if position in offer.columns.values()]
    if offers:
        return offers[0]
    raise SettingsError(f"What the column {table.header[position]} of {table.file} lists is not clear.", hint=_HOW)
