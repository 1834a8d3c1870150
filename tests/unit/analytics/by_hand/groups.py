"""By template, tag, skill, level, team, country, domain and learning object, by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from tests.unit.analytics.by_hand.history import Hand, Row, is_state, names, share
from tests.unit.analytics.histories import OBJECTS, TEAMS, TEMPLATE_ROWS, Badge


def grouped(h: Hand, labels: Callable[[Badge], Iterable[tuple[str, ...]]]) -> list[Row]:
    groups: dict[tuple[str, ...], list[Badge]] = defaultdict(list)
    for one in h.counting:
        for label in labels(one):
            groups[label].append(one)
    answer: list[Row] = []
    for label, rows in groups.items():
        counts = (is_state(rows, "accepted"), is_state(rows, "pending"), is_state(rows, "revoked"))
        answer.append((*label, len(rows), *counts, *share(counts[0], len(rows))))
    width = len(next(iter(groups), ("",)))
    return sorted(answer, key=lambda row: (-int(str(row[width])), *map(str, reversed(row[:width]))))


def template_part(place: int) -> Callable[[Badge], Iterable[tuple[str, ...]]]:
    def labels(one: Badge) -> list[tuple[str, ...]]:
        row = next((each for each in TEMPLATE_ROWS if each[0] == one.template), None)
        found = row[place] if row else None
        values = found if isinstance(found, list) else [found] if found else []
        return [(str(each),) for each in values] or [("(none)",)]

    return labels


def by_template(h: Hand) -> list[Row]:
    return grouped(h, lambda one: [(one.template, names()[one.template])])


def by_country(h: Hand) -> list[Row]:
    return grouped(h, lambda one: [(one.country or "(not given)",)])


def by_domain(h: Hand) -> list[Row]:
    return grouped(h, lambda one: [(one.email.partition("@")[2] or "(no address)",)])


def by_team(h: Hand) -> list[Row]:
    return grouped(h, lambda one: [(TEAMS.get(one.email.lower(), "(not known)"),)])


def by_learning_object(h: Hand) -> list[Row]:
    return grouped(h, lambda one: [(each,) for each in OBJECTS.get(one.template, ("(none)",))])
