"""What leaves the console: badge.csv by itself, or the pack of everything that goes with it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from credly_core.domain.pictures import ContentFolder
from credly_core.errors import NotAllowed
from credly_core.migration.editing import CellChange, ChangeSet
from credly_core.migration.findings import Report
from credly_core.migration.table import Table
from credly_core.migration.writing import write_table
from credly_core.migration.zipping import write_zip
from credly_core.steps.bundle import papers
from credly_core.steps.bundle.views import BADGE_FILE, DraftView, Pack

IMAGE_COLUMN = "imageUrl"


def refuse_errors(view: DraftView, *, accept_errors: bool) -> None:
    """`NotAllowed` while errors are left and nobody said a second time that the file is wanted all the same."""
    if view.report.errors and not accept_errors:
        raise NotAllowed(
            f"{papers.errors_left(view.report.errors)}, and ALM would reject the rows concerned.",
            hint="Repair them, or confirm that you want the file as it is.",
            code="bundle.errors-left",
        )


def badge_file(table: Table) -> bytes:
    """badge.csv as ALM takes it: UTF-8 without mark, CRLF, quoted only where needed; same rows, same bytes."""
    return write_table(table)


def with_local_pictures(table: Table, places: Mapping[str, str]) -> Table:
    """The same rows with web addresses replaced by paths in the content folder, where a copy is at hand."""
    position = table.position_of(IMAGE_COLUMN)
    if position is None:
        return table
    cells = table.column(position).to_list()
    changes = [CellChange(record, position, cell, places[cell]) for record, cell in enumerate(cells) if cell in places]
    return ChangeSet.of_cells("Use the copied pictures", "", changes).apply(table)


def is_as_it_came(view: DraftView) -> bool:
    """Whether all steps on a file were undone, and it came in a form that ALM takes, as Adobe's own samples do."""
    dialect = view.sheet.base.dialect
    plain = dialect.encoding == "utf-8" and dialect.delimiter == ","
    plain = plain and not dialect.byte_order_mark and not dialect.separator_line
    return plain and bool(view.original_name) and view.position == 0 and view.sheet.can_redo


def make_pack(
    table: Table,
    report: Report,
    *,
    title: str,
    organization: str,
    author: str,
    at: datetime,
    spec_version: str,
    folder: ContentFolder | None = None,
) -> Pack:
    """badge.csv, the pictures if they were copied, the read-me, the proof sheet and the manifest."""
    pictures = dict(sorted(folder.files.items())) if folder else {}
    data = badge_file(table)
    facts = papers.PaperFacts(
        title=title,
        organization=organization,
        author=author,
        at=at,
        rows=table.height,
        digest=hashlib.sha256(data).hexdigest(),
        pictures=len(pictures),
        spec_version=spec_version,
    )
    files = {
        BADGE_FILE: data,
        **pictures,
        papers.README_NAME: papers.readme(facts),
        papers.PROOF_NAME: papers.proof(facts, report),
    }
    files[papers.MANIFEST_NAME] = papers.manifest(facts, files)
    ending = "-with-pictures" if folder else ""
    return Pack(files, write_zip(files), f"badge-set-{at:%Y-%m-%d}{ending}.zip")
