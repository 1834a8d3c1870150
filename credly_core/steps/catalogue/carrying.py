"""After the first copy from an account: mappings to things of files lead to the same things in ALM from now on."""

from __future__ import annotations

from datetime import datetime

from credly_core.domain.ids import ConnectionId
from credly_core.domain.mapping import Mapping
from credly_core.domain.mapping.carrying import TOLD_BY_FILES, Carrying
from credly_core.store import catalogue, journal
from credly_core.store import mapping as mappings
from credly_core.store.tables import Tx


def carry_over(tx: Tx, connection_id: ConnectionId, *, actor: str, at: datetime) -> int:
    """Carry over what can be told for sure, as one step of the mapping that can be undone; gives how many."""
    held = mappings.list_mappings(tx, connection_id, decision=None)
    if not any(_is_told_by_files(one) for one in held):
        return 0
    carrying = Carrying.between(
        catalogue.skills(tx, connection_id, include_gone=True),
        catalogue.learning_objects(tx, connection_id, include_gone=True),
        catalogue.instances(tx, connection_id, include_gone=True),
    )
    changes = carrying.changes(held)
    if not changes:
        return 0
    noun = "mapping" if len(changes) == 1 else "mappings"
    label = f"Carry over {len(changes):,} {noun} from files"
    step = mappings.take_step(tx, connection_id, label, changes, actor=actor, at=at)
    facts = {"step": str(step.number), "mappings": str(len(changes))}
    journal.record(tx, at=at, actor=actor, action="mapping.carry", subject=connection_id, facts=facts)
    return len(changes)


def _is_told_by_files(one: Mapping) -> bool:
    target = one.target
    ids = (target.skill_id, target.learning_object_id, target.instance_id)
    givers = (giver.learning_object_id for giver in one.givers)
    return any(each is not None and each.startswith(TOLD_BY_FILES) for each in (*ids, *givers))
