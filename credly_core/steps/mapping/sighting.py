"""Reads what both mirrors show, once for every copy: three thousand learning objects are not read twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock

from credly_core.domain.catalogue import CatalogueChangeKind, Mirrored, Thing
from credly_core.domain.connections import Connection
from credly_core.domain.ids import AlmBadgeId, ConnectionId, TemplateId
from credly_core.domain.learning import AlmBadge
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
    instances = catalogue.instances(tx, connection_id, include_gone=True)
    objects = catalogue.learning_objects(tx, connection_id, include_gone=True, held=instances)
    by_badge = {one.value.id: one for one in badges}
    return Sight(
        templates={one.template.id: one for one in templates},
        badges=by_badge,
        skills={one.value.id: one for one in skills},
        objects={one.value.id: one for one in objects},
        instances={one.value.id: one for one in instances},
        formerly=_formerly(tx, connection_id, by_badge),
        stamp=stamp,
    )


def _formerly(
    tx: Tx, connection_id: ConnectionId, badges: Mapping[AlmBadgeId, Mirrored[AlmBadge]]
) -> dict[str, frozenset[TemplateId]]:
    """What earlier copies saw: where badges led, and what hung on instances."""
    found: dict[str, frozenset[TemplateId]] = {}
    kinds = (CatalogueChangeKind.RELINKED, CatalogueChangeKind.BADGE_CHANGED)
    for change in catalogue.changes_of_kinds(tx, connection_id, kinds):
        key = f"{'badge' if change.thing is Thing.BADGE else 'instance'}:{change.id}"
        if change.kind is CatalogueChangeKind.RELINKED:
            before = {TemplateId(change.before)} if change.before else set()
        else:
            badge = badges.get(AlmBadgeId(change.before))
            led = badge.value.template_id if badge is not None else None
            before = {led} if led is not None else set()
        found[key] = found.get(key, frozenset()) | before
    return found
