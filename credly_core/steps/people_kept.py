"""The people of a connection as they were last read and compared; steps that need them read what is kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from credly_core.domain.ids import ConnectionId
from credly_core.domain.roster import PeopleList
from credly_core.store import people as stored
from credly_core.store.store import Store

if TYPE_CHECKING:
    import polars as pl


def people_kept(store: Store, data_dir: Path, connection_id: ConnectionId) -> pl.DataFrame | None:
    """All learners, with their verdicts where they were compared; None where nobody was read yet."""
    from credly_core.steps.learners.comparing import verdict_name
    from credly_core.steps.learners.shelf import Shelf

    with store.read() as tx:
        lists = stored.lists(tx, connection_id)
    if PeopleList.LEARNERS not in lists:
        return None
    shelf, compared = Shelf(data_dir), verdict_name(lists)
    name = compared if shelf.has(connection_id, compared) else lists[PeopleList.LEARNERS].file
    return shelf.get(connection_id, name)


def learners_file(store: Store, data_dir: Path, connection_id: ConnectionId) -> Path | None:
    """The file with all learners as they were last read; None where nobody was, or where it is gone."""
    from credly_core.steps.learners.shelf import Shelf

    with store.read() as tx:
        info = stored.lists(tx, connection_id).get(PeopleList.LEARNERS)
    shelf = Shelf(data_dir)
    if info is None or not shelf.has(connection_id, info.file):
        return None
    return shelf.path_of(connection_id, info.file)
