"""Reads what both mirrors show, once for every copy: three thousand learning objects are not read twice."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from credly_core.domain.connections import Connection
from credly_core.domain.ids import ConnectionId
from credly_core.domain.mapping.sight import Sight
from credly_core.store import catalogue, mirror
from credly_core.store.store import Store
from credly_core.store.tables import Tx


class Sighting:
    """The sight of one connection, kept as long as neither mirror has moved."""

    def __init__(self, store: Store, connection: Callable[[], Connection]) -> None:
        self._store = store
        self._connection = connection
        self._lock = Lock()
        self._seen: tuple[ConnectionId, Sight] | None = None

    def sight(self) -> Sight:
        """What both mirrors show now."""
        connection_id = self._connection().id
        with self._lock, self._store.read() as tx:
            stamp = stamp_of(tx, connection_id)
            if self._seen is None or self._seen[0] != connection_id or self._seen[1].stamp != stamp:
                self._seen = (connection_id, _read(tx, connection_id, stamp))
            return self._seen[1]


def stamp_of(tx: Tx, connection_id: ConnectionId) -> str:
    """Which copies there are; another text after every copy, finished or not."""
    templates, things = mirror.last_pull(tx, connection_id), catalogue.last_pull(tx, connection_id)
    return " ".join(
        (
            f"{templates.id}@{templates.finished_at}" if templates else "-",
            f"{things.id}@{things.finished_at}" if things else "-",
        )
    )


def _read(tx: Tx, connection_id: ConnectionId, stamp: str) -> Sight:
    templates = mirror.templates(tx, connection_id, include_gone=True)
    badges = catalogue.badges(tx, connection_id, include_gone=True)
    skills = catalogue.skills(tx, connection_id, include_gone=True)
    objects = catalogue.learning_objects(tx, connection_id, include_gone=True)
    instances = catalogue.instances(tx, connection_id, include_gone=True)
    return Sight(
        templates={one.template.id: one for one in templates},
        badges={one.value.id: one for one in badges},
        skills={one.value.id: one for one in skills},
        objects={one.value.id: one for one in objects},
        instances={one.value.id: one for one in instances},
        stamp=stamp,
    )
