"""Look again at a table that was changed in some places: only columns that changed are looked at anew."""

from __future__ import annotations

from dataclasses import replace

from credly_core.migration.checking import PreparedTable, SeenCells, file_groups, look_at_cells, prepare
from credly_core.migration.filespec import FileSpec
from credly_core.migration.findings import FindingGroup, Place
from credly_core.migration.recognition import Bindings
from credly_core.migration.table import LeanTable, Table


class Memory:
    """Remembers how tables were made ready, by the name a caller gives them; never changes what is found."""

    def __init__(self) -> None:
        self._ready: dict[str, PreparedTable] = {}

    def prepare(self, name: str, table: Table, spec: FileSpec) -> PreparedTable:
        """The same as `prepare`, faster where the table was here before."""
        before = self._ready.get(name)
        ready = prepare(table, spec) if before is None or before.spec is not spec else prepare_again(before, table)
        self._ready[name] = ready
        return ready


def prepare_again(before: PreparedTable, table: Table) -> PreparedTable:
    """What `prepare` gives for a table, of which another state was made ready before."""
    old, spec = before.table, before.spec
    if table is old:
        return before
    lean = isinstance(old, LeanTable) or isinstance(table, LeanTable)
    if lean or table.header != old.header or table.height != old.height:
        return prepare(table, spec)
    bindings = before.bindings
    changed = {
        name: binding
        for name, binding in bindings.by_name.items()
        if not table.column(binding.position).equals(old.column(binding.position))
    }
    seen = look_at_cells(table, Bindings(changed, (), (), ()))
    if not seen.alive.equals(before.alive, check_names=False):
        return prepare(table, spec)
    about_file = file_groups(table, spec, bindings, seen.alive)
    groups = (*about_file, *_cell_groups(before, seen, {binding.position for binding in changed.values()}))
    return replace(before, table=table, tidied={**before.tidied, **seen.tidied}, groups=groups, done={}, remembered={})


def _cell_groups(before: PreparedTable, seen: SeenCells, changed: set[int]) -> list[FindingGroup]:
    """The findings in cells: those of columns that stayed, and those of columns looked at now, from left to right."""
    kept = [group for group in before.groups if group.place is Place.CELL and group.position not in changed]
    return sorted([*kept, *seen.groups], key=lambda group: group.position or 0)
