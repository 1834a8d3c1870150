"""Putting exports into the history of an organization without access to the web service."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from credly_core.domain.history import HistorySnapshot, HistorySource
from credly_core.domain.ids import PullId
from credly_core.errors import NotAllowed
from credly_core.steps.history.exports.reading import ExportFile
from credly_core.steps.history.sideboard import Sideboard
from credly_core.steps.run import Progress
from credly_core.store.history.merging import Merged, merge_changes
from credly_core.store.history.pulls import Bookmark, Staging
from credly_core.store.history.snapshots import Manifest


def put_in(
    staging: Staging, exports: Sequence[ExportFile], at: datetime
) -> Generator[Progress, None, tuple[HistorySnapshot, Merged]]:
    """Badges of the files, by their ids, into what earlier files brought; published at once or not at all."""
    published = staging.folder.manifest()
    if published is not None and published.source is HistorySource.API:
        raise NotAllowed(
            "This history comes from Credly's web service; exports are not mixed into it.",
            hint="Refresh it instead, or use another connection for the files.",
            code="history.not-from-files",
        )
    aside = staging.aside("recent")
    mark = Bookmark(PullId(uuid4().hex), at)
    for number, export in enumerate(exports, 1):
        yield Progress(number - 1, len(exports), f"Reading {export.file}")
        mark = aside.keep(mark, export.badges, export.odd, source=HistorySource.FILE)
    times = [export.newest for export in exports if export.newest is not None]
    base = published or Manifest(0, at, complete=True, source=HistorySource.FILE, badges=())
    merging = merge_changes(aside, mark.parts, deleted=(), before=base)
    while True:
        try:
            next(merging)
        except StopIteration as end:
            merged: Merged = end.value
            break
        yield Progress(len(exports), len(exports), "Putting the rows in")
    sideboard = Sideboard(staging.folder, published)
    sideboard.add(aside, mark)
    templates, oddities, counts = sideboard.write(None, pull_id=mark.pull_id)
    manifest = replace(
        base,
        as_of=min(at, max([*times, base.as_of] if published else times, default=at)),
        badges=merged.files,
        templates=templates,
        oddities=oddities,
        oddity_counts=counts,
        pull_id=mark.pull_id,
    )
    snapshot = staging.folder.publish(manifest)
    aside.tidy(None)
    staging.folder.forget_unused()
    return snapshot, merged
