"""Empty, correct files to fill in: the headings of today's specification and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from credly_core.migration.filespec import FileSpec
from credly_core.migration.table import Table
from credly_core.migration.writing import write_table
from credly_core.migration.zipping import write_zip


def blank_file(spec: FileSpec) -> bytes:
    """The file with its headings, as an export would write it; `badge.csv` with the two columns for Credly."""
    return write_table(Table.from_rows(spec.name, spec.canonical_names, ()))


def blank_files(specs: Sequence[FileSpec]) -> bytes:
    """A zip with an empty file of every type."""
    return write_zip({spec.name: blank_file(spec) for spec in specs})
