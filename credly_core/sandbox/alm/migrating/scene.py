"""What a row meets in a run: the account, what earlier rows became, the content folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from credly_core.sandbox.alm.migrating.cells import is_true
from credly_core.sandbox.alm.migrating.outcomes import RowRefused, Taken
from credly_core.sandbox.world.learning.catalogue import Catalogue
from credly_core.sandbox.world.learning.school import School
from credly_core.sandbox.world.learning.things import ThingState


@dataclass(frozen=True, slots=True)
class Row:
    """One row whose cells are right in themselves."""

    file: str
    key: tuple[str, ...]
    values: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values[name]

    @property
    def is_retrofit(self) -> bool:
        """Whether its ids are those of the account."""
        return is_true(self.values.get("retrofit", ""))


@dataclass(slots=True)
class Scene:
    """Where a run takes place: the account, the time, the content folder."""

    school: School
    at: datetime
    content: frozenset[str] = frozenset()
    notes: list[str] = field(default_factory=list)
    #: Events that webhooks tell afterwards: name and the id it is about.
    events: list[tuple[str, str]] = field(default_factory=list)

    @property
    def catalogue(self) -> Catalogue:
        """The account's things."""
        return self.school.catalogue

    def account_id(self, file: str, *key: str) -> str | None:
        """What a source key of this project became."""
        return self.school.sources.account_id(file, *key)

    def needed(self, file: str, *key: str) -> str:
        """The same; refuses the row where there is none."""
        found = self.account_id(file, *key)
        if found is None:
            raise RowRefused(f"{file} {'/'.join(key)} does not exist")
        return found

    def became(self, row: Row, account_id: str) -> None:
        """Remember what a row has become."""
        self.school.sources.remember(row.file, row.key, account_id)

    def badge_of(self, row: Row) -> str | None:
        """The account's badge that a row names."""
        return self.needed("badge", row["badgeId"]) if row["badgeId"] else None

    def take_notes(self) -> list[str]:
        """The notes so far; they are gone afterwards."""
        notes, self.notes = self.notes, []
        return notes


def state_of(text: str, *, published: bool = False) -> ThingState:
    """Active or Retired; the file writes them in several ways."""
    if text.casefold() == "retired":
        return ThingState.RETIRED
    return ThingState.PUBLISHED if published else ThingState.ACTIVE


Effect = Callable[[Scene, Row], Taken]
