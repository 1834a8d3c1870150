"""What lists of an account look like: exports of Adobe Learning Manager and headings of plain lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from credly_core.migration.keys import Keys
from credly_core.migration.recognition import plain_heading, tidy
from credly_core.migration.sets.accounts import IdKind

_DATA = Path(__file__).parent.parent / "data" / "account_lists.toml"


@dataclass(frozen=True, slots=True)
class Export:
    """A file that Adobe Learning Manager exports, known by headings it `needs`; `partial` ones do not list all."""

    title: str
    needs: tuple[str, ...]
    kind: IdKind
    columns: tuple[str, ...]
    partial: bool


@dataclass(frozen=True, slots=True)
class PlainHeading:
    """Headings under which people list ids of one kind."""

    kind: IdKind
    file: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class KnownLists:
    """All that is known about lists, from `data/account_lists.toml`."""

    own_pattern: str
    own_kinds: Mapping[str, str]
    exports: tuple[Export, ...]
    headings: tuple[PlainHeading, ...]


@cache
def known_lists() -> KnownLists:
    """Read once, then remembered."""
    whole = Keys.of_file(_DATA)
    own = whole.table("own")
    kinds = own.table("kinds") if own else None
    if own is None or kinds is None:
        raise whole.wrong("own", "is missing")
    exports = tuple(_export(item) for item in whole.tables("export"))
    headings = tuple(_heading(item) for item in whole.tables("heading"))
    return KnownLists(own.text("pattern"), {name: kinds.text(name) for name in kinds.names()}, exports, headings)


def _export(keys: Keys) -> Export:
    keys.text("basis")
    export = Export(
        keys.text("title"),
        keys.texts("needs"),
        keys.choice("kind", IdKind),
        keys.texts("columns"),
        partial=keys.flag("partial"),
    )
    keys.close()
    return export


def _heading(keys: Keys) -> PlainHeading:
    heading = PlainHeading(keys.choice("kind", IdKind), keys.text("file", ""), keys.texts("names"))
    keys.close()
    return heading


def heading_key(heading: str) -> str:
    """How headings of lists are compared: case, blanks and hyphens do not count."""
    return plain_heading(heading) or tidy(heading).casefold()
