"""Read a list of what the account holds from any CSV file: an export, a file of an earlier sprint, a plain list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import polars as pl

from credly_core.migration.conventions import conventions
from credly_core.migration.recognition import bind
from credly_core.migration.sets.accounts import AccountList, AccountLists, IdKind
from credly_core.migration.sets.exports import heading_key, known_lists
from credly_core.migration.sets.links import links_of
from credly_core.migration.spec import Specs, load_specs
from credly_core.migration.table import Table


@dataclass(frozen=True)
class ListOffer:
    """One way to read a table as a list: `columns` gives the position of the cells for each column of the list.

    `title` says what it is taken for. Only an offer that is `sure` is taken without a question.
    """

    kind: IdKind
    file: str
    columns: Mapping[str, int]
    title: str
    sure: bool = True


def list_offers(table: Table, specs: Specs | None = None) -> tuple[ListOffer, ...]:
    """Every way to read a table as a list, the surest first; empty when nothing in it looks like one."""
    specs = specs or load_specs()
    exports = list(_export_offers(table))
    if any(offer.sure for offer in exports):
        return tuple(exports)
    earlier, known = _earlier_offer(table, specs)
    if earlier is not None and earlier.sure:
        return (earlier, *exports)
    plain = list(_heading_offers(table, specs)) or list(_plain_offers(table, specs))
    clear = len(plain) == 1 and not exports and not known
    plain = [replace(offer, sure=offer.sure and clear) for offer in plain]
    return (*exports, *plain, *([earlier] if earlier else []))


def read_lists(table: Table, offers: tuple[ListOffer, ...] | None = None, specs: Specs | None = None) -> AccountLists:
    """The lists in a table: those chosen, else all that are surely there; empty lists when a person has to choose."""
    chosen = [offer for offer in list_offers(table, specs) if offer.sure] if offers is None else offers
    return AccountLists(tuple(item for offer in chosen for item in _lists_of(table, offer)))


def choose_column(table: Table, position: int, *, kind: IdKind, file: str = "") -> ListOffer:
    """What a person chose: this column, as ids of this kind and file type."""
    column = "user" if kind is IdKind.USERS else id_column(file)
    return ListOffer(kind, file, {column: position}, table.header[position])


def id_column(file: str, specs: Specs | None = None) -> str:
    """The column of a file type that others point to: `id`, or `instanceId` of course_instance.csv."""
    specs = specs or load_specs()
    names = [link.to[-1] for spec in specs.all() for link in links_of(spec) if link.target == file]
    return max(names, key=names.count, default="id")


def _export_offers(table: Table) -> Iterator[ListOffer]:
    places = _places(table)
    for export in known_lists().exports:
        if all(heading_key(name) in places for name in export.needs):
            positions = [places[heading_key(name)] for name in export.columns if heading_key(name) in places]
            columns = {f"user{number or ''}": position for number, position in enumerate(positions)}
            columns = columns if export.kind is IdKind.USERS else {"id": positions[0]}
            yield ListOffer(export.kind, "", columns, export.title, sure=not export.partial)


def _earlier_offer(table: Table, specs: Specs) -> tuple[ListOffer | None, bool]:
    """A migration file of an earlier sprint, with all columns that others point to; and whether it is one at all."""
    recognition = specs.recognize(table.file, table.header)
    spec = recognition.spec
    if spec is None:
        return None, False
    bound = bind(table.header, spec).by_name
    pointed = {
        name for other in specs.all() for link in links_of(other) if link.target == spec.name for name in link.to
    }
    columns = {name: bound[name].position for name in spec.names if name in pointed and name in bound}
    complete = all(column.name in bound for column in spec.columns if column.required)
    title = f"{spec.name} of an earlier sprint"
    return ListOffer(IdKind.EARLIER, spec.name, columns, title, complete) if columns else None, complete


def _heading_offers(table: Table, specs: Specs) -> Iterator[ListOffer]:
    """Columns with a heading that people give to lists."""
    places = _places(table)
    for heading in known_lists().headings:
        found = [places[key] for name in heading.names if (key := heading_key(name)) in places]
        for position in dict.fromkeys(found):
            column = "user" if heading.kind is IdKind.USERS else id_column(heading.file, specs)
            kind = heading.kind if not _are_own(table.column(position)) else IdKind.OWN
            yield ListOffer(kind, heading.file, {column: position}, f"the column “{table.header[position]}”")


def _plain_offers(table: Table, specs: Specs) -> Iterator[ListOffer]:
    """Columns of addresses; and of a file with one column its cells, when the file's name tells what they are."""
    for position in range(table.width):
        cells = table.column(position) if table.height else pl.Series([table.header[position]])
        if _are_addresses(cells):
            yield ListOffer(IdKind.USERS, "", {"user": position}, "a column of addresses", table.width == 1)
    spec = specs.recognize(table.file, ()).spec if table.width == 1 else None
    if spec is not None:
        kind = IdKind.OWN if _are_own(table.column(0)) else IdKind.EARLIER
        yield ListOffer(kind, spec.name, {id_column(spec.name, specs): 0}, f"ids of {spec.name}")


def _are_own(cells: pl.Series) -> bool:
    """Whether all ids are written as Adobe Learning Manager's own, course:8100001."""
    filled = cells.filter(cells != "")
    return len(filled) > 0 and bool(filled.str.contains(known_lists().own_pattern).all())


def _are_addresses(cells: pl.Series) -> bool:
    filled = cells.str.strip_chars()
    filled = filled.filter(filled != "")
    return len(filled) > 0 and bool(filled.str.contains(conventions().emails["pattern"]).all())


def _places(table: Table) -> dict[str, int]:
    return {heading_key(name): position for position, name in reversed(list(enumerate(table.header)))}


def _lists_of(table: Table, offer: ListOffer) -> Iterator[AccountList]:
    cells = {name: _cells(table, position, offer) for name, position in offer.columns.items()}
    ids = pl.DataFrame(cells).filter(pl.any_horizontal(pl.all() != ""))
    if offer.kind is not IdKind.OWN:
        yield AccountList(offer.kind, offer.file, ids, table.file)
        return
    known = known_lists()
    own = ids.select(
        kind=pl.nth(-1).str.extract(known.own_pattern, 1), id=pl.nth(-1).str.replace(known.own_pattern, "$2")
    )
    if offer.file:
        yield AccountList(IdKind.OWN, offer.file, own.select("id"), table.file)
        return
    for kind, file in known.own_kinds.items():
        some = own.filter(pl.col("kind") == kind)
        if some.height:
            yield AccountList(IdKind.OWN, file, some.select("id"), table.file)


def _cells(table: Table, position: int, offer: ListOffer) -> pl.Series:
    """The cells of a column, and its heading where that is one of them: plain lists often have no heading."""
    cells = table.column(position).str.strip_chars()
    heading = pl.Series([table.header[position]], dtype=pl.String)
    if table.width > 1:
        return cells
    if offer.kind is IdKind.USERS:
        return pl.concat([heading, cells]) if _are_addresses(heading) else cells
    return pl.concat([heading, cells]) if heading.str.contains(r"[0-9]").all() else cells
