"""What the store knows beside a badge.csv: templates of the organization, picture verdicts, ids of earlier builds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from credly_core.domain.ids import ConnectionId
from credly_core.domain.mirror import MirroredTemplate
from credly_core.domain.pictures import ALM_FORMATS, verdict_codes
from credly_core.migration.facts import Facts
from credly_core.store import bundles, mirror
from credly_core.store.tables import Tx

#: The finding on what a picture is by content.
_KIND = "image.kind"


def facts_of(tx: Tx, connection_id: ConnectionId, templates: Iterable[MirroredTemplate], now: datetime) -> Facts:
    """The facts for a check. Before a complete pull not all templates are known, and template ids are not judged."""
    pulled = mirror.has_complete_pull(tx, connection_id)
    states = {str(item.template.id): "gone" if item.gone_at else item.template.state.value for item in templates}
    return Facts(
        templates=states if pulled else None,
        pictures=_said_once(verdict_codes(mirror.picture_verdicts(tx))),
        known_ids={str(key): str(value) for key, value in bundles.known_ids(tx, connection_id).items()},
        now=now,
    )


def _said_once(pictures: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Without the kind of pictures whose name tells it already: the check of the file speaks of that name."""
    return {
        url: tuple(code for code in codes if code != _KIND or _has_known_extension(url))
        for url, codes in pictures.items()
    }


def _has_known_extension(url: str) -> bool:
    extension = PurePosixPath(urlsplit(url).path).suffix.lower().removeprefix(".")
    return not extension or extension in ALM_FORMATS.split(", ")
