"""How each service words what a fault makes of an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from credly_core.sandbox.faults import replies
from credly_core.sandbox.faults.book import Fault
from credly_core.sandbox.faults.replies import Asked, Reply

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Dialect:
    """Answers instead, answers bent, and how a query asks for the first page."""

    answer_instead: Callable[[Fault, Asked], Reply | None]
    bend: Callable[[Fault, Reply, Asked], Reply]
    first_page: Callable[[Pairs], Pairs]


def _first_of_credly(pairs: Pairs) -> Pairs:
    return [(key, "1" if key == "page" else value) for key, value in pairs]


CREDLY = Dialect(replies.answer_instead, replies.bend, _first_of_credly)
