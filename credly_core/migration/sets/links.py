"""What points where: the references of a file type, single and composite, in one form."""

from __future__ import annotations

from dataclasses import dataclass

from credly_core.migration.filespec import ColumnSpec, FileSpec


@dataclass(frozen=True, slots=True)
class Link:
    """Columns of a file that are to be found, together, in columns of a target file.

    `blamed` is the column whose cell is marked. `chosen_by` and `chosen` say which records the link is for (empty:
    all). `unless` are columns that hold ids of the account: where one is filled, this link does not hold. `own` is
    true when the first column holds ids of the account, so that nothing found here proves nothing.
    """

    columns: tuple[str, ...]
    target: str
    to: tuple[str, ...]
    blamed: str
    chosen_by: str = ""
    chosen: str = ""
    unless: tuple[str, ...] = ()
    own: bool = False

    @property
    def is_pair(self) -> bool:
        """True for a composite reference."""
        return len(self.columns) > 1


def links_of(spec: FileSpec) -> tuple[Link, ...]:
    """All links of a file type: single ones first, in the order of the columns, then the composite ones."""
    singles = [link for column in spec.columns for link in _single(spec, column)]
    return (*singles, *_composites(spec))


def own_columns(spec: FileSpec) -> dict[str, str]:
    """Columns that hold ids of the account, with the file type that such an id belongs to."""
    found = {}
    for column, own in spec.retrofit.pairs:
        reference = spec.column(column).references
        if reference is not None:
            found[own] = reference.file
    return found


def _single(spec: FileSpec, column: ColumnSpec) -> list[Link]:
    if column.references is None:
        return [
            Link((column.name,), to.file, (to.column,), column.name, column.references_by, value)
            for value, to in column.references_map.items()
        ]
    target, own = column.references.file, own_columns(spec)
    unless = tuple(
        item.columns[0]
        for item in spec.composites
        if item.file == target and column.name in item.columns and item.columns[0] in own
    )
    return [Link((column.name,), target, (column.references.column,), column.name, unless=unless)]


def _composites(spec: FileSpec) -> list[Link]:
    own = own_columns(spec)
    return [
        Link(item.columns, item.file, item.to, _blamed(spec, item.columns, item.file), own=item.columns[0] in own)
        for item in spec.composites
    ]


def _blamed(spec: FileSpec, columns: tuple[str, ...], target: str) -> str:
    """The column that points to the target itself, else the last one that points anywhere."""
    pointing = [name for name in columns if spec.column(name).references or spec.column(name).references_map]
    direct = [name for name in pointing if (to := spec.column(name).references) and to.file == target]
    return (direct or pointing or list(columns))[-1]
