"""Which issued badges a list request means: filters over columns, then sorting."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from credly_core.sandbox.credly.envelope import does_not_know
from credly_core.sandbox.credly.query import SortKey, day_range, flag, words
from credly_core.sandbox.world.badges import STATES, Rows, milliseconds
from credly_core.sandbox.world.columns import NONE, Flags
from credly_core.sandbox.world.world import World

LIST_FILTERS = frozenset(
    {
        *("state", "recipient_email", "recipient_email_all", "issuer_earner_id", "badge_template_id"),
        *("public", "query", "badge_templates[reporting_tags]", "user_id"),
    }
)
BULK_FILTERS = LIST_FILTERS | {"expires_at_date_max"}
SORTS = frozenset({"issued_at", "created_at"})
_REMEMBERED = 8


class BadgeSelection:
    """Selects rows; the last few selections are remembered until the book changes."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[tuple[object, ...], Rows] = {}

    def rows(self, filters: Mapping[str, str], sort: tuple[SortKey, ...]) -> Rows:
        """Rows of a list: newest first, unless sorted."""
        key = (self._world.badges.version, len(self._world.people), tuple(sorted(filters.items())), sort)
        if key not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[key] = self._sorted(self.matching(filters), sort)
        return self._known[key]

    def _sorted(self, rows: Rows, sort: tuple[SortKey, ...]) -> Rows:
        if not sort:
            return rows[::-1]
        columns = self._world.badges.columns
        for key in reversed(sort):
            values = (columns.issued if key.name == "issued_at" else columns.created)[rows]
            rows = rows[np.argsort(-values if key.descending else values, kind="stable")]
        return rows

    def matching(self, filters: Mapping[str, str]) -> Rows:
        """Rows that pass all filters, oldest first."""
        rows = self._world.badges.live_rows()
        if not filters:
            return rows
        mask = np.ones(self._world.badges.size, dtype=np.bool_)
        for key, value in filters.items():
            mask &= _FILTERS[key](self._world, value)
        return rows[mask[rows]]


def _state(world: World, value: str) -> Flags:
    wanted = []
    for word in words(value):
        found = [number for number, state in enumerate(STATES) if state.value == word]
        if not found:
            raise does_not_know(f"the badge state {word!r}")
        wanted += found
    return np.isin(world.badges.columns.state[: world.badges.size], wanted)


def _earners(world: World, positions: list[int]) -> Flags:
    return np.isin(world.badges.columns.earner[: world.badges.size], positions)


def _recipient(world: World, value: str) -> Flags:
    found = [world.people.find(email) for email in words(value)]
    return _earners(world, [earner.position for earner in found if earner is not None])


def _recipient_all(world: World, value: str) -> Flags:
    positions = []
    for email in words(value):
        earner = world.people.find(email)
        if earner is not None:
            positions += [earner.position] if earner.user is None else world.people.addresses(earner.user)
    return _earners(world, positions)


def _user(world: World, value: str) -> Flags:
    user = world.people.user_number(value)
    return _earners(world, [] if user is None else world.people.addresses(user))


def _query(world: World, value: str) -> Flags:
    return _earners(world, world.people.matching(value))


def _key(world: World, value: str) -> Flags:
    number = world.badges.key_number(value)
    keys = world.badges.columns.key[: world.badges.size]
    mask: Flags = keys == number if number > NONE else np.zeros(len(keys), dtype=np.bool_)
    return mask


def _templates(world: World, value: str) -> Flags:
    positions = [world.templates.position_of(template_id) for template_id in words(value)]
    return np.isin(world.badges.columns.template[: world.badges.size], [p for p in positions if p is not None])


def _tags(world: World, value: str) -> Flags:
    wanted = {word.casefold() for word in words(value)}
    positions = [
        position
        for position in range(len(world.templates))
        if wanted & {tag.casefold() for tag in world.templates.at(position).tags}
    ]
    return np.isin(world.badges.columns.template[: world.badges.size], positions)


def _public(world: World, value: str) -> Flags:
    mask: Flags = world.badges.columns.public[: world.badges.size] == flag("public", value)
    return mask


def _expires_max(world: World, value: str) -> Flags:
    expires = world.badges.columns.expires[: world.badges.size]
    mask: Flags = (expires != NONE) & (expires < milliseconds(day_range("expires_at_date_max", value)[1]))
    return mask


_FILTERS: dict[str, Callable[[World, str], Flags]] = {
    "state": _state,
    "recipient_email": _recipient,
    "recipient_email_all": _recipient_all,
    "issuer_earner_id": _key,
    "badge_template_id": _templates,
    "public": _public,
    "query": _query,
    "badge_templates[reporting_tags]": _tags,
    "user_id": _user,
    "expires_at_date_max": _expires_max,
}
