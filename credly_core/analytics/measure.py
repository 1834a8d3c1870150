"""What a measure is: a question with its expression, its unit and its definition, written once for every place."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from credly_core.analytics.ground import Ground
from credly_core.domain.scope import Facet

if TYPE_CHECKING:
    import pandas as pd
    from ibis.expr.types import BooleanValue, Table


SOURCE = "Issued badges, as copied from Credly"


class Theme(enum.Enum):
    """The part of the page, of the report and of the documents in which a measure stands."""

    #: How many, to how many people.
    ISSUED = "Issued"
    #: What people made of it.
    ACCEPTANCE = "Acceptance"
    #: Who waits, who declined, what was withdrawn.
    WAITING = "Waiting and withdrawn"
    #: Templates, tags, skills, teams, places.
    GROUPS = "Templates and groups"
    #: What ends, and what came after.
    EXPIRY = "Expiry and renewal"
    #: People and their paths.
    PEOPLE = "People"
    #: Templates that need attention; the contract.
    HOUSEKEEPING = "Housekeeping"


class Shape(enum.Enum):
    """How a measure is drawn; each has one drawing in `figures`."""

    #: A few numbers with their nouns.
    NUMBERS = "numbers"
    #: Columns over time, one part hatched, with the running total as a line.
    COLUMNS = "columns"
    #: Horizontal bars, longest first.
    BARS = "bars"
    #: Bars whose parts are told apart by colour and pattern.
    STACKED = "stacked"
    #: Shares as dots with their ranges.
    RANGES = "ranges"
    #: Shares over time with their ranges.
    RANGE_LINE = "range line"
    #: Cohorts by age, as a table of shades with the numbers in it.
    HEAT = "heat"
    #: A share that grows with time.
    CURVE = "curve"
    #: A running total towards a volume, with its forecast.
    BURN_UP = "burn-up"
    #: Rows to read or to act on.
    TABLE = "table"


class Unit(enum.Enum):
    """What the numbers count."""

    #: Issued badges.
    BADGES = "issued badges"
    #: People, by account, else by our own id, else by address.
    PEOPLE = "people"
    #: A part of a whole, 0 to 1.
    SHARE = "share"
    #: Days.
    DAYS = "days"
    #: Badge templates.
    TEMPLATES = "badge templates"


@dataclass(frozen=True, slots=True)
class Drawing:
    """Which columns are drawn as what. `parts` are stacked in their order; `hatched` is drawn with a pattern."""

    label: str
    value: str
    parts: tuple[str, ...] = ()
    hatched: str = ""
    line: str = ""
    low: str = ""
    high: str = ""
    of: str = ""
    colour_by: str = ""


def _counted(ground: Ground) -> Table:
    return ground.facts


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure. `build` gives the answer as a lazy Ibis table; `counted` the issued badges it stands on.

    `mark` is the column whose value names one mark, and `at_mark` the condition on `counted` for the rows behind it.
    `facet` is the filter that a click sets. `ignores` are filters that do not apply.
    """

    name: str
    title: str
    question: str
    definition: str
    theme: Theme
    shape: Shape
    unit: Unit
    build: Callable[[Ground], Table]
    say: Callable[[pd.DataFrame, Ground], str]
    columns: Mapping[str, str]
    drawing: Drawing
    counted: Callable[[Ground], Table] = _counted
    left_out: str = "issued badges that a newer one replaced, or without an issue date"
    source: str = SOURCE
    mark: str = ""
    at_mark: Callable[[Ground, Table, str], BooleanValue] | None = None
    facet: Facet | None = None
    facet_column: str = ""
    ignores: frozenset[str] = field(default_factory=frozenset)
    choices: tuple[str, ...] = ()
    #: Columns with names or addresses of people, which the privacy switch hides.
    personal: tuple[str, ...] = ()
    #: A long list is read by slices and not drawn at once.
    is_list: bool = False

    @property
    def attribute(self) -> str:
        """The name as an attribute in Python."""
        return self.name.replace("-", "_")
