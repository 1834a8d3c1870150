"""What the store knows beside a badge.csv: templates of the organization, picture verdicts, ids of earlier builds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from credly_core.domain.ids import ConnectionId
from credly_core.domain.mirror import MirroredTemplate
from credly_core.domain.pictures import verdict_codes
from credly_core.migration.facts import Facts
from credly_core.store import bundles, mirror
from credly_core.store.tables import Tx


def facts_of(tx: Tx, connection_id: ConnectionId, templates: Iterable[MirroredTemplate], now: datetime) -> Facts:
    """The facts for a check. Before a complete pull not all templates are known, and template ids are not judged."""
    pulled = mirror.has_complete_pull(tx, connection_id)
    states = {str(item.template.id): "gone" if item.gone_at else item.template.state.value for item in templates}
    return Facts(
        templates=states if pulled else None,
        pictures=verdict_codes(mirror.picture_verdicts(tx)),
        known_ids={str(key): str(value) for key, value in bundles.known_ids(tx, connection_id).items()},
        now=now,
    )
