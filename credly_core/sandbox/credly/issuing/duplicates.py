"""When a person already has a badge: same template, and the same address, account or issuer_earner_id."""

from __future__ import annotations

import numpy as np

from credly_core.sandbox.world.badges import STATES, BadgeState, milliseconds
from credly_core.sandbox.world.columns import NONE
from credly_core.sandbox.world.people import Earner
from credly_core.sandbox.world.world import World

_DEAD = [STATES.index(BadgeState.REVOKED), STATES.index(BadgeState.REJECTED)]


def standing_in_the_way(world: World, template: int, earner: Earner | None, earner_key: str | None) -> list[int]:
    """Rows that make a new badge a duplicate, oldest first. A replaced badge never does: its successor does."""
    book = world.badges
    columns, size = book.columns, book.size
    same = (columns.template[:size] == template) & ~columns.deleted[:size] & (columns.replaced_by[:size] == NONE)
    if not world.options.rules.dead_badges_block:
        expires = columns.expires[:size]
        ended = (expires != NONE) & (expires <= milliseconds(world.clock.now()))
        same &= ~ended & ~np.isin(columns.state[:size], _DEAD)
    rows = np.flatnonzero(same)
    positions: list[int] = []
    if earner is not None:
        positions = [earner.position] if earner.user is None else world.people.addresses(earner.user)
    person = np.isin(columns.earner[rows], positions)
    if earner_key is not None:
        number = book.key_number(earner_key)
        if number > NONE:
            person |= columns.key[rows] == number
    return [int(row) for row in rows[person]]
